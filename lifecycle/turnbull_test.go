package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestTurnbullGolden: npmle_diabetes.json at 1e-8, and R's survfit of the same
// data, whose EM stops early, at 1e-3.
func TestTurnbullGolden(t *testing.T) {
	var g struct {
		Data  struct{ Lower, Upper []any }
		NPMLE struct {
			LogLik  float64
			Support []struct{ Left, Right, Mass float64 }
		}
	}
	readGolden(t, "npmle_diabetes.json", &g)
	var table lifecycle.Table
	for _, l := range (&parGolden{Data: map[string][]any{"lower": g.Data.Lower, "upper": g.Data.Upper}}).lifetimes() {
		require.NoError(t, table.Add(l))
	}
	s, err := lifecycle.Turnbull(context.Background(), &table, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", s.LogLik, g.NPMLE.LogLik, 1e-8)
	held := 0
	for _, want := range g.NPMLE.Support {
		for _, p := range s.Pieces {
			if p.From == want.Left && p.To == want.Right {
				held++
				if math.Abs(p.Share-want.Mass) > 1e-8 {
					t.Errorf("share of (%g, %g]: %.12g, want %.12g", p.From, p.To, p.Share, want.Mass)
				}
			}
		}
	}
	require.Equal(t, len(g.NPMLE.Support), held)
	var r struct{ Time, Surv []float64 }
	readGolden(t, "turnbull_diabetes.json", &r)
	for i, at := range r.Time {
		require.InDelta(t, r.Surv[i], s.Survival(at), 1e-3, "at %g", at)
	}
}

// TestTurnbullIsKaplanMeier: of ends seen to the day and lives that go on, it is
// the product-limit curve.
func TestTurnbullIsKaplanMeier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table lifecycle.Table
		require.NoError(t, table.Add(lifecycle.Lifetime{Exit: 5, Ended: true}))
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			l := lifecycle.Lifetime{Exit: float64(rapid.IntRange(1, 12).Draw(t, "exit")), Ended: rapid.Bool().Draw(t, "ended")}
			require.NoError(t, table.AddN(l, rapid.Int64Range(1, 3).Draw(t, "times")))
		}
		s, err := lifecycle.Turnbull(context.Background(), &table, nil)
		require.NoError(t, err)
		km, err := lifecycle.KaplanMeier(&table, nil)
		require.NoError(t, err)
		sum := 0.0
		for _, p := range s.Pieces {
			sum += p.Share
		}
		near.Check(t, "shares", sum, 1, 1e-9)
		for at := range 12 {
			require.InDelta(t, km.Survival(float64(at)), s.Survival(float64(at)), 1e-7, "at %d", at)
			lo, hi := s.Bounds(float64(at))
			require.LessOrEqual(t, lo, s.Survival(float64(at))+1e-12)
			require.GreaterOrEqual(t, hi, s.Survival(float64(at))-1e-12)
		}
	})
}

func TestTurnbullBad(t *testing.T) {
	ctx := context.Background()
	_, err := lifecycle.Turnbull(ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var living, late, short lifecycle.Table
	require.NoError(t, living.Add(lifecycle.Lifetime{Exit: 3}))
	_, err = lifecycle.Turnbull(ctx, &living, nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	require.NoError(t, late.Add(lifecycle.Lifetime{Entry: 1, Exit: 3, Ended: true}))
	_, err = lifecycle.Turnbull(ctx, &late, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	for i := range 9 {
		require.NoError(t, short.Add(lifecycle.Lifetime{Exit: float64(i), Upper: float64(i + 3), Ended: true}))
	}
	_, err = lifecycle.Turnbull(ctx, &short, &coterie.FitOptions{MaxIterations: 2})
	require.ErrorIs(t, err, coterie.ErrNotConverged)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err = lifecycle.Turnbull(cancelled, &short, nil)
	require.ErrorIs(t, err, context.Canceled)
}

func ExampleTurnbull() {
	// The member list is looked at on days 7, 14 and 28.
	var t lifecycle.Table
	for _, l := range []struct {
		life lifecycle.Lifetime
		n    int64
	}{
		{lifecycle.Lifetime{Exit: 0, Upper: 7, Ended: true}, 10},  // gone at the first look
		{lifecycle.Lifetime{Exit: 7, Upper: 14, Ended: true}, 6},  // between the first and the second
		{lifecycle.Lifetime{Exit: 7, Upper: 28, Ended: true}, 4},  // the second was missed
		{lifecycle.Lifetime{Exit: 14, Upper: 28, Ended: true}, 4}, // between the second and the third
		{lifecycle.Lifetime{Exit: 28}, 16},                        // still there
	} {
		if err := t.AddN(l.life, l.n); err != nil {
			fmt.Println(err)
			return
		}
	}
	s, err := lifecycle.Turnbull(context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var p lifecycle.Piece
	for _, p = range s.Pieces {
		fmt.Printf("left in (%g, %g]: %.2f\n", p.From, p.To, p.Share)
	}
	fmt.Printf("from %g on nothing is known of the %.0f %% who stay\n", p.From, 100*p.Share)
	lo, hi := s.Bounds(10)
	fmt.Printf("still there after 10 days: %.2f, between %.2f and %.2f\n", s.Survival(10), lo, hi)
	// Output:
	// left in (0, 7]: 0.25
	// left in (7, 14]: 0.21
	// left in (14, 28]: 0.14
	// left in (28, +Inf]: 0.40
	// from 28 on nothing is known of the 40 % who stay
	// still there after 10 days: 0.66, between 0.54 and 0.75
}
