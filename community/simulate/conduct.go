package simulate

import (
	"math"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// conduct is the judge of the group's rules and what they remember.
type conduct struct {
	judge    *community.Judge
	standing *community.Standing
	tolls    int32 // number of the source that looks after tolls past due
}

// rules sets a judge in office.
func (w *world) rules(j *community.Judge) {
	if j != nil {
		w.conduct = conduct{judge: j, standing: j.Standing(), tolls: int32(len(w.sources))}
		w.add(w.collect)
	}
}

// try holds an event against the rules, once it is in the log: who is to go goes
// at once, with those brought in as the rule says; who is to be warned is; a toll
// is paid at once or never. Staff are above the rules.
func (w *world) try(e community.Event) {
	d := w.conduct.judge.Decide(w.conduct.standing, &e)
	i, ok := w.find(d.Member)
	if !ok || int(i) < w.staff {
		d.Action = community.Allow
	}
	if w.conduct.standing.Apply(&e, d) != nil {
		return // a step of a session that was missed: nothing to remember
	}
	switch d.Action {
	case community.Expel:
		w.expel(i, d.Depth)
	case community.Warning:
		if w.staff > 0 {
			w.give(community.Event{Kind: community.Warn, At: e.At, Member: w.id(0), Other: d.Member})
		}
	case community.Charge:
		if sample.Uniform(w.r) < w.b.Offence.Pays {
			w.give(community.Event{Kind: community.Packet, At: e.At, Member: d.Member, Amount: d.Limit,
				Count: uint32(max(d.Seen, 1)), Purpose: community.ForToll})
			return
		}
		w.push(max(w.t, w.days(d.Due+grace)), math.MinInt32+w.conduct.tolls)
	}
}

// grace is how long after its deadline a toll is looked for.
const grace = community.Instant(2 * time.Second / time.Microsecond)

// collect removes those whose tolls are past due.
func (w *world) collect(first bool) float64 {
	if first {
		return math.Inf(1)
	}
	w.last = max(w.last, w.instant(w.t))
	tick := community.Event{Kind: community.Tick, At: w.last}
	for d := range w.conduct.judge.Due(w.conduct.standing, tick.At) {
		if w.conduct.standing.Apply(&tick, d) != nil {
			return math.Inf(1)
		}
		if i, ok := w.find(d.Member); ok {
			w.expel(i, d.Depth)
		}
	}
	return math.Inf(1)
}

// expel removes a member, and so many generations of those brought in, all for
// −1, generation by generation.
func (w *world) expel(i, depth int32) {
	for gen := []int32{i}; len(gen) > 0; depth-- {
		var next []int32
		for _, k := range gen {
			for c := w.members[k].child; c > 0 && depth != 0; c = w.members[c-1].sibling {
				next = append(next, c-1)
			}
			if w.members[k].gone || int(k) < w.staff {
				continue
			}
			w.end(k)
			e := community.Event{Kind: community.Remove, At: w.last, Member: w.id(k)}
			if w.staff > 0 {
				e.Other = w.id(0)
			}
			w.give(e)
		}
		gen = next
	}
}
