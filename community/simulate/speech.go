package simulate

import (
	"slices"
	"sort"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// speak lets a member write: by habit, or by a boost; with tags where it is an
// offence.
func (w *world) speak(i int32, boosted bool, offence community.Tags) {
	s, m := &w.b.Speech, &w.members[i]
	e := community.Event{Kind: community.Post, Member: w.id(i), Source: community.UGC, Format: community.Text, Tags: offence}
	if s.Topics > 0 {
		e.Topic = uint32(m.topic) + 1
	}
	switch {
	case offence != 0:
	case boosted && sample.Uniform(w.r) < w.b.Response.Worth:
		e.Tags = community.Valuable
	case len(w.marks) > 0:
		u := sample.Uniform(w.r)
		if k := sort.Search(len(w.marks), func(k int) bool { return w.marks[k] > u }); k < len(w.marks) {
			e.Tags = s.Marks[k].Tags
			if f := s.Marks[k].Format; f != 0 {
				e.Format = f
			}
		}
	}
	if offence == 0 && sample.Uniform(w.r) < s.Reply {
		if j := w.partner(i); j >= 0 {
			e.Kind, e.Other = community.Reply, w.id(j)
			w.members[i].tie(j)
			w.members[j].tie(i)
		}
	}
	w.rings[0].add(i)
	if s.Topics > 0 {
		w.rings[1+m.topic].add(i)
	}
	w.emit(e)
}

// partner draws whom a member answers, −1 for nobody: one of the ties, one who
// wrote lately on the same topic, or one who wrote lately. Where the draw falls
// on the member or on one who has left it is drawn again, up to eight times.
func (w *world) partner(i int32) int32 {
	s, m := &w.b.Speech, &w.members[i]
	g := &w.rings[0]
	u := sample.Uniform(w.r)
	if ties := m.all(); u < s.Loyalty && len(ties) > 0 {
		if j := ties[w.below(len(ties))]; !w.members[j].gone {
			return j
		}
	} else if u >= 1-s.Homophily && s.Topics > 0 {
		g = &w.rings[1+m.topic]
	}
	n := int(min(g.n, uint32(len(g.who))))
	if n == 0 {
		return -1
	}
	for range 8 {
		if j := g.who[w.below(n)]; j != i && !w.members[j].gone {
			return j
		}
	}
	return -1
}

// below draws a whole number from 0 to n−1.
func (w *world) below(n int) int { return int(sample.Uniform(w.r) * float64(n)) }

// all lists the ties.
func (m *member) all() []int32 { return m.ties[:min(m.tied, uint8(len(m.ties)))] }

// tie notes one whom words were exchanged with, in place of the oldest.
func (m *member) tie(j int32) {
	const n = uint8(len(m.ties))
	if slices.Contains(m.all(), j) {
		return
	}
	m.ties[m.tied%n] = j
	if m.tied++; m.tied == 2*n {
		m.tied = n
	}
}

// offend breaks a rule.
func (w *world) offend(i int32) { w.speak(i, false, w.b.Offence.Tags) }
