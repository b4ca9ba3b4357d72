package segment_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

type rfmInput struct {
	ID        []int64   `json:"customer_id"`
	Recency   []float64 `json:"recency_days"`
	Frequency []float64 `json:"transaction_count"`
	Amount    []float64 `json:"amount"`
}

func (in rfmInput) table() *segment.RFMTable[int64] {
	return &segment.RFMTable[int64]{Keys: in.ID, Recency: in.Recency, Frequency: in.Frequency, Monetary: in.Amount}
}

func (in rfmInput) column(name string) []float64 {
	return map[string][]float64{"recency_days": in.Recency, "transaction_count": in.Frequency, "amount": in.Amount}[name]
}

type rfmPy struct {
	Input     rfmInput                   `json:"input"`
	Drop      map[string]json.RawMessage `json:"pandas_qcut_drop"`
	RankFirst struct{ R, F, M []int }    `json:"pandas_qcut_rank_first"`
	Quantiles map[string]json.RawMessage `json:"numpy_quantiles"`
	Nested    struct{ R, F []int }       `json:"nested_rank_first"`
	Ranks     map[string][]float64       `json:"rank_methods"`
	Percent   []float64                  `json:"percent_rank_average"`
}

// TestQuantilesGolden holds np.quantile of numpy 1.24.2: eight methods, three
// columns with ties.
func TestQuantilesGolden(t *testing.T) {
	var g rfmPy
	golden(t, "rfm_py.json", &g)
	cases := 0
	for _, name := range []string{"recency_days", "transaction_count", "amount"} {
		var want map[string][]float64
		require.NoError(t, json.Unmarshal(g.Quantiles[name], &want))
		for method, want := range want {
			m := map[string]string{"median_unbiased": "median-unbiased", "inverted_cdf": "inverted-cdf"}[method]
			if m == "" {
				m = method
			}
			var q segment.QuantileMethod
			require.NoError(t, q.UnmarshalText([]byte(m)))
			got, err := segment.Quantiles(g.Input.column(name), []float64{0.2, 0.4, 0.6, 0.8}, q)
			require.NoError(t, err)
			for i := range want {
				near.Check(t, name+" "+method, got[i], want[i], 1e-14)
				cases++
			}
		}
	}
	require.Equal(t, 3*8*4, cases)
}

