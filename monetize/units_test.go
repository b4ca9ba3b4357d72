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

func TestUnitsGolden(t *testing.T) {
	golden(t, "product", "newsvendor_poisson", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := Newsvendor{Price: in["price"], Cost: in["cost"], Salvage: in["salvage"]}.BestUnits(Units{Mean: in["mean"]})
		require.NoError(t, err)
		c.near("Q", b.Quantity, want["Q"])
		c.near("profit", b.Profit, want["profit"])
	})
	golden(t, "product", "preorder_gamma_poisson", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := Belief{in["prior_shape"], in["prior_rate"]}.Seen(in["preorders"], in["exposure"])
		require.NoError(t, err)
		c.near("rate", b.Shape/b.Rate, want["post_mean_rate"])
		u, err := b.Ahead(in["remaining_exposure"])
		require.NoError(t, err)
		c.near("mean", u.Mean, want["pred_mean"])
		v, err := u.Variance()
		require.NoError(t, err)
		c.near("variance", v, want["pred_var"])
		ratio := in["critical_ratio"]
		q, err := Newsvendor{Price: 1, Cost: 1 - ratio}.BestUnits(u)
		require.NoError(t, err)
		c.near("Q", q.Quantity, want["Q"])
		c.near("P(D ≤ Q)", 1-q.Stockout, want["cdf_at_Q"])
	})
	golden(t, "product", "bass_sellthrough", func(t *testing.T, c check1, in, want map[string]float64) {
		bass := lifecycle.Bass{Innovation: in["p"], Imitation: in["q"], Market: in["m"]}
		group := lifecycle.Exponential{Rate: in["group_death_rate"]}
		s, err := SellBeforeEnd(bass, group, in["horizon"])
		require.NoError(t, err)
		c.near("by the horizon", s.Demand, want["by_horizon"])
		s, err = SellBeforeEnd(bass, group, math.Inf(1))
		require.NoError(t, err)
		c.near("sold", s.Sold, want["expected_before_group_death"])
		c.near("lost", s.Lost, want["share_lost"])
	})
	golden(t, "crowdfunding", "optimal_goal", func(t *testing.T, c check1, in, want map[string]float64) {
		g, err := Project{Units{Mean: in["mean_backers"]}, in["pledge"], in["unit_cost"], in["fee"], in["fixed_cost"]}.BestGoal()
		require.NoError(t, err)
		c.near("backers", g.Backers, want["min_backers"])
		c.near("goal", g.Goal, want["goal"])
		c.near("success", g.Success, want["p_success"])
		c.near("profit", g.Profit, want["expected_profit"])
		c.near("must deliver", g.MustDeliver, want["profit_keep_it_all_must_deliver"])
		c.near("threshold", g.Profit-g.MustDeliver, want["value_of_threshold"])
	})
	golden(t, "crowdfunding", "provision_point", func(t *testing.T, c check1, in, want map[string]float64) {
		p, err := Provision{in["value"], in["cost"], int(in["people"]), in["prob_interested"]}.Point()
		require.NoError(t, err)
		c.near("price", p.Price, want["price"])
		c.near("need", float64(p.Need), want["need"])
		c.near("provided", p.Success, want["p_provided"])
	})
	golden(t, "crowdfunding", "dominant_assurance", func(t *testing.T, c check1, in map[string]float64, want map[string]any) {
		a := Assurance{int(in["people"]), int(in["threshold"]), in["value"], in["price"], in["bonus"], false}
		v, err := a.Judge()
		require.NoError(t, err)
		c.slices("gains", []float64{v.PledgeFails, v.PledgeSucceeds, v.AbstainSucceeds, v.MostBonus}, []float64{want["contribute_if_fail"].(float64),
			want["contribute_if_success"].(float64), want["abstain_if_success_without_me"].(float64), want["max_bonus_paid"].(float64)})
		require.Equal(t, want["dominant"], v.Dominant)
		require.Equal(t, "promised-return", v.Cautions[0].Code)
		a.Public = true
		v, err = a.Judge()
		require.NoError(t, err)
		require.False(t, v.Dominant, "who is not needed rides free")
		require.Greater(t, v.AbstainSucceeds, v.PledgeSucceeds)
	})
	golden(t, "traffic", "adload_churn", func(t *testing.T, c check1, in, want map[string]float64) {
		a, err := AdBearing{Revenue: in["rev_per_ad"], Rate: in["discount"], Hazard: in["base_hazard"], Fatigue: in["kappa"]}.Best()
		require.NoError(t, err)
		c.near("ads", a.Ads, want["a"])
		c.near("LTV", a.LTV, want["ltv"])
		c.near("hazard", a.Hazard, want["hazard"])
		c.near("life", a.Life, want["life"])
	})
	golden(t, "traffic", "adload_exponential", func(t *testing.T, c check1, in, want map[string]float64) {
		a, err := AdLoadByUse(in["decline"], false)
		require.NoError(t, err)
		c.near("ads", a, want["a"])
		c.near("usage", in["base_usage"]*math.Exp(-in["decline"]*a), want["usage_at_opt"])
	})
	golden(t, "traffic", "adload_linear", func(t *testing.T, c check1, in, want map[string]float64) {
		a, err := AdLoadByUse(in["slope_share"], true)
		require.NoError(t, err)
		c.near("ads", a, want["a"])
		c.near("usage", in["base_usage"]*(1-in["slope_share"]*a), want["usage_at_opt"])
	})
	golden(t, "traffic", "adload_two_sided", func(t *testing.T, c check1, in, want map[string]float64) {
		a, index, err := AdLoadBothSides(in["price_zero_at"], in["audience_zero_at"])
		require.NoError(t, err)
		c.near("ads", a, want["a"])
		c.near("index", index, want["index"])
	})
	golden(t, "platform", "rochet_tirole_linear", func(t *testing.T, c check1, in, want map[string]float64) {
		f, err := UsageFees(in["buyer_max"], in["seller_max"], in["cost"])
		require.NoError(t, err)
		c.slices("fees", []float64{f.Buyer, f.Seller, f.Volume, f.Profit}, []float64{want["p_buyer"], want["p_seller"], want["volume"], want["profit"]})
	})
	golden(t, "platform", "armstrong_hotelling", func(t *testing.T, c check1, in, want map[string]float64) {
		r, err := PriceRivals(RivalSide{in["t1"], in["alpha1"], in["f1"]}, RivalSide{in["t2"], in["alpha2"], in["f2"]})
		require.NoError(t, err)
		c.slices("prices", []float64{r.Price[0], r.Price[1], r.Profit}, []float64{want["p1"], want["p2"], want["profit_each"]})
	})
}

