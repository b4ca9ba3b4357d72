package special_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/special"
)

// TestRisingAgainstMpmath holds LogRising, Gauss1 and ScaledEn to mpmath.
func TestRisingAgainstMpmath(t *testing.T) {
	b, err := os.ReadFile("testdata/rising.json") // source in the file
	require.NoError(t, err)
	var raw map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(b, &raw))
	for _, c := range []struct {
		name string
		f    func([]float64) float64
		tol  float64
	}{
		{"LogRising", func(v []float64) float64 { return special.LogRising(v[0], v[1]) }, 2e-14},
		{"Gauss1", func(v []float64) float64 { return special.Gauss1(v[0], v[1], v[2]) }, 3e-13},
		{"ScaledEn", func(v []float64) float64 { return special.ScaledEn(v[0], v[1]) }, 1e-13},
	} {
		var rows [][]float64
		require.NoError(t, json.Unmarshal(raw[c.name], &rows))
		require.NotEmpty(t, rows)
		for _, r := range rows {
			k := len(r) - 1
			if got := c.f(r[:k]); !near.Equal(got, r[k], c.tol) {
				t.Errorf("%s%v: got %.17g, want %.17g", c.name, r[:k], got, r[k])
			}
		}
	}
	require.True(t, math.IsNaN(special.LogRising(-1, 1)))
	require.True(t, math.IsNaN(special.Gauss1(1, 2, 1)))
	require.True(t, math.IsInf(special.ScaledEn(1, 0), 1))
	require.Equal(t, 0.5, special.ScaledEn(3, 0))
	require.Zero(t, special.ScaledEn(1, math.Inf(1)))
	require.True(t, math.IsNaN(special.ScaledEn(1, -1)))
}
