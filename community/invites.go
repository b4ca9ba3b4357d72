package community

import (
	"iter"
	"math"
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

// tree is the invite tree by rows, children in id order.
type tree struct {
	up       []int32
	children [][]int32
	order    []int32 // parents before children, each generation in id order
}

func (r *Record) tree() tree {
	up, _ := r.parents()
	t := tree{up: up, children: make([][]int32, len(up)), order: make([]int32, 0, len(up))}
	for _, i := range r.order() {
		switch {
		case up[i] >= 0:
			t.children[up[i]] = append(t.children[up[i]], i)
		default:
			t.order = append(t.order, i)
		}
	}
	for k := 0; k < len(t.order); k++ {
		t.order = append(t.order, t.children[t.order[k]]...)
	}
	return t
}

// Brought (连带) lists the members that m brought in, through so many
// generations: 1 for those m invited, 2 for those they invited too, −1 for all;
// generation by generation, each in id order. Neither m nor m's own inviter is
// among them. It is what a decision to expel with that depth is about.
func (r *Record) Brought(m MemberID, depth int) iter.Seq[MemberID] {
	return func(yield func(MemberID) bool) {
		i, ok := r.find(m)
		if !ok {
			return
		}
		t := r.tree()
		for gen := t.children[i]; len(gen) > 0 && depth != 0; depth-- {
			var next []int32
			for _, k := range gen {
				if !yield(r.members[k].id) {
					return
				}
				next = append(next, t.children[k]...)
			}
			gen = next
		}
	}
}

// Referral is a member's place in the invite tree.
type Referral struct {
	Member     MemberID
	Inviter    MemberID // none for a root
	Generation int      // 1 for a root
	Children   int      // members brought in directly
	Subtree    int      // all members brought in, and the member
	Order      int      // Horton–Strahler number: how richly the tree below branches
	Credit     float64  // Σ over those brought in of decayᵈ, d generations below
}

// Referrals lists the invite tree, roots first, each generation in id order.
// Credit shares the merit of a joining among all inviters above it:
//
//	Credit(m) = Σ decayᵈ over the members d ≥ 1 generations below m
//
// with decay in [0, 1]; outside it the credit is NaN. Paying for it by the
// number of people recruited is what Chinese law calls pyramid selling
// (禁止传销条例 art. 7), whatever the sum.
//
// References:
//   - Emek, Karidi, Tennenholtz, Zohar (2011), Mechanisms for multi-level
//     marketing, doi:10.1145/1993574.1993606 (geometric reward).
//   - Strahler (1957), Quantitative analysis of watershed geomorphology,
//     doi:10.1029/TR038i006p00913.
func (r *Record) Referrals(decay float64) iter.Seq[Referral] {
	return func(yield func(Referral) bool) {
		if !(decay >= 0 && decay <= 1) {
			decay = math.NaN()
		}
		t := r.tree()
		all := make([]Referral, len(t.up))
		for _, i := range t.order {
			f := &all[i]
			f.Member, f.Generation, f.Subtree, f.Children = r.members[i].id, 1, 1, len(t.children[i])
			if p := t.up[i]; p >= 0 {
				f.Inviter, f.Generation = r.members[p].id, all[p].Generation+1
			}
		}
		for k := len(t.order) - 1; k >= 0; k-- {
			i := t.order[k]
			f, top, twice := &all[i], 0, false
			for _, c := range t.children[i] {
				g := &all[c]
				f.Subtree += g.Subtree
				f.Credit += decay * (1 + g.Credit)
				switch {
				case g.Order > top:
					top, twice = g.Order, false
				case g.Order == top:
					twice = true
				}
			}
			f.Order = max(top, 1)
			if twice && top > 0 {
				f.Order = top + 1
			}
		}
		for _, i := range t.order {
			if !yield(all[i]) {
				return
			}
		}
	}
}
