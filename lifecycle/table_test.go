package lifecycle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// accumulators hold the shape of coterie.Accumulator.
func fold[A, Row any, P coterie.Accumulator[A, Row]](t require.TestingT, rows []Row) P {
	acc := P(new(A))
	for _, r := range rows {
		require.NoError(t, acc.Add(r))
	}
	return acc
}

// checkShards holds that any split of rows into accumulators, merged in any
// order, has the same bytes as one fold in the given order, and that the bytes
// read back to the same bytes.
func checkShards[A, Row any, P coterie.Accumulator[A, Row]](t *rapid.T, rows []Row) {
	want, err := fold[A, Row, P](t, rows).MarshalBinary()
	require.NoError(t, err)
	shards := make([]A, rapid.IntRange(1, 5).Draw(t, "shards"))
	for _, i := range rapid.Permutation(indexes(len(rows))).Draw(t, "order") {
		k := rapid.IntRange(0, len(shards)-1).Draw(t, "shard")
		require.NoError(t, P(&shards[k]).Add(rows[i]))
	}
	total := P(new(A))
	for _, k := range rapid.Permutation(indexes(len(shards))).Draw(t, "merges") {
		before, err := P(&shards[k]).MarshalBinary()
		require.NoError(t, err)
		require.NoError(t, total.Merge(&shards[k]))
		after, err := P(&shards[k]).MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, before, after, "Merge changed its argument")
	}
	got, err := total.AppendBinary([]byte("x"))
	require.NoError(t, err)
	require.Equal(t, append([]byte("x"), want...), got)
	back := P(new(A))
	require.NoError(t, back.UnmarshalBinary(want))
	again, err := back.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, want, again)
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// drawLifetime draws a valid lifetime of any form, with many ties.
func drawLifetime(t *rapid.T) lifecycle.Lifetime {
	age := rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 6), func(i int) float64 { return float64(i) }),
		rapid.Map(rapid.IntRange(0, 12), func(i int) float64 { return float64(i) / 4 }),
		rapid.Float64Range(0, 1e6))
	l := lifecycle.Lifetime{Exit: age.Draw(t, "exit"), Ended: rapid.Bool().Draw(t, "ended")}
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0:
		l.Entry = l.Exit * rapid.Float64Range(0, 0.9).Draw(t, "entry")
	case 1:
		l.Weight = float64(rapid.IntRange(0, 3).Draw(t, "weight"))
	case 2:
		if l.Ended {
			l.Cause = rapid.Uint8Range(0, 9).Draw(t, "cause")
		}
	case 3:
		if l.Ended {
			l.Upper = l.Exit + 1
		}
	}
	return l
}

func TestTableShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkShards[lifecycle.Table](t, rapid.SliceOfN(rapid.Custom(drawLifetime), 0, 40).Draw(t, "rows"))
	})
}

// TestTableMultiset compares the table with a map of its canonical rows.
func TestTableMultiset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawLifetime), 0, 60).Draw(t, "rows")
		want := map[lifecycle.Lifetime]int64{}
		var tab lifecycle.Table
		total := int64(0)
		for _, l := range rows {
			n := rapid.Int64Range(0, 3).Draw(t, "n")
			require.NoError(t, tab.AddN(l, n))
			if l.Weight == 1 {
				l.Weight = 0
			}
			if n > 0 {
				want[l] += n
			}
			total += n
		}
		got := map[lifecycle.Lifetime]int64{}
		last := lifecycle.Lifetime{Exit: -1}
		for l, n := range tab.All() {
			require.GreaterOrEqual(t, l.Exit, last.Exit)
			require.NotContains(t, got, l)
			got[l] = n
			last = l
		}
		require.Equal(t, want, got)
		require.Equal(t, total, tab.Len())
	})
}

func TestTableRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		field string
		l     lifecycle.Lifetime
	}{
		{"Exit", lifecycle.Lifetime{Exit: nan}},
		{"Exit", lifecycle.Lifetime{Exit: inf}},
		{"Exit", lifecycle.Lifetime{Exit: -1}},
		{"Exit", lifecycle.Lifetime{Entry: 2, Exit: 1}},
		{"Exit", lifecycle.Lifetime{Entry: 2, Exit: 2, Ended: true}},
		{"Entry", lifecycle.Lifetime{Entry: nan, Exit: 1}},
		{"Entry", lifecycle.Lifetime{Entry: -1, Exit: 1}},
		{"Entry", lifecycle.Lifetime{Entry: inf, Exit: inf}},
		{"Upper", lifecycle.Lifetime{Exit: 1, Upper: inf, Ended: true}},
		{"Upper", lifecycle.Lifetime{Exit: 1, Upper: nan, Ended: true}},
		{"Upper", lifecycle.Lifetime{Exit: 1, Upper: -1, Ended: true}},
		{"Upper", lifecycle.Lifetime{Exit: 1, Upper: 2}},
		{"Cause", lifecycle.Lifetime{Exit: 1, Cause: 1}},
		{"Weight", lifecycle.Lifetime{Exit: 1, Weight: -1}},
		{"Weight", lifecycle.Lifetime{Exit: 1, Weight: nan}},
		{"Weight", lifecycle.Lifetime{Exit: 1, Weight: inf}},
	} {
		var tab lifecycle.Table
		rows := func(yield func(lifecycle.Lifetime) bool) { _ = yield(lifecycle.Lifetime{Exit: 1}) && yield(c.l) }
		require.Error(t, tab.Add(c.l))
		require.Zero(t, tab.Len())
		got, err := coterie.Fold[lifecycle.Table](rows)
		require.ErrorIs(t, err, coterie.ErrInvalid)
		require.Equal(t, int64(1), got.Len())
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, 1, in.Row)
		require.Equal(t, c.field, in.Field, "%+v", c.l)
	}
	var tab lifecycle.Table
	require.NoError(t, tab.AddN(lifecycle.Lifetime{Exit: 1}, math.MaxInt64))
	require.ErrorIs(t, tab.Add(lifecycle.Lifetime{Exit: 1}), coterie.ErrOverflow)
	require.ErrorIs(t, tab.Merge(&tab), coterie.ErrOverflow)
	require.ErrorIs(t, tab.AddN(lifecycle.Lifetime{Exit: 1}, -1), coterie.ErrInvalid)
	_, err := coterie.Fold[lifecycle.Table, lifecycle.Lifetime](nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestTableLong crosses the thresholds at which tails are sorted in.
func TestTableLong(t *testing.T) {
	var whole, parts lifecycle.Table
	var shard [7]lifecycle.Table
	x := uint64(1)
	for i := range 200_000 {
		x = x*6364136223846793005 + 1442695040888963407
		l := lifecycle.Lifetime{Exit: float64(x>>40) / 16, Ended: x>>20&1 == 0}
		if i%10 == 0 {
			l.Entry = l.Exit / 2
		}
		require.NoError(t, whole.Add(l))
		require.NoError(t, shard[x>>30%7].Add(l))
	}
	for i := range shard {
		require.NoError(t, parts.Merge(&shard[6-i]))
	}
	a, err := whole.MarshalBinary()
	require.NoError(t, err)
	b, err := parts.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, a, b)
	require.NoError(t, parts.Merge(&parts))
	require.Equal(t, 2*whole.Len(), parts.Len())
	for l, n := range parts.All() {
		require.Zero(t, n%2, "%+v", l)
	}
}

func FuzzTable(f *testing.F) {
	var tab lifecycle.Table
	for _, l := range []lifecycle.Lifetime{{Exit: 3, Ended: true}, {Exit: 3.5}, {Entry: 1, Exit: 4, Upper: 5, Ended: true, Cause: 2, Weight: 2}} {
		_ = tab.Add(l)
	}
	b, _ := tab.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Table, lifecycle.Lifetime](t, b) })
}

// checkBytes holds that bytes are refused, leaving the accumulator as it was,
// or read to an accumulator that writes exactly them.
func checkBytes[A, Row any, P coterie.Accumulator[A, Row]](t *testing.T, b []byte) {
	acc := P(new(A))
	err := acc.UnmarshalBinary(b)
	out, merr := acc.MarshalBinary()
	require.NoError(t, merr)
	if err != nil {
		require.ErrorIs(t, err, coterie.ErrInvalid)
		empty, _ := P(new(A)).MarshalBinary()
		require.Equal(t, empty, out)
		return
	}
	require.Equal(t, b, out)
}

func FuzzTableAdd(f *testing.F) {
	f.Add(0.0, 1.0, 0.0, true, uint8(0), 0.0, int64(1))
	f.Add(1.0, 2.0, 3.0, true, uint8(9), 2.0, int64(4))
	f.Fuzz(func(t *testing.T, entry, exit, upper float64, ended bool, cause uint8, weight float64, n int64) {
		var tab lifecycle.Table
		l := lifecycle.Lifetime{Entry: entry, Exit: exit, Upper: upper, Ended: ended, Cause: cause, Weight: weight}
		if err := tab.AddN(l, n); err != nil {
			require.ErrorIs(t, err, coterie.ErrInvalid)
			return
		}
		require.Equal(t, n, tab.Len())
		b, err := tab.MarshalBinary()
		require.NoError(t, err)
		checkBytes[lifecycle.Table, lifecycle.Lifetime](t, b)
		if c, err := lifecycle.KaplanMeier(&tab, nil); err == nil {
			require.False(t, math.IsNaN(c.Survival(exit)))
		}
	})
}

func BenchmarkTableWholeDays(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var tab lifecycle.Table
		x := uint64(1)
		for range 1_000_000 {
			x = x*6364136223846793005 + 1442695040888963407
			_ = tab.Add(lifecycle.Lifetime{Exit: float64(x >> 53), Ended: x>>20&1 == 0})
		}
		if _, err := lifecycle.KaplanMeier(&tab, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTableDistinct(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var tab lifecycle.Table
		x := uint64(1)
		for range 1_000_000 {
			x = x*6364136223846793005 + 1442695040888963407
			_ = tab.Add(lifecycle.Lifetime{Exit: float64(x>>11) / (1 << 40), Ended: x>>9&1 == 0})
		}
		if _, err := lifecycle.KaplanMeier(&tab, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// Weights whose total leaves no room for a variance are refused, not made NaN.
func TestKaplanMeierRefusesWeightsBeyondReach(t *testing.T) {
	var huge lifecycle.Table
	for range 2 {
		require.NoError(t, huge.Add(lifecycle.Lifetime{Exit: 1, Ended: true, Weight: math.MaxFloat64}))
	}
	_, err := lifecycle.KaplanMeier(&huge, nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
}
