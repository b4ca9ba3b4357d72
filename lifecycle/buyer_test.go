package lifecycle_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// The golden files of testdata/btyd were computed by independent programs (named
// in each file) at 60 digits from the IEEE doubles of the inputs.

// buyerModel is what the four continuous models share.
type buyerModel interface {
	lifecycle.Buyer
	LogLik(lifecycle.History) float64
	AliveAt(h lifecycle.History, t float64) float64
	Probability(h lifecycle.History, t float64, n int) float64
	DERT(h lifecycle.History, rate float64) float64
	NewMember(t float64) float64
}

type goldenFit struct {
	Params []float64
	LogLik float64
	SE     []float64
	Cov    [][]float64
}

type goldenHistory struct {
	X    int
	TX   float64 `json:"t_x"`
	T    float64
	Case string
	P    []float64 `json:"params"`

	LogLik   float64
	Alive    float64         `json:"p_alive"`
	LogAlive float64         `json:"log_p_alive"`
	Gone     string          `json:"one_minus_p_alive_s"`
	Exp      json.RawMessage `json:"cond_exp"`
}

func (g goldenHistory) history() lifecycle.History {
	return lifecycle.History{Repeats: g.X, Last: g.TX, Age: g.T}
}

// byNumber reads an object whose keys are numbers, values numbers or {"v": …}.
func byNumber(t *testing.T, raw json.RawMessage) (keys, values []float64) {
	t.Helper()
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &m))
	for k := range m {
		x, err := strconv.ParseFloat(k, 64)
		require.NoError(t, err)
		keys = append(keys, x)
	}
	sort.Float64s(keys)
	at := map[float64]float64{}
	for k, r := range m {
		x, _ := strconv.ParseFloat(k, 64)
		var v float64
		if json.Unmarshal(r, &v) != nil {
			var o struct{ V float64 }
			require.NoError(t, json.Unmarshal(r, &o))
			v = o.V
		}
		at[x] = v
	}
	for _, k := range keys {
		values = append(values, at[k])
	}
	return keys, values
}

