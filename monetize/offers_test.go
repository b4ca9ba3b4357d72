package monetize

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

func TestOffersGolden(t *testing.T) {
	golden(t, "product", "bundle_uniform", func(t *testing.T, c check1, _ struct{}, want map[string]float64) {
		b, err := BundleEvenly(1)
		require.NoError(t, err)
		c.slices("bundle", []float64{b.Alone, b.Separate, b.Bundle, b.Pure, b.MixedAlone, b.MixedBundle, b.Mixed},
			[]float64{want["separate_price"], want["separate_profit"], want["pure_price"], want["pure_profit"], want["mixed_single"], want["mixed_bundle"], want["mixed_profit"]})
	})
	golden(t, "product", "bundle_sample", func(t *testing.T, c check1, in struct {
		V1, V2 []float64
		C1, C2 float64
	}, want map[string]float64) {
		var worth [][2]float64
		for i := range in.V1 {
			worth = append(worth, [2]float64{in.V1[i], in.V2[i]})
		}
		b, err := PriceBundle(worth, [2]float64{in.C1, in.C2})
		require.NoError(t, err)
		c.slices("profit", []float64{b.Separate, b.Pure}, []float64{want["separate"], want["pure"]})
	})
	golden(t, "product", "wagner_whitin", func(t *testing.T, c check1, in struct {
		Demand, Setup []float64
		Holding       float64
	}, want struct {
		Cost    float64
		Periods []int `json:"order_periods"`
	}) {
		l, err := LotSizes(in.Demand, in.Setup, in.Holding)
		require.NoError(t, err)
		c.near("cost", l.Cost, want.Cost)
		for i := range l.Orders {
			require.Equal(t, want.Periods[i], l.Orders[i]+1)
		}
		require.Len(t, l.Orders, len(want.Periods))
		c.near("ordered", sum(l.Sizes), sum(in.Demand))
	})
	type reserve struct {
		Reserve float64
		Revenue float64 `json:"revenue_opt"`
		Without float64 `json:"revenue_no_reserve"`
		Unsold  float64 `json:"prob_unsold"`
	}
	reserved := func(t *testing.T, c check1, v Values, n int, want reserve) {
		r, err := Reserve(v, n)
		require.NoError(t, err)
		c.slices("reserve", []float64{r.Reserve, r.Revenue, r.Without}, []float64{want.Reserve, want.Revenue, want.Without})
		if want.Unsold > 0 {
			c.near("unsold", r.Unsold, want.Unsold)
		}
	}
	golden(t, "traffic", "reserve_uniform", func(t *testing.T, c check1, in struct{ N int }, want reserve) {
		reserved(t, c, Uniform(0, 1), in.N, want)
	})
	golden(t, "traffic", "reserve_exponential", func(t *testing.T, c check1, in struct {
		N    int
		Mean float64
	}, want reserve) {
		reserved(t, c, lifecycle.Exponential{Rate: 1 / in.Mean}, in.N, want)
	})
	golden(t, "traffic", "reserve_lognormal", func(t *testing.T, c check1, in struct {
		N         int
		Mu, Sigma float64
	}, want reserve) {
		reserved(t, c, LogNormal(in.Mu, in.Sigma), in.N, want)
	})
	golden(t, "traffic", "gsp_vcg", func(t *testing.T, c check1, in struct{ Values, Clicks []float64 }, want struct {
		GSP      []float64 `json:"gsp_truthful"`
		VCG      []float64
		GSPTotal float64 `json:"gsp_total"`
		VCGTotal float64 `json:"vcg_total"`
	}) {
		s, err := SellSlots(in.Values, in.Clicks)
		require.NoError(t, err)
		c.slices("GSP", s.GSP, want.GSP)
		c.slices("VCG", s.VCG, want.VCG)
		c.slices("totals", []float64{sum(s.GSP), sum(s.VCG)}, []float64{want.GSPTotal, want.VCGTotal})
		require.Equal(t, []int{0, 1}, s.Bidder)
	})
	golden(t, "ecommerce", "affiliate_commission", func(t *testing.T, c check1, in, want map[string]float64) {
		a, err := BestCommission(in["A"], in["margin"], in["eta"])
		require.NoError(t, err)
		c.slices("commission", []float64{a.Rate, a.Profit}, []float64{want["rate"], want["profit"]})
	})
	golden(t, "ecommerce", "distribution_payout", func(t *testing.T, c check1, in struct {
		Order  float64   `json:"order_value"`
		Margin float64   `json:"gross_margin"`
		Rates  []float64 `json:"level_rates"`
		Has    []float64 `json:"p_has_level"`
	}, want struct {
		Expected    float64 `json:"expected_payout"`
		Worst       float64 `json:"worst_payout"`
		ExpectedNet float64 `json:"expected_net"`
		WorstNet    float64 `json:"worst_net"`
		Levels      int
	}) {
		p := Payout{Order: in.Order, Margin: in.Margin}
		for i := range in.Rates {
			p.Levels = append(p.Levels, Level{in.Rates[i], in.Has[i]})
		}
		o, err := p.Owe()
		require.NoError(t, err)
		c.slices("owed", []float64{o.Expected, o.Worst, o.ExpectedNet, o.WorstNet}, []float64{want.Expected, want.Worst, want.ExpectedNet, want.WorstNet})
		require.Len(t, p.Levels, want.Levels)
		require.Len(t, o.Cautions, 1)
	})
	golden(t, "ecommerce", "group_buy", func(t *testing.T, c check1, in struct {
		Rate   float64 `json:"arrival_rate"`
		Window float64
		Least  int     `json:"min_size"`
		Price  float64 `json:"group_price"`
		Cost   float64
	}, want map[string]float64) {
		g := GroupBuy{Units{Mean: in.Rate * in.Window}, in.Least, in.Price, in.Cost}
		j, err := g.Expect()
		require.NoError(t, err)
		c.slices("expected", []float64{j.Success, j.Units, j.Profit}, []float64{want["p_success"], want["expected_units"], want["expected_profit"]})
		k, err := g.MostNeeded(0.9)
		require.NoError(t, err)
		c.near("most needed", k, want["max_k_for_90pct"])
	})
	golden(t, "ecommerce", "group_tier_price", func(t *testing.T, c check1, in struct {
		Tiers [][2]float64
		N     int
	}, want struct {
		Price, Revenue float64
		Next           int `json:"next_tier_needs"`
		Cliffs         []struct {
			At            int
			Before, After float64
		} `json:"revenue_cliffs"`
	}) {
		var l Ladder
		for _, v := range in.Tiers {
			l = append(l, Rung{int(v[0]), v[1]})
		}
		r, err := l.At(in.N)
		require.NoError(t, err)
		c.slices("at", []float64{r.Price, r.Revenue}, []float64{want.Price, want.Revenue})
		require.Equal(t, want.Next, r.Next)
		cliffs, err := l.Cliffs()
		require.NoError(t, err)
		require.Len(t, cliffs, len(want.Cliffs))
		for i, w := range want.Cliffs {
			require.Equal(t, w.At, cliffs[i].At)
			c.slices("cliff", []float64{cliffs[i].Before, cliffs[i].After}, []float64{w.Before, w.After})
		}
	})
	golden(t, "engagement", "badge", func(t *testing.T, c check1, in map[string]float64, want struct {
		U, X    []float64
		Steps   float64 `json:"expected_steps"`
		Without float64 `json:"steps_without_badge"`
		Saved   float64 `json:"time_saved"`
	}) {
		s, err := Badge{in["base_share"], in["deviation_cost"], in["discount"], in["value"], int(in["threshold"])}.Steer()
		require.NoError(t, err)
		c.slices("worth", s.Worth, want.U)
		c.slices("share", s.Share, want.X)
		c.slices("steps", []float64{s.Steps, s.Without, s.Saved}, []float64{want.Steps, want.Without, want.Saved})
	})
	golden(t, "engagement", "reward_roi", func(t *testing.T, c check1, in, want map[string]float64) {
		r, err := RewardOffer{in["reached"], in["cost_each"], in["claim_rate"], in["base_retention"], in["lift"], in["value_retained"]}.Return()
		require.NoError(t, err)
		c.slices("return", []float64{r.Spend, r.Caused, r.Net, r.ROI, r.BreakEvenLift, r.CostPerKept, r.Wasted},
			[]float64{want["spend"], want["incremental_value"], want["net"], want["roi"], want["break_even_lift"], want["cost_per_incremental"], want["wasted_on_already_retained"]})
	})
	golden(t, "extra", "freemium_ads", func(t *testing.T, c check1, in struct {
		Gap  float64 `json:"premium_quality_gap"`
		Ads  float64 `json:"ad_value_per_free_user"`
		Cost float64 `json:"cost_per_user"`
	}, want map[string]float64) {
		p, err := Freemium{in.Gap, in.Ads, in.Cost}.Best()
		require.NoError(t, err)
		c.slices("premium", []float64{p.Fee, p.Conversion, p.Profit, p.WithoutAds, p.FreeOnly},
			[]float64{want["price"], want["conversion"], want["profit_per_user"], want["price_without_ads"], want["free_only_profit"]})
	})
	golden(t, "extra", "price_bandit", func(t *testing.T, c check1, in struct{ Arms [][3]float64 }, want struct {
		Mean []float64 `json:"mean_revenue"`
		Best []float64 `json:"prob_best"`
		SD   []float64 `json:"sd_revenue"`
	}) {
		b := Bandit{Segment: "all", Members: 600}
		for _, a := range in.Arms {
			b.Prices = append(b.Prices, Tested{a[0], Trials{int64(a[1]), int64(a[2])}})
		}
		s, err := b.Standing()
		require.NoError(t, err)
		c.slices("mean", s.Mean, want.Mean)
		c.slices("sd", s.SD, want.SD)
		c.slices("best", s.Best, want.Best)
		// Thompson's choice takes each price as often as it is the best.
		r, n := rand.New(rand.NewPCG(5, 6)), [3]float64{}
		for range 300 {
			i, err := b.Next(r)
			require.NoError(t, err)
			n[i]++
		}
		for i := range n {
			require.InDelta(t, s.Best[i], n[i]/300, 0.12)
		}
	})
}

