package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// kcore_collapse.json: exhaustive search in Python over all sets.
type collapseGolden struct {
	Plain     int `json:"plain_core_size"`
	Collapsed map[string]struct {
		Core int       `json:"min_core"`
		Ways int       `json:"n_optimal_sets"`
		Sets [][]int32 `json:"optimal_sets"`
	}
	Anchored map[string]struct {
		Core int       `json:"max_core"`
		Ways int       `json:"n_optimal_sets"`
		Sets [][]int32 `json:"optimal_sets"`
	}
}

func TestCollapseAndAnchorExact(t *testing.T) {
	var file struct {
		Karate map[string]collapseGolden `json:"karate"`
		Kite   map[string]collapseGolden `json:"krackhardt_kite"`
	}
	golden(t, "kcore_collapse.json", &file)
	small := smallGraphs(t)
	for name, cases := range map[string]map[string]collapseGolden{"karate": file.Karate, "kite": file.Kite} {
		g := dense(t, small[name].N, small[name].Edges, nil)
		for ks, want := range cases {
			k, _ := strconv.Atoi(ks)
			for bs, w := range want.Collapsed {
				b, _ := strconv.Atoi(bs)
				l, err := graph.Collapse(context.Background(), g, k, b)
				require.NoError(t, err)
				require.True(t, l.Exact)
				require.Equal(t, want.Plain, l.Core)
				require.Equal(t, w.Core, l.After)
				require.Equal(t, w.Ways, l.Ways)
				require.Equal(t, w.Sets, l.Sets)
				require.Equal(t, w.Sets[0], l.Set)
				require.LessOrEqual(t, l.Bound, l.After)
			}
			for bs, w := range want.Anchored {
				b, _ := strconv.Atoi(bs)
				a, err := graph.Anchor(context.Background(), g, k, b)
				require.NoError(t, err)
				if w.Core < 0 { // fewer than b outside the core
					require.Less(t, len(a.Set), b)
					continue
				}
				require.True(t, a.Exact)
				require.Equal(t, want.Plain, a.Core)
				require.Equal(t, w.Core, a.After, "%s k=%d b=%d", name, k, b)
				require.Equal(t, w.Ways, a.Ways)
				require.Equal(t, w.Sets, a.Sets)
				require.GreaterOrEqual(t, a.Bound, a.After)
			}
		}
	}
}

func TestCollegeCollapse(t *testing.T) {
	var file struct {
		Real map[string]json.RawMessage `json:"real"`
	}
	golden(t, "kcore_collapse.json", &file)
	g := college(t, &graph.Options{Unweighted: true})
	top := func(v []int32, n int) [][2]int32 { // value, vertex; ties by vertex
		out := make([][2]int32, len(v))
		for i, x := range v {
			out[i] = [2]int32{x, int32(i)}
		}
		slices.SortStableFunc(out, func(a, b [2]int32) int { return int(b[0] - a[0]) })
		return out[:n]
	}
	for _, k := range []int{5, 10, 20} {
		var raw map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(file.Real[strconv.Itoa(k)], &raw))
		var want struct {
			Plain      int
			Loss, Gain [][2]int32
			Greedy     []struct {
				Remove int32
				After  int `json:"core_after"`
			}
		}
		for key, into := range map[string]any{
			"plain_core_size": &want.Plain,
			"single_removal_top20_[lost_including_self,vertex]": &want.Loss,
			"single_anchor_top20_[gain_including_self,vertex]":  &want.Gain,
			"greedy_collapse_lowest_index_tiebreak":             &want.Greedy,
		} {
			require.NoError(t, json.Unmarshal(raw[key], into))
		}
		lost, err := graph.CollapseEach(g, k)
		require.NoError(t, err)
		require.Equal(t, want.Loss, top(lost, 20))
		won, err := graph.AnchorEach(g, k)
		require.NoError(t, err)
		require.Equal(t, want.Gain, top(won, 20))
		l, err := graph.Collapse(context.Background(), g, k, len(want.Greedy))
		require.NoError(t, err)
		require.Equal(t, want.Plain, l.Core)
		require.False(t, l.Exact)
		for i, step := range want.Greedy {
			require.Equal(t, step.Remove, l.Set[i])
			require.Equal(t, step.After, l.Steps[i])
		}
		require.LessOrEqual(t, l.Bound, l.After)
		a, err := graph.Anchor(context.Background(), g, k, 3)
		require.NoError(t, err)
		require.Equal(t, want.Gain[0][1], a.Set[0])
		require.Equal(t, want.Plain+int(want.Gain[0][0]), a.Steps[0])
		require.GreaterOrEqual(t, a.Bound, a.After)
	}
	var targeted map[string][]int
	require.NoError(t, json.Unmarshal(file.Real["targeted_removal_top_degree"], &targeted))
	var counts []int
	require.NoError(t, json.Unmarshal(file.Real["targeted_removal_counts"], &counts))
	byDegree := top(graph.Degrees(g, graph.Both), g.Len())
	for ks, sizes := range targeted {
		k, _ := strconv.Atoi(ks)
		for i, n := range counts {
			leaving := make([]int32, n)
			for j := range leaving {
				leaving[j] = byDegree[j][1]
			}
			stay, err := graph.Survivors(g, k, leaving)
			require.NoError(t, err)
			require.Len(t, stay, sizes[i])
		}
	}
}

