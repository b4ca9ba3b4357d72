package simulate

import (
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// member is one who joined, or a colleague. Rates are per day.
type member struct {
	rng rand.PCG
	id  community.MemberID // of staff; the others are numbered

	at     float64 // when something comes next: a habit or the leaving
	leave  float64
	bound  float64 // sum of the rates when at was drawn: they only fall until then
	joined float64

	posts, checks, holds, invites, offends float64
	buys                                   float64 // of the first purchase, then of the others
	lapses                                 float64 // rate at which a customer stops at any time
	quits                                  float64 // chance to stop after a purchase
	spend                                  float64 // logarithm of the rate of the gamma of an amount
	boost, boosted                         float64 // added by nudges and awards, and when

	hazard float64 // cumulative hazard at which the member leaves, as it grows now
	lost   int32   // ties that left

	child, sibling int32 // of those brought in, the last and the one before it: index + 1, 0 for none

	ties  [8]int32 // the last to have exchanged words with, oldest at tied%8 once full
	tied  uint8    // how many have been noted, at most 8, then 8 to 15 in a circle
	topic uint16
	stage stage
	gone  bool
}

// stage is where a member stands as a customer.
type stage uint8

const (
	prospect stage = iota + 1 // will buy
	customer
	lapsed
)

// born draws the habits of a new member. The uniform draws come first and all
// of them always, so that a change of one parameter leaves the others' draws.
func (w *world) born() member {
	b := w.b
	m := member{joined: w.t, hazard: sample.Exponential(w.r), leave: math.Inf(1)}
	has := func(share float64) bool { return sample.Uniform(w.r) < share }
	silent, topic := has(b.Speech.Silent), sample.Uniform(w.r)
	habit := func(h Habit) float64 {
		if has(h.Share) {
			return h.Rate
		}
		return 0
	}
	m.checks, m.holds, m.invites, m.offends = habit(b.CheckIns), habit(b.Activities), habit(b.Arrival.Invites), habit(b.Offence.Habit)
	m.invites *= -math.Expm1(b.Arrival.Benefit * math.Log1p(-min(b.Arrival.Accept, 1-0x1p-53))) // those who come
	if has(b.Buying.Share) {
		m.stage = prospect
		if b.Buying.First > 0 {
			m.buys = 1 / b.Buying.First
		}
	}
	if b.Speech.Topics > 0 {
		m.topic = uint16(topic * float64(b.Speech.Topics)) // from 0
	}
	if k := b.Speech.Shape; !silent {
		m.posts = b.Speech.Mean
		if k > 0 {
			m.posts *= sample.Gamma(w.r, k) / k
		}
	}
	if b.Leaving.Scale > 0 {
		m.leave = w.t + w.age(m.hazard)
	}
	return m
}

// age is when the cumulative hazard (t/Scale)^Shape reaches h.
func (w *world) age(h float64) float64 {
	l := &w.b.Leaving
	if l.Shape == 0 || l.Shape == 1 {
		return l.Scale * h
	}
	return l.Scale * math.Pow(h, 1/l.Shape)
}

// cumulative is the inverse of age.
func (w *world) cumulative(age float64) float64 {
	l := &w.b.Leaving
	if l.Shape == 0 || l.Shape == 1 {
		return age / l.Scale
	}
	return math.Pow(age/l.Scale, l.Shape)
}

// rates returns how much the member posts now, and by how much nudges and awards
// add to it.
func (w *world) rates(m *member) (posts, boost float64) {
	posts, boost = m.posts, m.boost
	if f := w.b.Speech.Fade; f > 0 {
		posts *= math.Exp(-f * (w.t - m.joined))
	}
	if f := w.b.Response.Fade; f > 0 && boost > 0 {
		boost *= math.Exp(-f * (w.t - m.boosted))
	}
	return posts, boost
}

// plan draws when the member does something next, and queues it. Whatever was
// planned before is void: waiting times have no memory.
func (w *world) plan(i int32) {
	m := &w.members[i]
	if m.gone {
		return
	}
	posts, boost := w.rates(m)
	m.bound = posts + boost + m.checks + m.holds + m.invites + m.offends + m.buys + m.lapses
	m.at = min(w.t+sample.Exponential(w.r)/m.bound, m.leave)
	w.push(m.at, i)
}

// act lets a member do what is due: which of the habits, by their rates; or
// nothing, as far as the rates have fallen since it was planned.
func (w *world) act(i int32) {
	m := &w.members[i]
	w.pcg = m.rng
	u := sample.Uniform(w.r) * m.bound
	due := func(rate float64) bool {
		u -= rate
		return u < 0
	}
	switch posts, boost := w.rates(m); {
	case due(posts):
		w.speak(i, false, 0)
	case due(boost):
		w.speak(i, true, 0)
	case due(m.checks):
		w.emit(community.Event{Kind: community.CheckIn, Member: w.id(i), Source: community.UGC, Format: community.Text})
	case due(m.buys):
		w.buy(i)
	case due(m.lapses):
		m.stop()
	case due(m.invites):
		w.invite(i)
	case due(m.holds):
		w.hold(i)
	case due(m.offends):
		w.offend(i)
	}
	w.plan(i)
	w.members[i].rng = w.pcg
}

// leave lets a member leave; the ties feel it.
func (w *world) leave(i int32) {
	w.emit(community.Event{Kind: community.Leave, Member: w.id(i)})
	w.end(i)
	if w.b.Leaving.Contagion == 0 {
		return
	}
	for _, j := range w.members[i].all() {
		w.shake(j)
	}
}

// end takes a member out.
func (w *world) end(i int32) {
	m := &w.members[i]
	m.gone, m.at = true, math.Inf(1)
	was := w.full()
	if w.here--; was && !w.full() {
		w.open()
	}
}

// shake raises the hazard of one whose tie has left: what is left of the
// cumulative hazard until the leaving is used up faster.
func (w *world) shake(j int32) {
	m := &w.members[j]
	m.lost++
	if m.gone || math.IsInf(m.leave, 1) {
		return
	}
	k, n := w.b.Leaving.Contagion, float64(m.lost)
	h := w.cumulative(w.t - m.joined)
	m.hazard = h + max(0, m.hazard-h)*(1+k*(n-1))/(1+k*n)
	m.leave = max(w.t, m.joined+w.age(m.hazard))
	if m.leave < m.at {
		m.at = m.leave
		w.push(m.at, j)
	}
}