// Against gonum's Poisson and a sum of the negative binomial's probabilities.
func TestUnitsAgainstSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := Units{rapid.Float64Range(0.1, 60).Draw(t, "mean"), rapid.SampledFrom([]float64{0, 0.3, 1, 8}).Draw(t, "shape")}
		n := float64(rapid.IntRange(0, 90).Draw(t, "n"))
		mass := func(k float64) float64 {
			if u.Shape == 0 {
				return distuv.Poisson{Lambda: u.Mean}.Prob(k)
			}
			a, _ := math.Lgamma(u.Shape + k)
			b, _ := math.Lgamma(u.Shape)
			c, _ := math.Lgamma(k + 1)
			return math.Exp(a - b - c + k*math.Log(u.Mean/(u.Mean+u.Shape)) + u.Shape*math.Log(u.Shape/(u.Mean+u.Shape)))
		}
		below, weight, sold := 0.0, 0.0, 0.0
		for k := 0.0; k < n; k++ {
			below += mass(k)
			weight += k * mass(k)
		}
		sold = weight + n*(1-below)
		p, err := u.AtLeast(n)
		require.NoError(t, err)
		near.Check(t, "P(X ≥ n)", p, 1-below, 1e-9)
		near.Check(t, "E[X; X ≥ n]", u.from(n), u.Mean-weight, 1e-8)
		near.Check(t, "E min(X, n)", u.sold(n), sold, 1e-8)
	})
}

