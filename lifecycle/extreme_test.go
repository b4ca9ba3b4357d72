package lifecycle_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestExtremeInput: values at the ends of their types are refused by name, and
// never become NaN, a wrapped sum or an endless search.
func TestExtremeInput(t *testing.T) {
	ctx := context.Background()
	huge := make([]float64, 60)
	for i := range huge {
		huge[i] = 1e300
	}
	_, err := lifecycle.ForecastDays(huge, nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = lifecycle.Changes(ctx, huge, nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = lifecycle.FitSeason(huge, nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = lifecycle.ReadPhases(ctx, huge, nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, _, _, _, err = lifecycle.Epidemic{Join: 1, Leave: 1, S0: 1e308, I0: 1e308, R0: 1}.Path(ctx, []float64{1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = lifecycle.Attention{Return: 1e12, Decay: 1e-12, A0: 0.1, I0: 0.3}.Path(ctx, []float64{1e6})
	require.ErrorIs(t, err, coterie.ErrNotConverged)
	d := lifecycle.Death{Rule: lifecycle.BelowPeak}
	_, err = d.Of(lifecycle.GroupDays{Active: []int64{math.MaxInt64, math.MaxInt64, 1}})
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = d.Of(lifecycle.GroupDays{Age: math.MaxInt, Active: []int64{1}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.LifeEvidence{Age: 3, Siblings: &lifecycle.Siblings{}}.Judge()
	require.ErrorIs(t, err, coterie.ErrNoData)
	c, err := lifecycle.Advise(lifecycle.Situation{Phase: lifecycle.Ended, Left: coterie.Exactly(100), Today: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Equal(t, lifecycle.WindDown, c.Course)
	require.Zero(t, c.EndsOn, "a group that has ended has no end ahead")
}
