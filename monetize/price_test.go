package monetize

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestPresaleGolden(t *testing.T) {
	golden(t, "product", "newsvendor", func(t *testing.T, c check1, in struct{ Price, Cost, Salvage, Mu, Sigma float64 }, want map[string]float64) {
		b, err := Newsvendor{in.Price, in.Cost, in.Salvage, in.Mu, in.Sigma}.Best()
		require.NoError(t, err)
		c.near("ratio", b.Ratio, want["critical_ratio"])
		c.near("Q", b.Quantity, want["Q"])
		c.near("z", (b.Quantity-in.Mu)/in.Sigma, want["z"])
		c.near("profit", b.Profit, want["profit"])
		c.near("stockout", b.Stockout, want["stockout_prob"])
		c.near("sold", b.Sold, want["exp_sales"])
		c.near("left", b.Left, want["exp_leftover"])
	})
	golden(t, "product", "newsvendor_textbook", func(t *testing.T, c check1, in struct{ Price, Cost, Salvage, Mu, Sigma, Z float64 }, want map[string]float64) {
		b, err := Newsvendor{in.Price, in.Cost, in.Salvage, in.Mu, in.Sigma}.Make(in.Mu + in.Z*in.Sigma)
		require.NoError(t, err)
		c.near("Q", b.Quantity, want["Q"])
		c.near("lost", in.Mu-b.Sold, want["lost_sales"])
		c.near("profit", b.Profit, want["profit"])
	})
	golden(t, "product", "preorder_normal", func(t *testing.T, c check1, in map[string]float64, want map[string]float64) {
		n := Newsvendor{in["price"], in["cost"], in["salvage"], in["mu_main"], in["sd_main"]}
		after, worth, err := n.Update(Signal{in["mu_early"], in["sd_early"], in["rho"]}, in["observed"])
		require.NoError(t, err)
		c.near("mean", after.Mean, want["posterior_mean"])
		c.near("sd", after.SD, want["posterior_sd"])
		c.near("worth", worth, want["value_of_signal"])
		b, err := after.Best()
		require.NoError(t, err)
		c.near("Q", b.Quantity, want["Q"])
	})
	golden(t, "product", "c2b_vs_stock", func(t *testing.T, c check1, in, want map[string]float64) {
		stock := Newsvendor{in["price"], in["cost_stock"], in["salvage"], in["mu"], in["sigma"]}
		p := Presale{Price: in["price"], Cost: in["cost_mto"], Fixed: in["fixed_mto"]}
		b, err := stock.Best()
		require.NoError(t, err)
		c.near("stock", b.Profit, want["profit_stock"])
		r, err := p.Settle(in["mu"] * (1 - in["loss_from_wait"]))
		require.NoError(t, err)
		c.near("to order", r.Profit, want["profit_mto"])
		v, err := p.BreakEven()
		require.NoError(t, err)
		c.near("MOQ", v, want["moq_break_even"])
		v, err = p.WaitingLoss(stock)
		require.NoError(t, err)
		c.near("loss", v, want["loss_indifference"])
	})
}

func TestCrowdfundGolden(t *testing.T) {
	golden(t, "crowdfunding", "aon_poisson", func(t *testing.T, c check1, in, want map[string]float64) {
		p, err := Chance(in["rate"]*in["days"], []int{1}, []float64{1}, int(math.Ceil(in["goal"]/in["pledge"])))
		require.NoError(t, err)
		c.near("success", p, want["p_success"])
		c.near("needed", math.Ceil(in["goal"]/in["pledge"]), want["needed"])
		v, err := Units{Mean: in["rate"] * in["days"]}.Given(in["goal"] / in["pledge"])
		require.NoError(t, err)
		c.near("raised", v*in["pledge"], want["expected_raised_if_success"])
	})
	golden(t, "crowdfunding", "compound_poisson", func(t *testing.T, c check1, in struct {
		Mean   float64   `json:"mean_backers"`
		Values []int     `json:"pledge_values"`
		Probs  []float64 `json:"pledge_probs"`
		Goal   int
	}, want map[string]float64) {
		p, err := Chance(in.Mean, in.Values, in.Probs, in.Goal)
		require.NoError(t, err)
		c.near("success", p, want["p_success"])
		average, variance, err := Raised(in.Mean, in.Values, in.Probs)
		require.NoError(t, err)
		c.near("average", average, want["mean"])
		c.near("variance", variance, want["var"])
		c.near("normal", math.Erfc((float64(in.Goal)-0.5-average)/math.Sqrt(2*variance))/2, want["normal_approx"])
		require.InDelta(t, want["normal_approx"], p, 1e-3, "near, but not the same")
	})
	golden(t, "crowdfunding", "inflight", func(t *testing.T, c check1, in, want map[string]float64) {
		f, err := Flight{in["prior_shape"], in["prior_rate"], in["elapsed"], in["total_days"], in["backers"]}.Forecast(in["needed"])
		require.NoError(t, err)
		c.near("success", f.Success, want["p_success"])
		c.near("expected", f.Expected, want["expected_final"])
		c.near("plug-in", f.PlugIn, want["plug_in_poisson"])
	})
}

