package sample_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
)

// TestContinuous compares 20,000 draws with gonum's distribution functions by
// Kolmogorov and Smirnov's statistic: √n·D stays below 1.95 with probability
// 0.999, and the seed is fixed.
func TestContinuous(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) float64
		cdf  func(float64) float64
	}{
		{"uniform", sample.Uniform, distuv.UnitUniform.CDF},
		{"normal", sample.Normal, distuv.UnitNormal.CDF},
		{"exponential", sample.Exponential, distuv.Exponential{Rate: 1}.CDF},
		{"gamma 0.05", func(r *rand.Rand) float64 { return sample.Gamma(r, 0.05) }, distuv.Gamma{Alpha: 0.05, Beta: 1}.CDF},
		{"gamma 0.7", func(r *rand.Rand) float64 { return sample.Gamma(r, 0.7) }, distuv.Gamma{Alpha: 0.7, Beta: 1}.CDF},
		{"gamma 1", func(r *rand.Rand) float64 { return sample.Gamma(r, 1) }, distuv.Gamma{Alpha: 1, Beta: 1}.CDF},
		{"gamma 40", func(r *rand.Rand) float64 { return sample.Gamma(r, 40) }, distuv.Gamma{Alpha: 40, Beta: 1}.CDF},
		{"beta .4 .7", func(r *rand.Rand) float64 { return sample.Beta(r, 0.4, 0.7) }, distuv.Beta{Alpha: 0.4, Beta: 0.7}.CDF},
		{"beta 3 9", func(r *rand.Rand) float64 { return sample.Beta(r, 3, 9) }, distuv.Beta{Alpha: 3, Beta: 9}.CDF},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sample.New(7, 0)
			n := 20000
			x := make([]float64, n)
			for i := range x {
				x[i] = c.draw(r)
			}
			slices.Sort(x)
			d := 0.0
			for i, v := range x {
				f := c.cdf(v)
				d = max(d, f-float64(i)/float64(n), float64(i+1)/float64(n)-f)
			}
			require.Less(t, d*math.Sqrt(float64(n)), 1.95)
		})
	}
}

// TestDiscrete compares draws with gonum's probabilities by a χ² statistic over
// all values with at least 10 expected draws, the rest pooled.
func TestDiscrete(t *testing.T) {
	negbin := func(mean, k float64) func(float64) float64 {
		return func(x float64) float64 {
			a, _ := math.Lgamma(x + k)
			b, _ := math.Lgamma(k)
			c, _ := math.Lgamma(x + 1)
			return math.Exp(a - b - c + k*math.Log(k/(k+mean)) + x*math.Log(mean/(k+mean)))
		}
	}
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) int64
		prob func(float64) float64
		top  int
	}{
		{"poisson 0.3", func(r *rand.Rand) int64 { return sample.Poisson(r, 0.3) }, distuv.Poisson{Lambda: 0.3}.Prob, 10},
		{"poisson 9.9", func(r *rand.Rand) int64 { return sample.Poisson(r, 9.9) }, distuv.Poisson{Lambda: 9.9}.Prob, 40},
		{"poisson 10.1", func(r *rand.Rand) int64 { return sample.Poisson(r, 10.1) }, distuv.Poisson{Lambda: 10.1}.Prob, 40},
		{"poisson 300", func(r *rand.Rand) int64 { return sample.Poisson(r, 300) }, distuv.Poisson{Lambda: 300}.Prob, 420},
		{"negbin 4 0.3", func(r *rand.Rand) int64 { return sample.NegativeBinomial(r, 4, 0.3) }, negbin(4, 0.3), 150},
		{"binomial 12 .3", func(r *rand.Rand) int64 { return sample.Binomial(r, 12, 0.3) }, distuv.Binomial{N: 12, P: 0.3}.Prob, 12},
		{"binomial 12 .9", func(r *rand.Rand) int64 { return sample.Binomial(r, 12, 0.9) }, distuv.Binomial{N: 12, P: 0.9}.Prob, 12},
		{"binomial 200 .4", func(r *rand.Rand) int64 { return sample.Binomial(r, 200, 0.4) }, distuv.Binomial{N: 200, P: 0.4}.Prob, 200},
		{"categorical", func(r *rand.Rand) int64 { return int64(sample.Categorical(r, []float64{1, 1, 3, 7})) },
			func(x float64) float64 { return []float64{1.0 / 7, 0, 2.0 / 7, 4.0 / 7}[int(x)] }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := sample.New(11, 0)
			n, count := 40000, make([]float64, c.top+2)
			for range n {
				count[min(int(c.draw(r)), c.top+1)]++
			}
			chi, cells, restO, restE := 0.0, 0, 0.0, float64(n)
			for k := 0; k <= c.top; k++ {
				e := float64(n) * c.prob(float64(k))
				if e == 0 {
					require.Zero(t, count[k])
				}
				if e < 10 {
					restO += count[k]
					continue
				}
				restE -= e
				cells++
				chi += (count[k] - e) * (count[k] - e) / e
			}
			restO += count[c.top+1]
			if restE > 5 {
				chi += (restO - restE) * (restO - restE) / restE
				cells++
			}
			require.Less(t, chi, distuv.ChiSquared{K: float64(cells - 1)}.Quantile(0.999))
		})
	}
}

func TestDegenerate(t *testing.T) {
	r := sample.New(1, 1)
	require.Zero(t, sample.Poisson(r, 0))
	require.Zero(t, sample.Poisson(r, math.NaN()))
	require.Equal(t, int64(1<<62), sample.Poisson(r, math.Inf(1)))
	require.Zero(t, sample.Binomial(r, 5, 0))
	require.Equal(t, int64(5), sample.Binomial(r, 5, 1))
	require.Zero(t, sample.Binomial(r, -1, 0.5))
	for range 1000 {
		b := sample.Beta(r, 1e-4, 1e-4)
		require.True(t, b >= 0 && b <= 1)
	}
}

// TestPinned holds the first draws of a stream. The words are PCG's, specified
// by math/rand/v2; a change of any number here breaks every stored seed.
func TestPinned(t *testing.T) {
	r := sample.New(1, 2)
	want := []float64{0.252598790216081, 1.0989506703574043, 0.23685383691595135, 1.1986032038782144, 0.072613080881299433, 0.77595235662280215, 2, 259, 2, 5, 410, 2}
	got := []float64{
		sample.Uniform(r), sample.Normal(r), sample.Exponential(r), sample.Gamma(r, 2.5), sample.Gamma(r, 0.3),
		sample.Beta(r, 2, 3), float64(sample.Poisson(r, 3)), float64(sample.Poisson(r, 250)), float64(sample.NegativeBinomial(r, 8, 0.5)),
		float64(sample.Binomial(r, 9, 0.4)), float64(sample.Binomial(r, 1000, 0.4)), float64(sample.Categorical(r, []float64{0.2, 0.5, 1})),
	}
	require.Len(t, got, len(want), "%.17g", got)
	for i := range want { // not bits: GOARCHes differ in fused multiply-add
		near.Check(t, "draw", got[i], want[i], 1e-14)
	}
	a, b := sample.New(1, 2), sample.New(1, 3)
	require.NotEqual(t, a.Uint64(), b.Uint64())
}

func BenchmarkNormal(b *testing.B) {
	b.ReportAllocs()
	r := sample.New(1, 2)
	for b.Loop() {
		sample.Normal(r)
	}
}
