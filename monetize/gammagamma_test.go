package monetize_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// repeatGolden reads a golden of testdata/btyd, each computed by independent
// programs named in it at 60 digits.
func repeatGolden(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "btyd", name+".json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

// cdnowColumns reads columns of the CDNOW summary, or skips the test.
func cdnowColumns(t testing.TB, names ...string) [][]float64 {
	t.Helper()
	dirs := []string{filepath.Join("..", "..", "shared", "data")}
	if d := os.Getenv("COTERIE_DATA"); d != "" {
		dirs = append(dirs, d)
	}
	for _, d := range dirs {
		f, err := os.Open(filepath.Join(d, "cdnow_summary.csv"))
		if err != nil {
			continue
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		out := make([][]float64, len(names))
		for i, n := range names {
			for j, h := range rows[0] {
				if h != n {
					continue
				}
				for _, r := range rows[1:] {
					v, err := strconv.ParseFloat(r[j], 64)
					require.NoError(t, err)
					out[i] = append(out[i], v)
				}
			}
			require.NotEmpty(t, out[i], n)
		}
		return out
	}
	t.Skip("cdnow_summary.csv is not at hand; set COTERIE_DATA to the directory that holds it")
	return nil
}

type spendCase struct {
	Params   []float64
	X        int
	M        float64
	LogLik   float64
	Expected float64 `json:"cond_exp_spend"`
}

func TestGammaGammaGolden(t *testing.T) {
	var e struct{ Cases []spendCase }
	repeatGolden(t, "extremes_gammagamma", &e)
	require.NotEmpty(t, e.Cases)
	check := func(m monetize.GammaGamma, c spendCase) {
		s := lifecycle.Spend{Repeats: c.X, Mean: c.M}
		if c.LogLik != 0 {
			near.Check(t, fmt.Sprint(m, s, " log-likelihood"), m.LogLik(s), c.LogLik, 1e-10)
		}
		if !near.Relative(m.Expected(s), c.Expected, 1e-11) {
			t.Errorf("%v %v: got %.17g, want %.17g", m, s, m.Expected(s), c.Expected)
		}
	}
	for _, c := range e.Cases {
		if math.Abs(c.Params[0]*float64(c.X)+c.Params[1]-1) > 1e-6 {
			check(monetize.GammaGamma{P: c.Params[0], Q: c.Params[1], Gamma: c.Params[2]}, c)
		}
	}
	var g struct {
		Fit         struct{ Params []float64 }
		Mean        float64 `json:"population_mean_spend"`
		Customers   []spendCase
		AtPublished []spendCase `json:"customers_at_published"`
	}
	repeatGolden(t, "gammagamma_cdnow", &g)
	m := monetize.GammaGamma{P: g.Fit.Params[0], Q: g.Fit.Params[1], Gamma: g.Fit.Params[2]}
	for _, c := range g.Customers {
		check(m, c)
	}
	for _, c := range g.AtPublished {
		check(monetize.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}, c)
	}
	mean, err := m.Mean()
	require.NoError(t, err)
	near.Check(t, "population mean", mean, g.Mean, 1e-12)
	near.Check(t, "one without a repeat", m.Expected(lifecycle.Spend{}), g.Mean, 1e-12)
	// ecommerce gamma_gamma, computed, tolerance 1e-9
	p := monetize.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}
	near.Check(t, "expected spend", p.Expected(lifecycle.Spend{Repeats: 2, Mean: 35}), 35.039370078740156, 1e-12)
	mean, err = p.Mean()
	require.NoError(t, err)
	near.Check(t, "mean", mean, 35.21897810218978, 1e-12)
}

// TestGammaGammaNoMean: with q ≤ 1 the mean over customers is an error, and that
// of a customer with px + q > 1 still a number.
func TestGammaGammaNoMean(t *testing.T) {
	m := monetize.GammaGamma{P: 0.5, Q: 0.9, Gamma: 20}
	_, err := m.Mean()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	require.True(t, math.IsInf(m.Expected(lifecycle.Spend{}), 1))
	near.Check(t, "own", m.Expected(lifecycle.Spend{Repeats: 3, Mean: 35}), 0.5*(20+105)/1.4, 1e-15)
}

