package coterie

import (
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/internal/currency"
	"github.com/coterie-go/coterie/internal/delta"
)

// Estimate is a number with its doubt: a value and the interval that covers
// the truth with the stated confidence. Confidence 0 means that no interval is
// known; then Lo = Hi = Value. NaN stands for "not known" and ±Inf for a bound
// that the data do not reach; in JSON they are null, "+Inf" and "-Inf".
type Estimate struct {
	Value, Lo, Hi float64
	Confidence    float64 // in [0, 1)
}

// Exactly returns v as an Estimate without an interval.
func Exactly(v float64) Estimate { return Estimate{Value: v, Lo: v, Hi: v} }

// String prints the value, and the interval where one is known:
// "0.61 [0.42, 0.80] 95%".
func (e Estimate) String() string {
	if e.Confidence == 0 {
		return fmt.Sprintf("%.4g", e.Value)
	}
	return fmt.Sprintf("%.4g [%.4g, %.4g] %.4g%%", e.Value, e.Lo, e.Hi, 100*e.Confidence)
}

// LogValue implements [slog.LogValuer].
func (e Estimate) LogValue() slog.Value { return slog.StringValue(e.String()) }

type estimateJSON struct {
	Value      looseFloat `json:"value"`
	Lo         looseFloat `json:"lo"`
	Hi         looseFloat `json:"hi"`
	Confidence float64    `json:"confidence"`
}

// MarshalJSON implements [json.Marshaler].
func (e Estimate) MarshalJSON() ([]byte, error) {
	return json.Marshal(estimateJSON{looseFloat(e.Value), looseFloat(e.Lo), looseFloat(e.Hi), e.Confidence})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (e *Estimate) UnmarshalJSON(b []byte) error {
	v := estimateJSON{Value: looseFloat(math.NaN()), Lo: looseFloat(math.NaN()), Hi: looseFloat(math.NaN())}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*e = Estimate{float64(v.Value), float64(v.Lo), float64(v.Hi), v.Confidence}
	return nil
}

// looseFloat is a float64 that JSON can carry whatever its value.
type looseFloat float64

// MarshalJSON implements [json.Marshaler].
func (f looseFloat) MarshalJSON() ([]byte, error) {
	switch v := float64(f); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte(`"+Inf"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Inf"`), nil
	default:
		return json.Marshal(v)
	}
}

// UnmarshalJSON implements [json.Unmarshaler].
func (f *looseFloat) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*f = looseFloat(math.NaN())
		return nil
	case `"+Inf"`:
		*f = looseFloat(math.Inf(1))
		return nil
	case `"-Inf"`:
		*f = looseFloat(math.Inf(-1))
		return nil
	}
	return json.Unmarshal(b, (*float64)(f))
}

// Warning is a doubt about a result that came out all the same: what is
// doubted, and what would cure it. Code is stable; Text is for people. It is
// an error, so that a strict caller can return it.
type Warning struct {
	Code    string // stable, lower-case words joined by hyphens
	About   string // the field, parameter or row it is about
	Text    string
	Cure    string
	Chinese string // Text and Cure in one Chinese sentence; may be empty
}

// Error implements the error interface.
func (w Warning) Error() string {
	s := w.Text
	if w.About != "" {
		s = w.About + ": " + s
	}
	if w.Cure != "" {
		s += " (" + w.Cure + ")"
	}
	return s
}

// FindingKind says what a [Finding] is.
type FindingKind uint8

// The kinds of Finding. The zero value is unset.
const (
	Gap       FindingKind = iota + 1 // 缺口: something a design or an input lacks
	Diagnosis                        // 诊断: a state that the evidence shows
	Advice                           // 建议: something to do
	Caution                          // 提醒: a risk with a public source; never blocking, never legal advice
)

var findingKinds = names{{}, {"gap", "缺口"}, {"diagnosis", "诊断"}, {"advice", "建议"}, {"caution", "提醒"}}

