package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// refuse is the error of a parameter outside its domain.
func refuse(field string, value float64, reason string) error {
	return &coterie.InputError{Row: -1, Field: field, Value: strconv.FormatFloat(value, 'g', -1, 64), Reason: reason}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bounded is the error of a result beyond what a float64 holds, which finite
// arguments may have.
func bounded(field string, values ...float64) error {
	for _, v := range values {
		if !finite(v) {
			return refuse(field, v, "beyond what a float64 holds")
		}
	}
	return nil
}

// rounding is how far off a few operations on numbers like prices may be, in
// proportion: 1.3/(1.4 − 0.1) is a little above 1.
const rounding = 16 * 0x1p-53

// ceil is ⌈x⌉ of an x that may be off by so much, which is not taken for a
// reason to ask for one more.
func ceil(x, off float64) float64 {
	if n := math.Round(x); math.Abs(x-n) <= math.Min(off, 1e-3) {
		return n
	}
	return math.Ceil(x)
}

// fewest is the smallest whole n with n·(price − cost) ≥ amount.
func fewest(amount, price, cost float64) float64 {
	n := amount / (price - cost)
	return ceil(n, rounding*n*(price/(price-cost)))
}

// A domain is a named set of numbers that a parameter may take.
type domain uint8

const (
	anyNumber   domain = iota // finite
	nonNegative               // finite, ≥ 0
	positive                  // finite, > 0
	share                     // [0, 1]
	properShare               // [0, 1)
	discount                  // finite, > −1
)

func (d domain) has(v float64) bool {
	switch d {
	case nonNegative:
		return finite(v) && v >= 0
	case positive:
		return finite(v) && v > 0
	case share:
		return v >= 0 && v <= 1
	case properShare:
		return v >= 0 && v < 1
	case discount:
		return finite(v) && v > -1
	default:
		return finite(v)
	}
}

// String says the domain in words.
func (d domain) String() string {
	return [...]string{"must be finite", "must be finite and not negative", "must be finite and positive", "must be in [0, 1]", "must be in [0, 1)", "must be finite and above -1"}[d]
}

// An arg is a named parameter and where it must lie.
type arg struct {
	name  string
	value float64
	in    domain
}

// check returns the error of the first argument outside its domain.
func check(args ...arg) error {
	for _, a := range args {
		if !a.in.has(a.value) {
			return refuse(a.name, a.value, a.in.String())
		}
	}
	return nil
}
