package lifecycle_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestFitRegressedGolden: two covariates on both processes, 2,000 customers; also
// what it says of single customers.
func TestFitRegressedGolden(t *testing.T) {
	rows := dataFile(t, "covariates_synthetic_summary.csv")
	h := lifecycle.CovariateHistories{BuyingNames: []string{"z1", "z2"}, LeavingNames: []string{"z1", "z2"}}
	x, tx, age := column(t, rows, "x"), column(t, rows, "tx"), column(t, rows, "T")
	z1, z2 := column(t, rows, "z1"), column(t, rows, "z2")
	for i := range x {
		z := []float64{z1[i], z2[i]}
		require.NoError(t, h.Add(lifecycle.CovariateHistory{History: lifecycle.History{Repeats: int(x[i]), Last: tx[i], Age: age[i]}, Buying: z, Leaving: z}))
	}
	regressedGolden(t, "bgnbd", &h, lifecycle.FitBGNBDWith)
	regressedGolden(t, "pnbd", &h, lifecycle.FitParetoNBDWith)
}

func regressedGolden[M interface {
	coterie.Model[M]
	lifecycle.Buyer
	LogLik(lifecycle.History) float64
}, R interface {
	coterie.Model[R]
	At(buying, leaving []float64) (M, error)
}](t *testing.T, name string, h *lifecycle.CovariateHistories, fit func(context.Context, *lifecycle.CovariateHistories, *coterie.FitOptions) (*coterie.Fit[R], error)) {
	var g struct {
		Params, SE []float64
		LogLik     float64
		Customers  []struct {
			goldenHistory
			Z          []float64
			Individual []float64 `json:"individual_params"`
		}
	}
	golden(t, "covariates_"+name, &g)
	f, err := fit(context.Background(), h, nil)
	checkFit(t, name+" with covariates", f, err, goldenFit{Params: g.Params, SE: g.SE, LogLik: g.LogLik})
	exact, err := f.Model.With(g.Params)
	require.NoError(t, err)
	require.NotEmpty(t, g.Customers)
	for _, c := range g.Customers {
		m, err := exact.At(c.Z, c.Z)
		require.NoError(t, err)
		for i, p := range m.Params() {
			near.Check(t, p.Name, p.Value, c.Individual[i], 1e-13)
		}
		near.Check(t, "log-likelihood", m.LogLik(c.history()), c.LogLik, 1e-11)
		near.Check(t, "alive", m.Alive(c.history()), c.Alive, 1e-11)
		ts, want := byNumber(t, c.Exp)
		for i, v := range ts {
			near.Check(t, "expected", m.Expected(c.history(), v), want[i], 1e-11)
		}
	}
	_, err = exact.At(nil, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)
}

