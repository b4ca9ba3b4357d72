package lifecycle_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// varyingModel has a promotion that sells and a complaint that drives away.
func varyingModel() lifecycle.VaryingParetoNBD {
	return lifecycle.VaryingParetoNBD{Regressed: lifecycle.Regressed[lifecycle.ParetoNBD]{
		Base:        lifecycle.ParetoNBD{R: 1.3, Alpha: 6, S: 1.4, Beta: 22},
		BuyingNames: []string{"promotion"}, Buying: []float64{0.7},
		LeavingNames: []string{"complaint"}, Leaving: []float64{0.9}}}
}

// path is a life of four stretches, the last ones after age 30.
func path(repeats int, last float64, in ...int) lifecycle.CovariateHistory {
	h := lifecycle.CovariateHistory{History: lifecycle.History{Repeats: repeats, Last: last, Age: 30}, Buying: []float64{0}, Leaving: []float64{0.5},
		Changes: []lifecycle.Change{{At: 7, Buying: []float64{1}, Leaving: []float64{0}}, {At: 16.5, Buying: []float64{-0.4}, Leaving: []float64{1}},
			{At: 33, Buying: []float64{1}, Leaving: []float64{1}}, {At: 35, Buying: []float64{0}, Leaving: []float64{0}}}}
	for i, n := range in {
		h.Changes[i].Repeats = n
	}
	return h
}

// TestVaryingAgainstQuadrature over both rates, of which the conditional
// likelihood, stretch by stretch, is elementary.
func TestVaryingAgainstQuadrature(t *testing.T) {
	m := varyingModel()
	base := lifecycle.CorrelatedParetoNBD{R: m.Base.R, Alpha: m.Base.Alpha, S: m.Base.S, Beta: m.Base.Beta} // rho 0
	for _, h := range []lifecycle.CovariateHistory{path(0, 0), path(1, 4), path(3, 12, 2), path(5, 28, 2, 2), path(1, 30, 0, 1)} {
		type stretch struct{ from, to, a, b float64 }
		var all []stretch
		jump := 0.0
		n := h.Repeats
		from, a, b := 0.0, h.Buying[0], h.Leaving[0]
		for _, c := range append(h.Changes, lifecycle.Change{At: 1000}) {
			all = append(all, stretch{from, c.At, math.Exp(m.Buying[0] * a), math.Exp(m.Leaving[0] * b)})
			n -= c.Repeats
			if c.At < 1000 {
				jump += float64(c.Repeats) * m.Buying[0] * c.Buying[0]
				from, a, b = c.At, c.Buying[0], c.Leaving[0]
			}
		}
		jump += float64(n) * m.Buying[0] * h.Buying[0]
		hazard := func(l, mu, y float64) (sum float64) { // λA(y) + μB(y)
			for _, s := range all {
				if y > s.from {
					sum += (l*s.a + mu*s.b) * (min(y, s.to) - s.from)
				}
			}
			return sum
		}
		there := func(l, mu float64) float64 {
			return math.Pow(l, float64(h.Repeats)) * math.Exp(jump-hazard(l, mu, h.Age))
		}
		gone := func(l, mu float64) (sum float64) {
			for _, s := range all {
				if x, y := max(s.from, h.Last), min(s.to, h.Age); x < y {
					rate := l*s.a + mu*s.b
					sum += mu * s.b / rate * math.Exp(-hazard(l, mu, x)) * -math.Expm1(-rate*(y-x))
				}
			}
			return math.Pow(l, float64(h.Repeats)) * math.Exp(jump) * sum
		}
		future := func(l, mu, t float64) (sum float64) {
			for _, s := range all {
				if x, y := max(s.from, h.Age), min(s.to, h.Age+t); x < y {
					sum += l * s.a / (mu * s.b) * math.Exp(-hazard(0, mu, x)+hazard(0, mu, h.Age)) * -math.Expm1(-mu*s.b*(y-x))
				}
			}
			return sum
		}
		whole := jointMean(base, func(l, mu float64) float64 { return there(l, mu) + gone(l, mu) })
		near.Check(t, "log-likelihood", m.LogLik(h), math.Log(whole), 1e-9)
		near.Check(t, "alive", m.Alive(h), jointMean(base, there)/whole, 1e-9)
		near.Check(t, "alive later", m.AliveAt(h, 4), jointMean(base, func(l, mu float64) float64 {
			return there(l, mu) * math.Exp(hazard(0, mu, 30)-hazard(0, mu, 34))
		})/whole, 1e-9)
		near.Check(t, "expected", m.Expected(h, 10), jointMean(base, func(l, mu float64) float64 { return there(l, mu) * future(l, mu, 10) })/whole, 1e-8)
		require.Zero(t, testing.AllocsPerRun(5, func() { m.Expected(h, 10) }))
	}
}

