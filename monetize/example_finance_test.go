package monetize_test

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie/monetize"
)

func ExampleNPV() {
	v, err := monetize.NPV(0.1, []float64{-1000, 300, 400, 500, 600})
	fmt.Printf("%.2f %v\n", v, err)
	// Output: 388.77 <nil>
}

// The pump of Lorie & Savage (1955): both 25 % and 400 %.
func ExampleIRR() {
	r, err := monetize.IRR([]float64{-1600, 10000, -10000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, %d changes of sign\n", r.Roots, r.SignChanges)
	_, err = monetize.IRR([]float64{100, -150, 100})
	fmt.Println(err)
	// Output:
	// [0.2500 4.0000], 2 changes of sign
	// cash: no rate of return: no rate above -1 brings the present value to 0
}

var excel = func() []monetize.Dated {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	return []monetize.Dated{{day(2008, 1, 1), -10000}, {day(2008, 3, 1), 2750}, {day(2008, 10, 30), 4250}, {day(2009, 2, 15), 3250}, {day(2009, 4, 1), 2750}}
}()

// The example of the Excel documentation: 0.373362535 and 2086.647602.
func ExampleXIRR() {
	r, err := monetize.XIRR(excel)
	fmt.Printf("%.9f %v\n", r.Roots[0], err)
	// Output: 0.373362534 <nil>
}

func ExampleXNPV() {
	v, err := monetize.XNPV(0.09, excel)
	fmt.Printf("%.6f %v\n", v, err)
	// Output: 2086.647602 <nil>
}

func ExampleMIRR() {
	r, err := monetize.MIRR([]float64{-120000, 39000, 30000, 21000, 37000, 46000}, 0.10, 0.12)
	fmt.Printf("%.4f %v\n", r, err)
	// Output: 0.1261 <nil>
}

func ExamplePayback() {
	cash := []float64{-1000, 300, 400, 500, 600}
	plain, _ := monetize.Payback(0, cash)
	discounted, _ := monetize.Payback(0.1, cash)
	never, _ := monetize.Payback(0, []float64{-1000, 300})
	fmt.Printf("%.2f %.2f %v\n", plain, discounted, never)
	// Output: 2.60 3.05 +Inf
}

func ExampleProfitabilityIndex() {
	v, err := monetize.ProfitabilityIndex(0.1, []float64{-1000, 300, 400, 500, 600})
	fmt.Printf("%.4f %v\n", v, err)
	// Output: 1.3888 <nil>
}

func ExampleBreakEven() {
	fmt.Println(monetize.BreakEven(120_000, 0, 99, 39)) // 120,000/(99 − 39)
	// Output: 2000 <nil>
}
