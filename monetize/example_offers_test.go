package monetize_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/coterie-go/coterie/monetize"
)

// Those who like the one care little for the other: together they pay more.
func ExamplePriceBundle() {
	var b *monetize.Bundled
	b, err := monetize.PriceBundle([][2]float64{{10, 90}, {40, 60}, {60, 40}, {90, 10}}, [2]float64{20, 20})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("alone at %.0f: %.0f; together at %.0f: %.0f\n", b.Price, b.Separate, b.Bundle, b.Pure)
	// Output: alone at [60 60]: 160; together at 100: 240
}

// The prices 2/3 and (4 − √2)/3 of the textbooks.
func ExampleBundleEvenly() {
	var b *monetize.BundledEvenly
	b, err := monetize.BundleEvenly(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, %.4f and, at %.4f alone and %.4f together, %.4f\n", b.Separate, b.Pure, b.MixedAlone, b.MixedBundle, b.Mixed)
	// Output: 0.5000, 0.5443 and, at 0.6667 alone and 0.8619 together, 0.5492
}

// The example of Wagner & Whitin (1958), who print 864.
func ExampleLotSizes() {
	var l *monetize.Lots
	l, err := monetize.LotSizes([]float64{69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56}, []float64{85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Cost, l.Orders, l.Sizes)
	// Output: 864 [0 2 4 7 9 10] [98 97 121 112 67 135]
}

// Two bidders: 5/12 with the reserve of Myerson, a third without.
func ExampleReserve() {
	var r *monetize.Reserved
	r, err := monetize.Reserve(monetize.Uniform(0, 1), 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("reserve %.4f brings %.4f, not %.4f; unsold %.2f\n", r.Reserve, r.Revenue, r.Without, r.Unsold)
	// Output: reserve 0.5000 brings 0.4167, not 0.3333; unsold 0.25
}

// The example of Edelman, Ostrovsky & Schwarz (2007).
func ExampleSellSlots() {
	var s *monetize.Slots
	s, err := monetize.SellSlots([]float64{10, 4, 2}, []float64{200, 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Bidder, s.GSP, s.VCG)
	// Output: [0 1] [800 200] [600 200]
}

func ExampleBestCommission() {
	var a *monetize.Affiliate
	a, err := monetize.BestCommission(10_000, 0.4, 0.8)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %%, profit %.2f\n", 100*a.Rate, a.Profit)
	// Output: 17.78 %, profit 558.07
}

func ExamplePayout_Owe() {
	p := monetize.Payout{Order: 200, Margin: 0.35, Levels: []monetize.Level{{Rate: 0.1, Exists: 0.7}, {Rate: 0.05, Exists: 0.4}}}
	var o *monetize.Owed
	o, err := p.Owe()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f expected, at worst %.0f of a margin of 70\n", o.Expected, o.Worst)
	fmt.Println(o.Cautions[0].Code, o.Cautions[0].Source)
	// Output:
	// 18 expected, at worst 30 of a margin of 70
	// multi-level-payout 禁止传销条例（国务院令第444号）第七条
}

func ExampleGroupBuy_Expect() {
	var j *monetize.Joined
	j, err := monetize.GroupBuy{Buyers: monetize.Units{Mean: 48}, Least: 45, Price: 79, Cost: 50}.Expect()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, profit %.2f\n", j.Success, j.Profit)
	// Output: 0.6869, profit 1026.56
}

func ExampleGroupBuy_MostNeeded() {
	fmt.Println(monetize.GroupBuy{Buyers: monetize.Units{Mean: 48}}.MostNeeded(0.9))
	// Output: 39 <nil>
}

var ladder = monetize.Ladder{monetize.Rung{From: 1, Price: 100}, {From: 10, Price: 90}, {From: 50, Price: 78}, {From: 100, Price: 70}}

func ExampleLadder_At() {
	var r *monetize.Reached
	var last monetize.Rung = ladder[3]
	fmt.Println(last.From, last.Price)
	r, err := ladder.At(64)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Price, r.Revenue, r.Next)
	// Output:
	// 100 70
	// 78 4992 36
}

func ExampleLadder_Cliffs() {
	var c monetize.Cliff
	cliffs, err := ladder.Cliffs()
	for _, c = range cliffs {
		fmt.Println(c.At, c.Before, c.After, c.Back)
	}
	fmt.Println(err)
	// Output:
	// 10 900 900 10
	// 50 4410 3900 57
	// 100 7722 7000 111
	// <nil>
}

func ExampleLadder_Validate() {
	fmt.Println(monetize.Ladder{{From: 1, Price: 90}, {From: 10, Price: 100}}.Validate())
	// Output: row 1: price 100: must not rise
}

func ExampleBadge_Steer() {
	var s *monetize.Steered
	s, err := monetize.Badge{Base: 0.2, Effort: 8, Discount: 0.97, Value: 1, Acts: 10}.Steer()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f of the steps at first, %.4f before the last act; %.2f steps, not %.0f\n", s.Share[0], s.Share[9], s.Steps, s.Without)
	// Output: 0.2045 of the steps at first, 0.2157 before the last act; 47.82 steps, not 50
}

func ExampleRewardOffer_Return() {
	var r *monetize.RewardReturn
	r, err := monetize.RewardOffer{Reached: 5000, Cost: 2, Claim: 0.6, Base: 0.3, Lift: 0.03, Value: 80}.Return()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("net %.0f, pays from a lift of %.1f points; %.0f %% of those kept would have stayed\n", r.Net, 100*r.BreakEvenLift, 100*r.Wasted)
	// Output: net 6000, pays from a lift of 1.5 points; 91 % of those kept would have stayed
}

// Advertisements to free members raise the fee.
func ExampleFreemium_Best() {
	var p *monetize.Premium
	p, err := monetize.Freemium{Gap: 60, Ads: 6, Cost: 1.5}.Best()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("ask %.0f, not %.0f; %.0f %% pay\n", p.Fee, p.WithoutAds, 100*p.Conversion)
	// Output: ask 33, not 30; 45 % pay
}

var tried = monetize.Bandit{Segment: "all", Members: 600, Prices: []monetize.Tested{
	{Price: 99, Bought: monetize.Trials{Successes: 18, Of: 200}}, {Price: 129, Bought: monetize.Trials{Successes: 15, Of: 190}}, {Price: 159, Bought: monetize.Trials{Successes: 9, Of: 210}}}}

func ExampleBandit_Standing() {
	var s *monetize.Standing
	s, err := tried.Standing()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, best with %.3f\n", s.Mean, s.Best)
	// Output: [9.31 10.75 7.50], best with [0.289 0.605 0.106]
}

func ExampleBandit_Next() {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		i, err := tried.Next(r)
		fmt.Println(tried.Prices[i].Price, err)
	}
	// Output:
	// 129 <nil>
	// 129 <nil>
	// 129 <nil>
}