// Every depth from two raises the Caution, of any size; recruits and entry, too.
func TestPayoutCautions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Payout{Order: 100, Margin: 0.3, People: rapid.IntRange(0, 100).Draw(t, "people")}
		for range rapid.IntRange(0, 8).Draw(t, "levels") {
			p.Levels = append(p.Levels, Level{rapid.Float64Range(0, 0.2).Draw(t, "rate"), rapid.Float64Range(0, 1).Draw(t, "exists")})
		}
		p.PerRecruit, p.Entry = float64(rapid.IntRange(0, 1).Draw(t, "recruit")), float64(rapid.IntRange(0, 1).Draw(t, "entry"))
		o, err := p.Owe()
		require.NoError(t, err)
		has := map[string]bool{}
		for _, f := range o.Cautions {
			require.Equal(t, coterie.Caution, f.Kind)
			require.NotEmpty(t, f.Source)
			has[f.Code] = true
		}
		require.Equal(t, len(p.Levels) >= 2, has["multi-level-payout"])
		require.Equal(t, len(p.Levels) >= 3 && p.People >= 30, has["prosecution-standard"])
		require.Equal(t, p.PerRecruit > 0, has["pay-per-recruit"])
		require.Equal(t, p.Entry > 0, has["paid-entry"])
		require.LessOrEqual(t, o.Expected, o.Worst+1e-12)
	})
}

