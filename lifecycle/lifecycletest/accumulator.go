package lifecycletest

import (
	"bytes"
	"math/rand/v2"
	"slices"

	"github.com/coterie-go/coterie"
)

// TestAccumulator checks that the accumulators made by empty keep what
// [coterie.Accumulator] promises, folding rows, all of which must be good:
//
//   - any order of the rows, and any split of them into shards merged in any
//     order, has the same bytes; merging an empty one changes nothing;
//   - Merge neither changes nor keeps its argument: what is added to either one
//     later does not show in the other;
//   - bytes read back to the same bytes, into an empty accumulator or instead of
//     what was in it; UnmarshalBinary does not keep its argument; what was read
//     can be added to, merged and merged into;
//   - AppendBinary leaves what stood before;
//   - shortened, lengthened and changed bytes are refused, and leave the
//     accumulator as it was, or read to what writes exactly them; none panics.
//
// empty is called for every shard; for an accumulator without settings it is
//
//	func() *Mine { return new(Mine) }
//
// A few hundred rows that differ in all that a row can differ in are enough.
// The cost is about 80 folds of rows and 1,000 readings of their bytes. That a
// hostile length is refused before memory is taken for it, only a fuzz test
// shows.
func TestAccumulator[A, Row any, P coterie.Accumulator[A, Row]](empty func() P, rows []Row) error {
	var f findings
	if len(rows) < 2 {
		f.addf("%d rows: at least 2 are needed", len(rows))
		return f.err()
	}
	c := accumulated[A, Row, P]{findings: &f, empty: empty, rows: rows}
	var want []byte
	f.run("fold", func() { want = c.bytes(c.fold(rows)) })
	if len(f) > 0 {
		return f.err()
	}
	f.run("order", func() { c.orders(want) })
	f.run("merge", func() { c.merges(want) })
	f.run("merge", c.apart)
	f.run("encoding", func() { c.encoding(want) })
	f.run("merge of what was read", func() { c.carried(want) })
	c.hostile(want)
	return f.err()
}

type accumulated[A, Row any, P coterie.Accumulator[A, Row]] struct {
	*findings
	empty func() P
	rows  []Row
}

func (c accumulated[A, Row, P]) fold(rows []Row) P {
	a := c.empty()
	for i, r := range rows {
		if err := a.Add(r); err != nil {
			c.addf("Add refuses row %d: %v", i, err)
			break
		}
	}
	return a
}

// taking folds rows that may come twice, which Add may refuse.
func (c accumulated[A, Row, P]) taking(parts ...[]Row) P {
	a := c.empty()
	for _, rows := range parts {
		for _, r := range rows {
			_ = a.Add(r)
		}
	}
	return a
}

func (c accumulated[A, Row, P]) bytes(a P) []byte {
	b, err := a.MarshalBinary()
	if err != nil {
		c.addf("MarshalBinary: %v", err)
	}
	return slices.Clone(b)
}

func (c accumulated[A, Row, P]) merge(into, from P) {
	before := c.bytes(from)
	if err := into.Merge((*A)(from)); err != nil {
		c.addf("Merge: %v", err)
	}
	if !bytes.Equal(before, c.bytes(from)) {
		c.addf("Merge changes its argument")
	}
}

func (c accumulated[A, Row, P]) orders(want []byte) {
	backward := slices.Clone(c.rows)
	slices.Reverse(backward)
	if !bytes.Equal(want, c.bytes(c.fold(backward))) {
		c.addf("the rows in reverse order have other bytes")
	}
	r := rand.New(rand.NewPCG(1, 2))
	shuffled := slices.Clone(c.rows)
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	if !bytes.Equal(want, c.bytes(c.fold(shuffled))) {
		c.addf("the rows in another order have other bytes")
	}
}

func (c accumulated[A, Row, P]) merges(want []byte) {
	for trial := range 8 {
		r := rand.New(rand.NewPCG(3, uint64(trial)))
		shards := make([]P, trial%5+1)
		for i := range shards {
			shards[i] = c.empty()
		}
		for _, i := range r.Perm(len(c.rows)) {
			_ = shards[r.IntN(len(shards))].Add(c.rows[i]) // good in fold
		}
		total := c.empty()
		for _, i := range r.Perm(len(shards)) {
			c.merge(total, shards[i])
		}
		if !bytes.Equal(want, c.bytes(total)) {
			c.addf("%d shards, merged, have other bytes than one fold", len(shards))
		}
		c.merge(total, c.empty())
		if !bytes.Equal(want, c.bytes(total)) {
			c.addf("merging an empty one changes the bytes")
		}
		for _, s := range shards {
			for _, row := range c.rows {
				_ = s.Add(row)
			}
		}
		if !bytes.Equal(want, c.bytes(total)) {
			c.addf("Merge keeps its argument: rows added to that one later show")
			return
		}
	}
}

