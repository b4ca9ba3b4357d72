package lifecycle_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestTrackingGolden: the expected cumulative repeat purchases of the CDNOW
// cohort, by week.
func TestTrackingGolden(t *testing.T) {
	for name, at := range map[string]func(p []float64) buyerModel{
		"bgnbd":  func(p []float64) buyerModel { return lifecycle.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} },
		"mbgnbd": func(p []float64) buyerModel { return lifecycle.MBGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} },
		"pnbd":   func(p []float64) buyerModel { return lifecycle.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]} },
	} {
		var g struct {
			Fit   goldenFit
			Curve struct {
				Weeks, Expected []float64
				Births          [][2]float64
			} `json:"expected_cumulative_repeat_curve"`
		}
		golden(t, name+"_cdnow", &g)
		births := func(yield func(float64, int64) bool) {
			for _, b := range g.Curve.Births {
				if !yield(b[0], int64(b[1])) {
					return
				}
			}
		}
		got := lifecycle.Tracking(at(g.Fit.Params), births, g.Curve.Weeks)
		require.Len(t, got, 78)
		for i, v := range got {
			near.Check(t, name, v, g.Curve.Expected[i], 1e-11)
		}
	}
}

// cdnowLedger is the CDNOW purchase log of the 2,357 customers.
func cdnowLedger(t testing.TB) *lifecycle.Ledger[int] {
	rows := dataFile(t, "cdnow_sample_elog.csv")
	var l lifecycle.Ledger[int]
	for _, r := range rows[1:] {
		who, err := strconv.Atoi(r[1])
		require.NoError(t, err)
		at, err := time.Parse("20060102", r[2])
		require.NoError(t, err)
		sales, err := strconv.ParseFloat(r[4], 64)
		require.NoError(t, err)
		require.NoError(t, l.Add(lifecycle.Purchase[int]{Who: who, At: at, Amount: int64(math.Round(100 * sales))}))
	}
	return &l
}

