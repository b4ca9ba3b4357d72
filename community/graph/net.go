package graph

import (
	"cmp"
	"iter"
	"slices"
)

// maxWeight bounds the weight of a tie, so that neither the total of 2³¹ of
// them nor its square leaves the range of float64.
const maxWeight = 1e100

// csr is one direction of adjacency in compressed sparse rows: the neighbours
// of u are adj[off[u]:off[u+1]], increasing and distinct.
type csr struct {
	off         []int32
	adj         []int32
	w           []float64 // nil: every weight is 1
	first, last []int64   // nil: no times
}

func (c *csr) of(u int32) []int32 { return c.adj[c.off[u]:c.off[u+1]] }

func (c *csr) degree(u int32) int32 { return c.off[u+1] - c.off[u] }

func (c *csr) weight(e int32) float64 {
	if c.w == nil {
		return 1
	}
	return c.w[e]
}

// strength returns the sum of the weights of u's row.
func (c *csr) strength(u int32) float64 {
	if c.w == nil {
		return float64(c.degree(u))
	}
	s := 0.0
	for _, w := range c.w[c.off[u]:c.off[u+1]] {
		s += w
	}
	return s
}

func (c *csr) row(u int32) iter.Seq2[int32, float64] {
	return func(yield func(int32, float64) bool) {
		for e := c.off[u]; e < c.off[u+1]; e++ {
			if !yield(c.adj[e], c.weight(e)) {
				return
			}
		}
	}
}

// net is a graph without its keys: what the kernels see. In an undirected net
// out and in are the same rows and every edge stands in two of them. Loops are
// kept apart, so that only what weighs edges meets them.
type net struct {
	n        int
	directed bool
	out, in  csr
	loop     []float64 // weight of the loop at each vertex; nil: no loops
	edges    int
	total    float64 // weight of all edges, loops included
}

func (g *net) loopAt(u int32) float64 {
	if g.loop == nil {
		return 0
	}
	return g.loop[u]
}

// draft holds ties as they come, in chunks, so that a million of them are not
// copied each time the draft grows.
type draft struct {
	chunks []chunk
	loops  []loop
	full   bool // some chunk has weights or times
	timed  bool
}

const chunkSize = 1 << 16

type chunk struct {
	ends        [][2]int32 // from, to
	w           []float64  // nil: all 1
	first, last []int64    // nil: all 0
}

// loop is a tie of a vertex to itself.
type loop struct {
	at int32
	w  float64
}

// len returns the number of ties, loops apart.
func (d *draft) len() int {
	if len(d.chunks) == 0 {
		return 0
	}
	return (len(d.chunks)-1)*chunkSize + len(d.chunks[len(d.chunks)-1].ends)
}

func (d *draft) add(from, to int32, w float64, first, last int64) {
	if from == to {
		d.loops = append(d.loops, loop{from, w})
		return
	}
	i := len(d.chunks) - 1
	if i < 0 || len(d.chunks[i].ends) == chunkSize {
		d.chunks = append(d.chunks, chunk{ends: make([][2]int32, 0, chunkSize)})
		i++
	}
	c := &d.chunks[i]
	c.ends = append(c.ends, [2]int32{from, to})
	if w != 1 || first != 0 || last != 0 {
		d.note(c, w, first, last)
	}
}

// note keeps the weight and times of the last tie of c.
func (d *draft) note(c *chunk, w float64, first, last int64) {
	d.full = true
	at := len(c.ends) - 1
	if w != 1 {
		if c.w == nil {
			c.w = make([]float64, chunkSize)
			for i := range c.w {
				c.w[i] = 1
			}
		}
		c.w[at] = w
	}
	if first != 0 || last != 0 {
		d.timed = true
		if c.first == nil {
			c.first, c.last = make([]int64, chunkSize), make([]int64, chunkSize)
		}
		c.first[at], c.last[at] = first, last
	}
}

// build makes the rows of g from the ties of d.
func (g *net) build(n int, d *draft, o *Options) error {
	if o == nil {
		o = new(Options)
	}
	if !o.Directed && d.len() > 1<<30-1 {
		return tooLarge(-1)
	}
	g.n, g.directed = n, o.Directed
	g.out = d.rows(n, 0, o)
	g.in = g.out
	if o.Directed {
		d.timed = false // once is enough
		g.in = d.rows(n, 1, o)
	}
	if o.Loops {
		g.addLoops(d.loops, o.Unweighted)
	}
	g.edges = len(g.out.adj)
	for u := range int32(n) {
		g.total += g.out.strength(u)
	}
	if !o.Directed {
		g.edges /= 2
		g.total /= 2
	}
	for _, l := range g.loop {
		if l > 0 {
			g.edges++
			g.total += l
		}
	}
	return nil
}

// addLoops sums the loops at each vertex, in the order of their weights, not in
// that of the ties.
func (g *net) addLoops(loops []loop, unweighted bool) {
	if len(loops) == 0 {
		return
	}
	slices.SortFunc(loops, func(a, b loop) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.w, b.w)) })
	g.loop = make([]float64, g.n)
	for _, l := range loops {
		if unweighted {
			g.loop[l.at] = 1
		} else {
			g.loop[l.at] += l.w
		}
	}
}
