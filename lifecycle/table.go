package lifecycle

import (
	"iter"

	"github.com/coterie-go/coterie/internal/wire"
)

// Table (寿命表) is the multiset of distinct [Lifetime] rows with their counts.
// It is an accumulator: fold rows in, merge tables folded elsewhere, and every
// estimator of the package reads it. Nothing is summed while folding, so any
// split of the rows into tables, merged in any order, has the same bytes and so
// the same fit.
//
// The zero value is an empty table ready to use. A table may be read by several
// goroutines while none writes to it.
//
// Plain rows (no late entry, no interval, weight 1) at whole ages below 65,536
// cost a counter per age; other plain rows 8 bytes, and 16 where some repeat;
// rows with entry, upper, weight or a cause above 6, 56 bytes. Add is amortised
// O(1) for whole ages and O(log n) otherwise.
type Table struct {
	days  [tableStates][]int64 // counts by whole age: still there, then ended by cause
	plain plain
	rest  bag[Lifetime]
	n     int64
}

const (
	tableStates = 8       // right-censored, and ended by causes 0 to 6
	tableDays   = 1 << 16 // whole ages below this are counted by age
)

// Add adds one lifetime, or refuses it with an *coterie.InputError and no
// effect.
func (t *Table) Add(l Lifetime) error {
	// The common rows: plain, most often at a whole age.
	if l.Entry == 0 && l.Upper == 0 && l.Weight == 0 && l.Exit >= 0 && l.Exit < tableDays {
		if age := int(l.Exit); float64(age) == l.Exit {
			state := 0
			if l.Ended {
				state = 1 + int(l.Cause)
			} else if l.Cause != 0 {
				state = tableStates
			}
			if state < tableStates && age < len(t.days[state]) && t.n < 1<<62 {
				t.days[state][age]++
				t.n++
				return nil
			}
		} else if l.Cause == 0 && t.n < 1<<62 {
			t.n++
			t.plain.add(plainKey(l.Exit, l.Ended), 1)
			return nil
		}
	}
	return t.AddN(l, 1)
}

// AddN adds n equal lifetimes. n is not negative; 0 adds nothing.
func (t *Table) AddN(l Lifetime, n int64) error {
	l, err := l.canonical()
	if err != nil {
		return err
	}
	if err := checkCount(n); err != nil || n == 0 {
		return err
	}
	total, err := addCounts(t.n, n)
	if err != nil {
		return err
	}
	t.n = total
	t.put(l, n)
	return nil
}

// put files a canonical row.
func (t *Table) put(l Lifetime, n int64) {
	if age, state, ok := wholeDay(&l); ok {
		t.grow(state, age+1)
		t.days[state][age] += n
		return
	}
	if isPlain(&l) {
		t.plain.add(plainKey(l.Exit, l.Ended), n)
		return
	}
	t.rest.add(l, n, byLifetime())
}

// isPlain reports whether a canonical row fits in a plain key.
func isPlain(l *Lifetime) bool {
	return l.Entry == 0 && l.Upper == 0 && l.Weight == 0 && l.Cause == 0
}

// wholeDay returns the counter of a canonical row that is counted by age.
func wholeDay(l *Lifetime) (age, state int, ok bool) {
	if l.Entry != 0 || l.Upper != 0 || l.Weight != 0 || l.Cause > tableStates-2 || l.Exit >= tableDays {
		return 0, 0, false
	}
	age = int(l.Exit)
	if l.Ended {
		state = 1 + int(l.Cause)
	}
	return age, state, float64(age) == l.Exit
}

// grow makes room for the ages below n, by doubling.
func (t *Table) grow(state, n int) {
	if have := len(t.days[state]); have < n {
		grown := make([]int64, min(max(n, 2*have, 64), tableDays))
		copy(grown, t.days[state])
		t.days[state] = grown
	}
}

// Merge adds the rows of o. It neither keeps nor changes o.
func (t *Table) Merge(o *Table) error {
	total, err := addCounts(t.n, o.n)
	if err != nil {
		return err
	}
	rest := o.rest.sorted(byLifetime())
	for state, days := range o.days {
		t.grow(state, len(days))
		for age, n := range days {
			t.days[state][age] += n
		}
	}
	if o == t {
		o = &Table{plain: t.plain.clone()}
	}
	for key, n := range o.plain.all() {
		t.plain.add(key, n)
	}
	for _, c := range rest {
		t.rest.add(c.row, c.n, byLifetime())
	}
	t.n = total
	return nil
}

// Len returns the number of lifetimes, each row counted as often as it was
// added.
func (t *Table) Len() int64 { return t.n }

