package community

import "slices"

// Forget removes a member: tallies, ties, invitations in both directions,
// movements, purchases, sessions and days. What remains are totals of the group
// per day, in which nobody can be told apart, and that the member's id occurs
// nowhere, nor in the encoding. It takes time linear in the record. Forgetting
// before a merge and after it is the same, provided that all parts forget.
func (r *Record) Forget(id MemberID) {
	gone, ok := r.find(id)
	if !ok {
		return
	}
	to := make([]int32, len(r.members)) // new row of each old one
	kept := make([]member, 0, len(r.members)-1)
	for i := range r.members {
		if int32(i) == gone {
			to[i] = -1
			continue
		}
		to[i] = int32(len(kept))
		kept = append(kept, r.members[i])
	}
	for i := range kept {
		switch m := &kept[i]; {
		case m.inviter == gone:
			m.inviter, m.invitedAt = -1, 0
		case m.inviter >= 0:
			m.inviter = to[m.inviter]
		}
	}
	r.members = kept
	ties := r.ties
	r.ties, r.byPair = chunks[tie]{}, index{}
	var turns turns
	for t := range ties.all() {
		if a, b := t.ends(); a != gone && b != gone {
			r.turn(&turns, tie{pairOf(to[a], to[b]), t.first, t.last, t.n})
		}
	}
	r.settle(&turns)
	r.moves = drop(r.moves, func(m *move) *int32 { return &m.who }, to)
	r.buys = drop(r.buys, func(b *buy) *int32 { return &b.who }, to)
	r.steps = drop(r.steps, func(s *step) *int32 { return &s.who }, to)
	if r.active != nil {
		r.active = slices.Delete(slices.Clone(r.active), int(gone), int(gone)+1)
	}
	if r.presence != nil {
		r.presence = slices.Delete(slices.Clone(r.presence), int(gone), int(gone)+1)
	}
	r.byID = index{}
	r.byID.reserve(len(kept))
	for i := range kept {
		h := hashID((*[16]byte)(&kept[i].id))
		r.byID.put(r.byID.free(h), h, int32(i))
	}
}

// drop removes the rows of a forgotten member and renumbers the others, in
// memory of their own so that nothing of the old stays behind.
func drop[T any](rows []T, who func(*T) *int32, to []int32) []T {
	out := make([]T, 0, len(rows))
	for i := range rows {
		if n := to[*who(&rows[i])]; n >= 0 {
			v := rows[i]
			*who(&v) = n
			out = append(out, v)
		}
	}
	return out
}
