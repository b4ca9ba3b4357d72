package lifecycle_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestDERLOfSmallRates holds the discounted residual lifetime to
// r(n)·hyp2f1(1, β+n; α+β+n; 1/(1+d)) of mpmath 1.4.1, 60 digits and more.
func TestDERLOfSmallRates(t *testing.T) {
	for _, c := range []struct {
		alpha, beta float64
		n           int
		d, want     float64
	}{
		{0.668, 3.806, 4, 1e-05, 415.1850061160945},
		{0.668, 3.806, 4, 1e-12, 91842.34911482269},
		{0.668, 3.806, 1, 1e-300, 2.54153459065487e+100},
		{1.5, 3, 4, 1e-15, 11.99999825193951},
		{1, 1, 1000, 1e-09, 13237.809228436214},
		{0.05, 200, 1, 1e-07, 6004031.564882917},
		{30, 40000.0, 1, 1e-06, 1377.3427690911517},
		{1.0001, 2, 2, 1e-13, 84.18219717868699},
	} {
		near.Check(t, "sBG", lifecycle.SBG{Alpha: c.alpha, Beta: c.beta}.DERL(c.n, c.d), c.want, 1e-12)
		near.Check(t, "BdW", lifecycle.BdW{Gamma: c.alpha, Delta: c.beta, C: 1}.DERL(c.n, c.d), c.want, 1e-12)
	}
}

// TestBdWDERLIsItsSum: summed term by term, and beyond by the power that is left.
func TestBdWDERLIsItsSum(t *testing.T) {
	positive := func(t *rapid.T, name string, lo, hi float64) float64 {
		return math.Exp(rapid.Float64Range(math.Log(lo), math.Log(hi)).Draw(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		m := lifecycle.BdW{Gamma: positive(t, "gamma", 1e-3, 1e3), Delta: positive(t, "delta", 1e-3, 1e6), C: positive(t, "c", 0.01, 5)}
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		d := positive(t, "d", 2e-3, 1)
		sum, left := 0.0, 1.0
		for k := n; left*(1+1/d) > 1e-16*sum; k++ {
			left *= m.Retention(k)
			sum += left
			left /= 1 + d
		}
		near.Check(t, "DERL", m.DERL(n, d), sum, 1e-11)
		// One step down from the next period: DERL(n) = r(n)(1 + DERL(n+1)/(1+d)).
		d = math.Exp(rapid.Float64Range(-740, 0).Draw(t, "log d"))
		if next := m.DERL(n+1, d); !math.IsInf(next, 1) {
			near.Check(t, "recursion", m.DERL(n, d), m.Retention(n)*(1+next/(1+d)), 1e-11)
		}
	})
	// A mean that few numbers can hold.
	if v := (lifecycle.BdW{Gamma: 300, Delta: 2.8, C: 0.0049}).DERL(9, 0); !(v > 1e10) {
		t.Errorf("DERL = %g", v)
	}
	// Twice and three times the age: S = 1/(1+t²) and 1/(1+t³), summed by π coth π
	// and by mpmath's nsum.
	near.Check(t, "Σ 1/(1+t²)", lifecycle.BdW{Gamma: 1, Delta: 1, C: 2}.DERL(1, 0), (math.Pi/math.Tanh(math.Pi)-1)/2, 1e-13)
	near.Check(t, "Σ 1/(1+t³)", lifecycle.BdW{Gamma: 1, Delta: 1, C: 3}.DERL(1, 0), 0.6865033423386239, 1e-13)
}

// TestDiscountedIsNeverNaN: for every valid rate, parameter and history the
// discounted future is a number, not less at a smaller rate; at 0 perhaps +Inf.
func TestDiscountedIsNeverNaN(t *testing.T) {
	rates := []float64{math.Inf(1), 1e300, 1e17, 1e5, 1, 1e-2, 1e-5, 1e-9, 1e-12, 1e-15, 1e-17, 1e-300, 5e-324, 0}
	r := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		rates := rates[r.IntN(4):]
		rates = []float64{rates[0], rates[2], rates[5], rates[8], rates[len(rates)-2], 0}
		value := func() float64 { return math.Exp(math.Log(0.01) + r.Float64()*math.Log(3e4)) }
		a, b, c, d := value(), value(), value(), value()
		h := lifecycle.History{Repeats: []int{0, 1, 3, 30}[r.IntN(4)], Age: float64(r.IntN(3000))}
		if h.Repeats > 0 {
			h.Age = max(h.Age, float64(h.Repeats))
			h.Last = float64(h.Repeats + r.IntN(int(h.Age)-h.Repeats+1))
		}
		n := []int{1, 2, 9, 1000, math.MaxInt32}[r.IntN(5)]
		pareto := lifecycle.ParetoNBD{R: a, Alpha: b, S: c, Beta: d}
		correlated := lifecycle.CorrelatedParetoNBD{R: a, Alpha: b, S: c, Beta: d}
		_, correlated.Rho = correlated.Bounds()
		correlated.Rho *= 0.9
		for name, m := range map[string]interface {
			DERT(h lifecycle.History, rate float64) float64
		}{
			"Pareto/NBD": pareto, "correlated": correlated,
			"BG/NBD":   lifecycle.BGNBD{R: a, Alpha: b, A: c, B: d},
			"MBG/NBD":  lifecycle.MBGNBD{R: a, Alpha: b, A: c, B: d},
			"GGom/NBD": lifecycle.GGomNBD{R: a, Alpha: b, B: c / 100, S: a, Beta: d},
			"BG/BB":    lifecycle.BGBB{Alpha: a, Beta: b, Gamma: c, Delta: d},
		} {
			last := 0.0
			for i, rate := range rates {
				v := m.DERT(h, rate)
				if !(v >= last*(1-1e-9)) || i == 0 && rate > 1e308 && v != 0 {
					t.Fatalf("%s %v: DERT(%v, %g) = %g, after %g", name, m, h, rate, v, last)
				}
				last = v
			}
		}
		for name, m := range map[string]interface {
			DERL(n int, d float64) float64
		}{
			"sBG": lifecycle.SBG{Alpha: a, Beta: b}, "BdW": lifecycle.BdW{Gamma: a, Delta: b, C: c},
		} {
			last := 0.0
			for _, rate := range rates {
				v := m.DERL(n, rate)
				if !(v >= last*(1-1e-9)) {
					t.Fatalf("%s %v: DERL(%d, %g) = %g, after %g", name, m, n, rate, v, last)
				}
				last = v
			}
		}
	}
}

// TestDERTWhereHardlyAlive: P(alive) below the smallest number is still positive,
// and infinite where what would come is.
func TestDERTWhereHardlyAlive(t *testing.T) {
	h := lifecycle.History{Repeats: 1000, Last: 20, Age: 300}
	m := lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}
	require.Zero(t, m.Alive(h))
	require.True(t, math.IsInf(m.DERT(h, 0), 1))
	require.Zero(t, m.DERT(h, 0.01))
	require.True(t, math.IsInf(lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}.DERT(h, 0), 1))
	g := lifecycle.GGomNBD{R: 0.553, Alpha: 10.578, B: 0.0002, S: 0.606, Beta: 0.0026}
	now := lifecycle.History{Repeats: 3, Last: 39, Age: 39}
	for _, rate := range []float64{1e4, 1e6, 1e9, 1e300} { // all that counts is the rate now
		near.Check(t, "GGom/NBD", g.DERT(now, rate)*rate, 3.553/(10.578+39), 1e-3/math.Sqrt(rate)+1e-10)
	}
}
