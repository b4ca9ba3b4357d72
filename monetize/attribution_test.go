package monetize

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
)

func TestAttributionGolden(t *testing.T) {
	golden(t, "attribution", "did_card_krueger", func(t *testing.T, c check1, in struct {
		TB float64 `json:"treat_before"`
		TA float64 `json:"treat_after"`
		CB float64 `json:"ctrl_before"`
		CA float64 `json:"ctrl_after"`
	}, want struct{ DID float64 }) {
		d, err := DID([]float64{in.TB}, []float64{in.TA}, []float64{in.CB}, []float64{in.CA})
		require.NoError(t, err)
		c.near("effect", d.Effect.Value, want.DID)
		require.Zero(t, d.Effect.Confidence, "four numbers have no error")
	})
	golden(t, "attribution", "did", func(t *testing.T, c check1, in struct {
		TB []float64 `json:"treat_before"`
		TA []float64 `json:"treat_after"`
		CB []float64 `json:"ctrl_before"`
		CA []float64 `json:"ctrl_after"`
	}, want struct {
		DID   float64
		Welch float64 `json:"se_welch"`
		OLS   float64 `json:"se_ols"`
		T, P  float64
	}) {
		d, err := DID(in.TB, in.TA, in.CB, in.CA)
		require.NoError(t, err)
		c.near("effect", d.Effect.Value, want.DID)
		c.near("Welch", d.Welch, want.Welch)
		c.near("OLS", d.OLS, want.OLS)
		c.near("t", d.T, want.T)
		c.near("p", d.P, want.P)
	})
	golden(t, "attribution", "cuped", func(t *testing.T, c check1, in struct {
		Pre, Post []float64
		Treated   []int
	}, want struct {
		Theta float64
		Raw   float64 `json:"raw_effect"`
		Cuped float64 `json:"cuped_effect"`
		Ratio float64 `json:"variance_ratio"`
	}) {
		var treated []bool
		for _, v := range in.Treated {
			treated = append(treated, v == 1)
		}
		a, err := CUPED(in.Pre, in.Post, treated)
		require.NoError(t, err)
		c.near("θ", a.Theta, want.Theta)
		c.near("raw", a.Raw, want.Raw)
		c.near("adjusted", a.Effect.Value, want.Cuped)
		c.near("ratio", a.VarianceRatio, want.Ratio)
	})
	golden(t, "attribution", "shapley", func(t *testing.T, c check1, in struct {
		Channels []string
		Value    map[string]float64
	}, want struct{ Shapley []float64 }) {
		v, err := Shapley(len(in.Channels), func(set uint32) float64 {
			var members []string
			for i := range in.Channels {
				if set&(1<<i) != 0 {
					members = append(members, strconv.Itoa(i))
				}
			}
			return in.Value[strings.Join(members, ",")]
		})
		require.NoError(t, err)
		c.slices("shares", v, want.Shapley)
	})
	golden(t, "attribution", "shapley_gloves", func(t *testing.T, c check1, in struct{ Left, Right int }, want struct{ Shapley []float64 }) {
		v, err := Shapley(in.Left+in.Right, func(set uint32) float64 {
			l, r := 0, 0
			for i := range in.Left + in.Right {
				if set&(1<<i) != 0 {
					if i < in.Left {
						l++
					} else {
						r++
					}
				}
			}
			return float64(min(l, r))
		})
		require.NoError(t, err)
		c.slices("shares", v, want.Shapley)
	})
	golden(t, "attribution", "markov_attribution", func(t *testing.T, c check1, in struct{ Paths [][3]any }, want struct {
		Base                float64
		Removal, Attributed map[string]float64
	}) {
		var journeys []Journey
		for _, p := range in.Paths {
			j := Journey{Bought: p[1].(float64), Left: p[2].(float64)}
			for _, ch := range p[0].([]any) {
				j.Channels = append(j.Channels, ch.(string))
			}
			journeys = append(journeys, j)
		}
		credits, base, err := MarkovCredit(journeys)
		require.NoError(t, err)
		c.near("base", base, want.Base)
		for _, v := range credits {
			c.near(v.Channel, v.Removal, want.Removal[v.Channel])
			c.near(v.Channel, v.Sales, want.Attributed[v.Channel])
		}
		require.Len(t, credits, len(want.Removal))
	})
	golden(t, "attribution", "qini", func(t *testing.T, c check1, in struct {
		Score, Outcome []float64
		Treated        []int
	}, want struct {
		Curve           []float64
		Area, Qini, ATE float64
	}) {
		var m []Uplift
		for i := range in.Score {
			m = append(m, Uplift{in.Score[i], in.Treated[i] == 1, in.Outcome[i]})
		}
		q, err := QiniCurve(m)
		require.NoError(t, err)
		c.slices("curve", q.Curve, want.Curve)
		c.near("area", q.Area, want.Area)
		c.near("qini", q.Qini, want.Qini)
		c.near("ATE", q.ATE, want.ATE)
	})
	golden(t, "attribution", "synthetic_control", func(t *testing.T, c check1, in struct {
		Donors  [][]float64
		Treated []float64 `json:"treated_pre"`
	}, want struct {
		Weights []float64
		SSE     float64
	}) {
		s, err := SyntheticControl(in.Donors, in.Treated)
		require.NoError(t, err)
		c.slices("weights", s.Weights, want.Weights)
		c.near("SSE", s.SSE, want.SSE)
		c.near("gap", dot(s.Gap(in.Donors, in.Treated), s.Gap(in.Donors, in.Treated)), want.SSE)
	})
	golden(t, "attribution", "sample_size", func(t *testing.T, c check1, in struct{ P1, P2, Alpha, Power float64 }, want struct {
		N    float64 `json:"n_per_arm"`
		Ceil float64
	}) {
		n, err := SampleSize(in.P1, in.P2, in.Alpha, in.Power)
		require.NoError(t, err)
		c.near("n", n, want.N)
		require.Equal(t, want.Ceil, math.Ceil(n))
	})
	golden(t, "extra", "tier_migration_ltv", func(t *testing.T, c check1, in struct {
		Transition [][]float64
		Fee        []float64
		Start      []float64
		Discount   float64
	}, want struct {
		Periods []float64 `json:"expected_periods_in_tier"`
		Life    float64   `json:"expected_life"`
		LTV     float64
		ByStart []float64 `json:"ltv_by_start"`
	}) {
		n := len(in.Fee) - 1 // the file's last tier is "left"
		v, err := Migration{in.Transition[:n], in.Fee[:n], in.Discount}.Value()
		require.NoError(t, err)
		c.slices("by start", v.LTV, want.ByStart)
		start := slices.Index(in.Start, 1)
		c.near("LTV", v.LTV[start], want.LTV)
		c.near("life", v.Life[start], want.Life)
		c.slices("periods", v.Periods[start], want.Periods)
	})
}

