package lifecycle

import (
	"iter"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// CovariateHistory is a history with what is known of the customer: covariates
// that may bear on how often he buys, and on when he leaves. They do not change
// with time.
type CovariateHistory struct {
	History
	Buying, Leaving []float64
}

// CovariateHistories is the multiset of distinct [CovariateHistory] rows with
// their counts, an accumulator as [Histories] is. The zero value is ready; the
// names may be set before the first Add and are otherwise numbers.
type CovariateHistories struct {
	BuyingNames, LeavingNames []string

	rows           bag[CovariateHistory]
	n              int64
	buying, leaves int // numbers of covariates, once n > 0
}

func compareCovariates(a, b CovariateHistory) int {
	if c := slices.Compare(a.Buying, b.Buying); c != 0 {
		return c
	}
	if c := slices.Compare(a.Leaving, b.Leaving); c != 0 {
		return c
	}
	return compareHistories(a.History, b.History)
}

// sameCovariates reports whether two rows differ in their histories alone.
func sameCovariates(a, b CovariateHistory) bool {
	return slices.Equal(a.Buying, b.Buying) && slices.Equal(a.Leaving, b.Leaving)
}

// Add adds one row, or refuses it with an *coterie.InputError and no effect. The
// covariates are copied.
func (t *CovariateHistories) Add(h CovariateHistory) error { return t.AddN(h, 1) }

// AddN adds n equal rows. n is not negative; 0 adds nothing.
func (t *CovariateHistories) AddN(h CovariateHistory, n int64) error {
	base, err := h.canonical()
	if err != nil {
		return err
	}
	h.History = base
	for _, x := range append(slices.Clone(h.Buying), h.Leaving...) {
		if !finite(x) {
			return badFloat("covariate", x, "not finite")
		}
	}
	if t.n > 0 && (len(h.Buying) != t.buying || len(h.Leaving) != t.leaves) ||
		len(t.BuyingNames) > 0 && len(t.BuyingNames) != len(h.Buying) || len(t.LeavingNames) > 0 && len(t.LeavingNames) != len(h.Leaving) {
		return &coterie.InputError{Row: -1, Field: "covariates", Reason: "another number of them than names or earlier rows", Err: coterie.ErrMismatch}
	}
	if err := checkCount(n); err != nil || n == 0 {
		return err
	}
	total, err := addCounts(t.n, n)
	if err != nil {
		return err
	}
	t.n, t.buying, t.leaves = total, len(h.Buying), len(h.Leaving)
	h.Buying, h.Leaving = plainZeros(h.Buying), plainZeros(h.Leaving)
	t.rows.add(h, n, compareCovariates)
	return nil
}

// plainZeros copies v with −0 as 0.
func plainZeros(v []float64) []float64 {
	v = slices.Clone(v)
	for i := range v {
		v[i] += 0
	}
	return v
}

// Merge adds the rows of o, which must have the same names. It neither keeps nor
// changes o.
func (t *CovariateHistories) Merge(o *CovariateHistories) error {
	if !slices.Equal(t.BuyingNames, o.BuyingNames) || !slices.Equal(t.LeavingNames, o.LeavingNames) {
		return &coterie.InputError{Row: -1, Field: "names", Reason: "differ", Err: coterie.ErrMismatch}
	}
	if t.n > 0 && o.n > 0 && (t.buying != o.buying || t.leaves != o.leaves) {
		return &coterie.InputError{Row: -1, Field: "covariates", Reason: "numbers of them differ", Err: coterie.ErrMismatch}
	}
	total, err := addCounts(t.n, o.n)
	if err != nil {
		return err
	}
	for h, n := range o.All() {
		t.rows.add(h, n, compareCovariates)
	}
	if o.n > 0 {
		t.n, t.buying, t.leaves = total, o.buying, o.leaves
	}
	return nil
}

// Len returns the number of rows, each counted as often as it was added.
func (t *CovariateHistories) Len() int64 { return t.n }

// All lists the distinct rows with their counts, by covariates and history. They
// must not be changed.
func (t *CovariateHistories) All() iter.Seq2[CovariateHistory, int64] {
	return t.rows.all(compareCovariates)
}

// covariateNames are the names given, or numbers.
func covariateNames(names []string, n int) []string {
	if len(names) == n {
		return slices.Clone(names)
	}
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}

const (
	covariatesTag     = "CLch"
	covariatesVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the names
// and the content alone.
func (t *CovariateHistories) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, covariatesTag, covariatesVersion)
	for _, names := range [][]string{t.BuyingNames, t.LeavingNames} {
		b = wire.AppendUvarint(b, uint64(len(names)))
		for _, s := range names {
			b = wire.AppendString(b, s)
		}
	}
	rows := t.rows.sorted(compareCovariates)
	b = wire.AppendUvarint(b, uint64(t.buying))
	b = wire.AppendUvarint(b, uint64(t.leaves))
	b = wire.AppendUvarint(b, uint64(len(rows)))
	for _, c := range rows {
		b = wire.AppendUvarint(b, uint64(c.row.Repeats))
		b = wire.AppendFloat(b, c.row.Last)
		b = wire.AppendFloat(b, c.row.Age)
		for _, x := range c.row.Buying {
			b = wire.AppendFloat(b, x)
		}
		for _, x := range c.row.Leaving {
			b = wire.AppendFloat(b, x)
		}
		b = wire.AppendUvarint(b, uint64(c.n))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (t *CovariateHistories) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces names and
// content, accepts only bytes that AppendBinary can write, and leaves t as it was
// where it fails.
func (t *CovariateHistories) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, covariatesTag, covariatesVersion)
	var out CovariateHistories
	for _, names := range []*[]string{&out.BuyingNames, &out.LeavingNames} {
		for range r.Count(1) {
			*names = append(*names, r.String())
		}
	}
	widths := [2]uint64{r.Uvarint(), r.Uvarint()}
	n := r.Count(18)
	if limit := uint64(r.Left()/8 + 1); n > 0 && (widths[0] > limit || widths[1] > limit) || n == 0 && widths != [2]uint64{} {
		r.Fail("number of covariates out of range")
	}
	var before CovariateHistory
	for i := range n {
		if r.Err() != nil {
			break
		}
		x := r.Uvarint()
		h := CovariateHistory{History: History{Repeats: int(x), Last: r.Finite(), Age: r.Finite()}}
		if h.Repeats < 0 || uint64(h.Repeats) != x {
			r.Fail("repeats out of range")
		}
		for range widths[0] {
			h.Buying = append(h.Buying, r.Finite())
		}
		for range widths[1] {
			h.Leaving = append(h.Leaving, r.Finite())
		}
		count := r.Uvarint()
		if count == 0 || count > 1<<63-1 {
			r.Fail("count out of range")
		}
		if i > 0 && r.Err() == nil && compareCovariates(before, h) >= 0 {
			r.Fail("rows out of order")
		}
		before = h
		if r.Err() != nil {
			break
		}
		if err := out.AddN(h, int64(count)); err != nil {
			r.Fail(err.Error())
		}
	}
	if err := r.Done(); err != nil {
		return decodeError("CovariateHistories", err)
	}
	*t = out
	return nil
}