func golden(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "btyd", name+".json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

// dataFile opens a file of the data that is not part of the repository, or skips
// the test.
func dataFile(t testing.TB, name string) [][]string {
	t.Helper()
	dirs := []string{filepath.Join("..", "..", "shared", "data")}
	if d := os.Getenv("COTERIE_DATA"); d != "" {
		dirs = append(dirs, d)
	}
	for _, d := range dirs {
		f, err := os.Open(filepath.Join(d, name))
		if err != nil {
			continue
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		return rows
	}
	t.Skipf("%s is not at hand; set COTERIE_DATA to the directory that holds it", name)
	return nil
}

// column reads the named numeric column of a CSV file with a header.
func column(t testing.TB, rows [][]string, name string) []float64 {
	t.Helper()
	for j, h := range rows[0] {
		if h != name {
			continue
		}
		out := make([]float64, 0, len(rows)-1)
		for _, r := range rows[1:] {
			v, err := strconv.ParseFloat(r[j], 64)
			require.NoError(t, err)
			out = append(out, v)
		}
		return out
	}
	t.Fatalf("no column %q in %v", name, rows[0])
	return nil
}

// histories folds three columns.
func histories(t testing.TB, x, tx, age []float64) *lifecycle.Histories {
	t.Helper()
	var h lifecycle.Histories
	for i := range x {
		require.NoError(t, h.Add(lifecycle.History{Repeats: int(x[i]), Last: tx[i], Age: age[i]}))
	}
	return &h
}

// cdnow is CDNOW with times in weeks rounded to two decimals.
func cdnow(t testing.TB) *lifecycle.Histories {
	rows := dataFile(t, "cdnow_summary.csv")
	return histories(t, column(t, rows, "x"), column(t, rows, "t_x"), column(t, rows, "T"))
}

// cdnowExact is CDNOW with times in whole days over 7.
func cdnowExact(t testing.TB) *lifecycle.Histories {
	rows := dataFile(t, "cdnow_btyd_summary_with_holdout.csv")
	return histories(t, column(t, rows, "x"), column(t, rows, "t_x_weeks"), column(t, rows, "T_weeks"))
}

// checkExtremes holds a model to the golden of inputs at which other systems
// return NaN: not one NaN, and the tolerance that the file names.
func checkExtremes(t *testing.T, name string, at func(p []float64) buyerModel) {
	var g struct{ Cases []goldenHistory }
	golden(t, "extremes_"+name, &g)
	require.NotEmpty(t, g.Cases)
	values := 0
	for _, c := range g.Cases {
		m, h := at(c.P), c.history()
		what := fmt.Sprintf("%s %v %s %+v", name, c.P, c.Case, h)
		near.Check(t, what+" log-likelihood", m.LogLik(h), c.LogLik, 1e-11)
		alive := m.Alive(h)
		near.Check(t, what+" alive", alive, c.Alive, 1e-11)
		if c.Alive > 1e-300 { // below, floats lose digits
			near.Check(t, what+" log alive", math.Log(alive), c.LogAlive, 1e-9)
		}
		tol := 1e-9
		if near1(c.P) {
			tol = 1e-7
		}
		ts, want := byNumber(t, c.Exp)
		for i, horizon := range ts {
			values++
			got := m.Expected(h, horizon)
			if !near.Relative(got, want[i], tol) && !(want[i] < 1e-300 && got < 1e-300) {
				t.Errorf("%s expected in %g: got %.17g, want %.17g (relative %.1e)", what, horizon, got, want[i], got/want[i]-1)
			}
		}
	}
	t.Logf("%s: %d cases, %d expectations, all finite", name, len(g.Cases), values)
}

// near1 reports whether the third parameter (a, s) is within 1e-8 of 1.
func near1(p []float64) bool { return math.Abs(p[2]-1) < 1e-8 }

// checkOrdinary holds a model to the golden of CDNOW customers.
func checkOrdinary(t *testing.T, name string, at func(p []float64) buyerModel) {
	var g struct {
		Fit       goldenFit
		Published struct{ Params []float64 }
		MLE       []goldenHistory      `json:"customers_at_mle"`
		Rounded   []goldenHistory      `json:"customers_at_published_params"`
		New       json.RawMessage      `json:"expected_repeat_one_customer"`
		PMF       map[string][]float64 `json:"pmf_repeat"`
		DERT      struct {
			Rates  []float64
			Values []map[string]float64
		} `json:"dert_continuous"`
	}
	golden(t, name+"_cdnow", &g)
	check := func(m buyerModel, rows []goldenHistory) {
		require.NotEmpty(t, rows)
		for _, c := range rows {
			h := c.history()
			near.Check(t, fmt.Sprint(name, h, " log-likelihood"), m.LogLik(h), c.LogLik, 1e-11)
			near.Check(t, fmt.Sprint(name, h, " alive"), m.Alive(h), c.Alive, 1e-12)
			ts, want := byNumber(t, c.Exp)
			for i, horizon := range ts {
				if got := m.Expected(h, horizon); !near.Relative(got, want[i], 1e-11) {
					t.Errorf("%s %v in %g: got %.17g, want %.17g", name, h, horizon, got, want[i])
				}
			}
		}
	}
	m := at(g.Fit.Params)
	check(m, g.MLE)
	check(at(g.Published.Params), g.Rounded)
	ts, want := byNumber(t, g.New)
	for i, horizon := range ts {
		near.Check(t, fmt.Sprint(name, " new member by ", horizon), m.NewMember(horizon), want[i], 1e-11)
	}
	for horizon, pmf := range g.PMF {
		x, err := strconv.ParseFloat(horizon, 64)
		require.NoError(t, err)
		for n, p := range pmf {
			near.Check(t, fmt.Sprint(name, " probability of ", n, " by ", x), m.Probability(lifecycle.History{}, x, n), p, 1e-11)
		}
	}
	for i, v := range g.DERT.Values {
		for _, rate := range g.DERT.Rates {
			got, want := m.DERT(g.MLE[i].history(), rate), v[strconv.FormatFloat(rate, 'g', -1, 64)]
			if !near.Relative(got, want, 1e-10) {
				t.Errorf("%s DERT %v at %g: got %.17g, want %.17g", name, g.MLE[i].history(), rate, got, want)
			}
		}
	}
}

// checkFit holds a fit to the golden optimum: parameters 1e-7 relative,
// log-likelihood 1e-9 relative, standard errors and covariance 1e-5.
func checkFit[M coterie.Model[M]](t *testing.T, what string, f *coterie.Fit[M], err error, g goldenFit) {
	t.Helper()
	require.NoError(t, err)
	for i, p := range f.Model.Params() {
		if !near.Relative(p.Value, g.Params[i], 1e-7) {
			t.Errorf("%s %s: got %.12g, want %.12g (relative %.1e)", what, p.Name, p.Value, g.Params[i], p.Value/g.Params[i]-1)
		}
		if !near.Relative(f.StdErr[i], g.SE[i], 1e-5) {
			t.Errorf("%s standard error of %s: got %.12g, want %.12g", what, p.Name, f.StdErr[i], g.SE[i])
		}
		for j := range g.Cov {
			k := len(g.Cov)
			near.Check(t, what+" covariance", f.Cov[i*k+j]/(g.SE[i]*g.SE[j]), g.Cov[i][j]/(g.SE[i]*g.SE[j]), 1e-5)
		}
	}
	if !near.Relative(f.LogLik, g.LogLik, 1e-12) || math.Abs(f.LogLik-g.LogLik) > 1e-8 {
		t.Errorf("%s log-likelihood: got %.12g, want %.12g", what, f.LogLik, g.LogLik)
	}
}

func TestBGNBDGolden(t *testing.T) {
	at := func(p []float64) buyerModel { return lifecycle.BGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} }
	checkExtremes(t, "bgnbd", at)
	checkOrdinary(t, "bgnbd", at)
}

func TestMBGNBDGolden(t *testing.T) {
	at := func(p []float64) buyerModel { return lifecycle.MBGNBD{R: p[0], Alpha: p[1], A: p[2], B: p[3]} }
	checkExtremes(t, "mbgnbd", at)
	checkOrdinary(t, "mbgnbd", at)
}

func TestFitBGNBDGolden(t *testing.T) {
	ctx := context.Background()
	for name, data := range map[string]func(testing.TB) *lifecycle.Histories{"cdnow": cdnow, "cdnow_exactdays": cdnowExact} {
		h := data(t)
		var g struct{ Fit goldenFit }
		golden(t, "bgnbd_"+name, &g)
		f, err := lifecycle.FitBGNBD(ctx, h, nil)
		checkFit(t, "BG/NBD "+name, f, err, g.Fit)
		var m struct{ Fit goldenFit }
		golden(t, "mbgnbd_"+name, &m)
		fm, err := lifecycle.FitMBGNBD(ctx, h, nil)
		checkFit(t, "MBG/NBD "+name, fm, err, m.Fit)
	}
}

// TestFitBGNBDBoundary: buyers of whom none ever seems to leave.
func TestFitBGNBDBoundary(t *testing.T) {
	var h lifecycle.Histories
	for x := range 12 {
		last := 0.0
		if x > 0 {
			last = 39
		}
		require.NoError(t, h.AddN(lifecycle.History{Repeats: x, Last: last, Age: 39}, int64(200>>(x/2))))
	}
	_, err := lifecycle.FitBGNBD(context.Background(), &h, nil)
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe), "%v", err)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	limit, ok := fe.Limit.(*coterie.Fit[lifecycle.NBD])
	require.True(t, ok, "%T", fe.Limit)
	near.Check(t, "limit", fe.LogLik, limit.LogLik, 1e-12)
}