// The cheapest of all 2ⁿ sets of order periods costs as much.
func TestLotSizesAgainstAllPlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "periods")
		demand, setup := make([]float64, n), make([]float64, n)
		for i := range demand {
			demand[i] = float64(rapid.IntRange(0, 9).Draw(t, "demand"))
			setup[i] = float64(rapid.IntRange(0, 30).Draw(t, "setup"))
		}
		holding := float64(rapid.IntRange(0, 3).Draw(t, "holding"))
		cost := func(orders func(t int) bool) float64 {
			total, last := 0.0, -1
			for i := range n {
				if orders(i) {
					total, last = total+setup[i], i
				}
				if demand[i] > 0 && last < 0 {
					return math.Inf(1)
				}
				total += holding * demand[i] * float64(i-last)
			}
			return total
		}
		l, err := LotSizes(demand, setup, holding)
		require.NoError(t, err)
		best := math.Inf(1)
		for set := range 1 << n {
			best = math.Min(best, cost(func(i int) bool { return set>>i&1 == 1 }))
		}
		near.Check(t, "cost", l.Cost, best, 1e-12)
		in := map[int]bool{}
		for _, o := range l.Orders {
			in[o] = true
		}
		near.Check(t, "its plan", cost(func(i int) bool { return in[i] }), best, 1e-12)
	})
}

