package graph_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// methods are the ways of dividing a graph that take a seed.
func methods[K coterie.Key](cap int, resolution float64) map[string]func(*graph.Graph[K], uint64) (*graph.Partition, error) {
	ctx := context.Background()
	return map[string]func(*graph.Graph[K], uint64) (*graph.Partition, error){
		"Louvain": func(g *graph.Graph[K], seed uint64) (*graph.Partition, error) {
			return graph.Louvain(ctx, g, &graph.LouvainOptions{Seed: seed, Cap: cap, Resolution: resolution})
		},
		"Leiden": func(g *graph.Graph[K], seed uint64) (*graph.Partition, error) {
			return graph.Leiden(ctx, g, &graph.LeidenOptions{Seed: seed, Cap: cap, Resolution: resolution, Iterations: 20})
		},
		"Propagate": func(g *graph.Graph[K], seed uint64) (*graph.Partition, error) {
			return graph.Propagate(ctx, g, &graph.LouvainOptions{Seed: seed, Cap: cap, Resolution: resolution})
		},
	}
}

func best[K coterie.Key](t *testing.T, g *graph.Graph[K], seeds int, f func(*graph.Graph[K], uint64) (*graph.Partition, error)) *graph.Partition {
	t.Helper()
	var top *graph.Partition
	for seed := range uint64(seeds) {
		p, err := f(g, seed)
		require.NoError(t, err)
		if top == nil || p.Modularity > top.Modularity {
			top = p
		}
	}
	return top
}

// The optima of the small graphs are exact (integer programming, igraph with
// GLPK); those of the real ones the best of 500 runs of leidenalg.
func TestBestModularity(t *testing.T) {
	for name, s := range smallGraphs(t) {
		for m, f := range methods[int32](0, 0) {
			if m == "Propagate" {
				continue // seeks no optimum
			}
			p := best(t, dense(t, s.N, s.Edges, nil), 40, f)
			near.Check(t, name+" "+m, p.Modularity, s.Best.Q, 1e-14)
			require.Equal(t, s.Best.K, p.Groups)
		}
	}
}

func TestCollegeModularity(t *testing.T) {
	f := real(t)
	for _, c := range []struct {
		o    *graph.Options
		want float64
	}{{&graph.Options{Unweighted: true}, f.Best.Q}, {nil, f.BestW.Q}} {
		g := college(t, c.o)
		for m, find := range methods[int64](0, 0) {
			if m == "Propagate" {
				continue
			}
			p := best(t, g, 10, find)
			require.Greater(t, p.Modularity, c.want-0.01, m)
			t.Logf("%s %.4f, reference %.4f", m, p.Modularity, c.want)
		}
	}
}

func TestGroupProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, ties, o := graphs(t)
		o.Directed = false
		g, err := graph.Dense(n, slices.Values(ties), o)
		require.NoError(t, err)
		cap := rapid.IntRange(0, 6).Draw(t, "cap")
		seed := rapid.Uint64().Draw(t, "seed")
		for name, f := range methods[int32](cap, rapid.SampledFrom([]float64{0, 0.3, 2}).Draw(t, "resolution")) {
			p, err := f(g, seed)
			require.NoError(t, err)
			checkPartition(t, g, p)
			for _, s := range p.Sizes() {
				require.True(t, cap == 0 || s <= cap, name)
			}
			require.True(t, connected(g, p), name)
			again, err := f(g, seed)
			require.NoError(t, err)
			require.Equal(t, p, again)
		}
	})
}

// checkPartition tells whether p covers g, numbers its groups by lowest vertex
// and states its modularity.
func checkPartition[K coterie.Key](t require.TestingT, g *graph.Graph[K], p *graph.Partition) {
	require.Len(t, p.Of, g.Len())
	next := int32(0)
	for _, c := range p.Of {
		require.LessOrEqual(t, c, next)
		if c == next {
			next++
		}
	}
	require.Equal(t, p.Groups, int(next))
	q, err := graph.Modularity(g, p.Of, 1)
	require.NoError(t, err)
	require.Equal(t, q, p.Modularity)
}

