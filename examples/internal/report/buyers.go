package report

import (
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

// ledger folds the purchases of the members of a log.
func (l *Events) ledger() (*lifecycle.Ledger[community.MemberID], error) {
	ledger := &lifecycle.Ledger[community.MemberID]{Day: l.Zone.Offset, Currency: l.Currency}
	for p := range l.Network.Purchases() {
		if l.Staff[p.Who] {
			continue
		}
		if err := ledger.Add(p); err != nil {
			return nil, err
		}
	}
	return ledger, nil
}

// untilSecond returns, for each buyer, the days from the first day of purchase
// to the second, open at the end of the log where there is none.
func (l *Events) untilSecond() []lifecycle.Lifetime {
	type days struct{ first, second int }
	at := map[community.MemberID]days{}
	var order []community.MemberID
	for p := range l.Network.Purchases() { // by member and time
		if l.Staff[p.Who] {
			continue
		}
		day := l.Zone.day(p.At)
		d, seen := at[p.Who]
		switch {
		case !seen:
			order = append(order, p.Who)
			d = days{day, day}
		case d.second == d.first:
			d.second = day
		}
		at[p.Who] = d
	}
	end := l.Zone.day(l.Last.Time())
	out := make([]lifecycle.Lifetime, 0, len(order))
	for _, id := range order {
		d := at[id]
		if d.second > d.first {
			out = append(out, lifecycle.Lifetime{Exit: float64(d.second - d.first), Ended: true})
		} else {
			out = append(out, lifecycle.Lifetime{Exit: float64(end - d.first)})
		}
	}
	return out
}

// leaves counts those who left or were removed.
func (l *Events) leaves() int64 { return l.Kinds[community.Leave] + l.Kinds[community.Remove] }

// joins counts the joins of members.
func (l *Events) joins() int64 {
	n := int64(0)
	for _, s := range l.series {
		for _, d := range s.days {
			n += d.Joined
		}
	}
	return n
}

// present counts the members of a group at the end of the log, and the staff
// among them.
func present(r *community.Record, at time.Time, staff map[community.MemberID]bool) (members, apart int64) {
	for id := range r.Present(at) {
		if staff[id] {
			apart++
		} else {
			members++
		}
	}
	return members, apart
}
