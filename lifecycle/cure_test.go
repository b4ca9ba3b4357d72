package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type cureGolden struct {
	Boundary bool
	Data     struct{ Time, Event []float64 }
	Fits     map[string]struct {
		Names    []string  `json:"param_names"`
		Estimate []float64 `json:"estimate_unconstrained"`
		SE       []float64 `json:"se_unconstrained"`
		Cure     float64   `json:"cure_fraction"`
		Natural  map[string]float64
		LogLik   float64
	}
}

// cureErrors are standard errors of the logit of never by a Hessian of 40
// digits, where the recorded one, by differences of doubles, errs by more than
// 1e-5.
var cureErrors = map[string]float64{"cure_jasa/lognormal": 3.568258703321547} // recorded: 3.568294934

// checkCure compares with a polished optimum of R's densities: log-likelihood
// 1e-7, parameters 1e-6, errors 1e-5; on the boundary the error and the limit's
// log-likelihood within 1e-3, or better.
func checkCure[M lifecycle.Family[M]](t *testing.T, file, family string, plain func(context.Context, *lifecycle.Table, *coterie.FitOptions) (*coterie.Fit[M], error)) {
	t.Run(file+"/"+family, func(t *testing.T) {
		var g cureGolden
		readGolden(t, file+".json", &g)
		want, ok := g.Fits[family]
		require.True(t, ok)
		var table lifecycle.Table
		for i, at := range g.Data.Time {
			require.NoError(t, table.Add(lifecycle.Lifetime{Exit: at, Ended: g.Data.Event[i] == 1}))
		}
		f, err := lifecycle.FitCured[M](context.Background(), &table, nil)
		if g.Boundary {
			alone, err2 := plain(context.Background(), &table, nil)
			require.NoError(t, err2)
			require.InDelta(t, want.LogLik, alone.LogLik, 1e-3)
			if file == "cure_rossi" && family == "weibull" {
				// The recorded search stopped at the boundary, −696.62440; there is a
				// maximum inside, at a share of 0.05, that is 5.2e-4 likelier.
				require.NoError(t, err)
				require.Greater(t, f.LogLik, want.LogLik+5e-4)
				near.Check(t, "likelihood of the model", f.LogLik, cureLogLik(f.Model, &table), 1e-12)
				for _, never := range []float64{0.9, 1.1} { // it falls on both sides
					away, err := f.Model.With([]float64{f.Model.Never * never, f.Model.Base.Params()[0].Value, f.Model.Base.Params()[1].Value})
					require.NoError(t, err)
					require.Less(t, cureLogLik(away, &table), f.LogLik)
				}
				return
			}
			require.ErrorIs(t, err, coterie.ErrBoundary)
			var fail *coterie.FitError
			require.ErrorAs(t, err, &fail)
			require.Contains(t, fail.Names, "never")
			require.InDelta(t, alone.LogLik, fail.LogLik, 1e-3)
			require.Greater(t, fail.LogLik, want.LogLik-1e-3)
			return
		}
		require.NoError(t, err)
		near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-7/math.Abs(want.LogLik))
		near.Check(t, "never", f.Model.Never, want.Cure, 1e-6)
		require.Equal(t, "logit_cure", want.Names[0])
		near.Check(t, "logit never", math.Log(f.Model.Never/(1-f.Model.Never)), want.Estimate[0], 1e-6)
		se := want.SE[0]
		if v, ok := cureErrors[file+"/"+family]; ok {
			require.InEpsilon(t, v, se, 1.1e-5)
			se = v
		}
		require.InEpsilon(t, se, f.StdErr[0]/(f.Model.Never*(1-f.Model.Never)), 1e-5, "se of logit never")
		for i, p := range f.Model.Base.Params() {
			name := map[string]string{"mu": "meanlog", "sigma": "sdlog"}[p.Name]
			if name == "" {
				name = p.Name
			}
			near.Check(t, p.Name, p.Value, want.Natural[name], 1e-6)
			for j, on := range want.Names {
				switch on {
				case name:
					near.Check(t, on, p.Value, want.Estimate[j], 1e-6)
					require.InEpsilon(t, want.SE[j], f.StdErr[1+i], 1e-5, "se of %s", on)
				case "log_" + name:
					near.Check(t, on, math.Log(p.Value), want.Estimate[j], 1e-6)
					require.InEpsilon(t, want.SE[j], f.StdErr[1+i]/p.Value, 1e-5, "se of %s", on)
				}
			}
		}
	})
}

