package monetize

import (
	"slices"

	"github.com/coterie-go/coterie"
)

// Use is a kind of member by what he would use: Most − slope·price units.
type Use struct {
	Most  float64 // units where a unit is free, ≥ 0, rising over the kinds
	Share float64 // > 0; all sum to 1
}

// TwoPart is a fee to be a member and a price per unit (两部制收费).
type TwoPart struct {
	From   int // the first kind that is served; those below do not join
	Fee    float64
	Price  float64 // per unit
	Profit float64 // per person
}

// TwoPartTariffs returns the best tariff for each set of kinds that may be
// served – from kind i upwards – the best first. A unit costs cost ≥ 0, and each
// unit of price takes slope > 0 units from what a kind uses. Of those served the first keeps
// nothing:
//
//	Price = cost + (mean Most − Mostᵢ)/slope,  Fee = (Mostᵢ − slope·Price)²/(2·slope)
//
// One kind alone pays the cost per unit and all that is left as a fee. Kinds at
// which no such tariff sells anything are left out; where none is left, the cost
// is too high: an *InputError. It takes O(kinds²).
//
// References: Oi (1971), A Disneyland dilemma: two-part tariffs for a Mickey
// Mouse monopoly, Quarterly Journal of Economics 85.
func TwoPartTariffs(kinds []Use, slope, cost float64) ([]TwoPart, error) {
	if len(kinds) == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"slope", slope, positive}, arg{"cost", cost, nonNegative}); err != nil {
		return nil, err
	}
	total := 0.0
	for i, k := range kinds {
		err := check(arg{"most", k.Most, nonNegative}, arg{"share", k.Share, positive})
		if err == nil && i > 0 && k.Most <= kinds[i-1].Most {
			err = refuse("most", k.Most, "must rise over the kinds")
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		total += k.Share
	}
	if total < 1-1e-9 || total > 1+1e-9 {
		return nil, refuse("share", total, "must sum to 1")
	}
	var out []TwoPart
	for i, k := range kinds {
		served, mean := 0.0, 0.0
		for _, j := range kinds[i:] {
			served += j.Share
			mean += j.Share * (j.Most - k.Most)
		}
		mean /= served // above the first kind served
		t := TwoPart{From: i, Price: cost + mean/slope}
		units := k.Most - slope*t.Price
		if units <= 0 {
			continue
		}
		t.Fee = units / slope * units / 2
		t.Profit = served * (t.Fee + (t.Price-cost)*(units+mean))
		if err := bounded("slope", t.Price, t.Fee, t.Profit); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, refuse("cost", cost, "nobody uses anything at this cost")
	}
	slices.SortStableFunc(out, func(a, b TwoPart) int {
		switch {
		case a.Profit > b.Profit:
			return -1
		case a.Profit < b.Profit:
			return 1
		default:
			return 0
		}
	})
	return out, nil
}
