package monetize_test

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// The published parameters of CDNOW, in dollars. A customer's own mean counts for
// more the more often he bought.
func ExampleGammaGamma() {
	m := monetize.GammaGamma{P: 6.25, Q: 3.74, Gamma: 15.44}
	mean, _ := m.Mean()
	fmt.Printf("all customers %.2f\n", mean)
	for _, x := range []int{1, 3, 10} {
		fmt.Printf("%2d purchases of 60 on average: the next %.2f\n", x, m.Expected(lifecycle.Spend{Repeats: x, Mean: 60}))
	}
	// Output:
	// all customers 35.22
	//  1 purchases of 60 on average: the next 52.45
	//  3 purchases of 60 on average: the next 56.84
	// 10 purchases of 60 on average: the next 58.96
}

// A fit, and what is warned of.
func ExampleFitGammaGamma() {
	var s monetize.Spends
	for i := range 400 {
		x := 1 + i%5
		level := 10 + float64(i*37%101)*float64(i*37%101)/100
		s.Add(lifecycle.Spend{Repeats: x, Mean: level * (1 + 0.4*float64(i%11-5)/5/float64(x))})
	}
	f, err := monetize.FitGammaGamma(context.Background(), &s, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, _ := f.Model.Mean()
	fmt.Printf("mean spend %.1f, correlation of number and amount %.2f\n", mean, s.Correlation())
	for _, w := range f.Warnings {
		fmt.Println(w.Code)
	}
	// Output:
	// mean spend 49.8, correlation of number and amount -0.04
}

// What a customer is worth over the next year, in weeks, at 10 % a year: the
// purchase model's and the spend model's errors are both in the interval.
func ExampleCustomerValue() {
	buys := &coterie.Fit[lifecycle.BGNBD]{
		Model:  lifecycle.BGNBD{R: 0.2426, Alpha: 4.4136, A: 0.7929, B: 2.4259},
		StdErr: []float64{0.01256, 0.3782, 0.1857, 0.7054},
		Cov: []float64{
			0.00015769, 0.0037064, -0.000087847, 0.000065637,
			0.0037064, 0.14305, -0.0028657, 0.010523,
			-0.000087847, -0.0028657, 0.034497, 0.12373,
			0.000065637, 0.010523, 0.12373, 0.49761},
	}
	spends := &coterie.Fit[monetize.GammaGamma]{
		Model:  monetize.GammaGamma{P: 6.2488, Q: 3.7446, Gamma: 15.4477},
		StdErr: []float64{1.18969, 0.29017, 4.15999},
		Cov:    []float64{1.41536, -0.231907, -4.80207, -0.231907, 0.084196, 0.992224, -4.80207, 0.992224, 17.30555},
	}
	o := &monetize.CLVOptions{Horizon: 52, Discount: 0.001835}
	for _, c := range []monetize.Customer{
		{History: lifecycle.History{Repeats: 11, Last: 36.43, Age: 36.57}, Spend: lifecycle.Spend{Repeats: 11, Mean: 37.11}},
		{History: lifecycle.History{Age: 37.14}},
	} {
		v, err := monetize.CustomerValue(buys, spends, c.History, c.Spend, o)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%2d repeat purchases: %v\n", c.Repeats, v.Estimate)
	}
	// Output:
	// 11 repeat purchases: 346.7 [304.6, 394.6] 95%
	//  0 repeat purchases: 8.76 [7.892, 9.724] 95%
}

func ExampleBaseValue() {
	buys := &coterie.Fit[lifecycle.BGNBD]{Model: lifecycle.BGNBD{R: 0.2426, Alpha: 4.4136, A: 0.7929, B: 2.4259}}
	spends := &coterie.Fit[monetize.GammaGamma]{Model: monetize.GammaGamma{P: 6.2488, Q: 3.7446, Gamma: 15.4477}}
	v, err := monetize.BaseValue(buys, spends, []monetize.Customer{
		{History: lifecycle.History{Repeats: 2, Last: 30.43, Age: 38.86}, Spend: lifecycle.Spend{Repeats: 2, Mean: 22.35}},
		{History: lifecycle.History{Age: 38.86}},
	}, &monetize.CLVOptions{Horizon: 52})
	fmt.Printf("%.2f %v\n", v.Value, err)
	// Output:
	// 47.28 <nil>
}
