package optim

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
)

// TestNewtonRosenbrock ends at the known minimum of Rosenbrock's valley with its
// known Hessian there.
func TestNewtonRosenbrock(t *testing.T) {
	f := func(u, g, h []float64) float64 {
		x, y := u[0], u[1]
		if g != nil {
			g[0], g[1] = -400*x*(y-x*x)-2*(1-x), 200*(y-x*x)
		}
		if h != nil {
			h[0], h[1], h[2], h[3] = 1200*x*x-400*y+2, -400*x, -400*x, 200
		}
		return 100*(y-x*x)*(y-x*x) + (1-x)*(1-x)
	}
	p, err := Newton(context.Background(), f, []float64{-1.2, 1}, 0, 0)
	require.NoError(t, err)
	require.True(t, p.Converged)
	near.Check(t, "x", p.X[0], 1, 1e-10)
	near.Check(t, "y", p.X[1], 1, 1e-10)
	near.Check(t, "h", p.Hess[0], 802, 1e-8)
	require.Less(t, p.Iterations, 40)
}

// TestNewtonRefuses an objective that is not finite at the start.
func TestNewtonRefuses(t *testing.T) {
	p, err := Newton(context.Background(), func(u, g, h []float64) float64 { return math.NaN() }, []float64{0}, 0, 0)
	require.NoError(t, err)
	require.False(t, p.Converged)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Newton(ctx, func(u, g, h []float64) float64 {
		if g != nil {
			g[0], h[0] = 2*u[0], 2
		}
		return u[0] * u[0]
	}, []float64{3}, 0, 0)
	require.ErrorIs(t, err, context.Canceled)
}
