package lifecycle_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// counter is a model that knows the distribution of purchases to come.
type counter interface {
	lifecycle.Buyer
	Probability(h lifecycle.History, t float64, n int) float64
}

func drawBuyer(t *rapid.T) lifecycle.History {
	h := lifecycle.History{Repeats: rapid.IntRange(0, 12).Draw(t, "repeats"), Age: rapid.Float64Range(0.5, 60).Draw(t, "age")}
	if h.Repeats > 0 {
		h.Last = h.Age * rapid.Float64Range(0, 1).Draw(t, "last")
	}
	return h
}

// TestCountsSum: the probabilities of all counts sum to 1, and their mean is the
// expectation.
func TestCountsSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := func(name string, lo, hi float64) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
		h := drawBuyer(t)
		next := p("t", 0, 15)
		k := rapid.IntRange(1, 5).Draw(t, "k")
		for name, m := range map[string]counter{
			"MBG/CNBD": lifecycle.MBGCNBD{K: k, R: p("r", 0.1, 3), Alpha: p("alpha", 1, 12), A: p("a", 0.1, 3), B: p("b", 0.1, 4)},
			"BG/CNBD":  lifecycle.BGCNBD{K: k, R: p("r2", 0.1, 3), Alpha: p("alpha2", 1, 12), A: p("a2", 0.1, 3), B: p("b2", 0.1, 4)},
			"GGom/NBD": lifecycle.GGomNBD{R: p("r3", 0.1, 3), Alpha: p("alpha3", 1, 12), B: p("b3", 0.01, 0.4), S: p("s3", 0.1, 3), Beta: p("beta3", 0.2, 6)},
		} {
			sum, mean := 0.0, 0.0
			for n := range 4000 {
				v := m.Probability(h, next, n)
				require.True(t, v >= 0 && v <= 1+1e-9, "%s %+v %v: %v", name, h, n, v)
				sum += v
				mean += float64(n) * v
				if n > 20 && v < 1e-15 {
					break
				}
			}
			near.Check(t, name+" sum", sum, 1, 1e-8)
			near.Check(t, name+" mean", mean, m.Expected(h, next), 1e-7)
		}
	})
}

// TestCountsOfNoTime: in next to no time nobody buys.
func TestCountsOfNoTime(t *testing.T) {
	for _, at := range []float64{0, 5e-324, 1e-309, 1e-100} {
		for _, h := range []lifecycle.History{{Age: 1}, {Repeats: 2, Last: 3, Age: 3}, {Repeats: 2, Last: 3, Age: 9}} {
			for _, m := range []counter{
				lifecycle.MBGCNBD{K: 3, R: 0.5, Alpha: 6, A: 0.9, B: 1.6}, lifecycle.BGCNBD{K: 2, R: 0.5, Alpha: 6, A: 0.9, B: 1.6},
				lifecycle.GGomNBD{R: 0.55, Alpha: 10.6, B: 0.1, S: 0.6, Beta: 1.7},
			} {
				near.Check(t, "none", m.Probability(h, at, 0), 1, 1e-12)
				near.Check(t, "one", m.Probability(h, at, 1), 0, 1e-12)
			}
		}
	}
}

// TestCountsOfLimits: one stage is the model without rhythm, and little ageing
// Pareto/NBD, also discounted.
func TestCountsOfLimits(t *testing.T) {
	for _, h := range []lifecycle.History{{Age: 20}, {Repeats: 3, Last: 12, Age: 30}, {Repeats: 30, Last: 38, Age: 39}} {
		for _, n := range []int{0, 1, 2, 7} {
			near.Check(t, "MBG", lifecycle.MBGCNBD{K: 1, R: 0.5, Alpha: 6, A: 0.9, B: 1.6}.Probability(h, 26, n),
				lifecycle.MBGNBD{R: 0.5, Alpha: 6, A: 0.9, B: 1.6}.Probability(h, 26, n), 1e-12)
			near.Check(t, "BG", lifecycle.BGCNBD{K: 1, R: 0.25, Alpha: 4.4, A: 0.8, B: 2.4}.Probability(h, 26, n),
				lifecycle.BGNBD{R: 0.25, Alpha: 4.4, A: 0.8, B: 2.4}.Probability(h, 26, n), 1e-12)
			near.Check(t, "GGom", lifecycle.GGomNBD{R: 0.55, Alpha: 10.6, B: 1e-9, S: 0.6, Beta: 11.7e-9}.Probability(h, 26, n),
				lifecycle.ParetoNBD{R: 0.55, Alpha: 10.6, S: 0.6, Beta: 11.7}.Probability(h, 26, n), 1e-6)
		}
		near.Check(t, "GGom DERT", lifecycle.GGomNBD{R: 0.55, Alpha: 10.6, B: 1e-6, S: 0.6, Beta: 11.7e-6}.DERT(h, 0.01),
			lifecycle.ParetoNBD{R: 0.55, Alpha: 10.6, S: 0.6, Beta: 11.7}.DERT(h, 0.01), 1e-3)
	}
}

