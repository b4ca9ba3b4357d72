package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/optim"
)

// curveFunc is a function of one variable with parameters: it returns the value at
// observation i and writes its gradient.
type curveFunc func(i int, theta, grad []float64) float64

// leastSquares fits a curve to y by unweighted least squares from several
// starts, on the working scale of the model's parameters. The covariance is
// s²(JᵀJ)⁻¹ with s² = SSE/(n−k), and the log-likelihood that of normal errors at
// their maximum, variance SSE/n.
func leastSquares[M coterie.Model[M]](ctx context.Context, m M, y []float64, f curveFunc, starts [][]float64, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	params := m.Params()
	n, k := len(y), len(params)
	mean, size := 0.0, 0.0
	for _, v := range y {
		mean += v / float64(n)
	}
	for _, v := range y {
		size += (v - mean) * (v - mean)
	}
	if size == 0 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, LogLik: math.Inf(1), Cure: "all values are equal: there is no growth to describe"}
	}
	theta, grad := make([]float64, k), make([]float64, k)
	loss := func(u, g []float64) float64 {
		for i, p := range params {
			theta[i] = delta.From(u[i], p.Min, p.Max)
			if !(theta[i] > p.Min && theta[i] < p.Max) {
				return math.Inf(1)
			}
		}
		clear(g)
		ss := 0.0
		for i, v := range y {
			r := f(i, theta, grad) - v
			ss += r * r
			for j := range g {
				g[j] += 2 * r * grad[j]
			}
		}
		for j := range g {
			g[j] *= delta.Slope(u[j], params[j].Min, params[j].Max) / size
		}
		return ss / size
	}
	maxIter, tol, iterations := 0, 0.0, 0
	if o != nil {
		maxIter, tol = o.MaxIterations, o.Tolerance
	}
	var best optim.Point
	best.F = math.Inf(1)
	u := make([]float64, k)
	for s, start := range starts {
		for i, p := range params {
			u[i] = delta.To(start[i], p.Min, p.Max)
		}
		p, err := optim.Minimize(ctx, loss, u, maxIter, tol)
		if err != nil {
			return nil, err
		}
		iterations += p.Iterations
		if p.F < best.F*(1-1e-9) || best.X == nil {
			best = p
		}
		if o != nil && o.Progress != nil {
			o.Progress(coterie.Progress{Stage: "fit", Done: int64(s + 1), Total: int64(len(starts))})
		}
	}
	natural := make([]float64, k)
	for i, p := range params {
		natural[i] = delta.From(best.X[i], p.Min, p.Max)
	}
	ss := best.F * size
	fail := &coterie.FitError{Best: natural, LogLik: gaussLogLik(ss, n)}
	s2 := ss / float64(max(n-k, 1))
	unit := math.Max(2*s2/size, 1e-12)
	verdict, about := optim.Judge(loss, best, unit)
	for _, i := range about {
		fail.Names = append(fail.Names, params[i].Name)
	}
	switch verdict {
	case optim.Boundary:
		fail.Err, fail.Cure = coterie.ErrBoundary, "the fit improves to the edge: use the simpler curve it points to, or wait for more data"
		return nil, fail
	case optim.NotIdentified:
		fail.Err, fail.Cure = coterie.ErrNotIdentified, "other curves describe the data as well: wait for more data"
		return nil, fail
	case optim.NotConverged:
		fail.Err, fail.Cure = coterie.ErrNotConverged, "scale the data, or wait for more"
		return nil, fail
	}
	// JᵀJ on the working scale, where it is better conditioned.
	jj := make([]float64, k*k)
	lo, hi := make([]float64, k), make([]float64, k)
	for i, p := range params {
		lo[i], hi[i] = p.Min, p.Max
	}
	for i := range y {
		f(i, natural, grad)
		for a := range k {
			grad[a] *= delta.Slope(best.X[a], lo[a], hi[a])
		}
		for a := range k {
			for b := range k {
				jj[a*k+b] += grad[a] * grad[b]
			}
		}
	}
	cov := optim.Inverse(jj, k)
	if cov == nil || n <= k {
		fail.Err, fail.Cure = coterie.ErrNotIdentified, "more observations than parameters are needed"
		return nil, fail
	}
	for i := range cov {
		cov[i] *= s2
	}
	model, err := m.With(natural)
	if err != nil {
		return nil, err
	}
	fit := &coterie.Fit[M]{Model: model, N: float64(n), LogLik: fail.LogLik, Cov: delta.Natural(cov, best.X, lo, hi), Iterations: iterations}
	for i := range k {
		fit.StdErr = append(fit.StdErr, math.Sqrt(fit.Cov[i*k+i]))
	}
	return fit, nil
}

// gaussLogLik is the log-likelihood of n normal errors with sum of squares ss,
// at its maximum over the variance.
func gaussLogLik(ss float64, n int) float64 {
	return -float64(n) / 2 * (math.Log(2*math.Pi*ss/float64(n)) + 1)
}

// sumOfSquares is what gaussLogLik was given.
func sumOfSquares(logLik, n float64) float64 {
	return n / (2 * math.Pi) * math.Exp(-2*logLik/n-1)
}
