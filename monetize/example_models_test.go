package monetize_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

func yuan(units int64) monetize.Money {
	return monetize.Money{Minor: 100 * units, Currency: coterie.CNY}
}

// The first membership drive of 罗辑思维: 5,000 places at ¥200, 500 at ¥1,200.
func ExampleMembership_Launch() {
	m := monetize.Membership{Tiers: []monetize.Tier{
		{Name: "普通会员", Fee: yuan(200), Quota: 5_000},
		{Name: "铁杆会员", Fee: yuan(1_200), Quota: 500},
	}}
	income, err := m.Launch()
	fmt.Println(income.Grouped(), err)
	// Output: ¥1,600,000.00 <nil>
}

func ExampleTier_Flow() {
	annual := monetize.Tier{Fee: yuan(1_200), Every: 12} // ages in months
	fmt.Println(annual.Flow(0, 1), annual.Flow(1, 1), annual.Flow(0, 12), annual.Flow(6, 12))
	// Output: 1200 0 1200 1200
}

func ExampleProduct() {
	p := monetize.Product{Name: "联名款", Price: 99, Cost: 45, Rate: 0.03}
	fmt.Printf("%.2f\n", p.Flow(0, 1)) // 0.03 × (99 − 45)
	// Output: 1.62
}

func ExampleShop_Revenue() {
	s := monetize.Shop{Order: 50, Margin: 0.3, Repeat: 0.5}
	fmt.Println(s.OrdersEach()) // 1/(1 − 0.5)
	fmt.Println(s.Revenue(100)) // 100 buyers × 2 orders × ¥50
	// Output:
	// 2
	// 10000 <nil>
}

func ExampleShop_Flow() {
	s := monetize.Shop{Order: 130, Margin: 0.12, Orders: 0.12}
	fmt.Printf("%.3f\n", s.Flow(0, 1)) // 0.12 × 130 × 0.12
	// Output: 1.872
}

func ExampleStreams() {
	member := monetize.Streams{
		monetize.Rate(2),
		monetize.Scaled{By: 0.06, Of: monetize.Rate(25)}, // six in a hundred pay 25
	}
	fmt.Println(member.Flow(0, 1))
	// Output: 3.5
}

// monthly is a survivor who stays each month with the same probability.
type monthly float64

func (r monthly) Survival(t float64) float64 { return math.Pow(float64(r), math.Max(t, 0)) }

// Margin 1 a period, retention 0.9, discount 0.12, the first payment now:
// (1 + 0.12)/(1 + 0.12 − 0.9) = 5.0909 (Gupta & Lehmann 2003).
func ExampleCLV() {
	v, err := monetize.CLV(monthly(0.9), monetize.Rate(1), &monetize.CLVOptions{Discount: 0.12, Start: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Estimate)
	// Output: 5.091
}

// doubtful is a survivor whose retention is known with an error.
type doubtful struct{ monthly }

func (d doubtful) Draw(r *rand.Rand) lifecycle.Survivor {
	return d.monthly + monthly(0.02*(r.Float64()-0.5))
}

func ExampleCLV_interval() {
	o := &monetize.CLVOptions{Discount: 0.12, Start: true, Acquisition: 1, Confidence: 0.9}
	v, err := monetize.CLV(doubtful{0.9}, monetize.Rate(1), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	var parts []monetize.Part = v.Parts
	for _, p := range parts {
		fmt.Printf("%-12s %6.2f\n", p.Name, p.Value)
	}
	fmt.Printf("%.2f in [%.1f, %.1f]\n", v.Value, v.Lo, v.Hi)
	// Output:
	// stream         5.09
	// acquisition   -1.00
	// 4.09 in [3.9, 4.3]
}
