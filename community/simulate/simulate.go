package simulate

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// Events returns the log of one group that behaves as b says, in the order of
// time: what happens from Start until Days later. Staff and the founders join
// at the start. From the design c, which may be nil, come the staff, the weekly
// sessions, the capacity above which nobody comes in, and the rules.
//
// The log is drawn anew each time it is ranged over, and is the same each time,
// on any number of processors, whatever is read of it. Every member has a random
// stream of his own, so that a change of one parameter, or a nudge of one
// member, moves the others only through what they have to do with him.
//
// It costs O(log m) an event, and an invitation into a full group, and about 300
// bytes for each of the m who ever join, however many events there are. Errors:
// *[coterie.InputError] naming the field.
func Events(c *community.Community, b *Behaviour) (iter.Seq[community.Event], error) {
	if b == nil {
		b = &Behaviour{}
	}
	if err := b.Validate(c); err != nil {
		return nil, err
	}
	of, err := read(c)
	if err != nil {
		return nil, err
	}
	own := *b // not the caller's any more
	own.Hours, own.Arrival.Channels = slices.Clone(b.Hours), slices.Clone(b.Arrival.Channels)
	own.Speech.Marks, own.Duties = slices.Clone(b.Speech.Marks), slices.Clone(b.Duties)
	return func(yield func(community.Event) bool) {
		newWorld(of, &own, yield).run()
	}, nil
}

// design is what a log is made from of a design.
type design struct {
	staff    []community.MemberID
	sessions []community.SessionPlan
	capacity int              // at least 1
	judge    *community.Judge // nil: no rule does anything
}

func read(c *community.Community) (design, error) {
	d := design{capacity: math.MaxInt32 - 1}
	if c == nil {
		return d, nil
	}
	d.staff, d.sessions = slices.Clone(c.Staff), slices.Clone(c.Operations.Sessions)
	if c.Structure.Capacity > 0 {
		d.capacity = min(d.capacity, c.Structure.Capacity)
	}
	if !slices.ContainsFunc(c.Structure.Rules.Rules, func(r community.Rule) bool { return r.Then.Action != 0 }) {
		return d, nil
	}
	var err error
	d.judge, err = c.Structure.Rules.Compile()
	return d, err
}

// world is a group as it goes: members, and what comes next.
type world struct {
	b        *Behaviour
	yield    func(community.Event) bool
	on       bool // the caller wants more
	t        float64
	start    community.Instant
	last     community.Instant
	cum      []float64 // of Hours, 0 to 1
	marks    []float64 // of Speech.Marks
	capacity int
	here     int // members there, and staff

	pcg rand.PCG // of whoever draws
	r   *rand.Rand

	q       queue
	members []member // staff first
	staff   int
	first   uint64
	sources []source
	rings   []ring // of the topics; 0: of all
	conduct conduct
}

// source is what brings events from outside the members: a channel, the market,
// a duty. next says when it is due next, at +Inf never; on all calls but the
// first, and the first after it was parked, what is due now happens.
type source struct {
	rng    rand.PCG
	next   func(first bool) float64
	parked bool
}

// ring holds who wrote the last messages.
type ring struct {
	who [64]int32
	n   uint32
}

func (g *ring) add(i int32) { g.who[g.n%64] = i; g.n++ }

func newWorld(d design, b *Behaviour, yield func(community.Event) bool) *world {
	w := &world{b: b, yield: yield, on: true, start: community.At(b.Start), first: max(b.First, 1), capacity: d.capacity, staff: len(d.staff)}
	w.last = w.start
	w.r = rand.New(&w.pcg)
	w.rings = make([]ring, 1+b.Speech.Topics)
	sum := 0.0
	for _, m := range b.Speech.Marks {
		sum += m.Share
		w.marks = append(w.marks, sum)
	}
	if b.Hours != nil {
		total := 0.0
		for _, h := range b.Hours {
			total += h
		}
		w.cum = make([]float64, 25)
		for i, h := range b.Hours {
			w.cum[i+1] = w.cum[i] + max(h/total, 1e-9) // so that duties keep their order in hours without weight
		}
		for i := range w.cum {
			w.cum[i] /= w.cum[24]
		}
	}
	for _, id := range d.staff {
		w.members = append(w.members, member{id: id, at: math.Inf(1), leave: math.Inf(1)})
	}
	for _, ch := range b.Arrival.Channels {
		w.add(w.steady(ch))
	}
	w.add(w.market())
	w.schedule(d.sessions)
	w.rules(d.judge)
	return w
}

