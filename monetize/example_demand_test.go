package monetize_test

import (
	"fmt"

	"github.com/coterie-go/coterie/monetize"
)

func show(b *monetize.BestPrice, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("at %.2f %.2f are bought, profit %.2f, elasticity %.3f\n", b.Price, b.Quantity, b.Profit, b.Elasticity)
}

func ExampleLinearDemand_Best() {
	show(monetize.LinearDemand{Most: 1000, Slope: 4}.Best(60))
	// Output: at 155.00 380.00 are bought, profit 36100.00, elasticity -1.632
}

func ExampleLinearDemand_At() {
	fmt.Println(monetize.LinearDemand{Most: 1000, Slope: 4}.At(155))
	// Output: 380 <nil>
}

func ExampleElasticDemand_Best() {
	show(monetize.ElasticDemand{Scale: 1e6, Elasticity: 2.5}.Best(30))
	show(monetize.ElasticDemand{Scale: 1e6, Elasticity: 0.9}.Best(30))
	// Output:
	// at 50.00 56.57 are bought, profit 1131.37, elasticity -2.500
	// elasticity 0.9: no interior optimum: at 1 or less the dearer earns more
}

func ExampleElasticDemand_At() {
	v, err := monetize.ElasticDemand{Scale: 1e6, Elasticity: 2.5}.At(50)
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 56.57 <nil>
}

func ExampleExponentialDemand_Best() {
	show(monetize.ExponentialDemand{Scale: 1000, Slope: 0.05}.Best(20))
	// Output: at 40.00 135.34 are bought, profit 2706.71, elasticity -2.000
}

func ExampleExponentialDemand_At() {
	v, err := monetize.ExponentialDemand{Scale: 1000, Slope: 0.05}.At(40)
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 135.34 <nil>
}

func ExampleLogitDemand_Best() {
	show(monetize.LogitDemand{Appeal: 3, Slope: 0.05}.Best(20))
	// Output: at 60.00 0.50 are bought, profit 20.00, elasticity -1.500
}

func ExampleLogitDemand_At() {
	v, err := monetize.LogitDemand{Appeal: 3, Slope: 0.05}.At(60)
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 0.50 <nil>
}

// Three items of one shelf: the margin is the same for all.
func ExamplePriceLogit() {
	var p *monetize.LogitPrices
	p, err := monetize.PriceLogit([]monetize.Item{{Appeal: 2, Cost: 10}, {Appeal: 3, Cost: 20}, {Appeal: 1.5, Cost: 5}}, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, profit %.2f\n", p.Price, p.Profit)
	// Output: [57.95 67.95 52.95], profit 27.95
}

func ExampleElasticityOf() {
	var e *monetize.Elasticity
	e, err := monetize.ElasticityOf(10, 1000, 12, 850)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("point %.3f, arc %.3f, log–log %.3f\n", e.Point, e.Arc, e.LogLog)
	// Output: point -0.750, arc -0.892, log–log -0.891
}

// Westside Manufacturing of Nagle & Holden.
func ExampleBreakEvenChange() {
	fmt.Println(monetize.BreakEvenChange(10, 5.5, -0.5))
	// Output: 0.125 <nil>
}

func ExampleGaborGranger() {
	asked := []monetize.Tested{{Price: 99, Bought: monetize.Trials{Successes: 168, Of: 200}}, {Price: 149, Bought: monetize.Trials{Successes: 142, Of: 200}},
		{Price: 199, Bought: monetize.Trials{Successes: 118, Of: 200}}, {Price: 249, Bought: monetize.Trials{Successes: 121, Of: 200}}, {Price: 299, Bought: monetize.Trials{Successes: 60, Of: 200}}}
	var w *monetize.Willing
	w, err := monetize.GaborGranger(asked, 40)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f: ask %.0f, which brings %.1f ± %.1f a person\n", w.Demand, asked[w.Best].Price, w.Revenue[w.Best], w.SE)
	// Output: [0.8400 0.7100 0.5975 0.5975 0.3000]: ask 249, which brings 148.8 ± 8.6 a person
}

func ExampleVanWestendorp() {
	said := []monetize.Perceived{{TooCheap: 70, Cheap: 90, Expensive: 100, TooExpensive: 120}, {TooCheap: 80, Cheap: 120, Expensive: 150, TooExpensive: 180}, {TooCheap: 60, Cheap: 100, Expensive: 130, TooExpensive: 160}, {TooCheap: 100, Cheap: 160, Expensive: 200, TooExpensive: 260}, {TooCheap: 90, Cheap: 150, Expensive: 180, TooExpensive: 230}, {TooCheap: 75, Cheap: 110, Expensive: 140, TooExpensive: 170}, {TooCheap: 65, Cheap: 95, Expensive: 110, TooExpensive: 130}, {TooCheap: 110, Cheap: 170, Expensive: 210, TooExpensive: 280}}
	for _, interpolate := range []bool{false, true} {
		var r *monetize.PriceRange
		r, err := monetize.VanWestendorp(said, interpolate)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.2f or %.2f; indifferent at %.0f, optimal %.0f\n", r.Original, r.Narrower, r.Indifference, r.Optimal)
	}
	// Output:
	// [95.00 160.00] or [110.00 150.00]; indifferent at 130, optimal 110
	// [95.00 160.00] or [103.33 150.00]; indifferent at 130, optimal 110
}