// No prices on a grid earn more, alone, together or either way.
func TestBundlesAgainstGrids(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var worth [][2]float64
		for range rapid.IntRange(1, 6).Draw(t, "persons") {
			worth = append(worth, [2]float64{float64(rapid.IntRange(0, 20).Draw(t, "first")), float64(rapid.IntRange(0, 20).Draw(t, "second"))})
		}
		cost := [2]float64{float64(rapid.IntRange(0, 8).Draw(t, "cost")), float64(rapid.IntRange(0, 8).Draw(t, "cost 2"))}
		b, err := PriceBundle(worth, cost)
		require.NoError(t, err)
		earn := func(p, c float64, of func([2]float64) float64) float64 {
			sum := 0.0
			for _, w := range worth {
				if of(w) >= p {
					sum += p - c
				}
			}
			return sum
		}
		one := func(w [2]float64) float64 { return w[0] }
		two := func(w [2]float64) float64 { return w[1] }
		both := func(w [2]float64) float64 { return w[0] + w[1] }
		near.Check(t, "separate", earn(b.Price[0], cost[0], one)+earn(b.Price[1], cost[1], two), b.Separate, 1e-9)
		for p := range 41 {
			require.LessOrEqual(t, earn(float64(p), cost[0], one)+earn(b.Price[1], cost[1], two), b.Separate+1e-9)
			require.LessOrEqual(t, earn(float64(p), cost[0]+cost[1], both), b.Pure+1e-9)
		}
	})
	b, err := BundleEvenly(1)
	require.NoError(t, err)
	const n = 100
	mixed := func(p, q float64) float64 {
		sum := 0.0
		for i := range n {
			for j := range n {
				x, y := (float64(i)+0.5)/n, (float64(j)+0.5)/n
				best, paid := 0.0, 0.0
				for _, o := range [][2]float64{{x, p}, {y, p}, {x + y, q}} {
					if o[0]-o[1] > best {
						best, paid = o[0]-o[1], o[1]
					}
				}
				sum += paid
			}
		}
		return sum / n / n
	}
	near.Check(t, "mixed", mixed(b.MixedAlone, b.MixedBundle), b.Mixed, 0.01)
	for i := range 11 {
		for j := range 11 {
			p := 0.4 + 0.06*float64(i)
			require.LessOrEqual(t, mixed(p, p+p*float64(j)/10), b.Mixed+0.01)
		}
	}
}

// No reserve on a grid brings more, and the revenue is that of simulated
// auctions.
func TestReserveAgainstSimulation(t *testing.T) {
	for _, v := range []Dist{Uniform(1, 3), Uniform(5, 6), LogNormal(1, 0.8), Dist{TriangularDist, 0, 1, 4}, Dist{NormalDist, 2, 1, 0}} {
		r, err := Reserve(v, 3)
		require.NoError(t, err)
		src := rand.New(rand.NewPCG(7, 8))
		const draws = 40_000
		top, next := make([]float64, draws), make([]float64, draws)
		for i := range top {
			a, b, c := v.Quantile(src.Float64()), v.Quantile(src.Float64()), v.Quantile(src.Float64())
			top[i], next[i] = math.Max(a, math.Max(b, c)), math.Max(math.Min(a, b), math.Min(math.Max(a, b), c))
		}
		mean := func(reserve float64) float64 {
			sum := 0.0
			for i := range top {
				if top[i] >= reserve {
					sum += math.Max(reserve, next[i])
				}
			}
			return sum / draws
		}
		require.InDelta(t, mean(r.Reserve), r.Revenue, 0.03, "%+v", v)
		for k := range 40 {
			require.LessOrEqual(t, mean(r.Reserve*float64(k)/15), mean(r.Reserve)+0.02, "%+v", v)
		}
	}
}

