package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

func TestCompare(t *testing.T) {
	var g parGolden
	readGolden(t, "par_lung.json", &g)
	tab := fold[lifecycle.Table](t, g.lifetimes())
	ctx := context.Background()
	w, err := lifecycle.FitWeibull(ctx, tab, nil)
	require.NoError(t, err)
	e, err := lifecycle.FitExponential(ctx, tab, nil)
	require.NoError(t, err)
	out, err := lifecycle.Compare(lifecycle.Enter("exponential", e), lifecycle.Enter("weibull", w))
	require.NoError(t, err)
	require.Equal(t, "weibull", out[0].Name)
	near.Check(t, "AIC", out[0].AIC, w.AIC(), 1e-12)
	near.Check(t, "BIC", out[1].BIC, e.BIC(), 1e-12)
	near.Check(t, "weights", out[0].Weight+out[1].Weight, 1, 1e-12)
	near.Check(t, "odds", out[0].Weight/out[1].Weight, math.Exp(out[1].Delta/2), 1e-9)
	require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: 3}))
	other, err := lifecycle.FitWeibull(ctx, tab, nil)
	require.NoError(t, err)
	_, err = lifecycle.Compare(lifecycle.Enter("a", w), lifecycle.Enter("b", other))
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = lifecycle.Compare(lifecycle.Enter("a", w), lifecycle.Enter[lifecycle.Weibull]("b", nil))
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Compare(lifecycle.Enter("a", w))
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestCompareRefuses holds that fits of as many other lives, and likelihoods of
// another kind, are never ranked, and that the same lives in another form are.
func TestCompareRefuses(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(3, 2))
	var a, b lifecycle.Table
	var one, split lifecycle.Regression
	for range 100 {
		l := lifecycle.Lifetime{Exit: 1 + r.ExpFloat64(), Ended: true}
		x := []float64{r.NormFloat64()}
		require.NoError(t, a.Add(l))
		require.NoError(t, one.Add(lifecycle.Observation{Lifetime: l, X: x}))
		require.NoError(t, split.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 0.5}, X: x}))
		require.NoError(t, split.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Entry: 0.5, Exit: l.Exit, Ended: true}, X: x}))
		l.Exit *= 100
		require.NoError(t, b.Add(l))
	}
	wa, err := lifecycle.FitWeibull(ctx, &a, nil)
	require.NoError(t, err)
	eb, err := lifecycle.FitExponential(ctx, &b, nil)
	require.NoError(t, err)
	efron, err := lifecycle.FitCox(ctx, &one, nil)
	require.NoError(t, err)
	breslow, err := lifecycle.FitCox(ctx, &one, &lifecycle.CoxOptions{Ties: lifecycle.Breslow})
	require.NoError(t, err)
	halves, err := lifecycle.FitCox(ctx, &split, nil)
	require.NoError(t, err)
	gray, err := lifecycle.FitFineGray(ctx, &one, 0, nil)
	require.NoError(t, err)
	aft, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, &one, nil)
	require.NoError(t, err)

	weibull := lifecycle.Enter("weibull", wa)
	for _, other := range []lifecycle.Contender{lifecycle.Enter("other lives", eb), lifecycle.Enter("cox", efron)} {
		require.Equal(t, weibull.N, other.N)
		_, err = lifecycle.Compare(weibull, other)
		require.ErrorIs(t, err, coterie.ErrMismatch, other.Name)
		elsewhere := lifecycle.Contender{Name: "elsewhere", Parameters: 1, N: 100, LogLik: -90}
		_, err = lifecycle.Compare(elsewhere, weibull, other)
		require.ErrorIs(t, err, coterie.ErrMismatch, other.Name)
	}
	for _, other := range []lifecycle.Contender{lifecycle.Enter("breslow", breslow), lifecycle.Enter("fine-gray", gray)} {
		_, err = lifecycle.Compare(lifecycle.Enter("efron", efron), other)
		require.ErrorIs(t, err, coterie.ErrMismatch, other.Name)
	}
	_, err = lifecycle.Compare(weibull, lifecycle.Enter("with a covariate", aft))
	require.NoError(t, err)
	_, err = lifecycle.Compare(lifecycle.Enter("whole", efron), lifecycle.Enter("split", halves))
	require.NoError(t, err)
	text, err := json.Marshal(eb)
	require.NoError(t, err)
	var back coterie.Fit[lifecycle.Exponential]
	require.NoError(t, json.Unmarshal(text, &back))
	_, err = lifecycle.Compare(weibull, lifecycle.Enter("read back", &back))
	require.ErrorIs(t, err, coterie.ErrMismatch)
}

func ExampleCompare() {
	ctx, t := context.Background(), leavers()
	w, _ := lifecycle.FitWeibull(ctx, t, nil)
	e, _ := lifecycle.FitExponential(ctx, t, nil)
	l, _ := lifecycle.FitLogLogistic(ctx, t, nil)
	table, err := lifecycle.Compare(lifecycle.Enter("Weibull", w), lifecycle.Enter("exponential", e), lifecycle.Enter("log-logistic", l))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table {
		fmt.Println(c)
	}
	// Output:
	// exponential    1 parameters  log-likelihood -30.8937  AIC 63.7875  BIC 64.2724  Δ 0.000  weight 0.481
	// log-logistic   2 parameters  log-likelihood -30.2583  AIC 64.5166  BIC 65.4864  Δ 0.729  weight 0.334
	// Weibull        2 parameters  log-likelihood -30.8493  AIC 65.6985  BIC 66.6683  Δ 1.911  weight 0.185
}

