package lifecycle

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
)

// TestWeibullCurvature compares the objective of the Weibull fit with the
// likelihood that all families share, and its derivatives with differences.
func TestWeibullCurvature(t *testing.T) {
	var table Table
	for _, l := range []Lifetime{{Exit: 3, Ended: true}, {Exit: 8, Ended: true, Weight: 2.5}, {Exit: 13}, {Entry: 2, Exit: 5, Ended: true},
		{Exit: 1, Upper: 4, Ended: true}, {Exit: 0, Upper: 6, Ended: true, Weight: 0.5}} {
		require.NoError(t, table.Add(l))
	}
	d, err := newLives(&table, false)
	require.NoError(t, err)
	f := Weibull{}.objective(context.Background(), d)
	buf, grad := make([]float64, 2), make([]float64, 2)
	for _, u := range [][]float64{{0.3, 0.2}, {-0.5, -0.7}, {1.2, 0.9}} {
		g, h := make([]float64, 2), make([]float64, 4)
		v := f(u, g, h)
		near.Check(t, "value", v, -d.logLik(Weibull{math.Exp(u[0]), math.Exp(u[1])}, grad, buf), 1e-13)
		for i := range u {
			at, above, below := append([]float64(nil), u...), make([]float64, 2), make([]float64, 2)
			const step = 1e-5
			at[i] = u[i] + step
			hi := f(at, above, nil)
			at[i] = u[i] - step
			lo := f(at, below, nil)
			near.Check(t, "gradient", g[i], (hi-lo)/(2*step), 1e-7)
			for j := range u {
				near.Check(t, "Hessian", h[i*2+j], (above[j]-below[j])/(2*step), 1e-7)
			}
		}
	}
}
