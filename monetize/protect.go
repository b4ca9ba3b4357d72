package monetize

import "github.com/coterie-go/coterie/internal/special"

// Protect is how many places of the dearer tier to keep from those who would pay
// the cheaper fee (名额保护), where the demand for it is Poisson of a mean up to
// 1e9: the smallest number y with P(D > y) < low/high. It takes O(log mean)
// steps.
//
// References: Littlewood (1972), Forecasting and control of passenger bookings.
func Protect(low, high, mean float64) (int, error) {
	if err := check(arg{"low", low, positive}, arg{"high", high, positive}, arg{"mean", mean, nonNegative}); err != nil {
		return 0, err
	}
	if low >= high {
		return 0, refuse("low", low, "not below the higher fee: nothing to protect")
	}
	if mean > mostUnits {
		return 0, refuse("mean", mean, "above 1e9")
	}
	// Written as a product: low/high may underflow, and then nothing is below it.
	enough := func(y int) bool { return special.GammaP(float64(y)+1, mean)*high < low }
	lo, hi := -1, 1 // not enough, enough
	for !enough(hi) {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; enough(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, nil
}
