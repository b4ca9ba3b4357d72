package community

import (
	"iter"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// Histories lists the purchase histories (购买历史) of all who have bought by the
// local day of asOf, in id order, with ages in units of time, of a day where
// the unit is not positive: what the repeat-purchase models are fitted to. It
// goes through a [lifecycle.Ledger], which is to be built once from
// [Record.Purchases] where more than the histories is wanted. It takes O(n) in
// purchases.
func (r *Record) Histories(asOf time.Time, unit time.Duration) iter.Seq2[MemberID, lifecycle.History] {
	return func(yield func(MemberID, lifecycle.History) bool) {
		ledger := lifecycle.Ledger[MemberID]{Day: r.Options.Day}
		for p := range r.Purchases() {
			_ = ledger.Add(p) // what Record.Add has taken, a ledger takes
		}
		for id, h := range ledger.Histories(asOf, unit) {
			if !yield(id, h) {
				return
			}
		}
	}
}
