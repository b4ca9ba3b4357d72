package lifecycle_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestTriangleGolden: the cells exactly, the pooled shares to rounding.
func TestTriangleGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/retention_triangle.json") // source in the file
	require.NoError(t, err)
	var g struct {
		Data struct {
			Joins, Activity [][2]int64
			Periods         int64
		}
		Joined          []int64
		Active, Rolling [][]int64
		PooledClassic   []float64 `json:"pooled_classic"`
		PooledRolling   []float64 `json:"pooled_rolling"`
	}
	require.NoError(t, json.Unmarshal(b, &g))
	var a lifecycle.Attendance[int64]
	for _, v := range append(g.Data.Activity, g.Data.Joins...) {
		require.NoError(t, a.Add(lifecycle.Visit[int64]{Who: v[0], Period: v[1]}))
	}
	classic, err := a.Classic(g.Data.Periods - 1)
	require.NoError(t, err)
	require.Equal(t, g.Active, classic.Counts)
	rolling, err := a.Rolling(g.Data.Periods - 1)
	require.NoError(t, err)
	require.Equal(t, g.Rolling, rolling.Counts)
	require.Equal(t, []int64{0, 1, 2, 3, 4, 5, 6, 7}, rolling.Start)
	for c, row := range rolling.Counts {
		require.Equal(t, g.Joined[c], row[0])
	}
	for k, w := range classic.Weighted(0) {
		near.Check(t, "pooled classic", w.Value, g.PooledClassic[k], 1e-15)
	}
	for k, w := range rolling.Weighted(0) {
		near.Check(t, "pooled rolling", w.Value, g.PooledRolling[k], 1e-15)
		require.LessOrEqual(t, w.Lo, w.Value)
		require.GreaterOrEqual(t, w.Hi, w.Value)
	}
	bracketed, err := a.Bracketed(g.Data.Periods-1, []int64{0, 1, 4, 8})
	require.NoError(t, err)
	require.Equal(t, g.Joined[0], bracketed.Counts[0][0])
	require.Len(t, bracketed.Counts[0], 3)
	require.Len(t, bracketed.Counts[7], 1) // the others have not ripened
}

// TestCohortTable: the two poolings of a table of three months.
func TestCohortTable(t *testing.T) {
	// golden/attribution cohort_table, computed, tolerance 1e-9
	tab := lifecycle.Triangle{Start: []int64{1, 2, 3}, Counts: [][]int64{{100, 62, 50, 44}, {120, 70, 58}, {90, 60}}}
	for k, want := range []float64{1, 0.6193548387096774, 0.4909090909090909, 0.44} {
		near.Check(t, "weighted", tab.Weighted(0)[k].Value, want, 1e-12)
	}
	for k, want := range []float64{1, 0.6193548387096774, 0.5067448680351906, 0.44593548387096776} {
		near.Check(t, "chained", tab.Chained(0)[k].Value, want, 1e-12)
	}
}

// TestChainedIsKaplanMeier: pooled in a chain, rolling retention is Kaplan and
// Meier's curve of the same members, with its interval.
func TestChainedIsKaplanMeier(t *testing.T) {
	tab := lifecycle.Triangle{Start: []int64{0, 1}, Counts: [][]int64{{50, 30, 20, 20}, {40, 31, 17}}}
	var life lifecycle.Table
	for _, row := range tab.Counts {
		for k := 1; k < len(row); k++ {
			require.NoError(t, life.AddN(lifecycle.Lifetime{Exit: float64(k), Ended: true}, row[k-1]-row[k]))
		}
		require.NoError(t, life.AddN(lifecycle.Lifetime{Exit: float64(len(row) - 1)}, row[len(row)-1]))
	}
	km, err := lifecycle.KaplanMeier(&life, nil)
	require.NoError(t, err)
	for k, c := range tab.Chained(0.95) {
		e := km.At(float64(k))
		near.Check(t, "S", c.Value, e.Value, 1e-14)
		if k > 0 {
			near.Check(t, "Lo", c.Lo, e.Lo, 1e-12)
			near.Check(t, "Hi", c.Hi, e.Hi, 1e-12)
		}
	}
}

// TestDriftDetects cohorts that get worse, and gives a slope of the right sign
// and size.
func TestDriftDetects(t *testing.T) {
	tab := lifecycle.Triangle{}
	for c := range 10 {
		p := 1 / (1 + 0.2*float64(10+c)/10) // log odds fall
		n := int64(4000)
		row := []int64{n}
		for range 10 - c {
			n = int64(float64(n) * p)
			row = append(row, n)
		}
		tab.Start, tab.Counts = append(tab.Start, int64(c)), append(tab.Counts, row)
	}
	d, err := tab.Drift()
	require.NoError(t, err)
	require.Less(t, d.P, 1e-6)
	near.Check(t, "slope", d.Slope, -0.066, 0.02)
	_, err = (&lifecycle.Triangle{Start: []int64{0}, Counts: [][]int64{{10, 5}}}).Drift()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
}