// demanded is a demand drawn as a gamma's Poisson.
func demanded(u Units, r *rand.Rand) float64 {
	λ := u.Mean
	if u.Shape > 0 {
		λ = distuv.Gamma{Alpha: u.Shape, Beta: u.Shape / u.Mean, Src: r}.Rand()
	}
	return distuv.Poisson{Lambda: λ, Src: r}.Rand()
}

// The batch of highest expected profit is the one of highest mean profit over
// simulated demands, and earns as much.
func TestNewsvendorAgainstSimulation(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 12 {
		cost := 1 + 9*r.Float64()
		n := Newsvendor{Price: cost + 1 + 10*r.Float64(), Cost: cost, Salvage: cost * r.Float64() * 0.9}
		u := Units{Mean: 5 + 30*r.Float64(), Shape: float64(r.IntN(2)) * (1 + 4*r.Float64())}
		b, err := n.BestUnits(u)
		require.NoError(t, err)
		const draws = 20_000
		demand := make([]float64, draws)
		for i := range demand {
			demand[i] = demanded(u, r)
		}
		mean := func(q float64) (m, se float64) {
			ss := 0.0
			for i, d := range demand {
				x := n.Price*math.Min(d, q) + n.Salvage*math.Max(0, q-d) - n.Cost*q
				δ := x - m
				m += δ / float64(i+1)
				ss += δ * (x - m)
			}
			return m, math.Sqrt(ss) / draws
		}
		m, se := mean(b.Quantity)
		require.InDelta(t, m, b.Profit, 5*se, "%+v %+v", n, u)
		for q := range 120 {
			other, _ := mean(float64(q))
			require.LessOrEqual(t, other, m+4*se, "batch %d against %v", q, b.Quantity)
		}
	}
}

// No goal earns more, by summing over all numbers of backers.
func TestGoalAgainstAllGoals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Project{Units{Mean: rapid.Float64Range(1, 60).Draw(t, "mean")}, 100, rapid.Float64Range(0, 70).Draw(t, "cost"), 0.1, rapid.Float64Range(0, 2000).Draw(t, "fixed")}
		g, err := p.BestGoal()
		if err != nil {
			return
		}
		poisson := distuv.Poisson{Lambda: p.Backers.Mean}
		earn := func(goal int) float64 {
			sum := 0.0
			for k := goal; k < 300; k++ {
				sum += poisson.Prob(float64(k)) * (float64(k)*(p.Pledge*0.9-p.Cost) - p.Fixed)
			}
			return sum
		}
		near.Check(t, "profit", earn(int(g.Backers)), g.Profit, 1e-7)
		near.Check(t, "without a goal", earn(0), g.MustDeliver, 1e-7)
		for goal := range 200 {
			require.LessOrEqual(t, earn(goal), g.Profit+1e-7)
		}
	})
}

// Nothing on a grid of the decision does better.
func TestLoadsAndFeesCannotBeImproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := AdBearing{Revenue: 0.3, Rate: rapid.Float64Range(0, 0.1).Draw(t, "rate"), Hazard: rapid.Float64Range(0.01, 0.2).Draw(t, "hazard"),
			Fatigue: rapid.Float64Range(1e-4, 0.05).Draw(t, "fatigue"), Quality: rapid.Float64Range(0, 0.9).Draw(t, "quality"), Power: rapid.Float64Range(1.2, 4).Draw(t, "power")}
		best, err := b.Best()
		require.NoError(t, err)
		A, B := rapid.Float64Range(1, 50).Draw(t, "price zero"), rapid.Float64Range(1, 50).Draw(t, "audience zero")
		_, index, err := AdLoadBothSides(A, B)
		require.NoError(t, err)
		cost := rapid.Float64Range(0, 1).Draw(t, "cost")
		fees, err := UsageFees(A, B, cost)
		require.NoError(t, err)
		near.Check(t, "fees", (fees.Buyer+fees.Seller-cost)*(A-fees.Buyer)*(B-fees.Seller), fees.Profit, 1e-9)
		for i := range 200 {
			x := float64(i) / 200
			l, err := b.At(3 * x * best.Ads)
			require.NoError(t, err)
			require.LessOrEqual(t, l.LTV, best.LTV*(1+1e-12))
			if x > 0 {
				require.Equal(t, l.Ads < best.Ads, l.Next > 0, "restraint begins at the best load")
				more, err := b.At(l.Ads * (1 + 1e-6))
				require.NoError(t, err)
				near.Check(t, "next", (more.LTV-l.LTV)/(more.Ads-l.Ads), l.Next, 1e-4)
			}
			a := x * math.Min(A, B)
			require.LessOrEqual(t, a*(1-a/A)*(1-a/B), index+1e-12)
			for j := range 20 {
				p, q := A*(2*x-1), B*(2*float64(j)/20-1)
				require.LessOrEqual(t, (p+q-cost)*(A-p)*(B-q), fees.Profit*(1+1e-12))
			}
		}
	})
}

