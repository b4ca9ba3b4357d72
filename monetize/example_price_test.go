package monetize_test

import (
	"fmt"

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
