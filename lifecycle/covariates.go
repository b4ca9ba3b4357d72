package lifecycle

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// CovariateHistory is a history with what is known of the customer: covariates
// that may bear on how often he buys, and on when he leaves.
type CovariateHistory struct {
	History
	Buying, Leaving []float64
	Changes         []Change // by age; none where the covariates do not change with time
}

// Change is the age from which on covariates have other values: a promotion, a
// season, another channel (随时间变化的协变量). Changes at ages after that of the
// history are a plan for what comes: predictions follow it, and fits leave it out.
type Change struct {
	At              float64 // > 0
	Repeats         int     // of the history's repeat purchases, those from here to the next change
	Buying, Leaving []float64
}

// stretch is the i-th part of a life in which the covariates keep their values;
// the first begins at 0, the last ends nowhere.
func (h *CovariateHistory) stretch(i int) (from, to float64, repeats int, buying, leaving []float64) {
	to, repeats, buying, leaving = math.Inf(1), h.Repeats, h.Buying, h.Leaving
	if i < len(h.Changes) {
		to = h.Changes[i].At
	}
	if i > 0 {
		c := &h.Changes[i-1]
		return c.At, to, c.Repeats, c.Buying, c.Leaving
	}
	for _, c := range h.Changes {
		repeats -= c.Repeats
	}
	return 0, to, repeats, buying, leaving
}

// checkChanges validates the changes of a history.
func (h *CovariateHistory) checkChanges() error {
	left := h.Repeats
	for _, c := range h.Changes {
		if c.Repeats < 0 || c.Repeats > left { // the sum might wrap
			return badFloat("Changes", float64(c.Repeats), "purchases of the changes are not negative, and together no more than Repeats")
		}
		left -= c.Repeats
	}
	before := 0.0
	for i := range len(h.Changes) + 1 {
		from, to, repeats, buying, leaving := h.stretch(i)
		switch {
		case len(buying) != len(h.Buying) || len(leaving) != len(h.Leaving):
			return &coterie.InputError{Row: -1, Field: "Changes", Reason: "another number of covariates than at the beginning", Err: coterie.ErrMismatch}
		case i > 0 && !(finite(from) && from > before):
			return badFloat("Changes", from, "ages of changes are positive, finite and in order")
		case repeats > 0 && !(from <= h.Last) || repeats == 0 && h.Repeats > 0 && from <= h.Last && h.Last < to:
			return badFloat("Changes", from, "purchases do not agree with the last one, at "+formatFloat(h.Last))
		}
		before = from
	}
	return nil
}

// CovariateHistories is the multiset of distinct [CovariateHistory] rows with
// their counts, an accumulator as [Histories] is. The zero value is ready; the
// names may be set before the first Add and are otherwise numbers.
type CovariateHistories struct {
	BuyingNames, LeavingNames []string

	rows           bag[CovariateHistory]
	n              int64
	buying, leaves int  // numbers of covariates, once n > 0
	changing       bool // some with changes
}

func byCovariates() ordering[CovariateHistory] {
	return ordering[CovariateHistory]{compare: compareCovariates}
}

func compareCovariates(a, b CovariateHistory) int {
	if c := slices.Compare(a.Buying, b.Buying); c != 0 {
		return c
	}
	if c := slices.Compare(a.Leaving, b.Leaving); c != 0 {
		return c
	}
	if c := slices.CompareFunc(a.Changes, b.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Repeats, b.Repeats), slices.Compare(a.Buying, b.Buying), slices.Compare(a.Leaving, b.Leaving))
	}); c != 0 {
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
	if err := h.checkChanges(); err != nil {
		return err
	}
	// What is planned for later is no part of what was seen.
	for k := len(h.Changes); k > 0 && h.Changes[k-1].At >= h.Age && h.Changes[k-1].Repeats == 0; k-- {
		h.Changes = h.Changes[:k-1]
	}
	for i := range len(h.Changes) + 1 {
		_, _, _, buying, leaving := h.stretch(i)
		for _, values := range [2][]float64{buying, leaving} {
			for _, x := range values {
				if !finite(x) {
					return badFloat("covariate", x, "not finite")
				}
			}
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
	h.Changes = slices.Clone(h.Changes)
	for i := range h.Changes {
		c := &h.Changes[i]
		c.Buying, c.Leaving = plainZeros(c.Buying), plainZeros(c.Leaving)
	}
	t.changing = t.changing || len(h.Changes) > 0
	t.rows.add(h, n, byCovariates())
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
		t.rows.add(h, n, byCovariates())
	}
	if o.n > 0 {
		t.changing = t.changing || o.changing
		t.n, t.buying, t.leaves = total, o.buying, o.leaves
	}
	return nil
}

// Len returns the number of rows, each counted as often as it was added.
func (t *CovariateHistories) Len() int64 { return t.n }

// All lists the distinct rows with their counts, by covariates and history. They
// must not be changed.
func (t *CovariateHistories) All() iter.Seq2[CovariateHistory, int64] {
	return t.rows.all(byCovariates())
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
	rows := t.rows.sorted(byCovariates())
	b = wire.AppendUvarint(b, uint64(t.buying))
	b = wire.AppendUvarint(b, uint64(t.leaves))
	b = wire.AppendUvarint(b, uint64(len(rows)))
	for _, c := range rows {
		b = wire.AppendUvarint(b, uint64(c.row.Repeats))
		b = wire.AppendFloat(b, c.row.Last)
		b = wire.AppendFloat(b, c.row.Age)
		b = wire.AppendUvarint(b, uint64(len(c.row.Changes)))
		b = appendFloats(b, c.row.Buying, c.row.Leaving)
		for _, change := range c.row.Changes {
			b = wire.AppendFloat(b, change.At)
			b = wire.AppendUvarint(b, uint64(change.Repeats))
			b = appendFloats(b, change.Buying, change.Leaving)
		}
		b = wire.AppendUvarint(b, uint64(c.n))
	}
	return b, nil
}

// appendFloats appends the values of two lists whose lengths are known.
func appendFloats(b []byte, lists ...[]float64) []byte {
	for _, values := range lists {
		for _, x := range values {
			b = wire.AppendFloat(b, x)
		}
	}
	return b
}

// readFloats reads n values.
func readFloats(r *wire.Reader, n uint64) (out []float64) {
	for range n {
		if out = append(out, r.Finite()); r.Err() != nil {
			break
		}
	}
	return out
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
	n := r.Count(19)
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
		changes := r.Count(9)
		h.Buying, h.Leaving = readFloats(r, widths[0]), readFloats(r, widths[1])
		for range changes {
			c := Change{At: r.Finite()}
			x := r.Uvarint()
			if c.Repeats = int(x); c.Repeats < 0 || uint64(c.Repeats) != x {
				r.Fail("repeats out of range")
			}
			c.Buying, c.Leaving = readFloats(r, widths[0]), readFloats(r, widths[1])
			if r.Err() != nil {
				break
			}
			h.Changes = append(h.Changes, c)
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
		if k := len(h.Changes); k > 0 && h.Changes[k-1].At >= h.Age && h.Changes[k-1].Repeats == 0 {
			r.Fail("change after the end")
		}
	}
	if err := r.Done(); err != nil {
		return decodeError("CovariateHistories", err)
	}
	*t = out
	return nil
}
