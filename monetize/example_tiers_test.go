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

func ExampleAdLoadByLeaving() {
	var a *monetize.AdLoad
	a, err := monetize.AdLoadByLeaving(0.3, 0.01, 0.05, 0.002)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f ads, worth %.4f a member\n", a.Ads, a.LTV)
	_, err = monetize.AdLoadByLeaving(0.3, 0.01, 0.05, 0)
	fmt.Println(err)
	// Output:
	// 5.4772 ads, worth 13.6931 a member
	// fatigue 0: no interior optimum: more advertisements always earn more, or none do
}

func ExampleAdLoadByUse() {
	v, err := monetize.AdLoadByUse(0.0208, true)
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 24.04 <nil>
}
