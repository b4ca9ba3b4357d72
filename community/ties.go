package community

import (
	"iter"
	"math/bits"

	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/radix"
)

// tie is the row of one ordered pair: 32 bytes.
type tie struct {
	pair        uint64 // row of From in the upper half, of To in the lower
	first, last Instant
	n           int64
}

func pairOf(from, to int32) uint64 { return uint64(uint32(from))<<32 | uint64(uint32(to)) }

func (t *tie) ends() (from, to int32) { return int32(t.pair >> 32), int32(uint32(t.pair)) }

// turn adds n turns within [first, last].
func (t *tie) turn(first, last Instant, n int64) {
	t.n += n
	t.first, t.last = min(t.first, first), max(t.last, last)
}

// tie adds n turns of a pair within [first, last].
func (r *Record) tie(pair uint64, first, last Instant, n int64) {
	r.byPair.want(1)
	h := mix(pair)
	r.tieFrom(r.byPair.first(h), h, &tie{pair, first, last, n})
}

// tieFrom adds the turns of a pair that is not to be found before a slot.
func (r *Record) tieFrom(slot int, hash uint64, add *tie) {
	for ; r.byPair.slots[slot] != 0; slot = r.byPair.next(slot) {
		if i, ok := r.byPair.row(slot, hash); ok {
			if t := r.ties.at(i); t.pair == add.pair {
				t.turn(add.first, add.last, add.n)
				return
			}
		}
	}
	r.byPair.put(slot, hash, int32(r.ties.len()))
	r.ties.add(*add)
}

// findTie returns the tie of a pair, nil where there is none.
func (r *Record) findTie(pair uint64) *tie {
	if r.byPair.n == 0 {
		return nil
	}
	h := mix(pair)
	for s := r.byPair.first(h); r.byPair.slots[s] != 0; s = r.byPair.next(s) {
		if i, ok := r.byPair.row(s, h); ok {
			if t := r.ties.at(i); t.pair == pair {
				return t
			}
		}
	}
	return nil
}

// Ties lists who turned to whom, in the order of their ids: From wrote to,
// answered or reacted to To, Weight times, from First to Last (in microseconds,
// as an [Instant]).
func (r *Record) Ties() iter.Seq[graph.Tie[MemberID]] {
	return func(yield func(graph.Tie[MemberID]) bool) {
		order, rank := r.ranks()
		for t := range r.sortedTies(rank) {
			a, b := t.ends()
			if !yield(graph.Tie[MemberID]{From: r.members[order[a]].id, To: r.members[order[b]].id, Weight: float64(t.n), First: int64(t.first), Last: int64(t.last)}) {
				return
			}
		}
	}
}

// sortedTies lists the ties with ranks instead of rows, in their order.
func (r *Record) sortedTies(rank []int32) iter.Seq[tie] {
	n := r.ties.len()
	keys, rows := make([]uint64, 0, n), make([]int32, 0, n)
	width := bits.Len(uint(len(rank))) // the fewer bits, the fewer passes
	for t := range r.ties.all() {
		a, b := t.ends()
		keys = append(keys, uint64(rank[a])<<width|uint64(rank[b]))
		rows = append(rows, int32(len(rows)))
	}
	return func(yield func(tie) bool) {
		for _, i := range radix.Rows(keys, rows) {
			t := *r.ties.at(i)
			a, b := t.ends()
			if t.pair = pairOf(rank[a], rank[b]); !yield(t) {
				return
			}
		}
	}
}
