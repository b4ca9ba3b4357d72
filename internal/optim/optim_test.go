package optim_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

var ctx = context.Background()

func TestMinimizeRosenbrock(t *testing.T) {
	p, err := optim.Minimize(ctx, func(u, g []float64) float64 {
		a, b := 1-u[0], u[1]-u[0]*u[0]
		if g != nil {
			g[0], g[1] = -2*a-400*u[0]*b, 200*b
		}
		return a*a + 100*b*b
	}, []float64{-1.2, 1}, 0, 0)
	require.NoError(t, err)
	require.True(t, p.Converged)
	near.Check(t, "x", p.X[0], 1, 1e-12)
	near.Check(t, "y", p.X[1], 1, 1e-12)
	near.Check(t, "h", p.Hess[0], 802, 1e-8)
	near.Check(t, "h", p.Hess[1], -400, 1e-8)
}

// TestMinimizeLeavesASaddle: f = x⁴/4 − x²/2 + y² starts on the ridge x = 0.
func TestMinimizeLeavesASaddle(t *testing.T) {
	p, err := optim.Minimize(ctx, func(u, g []float64) float64 {
		x, y := u[0], u[1]
		if g != nil {
			g[0], g[1] = x*x*x-x, 2*y
		}
		return x*x*x*x/4 - x*x/2 + y*y
	}, []float64{1e-6, 3}, 0, 0)
	require.NoError(t, err)
	near.Check(t, "|x|", math.Abs(p.X[0]), 1, 1e-9)
	near.Check(t, "f", p.F, -0.25, 1e-12)
}

// gammaLogLik is the likelihood of a gamma sample by its sufficient statistics.
func gammaLogLik(n, sum, sumLog float64) optim.LogLik {
	return func(th, g []float64) float64 {
		a, b := th[0], th[1]
		lg, _ := math.Lgamma(a)
		if g != nil {
			g[0] = n*(math.Log(b)-special.Digamma(a)) + sumLog
			g[1] = n*a/b - sum
		}
		return n*(a*math.Log(b)-lg) + (a-1)*sumLog - b*sum
	}
}

func TestMaximizeGamma(t *testing.T) {
	inf := math.Inf(1)
	params := []optim.Param{{Name: "shape", Max: inf}, {Name: "rate", Max: inf}}
	n, mean, meanLog := 500.0, 3.0, 0.7
	m, err := optim.Maximize(ctx, params, gammaLogLik(n, n*mean, n*meanLog), [][]float64{{50, 0.01}}, optim.Options{})
	require.NoError(t, err)
	require.Equal(t, optim.Optimum, m.Verdict)
	// log a − ψ(a) = log mean − mean log, by bisection
	lo, hi := 0.1, 10.0
	for range 200 {
		mid := (lo + hi) / 2
		if math.Log(mid)-special.Digamma(mid) > math.Log(mean)-meanLog {
			lo = mid
		} else {
			hi = mid
		}
	}
	near.Check(t, "shape", m.Theta[0], lo, 1e-11)
	near.Check(t, "rate", m.Theta[1], lo/mean, 1e-11)
	// Fisher information of the gamma distribution, which is also the observed one
	i11, i12, i22 := n*special.Trigamma(lo), -n/(lo/mean), n*lo/(lo/mean*lo/mean)
	det := i11*i22 - i12*i12
	near.Check(t, "se shape", m.StdErr[0]/math.Sqrt(i22/det), 1, 1e-8)
	near.Check(t, "se rate", m.StdErr[1]/math.Sqrt(i11/det), 1, 1e-8)
	near.Check(t, "cov", m.Cov[1]/(-i12/det), 1, 1e-8)
}

func TestVerdicts(t *testing.T) {
	inf := math.Inf(1)
	// A Poisson sample of zeros: the rate runs to 0.
	m, err := optim.Maximize(ctx, []optim.Param{{Name: "rate", Max: inf}}, func(th, g []float64) float64 {
		if g != nil {
			g[0] = -10
		}
		return -10 * th[0]
	}, [][]float64{{1}}, optim.Options{})
	require.NoError(t, err)
	require.Equal(t, optim.Boundary, m.Verdict)
	require.Equal(t, []string{"rate"}, m.About)
	require.Nil(t, m.Cov)
	// Only the product of two rates matters.
	m, err = optim.Maximize(ctx, []optim.Param{{Name: "a", Max: inf}, {Name: "b", Max: inf}}, func(th, g []float64) float64 {
		p := th[0] * th[1]
		if g != nil {
			g[0], g[1] = 7/th[0]-3*th[1], 7/th[1]-3*th[0]
		}
		return 7*math.Log(p) - 3*p
	}, [][]float64{{1, 1}}, optim.Options{})
	require.NoError(t, err)
	require.Equal(t, optim.NotIdentified, m.Verdict)
	require.Equal(t, []string{"a", "b"}, m.About)
	near.Check(t, "product", m.Theta[0]*m.Theta[1], 7.0/3, 1e-7)
	// Nowhere finite.
	m, err = optim.Maximize(ctx, []optim.Param{{Name: "a", Max: inf}}, func(_, _ []float64) float64 { return math.NaN() }, [][]float64{{1}}, optim.Options{})
	require.NoError(t, err)
	require.Equal(t, optim.NotConverged, m.Verdict)
	require.Equal(t, math.Inf(-1), m.LogLik)
}

