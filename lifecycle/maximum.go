package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/sample"
)

// moments are a log-likelihood with its gradient and Hessian (row-major, lower
// triangle) in natural parameters.
type moments struct {
	ll   float64
	g, h []float64
}

func newMoments(k int) *moments { return &moments{g: make([]float64, k), h: make([]float64, k*k)} }

func (m *moments) add(o *moments) {
	m.ll += o.ll
	for i, v := range o.g {
		m.g[i] += v
	}
	for i, v := range o.h {
		m.h[i] += v
	}
}

// rowBlock is the number of rows of one block of a sum.
const rowBlock = 1 << 12

// likelihood is a log-likelihood summed over rows. at makes what the rows share
// at θ and returns the sum over rows [lo, hi).
type likelihood struct {
	params []coterie.Param
	rows   int
	at     func(theta []float64) func(lo, hi int, m *moments)
}

// sum is the log-likelihood with its derivatives at θ: blocks in fixed order, so
// the same bits on any number of processors.
func (l *likelihood) sum(ctx context.Context, theta []float64) (*moments, error) {
	k := len(l.params)
	f := l.at(theta)
	parts := make([]*moments, (l.rows+rowBlock-1)/rowBlock)
	err := parallel.Blocks(ctx, l.rows, rowBlock, nil, func(b, lo, hi int) error {
		parts[b] = newMoments(k)
		f(lo, hi, parts[b])
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := newMoments(k)
	for _, p := range parts {
		total.add(p)
	}
	return total, nil
}

// objective is minus the penalised log-likelihood on the working scale.
func (l *likelihood) objective(ctx context.Context, penalty float64) optim.Func2 {
	k := len(l.params)
	theta, slope := make([]float64, k), make([]float64, k)
	return func(u, grad, hess []float64) float64 {
		for i, p := range l.params {
			theta[i] = delta.From(u[i], p.Min, p.Max)
			slope[i] = delta.Slope(u[i], p.Min, p.Max)
			if !(theta[i] > p.Min && theta[i] < p.Max) {
				return math.Inf(1)
			}
		}
		m, err := l.sum(ctx, theta)
		if err != nil {
			return math.NaN()
		}
		v := -m.ll
		for i := range k {
			v += 0.5 * penalty * u[i] * u[i]
		}
		if grad == nil {
			return v
		}
		for i, p := range l.params {
			grad[i] = -m.g[i]*slope[i] + penalty*u[i]
			for j := range i + 1 {
				x := -m.h[i*k+j] * slope[i] * slope[j]
				if i == j {
					x += penalty - m.g[i]*bend(theta[i], slope[i], p)
				}
				hess[i*k+j], hess[j*k+i] = x, x
			}
		}
		return v
	}
}

// bend is d²x/du² of the working scale.
func bend(x, slope float64, p coterie.Param) float64 {
	switch l, h := math.IsInf(p.Min, -1), math.IsInf(p.Max, 1); {
	case l && h:
		return 0
	case h:
		return slope
	case l:
		return -slope
	default:
		return slope * (p.Max + p.Min - 2*x) / (p.Max - p.Min)
	}
}

// maximum is the end of a search, on the natural scale.
type maximum struct {
	theta, se, cov []float64 // se and cov nil unless the verdict is Optimum
	ll             float64
	iterations     int
	verdict        optim.Verdict
	about          []string
}

// maximize searches from the starting points, in number o.Starts or as many as
// given (more are drawn about the first), on the small likelihood; then from the
// best end on l itself. small may be l.
func (l *likelihood) maximize(ctx context.Context, small *likelihood, starts [][]float64, o *coterie.FitOptions) (*maximum, error) {
	var opt coterie.FitOptions
	if o != nil {
		opt = *o
	}
	k, n := len(l.params), opt.Starts
	if n <= 0 {
		n = len(starts)
	}
	out := &maximum{ll: math.Inf(-1), theta: make([]float64, k)}
	var best optim.Point
	search := func(on *likelihood, u []float64, done, total int) error {
		p, err := optim.Newton(ctx, on.objective(ctx, opt.Penalty), u, opt.MaxIterations, opt.Tolerance)
		if err != nil {
			return err
		}
		out.iterations += p.Iterations
		if best.X == nil || p.F < best.F-1e-9*(1+math.Abs(best.F)) || p.Converged && !best.Converged && p.F <= best.F+1e-9*(1+math.Abs(best.F)) {
			best = p
		}
		if opt.Progress != nil {
			opt.Progress(coterie.Progress{Stage: "fit", Done: int64(done), Total: int64(total)})
		}
		return nil
	}
	points := make([][]float64, n)
	for s := range points {
		u := make([]float64, k)
		for i, p := range l.params {
			if s < len(starts) {
				u[i] = delta.To(starts[s][i], p.Min, p.Max)
			} else {
				u[i] = delta.To(starts[0][i], p.Min, p.Max)
			}
		}
		if s >= len(starts) {
			r := sample.New(opt.Seed, uint64(s))
			for i := range u {
				u[i] += 1.5 * sample.Normal(r)
			}
		}
		points[s] = u
	}
	total := n
	if small != l {
		total++
	}
	for s, u := range points {
		if err := search(small, u, s+1, total); err != nil {
			return nil, err
		}
	}
	if small != l {
		ends := [][]float64{best.X}
		for _, v := range best.X {
			if math.Abs(v) > 9 || !finite(best.F) { // the sample leads astray
				ends = append(ends, points...)
				break
			}
		}
		best = optim.Point{}
		for _, u := range ends {
			if err := search(l, u, total, total); err != nil {
				return nil, err
			}
		}
	}
	if !finite(best.F) {
		return out, ctx.Err()
	}
	lo, hi := make([]float64, k), make([]float64, k)
	for i, p := range l.params {
		lo[i], hi[i] = p.Min, p.Max
		out.theta[i] = delta.From(best.X[i], p.Min, p.Max)
	}
	m, err := l.sum(ctx, out.theta)
	if err != nil {
		return nil, err
	}
	out.ll = m.ll
	f := l.objective(ctx, opt.Penalty)
	var about []int
	out.verdict, about = optim.Judge(func(u, _ []float64) float64 { return f(u, nil, nil) }, best, 1)
	for _, i := range about {
		out.about = append(out.about, l.params[i].Name)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if out.verdict != optim.Optimum {
		return out, nil
	}
	cov := optim.Inverse(best.Hess, k)
	if cov == nil {
		out.verdict = optim.NotConverged
		return out, nil
	}
	out.cov = delta.Natural(cov, best.X, lo, hi)
	out.se = make([]float64, k)
	for i := range k {
		out.se[i] = math.Sqrt(out.cov[i*k+i])
	}
	return out, nil
}

// edgeFit is the fit of a model at the edge of another, and its log-likelihood.
type edgeFit struct {
	fit any
	ll  float64
}

// concluded turns a maximum into a fit, or into a FitError that carries the limit
// model of the highest log-likelihood.
func concluded[M coterie.Model[M]](m *maximum, zero M, n float64, limits func() []edgeFit) (*coterie.Fit[M], error) {
	if m.verdict == optim.Optimum {
		model, err := zero.With(m.theta)
		if err != nil {
			return nil, err
		}
		return &coterie.Fit[M]{Model: model, N: n, LogLik: m.ll, StdErr: m.se, Cov: m.cov, Iterations: m.iterations}, nil
	}
	e := &coterie.FitError{Err: coterie.ErrNotConverged, Names: m.about, Best: m.theta, LogLik: m.ll,
		Cure: "more data, other starting points, or a simpler model"}
	switch m.verdict {
	case optim.Boundary:
		e.Err = coterie.ErrBoundary
		e.Cure = "use the limit model, or a small Penalty"
	case optim.NotIdentified:
		e.Err = coterie.ErrNotIdentified
	}
	if limits != nil {
		for _, l := range limits() {
			if l.ll > e.LogLik-1e-3 && (e.Limit == nil || l.ll > e.LogLik+1e-6) {
				e.Limit, e.LogLik, e.Err = l.fit, l.ll, coterie.ErrBoundary
				e.Cure = "use the limit model, or a small Penalty"
			}
		}
	}
	return nil, e
}

// thinned is a systematic sample of n of the rows' total, heavy rows in
// proportion: at most n distinct rows.
func thinned[T any](rows []counted[T], n int) []counted[T] {
	total := 0.0
	for _, r := range rows {
		total += float64(r.n)
	}
	step := total / float64(n)
	out := make([]counted[T], 0, n)
	at, next := 0.0, step/2
	for _, r := range rows {
		at += float64(r.n)
		hits := int64(0)
		for ; next < at; next += step {
			hits++
		}
		if hits > 0 {
			out = append(out, counted[T]{r.row, hits})
		}
	}
	return out
}
