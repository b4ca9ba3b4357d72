package sample_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie/internal/sample"
)

// TestGaussIsNormal counts draws in cells of probability 1/200 and in the tails
// beyond the ziggurat's edge.
func TestGaussIsNormal(t *testing.T) {
	const n, cells = 400_000, 200
	r := sample.New(3, 0)
	var count [cells]float64
	var mean, square, fourth, beyond float64
	for range n {
		x := sample.Gauss(r)
		count[int(cells*distuv.UnitNormal.CDF(x))]++
		mean += x / n
		square += x * x / n
		fourth += x * x * x * x / n
		if math.Abs(x) > 3.6541528853610088 {
			beyond++
		}
	}
	var χ2 float64
	for _, c := range count {
		χ2 += (c - n/cells) * (c - n/cells) / (n / cells)
	}
	require.Less(t, χ2, distuv.ChiSquared{K: cells - 1}.Quantile(0.9999))
	require.InDelta(t, 0, mean, 4/math.Sqrt(n))
	require.InDelta(t, 1, square, 4*math.Sqrt(2.0/n))
	require.InDelta(t, 3, fourth, 4*math.Sqrt(96.0/n))
	tails := 2 * n * distuv.UnitNormal.Survival(3.6541528853610088)
	require.InDelta(t, tails, beyond, 4*math.Sqrt(tails))
}

func TestExpIsMathExp(t *testing.T) {
	r := sample.New(4, 0)
	worst := 0.0
	for range 200_000 {
		x := 1400 * (sample.Uniform(r) - 0.5)
		worst = math.Max(worst, math.Abs(sample.Exp(x)/math.Exp(x)-1))
	}
	require.Less(t, worst, 5e-16)
	for _, x := range []float64{0, math.Inf(1), math.Inf(-1), 800, -800} {
		require.Equal(t, math.Exp(x), sample.Exp(x))
	}
	require.True(t, math.IsNaN(sample.Exp(math.NaN())))
}

func TestShockHasMeanOne(t *testing.T) {
	const n, σ = 200_000, 0.6
	r := sample.New(5, 0)
	var mean float64
	for range n {
		mean += sample.Shock(r, σ) / n
	}
	require.InDelta(t, 1, mean, 4*math.Sqrt(math.Expm1(σ*σ)/n))
}

// TestGaussesAreGauss: the loops draw the same stream to the bit, past the edges
// of layers and in the tail, and leave the generator where single draws do.
func TestGaussesAreGauss(t *testing.T) {
	r, p := sample.New(8, 3), sample.Seeded(8, 3)
	v, want := make([]float64, 50_000), 0.0
	sample.Gausses(&p, v)
	for i := range v {
		if want = sample.Gauss(r); v[i] != want {
			t.Fatalf("draw %d: got %v, want %v", i, v[i], want)
		}
	}
	for range 1000 {
		require.Equal(t, r.Uint64(), p.Uint64())
	}
	v = append(v, 710, -710, math.Inf(1), math.Inf(-1), 0)
	got := append([]float64(nil), v...)
	sample.Exps(got)
	for i, x := range v {
		require.Equal(t, sample.Exp(x), got[i])
	}
}

// TestThinIsBinomial compares draws with the binomial probabilities by χ².
func TestThinIsBinomial(t *testing.T) {
	for i, c := range []struct{ n, p, most float64 }{
		{1, 0.3, 0}, {10, 0.05, 0}, {30, 0.3, 0}, {60, 0.9, 0}, {100, 0.099, 0}, {100, 0.11, 0}, {500, 0.05, 0}, {2000, 0.4, 0}, {5000, 0.97, 0}, {1e6, 0.001, 0},
		{1, 0.3, 40}, {15, 0.05, 40}, {37, 0.3, 40}, {60, 0.9, 100}, {500, 0.05, 1000}, {1023, 0.5, 5000}, {2000, 0.4, 1e9},
	} {
		const n = 60_000
		r, thin := sample.New(6, uint64(i)), sample.NewThin(c.p)
		thin.Tabulate(c.most)
		count := map[float64]float64{}
		for range n {
			count[thin.Draw(r, c.n)]++
		}
		d := distuv.Binomial{N: c.n, P: c.p}
		var χ2, rest, restCount, dof float64
		rest, restCount = n, n
		for k := 0.0; k <= math.Min(c.n, 6000); k++ {
			if want := n * d.Prob(k); want >= 10 {
				χ2 += (count[k] - want) * (count[k] - want) / want
				rest -= want
				restCount -= count[k]
				dof++
			}
		}
		if rest > 1 {
			χ2 += (restCount - rest) * (restCount - rest) / rest
		}
		require.Less(t, χ2, distuv.ChiSquared{K: dof}.Quantile(0.9999), "%+v", c)
	}
	r := sample.New(7, 0)
	none, all := sample.NewThin(0), sample.NewThin(1)
	none.Tabulate(100)
	all.Tabulate(100)
	require.Zero(t, none.Draw(r, 50))
	require.Equal(t, 50.0, all.Draw(r, 50))
}

// TestFastPinned holds the first draws: a change breaks every stored seed.
func TestFastPinned(t *testing.T) {
	r := sample.New(1, 0)
	thin, large := sample.NewThin(0.1), sample.NewThin(0.4)
	got := []float64{sample.Gauss(r), sample.Gauss(r), thin.Draw(r, 30), large.Draw(r, 1000), sample.Shock(r, 0.5)}
	require.InDeltaSlice(t, []float64{-0.2528730629940741, 1.113437613092523, 0, 398, 0.7010259137607736}, got, 1e-12)
}

func BenchmarkGauss(b *testing.B) {
	r := sample.New(1, 0)
	for b.Loop() {
		sample.Gauss(r)
	}
}

func BenchmarkShock(b *testing.B) {
	r := sample.New(1, 0)
	for b.Loop() {
		sample.Shock(r, 0.3)
	}
}

func BenchmarkThin(b *testing.B) {
	r := sample.New(1, 0)
	for _, v := range []struct {
		name      string
		n         float64
		tabulated bool
	}{{"few", 40, false}, {"many", 1000, false}, {"tabulated", 1000, true}} {
		thin := sample.NewThin(0.05)
		if v.tabulated {
			thin.Tabulate(v.n)
		}
		b.Run(v.name, func(b *testing.B) {
			for b.Loop() {
				thin.Draw(r, v.n)
			}
		})
	}
}

func BenchmarkShocks(b *testing.B) {
	p, v := sample.Seeded(1, 0), make([]float64, 240)
	for b.Loop() {
		sample.Gausses(&p, v)
		for i := range v {
			v[i] = 0.3*v[i] - 0.045
		}
		sample.Exps(v)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(240*b.N), "ns/shock")
}
