package graph

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Between says what the ideal of a core and its periphery has between the two.
type Between uint8

// The ideals. Within the core all are tied, within the periphery none.
const (
	BetweenAny   Between = iota // 不计: pairs of core and periphery are left out
	BetweenTied                 // 相连: every member of the periphery is tied to all of the core
	BetweenApart                // 不连: none is
)

// CorePeripheryOptions are the options of [CorePeriphery]. Nil and zero fields
// mean the defaults.
type CorePeripheryOptions struct {
	Between Between
	Starts  int    // random starts beside the systematic one, where the search is not exhaustive; 0 means 8
	Seed    uint64 // of these
}

// CoreSet is a core and how well the graph fits the ideal around it.
type CoreSet struct {
	Core        []int32 // members of the core, in increasing order
	Correlation float64 // Pearson's, of ties with the ideal over all pairs that count
	Exact       bool    // no other core fits better
	Ways        int     // where exact: how many cores fit as well
	Sets        [][]int32
}

// exhaustiveCore is the number of vertices up to which every core is tried.
const exhaustiveCore = 20

// CorePeriphery finds the core (核心—边缘) around which the graph comes closest to
// the ideal in which the members of the core are all tied to each other and those
// of the periphery not at all: the one with the largest Pearson correlation
// between the weights of ties and that ideal over all pairs of members.
//
// Up to 20 vertices it tries every core; Sets then holds the first 50 that fit
// best. Beyond, it starts from the best of the innermost vertices by core number
// and degree, and from random cores, and moves single vertices in and out while
// the fit grows: a local optimum. A graph whose pairs are all alike has no
// correlation: [coterie.ErrNotIdentified]. A directed graph is an *InputError.
// O(2ⁿ·m/n), or O(n log n + m) per sweep.
//
// References: Borgatti & Everett (2000), Models of core/periphery structures,
// Social Networks 21.
func CorePeriphery[K coterie.Key](ctx context.Context, g *Graph[K], o *CorePeripheryOptions) (*CoreSet, error) {
	if o == nil {
		o = new(CorePeripheryOptions)
	}
	if err := g.undirected(); err != nil {
		return nil, err
	}
	if o.Between > BetweenApart {
		return nil, refuse("Between", -1, strconv.Itoa(int(o.Between)), "is not one of the ideals", nil)
	}
	if o.Starts < 0 {
		return nil, refuse("Starts", -1, strconv.Itoa(o.Starts), "must not be negative", nil)
	}
	f := g.newFit(o.Between)
	s := &CoreSet{Correlation: math.Inf(-1)}
	var err error
	if g.n <= exhaustiveCore {
		err = f.exhaust(ctx, s)
	} else {
		err = f.search(ctx, s, o)
	}
	if err != nil {
		return nil, err
	}
	if math.IsInf(s.Correlation, -1) {
		return nil, coterie.ErrNotIdentified
	}
	return s, nil
}

// coreFit is a core under change and the sums of which the correlation is made.
type coreFit struct {
	g          *net
	between    Between
	in         []bool
	core       int
	k, q       []float64  // weight, and squared weight, of all ties of each vertex
	cc, cp, pp [2]float64 // the same within the core, between, within the periphery
}

func (g *net) newFit(b Between) *coreFit {
	f := &coreFit{g: g, between: b, in: make([]bool, g.n), k: make([]float64, g.n), q: make([]float64, g.n)}
	for u := range int32(g.n) {
		for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
			w := g.out.weight(e)
			f.k[u] += w
			f.q[u] += w * w
		}
	}
	f.clear()
	return f
}

// clear empties the core.
func (f *coreFit) clear() {
	clear(f.in)
	f.core, f.cc, f.cp, f.pp = 0, [2]float64{}, [2]float64{}, [2]float64{}
	for u := range f.k {
		f.pp[0] += f.k[u] / 2
		f.pp[1] += f.q[u] / 2
	}
}

