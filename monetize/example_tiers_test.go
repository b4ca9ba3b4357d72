package monetize_test

import (
	"fmt"

	"github.com/coterie-go/coterie/monetize"
)

func ExampleProtect() {
	fmt.Println(monetize.Protect(200, 1200, 520))
	// Output: 542 <nil>
}

func ExampleAnnualOrMonthly() {
	var b *monetize.Billing
	b, err := monetize.AnnualOrMonthly(30, 0.95, 0.7, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("a monthly member pays %.4f months of the first year; an annual fee of %.0f is worth as much\n", b.Months, b.Annual)
	// Output: a monthly member pays 9.1928 months of the first year; an annual fee of 180 is worth as much
}

func ExampleSelfSelect() {
	var m *monetize.Menu
	m, err := monetize.SelfSelect([]monetize.Taste{{Worth: 1, Share: 0.6}, {Worth: 1.5, Share: 0.4}}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f at %.4f, profit %.5f\n", m.Quality, m.Price, m.Profit)
	// Output: [0.6667 1.5000] at [0.6667 1.9167], profit 0.58333
}

func ExampleAdBearing_Best() {
	b := monetize.AdBearing{Revenue: 0.3, Rate: 0.01, Hazard: 0.05, Fatigue: 0.002}
	var a *monetize.AdLoad
	a, err := b.Best()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f ads, worth %.4f a member\n", a.Ads, a.LTV)
	b.Power = 1
	_, err = b.Best()
	fmt.Println(err)
	// Output:
	// 5.4772 ads, worth 13.6931 a member
	// power 1: no interior optimum: with a hazard that mounts in proportion, more advertisements always earn more
}

// At eight advertisements a session every further one loses.
func ExampleAdBearing_At() {
	a, err := monetize.AdBearing{Revenue: 0.3, Rate: 0.01, Hazard: 0.05, Fatigue: 0.002}.At(8)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("life %.2f, worth %.2f, the next %.2f\n", a.Life, a.LTV, a.Next)
	// Output: life 5.62, worth 12.77, the next -0.58
}

func ExampleAdLoadBothSides() {
	ads, index, err := monetize.AdLoadBothSides(12, 20)
	fmt.Printf("%.4f %.4f %v\n", ads, index, err)
	// Output: 4.8548 2.1890 <nil>
}

func ExampleAdLoadByUse() {
	v, err := monetize.AdLoadByUse(0.0208, true)
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 24.04 <nil>
}

// A kind that is asked too much takes the tier of another.
func ExampleMenu_Breaches() {
	kinds := []monetize.Taste{{Worth: 1, Share: 0.6}, {Worth: 1.5, Share: 0.4}}
	m := &monetize.Menu{Quality: []float64{1, 1.5}, Price: []float64{1, 1.9}}
	var b []monetize.Breach
	b, err := m.Breaches(kinds)
	for _, v := range b {
		fmt.Printf("kind %d takes %d and gains %.2f\n", v.Kind, v.Took, v.Gain)
	}
	fmt.Println(err)
	// Output:
	// kind 1 takes 0 and gains 0.15
	// <nil>
}

func ExampleMenu_Pick() {
	m := &monetize.Menu{Quality: []float64{1, 2, 4}, Price: []float64{0.525, 1.15, 2.75}}
	took := make([]int, 4)
	paid, err := m.Pick([]float64{0.4, 0.6, 0.7, 0.9}, took)
	fmt.Printf("%v %.3f %v\n", took, paid, err)
	// Output: [-1 0 1 2] 4.425 <nil>
}

// Where a member costs nothing, one top tier is best.
func ExamplePriceGrades() {
	for _, grades := range [][]monetize.Grade{{{Quality: 1}, {Quality: 2}}, {{Quality: 1, Cost: 0.05}, {Quality: 2, Cost: 0.3}, {Quality: 4, Cost: 1.5}}} {
		var g *monetize.Graded
		g, err := monetize.PriceGrades(grades, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.3f %v %.5f\n", g.Price, g.Sells, g.Profit)
		for _, w := range g.Warnings {
			fmt.Println(w.Code)
		}
	}
	// Output:
	// [0.500 1.000] [false true] 0.50000
	// single-top-tier
	// [0.525 1.150 2.750] [true true true] 0.44625
}

func ExampleTwoPartTariffs() {
	var best []monetize.TwoPart
	best, err := monetize.TwoPartTariffs([]monetize.Use{{Most: 10, Share: 0.5}, {Most: 14, Share: 0.5}}, 1, 2)
	for _, t := range best {
		fmt.Printf("from kind %d: fee %.0f, price %.0f, profit %.0f\n", t.From, t.Fee, t.Price, t.Profit)
	}
	fmt.Println(err)
	// Output:
	// from kind 1: fee 72, price 2, profit 36
	// from kind 0: fee 18, price 4, profit 34
	// <nil>
}
