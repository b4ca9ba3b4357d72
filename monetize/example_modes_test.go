package monetize_test

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

func ExampleMode() {
	for _, m := range []monetize.Model{monetize.Product{}, monetize.Shop{}, monetize.Membership{}, monetize.Traffic{}} {
		fmt.Println(m.Mode(), m.Mode().Chinese(), len(m.Gaps()))
	}
	// Output:
	// product 产品式 4
	// shop 电商式 1
	// membership 会员式 2
	// traffic 流量式 1
}

func ExampleProduct_Gaps() {
	p := monetize.Product{Name: "江小白", Traits: monetize.Emotional | monetize.Entertaining}
	for _, g := range p.Gaps() {
		fmt.Println(g, "|", g.Chinese)
	}
	// Output:
	// 江小白: the product lacks the trait content | 产品缺少内容化
	// 江小白: the product lacks the trait scenario | 产品缺少场景化
}

func ExampleProduct_Sell() {
	stocked := monetize.Product{Price: 10, Cost: 4, Stock: 1000}
	toOrder := monetize.Product{Price: 10, Cost: 4}
	for _, p := range []monetize.Product{stocked, toOrder} {
		s, err := p.Sell(800)
		fmt.Printf("left %.0f profit %.0f %v\n", s.Left, s.Profit, err)
	}
	// Output:
	// left 200 profit 4000 <nil>
	// left 0 profit 4800 <nil>
}

func ExampleForm() {
	var p monetize.Product
	err := json.Unmarshal([]byte(`{"form": "视频节目", "price": 30}`), &p)
	fmt.Println(p.Form, p.Form.Virtual(), err)
	// Output: video show true <nil>
}

func ExampleTraits() {
	t := monetize.Content | monetize.Scenario
	fmt.Println(t, t.Chinese(), t == monetize.AllTraits, t.Missing())
	// Output: content+scenario 内容化+场景化 false [emotional entertaining]
}

func ExampleMembership_Validate() {
	m := monetize.Membership{Tiers: []monetize.Tier{
		{Name: "普通", Fee: yuan(200), Service: "每日语音", Benefits: []string{"社群"}},
		{Name: "铁杆", Fee: yuan(200), Service: "线下活动", Benefits: []string{"社群", "图书"}},
	}}
	fmt.Println(m.Validate())
	m.Tiers[1].Fee = yuan(1200)
	fmt.Println(m.Validate())
	// Output:
	// row 1: fee CNY 200.00: not above the fee of the tier below
	// <nil>
}

func ExampleMembership_Sell() {
	m := monetize.Membership{Tiers: []monetize.Tier{{Fee: yuan(200), Quota: 5_000}, {Fee: yuan(1_200), Quota: 500}}}
	l, err := m.Sell(10_000, 10_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Places, l.SoldOut, l.Revenue.Grouped())
	// Output: 5500 [true true] ¥1,600,000.00
}

func ExampleMembership_Expect() {
	m := monetize.Membership{Tiers: []monetize.Tier{{Fee: yuan(200), Quota: 5_000}, {Fee: yuan(1_200), Quota: 500}}}
	e, err := m.Expect(4_900, 520)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, sold out with %.3f\n", e.Revenue, e.SoldOut)
	// Output: 1576694.79, sold out with [0.078 0.815]
}

func ExampleMarginMultiple() {
	v, _ := monetize.MarginMultiple(0.9, 0.12, false)
	w, _ := monetize.MarginMultiple(0.6, 0.10, false)
	fmt.Printf("%.4f %.4f\n", v, w) // the printed table has 4.09 and 1.20
	// Output: 4.0909 1.2000
}

// logBuyer is a user's own repeat-purchase model.
type logBuyer struct{}

func (logBuyer) Alive(lifecycle.History) float64                 { return 1 }
func (logBuyer) Expected(_ lifecycle.History, t float64) float64 { return math.Log1p(t) }

func ExampleRepeating() {
	r := monetize.Repeating{Buyer: logBuyer{}, Order: 100, Margin: 0.3}
	fmt.Printf("%.2f %.2f\n", r.Flow(0, 12), r.Flow(12, 12)) // 30·ln 13, 30·ln(25/13)
	// Output: 76.95 19.62
}

