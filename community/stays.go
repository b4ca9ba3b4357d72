package community

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// How a stay ended: the Cause of the lifetimes of [Record.Lifetimes].
const (
	Left    uint8 = iota + 1 // 退群: by the member's own will
	Removed                  // 移出: by an officer
	Silent                   // 沉默: the silence was longer than RecordOptions.Gap
)

// stay is one stay of a member.
type stay struct {
	from, to Instant
	cause    uint8 // 0: still there at to
}

// sortedMoves returns the moves up to an instant by member row, then instant;
// of moves at one instant, joining comes first.
func (r *Record) sortedMoves(until Instant) []move {
	ms := make([]move, 0, len(r.moves))
	for _, m := range r.moves {
		if m.at <= until {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, compareMoves)
	return ms
}

// of cuts the moves of one member out of sorted ones.
func of(ms []move, who int32) []move {
	lo, _ := slices.BinarySearchFunc(ms, who, func(m move, who int32) int { return cmp.Compare(m.who, who) })
	hi := lo
	for hi < len(ms) && ms[hi].who == who {
		hi++
	}
	return ms[lo:hi]
}

// stays returns the stays of one member up to an instant, given its moves.
func (r *Record) stays(who int32, moves []move, until Instant) []stay {
	m := &r.members[who]
	if m.done&dSeen == 0 || m.first > until {
		return nil
	}
	var out []stay
	here, from := true, m.first
	if len(moves) > 0 && moves[0].kind == Join {
		here = false // whatever came before the joining was not a stay
	}
	for _, v := range moves {
		switch {
		case v.kind == Join && !here:
			here, from = true, v.at
		case v.kind != Join && here:
			cause := Left
			if v.kind == Remove {
				cause = Removed
			}
			out = append(out, stay{from, v.at, cause})
			here = false
		}
	}
	if here {
		out = append(out, stay{from, until, 0})
	}
	if r.presence == nil {
		return out
	}
	var cut []stay
	for _, s := range out {
		cut = silence(cut, s, r.presence[who], Instant(r.options.Gap.Microseconds()))
	}
	return cut
}

// silence cuts a stay where its member was silent for longer than gap: between
// two presences, which are farther apart than that, before the first and after
// the last.
func silence(out []stay, s stay, presence []span, gap Instant) []stay {
	from, last := s.from, s.from
	for _, p := range presence {
		if p.to < s.from || p.from > s.to {
			continue
		}
		if p.from-last > gap {
			out = append(out, stay{from, last, Silent})
			from = p.from
		}
		last = min(p.to, s.to)
	}
	if s.to-last > gap {
		return append(out, stay{from, last, Silent})
	}
	return append(out, stay{from, s.to, s.cause})
}

// Lifetimes lists the stays of all members as seen at asOf, in id order: ages
// in units from joining to leaving, being removed, or, with RecordOptions.Gap,
// the last sign before a longer silence; Cause says which. Who is still there is
// censored at asOf, and who comes back has another stay. A member whose joining
// the events do not show is counted from the first appearance. A unit that is
// not positive lists nothing.
func (r *Record) Lifetimes(asOf time.Time, unit time.Duration) iter.Seq2[MemberID, lifecycle.Lifetime] {
	return func(yield func(MemberID, lifecycle.Lifetime) bool) {
		if unit <= 0 {
			return
		}
		until := At(asOf)
		moves := r.sortedMoves(until)
		for _, i := range r.order() {
			for _, s := range r.stays(i, of(moves, i), until) {
				l := lifecycle.Lifetime{Exit: float64(s.to-s.from) * 1e3 / float64(unit), Ended: s.cause != 0, Cause: s.cause}
				if !yield(r.members[i].id, l) {
					return
				}
			}
		}
	}
}

// Present lists the members who are in the group at asOf, in id order, and
// since when: who joined, or appeared, and has not left or been removed; with
// RecordOptions.Gap, nor fallen silent.
func (r *Record) Present(asOf time.Time) iter.Seq2[MemberID, Instant] {
	return func(yield func(MemberID, Instant) bool) {
		until := At(asOf)
		moves := r.sortedMoves(until)
		for _, i := range r.order() {
			s := r.stays(i, of(moves, i), until)
			if n := len(s); n > 0 && s[n-1].cause == 0 && !yield(r.members[i].id, s[n-1].from) {
				return
			}
		}
	}
}

// sortedBuys returns the purchases with ranks instead of rows, sorted.
func (r *Record) sortedBuys(rank []int32) []buy {
	bs := slices.Clone(r.buys)
	for i := range bs {
		bs[i].who = rank[bs[i].who]
	}
	slices.SortFunc(bs, compareBuys)
	return bs
}

// Purchases lists all purchases, in the order of member and time; refunds are
// not taken off.
func (r *Record) Purchases() iter.Seq[lifecycle.Purchase[MemberID]] {
	return func(yield func(lifecycle.Purchase[MemberID]) bool) {
		order, rank := r.ranks()
		for _, b := range r.sortedBuys(rank) {
			if !yield(lifecycle.Purchase[MemberID]{Who: r.members[order[b.who]].id, At: b.at.Time(), Amount: b.amount}) {
				return
			}
		}
	}
}
