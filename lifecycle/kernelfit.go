package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/special"
)

// regressedData is a regression as a parametric likelihood reads it: rows in
// canonical order, ages in units in which they are about 1, covariates centred
// and scaled to unit deviation.
type regressedData struct {
	g             *Regression
	p             int
	unit          float64
	total, ended  float64
	seen          float64 // weight of ends known to the age
	mean, scale   []float64
	x             []float64
	w             []float64
	entry, lo, hi []float64 // hi is above lo for an end within (lo, hi], else 0
	event         []bool    // the end was seen, at lo
	whole         *lives    // the same without covariates
}

func newRegressed(g *Regression, zero bool) (*regressedData, error) {
	if err := g.ready(); err != nil {
		return nil, err
	}
	c := &coxData{g: g, p: g.width, rows: g.order()}
	n := len(c.rows)
	c.w = make([]float64, n)
	for i, r := range c.rows {
		c.w[i] = g.rows[r].weight()
	}
	lv, err := livesOf(func(yield func(Lifetime, int64) bool) {
		for _, r := range c.rows {
			if !yield(g.rows[r].Lifetime, 1) {
				return
			}
		}
	}, zero)
	if err != nil {
		return nil, err
	}
	c.standardise()
	d := &regressedData{g: g, p: c.p, unit: lv.unit, total: lv.total, ended: lv.ended, whole: lv, mean: c.mean, scale: c.scale, x: c.x, w: c.w,
		entry: make([]float64, n), lo: make([]float64, n), hi: make([]float64, n), event: make([]bool, n)}
	for i, r := range c.rows {
		s := &g.rows[r]
		d.entry[i], d.lo[i] = s.Entry/d.unit, s.Exit/d.unit
		if s.interval() {
			d.hi[i] = s.Upper / d.unit
		} else if s.Ended {
			d.event[i] = true
			d.seen += d.w[i]
		}
	}
	// Constant and collinear covariates show in the covariance of the columns.
	parts := make([][]float64, (n+coxRows-1)/coxRows)
	_ = parallel.Blocks(context.Background(), n, coxRows, nil, func(b, lo, hi int) error {
		o := newOuter(make([]float64, d.p*(d.p+1)/2), d.p)
		for i := lo; i < hi; i++ {
			o.add(d.w[i]/d.total, c.row(i))
		}
		o.flush()
		parts[b] = o.h
		return nil
	})
	packed := make([]float64, d.p*(d.p+1)/2)
	for _, h := range parts {
		for i, v := range h {
			packed[i] += v
		}
	}
	c.ends = make([]ending, 1)
	if err := c.dependent(full(packed, d.p), math.NaN()); err != nil {
		return nil, err
	}
	return d, nil
}

// kernelFit is the end of a search: base parameters at the means in units of the
// data, then coefficients of the covariates as given, with their covariance.
type kernelFit struct {
	theta, cov []float64
	ll         float64
	iterations int
}

// zeroKernel returns what a fit needs of a family, nil for one that is not of
// this package.
func zeroKernel(m any) *kernelFamily {
	switch m := m.(type) {
	case Exponential:
		return newKernelFamily(m)
	case Weibull:
		return newKernelFamily(m)
	case Gompertz:
		return newKernelFamily(m)
	case LogNormal:
		return newKernelFamily(m)
	case LogLogistic:
		return newKernelFamily(m)
	case Gamma:
		return newKernelFamily(m)
	case GenGamma:
		return newKernelFamily(m)
	}
	return nil
}

// kernelFamily is a family of this package without its type.
type kernelFamily struct {
	params []coterie.Param
	at     func(theta []float64) (kernel, error)
	starts func(d *lives) [][]float64
	inUnit func(theta []float64, c float64) (moved, slope []float64) // parameters of lifetimes c times as long, by the old ones
}

func newKernelFamily[M parametric[M]](zero M) *kernelFamily {
	return &kernelFamily{
		params: zero.Params(),
		at: func(theta []float64) (kernel, error) {
			m, err := zero.With(theta)
			return m, err
		},
		starts: func(d *lives) [][]float64 {
			var out [][]float64
			for _, m := range zero.starts(d) {
				out = append(out, paramValues(m.Params()))
			}
			return out
		},
		inUnit: func(theta []float64, c float64) (moved, slope []float64) {
			m, _ := zero.With(theta)
			m, slope = m.inUnit(c)
			return paramValues(m.Params()), slope
		},
	}
}

