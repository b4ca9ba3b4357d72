package monetize

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

func TestModelsGolden(t *testing.T) {
	golden(t, "membership", "quota_launch", func(t *testing.T, c check1, in struct {
		Tiers [][2]float64
		Mean  []float64 `json:"demand_mean"`
	}, want struct {
		SellOut float64   `json:"sellout_revenue"`
		Sold    []float64 `json:"expected_sold"`
		Revenue float64   `json:"expected_revenue"`
		P       []float64 `json:"p_sellout"`
	}) {
		var m Membership
		for _, v := range in.Tiers {
			fee, err := FromUnits(v[0], coterie.CNY)
			require.NoError(t, err)
			m.Tiers = append(m.Tiers, Tier{Fee: fee, Quota: int64(v[1])})
		}
		all, err := m.Launch()
		require.NoError(t, err)
		c.near("sell-out", all.Units(), want.SellOut)
		e, err := m.Expect(in.Mean...)
		require.NoError(t, err)
		c.slices("sold", e.Sold, want.Sold)
		c.slices("sold out", e.SoldOut, want.P)
		c.near("revenue", e.Revenue, want.Revenue)
	})
	golden(t, "ecommerce", "funnel", func(t *testing.T, c check1, in struct {
		Cumulative  []float64
		Repeat      float64 `json:"repeat_prob"`
		AOV, Margin float64
	}, want struct {
		Steps   []float64 `json:"step_conversion"`
		Orders  float64   `json:"orders_per_visitor"`
		Revenue float64   `json:"revenue_per_visitor"`
		Margin  float64   `json:"margin_per_visitor"`
		Cost    float64   `json:"max_cost_per_visitor"`
		Row     []float64 `json:"fundamental_row0"`
	}) {
		steps, err := StepsOf(in.Cumulative)
		require.NoError(t, err)
		c.slices("steps", steps, want.Steps)
		v, err := Funnel{steps, in.Repeat, in.AOV, in.Margin}.PerVisitor()
		require.NoError(t, err)
		c.near("orders", v.Orders, want.Orders)
		c.near("revenue", v.Revenue, want.Revenue)
		c.near("margin", v.Margin, want.Margin)
		c.near("cost", v.Margin, want.Cost)
		c.slices("row", v.Reached, want.Row)
	})
	golden(t, "ecommerce", "conversion_compare", func(t *testing.T, c check1, in struct{ X1, N1, X2, N2 int64 }, want struct {
		Z       float64
		P       float64   `json:"p_two_sided"`
		Better  float64   `json:"prob_2_better_beta11"`
		Wilson1 []float64 `json:"wilson1"`
	}) {
		v, err := CompareRates(Trials{in.X1, in.N1}, Trials{in.X2, in.N2})
		require.NoError(t, err)
		c.near("z", v.Z, want.Z)
		c.near("p", v.P, want.P)
		c.near("better", v.SecondBetter, want.Better)
		c.slices("wilson", []float64{v.First.Lo, v.First.Hi}, want.Wilson1)
	})
	golden(t, "ecommerce", "margin_multiple", func(t *testing.T, c check1, in struct{ Margin, Retention, Discount float64 }, want struct {
		End float64 `json:"clv_first_payment_at_end"`
		Now float64 `json:"clv_first_payment_now"`
	}) {
		end, err := MarginMultiple(in.Retention, in.Discount, false)
		require.NoError(t, err)
		c.near("end", in.Margin*end, want.End)
		now, err := MarginMultiple(in.Retention, in.Discount, true)
		require.NoError(t, err)
		c.near("now", in.Margin*now, want.Now)
		v, err := CLV(geometric(in.Retention), Rate(in.Margin), &CLVOptions{Discount: in.Discount, Start: true})
		require.NoError(t, err)
		c.near("by CLV", v.Value, want.Now)
	})
	golden(t, "traffic", "ad_units", func(t *testing.T, c check1, in, want map[string]float64) {
		ok := func(v float64, err error) float64 { require.NoError(t, err); return v }
		click, action := ok(ClickECPM(in["ctr"], in["cpc"])), ok(ActionECPM(in["ctr"], in["cvr"], in["cpa"]))
		c.near("cpm", ok(ImpressionRevenue(in["impressions"], in["cpm"])), want["rev_cpm"])
		c.near("cpc", ok(ImpressionRevenue(in["impressions"], click)), want["rev_cpc"])
		c.near("cpa", ok(ImpressionRevenue(in["impressions"], action)), want["rev_cpa"])
		c.near("ecpm cpc", click, want["ecpm_cpc"])
		c.near("ecpm cpa", action, want["ecpm_cpa"])
		c.near("ecpm cpt", ok(TimeECPM(in["cpt"], in["impressions"])), want["ecpm_cpt"])
	})
	golden(t, "traffic", "frequency_nbd", func(t *testing.T, c check1, in struct {
		Mean, K float64
		Cap     int
	}, want map[string]float64) {
		v, err := Frequency{in.Mean, in.K}.Capped(in.Cap)
		require.NoError(t, err)
		c.near("reach 1", v.Reach[0], want["reach1"])
		c.near("reach 3", v.Reach[2], want["reach3"])
		c.near("delivered", v.Delivered, want["delivered_with_cap"])
		c.near("of reached", v.OfReached, want["freq_of_reached"])
		c.near("wasted", v.Wasted, want["share_wasted"])
	})
	golden(t, "traffic", "sponsorship", func(t *testing.T, c check1, in struct {
		Reach    []float64
		Universe float64
		View     float64 `json:"viewability"`
		CTR      float64
		Lift     float64 `json:"trust_lift"`
		CVR      float64
		Margin   float64 `json:"margin_per_sale"`
		Fee      float64
	}, want map[string]float64) {
		s := Sponsorship{in.Reach, in.Universe, in.View, in.CTR, in.Lift, in.CVR, in.Margin, 0}
		w, err := s.Worth()
		require.NoError(t, err)
		c.near("net reach", w.NetReach, want["net_reach_independent"])
		c.near("sales", w.Sales, want["expected_sales"])
		c.near("max fee", w.MaxFee, want["max_fee"])
		ecpm, roi, lift, err := s.At(in.Fee)
		require.NoError(t, err)
		c.near("ecpm", ecpm, want["ecpm_at_fee"])
		c.near("roi", roi, want["roi"])
		c.near("lift", lift, want["break_even_lift"])
	})
	golden(t, "endtoend", "sponsor_hedonic", func(t *testing.T, c check1, in struct{ Reach, Trust, Quality, Fee []float64 }, want struct {
		Coef, SE []float64
		R2       float64
		Quote    float64 `json:"quote_reach20000_trust08_quality4"`
	}) {
		var deals []Deal
		for i := range in.Fee {
			deals = append(deals, Deal{in.Reach[i], in.Trust[i], in.Quality[i], in.Fee[i]})
		}
		f, err := FitHedonic(deals)
		require.NoError(t, err)
		m := f.Model
		c.slices("coefficients", []float64{m.Intercept, m.Reach, m.Trust, m.Quality}, want.Coef)
		c.slices("standard errors", f.StdErr[:4], want.SE)
		c.near("R²", m.R2(deals), want.R2)
		q, err := m.Quote(20000, 0.8, 4)
		require.NoError(t, err)
		c.near("quote", q, want.Quote)
		_, err = FitHedonic(deals[:4])
		require.ErrorIs(t, err, coterie.ErrNotIdentified)
		_, err = FitHedonic([]Deal{deals[0], deals[0], deals[0], deals[0], deals[0]})
		require.ErrorIs(t, err, coterie.ErrNotIdentified)
		deals[3].Fee = -1
		_, err = FitHedonic(deals)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	})
}