// All lists the distinct lifetimes with their counts, by Exit, then what is
// still there before what ended, then Upper, Cause, Entry and Weight. Rows are
// in canonical form: Upper is 0 where the end was seen, Weight 0 where it is 1.
func (t *Table) All() iter.Seq2[Lifetime, int64] {
	return func(yield func(Lifetime, int64) bool) {
		rest, i := t.rest.sorted(byLifetime()), 0
		emit := func(l Lifetime, n int64) bool {
			for ; i < len(rest) && compareLifetimes(rest[i].row, l) < 0; i++ {
				if !yield(rest[i].row, rest[i].n) {
					return false
				}
			}
			return yield(l, n)
		}
		ages, age := 0, 0
		for _, days := range t.days {
			ages = max(ages, len(days))
		}
		daysBelow := func(limit float64) bool {
			for ; age < ages && float64(age) < limit; age++ {
				for state := range t.days {
					if age < len(t.days[state]) && t.days[state][age] > 0 {
						if !emit(dayLifetime(age, state), t.days[state][age]) {
							return false
						}
					}
				}
			}
			return true
		}
		for key, n := range t.plain.all() {
			l := plainLifetime(key)
			if age < ages && float64(age) < l.Exit && !daysBelow(l.Exit) {
				return
			}
			if i == len(rest) {
				if !yield(l, n) {
					return
				}
			} else if !emit(l, n) {
				return
			}
		}
		if !daysBelow(tableDays) {
			return
		}
		for ; i < len(rest); i++ {
			if !yield(rest[i].row, rest[i].n) {
				return
			}
		}
	}
}

// settled returns a copy to read that has sorted once what was added last; it
// shares the rest.
func (t *Table) settled() *Table {
	c := *t
	c.plain = t.plain.settled()
	c.rest = bag[Lifetime]{rows: t.rest.sorted(byLifetime())}
	return &c
}

// dayLifetime is the inverse of wholeDay.
func dayLifetime(age, state int) Lifetime {
	l := Lifetime{Exit: float64(age), Ended: state > 0}
	if state > 0 {
		l.Cause = uint8(state - 1)
	}
	return l
}

const (
	tableTag     = "CLtb"
	tableVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (t *Table) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, tableTag, tableVersion)
	for _, days := range t.days {
		used := uint64(0)
		for _, n := range days {
			if n > 0 {
				used++
			}
		}
		b = wire.AppendUvarint(b, used)
		next := 0
		for age, n := range days {
			if n > 0 {
				b = wire.AppendUvarint(b, uint64(age-next))
				b = wire.AppendUvarint(b, uint64(n))
				next = age + 1
			}
		}
	}
	plain, distinct := t.plain.settled(), uint64(0)
	for range plain.all() {
		distinct++
	}
	b = wire.AppendUvarint(b, distinct)
	next := uint64(0)
	for key, n := range plain.all() {
		b = wire.AppendUvarint(b, key-next)
		b = wire.AppendUvarint(b, uint64(n))
		next = key + 1
	}
	rest := t.rest.sorted(byLifetime())
	b = wire.AppendUvarint(b, uint64(len(rest)))
	for _, c := range rest {
		for _, v := range [...]float64{c.row.Entry, c.row.Exit, c.row.Upper, c.row.Weight} {
			b = wire.AppendFloat(b, v)
		}
		b = wire.AppendBool(b, c.row.Ended)
		b = append(b, c.row.Cause)
		b = wire.AppendUvarint(b, uint64(c.n))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (t *Table) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves the table
// as it was where it fails.
func (t *Table) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, tableTag, tableVersion)
	var out Table
	count := func() int64 { return readCount(r, &out.n) }
	for state := range out.days {
		next := uint64(0)
		for range r.Count(2) {
			gap := r.Uvarint()
			n := count()
			if gap >= tableDays || next+gap >= tableDays {
				r.Fail("age out of range")
			}
			if r.Err() != nil {
				break
			}
			age := int(next + gap)
			out.grow(state, age+1)
			out.days[state][age] = n
			next = uint64(age) + 1
		}
	}
	out.readPlain(r, count)
	out.readRest(r, count)
	if err := r.Done(); err != nil {
		return decodeError("Table", err)
	}
	*t = out
	return nil
}

func (t *Table) readPlain(r *wire.Reader, count func() int64) {
	distinct := r.Count(2)
	next, repeated := uint64(0), false
	for i := range distinct {
		gap := r.Uvarint()
		n := count()
		key := next + gap
		l := plainLifetime(key)
		if _, _, whole := wholeDay(&l); key < next || !finite(l.Exit) || whole || key == 1<<64-1 {
			r.Fail("age out of range")
		}
		if r.Err() != nil {
			return
		}
		if n != 1 && !repeated {
			repeated = true
			t.plain.counts = make([]int64, i, distinct)
			for j := range t.plain.counts {
				t.plain.counts[j] = 1
			}
		}
		t.plain.keys = append(t.plain.keys, key)
		if repeated {
			t.plain.counts = append(t.plain.counts, n)
		}
		next = key + 1
	}
}

func (t *Table) readRest(r *wire.Reader, count func() int64) {
	for range r.Count(35) {
		l := Lifetime{Entry: r.Float(), Exit: r.Float(), Upper: r.Float(), Weight: r.Float(), Ended: r.Bool(), Cause: r.Byte()}
		n := count()
		c, err := l.canonical()
		if err != nil {
			r.Fail(err.Error())
		} else if _, _, whole := wholeDay(&l); c != l || whole || isPlain(&l) {
			r.Fail("row not canonical")
		} else if k := len(t.rest.rows); k > 0 && compareLifetimes(t.rest.rows[k-1].row, l) >= 0 {
			r.Fail("rows out of order")
		}
		if r.Err() != nil {
			return
		}
		t.rest.rows = append(t.rest.rows, counted[Lifetime]{l, n})
	}
}