// Each pays what the others lose by him, over all ways to fill the slots.
func TestVCGAgainstAllAssignments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 10), 1, 4).Draw(t, "values")
		clicks := rapid.SliceOfN(rapid.Float64Range(0, 100), 1, 3).Draw(t, "clicks")
		for i := 1; i < len(clicks); i++ {
			clicks[i] = math.Min(clicks[i], clicks[i-1])
		}
		// most is the highest value of slots from s on, for the bidders that are left.
		var most func(s, used int) float64
		most = func(s, used int) float64 {
			if s == len(clicks) {
				return 0
			}
			best := most(s+1, used)
			for i, v := range values {
				if used>>i&1 == 0 {
					best = math.Max(best, v*clicks[s]+most(s+1, used|1<<i))
				}
			}
			return best
		}
		s, err := SellSlots(values, clicks)
		require.NoError(t, err)
		for k, i := range s.Bidder {
			near.Check(t, "VCG", s.VCG[k], most(0, 1<<i)-(most(0, 0)-values[i]*clicks[k]), 1e-9)
			require.LessOrEqual(t, s.VCG[k], s.GSP[k]+1e-9)
		}
	})
}

// Iterating the values over a grid of shares gives the same worth.
func TestBadgeAgainstValueIteration(t *testing.T) {
	for _, b := range []Badge{{0.2, 8, 0.9, 1, 3}, {0.3, 0.5, 0.8, 4, 3}} {
		s, err := b.Steer()
		require.NoError(t, err)
		u := make([]float64, b.Acts+1)
		u[b.Acts] = b.Value
		for range 400 {
			for a := range b.Acts {
				best := math.Inf(-1)
				for i := range 501 {
					x := float64(i) / 500
					best = math.Max(best, -b.Effort*(x-b.Base)*(x-b.Base)/2+b.Discount*(x*u[a+1]+(1-x)*u[a]))
				}
				u[a] = best
			}
		}
		for a := range u {
			near.Check(t, "worth", s.Worth[a], u[a], 1e-4)
			if a > 0 && a < b.Acts {
				require.GreaterOrEqual(t, s.Share[a], s.Share[a-1], "effort rises towards the badge")
			}
		}
	}
}

// No fee, commission or number of buyers on a grid is better.
func TestFeesCannotBeImproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Freemium{rapid.Float64Range(1, 100).Draw(t, "gap"), rapid.Float64Range(0, 120).Draw(t, "ads"), 1}
		p, err := f.Best()
		require.NoError(t, err)
		margin, e := rapid.Float64Range(0.05, 1).Draw(t, "margin"), rapid.Float64Range(0.1, 4).Draw(t, "elasticity")
		a, err := BestCommission(100, margin, e)
		require.NoError(t, err)
		for i := range 201 {
			x := float64(i) / 200
			pay := 1 - x
			require.LessOrEqual(t, pay*x*f.Gap+(1-pay)*f.Ads-f.Cost, p.Profit+1e-9)
			require.LessOrEqual(t, 100*math.Pow(x, e)*(margin-x), a.Profit+1e-9)
		}
		g := GroupBuy{Units{Mean: rapid.Float64Range(0, 50).Draw(t, "buyers")}, 1, 1, 0}
		success := rapid.Float64Range(0.01, 1).Draw(t, "success")
		k, err := g.MostNeeded(success)
		require.NoError(t, err)
		require.GreaterOrEqual(t, g.Buyers.atLeast(k), success)
		require.Less(t, g.Buyers.atLeast(k+1), success)
	})
}

func TestLadder(t *testing.T) {
	l := Ladder{{2, 100}, {10, 80}, {20, 0}}
	r, err := l.At(1)
	require.NoError(t, err)
	require.Equal(t, Reached{Next: 1}, *r)
	r, err = l.At(25)
	require.NoError(t, err)
	require.Equal(t, Reached{}, *r)
	c, err := l.Cliffs()
	require.NoError(t, err)
	require.Equal(t, Cliff{At: 10, Before: 900, After: 800, Back: 12}, c[0])
	require.Zero(t, c[1].Back, "free: never again")
}

