// Package simulate makes logs of events of which the truth is known (模拟): a
// group of people who come, write, answer each other, buy, break rules and leave,
// each by a rate of his own that the caller has set the law of.
//
//	        Benefit                                     Response
//	           ↓                                           ↓
//	channels ─┐            ┌ write ──→ answer ──→ ties    nudges, awards
//	market ───┼─→ members ─┼ check in               │          │
//	invites ──┘      ↑     ├ hold activities ───────┼─→ buy    staff: duties,
//	   ↑             │     ├ buy ──→ stop           │          weekly sessions
//	   └─────────────┘     ├ break rules ──→ judge ─┼─→ removed
//	                       └ leave ←── contagion ───┘
//
// What for: to see whether an estimate can be believed on a group like one's own
// (simulate it, estimate, compare with what was put in), to plan how long to
// watch, and to ask what a change would do, with all else equal. What comes out
// is what these mechanisms say, and no evidence that people are so.
//
// One function, [Events], reads one struct, [Behaviour]; what the group is (its
// staff, sessions, capacity and rules) comes from its design. The result is an
// iterator of [community.Event] in order of time that any fold of the library
// takes.
//
// # Truth
//
// Nothing here calls a model of the library: the laws are written out from
// their definitions, as a tree of Poisson processes. The tests estimate what
// was put in with the library's functions, on 200 seeds.
//
//	put in                         comes out
//	Arrival.Market, p, q           lifecycle.FitBassCounts of joins a day
//	Leaving.Scale, Shape           lifecycle.FitWeibull, KaplanMeier of Record.Lifetimes
//	Buying.R, Alpha, A, B          lifecycle.FitBGNBD of Record.Histories
//	Buying.R, Alpha, S, Beta       lifecycle.FitParetoNBD
//	Buying.P, Q, Gamma             monetize.FitGammaGamma
//	Speech.Mean, Shape             counts of messages, their Gini; with Reply, the ties
//	Invites, Accept, Leaving       numbers brought in: rate · acceptance · stay
//
// # Time
//
// Events are drawn one after the other: a heap holds the next moment of every
// member. Waiting times are exponential and so need no memory; rates that fade
// are thinned (Lewis & Shedler 1979); leaving waits for its cumulative hazard.
// The hours of a day are a change of clock within the day, which moves no event
// into another day. Nothing is kept of an event once it is given out.
//
// References: Gillespie (1976), A general method for numerically simulating
// coupled chemical reactions, doi:10.1016/0021-9991(76)90041-3; Lewis & Shedler
// (1979), Simulation of nonhomogeneous Poisson processes by thinning,
// doi:10.1002/nav.3800260304.
package simulate
