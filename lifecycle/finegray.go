package lifecycle

import (
	"context"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// FineGray (法恩–格雷模型) tells what changes the share that leaves through one
// cause, when there are other ways to leave:
//
//	F(t | x) = 1 − exp(−H₀(t)·exp(Beta·(x − Means)))
//
// exp(Beta[j]) is the ratio of subdistribution hazards: above 1, one more unit
// of covariate j means that a greater share leaves through the cause, at any
// age. It is plain data: read back from JSON it predicts the same bits.
type FineGray struct {
	Cause     uint8
	Names     []string
	Beta      []float64
	Means     []float64 // of the covariates, by weight: where CumHazard holds
	Until     float64   // the last age observed
	Age       []float64 // at which someone left through the cause
	CumHazard []float64 // H₀ from Age on
	Null      float64   // log-likelihood with Beta 0
}

// Params implements [coterie.Model].
func (m FineGray) Params() []coterie.Param {
	return withCoefficients(nil, m.Names, m.Beta)
}

// With implements [coterie.Model]: the model at other coefficients and the same
// baseline.
func (m FineGray) With(v []float64) (FineGray, error) {
	if len(m.Means) != len(m.Beta) {
		return m, badFloat("Means", float64(len(m.Means)), "not one for each coefficient")
	}
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	m.Beta = slices.Clone(v)
	return m, nil
}

// Share returns the share of those with covariates x that has left through the
// cause by age t; it holds its last value after Until. NaN for a NaN t or another
// number of covariates.
func (m FineGray) Share(x []float64, t float64) float64 {
	if len(x) != len(m.Beta) || t != t {
		return math.NaN()
	}
	i := sort.Search(len(m.Age), func(i int) bool { return m.Age[i] > t })
	if i == 0 {
		return 0
	}
	eta := 0.0
	for j, b := range m.Beta {
		eta += b * (x[j] - m.Means[j])
	}
	return -math.Expm1(-m.CumHazard[i-1] * math.Exp(eta))
}

// FitFineGray fits a [FineGray] model of one cause: who is removed more often,
// counting that who has left on his own can be removed no more? Where [FitCox]
// with the other causes censored asks what drives a hazard, this asks what
// changes a share.
//
// Whoever left through another cause stays in the risk set, with the chance that
// he would be watched still: G(t−)/G(T−), G the Kaplan–Meier curve of being
// watched, of all rows together. Ties as Breslow has them. The errors are of the
// sandwich, with what estimating G adds, by clusters. FitOptions.Starts and Seed
// have no effect: the likelihood is concave.
//
// Errors: ErrInvalid for late entry, ends known to an interval and more than one
// stratum, ErrNoData, ErrNoEvents where nobody left through the cause, and
// *coterie.FitError as from FitCox. O(n·p²) per iteration and a sort.
//
// References:
//   - Fine and Gray (1999), A proportional hazards model for the subdistribution
//     of a competing risk, JASA 94.
func FitFineGray(ctx context.Context, g *Regression, cause uint8, o *coterie.FitOptions) (*coterie.Fit[FineGray], error) {
	var opt coterie.FitOptions
	if o != nil {
		opt = *o
	}
	if !(opt.Penalty >= 0) || math.IsInf(opt.Penalty, 1) {
		return nil, badFloat("Penalty", opt.Penalty, "not a finite number ≥ 0")
	}
	d, err := newSubData(g, cause)
	if err != nil {
		return nil, err
	}
	p := d.p
	objective := func(u, grad, hess []float64) float64 {
		s := d.at(u)
		v := -s.ll
		h := full(s.h, p)
		for j := range p {
			pen := opt.Penalty * d.scale[j] * d.scale[j]
			v += 0.5 * pen * u[j] * u[j]
			if grad != nil {
				grad[j] = pen*u[j] - s.g[j]
			}
			h[j*p+j] += pen
		}
		if hess != nil {
			copy(hess, h)
		}
		return v
	}
	null := d.at(make([]float64, p))
	if err := d.dependent(full(null.h, p), null.ll); err != nil {
		return nil, err
	}
	best, err := optim.Newton(ctx, objective, make([]float64, p), opt.MaxIterations, opt.Tolerance)
	if err != nil {
		return nil, err
	}
	verdict, about := optim.Judge(func(u, _ []float64) float64 { return objective(u, nil, nil) }, best, 1)
	end := d.at(best.X)
	m := FineGray{Cause: cause, Names: g.names(), Beta: make([]float64, p), Means: slices.Clone(d.mean), Null: null.ll, Until: d.exit[len(d.exit)-1]}
	for j, b := range best.X {
		m.Beta[j] = b * d.scale[j]
	}
	inv := invert(best.Hess, p)
	if verdict != optim.Optimum || inv == nil {
		e := &coterie.FitError{Err: coterie.ErrNotConverged, Best: m.Beta, LogLik: end.ll, Cure: "more iterations"}
		if verdict == optim.Boundary || verdict == optim.NotIdentified {
			e.Err, e.Cure = coterie.ErrNotIdentified, "a covariate separates those who left through the cause: leave it out, or set a small Penalty"
		}
		for _, j := range about {
			e.Names = append(e.Names, g.name(j))
		}
		return nil, e
	}
	h := 0.0
	for k, gr := range d.groups {
		h += d.rise[k]
		m.Age, m.CumHazard = append(m.Age, d.exit[gr.lo]), append(m.CumHazard, h)
	}
	f := &coterie.Fit[FineGray]{Model: m, N: d.events, LogLik: end.ll, Iterations: best.Iterations, Data: g.fingerprint(printSub, uint64(cause)), Cov: d.meat(d.influence()), StdErr: make([]float64, p)}
	f.Cov = product(product(inv, f.Cov, p), inv, p)
	for i := range p {
		for j := range p {
			f.Cov[i*p+j] *= d.scale[i] * d.scale[j]
		}
		f.StdErr[i] = math.Sqrt(f.Cov[i*p+i])
	}
	return f, nil
}

// subData is a regression as the likelihood of a subdistribution reads it: rows
// by age, covariates centred and scaled.
type subData struct {
	coxData
	other  []bool    // by position: left through another cause
	watch  []float64 // by position: G(T−)
	groups []subGroup
	events float64

	// As of the last call of at, by group:
	rise []float64 // Σ w/S₀
	bar  []float64 // row-major: the risk set's mean
}

// subGroup is an age at which someone left through the cause.
type subGroup struct {
	lo, hi int // positions of the rows of that age
	weight float64
	ended  []int // positions of those who left through it
}

func newSubData(g *Regression, cause uint8) (*subData, error) {
	if err := g.ready(); err != nil {
		return nil, err
	}
	d := &subData{coxData: coxData{g: g, p: g.width, rows: g.order()}}
	n := len(d.rows)
	d.w, d.exit, d.e = make([]float64, n), make([]float64, n), make([]float64, n)
	d.other, d.watch = make([]bool, n), make([]float64, n)
	for i, r := range d.rows {
		s := &g.rows[r]
		bad := coterie.InputError{Row: int(r)}
		switch {
		case s.interval():
			bad.Field, bad.Value, bad.Reason = "Upper", formatFloat(s.Upper), "an end known only to fall in an interval has no place in the risk set"
		case s.Entry > 0:
			bad.Field, bad.Value, bad.Reason = "Entry", formatFloat(s.Entry), "the model needs lifetimes watched from their start"
		case s.stratum != g.rows[d.rows[0]].stratum:
			bad.Field, bad.Value, bad.Reason = "Stratum", strconv.FormatUint(s.stratum, 10), "the model has one baseline"
		}
		if bad.Field != "" {
			return nil, &bad
		}
		d.w[i], d.exit[i] = s.weight(), s.Exit
		d.other[i] = s.Ended && s.Cause != cause
	}
	d.standardise()
	atRisk := 0.0
	for _, w := range d.w {
		atRisk += w
	}
	watched := 1.0
	for i := 0; i < n; {
		j := i
		censored, all := 0.0, 0.0
		gr := subGroup{lo: i}
		for ; j < n && d.exit[j] == d.exit[i]; j++ {
			d.watch[j] = watched
			all += d.w[j]
			switch s := &g.rows[d.rows[j]]; {
			case !s.Ended:
				censored += d.w[j]
			case !d.other[j]:
				gr.weight += d.w[j]
				gr.ended = append(gr.ended, j)
			}
		}
		if gr.hi = j; gr.ended != nil {
			d.groups = append(d.groups, gr)
			d.events += gr.weight
		}
		watched *= 1 - censored/atRisk
		atRisk -= all
		i = j
	}
	if len(d.groups) == 0 {
		return nil, coterie.ErrNoEvents
	}
	d.ends = make([]ending, len(d.groups))
	d.rise, d.bar = make([]float64, len(d.groups)), make([]float64, len(d.groups)*d.p)
	return d, nil
}

// at computes the log-likelihood at β of the scaled covariates, its gradient and
// minus its Hessian. The risk set at an age is who is still there, a sum from
// the last row on, and G(t−) times the sum of e/G(T−) of who left before through
// another cause.
func (d *subData) at(beta []float64) *coxSum {
	p, n := d.p, len(d.rows)
	out := newCoxSum(p)
	shift := math.Inf(-1)
	for i := range n {
		d.e[i] = dot(d.row(i), beta)
		shift = max(shift, d.e[i])
	}
	if !finite(shift) {
		out.ll = math.NaN()
		return out
	}
	for _, gr := range d.groups {
		for _, i := range gr.ended {
			out.ll += d.w[i] * d.e[i]
			for j, v := range d.row(i) {
				out.g[j] += d.w[i] * v
			}
		}
	}
	still := make([]float64, p+1)
	for i := range n {
		d.e[i] = d.w[i] * math.Exp(d.e[i]-shift)
	}
	sets := make([]float64, len(d.groups)*(p+1))
	at := n
	for k := len(d.groups) - 1; k >= 0; k-- {
		for ; at > d.groups[k].lo; at-- {
			addScaled(still, d.e[at-1], d.row(at-1))
		}
		copy(sets[k*(p+1):], still)
	}
	gone := make([]float64, p+1)
	at = 0
	o := newOuter(out.h, p)
	for k, gr := range d.groups {
		for ; at < gr.lo; at++ {
			if d.other[at] {
				addScaled(gone, d.e[at]/d.watch[at], d.row(at))
			}
		}
		s, g := sets[k*(p+1):(k+1)*(p+1)], d.watch[gr.lo]
		for j, v := range gone {
			s[j] += g * v
		}
		bar := d.bar[k*p : (k+1)*p]
		for j := range bar {
			bar[j] = s[1+j] / s[0]
			out.g[j] -= gr.weight * bar[j]
		}
		d.rise[k] = gr.weight / s[0]
		out.ll -= gr.weight * (math.Log(s[0]) + shift)
		o.add(-gr.weight, bar)
	}
	haz := d.hazards()
	for i := range n {
		o.add(d.e[i]*haz[i], d.row(i))
	}
	o.flush()
	for k := range d.rise { // H₀ is of a risk of 1, not of the highest
		d.rise[k] *= math.Exp(-shift)
	}
	for i := range d.e {
		d.e[i] *= math.Exp(shift)
	}
	return out
}

// hazards returns, for every row, the cumulative hazard of a risk of 1 over the
// ages at which it was in the risk set, by its weight there.
func (d *subData) hazards() []float64 {
	later := 0.0 // Σ G·dH over the groups after the row
	out := make([]float64, len(d.rows))
	at := len(d.rows)
	for k := len(d.groups) - 1; k >= -1; k-- {
		lo := 0
		if k >= 0 {
			lo = d.groups[k].lo
		}
		for ; at > lo; at-- {
			if i := at - 1; d.other[i] {
				out[i] = later / d.watch[i]
			}
		}
		if k >= 0 {
			later += d.watch[d.groups[k].lo] * d.rise[k]
		}
	}
	h := 0.0
	at = 0
	for k, gr := range d.groups {
		for ; at < gr.lo; at++ {
			out[at] += h
		}
		h += d.rise[k]
	}
	for ; at < len(out); at++ {
		out[at] += h
	}
	return out
}

// influence returns, by position and covariate, what each row adds to the score:
// its own part, and its part through G.
func (d *subData) influence() []float64 {
	p, n := d.p, len(d.rows)
	out := make([]float64, n*p)
	// By group, from it on: Σ G·dH and Σ G·dH·x̄; and up to it: Σ dH and Σ dH·x̄.
	m := len(d.groups)
	after, upTo := make([]float64, (m+1)*(p+1)), make([]float64, (m+1)*(p+1))
	for k := m - 1; k >= 0; k-- {
		s := after[k*(p+1) : (k+1)*(p+1)]
		copy(s, after[(k+1)*(p+1):(k+2)*(p+1)])
		addScaled(s, d.watch[d.groups[k].lo]*d.rise[k], d.bar[k*p:(k+1)*p])
	}
	for k := range m {
		s := upTo[(k+1)*(p+1) : (k+2)*(p+1)]
		copy(s, upTo[k*(p+1):(k+1)*(p+1)])
		addScaled(s, d.rise[k], d.bar[k*p:(k+1)*p])
	}
	next := 0 // the first group after the row's age
	for i := range n {
		for next < m && d.exit[d.groups[next].lo] <= d.exit[i] {
			next++
		}
		x, u := d.row(i), out[i*p:(i+1)*p]
		s, a := upTo[next*(p+1):(next+1)*(p+1)], after[next*(p+1):(next+1)*(p+1)]
		for j := range u {
			u[j] = -d.e[i] * (x[j]*s[0] - s[1+j])
			if d.other[i] {
				u[j] -= d.e[i] / d.watch[i] * (x[j]*a[0] - a[1+j])
			}
		}
	}
	for k, gr := range d.groups {
		for _, i := range gr.ended {
			for j, v := range d.row(i) {
				out[i*p+j] += d.w[i] * (v - d.bar[k*p+j])
			}
		}
	}
	d.watching(out, after)
	return out
}

// watching adds what each row contributes through G: the martingale of being
// watched no longer, times q(u)/π(u), with
//
//	q(u) = Σ e/G(T−)·(x·Σ G·dH − Σ G·dH·x̄)
//
// over those who left before u through another cause, and over groups from u on.
func (d *subData) watching(out, after []float64) {
	p, n, m := d.p, len(d.rows), len(d.groups)
	atRisk := 0.0
	for _, w := range d.w {
		atRisk += w
	}
	gone, q, run := make([]float64, p+1), make([]float64, p), make([]float64, p)
	next := 0
	for i := 0; i < n; {
		j, censored, all := i, 0.0, 0.0
		for ; j < n && d.exit[j] == d.exit[i]; j++ {
			all += d.w[j]
			if !d.g.rows[d.rows[j]].Ended {
				censored += d.w[j]
			}
		}
		for next < m && d.groups[next].lo < i {
			next++
		}
		a := after[next*(p+1) : (next+1)*(p+1)]
		for c := range q {
			q[c] = (gone[1+c]*a[0] - gone[0]*a[1+c]) / atRisk
			run[c] += q[c] * censored / atRisk
		}
		for r := i; r < j; r++ {
			for c := range q {
				out[r*p+c] -= d.w[r] * run[c]
				if !d.g.rows[d.rows[r]].Ended {
					out[r*p+c] += d.w[r] * q[c]
				}
			}
			if d.other[r] {
				addScaled(gone, d.e[r]/d.watch[r], d.row(r))
			}
		}
		atRisk -= all
		i = j
	}
}
