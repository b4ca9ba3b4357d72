package lifecycle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestAcceptance holds the requirement rows of this package, by id.
func TestAcceptance(t *testing.T) {
	t.Run("LI01", func(t *testing.T) { // an exam-preparation need of 6 months
		need := lifecycle.ProductCycle{Need: 6}
		require.Equal(t, 6.0, need.Months())
		require.Equal(t, 6.0, lifecycle.Median(need))
		require.Equal(t, 1.0, need.Survival(5.9))
		require.Zero(t, need.Survival(6))
	})
	t.Run("LI02", func(t *testing.T) {
		require.Equal(t, 24.0, lifecycle.LifeCycle{}.Months())
		near.Check(t, "mean", lifecycle.Mean(lifecycle.LifeCycle{}, math.Inf(1)), 24, 1e-14)
	})
	t.Run("LI03", func(t *testing.T) {
		var l lifecycle.LifeCycle
		require.Equal(t, 1.0, l.Novelty(0))
		for m := range 24 {
			require.Greater(t, l.Novelty(float64(m)), l.Novelty(float64(m+1)))
		}
		near.Check(t, "left at 24", l.Novelty(24), 0.05, 1e-15)
		near.Check(t, "rate", -math.Log(l.Novelty(1)), math.Log(20)/24, 1e-15)
	})
	t.Run("LI04", func(t *testing.T) {
		gain := func(m int) float64 { return 100 * math.Pow(0.9, float64(m)) }
		month, found := lifecycle.StopMonth(gain, func(int) float64 { return 10 }, 120)
		require.True(t, found)
		require.Equal(t, 22, month)
		_, found = lifecycle.StopMonth(func(int) float64 { return 100 }, func(int) float64 { return 100 }, 120)
		require.False(t, found)
	})
	t.Run("LI05", func(t *testing.T) {
		both := lifecycle.Restraint(lifecycle.Decline, 1000, 3)
		require.Len(t, both, 2)
		require.Equal(t, "over-investment", both[0].Code)
		require.Equal(t, "harassment", both[1].Code)
		require.Equal(t, coterie.Advice, both[0].Kind)
		require.Contains(t, both[1].Chinese, "不骚扰别人就是美德")
		require.Len(t, lifecycle.Restraint(lifecycle.Decline, 0, 3), 1)
		require.Empty(t, lifecycle.Restraint(lifecycle.Decline, 0, 0))
		require.Empty(t, lifecycle.Restraint(lifecycle.Growth, 1000, 3))
	})
	t.Run("LI06", func(t *testing.T) {
		var h lifecycle.Horizon
		require.True(t, h.Fits(20, 3))
		require.True(t, h.Fits(21, 3))
		require.False(t, h.Fits(22, 3))
		require.Equal(t, 21.0, h.LastStart(3))
	})
	t.Run("LI07", func(t *testing.T) {
		short := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 6}}
		long := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 60}}
		require.Equal(t, 6.0, short.Months())
		require.Equal(t, 24.0, long.Months())
		require.Equal(t, 60.0, long.Product.Months()) // both stay visible
		require.Equal(t, 24.0, long.Life.Months())
		require.Zero(t, short.Survival(6))
		require.NoError(t, long.Validate())
		require.ErrorIs(t, lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: -1}}.Validate(), coterie.ErrInvalid)
		require.ErrorIs(t, lifecycle.Horizon{Life: lifecycle.LifeCycle{Life: math.NaN()}}.Validate(), coterie.ErrInvalid)
	})
}