// String returns the kind in English: "gap", "diagnosis", "advice" or
// "caution"; "" for the zero value.
func (k FindingKind) String() string { return findingKinds.english(int(k)) }

// Chinese returns the kind in Chinese.
func (k FindingKind) Chinese() string { return findingKinds.chinese(int(k)) }

// MarshalText implements [encoding.TextMarshaler].
func (k FindingKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (k *FindingKind) UnmarshalText(b []byte) error {
	i, err := findingKinds.parse("finding kind", string(b))
	*k = FindingKind(i)
	return err
}

// names lists the English and Chinese names of an enum, by value.
type names [][2]string

func (n names) at(i, lang int) string {
	if i < 0 || i >= len(n) {
		return strconv.Itoa(i)
	}
	return n[i][lang]
}
func (n names) english(i int) string { return n.at(i, 0) }
func (n names) chinese(i int) string { return n.at(i, 1) }
func (n names) parse(field, s string) (int, error) {
	for i, v := range n {
		if s == v[0] || s == v[1] {
			return i, nil
		}
	}
	return 0, &InputError{Row: -1, Field: field, Value: s, Reason: "unknown name"}
}

// Finding is what a person reads: a gap in a design, a diagnosis, an advice or
// a caution, in both languages, with the evidence behind it. The Code is
// stable and never translated.
type Finding struct {
	Kind        FindingKind `json:"kind"`
	Code        string      `json:"code"`                   // stable, lower-case words joined by hyphens
	About       string      `json:"about,omitempty"`        // a group, a rule, an element
	Row         string      `json:"row,omitempty"`          // the requirement row behind it, such as PV17
	English     string      `json:"english"`                // one sentence
	Chinese     string      `json:"chinese"`                // the same sentence in Chinese
	Cure        string      `json:"cure,omitempty"`         // what would fill, change or overturn it
	CureChinese string      `json:"cure_chinese,omitempty"` // the same in Chinese
	Evidence    []string    `json:"evidence,omitempty"`     // the numbers or events behind it
	Source      string      `json:"source,omitempty"`       // for a caution: its public source
}

// String returns the English sentence, preceded by what it is about.
func (f Finding) String() string {
	if f.About == "" {
		return f.English
	}
	return f.About + ": " + f.English
}

// LogValue implements [slog.LogValuer]: kind, code and what it is about,
// without the evidence.
func (f Finding) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", f.Kind.String()), slog.String("code", f.Code), slog.String("about", f.About))
}

// The errors of the library. Every error it returns matches at least one of
// them under [errors.Is], or is the caller's own context error.
var (
	ErrInvalid       = errors.New("invalid input")
	ErrNoData        = errors.New("no data")
	ErrNoEvents      = errors.New("no events among the data")
	ErrMismatch      = errors.New("settings differ")
	ErrOverflow      = errors.New("overflow")
	ErrNotConverged  = errors.New("not converged")
	ErrNotIdentified = errors.New("not identified by the data")
	ErrBoundary      = errors.New("optimum on the boundary")
)

// InputError tells which input was refused, and why.
type InputError struct {
	Row    int    // index of the row, from 0; −1 where the input is not a row
	Field  string // the field or parameter
	Value  string // the value, as text
	Reason string
	Err    error // nil means ErrInvalid
}

// Error implements the error interface.
func (e *InputError) Error() string {
	var b strings.Builder
	if e.Row >= 0 {
		fmt.Fprintf(&b, "row %d: ", e.Row)
	}
	b.WriteString(e.Field)
	if e.Value != "" {
		fmt.Fprintf(&b, " %s", e.Value)
	}
	fmt.Fprintf(&b, ": %s", e.Reason)
	return b.String()
}

// Unwrap returns Err, or ErrInvalid where Err is nil.
func (e *InputError) Unwrap() error {
	if e.Err == nil {
		return ErrInvalid
	}
	return e.Err
}

