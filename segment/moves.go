package segment

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// maxStates is the largest number of states of a chain.
const maxStates = 256

// Move is N members (0 means 1) going from one state to another, or staying,
// within one period. States count from 0.
type Move struct {
	From, To int
	N        int64
}

// Moves counts moves between segments from period to period (分群迁移). It is an
// accumulator; the zero value is empty. States come into being as they are
// first named, up to 256.
type Moves struct {
	k int
	n []int64 // k × k
}

// Add counts a move. A state outside [0, 256) or a negative N is an
// *InputError, a count beyond int64 ErrOverflow; neither has an effect.
func (m *Moves) Add(v Move) error {
	if v.N == 0 {
		v.N = 1
	}
	switch {
	case v.From < 0 || v.From >= maxStates:
		return &coterie.InputError{Row: -1, Field: "From", Value: strconv.Itoa(v.From), Reason: "must lie in [0, 256)"}
	case v.To < 0 || v.To >= maxStates:
		return &coterie.InputError{Row: -1, Field: "To", Value: strconv.Itoa(v.To), Reason: "must lie in [0, 256)"}
	case v.N < 0:
		return &coterie.InputError{Row: -1, Field: "N", Value: strconv.FormatInt(v.N, 10), Reason: "negative"}
	case m.Count(v.From, v.To) > math.MaxInt64-v.N:
		return &coterie.InputError{Row: -1, Field: "N", Reason: "the count exceeds 2⁶³−1", Err: coterie.ErrOverflow}
	}
	m.grow(max(v.From, v.To) + 1)
	m.n[v.From*m.k+v.To] += v.N
	return nil
}

func (m *Moves) grow(k int) {
	if k <= m.k {
		return
	}
	n := make([]int64, k*k)
	for i := range m.k {
		copy(n[i*k:], m.n[i*m.k:(i+1)*m.k])
	}
	m.k, m.n = k, n
}

// States returns the number of states: one more than the largest named.
func (m *Moves) States() int { return m.k }

// Count returns how many moved from one state to another; 0 for states not
// named.
func (m *Moves) Count(from, to int) int64 {
	if from < 0 || to < 0 || from >= m.k || to >= m.k {
		return 0
	}
	return m.n[from*m.k+to]
}

// Merge adds the counts of o; on ErrOverflow it has no effect.
func (m *Moves) Merge(o *Moves) error {
	for i := range o.k {
		for j := range o.k {
			if m.Count(i, j) > math.MaxInt64-o.Count(i, j) {
				return fmt.Errorf("merge: the count of %d to %d: %w", i, j, coterie.ErrOverflow)
			}
		}
	}
	k, n := o.k, slices.Clone(o.n)
	m.grow(k)
	for i := range k {
		for j := range k {
			m.n[i*m.k+j] += n[i*k+j]
		}
	}
	return nil
}

const movesTag, movesVersion = "cMov", 1

// AppendBinary implements [encoding.BinaryAppender]: the non-zero counts in
// order.
func (m *Moves) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, movesTag, movesVersion)
	some := 0
	for _, n := range m.n {
		if n != 0 {
			some++
		}
	}
	b = wire.AppendUvarint(b, uint64(some))
	for i, n := range m.n {
		if n != 0 {
			b = append(b, byte(i/m.k), byte(i%m.k))
			b = wire.AppendUvarint(b, uint64(n))
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *Moves) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; on an error m is
// unchanged.
func (m *Moves) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, movesTag, movesVersion)
	var out Moves
	last := -1
	for range r.Count(3) {
		from, to, n := int(r.Byte()), int(r.Byte()), r.Uvarint()
		if r.Err() != nil {
			break
		}
		if at := from*maxStates + to; at <= last || n == 0 || n > math.MaxInt64 {
			r.Fail("counts not canonical")
			break
		} else {
			last = at
		}
		if err := out.Add(Move{from, to, int64(n)}); err != nil {
			r.Fail(err.Error())
		}
	}
	if err := r.Done(); err != nil {
		return &coterie.InputError{Row: -1, Field: "Moves", Reason: err.Error()}
	}
	*m = out
	return nil
}
