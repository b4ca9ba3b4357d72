// Package batch is how an accumulator says that it takes its rows in blocks, in
// a way that does not pass to what embeds it: such a type has the AddAll of what
// is in it, but an Add, and a meaning, of its own.
package batch

// Of is embedded by an accumulator A that has AddAll([]Row) error: Add of each
// row, the refused ones returned in a *coterie.RowErrors. It takes no room.
type Of[A any] struct{}

func (Of[A]) of(*A) {}

// marked is what embeds Of[A], whatever embeds that in its turn.
type marked[A any] interface{ of(*A) }

var _ marked[int] = Of[int]{}

// Adder is an accumulator *A that takes its rows in blocks. A type that embeds
// A is none: its mark names A.
type Adder[A, Row any] interface {
	marked[A]
	AddAll([]Row) error
}
