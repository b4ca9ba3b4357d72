package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// The published parameters of CDNOW (times in weeks) and two of its customers: a
// regular one, and one who bought once and never again, whom BG/NBD believes to
// be alive for ever.
func ExampleBGNBD() {
	m := lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	regular := lifecycle.History{Repeats: 2, Last: 30.43, Age: 38.86}
	once := lifecycle.History{Age: 38.86}
	fmt.Printf("regular: alive %.3f, next 39 weeks %.3f\n", m.Alive(regular), m.Expected(regular, 39))
	fmt.Printf("once:    alive %.3f, next 39 weeks %.3f\n", m.Alive(once), m.Expected(once, 39))
	fmt.Printf("a new customer by week 39: %.3f\n", m.NewMember(39))
	// Output:
	// regular: alive 0.727, next 39 weeks 1.226
	// once:    alive 1.000, next 39 weeks 0.195
	// a new customer by week 39: 1.197
}

// MBG/NBD doubts the customer who bought once.
func ExampleMBGNBD() {
	m := lifecycle.MBGNBD{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614}
	for _, age := range []float64{0, 13, 39, 104} {
		once := lifecycle.History{Age: age}
		fmt.Printf("bought once, %3.0f weeks ago: alive %.3f\n", age, m.Alive(once))
	}
	// Output:
	// bought once,   0 weeks ago: alive 0.644
	// bought once,  13 weeks ago: alive 0.500
	// bought once,  39 weeks ago: alive 0.389
	// bought once, 104 weeks ago: alive 0.285
}

// A fit, with the interval of any question asked of the model.
func ExampleFitBGNBD() {
	var h lifecycle.Histories
	for _, r := range []struct {
		x    int
		last float64
		n    int64
	}{{0, 0, 580}, {1, 4, 90}, {1, 20, 60}, {1, 34, 40}, {2, 12, 50}, {2, 33, 50}, {4, 18, 40}, {4, 36, 60}, {9, 37, 30}} {
		h.AddN(lifecycle.History{Repeats: r.x, Last: r.last, Age: 39}, r.n)
	}
	f, err := lifecycle.FitBGNBD(context.Background(), &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-likelihood %.3f\n", f.LogLik)
	customer := lifecycle.History{Repeats: 4, Last: 36, Age: 39}
	next := f.Predict(func(m lifecycle.BGNBD) float64 { return m.Expected(customer, 13) }, 0.95)
	fmt.Println("next 13 weeks:", next)
	// Output:
	// log-likelihood -4479.414
	// next 13 weeks: 0.9967 [0.9132, 1.08] 95%
}

// Where nobody ever leaves there is no BG/NBD model, and the error says which
// model there is.
func ExampleFitBGNBD_boundary() {
	var h lifecycle.Histories
	for x := range 8 {
		last := 39.0
		if x == 0 {
			last = 0
		}
		h.AddN(lifecycle.History{Repeats: x, Last: last, Age: 39}, int64(256>>x))
	}
	_, err := lifecycle.FitBGNBD(context.Background(), &h, nil)
	fe := err.(*coterie.FitError)
	fmt.Println(fe.Err)
	limit := fe.Limit.(*coterie.Fit[lifecycle.NBD]).Model
	fmt.Printf("NBD r %.4f alpha %.3f\n", limit.R, limit.Alpha)
	// Output:
	// optimum on the boundary
	// NBD r 1.1044 alpha 44.468
}