// maxRowErrors is how many bad rows a RowErrors keeps.
const maxRowErrors = 20

// RowErrors is the outcome of a pass over rows of which some were refused: how
// many, and the first 20 of them. The zero value is ready to use.
type RowErrors struct {
	Count int
	First []*InputError
}

// Add notes that a row was refused. An err that is not an *InputError becomes
// one that wraps it.
func (e *RowErrors) Add(row int, err error) {
	e.Count++
	if len(e.First) >= maxRowErrors {
		return
	}
	var in *InputError
	if errors.As(err, &in) {
		c := *in
		c.Row = row
		in = &c
	} else {
		in = &InputError{Row: row, Field: "row", Reason: err.Error(), Err: err}
	}
	e.First = append(e.First, in)
}

// Err returns e as an error, or nil where no row was refused.
func (e *RowErrors) Err() error {
	if e.Count == 0 {
		return nil
	}
	return e
}

// Error implements the error interface.
func (e *RowErrors) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d bad rows", e.Count)
	for _, r := range e.First {
		b.WriteString("; ")
		b.WriteString(r.Error())
	}
	if e.Count > len(e.First) {
		fmt.Fprintf(&b, "; and %d more", e.Count-len(e.First))
	}
	return b.String()
}

// Unwrap returns the first bad rows, for [errors.Is] and [errors.As].
func (e *RowErrors) Unwrap() []error {
	out := make([]error, len(e.First))
	for i, r := range e.First {
		out[i] = r
	}
	return out
}

// FitError says that a fit gave no answer, and all that is known instead. A fit
// that did not converge, is not identified or sits on a boundary returns no
// model: a careless caller gets no number.
type FitError struct {
	Err    error     // ErrNotConverged, ErrNotIdentified or ErrBoundary
	Names  []string  // the parameters it is about
	Best   []float64 // the best point found, natural parameters in order of Params
	LogLik float64   // the log-likelihood there, or its limit on the boundary
	Limit  any       // a *Fit of the limit model where there is one, else nil
	Cure   string    // what would make the fit possible
}

// Error implements the error interface.
func (e *FitError) Error() string {
	s := fmt.Sprintf("fit: %v", e.Err)
	if len(e.Names) > 0 {
		s += ": " + strings.Join(e.Names, ", ")
	}
	s += fmt.Sprintf(" (best log-likelihood %.6f at %.6g)", e.LogLik, e.Best)
	if e.Cure != "" {
		s += "; " + e.Cure
	}
	return s
}

// Unwrap returns Err.
func (e *FitError) Unwrap() error { return e.Err }

// Param is one parameter of a model: its value and its open domain (Min, Max).
// The domain fixes the working scale on which the parameter is fitted and its
// interval formed: (0, ∞) log, (0, 1) logit, (−∞, ∞) identity, any other
// interval shifted and scaled to one of these.
type Param struct {
	Name            string
	Value, Min, Max float64
}

// Model is a set of parameters with a meaning. With returns the model at other
// parameter values, or an *InputError where they leave the domain.
type Model[M any] interface {
	Params() []Param
	With([]float64) (M, error)
}

// Fit is a fitted model: the model at its maximum-likelihood parameters and
// what is known of their error. It is plain data: read back from JSON it
// predicts the same bits.
type Fit[M Model[M]] struct {
	Model      M
	N          float64   // observations, or their total weight
	LogLik     float64   // log-likelihood at the optimum
	StdErr     []float64 // of the natural parameters, in order of Params
	Cov        []float64 // row-major covariance of the natural parameters
	Iterations int
	Warnings   []Warning
	Data       uint64 `json:",omitzero"` // fingerprint of the data and the kind of likelihood, equal where LogLik may be compared; 0: not taken
}

// AIC is Akaike's information criterion, 2k − 2 log L (Akaike 1974).
func (f *Fit[M]) AIC() float64 { return 2*float64(len(f.Model.Params())) - 2*f.LogLik }