// TestHoldoutCDNOW calibrates on the purchases through 1997-09-30 and foretells
// the next 39 weeks, customer by customer. The table is that of the package doc;
// the figures are those of other programs on the same data.
func TestHoldoutCDNOW(t *testing.T) {
	ctx := context.Background()
	l := cdnowLedger(t)
	cut, week := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC), 7*24*time.Hour
	end := cut.Add(39 * week)
	var h lifecycle.Histories
	var rows []lifecycle.Holdout
	for _, r := range l.Holdouts(cut, end, week) {
		require.NoError(t, h.Add(r.History))
		rows = append(rows, r)
	}
	require.Len(t, rows, 2357)
	// The same customers as in the published summary.
	summary := dataFile(t, "cdnow_btyd_summary_with_holdout.csv")
	for i, x := range column(t, summary, "x") {
		require.Equal(t, int(x), rows[i].Repeats)
	}
	for i, x := range column(t, summary, "x_star_39w") {
		require.Equal(t, int(x), rows[i].Bought)
	}
	bg, err := lifecycle.FitBGNBD(ctx, &h, nil)
	require.NoError(t, err)
	mbg, err := lifecycle.FitMBGNBD(ctx, &h, nil)
	require.NoError(t, err)
	p, err := lifecycle.FitParetoNBD(ctx, &h, nil)
	require.NoError(t, err)
	for _, c := range []struct {
		name                  string
		m                     lifecycle.Buyer
		mae, rmse, bias, rank float64
	}{
		{"BG/NBD", bg.Model, 0.785, 1.608, -0.121, 0.449},
		{"MBG/NBD", mbg.Model, 0.765, 1.607, -0.162, 0.450},
		{"Pareto/NBD", p.Model, 0.755, 1.603, -0.115, 0.460},
		{"same rate", lifecycle.SameRate{}, 1.024, 2.212, 0.557, 0.490},
	} {
		s, err := lifecycle.Evaluate(c.m, slices.Values(rows), 39)
		require.NoError(t, err)
		t.Logf("%-12s MAE %.3f RMSE %.3f bias %+.1f %% Spearman %.3f", c.name, s.MAE, s.RMSE, 100*s.Bias, s.Spearman)
		near.Check(t, c.name+" MAE", s.MAE, c.mae, 0.0006)
		near.Check(t, c.name+" RMSE", s.RMSE, c.rmse, 0.0006)
		near.Check(t, c.name+" bias", s.Bias, c.bias, 0.0006)
		near.Check(t, c.name+" Spearman", s.Spearman, c.rank, 0.0006)
	}
	// Frequencies add up, and the model is close to what was seen.
	f := lifecycle.Frequencies(p.Model, &h, 7)
	seen, expected := int64(0), 0.0
	for _, b := range f {
		seen, expected = seen+b.Observed, expected+b.Expected
	}
	require.Equal(t, int64(2357), seen)
	near.Check(t, "histogram", expected, 2357, 1e-12)
	near.Check(t, "without a repeat", f[0].Expected/float64(f[0].Observed), 1, 0.02)
	_, err = lifecycle.Evaluate(p.Model, nil, 39)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.Evaluate(p.Model, slices.Values(rows), 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestEvaluateAnyOrder: customers in any order give the same bits.
func TestEvaluateAnyOrder(t *testing.T) {
	r := sample.New(21, 0)
	var rows []lifecycle.Holdout
	for i, h := range drawHistories(5, 3000) {
		rows = append(rows, lifecycle.Holdout{History: h, Bought: i * i % 7})
	}
	m := lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	want, err := lifecycle.Evaluate(m, slices.Values(rows), 39)
	require.NoError(t, err)
	for range 5 {
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		got, err := lifecycle.Evaluate(m, slices.Values(rows), 39)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// TestBuyerShards: histories folded in any split give the same bytes and the same
// fit bits; a fit read back from JSON predicts the same bits.
func TestBuyerShards(t *testing.T) {
	ctx := context.Background()
	rows := drawHistories(9, 6000)
	r := sample.New(11, 0)
	var whole, merged lifecycle.Histories
	var shards [5]lifecycle.Histories
	for _, h := range rows {
		require.NoError(t, whole.Add(h))
		require.NoError(t, shards[r.IntN(5)].Add(h))
	}
	for _, i := range []int{3, 0, 4, 1, 2} {
		require.NoError(t, merged.Merge(&shards[i]))
	}
	a, err := whole.MarshalBinary()
	require.NoError(t, err)
	b, err := merged.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, a, b)
	same(t, ctx, &whole, &merged, lifecycle.FitBGNBD)
	same(t, ctx, &whole, &merged, lifecycle.FitMBGNBD)
	same(t, ctx, &whole, &merged, lifecycle.FitParetoNBD)
}

func same[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](t *testing.T, ctx context.Context, a, b *lifecycle.Histories, fit func(context.Context, *lifecycle.Histories, *coterie.FitOptions) (*coterie.Fit[M], error)) {
	f, err := fit(ctx, a, nil)
	require.NoError(t, err)
	g, err := fit(ctx, b, nil)
	require.NoError(t, err)
	require.Equal(t, f, g)
	data, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[M]
	require.NoError(t, json.Unmarshal(data, &back))
	h := lifecycle.History{Repeats: 3, Last: 20.5, Age: 31}
	ask := func(m M) float64 { return m.Expected(h, 39) }
	require.Equal(t, f.Predict(ask, 0.9), back.Predict(ask, 0.9))
	require.Equal(t, f.Model.Alive(h), back.Model.Alive(h))
}

// TestOtherProcess: a fit saved as JSON and read by another process predicts the
// same bits. The test runs itself again as that process.
func TestOtherProcess(t *testing.T) {
	h := lifecycle.History{Repeats: 3, Last: 20.5, Age: 31}
	ask := func(f *coterie.Fit[lifecycle.ParetoNBD]) string {
		e := f.Predict(func(m lifecycle.ParetoNBD) float64 { return m.Expected(h, 39) }, 0.9)
		var bits []string
		for _, v := range []float64{f.Model.Alive(h), f.Model.Probability(h, 39, 2), f.Model.DERT(h, 0.002), e.Value, e.Lo, e.Hi, f.AIC(), f.StdErr[3]} {
			bits = append(bits, strconv.FormatUint(math.Float64bits(v), 16))
		}
		return strings.Join(bits, " ")
	}
	if file := os.Getenv("COTERIE_FIT"); file != "" { // the other process
		saved, err := os.ReadFile(file)
		require.NoError(t, err)
		var f coterie.Fit[lifecycle.ParetoNBD]
		require.NoError(t, json.Unmarshal(saved, &f))
		require.NoError(t, os.WriteFile(file+".answer", []byte(ask(&f)), 0o600))
		return
	}
	f, err := lifecycle.FitParetoNBD(context.Background(), sampleHistories(t, 3, 1200), nil)
	require.NoError(t, err)
	saved, err := json.Marshal(f)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "fit.json")
	require.NoError(t, os.WriteFile(file, saved, 0o600))
	self, err := os.Executable()
	if err != nil {
		t.Skip("no executable to run again:", err)
	}
	other := exec.Command(self, "-test.run", "^TestOtherProcess$")
	other.Env = append(os.Environ(), "COTERIE_FIT="+file, "GOMAXPROCS=1")
	out, err := other.CombinedOutput()
	require.NoError(t, err, "%s", out)
	answer, err := os.ReadFile(file + ".answer")
	require.NoError(t, err)
	require.Equal(t, ask(f), string(answer))
}
