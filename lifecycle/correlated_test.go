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

// jointMean is ∫∫ f(λ, μ) value(λ, μ) over Sarmanov's joint density, by the
// trapezoidal rule in log λ and log μ.
func jointMean(m lifecycle.CorrelatedParetoNBD, value func(lambda, mu float64) float64) float64 {
	const step = 0.1
	type node struct{ x, w float64 }
	nodes := func(shape, rate float64) (out []node) {
		lg, _ := math.Lgamma(shape)
		for i := -280; i <= 45; i++ {
			u := step * float64(i)
			out = append(out, node{math.Exp(u) / rate, step * math.Exp(shape*u-math.Exp(u)-lg)})
		}
		return out
	}
	kappa := 4 * m.Rho / math.Sqrt(m.R*m.S)
	sum := 0.0
	for _, l := range nodes(m.R, m.Alpha) {
		for _, n := range nodes(m.S, m.Beta) {
			joint := 1 + kappa*(math.Exp2(m.R)*math.Exp(-m.Alpha*l.x)-1)*(math.Exp2(m.S)*math.Exp(-m.Beta*n.x)-1)
			sum += l.w * n.w * joint * value(l.x, n.x)
		}
	}
	return sum
}

// TestCorrelatedAgainstQuadrature over both rates: likelihood, the probability to
// be there, the expectation, and that rho is the correlation.
func TestCorrelatedAgainstQuadrature(t *testing.T) {
	for _, m := range []lifecycle.CorrelatedParetoNBD{{1.2, 5, 1.5, 20, 0.15}, {1.5, 8, 1.1, 12, -0.12}} {
		lo, hi := m.Bounds()
		require.Less(t, lo, m.Rho)
		require.Less(t, m.Rho, hi)
		near.Check(t, "total", jointMean(m, func(_, _ float64) float64 { return 1 }), 1, 1e-9)
		sl, sm := math.Sqrt(m.R)/m.Alpha, math.Sqrt(m.S)/m.Beta
		near.Check(t, "correlation", jointMean(m, func(l, mu float64) float64 { return (l - m.R/m.Alpha) / sl * (mu - m.S/m.Beta) / sm }), m.Rho, 1e-8)
		for _, h := range []lifecycle.History{{Repeats: 0, Age: 30}, {Repeats: 3, Last: 11, Age: 30}, {Repeats: 9, Last: 29, Age: 30}} {
			there := func(l, mu float64) float64 {
				return math.Pow(l, float64(h.Repeats)) * math.Exp(-(l+mu)*h.Age)
			}
			gone := func(l, mu float64) float64 {
				return math.Pow(l, float64(h.Repeats)) * mu / (l + mu) * (math.Exp(-(l+mu)*h.Last) - math.Exp(-(l+mu)*h.Age))
			}
			whole := jointMean(m, func(l, mu float64) float64 { return there(l, mu) + gone(l, mu) })
			near.Check(t, "log-likelihood", m.LogLik(h), math.Log(whole), 1e-8)
			near.Check(t, "alive", m.Alive(h), jointMean(m, there)/whole, 1e-8)
			near.Check(t, "alive later", m.AliveAt(h, 10), jointMean(m, func(l, mu float64) float64 { return there(l, mu) * math.Exp(-10*mu) })/whole, 1e-8)
			near.Check(t, "expected", m.Expected(h, 10),
				jointMean(m, func(l, mu float64) float64 { return there(l, mu) * l * -math.Expm1(-10*mu) / mu })/whole, 1e-8)
			near.Check(t, "none", m.Probability(h, 10, 0), 1-jointMean(m, func(l, mu float64) float64 {
				return there(l, mu) * l / (l + mu) * -math.Expm1(-10*(l+mu))
			})/whole, 1e-8)
			near.Check(t, "discounted", m.DERT(h, 0.05), jointMean(m, func(l, mu float64) float64 { return there(l, mu) * l / (mu + 0.05) })/whole, 1e-8)
		}
	}
}

