package lifecycle

import (
	"iter"
	"slices"

	"github.com/coterie-go/coterie/internal/radix"
)

// bag is a multiset of rows under a total order: sorted distinct rows with their
// counts, and a tail of rows not yet sorted in. Reading sorts a copy, so that
// readers do not disturb each other.
type bag[T any] struct {
	rows   []counted[T] // sorted, distinct
	tail   []counted[T]
	lately []int32 // by hash: 1 + where in the tail such a row was last put
}

type counted[T any] struct {
	row T
	n   int64
}

// ordering is the total order of rows: as compare says, and where words is set as
// those numbers are ordered, the first before the second. Rows with words are
// sorted by digits, and equal ones found before they are sorted.
type ordering[T any] struct {
	compare func(a, b T) int
	words   func(row T) [3]uint64
}

// bagTail is the length of the tail below which it is never sorted in, and
// bagLately the number of rows that a bag looks for equal ones among.
const (
	bagTail   = 1 << 12
	bagLately = 1 << 13
)

func (b *bag[T]) add(row T, n int64, order ordering[T]) {
	if k := len(b.tail); k > 0 && order.compare(b.tail[k-1].row, row) == 0 {
		b.tail[k-1].n += n
		return
	}
	if order.words != nil && len(b.tail) >= bagTail/8 {
		if b.lately == nil {
			b.lately = make([]int32, bagLately)
		}
		at := &b.lately[hashWords(order.words(row))%bagLately]
		if k := int(*at) - 1; k >= 0 && k < len(b.tail) && order.compare(b.tail[k].row, row) == 0 {
			b.tail[k].n += n
			return
		}
		*at = int32(len(b.tail)) + 1
	}
	b.tail = append(b.tail, counted[T]{row, n})
	if len(b.tail) >= max(bagTail, len(b.rows)/2) {
		b.rows = b.sorted(order)
		b.tail = b.tail[:0]
	}
}

// hashWords mixes words so that the low bits depend on all.
func hashWords(w [3]uint64) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2⁶⁴/φ
	h := w[0]
	for _, v := range w[1:] {
		h = (h ^ h>>32) * odd
		h ^= v
	}
	return h * odd >> 40
}

// sortedTail returns a copy of the tail in order.
func (b *bag[T]) sortedTail(order ordering[T]) []counted[T] {
	if order.words == nil {
		tail := slices.Clone(b.tail)
		slices.SortFunc(tail, func(x, y counted[T]) int { return order.compare(x.row, y.row) })
		return tail
	}
	tail := make([]counted[T], len(b.tail))
	for k, i := range radix.Order(len(tail), 3, func(i, w int) uint64 { return order.words(b.tail[i].row)[w] }) {
		tail[k] = b.tail[i]
	}
	return tail
}

// sorted returns the distinct rows in order; the caller must not change them.
func (b *bag[T]) sorted(order ordering[T]) []counted[T] {
	if len(b.tail) == 0 {
		return b.rows
	}
	tail := b.sortedTail(order)
	out := make([]counted[T], 0, len(b.rows)+len(tail))
	push := func(c counted[T]) {
		if k := len(out); k > 0 && order.compare(out[k-1].row, c.row) == 0 {
			out[k-1].n += c.n
			return
		}
		out = append(out, c)
	}
	i := 0
	for _, c := range tail {
		for i < len(b.rows) && order.compare(b.rows[i].row, c.row) < 0 {
			push(b.rows[i])
			i++
		}
		push(c)
	}
	for ; i < len(b.rows); i++ {
		push(b.rows[i])
	}
	return out
}

func (b *bag[T]) all(order ordering[T]) iter.Seq2[T, int64] {
	return func(yield func(T, int64) bool) {
		for _, c := range b.sorted(order) {
			if !yield(c.row, c.n) {
				return
			}
		}
	}
}
