// Package optim finds maxima of likelihoods in a few parameters (up to a dozen)
// and says honestly what it found: an optimum with its curvature, a direction
// that the data leave open, or a boundary.
//
// References:
//   - Conn, Gould & Toint (2000), Trust-Region Methods, SIAM, ch. 6–7.
//   - Nelder & Mead (1965), A simplex method for function minimization, Computer
//     J. 7.
package optim

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Func is an objective to be minimised: it returns the value at u and, where
// grad is not nil, writes the gradient. NaN or +Inf mean outside the domain.
type Func func(u, grad []float64) float64

// Point is where a minimisation ended.
type Point struct {
	X          []float64
	F          float64
	Grad, Hess []float64 // Hess row-major
	Iterations int
	Converged  bool // the gradient is within tolerance
}

// Minimize runs a trust-region Newton method from start, with the Hessian by
// central differences of the gradient, until the gradient is within tol times
// max(1, |F|), and then as long as rounding lets it improve. maxIter 0 is 200
// and tol 0 is 1e-8. Where Newton's method stalls, a simplex search moves it on
// once. The error is the context's alone.
func Minimize(ctx context.Context, f Func, start []float64, maxIter int, tol float64) (Point, error) {
	if maxIter <= 0 {
		maxIter = 200
	}
	if !(tol > 0) {
		tol = 1e-8
	}
	p, err := newton(ctx, f, start, maxIter, tol)
	if err != nil || p.Converged || !finite(p.F) {
		return p, err
	}
	res, err := optimize.Minimize(optimize.Problem{Func: func(u []float64) float64 {
		v := f(u, nil)
		if math.IsNaN(v) {
			return math.Inf(1)
		}
		return v
	}}, p.X, &optimize.Settings{MajorIterations: 200 * len(start), Concurrent: 1}, &optimize.NelderMead{})
	if cerr := ctx.Err(); cerr != nil {
		return p, cerr
	}
	if err != nil || res == nil || !(res.F <= p.F) {
		return p, nil
	}
	q, err := newton(ctx, f, res.X, maxIter, tol)
	q.Iterations += p.Iterations + res.MajorIterations
	if err == nil && !(q.F <= p.F) {
		return p, nil
	}
	return q, err
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func newton(ctx context.Context, f Func, start []float64, maxIter int, tol float64) (Point, error) {
	k := len(start)
	p := Point{X: append([]float64(nil), start...), Grad: make([]float64, k)}
	p.F = f(p.X, p.Grad)
	p.Hess = make([]float64, k*k)
	if !finite(p.F) || !allFinite(p.Grad) {
		p.F = math.Inf(1)
		return p, ctx.Err()
	}
	radius, polish := 1.0, 0
	trial, grad := make([]float64, k), make([]float64, k)
	for p.Iterations < maxIter {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		small := norm(p.Grad) <= tol*math.Max(1, math.Abs(p.F))
		p.Converged = small
		if small {
			if polish++; polish > 4 {
				break
			}
		}
		p.Iterations++
		hessian(f, p.X, p.Hess, 1e-5, false)
		improved := false
		for range 60 {
			step, predicted, newtonStep := trustStep(p.Hess, p.Grad, radius)
			for i := range trial {
				trial[i] = p.X[i] + step[i]
			}
			v := f(trial, grad)
			length := euclid(step)
			noise := 1e-13 * (1 + math.Abs(p.F))
			if finite(v) && allFinite(grad) {
				gain := p.F - v
				if gain > 1e-4*predicted && predicted > noise || predicted <= noise && gain >= -noise && norm(grad) < norm(p.Grad) {
					if gain > 0.75*predicted && !newtonStep {
						radius *= 2.5
					} else if gain < 0.25*predicted {
						radius = length / 2
					}
					copy(p.X, trial)
					copy(p.Grad, grad)
					p.F = v
					improved = true
					break
				}
				if predicted <= noise {
					break
				}
			}
			radius = math.Min(radius, length) / 4
			if radius < 1e-14 {
				break
			}
		}
		if !improved {
			break
		}
		if radius < 1e-8 {
			radius = 1e-8
		}
	}
	p.Converged = norm(p.Grad) <= tol*math.Max(1, math.Abs(p.F))
	hessian(f, p.X, p.Hess, 1e-3, true)
	return p, nil
}

// trustStep minimises g·s + ½s·Hs over |s| ≤ radius. It returns the step, the
// decrease of the model and whether the step is the free Newton step.
func trustStep(hess, g []float64, radius float64) ([]float64, float64, bool) {
	k := len(g)
	step := make([]float64, k)
	values, q := eigen(hess, k)
	if values == nil { // no curvature known: down the gradient
		n := euclid(g)
		for i := range step {
			step[i] = -g[i] / n * radius
		}
		return step, n * radius, false
	}
	c := make([]float64, k)
	for j := range k {
		for i := range k {
			c[j] += q[i*k+j] * g[i]
		}
	}
	length := func(mu float64) float64 {
		s := 0.0
		for j := range k {
			d := c[j] / (values[j] + mu)
			s += d * d
		}
		return math.Sqrt(s)
	}
	mu, free := 0.0, values[0] > 1e-12*math.Max(1, values[k-1]) && length(0) <= radius
	if !free {
		lo := math.Max(0, -values[0])
		hi := lo + math.Max(euclid(g)/radius, 1e-300)
		for range 100 {
			mid := 0.5 * (lo + hi)
			if l := length(mid); l > radius {
				lo = mid
			} else {
				hi = mid
				if l > 0.99*radius {
					break
				}
			}
		}
		mu = hi
	}
	predicted := 0.0
	for j := range k {
		d := 0.0
		if c[j] != 0 {
			d = -c[j] / (values[j] + mu)
		}
		predicted -= c[j]*d + 0.5*values[j]*d*d
		for i := range k {
			step[i] += q[i*k+j] * d
		}
	}
	return step, predicted, free
}

// eigen returns the eigenvalues in increasing order and the eigenvectors as
// columns, or nil where the matrix is not finite.
func eigen(h []float64, k int) ([]float64, []float64) {
	if !allFinite(h) {
		return nil, nil
	}
	var e mat.EigenSym
	if !e.Factorize(mat.NewSymDense(k, append([]float64(nil), h...)), true) {
		return nil, nil
	}
	var v mat.Dense
	e.VectorsTo(&v)
	return e.Values(nil), v.RawMatrix().Data
}

// hessian differences the gradient centrally with the given relative step, and
// where fine is set refines once by Richardson's extrapolation.
func hessian(f Func, x, out []float64, rel float64, fine bool) {
	k := len(x)
	u, a, b := append([]float64(nil), x...), make([]float64, k), make([]float64, k)
	column := func(i int, h float64, into []float64) {
		u[i] = x[i] + h
		fa := f(u, a)
		up := u[i]
		u[i] = x[i] - h
		fb := f(u, b)
		d := up - u[i]
		u[i] = x[i]
		for j := range k {
			into[j] = (a[j] - b[j]) / d
			if !finite(fa) || !finite(fb) {
				into[j] = math.NaN()
			}
		}
	}
	c1, c2 := make([]float64, k), make([]float64, k)
	for i := range k {
		h := rel * (1 + math.Abs(x[i]))
		column(i, h, c1)
		if fine {
			column(i, 2*h, c2)
			for j := range c1 {
				if v := (4*c1[j] - c2[j]) / 3; finite(v) {
					c1[j] = v
				}
			}
		}
		copy(out[i*k:], c1)
	}
	for i := range k {
		for j := range i {
			m := 0.5 * (out[i*k+j] + out[j*k+i])
			out[i*k+j], out[j*k+i] = m, m
		}
	}
}

func norm(g []float64) float64 {
	m := 0.0
	for _, v := range g {
		m = math.Max(m, math.Abs(v))
	}
	return m
}

func euclid(g []float64) float64 {
	m := 0.0
	for _, v := range g {
		m += v * v
	}
	return math.Sqrt(m)
}

func allFinite(g []float64) bool {
	for _, v := range g {
		if !finite(v) {
			return false
		}
	}
	return true
}