// kcore_unravel.json: a member stays as long as k friends stay.
func TestUnravel(t *testing.T) {
	var file struct {
		Cases []struct {
			Inputs struct {
				Edges [][2]int
				K     int
			}
			Expected struct {
				Core       []int
				Lost       int
				Best       int   `json:"best_single_anchor"`
				WithAnchor []int `json:"core_with_anchor"`
			}
		}
	}
	golden(t, "kcore_unravel.json", &file)
	require.Len(t, file.Cases, 2)
	for _, c := range file.Cases {
		g, err := graph.New(func(yield func(graph.Tie[int]) bool) {
			for _, e := range c.Inputs.Edges {
				if !yield(graph.Tie[int]{From: e[0], To: e[1]}) {
					return
				}
			}
		}, nil)
		require.NoError(t, err)
		stay, err := graph.Survivors(g, c.Inputs.K, nil)
		require.NoError(t, err)
		require.Len(t, stay, len(c.Expected.Core))
		for i, u := range stay {
			require.Equal(t, c.Expected.Core[i], g.Key(u))
		}
		require.Equal(t, c.Expected.Lost, g.Len()-len(stay))
		a, err := graph.Anchor(context.Background(), g, c.Inputs.K, 1)
		require.NoError(t, err)
		require.Equal(t, c.Expected.Best, g.Key(a.Set[0]))
		require.Equal(t, len(c.Expected.WithAnchor), a.After)
	}
}

// kcore_karate, kcore_lesmis and kcore_er300: networkx 2.8.8, core_number.
func TestResilience(t *testing.T) {
	for _, name := range []string{"kcore_karate.json", "kcore_lesmis.json", "kcore_er300.json"} {
		var want struct {
			Data struct {
				N     int
				Edges [][2]int32
			}
			Core []int32   `json:"core_number"`
			R    []float64 `json:"survivor_fraction_by_K"`
			Mean float64   `json:"resilience_mean_core"`
		}
		golden(t, name, &want)
		g := dense(t, want.Data.N, want.Data.Edges, nil)
		require.Equal(t, want.Core, graph.Cores(g))
		r := graph.Resilience(g)
		require.Equal(t, want.R, r)
		mean := 0.0
		for _, x := range r[1:] {
			mean += x
		}
		near.Check(t, "mean core", mean, want.Mean, 1e-14)
	}
	require.Equal(t, []float64{0}, graph.Resilience(new(graph.Graph[int])))
}

func TestCoreProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, ties, o := graphs(t)
		o.Directed = false
		g, err := graph.Dense(n, slices.Values(ties), o)
		require.NoError(t, err)
		a := weights(n, ties, o)
		k, b := rapid.IntRange(1, 5).Draw(t, "k"), rapid.IntRange(1, 3).Draw(t, "b")
		core := peel(a, k, make([]bool, n), make([]bool, n))
		lost, err := graph.CollapseEach(g, k)
		require.NoError(t, err)
		won, err := graph.AnchorEach(g, k)
		require.NoError(t, err)
		for u := range n {
			mask := make([]bool, n)
			mask[u] = true
			if int(lost[u]) != core-peel(a, k, mask, make([]bool, n)) {
				t.Fatalf("vertex %d: %d lost", u, lost[u])
			}
			if int(won[u]) != peel(a, k, make([]bool, n), mask)-core {
				t.Fatalf("vertex %d: %d won", u, won[u])
			}
		}
		l, err := graph.Collapse(context.Background(), g, k, b)
		require.NoError(t, err)
		h, err := graph.Anchor(context.Background(), g, k, b)
		require.NoError(t, err)
		require.Equal(t, core, l.Core)
		require.Equal(t, core, h.Core)
		require.LessOrEqual(t, l.Bound, l.After)
		require.GreaterOrEqual(t, h.Bound, h.After)
		least, most := core, core
		for set := range uint(1) << min(n, 12) {
			if bits.OnesCount(set) > b {
				continue
			}
			mask := make([]bool, n)
			for u := range n {
				mask[u] = set>>u&1 == 1
			}
			least = min(least, peel(a, k, mask, make([]bool, n)))
			most = max(most, peel(a, k, make([]bool, n), mask))
		}
		if n <= 12 {
			require.Equal(t, least, l.After)
			require.Equal(t, most, h.After)
		}
		stay, err := graph.Survivors(g, k, l.Set)
		require.NoError(t, err)
		require.Len(t, stay, l.After)
	})
}

// peel returns the size of the k-core by definition, without those gone and
// with those held.
func peel(a [][]float64, k int, gone, held []bool) int {
	in := make([]bool, len(a))
	size := 0
	for i := range in {
		if in[i] = !gone[i]; in[i] {
			size++
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range a {
			if !in[i] || held[i] {
				continue
			}
			d := 0
			for j := range a {
				if i != j && in[j] && a[i][j] > 0 {
					d++
				}
			}
			if d < k {
				in[i] = false
				size--
				changed = true
			}
		}
	}
	return size
}

func TestCoreRefusals(t *testing.T) {
	ctx := context.Background()
	g := karate()
	_, err := graph.Collapse(ctx, g, 0, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Anchor(ctx, g, 1, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.CollapseEach(g, -1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.AnchorEach(g, -1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Survivors(g, 2, []int32{34})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	d := dense(t, 2, [][2]int32{{0, 1}}, &graph.Options{Directed: true})
	_, err = graph.Collapse(ctx, d, 1, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = graph.Collapse(gone, g, 2, 2)
	require.ErrorIs(t, err, context.Canceled)
	_, err = graph.Anchor(gone, g, 4, 2)
	require.ErrorIs(t, err, context.Canceled)
}

func ExampleCollapse() {
	// The core of the karate club are ten members with four ties or more to each
	// other. Members are numbered from 0; 0 is the instructor.
	l, err := graph.Collapse(context.Background(), karate(), 4, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("a core of %d shrinks to %d if any one of %v leaves\n", l.Core, l.After, l.Sets)
	l, _ = graph.Collapse(context.Background(), karate(), 3, 2)
	fmt.Printf("a core of %d shrinks to %d if %v leave\n", l.Core, l.After, l.Set)
	// Output:
	// a core of 10 shrinks to 0 if any one of [[0] [1] [2]] leaves
	// a core of 22 shrinks to 9 if [2 33] leave
}

func ExampleAnchor() {
	a, err := graph.Anchor(context.Background(), karate(), 4, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("a core of %d grows to %d if %v stay\n", a.Core, a.After, a.Set)
	// Output: a core of 10 grows to 16 if [24 26] stay
}

func ExampleCollapseEach() {
	lost, err := graph.CollapseEach(karate(), 3)
	fmt.Println(lost[0], lost[33], lost[11], err)
	// Output: 6 4 0 <nil>
}

func ExampleAnchorEach() {
	won, err := graph.AnchorEach(karate(), 4)
	fmt.Println(won[24], won[11], won[0], err)
	// Output: 2 1 0 <nil>
}

func ExampleSurvivors() {
	stay, err := graph.Survivors(karate(), 4, []int32{8})
	fmt.Println(stay, err)
	// Output: [0 1 2 3 7 13] <nil>
}

func ExampleResilience() {
	for k, r := range graph.Resilience(karate()) {
		fmt.Printf("R(%d) = %.3f\n", k, r)
	}
	// Output:
	// R(0) = 1.000
	// R(1) = 1.000
	// R(2) = 0.971
	// R(3) = 0.647
	// R(4) = 0.294
	// R(5) = 0.000
}