// E min(D, Q) by summing the Poisson distribution.
func TestExpectEqualsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, mean := rapid.Int64Range(0, 60).Draw(t, "quota"), rapid.Float64Range(0, 80).Draw(t, "mean")
		e, err := Membership{Tiers: []Tier{{Fee: Money{100, coterie.CNY}, Quota: q}}}.Expect(mean)
		require.NoError(t, err)
		p, sold, below := math.Exp(-mean), 0.0, 0.0
		for k := range int64(400) {
			sold += p * float64(min(k, q))
			if k < q {
				below += p
			}
			p *= mean / float64(k+1)
		}
		near.Check(t, "sold", e.Sold[0], sold, 1e-9)
		near.Check(t, "sold out", e.SoldOut[0], 1-below, 1e-9)
	})
}

func TestSellNeverExceedsQuotaOrDemand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, d := rapid.Int64Range(0, 1e6).Draw(t, "quota"), rapid.Int64Range(0, 1e6).Draw(t, "demand")
		l, err := Membership{Tiers: []Tier{{Fee: Money{100, coterie.CNY}, Quota: q}}}.Sell(d)
		require.NoError(t, err)
		require.Equal(t, min(q, d), l.Sold[0])
		require.Equal(t, d >= q, l.SoldOut[0])
		require.Equal(t, l.Sold[0]*100, l.Revenue.Minor)
	})
}

