package lifecycle_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// halving is a Survivor of one's own: half leaves every period.
type halving struct{}

func (halving) Survival(t float64) float64 { return math.Exp2(-math.Max(t, 0)) }

func ExampleSurvivor() {
	fmt.Printf("median %.2f, mean %.4f\n", lifecycle.Median(halving{}), lifecycle.Mean(halving{}, math.Inf(1)))
	// Output: median 1.00, mean 1.4427
}

// rate is a fitted model with one parameter: those who leave per month.
type rate struct{ PerMonth float64 }

func (m rate) Params() []coterie.Param {
	return []coterie.Param{{Name: "rate", Value: m.PerMonth, Min: 0, Max: math.Inf(1)}}
}
func (m rate) With(p []float64) (rate, error) { return rate{p[0]}, nil }
func (m rate) Survival(t float64) float64     { return math.Exp(-m.PerMonth * math.Max(t, 0)) }
func (m rate) String() string                 { return fmt.Sprintf("%.2f a month", m.PerMonth) }
func fit(value, stdErr float64) *coterie.Fit[rate] { // 25 of 125 member-months ended
	return &coterie.Fit[rate]{Model: rate{value}, StdErr: []float64{stdErr}, Cov: []float64{stdErr * stdErr}}
}

func ExampleFitted() {
	s := lifecycle.Fitted(fit(0.2, 0.04))
	fmt.Printf("S(6) = %.3f\n", s.Survival(6))
	r := rand.New(rand.NewPCG(1, 1))
	lo, hi := 1.0, 0.0
	for range 1000 {
		v := s.Draw(r).Survival(6)
		lo, hi = min(lo, v), max(hi, v)
	}
	fmt.Println("draws spread around it:", lo < 0.2, hi > 0.4)
	// Output:
	// S(6) = 0.301
	// draws spread around it: true true
}

func ExampleUncertain() {
	var s lifecycle.Uncertain = lifecycle.Fitted(fit(0.2, 0.04))
	drawn := s.Draw(rand.New(rand.NewPCG(1, 1)))
	fmt.Println(drawn.Survival(0), drawn.Survival(6) != s.Survival(6))
	// Output: 1 true
}

func ExampleLimited() {
	s := lifecycle.Retention([]float64{0.8, 0.9})
	if l, ok := s.(lifecycle.Limited); ok {
		fmt.Println("known up to", l.Until(), "and held after:", s.Survival(2) == s.Survival(50))
	}
	// Output: known up to 2 and held after: true
}

func ExampleRetention() {
	s := lifecycle.Retention([]float64{0.8, 0.9, 0.95}) // of those alive at 0, 1, 2
	for t := range 4 {
		fmt.Printf("%.3f ", s.Survival(float64(t)))
	}
	// Output: 1.000 0.800 0.720 0.684
}

func ExampleQuantile() {
	fmt.Printf("%.4f\n", lifecycle.Quantile(halving{}, 0.9)) // nine tenths have left
	fmt.Println(lifecycle.Quantile(lifecycle.Retention([]float64{0.8}), 0.9))
	// Output:
	// 3.3219
	// +Inf
}

func ExampleMedian() {
	fmt.Println(lifecycle.Median(lifecycle.LifeCycle{}))
	// Output: 24
}

func ExampleMean() {
	fmt.Printf("%.3f of the first 2, %.3f in all\n", lifecycle.Mean(halving{}, 2), lifecycle.Mean(halving{}, math.Inf(1)))
	// Output: 1.082 of the first 2, 1.443 in all
}

func ExampleRemaining() {
	// A group of 18 months under the rule of two years.
	fmt.Println(lifecycle.Remaining(lifecycle.LifeCycle{}, 18, math.Inf(1)))
	// Output: 6
}

func ExampleConditional() {
	s := lifecycle.Retention([]float64{0.5, 0.9, 0.9})
	fmt.Printf("of all %.3f, of those who renewed once %.3f\n", s.Survival(3), lifecycle.Conditional(s, 1).Survival(2))
	// Output: of all 0.405, of those who renewed once 0.810
}

func ExampleSplice() {
	// Two years of data, then half leaves every year.
	s := lifecycle.Splice(lifecycle.Retention([]float64{0.8, 0.9}), 2, halving{})
	fmt.Printf("%.2f %.2f %.2f\n", s.Survival(2), s.Survival(3), s.Survival(4))
	// Output: 0.72 0.36 0.18
}
