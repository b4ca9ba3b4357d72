package graph_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRefusals(t *testing.T) {
	_, err := graph.New[string](nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = graph.Dense(-1, pairs(nil), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Dense(3, pairs([][2]int32{{0, 1}, {1, 3}, {-1, 0}}), nil)
	var bad *coterie.RowErrors
	require.ErrorAs(t, err, &bad)
	require.Equal(t, 2, bad.Count)
	require.Equal(t, 1, bad.First[0].Row)
	require.Equal(t, "To", bad.First[0].Field)
	require.Equal(t, "From", bad.First[1].Field)
	for _, w := range []float64{-1, math.NaN(), math.Inf(1), 1e101} {
		_, err = graph.New(slices.Values([]graph.Tie[string]{{From: "a", To: "b"}, {From: "a", To: "b", Weight: w}}), nil)
		var in *coterie.InputError
		require.True(t, errors.As(err, &in), "%v", w)
		require.Equal(t, 1, in.Row)
		require.Equal(t, "Weight", in.Field)
	}
	g := dense(t, 2, [][2]int32{{0, 1}}, nil)
	_, err = graph.Modularity(g, []int32{0}, 1)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = graph.Modularity(g, []int32{0, 2}, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.Modularity(g, []int32{0, 1}, math.NaN())
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestEmpty(t *testing.T) {
	var zero graph.Graph[string]
	require.Empty(t, graph.Cores(&zero))
	require.Zero(t, graph.Components(&zero).Groups)
	require.Zero(t, graph.StrongComponents(&zero).Groups)
	require.Zero(t, graph.DegreeCentralization(&zero, graph.Both))
	_, ok := zero.Index("a")
	require.False(t, ok)
	g := dense(t, 3, nil, nil)
	require.Equal(t, []int32{0, 0, 0}, graph.Cores(g))
	require.Equal(t, 3, graph.Components(g).Groups)
}

func TestWeightsAndLoops(t *testing.T) {
	ties := []graph.Tie[string]{
		{From: "b", To: "a", Weight: 2, First: 5, Last: 6},
		{From: "a", To: "b", First: 3, Last: 4},
		{From: "c", To: "c", Weight: 4},
	}
	g, err := graph.New(slices.Values(ties), nil)
	require.NoError(t, err)
	require.Equal(t, 3, g.Len())
	require.Equal(t, 1, g.Edges())
	require.Equal(t, []graph.Tie[string]{{From: "a", To: "b", Weight: 3, First: 3, Last: 6}}, slices.Collect(g.Ties()))
	g, err = graph.New(slices.Values(ties), &graph.Options{Loops: true, Directed: true})
	require.NoError(t, err)
	require.Equal(t, 3, g.Edges())
	require.Equal(t, 7.0, g.Weight())
	require.Equal(t, []float64{3, 3, 8}, graph.Strengths(g, graph.Both))
	require.Equal(t, []float64{2, 1, 4}, graph.Strengths(g, graph.In))
	g = g.Undirected()
	require.Equal(t, 2, g.Edges())
	require.Equal(t, []float64{3, 3, 8}, graph.Strengths(g, graph.Both))
	require.Equal(t, graph.Tie[string]{From: "a", To: "b", Weight: 3, First: 3, Last: 6}, slices.Collect(g.Ties())[0])
	g, err = graph.New(slices.Values(ties), &graph.Options{Loops: true, Unweighted: true})
	require.NoError(t, err)
	require.Equal(t, 2.0, g.Weight())
}

// graphs draws ties on few vertices, so that parallel ties and loops are common.
func graphs(t *rapid.T) (int, []graph.Tie[int32], *graph.Options) { return graphsOf(t, 1, 24) }

func graphsOf(t *rapid.T, least, most int) (int, []graph.Tie[int32], *graph.Options) {
	n := rapid.IntRange(least, most).Draw(t, "n")
	v := rapid.Int32Range(0, int32(n-1))
	ties := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) graph.Tie[int32] {
		return graph.Tie[int32]{From: v.Draw(t, "from"), To: v.Draw(t, "to"), Weight: rapid.SampledFrom([]float64{0, 1, 0.1, 0.7, 3}).Draw(t, "w")}
	}), 0, 80).Draw(t, "ties")
	return n, ties, &graph.Options{
		Directed:   rapid.Bool().Draw(t, "directed"),
		Unweighted: rapid.Bool().Draw(t, "unweighted"),
		Loops:      rapid.Bool().Draw(t, "loops"),
	}
}

// weights is the adjacency matrix by definition.
func weights(n int, ties []graph.Tie[int32], o *graph.Options) [][]float64 {
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	for _, t := range ties {
		w := t.Weight
		if w == 0 {
			w = 1
		}
		if t.From == t.To && !o.Loops {
			continue
		}
		a[t.From][t.To] += w
		if !o.Directed {
			a[t.To][t.From] += w // a loop counts twice
		}
	}
	if o.Unweighted {
		for i := range a {
			for j := range a {
				if a[i][j] > 0 {
					a[i][j] = 1
					if i == j && !o.Directed {
						a[i][j] = 2
					}
				}
			}
		}
	}
	return a
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, ties, o := graphs(t)
		g, err := graph.Dense(n, slices.Values(ties), o)
		require.NoError(t, err)
		a := weights(n, ties, o)
		for i := range n {
			var row []float64 = make([]float64, n)
			for v, w := range g.Neighbors(int32(i)) {
				row[v] = w
			}
			for j := range n {
				if i != j {
					require.InDelta(t, a[i][j], row[j], 1e-12)
				}
			}
		}

		// The order of the ties makes no difference to any bit.
		shuffled := rapid.Permutation(ties).Draw(t, "shuffled")
		h, err := graph.Dense(n, slices.Values(shuffled), o)
		require.NoError(t, err)
		require.Equal(t, g, h)
		again, err := graph.Dense(n, g.Ties(), &graph.Options{Directed: o.Directed, Loops: true})
		require.NoError(t, err)
		require.Equal(t, g, again)

		// Core numbers against the definition.
		for _, dir := range []graph.Direction{graph.Both, graph.In, graph.Out} {
			require.Equal(t, coresByDefinition(n, a, o.Directed, dir), graph.CoresBy(g, dir))
		}

		// Modularity against the double sum.
		of := make([]int32, n)
		for i := range of {
			of[i] = rapid.Int32Range(0, int32(n-1)).Draw(t, "label")
		}
		q, err := graph.Modularity(g, of, 1.3)
		require.NoError(t, err)
		require.InDelta(t, modularityByDefinition(a, of, 1.3), q, 1e-12)

		// Components: ties never cross, and no component falls apart.
		p := graph.Components(g)
		for _, t2 := range ties {
			require.Equal(t, p.Of[t2.From], p.Of[t2.To])
		}
		reach := closure(a, false)
		for i := range n {
			for j := range n {
				require.Equal(t, reach[i][j] || i == j, p.Of[i] == p.Of[j])
			}
		}
		if o.Directed {
			reach = closure(a, true)
		}
		p = graph.StrongComponents(g)
		for i := range n {
			for j := range n {
				require.Equal(t, i == j || reach[i][j] && reach[j][i], p.Of[i] == p.Of[j])
			}
		}
	})
}