func TestParetoNBDGolden(t *testing.T) {
	at := func(p []float64) buyerModel { return lifecycle.ParetoNBD{R: p[0], Alpha: p[1], S: p[2], Beta: p[3]} }
	checkExtremes(t, "pnbd", at)
	checkOrdinary(t, "pnbd", at)
}

// TestParetoNBDRatios holds both ways to the odds, on both sides of where one takes
// over from the other, whichever of Alpha and Beta is the greater.
func TestParetoNBDRatios(t *testing.T) {
	var g struct {
		Rows []struct {
			Params       []float64
			X            int
			TX           float64 `json:"t_x"`
			T, Alive, LL float64
		}
	}
	golden(t, "pnbd_ratios", &g)
	require.Len(t, g.Rows, 72)
	for _, c := range g.Rows {
		m, h := lifecycle.ParetoNBD{R: c.Params[0], Alpha: c.Params[1], S: c.Params[2], Beta: c.Params[3]}, lifecycle.History{Repeats: c.X, Last: c.TX, Age: c.T}
		if alive := m.Alive(h); !near.Relative(alive, c.Alive, 2e-11) {
			t.Errorf("%v %v alive: got %.17g, want %.17g", m, h, alive, c.Alive)
		}
		near.Check(t, fmt.Sprint(m, h, " log-likelihood"), m.LogLik(h), c.LL, 2e-11)
		require.Zero(t, testing.AllocsPerRun(1, func() { m.Expected(h, 39) }))
	}
}

func TestFitParetoNBDGolden(t *testing.T) {
	for name, data := range map[string]func(testing.TB) *lifecycle.Histories{"cdnow": cdnow, "cdnow_exactdays": cdnowExact} {
		var g struct{ Fit goldenFit }
		golden(t, "pnbd_"+name, &g)
		f, err := lifecycle.FitParetoNBD(context.Background(), data(t), nil)
		checkFit(t, "Pareto/NBD "+name, f, err, g.Fit)
	}
}