// TestGGomNBDDiscounted: DERT is δ∫e^(−δt) Expected(t) dt, by Simpson's rule, and
// what is expected for ever at no discount.
func TestGGomNBDDiscounted(t *testing.T) {
	m := lifecycle.GGomNBD{R: 0.9, Alpha: 4, B: 0.08, S: 0.8, Beta: 3}
	h := lifecycle.History{Repeats: 3, Last: 30, Age: 39}
	const rate, steps, step = 0.02, 4000, 0.25
	sum := 0.0
	for i := range steps + 1 {
		w := 2.0
		switch {
		case i == 0 || i == steps:
			w = 1
		case i%2 == 1:
			w = 4
		}
		sum += w * math.Exp(-rate*step*float64(i)) * m.Expected(h, step*float64(i))
	}
	near.Check(t, "discounted", m.DERT(h, rate), rate*sum*step/3, 1e-6)
	near.Check(t, "for ever", m.DERT(h, 0), m.Expected(h, 1e4), 1e-9)
	require.Zero(t, m.DERT(h, math.Inf(1)))
	require.True(t, math.IsNaN(m.DERT(h, -1)))
	require.True(t, math.IsNaN(m.Probability(h, -1, 0)))
	require.True(t, math.IsNaN(lifecycle.MBGCNBD{K: 2, R: 1, Alpha: 1, A: 1, B: 1}.Probability(h, -1, 0)))
	require.Zero(t, testing.AllocsPerRun(10, func() { _ = m.Probability(h, 26, 2); _ = m.DERT(h, 0.01) }))
}

// Who buys in a rhythm is likelier to come exactly once in the next fortnight.
func ExampleMBGCNBD_Probability() {
	h := lifecycle.History{Repeats: 12, Last: 38, Age: 39}
	for _, k := range []int{1, 3} {
		m := lifecycle.MBGCNBD{K: k, R: 2, Alpha: 6 / float64(k), A: 0.5, B: 4}
		fmt.Printf("k %d: none %.2f, one %.2f, two %.2f\n", k, m.Probability(h, 2, 0), m.Probability(h, 2, 1), m.Probability(h, 2, 2))
	}
	// Output:
	// k 1: none 0.56, one 0.31, two 0.10
	// k 3: none 0.52, one 0.43, two 0.05
}

func ExampleGGomNBD_DERT() {
	m := lifecycle.GGomNBD{R: 0.9, Alpha: 4, B: 0.08, S: 0.8, Beta: 3}
	fmt.Printf("%.3f\n", m.DERT(lifecycle.History{Repeats: 3, Last: 30, Age: 39}, 0.002))
	// Output:
	// 0.677
}

// TestParetoNBDCountsExtremes: with α = β the probability of n purchases before
// leaving, ever, is s B(n+1, r+s) (r)ₙ/n!; the others are values of mpmath, 20 digits.
func TestParetoNBDCountsExtremes(t *testing.T) {
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	for _, m := range []lifecycle.ParetoNBD{{R: 1, Alpha: 1e-8, S: 1e6, Beta: 1e-8}, {R: 1e-8, Alpha: 1e-8, S: 1e6, Beta: 1e-8}, {R: 30, Alpha: 1e-3, S: 2, Beta: 1e-3}} {
		for _, n := range []float64{1, 5, 40} {
			want := math.Log(m.S) + lg(n+1) + lg(m.R+m.S) - lg(n+1+m.R+m.S) + lg(m.R+n) - lg(m.R) - lg(n+1)
			near.Check(t, fmt.Sprint(m, n), math.Log(m.Probability(lifecycle.History{}, 1e12, int(n))), want, 1e-9)
		}
	}
	for _, c := range []struct {
		m    lifecycle.ParetoNBD
		h    lifecycle.History
		n    int
		want float64
	}{
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1e+06, Beta: 1}, lifecycle.History{Repeats: 0, Last: 0, Age: 0}, 1, 9.592148503218636e-09},
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1e+06, Beta: 1}, lifecycle.History{Repeats: 0, Last: 0, Age: 0}, 5, 1.713135900775721e-09},
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1e+06, Beta: 1e+06}, lifecycle.History{Repeats: 0, Last: 0, Age: 0}, 0, 0.99999982156535872},
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1e+06, Beta: 1e+06}, lifecycle.History{Repeats: 0, Last: 0, Age: 0}, 5, 1.9999980287843206e-09},
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1e+06, Beta: 1e+06}, lifecycle.History{Repeats: 3, Last: 20, Age: 39}, 1, 5.5065823634797966e-11},
		{lifecycle.ParetoNBD{R: 1e-08, Alpha: 1e-08, S: 1, Beta: 1e+06}, lifecycle.History{Repeats: 3, Last: 20, Age: 39}, 5, 0.046445261904395158},
	} {
		near.Check(t, fmt.Sprint(c.m, c.h, c.n), c.m.Probability(c.h, 26, c.n), c.want, 1e-10)
	}
}
