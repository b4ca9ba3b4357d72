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
	"github.com/coterie-go/coterie/lifecycle"
)

type parGolden struct {
	Covariates []string
	Type       string
	Data       map[string][]any
	Fits       map[string]struct {
		ParamNames []string    `json:"param_names"`
		Estimate   []float64   `json:"estimate_unconstrained"`
		SE         []float64   `json:"se_unconstrained"`
		Vcov       [][]float64 `json:"vcov_unconstrained"`
		Natural    map[string]float64
		LogLik     float64
		AIC, BIC   float64
		Quantiles  []struct{ P, T float64 }
	}
}

// numbers reads a column in which "Inf" stands for an infinity.
func numbers(col []any) []float64 {
	out := make([]float64, len(col))
	for i, v := range col {
		if f, ok := v.(float64); ok {
			out[i] = f
		} else {
			out[i] = math.Inf(1)
		}
	}
	return out
}

// lifetimes returns the rows of a golden file.
func (g *parGolden) lifetimes() []lifecycle.Lifetime {
	var out []lifecycle.Lifetime
	if lower := numbers(g.Data["lower"]); len(lower) > 0 {
		upper := numbers(g.Data["upper"])
		for i := range lower {
			l := lifecycle.Lifetime{Exit: lower[i]}
			if !math.IsInf(upper[i], 1) {
				l.Ended, l.Upper = true, upper[i]
			}
			out = append(out, l)
		}
		return out
	}
	time, event, entry, w := numbers(g.Data["time"]), numbers(g.Data["event"]), numbers(g.Data["entry"]), numbers(g.Data["w"])
	for i := range time {
		l := lifecycle.Lifetime{Exit: time[i], Ended: event[i] == 1}
		if len(entry) > 0 {
			l.Entry = entry[i]
		}
		if len(w) > 0 {
			l.Weight = w[i]
		}
		out = append(out, l)
	}
	return out
}

// parErrors are standard errors by a Hessian of 40 digits, in order of ParamNames,
// where the recorded ones, by differences of doubles, err by more than 1e-5.
var parErrors = map[string][]float64{
	"par_lung/weibull":            {0.0624303063471, 0.0591359105117},
	"par_lung/lognormal":          {0.0779959393336, 0.0563619851504},
	"par_lung/gamma":              {0.0954306120995, 0.126634666743},
	"par_lung/gengamma":           {0.0942518795948, 0.100414390191, 0.229766840498},
	"par_lefttrunc_mgus/gengamma": {0.0251975553249, 0.118887617722, 0.585869189079},
}

// checkPar compares a fit with R's optimum: log-likelihood 1e-7, parameters 1e-6,
// errors 1e-5 on the scale on which they are recorded: logarithms of positive
// parameters.
func checkPar[M interface {
	coterie.Model[M]
	Quantile(float64) float64
}](t *testing.T, file, family string, fit func(context.Context, *lifecycle.Table, *coterie.FitOptions) (*coterie.Fit[M], error), names map[string]string) {
	t.Run(file+"/"+family, func(t *testing.T) {
		var g parGolden
		readGolden(t, file+".json", &g)
		want, ok := g.Fits[family]
		require.True(t, ok)
		table := fold[lifecycle.Table](t, g.lifetimes())
		f, err := fit(context.Background(), table, nil)
		require.NoError(t, err)
		near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-7/math.Abs(want.LogLik))
		near.Check(t, "AIC", f.AIC(), want.AIC, 1e-9)
		near.Check(t, "BIC", f.BIC(), want.BIC, 1e-9)
		at, slope := make([]int, len(want.SE)), make([]float64, len(want.SE))
		for i, p := range f.Model.Params() {
			name := names[p.Name]
			found := false
			for j, pn := range want.ParamNames {
				if pn != name && pn != "log_"+name {
					continue
				}
				found = true
				v, se := p.Value, f.StdErr[i]
				if pn == "log_"+name {
					v, se = math.Log(v), se/v
				}
				near.Check(t, pn, v, want.Estimate[j], 1e-6)
				exact, tol := want.SE[j], 1e-5
				if v, ok := parErrors[file+"/"+family]; ok {
					exact, tol = v[j], 3e-8
					require.InEpsilon(t, v[j], want.SE[j], 6e-5, "recorded error of %s", pn)
				}
				if !near.Relative(se, exact, tol) {
					t.Errorf("%s: standard error %.12g, want %.12g", pn, se, exact)
				}
				at[j], slope[j] = i, se/f.StdErr[i]
			}
			require.True(t, found, p.Name)
		}
		for j, row := range want.Vcov {
			for k, v := range row {
				got := f.Cov[at[j]*len(at)+at[k]] * slope[j] * slope[k]
				require.InDelta(t, v, got, 1.2e-4*want.SE[j]*want.SE[k], "covariance of %s and %s", want.ParamNames[j], want.ParamNames[k])
			}
		}
		for _, q := range want.Quantiles {
			near.Check(t, "quantile", f.Model.Quantile(q.P), q.T, 1e-6)
		}
	})
}