// BIC is Schwarz's information criterion, k log N − 2 log L (Schwarz 1978).
func (f *Fit[M]) BIC() float64 {
	return math.Log(f.N)*float64(len(f.Model.Params())) - 2*f.LogLik
}

// Param returns the named parameter with its interval at the given confidence,
// in (0, 1), formed on the working scale of its domain. An unknown name or a
// confidence outside (0, 1) gives an Estimate of NaN.
func (f *Fit[M]) Param(name string, confidence float64) Estimate {
	for i, p := range f.Model.Params() {
		if p.Name == name && confidence > 0 && confidence < 1 {
			if i >= len(f.StdErr) {
				return Exactly(p.Value)
			}
			lo, hi := delta.Interval(p.Value, f.StdErr[i], p.Min, p.Max, confidence)
			return Estimate{p.Value, lo, hi, confidence}
		}
	}
	return Exactly(math.NaN())
}

// working returns the parameters on the working scale with their covariance.
func (f *Fit[M]) working() (u, lo, hi, cov []float64) {
	ps := f.Model.Params()
	u, lo, hi = make([]float64, len(ps)), make([]float64, len(ps)), make([]float64, len(ps))
	for i, p := range ps {
		lo[i], hi[i] = p.Min, p.Max
		u[i] = delta.To(p.Value, p.Min, p.Max)
	}
	if len(f.Cov) != len(ps)*len(ps) {
		return u, lo, hi, nil
	}
	return u, lo, hi, delta.Working(f.Cov, u, lo, hi)
}

// at returns the model at a point of the working scale.
func (f *Fit[M]) at(u, lo, hi []float64) (M, error) {
	v := make([]float64, len(u))
	for i := range u {
		v[i] = delta.From(u[i], lo[i], hi[i])
	}
	return f.Model.With(v)
}

// Predict returns any function g of the model with its interval at the given
// confidence, in (0, 1), by the delta method on the working scale:
//
//	Var g ≈ ∇gᵀ Σ ∇g
//
// with the gradient by central differences. The interval lies evenly about the
// value, whatever g can be: of a share or an amount, ask [Fit.PredictWithin].
// Where g is not differentiable at the optimum, or the covariance is unknown,
// the Estimate has no interval.
func (f *Fit[M]) Predict(g func(M) float64, confidence float64) Estimate {
	return f.PredictWithin(g, math.Inf(-1), math.Inf(1), confidence)
}

// PredictWithin is Predict of a quantity that lies between lo and hi, its
// interval formed on the logarithm of what is above lo where hi is +Inf, and on
// the logit where both are finite: a probability lies in (0, 1), an expected
// number in (0, +Inf). At an end itself there is no interval, unless g stays
// there whatever the parameters.
func (f *Fit[M]) PredictWithin(g func(M) float64, lo, hi, confidence float64) Estimate {
	v := g(f.Model)
	u, from, to, cov := f.working()
	if cov == nil || !(confidence > 0 && confidence < 1) || math.IsNaN(v) || math.IsInf(v, 0) {
		return Exactly(v)
	}
	sd := delta.StdErr(u, cov, func(u []float64) float64 {
		m, err := f.at(u, from, to)
		if err != nil {
			return math.NaN()
		}
		return g(m)
	})
	switch {
	case math.IsNaN(sd):
		return Exactly(v)
	case sd == 0:
		return Estimate{v, v, v, confidence}
	case !(lo < v && v < hi):
		return Exactly(v)
	}
	least, most := delta.Interval(v, sd, lo, hi, confidence)
	return Estimate{v, least, most, confidence}
}

