package optim

import (
	"context"
	"math"
)

// profile judges a point that a search left before its gradient was zero, where
// the curvature of Judge is that of rounding: far out on a ridge or near an edge.
// It asks what does not hang on the last bits. Each coordinate in turn is held 3,
// 6, … 48 units of the working scale away from p, and the others are searched
// anew from there. A side on which the objective never rises is open; a coordinate
// open on both is not identified, on one at a boundary, on none still not
// converged. search minimises with coordinate i held at the value, from x.
func profile(p Point, unit float64, search func(i int, at float64, x []float64) (Point, error)) (Verdict, []int, error) {
	tolerance := 1e-5*unit + 1e-10*math.Abs(p.F)
	open := func(i int, sign float64) (bool, error) {
		x := p.X
		for s := 3.0; s < 50; s *= 2 {
			q, err := search(i, p.X[i]+sign*s, x)
			if err != nil {
				return false, err
			}
			if !finite(q.F) { // rounded onto the edge, or not to be had at all
				return s > 3, nil
			}
			if q.F >= p.F+tolerance {
				return false, nil
			}
			x = q.X
		}
		return true, nil
	}
	var edge, flat []int
	for i := range p.X {
		up, err := open(i, 1)
		if err != nil {
			return NotConverged, nil, err
		}
		down, err := open(i, -1)
		if err != nil {
			return NotConverged, nil, err
		}
		switch {
		case up && down:
			flat = append(flat, i)
		case up || down:
			edge = append(edge, i)
		}
	}
	switch {
	case flat != nil:
		return NotIdentified, flat, nil
	case edge != nil:
		return Boundary, edge, nil
	}
	return NotConverged, nil, nil
}

// profileSteps bounds each search of a profile.
const profileSteps = 40

// held is f with one coordinate fixed.
func held(f Func2, k, i int, at float64) Func2 {
	u, g, h := make([]float64, k), make([]float64, k), make([]float64, k*k)
	return func(v, grad, hess []float64) float64 {
		copy(u, v[:i])
		u[i] = at
		copy(u[i+1:], v[i:])
		if grad == nil {
			return f(u, nil, nil)
		}
		if hess == nil {
			y := f(u, g, nil)
			copy(grad, g[:i])
			copy(grad[i:], g[i+1:])
			return y
		}
		y := f(u, g, h)
		r := 0
		for a := range k {
			if a == i {
				continue
			}
			grad[r] = g[a]
			c := 0
			for b := range k {
				if b != i {
					hess[r*(k-1)+c] = h[a*k+b]
					c++
				}
			}
			r++
		}
		return y
	}
}

// around drops coordinate i of x, and within puts it back.
func around(x []float64, i int) []float64 {
	return append(append([]float64(nil), x[:i]...), x[i+1:]...)
}

func within(x []float64, i int, at float64) []float64 {
	return append(append(append([]float64(nil), x[:i]...), at), x[i:]...)
}

// judgeFunc is Judge, and the profile where it finds no convergence.
func judgeFunc(ctx context.Context, f Func, p Point, o Options) (Verdict, []int, error) {
	v, about := Judge(f, p, 1)
	if v != NotConverged || !finite(p.F) || o.Dear {
		return v, about, nil
	}
	f2 := func(u, grad, _ []float64) float64 { return f(u, grad) }
	return profile(p, 1, func(i int, at float64, x []float64) (Point, error) {
		g := held(f2, len(x), i, at)
		if len(x) == 1 {
			return Point{X: []float64{at}, F: g(nil, nil, nil)}, nil
		}
		q, err := Minimize(ctx, func(u, grad []float64) float64 { return g(u, grad, nil) }, around(x, i), profileSteps, 1e-8)
		q.X = within(q.X, i, at)
		return q, err
	})
}

// judgeFunc2 is judgeFunc for an objective that knows its Hessian.
func judgeFunc2(ctx context.Context, f Func2, p Point, o Options) (Verdict, []int, error) {
	v, about := Judge(func(u, _ []float64) float64 { return f(u, nil, nil) }, p, 1)
	if v != NotConverged || !finite(p.F) || o.Dear {
		return v, about, nil
	}
	return profile(p, 1, func(i int, at float64, x []float64) (Point, error) {
		g := held(f, len(x), i, at)
		if len(x) == 1 {
			return Point{X: []float64{at}, F: g(nil, nil, nil)}, nil
		}
		q, err := Newton(ctx, g, around(x, i), profileSteps, 1e-8)
		q.X = within(q.X, i, at)
		return q, err
	})
}
