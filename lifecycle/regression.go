package lifecycle

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/radix"
	"github.com/coterie-go/coterie/internal/wire"
)

// Observation (观测) is a lifetime with what may explain it.
//
// Rows of one subject over successive ages, (Entry, Exit] after (Entry, Exit],
// carry covariates that change with age; they share a Cluster, and only the last
// may have Ended.
type Observation struct {
	Lifetime
	X       []float64 // covariates, in order of Regression.Names
	Stratum uint64    // groups with a baseline of their own
	Cluster uint64    // rows whose errors go together; 0: a cluster of its own
}

// Regression (回归数据) is the multiset of observations that a regression is
// fitted to: an accumulator in canonical order, so that any split of the rows,
// merged in any order, has the same bytes and the same fit. The zero value is
// ready to use.
//
// Names may be set before the first Add; otherwise covariates are called x1, x2
// and so on. A row takes 56 bytes and 8 per covariate.
type Regression struct {
	Names []string

	width int // covariates, once there is a row
	rows  []subject
	x     []float64 // row-major
}

// subject is an observation without its covariates.
type subject struct {
	Lifetime
	stratum, cluster uint64
}

// Add adds one observation, copying X, or refuses it with an
// *coterie.InputError and no effect. All rows have the same covariates.
func (g *Regression) Add(o Observation) error {
	l, err := o.Lifetime.canonical()
	if err != nil {
		return err
	}
	want := len(g.Names)
	if len(g.rows) > 0 {
		want = g.width
	} else if want == 0 {
		want = len(o.X)
	}
	if len(o.X) != want {
		return &coterie.InputError{Row: -1, Field: "X", Value: strconv.Itoa(len(o.X)) + " covariates", Reason: "want " + strconv.Itoa(want)}
	}
	for i, v := range o.X {
		if !finite(v) {
			return badFloat(g.name(i), v, "a covariate is finite")
		}
	}
	g.width = want
	g.rows = append(g.rows, subject{l, o.Stratum, o.Cluster})
	for _, v := range o.X {
		g.x = append(g.x, v+0) // −0 becomes 0
	}
	return nil
}

// name returns the name of a covariate.
func (g *Regression) name(i int) string {
	if i < len(g.Names) {
		return g.Names[i]
	}
	return "x" + strconv.Itoa(i+1)
}

// names returns the names of all covariates.
func (g *Regression) names() []string {
	out := make([]string, g.width)
	for i := range out {
		out[i] = g.name(i)
	}
	return out
}

// Merge adds the rows of o, which must have the same covariates. It neither
// keeps nor changes o.
func (g *Regression) Merge(o *Regression) error {
	if !slices.Equal(g.Names, o.Names) || len(g.rows) > 0 && len(o.rows) > 0 && g.width != o.width {
		return &coterie.InputError{Row: -1, Field: "Names", Reason: "covariates differ", Err: coterie.ErrMismatch}
	}
	if len(o.rows) > 0 {
		g.width = o.width
	}
	g.rows = append(g.rows, o.rows...)
	g.x = append(g.x, o.x...)
	return nil
}

// Len returns the number of rows.
func (g *Regression) Len() int { return len(g.rows) }

// row returns the covariates of a row.
func (g *Regression) row(i int32) []float64 {
	return g.x[int(i)*g.width : (int(i)+1)*g.width : (int(i)+1)*g.width]
}

// All lists the rows in canonical order: by Stratum, then as in [Table.All],
// then by Cluster and X. X is the regression's own: copy it to keep it.
func (g *Regression) All() iter.Seq[Observation] {
	return func(yield func(Observation) bool) {
		for _, i := range g.order() {
			r := &g.rows[i]
			if !yield(Observation{r.Lifetime, g.row(i), r.stratum, r.cluster}) {
				return
			}
		}
	}
}

// order returns the canonical order of the rows.
func (g *Regression) order() []int32 {
	keys, out := make([]uint64, len(g.rows)), make([]int32, len(g.rows))
	for i := range g.rows {
		keys[i], out[i] = plainKey(g.rows[i].Exit, g.rows[i].Ended), int32(i)
	}
	out = radix.Rows(keys, out)
	first := uint64(0)
	if len(g.rows) > 0 {
		first = g.rows[0].stratum
	}
	if slices.ContainsFunc(g.rows, func(r subject) bool { return r.stratum != first }) {
		slices.SortStableFunc(out, func(a, b int32) int { return cmp.Compare(g.rows[a].stratum, g.rows[b].stratum) })
	}
	for lo := 0; lo < len(out); {
		hi := lo + 1
		a := &g.rows[out[lo]]
		for ; hi < len(out); hi++ {
			b := &g.rows[out[hi]]
			if a.Exit != b.Exit || a.Ended != b.Ended || a.stratum != b.stratum {
				break
			}
		}
		if hi-lo > 1 {
			slices.SortFunc(out[lo:hi], g.compare)
		}
		lo = hi
	}
	return out
}

