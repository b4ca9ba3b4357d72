package community

import (
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
)

// Circle (圈层) is one layer around the core, and how much of what starts in the
// core reaches it.
type Circle struct {
	Members   []MemberID
	Influence float64 // decay to the power of the distance from the core
}

// Circles lists the circles of those present at a date from the core outward:
// first the innermost core of the interaction graph (the members of the highest
// k-core), then those at each distance from it. What starts in the core decays
// with each step:
//
//	influence(d) = decayᵈ
//
// decay must lie in (0, 1]. Members whom no chain of talk joins to the core are
// in the last circle, with influence 0.
func (r *Record) Circles(asOf time.Time, decay float64, staff []MemberID) ([]Circle, error) {
	if !(decay > 0 && decay <= 1) {
		return nil, &coterie.InputError{Row: -1, Field: "decay", Value: "", Reason: "not in (0, 1]"}
	}
	w := newWindow(&Community{Staff: staff}, r, asOf, &AssessOptions{})
	g, err := w.graph()
	if err != nil {
		return nil, err
	}
	core := graph.Cores(g)
	top := int32(0)
	for _, k := range core {
		top = max(top, k)
	}
	neighbours := make(map[MemberID][]MemberID)
	for t := range r.Ties() {
		neighbours[t.From] = append(neighbours[t.From], t.To)
		neighbours[t.To] = append(neighbours[t.To], t.From)
	}
	left := make(map[MemberID]bool, len(w.present))
	for _, i := range w.present {
		left[r.members[i].id] = true
	}
	var ring []MemberID
	for i := range g.Len() {
		if id := g.Key(int32(i)); core[i] == top && top > 0 {
			ring = append(ring, id)
			delete(left, id)
		}
	}
	var out []Circle
	for d := 0; len(ring) > 0; d++ {
		slices.SortFunc(ring, MemberID.Compare)
		out = append(out, Circle{ring, math.Pow(decay, float64(d))})
		var next []MemberID
		for _, id := range ring {
			for _, n := range neighbours[id] {
				if left[n] {
					delete(left, n)
					next = append(next, n)
				}
			}
		}
		ring = next
	}
	if len(left) > 0 {
		last := make([]MemberID, 0, len(left))
		for id := range left {
			last = append(last, id)
		}
		slices.SortFunc(last, MemberID.Compare)
		out = append(out, Circle{last, 0})
	}
	return out, nil
}
