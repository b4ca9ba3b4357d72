package graph_test

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// cascade.json: all 2^m live-edge worlds in rational arithmetic (Python), and
// 20,000 simulated runs on the karate club.
type cascadeGolden struct {
	N       int
	Edges   [][2]int32
	P       []float64            `json:"p_f"`
	Single  []string             `json:"IC_spread_single"`
	Seed0   []float64            `json:"IC_activation_prob_seed0"`
	ByHop   map[string][]float64 `json:"IC_expected_new_by_hop_single"`
	Greedy  []step               `json:"greedy3"`
	Optimal map[string]struct {
		Set    []int32
		Spread string
	}
	LT []string `json:"LT_spread_single"`
}

type step struct {
	Add    int32
	Spread string
}

// isFraction checks that got is the fraction want: times its denominator it is
// its numerator.
func isFraction(t *testing.T, what string, got float64, want string) {
	t.Helper()
	f, ok := new(big.Rat).SetString(want)
	require.True(t, ok)
	w, _ := f.Float64()
	near.Check(t, what, got, w, 1e-13)
	d, _ := new(big.Float).SetInt(f.Denom()).Float64()
	n, _ := new(big.Float).SetInt(f.Num()).Float64()
	if d < 1e12 {
		require.Equal(t, n, math.Round(got*d), what)
	}
}

func TestCascadeExact(t *testing.T) {
	ctx := context.Background()
	var file struct {
		G6, G7 cascadeGolden
		Closed map[string]float64 `json:"closed_forms"`
	}
	golden(t, "cascade.json", &file)
	for name, f := range map[string]cascadeGolden{"g6": file.G6, "g7": file.G7} {
		g, err := graph.Dense(f.N, func(yield func(graph.Tie[int32]) bool) {
			for i, e := range f.Edges {
				if !yield(graph.Tie[int32]{From: e[0], To: e[1], Weight: f.P[i]}) {
					return
				}
			}
		}, &graph.Options{Directed: true})
		require.NoError(t, err)
		spread := func(o *graph.SpreadOptions, from ...int32) *graph.Reach {
			r, err := graph.Spread(ctx, g, from, o)
			require.NoError(t, err)
			require.True(t, r.Exact)
			return r
		}
		for u := range f.N {
			r := spread(nil, int32(u))
			isFraction(t, name+" spread", r.Total.Value, f.Single[u])
			for h, want := range f.ByHop[strconv.Itoa(u)] {
				got := 0.0
				if h < len(r.ByHop) {
					got = r.ByHop[h]
				}
				near.Check(t, "by hop", got, want, 1e-13)
			}
			if u == 0 {
				checkAll(t, name+" probability", r.Probability, f.Seed0, 1e-13)
			}
			short := spread(&graph.SpreadOptions{Hops: 2}, int32(u))
			near.Check(t, "two hops", short.Total.Value, r.ByHop[0]+at(r.ByHop, 1)+at(r.ByHop, 2), 1e-13)
		}
		// Greedy by hand, with the exact spread.
		var set []int32
		for _, want := range f.Greedy {
			best, most := int32(-1), 0.0
			for u := range int32(f.N) {
				if s := spread(nil, append(slices.Clone(set), u)...).Total.Value; s > most+1e-12 {
					best, most = u, s
				}
			}
			require.Equal(t, want.Add, best)
			isFraction(t, "greedy", most, want.Spread)
			set = append(set, best)
		}
		for ks, want := range f.Optimal {
			k, _ := strconv.Atoi(ks)
			best, err := graph.Influence(ctx, g, k, nil)
			require.NoError(t, err)
			require.True(t, best.Exact)
			require.Equal(t, want.Set, best.Set)
			isFraction(t, "optimum", best.Spread.Value, want.Spread)
		}
		plain := dense(t, f.N, f.Edges, &graph.Options{Directed: true})
		for u := range f.N {
			r, err := graph.Spread(ctx, plain, []int32{int32(u)}, &graph.SpreadOptions{Model: graph.LinearThreshold, P: 0.8})
			require.NoError(t, err)
			require.True(t, r.Exact)
			isFraction(t, name+" threshold", r.Total.Value, f.LT[u])
		}
	}
	path := dense(t, 5, [][2]int32{{0, 1}, {1, 2}, {2, 3}, {3, 4}}, nil)
	r, err := graph.Spread(ctx, path, []int32{0}, &graph.SpreadOptions{P: 0.3})
	require.NoError(t, err)
	near.Check(t, "path", r.Total.Value, file.Closed["path_n5_p0.3_seed_end"], 1e-15)
	var star [][2]int32
	for i := range int32(20) {
		star = append(star, [2]int32{0, i + 1})
	}
	g := dense(t, 21, star, nil)
	r, err = graph.Spread(ctx, g, []int32{0}, &graph.SpreadOptions{P: 0.1})
	require.NoError(t, err)
	require.True(t, r.Exact)
	near.Check(t, "star", r.Total.Value, file.Closed["star_center_20leaves_p0.1"], 1e-14)
	r, err = graph.Spread(ctx, g, []int32{7}, &graph.SpreadOptions{P: 0.1})
	require.NoError(t, err)
	near.Check(t, "leaf", r.Total.Value, file.Closed["star_leaf_20leaves_undirected_p0.1"], 1e-14)
}

