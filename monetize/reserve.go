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
// the argmax is taken all the same; it is found among 630 quantiles, up to the one
// that one bidder in 10¹² exceeds, and then refined. A law of which nobody would
// pay anything, and one that spreads so widely that the argmax lies beyond, such
// as a lognormal of σ = 8, are an *InputError. Of several bidders whose law has
// jumps, such as a sample, the revenues are right to about a hundredth.
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
	// Selling to the share e^−y of bidders brings Q(1 − e^−y)·e^−y, with what is
	// left of 1 as it is in binary.
	at := func(y float64) (u, rest float64) {
		u = -math.Expm1(-y)
		return u, 1 - u
	}
	earn := func(y float64) float64 {
		u, rest := at(y)
		return values.Quantile(u) * rest
	}
	const points = 512
	grid := make([]float64, 1, 700)
	for k := range points {
		grid = append(grid, -math.Log1p(-(float64(k)+0.5)/points))
	}
	for y := grid[points]; y < mostRare; {
		y += 0.125
		grid = append(grid, y)
	}
	top, best := 0, math.Inf(-1)
	for k, y := range grid {
		v := earn(y)
		if k == 0 && !finite(v) {
			continue // −∞, say
		}
		if !finite(v) {
			return nil, refuse("values", v, "must have finite quantiles")
		}
		if v > best {
			top, best = k, v
		}
	}
	switch {
	case best <= 0:
		return nil, refuse("values", best, "nobody would pay anything")
	case top == len(grid)-1:
		return nil, refuse("values", best, "so widely spread that the dearer reserve earns more, up to one bidder in 10¹²")
	}
	y := grid[top]
	if top > 0 {
		y = peak(earn, grid[top-1], grid[top+1], y)
	}
	// Where many would pay the same, all of them do.
	q := func(y float64) float64 { u, _ := at(y); return values.Quantile(u) }
	lo, reserve := 0.0, q(y)
	for range 64 {
		if mid := lo + (y-lo)/2; q(mid) >= reserve {
			y = mid
		} else {
			lo = mid
		}
	}
	u, rest := at(y)
	n := float64(bidders)
	r := &Reserved{Reserve: values.Quantile(u), Unsold: math.Pow(u, n)}
	second := func(from float64) float64 { // E second price beyond a quantile
		if bidders == 1 {
			return 0
		}
		// t = 1 − (1 − from)·w³ softens what happens at the top.
		return quad.Fixed(func(w float64) float64 {
			t := 1 - (1-from)*w*w*w
			rest := 1 - t
			if rest == 0 {
				return 0
			}
			return values.Quantile(t) * rest * math.Pow(t, n-2) * 3 * (1 - from) * w * w
		}, 0, 1, 96, quad.Legendre{}, 0) * n * (n - 1)
	}
	r.Revenue = n*r.Reserve*math.Pow(u, n-1)*rest + second(u)
	r.Without = second(0)
	return r, bounded("values", r.Reserve, r.Revenue, r.Without)
}

// mostRare is −ln of the smallest share of bidders that a reserve is set for.
const mostRare = 12 * math.Ln10

// peak is where a smooth f is highest between lo and hi, by bisection on its
// slope; x where the slope does not change its sign.
func peak(f func(float64) float64, lo, hi, x float64) float64 {
	slope := func(u float64) float64 {
		h := math.Min(1e-3, u/4)
		return (8*(f(u+h)-f(u-h)) - (f(u+2*h) - f(u-2*h))) / (12 * h)
	}
	lo = math.Max(lo, 1e-9)
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
