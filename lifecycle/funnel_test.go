package lifecycle_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestFunnelForward: without return the goal is the product of the steps, and
// every stage is visited at most once.
func TestFunnelForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := lifecycle.Funnel{Stages: lifecycle.SeedStages()}
		reached := []int64{rapid.Int64Range(1, 1000).Draw(t, "first")}
		for range 4 {
			reached = append(reached, rapid.Int64Range(0, reached[len(reached)-1]).Draw(t, "next"))
		}
		require.NoError(t, f.Reached(reached...))
		r, err := f.Solve(0.95)
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrNoData)
			require.Zero(t, slices.Min(reached[:4]))
			return
		}
		near.Check(t, "goal", r.Goal.Value, float64(reached[4])/float64(reached[0]), 1e-12)
		for i, v := range r.Visits {
			near.Check(t, "visits", v, float64(reached[i])/float64(reached[0]), 1e-12)
		}
		for _, e := range r.Steps {
			require.LessOrEqual(t, r.Steps[r.Weakest].Value, e.Value)
			require.True(t, e.Lo <= e.Value && e.Value <= e.Hi)
		}
	})
}

// TestFunnelWithReturn: half of those at stage 1 fall back to 0; by first-step
// analysis the goal is reached with 0.4·0.3/(1 − 0.4·0.5) = 0.15.
func TestFunnelWithReturn(t *testing.T) {
	f := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	require.NoError(t, f.Pass(0, 1, 40))
	require.NoError(t, f.Leave(0, 60))
	require.NoError(t, f.Pass(1, 0, 50))
	require.NoError(t, f.Pass(1, 2, 30))
	require.NoError(t, f.Leave(1, 20))
	r, err := f.Solve(0.9)
	require.NoError(t, err)
	near.Check(t, "goal", r.Goal.Value, 0.15, 1e-12)
	near.Check(t, "visits", r.Visits[0], 1.25, 1e-12)
	require.Zero(t, r.Goal.Confidence)
	round := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	require.NoError(t, round.Pass(0, 1, 1))
	require.NoError(t, round.Pass(1, 0, 1))
	_, err = round.Solve(0.9)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
}

