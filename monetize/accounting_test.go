package monetize

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestAccountingGolden(t *testing.T) {
	golden(t, "membership", "chartmogul_b2b", func(t *testing.T, c check1, in MRR, want struct {
		Gross float64 `json:"gross_mrr_churn"`
		Net   float64 `json:"net_mrr_churn"`
	}) {
		r, err := in.Retention(ChartMogul)
		require.NoError(t, err)
		c.near("gross churn", r.GrossChurn, want.Gross)
		c.near("net churn", r.NetChurn, want.Net)
	})
	golden(t, "membership", "chartmogul_shopify_day", func(t *testing.T, c check1, in struct {
		Start float64 `json:"start_of_day"`
		End   float64 `json:"end_of_day"`
		New   float64 `json:"new_business"`
	}, want struct {
		Net float64 `json:"net_mrr_churn"`
	}) {
		v, err := DailyNetChurn(slices.Values([]Day{{in.Start, in.End, in.New}}))
		require.NoError(t, err)
		c.near("net churn", v, want.Net)
	})
	golden(t, "membership", "saas", func(t *testing.T, c check1, in struct {
		MRR
		Customers   float64
		Churned     float64 `json:"churned_customers"`
		Won         float64 `json:"new_customers"`
		Spend       float64 `json:"sm_spend"`
		GrossMargin float64 `json:"gross_margin"`
	}, want map[string]float64) {
		r, err := in.Retention(Plain)
		require.NoError(t, err)
		c.near("end", in.End(), want["end_mrr"])
		c.near("arr", in.ARR(), want["arr"])
		c.near("grr", r.Gross, want["grr"])
		c.near("nrr", r.Net, want["nrr"])
		c.near("gross churn", r.GrossChurn, want["gross_mrr_churn"])
		c.near("quick", r.Quick, want["quick_ratio"])
		c.near("growth", r.Growth, want["growth"])
		m, err := in.Retention(ChartMogul)
		require.NoError(t, err)
		c.near("nrr with reactivation", m.Net, want["nrr_with_reactivation"])
		c.near("net churn", m.NetChurn, want["net_mrr_churn"])
		b, err := in.Retention(Baremetrics)
		require.NoError(t, err)
		c.near("nrr as printed", b.Net, want["nrr_baremetrics_literal"])
		c.near("quick without reactivation", b.Quick, want["quick_ratio_baremetrics"])
		u, err := in.Unit(Accounts{in.Customers, in.Churned, in.Won, in.Spend, in.GrossMargin})
		require.NoError(t, err)
		c.near("arpa", u.ARPA, want["arpa"])
		c.near("logo churn", u.Churn, want["logo_churn"])
		c.near("lifetime", u.Lifetime, want["lifetime"])
		c.near("ltv", u.LTV, want["ltv"])
		c.near("cac", u.CAC, want["cac"])
		c.near("ltv:cac", u.LTVtoCAC, want["ltv_cac"])
		c.near("payback", u.Payback, want["payback_months"])
		c.near("ceiling", u.Ceiling, want["max_customers"])
	})
	golden(t, "extra", "revenue_concentration", func(t *testing.T, c check1, in struct{ Spend []float64 }, want map[string]float64) {
		d, err := Depend(slices.Values(in.Spend))
		require.NoError(t, err)
		c.near("hhi", d.HHI, want["hhi"])
		c.near("effective", d.Effective, want["effective_payers"])
		c.near("top tenth", d.TopTenth, want["top10pct_share"])
		c.near("at risk", d.Top, want["revenue_at_risk_top1"])
		c.near("for 80 %", d.For80, want["smallest_share_of_payers_for_80pct"])
		c.near("entropy", d.Entropy, want["entropy"])
	})
	golden(t, "engagement", "points_liability", func(t *testing.T, c check1, in struct {
		Outstanding, Breakage float64
		Cost                  float64 `json:"cost_per_point"`
		Redeemed              float64 `json:"redeemed_fraction_of_expected"`
	}, want struct {
		Liability  float64
		Recognised float64 `json:"breakage_recognised"`
	}) {
		p := Points{in.Outstanding, in.Breakage, in.Cost}
		v, err := p.Liability()
		require.NoError(t, err)
		c.near("liability", v, want.Liability)
		v, err = p.Recognised(in.Redeemed)
		require.NoError(t, err)
		c.near("recognised", v, want.Recognised)
	})
}

// What the members' own changes add up to is what the months say.
func TestMovementsBalance(t *testing.T) {
	change := rapid.Custom(func(t *rapid.T) Change {
		amount := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 1e6))
		return Change{amount.Draw(t, "before"), amount.Draw(t, "after"), rapid.Bool().Draw(t, "returning")}
	})
	rapid.Check(t, func(t *rapid.T) {
		changes := rapid.SliceOf(change).Draw(t, "changes")
		m, err := Movements(slices.Values(changes))
		require.NoError(t, err)
		require.NoError(t, m.Validate())
		var start, end float64
		for _, c := range changes {
			start += c.Before
			end += c.After
		}
		near.Check(t, "start", m.Start, start, 1e-9)
		near.Check(t, "end", m.End(), end, 1e-9)
		for _, c := range []Convention{Plain, ChartMogul, Baremetrics} {
			r, err := m.Retention(c)
			if m.Start == 0 {
				require.ErrorIs(t, err, coterie.ErrInvalid)
				continue
			}
			require.NoError(t, err)
			require.False(t, math.IsNaN(r.Quick))
			require.LessOrEqual(t, r.Gross, 1.0)
			var back Convention
			b, err := c.MarshalText()
			require.NoError(t, err)
			require.NoError(t, back.UnmarshalText(b))
			require.Equal(t, c, back)
		}
	})
}

func TestAccountingRefuses(t *testing.T) {
	_, err := MRR{Start: 100, Churn: 101}.Retention(Plain)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MRR{Start: 100}.Retention(9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MRR{Start: -1}.Retention(Plain)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MRR{Start: 1}.Unit(Accounts{Customers: 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MRR{Start: 1}.Unit(Accounts{Customers: 1, Lost: 2, Won: 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Depend(slices.Values([]float64{0}))
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = Depend(slices.Values([]float64{1, -1}))
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Points{1, 2, 3}.Liability()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = RevenueByAge(nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = RevenueByAge([]CohortRevenue{{0, []float64{1}}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	u, err := MRR{Start: 100, New: 10}.Unit(Accounts{Customers: 10, Won: 1, Margin: 0.5})
	require.NoError(t, err)
	require.True(t, math.IsInf(u.LTV, 1))
	require.Zero(t, u.Payback)
	require.Error(t, new(Convention).UnmarshalText([]byte("mine")))
}