// TestDriftLevel: where all cohorts renew by one law, the test cries wolf in about
// 5 % of worlds.
func TestDriftLevel(t *testing.T) {
	r := sample.New(7, 0)
	const worlds = 2000
	alarms := 0
	for range worlds {
		tab := lifecycle.Triangle{}
		for c := range 8 {
			n := int64(60)
			row := []int64{n}
			for k := range 8 - c {
				n = sample.Binomial(r, n, 0.7+0.03*float64(k))
				row = append(row, n)
			}
			tab.Start, tab.Counts = append(tab.Start, int64(c)), append(tab.Counts, row)
		}
		d, err := tab.Drift()
		require.NoError(t, err)
		if d.P < 0.05 {
			alarms++
		}
	}
	near.Check(t, "level", float64(alarms)/worlds, 0.05, 0.015)
}

// TestRetentionShards: any split and order of visits and cohorts gives the same
// bytes, which read back.
func TestRetentionShards(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := sample.New(rapid.Uint64().Draw(rt, "seed"), 0)
		var whole lifecycle.Attendance[string]
		var shards [3]lifecycle.Attendance[string]
		var all lifecycle.Cohorts
		var parts [3]lifecycle.Cohorts
		for range 60 {
			v := lifecycle.Visit[string]{Who: string(rune('a' + r.IntN(8))), Period: int64(r.IntN(12))}
			require.NoError(rt, whole.Add(v))
			require.NoError(rt, shards[r.IntN(3)].Add(v))
			n := int64(1 + r.IntN(50))
			c := lifecycle.Cohort{Start: int64(r.IntN(3)), Alive: []int64{n, n / 2, n / 3}[:1+r.IntN(3)], X: []float64{float64(r.IntN(2))}}
			require.NoError(rt, all.Add(c))
			require.NoError(rt, parts[r.IntN(3)].Add(c))
		}
		i := r.IntN(3)
		for j := 1; j < 3; j++ {
			require.NoError(rt, shards[i].Merge(&shards[(i+j)%3]))
			require.NoError(rt, parts[i].Merge(&parts[(i+j)%3]))
		}
		a, _ := whole.MarshalBinary()
		b, _ := shards[i].MarshalBinary()
		require.Equal(rt, a, b)
		var back lifecycle.Attendance[string]
		require.NoError(rt, back.UnmarshalBinary(a))
		c, _ := back.MarshalBinary()
		require.Equal(rt, a, c)
		a, _ = all.MarshalBinary()
		b, _ = parts[i].MarshalBinary()
		require.Equal(rt, a, b)
		var cohorts lifecycle.Cohorts
		require.NoError(rt, cohorts.UnmarshalBinary(a))
		c, _ = cohorts.MarshalBinary()
		require.Equal(rt, a, c)
		require.Equal(rt, all.Members(), cohorts.Members())
	})
}

// TestRetentionRefuses what is out of the domain.
func TestRetentionRefuses(t *testing.T) {
	var c lifecycle.Cohorts
	for _, bad := range []lifecycle.Cohort{{}, {Alive: []int64{0}}, {Alive: []int64{3, 4}}, {Alive: []int64{3, -1}}} {
		require.ErrorAs(t, c.Add(bad), new(*coterie.InputError))
	}
	require.NoError(t, c.Add(lifecycle.Cohort{Alive: []int64{3, 1}}))
	require.ErrorIs(t, c.Add(lifecycle.Cohort{Alive: []int64{3, 1}, X: []float64{1}}), coterie.ErrMismatch)
	var a lifecycle.Attendance[int]
	require.ErrorIs(t, a.Add(lifecycle.Visit[int]{Period: 1 << 41}), coterie.ErrInvalid)
	require.NoError(t, a.Add(lifecycle.Visit[int]{Period: -1 << 40}))
	_, err := a.Classic(1 << 62)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = a.Bracketed(0, []int64{1, 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	require.ErrorIs(t, (&lifecycle.Triangle{}).Validate(), coterie.ErrNoData)
	require.ErrorIs(t, (&lifecycle.Triangle{Start: []int64{0}, Counts: [][]int64{{2, 3}}}).Validate(), coterie.ErrInvalid)
}

func FuzzCohorts(f *testing.F) {
	var c lifecycle.Cohorts
	c.Add(lifecycle.Cohort{Start: 3, Alive: []int64{5, 2}, X: []float64{1}})
	b, _ := c.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var c lifecycle.Cohorts
		if c.UnmarshalBinary(b) == nil {
			again, _ := c.MarshalBinary()
			require.Equal(t, b, again)
		}
	})
}

func FuzzAttendance(f *testing.F) {
	var a lifecycle.Attendance[uint64]
	a.Add(lifecycle.Visit[uint64]{Who: 7, Period: 2})
	a.Add(lifecycle.Visit[uint64]{Who: 7, Period: 9})
	b, _ := a.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var a lifecycle.Attendance[uint64]
		if a.UnmarshalBinary(b) == nil {
			again, _ := a.MarshalBinary()
			require.Equal(t, b, again)
		}
	})
}

// TestBracketedAtTheEndOfTheNumbers: a bound of age may be any number.
func TestBracketedAtTheEndOfTheNumbers(t *testing.T) {
	var a lifecycle.Attendance[string]
	for _, p := range []int64{1, 2, 3, 5} {
		require.NoError(t, a.Add(lifecycle.Visit[string]{Who: "a", Period: p}))
	}
	got, err := a.Bracketed(5, []int64{0, 1, math.MaxInt64})
	require.NoError(t, err)
	require.Equal(t, [][]int64{{1}}, got.Counts)
}
