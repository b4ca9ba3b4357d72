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

// competingFits is the golden of three groups and two covariates.
type competingFits struct {
	Time      []float64
	Status    []uint8
	SexM, Age []float64
	Gray      struct{ Stat, P, DF []float64 }
	Predicted []float64
	Fits      []struct {
		Cause        uint8
		Coef, SE     []float64
		LogLik, Null float64
		Time, Jump   []float64
	}
}

func (g *competingFits) lifetime(i int) lifecycle.Lifetime {
	return lifecycle.Lifetime{Exit: g.Time[i], Ended: g.Status[i] > 0, Cause: g.Status[i]}
}

func (g *competingFits) regression(tb testing.TB) *lifecycle.Regression {
	r := &lifecycle.Regression{Names: []string{"sexM", "age"}}
	for i := range g.Time {
		require.NoError(tb, r.Add(lifecycle.Observation{Lifetime: g.lifetime(i), X: []float64{g.SexM[i], g.Age[i]}}))
	}
	return r
}

// TestGrayThreeGroups compares with cmprsk 2.2.11: relative 1e-9.
func TestGrayThreeGroups(t *testing.T) {
	var g competingFits
	readGolden(t, "competing_mgus2.json", &g)
	groups := []*lifecycle.Table{{}, {}, {}}
	for i := range g.Time {
		require.NoError(t, groups[i%3].Add(g.lifetime(i)))
	}
	for cause := range g.Gray.Stat {
		test, err := lifecycle.Gray(groups, uint8(cause+1))
		require.NoError(t, err)
		near.Check(t, "statistic", test.Statistic, g.Gray.Stat[cause], 1e-9)
		near.Check(t, "p", test.P, g.Gray.P[cause], 1e-9)
		require.Equal(t, int(g.Gray.DF[cause]), test.DF)
	}
}

// TestFineGrayGolden compares with crr of cmprsk 2.2.11: log-likelihood 1e-10,
// coefficients 1e-8, errors 1e-7, baseline 1e-8.
func TestFineGrayGolden(t *testing.T) {
	var one competingGolden
	readGolden(t, "aj_mgus2.json", &one)
	reg := &lifecycle.Regression{Names: []string{"male"}}
	for i, at := range one.Data.Time {
		x := 0.0
		if one.Data.Group[i] == "M" {
			x = 1
		}
		require.NoError(t, reg.Add(lifecycle.Observation{X: []float64{x},
			Lifetime: lifecycle.Lifetime{Exit: at, Ended: one.Data.Status[i] > 0, Cause: one.Data.Status[i]}}))
	}
	f, err := lifecycle.FitFineGray(context.Background(), reg, 1, nil)
	require.NoError(t, err)
	near.Check(t, "coefficient", f.Model.Beta[0], one.Cause1.Coef, 1e-7)
	near.Check(t, "error", f.StdErr[0], one.Cause1.SE, 1e-7)
	near.Check(t, "log-likelihood", f.LogLik, one.Cause1.LogLik, 1e-10)
	near.Check(t, "null", f.Model.Null, one.Cause1.Null, 1e-10)

	var g competingFits
	readGolden(t, "competing_mgus2.json", &g)
	reg = g.regression(t)
	for _, want := range g.Fits {
		f, err := lifecycle.FitFineGray(context.Background(), reg, want.Cause, nil)
		require.NoError(t, err)
		near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-10)
		near.Check(t, "null", f.Model.Null, want.Null, 1e-10)
		zero := 0.0 // crr's baseline is of covariates 0
		for j := range want.Coef {
			near.Check(t, "coefficient", f.Model.Beta[j], want.Coef[j], 1e-8)
			near.Check(t, "error", f.StdErr[j], want.SE[j], 1e-7)
			zero -= f.Model.Beta[j] * f.Model.Means[j]
		}
		sum := 0.0
		for i, age := range want.Time {
			sum += want.Jump[i]
			require.Equal(t, age, f.Model.Age[i])
			near.Check(t, "baseline", f.Model.CumHazard[i]*math.Exp(zero)/sum, 1, 1e-7)
		}
		if want.Cause == 1 {
			for i, age := range []float64{12, 60, 120, 240} {
				near.Check(t, "share", f.Model.Share([]float64{1, 70}, age), g.Predicted[i], 1e-8)
			}
		}
	}
}

// TestFineGrayAlone: without other causes it is the Cox model with Breslow's ties
// and robust errors.
func TestFineGrayAlone(t *testing.T) {
	g := stays(t, 500, 3)
	f, err := lifecycle.FitFineGray(context.Background(), g, 0, nil)
	require.NoError(t, err)
	c, err := lifecycle.FitCox(context.Background(), g, &lifecycle.CoxOptions{Ties: lifecycle.Breslow, Robust: true})
	require.NoError(t, err)
	near.Check(t, "log-likelihood", f.LogLik, c.LogLik, 1e-12)
	for j := range c.Model.Beta {
		near.Check(t, "coefficient", f.Model.Beta[j], c.Model.Beta[j], 1e-10)
		near.Check(t, "error", f.StdErr[j], c.StdErr[j], 1e-10)
	}
}

func TestFineGrayRefuses(t *testing.T) {
	ctx := context.Background()
	reg := func(rows ...lifecycle.Observation) *lifecycle.Regression {
		g := new(lifecycle.Regression)
		for i, o := range rows {
			o.X = []float64{float64(i % 2), float64(i % 3)}
			require.NoError(t, g.Add(o))
		}
		return g
	}
	row := func(exit float64, cause uint8) lifecycle.Observation {
		return lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: exit, Ended: true, Cause: cause}}
	}
	late := row(5, 1)
	late.Entry = 2
	_, err := lifecycle.FitFineGray(ctx, reg(row(3, 1), late), 1, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	apart := row(5, 1)
	apart.Stratum = 3
	_, err = lifecycle.FitFineGray(ctx, reg(row(3, 1), apart), 1, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitFineGray(ctx, reg(row(3, 1), row(4, 1)), 2, nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	_, err = lifecycle.FitFineGray(ctx, nil, 2, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitFineGray(ctx, reg(row(3, 1), row(4, 1)), 1, nil)
	var fe *coterie.FitError
	require.ErrorAs(t, err, &fe)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
}

func ExampleFitFineGray() {
	// Members leave on their own, cause 1, or are removed, cause 2.
	g := &lifecycle.Regression{Names: []string{"advertisement"}}
	for day := 1; day <= 60; day++ {
		for ad, removed := range []int{10, 4} {
			o := lifecycle.Observation{X: []float64{float64(ad)}}
			o.Exit = float64(day)
			if day%3 != 0 {
				o.Ended, o.Cause = true, 1
				if day%removed == 0 {
					o.Cause = 2
				}
			}
			if err := g.Add(o); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	f, err := lifecycle.FitFineGray(context.Background(), g, 2, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := f.Param("advertisement", 0.95)
	fmt.Printf("ratio %.2f (95 %%: %.2f to %.2f)\n", math.Exp(e.Value), math.Exp(e.Lo), math.Exp(e.Hi))
	fmt.Printf("removed by day 60: %.0f %% of friends', %.0f %% of the advertisement's\n",
		100*f.Model.Share([]float64{0}, 60), 100*f.Model.Share([]float64{1}, 60))
	// Output:
	// ratio 2.65 (95 %: 0.84 to 8.34)
	// removed by day 60: 9 % of friends', 23 % of the advertisement's
}
