package community

import "strings"

// Gate (入群门槛) is one way in: what an applicant must show, and when the gate
// is open at all. A gate that asks for nothing is free: it lets many in, and
// not only those the group is for; each proof it asks for trades numbers for
// fit, and no gate is best for every group. How cooperative those admitted are
// is seen, not assumed.
type Gate struct {
	Name   Term    `json:"name"`
	All    []Proof `json:"all,omitempty"`     // every one of these, and
	Any    []Proof `json:"any,omitempty"`     // at least one of these, where there are any
	Opens  Target  `json:"opens,omitzero"`    // what must be measured before it opens, such as 100 firms
	ByHand bool    `json:"by_hand,omitempty"` // it opens only when the operator says so as well
}

// Proof is something an applicant shows, at least so much of it: fee, purchase,
// invitation, task, application, poster, accepted-invites …
type Proof struct {
	Of      Term    `json:"of"`
	AtLeast float64 `json:"at_least,omitempty"` // 0: any of it, more than 0
}

func (p Proof) met(shown map[Term]float64) bool {
	v := shown[p.Of]
	return v > 0 && v >= p.AtLeast
}

// Admit (引入) holds what an applicant shows against the gates: it returns the
// first gate that lets the applicant in, and true; else what the nearest open
// gate misses. measured says how far the community has come, for gates that
// open later; opened names those the operator has opened by hand. A structure
// without gates is free.
func (s *Structure) Admit(shown, measured map[Term]float64, opened ...Term) (gate Term, missing []Term, ok bool) {
	if len(s.Gates) == 0 {
		return "free", nil, true
	}
	for _, g := range s.Gates {
		m := g.shut(measured, opened)
		for _, p := range g.All {
			if !p.met(shown) {
				m = append(m, p.Of)
			}
		}
		met := len(g.Any) == 0
		for _, p := range g.Any {
			met = met || p.met(shown)
		}
		if !met {
			for _, p := range g.Any {
				m = append(m, p.Of)
			}
		}
		if len(m) == 0 {
			return g.Name, nil, true
		}
		if missing == nil || len(m) < len(missing) {
			gate, missing = g.Name, m
		}
	}
	return gate, missing, false
}

// shut lists what a gate waits for before it opens at all.
func (g *Gate) shut(measured map[Term]float64, opened []Term) (missing []Term) {
	if t := g.Opens; t.Measure != "" && !t.Range.Holds(measured[t.Measure]) {
		missing = append(missing, t.Measure)
	}
	if g.ByHand && !holds(opened, g.Name) {
		missing = append(missing, "opened-by-hand")
	}
	return missing
}

// gate returns the gate of a name, nil where there is none.
func (s *Structure) gate(name Term) *Gate {
	for i := range s.Gates {
		if s.Gates[i].Name == name {
			return &s.Gates[i]
		}
	}
	return nil
}

// Seat (排队) lets in those who wait, first come first served, as far as there is
// room: capacity is what the carrier allows, and a structure without one has
// room for all.
func (s *Structure) Seat(inside int, waiting []MemberID) (enter, wait []MemberID) {
	room := len(waiting)
	if s.Capacity > 0 {
		room = min(max(s.Capacity-max(inside, 0), 0), len(waiting))
	}
	return waiting[:room:room], waiting[room:]
}

// NameParts holds a name against a format of parts joined by hyphens, as
// 名称-地区-职业, and returns the parts that it lacks.
func NameParts(format []Term, name string) (missing []Term) {
	parts := strings.Split(name, "-")
	for i, f := range format {
		if i >= len(parts) || strings.TrimSpace(parts[i]) == "" {
			missing = append(missing, f)
		}
	}
	return missing
}