// Draw returns the model at parameters drawn from N(θ̂, Σ) on the working
// scale: an equally plausible model, for bootstrap and simulation. Parameters
// that together are outside the model's domain are drawn anew. Where the
// covariance is unknown it returns the fitted model.
func (f *Fit[M]) Draw(r *rand.Rand) M {
	u, lo, hi, cov := f.working()
	if cov == nil {
		return f.Model
	}
	for range mostDraws {
		if m, err := f.at(delta.Draw(r, u, cov), lo, hi); err == nil {
			return m
		}
	}
	return f.Model // of a normal law that lies almost wholly outside
}

// mostDraws is how often Draw looks for a model inside the domain.
const mostDraws = 1000

// checked validates a model that was read and returns the number of its
// parameters. One of tables, which may not fit together, says itself whether they
// do; of all others any parameters in their domain will do.
func checked[M Model[M]](m M) (int, error) {
	if v, ok := any(m).(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return 0, err
		}
		return len(m.Params()), nil
	}
	ps := m.Params()
	values := make([]float64, len(ps))
	for i, p := range ps {
		values[i] = p.Value
	}
	_, err := m.With(values)
	return len(ps), err
}

// UnmarshalJSON implements [json.Unmarshaler]. A model outside its domain, and
// errors that are negative or not as many as its parameters, are refused as
// *[InputError].
func (f *Fit[M]) UnmarshalJSON(b []byte) error {
	type plain Fit[M] // without this method
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	k, err := checked(p.Model)
	if err != nil {
		return err
	}
	bad := func(field, reason string) error { return &InputError{Row: -1, Field: field, Reason: reason} }
	switch {
	case len(p.StdErr) != 0 && len(p.StdErr) != k:
		return bad("StdErr", "not one for each parameter")
	case len(p.Cov) != 0 && len(p.Cov) != k*k:
		return bad("Cov", "not a row for each parameter")
	case slices.ContainsFunc(p.StdErr, func(e float64) bool { return e < 0 }):
		return bad("StdErr", "negative")
	}
	for i := range p.Cov {
		switch r, c := i/k, i%k; {
		case r == c && p.Cov[i] < 0:
			return bad("Cov", "a negative variance")
		case math.Abs(p.Cov[i]-p.Cov[c*k+r]) > 1e-6*math.Sqrt(p.Cov[r*k+r]*p.Cov[c*k+c]):
			return bad("Cov", "not symmetric")
		}
	}
	*f = Fit[M](p)
	return nil
}

// String prints one fixed table: the parameters with standard errors and 95 %
// intervals, then N, log-likelihood, AIC, BIC and the warnings.
func (f *Fit[M]) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s %12s %12s %12s %12s\n", "parameter", "estimate", "std.err", "lo 95%", "hi 95%")
	for i, p := range f.Model.Params() {
		e, se := f.Param(p.Name, 0.95), math.NaN()
		if i < len(f.StdErr) {
			se = f.StdErr[i]
		}
		fmt.Fprintf(&b, "%-14s %12.6g %12.6g %12.6g %12.6g\n", p.Name, p.Value, se, e.Lo, e.Hi)
	}
	fmt.Fprintf(&b, "N %.10g  log-likelihood %.4f  AIC %.4f  BIC %.4f  iterations %d\n", f.N, f.LogLik, f.AIC(), f.BIC(), f.Iterations)
	for _, w := range f.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w.Error())
	}
	return b.String()
}

// LogValue implements [slog.LogValuer].
func (f *Fit[M]) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Float64("n", f.N), slog.Float64("loglik", f.LogLik), slog.Int("warnings", len(f.Warnings))}
	for _, p := range f.Model.Params() {
		attrs = append(attrs, slog.Float64(p.Name, p.Value))
	}
	return slog.GroupValue(attrs...)
}

// FitOptions tunes a fit. nil and zero fields mean the default of the function.
type FitOptions struct {
	MaxIterations int            // 0: the function's default
	Starts        int            // starting points tried; 0: the function's default
	Tolerance     float64        // of the gradient on the working scale, relative to the log-likelihood; 0: 1e-8
	Penalty       float64        // weight of an L2 penalty on the working scale; 0: none
	Seed          uint64         // of the random starting points
	Progress      func(Progress) // called in order from one goroutine; nil: not at all
}