func ExampleEnter() {
	f, err := lifecycle.FitWeibull(context.Background(), new(lifecycle.Table), nil)
	c := lifecycle.Enter("Weibull", f)
	fmt.Println(err, c.Name, c.LogLik)
	// Output: no data Weibull NaN
}

func ExampleContender() {
	// A fit made elsewhere.
	c := lifecycle.Contender{Name: "elsewhere", Parameters: 3, N: 228, LogLik: -1153.69}
	_, err := lifecycle.Compare(c, lifecycle.Contender{Name: "other data", Parameters: 2, N: 200, LogLik: -980})
	fmt.Println(err)
	// Output: row 1: other data 200: fitted to other data than elsewhere, N 228
}

func ExampleCompared() {
	a := lifecycle.Contender{Name: "two", Parameters: 2, N: 100, LogLik: -50}
	b := lifecycle.Contender{Name: "three", Parameters: 3, N: 100, LogLik: -49.5}
	table, _ := lifecycle.Compare(b, a)
	fmt.Printf("%s first, weight %.3f\n", table[0].Name, table[0].Weight)
	// Output: two first, weight 0.622
}

// replicationsOf is the number of replications of a simulation: the full 2,000
// where COTERIE_LONG is set.
func replicationsOf(short int) int {
	if os.Getenv("COTERIE_LONG") != "" {
		return 2000
	}
	return short
}

// coverageOf returns the share of replications in which the 95 % interval of
// every parameter covers the truth, with 500 events or more, late entry and
// censoring.
func coverageOf[M lifecycle.Family[M]](t *testing.T, truth M, fit func(context.Context, *lifecycle.Table, *coterie.FitOptions) (*coterie.Fit[M], error)) {
	t.Helper()
	var names []string
	for _, p := range truth.Params() {
		names = append(names, p.Name)
	}
	hits := make([]int, len(names))
	censor := truth.Quantile(0.85)
	late := truth.Quantile(0.2)
	replications := replicationsOf(40)
	for rep := range replications {
		r := rand.New(rand.NewPCG(7, uint64(rep)))
		var tab lifecycle.Table
		for tab.Len() < 700 {
			l := lifecycle.Lifetime{Exit: truth.Rand(r), Ended: true}
			if tab.Len()%4 == 0 {
				l.Entry = late * r.Float64()
			}
			if l.Exit > censor {
				l.Exit, l.Ended = censor, false
			}
			if l.Exit > l.Entry {
				require.NoError(t, tab.Add(l))
			}
		}
		f, err := fit(context.Background(), &tab, nil)
		require.NoError(t, err, "replication %d", rep)
		for i, p := range truth.Params() {
			if e := f.Param(p.Name, 0.95); e.Lo <= p.Value && p.Value <= e.Hi {
				hits[i]++
			}
		}
	}
	// 93–97 % in the full run; wider by the error of fewer replications.
	n := float64(replications)
	slack := max(0, 3*math.Sqrt(0.95*0.05/n)-3*math.Sqrt(0.95*0.05/2000))
	for i, h := range hits {
		share := float64(h) / n
		t.Logf("%T %s: %.3f", truth, names[i], share)
		require.InDelta(t, 0.95, share, 0.02+slack, "%T %s", truth, names[i])
	}
}

func TestCoverage(t *testing.T) {
	coverageOf(t, lifecycle.Exponential{Rate: 0.2}, lifecycle.FitExponential)
	coverageOf(t, lifecycle.Weibull{Scale: 10, Shape: 0.7}, lifecycle.FitWeibull)
	steps := lifecycle.Piecewise{Cuts: []float64{3, 8}, Rates: []float64{0.2, 0.1, 0.15}}
	coverageOf(t, steps, func(ctx context.Context, t *lifecycle.Table, o *coterie.FitOptions) (*coterie.Fit[lifecycle.Piecewise], error) {
		return lifecycle.FitPiecewise(ctx, t, steps.Cuts, o)
	})
	if replicationsOf(0) > 0 {
		coverageOf(t, lifecycle.Gompertz{Rate: 0.02, Shape: 0.1}, lifecycle.FitGompertz)
		coverageOf(t, lifecycle.LogNormal{Mu: 2, Sigma: 0.9}, lifecycle.FitLogNormal)
		coverageOf(t, lifecycle.LogLogistic{Scale: 8, Shape: 1.8}, lifecycle.FitLogLogistic)
		coverageOf(t, lifecycle.Gamma{Shape: 1.7, Rate: 0.2}, lifecycle.FitGamma)
		coverageOf(t, lifecycle.GenGamma{Mu: 2, Sigma: 0.9, Q: 0.6}, lifecycle.FitGenGamma)
	}
}
