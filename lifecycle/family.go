package lifecycle

import (
	"context"
	"iter"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// Family (参数分布) is a parametric model of lifetimes: what its hazard is, not
// only how many are left. [Exponential], [Weibull] and the rest of the package's
// families are models of it; so is a type of one's own with these methods.
//
// Hazard is −d log S/dt and CumHazard is −log S, both for t ≥ 0. Quantile is the
// age by which the share p has left. Rand draws a lifetime. All are NaN for a NaN
// argument or parameters outside their domain, such as those of a zero value.
type Family[M any] interface {
	coterie.Model[M]
	Survivor
	Hazard(t float64) float64
	CumHazard(t float64) float64
	Quantile(p float64) float64
	Rand(r *rand.Rand) float64
}

// kernel is what a fit needs of a family: the cumulative hazard H and the log
// hazard with their gradients by the parameters, and the slope of the log
// hazard by t. All are of t > 0 but H(0) = 0.
type kernel interface {
	cumHazard(t float64, grad []float64) float64
	logHazard(t float64, grad []float64) (v, slope float64)
}

// parametric is a family of this package.
type parametric[M any] interface {
	Family[M]
	kernel
	// inUnit returns the model of lifetimes c times as long, and the derivative
	// of its parameters by the old ones, which is diagonal.
	inUnit(c float64) (M, []float64)
	// starts returns points to start a fit from.
	starts(d *lives) []M
	// openAtZero reports whether an end at age 0 has a likelihood.
	openAtZero() bool
}

// lives is a table as a likelihood reads it, in units in which lifetimes are
// about 1:
//
//	log L = Σ −mass·H(at) + Σ weight·log h(end) + Σ weight·log(S(lo) − S(hi))
type lives struct {
	unit     float64 // ages are divided by it, a power of two
	total    float64 // weight of all rows
	ended    float64 // weight of those that ended
	exposure float64 // weighted time watched
	longest  float64 // the greatest age
	mass     []point // ages survived to, by weight, less ages of entry
	still    []point // the same without those whose end was seen
	ends     []point // ages at which an end was seen
	within   []window
	data     uint64 // fingerprint
}

type point struct{ at, weight float64 }

type window struct{ lo, hi, weight float64 }

// newLives prepares a table for a parametric fit. Where zero is false an end at
// age 0 is refused.
func newLives(t *Table, zero bool) (*lives, error) {
	if t == nil || t.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	return livesOf(t.All(), zero)
}

// livesOf is newLives of rows in canonical order.
func livesOf(rows iter.Seq2[Lifetime, int64], zero bool) (*lives, error) {
	d := &lives{}
	mean := 0.0
	for l, n := range rows {
		w := l.weight() * float64(n)
		d.total += w
		mean += w * max(l.Exit, l.Upper)
		d.data += l.fingerprint(n, 0)
	}
	if !(mean > 0) {
		return nil, &coterie.InputError{Row: -1, Field: "Exit", Value: "0", Reason: "every lifetime has length 0"}
	}
	_, e := math.Frexp(mean / d.total)
	d.unit = math.Ldexp(1, e)
	for l, n := range rows {
		w := l.weight() * float64(n)
		in, out, up := l.Entry/d.unit, l.Exit/d.unit, l.Upper/d.unit
		d.longest = max(d.longest, out, up)
		if in > 0 {
			d.mass, d.still = append(d.mass, point{in, -w}), append(d.still, point{in, -w})
		}
		switch {
		case l.interval():
			d.within = append(d.within, window{out, up, w})
			d.ended += w
			d.exposure += w * ((out+up)/2 - in)
			continue
		case l.Ended && out == 0 && !zero:
			return nil, &coterie.InputError{Row: -1, Field: "Exit", Value: "0",
				Reason: "an end at age 0 has no density in this family; record it as one within (0, Upper]"}
		case l.Ended:
			d.ends = append(d.ends, point{out, w})
			d.ended += w
		}
		d.exposure += w * (out - in)
		d.mass = survived(d.mass, out, w)
		if !l.Ended {
			d.still = survived(d.still, out, w)
		}
	}
	if d.ended == 0 {
		return nil, coterie.ErrNoEvents
	}
	return d, nil
}

// survived adds the weight of those who reached an age to a list by age.
func survived(mass []point, age, w float64) []point {
	if k := len(mass); k > 0 && mass[k-1].at == age {
		mass[k-1].weight += w
	} else if age > 0 {
		mass = append(mass, point{age, w})
	}
	return mass
}

// denser is a kernel whose density is simpler than its hazard: its logarithm at
// t > 0, with the gradient.
type denser interface {
	logDensityAt(t float64, grad []float64) float64
}

// logLik returns the log-likelihood of a kernel with its gradient, in the units
// of d.
func (d *lives) logLik(k kernel, grad, buf []float64) float64 {
	clear(grad)
	sum := 0.0
	mass := d.mass
	dense, ok := k.(denser)
	if ok {
		mass = d.still
	}
	for _, p := range mass {
		sum -= p.weight * k.cumHazard(p.at, buf)
		for i := range grad {
			grad[i] -= p.weight * buf[i]
		}
	}
	for _, p := range d.ends {
		v := 0.0
		if ok {
			v = dense.logDensityAt(p.at, buf)
		} else {
			v, _ = k.logHazard(p.at, buf)
		}
		sum += p.weight * v
		for i := range grad {
			grad[i] += p.weight * buf[i]
		}
	}
	if len(d.within) == 0 {
		return sum
	}
	low := make([]float64, len(buf))
	for _, p := range d.within {
		a, b := 0.0, k.cumHazard(p.hi, buf)
		clear(low)
		if p.lo > 0 {
			a = k.cumHazard(p.lo, low)
		}
		sum += p.weight * (special.Log1mExp(a-b) - a)
		share := 1 / math.Expm1(b-a)
		for i := range grad {
			grad[i] += p.weight * ((buf[i]-low[i])*share - low[i])
		}
	}
	return sum
}

// fitFamily maximises the likelihood of a table in a family.
func fitFamily[M parametric[M]](ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	var zero M
	d, err := newLives(t, zero.openAtZero())
	if err != nil {
		return nil, err
	}
	return fitLives(ctx, d, zero, o)
}

// fitLives maximises the likelihood of prepared lives in the family of zero,
// whose parameters may be anything.
func fitLives[M parametric[M]](ctx context.Context, d *lives, zero M, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	params := zero.Params()
	buf, scratch := make([]float64, len(params)), make([]float64, len(params))
	ll := func(theta, grad []float64) float64 {
		m, err := zero.With(theta)
		if err != nil {
			return math.NaN()
		}
		if grad == nil {
			grad = scratch
		}
		return d.logLik(m, grad, buf)
	}
	var starts [][]float64
	for _, m := range zero.starts(d) {
		starts = append(starts, paramValues(m.Params()))
	}
	opt := optimOptions(o)
	if c, ok := any(zero).(curved); ok {
		opt.Curved = c.objective(ctx, d)
	}
	best, err := optim.Maximize(ctx, optimParams(params), ll, starts, opt)
	if err != nil {
		return nil, err
	}
	m, err := zero.With(best.Theta)
	if err != nil {
		return nil, &coterie.FitError{Err: coterie.ErrNotConverged, Names: paramNames(params), Best: best.Theta, LogLik: best.LogLik}
	}
	scaled, jac := m.inUnit(d.unit)
	best.Theta = paramValues(scaled.Params())
	for i := range best.Cov {
		best.Cov[i] *= jac[i/len(jac)] * jac[i%len(jac)]
	}
	for i := range best.StdErr {
		best.StdErr[i] *= jac[i]
	}
	seen := 0.0
	for _, p := range d.ends {
		seen += p.weight
	}
	best.LogLik -= seen * math.Log(d.unit)
	return finishFamily(scaled, best, d.total, d.data)
}

// finishFamily turns the end of a search into a fit, or into the error that says what
// is known instead.
func finishFamily[M coterie.Model[M]](m M, best *optim.Maximum, n float64, data uint64) (*coterie.Fit[M], error) {
	if best.Verdict == optim.Optimum {
		return &coterie.Fit[M]{Model: m, N: n, LogLik: best.LogLik, StdErr: best.StdErr, Cov: best.Cov, Iterations: best.Iterations, Data: data}, nil
	}
	e := &coterie.FitError{Err: coterie.ErrNotConverged, Names: best.About, Best: best.Theta, LogLik: best.LogLik,
		Cure: "more iterations or starting points"}
	if best.Verdict == optim.NotConverged {
		for i, p := range m.Params() { // a search that ran to the end of the scale
			if p.Min == 0 && !(best.Theta[i] > 1e-100 && best.Theta[i] < 1e100) {
				best.Verdict, best.About = optim.Boundary, append(best.About, p.Name)
			}
		}
		e.Names = best.About
	}
	switch best.Verdict {
	case optim.NotIdentified:
		e.Err, e.Cure = coterie.ErrNotIdentified, "more events, or a family with fewer parameters"
	case optim.Boundary:
		e.Err, e.Cure = coterie.ErrBoundary, "the limit fits best; a family with fewer parameters has it inside"
	}
	return nil, e
}

func paramValues(ps []coterie.Param) []float64 {
	out := make([]float64, len(ps))
	for i, p := range ps {
		out[i] = p.Value
	}
	return out
}

func paramNames(ps []coterie.Param) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.Name
	}
	return out
}

