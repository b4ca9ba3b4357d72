package lifecycle

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// plain is the multiset of plain lifetimes: watched from the start, exact, with
// one kind of end and weight 1. Such a lifetime fits in 64 bits: the bits of its
// exit shifted up by one, and whether it ended. Integer order of the keys is the
// canonical order of the lifetimes.
type plain struct {
	keys   []uint64 // sorted, distinct
	counts []int64  // nil where every count is 1
	tail   []uint64 // not yet sorted in, each counting 1
	many   []counted[uint64]
	sorted *plain // the tail, sorted, in a settled copy
}

// plainTail is the length of the tail below which it is never sorted in.
const plainTail = 1 << 14

func plainKey(exit float64, ended bool) uint64 {
	k := math.Float64bits(exit) << 1
	if ended {
		k |= 1
	}
	return k
}

func plainLifetime(key uint64) Lifetime {
	return Lifetime{Exit: math.Float64frombits(key >> 1), Ended: key&1 != 0}
}

func (p *plain) add(key uint64, n int64) {
	if n == 1 {
		p.tail = append(p.tail, key)
	} else {
		p.many = append(p.many, counted[uint64]{key, n})
	}
	if len(p.tail)+len(p.many) >= max(plainTail, len(p.keys)) {
		p.compact()
	}
}

// compact sorts the tail in.
func (p *plain) compact() {
	radixSort(p.tail)
	m := mergePlain(plain{keys: p.keys, counts: p.counts}, pending(p.tail, p.many))
	p.keys, p.counts, p.tail, p.many = m.keys, m.counts, p.tail[:0], p.many[:0]
}

// pending turns a sorted tail and counted keys into sorted distinct keys. It
// may overwrite the tail.
func pending(tail []uint64, many []counted[uint64]) plain {
	ones := runs(tail)
	if len(many) == 0 {
		return ones
	}
	many = slices.Clone(many)
	slices.SortFunc(many, func(a, b counted[uint64]) int { return cmp.Compare(a.row, b.row) })
	m := plain{}
	for _, c := range many {
		if k := len(m.keys); k > 0 && m.keys[k-1] == c.row {
			m.counts[k-1] += c.n
			continue
		}
		m.keys = append(m.keys, c.row)
		m.counts = append(m.counts, c.n)
	}
	return mergePlain(ones, m)
}

// runs turns sorted keys into distinct ones, in place.
func runs(sorted []uint64) plain {
	distinct := min(len(sorted), 1)
	for i := 1; i < len(sorted); i++ {
		if sorted[i] != sorted[i-1] {
			distinct++
		}
	}
	if distinct == len(sorted) {
		return plain{keys: sorted}
	}
	counts := make([]int64, distinct)
	at := 0
	for i, k := range sorted {
		if i > 0 && k != sorted[at] {
			at++
			sorted[at] = k
		}
		counts[at]++
	}
	return plain{keys: sorted[:distinct], counts: counts}
}

func (p *plain) count(i int) int64 {
	if p.counts == nil {
		return 1
	}
	return p.counts[i]
}

// mergePlain merges two multisets of sorted distinct keys into a new one.
func mergePlain(a, b plain) plain {
	if len(b.keys) == 0 {
		return a
	}
	out := plain{keys: make([]uint64, 0, len(a.keys)+len(b.keys))}
	if a.counts != nil || b.counts != nil {
		out.counts = make([]int64, 0, cap(out.keys))
	}
	i, j := 0, 0
	for i < len(a.keys) && j < len(b.keys) {
		x, y := a.keys[i], b.keys[j]
		if x == y && out.counts == nil { // the first repeat: count from here on
			out.counts = make([]int64, len(out.keys), cap(out.keys))
			for k := range out.counts {
				out.counts[k] = 1
			}
		}
		out.keys = append(out.keys, min(x, y))
		if out.counts != nil {
			n := int64(0)
			if x <= y {
				n += a.count(i)
			}
			if y <= x {
				n += b.count(j)
			}
			out.counts = append(out.counts, n)
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	out.keys = append(append(out.keys, a.keys[i:]...), b.keys[j:]...)
	if out.counts != nil {
		for ; i < len(a.keys); i++ {
			out.counts = append(out.counts, a.count(i))
		}
		for ; j < len(b.keys); j++ {
			out.counts = append(out.counts, b.count(j))
		}
	}
	return out
}

// all lists the distinct keys in order with their counts, merging a sorted copy
// of the tail on the way.
func (p *plain) all() iter.Seq2[uint64, int64] {
	return func(yield func(uint64, int64) bool) {
		b := p.sorted
		if b == nil {
			b = p.pending()
		}
		j := 0
		for i, k := range p.keys {
			for j < len(b.keys) && b.keys[j] < k {
				if !yield(b.keys[j], b.count(j)) {
					return
				}
				j++
			}
			n := p.count(i)
			if j < len(b.keys) && b.keys[j] == k {
				n += b.count(j)
				j++
			}
			if !yield(k, n) {
				return
			}
		}
		for ; j < len(b.keys); j++ {
			if !yield(b.keys[j], b.count(j)) {
				return
			}
		}
	}
}

// pending returns the tail as sorted distinct keys.
func (p *plain) pending() *plain {
	if len(p.tail)+len(p.many) == 0 {
		return &plain{}
	}
	tail := slices.Clone(p.tail)
	radixSort(tail)
	b := pending(tail, p.many)
	return &b
}

// settled returns a copy to read that has the tail sorted once for all passes;
// it shares the rest.
func (p *plain) settled() plain {
	if len(p.tail)+len(p.many) == 0 {
		return *p
	}
	return plain{keys: p.keys, counts: p.counts, sorted: p.pending()}
}

// radixSort sorts keys by digits of 11 bits, lowest first, skipping digits that
// all keys share: O(n) time, a scratch copy of keys.
func radixSort(keys []uint64) {
	const width, digits = 11, 6
	if len(keys) < 1<<10 {
		slices.Sort(keys)
		return
	}
	var hist [digits][1 << width]int
	for _, k := range keys {
		for d := range digits {
			hist[d][k>>(width*d)&(1<<width-1)]++
		}
	}
	from, to := keys, make([]uint64, len(keys))
	for d := range digits {
		h, shift := &hist[d], width*d
		if h[keys[0]>>shift&(1<<width-1)] == len(keys) {
			continue
		}
		at := 0
		for i, n := range h {
			h[i] = at
			at += n
		}
		for _, k := range from {
			b := k >> shift & (1<<width - 1)
			to[h[b]] = k
			h[b]++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}

func (p *plain) clone() plain {
	return plain{keys: slices.Clone(p.keys), counts: slices.Clone(p.counts), tail: slices.Clone(p.tail), many: slices.Clone(p.many)}
}