// Shapley's own axioms, on random games.
func TestShapleyAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "members")
		v := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1<<n, 1<<n).Draw(t, "value")
		φ, err := Shapley(n, func(s uint32) float64 { return v[s] })
		require.NoError(t, err)
		near.Check(t, "efficiency", sum(φ), v[len(v)-1]-v[0], 1e-9)
		// A player who adds nothing gets nothing.
		with, err := Shapley(n+1, func(s uint32) float64 { return v[s&^(1<<n)] })
		require.NoError(t, err)
		near.Check(t, "null player", with[n], 0, 1e-9)
		for i := range φ {
			near.Check(t, "the others keep theirs", with[i], φ[i], 1e-9)
		}
	})
}

// No exchange of weight between two donors comes nearer.
func TestSyntheticControlIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 6).Draw(t, "donors"), rapid.IntRange(1, 8).Draw(t, "periods")
		series := rapid.SliceOfN(rapid.Float64Range(-20, 20), m, m)
		donors := rapid.SliceOfN(series, n, n).Draw(t, "series")
		treated := series.Draw(t, "treated")
		s, err := SyntheticControl(donors, treated)
		require.NoError(t, err)
		near.Check(t, "weights", sum(s.Weights), 1, 1e-9)
		gap := s.Gap(donors, treated)
		near.Check(t, "SSE", dot(gap, gap), s.SSE, 1e-9)
		for i := range n { // the gradient of a donor in use is the least there is
			if s.Weights[i] < 1e-6 {
				continue
			}
			for j := range n {
				var slope float64
				for k := range m {
					slope += 2 * gap[k] * (donors[i][k] - donors[j][k])
				}
				// Gradients are of the order of the squared values, up to 40² here.
				require.GreaterOrEqual(t, slope, -1e-6*1600, "moving weight from %d to %d helps", i, j)
			}
		}
	})
}

