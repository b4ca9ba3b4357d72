package radix

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// keysGen draws few or many keys that share most bits, or none.
func keysGen() *rapid.Generator[[]uint64] {
	return rapid.Custom(func(t *rapid.T) []uint64 {
		mask, base := rapid.Uint64().Draw(t, "mask"), rapid.Uint64().Draw(t, "base")
		keys := make([]uint64, rapid.SampledFrom([]int{0, 1, 2, 17, few, 2 * few, 5000}).Draw(t, "n"))
		x := rapid.Uint64().Draw(t, "seed")
		for i := range keys {
			x = x*6364136223846793005 + 1442695040888963407
			keys[i] = base ^ (x^x>>29)&mask
		}
		return keys
	})
}

func TestRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := keysGen().Draw(t, "keys")
		rows := make([]int32, len(keys))
		for i := range rows {
			rows[i] = int32(i)
		}
		want := slices.Clone(rows)
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) })
		require.Equal(t, want, Rows(slices.Clone(keys), rows))
	})
}

// TestOrder sorts rows of three words, of which few differ.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := make([][3]uint64, rapid.SampledFrom([]int{0, 1, 17, few, 3 * few}).Draw(t, "n"))
		x := rapid.Uint64().Draw(t, "seed")
		for i := range rows {
			x = x*6364136223846793005 + 1442695040888963407
			rows[i] = [3]uint64{x >> 62, x >> 20 % 5 << 50, x >> 30 % 7}
		}
		want := make([]int32, len(rows))
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(a, b int32) int { return slices.Compare(rows[a][:], rows[b][:]) })
		require.Equal(t, want, Order(len(rows), 3, func(i, w int) uint64 { return rows[i][w] }))
	})
}
