package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFirstContacts(t *testing.T) {
	g := college(t, &graph.Options{Directed: true})
	parent, err := graph.FirstContacts(g)
	require.NoError(t, err)
	f, err := graph.Trees(parent)
	require.NoError(t, err)
	require.Len(t, f.Trees, 603)
	require.Equal(t, int32(5), slices.Max(f.Height)) // six generations
	for _, row := range table(t, shared(t, "data", "collegemsg_firstcontact_tree.csv.gz")) {
		v, ok := g.Index(row[0])
		require.True(t, ok)
		if row[1] == 0 {
			require.Equal(t, int32(-1), parent[v])
		} else {
			require.Equal(t, row[1], g.Key(parent[v]), "member %d", row[0])
		}
	}
}

func TestTreesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		parent := make([]int32, n)
		for v := range parent {
			parent[v] = rapid.Int32Range(-1, int32(n-1)).Draw(t, "parent")
		}
		f, err := graph.Trees(parent)
		depth := make([]int, n)
		cyclic := false
		for v := range parent {
			u := int32(v)
			for depth[v] <= n && parent[u] >= 0 {
				u = parent[u]
				depth[v]++
			}
			cyclic = cyclic || depth[v] > n
		}
		if cyclic {
			require.ErrorIs(t, err, coterie.ErrInvalid)
			return
		}
		require.NoError(t, err)
		distance := func(a, b int32) int {
			d := 0
			for a != b {
				if depth[a] < depth[b] {
					a, b = b, a
				}
				a = parent[a]
				d++
			}
			return d
		}
		for i, r := range f.Trees {
			var members []int32
			for v := range int32(n) {
				require.Equal(t, int32(depth[v]), f.Depth[v])
				if f.Root[v] == r {
					members = append(members, v)
				}
			}
			require.Len(t, members, int(f.Size[i]))
			sum, pairs, wide := 0, 0, map[int]int32{}
			for _, a := range members {
				wide[depth[a]]++
				for _, b := range members {
					if a != b {
						sum += distance(a, b)
						pairs++
					}
				}
			}
			want := 0.0
			if pairs > 0 {
				want = float64(sum) / float64(pairs)
			}
			near.Check(t, "virality", f.Virality[i], want, 1e-12)
			most := int32(0)
			for d, w := range wide {
				most = max(most, w)
				require.LessOrEqual(t, d, int(f.Height[i]))
			}
			require.Equal(t, most, f.Breadth[i])
		}
	})
}

func TestForestRefusals(t *testing.T) {
	_, err := graph.FirstContacts(karate())
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Trees([]int32{1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Trees([]int32{-2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleFirstContacts() {
	g, _ := graph.New(slices.Values([]graph.Tie[string]{
		{From: "chen", To: "wang", First: 1},
		{From: "wang", To: "lin", First: 2},
		{From: "zhao", To: "lin", First: 3},
		{From: "lin", To: "chen", First: 4},
	}), &graph.Options{Directed: true})
	parent, err := graph.FirstContacts(g)
	for v, p := range parent {
		if p < 0 {
			fmt.Println(g.Key(int32(v)), "began")
		} else {
			fmt.Println(g.Key(int32(v)), "was brought in by", g.Key(p))
		}
	}
	fmt.Println(err)
	// Output:
	// chen began
	// lin was brought in by wang
	// wang was brought in by chen
	// zhao began
	// <nil>
}

func ExampleTrees() {
	// A broadcast to four, and a chain of five.
	f, err := graph.Trees([]int32{-1, 0, 0, 0, 0, -1, 5, 6, 7, 8})
	fmt.Println(f.Size, f.Height, f.Breadth, f.Virality, err)
	// Output: [5 5] [1 4] [4 1] [1.6 2] <nil>
}
