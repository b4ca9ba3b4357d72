package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
)

// located is the likelihood of log T = Mu + Sigma·Z + Beta·x, or of T itself where
// raw, with exact second derivatives by mu, log sigma where it is free, and beta.
type located struct {
	d             *regressedData
	tail, density func(z float64) (v, d1, d2 float64)
	base          int
	entry, lo, hi []float64 // logarithms, unless raw
	raw           bool
	centre        float64 // a first guess of mu
}

func newLocated(d *regressedData, tail, density func(z float64) (v, d1, d2 float64), base int) *located {
	l := &located{d: d, tail: tail, density: density, base: base, centre: math.Log(d.whole.exposure / d.whole.ended)}
	logs := func(xs []float64) []float64 {
		out := make([]float64, len(xs))
		for i, x := range xs {
			out[i] = math.Log(x)
		}
		return out
	}
	l.lo = logs(d.lo)
	if slices.ContainsFunc(d.entry, func(x float64) bool { return x > 0 }) {
		l.entry = logs(d.entry)
	}
	if len(d.whole.within) > 0 {
		l.hi = logs(d.hi)
	}
	return l
}

// newAdditive is the same of ages themselves, in units of the data.
func newAdditive(d *regressedData, tail, density func(z float64) (v, d1, d2 float64)) *located {
	l := &located{d: d, tail: tail, density: density, base: 2, raw: true, lo: d.lo, centre: d.whole.exposure / d.whole.ended}
	if slices.ContainsFunc(d.entry, func(x float64) bool { return x > 0 }) {
		l.entry = d.entry
	}
	if len(d.whole.within) > 0 {
		l.hi = d.hi
	}
	return l
}

// locatedRows is the number of rows of a block.
const locatedRows = 1 << 12