func TestParametricGolden(t *testing.T) {
	for _, file := range []string{"par_lung", "par_waltons", "par_lefttrunc_mgus", "par_interval_diabetes"} {
		checkPar(t, file, "exponential", lifecycle.FitExponential, map[string]string{"rate": "rate"})
		checkPar(t, file, "weibull", lifecycle.FitWeibull, map[string]string{"scale": "scale", "shape": "shape"})
		checkPar(t, file, "lognormal", lifecycle.FitLogNormal, map[string]string{"mu": "meanlog", "sigma": "sdlog"})
		checkPar(t, file, "loglogistic", lifecycle.FitLogLogistic, map[string]string{"scale": "scale", "shape": "shape"})
		if file != "par_interval_diabetes" {
			checkPar(t, file, "gompertz", lifecycle.FitGompertz, map[string]string{"rate": "rate", "shape": "shape"})
			checkPar(t, file, "gengamma", lifecycle.FitGenGamma, map[string]string{"mu": "mu", "sigma": "sigma", "q": "Q"})
		}
		if file != "par_lefttrunc_mgus" {
			checkPar(t, file, "gamma", lifecycle.FitGamma, map[string]string{"shape": "shape", "rate": "rate"})
		}
	}
}

// TestRemainingLifeGolden compares the life that is left at an age with 40-digit
// values: 1e-8.
func TestRemainingLifeGolden(t *testing.T) {
	var g struct {
		Cases []struct {
			Dist   string
			Params []float64
			At     []struct {
				Age, Surv float64
				Median    float64 `json:"median_residual"`
				Q10       float64 `json:"q10_residual"`
				Q90       float64 `json:"q90_residual"`
				Mean      num     `json:"mean_residual"`
				H2        float64 `json:"restricted_mean_residual_h2"`
			}
		}
	}
	readGolden(t, "remaining_life.json", &g)
	for _, c := range g.Cases {
		s := survivorOf(c.Dist, c.Params)
		require.NotNil(t, s, c.Dist)
		for _, at := range c.At {
			rest := lifecycle.Conditional(s, at.Age)
			near.Check(t, c.Dist+" S", s.Survival(at.Age), at.Surv, 1e-13)
			near.Check(t, c.Dist+" median", lifecycle.Median(rest), at.Median, 1e-8)
			near.Check(t, c.Dist+" q10", lifecycle.Quantile(rest, 0.1), at.Q10, 1e-8)
			near.Check(t, c.Dist+" q90", lifecycle.Quantile(rest, 0.9), at.Q90, 1e-8)
			near.Check(t, c.Dist+" h2", lifecycle.Remaining(s, at.Age, 2), at.H2, 1e-8)
			mean := lifecycle.Remaining(s, at.Age, math.Inf(1))
			near.Check(t, c.Dist+" mean", mean, infinite(at.Mean), 1e-8)
			near.Check(t, c.Dist+" mean by quadrature", lifecycle.Mean(rest, math.Inf(1)), mean, 1e-8)
		}
	}
}

// survivorOf returns the family of a golden case.
func survivorOf(dist string, p []float64) lifecycle.Survivor {
	switch dist {
	case "exponential":
		return lifecycle.Exponential{Rate: p[0]}
	case "weibull":
		return lifecycle.Weibull{Shape: p[0], Scale: p[1]}
	case "gompertz":
		return lifecycle.Gompertz{Shape: p[0], Rate: p[1]}
	case "lognormal":
		return lifecycle.LogNormal{Mu: p[0], Sigma: p[1]}
	case "loglogistic":
		return lifecycle.LogLogistic{Shape: p[0], Scale: p[1]}
	}
	return nil
}

// checkFamily holds the laws that tie a family's methods together.
func checkFamily[M lifecycle.Family[M]](t *testing.T, m M) {
	t.Helper()
	require.Equal(t, 1.0, m.Survival(0))
	require.Equal(t, 1.0, m.Survival(-1))
	require.Zero(t, m.CumHazard(0))
	for _, f := range []func(float64) float64{m.Survival, m.Hazard, m.CumHazard, m.Quantile} {
		require.True(t, math.IsNaN(f(math.NaN())), "%T", m)
	}
	require.True(t, math.IsNaN(m.Quantile(-0.1)) && math.IsNaN(m.Quantile(1.1)))
	for _, p := range []float64{0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999} {
		x := m.Quantile(p)
		if math.IsInf(x, 1) {
			require.Greater(t, m.Survival(math.MaxFloat64), 1-p-1e-12, "%T %+v", m, m)
			continue
		}
		near.Check(t, "S at the quantile", m.Survival(x), 1-p, 1e-10)
		near.Check(t, "−log S", m.CumHazard(x), -math.Log(m.Survival(x)), 1e-9)
		h := 1e-4 * x
		slope := (8*(m.CumHazard(x+h)-m.CumHazard(x-h)) - (m.CumHazard(x+2*h) - m.CumHazard(x-2*h))) / (12 * h)
		if !near.Relative(m.Hazard(x), slope, 1e-6) {
			t.Errorf("%T %+v at %g: hazard %g, slope %g", m, m, x, m.Hazard(x), slope)
		}
		age := x
		mean := lifecycle.Remaining(m, age, math.Inf(1))
		if !math.IsInf(mean, 1) && p < 0.99 {
			near.Check(t, "residual mean", mean, lifecycle.Mean(lifecycle.Conditional(m, age), 60*m.Quantile(0.5)+1e4*mean), 1e-6)
		}
	}
	b, err := json.Marshal(m)
	require.NoError(t, err)
	var back M
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, m, back)
	r := rand.New(rand.NewPCG(3, 4))
	const draws = 4000
	below := 0
	for range draws {
		if m.Rand(r) <= m.Quantile(0.3) {
			below++
		}
	}
	near.Check(t, "share of draws below the 0.3 quantile", float64(below)/draws, 0.3, 0.03)
	var values []float64
	for _, p := range m.Params() {
		values = append(values, p.Value)
	}
	same, err := m.With(values)
	require.NoError(t, err)
	require.Equal(t, m, same)
	values[0] = math.NaN()
	_, err = m.With(values)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = m.With(nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	require.Zero(t, testing.AllocsPerRun(10, func() { _ = m.Survival(1); _ = m.Hazard(1); _ = m.Quantile(0.3) }))
}

