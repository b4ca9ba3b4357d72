package lifecycle

import (
	"cmp"
	"iter"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// Cohort (同期群) is a set of members who joined together and must renew to stay.
//
// Domain: Alive has at least one count, the first positive, none negative, none
// above the one before it; X is finite and of the same length in all cohorts.
type Cohort struct {
	Start int64     // the period in which they joined
	Alive []int64   // Alive[k]: still there after k renewals; Alive[0] joined
	X     []float64 // covariates of the cohort, or none
}

// Cohorts is an accumulator of [Cohort] rows: rows of equal Start, X and length
// are summed, so that shards of one cohort add up. Any split of the rows, merged
// in any order, has the same bytes and so the same fit. The zero value is empty
// and ready to use.
type Cohorts struct {
	rows []Cohort // by Start, X, length
}

// Add adds a cohort, or refuses it with an *coterie.InputError and no effect.
// Alive and X are copied.
func (t *Cohorts) Add(c Cohort) error {
	if len(c.Alive) == 0 || c.Alive[0] <= 0 {
		return &coterie.InputError{Row: -1, Field: "Alive", Reason: "nobody joined", Err: coterie.ErrNoData}
	}
	for k, n := range c.Alive {
		if n < 0 || k > 0 && n > c.Alive[k-1] {
			return badFloat("Alive", float64(n), "a count is not negative and not above the one before it")
		}
	}
	for _, x := range c.X {
		if !finite(x) {
			return badFloat("X", x, "not finite")
		}
	}
	if len(t.rows) > 0 && len(c.X) != len(t.rows[0].X) {
		return &coterie.InputError{Row: -1, Field: "X", Reason: "another number of covariates than in earlier rows", Err: coterie.ErrMismatch}
	}
	for i := range c.X {
		if c.X[i] == 0 { // −0 becomes 0
			c.X = slices.Clone(c.X)
			c.X[i] = 0
		}
	}
	i, found := slices.BinarySearchFunc(t.rows, c, compareCohorts)
	if !found {
		t.rows = slices.Insert(t.rows, i, Cohort{c.Start, slices.Clone(c.Alive), slices.Clone(c.X)})
		return nil
	}
	if _, err := addCounts(t.rows[i].Alive[0], c.Alive[0]); err != nil {
		return err
	}
	for k, n := range c.Alive {
		t.rows[i].Alive[k] += n
	}
	return nil
}

func compareCohorts(a, b Cohort) int {
	if c := cmp.Compare(a.Start, b.Start); c != 0 {
		return c
	}
	if c := slices.Compare(a.X, b.X); c != 0 {
		return c
	}
	return cmp.Compare(len(a.Alive), len(b.Alive))
}

// Merge adds the cohorts of o. It neither keeps nor changes o.
func (t *Cohorts) Merge(o *Cohorts) error {
	sum := Cohorts{make([]Cohort, len(t.rows))}
	for i, c := range t.rows {
		sum.rows[i] = Cohort{c.Start, slices.Clone(c.Alive), c.X}
	}
	for _, c := range o.rows {
		if err := sum.Add(c); err != nil {
			return err
		}
	}
	*t = sum
	return nil
}

// All lists the cohorts by Start, X and length. They must not be changed.
func (t *Cohorts) All() iter.Seq[Cohort] { return slices.Values(t.rows) }

// Members returns how many joined, over all cohorts.
func (t *Cohorts) Members() int64 {
	n := int64(0)
	for _, c := range t.rows {
		n += c.Alive[0]
	}
	return n
}

// renewals returns, by renewal from the first, how many renewed and how many
// left.
func renewals(rows []Cohort) (kept, lost []float64) {
	for _, c := range rows {
		for k := 1; k < len(c.Alive); k++ {
			if k > len(kept) {
				kept, lost = append(kept, 0), append(lost, 0)
			}
			kept[k-1] += float64(c.Alive[k])
			lost[k-1] += float64(c.Alive[k-1] - c.Alive[k])
		}
	}
	return kept, lost
}

const (
	cohortsTag     = "CLco"
	cohortsVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (t *Cohorts) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, cohortsTag, cohortsVersion)
	b = wire.AppendUvarint(b, uint64(len(t.rows)))
	if len(t.rows) > 0 {
		b = wire.AppendUvarint(b, uint64(len(t.rows[0].X)))
	}
	for _, c := range t.rows {
		b = wire.AppendVarint(b, c.Start)
		for _, x := range c.X {
			b = wire.AppendFloat(b, x)
		}
		b = wire.AppendUvarint(b, uint64(len(c.Alive)))
		for _, n := range c.Alive {
			b = wire.AppendUvarint(b, uint64(n))
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (t *Cohorts) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves t as it was
// where it fails.
func (t *Cohorts) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, cohortsTag, cohortsVersion)
	var out Cohorts
	n, width := r.Count(3), 0
	if n > 0 {
		width = r.Count(8)
	}
	for range n {
		c := Cohort{Start: r.Varint()}
		for range width {
			c.X = append(c.X, r.Finite())
			if r.Err() != nil {
				break
			}
		}
		for range r.Count(1) {
			v := r.Uvarint()
			if v > 1<<63-1 {
				r.Fail("count out of range")
			}
			c.Alive = append(c.Alive, int64(v))
		}
		if k := len(out.rows); r.Err() == nil && k > 0 && compareCohorts(out.rows[k-1], c) >= 0 {
			r.Fail("cohorts out of order")
		}
		if r.Err() != nil {
			break
		}
		if err := out.Add(c); err != nil {
			r.Fail(err.Error())
		}
	}
	if err := r.Done(); err != nil {
		return decodeError("Cohorts", err)
	}
	*t = out
	return nil
}
