package graph_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/stretchr/testify/require"
)

// FuzzGraph feeds arbitrary edge lists, weights and options to every function of
// the package: none may panic, return NaN or break what it promises.
func FuzzGraph(f *testing.F) {
	f.Add([]byte{3, 0, 0, 1, 4, 1, 2, 0}, uint64(0))
	f.Add([]byte{9, 1, 0, 0, 255, 7, 7, 7, 1, 2, 3}, uint64(3))
	f.Add([]byte{}, uint64(1))
	f.Add([]byte{200, 7, 250, 1, 1}, uint64(2))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		ctx := context.Background()
		n, flags := 0, byte(0)
		if len(data) > 1 {
			n, flags = int(data[0])%64, data[1]
			data = data[2:]
		}
		if len(data) > 600 {
			data = data[:600]
		}
		var ties []graph.Tie[int32]
		for ; len(data) >= 3; data = data[3:] {
			w := float64(data[2])
			switch data[2] {
			case 253:
				w = 1e100
			case 254:
				w = 5e-324
			case 255:
				w = math.Inf(1)
			}
			ties = append(ties, graph.Tie[int32]{From: int32(data[0]), To: int32(data[1]), Weight: w, First: int64(data[2])})
		}
		o := &graph.Options{Directed: flags&1 != 0, Unweighted: flags&2 != 0, Loops: flags&4 != 0}
		g, err := graph.Dense(n, slices.Values(ties), o)
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrInvalid)
			ties = slices.DeleteFunc(ties, func(e graph.Tie[int32]) bool { return math.IsInf(e.Weight, 0) })
			if g, err = graph.New(slices.Values(ties), o); err != nil {
				t.Fatal(err)
			}
		}
		finite := func(what string, x []float64, err error) {
			t.Helper()
			if err != nil {
				require.True(t, errors.Is(err, coterie.ErrInvalid) || errors.Is(err, coterie.ErrNoData) ||
					errors.Is(err, coterie.ErrNotConverged) || errors.Is(err, coterie.ErrNotIdentified) || errors.Is(err, coterie.ErrBoundary), "%s: %v", what, err)
				return
			}
			for _, v := range x {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s: %v", what, x)
			}
		}
		graph.Components(g)
		graph.StrongComponents(g)
		graph.CoresBy(g, graph.In)
		finite("Reciprocity", []float64{graph.Reciprocity(g), graph.DegreeCentralization(g, graph.Out)}, nil)
		finite("Resilience", graph.Resilience(g), nil)
		x, err := graph.PageRank(ctx, g, nil)
		finite("PageRank", x, err)
		x, err = graph.Betweenness(ctx, g)
		finite("Betweenness", x, err)
		c, err := graph.Closeness(ctx, g, graph.In)
		finite("Closeness", c.Harmonic, err)
		if parent, err := graph.FirstContacts(g); err == nil {
			forest, err := graph.Trees(parent)
			require.NoError(t, err)
			finite("Trees", forest.Virality, nil)
		}
		if g.Len() > 0 {
			r, err := graph.Spread(ctx, g, []int32{0}, &graph.SpreadOptions{P: 0.3, Runs: 20, Model: graph.Model(flags >> 3 & 1)})
			require.NoError(t, err)
			finite("Spread", r.Probability, nil)
		}

		u := g.Undirected()
		for m, find := range methods[int32](int(flags>>3), 0) {
			p, err := find(u, seed)
			require.NoError(t, err, m)
			checkPartition(t, u, p)
			require.True(t, connected(u, p), m)
			finite(m, []float64{p.Modularity}, nil)
		}
		s, err := graph.Split(ctx, u, &graph.SplitOptions[int32]{Cap: 1 + int(flags>>3), Seed: seed})
		require.NoError(t, err)
		checkPartition(t, u, &s.Partition)
		for _, size := range s.Sizes() {
			require.LessOrEqual(t, size, 1+int(flags>>3))
		}
		l, err := graph.Collapse(ctx, u, 2, 1)
		require.NoError(t, err)
		require.LessOrEqual(t, l.Bound, l.After)
		a, err := graph.Anchor(ctx, u, 3, 1)
		require.NoError(t, err)
		require.GreaterOrEqual(t, a.Bound, a.After)
		_, err = graph.Onion(u)
		require.NoError(t, err)
		_, err = graph.Trusses(u)
		require.NoError(t, err)
		_, _, err = graph.Cut(u)
		require.NoError(t, err)
		x, err = graph.Clustering(u)
		finite("Clustering", x, err)
		x, err = graph.RichClub(u)
		finite("RichClub", x, err)
		y, err := graph.Assortativity(u)
		finite("Assortativity", []float64{y}, err)
		if g.Len() <= 12 {
			core, err := graph.CorePeriphery(ctx, u, nil)
			if err == nil {
				y = core.Correlation
			}
			finite("CorePeriphery", []float64{y}, err)
		}
	})
}
