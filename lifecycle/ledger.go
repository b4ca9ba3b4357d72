package lifecycle

import (
	"iter"
	"strconv"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
	"github.com/coterie-go/coterie/internal/wire"
)

// Purchase (购买) is one purchase of one customer.
type Purchase[K coterie.Key] struct {
	Who    K
	At     time.Time // not the zero time
	Amount int64     // minor units of one currency, not negative
}

// Ledger (账本) folds purchases into what every repeat-purchase, spend and RFM
// estimate needs: per customer and local day, how many purchases and their sum.
// It is an accumulator: any split of the purchases, merged in any order, has the
// same bytes. Purchases of one customer on one day count as one purchase of that
// day's sum, as is usual since Fader, Hardie and Lee (2005); ages are whole
// days.
//
// The zero value is ready: days of UTC, amounts with two decimals. Set the
// fields before the first Add only. A ledger may be read by several goroutines
// while none writes.
//
// Cost: 12 bytes per purchase, and per customer about 24 bytes and four times the
// key, which the index holds at hand. Add is O(1) in any order of time; what reads
// the whole ledger sorts it, in O(n).
type Ledger[K coterie.Key] struct {
	Day      time.Duration    // local time's offset from UTC, whole seconds, within ±24 h: 8 * time.Hour for 北京时间
	Currency coterie.Currency // its minor units scale Spends; 0: two decimals

	index keyIndex[K]
	rows  rowLog
	sum   int64         // of all amounts
	count int64         // of all purchases
	fixed time.Duration // Day at the first purchase
}

// Account (客户账户) is what a [Ledger] knows of one customer.
type Account struct {
	First, Last time.Time // local midnight, as UTC, of the first and last day of purchase
	Days        int       // days with a purchase
	Purchases   int64
	Amount      int64 // minor units
}

// Add adds one purchase, or refuses it with an *coterie.InputError and no
// effect.
func (l *Ledger[K]) Add(p Purchase[K]) error {
	if p.At.IsZero() {
		return &coterie.InputError{Row: -1, Field: "At", Reason: "missing"}
	}
	if p.Amount < 0 {
		return &coterie.InputError{Row: -1, Field: "Amount", Value: strconv.FormatInt(p.Amount, 10),
			Reason: "negative: a refund reduces the purchase that it refunds"}
	}
	if err := l.check(); err != nil {
		return err
	}
	day, err := l.day(p.At)
	if err != nil {
		return err
	}
	return l.put(p.Who, day, 1, p.Amount)
}

// check validates the settings.
func (l *Ledger[K]) check() error {
	if l.Day < -24*time.Hour || l.Day > 24*time.Hour || l.Day%time.Second != 0 {
		return &coterie.InputError{Row: -1, Field: "Day", Value: l.Day.String(), Reason: "not a whole number of seconds within ±24 h"}
	}
	return nil
}

const (
	secondsPerDay = 24 * 60 * 60
	maxDay        = 1 << 29 // 1.5 million years
)

// day returns the local day of t, counted from 1970-01-01.
func (l *Ledger[K]) day(t time.Time) (int32, error) {
	s := t.Unix()
	const limit = maxDay * secondsPerDay
	if s <= -limit || s >= limit {
		return 0, &coterie.InputError{Row: -1, Field: "At", Value: t.String(), Reason: "out of range"}
	}
	s += int64(l.Day / time.Second)
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	return int32(d), nil
}

// lastDay is day for an end of observation, clamped to the range of days.
func (l *Ledger[K]) lastDay(end time.Time) int32 {
	d, err := l.day(end)
	switch {
	case err == nil:
		return d
	case end.Unix() < 0:
		return -1 << 31
	default:
		return 1<<31 - 1
	}
}