func TestFamilies(t *testing.T) {
	checkFamily(t, lifecycle.Exponential{Rate: 0.3})
	checkFamily(t, lifecycle.Weibull{Scale: 12, Shape: 0.6})
	checkFamily(t, lifecycle.Weibull{Scale: 0.01, Shape: 4})
	checkFamily(t, lifecycle.Gompertz{Rate: 0.01, Shape: 0.2})
	checkFamily(t, lifecycle.Gompertz{Rate: 0.1, Shape: -0.08})
	checkFamily(t, lifecycle.Gompertz{Rate: 0.1})
	for _, s := range []lifecycle.Survivor{lifecycle.Exponential{}, lifecycle.Weibull{}, lifecycle.Gompertz{}, lifecycle.Weibull{Scale: 1, Shape: -1}} {
		require.True(t, math.IsNaN(s.Survival(1)), "%T", s)
		require.True(t, math.IsNaN(s.Survival(0)), "%T", s)
	}
}

func TestFitRefuses(t *testing.T) {
	ctx := context.Background()
	_, err := lifecycle.FitWeibull(ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitWeibull(ctx, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3}, {Exit: 4}}), nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	_, err = lifecycle.FitWeibull(ctx, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Ended: true}, {Exit: 4, Ended: true}}), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitExponential(ctx, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Ended: true}}), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	// All ends on one age: the shape grows without end.
	f, err := lifecycle.FitWeibull(ctx, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 4, Ended: true}, {Exit: 4, Ended: true}, {Exit: 3}}), nil)
	require.Nil(t, f)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fe *coterie.FitError
	require.ErrorAs(t, err, &fe)
	require.Len(t, fe.Best, 2)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = lifecycle.FitWeibull(stopped, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3, Ended: true}, {Exit: 4, Ended: true}}), nil)
	require.ErrorIs(t, err, context.Canceled)
}

// TestFitUnits holds that the unit of age is only a unit.
func TestFitUnits(t *testing.T) {
	var g parGolden
	readGolden(t, "par_lung.json", &g)
	days := g.lifetimes()
	seconds := append([]lifecycle.Lifetime(nil), days...)
	for i := range seconds {
		seconds[i].Exit *= 86400
	}
	ctx := context.Background()
	a, err := lifecycle.FitGompertz(ctx, fold[lifecycle.Table](t, days), nil)
	require.NoError(t, err)
	b, err := lifecycle.FitGompertz(ctx, fold[lifecycle.Table](t, seconds), nil)
	require.NoError(t, err)
	require.InEpsilon(t, a.Model.Shape, b.Model.Shape*86400, 1e-7)
	require.InEpsilon(t, a.StdErr[1], b.StdErr[1]*86400, 1e-6)
	require.InDelta(t, a.LogLik, b.LogLik+165*math.Log(86400), 1e-6)
}

// TestFitShards holds that merged shards give the same fit, bit for bit, and
// that a fit read back from JSON predicts the same bits.
func TestFitShards(t *testing.T) {
	var g parGolden
	readGolden(t, "par_lefttrunc_mgus.json", &g)
	rows := g.lifetimes()
	var parts [3]lifecycle.Table
	for i, l := range rows {
		require.NoError(t, parts[i*7%3].Add(l))
	}
	var merged lifecycle.Table
	for _, i := range []int{2, 0, 1} {
		require.NoError(t, merged.Merge(&parts[i]))
	}
	ctx := context.Background()
	whole, err := lifecycle.FitWeibull(ctx, fold[lifecycle.Table](t, rows), nil)
	require.NoError(t, err)
	f, err := lifecycle.FitWeibull(ctx, &merged, nil)
	require.NoError(t, err)
	require.Equal(t, whole, f)
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[lifecycle.Weibull]
	require.NoError(t, json.Unmarshal(b, &back))
	median := func(m lifecycle.Weibull) float64 { return lifecycle.Median(m) }
	require.Equal(t, f.Predict(median, 0.95), back.Predict(median, 0.95))
}
