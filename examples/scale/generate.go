package main

import (
	"iter"
	"math/bits"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// generated is a year's log of n events. Event i depends on i alone, so that any
// part can be had without the others, as with files of a log.
//
// Of every fifty events the first is a joining, the second a leaving, two are
// purchases, half of the others replies to one of the twenty whom a member turns
// to, and half messages to all. Early members are the busiest.
type generated struct{ n int64 }

const (
	perMember = 50 // events for each who joins
	turnsTo   = 20 // members that one replies to
	year      = 365 * 24 * time.Hour
)

var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func (g generated) end() time.Time { return start.Add(year) }

// part is the i-th of n parts of like length.
func (g generated) part(i, n int) iter.Seq[community.Event] {
	lo, hi := g.n/int64(n)*int64(i), g.n/int64(n)*int64(i+1)
	if i == n-1 {
		hi = g.n
	}
	return func(yield func(community.Event) bool) {
		for k := lo; k < hi && yield(g.event(k)); k++ {
		}
	}
}

// event is the event of number k.
func (g generated) event(k int64) community.Event {
	h := mix(uint64(k))
	all := uint64(g.n+perMember-1) / perMember
	joined := uint64(k)/perMember + 1
	e := community.Event{At: community.At(start) + community.Instant(float64(k)*(float64(year.Microseconds())/float64(g.n))), Group: community.GroupInt(1)}
	who := 1 + below(mix(h), 1+below(h, joined))
	switch k % perMember {
	case 0:
		e.Kind, who, e.Entry = community.Join, joined, uint16(1+h%4)
		if joined > 1 && h%3 == 0 {
			e.Other = community.MemberInt(1 + below(mix(h), joined-1))
		}
	case 1:
		e.Kind, who = community.Leave, joined-min(joined-1, below(mix(h), 1+below(h, all)))
	case 2, 26:
		e.Kind, e.Amount, e.Currency = community.Purchase, 100+int64(below(mix(h^1), 10_000)), coterie.CNY
	default:
		e.Kind, e.Format = community.Post, community.Text
		if k%2 == 1 && who > 1 {
			e.Kind = community.Reply
			e.Other = community.MemberInt(1 + below(mix(who*turnsTo+h%turnsTo), who-1)) // one who came before
		}
	}
	e.Member = community.MemberInt(who)
	return e
}

// below maps a hash to 0 … n−1.
func below(h, n uint64) uint64 {
	hi, _ := bits.Mul64(h, n)
	return hi
}

// mix is the generator of SplitMix64 (Steele, Lea and Flood 2014), as a hash.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