// fitKernel maximises the likelihood of a family with covariates: on the hazard
// where proportional, else on the age.
func (d *regressedData) fitKernel(ctx context.Context, f *kernelFamily, proportional bool, o *coterie.FitOptions) (*kernelFit, error) {
	if f == nil {
		return nil, errOwnFamily()
	}
	k := len(f.params)
	params := optimParams(f.params)
	for j := range d.p {
		params = append(params, optim.Param{Name: d.g.name(j), Min: math.Inf(-1), Max: math.Inf(1)})
	}
	scratch := make([]float64, len(params))
	ll := func(theta, grad []float64) float64 {
		m, err := f.at(theta[:k])
		if err != nil {
			return math.NaN()
		}
		if grad == nil {
			grad = scratch
		}
		return d.logLik(m, theta[k:], proportional, grad)
	}
	var starts [][]float64
	for _, s := range f.starts(d.whole) {
		starts = append(starts, append(s, make([]float64, d.p)...))
	}
	best, err := optim.Maximize(ctx, params, ll, starts, optimOptions(o))
	if err != nil {
		return nil, err
	}
	for j := range d.p {
		best.Theta[k+j] *= d.scale[j]
	}
	best.LogLik -= d.seen * math.Log(d.unit)
	if best.Verdict != optim.Optimum {
		e := &coterie.FitError{Err: coterie.ErrNotConverged, Names: best.About, Best: best.Theta, LogLik: best.LogLik, Cure: "more iterations or starting points"}
		switch best.Verdict {
		case optim.NotIdentified:
			e.Err, e.Cure = coterie.ErrNotIdentified, "more events, fewer covariates, or a family with fewer parameters"
		case optim.Boundary:
			e.Err, e.Cure = coterie.ErrBoundary, "a covariate separates those who left, or a family with fewer parameters holds the limit; a small Penalty helps"
		}
		return nil, d.separated(e)
	}
	n := len(best.Theta)
	for i := range n {
		for j := range d.p {
			best.Cov[i*n+k+j] *= d.scale[j]
			best.Cov[(k+j)*n+i] *= d.scale[j]
		}
	}
	return &kernelFit{best.Theta, best.Cov, best.LogLik, best.Iterations}, nil
}

// logLik returns the log-likelihood with its gradient by base parameters and
// scaled coefficients.
func (d *regressedData) logLik(m kernel, beta []float64, proportional bool, grad []float64) float64 {
	clear(grad)
	k := len(grad) - d.p
	base, coef := grad[:k], grad[k:]
	buf, low := make([]float64, k), make([]float64, k)
	sum := 0.0
	for i, w := range d.w {
		x := d.x[i*d.p : (i+1)*d.p]
		eta := dot(x, beta)
		c := math.Exp(eta)
		// H at an age, its gradient, and its derivative by eta.
		hazard := func(t float64, into []float64) (h, slope float64) {
			if t == 0 {
				clear(into)
				return 0, 0
			}
			if proportional {
				h = c * m.cumHazard(t, into)
				for j := range into {
					into[j] *= c
				}
				return h, h
			}
			u := t / c
			v, _ := m.logHazard(u, into)
			return m.cumHazard(u, into), -u * math.Exp(v)
		}
		slope := 0.0 // of the row by eta
		if d.entry[i] > 0 {
			h, s := hazard(d.entry[i], buf)
			sum += w * h
			slope += s
			for j, v := range buf {
				base[j] += w * v
			}
		}
		h, s := hazard(d.lo[i], low)
		sum -= w * h
		slope -= s
		for j, v := range low {
			base[j] -= w * v
		}
		switch {
		case d.event[i] && proportional:
			v, _ := m.logHazard(d.lo[i], buf)
			sum += w * (v + eta)
			slope++
			for j, v := range buf {
				base[j] += w * v
			}
		case d.event[i]:
			v, by := m.logHazard(d.lo[i]/c, buf)
			sum += w * (v - eta)
			slope -= 1 + by*d.lo[i]/c
			for j, v := range buf {
				base[j] += w * v
			}
		case d.hi[i] > 0:
			b, sb := hazard(d.hi[i], buf)
			sum += w * special.Log1mExp(h-b)
			share := 1 / math.Expm1(b-h)
			slope += (sb - s) * share
			for j, v := range buf {
				base[j] += w * (v - low[j]) * share
			}
		}
		for j, v := range x {
			coef[j] += w * slope * v
		}
	}
	return sum
}

