package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestFrailtyGolden compares with R's polished optimum for the litters of rats:
// log-likelihood 1e-7, parameters 1e-6. The recorded baseline is at covariates of
// 0. The recorded errors, by differences of doubles, err by up to 5e-4; errors
// are held to 1e-8 of those of a Hessian of 50 digits.
func TestFrailtyGolden(t *testing.T) {
	var g struct {
		Data struct{ Time, Event, Grp, Rx []float64 }
		Fit  struct {
			Names        []string `json:"param_names"`
			Estimate, SE []float64
			LogLik       float64
		} `json:"weibull_gamma"`
	}
	readGolden(t, "frailty_rats.json", &g)
	reg := &lifecycle.Regression{Names: []string{"rx"}}
	for i, at := range g.Data.Time {
		require.NoError(t, reg.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: at, Ended: g.Data.Event[i] == 1},
			X: []float64{g.Data.Rx[i]}, Cluster: uint64(g.Data.Grp[i])}))
	}
	exact := []float64{0.1447698094145598, 0.08769870171132855, 0.959447205964666, 0.3223307644028429}
	f, err := lifecycle.FitFrail[lifecycle.Weibull](context.Background(), reg, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", f.LogLik, g.Fit.LogLik, 1e-7/math.Abs(g.Fit.LogLik))
	for i, name := range g.Fit.Names {
		e := f.Predict(func(m lifecycle.Frail[lifecycle.Weibull]) float64 {
			switch name {
			case "log_shape":
				return math.Log(m.Base.Shape)
			case "log_scale":
				return math.Log(m.Base.Scale) + m.Beta[0]*m.Means[0]/m.Base.Shape
			case "log_var":
				return math.Log(m.Variance)
			}
			return m.Beta[0]
		}, 0.95)
		near.Check(t, name, e.Value, g.Fit.Estimate[i], 1e-6)
		se := (e.Hi - e.Value) / 1.959963984540054
		require.InEpsilon(t, exact[i], se, 1e-8, name)
		require.InEpsilon(t, g.Fit.SE[i], se, 6e-4, name)
	}
	// A search from one start had ended near the boundary, at −242.281.
	require.InDelta(t, -242.281, f.Model.Null, 0.005)
	test := lifecycle.TestFrailty(f)
	near.Check(t, "statistic", test.Statistic, 2*(f.LogLik-f.Model.Null), 1e-12)
	require.InDelta(t, 0.1015, test.P, 1e-3)
}

// frailLogLik integrates the factor out by the trapezoid over its logarithm,
// group by group and with nothing of the fit's formula.
func frailLogLik(m lifecycle.Frail[lifecycle.Weibull], groups map[uint64][]lifecycle.Observation) float64 {
	a := 1 / m.Variance
	lg, _ := math.Lgamma(a)
	sum := 0.0
	for _, rows := range groups {
		out, in, ends := 0.0, 0.0, 0.0
		for _, o := range rows {
			c := math.Exp(m.Beta[0] * (o.X[0] - m.Means[0]))
			out += c * m.Base.CumHazard(o.Exit)
			in += c * m.Base.CumHazard(o.Entry)
			if o.Ended {
				sum += math.Log(c * m.Base.Hazard(o.Exit))
				ends++
			}
		}
		lives, late := 0.0, 0.0
		for u := -30.0; u < 6; u += 0.02 {
			z := math.Exp(u)
			density := a*math.Log(a) - lg + a*u - a*z
			lives += math.Exp(density + ends*u - z*out)
			late += math.Exp(density - z*in)
		}
		sum += math.Log(lives / late)
	}
	return sum
}

// frailWorld draws groups of six of whom some come late, with a factor of the
// given variance.
func frailWorld(t testing.TB, groups int, variance float64) (*lifecycle.Regression, map[uint64][]lifecycle.Observation) {
	r := sample.New(5, 0)
	reg := &lifecycle.Regression{Names: []string{"x"}}
	by := map[uint64][]lifecycle.Observation{}
	base := lifecycle.Weibull{Scale: 20, Shape: 1.3}
	for g := range uint64(groups) {
		z := 1.0
		if variance > 0 {
			z = sample.Gamma(r, 1/variance) * variance
		}
		for i := range 6 {
			o := lifecycle.Observation{Cluster: g + 1, X: []float64{float64(i % 2)}}
			life := base.Quantile(-math.Expm1(-sample.Exponential(r) / (z * math.Exp(0.7*o.X[0]))))
			o.Exit, o.Ended = min(life, 40), life <= 40
			if i > 3 {
				o.Entry = 6 * sample.Uniform(r)
			}
			if o.Exit > o.Entry {
				by[o.Cluster] = append(by[o.Cluster], o)
				require.NoError(t, reg.Add(o))
			}
		}
	}
	return reg, by
}

