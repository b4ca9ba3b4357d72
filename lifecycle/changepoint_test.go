package lifecycle_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

var costNames = map[string]lifecycle.SegmentCost{
	"l2": lifecycle.MeanCost, "poisson": lifecycle.PoissonCost, "normal_meanvar": lifecycle.MeanVarianceCost, "exponential": lifecycle.ExponentialCost,
}

// TestChangesGolden: change points exactly, and their cost to 1e-9.
func TestChangesGolden(t *testing.T) {
	ctx := context.Background()
	for _, file := range []string{"cp_coal", "cp_lai4", "cp_nile", "cp_synth_phases"} {
		var g struct {
			Data    struct{ X []float64 }
			Results map[string]struct {
				MinSegment int `json:"min_segment"`
				Optimal    map[string]struct {
					Beta         float64
					Changepoints []int
					Cost         float64 `json:"penalised_cost"`
				}
				ExactK []struct {
					K            int
					Changepoints []int
					Cost         float64
				} `json:"exact_k"`
			}
		}
		readGolden(t, file+".json", &g)
		require.NotEmpty(t, g.Results)
		for name, r := range g.Results {
			cost, ok := costNames[name]
			require.True(t, ok, name)
			require.NotEmpty(t, r.Optimal)
			for penalty, want := range r.Optimal {
				t.Run(fmt.Sprintf("%s/%s/%s", file, name, penalty), func(t *testing.T) {
					s, err := lifecycle.Changes(ctx, g.Data.X, &lifecycle.ChangeOptions{Cost: cost, Penalty: want.Beta, MinSegment: r.MinSegment})
					require.NoError(t, err)
					require.Equal(t, want.Changepoints, s.Changes)
					near.Check(t, "cost", penalised(s), want.Cost, 1e-9)
					require.True(t, s.Exact)
				})
			}
			for _, want := range r.ExactK {
				t.Run(fmt.Sprintf("%s/%s/k=%d", file, name, want.K), func(t *testing.T) {
					s, err := lifecycle.ChangesExactly(ctx, g.Data.X, want.K, &lifecycle.ChangeOptions{Cost: cost, MinSegment: r.MinSegment})
					require.NoError(t, err)
					require.Equal(t, strings.Trim(fmt.Sprint(want.Changepoints), "[]"), strings.Trim(fmt.Sprint(s.Changes), "[]"))
					near.Check(t, "cost", s.Cost, want.Cost, 1e-9)
				})
			}
		}
	}
}

// penalised is what Changes minimises.
func penalised(s *lifecycle.Segmentation) float64 {
	return s.Cost + s.Penalty*float64(len(s.Changes))
}
