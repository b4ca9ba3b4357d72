// Package coterie models community economics (社群经济): how a group of people
// with a shared interest is structured and run, how long it lives, what it
// earns, and who its members are.
//
// # Five members
//
// Four months of a small group; o is a message, $ a purchase at 30, x a farewell:
//
//	      Jan  Feb  Mar  Apr
//	Ann   ooo  ooo  oo   ooo   talks, and is still there
//	Bo    o$   $    $    x     buys, and left after 3 months
//	Cai   o    o    x          left after 2
//	Du    .    .    .    .     listens, and is still there
//	Er         o    $    $     joined a month later, and is still there
//
// What stands in a row says who is who: package segment. How long the rows are says
// how long one stays, although three are still there: of five who reached 2 months
// one left then, and of four who reached 3 months another, so that
// 4/5 · 3/4 = 60 % stay longer than 3 months: package lifecycle. Both together say
// what one is worth: 5 purchases in 16 months of membership are 9.375 a month, one
// is there for 3.4 of the first 4 months on average, and brings 31.875 in them:
// package monetize. What the group's rules say of a post, and what its operator
// should do on Monday, package community says. With five members all of it is
// unsure, and every estimate says how much.
//
// # From a design to money
//
// A community is designed, events happen in it, the record of them is folded
// once, and from that record follow who its members are, how long they and it
// will last, and what it earns:
//
//	community.Community          what it is designed to be (五要素: 同好 结构 输出 运营 复制)
//	iter.Seq[community.Event]    what happened: one small value type, no message text
//	        ↓ fold
//	community.Record             what is known: mergeable, exact
//	        ↓
//	segment                      who is who
//	lifecycle.Survivor, Buyer    how long, how often
//	        ↓
//	monetize.Stream, CLV, Plan   what it earns
//
// The joint of the library is one interface, lifecycle.Survivor: whatever
// survives – a Kaplan–Meier curve, a fitted model, a rule of thumb, your own
// function – can be compared, extended and valued.
//
// # Which package answers which question
//
//   - [github.com/coterie-go/coterie/community]: what does the design lack, what happened, what does a rule
//     say, what is there to do this week, how healthy is the group, may it be
//     copied?
//   - [github.com/coterie-go/coterie/community/graph]: who stands at the core, what holds together, how is a
//     group split without tearing friends apart?
//   - [github.com/coterie-go/coterie/community/simulate]: can an estimate be believed on a group like this one;
//     what would a change do, all else equal?
//   - [github.com/coterie-go/coterie/lifecycle]: how long do members and groups last, who comes back, in which
//     phase is a group, when is it time to stop?
//   - [github.com/coterie-go/coterie/lifecycle/lifecycletest]: does a curve or an accumulator of one's own keep
//     what the library relies on?
//   - [github.com/coterie-go/coterie/monetize]: what do products, a shop, membership and traffic bring in, what
//     is a member worth, when does upkeep cost more than it returns?
//   - [github.com/coterie-go/coterie/segment]: who carries the group, who buys, who is about to go?
//
// This package holds only what they share: estimates with their interval,
// findings in two languages, typed errors, models and fits, keys, accumulators.
//
// # Conventions
//
// The zero value is empty or the default, in words. Options are plain structs;
// nil means the defaults. Ages and horizons are float64 in the caller's unit,
// rates per that unit. Construction and fitting return errors; queries on an
// immutable model return numbers, NaN outside their documented domain only.
// Doubt is data: an [Estimate] carries its interval, a result its [Warning] values,
// and a fit that has no answer is a [*FitError] with all that is known instead.
//
// # Guarantees
//
// No package does input or output, reads a clock or the environment, or keeps
// global state. The same input and seed give the same bits on any number of
// processors. Any split of the rows into accumulators, merged in any order, has
// the same bytes ([Accumulator]): [FoldShards] folds on every processor, and the
// same accumulators fold on many machines. Bytes that one minor version writes,
// it and the next one read. No input causes a panic: no row, number, file or
// encoding. A nil pointer where a value is meant, or a vertex that a graph does
// not have, is a mistake in the program, and may.
//
// # What it does not do
//
// It reads no message text: what a post is, the caller says by tags. It draws and
// stores nothing and talks to no chat service. It ranks nobody for pressure or
// removal: a risk is information for a person, and a caution about the law names
// its public source and is no counsel's advice.
//
// References: each file names those of its models.
package coterie
