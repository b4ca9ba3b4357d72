package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestGammaOfLargeShape: factors of groups that hardly differ have shapes in the
// hundreds, whose gamma function is beyond all numbers. Quantiles of
// SciPy 1.17.1 (gamma.ppf), tails of mpmath 1.3 (gammainc, 40 digits).
func TestGammaOfLargeShape(t *testing.T) {
	for _, c := range []struct{ shape, lo, hi, logOver float64 }{
		{170, 0.855324240940323, 1.1558140121174985, -5.01650239643112257},
		{405, 0.9049679282511717, 1.0997085391287804, -9.53572069515048388},
		{1e5, 0.9938115266374473, 1.0062074164077375, -1772.91058458141906},
		{1e8, 0.9998040130732474, 1.0001960058698114, 0},
	} {
		m := lifecycle.Gamma{Shape: c.shape, Rate: c.shape}
		near.Check(t, "lo", m.Quantile(0.025), c.lo, 1e-12)
		near.Check(t, "hi", m.Quantile(0.975), c.hi, 1e-12)
		if c.logOver < 0 {
			near.Check(t, "over", -m.CumHazard(1.2), c.logOver, 1e-12)
		}
	}
}

// TestGammaTails holds both tails against values of 60 digits, for shapes of
// 0.001 to 10⁸ from the far left to the far right, where xᵃ and Γ(a) overflow.
func TestGammaTails(t *testing.T) {
	var golden struct{ Rows [][4]float64 }
	b, err := os.ReadFile("testdata/gamma_tails.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &golden))
	require.Greater(t, len(golden.Rows), 400)
	for _, r := range golden.Rows {
		a, x := r[0], r[1]
		m := lifecycle.Gamma{Shape: a, Rate: 1}
		at := fmt.Sprintf("a = %g, x = %g", a, x)
		near.Check(t, at, m.CumHazard(x), r[2], 1e-12)
		if m.Survival(x) > 1 || m.Hazard(x) != m.Hazard(x) {
			t.Errorf("%s: S = %g, h = %g", at, m.Survival(x), m.Hazard(x))
		}
		// GenGamma of Q < 0 is the other tail.
		g := lifecycle.GenGamma{Sigma: 1, Q: -1 / math.Sqrt(a)}
		if w := -math.Sqrt(a) * math.Log(x/a); math.Abs(w) < 600 {
			near.Check(t, at+", the other tail", g.CumHazard(math.Exp(w)), r[3], 1e-10)
		}
	}
}

// TestGammaQuantiles: the quantile is where the distribution is, for all shapes,
// and GenGamma's nearly log-normal ones run into the log-normal.
func TestGammaQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := math.Exp(rapid.Float64Range(math.Log(1e-3), math.Log(1e8)).Draw(t, "log shape"))
		rate := math.Exp(rapid.Float64Range(-20, 20).Draw(t, "log rate"))
		p := rapid.Float64Range(1e-6, 1-1e-6).Draw(t, "p")
		m := lifecycle.Gamma{Shape: shape, Rate: rate}
		age := m.Quantile(p)
		if age > 1e-300 { // a shape of 0.001 has half of all ends at once
			near.Check(t, "S(quantile)", 1-m.Survival(age), p, 1e-9)
		}
		if far := (shape + 10*math.Sqrt(shape) + 60) / rate; age > far {
			t.Fatalf("quantile %g beyond %g", age, far)
		}
		last := 0.0
		for _, x := range []float64{1e-3, 1, 10, 1e3, 1e6, 1e9, 1e12, 1e17, 1e100, 1e300, math.Inf(1)} {
			h := m.CumHazard(x / rate)
			if !(h >= last) {
				t.Fatalf("H(%g) = %g, after %g", x/rate, h, last)
			}
			last = h
			if h := m.Hazard(x / rate); !(h >= 0) && !math.IsInf(x, 1) {
				t.Fatalf("h(%g) = %g", x/rate, h)
			}
		}
		// d H/dt = h, far out too.
		for _, x := range []float64{0.5 * shape, shape, 2*shape + 20, 1e3 * (shape + 1)} {
			if h := m.Hazard(x / rate); h > 0 && x > 1e-3 && m.CumHazard(x/rate) > 1e-12 {
				e := min(1e-3, 0.01/math.Sqrt(shape+1)) * x / rate
				slope := (8*(m.CumHazard(x/rate+e)-m.CumHazard(x/rate-e)) - m.CumHazard(x/rate+2*e) + m.CumHazard(x/rate-2*e)) / (12 * e)
				near.Check(t, fmt.Sprintf("hazard at %g", x), h, slope, 1e-5)
			}
		}
		q := math.Exp(rapid.Float64Range(math.Log(1e-9), math.Log(1e-5)).Draw(t, "log q"))
		g, l := lifecycle.GenGamma{Mu: 2, Sigma: 0.5, Q: q}, lifecycle.LogNormal{Mu: 2, Sigma: 0.5}
		near.Check(t, "nearly log-normal", g.Quantile(p), l.Quantile(p), 5*q+1e-12)
	})
	for q, want := range map[float64]float64{0.05: 7.327720089433797, 0.2: 7.145792352112349} /* SciPy 1.17.1, gamma.ppf */ {
		near.Check(t, "median", lifecycle.Median(lifecycle.GenGamma{Mu: 2, Sigma: 0.5, Q: q}), want, 1e-12)
	}
}
