package lifecycle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type logRankGolden struct {
	Groups []string
	Data   struct {
		Time, Event []float64
		Group       []string
		Stratum     []string
	}
	SurvDiff []struct {
		Rho, Chisq, P      float64
		DF                 int
		Observed, Expected []float64
		Var                [][]float64
	}
	Weighted map[string]struct {
		Chisq, P float64
		DF       int
		U        []float64
		V        [][]float64
	}
}

func (g *logRankGolden) strata(t testing.TB) [][]*lifecycle.Table {
	index := map[string]int{}
	var out [][]*lifecycle.Table
	for i, x := range g.Data.Time {
		stratum := ""
		if len(g.Data.Stratum) > 0 {
			stratum = g.Data.Stratum[i]
		}
		s, ok := index[stratum]
		if !ok {
			s = len(out)
			index[stratum] = s
			out = append(out, nil)
			for range g.Groups {
				out[s] = append(out[s], new(lifecycle.Table))
			}
		}
		for k, name := range g.Groups {
			if name == g.Data.Group[i] {
				require.NoError(t, out[s][k].Add(lifecycle.Lifetime{Exit: x, Ended: g.Data.Event[i] == 1}))
			}
		}
	}
	return out
}

func checkTest(t *testing.T, got lifecycle.Test, chisq, p float64, df int) {
	t.Helper()
	near.Check(t, "χ²", got.Statistic, chisq, 1e-9)
	near.Check(t, "p", got.P, p, 1e-9)
	require.Equal(t, df, got.DF)
}

// TestLogRankGolden compares with R's survdiff and with direct sums: 1e-9.
func TestLogRankGolden(t *testing.T) {
	weights := map[string]lifecycle.TestOptions{
		"logrank": {}, "gehan": {Weight: lifecycle.Gehan}, "tarone_ware": {Weight: lifecycle.TaroneWare}, "peto": {Weight: lifecycle.Peto},
		"fh_1_0": {Weight: lifecycle.FlemingHarrington, Rho: 1}, "fh_0_1": {Weight: lifecycle.FlemingHarrington, Gamma: 1},
		"fh_1_1":     {Weight: lifecycle.FlemingHarrington, Rho: 1, Gamma: 1},
		"fh_0.5_0.5": {Weight: lifecycle.FlemingHarrington, Rho: 0.5, Gamma: 0.5},
	}
	for _, name := range []string{"gehan", "lung_sex", "ovarian_strat", "veteran_celltype", "waltons"} {
		t.Run(name, func(t *testing.T) {
			var g logRankGolden
			readGolden(t, "logrank_"+name+".json", &g)
			strata := g.strata(t)
			for _, want := range g.SurvDiff {
				got, err := lifecycle.LogRankStratified(strata, &lifecycle.TestOptions{Weight: lifecycle.FlemingHarrington, Rho: want.Rho})
				require.NoError(t, err)
				checkTest(t, got, want.Chisq, want.P, want.DF)
				for i := range g.Groups {
					near.Check(t, "observed", got.Observed[i], want.Observed[i], 1e-9)
					near.Check(t, "expected", got.Expected[i], want.Expected[i], 1e-9)
					for j := range g.Groups {
						near.Check(t, "variance", got.Variance[i*len(g.Groups)+j], want.Var[i][j], 1e-9)
					}
				}
			}
			require.Len(t, g.Weighted, len(weights))
			for w, want := range g.Weighted {
				o := weights[w]
				got, err := lifecycle.LogRankStratified(strata, &o)
				require.NoError(t, err)
				checkTest(t, got, want.Chisq, want.P, want.DF)
				for i := range g.Groups {
					near.Check(t, w+" U", got.Observed[i]-got.Expected[i], want.U[i], 1e-9)
					for j := range g.Groups {
						near.Check(t, w+" V", got.Variance[i*len(g.Groups)+j], want.V[i][j], 1e-9)
					}
				}
			}
		})
	}
}

// TestLogRankLaws holds that groups may come in any order, that a group against
// itself differs in nothing, and that counts are weights.
func TestLogRankLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b, heavy lifecycle.Table
		for _, tab := range []*lifecycle.Table{&a, &b} {
			for _, l := range rapid.SliceOfN(rapid.Custom(drawLifetime), 3, 15).Draw(t, "rows") {
				l.Weight, l.Cause = 0, 0
				if l.Upper > l.Exit {
					l.Upper = 0
				}
				require.NoError(t, tab.AddN(l, 2))
				if tab == &a {
					l.Weight = 2
					require.NoError(t, heavy.Add(l))
				}
			}
		}
		ab, err := lifecycle.LogRank([]*lifecycle.Table{&a, &b}, nil)
		if err != nil {
			return // nothing ended, or never at risk together
		}
		ba, err := lifecycle.LogRank([]*lifecycle.Table{&b, &a}, nil)
		require.NoError(t, err)
		near.Check(t, "swapped", ba.Statistic, ab.Statistic, 1e-9)
		weighted, err := lifecycle.LogRank([]*lifecycle.Table{&heavy, &b}, nil)
		require.NoError(t, err)
		near.Check(t, "weighted", weighted.Statistic, ab.Statistic, 1e-9)
		if same, err := lifecycle.LogRank([]*lifecycle.Table{&a, &a, &a}, nil); err == nil {
			near.Check(t, "same", same.Statistic, 0, 1e-9)
			near.Check(t, "p", same.P, 1, 1e-9)
		}
	})
}

func TestLogRankRefuses(t *testing.T) {
	one := fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3, Ended: true}, {Exit: 4}})
	open := fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3}})
	for _, c := range []struct {
		groups []*lifecycle.Table
		o      *lifecycle.TestOptions
		err    error
	}{
		{nil, nil, coterie.ErrInvalid},
		{[]*lifecycle.Table{one}, nil, coterie.ErrInvalid},
		{[]*lifecycle.Table{one, nil}, nil, coterie.ErrNoData},
		{[]*lifecycle.Table{open, open}, nil, coterie.ErrNoEvents},
		{[]*lifecycle.Table{one, one}, &lifecycle.TestOptions{Weight: 9}, coterie.ErrInvalid},
		{[]*lifecycle.Table{one, one}, &lifecycle.TestOptions{Rho: -1}, coterie.ErrInvalid},
		{[]*lifecycle.Table{one, one}, &lifecycle.TestOptions{Gamma: math.NaN()}, coterie.ErrInvalid},
		{[]*lifecycle.Table{one, fold[lifecycle.Table](t, []lifecycle.Lifetime{{Entry: 8, Exit: 9, Ended: true}})}, nil, coterie.ErrNotIdentified},
	} {
		_, err := lifecycle.LogRank(c.groups, c.o)
		require.ErrorIs(t, err, c.err)
	}
	_, err := lifecycle.LogRankStratified([][]*lifecycle.Table{{one, one}, {one}}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	var w lifecycle.TestWeight
	require.NoError(t, w.UnmarshalText([]byte("盖汉")))
	require.Equal(t, lifecycle.Gehan, w)
	require.Error(t, w.UnmarshalText([]byte("x")))
}

func BenchmarkLogRank(b *testing.B) {
	var groups [2]lifecycle.Table
	x := uint64(1)
	for i := range 1_000_000 {
		x = x*6364136223846793005 + 1442695040888963407
		_ = groups[i&1].Add(lifecycle.Lifetime{Exit: float64(x>>11) / (1 << 40), Ended: x>>9&1 == 0})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lifecycle.LogRank([]*lifecycle.Table{&groups[0], &groups[1]}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
