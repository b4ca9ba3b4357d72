package lifecycle_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle"
)

// FuzzGroupDays hands any bytes as daily counts to everything that reads a
// group's days: no panic, phases that cover the days, change points that no
// single cut improves.
func FuzzGroupDays(f *testing.F) {
	f.Add([]byte{1, 2, 0, 9, 30, 28, 31, 8, 7, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, uint8(5), uint8(0))
	f.Add(make([]byte, 60), uint8(1), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, silence, rule uint8) {
		b = b[:min(len(b), 300)]
		x, days := make([]float64, len(b)), make([]int64, len(b))
		for i, v := range b {
			x[i], days[i] = float64(v), int64(v)
		}
		ctx := context.Background()
		p, err := lifecycle.ReadPhases(ctx, x, &lifecycle.PhaseOptions{Silence: int(silence)})
		require.NoError(t, err)
		at, sum := 0, 0.0
		for _, r := range p.Readings {
			require.Equal(t, at, r.From)
			at = r.To
		}
		require.Equal(t, len(x), at)
		for _, v := range p.Probabilities {
			sum += v
		}
		require.InDelta(t, 1, sum, 1e-9)
		d := lifecycle.Death{Rule: lifecycle.DeathRule(rule % 3), Silence: int(silence)}
		if fate, err := d.Of(lifecycle.GroupDays{Active: days}); err == nil {
			require.LessOrEqual(t, fate.Last, len(days)-1)
		}
		if f, err := lifecycle.ForecastDays(x, nil); err == nil {
			require.False(t, math.IsNaN(f.Total.Value) || math.IsNaN(f.Total.Hi))
		}
		if r, err := (lifecycle.LifeEvidence{Age: float64(len(x)), Prior: lifecycle.TwoYears(), PriorWeight: 2, Activity: x, Death: d}).Judge(); err == nil && len(x) > 0 {
			require.False(t, math.IsNaN(r.Life.Value) || math.IsNaN(r.Life.Hi) || math.IsNaN(r.Mean()))
		}
		if len(x) == 0 {
			return
		}
		s, err := lifecycle.Changes(ctx, x, nil)
		require.NoError(t, err)
		for _, k := range []int{0, 1} {
			if best, err := lifecycle.ChangesExactly(ctx, x, k, nil); err == nil {
				require.LessOrEqual(t, penalised(s), best.Cost+s.Penalty*float64(k)+1e-6*(1+math.Abs(best.Cost)))
			}
		}
	})
}
