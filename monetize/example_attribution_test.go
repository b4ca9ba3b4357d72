package monetize_test

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/coterie-go/coterie/monetize"
)

func ExampleDID() {
	d, err := monetize.DID([]float64{10, 12, 9, 14, 11}, []float64{15, 18, 13, 19, 17}, []float64{11, 10, 13, 12}, []float64{12, 13, 13, 14})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, t %.3f, p %.4f\n", d.Effect.Value, d.T, d.P)
	// The rounded means of Card & Krueger (1994); the paper prints 2.76.
	d, _ = monetize.DID([]float64{20.44}, []float64{21.03}, []float64{23.33}, []float64{21.17})
	fmt.Printf("%.2f\n", d.Effect.Value)
	// Output:
	// 3.70, t 2.175, p 0.0472
	// 2.75
}

func ExamplePreTrend() {
	t, err := monetize.PreTrend([]float64{10, 12, 14.1, 16, 18}, []float64{5, 6.1, 7, 8, 9})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f a month: %s\n", t.Slope.Value, t.Warning.Text)
	// Output: 1.01 a month: the groups already drew apart before the treatment
}

func ExampleCUPED() {
	before := []float64{59, 23, 11, 2, 8, 20, 13, 6, 24, 32, 17, 25}
	after := []float64{52, 25, 22, 5, 10, 25, 12, 9, 27, 33, 19, 27}
	treated := []bool{false, true, false, true, false, true, false, true, false, true, false, true}
	a, err := monetize.CUPED(before, after, treated)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("raw %.2f, adjusted %.2f with %.0f %% of the variance\n", a.Raw, a.Effect.Value, 100*a.VarianceRatio)
	// Output: raw -3.00, adjusted 0.28 with 6 % of the variance
}

func ExampleSampleSize() {
	n, err := monetize.SampleSize(0.10, 0.12, 0.05, 0.8)
	fmt.Printf("%.1f %v\n", n, err)
	// Output: 3840.8 <nil>
}

// Two left gloves and one right: the right one is worth four times a left one.
func ExampleShapley() {
	v, err := monetize.Shapley(3, func(set uint32) float64 {
		left := bits.OnesCount32(set & 0b011)
		right := bits.OnesCount32(set & 0b100)
		return float64(min(left, right))
	})
	fmt.Printf("%.4f %v\n", v, err)
	// Output: [0.1667 0.1667 0.6667] <nil>
}

func ExampleMarkovCredit() {
	credits, overall, err := monetize.MarkovCredit([]monetize.Journey{
		{[]string{"community", "ads"}, 20, 80}, {[]string{"ads"}, 10, 190}, {[]string{"community"}, 30, 70},
		{[]string{"email", "community"}, 15, 35}, {[]string{"ads", "email"}, 5, 45},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(overall)
	for _, c := range credits {
		fmt.Printf("%-9s %.2f\n", c.Channel, c.Sales)
	}
	// Output:
	// 0.16
	// ads       27.66
	// community 40.59
	// email     11.75
}

func ExampleQiniCurve() {
	q, err := monetize.QiniCurve([]monetize.Uplift{
		{0.9, true, 1}, {0.8, false, 0}, {0.7, true, 1}, {0.6, false, 0}, {0.5, true, 1},
		{0.4, true, 0}, {0.3, false, 1}, {0.2, true, 0}, {0.1, false, 0}, {0.05, false, 1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("Qini %.3f, average effect %.1f\n", q.Qini, q.ATE)
	// Output: Qini 1.225, average effect 0.2
}

func ExampleSyntheticControl() {
	donors, treated := [][]float64{{10, 12, 13, 15}, {20, 19, 22, 24}, {5, 8, 9, 9}}, []float64{13, 14.5, 16, 18}
	s, err := monetize.SyntheticControl(donors, treated)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", s.Weights)
	fmt.Printf("%.2f\n", s.Gap(donors, treated))
	// Output:
	// [0.6736 0.3264 0.0000]
	// [-0.26 0.22 0.06 0.06]
}

func ExampleMigration_Value() {
	m := monetize.Migration{ // free, basic, premium; the last column leaves
		Transition: [][]float64{{0.9, 0.05, 0, 0.05}, {0.04, 0.88, 0.04, 0.04}, {0, 0.06, 0.91, 0.03}},
		Fee:        []float64{0, 25, 99}, Factor: 0.99,
	}
	v, err := m.Value()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", v.LTV)
	fmt.Printf("a basic member stays %.2f months, %.2f of them premium\n", v.Life[1], v.Periods[1][2])
	// Output:
	// [336.68 741.38 1443.37]
	// a basic member stays 25.15 months, 6.06 of them premium
}

func ExampleReferralCredit() {
	credits, own, err := monetize.ReferralCredit(slices.Values([]monetize.Referred[string]{
		{"小李", true, yuan(300)}, {"", false, yuan(80)}, {"小王", true, yuan(50)}, {"小李", true, yuan(20)},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range credits {
		fmt.Println(c.Member, c.Sales.Grouped())
	}
	fmt.Println("own", own.Grouped())
	// Output:
	// 小李 ¥320.00
	// 小王 ¥50.00
	// own ¥80.00
}