// put adds purchases of one customer on one day.
func (l *Ledger[K]) put(who K, day int32, count, sum int64) error {
	total, err := addCounts(l.sum, sum)
	if err != nil {
		return &coterie.InputError{Row: -1, Field: "Amount", Value: strconv.FormatInt(sum, 10),
			Reason: "total exceeds the largest int64", Err: coterie.ErrOverflow}
	}
	purchases, err := addCounts(l.count, count)
	if err != nil {
		return err
	}
	if len(l.index.keys) == 0 {
		l.fixed = l.Day
	} else if l.Day != l.fixed {
		return &coterie.InputError{Row: -1, Field: "Day", Value: l.Day.String(), Reason: "changed after the first purchase", Err: coterie.ErrMismatch}
	}
	if len(l.index.keys) == 1<<31-1 || l.rows.n == 1<<31-1 {
		return &coterie.InputError{Row: -1, Field: "Who", Reason: "more than 2³¹ customers or rows", Err: coterie.ErrOverflow}
	}
	l.rows.add(l.index.of(who), day, count, sum)
	l.sum, l.count = total, purchases
	return nil
}

// Merge adds the purchases of o, which must have the same settings. It neither
// keeps nor changes o.
func (l *Ledger[K]) Merge(o *Ledger[K]) error {
	if l.Day != o.Day || l.Currency != o.Currency {
		return &coterie.InputError{Row: -1, Field: "Ledger", Reason: "days or currencies differ", Err: coterie.ErrMismatch}
	}
	if _, err := addCounts(l.sum, o.sum); err != nil {
		return err
	}
	if _, err := addCounts(l.count, o.count); err != nil {
		return err
	}
	for who, days := range o.each(1<<31 - 1) {
		for _, e := range days {
			if err := l.put(who, e.day, e.count, e.sum); err != nil {
				return err
			}
		}
	}
	return nil
}

// Len returns the number of customers.
func (l *Ledger[K]) Len() int { return len(l.index.keys) }

// each lists the customers who have bought by the day end, in key order, with
// their days up to it. The slice is overwritten by the next.
func (l *Ledger[K]) each(end int32) iter.Seq2[K, []dayEntry] {
	return func(yield func(K, []dayEntry) bool) {
		order := l.index.sorted()
		for at, days := range l.rows.each(order, end) {
			if !yield(l.index.keys[at], days) {
				return
			}
		}
	}
}

// Accounts lists the customers who have bought by the local day of end, in key
// order, with what they bought up to and including that day: recency, frequency
// and monetary value of RFM.
func (l *Ledger[K]) Accounts(end time.Time) iter.Seq2[K, Account] {
	return func(yield func(K, Account) bool) {
		for who, days := range l.each(l.lastDay(end)) {
			a := Account{First: l.midnight(days[0].day), Last: l.midnight(days[len(days)-1].day), Days: len(days)}
			for _, e := range days {
				a.Purchases += e.count
				a.Amount += e.sum
			}
			if !yield(who, a) {
				return
			}
		}
	}
}

// midnight is the instant at which a local day begins.
func (l *Ledger[K]) midnight(day int32) time.Time {
	return time.Unix(int64(day)*secondsPerDay-int64(l.Day/time.Second), 0).UTC()
}

// Histories lists the customers who have bought by the local day of end, in key
// order, with their purchase histories observed through that day. Ages are in
// the given unit, of a day (24 h) where it is not positive. It feeds
// [Histories]:
//
//	for _, h := range ledger.Histories(end, 7*24*time.Hour) {
//		histories.Add(h)
//	}
func (l *Ledger[K]) Histories(end time.Time, unit time.Duration) iter.Seq2[K, History] {
	if unit <= 0 {
		unit = 24 * time.Hour
	}
	return func(yield func(K, History) bool) {
		until := l.lastDay(end)
		age := func(from, to int32) float64 {
			return float64(int64(to)-int64(from)) * float64(24*time.Hour) / float64(unit)
		}
		for who, days := range l.each(until) {
			first := days[0].day
			h := History{Repeats: len(days) - 1, Last: age(first, days[len(days)-1].day), Age: age(first, until)}
			if !yield(who, h) {
				return
			}
		}
	}
}

// Spends lists the customers who have bought by the local day of end, in key
// order, with the mean amount of their repeat purchases up to and including that
// day, in units of the currency. The first purchase is left out, as the models
// want it; a customer without a repeat has Repeats 0.
func (l *Ledger[K]) Spends(end time.Time) iter.Seq2[K, Spend] {
	return func(yield func(K, Spend) bool) {
		scale := 1.0
		for range l.Currency.Digits() {
			scale *= 10
		}
		for who, days := range l.each(l.lastDay(end)) {
			s := Spend{Repeats: len(days) - 1}
			sum := int64(0)
			for _, e := range days[1:] {
				sum += e.sum
			}
			if s.Repeats > 0 {
				s.Mean = float64(sum) / scale / float64(s.Repeats)
			}
			if !yield(who, s) {
				return
			}
		}
	}
}

