package segment

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
	"github.com/coterie-go/coterie/lifecycle"
)

// rfmTally folds purchases into accounts by customer: an open-addressing table
// with keys and accounts side by side, half full at most. Its order depends on
// a random seed, so that no choice of keys can make it slow; what it returns is
// sorted and does not.
type rfmTally[K coterie.Key] struct {
	*rfmFold
	seed  maphash.Seed
	slots []rfmSlot[K]
	n     int // slots taken
	bad   coterie.RowErrors
	rows  int
	batch [rfmBatch]rfmRow[K]
	m     int // rows in the batch
}

// rfmSlot is the place of a customer; free while the count is 0.
type rfmSlot[K coterie.Key] struct {
	who K
	rfmAccount
}

func newRFMTally[K coterie.Key](f *rfmFold) *rfmTally[K] {
	return &rfmTally[K]{rfmFold: f, seed: maphash.MakeSeed(), slots: make([]rfmSlot[K], 4*rfmBatch)}
}

// add takes a row into the batch.
func (h *rfmTally[K]) add(p lifecycle.Purchase[K]) {
	day, err := h.read(p.At, p.Amount)
	if err != nil {
		h.bad.Add(h.rows, err)
	} else if day <= h.until {
		h.batch[h.m] = rfmRow[K]{who: p.Who, day: day, row: h.rows, amount: p.Amount}
		if h.m++; h.m == rfmBatch {
			h.flush()
		}
	}
	h.rows++
}

// flush enters the batch. It first touches the places of all its rows, none of
// which waits for another, so that they come from memory together rather than
// one after the other.
func (h *rfmTally[K]) flush() {
	for 2*(h.n+h.m) > len(h.slots) {
		h.grow()
	}
	mask, near := uint64(len(h.slots)-1), uint32(0)
	for j := range h.batch[:h.m] {
		r := &h.batch[j]
		r.slot = maphash.Comparable(h.seed, r.who) & mask
		near += h.slots[r.slot].count
	}
	h.batch[0].near = near // so that the loads are not idle to the compiler
	for j := range h.batch[:h.m] {
		r := &h.batch[j]
		at := r.slot
		for h.slots[at].count != 0 && h.slots[at].who != r.who {
			at = (at + 1) & mask
		}
		s := &h.slots[at]
		fresh := s.count == 0
		if err := s.rfmAccount.add(r.day, r.amount); err != nil {
			h.bad.Add(r.row, err)
		} else if fresh {
			s.who = r.who
			h.n++
		}
	}
	h.m = 0
}

func (h *rfmTally[K]) grow() {
	old := h.slots
	h.slots = make([]rfmSlot[K], 2*len(old))
	mask := uint64(len(h.slots) - 1)
	for i := range old {
		if old[i].count == 0 {
			continue
		}
		at := maphash.Comparable(h.seed, old[i].who) & mask
		for h.slots[at].count != 0 {
			at = (at + 1) & mask
		}
		h.slots[at] = old[i]
	}
}

// table returns the customers in key order.
func (h *rfmTally[K]) table() *RFMTable[K] {
	type item struct {
		head uint64 // orders most pairs without a look at the keys
		slot int32
	}
	items := make([]item, 0, h.n)
	head, compare := key.Head[K](), key.Comparer[K]()
	for i := range h.slots {
		if h.slots[i].count != 0 {
			items = append(items, item{head(h.slots[i].who), int32(i)})
		}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := cmp.Compare(a.head, b.head); c != 0 {
			return c
		}
		return compare(h.slots[a.slot].who, h.slots[b.slot].who)
	})
	t := newRFMTable[K](len(items))
	for i, it := range items {
		s := &h.slots[it.slot]
		t.account(i, s.who, &s.rfmAccount, h.rfmFold)
	}
	return t
}