// Prices that differ by far and prices tried on millions are told apart.
func TestBanditExtremes(t *testing.T) {
	s, err := Bandit{Segment: "readers", Members: 2, Prices: []Tested{{1, Trials{500_000_000, 1_000_000_000}}, {1.001, Trials{500_000_000, 1_000_000_000}}}}.Standing()
	require.NoError(t, err)
	near.Check(t, "the dearer, as many buying", s.Best[1], 1, 1e-6)
	s, err = Bandit{Segment: "readers", Members: 2, Prices: []Tested{{Price: 1}, {Price: 1}}}.Standing()
	require.NoError(t, err)
	near.Check(t, "nothing is known", s.Best[0], 0.5, 1e-9)
}

func TestOffersRefuse(t *testing.T) {
	two := []Tested{{1, Trials{1, 2}}, {2, Trials{1, 2}}}
	for _, err := range []error{
		second(PriceBundle([][2]float64{{1, -1}}, [2]float64{})), second(BundleEvenly(0)), second(LotSizes([]float64{1}, nil, 0)), second(LotSizes([]float64{-1}, []float64{1}, 0)), second(LotSizes(make([]float64, 5001), make([]float64, 5001), 0)),
		second(Reserve(nil, 1)), second(Reserve(Uniform(0, 1), 0)), second(Reserve(Uniform(-2, -1), 1)), second(Reserve(Uniform(2, 1), 1)), second(SellSlots([]float64{1}, []float64{1, 2})), second(SellSlots([]float64{-1}, []float64{1})),
		second(BestCommission(1, 2, 1)), second(Payout{Levels: []Level{{2, 1}}}.Owe()), second(GroupBuy{}.Expect()), second(GroupBuy{}.MostNeeded(0)), second(Ladder{{2, 1}, {1, 1}}.At(1)), second(Ladder{{1, 1}, {2, 3}}.Cliffs()), second(Ladder{{1, 1}}.At(-1)),
		second(Badge{}.Steer()), second(Badge{0.5, 1, 1, 1, 1}.Steer()), second(Badge{0.5, 1, 0.5, 1, 2_000_000}.Steer()), second(RewardOffer{Base: 0.8, Lift: 0.3}.Return()), second(Freemium{}.Best()),
		second(Bandit{Members: 5, Prices: two}.Standing()), second(Bandit{Segment: "x", Members: 1, Prices: two}.Standing()), second(Bandit{Segment: "x", Members: 5, Prices: []Tested{{1, Trials{3, 2}}}}.Standing()), second(Bandit{Segment: "x", Members: 5, Prices: two}.Next(nil)),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	for _, err := range []error{second(PriceBundle(nil, [2]float64{})), second(LotSizes(nil, nil, 0)), second(SellSlots(nil, nil)), second(Ladder{}.At(1)), second(Bandit{Segment: "x", Members: 5}.Standing())} {
		require.ErrorIs(t, err, coterie.ErrNoData)
	}
}

// The probabilities to be best are those of drawn conversions, also of prices
// that were hardly shown or hardly bought.
func TestBanditAgainstDraws(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 10 {
		b := Bandit{Segment: "all", Members: 100}
		for range 2 + r.IntN(3) {
			of := int64(math.Pow(10, 6*r.Float64()))
			b.Prices = append(b.Prices, Tested{1 + 99*r.Float64(), Trials{int64(float64(of) * math.Pow(r.Float64(), 6)), of}})
		}
		s, err := b.Standing()
		require.NoError(t, err)
		const draws = 20_000
		won := make([]float64, len(b.Prices))
		for range draws {
			best, earned := 0, 0.0
			for i, p := range b.Prices {
				n, k := float64(p.Bought.Of), float64(p.Bought.Successes)
				if v := p.Price * (distuv.Beta{Alpha: 1 + k, Beta: 1 + n - k, Src: r}).Rand(); v > earned {
					best, earned = i, v
				}
			}
			won[best]++
		}
		for i := range won {
			require.InDelta(t, won[i]/draws, s.Best[i], 0.02, "%+v", b.Prices)
		}
	}
}
