package graph

import (
	"cmp"
	"math/bits"
	"slices"
)

// rows sorts half-edges into rows by counting, then each row by neighbour, and
// merges what is parallel. Side 0 makes the rows of out, side 1 those of in; an
// undirected graph has both in one.
func (d *draft) rows(n, side int, o *Options) csr {
	c := csr{off: make([]int32, n+1)}
	if d.timed || d.full && !o.Unweighted {
		c.fillFull(d, side, o)
	} else {
		c.fill(d, side, o)
	}
	return c
}

// fill places plain half-edges: it parts them by the high bits of their vertex
// into stretches that fit a cache, and sorts each stretch by digits, first the
// neighbour, then the vertex.
func (c *csr) fill(d *draft, side int, o *Options) {
	n := len(c.off) - 1
	width := bits.Len(uint(n)) // of a vertex number
	low := max(width-10, 0)    // the high bits choose the stretch
	at := make([]int32, n>>low+2)
	for _, k := range d.chunks {
		for _, e := range k.ends {
			at[e[side]>>low+1]++
			if !o.Directed {
				at[e[1-side]>>low+1]++
			}
		}
	}
	for p := 1; p < len(at); p++ {
		at[p] += at[p-1]
	}
	start := slices.Clone(at)
	parted := make([]uint64, start[len(start)-1])
	for _, k := range d.chunks {
		for _, e := range k.ends {
			u, v := e[side], e[1-side]
			p := &at[u>>low]
			parted[*p] = uint64(u)<<32 | uint64(v)
			*p++
			if !o.Directed {
				p = &at[v>>low]
				parted[*p] = uint64(v)<<32 | uint64(u)
				*p++
			}
		}
	}
	c.adj = make([]int32, len(parted))
	var spare []uint64
	digit := (width + 1) / 2
	count := make([]int32, 1<<digit+1)
	next := make([]int32, 1<<low)
	parallel := false
	for p := 0; p+1 < len(start); p++ {
		run := parted[start[p]:start[p+1]]
		spare = slices.Grow(spare[:0], len(run))[:len(run)]
		sortDigit(spare, run, 0, count)
		sortDigit(run, spare, digit, count)
		first, beyond := p<<low, min((p+1)<<low, n)
		clear(next)
		for _, e := range run {
			next[int(e>>32)-first]++
		}
		end := start[p]
		for u := first; u < beyond; u++ {
			c.off[u] = end
			next[u-first], end = end, end+next[u-first]
		}
		for _, e := range run {
			u, v := int(e>>32), int32(uint32(e))
			q := next[u-first]
			parallel = parallel || q > c.off[u] && c.adj[q-1] == v
			c.adj[q] = v
			next[u-first]++
		}
	}
	c.off[n] = int32(len(parted))
	if parallel {
		c.mergeParallel(o)
	}
}

// sortDigit sorts src into dst by the digit at shift, whose range is that of
// count; equal digits keep their order.
func sortDigit(dst, src []uint64, shift int, count []int32) {
	clear(count)
	mask := uint64(len(count) - 2)
	for _, e := range src {
		count[e>>shift&mask+1]++
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	for _, e := range src {
		p := &count[e>>shift&mask]
		dst[*p] = e
		*p++
	}
}

// mergeParallel makes one of equal neighbours in a row, and their number its
// weight.
func (c *csr) mergeParallel(o *Options) {
	n := len(c.off) - 1
	if !o.Unweighted {
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
			if !o.Unweighted {
				c.w = append(c.w, float64(e-f))
			}
		}
		lo, c.off[u+1] = hi, end
	}
	c.adj = slices.Clone(c.adj[:end])
	c.w = slices.Clip(c.w)
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
func (c *csr) fillFull(d *draft, side int, o *Options) {
	n := len(c.off) - 1
	for _, k := range d.chunks {
		for _, e := range k.ends {
			c.off[e[side]+1]++
			if !o.Directed {
				c.off[e[1-side]+1]++
			}
		}
	}
	for u := range n {
		c.off[u+1] += c.off[u]
	}
	tie := make([]int32, c.off[n]) // the number of the tie behind each half-edge
	at := slices.Clone(c.off[:n])
	i := int32(0)
	for _, k := range d.chunks {
		for _, e := range k.ends {
			tie[at[e[side]]] = i
			at[e[side]]++
			if !o.Directed {
				tie[at[e[1-side]]] = i
				at[e[1-side]]++
			}
			i++
		}
	}
	c.adj = make([]int32, 0, c.off[n])
	c.w = make([]float64, 0, c.off[n])
	if d.timed {
		c.first, c.last = make([]int64, 0, c.off[n]), make([]int64, 0, c.off[n])
	}
	var row []half
	plain := true
	lo := int32(0)
	for u := range int32(n) {
		hi := c.off[u+1]
		row = row[:0]
		for _, i := range tie[lo:hi] {
			k, at := &d.chunks[i/chunkSize], i%chunkSize
			h := half{to: k.ends[at][0] ^ k.ends[at][1] ^ u, w: 1}
			if k.w != nil && !o.Unweighted {
				h.w = k.w[at]
			}
			if k.first != nil {
				h.first, h.last = k.first[at], k.last[at]
			}
			row = append(row, h)
		}
		slices.SortFunc(row, func(a, b half) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.w, b.w)) })
		for i := 0; i < len(row); {
			h := row[i]
			for i++; i < len(row) && row[i].to == h.to; i++ {
				if !o.Unweighted {
					h.w += row[i].w
				}
				h.first, h.last = min(h.first, row[i].first), max(h.last, row[i].last)
			}
			c.adj, c.w = append(c.adj, h.to), append(c.w, h.w)
			plain = plain && h.w == 1
			if d.timed {
				c.first, c.last = append(c.first, h.first), append(c.last, h.last)
			}
		}
		lo, c.off[u+1] = hi, int32(len(c.adj))
	}
	if plain {
		c.w = nil
	}
}