// compare orders rows of one stratum.
func (g *Regression) compare(i, j int32) int {
	a, b := &g.rows[i], &g.rows[j]
	if c := compareLifetimes(a.Lifetime, b.Lifetime); c != 0 {
		return c
	}
	if c := cmp.Compare(a.cluster, b.cluster); c != 0 {
		return c
	}
	return slices.Compare(g.row(i), g.row(j))
}

const (
	regressionTag     = "CLrg"
	regressionVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// names and the content alone.
func (g *Regression) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, regressionTag, regressionVersion)
	b = wire.AppendUvarint(b, uint64(len(g.Names)))
	for _, n := range g.Names {
		b = wire.AppendString(b, n)
	}
	b = wire.AppendUvarint(b, uint64(len(g.rows)))
	width := g.width
	if len(g.rows) == 0 {
		width = 0
	}
	b = wire.AppendUvarint(b, uint64(width))
	for o := range g.All() {
		b = wire.AppendUvarint(b, o.Stratum)
		for _, v := range [...]float64{o.Entry, o.Exit, o.Upper, o.Weight} {
			b = wire.AppendFloat(b, v)
		}
		b = wire.AppendBool(b, o.Ended)
		b = append(b, o.Cause)
		b = wire.AppendUvarint(b, o.Cluster)
		for _, v := range o.X {
			b = wire.AppendFloat(b, v)
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (g *Regression) MarshalBinary() ([]byte, error) { return g.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves g as it
// was where it fails.
func (g *Regression) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, regressionTag, regressionVersion)
	var out Regression
	for range r.Count(1) {
		out.Names = append(out.Names, r.String())
	}
	rows := r.Count(36)
	width := r.Uvarint()
	if width > uint64(r.Left()/8) || rows == 0 && width != 0 || rows > math.MaxInt32 || rows > 0 && len(out.Names) > 0 && width != uint64(len(out.Names)) {
		r.Fail("number of covariates out of range")
	}
	var last int32
	for i := 0; i < rows && r.Err() == nil; i++ {
		o := Observation{Stratum: r.Uvarint()}
		o.Lifetime = Lifetime{Entry: r.Float(), Exit: r.Float(), Upper: r.Float(), Weight: r.Float(), Ended: r.Bool(), Cause: r.Byte()}
		o.Cluster = r.Uvarint()
		if int(width) > r.Left()/8 {
			r.Fail("truncated")
			break
		}
		o.X = make([]float64, width)
		for j := range o.X {
			o.X[j] = r.Finite()
		}
		if c, err := o.canonical(); err != nil || c != o.Lifetime {
			r.Fail("row not canonical")
		}
		if r.Err() != nil {
			break
		}
		if err := out.Add(o); err != nil {
			r.Fail(err.Error())
			break
		}
		if i > 0 {
			if p, q := out.rows[last].stratum, o.Stratum; p > q || p == q && out.compare(last, int32(i)) > 0 {
				r.Fail("rows out of order")
			}
		}
		last = int32(i)
	}
	if err := r.Done(); err != nil {
		return decodeError("Regression", err)
	}
	*g = out
	return nil
}

// ready refuses a regression that has no rows or no covariates.
func (g *Regression) ready() error {
	switch {
	case g == nil || len(g.rows) == 0:
		return coterie.ErrNoData
	case len(g.rows) > math.MaxInt32:
		return &coterie.InputError{Row: -1, Field: "rows", Value: strconv.Itoa(len(g.rows)), Reason: "more than 2³¹", Err: coterie.ErrOverflow}
	case len(g.Names) > 0 && len(g.Names) != g.width:
		return &coterie.InputError{Row: -1, Field: "Names", Value: fmt.Sprint(len(g.Names)), Reason: fmt.Sprintf("rows have %d covariates", g.width)}
	}
	return nil
}
