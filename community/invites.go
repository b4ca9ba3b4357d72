package community

import (
	"iter"
	"slices"

	"github.com/coterie-go/coterie"
)

// Invitation is one edge of the invite tree (邀请树): who brought whom in.
type Invitation struct {
	Inviter, Member MemberID
	At              Instant
}

// parents returns the inviter's row of each row, −1 for a root, with every
// cycle cut at its latest edge; cut lists the rows whose edge was.
func (r *Record) parents() (up []int32, cut []int32) {
	up = make([]int32, len(r.members))
	for i := range r.members {
		up[i] = r.members[i].inviter
	}
	// Each row has one inviter, so a walk upward ends at a root, in rows already
	// walked, or in a cycle that it closes itself.
	walk := make([]int32, len(up)) // number of the walk that came by, from 1
	for i := range up {
		j := int32(i)
		for j >= 0 && walk[j] == 0 {
			walk[j] = int32(i) + 1
			j = up[j]
		}
		if j < 0 || walk[j] != int32(i)+1 {
			continue
		}
		worst := j
		for k := up[j]; k != j; k = up[k] {
			if r.later(k, worst) {
				worst = k
			}
		}
		up[worst] = -1
		cut = append(cut, worst)
	}
	return up, cut
}

// later reports whether the invitation of a is later than that of b; of two at
// the same instant, that of the larger id.
func (r *Record) later(a, b int32) bool {
	x, y := &r.members[a], &r.members[b]
	return x.invitedAt > y.invitedAt || x.invitedAt == y.invitedAt && x.id.Compare(y.id) > 0
}

// Invites lists who brought in whom, in the order of those brought in: of
// several inviters the earliest counts, of those at the same instant the one of
// the smaller id, and a cycle is cut at its latest edge (see [Record.Cycles]).
// The tree comes from Join events with an inviter and from Invite events.
func (r *Record) Invites() iter.Seq[Invitation] {
	return func(yield func(Invitation) bool) {
		up, _ := r.parents()
		for _, i := range r.order() {
			if m := &r.members[i]; up[i] >= 0 && !yield(Invitation{r.members[up[i]].id, m.id, m.invitedAt}) {
				return
			}
		}
	}
}

// Cycles reports the invitations that [Record.Invites] left out because they
// would close a circle of members who brought each other in.
func (r *Record) Cycles() []coterie.Warning {
	_, cut := r.parents()
	slices.SortFunc(cut, func(a, b int32) int { return r.members[a].id.Compare(r.members[b].id) })
	var out []coterie.Warning
	for _, i := range cut {
		out = append(out, coterie.Warning{Code: "invite-cycle", About: r.members[i].id.String(),
			Text: "members brought each other in in a circle; its latest invitation, " + r.members[i].invitedAt.String() + ", is left out",
			Cure: "correct the inviter in the log"})
	}
	return out
}
