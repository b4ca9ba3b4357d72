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
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestChangesIsOptimal compares functional pruning and PELT with dynamic
// programming over every number of changes.
func TestChangesIsOptimal(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.SampledFrom([]lifecycle.SegmentCost{lifecycle.PoissonCost, lifecycle.MeanCost, lifecycle.MeanVarianceCost, lifecycle.ExponentialCost}).Draw(t, "cost")
		n := rapid.IntRange(2, 24).Draw(t, "n")
		x, e := make([]float64, n), []float64(nil)
		for i := range x {
			switch cost {
			case lifecycle.PoissonCost:
				x[i] = float64(rapid.IntRange(0, 12).Draw(t, "count"))
			case lifecycle.ExponentialCost:
				x[i] = rapid.Float64Range(0.01, 9).Draw(t, "time")
			default:
				x[i] = rapid.Float64Range(-4, 4).Draw(t, "value")
			}
		}
		o := lifecycle.ChangeOptions{Cost: cost, Penalty: rapid.Float64Range(0.1, 12).Draw(t, "penalty"), MinSegment: rapid.IntRange(0, 3).Draw(t, "shortest"), MinVariance: 1e-4}
		if cost == lifecycle.PoissonCost && rapid.Bool().Draw(t, "exposed") {
			e = make([]float64, n)
			for i := range e {
				e[i] = rapid.Float64Range(0.2, 3).Draw(t, "exposure")
			}
			o.Exposure = e
		}
		got, err := lifecycle.Changes(ctx, x, &o)
		if err != nil {
			require.Less(t, n, max(2, o.MinSegment))
			return
		}
		best := math.Inf(1)
		for k := range n {
			s, err := lifecycle.ChangesExactly(ctx, x, k, &o)
			if err != nil {
				break
			}
			best = min(best, s.Cost+o.Penalty*float64(k))
		}
		near.Check(t, "penalised cost", penalised(got), best, 1e-9)
		for i := range got.Len() {
			from, to := got.Segment(i)
			require.GreaterOrEqual(t, to-from, max(1, o.MinSegment))
		}
	})
}

func TestChangesBadInput(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		x []float64
		o *lifecycle.ChangeOptions
		e error
	}{
		{nil, nil, coterie.ErrNoData},
		{[]float64{1, math.NaN()}, nil, coterie.ErrInvalid},
		{[]float64{1, -1}, nil, coterie.ErrInvalid},
		{[]float64{1, 0}, &lifecycle.ChangeOptions{Cost: lifecycle.ExponentialCost}, coterie.ErrInvalid},
		{[]float64{1}, &lifecycle.ChangeOptions{Cost: lifecycle.MeanVarianceCost}, coterie.ErrNoData},
		{[]float64{1, 2}, &lifecycle.ChangeOptions{Penalty: -1}, coterie.ErrInvalid},
		{[]float64{1, 2}, &lifecycle.ChangeOptions{Exposure: []float64{1}}, coterie.ErrInvalid},
		{[]float64{1, 2}, &lifecycle.ChangeOptions{Exposure: []float64{1, 0}}, coterie.ErrInvalid},
		{[]float64{1, 2}, &lifecycle.ChangeOptions{Cost: 9}, coterie.ErrInvalid},
		{[]float64{1, 2}, &lifecycle.ChangeOptions{MaxCandidates: 1}, coterie.ErrInvalid},
	} {
		_, err := lifecycle.Changes(ctx, c.x, c.o)
		require.ErrorIs(t, err, c.e, "%v %+v", c.x, c.o)
	}
	_, err := lifecycle.ChangesExactly(ctx, []float64{1, 2}, 2, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	s, err := lifecycle.Changes(ctx, make([]float64, 500), nil)
	require.NoError(t, err)
	require.Empty(t, s.Changes)
}

// TestChangesBounded: a slow drift keeps many candidates; a bound says so.
func TestChangesBounded(t *testing.T) {
	x := make([]float64, 3000)
	for i := range x {
		x[i] = 5 + float64(i%7) + float64(i)/1000
	}
	for _, cost := range []lifecycle.SegmentCost{lifecycle.PoissonCost, lifecycle.MeanCost, lifecycle.MeanVarianceCost} {
		free, err := lifecycle.Changes(context.Background(), x, &lifecycle.ChangeOptions{Cost: cost})
		require.NoError(t, err)
		require.True(t, free.Exact)
		s, err := lifecycle.Changes(context.Background(), x, &lifecycle.ChangeOptions{Cost: cost, MaxCandidates: 8})
		require.NoError(t, err)
		require.False(t, s.Exact)
		require.GreaterOrEqual(t, penalised(s), penalised(free)-1e-9)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := lifecycle.Changes(ctx, x, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// millions is a series of n values whose level changes about every 1,000.
func millions(n int, draw func(level float64) float64, levels []float64) []float64 {
	r := sample.New(3, 0)
	x := make([]float64, n)
	level := levels[0]
	for i := range x {
		if sample.Uniform(r) < 1e-3 {
			level = levels[sample.Poisson(r, 3)%int64(len(levels))]
		}
		x[i] = draw(level)
	}
	return x
}

// BenchmarkChanges finds the changes of a million values, one in a thousand a
// change.
func BenchmarkChanges(b *testing.B) {
	r := sample.New(4, 0)
	for _, c := range []struct {
		cost lifecycle.SegmentCost
		draw func(float64) float64
	}{
		{lifecycle.MeanCost, func(l float64) float64 { return l + sample.Normal(r) }},
		{lifecycle.PoissonCost, func(l float64) float64 { return float64(sample.Poisson(r, l)) }},
		{lifecycle.ExponentialCost, func(l float64) float64 { return l * sample.Exponential(r) }},
		{lifecycle.MeanVarianceCost, func(l float64) float64 { return l + l*sample.Normal(r) }},
	} {
		b.Run(c.cost.String(), func(b *testing.B) {
			x := millions(1_000_000, c.draw, []float64{2, 5, 9, 3, 7})
			b.ReportAllocs()
			for b.Loop() {
				s, err := lifecycle.Changes(context.Background(), x, &lifecycle.ChangeOptions{Cost: c.cost})
				if err != nil || !s.Exact {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleChanges() {
	// Messages a day: the group wakes up on day 5 and falls silent on day 9.
	x := []float64{1, 0, 2, 1, 1, 14, 11, 17, 12, 1, 0, 0, 1, 0}
	s, err := lifecycle.Changes(context.Background(), x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range s.Len() {
		from, to := s.Segment(i)
		fmt.Printf("days %d to %d\n", from, to-1)
	}
	fmt.Printf("penalty %.2f a change (%s)\n", s.Penalty, s.PenaltyName)
	// Output:
	// days 0 to 4
	// days 5 to 8
	// days 9 to 13
	// penalty 7.92 a change (3 log n)
}

func ExampleChangesExactly() {
	s, _ := lifecycle.ChangesExactly(context.Background(), []float64{5, 5, 5, 9, 9, 1, 1, 1}, 2, &lifecycle.ChangeOptions{Cost: lifecycle.MeanCost})
	fmt.Println(s.Changes, s.Cost)
	// Output: [3 5] 0
}