func TestFitGammaGammaGolden(t *testing.T) {
	cols := cdnowColumns(t, "x", "zbar")
	var s monetize.Spends
	for i, x := range cols[0] {
		require.NoError(t, s.Add(lifecycle.Spend{Repeats: int(x), Mean: cols[1][i]}))
	}
	var g struct {
		Fit struct {
			Params, SE []float64
			Cov        [][]float64
			LogLik     float64
		}
		Corr float64 `json:"pearson_corr_x_m"`
	}
	repeatGolden(t, "gammagamma_cdnow", &g)
	f, err := monetize.FitGammaGamma(context.Background(), &s, nil)
	require.NoError(t, err)
	for i, p := range f.Model.Params() {
		require.True(t, near.Relative(p.Value, g.Fit.Params[i], 1e-7), "%s %.12g %.12g", p.Name, p.Value, g.Fit.Params[i])
		require.True(t, near.Relative(f.StdErr[i], g.Fit.SE[i], 1e-5), "%s", p.Name)
	}
	require.True(t, near.Relative(f.LogLik, g.Fit.LogLik, 1e-12))
	require.Equal(t, 946.0, f.N)
	near.Check(t, "correlation", s.Correlation(), g.Corr, 1e-12)
	require.Empty(t, f.Warnings)
}

// TestCustomerValueGolden: discounted purchases over twelve months of 4.345 weeks
// at 1 % a month, and for Pareto/NBD for ever.
func TestCustomerValueGolden(t *testing.T) {
	var g struct {
		Params     map[string][]float64
		GammaGamma []float64 `json:"gamma_gamma"`
		Months     float64
		Monthly    float64 `json:"monthly_rate"`
		Rate       float64 `json:"dert_rate"`
		Customers  []map[string]float64
	}
	repeatGolden(t, "clv_cdnow", &g)
	gg := &coterie.Fit[monetize.GammaGamma]{Model: monetize.GammaGamma{P: g.GammaGamma[0], Q: g.GammaGamma[1], Gamma: g.GammaGamma[2]}}
	const month = 4.345
	o := &monetize.CLVOptions{Horizon: g.Months * month, Step: month, Discount: math.Pow(1+g.Monthly, 1/month) - 1}
	bg := &coterie.Fit[lifecycle.BGNBD]{Model: lifecycle.BGNBD{R: g.Params["bgnbd"][0], Alpha: g.Params["bgnbd"][1], A: g.Params["bgnbd"][2], B: g.Params["bgnbd"][3]}}
	mbg := &coterie.Fit[lifecycle.MBGNBD]{Model: lifecycle.MBGNBD{R: g.Params["mbgnbd"][0], Alpha: g.Params["mbgnbd"][1], A: g.Params["mbgnbd"][2], B: g.Params["mbgnbd"][3]}}
	pn := &coterie.Fit[lifecycle.ParetoNBD]{Model: lifecycle.ParetoNBD{R: g.Params["pnbd"][0], Alpha: g.Params["pnbd"][1], S: g.Params["pnbd"][2], Beta: g.Params["pnbd"][3]}}
	require.NotEmpty(t, g.Customers)
	var base []monetize.Customer
	sum := 0.0
	for _, c := range g.Customers {
		h := lifecycle.History{Repeats: int(c["x"]), Last: c["t_x"], Age: c["T"]}
		s := lifecycle.Spend{Repeats: int(c["x"]), Mean: c["m"]}
		near.Check(t, "spend", gg.Model.Expected(s), c["spend"], 1e-12)
		v, err := monetize.CustomerValue(bg, gg, h, s, o)
		require.NoError(t, err)
		near.Check(t, "BG/NBD", v.Value, c["clv_bgnbd"], 1e-11)
		require.Zero(t, v.Confidence) // no covariance, no interval
		base, sum = append(base, monetize.Customer{History: h, Spend: s}), sum+v.Value
		v, err = monetize.CustomerValue(mbg, gg, h, s, o)
		require.NoError(t, err)
		near.Check(t, "MBG/NBD", v.Value, c["clv_mbgnbd"], 1e-11)
		v, err = monetize.CustomerValue(pn, gg, h, s, o)
		require.NoError(t, err)
		near.Check(t, "Pareto/NBD", v.Value, c["clv_pnbd"], 1e-11)
		near.Check(t, "for ever", pn.Model.DERT(h, g.Rate)*gg.Model.Expected(s), c["clv_dert_pnbd"], 1e-11)
	}
	all, err := monetize.BaseValue(bg, gg, base, o)
	require.NoError(t, err)
	near.Check(t, "base", all.Value, sum, 1e-12)
}

