package monetize

import (
	"iter"
	"maps"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
)

// Referred is a sale and the member who brought it.
type Referred[K coterie.Key] struct {
	By    K
	Known bool // false: nobody brought it, the sale is the shop's own
	Sale  Money
}

// ReferralCredit adds up who brought which sales (人人皆渠道): one level, per
// sale. Members come in key order; their credits and own sum exactly to all
// sales. It takes O(sales), and O(n log n) in members.
func ReferralCredit[K coterie.Key](sales iter.Seq[Referred[K]]) (credits []Credited[K], own Money, err error) {
	if sales == nil {
		return nil, Money{}, coterie.ErrNoData
	}
	by := map[K]Money{}
	row := 0
	var all Money
	for s := range sales {
		if all, err = all.Add(s.Sale); err == nil {
			if s.Known {
				by[s.By], err = by[s.By].Add(s.Sale)
			} else {
				own, err = own.Add(s.Sale)
			}
		}
		if err != nil {
			err.(*coterie.InputError).Row = row
			return nil, Money{}, err
		}
		row++
	}
	for _, k := range slices.SortedFunc(maps.Keys(by), key.Comparer[K]()) {
		credits = append(credits, Credited[K]{k, by[k]})
	}
	return credits, own, nil
}

// Credited is what one member brought.
type Credited[K coterie.Key] struct {
	Member K
	Sales  Money
}
