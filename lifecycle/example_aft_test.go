package lifecycle_test

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleFitAFT() {
	f, err := lifecycle.FitAFT[lifecycle.Weibull](context.Background(), paidMembers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(f)
	fmt.Printf("a member whom a friend brought stays %.1f times as long\n", math.Exp(f.Model.Beta[0]))
	half := func(m lifecycle.AFT[lifecycle.Weibull]) float64 { return m.At([]float64{1, 2}).Quantile(0.5) }
	fmt.Println("friend, two sessions: half stay beyond month", f.Predict(half, 0.95))
	// Output:
	// parameter          estimate      std.err       lo 95%       hi 95%
	// scale               9.81481      2.01446       6.5641      14.6753
	// shape               1.53098     0.329096      1.00461      2.33314
	// friend              0.88813     0.386958     0.129706      1.64655
	// sessions           0.599699     0.195682     0.216169      0.98323
	// N 16  log-likelihood -33.7111  AIC 75.4221  BIC 78.5125  iterations 9
	// a member whom a friend brought stays 2.4 times as long
	// friend, two sessions: half stay beyond month 13.99 [5.519, 22.46] 95%
}

func ExampleAFT() {
	m := lifecycle.AFT[lifecycle.LogLogistic]{
		Base: lifecycle.LogLogistic{Scale: 6, Shape: 1.5}, Names: []string{"friend"}, Beta: []float64{math.Log(2)},
	}
	fmt.Printf("half stay beyond %.0f and %.0f\n", m.At([]float64{0}).Quantile(0.5), m.At([]float64{1}).Quantile(0.5))
	// Output: half stay beyond 6 and 12
}

func ExampleFitPH() {
	f, err := lifecycle.FitPH[lifecycle.Gompertz](context.Background(), paidMembers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("friend: hazard × %.3f; base rate %.4f, shape %.4f\n", math.Exp(f.Model.Beta[0]), f.Model.Base.Rate, f.Model.Base.Shape)
	// Output: friend: hazard × 0.300; base rate 0.0660, shape 0.0666
}

func ExamplePH() {
	m := lifecycle.PH[lifecycle.Exponential]{
		Base: lifecycle.Exponential{Rate: 0.1}, Names: []string{"advert"}, Beta: []float64{math.Log(3)}, Means: []float64{0},
	}
	fmt.Printf("after 5 months %.3f and %.3f\n", m.At([]float64{0}).Survival(5), m.At([]float64{1}).Survival(5))
	// Output: after 5 months 0.607 and 0.223
}

// twice is what any family that can be stretched allows.
func twice[M lifecycle.Stretchable[M]](m M) float64 {
	return m.Stretch(2).Quantile(0.5) / m.Quantile(0.5)
}

func ExampleStretchable() {
	fmt.Println(twice(lifecycle.Gamma{Shape: 2, Rate: 0.5}), twice(lifecycle.Gompertz{Rate: 0.1, Shape: 0.2}))
	// Output: 2 2
}
