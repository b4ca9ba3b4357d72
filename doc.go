// Package coterie models community economics (社群经济): how a group of people
// with a shared interest is structured and run, how long it lives, what it
// earns, and who its members are.
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
// # Which package
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
// it and the next one read. No input causes a panic.
package coterie