// Progress is how far a long computation has come.
type Progress struct {
	Stage       string
	Done, Total int64 // Total 0: not known
}

// Currency is an ISO 4217 numeric code. The zero value is no currency.
type Currency uint16

// The currencies that the founding documents and examples use. Any other is
// reached by [ParseCurrency].
const (
	CNY Currency = 156 // 人民币
	USD Currency = 840
	EUR Currency = 978
)

// ParseCurrency returns the currency of an ISO 4217 alphabetic ("CNY") or
// numeric ("156") code, in any case.
func ParseCurrency(code string) (Currency, error) {
	if n, ok := currency.ByCode(strings.ToUpper(code)); ok {
		return Currency(n), nil
	}
	if n, err := strconv.ParseUint(code, 10, 16); err == nil && Currency(n).Valid() {
		return Currency(n), nil
	}
	return 0, &InputError{Row: -1, Field: "currency", Value: strconv.Quote(code), Reason: "not an ISO 4217 code"}
}

// Valid reports whether c is in the table of ISO 4217.
func (c Currency) Valid() bool { _, ok := currency.ByNumber(uint16(c)); return ok }

// Code returns the alphabetic code: "CNY". It is "" for no currency and the
// number for one not in the table.
func (c Currency) Code() string {
	if c == 0 {
		return ""
	}
	if e, ok := currency.ByNumber(uint16(c)); ok {
		return e.Code
	}
	return strconv.Itoa(int(c))
}

// Digits returns how many decimal digits the minor unit has: 2 for CNY, 0 for
// JPY, 3 for KWD. It is 2 for a currency not in the table.
func (c Currency) Digits() int {
	if e, ok := currency.ByNumber(uint16(c)); ok {
		return int(e.Digits)
	}
	return 2
}

// String returns Code.
func (c Currency) String() string { return c.Code() }

// MarshalText implements [encoding.TextMarshaler] with Code.
func (c Currency) MarshalText() ([]byte, error) { return []byte(c.Code()), nil }

// UnmarshalText accepts what ParseCurrency accepts, and "" for no currency.
func (c *Currency) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = 0
		return nil
	}
	v, err := ParseCurrency(string(b))
	*c = v
	return err
}

// Key is what identifies a member, a group or a customer: comparable, orderable
// and encodable, so that folds keyed by it list in one order and have canonical
// bytes.
type Key interface {
	~string | ~int | ~int32 | ~int64 | ~uint32 | ~uint64 | ~[16]byte
}

// Accumulator is the shape of every fold. Add takes one row or refuses it with
// an *InputError and no effect. Merge adds the content of another accumulator
// of the same settings, neither keeping nor changing its argument, and is
// exact: any split of the rows into accumulators, merged in any order, has the
// same bytes. An accumulator may be copied by value before its first Add and
// holds no locks; UnmarshalBinary validates fully and refuses a hostile length
// before allocating. The bytes hold the settings too.
type Accumulator[A, Row any] interface {
	*A
	Add(Row) error
	Merge(*A) error
	encoding.BinaryAppender
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// Fold adds all rows to a new accumulator: coterie.Fold[lifecycle.Table](rows).
// Bad rows are skipped. It returns what was good and, where some were bad, a
// *RowErrors with their count and the first 20; a nil rows is ErrNoData. It
// costs an Add a row, O(n).
func Fold[A, Row any, P Accumulator[A, Row]](rows iter.Seq[Row]) (*A, error) {
	acc := new(A)
	if rows == nil {
		return acc, ErrNoData
	}
	s := shard[A]{acc: acc}
	fold[A, Row, P](context.Background(), &s, rows)
	return acc, s.bad.Err()
}
