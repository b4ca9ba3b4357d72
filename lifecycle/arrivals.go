package lifecycle

import (
	"fmt"
	"iter"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// Arrival (入群) is one member who came through an entry, in days.
type Arrival struct {
	Entry int      // index of the entry
	Stay  Lifetime // how long he stayed, or has stayed so far
	Buy   Lifetime // until his first purchase (Ended), or how long he has been watched without one, also after leaving
}

// Arrivals (入群记录) folds what became of those who joined, by entry. It is an
// accumulator: any split of the arrivals, merged in any order, has the same bytes.
// The zero value is ready. It costs a pair of [Table] values for each entry.
type Arrivals struct {
	stay, buy []Table // by entry, up to the last that someone came through
}

// maxEntries bounds the index of an entry.
const maxEntries = 1 << 16

// Add adds one arrival, or refuses it with an *coterie.InputError and no effect.
func (a *Arrivals) Add(r Arrival) error {
	if r.Entry < 0 || r.Entry >= maxEntries {
		return invalid("Entry", r.Entry, "outside 0 to "+strconv.Itoa(maxEntries-1))
	}
	if _, err := r.Buy.canonical(); err != nil {
		return err
	}
	if _, err := r.Stay.canonical(); err != nil {
		return err
	}
	a.grow(r.Entry + 1)
	if err := a.stay[r.Entry].Add(r.Stay); err != nil {
		return err
	}
	return a.buy[r.Entry].Add(r.Buy)
}

func (a *Arrivals) grow(n int) {
	for len(a.stay) < n {
		a.stay, a.buy = append(a.stay, Table{}), append(a.buy, Table{})
	}
}

// Merge adds the arrivals of o. It neither keeps nor changes o.
func (a *Arrivals) Merge(o *Arrivals) error {
	for i := range o.stay {
		if i < len(a.stay) {
			if _, err := addCounts(a.stay[i].Len(), o.stay[i].Len()); err != nil {
				return err
			}
		}
	}
	a.grow(len(o.stay))
	for i := range o.stay {
		if err := a.stay[i].Merge(&o.stay[i]); err != nil {
			return err
		}
		if err := a.buy[i].Merge(&o.buy[i]); err != nil {
			return err
		}
	}
	return nil
}

// Len returns the number of arrivals.
func (a *Arrivals) Len() int64 {
	n := int64(0)
	for i := range a.stay {
		n += a.stay[i].Len()
	}
	return n
}

const (
	arrivalsTag     = "CLar"
	arrivalsVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (a *Arrivals) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, arrivalsTag, arrivalsVersion)
	b = wire.AppendUvarint(b, uint64(len(a.stay)))
	for i := range a.stay {
		for _, t := range [...]*Table{&a.stay[i], &a.buy[i]} {
			table, err := t.MarshalBinary()
			if err != nil {
				return b, err
			}
			b = append(wire.AppendUvarint(b, uint64(len(table))), table...)
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (a *Arrivals) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves a as it was
// where it fails.
func (a *Arrivals) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, arrivalsTag, arrivalsVersion)
	n := r.Count(2)
	if n > maxEntries {
		r.Fail("number of entries out of range")
		n = 0
	}
	var out Arrivals
	for i := range n {
		out.grow(i + 1)
		for _, t := range [...]*Table{&out.stay[i], &out.buy[i]} {
			table := r.Bytes(r.Count(1))
			if r.Err() != nil {
				break
			}
			if err := t.UnmarshalBinary(table); err != nil {
				r.Fail(err.Error())
			}
		}
		if out.stay[i].Len() != out.buy[i].Len() {
			r.Fail("stays and purchases of different people")
		}
		if r.Err() != nil {
			break
		}
	}
	if n > 0 && r.Err() == nil && out.stay[n-1].Len() == 0 {
		r.Fail("an entry without arrivals at the end")
	}
	if err := r.Done(); err != nil {
		return decodeError("Arrivals", err)
	}
	*a = out
	return nil
}

// EntryLine (入口账) is what an entry brought.
type EntryLine struct {
	Entry       Entry
	Joins       int64
	CostPerJoin float64             // NaN without joins
	Stay, Buy   [3]coterie.Estimate // still there, and has bought, after 30, 60 and 90 days
	PerRetained [3]coterie.Estimate // cost of one member still there then
}

// EntryReport (入口报告) is what all entries brought, each and mixed.
type EntryReport struct {
	Lines    []EntryLine
	Mix      EntryLine
	Warnings []coterie.Warning
}

// entryDays are the ages at which entries are compared.
var entryDays = [3]float64{30, 60, 90}

// CompareEntries counts arrivals per entry: [Arrivals] folded and compared. Bad
// arrivals are skipped and returned as a *coterie.RowErrors beside the report.
// It takes O(arrivals), and the square of the number of entries.
func CompareEntries(entries []Entry, arrivals iter.Seq[Arrival], confidence float64) (*EntryReport, error) {
	if arrivals == nil || len(entries) == 0 {
		return nil, coterie.ErrNoData
	}
	var all Arrivals
	var bad coterie.RowErrors
	row := 0
	for a := range arrivals {
		err := error(nil)
		if a.Entry >= len(entries) {
			err = invalid("Entry", a.Entry, "no such entry")
		} else {
			err = all.Add(a)
		}
		if err != nil {
			bad.Add(row, err)
		}
		row++
	}
	r, err := all.Compare(entries, confidence)
	if err != nil {
		return nil, err
	}
	return r, bad.Err()
}

// Compare reports what each of the entries brought. Shares are Kaplan and Meier's,
// so that members who came lately count for as long as they were watched; beyond
// the longest watched an entry's share is NaN. Costs per retained member carry
// the interval of the share. An arrival through an entry that is not listed is
// refused.
func (a *Arrivals) Compare(entries []Entry, confidence float64) (*EntryReport, error) {
	if len(entries) == 0 {
		return nil, coterie.ErrNoData
	}
	if len(entries) < len(a.stay) {
		return nil, invalid("entries", len(entries), fmt.Sprintf("people came through %d", len(a.stay)))
	}
	if !(confidence > 0 && confidence < 1) {
		return nil, badFloat("confidence", confidence, "outside (0, 1)")
	}
	mix := Entry{Name: "mix"}
	venues := map[Venue]bool{}
	for i, e := range entries {
		if !finite(e.Cost) || e.Cost < 0 {
			return nil, &coterie.InputError{Row: i, Field: "Cost", Value: formatFloat(e.Cost), Reason: "negative or not finite"}
		}
		mix.Cost += e.Cost
		venues[e.Venue] = true
	}
	r := &EntryReport{}
	var stay, buy, none Table
	for i, e := range entries {
		s, b := &none, &none
		if i < len(a.stay) {
			s, b = &a.stay[i], &a.buy[i]
		}
		line, err := newEntryLine(e, s, b, confidence)
		if err != nil {
			return nil, err
		}
		r.Lines = append(r.Lines, line)
		if err := stay.Merge(s); err != nil {
			return nil, err
		}
		if err := buy.Merge(b); err != nil {
			return nil, err
		}
	}
	var err error
	if r.Mix, err = newEntryLine(mix, &stay, &buy, confidence); err != nil {
		return nil, err
	}
	for _, v := range []Venue{Online, Offline} {
		if !venues[v] {
			r.Warnings = append(r.Warnings, coterie.Warning{Code: "one-sided-entries", About: v.String(), Text: "no " + v.String() + " entry: entries complement one another", Cure: "add an " + v.String() + " entry, or say why none fits",
				Chinese: "没有" + v.Chinese() + "入口：线上线下相互补充，请增加一个，或说明为何都不合适"})
		}
	}
	return r, nil
}

func newEntryLine(e Entry, stay, buy *Table, confidence float64) (EntryLine, error) {
	l := EntryLine{Entry: e, Joins: stay.Len(), CostPerJoin: math.NaN()}
	for i := range entryDays {
		l.Stay[i], l.Buy[i], l.PerRetained[i] = coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN())
	}
	if l.Joins == 0 {
		return l, nil
	}
	l.CostPerJoin = e.Cost / float64(l.Joins)
	o := &CurveOptions{Confidence: confidence}
	stays, err := KaplanMeier(stay, o)
	if err != nil {
		return l, err
	}
	buys, err := KaplanMeier(buy, o)
	if err != nil {
		return l, err
	}
	for i, day := range entryDays {
		if day <= stays.Until() || stays.Survival(day) == 0 {
			s := stays.At(day)
			l.Stay[i] = s
			l.PerRetained[i] = coterie.Estimate{Value: l.CostPerJoin / s.Value, Lo: l.CostPerJoin / s.Hi, Hi: l.CostPerJoin / s.Lo, Confidence: s.Confidence}
		}
		if day <= buys.Until() || buys.Survival(day) == 0 {
			b := buys.At(day)
			l.Buy[i] = coterie.Estimate{Value: 1 - b.Value, Lo: 1 - b.Hi, Hi: 1 - b.Lo, Confidence: b.Confidence}
		}
	}
	return l, nil
}
