package segment

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/sample"
)

// References:
//
//	Lloyd (1982), Least squares quantization in PCM, doi:10.1109/TIT.1982.1056489.
//	Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding.
//	Sculley (2010), Web-scale k-means clustering, doi:10.1145/1772690.1772862.

// KMeansOptions tunes KMeans. nil and zero fields mean the default.
type KMeansOptions struct {
	Init          []float64 // starting centres, row-major; nil: k-means++ from each of Starts
	Starts        int       // 0: 10; 1 where Init is given
	MaxIterations int       // passes over the points, or batches, of one start; 0: 300
	Batch         int       // points in a mini-batch; 0: all points in every pass
	Seed          uint64
	Progress      func(coterie.Progress) // after each start
}

// Clusters are points in groups about their centres (聚类).
type Clusters struct {
	Centres    []float64 // row-major, k × Dim
	Of         []int32   // the cluster of each point
	Sizes      []int     // points in each cluster
	Inertia    float64   // Σ of squared distances to the own centre
	Iterations int       // passes, or batches, of the best start
	Converged  bool      // the last pass changed nothing; never for mini-batches
	Warnings   []coterie.Warning
}

// block is how many points one goroutine assigns at a time; partial sums are
// added in the order of the blocks, so the bits do not depend on GOMAXPROCS.
const block = 1 << 13

// KMeans groups points so that the sum of squared distances to the centres of
// their groups is small (k 均值): Lloyd's passes from given centres or from
// k-means++ starts, of which the best is kept. A centre left without points
// moves to the point farthest from its own. It takes O(n·k·Dim) a pass, over all
// processors, and has the same bits for any number of them. The measured
// exponent is 1.0 (bench -law).
func KMeans(ctx context.Context, p Points, k int, o *KMeansOptions) (*Clusters, error) {
	if err := p.checkK(k); err != nil {
		return nil, err
	}
	var v KMeansOptions
	if o != nil {
		v = *o
	}
	if v.Starts == 0 {
		v.Starts = 10
	}
	if v.MaxIterations == 0 {
		v.MaxIterations = 300
	}
	switch {
	case v.Init != nil && len(v.Init) != k*p.Dim:
		return nil, &coterie.InputError{Row: -1, Field: "Init", Value: strconv.Itoa(len(v.Init)), Reason: "not k centres"}
	case v.Starts < 1 || v.MaxIterations < 1 || v.Batch < 0:
		return nil, &coterie.InputError{Row: -1, Field: "Starts, MaxIterations, Batch", Reason: "must be positive"}
	}
	if v.Init != nil {
		if err := finite("Init", v.Init); err != nil {
			return nil, err
		}
		v.Starts = 1
	}
	m := newLloyd(p, k)
	var best *Clusters
	for s := range v.Starts {
		r := sample.New(v.Seed, uint64(s))
		centres := slices.Clone(v.Init)
		if centres == nil {
			centres = p.spread(k, r)
		}
		var c *Clusters
		var err error
		if v.Batch > 0 {
			c, err = m.batches(ctx, centres, v.Batch, v.MaxIterations, r)
		} else {
			c, err = m.run(ctx, centres, v.MaxIterations)
		}
		if err != nil {
			return nil, err
		}
		if best == nil || c.Inertia < best.Inertia {
			best = c
		}
		if v.Progress != nil {
			v.Progress(coterie.Progress{Stage: "k-means", Done: int64(s + 1), Total: int64(v.Starts)})
		}
	}
	if !best.Converged && v.Batch == 0 {
		best.Warnings = append(best.Warnings, coterie.Warning{Code: "not-converged", About: "k-means", Text: "points were still changing clusters after " + strconv.Itoa(best.Iterations) + " passes", Cure: "more MaxIterations"})
	}
	return best, nil
}

// spread draws k centres by k-means++: each next one with probability
// proportional to its squared distance from those before.
func (p Points) spread(k int, r *rand.Rand) []float64 {
	n := p.Len()
	centres := slices.Clone(p.At(r.IntN(n)))
	near := make([]float64, n)
	for i := range near {
		near[i] = math.Inf(1)
	}
	for c := 1; c < k; c++ {
		last := centres[len(centres)-p.Dim:]
		total := 0.0
		for i := range near {
			near[i] = min(near[i], squared(p.At(i), last))
			total += near[i]
		}
		at := n - 1
		if total > 0 {
			u := sample.Uniform(r) * total
			for i, d := range near {
				if u -= d; u < 0 {
					at = i
					break
				}
			}
		} else {
			at = r.IntN(n) // fewer distinct points than centres
		}
		centres = append(centres, p.At(at)...)
	}
	return centres
}

// lloyd holds the buffers of passes over points.
type lloyd struct {
	p       Points
	k       int
	of      []int32
	blocks  int
	sums    []float64 // by block: k × (Dim + 1) sums and counts
	inertia []float64 // by block
	changed []int     // by block
}

func newLloyd(p Points, k int) *lloyd {
	b := (p.Len() + block - 1) / block
	return &lloyd{p, k, make([]int32, p.Len()), b, make([]float64, b*k*(p.Dim+1)), make([]float64, b), make([]int, b)}
}

