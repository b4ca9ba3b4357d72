package main

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie/lifecycle/lifecycletest"
)

type fading struct{}

func (fading) Survival(t float64) float64 { return math.Exp(-max(t, 0) / 12) }

func main() {
	fmt.Println(lifecycletest.TestSurvivor(fading{}, 36))
	// Output: <nil>
}