func TestFunnelBadInput(t *testing.T) {
	f := lifecycle.Funnel{Stages: lifecycle.AARRR()}
	require.ErrorIs(t, f.Pass(4, 0, 1), coterie.ErrInvalid)
	require.ErrorIs(t, f.Pass(0, 0, 1), coterie.ErrInvalid)
	require.ErrorIs(t, f.Pass(0, 1, -1), coterie.ErrInvalid)
	require.ErrorIs(t, f.Pass(0, 1, math.MaxInt64), nil)
	require.ErrorIs(t, f.Pass(0, 1, 1), coterie.ErrOverflow)
	require.ErrorIs(t, f.Leave(9, 1), coterie.ErrInvalid)
	require.ErrorIs(t, f.Reached(1, 2, 3, 4, 5), coterie.ErrInvalid)
	require.ErrorIs(t, f.Reached(1), coterie.ErrInvalid)
	require.ErrorIs(t, new(lifecycle.Funnel).Leave(0, 1), coterie.ErrInvalid)
	_, err := f.Solve(2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Through(1, 1.2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestEntries: shares by Kaplan and Meier, costs over them.
func TestEntries(t *testing.T) {
	r := sample.New(6, 0)
	entries := []lifecycle.Entry{{Name: "a", Venue: lifecycle.Online, Cost: 1000}, {Name: "b", Venue: lifecycle.Offline, Cost: 500}, {Name: "none", Venue: lifecycle.Offline, Cost: 10}}
	var arrivals []lifecycle.Arrival
	for i := range 400 {
		life, buy := 80*sample.Exponential(r), 200*sample.Exponential(r)
		arrivals = append(arrivals, lifecycle.Arrival{Entry: i % 2,
			Stay: lifecycle.Lifetime{Exit: math.Min(life, 120), Ended: life <= 120},
			Buy:  lifecycle.Lifetime{Exit: math.Min(buy, 120), Ended: buy <= 120}})
	}
	arrivals = append(arrivals, lifecycle.Arrival{Entry: 9}, lifecycle.Arrival{Stay: lifecycle.Lifetime{Exit: -1}})
	rep, err := lifecycle.CompareEntries(entries, slices.Values(arrivals), 0.99)
	var bad *coterie.RowErrors
	require.ErrorAs(t, err, &bad)
	require.Equal(t, 2, bad.Count)
	require.Equal(t, int64(400), rep.Mix.Joins)
	require.True(t, math.IsNaN(rep.Lines[2].CostPerJoin))
	for i, day := range []float64{30, 60, 90} {
		for _, l := range []lifecycle.EntryLine{rep.Lines[0], rep.Lines[1], rep.Mix} {
			s, b := math.Exp(-day/80), 1-math.Exp(-day/200)
			require.True(t, l.Stay[i].Lo < s && s < l.Stay[i].Hi)
			require.True(t, l.Buy[i].Lo < b && b < l.Buy[i].Hi)
			near.Check(t, "per retained", l.PerRetained[i].Value, l.CostPerJoin/l.Stay[i].Value, 1e-12)
			require.Less(t, l.PerRetained[i].Lo, l.PerRetained[i].Hi)
		}
	}
	_, err = lifecycle.CompareEntries(nil, nil, 0.9)
	require.ErrorIs(t, err, coterie.ErrNoData)
	for v := lifecycle.Online; v <= lifecycle.Offline; v++ {
		var w lifecycle.Venue
		require.NoError(t, w.UnmarshalText([]byte(v.Chinese())))
		require.Equal(t, v, w)
	}
}

func ExampleFunnel() {
	f := lifecycle.Funnel{Stages: lifecycle.SeedStages()}
	if err := f.Reached(1000, 420, 260, 65, 20); err != nil {
		fmt.Println(err)
		return
	}
	r, err := f.Solve(0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, s := range r.Steps {
		fmt.Printf("%s → %s %v\n", f.Stages[i].Chinese, f.Stages[i+1].Chinese, s)
	}
	fmt.Println("weakest:", f.Stages[r.Weakest].Chinese, "goal", r.Goal)
	// Output:
	// 拉新 → 促活 0.42 [0.3898, 0.4508] 95%
	// 促活 → 留存 0.619 [0.5717, 0.6642] 95%
	// 留存 → 裂变 0.25 [0.2013, 0.306] 95%
	// 裂变 → 自传播 0.3077 [0.2089, 0.428] 95%
	// weakest: 留存 goal 0.02 [0.01296, 0.03086] 95%
}

func ExampleCompareEntries() {
	entries := []lifecycle.Entry{{Name: "公众号", Venue: lifecycle.Online, Cost: 300}, {Name: "门店", Venue: lifecycle.Offline, Cost: 400}}
	var arrivals []lifecycle.Arrival
	for i := range 40 {
		e := i % 2
		life := float64(10 + 7*i)
		if e == 1 {
			life = float64(40 + 9*i)
		}
		end := math.Min(life, 120)
		arrivals = append(arrivals, lifecycle.Arrival{Entry: e, Stay: lifecycle.Lifetime{Exit: end, Ended: life < 120}, Buy: lifecycle.Lifetime{Exit: 120}})
	}
	r, err := lifecycle.CompareEntries(entries, slices.Values(arrivals), 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range append(r.Lines, r.Mix) {
		fmt.Printf("%s %d joins at %.2f; after 90 days %.0f %% still there, %.2f each\n", l.Entry.Name, l.Joins, l.CostPerJoin, 100*l.Stay[2].Value, l.PerRetained[2].Value)
	}
	// Output:
	// 公众号 20 joins at 15.00; after 90 days 70 % still there, 21.43 each
	// 门店 20 joins at 20.00; after 90 days 85 % still there, 23.53 each
	// mix 40 joins at 17.50; after 90 days 77 % still there, 22.58 each
}

func ExampleStrained() {
	s := lifecycle.Exponential{Rate: 1.0 / 24}
	strained, err := lifecycle.Strained(s, lifecycle.Exhaustion(0, 1, 1, 0.4)...)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("median %.1f months, under two causes of exhaustion %.1f\n", lifecycle.Median(s), lifecycle.Median(strained))
	// Output: median 16.6 months, under two causes of exhaustion 7.5
}