// cureLogLik is the log-likelihood by the model's own methods.
func cureLogLik[M lifecycle.Family[M]](m lifecycle.Cured[M], t *lifecycle.Table) float64 {
	sum := 0.0
	for l, n := range t.All() {
		at := -math.Log(m.Survival(l.Entry))
		switch {
		case !l.Ended:
			at += math.Log(m.Survival(l.Exit))
		case l.Upper > l.Exit:
			at += math.Log(m.Survival(l.Exit) - m.Survival(l.Upper))
		default:
			at += math.Log((1 - m.Never) * m.Base.Hazard(l.Exit) * m.Base.Survival(l.Exit))
		}
		sum += float64(n) * at
	}
	return sum
}

func TestCureGolden(t *testing.T) {
	for _, file := range []string{"cure_jasa", "cure_mgus2_pcm", "cure_rossi"} {
		checkCure(t, file, "exponential", lifecycle.FitExponential)
		checkCure(t, file, "weibull", lifecycle.FitWeibull)
		checkCure(t, file, "lognormal", lifecycle.FitLogNormal)
		checkCure(t, file, "loglogistic", lifecycle.FitLogLogistic)
	}
}

// TestCureTakesAll: late entry, intervals and weights count, and rows that say
// the same add up to the same.
func TestCureTakesAll(t *testing.T) {
	rows := []lifecycle.Lifetime{
		{Exit: 2, Ended: true}, {Exit: 3, Upper: 5, Ended: true}, {Exit: 0, Upper: 4, Ended: true}, {Entry: 1, Exit: 6, Ended: true},
		{Exit: 5, Ended: true}, {Exit: 40}, {Entry: 4, Exit: 45}, {Exit: 50}, {Exit: 8, Ended: true}, {Exit: 3, Ended: true}, {Exit: 60},
	}
	var once, twice lifecycle.Table
	for _, l := range rows {
		require.NoError(t, once.AddN(l, 2))
		l.Weight = 2
		require.NoError(t, twice.Add(l))
	}
	ctx := context.Background()
	a, err := lifecycle.FitCured[lifecycle.Weibull](ctx, &once, nil)
	require.NoError(t, err)
	b, err := lifecycle.FitCured[lifecycle.Weibull](ctx, &twice, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", a.LogLik, b.LogLik, 1e-10)
	near.Check(t, "never", a.Model.Never, b.Model.Never, 1e-7)
	near.Check(t, "likelihood of the model", a.LogLik, cureLogLik(a.Model, &once), 1e-10)
	_, err = lifecycle.FitCured[lifecycle.Piecewise](ctx, &once, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitCured[lifecycle.Weibull](ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func ExampleFitCured() {
	// Of twenty members twelve left within 40 days, and eight are there after 200.
	var t lifecycle.Table
	for i := range 20 {
		l := lifecycle.Lifetime{Exit: 3 * float64(i+1), Ended: true}
		if i >= 12 {
			l = lifecycle.Lifetime{Exit: 200}
		}
		if err := t.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	f, err := lifecycle.FitCured[lifecycle.Weibull](context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	core := f.Param("never", 0.95)
	fmt.Printf("never leave: %.2f (95 %%: %.2f to %.2f)\n", core.Value, core.Lo, core.Hi)
	fmt.Printf("there after a year: %.2f\n", f.Model.Survival(365))
	// Output:
	// never leave: 0.40 (95 %: 0.21 to 0.62)
	// there after a year: 0.40
}