func optimParams(ps []coterie.Param) []optim.Param {
	out := make([]optim.Param, len(ps))
	for i, p := range ps {
		out[i] = optim.Param{Name: p.Name, Min: p.Min, Max: p.Max}
	}
	return out
}

func optimOptions(o *coterie.FitOptions) optim.Options {
	if o == nil {
		return optim.Options{}
	}
	out := optim.Options{MaxIterations: o.MaxIterations, Starts: o.Starts, Tolerance: o.Tolerance, Penalty: o.Penalty, Seed: o.Seed}
	if o.Progress != nil {
		out.Progress = func(done, total int64) { o.Progress(coterie.Progress{Stage: "fit", Done: done, Total: total}) }
	}
	return out
}

// positiveParam and realParam have the two domains of the parameters of families.
func positiveParam(name string, v float64) coterie.Param {
	return coterie.Param{Name: name, Value: v, Min: 0, Max: math.Inf(1)}
}

func realParam(name string, v float64) coterie.Param {
	return coterie.Param{Name: name, Value: v, Min: math.Inf(-1), Max: math.Inf(1)}
}

// survivalAt turns a cumulative hazard into S(t): 1 for t ≤ 0 and valid
// parameters, NaN for a NaN t.
func survivalAt(t, h float64) float64 {
	if t <= 0 && h == h {
		return 1
	}
	return math.Exp(-h)
}

// level turns a probability into a cumulative hazard: −log(1 − p), NaN outside
// [0, 1].
func level(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return -math.Log1p(-p)
}
