package radix

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestFloats compares with sorting by comparison, for numbers of all sizes and for
// few distinct ones, which share digits.
func TestFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, whole := rapid.SampledFrom([]int{0, 20, 1500, 4000}).Draw(t, "n"), rapid.Bool().Draw(t, "whole")
		v := append(rapid.SliceOfN(rapid.Float64(), 1, 8).Draw(t, "values"), math.Inf(1), math.Inf(-1), -math.SmallestNonzeroFloat64, -1, 1)
		for i := len(v); i < n; i++ {
			x := v[i-3]*0.7 - v[i-1]/3
			if math.IsNaN(x) {
				x = float64(i)
			}
			if whole {
				x = math.Round(math.Mod(x, 50))
			}
			v = append(v, x)
		}
		want := slices.Clone(v)
		slices.Sort(want)
		Floats(v, make([]float64, len(v)))
		require.Equal(t, want, v)
	})
}

func BenchmarkFloats(b *testing.B) {
	v, room, x := make([]float64, 10_000), make([]float64, 10_000), uint64(1)
	for b.Loop() {
		for i := range v {
			x = x*6364136223846793005 + 1442695040888963407
			v[i] = float64(int64(x))
		}
		Floats(v, room)
	}
}
