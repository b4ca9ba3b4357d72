package lifecycletest_test

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/lifecycle/lifecycletest"
)

// Holiday is a curve of one's own: members leave by a constant hazard, and many
// come back for the holiday of the tenth month.
type Holiday struct{}

func (Holiday) Survival(t float64) float64 {
	s := math.Exp(-max(t, 0) / 12)
	if t >= 10 && t < 11 {
		s += .1
	}
	return s
}

func ExampleTestSurvivor() {
	fmt.Println(lifecycletest.TestSurvivor(Holiday{}, 32))
	fmt.Println(lifecycletest.TestSurvivor(lifecycle.Exponential{Rate: 1. / 12}, 32))
	// Output:
	// Survival rises from 0.4345982085070783 to 0.5345982085070782 at age 10
	// <nil>
}

func ExampleTestAccumulator() {
	rows := []lifecycle.Lifetime{{Exit: 3, Ended: true}, {Exit: 9}, {Entry: 2, Exit: 7.5, Ended: true}, {Exit: 3}}
	err := lifecycletest.TestAccumulator(func() *lifecycle.Table { return new(lifecycle.Table) }, rows)
	fmt.Println(err)
	// Output: <nil>
}
