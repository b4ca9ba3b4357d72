package monetize_test

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

func ExamplePresale_Settle() {
	for _, minimum := range []float64{500, 1000} {
		r, err := monetize.Presale{Price: 100, Cost: 60, Fixed: 8000, Minimum: minimum}.Settle(800)
		fmt.Println(r.Made, r.Refunded, r.Left, r.Profit, err)
	}
	// Output:
	// 800 0 0 24000 <nil>
	// 0 800 0 0 <nil>
}

func ExamplePresale_WaitingLoss() {
	p := monetize.Presale{Price: 100, Cost: 60, Fixed: 8000}
	orders, _ := p.BreakEven()
	loss, err := p.WaitingLoss(monetize.Newsvendor{Price: 100, Cost: 55, Salvage: 20, Mean: 1000, SD: 450})
	fmt.Printf("%.0f orders pay the run; it beats stock if waiting loses less than %.2f %% %v\n", orders, 100*loss, err)
	// Output: 200 orders pay the run; it beats stock if waiting loses less than 2.96 % <nil>
}

// The Hammer 3/2 of Cachon & Terwiesch; their rounded z gives 4,196 and 222,280.
func ExampleNewsvendor_Best() {
	n := monetize.Newsvendor{Price: 190, Cost: 110, Salvage: 90, Mean: 3192, SD: 1181}
	var b *monetize.Batch
	b, err := n.Best()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("make %.0f, expect %.2f\n", b.Quantity, b.Profit)
	b, _ = n.Make(4195.85)
	fmt.Printf("the textbook's batch: %.0f\n", b.Profit)
	// Output:
	// make 4186, expect 222296.50
	// the textbook's batch: 222295
}

func ExampleNewsvendor_Update() {
	n := monetize.Newsvendor{Price: 190, Cost: 110, Salvage: 90, Mean: 3000, SD: 900}
	after, worth, err := n.Update(monetize.Signal{EarlyMean: 300, EarlySD: 80, Correlation: 0.9}, 420)
	fmt.Printf("%.0f ± %.1f; asking first is worth %.2f %v\n", after.Mean, after.SD, worth, err)
	// Output: 4215 ± 392.3; asking first is worth 14213.64 <nil>
}

func ExampleBundle_Ratio() {
	fmt.Println(monetize.Bundle{Price: 100, Parts: []float64{100, 100}}.Ratio())
	// Output: 2 <nil>
}

func ExampleCrowdfund_Settle() {
	c := monetize.Crowdfund{Goal: yuan(10_000), Pledges: []monetize.Pledge{
		{Kind: monetize.Reward, Amount: yuan(9_999)}, {Kind: monetize.Resource, What: "场地"}}}
	var f *monetize.Funded
	f, err := c.Settle()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Success, f.Refund.Grouped(), f.Resources)
	// Output: false ¥9,999.00 1
}

func ExamplePledgeKind() {
	var k monetize.PledgeKind
	err := k.UnmarshalText([]byte("资源"))
	fmt.Println(k, err)
	// Output: resource <nil>
}

func ExampleChance() {
	p, err := monetize.Chance(120, []int{1, 2, 5, 20}, []float64{0.5, 0.3, 0.15, 0.05}, 400)
	fmt.Printf("%.6f %v\n", p, err)
	// Output: 0.149657 <nil>
}

func ExampleRaised() {
	average, variance, err := monetize.Raised(120, []int{1, 2, 5, 20}, []float64{0.5, 0.3, 0.15, 0.05})
	fmt.Printf("%.0f ± %.1f %v\n", average, math.Sqrt(variance), err)
	// Output: 342 ± 55.3 <nil>
}

// Forty backers in 7 of 30 days, 140 needed: the rate is not known exactly, and
// who pretends it is, is too sure.
func ExampleFlight_Forecast() {
	f, err := monetize.Flight{Shape: 2, Rate: 0.5, Elapsed: 7, Total: 30, Backers: 40}.Forecast(140)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, not %.4f\n", f.Success, f.PlugIn)
	// Output: 0.9073, not 0.9981
}

func ExampleTake_Of() {
	fmt.Println(monetize.Take{Rate: 0.05}.Of(100_000))
	// Output: 5000 <nil>
}

func ExampleTakeRate() {
	v, err := monetize.TakeRate(3, 0)
	fmt.Println(v, err)
	// Output: 0.25 <nil>
}

func ExampleFeedback() {
	e, _ := monetize.Feedback(1.2, 0.5, 0.4)
	naive, _ := monetize.TakeRate(1.2, 0)
	best, err := monetize.TakeRate(e, 0)
	fmt.Printf("%.4f, not %.4f %v\n", best, naive, err)
	// Output: 0.3226, not 0.4545 <nil>
}

func ExampleTakeRateLeaking() {
	v, err := monetize.TakeRateLeaking(2, 4)
	fmt.Printf("%.4f %v\n", v, err)
	// Output: 0.1569 <nil>
}

