// Package simulate makes logs of events of which the truth is known (模拟): a
// group of people who come, write, answer each other, buy, break rules and leave,
// each by a rate of his own that the caller has set the law of.
//
// # Five members
//
// Let members leave at a rate of 0.1 a day, which only a simulation knows, and
// look at the log on day 10:
//
//	day    0    2    4    6    8    10    days watched
//	Ann    o------------------------->    10
//	Bo     o---------x                     4
//	Cai    o------------------------->    10
//	Du     o-----------------x             7
//	Er          o-------------------->     8
//
// Two have left in 39 days of watching: 2/39 = 0.051 a day, with an interval from
// 0.013 to 0.205. The truth is in it, and so is a rate nearly eight times lower:
// five members and ten days do not answer this question. How many and how long do?
// Simulate them and see.
//
// # How events come about
//
//	   Benefit                     ┌─ write ─→ answer ─→ ties      ─┐
//	      ↓                        ├─ check in                      │
//	   channels ─┐                 ├─ hold activities ─→ ties buy   │    iter.Seq
//	   market   ─┼─→ join ─→ members ─ buy ─→ stop                  ├─→ community.Event,
//	┌→ invites  ─┘        ↑        ├─ break rules ─→ judge ─→ out   │    in order of time
//	│                  capacity    ├─ leave ─→ ties leave sooner    │
//	└──────────────────────────────┴─ invite                        │
//	                                  staff: duties, sessions ──────┘
//	                                  └─ nudge, award ─→ Response
//
// # Which function answers which question
//
//   - Can an estimate be believed on a group like one's own? [Events], the
//     estimate of them, and what was put in beside it
//   - How long is it to be watched? Events of [Behaviour] values that end at
//     different days
//   - What would a change do, all else equal? Events of two Behaviour values with
//     the same seed
//   - How do people come, stay, write and buy? [Arrival], [Leaving], [Speech],
//     [Buying]; what breaks the rules, [Offence]
//   - What do staff do, and what answers it? [Duty], [Response]
//
// What the group is (its staff, sessions, capacity and rules) comes from its
// design. The result is an iterator of [community.Event] in order of time that any
// fold of the library takes. What comes out is what these mechanisms say, and no
// evidence that people are so.
//
// # Truth
//
// Nothing here calls a model of the library: the laws are written out from
// their definitions, as Poisson processes. The tests estimate what was put in
// with the library's functions; of 200 fixed seeds so many had a 95 % interval
// that holds it, for each parameter in the order given (190 are expected, and
// fewer than 182 in 6 of 1,000):
//
//	put in                        found by                               intervals
//	Arrival.Market, p, q          lifecycle.FitBassCounts of joins       186, 190, 195
//	Leaving.Scale                 lifecycle.FitExponential               190
//	Leaving.Scale, Shape          lifecycle.FitWeibull                   190, 193
//	the share that stays 30 days  lifecycle.KaplanMeier                  192
//	Buying.R, Alpha, A, B         lifecycle.FitBGNBD of histories        193, 192, 188, 191
//	Buying.R, Alpha, S, Beta      lifecycle.FitParetoNBD                 192, 193, 191, 192
//	Buying.P, Q, Gamma            github.com/coterie-go/coterie/monetize
//	                              FitGammaGamma                          196, 191, 196
//
// In forty groups the Gini of messages, the ties, the share that stays and the
// numbers brought in are what the parameters imply by formula.
//
// # Conventions
//
// Rates are per day, shares in [0, 1], and the zero value of a part of [Behaviour]
// is that it does not happen.
//
// Events are drawn one after the other: a heap holds the next moment of every
// member. Waiting times are exponential and so need no memory; rates that fade
// are thinned (Lewis & Shedler 1979); leaving waits for its cumulative hazard.
// The hours of a day are a change of clock within the day, which moves no event
// into another day. Nothing is kept of an event once it is given out.
//
// # Guarantees
//
// The same design, behaviour and seed give the same events, bit for bit.
//
// # What it does not do
//
// It makes no text, and it is no forecast: it says what follows from what was put
// in. Nothing of it is fitted to anybody's group.
//
// References: Gillespie (1976), A general method for numerically simulating
// coupled chemical reactions, doi:10.1016/0021-9991(76)90041-3; Lewis & Shedler
// (1979), Simulation of nonhomogeneous Poisson processes by thinning,
// doi:10.1002/nav.3800260304.
package simulate
