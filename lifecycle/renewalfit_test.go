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

// TestFitRenewalWithout: no covariates, and the fit with exact Hessian is the
// plain one, whose Hessian comes from differences.
func TestFitRenewalWithout(t *testing.T) {
	ctx := context.Background()
	c := survivors(t, []int64{1000, 869, 743, 653, 593, 551, 517, 491}, 7)
	a, err := lifecycle.FitSBG(ctx, c, nil)
	require.NoError(t, err)
	b, err := lifecycle.FitSBGWith(ctx, c, nil, nil)
	require.NoError(t, err)
	checkFit(t, "sBG", b, err, goldenFit{Params: []float64{a.Model.Alpha, a.Model.Beta}, SE: a.StdErr, LogLik: a.LogLik})
	d, err := lifecycle.FitBdW(ctx, c, nil)
	require.NoError(t, err)
	e, err := lifecycle.FitBdWWith(ctx, c, nil, nil)
	checkFit(t, "BdW", e, err, goldenFit{Params: []float64{d.Model.Gamma, d.Model.Delta, d.Model.C}, SE: d.StdErr, LogLik: d.LogLik})
}

// renewing draws cohorts of an sBG world in which those with x = 1 leave half as
// readily.
func renewing(seed uint64) *lifecycle.Cohorts {
	r := sample.New(seed, 0)
	var c lifecycle.Cohorts
	for x := range 2 {
		alive := make([]int64, 8)
		for range 3000 {
			theta := sample.Beta(r, 0.7*math.Pow(0.5, float64(x)), 2.5)
			for k := range alive {
				alive[k]++
				if sample.Uniform(r) < theta {
					break
				}
			}
		}
		c.Add(lifecycle.Cohort{Alive: alive, X: []float64{float64(x)}})
	}
	return &c
}

func TestFitSBGWithRecovers(t *testing.T) {
	ctx := context.Background()
	f, err := lifecycle.FitSBGWith(ctx, renewing(3), []string{"annual"}, nil)
	require.NoError(t, err)
	e := f.Param("leaving.annual", 0.999)
	require.Less(t, e.Lo, -math.Ln2)
	require.Greater(t, e.Hi, -math.Ln2)
	require.Less(t, e.Hi, -0.4)
	b, err := lifecycle.FitBdWWith(ctx, renewing(3), []string{"annual"}, nil)
	require.NoError(t, err)
	near.Check(t, "no duration dependence", b.Model.Base.C, 1, 0.2)
	require.GreaterOrEqual(t, b.LogLik, f.LogLik-1e-9)
	_, err = lifecycle.FitSBGWith(ctx, renewing(3), []string{"a", "b"}, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)
}

// Cohorts by the plan they bought: how much more readily monthly ones leave.
func ExampleFitSBGWith() {
	var c lifecycle.Cohorts
	c.Add(lifecycle.Cohort{Alive: []int64{1000, 631, 468, 382, 326, 289, 262, 241}, X: []float64{0}})
	c.Add(lifecycle.Cohort{Alive: []int64{1000, 869, 743, 653, 593, 551, 517, 491}, X: []float64{1}})
	f, err := lifecycle.FitSBGWith(context.Background(), &c, []string{"annual"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("log ratio:", f.Param("leaving.annual", 0.95))
	for _, annual := range []float64{0, 1} {
		m, _ := f.Model.At(nil, []float64{annual})
		fmt.Printf("annual %.0f: after the first renewal %.2f, after the seventh %.2f\n", annual, m.Survival(1), m.Survival(7))
	}
	// Output:
	// log ratio: -0.8372 [-0.9617, -0.7128] 95%
	// annual 0: after the first renewal 0.66, after the seventh 0.22
	// annual 1: after the first renewal 0.82, after the seventh 0.50
}
