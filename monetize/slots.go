package monetize

import (
	"cmp"
	"slices"

	"github.com/coterie-go/coterie"
)

// Slots is what bidders pay for slots of an advertising page (广告位拍卖), the first
// being the best.
type Slots struct {
	Bidder []int     // who gets each slot
	GSP    []float64 // what he pays in all if each pays the next bid per click, and bids what a click is worth to him
	VCG    []float64 // what the others lose by him: bidding the truth is then best
}

// SellSlots ranks bidders by what a click is worth to them, ≥ 0 in the caller's
// currency, and prices the slots, whose clicks ≥ 0 do not rise from one to the next, by the generalised second price and by Vickrey, Clarke and
// Groves. Of bidders with equal values the first is ranked first; slots beyond
// the bidders stay empty. Bidding the truth is not best under GSP, so that its
// payments are an upper guide.
//
// References: Edelman, Ostrovsky & Schwarz (2007), Internet advertising and the
// generalized second-price auction, American Economic Review 97.
func SellSlots(values, clicks []float64) (*Slots, error) {
	for i, v := range values {
		if err := check(arg{"value", v, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	for i, c := range clicks {
		err := check(arg{"clicks", c, nonNegative})
		if err == nil && i > 0 && c > clicks[i-1] {
			err = refuse("clicks", c, "must not rise over the slots")
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	if len(values) == 0 || len(clicks) == 0 {
		return nil, coterie.ErrNoData
	}
	rank := make([]int, len(values))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	n := min(len(values), len(clicks))
	s := &Slots{Bidder: rank[:n:n], GSP: make([]float64, n), VCG: make([]float64, n)}
	below := 0.0
	for i := n - 1; i >= 0; i-- {
		next, fewer := 0.0, 0.0
		if i+1 < len(rank) {
			next = values[rank[i+1]]
		}
		if i+1 < len(clicks) {
			fewer = clicks[i+1]
		}
		below += (clicks[i] - fewer) * next
		s.GSP[i], s.VCG[i] = next*clicks[i], below
	}
	return s, bounded("value", append(s.GSP, s.VCG...)...)
}