// TestFitParetoNBDBoundary: data on which the likelihood rises for ever as s and β
// grow in proportion. No parameters come out, but the limit model.
func TestFitParetoNBDBoundary(t *testing.T) {
	rows := dataFile(t, "synthetic_bgnbd_2357.csv")
	h := histories(t, column(t, rows, "x"), column(t, rows, "tx"), column(t, rows, "T"))
	var g struct {
		Limit goldenFit
		BG    goldenFit `json:"bgnbd_fit"`
	}
	golden(t, "pnbd_boundary_synthetic2357", &g)
	f, err := lifecycle.FitParetoNBD(context.Background(), h, nil)
	require.Nil(t, f)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe))
	near.Check(t, "limit log-likelihood", fe.LogLik, -9626.202758115061, 1e-12)
	limit, ok := fe.Limit.(*coterie.Fit[lifecycle.ExponentialNBD])
	require.True(t, ok, "%T", fe.Limit)
	checkFit(t, "limit", limit, nil, g.Limit)
	bg, err := lifecycle.FitBGNBD(context.Background(), h, nil)
	checkFit(t, "BG/NBD", bg, err, g.BG)
}

// TestLogLikSums: the fits' sums agree with the models' own log-likelihoods.
func TestLogLikSums(t *testing.T) {
	ctx := context.Background()
	h := sampleHistories(t, 1, 1500)
	sum := func(m interface {
		LogLik(lifecycle.History) float64
	}) (s float64) {
		for r, n := range h.All() {
			s += float64(n) * m.LogLik(r)
		}
		return s
	}
	bg, err := lifecycle.FitBGNBD(ctx, h, nil)
	require.NoError(t, err)
	near.Check(t, "BG/NBD", bg.LogLik, sum(bg.Model), 1e-12)
	mbg, err := lifecycle.FitMBGNBD(ctx, h, nil)
	require.NoError(t, err)
	near.Check(t, "MBG/NBD", mbg.LogLik, sum(mbg.Model), 1e-12)
	p, err := lifecycle.FitParetoNBD(ctx, h, nil)
	require.NoError(t, err)
	near.Check(t, "Pareto/NBD", p.LogLik, sum(p.Model), 1e-12)
	e, err := lifecycle.FitExponentialNBD(ctx, h, nil)
	require.NoError(t, err)
	near.Check(t, "Exponential/NBD", e.LogLik, sum(e.Model), 1e-11)
	n, err := lifecycle.FitNBD(ctx, h, nil)
	require.NoError(t, err)
	near.Check(t, "NBD", n.LogLik, sum(n.Model), 1e-12)
}

// sampleHistories draws customers of a Pareto/NBD world with the CDNOW
// parameters, T uniform on 27–39 weeks at day resolution.
func sampleHistories(t testing.TB, seed uint64, n int) *lifecycle.Histories {
	var h lifecycle.Histories
	for _, row := range drawHistories(seed, n) {
		require.NoError(t, h.Add(row))
	}
	return &h
}

func drawHistories(seed uint64, n int) []lifecycle.History {
	r := sample.New(seed, 0)
	out := make([]lifecycle.History, n)
	for i := range out {
		day := func(x float64) float64 { return math.Floor(7*x) / 7 }
		age := day(27 + 12*sample.Uniform(r))
		lambda := sample.Gamma(r, 0.553) / 10.578
		end := min(age, sample.Exponential(r)*11.669/sample.Gamma(r, 0.606))
		row := lifecycle.History{Age: age}
		last := -1.0 // a day counts once
		for at := sample.Exponential(r) / lambda; at < end; at += sample.Exponential(r) / lambda {
			if d := day(at); d > last && d > 0 {
				row.Repeats++
				row.Last, last = d, d
			}
		}
		out[i] = row
	}
	return out
}

// TestHistoriesAreTheMultiset: rows that come again and again, near and far, are
// counted and listed as a plain count and sort has them.
func TestHistoriesAreTheMultiset(t *testing.T) {
	r := sample.New(77, 0)
	want := map[lifecycle.History]int64{}
	var got lifecycle.Histories
	for i := range 60_000 {
		h := lifecycle.History{Age: float64(20+r.Uint64()%9) / 7}
		if i%3 > 0 {
			h.Repeats = int(1 + r.Uint64()%uint64(2+i%5))
			h.Last = h.Age * math.Floor(40*sample.Uniform(r)) / 40
		}
		if i%11 == 0 {
			h.Age += sample.Uniform(r)
		}
		want[h] += 1 + int64(i%2)
		require.NoError(t, got.AddN(h, 1+int64(i%2)))
	}
	rows := slices.SortedFunc(maps.Keys(want), func(a, b lifecycle.History) int {
		return cmp.Or(cmp.Compare(a.Repeats, b.Repeats), cmp.Compare(a.Last, b.Last), cmp.Compare(a.Age, b.Age))
	})
	i := 0
	for h, n := range got.All() {
		require.Equal(t, rows[i], h)
		require.Equal(t, want[h], n)
		i++
	}
	require.Len(t, rows, i)
}
