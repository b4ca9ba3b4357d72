// Package lifecycletest checks types that a user of the library wrote: a
// [lifecycle.Survivor] of one's own, to be compared, extended and monetised
// like the library's; a [coterie.Accumulator] of one's own, to be folded in
// shards. Call it from a test, as one calls testing/slogtest:
//
//	func TestMine(t *testing.T) {
//		if err := lifecycletest.TestSurvivor(Mine{}, 36); err != nil {
//			t.Error(err)
//		}
//	}
//
// What it finds, of a curve over five members of whom one never leaves:
//
//	S(t)
//	1.0 ---+
//	0.8    +--+     +--   rises: who has left is back
//	0.6       +-----+
//	    0  1  2  3  4  5
//
// # Which function answers which question
//
//   - Is it a survival curve: from 1, never rising, never below 0, and the same
//     whenever it is asked? [TestSurvivor]
//   - Does any split of the rows, merged in any order, have the same bytes, and
//     are broken bytes refused? [TestAccumulator]
//
// # Conventions
//
// Each function returns nil or all that it found, one finding a line; a panic
// in the checked type is a finding too.
//
// # Guarantees
//
// What is checked is what the library relies on and no more; every type of the
// library passes.
//
// # What it does not do
//
// It looks at finitely many ages, rows and broken bytes: nil is no proof.
package lifecycletest
