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
		require.NoError(t, err)
		require.GreaterOrEqual(t, r.Goal.Hi, r.Goal.Value)
		near.Check(t, "goal", r.Goal.Value, float64(reached[4])/float64(reached[0]), 1e-12)
		for i, v := range r.Visits {
			near.Check(t, "visits", v, float64(reached[i])/float64(reached[0]), 1e-12)
		}
		for i, e := range r.Steps {
			if reached[i] == 0 {
				require.True(t, math.IsNaN(e.Value))
				continue
			}
			require.LessOrEqual(t, r.Steps[r.Weakest].Value, e.Value)
			require.True(t, e.Lo <= e.Value && e.Value <= e.Hi)
		}
	})
}

// TestFunnelWithReturn: half of those at stage 1 fall back to 0; by first-step
// analysis the goal is reached with 0.4·0.3/(1 − 0.4·0.5) = 0.15.
func TestFunnelWithReturn(t *testing.T) {
	f := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	require.NoError(t, f.Add(lifecycle.Move{From: 0, To: 1, N: 40}))
	require.NoError(t, f.Add(lifecycle.Move{From: 0, To: 0, N: 60}))
	require.NoError(t, f.Add(lifecycle.Move{From: 1, To: 0, N: 50}))
	require.NoError(t, f.Add(lifecycle.Move{From: 1, To: 2, N: 30}))
	require.NoError(t, f.Add(lifecycle.Move{From: 1, To: 1, N: 20}))
	r, err := f.Solve(0.9)
	require.NoError(t, err)
	near.Check(t, "goal", r.Goal.Value, 0.15, 1e-12)
	near.Check(t, "visits", r.Visits[0], 1.25, 1e-12)
	require.Zero(t, r.Goal.Confidence)
	round := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	require.NoError(t, round.Add(lifecycle.Move{From: 0, To: 1, N: 1}))
	require.NoError(t, round.Add(lifecycle.Move{From: 1, To: 0, N: 1}))
	_, err = round.Solve(0.9)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
}

func TestFunnelBadInput(t *testing.T) {
	f := lifecycle.Funnel{Stages: lifecycle.AARRR()}
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 4, To: 0, N: 1}), coterie.ErrInvalid)
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 0, To: 5, N: 1}), coterie.ErrInvalid)
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 0, To: 1, N: -1}), coterie.ErrInvalid)
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 0, To: 1, N: math.MaxInt64}), nil)
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 0, To: 1, N: 1}), coterie.ErrOverflow)
	require.ErrorIs(t, f.Add(lifecycle.Move{From: 9, To: 9, N: 1}), coterie.ErrInvalid)
	require.ErrorIs(t, f.Reached(1, 2, 3, 4, 5), coterie.ErrInvalid)
	require.ErrorIs(t, f.Reached(1), coterie.ErrInvalid)
	require.ErrorIs(t, f.Reached(1, 1, 1, 1, 1), coterie.ErrOverflow)
	stuck := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	require.NoError(t, stuck.Add(lifecycle.Move{To: 1, N: 3}))
	_, err0 := stuck.Solve(0.9)
	require.ErrorIs(t, err0, coterie.ErrNoData) // three are at stage 1, and nobody was seen to go on or leave
	one := lifecycle.Funnel{Stages: []lifecycle.Stage{{English: "all"}}}
	require.ErrorIs(t, one.Add(lifecycle.Move{N: 1}), coterie.ErrInvalid)
	var g lifecycle.Funnel
	require.NoError(t, g.Add(lifecycle.Move{To: 1, N: 1}))
	require.ErrorIs(t, g.Merge(&f), coterie.ErrMismatch)
	g.Stages = lifecycle.GiftStages()
	require.ErrorIs(t, g.Add(lifecycle.Move{To: 1, N: 1}), coterie.ErrMismatch)
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

// TestFunnelShards: any split of the moves, merged in any order, has the same
// bytes, and they come back.
func TestFunnelShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkShards[lifecycle.Funnel, lifecycle.Move](t, rapid.SliceOf(rapid.Custom(func(t *rapid.T) lifecycle.Move {
			return lifecycle.Move{From: rapid.IntRange(0, 3).Draw(t, "from"), To: rapid.IntRange(0, 4).Draw(t, "to"), N: rapid.Int64Range(0, 1<<40).Draw(t, "n")}
		})).Draw(t, "moves"))
	})
}

func TestArrivalsShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		life := rapid.Custom(func(t *rapid.T) lifecycle.Lifetime {
			return lifecycle.Lifetime{Exit: rapid.Float64Range(0, 99).Draw(t, "exit"), Ended: rapid.Bool().Draw(t, "ended")}
		})
		checkShards[lifecycle.Arrivals, lifecycle.Arrival](t, rapid.SliceOf(rapid.Custom(func(t *rapid.T) lifecycle.Arrival {
			return lifecycle.Arrival{Entry: rapid.IntRange(0, 5).Draw(t, "entry"), Stay: life.Draw(t, "stay"), Buy: life.Draw(t, "buy")}
		})).Draw(t, "arrivals"))
	})
}

// TestArrivalsCompare: shards merged report what all arrivals at once do; an entry
// that is not listed is refused, one without arrivals is a line without figures.
func TestArrivalsCompare(t *testing.T) {
	entries := []lifecycle.Entry{{Name: "a", Venue: lifecycle.Online, Cost: 10}, {Name: "b", Venue: lifecycle.Offline, Cost: 20}, {Name: "c", Venue: lifecycle.Offline}}
	var rows []lifecycle.Arrival
	for i := range 60 {
		rows = append(rows, lifecycle.Arrival{Entry: i % 2, Stay: lifecycle.Lifetime{Exit: float64(5 + i*2), Ended: i%3 > 0}, Buy: lifecycle.Lifetime{Exit: float64(3 + i), Ended: i%4 == 0}})
	}
	want, err := lifecycle.CompareEntries(entries, slices.Values(rows), 0.9)
	require.NoError(t, err)
	var a, b lifecycle.Arrivals
	for i, r := range rows {
		if i < 20 {
			require.NoError(t, a.Add(r))
		} else {
			require.NoError(t, b.Add(r))
		}
	}
	require.NoError(t, b.Merge(&a))
	require.EqualValues(t, 60, b.Len())
	got, err := b.Compare(entries, 0.9)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(want), fmt.Sprint(got)) // NaN is not equal to NaN
	require.Zero(t, got.Lines[2].Joins)
	require.True(t, math.IsNaN(got.Lines[2].CostPerJoin))
	_, err = b.Compare(entries[:1], 0.9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	require.ErrorIs(t, b.Add(lifecycle.Arrival{Entry: 1 << 16}), coterie.ErrInvalid)
	require.ErrorIs(t, b.Add(lifecycle.Arrival{Buy: lifecycle.Lifetime{Exit: -1}}), coterie.ErrInvalid)
	require.EqualValues(t, 60, b.Len())
}

func FuzzFunnel(f *testing.F) {
	var fun lifecycle.Funnel
	_ = fun.Reached(1000, 420, 260, 65, 20)
	b, _ := fun.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Funnel, lifecycle.Move](t, b) })
}

func FuzzArrivals(f *testing.F) {
	var a lifecycle.Arrivals
	_ = a.Add(lifecycle.Arrival{Entry: 1, Stay: lifecycle.Lifetime{Exit: 40}, Buy: lifecycle.Lifetime{Exit: 3, Ended: true}})
	b, _ := a.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Arrivals, lifecycle.Arrival](t, b) })
}

func ExampleArrivals() {
	morning, evening := new(lifecycle.Arrivals), new(lifecycle.Arrivals)
	_ = morning.Add(lifecycle.Arrival{Stay: lifecycle.Lifetime{Exit: 12, Ended: true}, Buy: lifecycle.Lifetime{Exit: 12}})
	_ = evening.Add(lifecycle.Arrival{Stay: lifecycle.Lifetime{Exit: 95}, Buy: lifecycle.Lifetime{Exit: 20, Ended: true}})
	if err := morning.Merge(evening); err != nil {
		fmt.Println(err)
		return
	}
	r, err := morning.Compare([]lifecycle.Entry{{Name: "公众号", Venue: lifecycle.Online, Cost: 6}}, 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	l := r.Lines[0]
	fmt.Println(l.Joins, "joins at", l.CostPerJoin, "each; still there after 90 days:", l.Stay[2].Value)
	// Output: 2 joins at 3 each; still there after 90 days: 0.5
}

func ExampleMove() {
	var f lifecycle.Funnel // the founding documents' five stages
	for _, m := range []lifecycle.Move{{From: 0, To: 1, N: 42}, {From: 0, To: 0, N: 58}} {
		if err := f.Add(m); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(f.Stages[1].Chinese, f.Add(lifecycle.Move{From: 4, To: 3, N: 1}))
	// Output: 促活 From 4: no stage to go from
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
	strained, err := lifecycle.Strained(s, lifecycle.Causes()[1].Strain(1, 0.4), lifecycle.Causes()[2].Strain(1, 0.4))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("median %.1f months, under two causes of exhaustion %.1f\n", lifecycle.Median(s), lifecycle.Median(strained))
	// Output: median 16.6 months, under two causes of exhaustion 7.5
}
