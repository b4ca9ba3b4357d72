package simulate

import (
	"math"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// steady is a channel. While the group is full nobody comes: the stream of those
// turned away has no memory, and is taken up when a place is free.
func (w *world) steady(ch Channel) func(bool) float64 {
	rate := ch.Rate * w.b.Arrival.Benefit
	return func(first bool) float64 {
		if !first {
			w.join(-1, ch.Entry)
		}
		if w.full() {
			return parked
		}
		return w.t + sample.Exponential(w.r)/rate
	}
}

// parked is when a source is due that waits for a free place.
const parked = -1

// market is Bass's diffusion, from where F stands now to where the next event of
// a Poisson process of rate 1 puts it, by the inverse: F(t) = y at
//
//	t = ln((1 + (q/p)·y)/(1 − y))/(p + q)
func (w *world) market() func(bool) float64 {
	a := &w.b.Arrival
	p, q := a.Innovation*a.Benefit, a.Imitation*a.Benefit
	return func(first bool) float64 {
		if !first {
			w.join(-1, 0)
		}
		if w.full() {
			return parked
		}
		e := math.Exp(-(p + q) * w.t)
		y := (1-e)/(1+q/p*e) + sample.Exponential(w.r)/a.Market
		if !(y < 1) || p == 0 {
			return math.Inf(1)
		}
		return max(w.t, (math.Log1p(q/p*y)-math.Log1p(-y))/(p+q))
	}
}

// invite lets a member invite somebody who comes. Who declines has no number, and
// stands in no log.
func (w *world) invite(i int32) {
	if w.full() {
		return
	}
	w.emit(community.Event{Kind: community.Invite, Member: w.id(i), Other: w.id(int32(len(w.members)))})
	w.join(i, 0)
}

// full reports whether nobody can come in.
func (w *world) full() bool { return w.here >= w.capacity || len(w.members) >= math.MaxInt32-1 }

// join brings a new member in, unless the group is full.
func (w *world) join(inviter int32, entry uint16) {
	if w.full() || !w.on {
		return
	}
	i := int32(len(w.members))
	w.here++
	before := w.pcg
	sample.Seed(&w.pcg, w.b.Seed, streams+uint64(int(i)-w.staff))
	w.members = append(w.members, w.born())
	e := community.Event{Kind: community.Join, Member: w.id(i), Entry: entry}
	if inviter >= 0 {
		e.Other = w.id(inviter)
		w.members[i].sibling, w.members[inviter].child = w.members[inviter].child, i+1
	}
	w.emit(e)
	if m := &w.members[i]; m.stage == prospect && w.b.Buying.First == 0 && !m.gone {
		w.buy(i)
	}
	w.plan(i)
	w.members[i].rng = w.pcg
	w.pcg = before
}

// streams is where the random streams of the members begin; below are those of
// the sources.
const streams = 1 << 32