// assign puts every point to its nearest centre, the first of equals, and
// returns the sums of the clusters, Σ squared distances, and how many changed.
func (m *lloyd) assign(ctx context.Context, centres []float64) (sums []float64, inertia float64, changed int, err error) {
	d, w := m.p.Dim, m.k*(m.p.Dim+1)
	err = parallel.Blocks(ctx, m.p.Len(), block, nil, func(b, lo, hi int) error {
		part := m.sums[b*w : (b+1)*w]
		clear(part)
		if d == 4 {
			m.inertia[b], m.changed[b] = m.pass4(centres, part, lo, hi)
			return nil
		}
		total, moved := 0.0, 0
		for i := lo; i < hi; i++ {
			x := m.p.At(i)
			best, at := math.Inf(1), 0
			for c := range m.k {
				if s := squared(x, centres[c*d:]); s < best {
					best, at = s, c
				}
			}
			total += best
			if m.of[i] != int32(at) {
				m.of[i] = int32(at)
				moved++
			}
			row := part[at*(d+1) : (at+1)*(d+1)]
			for j, v := range x {
				row[j] += v
			}
			row[d]++
		}
		m.inertia[b], m.changed[b] = total, moved
		return nil
	})
	if err != nil {
		return nil, 0, 0, err
	}
	sums = m.sums[:w]
	inertia, changed = m.inertia[0], m.changed[0]
	for b := 1; b < m.blocks; b++ {
		for j, v := range m.sums[b*w : (b+1)*w] {
			sums[j] += v
		}
		inertia += m.inertia[b]
		changed += m.changed[b]
	}
	return sums, inertia, changed, nil
}

// pass4 is the pass over a block of points of four numbers, RFM and tenure
// say, with the loop over the numbers written out. Which centre is nearest is a
// coin toss to the processor: all distances come first, and are then compared as
// whole numbers, which are ordered alike as none is negative, without a jump.
func (m *lloyd) pass4(centres, part []float64, lo, hi int) (total float64, moved int) {
	cs, far := make([][4]float64, m.k), make([]float64, m.k)
	for k := range cs {
		copy(cs[k][:], centres[4*k:])
	}
	x, of := m.p.X[4*lo:4*hi], m.of[lo:hi]
	for i := range of {
		r := (*[4]float64)(x[4*i:])
		a, b, c, d := r[0], r[1], r[2], r[3]
		far := far[:len(cs)]
		for k := range cs {
			q := &cs[k]
			u, v, w, z := q[0]-a, q[1]-b, q[2]-c, q[3]-d
			far[k] = u*u + v*v + w*w + z*z
		}
		best, at := int64(math.MaxInt64), 0
		for k, f := range far {
			less := int64(math.Float64bits(f)&^(1<<63)) - best
			nearer := less >> 63 // all ones where it is
			best += less & nearer
			at ^= (at ^ k) & int(nearer)
		}
		total += math.Float64frombits(uint64(best))
		if of[i] != int32(at) {
			of[i] = int32(at)
			moved++
		}
		row := part[5*at : 5*at+5 : 5*at+5]
		row[0] += a
		row[1] += b
		row[2] += c
		row[3] += d
		row[4]++
	}
	return total, moved
}

func (m *lloyd) run(ctx context.Context, centres []float64, passes int) (*Clusters, error) {
	for i := range m.of {
		m.of[i] = -1
	}
	c := &Clusters{Centres: centres}
	d := m.p.Dim
	for c.Iterations < passes {
		sums, _, changed, err := m.assign(ctx, centres)
		if err != nil {
			return nil, err
		}
		c.Iterations++
		if changed == 0 {
			c.Converged = true
			break
		}
		var taken []int
		for k := range m.k {
			row := sums[k*(d+1) : (k+1)*(d+1)]
			if row[d] == 0 {
				taken = append(taken, m.farthest(centres, taken))
				copy(centres[k*d:(k+1)*d], m.p.At(taken[len(taken)-1]))
				continue
			}
			for j := range d {
				centres[k*d+j] = row[j] / row[d]
			}
		}
	}
	return m.finish(ctx, c)
}

// farthest returns the point farthest from the centre it is assigned to.
func (m *lloyd) farthest(centres []float64, not []int) int {
	at, far := 0, -1.0
	for i, k := range m.of {
		if s := squared(m.p.At(i), centres[int(k)*m.p.Dim:]); s > far && !slices.Contains(not, i) {
			at, far = i, s
		}
	}
	return at
}

// batches moves centres by mini-batches, each centre by 1/count of the way.
func (m *lloyd) batches(ctx context.Context, centres []float64, size, count int, r *rand.Rand) (*Clusters, error) {
	n, d := m.p.Len(), m.p.Dim
	seen := make([]float64, m.k)
	batch, near := make([]int, size), make([]int, size)
	for range count {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := range batch {
			batch[j] = r.IntN(n)
			near[j] = nearest(m.p.At(batch[j]), centres, d)
		}
		for j, i := range batch {
			k := near[j]
			seen[k]++
			for h, x := range m.p.At(i) {
				centres[k*d+h] += (x - centres[k*d+h]) / seen[k]
			}
		}
	}
	return m.finish(ctx, &Clusters{Centres: centres, Iterations: count})
}

func nearest(x, centres []float64, d int) int {
	best, at := math.Inf(1), 0
	for k := 0; k*d < len(centres); k++ {
		if s := squared(x, centres[k*d:]); s < best {
			best, at = s, k
		}
	}
	return at
}

// finish assigns the points to the final centres.
func (m *lloyd) finish(ctx context.Context, c *Clusters) (*Clusters, error) {
	sums, inertia, _, err := m.assign(ctx, c.Centres)
	if err != nil {
		return nil, err
	}
	c.Inertia = inertia
	c.Of = slices.Clone(m.of)
	c.Sizes = make([]int, m.k)
	for k := range c.Sizes {
		c.Sizes[k] = int(sums[k*(m.p.Dim+1)+m.p.Dim])
	}
	return c, nil
}

// Nearest returns the cluster whose centre is nearest to x, a point of as many
// numbers; −1 where it has another length. It does not allocate.
func (c *Clusters) Nearest(x []float64) int {
	if len(c.Sizes) == 0 || len(x)*len(c.Sizes) != len(c.Centres) {
		return -1
	}
	return nearest(x, c.Centres, len(x))
}
