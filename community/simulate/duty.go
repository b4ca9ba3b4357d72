package simulate

import (
	"math"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// schedule adds the duties, and the steps of the weekly sessions.
func (w *world) schedule(sessions []community.SessionPlan) {
	for _, d := range w.b.Duties {
		w.add(w.duty(d, 0))
	}
	if w.staff == 0 {
		return
	}
	for k, s := range sessions {
		begin, _ := clock(s.Start)
		today := (int(w.b.Start.Weekday()) + 6) % 7 // Monday 0
		begins := w.start + community.Instant((s.Weekday-1-today+7)%7)*day + minutes(begin)
		for _, step := range [...]struct {
			step  community.Step
			after int // minutes
		}{{community.Promote, -60}, {community.SignIn, -10}, {community.HostOn, 0}, {community.GuestOn, 5}, {community.OpenFloor, s.Content},
			{community.Close, s.Content + s.Questions}, {community.Publish, s.Content + s.Questions + 60}} {
			at, topic := begins+minutes(step.after), k+1
			if at < w.start { // of a session before the log
				at, topic = at+7*day, topic+len(sessions)
			}
			w.add(w.duty(Duty{Every: 7, Event: community.Event{Kind: community.Session, Member: w.id(0), At: at,
				Topic: uint32(topic), Count: uint32(step.step)}}, uint32(len(sessions))))
		}
	}
}

func minutes(n int) community.Instant {
	return community.Instant(time.Duration(n) * time.Minute / time.Microsecond)
}

// duty is a duty; each time the topic moves on.
func (w *world) duty(d Duty, topics uint32) func(bool) float64 {
	turn := -1
	return func(first bool) float64 {
		if !first {
			w.do(d.Event, d.Misses, turn)
			d.Topic += topics
			d.At += community.Instant(math.Round(d.Every * float64(day)))
			if d.Every == 0 {
				return math.Inf(1)
			}
		}
		turn++
		return w.days(d.At)
	}
}

// do does a duty, and lets it work on whom it is about; who is not there, or does
// it and is gone, has none.
func (w *world) do(e community.Event, misses float64, turn int) {
	if sample.Uniform(w.r) < misses {
		return
	}
	if e.Member.IsZero() && w.staff > 0 {
		e.Member = w.members[turn%w.staff].id
	}
	i, known := w.find(e.Member)
	if known && w.members[i].gone {
		return
	}
	if e.Kind == community.Remove {
		if known && int(i) >= w.staff {
			w.end(i)
			w.give(e)
		}
		return
	}
	j, about := w.find(e.Other)
	if !e.Other.IsZero() && (!about || w.members[j].gone) {
		return
	}
	w.give(e)
	if known && (e.Kind == community.Post || e.Kind == community.Reply) {
		w.rings[0].add(i)
	}
	if !about || int(j) < w.staff || w.members[j].gone {
		return
	}
	m, add := &w.members[j], 0.0
	switch e.Kind {
	case community.Nudge:
		add = w.b.Response.Nudge
	case community.Award:
		add = w.b.Response.Award * float64(max(e.Count, 1))
	}
	if add == 0 {
		return
	}
	_, left := w.rates(m)
	m.boost, m.boosted = left+add, w.t
	mine := w.pcg
	w.pcg = m.rng
	w.plan(j)
	m.rng = w.pcg
	w.pcg = mine
}