// TestVerdictsUnconverged: where a search is stopped far from any zero of the
// gradient, profiles still say what the data leave open; and where they do not,
// that it has not converged.
func TestVerdictsUnconverged(t *testing.T) {
	inf := math.Inf(1)
	rates := []optim.Param{{Name: "a", Max: inf}, {Name: "b", Max: inf}}
	one := optim.Options{MaxIterations: 1, Starts: 1, Tolerance: 1e-300}
	for _, c := range []struct {
		verdict optim.Verdict
		about   []string
		ll      optim.LogLik
	}{
		{optim.NotIdentified, []string{"a", "b"}, func(th, g []float64) float64 { // a ridge a·b = 7/3
			p := th[0] * th[1]
			if g != nil {
				g[0], g[1] = 7/th[0]-3*th[1], 7/th[1]-3*th[0]
			}
			return 7*math.Log(p) - 3*p
		}},
		{optim.Boundary, []string{"a"}, func(th, g []float64) float64 { // a has no end, b is 2
			if g != nil {
				g[0], g[1] = 1/(th[0]*th[0]), 6/th[1]-3
			}
			return -1/th[0] + 6*math.Log(th[1]) - 3*th[1]
		}},
		{optim.NotConverged, nil, func(th, g []float64) float64 { // a kink at b = 2
			if g != nil {
				g[0], g[1] = 2/th[0]-1, -math.Copysign(1, th[1]-2)
			}
			return 2*math.Log(th[0]) - th[0] - math.Abs(th[1]-2)
		}},
	} {
		m, err := optim.Maximize(ctx, rates, c.ll, [][]float64{{math.Pi, math.Sqrt2}}, one)
		require.NoError(t, err)
		require.Equal(t, c.verdict, m.Verdict)
		require.Equal(t, c.about, m.About)
	}
}

// TestMultiStart: two maxima, the better one away from the first start.
func TestMultiStart(t *testing.T) {
	ll := func(th, g []float64) float64 {
		x := th[0]
		a, b := math.Exp(-(x+3)*(x+3)), 2*math.Exp(-(x-3)*(x-3)/2)
		if g != nil {
			g[0] = 10 * (-2*(x+3)*a - (x-3)*b) / (a + b)
		}
		return 10 * math.Log(a+b)
	}
	params := []optim.Param{{Name: "x", Min: math.Inf(-1), Max: math.Inf(1)}}
	steps := int64(0)
	m, err := optim.Maximize(ctx, params, ll, [][]float64{{-4}, {1}}, optim.Options{Progress: func(done, _ int64) { steps = done }})
	require.NoError(t, err)
	near.Check(t, "x", m.Theta[0], 3, 1e-5)
	require.Equal(t, int64(3), steps)
	n, err := optim.Maximize(ctx, params, ll, [][]float64{{-4}, {1}}, optim.Options{})
	require.NoError(t, err)
	require.Equal(t, m, n)
}

func TestCancelled(t *testing.T) {
	c, cancel := context.WithCancel(ctx)
	cancel()
	_, err := optim.Maximize(c, []optim.Param{{Name: "shape", Max: math.Inf(1)}, {Name: "rate", Max: math.Inf(1)}}, gammaLogLik(1, 1, 1), [][]float64{{1, 1}}, optim.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func BenchmarkMaximizeGamma(b *testing.B) {
	b.ReportAllocs()
	inf := math.Inf(1)
	params := []optim.Param{{Name: "shape", Max: inf}, {Name: "rate", Max: inf}}
	for b.Loop() {
		if _, err := optim.Maximize(ctx, params, gammaLogLik(500, 1500, 350), [][]float64{{1, 1}}, optim.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
