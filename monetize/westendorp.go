package monetize

import (
	"slices"

	"github.com/coterie-go/coterie"
)

// Perceived is at which price one person finds a thing too cheap to be good,
// cheap, expensive, and too expensive to buy: four rising prices > 0.
type Perceived struct{ TooCheap, Cheap, Expensive, TooExpensive float64 }

// PriceRange is what a survey of perceived prices says (价格敏感度测试). The two
// conventions of the acceptable range differ, and both are given. Original is
// van Westendorp's own and the one to quote: its ends are where as many find the
// price too cheap as not cheap, and too expensive as not expensive. Narrower
// takes the curves of the stronger judgement on the other side: too cheap against
// expensive, and cheap against too expensive.
type PriceRange struct {
	Original     [2]float64 // marginal cheapness and marginal expensiveness
	Narrower     [2]float64
	Indifference float64 // as many find it cheap as expensive
	Optimal      float64 // as few find it too cheap as too expensive
	LeftOut      int     // persons whose four prices do not rise
}

// VanWestendorp reads such a survey, in O(n log n): a millisecond for a thousand
// persons. The curves are shares of the
// answers up to a price, 0 up to the lowest; the points are the first price
// stated by anybody at which the rising curve has reached the falling one, or,
// where interpolate is set, where straight lines between such prices cross. The
// first is the rule of the R package pricesensitivitymeter as it comes, and the
// one to take: people name round prices, and what it returns is a price that
// somebody named. The second, that package's interpolate = TRUE, reads the
// crossing off the drawn lines.
// Persons whose prices do not rise are left out; if all are, it is ErrNoData.
// Curves that never meet are an *InputError.
//
// References: van Westendorp (1976), NSS Price Sensitivity Meter, 29th ESOMAR
// Congress.
func VanWestendorp(answers []Perceived, interpolate bool) (*PriceRange, error) {
	r := &PriceRange{}
	var said [4][]float64
	var prices []float64
	for i, a := range answers {
		v := [4]float64{a.TooCheap, a.Cheap, a.Expensive, a.TooExpensive}
		for _, p := range v {
			if err := check(arg{"price", p, positive}); err != nil {
				err.(*coterie.InputError).Row = i
				return nil, err
			}
		}
		if !(v[0] < v[1] && v[1] < v[2] && v[2] < v[3]) {
			r.LeftOut++
			continue
		}
		for k, p := range v {
			said[k] = append(said[k], p)
		}
		prices = append(prices, v[:]...)
	}
	if len(prices) == 0 {
		return nil, coterie.ErrNoData
	}
	slices.Sort(prices)
	prices = slices.Compact(prices)
	var upTo [4][]int // answers up to each price
	for k, s := range said {
		slices.Sort(s)
		upTo[k] = make([]int, len(prices))
		for i, p := range prices {
			if p > s[0] {
				upTo[k][i], _ = slices.BinarySearch(s, p)
				for upTo[k][i] < len(s) && s[upTo[k][i]] == p {
					upTo[k][i]++
				}
			}
		}
	}
	n := len(said[0])
	curve := func(k int, falling bool) func(i int) int {
		return func(i int) int {
			if falling {
				return n - upTo[k][i]
			}
			return upTo[k][i]
		}
	}
	const tooCheap, cheap, expensive, tooExpensive = 0, 1, 2, 3
	for _, c := range [...]struct {
		to           *float64
		falls, rises int
	}{
		{&r.Original[0], tooCheap, cheap}, {&r.Original[1], expensive, tooExpensive},
		{&r.Narrower[0], tooCheap, expensive}, {&r.Narrower[1], cheap, tooExpensive},
		{&r.Indifference, cheap, expensive}, {&r.Optimal, tooCheap, tooExpensive},
	} {
		var ok bool
		if *c.to, ok = meet(prices, curve(c.falls, true), curve(c.rises, false), interpolate); !ok {
			return nil, &coterie.InputError{Row: -1, Field: "answers", Reason: "two of the curves never meet"}
		}
	}
	return r, nil
}

// meet is the first price at which the rising curve has reached the falling
// one, or where the lines between it and the price before cross.
func meet(prices []float64, falling, rising func(int) int, interpolate bool) (float64, bool) {
	for i, p := range prices {
		over := rising(i) - falling(i)
		if over < 0 {
			continue
		}
		if interpolate && i > 0 && over > 0 {
			under := falling(i-1) - rising(i-1)
			return prices[i-1] + (p-prices[i-1])*(float64(under)/float64(under+over)), true
		}
		return p, true
	}
	return 0, false
}