// locationScale is a family in which log T = Mu + Sigma·Z for a Z without
// parameters.
type locationScale[M any] interface {
	// logTail and logDensityOf are log P(Z > z) and the log density of Z at z, with
	// two derivatives.
	logTail(z float64) (v, d1, d2 float64)
	logDensityOf(z float64) (v, d1, d2 float64)
	// located returns the family at mu and log sigma, with the derivative of its
	// parameters by both, row-major.
	located(mu, logSigma float64) (M, []float64)
	// freeSigma is whether sigma is a parameter.
	freeSigma() bool
}

func (Exponential) freeSigma() bool { return false }
func (Weibull) freeSigma() bool     { return true }
func (LogNormal) freeSigma() bool   { return true }
func (LogLogistic) freeSigma() bool { return true }

func (Exponential) logTail(z float64) (v, d1, d2 float64)      { return Weibull{}.logTail(z) }
func (Exponential) logDensityOf(z float64) (v, d1, d2 float64) { return Weibull{}.logDensityOf(z) }

func (Weibull) logTail(z float64) (v, d1, d2 float64) {
	e := math.Exp(z)
	return -e, -e, -e
}

func (Weibull) logDensityOf(z float64) (v, d1, d2 float64) {
	e := math.Exp(z)
	return z - e, 1 - e, -e
}

func (LogNormal) logTail(z float64) (v, d1, d2 float64) {
	v = special.LogNormalCDF(-z)
	r := mills(z, -v)
	return v, -r, -r * (r - z)
}

func (LogNormal) logDensityOf(z float64) (v, d1, d2 float64) {
	return -z*z/2 - logSqrt2Pi, -z, -1
}

func (LogLogistic) logTail(z float64) (v, d1, d2 float64) {
	p := logistic(z)
	return -log1pExp(z), -p, -p * logistic(-z)
}

func (LogLogistic) logDensityOf(z float64) (v, d1, d2 float64) {
	p := logistic(z)
	return z - 2*log1pExp(z), 1 - 2*p, -2 * p * logistic(-z)
}

func (Exponential) located(mu, _ float64) (Exponential, []float64) {
	r := math.Exp(-mu)
	return Exponential{r}, []float64{-r}
}

func (Weibull) located(mu, logSigma float64) (Weibull, []float64) {
	a, b := math.Exp(mu), math.Exp(-logSigma)
	return Weibull{a, b}, []float64{a, 0, 0, -b}
}

func (LogNormal) located(mu, logSigma float64) (LogNormal, []float64) {
	s := math.Exp(logSigma)
	return LogNormal{mu, s}, []float64{1, 0, 0, s}
}

func (LogLogistic) located(mu, logSigma float64) (LogLogistic, []float64) {
	a, b := math.Exp(mu), math.Exp(-logSigma)
	return LogLogistic{a, b}, []float64{a, 0, 0, -b}
}

// fitLocationScale fits an accelerated life through the logarithm of age.
func fitLocationScale[M Stretchable[M]](ctx context.Context, d *regressedData, s locationScale[M], o *coterie.FitOptions) (*coterie.Fit[AFT[M]], error) {
	base := 1
	if s.freeSigma() {
		base = 2
	}
	k := base + d.p
	l := newLocated(d, s.logTail, s.logDensityOf, base)
	found, err := l.maximize(ctx, o)
	if err != nil {
		return nil, err
	}
	mu := found.X[0] + math.Log(d.unit)
	beta := make([]float64, d.p)
	for j := range beta {
		beta[j] = found.X[base+j] * d.scale[j]
	}
	m, jac := s.located(mu, found.logSigma)
	model := AFT[M]{m, d.g.names(), beta, slices.Clone(d.mean)}
	fit, err := found.concluded(paramNames(model.Params()), paramValues(model.Params()))
	if err != nil {
		return nil, err
	}
	// (mu, log sigma, scaled beta) → natural parameters at the means.
	full := make([]float64, k*k)
	for i := range base {
		for j := range base {
			full[i*k+j] = jac[i*base+j]
		}
	}
	for j := range d.p {
		full[(base+j)*k+base+j] = d.scale[j]
	}
	return regressed(model, d, fit, full), nil
}
