package delta_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/near"
)

func TestZIsTheNormalQuantile(t *testing.T) {
	for _, c := range []float64{0.01, 0.5, 0.8, 0.95, 0.999} {
		near.Check(t, "z", delta.Z(c), distuv.UnitNormal.Quantile((1+c)/2), 1e-13)
	}
}

func TestWorkingScaleRoundTrip(t *testing.T) {
	inf := math.Inf(1)
	for _, d := range [][2]float64{{-inf, inf}, {0, inf}, {-3, inf}, {-inf, 5}, {0, 1}, {-2, 7}} {
		rapid.Check(t, func(t *rapid.T) {
			u := rapid.Float64Range(-15, 15).Draw(t, "u")
			x := delta.From(u, d[0], d[1])
			near.Check(t, "round trip", delta.To(x, d[0], d[1]), u, 1e-8)
			h := 1e-5
			slope := (delta.From(u+h, d[0], d[1]) - delta.From(u-h, d[0], d[1])) / (2 * h)
			near.Check(t, "slope", slope/delta.Slope(u, d[0], d[1]), 1, 1e-3)
		})
	}
}

func TestStdErrOfLinearAndExponential(t *testing.T) {
	u, cov := []float64{0.3, -1}, []float64{0.04, 0.01, 0.01, 0.09}
	near.Check(t, "linear", delta.StdErr(u, cov, func(u []float64) float64 { return 2*u[0] - u[1] }), math.Sqrt(4*0.04-4*0.01+0.09), 1e-10)
	near.Check(t, "exp", delta.StdErr(u, cov, func(u []float64) float64 { return math.Exp(u[0]) }), math.Exp(0.3)*0.2, 1e-9)
	require.True(t, math.IsNaN(delta.StdErr(u, cov, func([]float64) float64 { return math.NaN() })))
}

func TestDrawHasTheCovariance(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	cov := []float64{4, 1, 0, 1, 2, 0, 0, 0, 0} // third direction fixed
	n, sum := 40000, [9]float64{}
	for range n {
		d := delta.Draw(r, []float64{0, 0, 7}, cov)
		require.Equal(t, 7.0, d[2])
		d[2] = 0
		for i := range 3 {
			for j := range 3 {
				sum[i*3+j] += d[i] * d[j] / float64(n)
			}
		}
	}
	for i, c := range cov { // 5 standard errors of a sample covariance
		require.InDelta(t, c, sum[i], 5*6/math.Sqrt(float64(n)))
	}
}