// At the equilibrium no platform gains by another pair of prices, the members of
// both sides being shared as their tastes and the two platforms' sizes say.
func TestRivalsHaveNoBetterPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := RivalSide{rapid.Float64Range(0.8, 2).Draw(t, "taste"), rapid.Float64Range(0, 0.7).Draw(t, "benefit"), 0.2}
		b := RivalSide{rapid.Float64Range(0.8, 2).Draw(t, "taste 2"), rapid.Float64Range(0, 0.7).Draw(t, "benefit 2"), 0.1}
		r, err := PriceRivals(a, b)
		require.NoError(t, err)
		earn := func(d1, d2 float64) float64 {
			// n₁ = 1/2 + (α₁(2n₂−1) − d₁)/(2t₁) and the like: linear in n.
			α, β := a.Benefit/a.Taste, b.Benefit/b.Taste
			x := (-d1/a.Taste - α*d2/b.Taste) / (1 - α*β) // 2n₁ − 1
			y := (-d2/b.Taste - β*d1/a.Taste) / (1 - α*β)
			if math.Abs(x) > 1 || math.Abs(y) > 1 {
				return math.Inf(-1)
			}
			return (r.Price[0]+d1-a.Cost)*(1+x)/2 + (r.Price[1]+d2-b.Cost)*(1+y)/2
		}
		near.Check(t, "profit", earn(0, 0), r.Profit, 1e-12)
		for i := -20; i <= 20; i++ {
			for j := -20; j <= 20; j++ {
				require.LessOrEqual(t, earn(float64(i)/20, float64(j)/20), r.Profit+1e-12)
			}
		}
	})
}

// With sides of limited size no pair of sizes on a grid earns more.
func TestFullSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Side {
			return Side{rapid.Float64Range(0.3, 2).Draw(t, name), rapid.Float64Range(0, 0.9).Draw(t, name+" benefit"), 0.1, rapid.Float64Range(0.05, 1).Draw(t, name+" most")}
		}
		a, b := draw("a"), draw("b")
		v, err := PriceSides(a, b)
		require.NoError(t, err)
		for i := range 41 {
			for j := range 41 {
				n, m := a.Most*float64(i)/40, b.Most*float64(j)/40
				p := n*(a.Value-a.Cost+a.Benefit*m-n) + m*(b.Value-b.Cost+b.Benefit*n-m)
				require.LessOrEqual(t, p, v.Profit+1e-12)
			}
		}
		require.LessOrEqual(t, v.Size[0], a.Most)
		require.LessOrEqual(t, v.Size[1], b.Most)
	})
}

