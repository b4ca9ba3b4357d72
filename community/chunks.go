package community

import "iter"

// chunks is a list of rows that are never moved once there are many: a list that
// grows by copying takes its memory twice over while it does, and leaves a part
// of it unused.
type chunks[T any] struct {
	full [][]T // of chunkRows each
	last []T
}

const (
	chunkBits = 12
	chunkRows = 1 << chunkBits
)

func (c *chunks[T]) len() int { return len(c.full)<<chunkBits + len(c.last) }

// at returns the row of a number below len.
func (c *chunks[T]) at(i int32) *T {
	if k := int(i >> chunkBits); k < len(c.full) {
		return &c.full[k][i&(chunkRows-1)]
	}
	return &c.last[i&(chunkRows-1)]
}

func (c *chunks[T]) add(row T) {
	if len(c.last) == chunkRows {
		c.full, c.last = append(c.full, c.last), make([]T, 0, chunkRows)
	}
	c.last = append(c.last, row)
}

// all lists the rows in order.
func (c *chunks[T]) all() iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for k := range len(c.full) + 1 {
			rows := c.last
			if k < len(c.full) {
				rows = c.full[k]
			}
			for i := range rows {
				if !yield(&rows[i]) {
					return
				}
			}
		}
	}
}

// clone returns a list that shares nothing with c.
func (c *chunks[T]) clone() chunks[T] {
	var out chunks[T]
	for row := range c.all() {
		out.add(*row)
	}
	return out
}
