package ode_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/ode"
)

var ctx = context.Background()

// TestClosedForms: a rotation and a logistic curve.
func TestClosedForms(t *testing.T) {
	s := ode.Solver{F: func(_ float64, y, dy []float64) { dy[0], dy[1] = -y[1], y[0] }, Y: []float64{1, 0}}
	for _, at := range []float64{0, 0.5, 3, 3, 50} {
		require.NoError(t, s.To(ctx, at))
		near.Check(t, "cos", s.Y[0], math.Cos(at), 1e-10)
		near.Check(t, "sin", s.Y[1], math.Sin(at), 1e-10)
	}
	l := ode.Solver{F: func(_ float64, y, dy []float64) { dy[0] = 0.7 * y[0] * (1 - y[0]/500) }, Y: []float64{3}}
	for _, at := range []float64{1, 7, 20} {
		require.NoError(t, l.To(ctx, at))
		near.Check(t, "logistic", l.Y[0], 500/(1+(500.0/3-1)*math.Exp(-0.7*at)), 1e-10)
	}
}

func TestBlowUpAndCancel(t *testing.T) {
	s := ode.Solver{F: func(_ float64, y, dy []float64) { dy[0] = y[0] * y[0] }, Y: []float64{1}} // infinite at t = 1
	require.ErrorIs(t, s.To(ctx, 2), ode.ErrStep)
	c, cancel := context.WithCancel(ctx)
	cancel()
	s = ode.Solver{F: func(t float64, _, dy []float64) { dy[0] = math.Cos(40 * t) }, Y: []float64{0}}
	require.ErrorIs(t, s.To(c, 1e6), context.Canceled)
}

// TestStiff: a decay of rate 10⁹ over a time of 10⁶ takes more steps than allowed.
func TestStiff(t *testing.T) {
	s := ode.Solver{F: func(_ float64, y, dy []float64) { dy[0] = 1e9 * (1 - y[0]) }, Y: []float64{0}, MaxSteps: 5000}
	require.ErrorIs(t, s.To(ctx, 1e6), ode.ErrStep)
	require.Equal(t, 5001, s.Steps)
}
