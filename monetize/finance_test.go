package monetize

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestFinanceGolden(t *testing.T) {
	type cash struct {
		Cash []float64
		Rate float64
	}
	golden(t, "valuation", "irr", func(t *testing.T, c check1, in cash, want struct {
		IRR  float64
		At28 float64 `json:"npv_0_281"`
	}) {
		r, err := IRR(in.Cash)
		require.NoError(t, err)
		c.slices("irr", r.Roots, []float64{want.IRR})
		v, err := NPV(0.281, in.Cash)
		require.NoError(t, err)
		c.near("npv", v, want.At28)
	})
	golden(t, "valuation", "irr_numpy_doc", func(t *testing.T, c check1, in cash, want struct {
		IRR float64
		All []float64 `json:"all_real_roots"`
	}) {
		r, err := IRR(in.Cash)
		require.NoError(t, err)
		c.slices("all", r.Roots, want.All)
		c.near("first", r.Roots[0], want.IRR)
	})
	golden(t, "valuation", "irr_multiple", func(t *testing.T, c check1, in cash, want struct {
		Roots       []float64
		SignChanges int `json:"sign_changes"`
	}) {
		r, err := IRR(in.Cash)
		require.NoError(t, err)
		c.slices("roots", r.Roots, want.Roots)
		require.Equal(t, want.SignChanges, r.SignChanges)
	})
	golden(t, "valuation", "xirr", func(t *testing.T, c check1, in struct {
		Cash  []float64
		Dates []string
	}, want struct {
		XIRR float64
		XNPV float64 `json:"xnpv_9pct"`
	}) {
		var flows []Dated
		for i, d := range in.Dates {
			at, err := time.Parse(time.DateOnly, d)
			require.NoError(t, err)
			flows = append(flows, Dated{at, in.Cash[i]})
		}
		r, err := XIRR(flows)
		require.NoError(t, err)
		c.slices("xirr", r.Roots, []float64{want.XIRR})
		v, err := XNPV(0.09, flows)
		require.NoError(t, err)
		c.near("xnpv", v, want.XNPV)
	})
	golden(t, "valuation", "mirr", func(t *testing.T, c check1, in struct {
		Cash              []float64
		Finance, Reinvest float64
	}, want struct{ MIRR float64 }) {
		v, err := MIRR(in.Cash, in.Finance, in.Reinvest)
		require.NoError(t, err)
		c.near("mirr", v, want.MIRR)
	})
	golden(t, "valuation", "payback", func(t *testing.T, c check1, in cash, want struct{ Payback, Discounted, NPV, PI float64 }) {
		v, err := Payback(0, in.Cash)
		require.NoError(t, err)
		c.near("payback", v, want.Payback)
		v, err = Payback(in.Rate, in.Cash)
		require.NoError(t, err)
		c.near("discounted", v, want.Discounted)
		v, err = NPV(in.Rate, in.Cash)
		require.NoError(t, err)
		c.near("npv", v, want.NPV)
		v, err = ProfitabilityIndex(in.Rate, in.Cash)
		require.NoError(t, err)
		c.near("pi", v, want.PI)
	})
	golden(t, "valuation", "break_even", func(t *testing.T, c check1, in struct {
		Fixed, Price, Variable float64
		Target                 float64 `json:"target_profit"`
	}, want struct {
		Units, Revenue float64
		ForTarget      float64 `json:"units_for_target"`
		Safety         float64 `json:"margin_of_safety_at_3000"`
	}) {
		v, err := BreakEven(in.Fixed, 0, in.Price, in.Variable)
		require.NoError(t, err)
		c.near("units", v, want.Units)
		c.near("revenue", v*in.Price, want.Revenue)
		c.near("safety", 1-v/3000, want.Safety)
		v, err = BreakEven(in.Fixed, in.Target, in.Price, in.Variable)
		require.NoError(t, err)
		c.near("for target", v, want.ForTarget)
	})
}