// TestRanksGolden holds pandas' rank on the amounts, five ways.
func TestRanksGolden(t *testing.T) {
	var g rfmPy
	golden(t, "rfm_py.json", &g)
	for name, want := range g.Ranks {
		var ties segment.RankTies
		if name == "first" {
			name = "order"
		}
		require.NoError(t, ties.UnmarshalText([]byte(name)))
		got, err := segment.Ranks(g.Input.Amount, ties)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
	got, err := segment.Ranks(g.Input.Amount, 0)
	require.NoError(t, err)
	for i, p := range g.Percent {
		near.Check(t, "percent", got[i]/30, p, 1e-15)
	}
	_, err = segment.Ranks([]float64{1, math.NaN()}, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.Ranks(nil, 9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestRFMRankFirst holds pandas 1.5.3's qcut of rank(method="first"), and the
// nested form of it.
func TestRFMRankFirst(t *testing.T) {
	var g rfmPy
	golden(t, "rfm_py.json", &g)
	got, err := g.Input.table().Score(&segment.RFMOptions{SplitTies: true})
	require.NoError(t, err)
	require.Equal(t, g.RankFirst.R, ints(got.R))
	require.Equal(t, g.RankFirst.F, ints(got.F))
	require.Equal(t, g.RankFirst.M, ints(got.M))
	require.Empty(t, got.Collapsed)
	got, err = g.Input.table().Score(&segment.RFMOptions{SplitTies: true, Nested: true})
	require.NoError(t, err)
	require.Equal(t, g.Nested.R, ints(got.R))
	require.Equal(t, g.Nested.F, ints(got.F))
}

// TestRFMDropDuplicates holds pandas' qcut(duplicates="drop"): its codes are
// scores by the distinct inner edges.
func TestRFMDropDuplicates(t *testing.T) {
	var g rfmPy
	golden(t, "rfm_py.json", &g)
	for _, name := range []string{"recency_days", "transaction_count", "amount"} {
		var want struct {
			Codes []int
			Edges []float64
		}
		require.NoError(t, json.Unmarshal(g.Drop[name], &want))
		edges, err := segment.Quantiles(g.Input.column(name), []float64{0, 0.2, 0.4, 0.6, 0.8, 1}, segment.Linear)
		require.NoError(t, err)
		edges = slices.Compact(edges)
		require.Len(t, edges, len(want.Edges))
		for i := range edges {
			near.Check(t, "edge", edges[i], want.Edges[i], 1e-14)
		}
		tab := g.Input.table()
		tab.Frequency = g.Input.column(name)
		got, err := tab.Score(&segment.RFMOptions{Frequency: edges[1 : len(edges)-1]})
		require.NoError(t, err)
		for i, s := range got.F {
			require.Equal(t, want.Codes[i], int(s)-1)
		}
	}
}

func ints(s []uint8) []int {
	out := make([]int, len(s))
	for i, v := range s {
		out[i] = int(v)
	}
	return out
}

type rfmR struct {
	RFM struct {
		R []int `json:"recency_score"`
		F []int `json:"frequency_score"`
		M []int `json:"monetary_score"`
		Z []int `json:"rfm_score"`
	}
	Threshold map[string][]float64
}

// cuts are the inner bounds that R's rfm used.
func (r rfmR) cuts(measure string) []float64 { return r.Threshold[measure+"_lower"][1:] }

// TestRFMOfR holds R's rfm 0.3.0: type-7 quantiles plus one, intervals closed
// on the left; and custom thresholds.
func TestRFMOfR(t *testing.T) {
	var raw map[string]json.RawMessage
	golden(t, "rfm_R.json", &raw)
	var in rfmInput
	require.NoError(t, json.Unmarshal(raw["input"], &in))
	for name, bins := range map[string]int{"quantile5": 5, "quantile4": 4, "quantile3": 3, "custom": 0} {
		t.Run(name, func(t *testing.T) {
			var want rfmR
			require.NoError(t, json.Unmarshal(raw[name], &want))
			o := &segment.RFMOptions{LeftClosed: true}
			if bins > 0 {
				o.Recency, o.Frequency, o.Monetary = plusOne(t, in.Recency, bins), plusOne(t, in.Frequency, bins), plusOne(t, in.Amount, bins)
			} else { // custom_call: recency 14 28 42 63, frequency 2 3 4 6, money 30 60 120 250
				o.Recency, o.Frequency, o.Monetary = []float64{14, 28, 42, 63}, []float64{2, 3, 4, 6}, []float64{30, 60, 120, 250}
			}
			for m, cuts := range map[string][]float64{"recency": o.Recency, "frequency": o.Frequency, "monetary": o.Monetary} {
				for i, c := range want.cuts(m) {
					near.Check(t, m, cuts[i], c, 1e-12)
				}
			}
			got, err := in.table().Score(o)
			require.NoError(t, err)
			require.Equal(t, want.RFM.R, ints(got.R))
			require.Equal(t, want.RFM.F, ints(got.F))
			require.Equal(t, want.RFM.M, ints(got.M))
			for i, z := range want.RFM.Z {
				require.Equal(t, fmt.Sprint(z), got.Cell(i).String())
			}
		})
	}
}

// plusOne returns the cut points of R's rfm: inner quantiles of type 7, plus 1.
func plusOne(t testing.TB, xs []float64, bins int) []float64 {
	var ps []float64
	for i := 1; i < bins; i++ {
		ps = append(ps, float64(i)/float64(bins))
	}
	q, err := segment.Quantiles(xs, ps, segment.Linear)
	require.NoError(t, err)
	for i := range q {
		q[i]++
	}
	return q
}

func TestRFMCollapsed(t *testing.T) {
	// Six of ten bought once: the cuts at 20 % and 40 % are both 1, nobody lies
	// between 1 and the cut at 60 %, and the cut at 80 % is the largest value.
	tab := &segment.RFMTable[string]{
		Keys:      []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"},
		Recency:   []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Frequency: []float64{1, 1, 1, 1, 1, 1, 2, 7, 7, 7},
		Monetary:  []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	}
	s, err := tab.Score(nil)
	require.NoError(t, err)
	require.Equal(t, []segment.Collapse{
		{Measure: "frequency", Score: 2, Lo: 1, Hi: 1},
		{Measure: "frequency", Score: 3, Lo: 1, Hi: s.Cuts[1][2]},
		{Measure: "frequency", Score: 5, Lo: 7, Hi: math.Inf(1)},
	}, s.Collapsed)
	near.Check(t, "the cut at 60 %", s.Cuts[1][2], 1.4, 1e-12)
	require.Len(t, s.Warnings, 3)
	require.Equal(t, []uint8{5, 5, 4, 4, 3, 3, 2, 2, 1, 1}, s.R)
	require.Equal(t, []uint8{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, s.M)
	s, err = tab.Score(&segment.RFMOptions{SplitTies: true})
	require.NoError(t, err)
	require.Empty(t, s.Collapsed)
	require.Equal(t, []uint8{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, s.F)
}

func TestRFMRefuses(t *testing.T) {
	ok := func() *segment.RFMTable[int] {
		return &segment.RFMTable[int]{Keys: []int{1, 2}, Recency: []float64{1, 2}, Frequency: []float64{1, 2}, Monetary: []float64{1, 2}}
	}
	for name, c := range map[string]struct {
		o    segment.RFMOptions
		edit func(*segment.RFMTable[int])
	}{
		"one bin":            {o: segment.RFMOptions{Bins: 1}},
		"many bins":          {o: segment.RFMOptions{Bins: 101}},
		"unknown method":     {o: segment.RFMOptions{Quantile: 99}},
		"falling thresholds": {o: segment.RFMOptions{Recency: []float64{3, 2}}},
		"NaN threshold":      {o: segment.RFMOptions{Monetary: []float64{math.NaN()}}},
		"nested thresholds":  {o: segment.RFMOptions{Nested: true, Frequency: []float64{2}}},
		"split, left-closed": {o: segment.RFMOptions{SplitTies: true, LeftClosed: true}},
		"negative unit":      {o: segment.RFMOptions{Unit: -1}},
		"short column":       {edit: func(t *segment.RFMTable[int]) { t.Monetary = t.Monetary[:1] }},
		"NaN":                {edit: func(t *segment.RFMTable[int]) { t.Monetary[1] = math.NaN() }},
		"future":             {edit: func(t *segment.RFMTable[int]) { t.Recency[1] = -1 }},
	} {
		tab := ok()
		if c.edit != nil {
			c.edit(tab)
		}
		_, err := tab.Score(&c.o)
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, name)
		require.NotEmpty(t, in.Field, name)
	}
	_, err := (&segment.RFMTable[int]{}).Score(nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestScoresProperties holds the definition of a score, the tie rules, and that
// nothing depends on the order of the rows unless ties are split.
func TestScoresProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(t, "n")
		if rapid.Bool().Draw(t, "many") {
			n *= 200 // the other way to the order statistics
		}
		width := rapid.SampledFrom([]int64{2, 9, 1 << 40}).Draw(t, "width")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(r.Int64N(width))
			if width > 9 {
				xs[i] = (xs[i] - 1<<39) / 8
			}
		}
		o := &segment.RFMOptions{Bins: rapid.IntRange(2, 12).Draw(t, "bins"), Quantile: segment.QuantileMethod(rapid.IntRange(0, 8).Draw(t, "method")),
			SplitTies: rapid.Bool().Draw(t, "split")}
		tab := &segment.RFMTable[int]{Keys: make([]int, n), Recency: make([]float64, n), Frequency: xs, Monetary: xs}
		s, err := tab.Score(o)
		require.NoError(t, err)
		require.Equal(t, s.F, s.M)
		sorted := slices.Sorted(slices.Values(xs))
		size := map[uint8]int{}
		for i, x := range xs {
			size[s.F[i]]++
			if !o.SplitTies {
				want := uint8(1)
				for _, c := range s.Cuts[1] {
					if x > c {
						want++
					}
				}
				require.Equal(t, want, s.F[i])
			}
			for j := range min(i, 30) {
				if xs[j] < x && s.F[j] > s.F[i] || xs[j] == x && !o.SplitTies && s.F[j] != s.F[i] || xs[j] == x && s.F[j] > s.F[i] {
					t.Fatalf("scores %d and %d of %g and %g", s.F[j], s.F[i], xs[j], x)
				}
			}
		}
		if !o.SplitTies {
			for i, c := range s.Cuts[1] {
				require.True(t, c >= sorted[0] && c <= sorted[n-1] && (i == 0 || c >= s.Cuts[1][i-1]))
			}
			q, err := segment.Quantiles(xs, []float64{0, 0.5, 1}, o.Quantile)
			require.NoError(t, err)
			require.True(t, q[0] == sorted[0] || o.Quantile != 0)
			require.Equal(t, sorted[n-1], q[2])
			empty := map[uint8]bool{}
			for _, c := range s.Collapsed {
				if c.Measure == "frequency" {
					empty[c.Score] = true
				}
			}
			for v := 1; v <= len(s.Cuts[1])+1; v++ {
				require.Equal(t, size[uint8(v)] == 0, empty[uint8(v)], "score %d", v)
			}
			return
		}
		if o.Quantile <= segment.Linear {
			for v := 1; v <= min(o.Bins, n); v++ { // equal sizes, within one
				require.InDelta(t, float64(n)/float64(min(o.Bins, n)), float64(size[uint8(v)]), 1.0001)
			}
		}
	})
}

func TestSegmentation(t *testing.T) {
	require.NoError(t, segment.Quintiles().Check(5))
	s := segment.Quintiles()
	require.Equal(t, "champions", s.Of(segment.Cell{R: 5, F: 5, M: 5}).Name)
	require.Equal(t, "沉睡顾客", s.Of(segment.Cell{R: 1, F: 1, M: 5}).Chinese)
	require.Equal(t, "leaving", s.Of(segment.Cell{R: 1, F: 5, M: 1}).Name)
	for name, bad := range map[string]segment.Segmentation{
		"has no name":     s[:len(s)-1],
		"no cell reaches": append(slices.Clone(s), segment.Named{Name: "late"}),
		"crossed":         {{Name: "x", R: [2]uint8{5, 4}}},
		"missing":         {{}},
	} {
		require.ErrorContains(t, bad.Check(5), name)
	}
	require.Nil(t, segment.Segmentation{}.Of(segment.Cell{R: 1, F: 1, M: 1}))
	require.Zero(t, testing.AllocsPerRun(10, func() { s.Of(segment.Cell{R: 1, F: 1, M: 1}) }))
}

func FuzzScore(f *testing.F) {
	f.Add([]byte{1, 1, 2, 2, 2, 9}, uint8(5), uint8(0), true)
	f.Fuzz(func(t *testing.T, b []byte, bins, method uint8, nested bool) {
		n := len(b) / 3
		tab := &segment.RFMTable[int32]{Keys: make([]int32, n)}
		for i := range n {
			tab.Recency = append(tab.Recency, float64(b[3*i]))
			tab.Frequency = append(tab.Frequency, float64(b[3*i+1]))
			tab.Monetary = append(tab.Monetary, float64(b[3*i+2]))
		}
		s, err := tab.Score(&segment.RFMOptions{Bins: int(bins), Quantile: segment.QuantileMethod(method % 12), Nested: nested, SplitTies: bins%2 == 0})
		if err != nil {
			return
		}
		for i := range n {
			c := s.Cell(i)
			if min(c.R, c.F, c.M) < 1 || int(max(c.R, c.F, c.M)) > max(2, int(bins)) && bins != 0 {
				t.Fatalf("cell %v with %d bins", c, bins)
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	const n = 1e7
	r := rand.New(rand.NewPCG(3, 3))
	tab := &segment.RFMTable[int32]{Keys: make([]int32, n), Recency: make([]float64, n), Frequency: make([]float64, n), Monetary: make([]float64, n)}
	for i := range int(n) {
		tab.Recency[i] = float64(r.IntN(365))
		tab.Frequency[i] = 1 + math.Floor(r.ExpFloat64()*4)
		tab.Monetary[i] = math.Floor(1000 * math.Exp(1.2*r.NormFloat64()))
	}
	for _, c := range []struct {
		name string
		o    segment.RFMOptions
	}{{"quintiles", segment.RFMOptions{}}, {"splitties", segment.RFMOptions{SplitTies: true}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tab.Score(&c.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestRFMOfLedger holds R's rfm on the whole CDNOW log at 1998-07-01: scores by
// its thresholds, and that score 2 of frequency collapses.
func TestRFMOfLedger(t *testing.T) {
	var g struct {
		Real struct {
			Threshold map[string][]float64
			R         map[string]int `json:"R_counts"`
			F         map[string]int `json:"F_counts"`
			M         map[string]int `json:"M_counts"`
			Cells     map[string]int `json:"rfm_score_counts"`
			First     struct {
				rfmInput
				Cell []int `json:"rfm_score"`
			} `json:"first20"`
			Sum int `json:"sum_of_rfm_score"`
		}
	}
	golden(t, "rfm_R.json", &g)
	var l lifecycle.Ledger[int64]
	dollars := map[int64]float64{} // summed in floats, as R does: one customer comes out a rounding below a cut
	for _, r := range rows(t, "cdnow_master.csv.gz") {
		at, err := time.Parse("2006-01-02", r[1])
		require.NoError(t, err)
		require.NoError(t, l.Add(lifecycle.Purchase[int64]{Who: number(t, r[0]), At: at, Amount: cents(t, r[3])}))
		dollars[number(t, r[0])] += float64(cents(t, r[3])) / 100
	}
	asOf := time.Date(1998, 7, 1, 0, 0, 0, 0, time.UTC)
	tab, err := segment.NewRFMTable(&l, asOf, nil)
	require.NoError(t, err)
	want := rfmR{Threshold: g.Real.Threshold}
	o := &segment.RFMOptions{LeftClosed: true, Recency: plusOne(t, tab.Recency, 5), Frequency: plusOne(t, tab.Frequency, 5)}
	for i, id := range tab.Keys {
		near.Check(t, "minor units", tab.Monetary[i], 100*dollars[id], 1e-12)
		tab.Monetary[i] = dollars[id]
	}
	o.Monetary = plusOne(t, tab.Monetary, 5)
	for m, cuts := range map[string][]float64{"recency": o.Recency, "frequency": o.Frequency, "monetary": o.Monetary} {
		for i, c := range want.cuts(m) {
			near.Check(t, m, cuts[i], c, 1e-9)
		}
	}
	s, err := tab.Score(o)
	require.NoError(t, err)
	require.Len(t, s.Keys, 23570)
	got := [4]map[string]int{{}, {}, {}, {}}
	sum := 0
	for i := range s.Keys {
		c := s.Cell(i)
		for k, v := range []string{fmt.Sprint(c.R), fmt.Sprint(c.F), fmt.Sprint(c.M), c.String()} {
			got[k][v]++
		}
		sum += 100*int(c.R) + 10*int(c.F) + int(c.M)
	}
	require.Equal(t, g.Real.R, got[0])
	require.Equal(t, g.Real.F, got[1])
	require.Equal(t, g.Real.M, got[2])
	require.Equal(t, g.Real.Cells, got[3])
	require.Equal(t, g.Real.Sum, sum)
	for i, id := range g.Real.First.ID {
		require.Equal(t, id, s.Keys[i])
		require.Equal(t, g.Real.First.Recency[i], s.Recency[i])
		require.Equal(t, g.Real.First.Frequency[i], s.Frequency[i])
		near.Check(t, "amount", s.Monetary[i], g.Real.First.Amount[i], 1e-12)
		require.Equal(t, fmt.Sprint(g.Real.First.Cell[i]), s.Cell(i).String())
	}
	// By our own quantiles half of the customers bought once, and it is said.
	s, err = segment.RFM(&l, asOf, nil)
	require.NoError(t, err)
	require.Equal(t, []segment.Collapse{{Measure: "frequency", Score: 2, Lo: 1, Hi: 1}}, s.Collapsed)
}

func TestRFMRecencyCountsLocalDays(t *testing.T) {
	l := lifecycle.Ledger[string]{Day: 8 * time.Hour}
	// 23:30 on 1 March in Beijing; asked at 00:30 on 3 March in Beijing.
	require.NoError(t, l.Add(lifecycle.Purchase[string]{Who: "a", At: time.Date(2026, 3, 1, 15, 30, 0, 0, time.UTC), Amount: 1}))
	s, err := segment.RFM(&l, time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC), &segment.RFMOptions{Bins: 2, Unit: 48 * time.Hour})
	require.NoError(t, err)
	require.Equal(t, []float64{1}, s.Recency)
	_, err = segment.RFM(&l, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = segment.RFM[string](nil, time.Time{}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestRFMTables checks that a ledger, rows with any keys and dense rows give one
// table, whatever the order.
func TestRFMTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Duration(rapid.IntRange(-12, 14).Draw(t, "zone")) * time.Hour
		l := lifecycle.Ledger[int32]{Day: day}
		var ps []lifecycle.Purchase[int32]
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			p := lifecycle.Purchase[int32]{Who: rapid.Int32Range(0, 9).Draw(t, "who"), Amount: rapid.Int64Range(0, 1e6).Draw(t, "amount"),
				At: time.Unix(rapid.Int64Range(-400_000, 400_000).Draw(t, "at"), 0)}
			ps = append(ps, p)
			require.NoError(t, l.Add(p))
		}
		asOf := time.Unix(rapid.Int64Range(-400_000, 500_000).Draw(t, "asOf"), 0)
		o := &segment.RFMOptions{Day: day, Unit: 12 * time.Hour}
		want, err := segment.NewRFMTable(&l, asOf, o)
		require.NoError(t, err)
		hashed, err := segment.RFMTableOf(slices.Values(ps), asOf, o)
		if len(want.Keys) == 0 {
			require.ErrorIs(t, err, coterie.ErrNoData)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, hashed)
		dense, err := segment.RFMTableDense(10, slices.Values(ps), asOf, o)
		require.NoError(t, err)
		require.Equal(t, want, dense)
	})
}

func TestRFMTablesSkipBadRows(t *testing.T) {
	now := time.Unix(1e9, 0)
	ps := []lifecycle.Purchase[int32]{{Who: 1, At: now, Amount: 5}, {Who: 9, At: now}, {Who: 1, At: now, Amount: -1}, {Who: 0, Amount: 3}, {Who: 1, At: now, Amount: math.MaxInt64}}
	tab, err := segment.RFMTableDense(3, slices.Values(ps), now, nil)
	var bad *coterie.RowErrors
	require.ErrorAs(t, err, &bad)
	require.Equal(t, 4, bad.Count)
	require.Equal(t, 1, bad.First[0].Row)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	require.Equal(t, []float64{5}, tab.Monetary)
	_, err = segment.RFMTableDense(-1, slices.Values(ps), now, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.RFMTableOf[string](nil, now, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = segment.RFMTableOf(slices.Values(ps), now, &segment.RFMOptions{Day: 48 * time.Hour})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func BenchmarkRFMTable(b *testing.B) {
	const members, n = 1_000_000, 10_000_000
	r := rand.New(rand.NewPCG(4, 4))
	who := make([]int32, n)
	for i := range who {
		who[i] = int32(r.IntN(members))
	}
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	asOf := from.AddDate(1, 0, 0)
	at := func(i int) time.Time { return from.Add(time.Duration(i) * 3 * time.Second) } // in order of time, as a log is
	ids := make([]uuid.UUID, members)
	for i := range ids {
		binary.BigEndian.PutUint64(ids[i][:], r.Uint64())
		binary.BigEndian.PutUint64(ids[i][8:], r.Uint64())
	}
	done := func(b *testing.B, members int, err error) {
		if err != nil || members < 990_000 {
			b.Fatal(members, err)
		}
	}
	b.Run("dense", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t, err := segment.RFMTableDense(members, func(yield func(lifecycle.Purchase[int32]) bool) {
				for i, w := range who {
					if !yield(lifecycle.Purchase[int32]{Who: w, At: at(i), Amount: int64(i & 1023)}) {
						return
					}
				}
			}, asOf, nil)
			done(b, len(t.Keys), err)
		}
	})
	b.Run("uuid", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t, err := segment.RFMTableOf(func(yield func(lifecycle.Purchase[uuid.UUID]) bool) {
				for i, w := range who {
					if !yield(lifecycle.Purchase[uuid.UUID]{Who: ids[w], At: at(i), Amount: int64(i & 1023)}) {
						return
					}
				}
			}, asOf, nil)
			done(b, len(t.Keys), err)
		}
	})
	b.Run("ledger", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var l lifecycle.Ledger[uuid.UUID]
			for i, w := range who {
				if err := l.Add(lifecycle.Purchase[uuid.UUID]{Who: ids[w], At: at(i), Amount: int64(i & 1023)}); err != nil {
					b.Fatal(err)
				}
			}
			t, err := segment.NewRFMTable(&l, asOf, nil)
			done(b, len(t.Keys), err)
		}
	})
}
