package optim

import (
	"context"
	"math"
)

// Func2 is an objective that knows its Hessian: it returns the value at u and,
// where they are not nil, writes the gradient and the row-major Hessian. NaN or
// +Inf mean outside the domain.
type Func2 func(u, grad, hess []float64) float64

// Newton is Minimize for an objective that knows its Hessian: a trust-region
// Newton method of one evaluation per step. It ends where the gradient is within
// tol times max(1, |F|) and a Newton step changes u by less than 1e-6, or after
// maxIter evaluations; maxIter 0 is 200 and tol 0 is 1e-8. The error is the context's
// alone.
func Newton(ctx context.Context, f Func2, start []float64, maxIter int, tol float64) (Point, error) {
	if maxIter <= 0 {
		maxIter = 200
	}
	if !(tol > 0) {
		tol = 1e-8
	}
	k := len(start)
	p := Point{X: append([]float64(nil), start...), Grad: make([]float64, k), Hess: make([]float64, k*k)}
	p.F = f(p.X, p.Grad, p.Hess)
	if !finite(p.F) || !allFinite(p.Grad) || !allFinite(p.Hess) {
		p.F = math.Inf(1)
		return p, ctx.Err()
	}
	radius := 2.0
	trial, grad, hess := make([]float64, k), make([]float64, k), make([]float64, k*k)
	for p.Iterations < maxIter && radius > 1e-13 {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		step, predicted, free := trustStep(p.Hess, p.Grad, radius)
		length := euclid(step)
		if free && length < 1e-10 {
			break
		}
		for i := range trial {
			trial[i] = p.X[i] + step[i]
		}
		p.Iterations++
		v := f(trial, grad, hess)
		rounding := 1e-12 * (1 + math.Abs(p.F))
		good := finite(v) && allFinite(grad) && allFinite(hess)
		gain := p.F - v
		switch {
		case good && (gain > 1e-4*predicted || predicted <= rounding && gain >= -rounding && norm(grad) < norm(p.Grad)):
			if gain > 0.75*predicted && !free {
				radius *= 3
			} else if gain < 0.25*predicted && predicted > rounding {
				radius = length / 2
			}
			copy(p.X, trial)
			p.F = v
			p.Grad, grad = grad, p.Grad
			p.Hess, hess = hess, p.Hess
			if free && length < 1e-6 { // quadratic convergence: what is left is its square
				radius = 0
			}
		case predicted <= rounding:
			radius = 0 // rounding hides any further gain
		default:
			radius = math.Min(radius, length) / 4
		}
	}
	p.Converged = norm(p.Grad) <= tol*math.Max(1, math.Abs(p.F))
	return p, nil
}
