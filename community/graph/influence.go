package graph

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Influencers are from whom a message gets farthest.
type Influencers struct {
	Set    []int32          // whom to tell first; in the order chosen where it is greedy
	Spread coterie.Estimate // members they reach on average, themselves included
	Steps  []float64        // the same for the first of Set, the first two …
	Exact  bool             // no other set of this size reaches more
	Ratio  float64          // of the best possible that Set is proven to reach, with probability 1 − 1/n
}

// maxSpreads bounds the sets of which an exact search computes the spread, within
// eight times maxBranches in all.
const maxSpreads = 2000

// Influence finds the k vertices from which a message gets farthest (影响力最大化).
// Where there are at most 2,000 sets, whose spreads can all be exact, it tries them all.
// Beyond that it samples reverse reachable sets – who could have reached a random
// member – and takes greedily whoever is in most of those not yet covered, until
// the set is proven to reach (1 − 1/e − 0.1) of the best possible, or a million
// sets are drawn; Ratio says what is proven. Spread comes from a second, equal
// sample. Hops is not supported there and is an *InputError; other errors are
// those of [Spread]. It takes O(sets · edges), edges being those that a set is
// reached by.
//
// References: Kempe, Kleinberg & Tardos (2003), KDD; Borgs, Brautbar, Chayes &
// Lucier (2014), Maximizing social influence in nearly optimal time, SODA; Tang,
// Tang, Xiao & Yuan (2018), Online processing algorithms for influence
// maximization, SIGMOD, eq. 5 and 8.
func Influence[K coterie.Key](ctx context.Context, g *Graph[K], k int, o *SpreadOptions) (*Influencers, error) {
	if k < 1 || k > g.n {
		return nil, refuse("k", -1, strconv.Itoa(k), "must be in [1, "+strconv.Itoa(g.n)+"]", nil)
	}
	c, err := g.newCascade(o)
	if err != nil {
		return nil, err
	}
	if choose(g.n, k) <= maxSpreads {
		best, ok, err := c.bestSet(ctx, k)
		if ok || err != nil {
			return best, err
		}
	}
	if c.o.Hops > 0 {
		return nil, refuse("Hops", -1, strconv.Itoa(c.o.Hops), "is not supported in a search by sampling", nil)
	}
	return c.sampled(ctx, k)
}

// bestSet tries every set of k vertices; false where a spread is not exact.
func (c *cascade) bestSet(ctx context.Context, k int) (*Influencers, bool, error) {
	best := &Influencers{Exact: true, Ratio: 1}
	n := c.g.n
	budget := 8 * maxBranches
	pick := alone(k)
	for {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		r, ok := c.exact(pick, &budget)
		if !ok {
			return nil, false, nil
		}
		if r.Total.Value > best.Spread.Value*(1+1e-12) { // of equals the first
			best.Set = append(best.Set[:0], pick...)
			best.Spread = r.Total
		}
		j := k - 1
		for j >= 0 && int(pick[j]) == n-k+j {
			j--
		}
		if j < 0 {
			break
		}
		pick[j]++
		for j++; j < k; j++ {
			pick[j] = pick[j-1] + 1
		}
	}
	for i := range best.Set {
		r, ok := c.exact(best.Set[:i+1], &budget)
		if !ok {
			return nil, false, nil
		}
		best.Steps = append(best.Steps, r.Total.Value)
	}
	return best, true, nil
}

// reverse are sets of vertices, each of those who could have reached one member
// drawn at random.
type reverse struct {
	start, all []int32 // set i is all[start[i]:start[i+1]]
}

func (s *reverse) len() int { return len(s.start) - 1 }

// sampler draws reverse reachable sets.
type sampler struct {
	*cascade
	r    *rand.Rand
	p    []float64 // of each half-edge in
	seen []int32   // number of the last set a vertex was in
	next int32
}

// draw adds one set to s.
func (m *sampler) draw(s *reverse) {
	m.next++
	root := int32(m.r.IntN(m.g.n))
	m.seen[root] = m.next
	first := len(s.all)
	s.all = append(s.all, root)
	for i := first; i < len(s.all); i++ {
		v := s.all[i]
		lo, hi := m.g.in.off[v], m.g.in.off[v+1]
		if m.o.Model == LinearThreshold { // v trusts one of those into it, or nobody
			x := m.r.Float64()
			for e := lo; e < hi; e++ {
				if x -= m.p[e]; x < 0 {
					if u := m.g.in.adj[e]; m.seen[u] != m.next {
						m.seen[u] = m.next
						s.all = append(s.all, u)
					}
					break
				}
			}
			continue
		}
		for e := lo; e < hi; e++ {
			if u := m.g.in.adj[e]; m.seen[u] != m.next && m.r.Float64() < m.p[e] {
				m.seen[u] = m.next
				s.all = append(s.all, u)
			}
		}
	}
	s.start = append(s.start, int32(len(s.all)))
}