// TestCorrelatedDraws: correlations drawn lie within the bounds, and so does the
// interval, however little the data say.
func TestCorrelatedDraws(t *testing.T) {
	m := lifecycle.CorrelatedParetoNBD{R: 0.55, Alpha: 10.6, S: 0.6, Beta: 11.7, Rho: 0.05}
	f := &coterie.Fit[lifecycle.CorrelatedParetoNBD]{Model: m, N: 100, StdErr: []float64{0.05, 1, 0.15, 4, 0.4}}
	f.Cov = make([]float64, 25)
	for i, e := range f.StdErr {
		f.Cov[6*i] = e * e
	}
	lo, hi := m.Bounds()
	rho := f.Param("rho", 0.95)
	require.True(t, lo <= rho.Lo && rho.Lo < rho.Hi && rho.Hi <= hi, "%v in [%v, %v]", rho, lo, hi)
	r := rand.New(rand.NewPCG(7, 8))
	same := 0
	for range 1000 {
		d := f.Draw(r)
		lo, hi := d.Bounds()
		require.True(t, lo <= d.Rho && d.Rho <= hi)
		if d == m {
			same++
		}
	}
	require.Zero(t, same)
}

// TestCoxWithoutNames: coefficients that were read back without names have some.
func TestCoxWithoutNames(t *testing.T) {
	var f coterie.Fit[lifecycle.Cox]
	require.NoError(t, json.Unmarshal([]byte(`{"Model":{"Beta":[0.5,-0.1],"Names":["vip"],"Means":[0,0]},"StdErr":[0.1,0.2]}`), &f))
	require.Equal(t, "vip", f.Model.Params()[0].Name)
	require.Equal(t, "x2", f.Model.Params()[1].Name)
	require.NotEmpty(t, f.String())
	require.ErrorIs(t, json.Unmarshal([]byte(`{"Model":{"Beta":[0.5,-0.1],"Means":[0]}}`), &f), coterie.ErrInvalid)
}

// TestCorrelatedIndependent: rho 0 is Pareto/NBD.
func TestCorrelatedIndependent(t *testing.T) {
	p := lifecycle.ParetoNBD{R: 0.55, Alpha: 10.6, S: 0.61, Beta: 11.7}
	m := lifecycle.CorrelatedParetoNBD{R: p.R, Alpha: p.Alpha, S: p.S, Beta: p.Beta}
	for _, h := range []lifecycle.History{{}, {Age: 38}, {Repeats: 2, Last: 30, Age: 38}, {Repeats: 100_000, Last: 30, Age: 38}} {
		near.Check(t, "log-likelihood", m.LogLik(h), p.LogLik(h), 1e-14)
		near.Check(t, "alive", m.Alive(h), p.Alive(h), 1e-14)
		near.Check(t, "expected", m.Expected(h, 39), p.Expected(h, 39), 1e-14)
	}
	require.True(t, math.IsInf(m.DERT(lifecycle.History{Age: 3}, 0), 1))
	require.True(t, math.IsNaN(m.Alive(lifecycle.History{Repeats: -1})))
	h := lifecycle.History{Repeats: 2, Last: 30, Age: 38}
	m.Rho = 0.1
	require.Zero(t, testing.AllocsPerRun(10, func() { m.Expected(h, 39) }))
}

// correlatedWorld draws customers whose rates are taken by rejection from the
// independent ones.
func correlatedWorld(m lifecycle.CorrelatedParetoNBD, n int, seed uint64) *lifecycle.Histories {
	r := sample.New(seed, 0)
	kappa := 4 * m.Rho / math.Sqrt(m.R*m.S)
	a, b := math.Exp2(m.R)-1, math.Exp2(m.S)-1
	top := 1 + math.Abs(kappa)*max(1, a, b, a*b)
	var out lifecycle.Histories
	for range n {
		x, y := sample.Gamma(r, m.R), sample.Gamma(r, m.S)
		for sample.Uniform(r)*top > 1+kappa*(math.Exp2(m.R)*math.Exp(-x)-1)*(math.Exp2(m.S)*math.Exp(-y)-1) {
			x, y = sample.Gamma(r, m.R), sample.Gamma(r, m.S)
		}
		out.Add(buying(r, exponentialGaps(r, x/m.Alpha), 0, false, sample.Exponential(r)*m.Beta/y))
	}
	return &out
}