// TestCustomerValueInterval: a value's relative variance is the sum of those of
// its two factors, and a base's interval is wider than if its customers' errors
// were independent.
func TestCustomerValueInterval(t *testing.T) {
	f, g := drawnFits(t)
	h, s := lifecycle.History{Repeats: 4, Last: 30, Age: 39}, lifecycle.Spend{Repeats: 4, Mean: 30}
	o := &monetize.CLVOptions{Horizon: 52, Discount: 0.002}
	v, err := monetize.CustomerValue(f, g, h, s, o)
	require.NoError(t, err)
	require.Equal(t, 0.95, v.Confidence)
	require.Less(t, v.Lo, v.Value)
	certain := *g
	certain.Cov = nil
	w, err := monetize.CustomerValue(f, &certain, h, s, o)
	require.NoError(t, err)
	require.Less(t, w.Hi-w.Lo, v.Hi-v.Lo)
	base := []monetize.Customer{{History: h, Spend: s}, {History: h, Spend: s}}
	b, err := monetize.BaseValue(f, g, base, o)
	require.NoError(t, err)
	near.Check(t, "two of one kind", b.Value, 2*v.Value, 1e-12)
	require.InEpsilon(t, 2*(v.Hi-v.Lo), b.Hi-b.Lo, 0.05)
	// For ever, at a discount.
	ever, err := monetize.CustomerValue(f, g, h, s, &monetize.CLVOptions{Step: 26, Discount: 0.002})
	require.NoError(t, err)
	long, err := monetize.CustomerValue(f, g, h, s, &monetize.CLVOptions{Step: 26, Discount: 0.002, Horizon: 13000})
	require.NoError(t, err)
	near.Check(t, "for ever", ever.Value, long.Value, 1e-6)
	for _, bad := range []*monetize.CLVOptions{{}, {Horizon: -1}, {Horizon: 1, Confidence: 2}, {Horizon: 1e9, Step: 1e-6}} {
		_, err = monetize.CustomerValue(f, g, h, s, bad)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err = monetize.CustomerValue(f, nil, h, s, o)
	require.ErrorIs(t, err, coterie.ErrNoData)
	g.Model.Q = 0.5
	_, err = monetize.CustomerValue(f, g, lifecycle.History{Age: 3}, lifecycle.Spend{}, o)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestBaseValueAnyOrder: customers in any order are worth the same bits, and so
// is the interval.
func TestBaseValueAnyOrder(t *testing.T) {
	f, g := drawnFits(t)
	o := &monetize.CLVOptions{Horizon: 52, Step: 4, Discount: 0.002}
	r := sample.New(31, 0)
	var base []monetize.Customer
	for range 300 {
		h := lifecycle.History{Age: 27 + 12*sample.Uniform(r)}
		var s lifecycle.Spend
		if sample.Uniform(r) < 0.5 {
			h.Repeats = 1 + int(r.Uint64()%9)
			h.Last = h.Age * sample.Uniform(r)
			s = lifecycle.Spend{Repeats: h.Repeats, Mean: 5 + 60*sample.Uniform(r)}
		}
		base = append(base, monetize.Customer{History: h, Spend: s})
	}
	want, err := monetize.BaseValue(f, g, base, o)
	require.NoError(t, err)
	require.Positive(t, want.Confidence)
	for range 5 {
		r.Shuffle(len(base), func(i, j int) { base[i], base[j] = base[j], base[i] })
		got, err := monetize.BaseValue(f, g, base, o)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestExpectedSpendAllocatesNothing(t *testing.T) {
	m := monetize.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.45}
	for _, s := range []lifecycle.Spend{{}, {Repeats: 1, Mean: 30}, {Repeats: 900, Mean: 1e-3}} {
		require.Zero(t, testing.AllocsPerRun(2, func() { _, _ = m.Expected(s), m.LogLik(s) }))
	}
}

// drawnFits fits MBG/NBD and gamma–gamma to drawn customers.
func drawnFits(t testing.TB) (*coterie.Fit[lifecycle.MBGNBD], *coterie.Fit[monetize.GammaGamma]) {
	r := sample.New(3, 0)
	var h lifecycle.Histories
	var s monetize.Spends
	for range 1500 {
		lambda, p := sample.Gamma(r, 0.8)/6, sample.Beta(r, 0.9, 1.8)
		row := lifecycle.History{Age: 39}
		for at := 0.0; sample.Uniform(r) > p; {
			at += sample.Exponential(r) / lambda
			if at > 39 {
				break
			}
			row.Repeats++
			row.Last = math.Ceil(7*at) / 7
			if row.Last > 39 {
				row.Last = 39
			}
		}
		require.NoError(t, h.Add(row))
		spend := lifecycle.Spend{Repeats: row.Repeats}
		if row.Repeats > 0 {
			nu := sample.Gamma(r, 3.7) / 15.4
			spend.Mean = sample.Gamma(r, 6.2*float64(row.Repeats)) / nu / float64(row.Repeats)
		}
		require.NoError(t, s.Add(spend))
	}
	f, err := lifecycle.FitMBGNBD(context.Background(), &h, nil)
	require.NoError(t, err)
	g, err := monetize.FitGammaGamma(context.Background(), &s, nil)
	require.NoError(t, err)
	sum := 0.0
	for row, n := range s.All() {
		sum += float64(n) * g.Model.LogLik(row)
	}
	near.Check(t, "log-likelihood", g.LogLik, sum, 1e-12)
	return f, g
}

// TestSpendsShards: any split and order gives the same bytes and the same fit.
func TestSpendsShards(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := sample.New(rapid.Uint64().Draw(rt, "seed"), 0)
		var whole monetize.Spends
		var parts [3]monetize.Spends
		for range 80 {
			s := lifecycle.Spend{Repeats: r.IntN(4)}
			if s.Repeats > 0 {
				s.Mean = float64(1+r.IntN(9)) * 1.1
			}
			require.NoError(rt, whole.Add(s))
			require.NoError(rt, parts[r.IntN(3)].Add(s))
		}
		i := r.IntN(3)
		require.NoError(rt, parts[i].Merge(&parts[(i+1)%3]))
		require.NoError(rt, parts[i].Merge(&parts[(i+2)%3]))
		a, _ := whole.MarshalBinary()
		b, _ := parts[i].MarshalBinary()
		require.Equal(rt, a, b)
		require.Equal(rt, int64(80), parts[i].Len())
		var back monetize.Spends
		require.NoError(rt, back.UnmarshalBinary(a))
		c, _ := back.MarshalBinary()
		require.Equal(rt, a, c)
	})
	var s monetize.Spends
	for _, bad := range []lifecycle.Spend{{Repeats: -1}, {Repeats: 1}, {Repeats: 1, Mean: math.Inf(1)}, {Repeats: 2, Mean: math.NaN()}} {
		require.ErrorIs(t, s.Add(bad), coterie.ErrInvalid)
	}
	_, err := monetize.FitGammaGamma(context.Background(), &s, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestFitGammaGammaWarns of amounts that go with frequency.
func TestFitGammaGammaWarns(t *testing.T) {
	r := sample.New(5, 0)
	var s monetize.Spends
	for range 800 {
		x := 1 + r.IntN(9)
		require.NoError(t, s.Add(lifecycle.Spend{Repeats: x, Mean: (5 + 5*float64(x)) * sample.Gamma(r, 8) / 8}))
	}
	f, err := monetize.FitGammaGamma(context.Background(), &s, nil)
	require.NoError(t, err)
	require.Equal(t, "dependent-spend", f.Warnings[0].Code)
}

func FuzzSpends(f *testing.F) {
	var s monetize.Spends
	s.Add(lifecycle.Spend{Repeats: 2, Mean: 3.5})
	s.Add(lifecycle.Spend{})
	b, _ := s.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s monetize.Spends
		if s.UnmarshalBinary(b) == nil {
			again, _ := s.MarshalBinary()
			require.Equal(t, b, again)
		}
	})
}

func BenchmarkFitGammaGamma1M(b *testing.B) {
	r := sample.New(1, 0)
	var s monetize.Spends
	for range 1_000_000 {
		x := 1 + int(sample.Exponential(r)*3)
		require.NoError(b, s.Add(lifecycle.Spend{Repeats: x, Mean: sample.Gamma(r, 6.25*float64(x)) / (sample.Gamma(r, 3.74) / 15.44) / float64(x)}))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := monetize.FitGammaGamma(context.Background(), &s, nil); err != nil {
			b.Fatal(err)
		}
	}
}