// connected tells whether every group of p holds together by its own ties.
func connected[K coterie.Key](g *graph.Graph[K], p *graph.Partition) bool {
	for _, members := range p.Members() {
		seen := map[int32]bool{members[0]: true}
		for path := members[:1]; len(path) > 0; {
			u := path[0]
			path = path[1:]
			for v := range g.Neighbors(u) {
				if p.Of[v] == p.Of[u] && !seen[v] {
					seen[v] = true
					path = append(path, v)
				}
			}
		}
		if len(seen) != len(members) {
			return false
		}
	}
	return true
}

func TestGroupRefusals(t *testing.T) {
	ctx := context.Background()
	d := dense(t, 2, [][2]int32{{0, 1}}, &graph.Options{Directed: true})
	_, err := graph.Louvain(ctx, d, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Leiden(ctx, d, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	g := d.Undirected()
	for _, o := range []*graph.LouvainOptions{{Cap: -1}, {Resolution: -1}} {
		_, err = graph.Louvain(ctx, g, o)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err = graph.Leiden(ctx, g, &graph.LeidenOptions{Iterations: -1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = graph.Louvain(gone, g, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = graph.Leiden(gone, g, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// ring returns n groups of size that are complete within and joined in a ring.
func ring(n, size int) (vertices int, edges [][2]int32) {
	for c := range n {
		for i := range size {
			for j := range i {
				edges = append(edges, [2]int32{int32(c*size + j), int32(c*size + i)})
			}
		}
		edges = append(edges, [2]int32{int32(c * size), int32((c+1)%n*size + 1)})
	}
	return n * size, edges
}

func TestRingOfCliques(t *testing.T) {
	n, edges := ring(12, 6)
	g := dense(t, n, edges, nil)
	for m, f := range methods[int32](0, 0) {
		p := best(t, g, 3, f)
		require.Equal(t, 12, p.Groups, m)
		for u, c := range p.Of {
			require.Equal(t, int32(u/6), c)
		}
	}
}

func ExampleLouvain() {
	p, err := graph.Louvain(context.Background(), karate(), &graph.LouvainOptions{Seed: 1})
	fmt.Printf("%d groups, modularity %.4f, %v\n", p.Groups, p.Modularity, err)
	p, err = graph.Louvain(context.Background(), karate(), &graph.LouvainOptions{Seed: 1, Cap: 10})
	fmt.Printf("%d groups %v, modularity %.4f, %v\n", p.Groups, p.Sizes(), p.Modularity, err)
	// Output:
	// 4 groups, modularity 0.4188, <nil>
	// 5 groups [10 5 10 1 8], modularity 0.3909, <nil>
}

func ExampleLeiden() {
	p, err := graph.Leiden(context.Background(), karate(), nil)
	fmt.Printf("%d groups, modularity %.4f, %v\n", p.Groups, p.Modularity, err)
	for _, members := range p.Members() {
		fmt.Println(members)
	}
	// Output:
	// 4 groups, modularity 0.4198, <nil>
	// [0 1 2 3 7 11 12 13 17 19 21]
	// [4 5 6 10 16]
	// [8 9 14 15 18 20 22 26 29 30 32 33]
	// [23 24 25 27 28 31]
}

// The order of processors and of ties makes no difference to any bit.
func TestSameBits(t *testing.T) {
	n, edges := ring(40, 5)
	turned := slices.Clone(edges)
	slices.Reverse(turned)
	for i, e := range turned {
		turned[i] = [2]int32{e[1], e[0]}
	}
	var first string
	for _, procs := range []int{1, 2, 8} {
		old := runtime.GOMAXPROCS(procs)
		for _, es := range [][][2]int32{edges, turned} {
			g := dense(t, n, es, nil)
			var got strings.Builder
			for _, m := range []string{"Louvain", "Leiden", "Propagate"} {
				p, err := methods[int32](7, 0.9)[m](g, 3)
				require.NoError(t, err)
				got.WriteString(fmt.Sprint(p.Of, strconv.FormatFloat(p.Modularity, 'x', -1, 64)))
			}
			if first == "" {
				first = got.String()
			}
			require.Equal(t, first, got.String())
		}
		runtime.GOMAXPROCS(old)
	}
}
