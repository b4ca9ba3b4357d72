package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"github.com/coterie-go/coterie/lifecycle"
)

// leavers are 12 members of a paid group, in months; three are still there.
func leavers() *lifecycle.Table {
	var t lifecycle.Table
	for _, m := range []float64{1, 1.5, 2, 2.5, 4, 5, 7.5, 11, 14} {
		_ = t.Add(lifecycle.Lifetime{Exit: m, Ended: true})
	}
	_ = t.AddN(lifecycle.Lifetime{Exit: 18}, 3)
	return &t
}

func ExampleFitExponential() {
	f, err := lifecycle.FitExponential(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f leave per month, %v\n", f.Model.Rate, f.Param("rate", 0.95)) // 9 of 102.5 member-months
	// Output: 0.0878 leave per month, 0.0878 [0.04569, 0.1688] 95%
}

func ExampleExponential() {
	m := lifecycle.Exponential{Rate: 0.1}
	fmt.Printf("%.3f %.3f\n", m.Survival(12), lifecycle.Remaining(m, 12, math.Inf(1)))
	// Output: 0.301 10.000
}

func ExampleFitWeibull() {
	f, err := lifecycle.FitWeibull(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(f)
	half := f.Predict(func(m lifecycle.Weibull) float64 { return m.Quantile(0.5) }, 0.95)
	fmt.Println("half has left by month", half)
	// Output:
	// parameter          estimate      std.err       lo 95%       hi 95%
	// scale               11.3772      4.11816      5.59671      23.1282
	// shape              0.920909     0.258849     0.530837      1.59761
	// N 12  log-likelihood -30.8493  AIC 65.6985  BIC 66.6683  iterations 17
	// half has left by month 7.642 [1.974, 13.31] 95%
}

// Members watched from diagnosis on (R's survival::mgus, age as the time scale):
// the risk set is empty below the age of entry, which stops other programs at a
// point far from the maximum.
func ExampleFitWeibull_lateEntry() {
	var g struct {
		Data struct{ Time, Entry, Event []float64 }
	}
	b, err := os.ReadFile("testdata/par_lefttrunc_mgus.json")
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	var t lifecycle.Table
	for i, x := range g.Data.Time {
		if err := t.Add(lifecycle.Lifetime{Entry: g.Data.Entry[i], Exit: x, Ended: g.Data.Event[i] == 1}); err != nil {
			fmt.Println(err)
		}
	}
	f, err := lifecycle.FitWeibull(context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-likelihood %.5f, shape %.4f, scale %.3f\n", f.LogLik, f.Model.Shape, f.Model.Scale)
	// Output: log-likelihood -786.88168, shape 6.0401, scale 76.270
}

func ExampleWeibull() {
	m := lifecycle.Weibull{Scale: 10, Shape: 0.7}
	for _, age := range []float64{0, 6, 24} {
		fmt.Printf("at age %g: %.0f%% still there, %.1f more expected\n", age, 100*m.Survival(age), lifecycle.Remaining(m, age, math.Inf(1)))
	}
	// Output:
	// at age 0: 100% still there, 12.7 more expected
	// at age 6: 50% still there, 17.3 more expected
	// at age 24: 16% still there, 22.1 more expected
}

func ExampleFitGompertz() {
	f, err := lifecycle.FitGompertz(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("rate %.4f, shape %.4f\n", f.Model.Rate, f.Model.Shape)
	fmt.Printf("never leave: %.2f\n", f.Model.Survival(math.MaxFloat64))
	// Output:
	// rate 0.1278, shape -0.0617
	// never leave: 0.13
}

func ExampleGompertz() {
	m := lifecycle.Gompertz{Rate: 0.02, Shape: 0.1}
	fmt.Printf("median %.2f, hazard at 24: %.3f\n", m.Quantile(0.5), m.Hazard(24))
	// Output: median 14.96, hazard at 24: 0.220
}

// rest is what any family can tell.
func rest[M lifecycle.Family[M]](m M, age float64) string {
	return fmt.Sprintf("median of what is left at %g: %.2f", age, lifecycle.Median(lifecycle.Conditional(m, age)))
}

func ExampleFamily() {
	fmt.Println(rest(lifecycle.Exponential{Rate: 0.1}, 12))
	fmt.Println(rest(lifecycle.Weibull{Scale: 10, Shape: 2}, 12))
	r := rand.New(rand.NewPCG(1, 2))
	fmt.Println(lifecycle.Weibull{Scale: 10, Shape: 2}.Rand(r) > 0)
	// Output:
	// median of what is left at 12: 6.93
	// median of what is left at 12: 2.61
	// true
}
