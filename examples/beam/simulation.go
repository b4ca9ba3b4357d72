package main

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/coterie-go/coterie/community"
)

// A simulation is a year of groups of which members leave, talk and buy. What a
// member does depends on the member's number alone, so that any worker can draw
// it.
type simulation struct{ Members, Groups int }

var begin = time.Date(2025, 1, 1, 0, 0, 0, 0, time.FixedZone("", 8*60*60))

const days = 365

func (w simulation) end() time.Time { return begin.Add(days * 24 * time.Hour) }

// events draws all events, in as many shards as a few workers can share.
func (w simulation) events(s beam.Scope) beam.PCollection {
	const shards = 16
	numbers := make([]int, shards)
	for i := range numbers {
		numbers[i] = i
	}
	return beam.ParDo(s, &draw{w, shards}, beam.Reshuffle(s, beam.CreateList(s, numbers)))
}

// draw emits the events of the members of a shard.
type draw struct {
	World  simulation
	Shards int
}

// ProcessElement emits the events of the members of a shard.
func (d *draw) ProcessElement(shard int, emit func(community.Event)) {
	for i := shard; i < d.World.Members; i += d.Shards {
		d.World.member(i, emit)
	}
}

// member draws a member's year: a stay of Weibull length, messages at a rate of
// the member's own, half of them replies within the group, and purchases by a
// BG/NBD law, which go on after the stay.
func (w simulation) member(i int, emit func(community.Event)) {
	r := rand.New(rand.NewPCG(uint64(i), 0))
	group := i % w.Groups
	e := func(day float64, kind community.Kind) community.Event {
		at := community.At(begin) + community.Instant(day*24*float64(time.Hour/time.Microsecond))
		return community.Event{At: at, Group: community.GroupInt(uint64(group)), Member: community.MemberInt(uint64(i + 1)), Kind: kind}
	}
	join := days * r.Float64()
	leave := join + 60*math.Pow(r.ExpFloat64(), 1/0.8)
	emit(e(join, community.Join))
	if leave < days {
		emit(e(leave, community.Leave))
	}
	rate := 0.1 * math.Exp(r.NormFloat64())
	for at := join + r.ExpFloat64()/rate; at < min(leave, days); at += r.ExpFloat64() / rate {
		m := e(at, community.Post)
		if other := r.IntN((w.Members-group+w.Groups-1)/w.Groups)*w.Groups + group; r.IntN(2) == 0 && other != i {
			m.Kind, m.Other = community.Reply, community.MemberInt(uint64(other+1))
		}
		emit(m)
	}
	rate, last := r.ExpFloat64()/20, r.Float64()
	for at := join + r.ExpFloat64()/rate; at < days; at += r.ExpFloat64() / rate {
		b := e(at, community.Purchase)
		b.Amount = 100 + int64(5000*r.ExpFloat64())
		emit(b)
		if r.Float64() < last {
			break
		}
	}
}
