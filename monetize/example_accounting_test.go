package monetize_test

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/monetize"
)

var month = monetize.MRR{Start: 100_000, New: 12_000, Expansion: 5_000, Reactivation: 1_000, Contraction: 2_000, Churn: 4_000}

func ExampleMRR() {
	fmt.Println(month.End(), month.ARR(), month.Validate())
	// Output: 112000 1.344e+06 <nil>
}

// Three vendors, three net retentions of the same month.
func ExampleMRR_Retention() {
	for _, c := range []monetize.Convention{monetize.Plain, monetize.ChartMogul, monetize.Baremetrics} {
		r, err := month.Retention(c)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-11s GRR %.2f NRR %.2f quick %.2f\n", c, r.Gross, r.Net, r.Quick)
	}
	// Output:
	// plain       GRR 0.94 NRR 0.99 quick 3.00
	// chartmogul  GRR 0.94 NRR 1.00 quick 3.00
	// baremetrics GRR 0.94 NRR 1.01 quick 2.83
}

func ExampleMRR_Unit() {
	u, err := month.Unit(monetize.Accounts{Customers: 1000, Lost: 30, Won: 80, Spend: 40_000, Margin: 0.8})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("LTV %.2f CAC %.0f ratio %.2f payback %.2f months, at most %.0f members\n", u.LTV, u.CAC, u.LTVtoCAC, u.Payback, u.Ceiling)
	// Output: LTV 2666.67 CAC 500 ratio 5.33 payback 4.17 months, at most 2667 members
}

func ExampleDailyNetChurn() {
	// 100 in the morning, 120 at night, 10 of it new business: the base grew.
	v, err := monetize.DailyNetChurn(slices.Values([]monetize.Day{{Start: 100, End: 120, New: 10}}))
	fmt.Printf("%.2f %v\n", v, err)
	// Output: -0.10 <nil>
}

func ExampleMovements() {
	m, err := monetize.Movements(slices.Values([]monetize.Change{
		{Before: 25, After: 25}, {Before: 25, After: 99}, {Before: 99, After: 0}, {After: 25}, {After: 25, Returning: true},
	}))
	fmt.Printf("%+v %v\n", m, err)
	// Output: {Start:149 New:25 Expansion:74 Reactivation:25 Contraction:0 Churn:99} <nil>
}

func ExampleDepend() {
	d, err := monetize.Depend(slices.Values([]float64{500, 300, 100, 50, 20, 10, 10, 5, 3, 2}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("as concentrated as %.2f equal payers; half is at risk with one: %.2f\n", d.Effective, d.Top)
	// Output: as concentrated as 2.83 equal payers; half is at risk with one: 0.50
}

func ExamplePoints_Liability() {
	p := monetize.Points{Outstanding: 1_000_000, Breakage: 0.25, Cost: 0.008}
	fmt.Println(p.Liability())
	fmt.Println(p.Recognised(0.6))
	// Output:
	// 6000 <nil>
	// 1200 <nil>
}

func ExampleRevenueByAge() {
	v, err := monetize.RevenueByAge([]monetize.CohortRevenue{
		{Members: 100, Revenue: []float64{1000, 500, 250}},
		{Members: 300, Revenue: []float64{3000, 900}},
	})
	fmt.Println(v, err) // 10, then + 1400/400, then + 250/100
	// Output: [10 13.5 16] <nil>
}
