package graph

import (
	"cmp"
	"slices"
)

// division is a labelling of blocks under repair. Every step keeps the cap and
// the sets of Apart; the steps together bring about the rest.
type division struct {
	*search
	*constraints
	l       *level
	of      []int32   // part of each block
	parts   [][]int32 // blocks of each part; empty parts stay
	place   []int32   // of each block in its part
	hosted  []int32   // hosting blocks in each part
	settled bool      // every part has its host and its least size, and must keep them
	filled  bool      // every part has its least size, to be kept
	effort  int64     // edges that swapping may still look at
}

// newDivision puts the blocks of l where of has them, or in further parts where
// that would break the cap or a set of Apart.
func newDivision(s *search, l *level, c *constraints, of []int32) *division {
	d := &division{
		search: s, constraints: c, l: l, of: of, parts: make([][]int32, l.n), place: make([]int32, l.n), hosted: make([]int32, l.n),
		effort: 100*int64(len(l.adj)+l.n) + 1e7,
	}
	clear(s.group[:l.n])
	clear(s.size[:l.n])
	s.held = make(map[[2]int32]bool)
	used, spill := make([]bool, l.n), make([]int32, l.n)
	for b, p := range of {
		used[p] = true
		spill[b] = -1
	}
	free := int32(0)
	for b, p := range slices.Clone(of) {
		to := p
		if !d.fits(int32(b), to) && spill[p] >= 0 {
			to = spill[p]
		}
		if !d.fits(int32(b), to) {
			for used[free] { // each part in use has a block, so one is free
				free++
			}
			used[free], spill[p] = true, free
			to = free
		}
		d.put(int32(b), to)
	}
	return d
}

func (d *division) fits(b, p int32) bool {
	return d.size[p]+d.l.size[b] <= d.constraints.cap && d.admits(d.l, b, p)
}

func (d *division) put(b, p int32) {
	d.of[b] = p
	d.size[p] += d.l.size[b]
	d.group[p].strength += d.l.k[b]
	d.place[b] = int32(len(d.parts[p]))
	d.parts[p] = append(d.parts[p], b)
	if d.hosting != nil && d.hosting[b] {
		d.hosted[p]++
	}
	d.mark(b, p, true)
}

func (d *division) take(b int32) (from int32) {
	p := d.of[b]
	d.size[p] -= d.l.size[b]
	d.group[p].strength -= d.l.k[b]
	last := d.parts[p][len(d.parts[p])-1]
	d.parts[p][d.place[b]], d.place[last] = last, d.place[b]
	d.parts[p] = d.parts[p][:len(d.parts[p])-1]
	if d.hosting != nil && d.hosting[b] {
		d.hosted[p]--
	}
	d.mark(b, p, false)
	return p
}

func (d *division) mark(b, p int32, in bool) {
	if d.l.marks == nil {
		return
	}
	for _, m := range d.l.marks[b] {
		if in {
			d.held[[2]int32{p, m}] = true
		} else {
			delete(d.held, [2]int32{p, m})
		}
	}
}

func (d *division) shift(b, to int32) {
	d.take(b)
	d.put(b, to)
}

// count returns the number of parts with members.
func (d *division) count() int {
	n := 0
	for _, p := range d.parts {
		if len(p) > 0 {
			n++
		}
	}
	return n
}

// bySize lists the parts with members, the largest first.
func (d *division) bySize() []int32 {
	var order []int32
	for p := range d.parts {
		if len(d.parts[p]) > 0 {
			order = append(order, int32(p))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(d.size[b], d.size[a]), cmp.Compare(a, b)) })
	return order
}

// linked returns the weight between b and part p, and between b and the block
// other.
func (d *division) linked(b, p, other int32) (part, block float64) {
	for e := d.l.off[b]; e < d.l.off[b+1]; e++ {
		v, w := d.l.adj[e], 1.0
		if d.l.w != nil {
			w = d.l.w[e]
		}
		if d.of[v] == p {
			part += w
		}
		if v == other {
			block = w
		}
	}
	return part, block
}

// gain returns what modularity gains, times m, when b moves to p.
func (d *division) gain(b, p int32) float64 {
	from, k := d.of[b], d.l.k[b]
	there, _ := d.linked(b, p, -1)
	here, _ := d.linked(b, from, -1)
	return there - here - k*(d.group[p].strength-(d.group[from].strength-k))/d.m2
}

// absorbs reports whether part p can take all of part q.
func (d *division) absorbs(p, q int32) bool {
	if p == q || d.size[p]+d.size[q] > d.constraints.cap {
		return false
	}
	for _, b := range d.parts[q] {
		if !d.admits(d.l, b, p) {
			return false
		}
	}
	return true
}

func (d *division) absorb(p, q int32) {
	for len(d.parts[q]) > 0 {
		d.shift(d.parts[q][len(d.parts[q])-1], p)
	}
}

// pack puts parts together, the largest first, each into the first that has room
// (first fit decreasing: Johnson 1973).
func (d *division) pack() {
	var bins []int32
	first, size := 0, int32(0) // bins before first are too full for parts of this size
	for _, q := range d.bySize() {
		if d.size[q] != size || d.l.marks != nil {
			first, size = 0, d.size[q]
		}
		i := first
		for i < len(bins) && !d.absorbs(bins[i], q) {
			i++
		}
		first = i
		if i < len(bins) {
			d.absorb(bins[i], q)
		} else {
			bins = append(bins, q)
		}
	}
}
