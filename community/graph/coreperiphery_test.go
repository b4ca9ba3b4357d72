package graph_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// core_periphery.json: exhaustive over all cores; continuous fits by L-BFGS-B of
// scipy 1.10.1 from 200 starts, whose own error shows in vertices that symmetry
// makes equal: up to 2e-8.
func TestCorePeriphery(t *testing.T) {
	type set struct {
		Corr float64
		Sets [][]int32 `json:"optimal_core_sets"`
	}
	var file map[string]struct {
		N          int
		Edges      [][2]int32
		BEMax      set `json:"BE_max"`
		BEMin      set `json:"BE_min"`
		BEIgnore   set `json:"BE_ignore"`
		Continuous struct {
			Corr float64
			C    []float64 `json:"coreness_unit_norm"`
		} `json:"BE_continuous"`
		Minres struct {
			Error float64 `json:"sse_upper_triangle"`
			C     []float64
		} `json:"MINRES"`
	}
	var raw map[string]any
	golden(t, "core_periphery.json", &raw)
	delete(raw, "source")
	delete(raw, "definitions")
	remarshal(t, raw, &file)
	require.Len(t, file, 2)
	ctx := context.Background()
	for name, f := range file {
		g := dense(t, f.N, f.Edges, nil)
		for between, want := range map[graph.Between]set{graph.BetweenTied: f.BEMax, graph.BetweenApart: f.BEMin, graph.BetweenAny: f.BEIgnore} {
			s, err := graph.CorePeriphery(ctx, g, &graph.CorePeripheryOptions{Between: between})
			require.NoError(t, err)
			require.True(t, s.Exact)
			near.Check(t, name, s.Correlation, want.Corr, 1e-13)
			require.Equal(t, want.Sets, s.Sets)
			require.Equal(t, len(want.Sets), s.Ways)
			require.Equal(t, want.Sets[0], s.Core)
		}
		c, err := graph.Coreness(ctx, g, nil)
		require.NoError(t, err)
		near.Check(t, name+" correlation", c.Correlation, f.Continuous.Corr, 1e-10)
		checkAll(t, name+" coreness", c.C, f.Continuous.C, 3e-8)
		m, err := graph.Minres(ctx, g, nil)
		require.NoError(t, err)
		near.Check(t, name+" error", m.Error, f.Minres.Error, 1e-10)
		checkAll(t, name+" minres", m.C, f.Minres.C, 3e-8)
	}
}

// The search finds a planted core among many.
func TestCoreSearch(t *testing.T) {
	const n, core = 60, 12
	var edges [][2]int32
	for i := range int32(core) {
		for j := range i {
			edges = append(edges, [2]int32{j, i})
		}
	}
	for i := int32(core); i < n; i++ {
		edges = append(edges, [2]int32{i % core, i}, [2]int32{(i + 5) % core, i})
	}
	g := dense(t, n, edges, nil)
	for _, between := range []graph.Between{graph.BetweenAny, graph.BetweenApart} {
		s, err := graph.CorePeriphery(context.Background(), g, &graph.CorePeripheryOptions{Between: between})
		require.NoError(t, err)
		require.False(t, s.Exact)
		require.Len(t, s.Core, core)
		require.Equal(t, int32(core-1), s.Core[core-1])
	}
	k, err := graph.CorePeriphery(context.Background(), karate(), nil)
	require.NoError(t, err)
	again, err := graph.CorePeriphery(context.Background(), karate(), nil)
	require.NoError(t, err)
	require.Equal(t, k, again)
}

