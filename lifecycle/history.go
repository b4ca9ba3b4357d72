package lifecycle

import (
	"cmp"
	"iter"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// History (购买历史) is all that the repeat-purchase models need to know of a
// customer, with ages counted from the first purchase in the caller's unit: x,
// t_x and T of Fader, Hardie and Lee (2005).
//
// Domain: Repeats ≥ 0; 0 ≤ Last ≤ Age, both finite; Last is 0 where Repeats is.
type History struct {
	Repeats int     // x: purchases after the first
	Last    float64 // t_x: age at the last purchase, 0 where Repeats is 0
	Age     float64 // T: age at the end of observation
}

// Spend (消费) is all that the spend models need to know of a customer.
type Spend struct {
	Repeats int     // repeat purchases that Mean is over
	Mean    float64 // mean amount of the repeat purchases, in currency units
}

// Buyer is a model of customers who may be silently gone (流失): how probably
// one is still alive, and how many purchases are expected in the next t.
type Buyer interface {
	Alive(History) float64
	Expected(h History, t float64) float64
}

func (h History) canonical() (History, error) {
	switch {
	case h.Repeats < 0:
		return h, badFloat("Repeats", float64(h.Repeats), "negative")
	case !finite(h.Last) || h.Last < 0:
		return h, badFloat("Last", h.Last, "an age is finite and not negative")
	case !finite(h.Age) || h.Age < h.Last:
		return h, badFloat("Age", h.Age, "an age is finite and not before the last purchase at "+formatFloat(h.Last))
	case h.Repeats == 0 && h.Last > 0:
		return h, badFloat("Last", h.Last, "set, but there is no repeat purchase")
	}
	h.Last += 0
	h.Age += 0
	return h, nil
}

func compareHistories(a, b History) int {
	if c := cmp.Compare(a.Repeats, b.Repeats); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Last, b.Last); c != 0 {
		return c
	}
	return cmp.Compare(a.Age, b.Age)
}

// byHistory orders histories as compareHistories does: the bits of floats that
// are not negative are in their order.
func byHistory() ordering[History] {
	return ordering[History]{compareHistories, func(h History) [3]uint64 {
		return [3]uint64{uint64(h.Repeats), math.Float64bits(h.Last), math.Float64bits(h.Age)}
	}}
}

// Histories is the multiset of distinct [History] rows with their counts: an
// accumulator that every repeat-purchase model is fitted to. Any split of the
// rows, merged in any order, has the same bytes and so the same fit. The zero
// value is empty and ready to use; it may be read by several goroutines while
// none writes.
type Histories struct {
	rows bag[History]
	n    int64
}

// Add adds one history, or refuses it with an *coterie.InputError and no effect.
func (t *Histories) Add(h History) error { return t.AddN(h, 1) }

// AddN adds n equal histories. n is not negative; 0 adds nothing.
func (t *Histories) AddN(h History, n int64) error {
	h, err := h.canonical()
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
	t.rows.add(h, n, byHistory())
	return nil
}

// Merge adds the rows of o. It neither keeps nor changes o.
func (t *Histories) Merge(o *Histories) error {
	total, err := addCounts(t.n, o.n)
	if err != nil {
		return err
	}
	for h, n := range o.All() {
		t.rows.add(h, n, byHistory())
	}
	t.n = total
	return nil
}

// Len returns the number of histories, each row counted as often as it was
// added.
func (t *Histories) Len() int64 { return t.n }

// All lists the distinct histories with their counts, by Repeats, Last and Age.
func (t *Histories) All() iter.Seq2[History, int64] { return t.rows.all(byHistory()) }

const (
	historiesTag     = "CLhi"
	historiesVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (t *Histories) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, historiesTag, historiesVersion)
	rows := t.rows.sorted(byHistory())
	b = wire.AppendUvarint(b, uint64(len(rows)))
	for _, c := range rows {
		b = wire.AppendUvarint(b, uint64(c.row.Repeats))
		b = wire.AppendFloat(b, c.row.Last)
		b = wire.AppendFloat(b, c.row.Age)
		b = wire.AppendUvarint(b, uint64(c.n))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (t *Histories) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves t as it
// was where it fails.
func (t *Histories) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, historiesTag, historiesVersion)
	var out Histories
	for range r.Count(18) {
		x := r.Uvarint()
		h := History{Repeats: int(x), Last: r.Finite(), Age: r.Finite()}
		n := readCount(r, &out.n)
		if h.Repeats < 0 || uint64(h.Repeats) != x {
			r.Fail("repeats out of range")
		}
		if _, err := h.canonical(); err != nil {
			r.Fail(err.Error())
		}
		if k := len(out.rows.rows); k > 0 && compareHistories(out.rows.rows[k-1].row, h) >= 0 {
			r.Fail("rows out of order")
		}
		if r.Err() != nil {
			break
		}
		out.rows.rows = append(out.rows.rows, counted[History]{h, n})
	}
	if err := r.Done(); err != nil {
		return decodeError("Histories", err)
	}
	*t = out
	return nil
}

// readCount reads the count of a row and adds it to the total; it is at least 1
// and keeps the total within int64.
func readCount(r *wire.Reader, total *int64) int64 {
	n := r.Uvarint()
	if n == 0 || n > 1<<63-1 {
		r.Fail("count " + strconv.FormatUint(n, 10) + " out of range")
		return 0
	}
	sum, err := addCounts(*total, int64(n))
	if err != nil {
		r.Fail("counts overflow")
	}
	*total = sum
	return int64(n)
}

// decodeError is the error of a refused encoding.
func decodeError(what string, err error) error {
	return &coterie.InputError{Row: -1, Field: what, Reason: err.Error()}
}