// TestFitRegressedRecovers the coefficients of a drawn MBG/NBD world, and the
// plain fit where there are no covariates.
func TestFitRegressedRecovers(t *testing.T) {
	ctx := context.Background()
	r := sample.New(21, 0)
	h := lifecycle.CovariateHistories{BuyingNames: []string{"vip"}}
	var none lifecycle.CovariateHistories
	var plain lifecycle.Histories
	for i := range 4000 {
		z := float64(i % 2)
		row := drawMBG(r, 0.8, 6*map[float64]float64{0: 1, 1: 0.5}[z], 0.9, 1.8) // vip buys twice as often
		require.NoError(t, h.Add(lifecycle.CovariateHistory{History: row, Buying: []float64{z}}))
		require.NoError(t, none.Add(lifecycle.CovariateHistory{History: row}))
		require.NoError(t, plain.Add(row))
	}
	f, err := lifecycle.FitMBGNBDWith(ctx, &h, nil)
	require.NoError(t, err)
	e := f.Param("buying.vip", 0.999)
	require.Less(t, e.Lo, 0.6931)
	require.Greater(t, e.Hi, 0.6931)
	require.Greater(t, e.Lo, 0.4)
	a, err := lifecycle.FitMBGNBDWith(ctx, &none, nil)
	require.NoError(t, err)
	b, err := lifecycle.FitMBGNBD(ctx, &plain, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", a.LogLik, b.LogLik, 1e-12)
	near.Check(t, "r", a.Model.Base.R, b.Model.R, 1e-7)
	near.Check(t, "standard error", a.StdErr[0], b.StdErr[0], 1e-6)
}

// drawMBG draws a customer of an MBG/NBD world of 39 weeks.
func drawMBG(r interface {
	Uint64() uint64
	Float64() float64
}, shape, rate, a, b float64) lifecycle.History {
	g := sample.New(r.Uint64(), 0)
	lambda, p := sample.Gamma(g, shape)/rate, sample.Beta(g, a, b)
	row := lifecycle.History{Age: 39}
	for at := 0.0; sample.Uniform(g) > p; {
		if at += sample.Exponential(g) / lambda; at > 39 {
			break
		}
		row.Repeats++
		row.Last = at
	}
	return row
}

// TestFitRegressedConstant: a covariate that never varies says nothing.
func TestFitRegressedConstant(t *testing.T) {
	r := sample.New(22, 0)
	var h lifecycle.CovariateHistories
	for range 600 {
		require.NoError(t, h.Add(lifecycle.CovariateHistory{History: drawMBG(r, 0.8, 6, 0.9, 1.8), Buying: []float64{1}}))
	}
	_, err := lifecycle.FitMBGNBDWith(context.Background(), &h, nil)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
}

// TestCovariateShards: any split gives the same bytes, which read back.
func TestCovariateShards(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := sample.New(rapid.Uint64().Draw(rt, "seed"), 0)
		names := []string{"a", "b"}
		whole := lifecycle.CovariateHistories{BuyingNames: names}
		parts := [3]lifecycle.CovariateHistories{{BuyingNames: names}, {BuyingNames: names}, {BuyingNames: names}}
		for range 50 {
			h := lifecycle.CovariateHistory{History: lifecycle.History{Age: float64(1 + r.IntN(3))},
				Buying: []float64{float64(r.IntN(2)), -float64(r.IntN(2))}, Leaving: []float64{float64(r.IntN(3))}}
			if r.IntN(2) == 0 {
				h.Changes = []lifecycle.Change{{At: 0.5, Buying: h.Buying, Leaving: []float64{-float64(r.IntN(2))}}}
			}
			require.NoError(rt, whole.Add(h))
			require.NoError(rt, parts[r.IntN(3)].Add(h))
		}
		i := r.IntN(3)
		require.NoError(rt, parts[i].Merge(&parts[(i+1)%3]))
		require.NoError(rt, parts[i].Merge(&parts[(i+2)%3]))
		a, _ := whole.MarshalBinary()
		b, _ := parts[i].MarshalBinary()
		require.Equal(rt, a, b)
		var back lifecycle.CovariateHistories
		require.NoError(rt, back.UnmarshalBinary(a))
		c, _ := back.MarshalBinary()
		require.Equal(rt, a, c)
	})
	h := lifecycle.CovariateHistories{BuyingNames: []string{"a"}}
	require.ErrorIs(t, h.Add(lifecycle.CovariateHistory{}), coterie.ErrMismatch)
	require.ErrorIs(t, h.Merge(&lifecycle.CovariateHistories{}), coterie.ErrMismatch)
}

func FuzzCovariateHistories(f *testing.F) {
	var h lifecycle.CovariateHistories
	h.Add(lifecycle.CovariateHistory{History: lifecycle.History{Age: 3}, Buying: []float64{1}, Leaving: []float64{2}})
	h.Add(lifecycle.CovariateHistory{History: lifecycle.History{Repeats: 2, Last: 2, Age: 3}, Buying: []float64{1}, Leaving: []float64{2},
		Changes: []lifecycle.Change{{At: 1, Repeats: 1, Buying: []float64{0}, Leaving: []float64{1}}, {At: 4, Buying: []float64{0}, Leaving: []float64{1}}}})
	b, _ := h.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var h lifecycle.CovariateHistories
		if h.UnmarshalBinary(b) == nil {
			again, _ := h.MarshalBinary()
			require.Equal(t, b, again)
		}
	})
}
