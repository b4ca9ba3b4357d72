// Package ode solves initial value problems y′ = f(t, y) with error control, by
// the explicit Runge–Kutta pair of order 5(4) of Dormand and Prince. Neither the
// standard library nor gonum has one.
//
// References:
//   - Dormand & Prince (1980), A family of embedded Runge–Kutta formulae, J.
//     Comput. Appl. Math. 6, doi:10.1016/0771-050X(80)90013-3.
//   - Hairer, Nørsett & Wanner (1993), Solving Ordinary Differential Equations
//     I, Springer, II.4: step size control and the starting step.
package ode

import (
	"context"
	"errors"
	"math"
)

// ErrStep is returned where the step shrinks to nothing: the solution runs to
// infinity, or f is not smooth; or where MaxSteps are not enough: it is stiff.
var ErrStep = errors.New("ode: the steps are too small")

// Solver integrates from (t, y). Its fields may be read between calls.
type Solver struct {
	F         func(t float64, y, dy []float64)
	T         float64
	Y         []float64
	Tolerance float64 // of each step, relative to max(1, |y|); 0 means 1e-12
	Steps     int     // taken so far, and refused
	MaxSteps  int     // 0: 1,000,000

	h          float64
	k          [7][]float64
	stage, end []float64
}

// The coefficients of Dormand and Prince.
var (
	c = [7]float64{0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1}
	a = [7][6]float64{
		{},
		{1.0 / 5},
		{3.0 / 40, 9.0 / 40},
		{44.0 / 45, -56.0 / 15, 32.0 / 9},
		{19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
		{9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
		{35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
	}
	e = [7]float64{71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40}
)

// To advances the solution to time t ≥ T and leaves it in Y.
func (s *Solver) To(ctx context.Context, t float64) error {
	tol := s.Tolerance
	if tol <= 0 {
		tol = 1e-12
	}
	most := s.MaxSteps
	if most <= 0 {
		most = 1_000_000
	}
	n := len(s.Y)
	if s.stage == nil {
		for i := range s.k {
			s.k[i] = make([]float64, n)
		}
		s.stage, s.end = make([]float64, n), make([]float64, n)
		s.F(s.T, s.Y, s.k[0])
		scale, slope := 1.0, 0.0
		for i, v := range s.Y {
			scale = math.Max(scale, math.Abs(v))
			slope = math.Max(slope, math.Abs(s.k[0][i]))
		}
		s.h = 0.01 * scale / math.Max(slope, 1e-3)
	}
	for s.T < t {
		if s.Steps++; s.Steps > most {
			return ErrStep
		}
		if s.Steps&255 == 255 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		h, last := s.h, false
		if s.T+h >= t || t-s.T-h < 1e-3*h {
			h, last = t-s.T, true
		}
		if !(h > 1e-14*math.Max(1, math.Abs(s.T))) && !last {
			return ErrStep
		}
		err := s.try(h, tol)
		factor := 5.0
		if math.IsNaN(err) {
			factor = 0.1
		} else if err > 0 {
			factor = math.Min(5, math.Max(0.2, 0.9*math.Pow(err, -0.2)))
		}
		if err <= 1 {
			s.T += h
			if last {
				s.T = t
			}
			s.Y, s.end = s.end, s.Y
			s.k[0], s.k[6] = s.k[6], s.k[0] // first same as last
			if !last || factor < 1 {
				s.h = h * factor
			}
		} else {
			if h < 1e-14*math.Max(1, math.Abs(s.T)) {
				return ErrStep
			}
			s.h = h * math.Min(factor, 0.9)
		}
	}
	return nil
}

// try computes a step of h into end and returns its error over the tolerance.
func (s *Solver) try(h, tol float64) float64 {
	for st := 1; st < 7; st++ {
		out := s.stage
		if st == 6 {
			out = s.end
		}
		for i, y := range s.Y {
			d := 0.0
			for j := range st {
				d += a[st][j] * s.k[j][i]
			}
			out[i] = y + h*d
		}
		s.F(s.T+c[st]*h, out, s.k[st])
	}
	worst := 0.0
	for i := range s.Y {
		d := 0.0
		for j := range 7 {
			d += e[j] * s.k[j][i]
		}
		v := math.Abs(h*d) / (tol * math.Max(1, math.Max(math.Abs(s.Y[i]), math.Abs(s.end[i]))))
		if math.IsNaN(v) || math.IsInf(s.end[i], 0) {
			return math.NaN()
		}
		worst = math.Max(worst, v)
	}
	return worst
}