// TestVaryingConstant: where covariates keep their values, through however many
// changes, it is Pareto/NBD with covariates.
func TestVaryingConstant(t *testing.T) {
	m := varyingModel()
	still, err := m.At([]float64{0.3}, []float64{-1})
	require.NoError(t, err)
	for _, h := range []lifecycle.CovariateHistory{path(0, 0), path(1, 4), path(3, 12, 2), path(5, 28, 2, 2), path(4000, 28, 20, 20)} {
		h.Buying, h.Leaving = []float64{0.3}, []float64{-1}
		for i := range h.Changes {
			h.Changes[i].Buying, h.Changes[i].Leaving = h.Buying, h.Leaving
		}
		near.Check(t, "log-likelihood", m.LogLik(h), still.LogLik(h.History), 1e-11)
		near.Check(t, "alive", m.Alive(h), still.Alive(h.History), 1e-11)
		near.Check(t, "alive later", m.AliveAt(h, 9), still.AliveAt(h.History, 9), 1e-11)
		near.Check(t, "expected", m.Expected(h, 9), still.Expected(h.History, 9), 1e-11)
		for _, rate := range []float64{0, 1e-4, 0.01, 3} {
			near.Check(t, "discounted", m.DERT(h, rate), still.DERT(h.History, rate), 1e-10)
		}
	}
	near.Check(t, "new", m.Expected(lifecycle.CovariateHistory{Buying: []float64{0.3}, Leaving: []float64{-1}}, 20), still.NewMember(20), 1e-12)
}

// TestVaryingDiscounted: DERT is δ∫e^(−δt) Expected(t) dt, by Simpson's rule on steps
// that end where the covariates change.
func TestVaryingDiscounted(t *testing.T) {
	m := varyingModel()
	const rate, step, steps = 0.05, 0.25, 2400
	for _, h := range []lifecycle.CovariateHistory{path(0, 0), path(1, 4), path(3, 12, 2)} {
		h.Age = 28
		h.Changes = append(h.Changes, lifecycle.Change{At: 200, Buying: []float64{-0.5}, Leaving: []float64{0.5}})
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
		require.Zero(t, testing.AllocsPerRun(5, func() { m.DERT(h, rate) }))
	}
	require.True(t, math.IsNaN(m.DERT(path(0, 0), -1)))
}

// promotions draws customers who came over half a year, so that the promotions
// of the calendar find each at another age.
func promotions(m lifecycle.VaryingParetoNBD, n int, vary bool) *lifecycle.CovariateHistories {
	r := sample.New(31, 0)
	out := &lifecycle.CovariateHistories{BuyingNames: m.BuyingNames, LeavingNames: m.LeavingNames}
	for i := range n {
		birth := float64(i % 26)
		h := lifecycle.CovariateHistory{History: lifecycle.History{Age: 60 - birth}, Buying: []float64{0}, Leaving: []float64{0}}
		if !vary {
			h.Buying, h.Leaving = []float64{float64(i % 2)}, []float64{float64(i / 2 % 2)}
		}
		for week := 4.0; week < 70; week += 4 {
			if at := week - birth; at > 0 {
				c := lifecycle.Change{At: at, Buying: h.Buying, Leaving: h.Leaving}
				if vary {
					c.Buying, c.Leaving = []float64{float64(int(week) / 4 % 2)}, []float64{float64(int(week) / 8 % 2)}
				}
				h.Changes = append(h.Changes, c)
			}
		}
		bought(r, m, &h)
		if err := out.Add(h); err != nil {
			panic(err)
		}
	}
	return out
}

