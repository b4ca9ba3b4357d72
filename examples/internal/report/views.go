package report

import (
	"cmp"
	"slices"

	"github.com/coterie-go/coterie/community"
)

// A groupView is one group seen the same way from a log and from a table.
type groupView struct {
	name     string
	record   *community.Record // nil where there is only a table
	days     []*dayCount       // by date
	members  int64
	speakers int64 // of the last seven days; a lower bound from a table
	talk     bool  // speakers or messages are counted
	orders   bool
	sells    float64 // probability that it is there to sell: 1 where it ever did
	tags     bool
	older    bool // than the log: it had members before its first day
}

// views reads the groups of whatever was read. A log of purchases alone has
// none.
func (in *Input) views() []groupView {
	switch {
	case in.Events != nil && (messages(in.Events.Kinds) > 0 || in.Events.groups() > 0):
		return in.Events.views()
	case in.Daily != nil:
		return in.Daily.views()
	}
	return nil
}

// views reads the groups of a log.
func (l *Events) views() []groupView {
	last := l.Zone.day(l.Last.Time())
	var out []groupView
	for id, s := range l.series {
		v := groupView{record: l.Records.Get(id), name: l.Groups[id], days: s.sorted(), talk: messages(l.Kinds) > 0, orders: l.purchases() > 0, tags: l.Tagged > 0}
		v.members, _ = present(v.record, l.Last.Time(), l.Staff)
		v.speakers = speakers(v.record, l.Staff, l.Zone, last, 7)
		v.older = s.joined > s.first
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b groupView) int { return cmp.Compare(a.name, b.name) })
	return out
}

// groups counts the groups that the log tells apart.
func (l *Events) groups() int {
	if !l.Has["group"] {
		return 0
	}
	return len(l.Groups)
}

// purchases counts the purchases of a log.
func (l *Events) purchases() int64 { return l.Kinds[community.Purchase] }

// views reads the groups of a daily table. Distinct speakers of a week are not
// in it: the most on any one day is the least they can be.
func (d *Daily) views() []groupView {
	var out []groupView
	selling := 0.0
	for _, g := range d.Groups {
		v := groupView{name: g.Name, members: Unknown, speakers: Unknown, talk: d.Has["speakers"] || d.Has["messages"], orders: d.Has["orders"] || d.Has["amount"]}
		for _, day := range g.Days {
			c := &dayCount{Day: day}
			if c.Speakers == Unknown && !d.Has["speakers"] {
				c.Speakers = c.Messages
			}
			c.Amount = max(c.Amount, 0)
			v.days = append(v.days, c)
			if day.Members != Unknown {
				v.members = day.Members
			}
			if day.Date > d.Last-7 && d.Has["speakers"] {
				v.speakers = max(v.speakers, day.Speakers)
			}
		}
		if first := g.Days[0]; first.Members != Unknown && first.Joined != Unknown {
			v.older = first.Members+max(first.Left, 0) > first.Joined
		} else {
			v.older = true // nothing shows that it began then
		}
		if v.speakers == Unknown && d.Has["speakers"] {
			v.speakers = 0
		}
		if slices.ContainsFunc(v.days, func(d *dayCount) bool { return d.Orders > 0 || d.Amount > 0 }) {
			v.sells = 1
			selling++
		}
		out = append(out, v)
	}
	for i := range out {
		if out[i].sells == 0 {
			out[i].sells = (selling + 1) / float64(len(out)+1) // of the others
		}
	}
	return out
}
