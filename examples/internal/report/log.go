package report

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Events is a log of events, folded: the library's record of each group and of
// the whole network, and beside it what a group counted day by day.
type Events struct {
	Name     string
	Rows     int
	Bad      Bads
	Has      map[string]bool // the fields that the file or a flag gives
	Guessed  bool            // kinds were guessed from the amount
	Kinds    map[community.Kind]int64
	Tagged   int64 // events with a tag
	Currency coterie.Currency
	Zone     Zone
	First    community.Instant
	Last     community.Instant
	Groups   map[community.GroupID]string  // names
	Names    map[community.MemberID]string // of members; nil unless asked for
	Staff    map[community.MemberID]bool
	Entries  []string         // names, by number from 1
	Came     map[joint]uint16 // through which entry a member first joined a group

	Records community.Records // by group
	Network community.Record  // all groups as one
	series  map[community.GroupID]*series
	index   map[community.MemberID]uint32 // members by order of appearance, to keep day sets small
}

// A series is what one group counted day by day, the staff left out.
type series struct {
	days   map[int]*dayCount
	spoke  map[uint64]struct{} // day<<32 | member: who spoke on which day
	first  int                 // day of the first event
	joined int                 // day of the first join: a log that begins with the group has one on its first day
}

// A dayCount is what members did on one day.
type dayCount struct {
	Day
	Active int64 // acts of any kind that a member does, messages or not
}

func newEvents(o ReadOptions) *Events {
	l := &Events{Name: o.Name, Has: map[string]bool{}, Kinds: map[community.Kind]int64{}, Zone: o.Zone,
		First: math.MaxInt64, Last: math.MinInt64, Groups: map[community.GroupID]string{}, Staff: map[community.MemberID]bool{},
		Came: map[joint]uint16{}, series: map[community.GroupID]*series{}, index: map[community.MemberID]uint32{}}
	l.Records.Options = community.RecordOptions{Day: o.Zone.Offset, Days: true}
	l.Network.Options = community.RecordOptions{Day: o.Zone.Offset}
	for id := range o.Staff {
		l.Staff[memberOf(id)] = true
	}
	if o.Design != nil {
		for _, id := range o.Design.Community.Staff {
			l.Staff[id] = true
		}
	}
	return l
}

// add folds one event. An event that the record refuses changes nothing.
func (l *Events) add(e *community.Event) error {
	err := l.Network.Add(*e)
	if err == nil {
		err = l.Records.Add(*e) // what the whole takes, the part takes
	}
	switch {
	case errors.Is(err, coterie.ErrOverflow):
		return &Bad{Column: "amount", Why: whyLarge}
	case err != nil:
		return &Bad{Why: whyRefused}
	}
	l.First, l.Last = min(l.First, e.At), max(l.Last, e.At)
	l.Kinds[e.Kind]++
	if e.Tags != 0 {
		l.Tagged++
	}
	if at := (joint{e.Group, e.Member}); e.Kind == community.Join && e.Entry != 0 && l.Came[at] == 0 {
		l.Came[at] = e.Entry
	}
	s := l.series[e.Group]
	if s == nil {
		s = &series{first: math.MaxInt, joined: math.MaxInt, days: map[int]*dayCount{}, spoke: map[uint64]struct{}{}}
		l.series[e.Group] = s
	}
	s.add(e, l.Zone.day(e.At.Time()), l.Staff[e.Member], func() uint32 {
		i, ok := l.index[e.Member]
		if !ok {
			i = uint32(len(l.index))
			l.index[e.Member] = i
		}
		return i
	})
	return nil
}

func (s *series) add(e *community.Event, day int, staff bool, member func() uint32) {
	s.first = min(s.first, day)
	if e.Kind == community.Join {
		s.joined = min(s.joined, day)
	}
	d := s.days[day]
	if d == nil {
		d = &dayCount{Day: Day{Date: day}}
		s.days[day] = d
	}
	if staff {
		return
	}
	switch e.Kind {
	case community.Join:
		d.Joined++
		return
	case community.Leave, community.Remove:
		d.Left++
		return
	case community.Purchase:
		d.Orders++
		d.Amount += e.Amount
	case community.Refund:
		d.Amount -= e.Amount
	}
	d.Active++
	message := e.Kind == community.Post || e.Kind == community.Reply
	if !message && e.Kind != community.CheckIn {
		return
	}
	if message {
		d.Messages++
	}
	key := uint64(day)<<32 | uint64(member())
	if _, seen := s.spoke[key]; !seen {
		s.spoke[key] = struct{}{}
		d.Speakers++
	}
}

// sorted returns the days by date.
func (s *series) sorted() []*dayCount {
	out := make([]*dayCount, 0, len(s.days))
	for _, d := range s.days {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *dayCount) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// speakers returns how many members spoke on the n days up to the last.
func speakers(r *community.Record, staff map[community.MemberID]bool, zone Zone, last, n int) int64 {
	day := func(d int) time.Time { return dateOf(d).Add(-zone.Offset) }
	k := int64(0)
	for id := range r.Active(day(last-n+1), day(last+1)) {
		if !staff[id] {
			k++
		}
	}
	return k
}