func TestPlatformGolden(t *testing.T) {
	golden(t, "platform", "armstrong_linear", func(t *testing.T, c check1, in struct{ V1, V2, Alpha1, Alpha2, F1, F2 float64 }, want struct {
		N1, N2, P1, P2, Profit float64
		S1                     bool `json:"side1_subsidised"`
		S2                     bool `json:"side2_subsidised"`
	}) {
		v, err := PriceSides(Side{in.V1, in.Alpha1, in.F1, 0}, Side{in.V2, in.Alpha2, in.F2, 0})
		require.NoError(t, err)
		c.slices("size", v.Size[:], []float64{want.N1, want.N2})
		c.slices("price", v.Price[:], []float64{want.P1, want.P2})
		c.near("profit", v.Profit, want.Profit)
		require.Equal(t, [2]bool{want.S1, want.S2}, v.Subsidised)
	})
	golden(t, "platform", "take_rate", func(t *testing.T, c check1, in, want map[string]float64) {
		v, err := TakeRate(in["supply_elasticity"], in["cost_share"])
		require.NoError(t, err)
		c.near("rate", v, want["take_rate"])
		c.near("index", (v-in["cost_share"])*math.Pow(1-v, in["supply_elasticity"]), want["index"])
	})
	golden(t, "platform", "take_rate_feedback", func(t *testing.T, c check1, in, want map[string]float64) {
		e, err := Feedback(in["seller_elasticity"], in["sellers_on_buyers"], in["buyers_on_sellers"])
		require.NoError(t, err)
		c.near("elasticity", e, want["effective_elasticity"])
		v, err := TakeRate(e, 0)
		require.NoError(t, err)
		c.near("rate", v, want["take_rate"])
		naive, err := TakeRate(in["seller_elasticity"], 0)
		require.NoError(t, err)
		c.near("naive", naive, want["naive_take_rate"])
	})
	golden(t, "platform", "take_rate_leakage", func(t *testing.T, c check1, in, want map[string]float64) {
		v, err := TakeRateLeaking(in["supply_elasticity"], in["leak"])
		require.NoError(t, err)
		c.near("rate", v, want["take_rate"])
		c.near("kept", math.Exp(-in["leak"]*v), want["share_kept_on_platform"])
	})
}

// No nearby batch, share or price is better.
func TestPricesCannotBeImproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.Float64Range(1, 50).Draw(t, "cost")
		n := Newsvendor{cost + rapid.Float64Range(1, 50).Draw(t, "margin"), cost, cost - rapid.Float64Range(0.5, 40).Draw(t, "write-off"), 1000, rapid.Float64Range(10, 400).Draw(t, "sd")}
		best, err := n.Best()
		require.NoError(t, err)
		e, leak := rapid.Float64Range(0.2, 5).Draw(t, "elasticity"), rapid.Float64Range(0, 6).Draw(t, "leak")
		rate, err := TakeRateLeaking(e, leak)
		require.NoError(t, err)
		earn := func(x float64) float64 { return x * math.Pow(1-x, e) * math.Exp(-leak*x) }
		a, b := Side{1, rapid.Float64Range(0, 0.9).Draw(t, "benefit"), 0.1, 0}, Side{1, rapid.Float64Range(0, 0.9).Draw(t, "other"), 0.2, 0}
		two, err := PriceSides(a, b)
		require.NoError(t, err)
		profit := func(p, q float64) float64 {
			d := 1 - a.Benefit*b.Benefit
			n1 := (a.Value - p + a.Benefit*(b.Value-q)) / d
			n2 := (b.Value - q + b.Benefit*(a.Value-p)) / d
			return (p-a.Cost)*n1 + (q-b.Cost)*n2
		}
		near.Check(t, "profit", two.Profit, profit(two.Price[0], two.Price[1]), 1e-9)
		for _, h := range []float64{-1e-3, 1e-3} {
			other, err := n.Make(best.Quantity * (1 + h))
			require.NoError(t, err)
			require.LessOrEqual(t, other.Profit, best.Profit+1e-9)
			require.LessOrEqual(t, earn(rate+h), earn(rate)+1e-12)
			require.LessOrEqual(t, profit(two.Price[0]+h, two.Price[1]), two.Profit+1e-12)
			require.LessOrEqual(t, profit(two.Price[0], two.Price[1]+h), two.Profit+1e-12)
		}
	})
}

func TestPricesRefuse(t *testing.T) {
	for _, err := range []error{
		second(Newsvendor{1, 2, 0, 1, 1}.Best()), second(Newsvendor{3, 2, 0, 1, 0}.Best()), second(Presale{Price: 1, Cost: 1}.BreakEven()),
		second(Presale{Price: -1}.Settle(1)), second(Chance(1, []int{1}, []float64{0.5}, 3)), second(Chance(1, []int{1}, nil, 3)),
		second(TakeRate(0, 0)), second(Feedback(1, 2, 0.5)), second(PriceSides(Side{1, 1, 0, 0}, Side{1, 1, 0, 0})),
		second(Flight{1, 1, 5, 3, 0}.Forecast(1)), second(Crowdfund{}.Settle()), second(Bundle{}.Ratio()), second(Take{Rate: 2}.Of(1)),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	p, err := Chance(5000, []int{1}, []float64{1}, 5000) // e^−5000 underflows; the answer does not
	require.NoError(t, err)
	near.Check(t, "half", p, 0.5, 0.01)
}

// One pledge each: the recursion is the Poisson's tail, up to a million backers.
func TestChanceIsThePoissonTail(t *testing.T) {
	for _, mean := range []float64{10, 1e3, 1e5, 1e6} {
		for _, above := range []float64{-2, 0, 1, 5} {
			goal := int(mean + above*math.Sqrt(mean))
			p, err := Chance(mean, []int{1}, []float64{1}, goal)
			require.NoError(t, err)
			want, err := Units{Mean: mean}.AtLeast(float64(goal))
			require.NoError(t, err)
			near.Check(t, "chance", p, want, 1e-9)
		}
	}
}

func second[T any](_ T, err error) error { return err }
