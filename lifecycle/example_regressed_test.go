package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// Customers who came through a friend buy more often: by how much, and what it
// means for one of them.
func ExampleFitMBGNBDWith() {
	h := lifecycle.CovariateHistories{BuyingNames: []string{"invited"}}
	r := sample.New(4, 0)
	for i := range 3000 {
		invited := float64(i % 3 / 2)
		row := drawMBG(r, 0.8, 8/(1+invited), 0.9, 1.8) // twice as often
		h.Add(lifecycle.CovariateHistory{History: row, Buying: []float64{invited}})
	}
	f, err := lifecycle.FitMBGNBDWith(context.Background(), &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("log ratio:", f.Param("buying.invited", 0.95))
	for _, invited := range []float64{0, 1} {
		m, err := f.Model.At([]float64{invited}, nil)
		fmt.Printf("invited %.0f: a new customer buys again %.1f times in a year %v\n", invited, m.NewMember(52), err)
	}
	// Output:
	// log ratio: 0.8197 [0.6758, 0.9636] 95%
	// invited 0: a new customer buys again 1.7 times in a year <nil>
	// invited 1: a new customer buys again 2.8 times in a year <nil>
}

// Coefficients at hand: the model of a customer with given covariates.
func ExampleRegressed() {
	m := lifecycle.Regressed[lifecycle.ParetoNBD]{
		Base:        lifecycle.ParetoNBD{R: 0.55, Alpha: 10.6, S: 0.61, Beta: 11.7},
		BuyingNames: []string{"vip"}, Buying: []float64{0.69},
		LeavingNames: []string{"vip"}, Leaving: []float64{-0.3},
	}
	for _, vip := range []float64{0, 1} {
		c, err := m.At([]float64{vip}, []float64{vip})
		fmt.Printf("vip %.0f: alpha %.2f beta %.2f, by week 39: %.2f %v\n", vip, c.Alpha, c.Beta, c.NewMember(39), err)
	}
	// Output:
	// vip 0: alpha 10.60 beta 11.70, by week 39: 1.20 <nil>
	// vip 1: alpha 5.32 beta 15.79, by week 39: 2.62 <nil>
}

// invitedHistories draws customers of whom a third came through a friend, and buy
// twice as often.
func invitedHistories() *lifecycle.CovariateHistories {
	h := &lifecycle.CovariateHistories{BuyingNames: []string{"invited"}}
	r := sample.New(4, 0)
	for i := range 3000 {
		invited := float64(i % 3 / 2)
		h.Add(lifecycle.CovariateHistory{History: drawMBG(r, 0.8, 8/(1+invited), 0.9, 1.8), Buying: []float64{invited}})
	}
	return h
}

func ExampleFitBGNBDWith() {
	f, err := lifecycle.FitBGNBDWith(context.Background(), invitedHistories(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("AIC %.1f, log ratio %v\n", f.AIC(), f.Param("buying.invited", 0.95))
	// Output:
	// AIC 36471.0, log ratio 0.8582 [0.6887, 1.028] 95%
}

func ExampleFitParetoNBDWith() {
	f, err := lifecycle.FitParetoNBDWith(context.Background(), invitedHistories(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("AIC %.1f, log ratio %v\n", f.AIC(), f.Param("buying.invited", 0.95))
	// Output:
	// AIC 36457.4, log ratio 0.6448 [0.5253, 0.7644] 95%
}

// Four weeks of promotion in every eight, and what they do: bought more often, by
// how much, and what the next promotion would bring of one customer.
func ExampleFitVaryingParetoNBD() {
	world := promotions(varyingModel(), 1500, true)
	f, err := lifecycle.FitVaryingParetoNBD(context.Background(), world, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("log ratio of a promotion:", f.Param("buying.promotion", 0.95))
	none, some := []float64{0}, []float64{1}
	h := lifecycle.CovariateHistory{History: lifecycle.History{Repeats: 3, Last: 18, Age: 20}, Buying: none, Leaving: none,
		Changes: []lifecycle.Change{{At: 16, Repeats: 2, Buying: some, Leaving: none}, {At: 20, Buying: none, Leaving: none}}}
	fmt.Printf("alive %.2f, buys %.2f times in the next 4 weeks,", f.Model.Alive(h), f.Model.Expected(h, 4))
	h.Changes[1].Buying = some // planned
	fmt.Printf(" %.2f with a promotion\n", f.Model.Expected(h, 4))
	// Output:
	// log ratio of a promotion: 0.6832 [0.6334, 0.7331] 95%
	// alive 0.90, buys 0.48 times in the next 4 weeks, 0.95 with a promotion
}
