package lifecycle

import (
	"iter"
	"slices"
)

// bag is a multiset of rows under a total order: sorted distinct rows with their
// counts, and a tail of rows not yet sorted in. Reading sorts a copy, so that
// readers do not disturb each other.
type bag[T any] struct {
	rows []counted[T] // sorted, distinct
	tail []counted[T]
}

type counted[T any] struct {
	row T
	n   int64
}

// bagTail is the length of the tail below which it is never sorted in.
const bagTail = 1 << 12

func (b *bag[T]) add(row T, n int64, order func(a, b T) int) {
	if k := len(b.tail); k > 0 && order(b.tail[k-1].row, row) == 0 {
		b.tail[k-1].n += n
		return
	}
	b.tail = append(b.tail, counted[T]{row, n})
	if len(b.tail) >= max(bagTail, len(b.rows)/2) {
		b.rows = b.sorted(order)
		b.tail = b.tail[:0]
	}
}

// sorted returns the distinct rows in order; the caller must not change them.
func (b *bag[T]) sorted(order func(a, b T) int) []counted[T] {
	if len(b.tail) == 0 {
		return b.rows
	}
	tail := slices.Clone(b.tail)
	slices.SortFunc(tail, func(x, y counted[T]) int { return order(x.row, y.row) })
	out := make([]counted[T], 0, len(b.rows)+len(tail))
	push := func(c counted[T]) {
		if k := len(out); k > 0 && order(out[k-1].row, c.row) == 0 {
			out[k-1].n += c.n
			return
		}
		out = append(out, c)
	}
	i := 0
	for _, c := range tail {
		for i < len(b.rows) && order(b.rows[i].row, c.row) < 0 {
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

func (b *bag[T]) all(order func(a, b T) int) iter.Seq2[T, int64] {
	return func(yield func(T, int64) bool) {
		for _, c := range b.sorted(order) {
			if !yield(c.row, c.n) {
				return
			}
		}
	}
}
