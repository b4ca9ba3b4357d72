package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleFitLogNormal() {
	f, err := lifecycle.FitLogNormal(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("median %.2f months, sigma %.3f\n", math.Exp(f.Model.Mu), f.Model.Sigma)
	// Output: median 6.76 months, sigma 1.272
}

func ExampleLogNormal() {
	m := lifecycle.LogNormal{Mu: math.Log(6), Sigma: 1}
	fmt.Printf("%.3f left after 12, %.2f more expected\n", m.Survival(12), lifecycle.Remaining(m, 12, math.Inf(1)))
	// Output: 0.244 left after 12, 13.15 more expected
}

func ExampleFitLogLogistic() {
	f, err := lifecycle.FitLogLogistic(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("median %.2f, shape %.3f\n", f.Model.Scale, f.Model.Shape)
	// Output: median 6.52, shape 1.279
}

// The same members as in [FitWeibull]'s second example, where other programs
// stop at −877.67.
func ExampleFitLogLogistic_lateEntry() {
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
	f, err := lifecycle.FitLogLogistic(context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-likelihood %.5f, shape %.4f, scale %.3f\n", f.LogLik, f.Model.Shape, f.Model.Scale)
	// Output: log-likelihood -802.94395, shape 10.7572, scale 72.713
}

func ExampleLogLogistic() {
	for _, shape := range []float64{0.9, 2} {
		m := lifecycle.LogLogistic{Scale: 6, Shape: shape}
		fmt.Printf("shape %g: median %g, mean %.3f\n", shape, m.Quantile(0.5), lifecycle.Mean(m, math.Inf(1)))
	}
	// Output:
	// shape 0.9: median 6, mean +Inf
	// shape 2: median 6, mean 9.425
}

func ExampleFitGamma() {
	f, err := lifecycle.FitGamma(context.Background(), leavers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("shape %.3f, rate %.4f\n", f.Model.Shape, f.Model.Rate)
	// Output: shape 0.961, rate 0.0836
}

func ExampleGamma() {
	m := lifecycle.Gamma{Shape: 2, Rate: 0.5} // two stages of two months each
	fmt.Printf("mean %g, half by %.3f\n", lifecycle.Mean(m, math.Inf(1)), m.Quantile(0.5))
	// Output: mean 4, half by 3.357
}

// The lung cancer data of R's survival package, in days.
func ExampleFitGenGamma() {
	var g struct {
		Data struct{ Time, Event []float64 }
	}
	b, err := os.ReadFile("testdata/par_lung.json")
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	var t lifecycle.Table
	for i, x := range g.Data.Time {
		_ = t.Add(lifecycle.Lifetime{Exit: x, Ended: g.Data.Event[i] == 1})
	}
	f, err := lifecycle.FitGenGamma(context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-likelihood %.4f\n", f.LogLik)
	fmt.Println("Weibull is Q = 1, log-normal Q = 0:", f.Param("q", 0.95))
	// Output:
	// log-likelihood -1153.6898
	// Weibull is Q = 1, log-normal Q = 0: 1.126 [0.6761, 1.577] 95%
}

func ExampleGenGamma() {
	weibull := lifecycle.GenGamma{Mu: math.Log(10), Sigma: 1 / 0.7, Q: 1}
	fmt.Printf("%.6f %.6f\n", weibull.Survival(6), lifecycle.Weibull{Scale: 10, Shape: 0.7}.Survival(6))
	// Output: 0.496899 0.496899
}

func ExampleFitPiecewise() {
	f, err := lifecycle.FitPiecewise(context.Background(), leavers(), []float64{3, 12}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, r := range f.Model.Rates {
		fmt.Printf("piece %d: %.4f ± %.4f leave per month\n", i+1, r, f.StdErr[i])
	}
	// Output:
	// piece 1: 0.1290 ± 0.0645 leave per month
	// piece 2: 0.0777 ± 0.0388 leave per month
	// piece 3: 0.0500 ± 0.0500 leave per month
}

func ExamplePiecewise() {
	m := lifecycle.Piecewise{Cuts: []float64{1, 12}, Rates: []float64{0.5, 0.05, 0.01}}
	fmt.Printf("%.3f %.3f %.3f\n", m.Survival(1), m.Survival(12), m.Survival(24))
	// Output: 0.607 0.350 0.310
}
