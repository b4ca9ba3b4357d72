package lifecycle_test

import (
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
)

// The published parameters of CDNOW (times in weeks): who is there, how many
// purchases to expect, and what they are worth today at 10 % a year.
func ExampleParetoNBD() {
	m := lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}
	for _, h := range []lifecycle.History{
		{Repeats: 2, Last: 30.43, Age: 38.86},
		{Repeats: 2, Last: 5, Age: 38.86},
		{Age: 38.86},
	} {
		fmt.Printf("x %d, t_x %5.2f: alive %.3f, at week 78 %.3f, next 39 weeks %.3f, discounted for ever %.3f\n",
			h.Repeats, h.Last, m.Alive(h), m.AliveAt(h, 39), m.Expected(h, 39), m.DERT(h, 0.0018))
	}
	fmt.Printf("P(0), P(1), P(2) in 39 weeks: %.4f %.4f %.4f\n", m.Probability(lifecycle.History{}, 39, 0),
		m.Probability(lifecycle.History{}, 39, 1), m.Probability(lifecycle.History{}, 39, 2))
	// Output:
	// x 2, t_x 30.43: alive 0.869, at week 78 0.615, next 39 weeks 1.455, discounted for ever 8.244
	// x 2, t_x  5.00: alive 0.130, at week 78 0.092, next 39 weeks 0.218, discounted for ever 1.235
	// x 0, t_x  0.00: alive 0.295, at week 78 0.209, next 39 weeks 0.107, discounted for ever 0.607
	// P(0), P(1), P(2) in 39 weeks: 0.5936 0.1656 0.0825
}

// Leaving at one rate for all: the limit of Pareto/NBD.
func ExampleExponentialNBD() {
	m := lifecycle.ExponentialNBD{R: 0.507, Alpha: 10.08, Mu: 0.02847}
	h := lifecycle.History{Repeats: 2, Last: 30, Age: 39}
	fmt.Printf("alive %.3f, next 39 weeks %.3f\n", m.Alive(h), m.Expected(h, 39))
	// Output:
	// alive 0.724, next 39 weeks 0.871
}

func ExampleNBD() {
	m := lifecycle.NBD{R: 0.385, Alpha: 12.07}
	fmt.Printf("%.3f\n", m.Expected(lifecycle.History{Repeats: 2, Last: 30, Age: 39}, 39))
	// Output: 1.821
}

func ExampleGeometricNBD() {
	m := lifecycle.GeometricNBD{R: 0.3, Alpha: 5, P: 0.2}
	h := lifecycle.History{Repeats: 2, Last: 30, Age: 39}
	fmt.Printf("alive %.3f, next 39 weeks %.3f\n", m.Alive(h), m.Expected(h, 39))
	// Output:
	// alive 0.703, next 39 weeks 1.100
}