// at returns the log-likelihood at u with gradient and packed Hessian, summed by
// blocks in fixed order.
func (l *located) at(ctx context.Context, u []float64, second bool) (*coxSum, error) {
	n, k := len(l.d.w), len(u)
	parts := make([]*coxSum, (n+locatedRows-1)/locatedRows)
	err := parallel.Blocks(ctx, n, locatedRows, nil, func(b, lo, hi int) error {
		parts[b] = newCoxSum(k)
		l.block(u, lo, hi, parts[b], second)
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := newCoxSum(k)
	for _, p := range parts {
		total.ll += p.ll
		for i, v := range p.g {
			total.g[i] += v
		}
		for i, v := range p.h {
			total.h[i] += v
		}
	}
	return total, nil
}

// block adds rows [lo, hi). Every age enters through z = (log t − η)/σ, whose
// derivatives by (mu, log sigma, beta) are −(1, z·σ, x)/σ; the sums below leave
// the 1/σ to the end of each row.
func (l *located) block(u []float64, lo, hi int, out *coxSum, second bool) {
	d, base, p := l.d, l.base, l.d.p
	inv, logSigma := 1.0, 0.0
	if base == 2 {
		logSigma = u[1]
		inv = math.Exp(-logSigma)
	}
	v := make([]float64, base+p) // the direction of z, times −σ
	o := newOuter(out.h, base+p)
	defer o.flush()
	v[0] = 1
	beta := u[base:]
	// add takes a term r(z) with its derivatives into the sums.
	add := func(w, z, d1, d2 float64) {
		if base == 2 {
			v[1] = z / inv
		}
		f := -w * d1 * inv
		for i, x := range v {
			out.g[i] += f * x
		}
		if !second {
			return
		}
		o.add(w*d2*inv*inv, v)
		if base == 2 { // d²z by (mu, log sigma) and so on: (0,1), then (1,i)
			g := w * d1 * inv
			out.h[1] += g
			row := out.h[len(v) : 2*len(v)-1]
			for i, x := range v[1:] {
				row[i] += g * x
			}
		}
	}
	for i := lo; i < hi; i++ {
		w := d.w[i]
		x := d.x[i*p : (i+1)*p]
		copy(v[base:], x)
		eta := u[0] + dot(x, beta)
		if l.entry != nil && d.entry[i] > 0 {
			z := (l.entry[i] - eta) * inv
			s, d1, d2 := l.tail(z)
			out.ll -= w * s
			add(-w, z, d1, d2)
		}
		z := (l.lo[i] - eta) * inv
		switch {
		case d.event[i]:
			s, d1, d2 := l.density(z)
			out.ll += w * (s - logSigma)
			if !l.raw { // the density of T, not of its logarithm
				out.ll -= w * l.lo[i]
			}
			add(w, z, d1, d2)
			if base == 2 {
				out.g[1] -= w
			}
		case l.hi != nil && d.hi[i] > 0:
			l.window(w, z, (l.hi[i]-eta)*inv, d.lo[i] > 0, out, add, v, inv, second)
		case d.lo[i] > 0:
			s, d1, d2 := l.tail(z)
			out.ll += w * s
			add(w, z, d1, d2)
		}
	}
}

// window adds an end within (lo, hi]: log(S(a) − S(b)).
func (l *located) window(w, a, b float64, left bool, out *coxSum, add func(w, z, d1, d2 float64), v []float64, inv float64, second bool) {
	sb, b1, b2 := l.tail(b)
	sa, a1, a2 := 0.0, 0.0, 0.0
	if left {
		sa, a1, a2 = l.tail(a)
	}
	gap := sb - sa // negative
	whole := -math.Expm1(gap)
	pa, pb := 1/whole, math.Exp(gap)/whole // S(a)/D and S(b)/D
	out.ll += w * (sa + math.Log(whole))
	// First and own second derivatives of log D by a and b; D_a = S(a)·a1.
	fa, fb := pa*a1, -pb*b1
	if left {
		add(w, a, fa, pa*(a2+a1*a1)-fa*fa)
	}
	add(w, b, fb, -pb*(b2+b1*b1)-fb*fb)
	if !second || !left {
		return
	}
	// The cross derivative −fa·fb couples both directions.
	f := -w * fa * fb * inv * inv
	va, vb := slices.Clone(v), slices.Clone(v)
	if l.base == 2 {
		va[1], vb[1] = a/inv, b/inv
	}
	at := 0
	for i := range va {
		for j := i; j < len(va); j++ {
			out.h[at] += f * (va[i]*vb[j] + va[j]*vb[i])
			at++
		}
	}
}

// locatedFit is the end of a search, in the units searched.
type locatedFit struct {
	optim.Point
	l          *located
	logSigma   float64
	verdict    optim.Verdict
	about      []int
	iterations int
}

// maximize runs Newton's method on mu, log sigma and the scaled coefficients.
func (l *located) maximize(ctx context.Context, o *coterie.FitOptions) (*locatedFit, error) {
	var opt coterie.FitOptions
	if o != nil {
		opt = *o
	}
	base := l.base
	k := base + l.d.p
	objective := func(u, grad, hess []float64) float64 {
		m, err := l.at(ctx, u, hess != nil)
		if err != nil {
			return math.NaN()
		}
		v := -m.ll
		for i := base; i < k; i++ {
			v += 0.5 * opt.Penalty * u[i] * u[i]
		}
		if grad == nil {
			return v
		}
		for i := range k {
			grad[i] = -m.g[i]
			if i >= base {
				grad[i] += opt.Penalty * u[i]
			}
		}
		if hess != nil {
			for i, h := range full(m.h, k) {
				hess[i] = -h
				if i/k == i%k && i/k >= base {
					hess[i] += opt.Penalty
				}
			}
		}
		return v
	}
	var best optim.Point
	iterations := 0
	for i, mu := range []float64{l.centre, l.centre + 1.5} {
		u := make([]float64, k)
		u[0] = mu
		p, err := optim.Newton(ctx, objective, u, opt.MaxIterations, opt.Tolerance)
		if err != nil {
			return nil, err
		}
		iterations += p.Iterations
		if i == 0 || p.F < best.F-1e-9*math.Abs(best.F) || p.Converged && !best.Converged {
			best = p
		}
		if best.Converged && opt.Starts <= 1 {
			break // concave in (mu/sigma, 1/sigma, beta/sigma): one optimum
		}
	}
	verdict, about := optim.Judge(func(u, _ []float64) float64 { return objective(u, nil, nil) }, best, 1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := &locatedFit{Point: best, l: l, verdict: verdict, about: about, iterations: iterations}
	if base == 2 {
		f.logSigma = best.X[1]
	}
	return f, nil
}

// concluded makes a fit of the search, or the error that it ended in; names and
// values are of the natural parameters.
func (f *locatedFit) concluded(names []string, values []float64) (*kernelFit, error) {
	d := f.l.d
	final, err := f.l.at(context.Background(), f.X, false)
	if err != nil {
		return nil, err
	}
	ll := final.ll - d.seen*math.Log(d.unit)
	cov := invert(f.Hess, len(f.X))
	if f.verdict == optim.Optimum && cov != nil {
		return &kernelFit{theta: values, cov: cov, ll: ll, iterations: f.iterations}, nil
	}
	e := &coterie.FitError{Err: coterie.ErrNotConverged, Best: values, LogLik: ll, Cure: "more iterations"}
	if f.verdict == optim.Boundary || f.verdict == optim.NotIdentified {
		e.Err, e.Cure = coterie.ErrBoundary, "a covariate separates those who left, or all ends fall on the fitted line; a small Penalty helps"
		if f.verdict == optim.NotIdentified {
			e.Err = coterie.ErrNotIdentified
		}
	}
	for _, i := range f.about {
		e.Names = append(e.Names, names[i])
	}
	return nil, d.separated(e)
}
