package special_test

import (
	"math"
	"testing"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/special"
)

// TestBridgeWithin compares with Kolmogorov's distribution, and with the table of
// Hall and Wellner's critical values in Klein and Moeschberger (2003), app. C: a
// bridge stays within 1.3211 from 0.1 to 0.6 with a chance of 95 %.
func TestBridgeWithin(t *testing.T) {
	for _, k := range []float64{0.5, 0.8, 1.2239, 1.3581, 1.6276} {
		whole := 1.0
		for j := 1.0; j < 50; j++ {
			whole += 2 * math.Pow(-1, j) * math.Exp(-2*j*j*k*k)
		}
		near.Check(t, "whole", special.BridgeWithin(k, 0, 1), whole, 1e-9)
		near.Check(t, "at a point", special.BridgeWithin(k, 0.3, 0.3), math.Erf(k/math.Sqrt(0.3*0.7)/math.Sqrt2), 1e-9)
		near.Check(t, "symmetry", special.BridgeWithin(k, 0.1, 0.7), special.BridgeWithin(k, 0.3, 0.9), 1e-9)
	}
	near.Check(t, "table", special.BridgeWithin(1.3211, 0.1, 0.6), 0.95, 2e-5)
	for _, bad := range [][3]float64{{0, 0, 1}, {1, -0.1, 1}, {1, 0.5, 0.4}, {1, 0, 1.1}, {math.NaN(), 0, 1}} {
		if v := special.BridgeWithin(bad[0], bad[1], bad[2]); !math.IsNaN(v) {
			t.Errorf("%v: %g", bad, v)
		}
	}
}

// TestOrnsteinUhlenbeckWithin compares with the backward equation u' = u” − x·u',
// u = 0 at ±c, by Crank and Nicolson, and holds that Nair's asymptotic values, by
// which equal-precision bands are tabled, are near: 2.8826 for 0.1 to 0.6.
func TestOrnsteinUhlenbeckWithin(t *testing.T) {
	for _, c := range []float64{1.5, 2.8826, 3.6} {
		for _, time := range []float64{0.05, 1.3013, 4} {
			const n, steps = 1200, 1200
			h, dt := 2*c/n, time/steps
			u, up, diag, low := make([]float64, n+1), make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
			for i := 1; i < n; i++ {
				u[i] = 1
			}
			for s := range steps {
				θ := 0.5
				if s < 4 { // the corners at the walls
					θ = 1
				}
				r, d := make([]float64, n+1), make([]float64, n+1)
				for i := 1; i < n; i++ {
					x := -c + float64(i)*h
					a, b := 1/(h*h)+x/(2*h), 1/(h*h)-x/(2*h) // of the lower and the upper neighbour
					r[i] = u[i] + (1-θ)*dt*(a*u[i-1]-(a+b)*u[i]+b*u[i+1])
					low[i], diag[i], up[i] = -θ*dt*a, 1+θ*dt*(a+b), -θ*dt*b
				}
				d[1] = diag[1]
				for i := 2; i < n; i++ {
					f := low[i] / d[i-1]
					d[i] = diag[i] - f*up[i-1]
					r[i] -= f * r[i-1]
				}
				for i := n - 1; i > 0; i-- {
					u[i] = (r[i] - up[i]*u[i+1]) / d[i]
				}
			}
			want := 0.0
			for i := 1; i < n; i++ {
				x := -c + float64(i)*h
				want += u[i] * math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) * h
			}
			near.Check(t, "within", special.OrnsteinUhlenbeckWithin(c, time), want, 2e-5)
		}
		near.Check(t, "at once", special.OrnsteinUhlenbeckWithin(c, 0), math.Erf(c/math.Sqrt2), 1e-15)
	}
	near.Check(t, "table", special.OrnsteinUhlenbeckWithin(2.8826, math.Log(0.6*0.9/(0.1*0.4))/2), 0.95, 1e-3)
	if !math.IsNaN(special.OrnsteinUhlenbeckWithin(0, 1)) || !math.IsNaN(special.OrnsteinUhlenbeckWithin(1, -1)) {
		t.Error("outside the domain")
	}
}