// Flows built from known rates have exactly these rates: Π (1 − x·(1+rᵢ)) with
// x = 1/(1 + r) is 0 at each.
func TestIRRFindsEveryRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfNDistinct(rapid.IntRange(-9, 40), 1, 5, rapid.ID[int]).Draw(t, "rates in tenths")
		cash := []float64{1}
		for _, r := range want {
			next := make([]float64, len(cash)+1)
			for i, c := range cash {
				next[i] += c
				next[i+1] -= c * (1 + float64(r)/10)
			}
			cash = next
		}
		got, err := IRR(cash)
		require.NoError(t, err)
		slices.SortFunc(want, func(a, b int) int { return cmp.Or(cmp.Compare(max(a, -a), max(b, -b)), cmp.Compare(a, b)) })
		require.Len(t, got.Roots, len(want), "%v gave %v", cash, got.Roots)
		slices.Sort(want)
		slices.Sort(got.Roots)
		for i, r := range want {
			near.Check(t, "rate", got.Roots[i], float64(r)/10, 1e-5)
		}
	})
}

func TestIRRAnswersAreRoots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cash := rapid.SliceOfN(rapid.Float64Range(-1000, 1000), 1, 40).Draw(t, "cash")
		r, err := IRR(cash)
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrInvalid)
			return
		}
		require.LessOrEqual(t, len(r.Roots), r.SignChanges)
		for _, rate := range r.Roots {
			if rate <= -1+1e-6 || rate > 1e9 {
				continue // the check itself loses its digits there
			}
			size := 0.0
			for k, c := range cash {
				size += math.Abs(c) * math.Pow(1+rate, -float64(k))
			}
			v, err := NPV(rate, cash)
			require.NoError(t, err)
			require.LessOrEqual(t, math.Abs(v), 1e-9*size, "rate %v", rate)
		}
	})
}

func TestIRREdges(t *testing.T) {
	for _, cash := range [][]float64{{100, -150, 100}, {1, 2, 3}, {-1}, {0, 0}} {
		_, err := IRR(cash)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	r, err := IRR([]float64{1, -2, 1}) // (1 − x)²: it touches zero
	require.NoError(t, err)
	require.Len(t, r.Roots, 1)
	near.Check(t, "double root", r.Roots[0], 0, 1e-7)
	_, err = IRR(nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = IRR([]float64{-1, math.NaN()})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = NPV(-1, []float64{1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MIRR([]float64{1, 1}, 0.1, 0.1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = BreakEven(100, 0, 5, 5)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	never, err := Payback(0, []float64{-10, 1})
	require.NoError(t, err)
	require.True(t, math.IsInf(never, 1))
	_, err = ProfitabilityIndex(0.1, []float64{1, 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	_, err = XIRR([]Dated{{day, -1}, {day.AddDate(0, 0, -1), 2}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func FuzzIRR(f *testing.F) {
	f.Add(-100.0, 39.0, 59.0, 55.0, 20.0)
	f.Add(-1600.0, 10000.0, -10000.0, 0.0, 0.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64) {
		r, err := IRR([]float64{a, b, c, d, e})
		if err == nil {
			for _, v := range r.Roots {
				require.False(t, math.IsNaN(v))
			}
		}
	})
}

// TestDatedMonthEnds holds that monthly flows from the end of a month on fall on
// the ends of months, one each.
func TestDatedMonthEnds(t *testing.T) {
	v := Projection{Periods: make([]Period, 4)}
	for start, want := range map[string][]string{
		"2026-01-31": {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"},
		"2027-11-30": {"2027-11-30", "2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"},
		"2026-12-15": {"2026-12-15", "2027-01-15", "2027-02-15", "2027-03-15", "2027-04-15"},
	} {
		at, err := time.Parse(time.DateOnly, start)
		require.NoError(t, err)
		var got []string
		for _, d := range v.Dated(at) {
			got = append(got, d.At.Format(time.DateOnly))
		}
		require.Equal(t, want, got)
	}
}
