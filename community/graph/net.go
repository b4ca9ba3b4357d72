package graph

import (
	"cmp"
	"iter"
	"slices"

	"github.com/coterie-go/coterie"
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

// draft holds ties as they come.
type draft struct {
	from, to    []int32
	w           []float64 // nil: all 1
	first, last []int64   // nil: all 0
}

func (d *draft) add(from, to int32, w float64, first, last int64) {
	if w != 1 && d.w == nil {
		d.w = make([]float64, len(d.from), cap(d.from))
		for i := range d.w {
			d.w[i] = 1
		}
	}
	if (first != 0 || last != 0) && d.first == nil {
		d.first, d.last = make([]int64, len(d.from), cap(d.from)), make([]int64, len(d.from), cap(d.from))
	}
	d.from, d.to = append(d.from, from), append(d.to, to)
	if d.w != nil {
		d.w = append(d.w, w)
	}
	if d.first != nil {
		d.first, d.last = append(d.first, first), append(d.last, last)
	}
}

// build makes the rows of g from the ties of d, which it uses up.
func (g *net) build(n int, d *draft, o *Options) error {
	if o == nil {
		o = new(Options)
	}
	g.n, g.directed = n, o.Directed
	if o.Unweighted {
		d.w = nil
	}
	g.takeLoops(d, o)
	if !o.Directed && len(d.from) > 1<<30-1 {
		return tooLarge(-1)
	}
	g.out = rows(n, d.from, d.to, d, !o.Directed, o.Unweighted)
	g.in = g.out
	if o.Directed {
		d.first, d.last = nil, nil // once is enough
		g.in = rows(n, d.to, d.from, d, false, o.Unweighted)
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

// takeLoops moves the ties of a vertex to itself from d to g.loop, or drops
// them.
func (g *net) takeLoops(d *draft, o *Options) {
	type loop struct {
		at int32
		w  float64
	}
	var loops []loop
	kept := 0
	for i, u := range d.from {
		if u == d.to[i] {
			w := 1.0
			if d.w != nil {
				w = d.w[i]
			}
			loops = append(loops, loop{u, w})
			continue
		}
		if kept < i {
			d.from[kept], d.to[kept] = u, d.to[i]
			if d.w != nil {
				d.w[kept] = d.w[i]
			}
			if d.first != nil {
				d.first[kept], d.last[kept] = d.first[i], d.last[i]
			}
		}
		kept++
	}
	d.from, d.to = d.from[:kept], d.to[:kept]
	if !o.Loops || len(loops) == 0 {
		return
	}
	// Weights are summed in their own order, not in that of the ties.
	slices.SortFunc(loops, func(a, b loop) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.w, b.w)) })
	g.loop = make([]float64, g.n)
	for _, l := range loops {
		if o.Unweighted {
			g.loop[l.at] = 1
		} else {
			g.loop[l.at] += l.w
		}
	}
}

// rows sorts half-edges into rows by counting, then each row by neighbour, and
// merges what is parallel.
func rows(n int, from, to []int32, d *draft, both, unweighted bool) csr {
	c := csr{off: make([]int32, n+1)}
	for i, u := range from {
		c.off[u+1]++
		if both {
			c.off[to[i]+1]++
		}
	}
	for u := range n {
		c.off[u+1] += c.off[u]
	}
	if d.w != nil || d.first != nil {
		c.fillFull(from, to, d, both, unweighted)
	} else {
		c.fill(from, to, both, unweighted)
	}
	return c
}

// fill places plain half-edges.
func (c *csr) fill(from, to []int32, both, unweighted bool) {
	n := len(c.off) - 1
	c.adj = make([]int32, c.off[n])
	at := slices.Clone(c.off[:n])
	for i, u := range from {
		v := to[i]
		c.adj[at[u]] = v
		at[u]++
		if both {
			c.adj[at[v]] = u
			at[v]++
		}
	}
	parallel := false
	for u := range n {
		row := c.adj[c.off[u]:c.off[u+1]]
		sortRow(row)
		for i := 1; i < len(row) && !parallel; i++ {
			parallel = row[i] == row[i-1]
		}
	}
	if !parallel {
		return
	}
	if !unweighted {
		c.w = make([]float64, 0, len(c.adj))
	}
	end := int32(0)
	for u, lo := 0, int32(0); u < n; u++ {
		hi := c.off[u+1]
		for e := lo; e < hi; {
			v, f := c.adj[e], e
			for e++; e < hi && c.adj[e] == v; e++ {
			}
			c.adj[end] = v
			end++
			if !unweighted {
				c.w = append(c.w, float64(e-f))
			}
		}
		lo, c.off[u+1] = hi, end
	}
	c.adj = slices.Clone(c.adj[:end])
	c.w = slices.Clip(c.w)
}

// sortRow sorts by insertion where the row is short, as most are.
func sortRow(row []int32) {
	if len(row) > 32 {
		slices.Sort(row)
		return
	}
	for i := 1; i < len(row); i++ {
		v, j := row[i], i
		for ; j > 0 && row[j-1] > v; j-- {
			row[j] = row[j-1]
		}
		row[j] = v
	}
}

// half is a half-edge with all that is known of it.
type half struct {
	to          int32
	w           float64
	first, last int64
}

// fillFull places half-edges that carry weights or times. Parallel weights are
// summed in increasing order, so that the sum does not depend on the order of
// the ties and is the same in both rows of an edge.
func (c *csr) fillFull(from, to []int32, d *draft, both, unweighted bool) {
	n := len(c.off) - 1
	tie := make([]int32, c.off[n]) // index of the tie of each half-edge
	at := slices.Clone(c.off[:n])
	for i, u := range from {
		tie[at[u]] = int32(i)
		at[u]++
		if both {
			v := to[i]
			tie[at[v]] = int32(i)
			at[v]++
		}
	}
	timed := d.first != nil
	c.adj = make([]int32, 0, c.off[n])
	c.w = make([]float64, 0, c.off[n])
	if timed {
		c.first, c.last = make([]int64, 0, c.off[n]), make([]int64, 0, c.off[n])
	}
	var row []half
	plain := true
	lo := int32(0)
	for u := range int32(n) {
		hi := c.off[u+1]
		row = row[:0]
		for _, i := range tie[lo:hi] {
			h := half{to: to[i] ^ from[i] ^ u, w: 1}
			if d.w != nil {
				h.w = d.w[i]
			}
			if timed {
				h.first, h.last = d.first[i], d.last[i]
			}
			row = append(row, h)
		}
		slices.SortFunc(row, func(a, b half) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.w, b.w)) })
		for i := 0; i < len(row); {
			h := row[i]
			for i++; i < len(row) && row[i].to == h.to; i++ {
				if !unweighted {
					h.w += row[i].w
				}
				h.first, h.last = min(h.first, row[i].first), max(h.last, row[i].last)
			}
			c.adj, c.w = append(c.adj, h.to), append(c.w, h.w)
			plain = plain && h.w == 1
			if timed {
				c.first, c.last = append(c.first, h.first), append(c.last, h.last)
			}
		}
		lo, c.off[u+1] = hi, int32(len(c.adj))
	}
	if plain {
		c.w = nil
	}
}

// directedError is the answer of a measure that has no settled meaning on a
// directed graph.
func directedError() error {
	return &coterie.InputError{Row: -1, Field: "graph", Value: "directed", Reason: "is defined for undirected graphs: call Undirected first"}
}