func coresByDefinition(n int, a [][]float64, directed bool, dir graph.Direction) []int32 {
	core := make([]int32, n)
	for k := 1; ; k++ {
		in := make([]bool, n)
		for i := range in {
			in[i] = true
		}
		left := n
		for changed := true; changed; {
			changed = false
			for i := range n {
				d := 0
				for j := range n {
					if i == j || !in[j] {
						continue
					}
					if a[i][j] > 0 && (!directed || dir != graph.In) {
						d++
					}
					if directed && a[j][i] > 0 && dir != graph.Out {
						d++
					}
				}
				if in[i] && d < k {
					in[i] = false
					left--
					changed = true
				}
			}
		}
		if left == 0 {
			return core
		}
		for i := range n {
			if in[i] {
				core[i] = int32(k)
			}
		}
	}
}

func modularityByDefinition(a [][]float64, of []int32, resolution float64) float64 {
	m := 0.0
	out, in := make([]float64, len(a)), make([]float64, len(a))
	for i := range a {
		for j := range a {
			m += a[i][j]
			out[i] += a[i][j]
			in[j] += a[i][j]
		}
	}
	if m == 0 {
		return 0
	}
	q := 0.0
	for i := range a {
		for j := range a {
			if of[i] == of[j] {
				q += a[i][j]/m - resolution*out[i]*in[j]/m/m
			}
		}
	}
	return q
}

func closure(a [][]float64, directed bool) [][]bool {
	n := len(a)
	r := make([][]bool, n)
	for i := range r {
		r[i] = make([]bool, n)
		for j := range r {
			r[i][j] = a[i][j] > 0 || !directed && a[j][i] > 0
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				r[i][j] = r[i][j] || r[i][k] && r[k][j]
			}
		}
	}
	return r
}