// TestFitCorrelated recovers the correlation of a drawn world, and its gain over
// independence is what the likelihood-ratio test sees.
func TestFitCorrelated(t *testing.T) {
	ctx := context.Background()
	truth := lifecycle.CorrelatedParetoNBD{R: 1.2, Alpha: 4, S: 1.3, Beta: 25, Rho: 0.12}
	world := correlatedWorld(truth, 3000, 8)
	f, err := lifecycle.FitCorrelatedParetoNBD(ctx, world, nil)
	require.NoError(t, err)
	for i, p := range truth.Params() {
		require.Less(t, math.Abs(f.Model.Params()[i].Value-p.Value), 3*f.StdErr[i], p.Name)
	}
	// Derivatives are those of the likelihood: no point nearby is better.
	sum := func(m lifecycle.CorrelatedParetoNBD) (ll float64) {
		for h, n := range world.All() {
			ll += float64(n) * m.LogLik(h)
		}
		return ll
	}
	near.Check(t, "log-likelihood", f.LogLik, sum(f.Model), 1e-10)
	v := make([]float64, 5)
	for i := range v {
		for j, p := range f.Model.Params() {
			v[j] = p.Value
		}
		// Moved by a hundredth of a conditional error, log-likelihood falls as the Hessian says.
		up, down := append([]float64(nil), v...), append([]float64(nil), v...)
		d := 0.02 * f.StdErr[i]
		up[i] += d
		down[i] -= d
		a, err := f.Model.With(up)
		require.NoError(t, err)
		b, err := f.Model.With(down)
		require.NoError(t, err)
		slope := (sum(a) - sum(b)) / (2 * d)
		require.InDelta(t, 0, slope*f.StdErr[i], 1e-2, "slope in %s", f.Model.Params()[i].Name)
		bend := (sum(a) + sum(b) - 2*f.LogLik) / (d * d)
		require.Less(t, bend, 0.0)
	}
	plain, err := lifecycle.FitParetoNBD(ctx, world, nil)
	require.NoError(t, err)
	require.GreaterOrEqual(t, f.LogLik, plain.LogLik)
	t.Logf("rho %v, twice the gain %.2f", f.Param("rho", 0.95), 2*(f.LogLik-plain.LogLik))
	_, err = f.Model.With([]float64{1, 1, 1, 1, 0.9})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitCorrelatedParetoNBD(ctx, &lifecycle.Histories{}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestFitCorrelatedCDNOW: these customers ask for more correlation than the family
// holds. The best within it is far above independence.
func TestFitCorrelatedCDNOW(t *testing.T) {
	_, err := lifecycle.FitCorrelatedParetoNBD(context.Background(), cdnow(t), nil)
	var fe *coterie.FitError
	require.ErrorAs(t, err, &fe)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	require.Equal(t, []string{"rho"}, fe.Names)
	// As maximised by differences over r, α, s and β with rho on its bound.
	near.Check(t, "log-likelihood", fe.LogLik, -9585.243462870483, 1e-9)
	for i, want := range []float64{0.475597, 8.56658, 0.375445, 8.58251, 0.270533} {
		near.Check(t, "best", fe.Best[i], want, 1e-5)
	}
	m, err := lifecycle.CorrelatedParetoNBD{}.With(fe.Best)
	require.NoError(t, err)
	sum := 0.0
	for h, n := range cdnow(t).All() {
		sum += float64(n) * m.LogLik(h)
	}
	near.Check(t, "log-likelihood of the best", sum, fe.LogLik, 1e-11)
}
