package segment_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/segment"
)

// TestOutside holds that what there is not is answered or refused.
func TestOutside(t *testing.T) {
	c := segment.Chain{P: []float64{.5, .5, .2, .8}}
	require.Equal(t, .2, c.At(1, 0))
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {2, 0}, {0, 2}, {5, 5}} {
		require.True(t, math.IsNaN(c.At(at[0], at[1])), at)
	}
	require.True(t, math.IsNaN(segment.Chain{}.At(0, 0)))
	_, err := segment.Review(nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	for _, bad := range []float64{math.NaN(), math.Inf(1), -1} {
		_, err := segment.Silhouette(context.Background(), []int32{0, 1}, func(i, j int) float64 { return bad })
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
}