// apart merges one into an empty and into a filled one and goes on adding to
// both in turn, from several lengths: what grows by doubling has room left at
// some of them.
func (c accumulated[A, Row, P]) apart() {
	n := len(c.rows)
	for _, k := range []int{1, n / 3, n / 2, n/2 + 1, 2 * n / 3} {
		for _, filled := range []bool{false, true} {
			var start []Row
			if filled {
				start = c.rows[n-1:]
			}
			into, from := c.fold(start), c.fold(c.rows[:k])
			c.merge(into, from)
			for i := range k { // from goes forward again, into backward from the end
				_ = from.Add(c.rows[i])
				_ = into.Add(c.rows[n-1-i])
			}
			if !bytes.Equal(c.bytes(from), c.bytes(c.taking(c.rows[:k], c.rows[:k]))) {
				c.addf("Merge keeps its argument: rows added to the receiver later show in the argument")
			}
			if !bytes.Equal(c.bytes(into), c.bytes(c.taking(start, c.rows[:k], c.rows[n-k:]))) {
				c.addf("Merge keeps its argument: rows added to that one later show")
			}
		}
	}
}

// carried merges shards that have travelled as bytes.
func (c accumulated[A, Row, P]) carried(want []byte) {
	half := len(c.rows) / 2
	for _, read := range [][2]bool{{true, false}, {false, true}, {true, true}} {
		into, from := c.fold(c.rows[:half]), c.fold(c.rows[half:])
		for i, p := range []*P{&into, &from} {
			if !read[i] {
				continue
			}
			back := c.empty()
			if err := back.UnmarshalBinary(c.bytes(*p)); err != nil {
				c.addf("UnmarshalBinary of half the rows: %v", err)
				return
			}
			*p = back
		}
		c.merge(into, from)
		if !bytes.Equal(want, c.bytes(into)) {
			c.addf("shards that were read from their bytes, merged, have other bytes than one fold")
		}
	}
}

func (c accumulated[A, Row, P]) encoding(want []byte) {
	whole := c.fold(c.rows)
	if b, err := whole.AppendBinary([]byte("before")); err != nil || !bytes.Equal(b, append([]byte("before"), want...)) {
		c.addf("AppendBinary after other bytes: %v, or not those of MarshalBinary", err)
	}
	kept, _ := whole.MarshalBinary() // good above
	_, _ = c.fold(c.rows[:len(c.rows)/2]).MarshalBinary()
	if !bytes.Equal(kept, want) {
		c.addf("the bytes of MarshalBinary change when another is asked for its own")
	}
	read := slices.Clone(want)
	back := c.empty()
	if err := back.UnmarshalBinary(read); err != nil {
		c.addf("UnmarshalBinary of its own bytes: %v", err)
		return
	}
	clear(read)
	if !bytes.Equal(want, c.bytes(back)) {
		c.addf("bytes do not read back to the same bytes, or UnmarshalBinary keeps its argument")
	}
	half := len(c.rows) / 2
	first := c.empty()
	if err := first.UnmarshalBinary(c.bytes(c.fold(c.rows[:half]))); err != nil {
		c.addf("UnmarshalBinary of half the rows: %v", err)
		return
	}
	for i, row := range c.rows[half:] {
		if err := first.Add(row); err != nil {
			c.addf("Add after UnmarshalBinary refuses row %d: %v", half+i, err)
			return
		}
	}
	if !bytes.Equal(want, c.bytes(first)) {
		c.addf("rows added after UnmarshalBinary have other bytes than one fold")
	}
	if err := first.UnmarshalBinary(c.bytes(c.fold(c.rows[:half]))); err != nil {
		c.addf("UnmarshalBinary into a filled accumulator: %v", err)
		return
	}
	for _, row := range c.rows[half:] {
		_ = first.Add(row) // good in fold
	}
	if !bytes.Equal(want, c.bytes(first)) {
		c.addf("UnmarshalBinary into a filled accumulator does not replace what was there")
	}
}

// hostile reads bytes that nobody wrote, into empty and into filled ones.
func (c accumulated[A, Row, P]) hostile(want []byte) {
	r := rand.New(rand.NewPCG(5, 6))
	var filled P
	c.run("fold", func() { filled = c.fold(c.rows[:len(c.rows)/2]) })
	if filled == nil {
		return
	}
	held := c.bytes(filled)
	read := func(what string, b []byte, refuse bool) {
		c.run("UnmarshalBinary of "+what, func() {
			a := c.empty()
			c.read(what, a, b, refuse)
			if c.read(what, filled, b, refuse) || !bytes.Equal(c.bytes(filled), held) {
				filled = c.fold(c.rows[:len(c.rows)/2])
			}
		})
	}
	read("one byte more", append(slices.Clone(want), 0), true)
	for range 200 {
		read("shortened bytes", want[:r.IntN(len(want)+1)], false)
		b := slices.Clone(want)
		if len(b) > 0 {
			b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		}
		read("changed bytes", b, false)
	}
	c.run("Add after refused bytes", func() {
		for _, row := range c.rows[len(c.rows)/2:] {
			_ = filled.Add(row)
		}
		if !bytes.Equal(want, c.bytes(filled)) {
			c.addf("rows added after UnmarshalBinary refused bytes have other bytes than one fold")
		}
	})
}

// read reads b into a and reports whether that takes it.
func (c accumulated[A, Row, P]) read(what string, a P, b []byte, refuse bool) bool {
	before := c.bytes(a)
	err := a.UnmarshalBinary(slices.Clone(b))
	switch out := c.bytes(a); {
	case err == nil && refuse:
		c.addf("UnmarshalBinary takes %s", what)
	case err == nil && !bytes.Equal(b, out):
		c.addf("UnmarshalBinary takes %s, and writes others", what)
	case err != nil && !bytes.Equal(out, before):
		c.addf("UnmarshalBinary refuses %s, but does not leave the accumulator as it was", what)
	}
	return err == nil
}