// Split parts the ledger for validation: purchases through the local day of at,
// which calibrate a model, and the later ones, held out to judge it.
func (l *Ledger[K]) Split(at time.Time) (calibration, holdout *Ledger[K]) {
	calibration = &Ledger[K]{Day: l.Day, Currency: l.Currency}
	holdout = &Ledger[K]{Day: l.Day, Currency: l.Currency}
	end := l.lastDay(at)
	for who, days := range l.each(1<<31 - 1) {
		for _, e := range days {
			part := calibration
			if e.day > end {
				part = holdout
			}
			part.put(who, e.day, e.count, e.sum) // cannot overflow: a part of l
		}
	}
	return calibration, holdout
}

const (
	ledgerTag     = "CLle"
	ledgerVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// settings and the content alone.
func (l *Ledger[K]) AppendBinary(b []byte) ([]byte, error) {
	kind := key.KindOf[K]()
	b = wire.AppendHeader(b, ledgerTag, ledgerVersion)
	b = append(b, byte(kind))
	b = wire.AppendVarint(b, int64(l.Day/time.Second))
	b = wire.AppendUvarint(b, uint64(l.Currency))
	b = wire.AppendUvarint(b, uint64(len(l.index.keys)))
	for who, days := range l.each(1<<31 - 1) {
		b = key.Append(b, kind, who)
		b = wire.AppendUvarint(b, uint64(len(days)))
		b = wire.AppendVarint(b, int64(days[0].day))
		for i, e := range days {
			if i > 0 {
				b = wire.AppendUvarint(b, uint64(int64(e.day)-int64(days[i-1].day)))
			}
			b = wire.AppendUvarint(b, uint64(e.count))
			b = wire.AppendUvarint(b, uint64(e.sum))
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (l *Ledger[K]) MarshalBinary() ([]byte, error) { return l.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces settings
// and content, accepts only bytes that AppendBinary can write, and leaves the
// ledger as it was where it fails.
func (l *Ledger[K]) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, ledgerTag, ledgerVersion)
	kind := key.KindOf[K]()
	if k := r.Byte(); k != byte(kind) {
		r.Fail("another kind of key")
	}
	var out Ledger[K]
	if s := r.Varint(); s < -secondsPerDay || s > secondsPerDay {
		r.Fail("day out of range")
	} else {
		out.Day = time.Duration(s) * time.Second
	}
	if c := r.Uvarint(); c > 1<<16-1 {
		r.Fail("currency out of range")
	} else {
		out.Currency = coterie.Currency(c)
	}
	compare := key.Comparer[K]()
	for i := range r.Count(5) {
		who := key.Read[K](r, kind)
		if i > 0 && compare(out.index.keys[i-1], who) >= 0 {
			r.Fail("customers out of order")
		}
		out.readDays(r, who)
		if r.Err() != nil {
			break
		}
	}
	if err := r.Done(); err != nil {
		return decodeError("Ledger", err)
	}
	out.fixed = out.Day
	*l = out
	return nil
}

// readDays reads the days of one customer.
func (l *Ledger[K]) readDays(r *wire.Reader, who K) {
	days := r.Count(2)
	if days == 0 {
		r.Fail("customer without purchases")
		return
	}
	day := r.Varint()

	for i := range days {
		if i > 0 {
			gap := r.Uvarint()
			if gap == 0 || gap > 2*maxDay+2 {
				r.Fail("days out of order")
				return
			}
			day += int64(gap)
		}
		if day < -maxDay-1 || day > maxDay+1 {
			r.Fail("day out of range")
			return
		}
		var total int64
		count := readCount(r, &total)
		sum := r.Uvarint()
		if sum > 1<<63-1 {
			r.Fail("amount out of range")
		}
		if r.Err() != nil {
			return
		}
		if err := l.put(who, int32(day), count, int64(sum)); err != nil {
			r.Fail(err.Error())
			return
		}
	}
}