func TestFrequencySums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Frequency{rapid.Float64Range(0.01, 20).Draw(t, "mean"), rapid.Float64Range(0.05, 20).Draw(t, "shape")}
		few, err := f.Capped(2)
		require.NoError(t, err)
		k, m := f.Shape, f.Mean
		p0 := math.Pow(k/(k+m), k)
		p1 := p0 * k * m / (k + m)
		near.Check(t, "P(X ≥ 1)", few.Reach[0], 1-p0, 1e-9)
		near.Check(t, "P(X ≥ 2)", few.Reach[1], 1-p0-p1, 1e-9)
		alike, err := Frequency{Mean: m}.Capped(1)
		require.NoError(t, err)
		near.Check(t, "Poisson", alike.Reach[0], -math.Expm1(-m), 1e-9)
	})
}

// buyer expects the same purchases per unit of time, half of it if never seen
// to repeat.
type buyer struct{}

func (buyer) Alive(lifecycle.History) float64 { return 1 }
func (buyer) Expected(h lifecycle.History, t float64) float64 {
	return (1 + float64(h.Repeats)) / (1 + h.Age) * math.Log1p(t)
}

func TestRepeatingAddsUpToWhatTheBuyerExpects(t *testing.T) {
	r := Repeating{buyer{}, lifecycle.History{Repeats: 3, Last: 10, Age: 12}, 80, 0.25}
	stays := survivor(func(float64) float64 { return 1 })
	v, err := CLV(stays, r, &CLVOptions{Horizon: 26})
	require.NoError(t, err)
	near.Check(t, "value", v.Value, 80*0.25*buyer{}.Expected(r.History, 26), 1e-12)
}

func TestModelsRefuse(t *testing.T) {
	for name, m := range map[string]Model{
		"negative price":    Product{Price: -1},
		"NaN cost":          Product{Cost: math.NaN()},
		"virtual stock":     Product{Form: Audio, Stock: 1},
		"margin above 1":    Shop{Margin: 1.1},
		"repeats for ever":  Shop{Repeat: 1},
		"fill above 1":      Traffic{Fill: 2},
		"infinite eCPM":     Traffic{ECPM: math.Inf(1)},
		"negative cap":      Traffic{Cap: -1},
		"negative interval": Membership{Tiers: []Tier{{Service: "x", Every: -1}}},
		"no tiers":          Membership{},
	} {
		require.Error(t, m.Validate(), name)
	}
	_, err := Funnel{}.PerVisitor()
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = Funnel{Steps: []float64{1.5}}.PerVisitor()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = StepsOf([]float64{1, 0.2, 0.3})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = CompareRates(Trials{1, 0}, Trials{1, 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = MarginMultiple(1, 0, true)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Frequency{}.Capped(1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Sponsorship{Reach: []float64{2}, Universe: 1}.Worth()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, _, err = Sponsorship{Reach: []float64{1}, Universe: 1}.At(5)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Membership{Tiers: []Tier{{}}}.Expect(-1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Membership{Tiers: []Tier{{}}}.Sell(1, 2)
	require.ErrorIs(t, err, coterie.ErrMismatch)
}

func TestModelsRoundTripAsJSON(t *testing.T) {
	p := Product{Name: "联名款", Form: Book, Price: 99, Cost: 45, Rate: 0.03, Traits: Content | Scenario}
	b, err := json.Marshal(p)
	require.NoError(t, err)
	var q Product
	require.NoError(t, json.Unmarshal(b, &q))
	require.Equal(t, p, q)
	require.NoError(t, json.Unmarshal([]byte(`{"form":"音频","traits":"内容化+娱乐化"}`), &q))
	require.Equal(t, Audio, q.Form)
	require.Equal(t, Content|Entertaining, q.Traits)
	require.Error(t, json.Unmarshal([]byte(`{"traits":"内容"}`), &q))
	var m Mode
	require.NoError(t, m.UnmarshalText([]byte("会员式")))
	require.Equal(t, MembershipMode, m)
}