func ExampleFunnel_PerVisitor() {
	f := monetize.Funnel{Steps: []float64{0.42, 0.18 / 0.42, 0.06 / 0.18}, Repeat: 0.3, Order: 120, Margin: 0.35}
	v, err := f.PerVisitor()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f orders, %.2f revenue, a visitor may cost %.2f\n", v.Orders, v.Revenue, v.Margin)
	// Output: 0.0857 orders, 10.29 revenue, a visitor may cost 3.60
}

func ExampleStepsOf() {
	s, err := monetize.StepsOf([]float64{1, 0.5, 0.1})
	fmt.Println(s, err)
	// Output: [0.5 0.2] <nil>
}

func ExampleCompareRates() {
	c, err := monetize.CompareRates(monetize.Trials{Successes: 120, Of: 2400}, monetize.Trials{Successes: 156, Of: 2500})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s against %s: z %.3f, p %.3f, better with %.2f\n", c.First, c.Second, c.Z, c.P, c.SecondBetter)
	// Output: 0.05 [0.04198, 0.05946] 95% against 0.0624 [0.05357, 0.07257] 95%: z 1.882, p 0.060, better with 0.97
}

func ExampleTraffic() {
	t := monetize.Traffic{Sessions: 10, Ads: 1.5, Fill: 0.7, ECPM: 30, Fatigue: 0.01, Quality: 0.5}
	fmt.Printf("%.3f a month, and %.5f of the members\n", t.Flow(0, 1), t.Leaving())
	// Output: 0.315 a month, and 0.01125 of the members
}

func ExampleImpressionRevenue() {
	fmt.Println(monetize.ImpressionRevenue(10_000, 50))
	// Output: 500 <nil>
}

func ExampleClickECPM() {
	v, err := monetize.ClickECPM(0.012, 2.5)
	fmt.Printf("%.1f %v\n", v, err)
	// Output: 30.0 <nil>
}

func ExampleActionECPM() {
	v, err := monetize.ActionECPM(0.012, 0.03, 90)
	fmt.Printf("%.1f %v\n", v, err)
	// Output: 32.4 <nil>
}

func ExampleTimeECPM() {
	v, err := monetize.TimeECPM(30_000, 1_000_000)
	fmt.Printf("%.1f %v\n", v, err)
	// Output: 30.0 <nil>
}

func ExampleFrequency_Capped() {
	c, err := monetize.Frequency{Mean: 4, Shape: 0.8}.Capped(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("reached %.4f, delivered %.4f of 4, cut %.4f\n", c.Reach[0], c.Delivered, c.Wasted)
	// Output: reached 0.7615, delivered 1.8473 of 4, cut 0.5382
}

func ExampleSponsorship_Worth() {
	s := monetize.Sponsorship{Reach: []float64{30_000, 12_000, 8_000}, Universe: 100_000, View: 0.6, Click: 0.02, TrustLift: 1.8, Buy: 0.04, Margin: 80}
	w, err := s.Worth()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f persons, %.2f sales, at most %.2f\n", w.NetReach, w.Sales, w.MaxFee)
	_, roi, lift, _ := s.At(20_000)
	fmt.Printf("at 20,000: return %.2f, even at a lift of %.2f\n", roi, lift)
	// Output:
	// 43328 persons, 37.44 sales, at most 2994.83
	// at 20,000: return -0.85, even at a lift of 12.02
}

func ExampleFitHedonic() {
	deals := []monetize.Deal{
		{3634, 0.72, 3.7, 327}, {2155, 0.45, 2.8, 132}, {6321, 0.58, 4.6, 551}, {12338, 0.93, 2.2, 976}, {25236, 0.88, 4.0, 2086},
		{9043, 0.85, 4.6, 1059}, {4663, 0.56, 2.7, 258}, {3697, 0.62, 4.7, 321}, {17133, 0.74, 4.6, 1664}, {41555, 0.34, 2.1, 735},
	}
	f, err := monetize.FitHedonic(deals)
	if err != nil {
		fmt.Println(err)
		return
	}
	fee, _ := f.Model.Quote(20_000, 0.8, 4)
	fmt.Printf("elasticity of reach %.3f ± %.3f, R² %.3f, quote %.2f\n", f.Model.Reach, f.StdErr[1], f.Model.R2(deals), fee)
	// Output: elasticity of reach 0.799 ± 0.039, R² 0.990, quote 1681.53
}

func ExampleMedium_Attracts() {
	m := monetize.Medium{Users: 5_000, Charisma: 0.9, Quality: 0.4}
	fmt.Println(m.Attracts(monetize.Wish{Users: 100_000, Charisma: 0.8, Quality: 0.8}))
	// Output: [charisma]
}