func ExamplePriceSides() {
	var p *monetize.TwoSided
	p, err := monetize.PriceSides(monetize.Side{Value: 0.6, Benefit: 0.1, Cost: 0.3}, monetize.Side{Value: 0.9, Benefit: 1.2, Cost: 0.1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f %v\n", p.Price, p.Subsidised)
	// Output: [-0.0238 0.8905] [true false]
}

func ExampleNewsvendor_BestUnits() {
	b, err := monetize.Newsvendor{Price: 20, Cost: 8, Salvage: 2}.BestUnits(monetize.Units{Mean: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("make %.0f, expect %.2f\n", b.Quantity, b.Profit)
	// Output: make 53, expect 553.34
}

// Seventy pre-orders in a week, three weeks to go: how much to make, if what is
// left over is lost and one that is missing costs four times as much.
func ExampleBelief_Seen() {
	b, _ := monetize.Belief{Shape: 4, Rate: 0.1}.Seen(70, 1)
	u, err := b.Ahead(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	batch, _ := monetize.Newsvendor{Price: 5, Cost: 1}.BestUnits(u)
	fmt.Printf("%.1f expected, make %.0f\n", u.Mean, batch.Quantity)
	// Output: 201.8 expected, make 225
}

func ExampleBelief_Ahead() {
	u, err := monetize.Belief{Shape: 74, Rate: 1.1}.Ahead(3)
	v, _ := u.Variance()
	fmt.Printf("mean %.2f, variance %.2f %v\n", u.Mean, v, err)
	// Output: mean 201.82, variance 752.23 <nil>
}

// A rate of five a day over 30 days; 140 pledges of ¥200 make the goal.
func ExampleUnits_AtLeast() {
	p, err := monetize.Units{Mean: 150}.AtLeast(140)
	fmt.Printf("%.4f %v\n", p, err)
	// Output: 0.8034 <nil>
}

func ExampleUnits_Given() {
	n, err := monetize.Units{Mean: 150}.Given(140)
	fmt.Printf("¥%.2f raised where it succeeds %v\n", 200*n, err)
	// Output: ¥30835.06 raised where it succeeds <nil>
}

func ExampleUnits_Variance() {
	fmt.Println(monetize.Units{Mean: 10, Shape: 5}.Variance())
	// Output: 30 <nil>
}

func ExampleUnits_Validate() {
	fmt.Println(monetize.Units{Mean: -1}.Validate())
	// Output: mean -1: must be finite and not negative
}

func ExampleProject_BestGoal() {
	p := monetize.Project{Backers: monetize.Units{Mean: 100}, Pledge: 200, Cost: 90, Fee: 0.08, Fixed: 9000}
	var g *monetize.Goal
	g, err := p.BestGoal()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("goal %.0f, success %.4f; the threshold is worth %.2f\n", g.Goal, g.Success, g.Profit-g.MustDeliver)
	// Output: goal 19200, success 0.6688; the threshold is worth 206.04
}

func ExampleProvision_Point() {
	p, err := monetize.Provision{Value: 30, Cost: 400, People: 20, Interested: 0.8}.Point()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d pay %.2f each: %.4f\n", p.Need, p.Price, p.Success)
	// Output: 14 pay 28.57 each: 0.9133
}

func ExampleAssurance_Judge() {
	var a *monetize.Assured
	a, err := monetize.Assurance{People: 100, Threshold: 60, Value: 30, Price: 20, Bonus: 2}.Judge()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Dominant, a.MostBonus, a.Cautions[0])
	// Output: true 118 a return of money is promised on pledges
}

func ExampleUsageFees() {
	f, err := monetize.UsageFees(1, 1, 0.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f %.4f, profit %.6f\n", f.Buyer, f.Seller, f.Profit)
	// Output: 0.3667 0.3667, profit 0.254037
}

func ExamplePriceRivals() {
	var r *monetize.Rivals
	r, err := monetize.PriceRivals(monetize.RivalSide{Taste: 1, Benefit: 0.3, Cost: 0.2}, monetize.RivalSide{Taste: 1.5, Benefit: 0.6, Cost: 0.1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f, profit %.1f\n", r.Price, r.Profit)
	// Output: [0.6 1.3], profit 0.8
}

// A group that ends at a tenth a period never buys half of what its members want.
func ExampleSellBeforeEnd() {
	s, err := monetize.SellBeforeEnd(lifecycle.Bass{Market: 10_000, Innovation: 0.03, Imitation: 0.38}, lifecycle.Exponential{Rate: 0.1}, math.Inf(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f of %.0f sold, %.1f %% lost\n", s.Sold, s.Demand, 100*s.Lost)
	// Output: 5362.95 of 10000 sold, 46.4 % lost
}

func ExampleTrial_Result() {
	var r *monetize.Tried
	r, err := monetize.Trial{Units: 100, Try: 0.9, Convert: 0.2, Cost: 5, Margin: 60, Anyway: 0.05}.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f buyers, %.1f caused, profit %.0f, pays from %.3f\n", r.Buyers, r.Caused, r.Profit, r.BreakEven)
	// Output: 18 buyers, 13.5 caused, profit 310, pays from 0.143
}