// Bounds of the samples: sets, and vertices in all sets.
const (
	maxReverse = 1_000_000
	maxMembers = 100_000_000
)

// sampled doubles two samples until the greedy choice from the first is proven
// good enough by the second.
func (c *cascade) sampled(ctx context.Context, k int) (*Influencers, error) {
	m := &sampler{cascade: c, r: rand.New(rand.NewPCG(c.o.Seed, 0)), seen: make([]int32, c.g.n)}
	var err error
	if m.p, err = c.edges(&c.g.in, func(u, v int32) int32 { return u }); err != nil {
		return nil, err
	}
	choice, proof := &reverse{start: []int32{0}}, &reverse{start: []int32{0}}
	n := float64(c.g.n)
	const good = 1 - 1/math.E - 0.1
	for size := 4096; ; size *= 2 {
		for choice.len() < size && len(choice.all)+len(proof.all) < maxMembers {
			if choice.len()&1023 == 0 {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
			}
			m.draw(choice)
			m.draw(proof)
		}
		set, bound := c.cover(choice, k)
		hit, steps := proof.hits(set, c.g.n)
		theta := float64(choice.len())
		// With probability 1 − 1/n over all rounds: twenty at most.
		a := math.Log(40 * math.Max(2, n))
		lower := math.Pow(math.Sqrt(hit+2*a/9)-math.Sqrt(a/2), 2) - a/18
		upper := math.Pow(math.Sqrt(bound+a/2)+math.Sqrt(a/2), 2)
		ratio := math.Max(0, lower/upper)
		last := size >= maxReverse || len(choice.all)+len(proof.all) >= maxMembers
		if ratio < good && !last {
			continue
		}
		share := hit / theta
		half := math.Sqrt2 * math.Erfinv(c.o.Confidence) * math.Sqrt(share*(1-share)/theta)
		out := &Influencers{Set: set, Ratio: ratio, Steps: steps}
		out.Spread = coterie.Estimate{Value: n * share, Lo: n * math.Max(0, share-half), Hi: n * math.Min(1, share+half), Confidence: c.o.Confidence}
		return out, nil
	}
}

// hits counts the sets that the first one, two … of chosen are in.
func (s *reverse) hits(chosen []int32, n int) (all float64, steps []float64) {
	rank := make([]int32, n)
	for i, u := range chosen {
		rank[u] = int32(i) + 1
	}
	first := make([]int, len(chosen)+1)
	for i := range s.len() {
		best := int32(0)
		for _, u := range s.all[s.start[i]:s.start[i+1]] {
			if r := rank[u]; r > 0 && (best == 0 || r < best) {
				best = r
			}
		}
		first[best]++
	}
	count := 0
	for _, c := range first[1:] {
		count += c
		steps = append(steps, float64(n)*float64(count)/float64(s.len()))
	}
	return float64(count), steps
}

// cover takes greedily the k vertices in most sets, of equals the lowest, and
// bounds how many sets any k could cover.
func (c *cascade) cover(s *reverse, k int) (set []int32, bound float64) {
	covered := 0.0
	n := c.g.n
	count := make([]int32, n)
	for _, u := range s.all {
		count[u]++
	}
	off := make([]int32, n+1)
	for u := range n {
		off[u+1] = off[u] + count[u]
	}
	in := make([]int32, len(s.all)) // the sets of each vertex
	at := append([]int32(nil), off[:n]...)
	for i := range s.len() {
		for _, u := range s.all[s.start[i]:s.start[i+1]] {
			in[at[u]] = int32(i)
			at[u]++
		}
	}
	done := make([]bool, s.len())
	bound = math.Inf(1)
	gains := make([]int32, 0, n)
	for range k {
		// What is covered and the k largest gains from here bound the optimum.
		best := int32(0)
		gains = append(gains[:0], count...)
		for u := range int32(n) {
			if count[u] > count[best] {
				best = u
			}
		}
		slices.Sort(gains)
		most := covered
		for _, x := range gains[n-k:] {
			most += float64(x)
		}
		bound = math.Min(bound, most)
		if count[best] == 0 { // all is covered: take the lowest not yet taken
			for best = 0; slices.Contains(set, best); best++ {
			}
		}
		set = append(set, best)
		for _, i := range in[off[best]:off[best+1]] {
			if !done[i] {
				done[i] = true
				covered++
				for _, u := range s.all[s.start[i]:s.start[i+1]] {
					count[u]--
				}
			}
		}
	}
	return set, bound
}
