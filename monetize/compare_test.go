package monetize

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestComparePNL(t *testing.T) {
	golden(t, "endtoend", "community_pnl", func(t *testing.T, c check1, in pnlInputs, want struct {
		Best  float64 `json:"npv_best"`
		After int     `json:"best_close_after"`
		Row1  pnlRow  `json:"row_1"`
	}) {
		v, err := Compare(context.Background(), in.plan(t), nil)
		require.NoError(t, err)
		require.Len(t, v.Alone, 4)
		c.near("all, next month", v.All.Next, want.Row1.Product+want.Row1.Ecommerce+want.Row1.Membership+want.Row1.Traffic)
		c.near("all, closed in time", v.All.Value, want.Best)
		require.Equal(t, want.After, v.All.Close)
		for i, m := range []Mode{ProductMode, ShopMode, MembershipMode, TrafficMode} {
			require.Equal(t, m, v.Alone[i].Mode)
		}
		require.Len(t, v.Alone[0].Lacks, 4, "the product has none of the four traits")
		require.Empty(t, v.Alone[2].Lacks)
		if want.Best > 0 {
			require.Equal(t, v.All.Lines, v.Best.Lines, "nothing eats anything: all four are best")
			require.Equal(t, 3.0, v.All.Operators, "⌈4256.5/1500⌉")
			require.Contains(t, v.Advice.English, "close after period 40")
		} else {
			require.Empty(t, v.Best.Lines)
			require.Equal(t, "never-launch", v.Advice.Code)
		}
		require.NotNil(t, v.Change)
		require.NotEmpty(t, v.Advice.Cure)
	})
}

// The best mix against the projections of all mixes.
func TestCompareFindsTheBestMix(t *testing.T) {
	p := &Plan{Periods: 30, Members: []float64{1000}, Stay: geometric(0.93), Invest: 2000, Discount: 0.01,
		Lines:   []Line{{Name: "a", Stream: Rate(3)}, {Name: "b", Stream: Rate(2)}, {Name: "c", Stream: Traffic{Sessions: 1, Ads: 10, Fill: 1, ECPM: 30, Fatigue: 0.002}}},
		Costs:   []Cost{{Name: "desk", Fixed: 800}},
		Effects: []Effect{{"a", "b", -0.8}, {"b", "a", -0.1}},
	}
	v, err := Compare(context.Background(), p, &SimOptions{Paths: 50, Inputs: []Input{{"x", normal(1, 0.1), []string{"a"}}, {"y", normal(1, 0.1), []string{"c", "joins"}}},
		Spearman: [][]float64{{1, 0.5}, {0.5, 1}}})
	require.NoError(t, err)
	best, value := []string(nil), 0.0
	for _, lines := range [][]string{{"a"}, {"b"}, {"c"}, {"a", "b"}, {"a", "c"}, {"b", "c"}, {"a", "b", "c"}} {
		q := *p
		q.Lines, q.Effects = nil, nil
		has := map[string]bool{}
		for _, name := range lines {
			has[name] = true
			q.Lines = append(q.Lines, p.Lines[p.line(name)])
		}
		for _, e := range p.Effects {
			if has[e.Of] && has[e.By] {
				q.Effects = append(q.Effects, e)
			}
		}
		s, err := Sunset(context.Background(), &q, nil)
		require.NoError(t, err)
		if s.Value > value {
			best, value = lines, s.Value
		}
	}
	require.Equal(t, best, v.Best.Lines)
	near.Check(t, "value", v.Best.Value, value, 1e-9)
	require.Less(t, v.All.Value, v.Best.Value, "advertisements and eating cost more than they bring")
}

func TestCompareRefuses(t *testing.T) {
	p := one("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
	_, err := Compare(context.Background(), p, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Compare(context.Background(), &Plan{}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	gated := one("a")
	gated.Lines[0].Gate = 500
	v, err := Compare(context.Background(), gated, nil)
	require.NoError(t, err)
	require.Equal(t, "below-gate", v.Alone[0].Lacks[0].Code)
	require.False(t, math.IsNaN(v.Alone[0].Bad))
}
