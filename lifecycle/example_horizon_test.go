package lifecycle_test

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleHorizon() {
	exam := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 6}}
	hobby := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 60}}
	fmt.Println("exam preparation:", exam.Months(), "months")
	fmt.Println("a hobby:", hobby.Months(), "months; by need", hobby.Product.Months(), "by life", hobby.Life.Months())
	fmt.Println("a sale of 3 months can start until month", hobby.LastStart(3), hobby.Fits(21, 3), hobby.Fits(22, 3))
	// Output:
	// exam preparation: 6 months
	// a hobby: 24 months; by need 60 by life 24
	// a sale of 3 months can start until month 21 true false
}

func ExampleProductCycle() {
	p := lifecycle.ProductCycle{Need: 6}
	fmt.Println(p.Survival(5), p.Survival(6), lifecycle.ProductCycle{}.Months())
	// Output: 1 0 +Inf
}

func ExampleLifeCycle() {
	var l lifecycle.LifeCycle
	for _, month := range []float64{0, 6, 12, 24} {
		fmt.Printf("month %g: %.0f%% of the novelty left\n", month, 100*l.Novelty(month))
	}
	// Output:
	// month 0: 100% of the novelty left
	// month 6: 47% of the novelty left
	// month 12: 22% of the novelty left
	// month 24: 5% of the novelty left
}

func ExampleStopMonth() {
	gain := func(month int) float64 { return 100 * math.Pow(0.9, float64(month)) }
	cost := func(int) float64 { return 10 }
	fmt.Println(lifecycle.StopMonth(gain, cost, 60))
	// Output: 22 true
}

func ExampleRestraint() {
	for _, f := range lifecycle.Restraint(lifecycle.Decline, 5000, 12) {
		fmt.Println(f)
		fmt.Println(f.Chinese)
	}
	// Output:
	// The group is in its decline phase: stop investing in it, only keep what runs by itself.
	// 社群已处于衰退阶段：不要过度投入，只做维护。
	// The group is in its decline phase: stop pushing messages; not to disturb is a virtue now.
	// 社群已处于衰退阶段：停止推送，不骚扰别人就是美德。
}
