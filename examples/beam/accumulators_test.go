package main

import (
	"math/rand/v2"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
	"github.com/coterie-go/coterie/segment"
)

// accumulators are all that the library has, with their settings and their
// i-th row.
var accumulators = []tester{
	test[lifecycle.Table]("Table", nil, lifetime),
	test[lifecycle.Regression]("Regression", &lifecycle.Regression{Names: []string{"price", "friend"}}, observation),
	test[lifecycle.Cohorts]("Cohorts", nil, cohort),
	test[lifecycle.Histories]("Histories", nil, history),
	test[lifecycle.CovariateHistories]("CovariateHistories", &lifecycle.CovariateHistories{BuyingNames: []string{"channel"}, LeavingNames: []string{"far", "fee"}}, covariateHistory),
	test[lifecycle.Ledger[int64]]("Ledger", &lifecycle.Ledger[int64]{Day: 8 * time.Hour}, bought),
	test[lifecycle.Attendance[uint32]]("Attendance", nil, visit),
	test[lifecycle.Funnel]("Funnel", nil, step),
	test[lifecycle.Arrivals]("Arrivals", nil, arrival),
	test[community.Record]("Record", &community.Record{Options: community.RecordOptions{Day: 8 * time.Hour, Days: true, Gap: 30 * 24 * time.Hour}}, event),
	test[community.Records]("Records", nil, event),
	test[monetize.Spends]("Spends", nil, spend),
	test[segment.Moves]("Moves", nil, change),
	test[segment.Answers]("Answers", nil, answer),
}

// source is the randomness of row i.
func source(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 1)) }

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func lifetime(i int) lifecycle.Lifetime {
	r := source(i)
	l := lifecycle.Lifetime{Exit: float64(1 + r.IntN(600)), Ended: r.IntN(3) > 0}
	if l.Ended {
		l.Cause = uint8(r.IntN(3))
	}
	if r.IntN(10) == 0 {
		l.Entry = l.Exit * 0.25
	}
	if r.IntN(10) == 0 {
		l.Weight = 0.5
	}
	return l
}

func observation(i int) lifecycle.Observation {
	r := source(i)
	return lifecycle.Observation{
		Lifetime: lifecycle.Lifetime{Exit: float64(1 + r.IntN(52)), Ended: r.IntN(3) > 0},
		X:        []float64{float64(r.IntN(5)) / 10, float64(r.IntN(2))}, Stratum: uint64(r.IntN(3)),
	}
}

func cohort(i int) lifecycle.Cohort {
	r := source(i)
	alive := []int64{100, 60, 40, 30}
	for k := range alive {
		alive[k] -= int64(r.IntN(10))
	}
	return lifecycle.Cohort{Start: int64(r.IntN(24)), Alive: alive}
}

func history(i int) lifecycle.History {
	r := source(i)
	h := lifecycle.History{Repeats: r.IntN(4), Age: float64(189+r.IntN(84)) / 7}
	if h.Repeats > 0 {
		h.Last = float64(1+r.IntN(188)) / 7
	}
	return h
}

// covariateHistory is, in every third row, of covariates that change.
func covariateHistory(i int) lifecycle.CovariateHistory {
	h := lifecycle.CovariateHistory{History: history(i), Buying: []float64{float64(i % 3)}, Leaving: []float64{float64(i % 2), 1}}
	if i%3 == 0 {
		c := lifecycle.Change{At: 5, Buying: []float64{float64(i % 5)}, Leaving: []float64{0, -1}}
		if h.Last >= c.At {
			c.Repeats = h.Repeats
		}
		h.Changes = []lifecycle.Change{c}
	}
	return h
}

func bought(i int) lifecycle.Purchase[int64] {
	r := source(i)
	return lifecycle.Purchase[int64]{Who: int64(r.IntN(100_000)), At: start.Add(time.Duration(r.IntN(365*86400)) * time.Second), Amount: int64(r.IntN(10_000))}
}

func visit(i int) lifecycle.Visit[uint32] {
	r := source(i)
	return lifecycle.Visit[uint32]{Who: uint32(r.IntN(100_000)), Period: int64(r.IntN(52))}
}

func step(i int) lifecycle.Move {
	r := source(i)
	from := r.IntN(4)
	return lifecycle.Move{From: from, To: from + 1, N: 1}
}

func arrival(i int) lifecycle.Arrival {
	r := source(i)
	return lifecycle.Arrival{
		Entry: r.IntN(6),
		Stay:  lifecycle.Lifetime{Exit: float64(1 + r.IntN(300)), Ended: r.IntN(2) > 0},
		Buy:   lifecycle.Lifetime{Exit: float64(1 + r.IntN(90)), Ended: r.IntN(4) == 0},
	}
}

// event is of one of a hundred groups; of those between two, half are of pairs.
func event(i int) community.Event {
	r := source(i)
	members := uint64(100_000)
	e := community.Event{
		At:     community.At(start.Add(time.Duration(r.IntN(365*86400)) * time.Second)),
		Group:  community.GroupInt(uint64(r.IntN(100))),
		Member: community.MemberInt(1 + r.Uint64N(members)), Kind: community.Post, Tags: 1 << r.IntN(48), Entry: uint16(r.IntN(4)),
	}
	other := func() {
		pair := r.Uint64N(members / 2)
		e.Member, e.Other = community.MemberInt(1+2*pair), community.MemberInt(2+2*pair)
		if r.IntN(2) == 0 {
			e.Member, e.Other = e.Other, e.Member
		}
	}
	switch r.IntN(12) {
	case 0:
		e.Kind = community.Join
		other()
	case 1:
		e.Kind = community.Leave
	case 2:
		e.Kind, e.Amount, e.Currency = community.Purchase, int64(r.IntN(10_000)), coterie.CNY
	case 3:
		e.Kind, e.Amount, e.Currency = community.Refund, int64(r.IntN(100)), coterie.CNY
	case 4:
		e.Kind, e.Topic, e.Count = community.Session, uint32(1+r.IntN(50)), uint32(1+r.IntN(int(community.Redistribute)))
	case 5:
		e.Kind = community.Invite
		other()
	case 6:
		e.Kind = community.React
		other()
	case 7:
		e.Kind = community.CheckIn
	case 8, 9, 10:
		e.Kind = community.Reply
		other()
	}
	return e
}

// spend is, in every tenth row, of a customer without a repeat purchase, and
// often one of few.
func spend(i int) lifecycle.Spend {
	r := source(i)
	if r.IntN(10) == 0 {
		return lifecycle.Spend{}
	}
	return lifecycle.Spend{Repeats: 1 + r.IntN(2), Mean: float64(1 + r.IntN(3))}
}

func change(i int) segment.Move {
	r := source(i)
	return segment.Move{From: r.IntN(5), To: r.IntN(5), N: 1}
}

func answer(i int) segment.Answer {
	r := source(i)
	return segment.Answer{Levels: []uint8{uint8(r.IntN(5)), uint8(r.IntN(5)), uint8(r.IntN(3))}, N: 1}
}
