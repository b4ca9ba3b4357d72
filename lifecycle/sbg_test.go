package lifecycle_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type renewalModel interface {
	lifecycle.Survivor
	Retention(n int) float64
	Leave(n int) float64
	DERL(n int, d float64) float64
}

// TestRenewalExtremes holds sBG and BdW to 60-digit goldens over sixteen orders
// of magnitude.
func TestRenewalExtremes(t *testing.T) {
	type row struct {
		Params     []float64
		T, N       int
		S, LogS, D float64
		P, R       *float64
		DERL       float64 `json:"derl"`
	}
	var g struct {
		SBG     []row `json:"sbg"`
		SBGDERL []row `json:"sbg_derl"`
		BdW     []row `json:"bdw"`
		BdWDERL []row `json:"bdw_derl"`
	}
	golden(t, "extremes_sbg_bdw", &g)
	check := func(name string, rows, derl []row, at func(p []float64) renewalModel) {
		require.NotEmpty(t, rows)
		require.NotEmpty(t, derl)
		rel := func(what string, got, want, tol float64) {
			if !near.Relative(got, want, tol) {
				t.Errorf("%s %s: got %.17g, want %.17g (relative %.1e)", name, what, got, want, got/want-1)
			}
		}
		for _, c := range rows {
			m, what := at(c.Params), fmt.Sprint(c.Params, " ", c.T)
			rel("S"+what, m.Survival(float64(c.T)), c.S, 1e-11)
			if c.P != nil {
				rel("P"+what, m.Leave(c.T), *c.P, 1e-9)
			}
			if c.R != nil {
				rel("r"+what, m.Retention(c.T), *c.R, 1e-12)
			}
		}
		for _, c := range derl {
			rel(fmt.Sprint("DERL", c.Params, c.N, c.D), at(c.Params).DERL(c.N, c.D), c.DERL, 1e-10)
		}
	}
	check("sBG", g.SBG, g.SBGDERL, func(p []float64) renewalModel { return lifecycle.SBG{Alpha: p[0], Beta: p[1]} })
	check("BdW", g.BdW, g.BdWDERL, func(p []float64) renewalModel { return lifecycle.BdW{Gamma: p[0], Delta: p[1], C: p[2]} })
}

// survivors makes one cohort of the first years of a segment.
func survivors(t testing.TB, alive []int64, years int) *lifecycle.Cohorts {
	var c lifecycle.Cohorts
	require.NoError(t, c.Add(lifecycle.Cohort{Alive: alive[:years+1]}))
	return &c
}

// TestFitRenewalGolden: Regular and High End of Fader & Hardie (2007), fitted to
// seven and to four years and projected to twelve.
func TestFitRenewalGolden(t *testing.T) {
	type fit struct {
		Fit        goldenFit
		Projection []float64            `json:"projection_survival"`
		Retention  []float64            `json:"retention_rates"`
		DERL       map[string][]float64 `json:"derl"`
		MAPE       float64              `json:"holdout_mape_pct"`
	}
	for _, name := range []string{"regular", "highend", "regular_4yr", "highend_4yr"} {
		var g struct {
			Survivors []int64
			Years     int `json:"fit_years"`
			SBG       fit `json:"sbg"`
			BdW       fit `json:"bdw"`
		}
		golden(t, "sbg_bdw_"+name, &g)
		c := survivors(t, g.Survivors, g.Years)
		check := func(what string, m renewalModel, want fit) {
			mape := 0.0
			for n, s := range want.Projection {
				near.Check(t, what+" survival", m.Survival(float64(n)), s, 1e-8)
				if n > 0 {
					near.Check(t, what+" retention", m.Retention(n), want.Retention[n-1], 1e-8)
				}
				if n > g.Years {
					mape += math.Abs(1000*s/float64(g.Survivors[n])-1) / float64(len(g.Survivors)-1-g.Years)
				}
			}
			near.Check(t, what+" MAPE", 100*mape, want.MAPE, 1e-6)
			for d, list := range want.DERL {
				rate, err := strconv.ParseFloat(d, 64)
				require.NoError(t, err)
				for i, v := range list {
					near.Check(t, what+" DERL", m.DERL(i+1, rate), v, 1e-6)
				}
			}
		}
		s, err := lifecycle.FitSBG(context.Background(), c, nil)
		checkFit(t, "sBG "+name, s, err, g.SBG.Fit)
		check("sBG "+name, s.Model, g.SBG)
		b, err := lifecycle.FitBdW(context.Background(), c, nil)
		checkFit(t, "BdW "+name, b, err, g.BdW.Fit)
		check("BdW "+name, b.Model, g.BdW)
		// DERL at the golden parameters, to 1e-10.
		for d, list := range g.SBG.DERL {
			rate, _ := strconv.ParseFloat(d, 64)
			for i, v := range list {
				near.Check(t, "sBG DERL", lifecycle.SBG{Alpha: g.SBG.Fit.Params[0], Beta: g.SBG.Fit.Params[1]}.DERL(i+1, rate), v, 1e-12)
			}
		}
	}
}

