package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestAdditiveGolden compares with R's survreg of dist gaussian and logistic:
// log-likelihood 1e-7, coefficients 1e-6, errors 1e-5.
func TestAdditiveGolden(t *testing.T) {
	compared := 0
	for _, file := range []string{"survreg_lung", "survreg_ovarian", "survreg_interval_diabetes"} {
		var g survregGolden
		readGolden(t, file+".json", &g)
		reg := regressionFrom(t, (&parGolden{Data: g.Data}).lifetimes(), g.Covariates, g.Data)
		for _, dist := range []string{"gaussian", "logistic"} {
			want, ok := g.Fits[dist]
			if !ok {
				continue
			}
			compared++
			name := file + " " + dist + " "
			f, err := lifecycle.FitAdditive(context.Background(), reg, dist == "logistic", nil)
			require.NoError(t, err, name)
			near.Check(t, name+"log-likelihood", f.LogLik, want.LogLik, 1e-7/math.Abs(want.LogLik))
			near.Check(t, name+"intercept", f.Model.Mu, want.Coef["(Intercept)"], 1e-6)
			near.Check(t, name+"log scale", math.Log(f.Model.Sigma), want.LogScale, 1e-6)
			near.Check(t, name+"se intercept", f.StdErr[0], want.SE[0], 1e-5)
			near.Check(t, name+"se log scale", f.StdErr[1]/f.Model.Sigma, want.SE[1+len(g.Covariates)], 1e-5)
			for j, c := range g.Covariates {
				near.Check(t, name+c, f.Model.Beta[j], want.Coef[c], 1e-6)
				near.Check(t, name+"se "+c, f.StdErr[2+j], want.SE[1+j], 1e-5)
			}
		}
	}
	require.Equal(t, 6, compared)
}

// stays is a regression of n members over several blocks of rows.
func stays(tb testing.TB, n, covariates int) *lifecycle.Regression {
	r := sample.New(12, 5)
	g := new(lifecycle.Regression)
	for range n {
		x := make([]float64, covariates)
		eta := 4.0
		for j := range x {
			x[j] = sample.Normal(r)
			eta += 0.1 * float64(j%3-1) * x[j]
		}
		life := lifecycle.Weibull{Scale: math.Exp(eta), Shape: 1.3}.Rand(r)
		end := 120 * sample.Uniform(r)
		require.NoError(tb, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: math.Min(life, end), Ended: life < end}, X: x}))
	}
	return g
}

// TestRegressionBits: any number of processors gives the same bits.
func TestRegressionBits(t *testing.T) {
	g := stays(t, 30_000, 4)
	ctx := context.Background()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	fits := map[string]func() (uint64, error){
		"cox":      func() (uint64, error) { return bits(lifecycle.FitCox(ctx, g, nil)) },
		"aft":      func() (uint64, error) { return bits(lifecycle.FitAFT[lifecycle.Weibull](ctx, g, nil)) },
		"additive": func() (uint64, error) { return bits(lifecycle.FitAdditive(ctx, g, true, nil)) },
	}
	for name, fit := range fits {
		var want uint64
		for i, procs := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(procs)
			got, err := fit()
			require.NoError(t, err)
			if i == 0 {
				want = got
			}
			require.Equal(t, want, got, "%s on %d processors", name, procs)
		}
	}
}

// bits folds all bits of a fit into one number.
func bits[M coterie.Model[M]](f *coterie.Fit[M], err error) (uint64, error) {
	if err != nil {
		return 0, err
	}
	h := math.Float64bits(f.LogLik)
	for _, v := range append(append([]float64(nil), f.StdErr...), f.Cov...) {
		h = h*0x100000001b3 ^ math.Float64bits(v)
	}
	for _, p := range f.Model.Params() {
		h = h*0x100000001b3 ^ math.Float64bits(p.Value)
	}
	return h, nil
}

func ExampleFitAdditive() {
	// Days stayed, and whether a friend brought them; two are still there.
	g := &lifecycle.Regression{Names: []string{"friend"}}
	for i, days := range []float64{20, 35, 41, 50, 62, 70, 55, 68, 74, 80, 96, 110} {
		o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: days, Ended: i%6 != 5}, X: []float64{float64(i / 6)}}
		if err := g.Add(o); err != nil {
			fmt.Println(err)
			return
		}
	}
	f, err := lifecycle.FitAdditive(context.Background(), g, false, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := f.Param("friend", 0.95)
	fmt.Printf("a friend: %.0f days longer (95 %%: %.0f to %.0f)\n", e.Value, e.Lo, e.Hi)
	fmt.Printf("still there after 60 days: %.2f without, %.2f with\n", f.Model.At([]float64{0}).Survival(60), f.Model.At([]float64{1}).Survival(60))
	// Output:
	// a friend: 34 days longer (95 %: 11 to 57)
	// still there after 60 days: 0.28 without, 0.86 with
}