func TestCorePeripheryProperties(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		n, ties, o := graphsOf(t, 1, 9)
		if rapid.Bool().Draw(t, "large") { // for the search
			n, ties, o = graphsOf(t, 21, 24)
		}
		o.Directed = false
		g, err := graph.Dense(n, slices.Values(ties), o)
		require.NoError(t, err)
		a := weights(n, ties, o)
		between := graph.Between(rapid.IntRange(0, 2).Draw(t, "between"))
		s, err := graph.CorePeriphery(ctx, g, &graph.CorePeripheryOptions{Between: between})
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrNotIdentified)
		} else {
			near.Check(t, "correlation", s.Correlation, coreCorrelation(a, s.Core, between), 1e-9)
		}
		if n <= 9 {
			best := math.Inf(-1)
			for set := range uint(1) << n {
				core := make([]int32, 0, bits.OnesCount(set))
				for u := range int32(n) {
					if set>>u&1 == 1 {
						core = append(core, u)
					}
				}
				if r := coreCorrelation(a, core, between); r > best {
					best = r
				}
			}
			if err != nil {
				require.Equal(t, math.Inf(-1), best)
			} else {
				near.Check(t, "best", s.Correlation, best, 1e-9)
			}
		}
		for _, f := range []func(context.Context, *graph.Graph[int32], *graph.CorenessOptions) (*graph.CorenessFit, error){graph.Coreness[int32], graph.Minres[int32]} {
			c, err := f(ctx, g, &graph.CorenessOptions{Starts: 1})
			if err != nil {
				require.True(t, errors.Is(err, coterie.ErrNotIdentified) || errors.Is(err, coterie.ErrBoundary))
				continue
			}
			for _, x := range c.C {
				require.True(t, x >= 0 && !math.IsInf(x, 0))
			}
		}
	})
}

func coreCorrelation(a [][]float64, core []int32, between graph.Between) float64 {
	var n, x, y, xx, yy, xy float64
	for i := range a {
		for j := range i {
			ci, cj := slices.Contains(core, int32(i)), slices.Contains(core, int32(j))
			if ci != cj && between == graph.BetweenAny {
				continue
			}
			ideal := 0.0
			if ci && cj || ci != cj && between == graph.BetweenTied {
				ideal = 1
			}
			n++
			x += a[i][j]
			xx += a[i][j] * a[i][j]
			y += ideal
			yy += ideal
			xy += a[i][j] * ideal
		}
	}
	vx, vy := n*xx-x*x, n*yy-y*y
	if vx <= 1e-12*n*xx || vy <= 0 {
		return math.Inf(-1)
	}
	return (n*xy - x*y) / math.Sqrt(vx*vy)
}

func TestCorePeripheryRefusals(t *testing.T) {
	ctx := context.Background()
	empty := dense(t, 4, nil, nil)
	d := dense(t, 3, [][2]int32{{0, 1}}, &graph.Options{Directed: true})
	for _, g := range []*graph.Graph[int32]{empty, d} {
		want := map[bool]error{true: coterie.ErrInvalid, false: coterie.ErrNotIdentified}[g == d]
		_, err := graph.CorePeriphery(ctx, g, nil)
		require.ErrorIs(t, err, want)
		_, err = graph.Coreness(ctx, g, nil)
		require.ErrorIs(t, err, want)
		_, err = graph.Minres(ctx, g, nil)
		require.ErrorIs(t, err, want)
	}
	_, err := graph.CorePeriphery(ctx, karate(), &graph.CorePeripheryOptions{Between: 3})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.CorePeriphery(ctx, karate(), &graph.CorePeripheryOptions{Starts: -1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Minres(ctx, karate(), &graph.CorenessOptions{Starts: -1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleCorePeriphery() {
	s, err := graph.CorePeriphery(context.Background(), karate(), nil)
	fmt.Printf("%v %.4f %v\n", s.Core, s.Correlation, err)
	// Output: [0 1 2 3 8 13 31 32 33] 0.5432 <nil>
}

func ExampleCoreness() {
	// Four who know each other, and six who know one or two of them.
	g, _ := graph.Dense(10, pairs([][2]int32{
		{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3},
		{0, 4}, {3, 4}, {0, 5}, {1, 6}, {2, 7}, {2, 8}, {3, 9},
	}), nil)
	c, err := graph.Coreness(context.Background(), g, nil)
	fmt.Printf("%.3f correlation %.4f %v\n", c.C, c.Correlation, err)
	_, err = graph.Coreness(context.Background(), karate(), nil)
	fmt.Println(err)
	// Output:
	// [0.473 0.400 0.443 0.473 0.256 0.166 0.153 0.161 0.161 0.166] correlation 0.7009 <nil>
	// optimum on the boundary
}

func ExampleMinres() {
	c, err := graph.Minres(context.Background(), karate(), nil)
	fmt.Printf("%.3f %.3f %.3f %v\n", c.C[0], c.C[11], c.C[33], err)
	// Output: 0.977 0.134 1.095 <nil>
}
