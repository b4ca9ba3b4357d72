package segment

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// Answer is what N members (0 means 1) answered to the items of a questionnaire:
// one level for each item, from 1; 0 is no answer.
type Answer struct {
	Levels []uint8
	N      int64
}

// Answers counts equal answers (答卷). It is an accumulator; the zero value is
// empty, and the first Add fixes the number of items.
type Answers struct {
	items  int
	counts map[string]int64 // by the bytes of the levels
	total  int64
}

// Add counts an answer. One of another length, without items, or with a
// negative N is an *InputError; a total beyond int64 ErrOverflow. Neither has an
// effect.
func (a *Answers) Add(v Answer) error {
	if v.N == 0 {
		v.N = 1
	}
	switch {
	case len(v.Levels) == 0 || a.counts != nil && len(v.Levels) != a.items:
		return &coterie.InputError{Row: -1, Field: "Levels", Value: strconv.Itoa(len(v.Levels)), Reason: "not one level for each item"}
	case v.N < 0:
		return &coterie.InputError{Row: -1, Field: "N", Value: strconv.FormatInt(v.N, 10), Reason: "negative"}
	case a.total > math.MaxInt64-v.N:
		return &coterie.InputError{Row: -1, Field: "N", Reason: "the total exceeds 2⁶³−1", Err: coterie.ErrOverflow}
	}
	if a.counts == nil {
		a.counts, a.items = map[string]int64{}, len(v.Levels)
	}
	a.counts[string(v.Levels)] += v.N
	a.total += v.N
	return nil
}

// Len returns how many answers were counted.
func (a *Answers) Len() int64 { return a.total }

// Items returns the number of items, 0 before the first answer.
func (a *Answers) Items() int { return a.items }

// Merge adds the answers of o. Another number of items is ErrMismatch.
func (a *Answers) Merge(o *Answers) error {
	switch {
	case o.counts == nil:
		return nil
	case a.counts != nil && a.items != o.items:
		return fmt.Errorf("merge: %d and %d items: %w", a.items, o.items, coterie.ErrMismatch)
	case a.total > math.MaxInt64-o.total:
		return fmt.Errorf("merge: %w", coterie.ErrOverflow)
	}
	if a.counts == nil {
		a.counts, a.items = map[string]int64{}, o.items
	}
	total := o.total
	for k, n := range o.counts { // exact, so the order does not matter
		a.counts[k] += n
	}
	if a == o {
		total = a.total
	}
	a.total += total
	return nil
}

// patterns lists the distinct answers in order.
func (a *Answers) patterns() []Answer {
	out := make([]Answer, 0, len(a.counts))
	for k, n := range a.counts {
		out = append(out, Answer{[]uint8(k), n})
	}
	slices.SortFunc(out, func(x, y Answer) int { return cmp.Compare(string(x.Levels), string(y.Levels)) })
	return out
}

const answersTag, answersVersion = "cAns", 1

// AppendBinary implements [encoding.BinaryAppender]: the distinct answers in
// order.
func (a *Answers) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, answersTag, answersVersion)
	b = wire.AppendUvarint(b, uint64(a.items))
	b = wire.AppendUvarint(b, uint64(len(a.counts)))
	for _, p := range a.patterns() {
		b = append(b, p.Levels...)
		b = wire.AppendUvarint(b, uint64(p.N))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (a *Answers) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; on an error a is
// unchanged.
func (a *Answers) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, answersTag, answersVersion)
	var out Answers
	items := r.Uvarint()
	if items > uint64(r.Left()) {
		r.Fail("more items than bytes")
	}
	n := r.Count(int(min(items, 1<<20)) + 1)
	last := ""
	for i := range n {
		levels := r.Bytes(int(items))
		count := r.Uvarint()
		if r.Err() != nil {
			break
		}
		if items == 0 || count == 0 || count > math.MaxInt64 || i > 0 && string(levels) <= last {
			r.Fail("answers not canonical")
			break
		}
		last = string(levels)
		if err := out.Add(Answer{levels, int64(count)}); err != nil {
			r.Fail(err.Error())
		}
	}
	if n == 0 && items != 0 {
		r.Fail("items without answers")
	}
	if err := r.Done(); err != nil {
		return &coterie.InputError{Row: -1, Field: "Answers", Reason: err.Error()}
	}
	*a = out
	return nil
}
