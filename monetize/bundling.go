package monetize

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Bundled compares selling two goods separately with selling them together
// (分卖与套装).
type Bundled struct {
	Price    [2]float64 // of each alone
	Separate float64    // profit of selling them alone
	Bundle   float64    // price of both together
	Pure     float64    // profit of selling them together only
}

// PriceBundle finds the best prices for persons of whom it is known what each
// good is worth to each, ≥ 0 in the caller's currency, as is what a unit costs,
// by trying the price of every person, in O(n log n): about two seconds for a
// million persons. Profits are of all of them together.
// Where whoever likes the one cares little for the other, the bundle earns more:
// what people would pay for both varies less.
//
// References: Adams & Yellen (1976), Commodity bundling and the burden of
// monopoly, Quarterly Journal of Economics 90.
func PriceBundle(worth [][2]float64, cost [2]float64) (*Bundled, error) {
	n := len(worth)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"cost", cost[0], nonNegative}, arg{"cost", cost[1], nonNegative}); err != nil {
		return nil, err
	}
	var column [3][]float64
	for i, w := range worth {
		if err := check(arg{"worth", w[0], nonNegative}, arg{"worth", w[1], nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		column[0], column[1], column[2] = append(column[0], w[0]), append(column[1], w[1]), append(column[2], w[0]+w[1])
	}
	b := &Bundled{}
	var profit [3]float64
	for k, c := range [3]float64{cost[0], cost[1], cost[0] + cost[1]} {
		price := &b.Bundle
		if k < 2 {
			price = &b.Price[k]
		}
		slices.Sort(column[k])
		*price = math.Max(c, column[k][n-1]) // loses nothing
		for i, p := range column[k] {
			if v := (p - c) * float64(n-i); v > profit[k] {
				*price, profit[k] = p, v
			}
		}
	}
	b.Separate, b.Pure = profit[0]+profit[1], profit[2]
	return b, bounded("worth", b.Separate, b.Pure, b.Bundle)
}

// BundledEvenly are the best prices of two goods that cost nothing, where each
// is worth anything from 0 to most, evenly and independently. Profits are per
// person.
type BundledEvenly struct {
	Alone, Separate float64 // price of each where they are sold alone, and the profit
	Bundle, Pure    float64 // of both where they are sold together only
	MixedAlone      float64 // of each where they are sold either way
	MixedBundle     float64
	Mixed           float64 // profit: the highest of the three
}

// BundleEvenly returns them for a most > 0, in the caller's currency: alone most/2, together most·√(2/3), and either way
// 2/3·most and (4 − √2)/3·most.
//
// References: McAfee, McMillan & Whinston (1989), Multiproduct monopoly,
// commodity bundling, and correlation of values, Quarterly Journal of Economics
// 104.
func BundleEvenly(most float64) (*BundledEvenly, error) {
	if err := check(arg{"most", most, positive}); err != nil {
		return nil, err
	}
	p := math.Sqrt(2.0 / 3)
	b := &BundledEvenly{
		Alone: most / 2, Separate: most / 2,
		Bundle: most * p, Pure: most * (p - p*p*p/2),
		MixedAlone: most * 2 / 3, MixedBundle: most * ((4 - math.Sqrt2) / 3), Mixed: most * (4.0/9 + 2*math.Sqrt2/27),
	}
	return b, bounded("most", b.Bundle, b.MixedAlone, b.MixedBundle)
}
