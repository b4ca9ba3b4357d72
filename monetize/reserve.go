package monetize

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// Values is the law of what an advertiser would pay: its quantile function, such
// as a [Dist].
type Values interface {
	Quantile(p float64) float64 // rises with p in [0, 1]
}

// Reserved is an auction with the best reserve price.
type Reserved struct {
	Reserve float64
	Revenue float64 // expected, with it
	Without float64 // expected, without a reserve
	Unsold  float64 // probability that nobody bids so much
}

// Reserve returns the reserve price (保留价) of an auction of one slot that the
// highest bidder gets at the second price, for 1 to 1,000 bidders alike and
// independent:
//
//	r = argmax v·(1 − F(v)),  where F is regular (1 − F(r))/f(r) = r
//
// It does not depend on their number. Where F is irregular, as a wide lognormal,
// the argmax is taken all the same; it is found on 512 quantiles and then
// refined. A law of which nobody would pay anything is an *InputError.
//
// References: Myerson (1981), Optimal auction design, Mathematics of Operations
// Research 6.
func Reserve(values Values, bidders int) (*Reserved, error) {
	if values == nil {
		return nil, refuse("values", 0, "must not be nil")
	}
	if d, ok := values.(Dist); ok {
		if err := d.Validate(); err != nil {
			return nil, err
		}
	}
	if bidders < 1 || bidders > 1000 {
		return nil, refuse("bidders", float64(bidders), "must be from 1 to 1,000")
	}
	// Selling to the share 1 − u of bidders brings Q(u)·(1 − u).
	earn := func(u float64) float64 { return values.Quantile(u) * (1 - u) }
	const points = 512
	at, best := 0.0, math.Inf(-1)
	if v := values.Quantile(0); finite(v) {
		best = v
	}
	for k := range points {
		u := (float64(k) + 0.5) / points
		v := earn(u)
		if !finite(v) {
			return nil, refuse("values", v, "must have finite quantiles")
		}
		if v > best {
			at, best = u, v
		}
	}
	if best <= 0 {
		return nil, refuse("values", best, "nobody would pay anything")
	}
	if at > 0 {
		at = peak(earn, math.Max(1e-9, at-1.0/points), math.Min(1-1e-9, at+1.0/points), at)
	}
	n := float64(bidders)
	r := &Reserved{Reserve: values.Quantile(at), Unsold: math.Pow(at, n)}
	if at == 0 {
		r.Unsold = 0
	}
	second := func(from float64) float64 { // E second price beyond a quantile
		if bidders == 1 {
			return 0
		}
		// t = 1 − (1 − from)·w³ softens what happens at the top.
		return quad.Fixed(func(w float64) float64 {
			rest := (1 - from) * w * w * w
			t := 1 - rest
			return values.Quantile(t) * rest * math.Pow(t, n-2) * 3 * (1 - from) * w * w
		}, 0, 1, 96, quad.Legendre{}, 0) * n * (n - 1)
	}
	r.Revenue = n*r.Reserve*math.Pow(at, n-1)*(1-at) + second(at)
	r.Without = second(0)
	return r, bounded("values", r.Reserve, r.Revenue, r.Without)
}

// peak is where a smooth f is highest between lo and hi, by bisection on its
// slope; x where the slope does not change its sign.
func peak(f func(float64) float64, lo, hi, x float64) float64 {
	slope := func(u float64) float64 {
		h := math.Min(1e-3, math.Min(u, 1-u)/4)
		return (8*(f(u+h)-f(u-h)) - (f(u+2*h) - f(u-2*h))) / (12 * h)
	}
	if !(slope(lo) > 0 && slope(hi) < 0) {
		return x
	}
	for range 60 {
		mid := lo + (hi-lo)/2
		if slope(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + (hi-lo)/2
}