func TestSellBeforeEnd(t *testing.T) {
	bass := lifecycle.Bass{Innovation: 0.03, Imitation: 0.38, Market: 1000}
	forever := survivor(func(float64) float64 { return 1 })
	s, err := SellBeforeEnd(bass, forever, math.Inf(1))
	require.NoError(t, err)
	near.Check(t, "all", s.Sold, 1000, 1e-9)
	near.Check(t, "none lost", s.Lost, 0, 1e-9)
	ends := survivor(func(t float64) float64 { return map[bool]float64{true: 1, false: 0}[t < 10] })
	s, err = SellBeforeEnd(bass, ends, math.Inf(1))
	require.NoError(t, err)
	near.Check(t, "by the end", s.Sold, bass.At(10), 1e-2) // the jump falls inside a panel
	for _, err := range []error{
		second(SellBeforeEnd(nil, forever, 1)), second(SellBeforeEnd(bass, nil, 1)), second(SellBeforeEnd(bass, forever, 0)), second(SellBeforeEnd(bass, forever, math.NaN())),
		second(SellBeforeEnd(bass, survivor(func(float64) float64 { return math.NaN() }), 5)),
		second(SellBeforeEnd(lifecycle.Bass{Innovation: math.NaN(), Market: 1}, forever, 5)),
	} {
		require.Error(t, err)
	}
}

// Where both curves are exponential, p/(p + λ) of the market is sold.
func TestSellBeforeEndAgainstTheIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := math.Pow(10, rapid.Float64Range(-6, 3).Draw(t, "log p"))
		λ := math.Pow(10, rapid.Float64Range(-6, 3).Draw(t, "log λ"))
		s, err := SellBeforeEnd(lifecycle.Bass{Market: 1, Innovation: p}, lifecycle.Exponential{Rate: λ}, math.Inf(1))
		require.NoError(t, err)
		require.InEpsilon(t, p/(p+λ), s.Sold, 1e-8)
		h := math.Pow(10, rapid.Float64Range(-3, 3).Draw(t, "log horizon"))
		s, err = SellBeforeEnd(lifecycle.Bass{Market: 1, Innovation: p}, lifecycle.Exponential{Rate: λ}, h)
		require.NoError(t, err)
		require.InEpsilon(t, -math.Expm1(-(p+λ)*h)*p/(p+λ), s.Sold, 1e-8)
	})
}

func TestUnitsRefuse(t *testing.T) {
	nv := Newsvendor{Price: 3, Cost: 2, Salvage: 1}
	for _, err := range []error{
		second(Units{Mean: -1}.AtLeast(1)), second(Units{Mean: 2e9}.AtLeast(1)), second(Units{Mean: 1}.AtLeast(math.NaN())), second(Units{Mean: 1}.Given(1e6)),
		second(nv.BestUnits(Units{Mean: math.Inf(1)})), second(Newsvendor{}.BestUnits(Units{Mean: 1})), second(Belief{}.Seen(1, 1)), second(Belief{1, 1}.Ahead(-1)),
		second(Project{Pledge: 1, Cost: 2}.BestGoal()), second(Project{Pledge: 1, Fixed: 1e9, Backers: Units{Mean: 1}}.BestGoal()),
		second(Provision{1, 10, 5, 1}.Point()), second(Provision{1, 1, 0, 1}.Point()), second(Assurance{Threshold: 2, People: 1}.Judge()),
		second(AdBearing{Revenue: 1, Hazard: 0.1}.Best()), second(AdBearing{Revenue: 1, Hazard: 0.1, Fatigue: 1, Power: 1}.Best()), second(AdBearing{Fatigue: 1}.Best()),
		second(AdBearing{Fatigue: 1, Hazard: 0.1, Quality: 1}.Best()), second(AdBearing{}.At(1)), second(AdLoadByUse(0, true)),
		third(AdLoadBothSides(0, 1)), second(UsageFees(1, 1, 2)), second(PriceRivals(RivalSide{1, 1, 0}, RivalSide{1, 1, 0})), second(PriceRivals(RivalSide{}, RivalSide{1, 0, 0})),
		second(Trial{Convert: 0.1, Anyway: 0.2}.Result()), second(Trial{Try: 2}.Result()),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	small, err := Newsvendor{Price: 10, Cost: 9, Salvage: 0, Mean: 10, SD: 100}.Best()
	require.NoError(t, err)
	require.Zero(t, small.Quantity)
	require.Zero(t, small.Profit)
}

func third[T, U any](_ T, _ U, err error) error { return err }
