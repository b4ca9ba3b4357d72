package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

func coxForetell(ties lifecycle.Ties) func(context.Context, *lifecycle.Regression) (lifecycle.Foretell, error) {
	return func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
		f, err := lifecycle.FitCox(ctx, train, &lifecycle.CoxOptions{Ties: ties})
		return func(x []float64, s uint64) (lifecycle.Survivor, error) { return lifecycle.CoxAt(f, x, s) }, err
	}
}

func weibullForetell(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
	f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, train, nil)
	return func(x []float64, _ uint64) (lifecycle.Survivor, error) { return f.Model.At(x), nil }, err
}

// TestValidateGolden compares Brier scores with riskRegression 2022.11.28 on lung:
// relative 1e-9.
func TestValidateGolden(t *testing.T) {
	var want struct {
		Time, Event, Age, Sex, Times, Brier, Null []float64
		PhEcog                                    []float64 `json:"ph.ecog"`
	}
	readGolden(t, "brier_lung.json", &want)
	g := &lifecycle.Regression{Names: []string{"age", "sex", "ph.ecog"}}
	for i, at := range want.Time {
		require.NoError(t, g.Add(lifecycle.Observation{X: []float64{want.Age[i], want.Sex[i], want.PhEcog[i]},
			Lifetime: lifecycle.Lifetime{Exit: at, Ended: want.Event[i] == 1}}))
	}
	ctx := context.Background()
	v, err := lifecycle.Validate(ctx, g, coxForetell(lifecycle.Breslow), &lifecycle.ValidateOptions{Folds: -1, Ages: want.Times})
	require.NoError(t, err)
	for i := range want.Times {
		near.Check(t, fmt.Sprintf("Brier at %g", want.Times[i]), v.Brier[i], want.Brier[i], 1e-9)
		near.Check(t, fmt.Sprintf("null at %g", want.Times[i]), v.NullBrier[i], want.Null[i], 1e-9)
	}
	f, err := lifecycle.FitCox(ctx, g, &lifecycle.CoxOptions{Ties: lifecycle.Breslow})
	require.NoError(t, err)
	c, err := lifecycle.Concordance(f, g)
	require.NoError(t, err)
	near.Check(t, "concordance", v.Agreement.C, c.C, 1e-12)
	require.True(t, math.IsNaN(v.LogLik))
	out, err := lifecycle.Validate(ctx, g, coxForetell(lifecycle.Breslow), &lifecycle.ValidateOptions{Ages: want.Times})
	require.NoError(t, err)
	require.Greater(t, out.Integrated, v.Integrated, "held-out forecasts err more")
}

// TestValidateRight: the true model passes both tests of calibration, one that
// gives twice the life fails them, and the order of rows does not matter.
func TestValidateRight(t *testing.T) {
	ctx := context.Background()
	rows := stays(t, 3000, 3)
	first, err := lifecycle.Validate(ctx, rows, weibullForetell, &lifecycle.ValidateOptions{Seed: 7, Folds: 5})
	require.NoError(t, err)
	require.Greater(t, first.CalibrationTest.P, 0.01)
	require.Greater(t, first.SpreadTest.P, 0.01)
	require.Positive(t, first.Explained())
	require.Len(t, first.Calibration, 10)
	sum := 0.0
	for _, s := range first.Spread {
		sum += s
	}
	near.Check(t, "shares", sum, 1, 1e-12)
	f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, rows, nil)
	require.NoError(t, err)
	require.InDelta(t, f.LogLik, first.LogLik, 20)
	require.Less(t, first.LogLik, f.LogLik)

	merged, rest := new(lifecycle.Regression), new(lifecycle.Regression)
	i := 0
	for o := range rows.All() {
		part := merged
		if i%3 > 0 {
			part = rest
		}
		require.NoError(t, part.Add(o))
		i++
	}
	require.NoError(t, rest.Merge(merged))
	second, err := lifecycle.Validate(ctx, rest, weibullForetell, &lifecycle.ValidateOptions{Seed: 7, Folds: 5})
	require.NoError(t, err)
	require.Equal(t, first, second)

	wrong, err := lifecycle.Validate(ctx, rows, func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
		f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, train, nil)
		return func(x []float64, _ uint64) (lifecycle.Survivor, error) { return f.Model.At(x).Stretch(2), nil }, err
	}, nil)
	require.NoError(t, err)
	require.Less(t, wrong.CalibrationTest.P, 1e-6)
	require.Less(t, wrong.SpreadTest.P, 1e-6)
	require.Greater(t, wrong.Integrated, first.Integrated)
}

func TestValidateRefuses(t *testing.T) {
	ctx := context.Background()
	_, err := lifecycle.Validate(ctx, nil, weibullForetell, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	g := stays(t, 40, 1)
	for _, ages := range [][]float64{{}, {0}, {3, 2}, {1e9}, {math.NaN()}} {
		_, err = lifecycle.Validate(ctx, g, weibullForetell, &lifecycle.ValidateOptions{Ages: ages})
		require.ErrorIs(t, err, coterie.ErrInvalid, ages)
	}
	require.NoError(t, g.Add(lifecycle.Observation{X: []float64{1}, Lifetime: lifecycle.Lifetime{Entry: 1, Exit: 2}}))
	_, err = lifecycle.Validate(ctx, g, weibullForetell, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleValidate() {
	// Whom a friend brought stays half as long again.
	r := sample.New(1, 2)
	g := &lifecycle.Regression{Names: []string{"friend"}}
	for i := range 800 {
		life, end := lifecycle.Weibull{Scale: 40, Shape: 1.2}.Rand(r)*math.Pow(1.5, float64(i%2)), 100*sample.Uniform(r)
		o := lifecycle.Observation{X: []float64{float64(i % 2)}, Lifetime: lifecycle.Lifetime{Exit: min(life, end), Ended: life < end}}
		if err := g.Add(o); err != nil {
			fmt.Println(err)
			return
		}
	}
	v, err := lifecycle.Validate(context.Background(), g, func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
		f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, train, nil)
		return func(x []float64, _ uint64) (lifecycle.Survivor, error) { return f.Model.At(x), nil }, err
	}, &lifecycle.ValidateOptions{Ages: []float64{10, 20, 30, 40}, Groups: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c lifecycle.Calibrated
	for _, c = range v.Calibration {
		fmt.Printf("of %.0f members, still there on day 40: foretold %.2f, came %v\n", c.N, c.Foretold, c.Came)
	}
	fmt.Printf("ranked rightly: %.2f; squared error avoided: %.1f %%; calibrated at all ages: p = %.2f\n", v.Agreement.C, 100*v.Explained(), v.SpreadTest.P)
	// Output:
	// of 400 members, still there on day 40: foretold 0.34, came 0.3331 [0.2799, 0.3872] 95%
	// of 400 members, still there on day 40: foretold 0.51, came 0.5119 [0.4533, 0.5673] 95%
	// ranked rightly: 0.53; squared error avoided: 1.4 %; calibrated at all ages: p = 0.98
}
