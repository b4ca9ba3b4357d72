package community

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"time"

	"github.com/coterie-go/coterie/internal/calendar"
)

// Period is a stretch of the local calendar.
type Period uint8

// The periods. The zero value is unset and counts as Daily.
const (
	Daily   Period = iota + 1 // 日
	Weekly                    // 周: the ISO week, from Monday
	Monthly                   // 月
)

var periodNames = names{{}, {"day", "日"}, {"week", "周"}, {"month", "月"}}

// String returns "day", "week" or "month".
func (p Period) String() string { return periodNames.at(int(p), 0) }

// Chinese returns the Chinese name.
func (p Period) Chinese() string { return periodNames.at(int(p), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (p *Period) UnmarshalText(b []byte) error {
	i, err := periodNames.parse("period", b)
	*p = Period(i)
	return err
}

// begin returns the first day of the period that holds a day.
func (p Period) begin(day int64) int64 {
	switch p {
	case Weekly:
		return calendar.Monday(day)
	case Monthly:
		return calendar.MonthStart(calendar.Month(day))
	default:
		return day
	}
}

// next returns the first day of the period after the one that begins on day.
func (p Period) next(day int64) int64 {
	switch p {
	case Weekly:
		return day + 7
	case Monthly:
		return calendar.MonthStart(calendar.Month(day) + 1)
	default:
		return day + 1
	}
}

// Point is one period of a series.
type Point struct {
	From   Instant // local midnight at which the period begins
	Events int64
	Amount int64 // minor units
}

// code names what a day counts: a class in the upper byte, a value in the lower.
type code uint16

const (
	kindCode    code = iota << 8 // + Kind
	tagCode                      // + number of the tag, of messages
	sourceCode                   // + Source, of messages
	formatCode                   // + Format, of messages
	purposeCode                  // + Purpose, of packets
	deedCode                     // + number of the tag, of activities and deliveries
	classCode                    // + class, of messages
	codeEnd
)

// classes are sets of tags of which a message with any is counted once,
// whatever the number of them it carries.
const (
	advert  code = iota // Ad, SoftAd
	ofWorth             // worth, Answer, Help
	ofNoise             // noise
	good                // worth
	stance              // worth that takes a stand: with Attitude
	classes
)

// class reports whether a message with tags t is of a class.
func class(c code, t Tags) bool {
	switch c {
	case advert:
		return t&(Ad|SoftAd) != 0
	case ofWorth:
		return t&(worth|Answer|Help) != 0
	case ofNoise:
		return t&noise != 0
	case good:
		return t&worth != 0
	case stance:
		return t&worth != 0 && t&Attitude != 0
	default:
		return false
	}
}

// bit is the number of the lowest tag.
func bit(t Tags) code { return code(bits.TrailingZeros64(uint64(t))) }

// cell counts one code on one day.
type cell struct {
	n, sum int64
	code   code
}

// day counts one local day; cells are in no order.
type day struct {
	day   int32
	cells []cell
}

func (d *day) bump(c code, n, sum int64) {
	for i := range d.cells {
		if v := &d.cells[i]; v.code == c {
			v.n += n
			v.sum += sum
			return
		}
	}
	d.cells = append(d.cells, cell{n, sum, c})
}

// day returns the counts of a day, new ones if need be.
func (r *Record) day(d int32) *day {
	return &r.days[r.dayRow(d)]
}

// dayRow returns the row of a day, a new one if need be.
func (r *Record) dayRow(d int32) int32 {
	i, ok := r.byDay[d]
	if !ok {
		if r.byDay == nil {
			r.byDay = make(map[int32]int32)
		}
		i = int32(len(r.days))
		r.days = append(r.days, day{day: d})
		r.byDay[d] = i
	}
	return i
}

// count counts an event on its local day.
func (r *Record) count(e *Event) {
	if e.At < r.dawn || e.At >= r.dusk {
		n := calendar.Day(int64(e.At), r.offset)
		r.today = r.dayRow(int32(n))
		r.dawn, r.dusk = Instant(calendar.Start(n, r.offset)), Instant(calendar.Start(n+1, r.offset))
	}
	d := &r.days[r.today]
	d.bump(kindCode+code(e.Kind), 1, e.Amount)
	if e.Kind.message() {
		for t := uint64(e.Tags); t != 0; t &= t - 1 {
			d.bump(tagCode+code(bits.TrailingZeros64(t)), 1, 0)
		}
		for c := advert; c < classes && e.Tags != 0; c++ {
			if class(c, e.Tags) {
				d.bump(classCode+c, 1, 0)
			}
		}
		if e.Source != 0 {
			d.bump(sourceCode+code(e.Source), 1, 0)
		}
		if e.Format != 0 {
			d.bump(formatCode+code(e.Format), 1, 0)
		}
	}
	if e.Kind == Activity || e.Kind == Deliver {
		for t := uint64(e.Tags); t != 0; t &= t - 1 {
			d.bump(deedCode+code(bits.TrailingZeros64(t)), 1, 0)
		}
	}
	if e.Kind == Packet {
		d.bump(purposeCode+code(e.Purpose), 1, e.Amount)
	}
}

// sortedDays returns the days in order, sharing their cells.
func (r *Record) sortedDays() []day {
	ds := slices.Clone(r.days)
	slices.SortFunc(ds, func(a, b day) int { return cmp.Compare(a.day, b.day) })
	return ds
}

// Series lists how often a kind of event occurred in each period, from the
// first day of the record to the last, empty periods included.
func (r *Record) Series(k Kind, p Period) iter.Seq[Point] {
	return r.series(kindCode+code(k), p)
}

// TagSeries lists how many messages in each period carried a tag, in the way of
// [Record.Series]. Of several tags, the lowest counts.
func (r *Record) TagSeries(t Tags, p Period) iter.Seq[Point] {
	if t == 0 {
		return func(func(Point) bool) {}
	}
	return r.series(tagCode+bit(t), p)
}

func (r *Record) series(c code, p Period) iter.Seq[Point] {
	return func(yield func(Point) bool) {
		ds := r.sortedDays()
		if len(ds) == 0 {
			return
		}
		last, i := int64(ds[len(ds)-1].day), 0
		for from := p.begin(int64(ds[0].day)); from <= last; {
			next := p.next(from)
			pt := Point{From: Instant(calendar.Start(from, r.offset))}
			for ; i < len(ds) && int64(ds[i].day) < next; i++ {
				for _, v := range ds[i].cells {
					if v.code == c {
						pt.Events += v.n
						pt.Amount += v.sum
					}
				}
			}
			if !yield(pt) {
				return
			}
			from = next
		}
	}
}

// sum adds up a code over the local days [from, to).
func (r *Record) sum(c code, from, to int64) (n, amount int64) {
	for i := range r.days {
		if d := int64(r.days[i].day); d >= from && d < to {
			for _, v := range r.days[i].cells {
				if v.code == c {
					n += v.n
					amount += v.sum
				}
			}
		}
	}
	return n, amount
}

// Count returns how often a kind of event occurred on the local days that begin
// in [from, to), and their amount.
func (r *Record) Count(k Kind, from, to time.Time) (events, amount int64) {
	lo, hi := r.between(from, to)
	return r.sum(kindCode+code(k), lo, hi)
}

// between returns the local days that begin in [from, to).
func (r *Record) between(from, to time.Time) (lo, hi int64) {
	o := r.Options.Day.Microseconds()
	up := func(t time.Time) int64 { return calendar.Day(int64(At(t))-1, o) + 1 }
	return up(from), up(to)
}

// Active lists who spoke on the local days that begin in [from, to), in id
// order, and how often. It needs RecordOptions.Days; without them it lists
// nobody.
func (r *Record) Active(from, to time.Time) iter.Seq2[MemberID, int64] {
	return func(yield func(MemberID, int64) bool) {
		lo, hi := r.between(from, to)
		if r.active == nil {
			return
		}
		for _, i := range r.order() {
			if n := spokenIn(r.active[i], lo, hi); n > 0 && !yield(r.members[i].id, n) {
				return
			}
		}
	}
}

// days returns those of a member's days that lie in [lo, hi).
func days(ds []dayCount, lo, hi int64) []dayCount {
	at := func(day int64) int {
		i, _ := slices.BinarySearchFunc(ds, day, func(d dayCount, day int64) int { return cmp.Compare(int64(d.day), day) })
		return i
	}
	from := at(lo)
	return ds[from:max(from, at(hi))]
}

// spokenIn adds up the days of [lo, hi).
func spokenIn(ds []dayCount, lo, hi int64) (n int64) {
	for _, d := range days(ds, lo, hi) {
		n += int64(d.n)
	}
	return n
}

// Span returns the first and the last instant at which anyone appeared; false
// where nobody did.
func (r *Record) Span() (first, last time.Time, ok bool) {
	var a, b Instant
	for i := range r.members {
		m := &r.members[i]
		switch {
		case m.done&dSeen == 0:
		case !ok:
			a, b, ok = m.first, m.last, true
		default:
			a, b = min(a, m.first), max(b, m.last)
		}
	}
	return a.Time(), b.Time(), ok
}
