package segment_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/segment"
)

// Counts and measurements of the same size have the same quantiles.
func TestQuantilesOfIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int32(), 1, 50).Draw(t, "counts")
		floats := make([]float64, len(counts))
		for i, n := range counts {
			floats[i] = float64(n)
		}
		before := append([]int32(nil), counts...)
		got, err := segment.Quantiles(counts, []float64{0, 0.3, 0.5, 1}, segment.Linear)
		require.NoError(t, err)
		want, err := segment.Quantiles(floats, []float64{0, 0.3, 0.5, 1}, segment.Linear)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, before, counts)
	})
}