// TestFrailtyIsTheIntegral: the likelihood is that of the factor integrated out,
// late entry included, and the truth lies within the intervals of its fit.
func TestFrailtyIsTheIntegral(t *testing.T) {
	reg, by := frailWorld(t, 150, 0.8)
	f, err := lifecycle.FitFrail[lifecycle.Weibull](context.Background(), reg, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", f.LogLik, frailLogLik(f.Model, by), 1e-9)
	for i := range f.StdErr { // no point near it is likelier
		for _, s := range []float64{-0.01, 0.01} {
			var v []float64
			for _, p := range f.Model.Params() {
				v = append(v, p.Value)
			}
			v[i] += s * f.StdErr[i]
			m, err := f.Model.With(v)
			require.NoError(t, err)
			require.Less(t, frailLogLik(m, by), f.LogLik)
		}
	}
	for name, truth := range map[string]float64{"variance": 0.8, "shape": 1.3, "x": 0.7} {
		e := f.Param(name, 0.99)
		require.True(t, e.Lo <= truth && truth <= e.Hi, "%s: %v", name, e)
	}
	require.Less(t, lifecycle.TestFrailty(f).P, 1e-6)
	// The factors of groups whose late members were still there are a little below
	// 1 on average.
	factors, err := lifecycle.Frailties(f, reg, 0.9)
	require.NoError(t, err)
	sum, n := 0.0, 0.0
	for _, e := range factors {
		require.True(t, 0 < e.Lo && e.Lo < e.Value && e.Value < e.Hi)
		sum += e.Value
		n++
	}
	require.Equal(t, float64(len(by)), n)
	require.InDelta(t, 0.85, sum/n, 0.14)
	s := f.Model.At([]float64{1})
	near.Check(t, "median of a group unknown", s.Survival(lifecycle.Quantile(s, 0.5)), 0.5, 1e-9)
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[lifecycle.Frail[lifecycle.Weibull]]
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, s, back.Model.At([]float64{1}))
}

func TestFrailtyRefuses(t *testing.T) {
	ctx := context.Background()
	// Groups drawn alike: the variance runs to 0 in about half of such worlds, of
	// which this is one.
	reg, _ := frailWorld(t, 40, 0)
	_, err := lifecycle.FitFrail[lifecycle.Weibull](ctx, reg, nil)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fail *coterie.FitError
	require.ErrorAs(t, err, &fail)
	require.Equal(t, []string{"variance"}, fail.Names)
	ph, err := lifecycle.FitPH[lifecycle.Weibull](ctx, reg, nil)
	require.NoError(t, err)
	near.Check(t, "limit", fail.LogLik, ph.LogLik, 1e-5)

	_, err = lifecycle.FitFrail[lifecycle.Weibull](ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitFrail[lifecycle.Piecewise](ctx, reg, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	apart := new(lifecycle.Regression) // nobody shares a group
	for i := range 9 {
		require.NoError(t, apart.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: float64(i + 1), Ended: true}}))
	}
	_, err = lifecycle.FitFrail[lifecycle.Weibull](ctx, apart, nil)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	for _, l := range []lifecycle.Lifetime{{Exit: 3, Upper: 4, Ended: true}, {Exit: 3, Ended: true, Weight: 0.5}} {
		bad := new(lifecycle.Regression)
		require.NoError(t, bad.Merge(apart))
		require.NoError(t, bad.Add(lifecycle.Observation{Lifetime: l, Cluster: 3}))
		_, err = lifecycle.FitFrail[lifecycle.Weibull](ctx, bad, nil)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err = lifecycle.Frailties[lifecycle.Weibull](nil, reg, 0.95)
	require.ErrorIs(t, err, coterie.ErrNoData)
	some := &coterie.Fit[lifecycle.Frail[lifecycle.Weibull]]{}
	_, err = lifecycle.Frailties(some, reg, 0.95)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = lifecycle.Frailties(some, apart, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// hostedMembers fits ten hosts with six members each, of whom those of the even
// hosts leave early.
func hostedMembers() (*coterie.Fit[lifecycle.Frail[lifecycle.Weibull]], *lifecycle.Regression, error) {
	g := new(lifecycle.Regression)
	for host := range uint64(10) {
		for i := range 6 {
			left := 20 * float64(i+1)
			if host%2 == 1 {
				left = 5 * float64(i+1)
			}
			if err := g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: left + float64(host), Ended: true}, Cluster: host + 1}); err != nil {
				return nil, nil, err
			}
		}
	}
	f, err := lifecycle.FitFrail[lifecycle.Weibull](context.Background(), g, nil)
	return f, g, err
}

func ExampleFitFrail() {
	f, _, err := hostedMembers()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("variance between hosts: %v\n", f.Param("variance", 0.95))
	fmt.Printf("with a host unknown, there after 60 days: %.2f\n", f.Model.At(nil).Survival(60))
	// Output:
	// variance between hosts: 1.289 [0.5302, 3.133] 95%
	// with a host unknown, there after 60 days: 0.25
}

func ExampleTestFrailty() {
	f, _, err := hostedMembers()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(lifecycle.TestFrailty(f))
	// Output:
	// χ² = 28.8792 on 1 df, p = 3.852e-08
}

func ExampleFrailties() {
	f, g, err := hostedMembers()
	if err != nil {
		fmt.Println(err)
		return
	}
	hosts, err := lifecycle.Frailties(f, g, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for host, z := range hosts {
		if host <= 2 {
			fmt.Printf("host %d: members leave at %.1f times the usual rate (%.1f to %.1f)\n", host, z.Value, z.Lo, z.Hi)
		}
	}
	// Output:
	// host 1: members leave at 0.2 times the usual rate (0.1 to 0.3)
	// host 2: members leave at 2.4 times the usual rate (1.0 to 4.5)
}