// flip moves u into the core or out of it.
func (f *coreFit) flip(u int32) {
	w, q := 0.0, 0.0 // of the ties of u to the core
	for e := f.g.out.off[u]; e < f.g.out.off[u+1]; e++ {
		if f.in[f.g.out.adj[e]] {
			x := f.g.out.weight(e)
			w += x
			q += x * x
		}
	}
	sign := 1.0
	if f.in[u] {
		sign = -1
		f.core--
	} else {
		f.core++
	}
	f.in[u] = !f.in[u]
	for i, x := range [2][2]float64{{w, f.k[u]}, {q, f.q[u]}} {
		inner, outer := x[0], x[1]-x[0]
		f.cc[i] += sign * inner
		f.cp[i] += sign * (outer - inner)
		f.pp[i] -= sign * outer
	}
}

// correlation returns the fit of the present core, −∞ where the ideal or the
// ties do not vary.
func (f *coreFit) correlation() float64 {
	c, p := float64(f.core), float64(f.g.n-f.core)
	ones := c * (c - 1) / 2
	n := ones + p*(p-1)/2
	a, aa, ab := f.cc[0]+f.pp[0], f.cc[1]+f.pp[1], f.cc[0]
	if f.between != BetweenAny {
		n += c * p
		a, aa = a+f.cp[0], aa+f.cp[1]
	}
	if f.between == BetweenTied {
		ones += c * p
		ab += f.cp[0]
	}
	va, vb := n*aa-a*a, n*ones-ones*ones
	if vb <= 0 || va <= 1e-12*n*aa {
		return math.Inf(-1)
	}
	return (n*ab - a*ones) / math.Sqrt(va) / math.Sqrt(vb)
}

func (f *coreFit) members() []int32 {
	out := make([]int32, 0, f.core)
	for u, in := range f.in {
		if in {
			out = append(out, int32(u))
		}
	}
	return out
}

// exhaust tries every core in the order of a Gray code, one flip from each to the
// next.
func (f *coreFit) exhaust(ctx context.Context, s *CoreSet) error {
	s.Exact = true
	const same = 1e-12
	for i := uint(1); i < 1<<f.g.n; i++ {
		if i&(1<<14-1) == 1 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		f.flip(int32(bits.TrailingZeros(i)))
		r := f.correlation()
		if r > s.Correlation+same {
			s.Ways, s.Sets = 0, s.Sets[:0]
		}
		if r >= s.Correlation-same && !math.IsInf(r, -1) {
			s.Correlation = max(s.Correlation, r)
			s.Ways++
			s.Sets = append(s.Sets, f.members())
			if len(s.Sets) == 2048 {
				s.Sets = firstSets(s.Sets)
			}
		}
	}
	if s.Sets = firstSets(s.Sets); len(s.Sets) > 0 {
		s.Core = s.Sets[0]
	}
	return nil
}

// firstSets sorts sets and keeps the first 50.
func firstSets(sets [][]int32) [][]int32 {
	slices.SortFunc(sets, slices.Compare)
	return sets[:min(len(sets), 50)]
}

// search climbs from the best core of innermost vertices and from random ones.
func (f *coreFit) search(ctx context.Context, s *CoreSet, o *CorePeripheryOptions) error {
	starts := o.Starts
	if starts == 0 {
		starts = 8
	}
	n := f.g.n
	order := alone(n)
	cores := f.g.cores(Both)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(cores[b], cores[a]), cmp.Compare(f.k[b], f.k[a]), cmp.Compare(a, b))
	})
	best, prefix := math.Inf(-1), 0
	for i, u := range order {
		f.flip(u)
		if r := f.correlation(); r > best {
			best, prefix = r, i+1
		}
	}
	r := rand.New(rand.NewPCG(o.Seed, 0))
	for start := 0; start <= starts; start++ {
		f.clear()
		share := r.Float64()
		for i, u := range order {
			if start == 0 && i < prefix || start > 0 && r.Float64() < share {
				f.flip(u)
			}
		}
		present, sweep := f.correlation(), slices.Clone(order)
		for moved := true; moved; {
			if err := ctx.Err(); err != nil {
				return err
			}
			moved = false
			r.Shuffle(n, func(i, j int) { sweep[i], sweep[j] = sweep[j], sweep[i] })
			for _, u := range sweep {
				f.flip(u)
				if next := f.correlation(); next > present+1e-12 {
					present, moved = next, true
				} else {
					f.flip(u)
				}
			}
		}
		if present > s.Correlation {
			s.Correlation, s.Core = present, f.members()
		}
	}
	return nil
}
