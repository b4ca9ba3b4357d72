package monetize

import (
	"math"
)

// Units is a demand that comes in whole units – orders, backers, buyers –
// (需求件数): negative binomial of the mean and the shape, and Poisson where
// Shape is 0. Its variance is Mean + Mean²/Shape.
type Units struct {
	Mean  float64 `json:"mean"`            // in [0, 1e9]
	Shape float64 `json:"shape,omitempty"` // ≥ 0; 0: Poisson
}

// mostUnits is the largest mean of a demand.
const mostUnits = 1e9

// Validate returns an *InputError for the first field outside its domain.
func (u Units) Validate() error {
	if err := check(arg{"mean", u.Mean, nonNegative}, arg{"shape", u.Shape, nonNegative}); err != nil {
		return err
	}
	if u.Mean > mostUnits {
		return refuse("mean", u.Mean, "above 1e9")
	}
	if u.Shape > 0 && !finite(u.Mean*(u.Shape+1)/u.Shape) {
		return refuse("shape", u.Shape, "so near to 0 that nearly nothing comes, or more than a float64 holds")
	}
	return nil
}

// Variance is Mean + Mean²/Shape.
func (u Units) Variance() (float64, error) {
	if err := u.Validate(); err != nil {
		return 0, err
	}
	v := u.Mean
	if u.Shape > 0 {
		v += u.Mean / u.Shape * u.Mean
	}
	return v, bounded("variance", v)
}

// AtLeast is the probability of n units or more.
func (u Units) AtLeast(n float64) (float64, error) {
	if err := u.Validate(); err != nil {
		return 0, err
	}
	if !(n >= 0 && n <= 1<<53) {
		return 0, refuse("n", n, "must be from 0 to 2^53")
	}
	p := u.atLeast(ceil(n, rounding*n))
	return p, bounded("n", p)
}

// Given is the expected number where there are n units or more, E[X | X ≥ n]. An
// n that is never reached, within what a float64 holds, is an *InputError.
func (u Units) Given(n float64) (float64, error) {
	p, err := u.AtLeast(n)
	if err != nil {
		return 0, err
	}
	if p == 0 {
		return 0, refuse("n", n, "is never reached")
	}
	n = ceil(n, rounding*n)
	v := math.Max(n, u.from(n)/p)
	if err := bounded("n", v); err != nil {
		return 0, err
	}
	return v, nil
}

func (u Units) atLeast(n float64) float64 {
	if n <= 0 {
		return 1
	}
	return Frequency(u).atLeast(n)
}

// from is E[X; X ≥ n] = Mean·P(Y ≥ n − 1), where Y counts what follows a first
// unit.
func (u Units) from(n float64) float64 {
	y := u
	if !Frequency(u).alike() {
		y = Units{u.Mean * (u.Shape + 1) / u.Shape, u.Shape + 1}
	}
	return u.Mean * y.atLeast(n-1)
}

// sold is E min(X, n).
func (u Units) sold(n float64) float64 { return u.Mean - u.from(n+1) + n*u.atLeast(n+1) }

// first is the smallest whole n ≥ 0 at which ok holds, where ok holds for all
// after it, in O(log n); beyond 2⁵³ it is +Inf.
func first(ok func(n float64) bool) float64 {
	if ok(0) {
		return 0
	}
	lo, hi := 0.0, 1.0
	for ; !ok(hi); lo, hi = hi, 2*hi {
		if hi >= 1<<53 { // beyond, neighbours are 2 apart
			return math.Inf(1)
		}
	}
	for hi-lo > 1 {
		if mid := math.Floor(lo + (hi-lo)/2); ok(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Belief is what is believed of the rate at which orders come: a gamma with the
// mean Shape/Rate, per unit of exposure – days, or members asked.
type Belief struct {
	Shape float64 `json:"shape"` // > 0
	Rate  float64 `json:"rate"`  // > 0
}

func (b Belief) check() error {
	return check(arg{"shape", b.Shape, positive}, arg{"rate", b.Rate, positive})
}

// Seen is the belief after so many orders came within an exposure (预购信号).
func (b Belief) Seen(orders, exposure float64) (Belief, error) {
	if err := b.check(); err != nil {
		return b, err
	}
	if err := check(arg{"orders", orders, nonNegative}, arg{"exposure", exposure, nonNegative}); err != nil {
		return b, err
	}
	b.Shape, b.Rate = b.Shape+orders, b.Rate+exposure
	return b, bounded("orders", b.Shape, b.Rate)
}

// Ahead is the demand of a further exposure: negative binomial, of mean
// Shape/Rate·exposure, and wider than the Poisson of a rate that were known.
func (b Belief) Ahead(exposure float64) (Units, error) {
	if err := b.check(); err != nil {
		return Units{}, err
	}
	if err := check(arg{"exposure", exposure, nonNegative}); err != nil {
		return Units{}, err
	}
	u := Units{b.Shape / b.Rate * exposure, b.Shape}
	if err := u.Validate(); err != nil {
		return Units{}, err
	}
	return u, nil
}