// TestFitSBGHighEnd is the second, independent golden of the same fit.
func TestFitSBGHighEnd(t *testing.T) {
	b, err := os.ReadFile("testdata/sbg_fader_hardie_highend.json")
	require.NoError(t, err)
	type fit struct {
		Alpha, Beta, LogLik float64
		SA                  float64   `json:"se_alpha"`
		SB                  float64   `json:"se_beta"`
		S                   []float64 `json:"survival_0_15"`
		R                   []float64 `json:"retention_rate"`
	}
	var g struct {
		Data struct{ Survivors []int64 }
		Fit7 fit `json:"fit_7"`
		Fit4 fit `json:"fit_4"`
	}
	require.NoError(t, json.Unmarshal(b, &g))
	for years, want := range map[int]fit{7: g.Fit7, 4: g.Fit4} {
		f, err := lifecycle.FitSBG(context.Background(), survivors(t, g.Data.Survivors, years), nil)
		checkFit(t, "sBG", f, err, goldenFit{Params: []float64{want.Alpha, want.Beta}, LogLik: want.LogLik, SE: []float64{want.SA, want.SB}})
		for n, s := range want.S {
			near.Check(t, "survival", f.Model.Survival(float64(n)), s, 1e-8)
		}
		for i, r := range want.R {
			near.Check(t, "retention", f.Model.Retention(i+1), r, 1e-8)
		}
	}
}

// TestFitSBGBoundary: constant retention has no sBG, but a geometric limit.
func TestFitSBGBoundary(t *testing.T) {
	var c lifecycle.Cohorts
	require.NoError(t, c.Add(lifecycle.Cohort{Alive: []int64{1000, 790, 610, 460, 340}}))
	_, err := lifecycle.FitSBG(context.Background(), &c, nil)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe))
	require.IsType(t, &coterie.Fit[lifecycle.Geometric]{}, fe.Limit)
	_, err = lifecycle.FitSBG(context.Background(), nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var all lifecycle.Cohorts
	require.NoError(t, all.Add(lifecycle.Cohort{Alive: []int64{5, 5, 5}}))
	_, err = lifecycle.FitSBG(context.Background(), &all, nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
}

// TestMembershipGolden: the sBG rows of the membership and end-to-end goldens.
func TestMembershipGolden(t *testing.T) {
	m := lifecycle.SBG{Alpha: 0.668, Beta: 3.806} // membership sbg, computed, tolerance 1e-7
	for i, s := range []float64{0.8506928922664282, 0.7468816295638387, 0.6698169201803598, 0.6099510247186952, 0.5618689755669274, 0.5222522903570154, 0.4889446208937267, 0.46047895880927414} {
		near.Check(t, "S", m.Survival(float64(i+1)), s, 1e-12)
	}
	for i, r := range []float64{0.8506928922664282, 0.8779685787358421, 0.8968180413963547, 0.9106234947819106} {
		near.Check(t, "retention", m.Retention(i+1), r, 1e-12)
	}
	near.Check(t, "DERL 1", m.DERL(1, 0.1), 5.414856048374033, 1e-7)
	near.Check(t, "DERL 3", m.DERL(3, 0.1), 6.294260616793186, 1e-7)
	// endtoend sbg_fit, published and recomputed, tolerance 1e-4
	f, err := lifecycle.FitSBG(context.Background(), survivors(t, []int64{1000, 869, 743, 653, 593, 551, 517, 491}, 7), nil)
	require.NoError(t, err)
	near.Check(t, "alpha", f.Model.Alpha, 0.6680881972187427, 1e-4)
	near.Check(t, "beta", f.Model.Beta, 3.8060938895578382, 1e-4)
	near.Check(t, "log-likelihood per 100", f.LogLik/10, -161.11581473911554, 1e-4)
	for i, s := range []float64{46.04396876995684, 43.57796082856842, 41.417241825297744, 39.505536537983794, 37.799909543431674} {
		near.Check(t, "forecast", 100*f.Model.Survival(float64(8+i)), s, 1e-4)
	}
}