func at(x []float64, i int) float64 {
	if i < len(x) {
		return x[i]
	}
	return 0
}

func TestCascadeSimulated(t *testing.T) {
	var file struct {
		MC struct {
			Graph  string
			BySeed map[string]struct {
				Mean, SE float64
				ByHop    []float64 `json:"mean_new_by_hop"`
			} `json:"by_seed"`
		} `json:"monte_carlo_undirected_p0.1_20000_runs"`
	}
	golden(t, "cascade.json", &file)
	require.Equal(t, "karate", file.MC.Graph)
	for seed, want := range file.MC.BySeed {
		u, _ := strconv.Atoi(seed)
		r, err := graph.Spread(context.Background(), karate(), []int32{int32(u)}, &graph.SpreadOptions{P: 0.1, Runs: 20000, Seed: 1})
		require.NoError(t, err)
		require.Equal(t, 20000, r.Runs)
		se := (r.Total.Hi - r.Total.Lo) / 2 / 1.959963984540054
		near.Check(t, "standard error", se, want.SE, 0.002)
		// Two simulations differ by √2 standard errors; four of these are 1 in 16,000.
		require.InDelta(t, want.Mean, r.Total.Value, 4*math.Sqrt2*want.SE)
		for h := 1; h < len(want.ByHop); h++ {
			require.InDelta(t, want.ByHop[h], at(r.ByHop, h), 0.06)
		}
	}
}

func TestCascadeProperties(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		v := rapid.Int32Range(0, int32(n-1))
		edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int32 { return [2]int32{v.Draw(t, "from"), v.Draw(t, "to")} }), 0, 10).Draw(t, "edges")
		directed := rapid.Bool().Draw(t, "directed")
		g, err := graph.Dense(n, pairs(edges), &graph.Options{Directed: directed, Unweighted: true})
		require.NoError(t, err)
		p := rapid.SampledFrom([]float64{0.1, 0.5, 1}).Draw(t, "p")
		from := []int32{v.Draw(t, "seed")}
		r, err := graph.Spread(ctx, g, from, &graph.SpreadOptions{P: p})
		require.NoError(t, err)
		require.True(t, r.Exact)

		// Every world of live edges.
		ties := slices.Collect(g.Ties())
		want := make([]float64, n)
		for world := range 1 << len(ties) {
			q := 1.0
			next := make([][]int32, n)
			for i, e := range ties {
				if world>>i&1 == 0 {
					q *= 1 - p
					continue
				}
				q *= p
				next[e.From] = append(next[e.From], e.To)
				if !directed {
					next[e.To] = append(next[e.To], e.From)
				}
			}
			seen := make([]bool, n)
			seen[from[0]] = true
			for queue := []int32{from[0]}; len(queue) > 0; queue = queue[1:] {
				for _, u := range next[queue[0]] {
					if !seen[u] {
						seen[u] = true
						queue = append(queue, u)
					}
				}
			}
			for u, s := range seen {
				if s {
					want[u] += q
				}
			}
		}
		for u := range want {
			near.Check(t, "probability", r.Probability[u], want[u], 1e-12)
		}
		threshold, err := graph.Spread(ctx, g, from, &graph.SpreadOptions{P: p, Model: graph.LinearThreshold})
		require.NoError(t, err)
		for u, x := range threshold.Probability {
			require.True(t, 0 <= x && x <= 1+1e-12, "vertex %d: %v", u, x)
		}
	})
}