// bought lets a customer buy and leave along his path.
func bought(r *rand.Rand, m lifecycle.VaryingParetoNBD, h *lifecycle.CovariateHistory) {
	lambda, mu := sample.Gamma(r, m.Base.R)/m.Base.Alpha, sample.Gamma(r, m.Base.S)/m.Base.Beta
	from, z, leaving := 0.0, h.Buying, h.Leaving
	for i := 0; i <= len(h.Changes) && from < h.Age; i++ {
		to := h.Age
		if i < len(h.Changes) {
			to = min(to, h.Changes[i].At)
		}
		left := from + sample.Exponential(r)/(mu*math.Exp(m.Leaving[0]*leaving[0]))
		rate := lambda * math.Exp(m.Buying[0]*z[0])
		for at := from + sample.Exponential(r)/rate; at < min(to, left); at += sample.Exponential(r) / rate {
			h.Repeats++
			h.Last = at
			if i > 0 {
				h.Changes[i-1].Repeats++
			}
		}
		if left < to {
			return
		}
		if from = to; i < len(h.Changes) {
			z, leaving = h.Changes[i].Buying, h.Changes[i].Leaving
		}
	}
}

// TestFitVarying recovers a drawn world, its errors are those of the likelihood's
// second differences, and a saved fit predicts the same.
func TestFitVarying(t *testing.T) {
	ctx := context.Background()
	truth := varyingModel()
	world := promotions(truth, 1500, true)
	f, err := lifecycle.FitVaryingParetoNBD(ctx, world, nil)
	require.NoError(t, err)
	for i, p := range f.Model.Params() {
		t.Logf("%s %.4f (%.4f), truth %.4f", p.Name, p.Value, f.StdErr[i], truth.Params()[i].Value)
		require.Less(t, math.Abs(p.Value-truth.Params()[i].Value), 3*f.StdErr[i], p.Name)
	}
	sum := func(move ...float64) (ll float64) {
		v := make([]float64, 6)
		for i, p := range f.Model.Params() {
			v[i] = p.Value
		}
		for i, d := range move {
			v[i] += d * f.StdErr[i]
		}
		m, err := f.Model.With(v)
		require.NoError(t, err)
		for h, n := range world.All() {
			ll += float64(n) * m.LogLik(h)
		}
		return ll
	}
	near.Check(t, "log-likelihood", sum(), f.LogLik, 1e-10)
	// Second differences in units of the errors are minus the inverse of the
	// correlations: Σⱼ Hᵢⱼ Cⱼₖ is 1 on the diagonal.
	const d = 0.05
	var h [6][6]float64
	here := sum()
	for i := range 6 {
		for j := range i + 1 {
			at := func(a, b float64) float64 {
				var v [6]float64
				v[i] += a
				v[j] += b
				return sum(v[:]...)
			}
			if i == j {
				h[i][i] = (at(d, 0) + at(-d, 0) - 2*here) / (d * d)
				require.InDelta(t, 0, (at(d, 0)-at(-d, 0))/(2*d), 0.02, "slope")
				continue
			}
			h[i][j] = (at(d, d) + at(-d, -d) - at(d, -d) - at(-d, d)) / (4 * d * d)
			h[j][i] = h[i][j]
		}
	}
	for i := range 6 {
		for k := range 6 {
			v, want := 0.0, 0.0
			for j := range 6 {
				v -= h[i][j] * f.Cov[j*6+k] / (f.StdErr[j] * f.StdErr[k])
			}
			if i == k {
				want = 1
			}
			require.InDelta(t, want, v, 0.05, "information times covariance at %d, %d", i, k)
		}
	}
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[lifecycle.VaryingParetoNBD]
	require.NoError(t, json.Unmarshal(b, &back))
	c := path(3, 12, 2)
	require.Equal(t, f.Model.Expected(c, 10), back.Model.Expected(c, 10))
	e := f.Predict(func(m lifecycle.VaryingParetoNBD) float64 { return m.Expected(c, 10) }, 0.95)
	require.True(t, e.Lo < e.Value && e.Value < e.Hi)
}

