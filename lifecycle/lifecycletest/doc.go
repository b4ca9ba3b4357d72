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
// Each function returns nil or all that it found, one finding a line; a panic
// in the checked type is a finding too.
package lifecycletest