func TestInfluenceSampled(t *testing.T) {
	ctx := context.Background()
	g := karate()
	for _, m := range []graph.Model{graph.IndependentCascade, graph.LinearThreshold} {
		o := &graph.SpreadOptions{Model: m, P: 0.3, Runs: 50000, Seed: 5}
		best, err := graph.Influence(ctx, g, 3, o)
		require.NoError(t, err)
		require.False(t, best.Exact)
		require.Greater(t, best.Ratio, 0.53)
		require.Len(t, best.Steps, 3)
		// The two ways of estimating agree.
		r, err := graph.Spread(ctx, g, best.Set, o)
		require.NoError(t, err)
		require.InDelta(t, r.Total.Value, best.Spread.Value, 4*(best.Spread.Hi-best.Spread.Value+r.Total.Hi-r.Total.Value)/2)
		again, err := graph.Influence(ctx, g, 3, o)
		require.NoError(t, err)
		require.Equal(t, best, again)
	}
}

func TestCascadeRefusals(t *testing.T) {
	ctx := context.Background()
	g := karate()
	for _, o := range []*graph.SpreadOptions{{P: 2}, {P: math.NaN()}, {Model: 2}, {Hops: -1}, {Runs: 1}, {Confidence: 1}} {
		_, err := graph.Spread(ctx, g, nil, o)
		require.ErrorIs(t, err, coterie.ErrInvalid, "%+v", o)
	}
	_, err := graph.Spread(ctx, g, []int32{34}, &graph.SpreadOptions{P: 0.1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Spread(ctx, g, nil, &graph.SpreadOptions{Model: graph.LinearThreshold})
	require.ErrorIs(t, err, coterie.ErrInvalid) // a weight of 1 from every neighbour
	heavy, err := graph.New(slices.Values(replies), nil)
	require.NoError(t, err)
	_, err = graph.Spread(ctx, heavy, nil, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Influence(ctx, g, 0, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Influence(ctx, g, 5, &graph.SpreadOptions{P: 0.1, Hops: 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	r, err := graph.Spread(ctx, g, nil, &graph.SpreadOptions{P: 0.1})
	require.NoError(t, err)
	require.Zero(t, r.Total.Value)
	_, err = r.ByGroup([]int32{0}, 1)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = r.ByGroup(make([]int32, 34), 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleSpread() {
	// A message from the instructor, which each contact passes on one time in ten.
	g := karate()
	r, err := graph.Spread(context.Background(), g, []int32{0}, &graph.SpreadOptions{P: 0.1, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("reached", r.Total)
	fmt.Printf("at each hop %.2f\n", r.ByHop[:4])
	byShell, err := r.ByGroup(graph.Cores(g), 5)
	fmt.Printf("by core number %.2f %v\n", byShell, err)
	// Output:
	// reached 3.405 [3.362, 3.448] 95%
	// at each hop [1.00 1.61 0.49 0.21]
	// by core number [0.00 0.10 0.45 0.83 2.03] <nil>
}

func ExampleReach_ByGroup() {
	g, _ := graph.Dense(4, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}, {From: 1, To: 2}, {From: 1, To: 3}}), nil)
	r, _ := graph.Spread(context.Background(), g, []int32{0}, &graph.SpreadOptions{P: 0.5})
	byCore, err := r.ByGroup([]int32{0, 0, 1, 1}, 2)
	fmt.Println(r.Exact, r.Total.Value, byCore, err)
	// Output: true 2 [1.5 0.5] <nil>
}

func ExampleInfluence() {
	best, err := graph.Influence(context.Background(), karate(), 2, &graph.SpreadOptions{P: 0.1, Seed: 1})
	fmt.Println(best.Set, best.Spread, err)
	// Output: [0 33] 6.358 [5.952, 6.764] 95% <nil>
}

func ExampleSpreadOptions() {
	g, _ := graph.Dense(3, slices.Values([]graph.Tie[int32]{{From: 0, To: 1, Weight: 3}, {From: 1, To: 2, Weight: 1}}), &graph.Options{Directed: true})
	for _, o := range []graph.SpreadOptions{{P: 0.1}, {P: 0.1, Hops: 1}, {P: 0.8, Model: graph.LinearThreshold}} {
		r, err := graph.Spread(context.Background(), g, []int32{0}, &o)
		fmt.Printf("%v: %.4f %v\n", o.Model, r.Probability, err)
	}
	// Output:
	// independent cascade: [1.0000 0.2710 0.0271] <nil>
	// independent cascade: [1.0000 0.2710 0.0000] <nil>
	// linear threshold: [1.0000 0.8000 0.6400] <nil>
}