// add adds a source with a stream of its own.
func (w *world) add(next func(first bool) float64) {
	s := source{next: next}
	sample.Seed(&s.rng, w.b.Seed, uint64(len(w.sources)))
	w.sources = append(w.sources, s)
}

// call asks a source what is next.
func (w *world) call(i int32, first bool) {
	s := &w.sources[i]
	w.pcg = s.rng
	at := s.next(first)
	s.rng = w.pcg
	if s.parked = at == parked; !s.parked {
		w.push(at, math.MinInt32+i)
	}
}

// open lets the sources that waited for a free place go on.
func (w *world) open() {
	mine := w.pcg
	for i := range w.sources {
		if w.sources[i].parked {
			w.call(int32(i), true)
		}
	}
	w.pcg = mine
}

// run lets the group live.
func (w *world) run() {
	for i := range w.members {
		w.here++
		w.emit(community.Event{Kind: community.Join, Member: w.members[i].id, Source: community.OGC})
	}
	for i := 0; i < w.b.Founders && w.on && !w.full(); i++ {
		w.join(-1, 0)
	}
	for i := range w.sources {
		w.call(int32(i), true)
	}
	for w.on && len(w.q) > 0 {
		m := w.q.pop()
		w.t = m.at
		switch {
		case m.who < 0:
			w.call(m.who-math.MinInt32, false)
		case w.members[m.who].at != m.at: // planned anew since
		case w.members[m.who].leave == m.at:
			w.leave(m.who)
		default:
			w.act(m.who)
		}
	}
}

// push queues a moment that the log still reaches.
func (w *world) push(at float64, who int32) {
	if at < w.b.Days {
		w.q.push(moment{at, who})
	}
}

// emit gives an event of the present time to the caller.
func (w *world) emit(e community.Event) {
	e.At = w.instant(w.t)
	w.give(e)
}

// give gives an event to the caller, never one before the last.
func (w *world) give(e community.Event) {
	if !w.on {
		return
	}
	w.last = max(w.last, e.At)
	e.At, e.Group = w.last, w.b.Group
	if w.on = w.yield(e); w.conduct.judge != nil {
		w.try(e)
	}
}

const day = community.Instant(24 * time.Hour / time.Microsecond)

// instant puts a time in days on the clock: the day stays, and the share u of it
// that has passed becomes the time by which the share u of a day's activity has.
func (w *world) instant(t float64) community.Instant {
	d := math.Floor(t)
	u := t - d
	if w.cum != nil && u > 0 {
		h := sort.Search(23, func(h int) bool { return w.cum[h+1] > u })
		u = (float64(h) + (u-w.cum[h])/(w.cum[h+1]-w.cum[h])) / 24
	}
	return w.start + community.Instant(d)*day + community.Instant(min(u, 1)*float64(day))
}

// days is the inverse of instant.
func (w *world) days(at community.Instant) float64 {
	d := (at - w.start) / day
	u := float64(at-w.start-d*day) / float64(day)
	if w.cum != nil {
		h := min(int(24*u), 23)
		u = w.cum[h] + (24*u-float64(h))*(w.cum[h+1]-w.cum[h])
	}
	return float64(d) + u
}

// id names a member.
func (w *world) id(i int32) community.MemberID {
	if int(i) < w.staff {
		return w.members[i].id
	}
	return community.MemberInt(w.first + uint64(int(i)-w.staff))
}

// find is the inverse of id.
func (w *world) find(id community.MemberID) (int32, bool) {
	for i := range w.members[:w.staff] {
		if w.members[i].id == id {
			return int32(i), true
		}
	}
	n, ok := id.Int()
	if ok = ok && n >= w.first && n-w.first < uint64(len(w.members)-w.staff); !ok {
		return -1, false
	}
	return int32(n-w.first) + int32(w.staff), true
}
