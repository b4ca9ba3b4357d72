package main

import (
	"math/rand/v2"
	"time"

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
	test[lifecycle.CovariateHistories]("CovariateHistories", &lifecycle.CovariateHistories{BuyingNames: []string{"channel"}}, covariateHistory),
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

func covariateHistory(i int) lifecycle.CovariateHistory {
	return lifecycle.CovariateHistory{History: history(i), Buying: []float64{float64(i % 3)}}
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

// event is of one of a hundred groups; half are replies within pairs.
func event(i int) community.Event {
	r := source(i)
	members := uint64(100_000)
	e := community.Event{
		At:     community.At(start.Add(time.Duration(r.IntN(365*86400)) * time.Second)),
		Group:  community.GroupInt(uint64(r.IntN(100))),
		Member: community.MemberInt(1 + r.Uint64N(members)), Kind: community.Post,
	}
	switch r.IntN(8) {
	case 0:
		e.Kind = community.Join
	case 1:
		e.Kind = community.Leave
	case 2:
		e.Kind, e.Amount = community.Purchase, int64(r.IntN(10_000))
	case 3, 4, 5, 6:
		pair := r.Uint64N(members / 2)
		e.Kind, e.Member, e.Other = community.Reply, community.MemberInt(1+2*pair), community.MemberInt(2+2*pair)
	}
	return e
}

func spend(i int) lifecycle.Spend {
	r := source(i)
	return lifecycle.Spend{Repeats: 1 + r.IntN(4), Mean: float64(1+r.IntN(10_000)) / 100}
}

func change(i int) segment.Move {
	r := source(i)
	return segment.Move{From: r.IntN(5), To: r.IntN(5), N: 1}
}

func answer(i int) segment.Answer {
	r := source(i)
	return segment.Answer{Levels: []uint8{uint8(r.IntN(5)), uint8(r.IntN(5)), uint8(r.IntN(3))}, N: 1}
}
