package monetize

import (
	"cmp"
	"iter"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/radix"
	"github.com/coterie-go/coterie/internal/wire"
	"github.com/coterie-go/coterie/lifecycle"
)

// Spends (消费记录) is the multiset of distinct lifecycle.Spend rows: an
// accumulator that [FitGammaGamma] reads. Rows without a repeat purchase are
// counted and otherwise left out, as the model wants it. Any split of the rows,
// merged in any order, has the same bytes and so the same fit. The zero value is
// empty and ready to use; it may be read by several goroutines while none writes.
type Spends struct {
	rows, tail []spendRow // sorted and distinct; not yet sorted in
	n, without int64
}

type spendRow struct {
	lifecycle.Spend
	n int64
}

func compareSpends(a, b spendRow) int {
	if c := cmp.Compare(a.Repeats, b.Repeats); c != 0 {
		return c
	}
	return cmp.Compare(a.Mean, b.Mean)
}

// Add adds what one customer spent, or refuses it with an *coterie.InputError and
// no effect: Repeats ≥ 0, and Mean > 0 and finite where Repeats > 0.
func (t *Spends) Add(s lifecycle.Spend) error { return t.AddN(s, 1) }

// AddN adds n equal rows. n is not negative; 0 adds nothing.
func (t *Spends) AddN(s lifecycle.Spend, n int64) error {
	switch {
	case s.Repeats < 0:
		return refuse("Repeats", float64(s.Repeats), "must not be negative")
	case s.Repeats > 0 && !(s.Mean > 0 && s.Mean < math.Inf(1)):
		return refuse("Mean", s.Mean, "a mean amount is positive and finite: leave free purchases out")
	case n < 0:
		return refuse("n", float64(n), "must not be negative")
	case n > math.MaxInt64-t.n:
		return &coterie.InputError{Row: -1, Field: "n", Value: strconv.FormatInt(n, 10), Reason: "more rows than an int64 counts", Err: coterie.ErrOverflow}
	case n == 0:
		return nil
	}
	t.n += n
	if s.Repeats == 0 {
		t.without += n
		return nil
	}
	t.tail = append(t.tail, spendRow{s, n})
	if len(t.tail) >= max(1<<12, len(t.rows)/2) {
		t.rows, t.tail = t.sorted(), t.tail[:0]
	}
	return nil
}

// sorted returns the distinct rows in order; the caller must not change them.
func (t *Spends) sorted() []spendRow {
	if len(t.tail) == 0 {
		return t.rows
	}
	tail := make([]spendRow, len(t.tail))
	for k, i := range radix.Order(len(tail), 2, func(i, w int) uint64 {
		if w == 0 {
			return uint64(t.tail[i].Repeats)
		}
		return math.Float64bits(t.tail[i].Mean) // positive: the bits are in the order of the means
	}) {
		tail[k] = t.tail[i]
	}
	out := make([]spendRow, 0, len(t.rows)+len(tail))
	push := func(r spendRow) {
		if k := len(out); k > 0 && compareSpends(out[k-1], r) == 0 {
			out[k-1].n += r.n
			return
		}
		out = append(out, r)
	}
	i := 0
	for _, r := range tail {
		for ; i < len(t.rows) && compareSpends(t.rows[i], r) < 0; i++ {
			push(t.rows[i])
		}
		push(r)
	}
	for _, r := range t.rows[i:] {
		push(r)
	}
	return out
}

// Merge adds the rows of o. It neither keeps nor changes o.
func (t *Spends) Merge(o *Spends) error {
	if o.n > math.MaxInt64-t.n {
		return &coterie.InputError{Row: -1, Field: "Spends", Reason: "more rows than an int64 counts", Err: coterie.ErrOverflow}
	}
	t.n += o.without
	t.without += o.without
	for _, r := range o.sorted() {
		if err := t.AddN(r.Spend, r.n); err != nil {
			return err
		}
	}
	return nil
}

// Len returns the number of rows, those without repeat purchases included.
func (t *Spends) Len() int64 { return t.n }

// All lists the distinct rows with repeat purchases and their counts, by Repeats
// and Mean.
func (t *Spends) All() iter.Seq2[lifecycle.Spend, int64] {
	return func(yield func(lifecycle.Spend, int64) bool) {
		for _, r := range t.sorted() {
			if !yield(r.Spend, r.n) {
				return
			}
		}
	}
}

// Correlation is Pearson's correlation of the number of repeat purchases with
// their mean amount, over the customers who have some; NaN where either does not
// vary. [GammaGamma] takes the two for independent.
func (t *Spends) Correlation() float64 { return correlation(t.sorted()) }

func correlation(rows []spendRow) float64 {
	var n, mx, mz float64
	for _, r := range rows {
		w := float64(r.n)
		n += w
		mx += w * float64(r.Repeats)
		mz += w * r.Mean
	}
	mx, mz = mx/n, mz/n
	var xx, xz, zz float64
	for _, r := range rows {
		w, dx, dz := float64(r.n), float64(r.Repeats)-mx, r.Mean-mz
		xx += w * dx * dx
		xz += w * dx * dz
		zz += w * dz * dz
	}
	if !(xx > 0 && zz > 0) {
		return math.NaN()
	}
	return xz / math.Sqrt(xx) / math.Sqrt(zz)
}

const (
	spendsTag     = "MOsp"
	spendsVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (t *Spends) AppendBinary(b []byte) ([]byte, error) {
	rows := t.sorted()
	b = wire.AppendHeader(b, spendsTag, spendsVersion)
	b = wire.AppendUvarint(b, uint64(t.without))
	b = wire.AppendUvarint(b, uint64(len(rows)))
	for _, r := range rows {
		b = wire.AppendUvarint(b, uint64(r.Repeats))
		b = wire.AppendFloat(b, r.Mean)
		b = wire.AppendUvarint(b, uint64(r.n))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (t *Spends) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves t as it was
// where it fails.
func (t *Spends) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, spendsTag, spendsVersion)
	var out Spends
	without := r.Uvarint()
	if without > math.MaxInt64 {
		r.Fail("count out of range")
	} else {
		out.n, out.without = int64(without), int64(without)
	}
	for range r.Count(10) {
		x := r.Uvarint()
		s := spendRow{lifecycle.Spend{Repeats: int(x), Mean: r.Finite()}, 0}
		n := r.Uvarint()
		switch {
		case r.Err() != nil:
		case s.Repeats <= 0 || uint64(s.Repeats) != x || s.Mean <= 0:
			r.Fail("row out of range")
		case n == 0 || n > uint64(math.MaxInt64-out.n):
			r.Fail("count out of range")
		case len(out.rows) > 0 && compareSpends(out.rows[len(out.rows)-1], s) >= 0:
			r.Fail("rows out of order")
		}
		if r.Err() != nil {
			break
		}
		s.n = int64(n)
		out.n += s.n
		out.rows = append(out.rows, s)
	}
	if err := r.Done(); err != nil {
		return &coterie.InputError{Row: -1, Field: "Spends", Reason: err.Error()}
	}
	*t = out
	return nil
}