// An experiment by lot: CUPED finds the effect with less error than the means.
func TestCUPEDIsUnbiasedAndNarrower(t *testing.T) {
	r := sample.New(8, 0)
	const n = 4000
	before, after, treated := make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		before[i] = 10 + 3*sample.Normal(r)
		treated[i] = sample.Uniform(r) < 0.5
		after[i] = before[i] + sample.Normal(r)
		if treated[i] {
			after[i] += 0.5
		}
	}
	a, err := CUPED(before, after, treated)
	require.NoError(t, err)
	se := (a.Effect.Hi - a.Effect.Lo) / (2 * 1.96)
	within(t, "effect", a.Effect.Value, se, 0.5)
	require.Less(t, a.VarianceRatio, 0.15)
	near.Check(t, "θ", a.Theta, 1, 0.03)
}

func TestPreTrend(t *testing.T) {
	parallel := []float64{10, 11, 12.1, 13, 13.9}
	others := []float64{5, 6.1, 7, 8, 9}
	v, err := PreTrend(parallel, others)
	require.NoError(t, err)
	require.Nil(t, v.Warning)
	v, err = PreTrend([]float64{10, 12, 14.1, 16, 18}, others)
	require.NoError(t, err)
	require.NotNil(t, v.Warning)
	near.Check(t, "slope", v.Slope.Value, 1.02, 0.05)
	_, err = PreTrend(parallel[:2], others[:2])
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestReferralCreditsSumToSales(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Referred[int64] {
			return Referred[int64]{rapid.Int64Range(0, 5).Draw(t, "by"), rapid.Bool().Draw(t, "known"), Money{rapid.Int64Range(0, 1e6).Draw(t, "sale"), coterie.CNY}}
		})).Draw(t, "sales")
		credits, own, err := ReferralCredit(slices.Values(rows))
		require.NoError(t, err)
		total := own
		for i, c := range credits {
			total, err = total.Add(c.Sales)
			require.NoError(t, err)
			require.True(t, i == 0 || credits[i-1].Member < c.Member)
		}
		var all int64
		for _, r := range rows {
			all += r.Sale.Minor
		}
		require.Equal(t, all, total.Minor)
	})
	_, _, err := ReferralCredit(slices.Values([]Referred[string]{{"a", true, Money{1, coterie.CNY}}, {"b", true, Money{1, coterie.USD}}}))
	require.ErrorIs(t, err, coterie.ErrMismatch)
}

func TestCLVWithReferrals(t *testing.T) {
	base, err := CLV(geometric(0.9), Rate(1), &CLVOptions{Discount: 0.12})
	require.NoError(t, err)
	v, err := CLV(geometric(0.9), Rate(1), &CLVOptions{Discount: 0.12, Referrals: 0.5, Acquisition: 3})
	require.NoError(t, err)
	near.Check(t, "a family of 1/(1 − μ)", v.Value, 2*base.Value-3, 1e-12)
	var parts float64
	for _, p := range v.Parts {
		parts += p.Value
	}
	near.Check(t, "parts", parts, v.Value, 1e-12)
	later, err := CLV(geometric(0.9), Rate(1), &CLVOptions{Discount: 0.12, Referrals: 0.5, Delay: 12, Acquisition: 3})
	require.NoError(t, err)
	require.Less(t, later.Value, v.Value)
	_, err = CLV(geometric(0.9), Rate(1), &CLVOptions{Referrals: 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestAttributionRefuses(t *testing.T) {
	_, err := DID(nil, []float64{1}, []float64{1}, []float64{1})
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = CUPED([]float64{1, 1}, []float64{1, 2}, []bool{true, false})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = CUPED([]float64{1}, []float64{1, 2}, []bool{true, false})
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = SampleSize(0.1, 0.1, 0.05, 0.8)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = SampleSize(0.1, 0.2, 0, 0.8)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Shapley(21, func(uint32) float64 { return 0 })
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Shapley(2, func(uint32) float64 { return math.NaN() })
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = MarkovCredit([]Journey{{[]string{"a"}, 0, 5}})
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	_, _, err = MarkovCredit([]Journey{{nil, 1, 5}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = QiniCurve([]Uplift{{1, true, 1}})
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = SyntheticControl([][]float64{{1}}, []float64{1, 2})
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = Migration{[][]float64{{1, 0}}, []float64{5}, 1}.Value()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Migration{[][]float64{{0.5, 0.4}}, []float64{5}, 1}.Value()
	require.ErrorIs(t, err, coterie.ErrInvalid)
}