// TestFitVaryingConstant: the fit of covariates that keep their values is that of
// the regression.
func TestFitVaryingConstant(t *testing.T) {
	ctx := context.Background()
	world := promotions(varyingModel(), 1500, false)
	f, err := lifecycle.FitVaryingParetoNBD(ctx, world, nil)
	require.NoError(t, err)
	_, err = lifecycle.FitParetoNBDWith(ctx, world, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	still := lifecycle.CovariateHistories{BuyingNames: world.BuyingNames, LeavingNames: world.LeavingNames}
	for h, n := range world.All() {
		h.Changes = nil
		require.NoError(t, still.AddN(h, n))
	}
	g, err := lifecycle.FitParetoNBDWith(ctx, &still, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", f.LogLik, g.LogLik, 1e-11)
	for i, p := range g.Model.Params() {
		near.Check(t, p.Name, f.Model.Params()[i].Value, p.Value, 1e-6)
		near.Check(t, "error of "+p.Name, f.StdErr[i], g.StdErr[i], 1e-5)
	}
}

// TestVaryingRefuses what does not agree.
func TestVaryingRefuses(t *testing.T) {
	m := varyingModel()
	for _, bad := range []lifecycle.CovariateHistory{
		path(3, 12, 1, 1),  // bought after the last purchase
		path(3, 12),        // none in the stretch of the last purchase
		path(1, 12, 2),     // more in a stretch than in all
		path(3, 12, -1, 0), // less than none
		{History: lifecycle.History{Repeats: 2, Last: 8, Age: 10}, Buying: []float64{0}, Leaving: []float64{0}, Changes: []lifecycle.Change{ // a sum that wraps
			{At: 5, Repeats: math.MaxInt, Buying: []float64{0}, Leaving: []float64{0}}, {At: 6, Repeats: math.MaxInt, Buying: []float64{0}, Leaving: []float64{0}}, {At: 7, Repeats: 4, Buying: []float64{0}, Leaving: []float64{0}}}},
		{History: lifecycle.History{Age: 3}, Buying: []float64{0}, Leaving: []float64{0}, Changes: []lifecycle.Change{{At: 0, Buying: []float64{0}, Leaving: []float64{0}}}},
		{History: lifecycle.History{Age: 3}, Buying: []float64{0}, Leaving: []float64{0}, Changes: []lifecycle.Change{{At: 1}}},
		{History: lifecycle.History{Age: 3}},
	} {
		require.True(t, math.IsNaN(m.Alive(bad)))
		require.True(t, math.IsNaN(m.LogLik(bad)))
		h := lifecycle.CovariateHistories{BuyingNames: []string{"a"}, LeavingNames: []string{"b"}}
		var ie *coterie.InputError
		require.ErrorAs(t, h.Add(bad), &ie)
		require.Zero(t, h.Len())
	}
	require.True(t, math.IsNaN(m.Expected(path(0, 0), -1)))
	_, err := lifecycle.FitVaryingParetoNBD(context.Background(), nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestVaryingExtremes: whatever covariates say, answers are numbers.
func TestVaryingExtremes(t *testing.T) {
	for _, coefficient := range []float64{-1e300, -1000, -1, 0, 1, 1000, 1e300} {
		for _, value := range []float64{-1e300, -3, 0, 3, 1e300} {
			m := varyingModel()
			m.Buying, m.Leaving = []float64{coefficient}, []float64{-coefficient}
			h := lifecycle.CovariateHistory{History: lifecycle.History{Repeats: 2, Last: 4, Age: 10}, Buying: []float64{value}, Leaving: []float64{1},
				Changes: []lifecycle.Change{{At: 6, Buying: []float64{-value}, Leaving: []float64{value}}}}
			for name, v := range map[string]float64{"LogLik": m.LogLik(h), "Alive": m.Alive(h), "AliveAt": m.AliveAt(h, 3), "Expected": m.Expected(h, 5), "DERT": m.DERT(h, 0.1)} {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s at coefficient %g of %g: %g", name, coefficient, value, v)
			}
		}
	}
}

// TestMergedChangesAreRemembered: histories whose covariates change are no food
// for a fit that takes them for constant, wherever they come from.
func TestMergedChangesAreRemembered(t *testing.T) {
	var constant, varying lifecycle.CovariateHistories
	for i := range 20 {
		h := lifecycle.CovariateHistory{History: lifecycle.History{Repeats: 1 + i%3, Last: 5 + float64(i), Age: 30}, Buying: []float64{float64(i % 2)}}
		require.NoError(t, constant.Add(h))
		h.Changes = []lifecycle.Change{{At: 28, Buying: []float64{2}}}
		require.NoError(t, varying.Add(h))
	}
	refused := func(h *lifecycle.CovariateHistories) {
		t.Helper()
		_, err := lifecycle.FitBGNBDWith(t.Context(), h, nil)
		require.ErrorIs(t, err, coterie.ErrMismatch)
	}
	refused(&varying)
	b, err := varying.MarshalBinary()
	require.NoError(t, err)
	var read lifecycle.CovariateHistories
	require.NoError(t, read.UnmarshalBinary(b))
	refused(&read)
	require.NoError(t, constant.Merge(&varying))
	refused(&constant)
}
