package graph_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// checkMeasures compares every measure of an undirected graph with the golden
// values of igraph 0.10.2 and networkx 2.8.8.
func checkMeasures[K coterie.Key](t *testing.T, g *graph.Graph[K], s *smallGolden) {
	t.Helper()
	ctx := context.Background()
	layers, err := graph.Onion(g)
	require.NoError(t, err)
	require.Equal(t, s.Onion, layers)

	rank, err := graph.PageRank(ctx, g, nil)
	require.NoError(t, err)
	checkAll(t, "PageRank", rank, s.PageRank, 1e-13)
	hubs, err := graph.HITS(ctx, g)
	require.NoError(t, err)
	checkAll(t, "hub", hubs.Hub, s.HITS, 1e-11)
	checkAll(t, "authority", hubs.Authority, s.HITS, 1e-11)
	eigen, err := graph.Eigenvector(ctx, g)
	require.NoError(t, err)
	checkAll(t, "eigenvector", eigen, s.Eigenvector, 1e-10)

	b, err := graph.Betweenness(ctx, g)
	require.NoError(t, err)
	checkAll(t, "betweenness", b, s.Betweenness, 1e-10)
	c, err := graph.Closeness(ctx, g, graph.Both)
	require.NoError(t, err)
	closeness := c.Component
	if g.Len() < 200 {
		closeness = c.WassermanFaust
	}
	checkAll(t, "closeness", closeness, s.Closeness, 1e-13)
	checkAll(t, "harmonic", c.Harmonic, s.Harmonic, 1e-13)

	local, err := graph.Clustering(g)
	require.NoError(t, err)
	checkAll(t, "clustering", local, s.Clustering, 1e-14)
	transitivity, err := graph.Transitivity(g)
	require.NoError(t, err)
	near.Check(t, "transitivity", transitivity, s.Transitivity, 1e-14)
	triangles, err := graph.Triangles(g)
	require.NoError(t, err)
	total := int64(0)
	for _, x := range triangles {
		total += x
	}
	require.Equal(t, 3*s.Triangles, total)
	assortativity, err := graph.Assortativity(g)
	require.NoError(t, err)
	near.Check(t, "assortativity", assortativity, s.Assortativity, 1e-11)

	club, err := graph.RichClub(g)
	require.NoError(t, err)
	for k, want := range s.RichClub {
		i, _ := strconv.Atoi(k)
		near.Check(t, "rich club "+k, club[i], want, 1e-14)
	}
	cut, bridges, err := graph.Cut(g)
	require.NoError(t, err)
	require.Equal(t, s.Articulation, cut)
	require.Len(t, bridges, s.Bridges)

	shells := map[string]int{}
	for _, k := range graph.Cores(g) {
		shells[strconv.Itoa(int(k))]++
	}
	require.Equal(t, s.Shells, shells)
	truss, err := graph.Trusses(g)
	require.NoError(t, err)
	require.Equal(t, s.TrussMax, slices.Max(truss))
	counts := map[string]int{}
	for _, k := range truss {
		counts[strconv.Itoa(int(k))]++
	}
	require.Equal(t, s.TrussCounts, counts)
}

func TestSmallMeasures(t *testing.T) {
	for name, s := range smallGraphs(t) {
		t.Run(name, func(t *testing.T) {
			g := dense(t, s.N, s.Edges, nil)
			checkMeasures(t, g, &s)
			b, err := graph.Betweenness(context.Background(), g)
			require.NoError(t, err)
			pairs := float64((s.N - 1) * (s.N - 2) / 2)
			for i := range b {
				near.Check(t, "normalised", b[i]/pairs, s.BetweennessN[i], 1e-14)
			}
		})
	}
}

func TestCollegeMeasures(t *testing.T) {
	ctx := context.Background()
	f := real(t)
	checkMeasures(t, college(t, &graph.Options{Unweighted: true}), &f.Undirected)
	d, dw := college(t, &graph.Options{Directed: true, Unweighted: true}), college(t, &graph.Options{Directed: true})
	for _, c := range []struct {
		g    *graph.Graph[int64]
		rank []float64
		hits hits
	}{{d, f.Directed.PageRank, f.Directed.HITS}, {dw, f.Directed.PageRankW, f.Directed.HITSW}} {
		rank, err := graph.PageRank(ctx, c.g, nil)
		require.NoError(t, err)
		checkAll(t, "PageRank", rank, c.rank, 1e-13)
		h, err := graph.HITS(ctx, c.g)
		require.NoError(t, err)
		checkAll(t, "hub", h.Hub, c.hits.Hub, 1e-11)
		checkAll(t, "authority", h.Authority, c.hits.Authority, 1e-11)
	}
	personal := make([]float64, d.Len())
	personal[0] = 3
	rank, err := graph.PageRank(ctx, d, &graph.PageRankOptions{Personal: personal})
	require.NoError(t, err)
	checkAll(t, "personal PageRank", rank, f.Personal, 1e-12)
	b, err := graph.Betweenness(ctx, d)
	require.NoError(t, err)
	checkAll(t, "betweenness", b, f.Directed.Betweenness, 1e-10)
	require.Equal(t, f.Directed.Reciprocity, graph.Reciprocity(d))

	// The intervals cover most of the largest scores, as the doc says.
	est, err := graph.SampleBetweenness(ctx, d, &graph.SampleOptions{Sources: 600, Seed: 4})
	require.NoError(t, err)
	in, of := 0, 0
	for v, e := range est {
		if b[v] > 20_000 {
			of++
			if e.Lo <= b[v] && b[v] <= e.Hi {
				in++
			}
		}
	}
	require.Equal(t, 52, of)
	require.Greater(t, in, 44)
}

func TestMeasureProperties(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		n, ties, o := graphs(t)
		g, err := graph.Dense(n, slices.Values(ties), o)
		require.NoError(t, err)
		a := weights(n, ties, o)
		dist := distances(a)

		rank, err := graph.PageRank(ctx, g, nil)
		require.NoError(t, err)
		for v, want := range rankByDefinition(a, 0.85) {
			near.Check(t, "PageRank", rank[v], want, 1e-10)
		}

		b, err := graph.Betweenness(ctx, g)
		require.NoError(t, err)
		for v, want := range betweennessByDefinition(a, dist, o.Directed) {
			near.Check(t, "betweenness", b[v], want, 1e-10)
		}
		est, err := graph.SampleBetweenness(ctx, g, &graph.SampleOptions{Sources: max(2, n)})
		require.NoError(t, err)
		for v, e := range est {
			near.Check(t, "sampled", e.Value, b[v], 1e-10)
		}

		c, err := graph.Closeness(ctx, g, graph.Out)
		require.NoError(t, err)
		for v := range n {
			sum, r, h := 0.0, 0.0, 0.0
			for u := range n {
				if u != v && dist[v][u] > 0 {
					sum += float64(dist[v][u])
					r++
					h += 1 / float64(dist[v][u])
				}
			}
			if r == 0 {
				sum = 1
			}
			near.Check(t, "closeness", c.Component[v], r/sum, 1e-12)
			near.Check(t, "closeness", c.WassermanFaust[v], r*r/sum/math.Max(1, float64(n-1)), 1e-12)
			near.Check(t, "harmonic", c.Harmonic[v], h/math.Max(1, float64(n-1)), 1e-12)
		}
		if o.Directed {
			u := g.Undirected()
			both, err := graph.Closeness(ctx, g, graph.Both)
			require.NoError(t, err)
			undirected, err := graph.Closeness(ctx, u, graph.Both)
			require.NoError(t, err)
			require.Equal(t, undirected, both)
			g, a = u, weights(n, ties, &graph.Options{})
		}

		// Undirected measures by their definitions.
		tied := func(i, j int) bool { return i != j && a[i][j] > 0 }
		triangles, err := graph.Triangles(g)
		require.NoError(t, err)
		for v := range n {
			count := int64(0)
			for i := range n {
				for j := range i {
					if tied(v, i) && tied(v, j) && tied(i, j) {
						count++
					}
				}
			}
			require.Equal(t, count, triangles[v])
		}
		truss, err := graph.Trusses(g)
		require.NoError(t, err)
		require.Equal(t, trussByDefinition(n, tied), truss)
		cut, bridges, err := graph.Cut(g)
		require.NoError(t, err)
		wantCut, wantBridges := cutByDefinition(n, tied)
		require.Equal(t, wantCut, cut)
		require.Equal(t, wantBridges, bridges)
		layers, err := graph.Onion(g)
		require.NoError(t, err)
		require.Equal(t, onionByDefinition(n, tied), layers)
	})
}

func distances(a [][]float64) [][]int {
	n := len(a)
	d := make([][]int, n)
	for s := range n {
		d[s] = make([]int, n)
		for i := range d[s] {
			d[s][i] = -1
		}
		d[s][s] = 0
		for queue := []int{s}; len(queue) > 0; queue = queue[1:] {
			for v := range n {
				if a[queue[0]][v] > 0 && d[s][v] < 0 {
					d[s][v] = d[s][queue[0]] + 1
					queue = append(queue, v)
				}
			}
		}
	}
	return d
}

func rankByDefinition(a [][]float64, d float64) []float64 {
	n := len(a)
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 / float64(n)
	}
	for range 400 {
		next := make([]float64, n)
		for u := range n {
			k := 0.0
			for v := range n {
				k += a[u][v]
			}
			for v := range n {
				if k > 0 {
					next[v] += d * x[u] * a[u][v] / k
				} else {
					next[v] += d * x[u] / float64(n)
				}
				next[v] += (1 - d) * x[u] / float64(n)
			}
		}
		x = next
	}
	return x
}

func betweennessByDefinition(a [][]float64, dist [][]int, directed bool) []float64 {
	n := len(a)
	count := make([][]float64, n) // shortest paths
	for s := range n {
		count[s] = make([]float64, n)
		count[s][s] = 1
		for d := 1; d < n; d++ {
			for v := range n {
				if dist[s][v] != d {
					continue
				}
				for u := range n {
					if dist[s][u] == d-1 && u != v && a[u][v] > 0 {
						count[s][v] += count[s][u]
					}
				}
			}
		}
	}
	b := make([]float64, n)
	for s := range n {
		for t := range n {
			for v := range n {
				if s != t && v != s && v != t && dist[s][t] > 0 && dist[s][v] > 0 && dist[v][t] > 0 && dist[s][v]+dist[v][t] == dist[s][t] {
					share := count[s][v] * count[v][t] / count[s][t]
					if !directed {
						share /= 2
					}
					b[v] += share
				}
			}
		}
	}
	return b
}

func trussByDefinition(n int, tied func(i, j int) bool) []int32 {
	number := map[[2]int]int32{}
	for k := int32(2); ; k++ {
		in := map[[2]int]bool{}
		for i := range n {
			for j := i + 1; j < n; j++ {
				if tied(i, j) {
					in[[2]int{i, j}] = true
				}
			}
		}
		has := func(i, j int) bool { return in[[2]int{min(i, j), max(i, j)}] }
		for changed := true; changed; {
			changed = false
			for e := range in {
				triangles := int32(0)
				for v := range n {
					if v != e[0] && v != e[1] && has(e[0], v) && has(e[1], v) {
						triangles++
					}
				}
				if triangles < k-2 {
					delete(in, e)
					changed = true
				}
			}
		}
		if len(in) == 0 {
			break
		}
		for e := range in {
			number[e] = k
		}
	}
	out := []int32{}
	for i := range n {
		for j := i + 1; j < n; j++ {
			if tied(i, j) {
				out = append(out, number[[2]int{i, j}])
			}
		}
	}
	return out
}

func cutByDefinition(n int, tied func(i, j int) bool) (cut []int32, bridges [][2]int32) {
	parts := func(without int, edge [2]int) int {
		seen, count := make([]bool, n), 0
		for s := range n {
			if seen[s] || s == without {
				continue
			}
			count++
			seen[s] = true
			for queue := []int{s}; len(queue) > 0; queue = queue[1:] {
				u := queue[0]
				for v := range n {
					if tied(u, v) && v != without && !seen[v] && [2]int{min(u, v), max(u, v)} != edge {
						seen[v] = true
						queue = append(queue, v)
					}
				}
			}
		}
		return count
	}
	none := [2]int{-1, -1}
	whole := parts(-1, none)
	for u := range n {
		alone := true
		for v := range n {
			alone = alone && !tied(u, v)
		}
		if !alone && parts(u, none) > whole {
			cut = append(cut, int32(u))
		}
		for v := u + 1; v < n; v++ {
			if tied(u, v) && parts(-1, [2]int{u, v}) > whole {
				bridges = append(bridges, [2]int32{int32(u), int32(v)})
			}
		}
	}
	return cut, bridges
}

func onionByDefinition(n int, tied func(i, j int) bool) []int32 {
	layer := make([]int32, n)
	left, core := n, 0
	for l := int32(1); left > 0; {
		deg, least := make([]int, n), n
		for i := range n {
			if layer[i] != 0 {
				continue
			}
			for j := range n {
				if tied(i, j) && layer[j] == 0 {
					deg[i]++
				}
			}
			least = min(least, deg[i])
		}
		core = max(core, least)
		for i := range n {
			if layer[i] == 0 && deg[i] <= core {
				deg[i] = -1
			}
		}
		for i := range n {
			if layer[i] == 0 && deg[i] == -1 {
				layer[i] = l
				left--
			}
		}
		l++
	}
	return layer
}

// A chain of diamonds has 2^k shortest paths end to end: more than float64 holds.
func TestManyPaths(t *testing.T) {
	const k = 1200
	var edges [][2]int32
	for i := range int32(k) {
		a := 3 * i
		edges = append(edges, [][2]int32{{a, a + 1}, {a, a + 2}, {a + 1, a + 3}, {a + 2, a + 3}}...)
	}
	g := dense(t, 3*k+1, edges, nil)
	b, err := graph.Betweenness(context.Background(), g)
	require.NoError(t, err)
	// The middle joint parts 1800 vertices from 1800 and takes half of the pair of
	// sides in each diamond next to it; a side of the first diamond takes half of
	// the pairs of its first joint with all beyond.
	near.Check(t, "joint", b[3*k/2], 1800*1800+1, 1e-10)
	near.Check(t, "side", b[1], 0.5*float64(1*(3*k+1-3)), 1e-10)
}

func TestMeasureRefusals(t *testing.T) {
	ctx := context.Background()
	g := karate()
	for _, o := range []*graph.PageRankOptions{{Damping: 1}, {Damping: -1}, {Tolerance: math.NaN()}, {Personal: make([]float64, 3)}, {Personal: make([]float64, 34)}} {
		_, err := graph.PageRank(ctx, g, o)
		require.ErrorIs(t, err, map[bool]error{true: coterie.ErrMismatch, false: coterie.ErrInvalid}[len(o.Personal) == 3])
	}
	_, err := graph.SampleBetweenness(ctx, g, &graph.SampleOptions{Sources: 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.SampleBetweenness(ctx, g, &graph.SampleOptions{Confidence: 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = graph.BetweennessCentralization(g, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	empty := dense(t, 3, nil, nil)
	_, err = graph.HITS(ctx, empty)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = graph.Eigenvector(ctx, empty)
	require.ErrorIs(t, err, coterie.ErrNoData)
	d := dense(t, 2, [][2]int32{{0, 1}}, &graph.Options{Directed: true})
	for name, f := range map[string]func() error{
		"Onion":         func() error { _, err := graph.Onion(d); return err },
		"Trusses":       func() error { _, err := graph.Trusses(d); return err },
		"Triangles":     func() error { _, err := graph.Triangles(d); return err },
		"Clustering":    func() error { _, err := graph.Clustering(d); return err },
		"Transitivity":  func() error { _, err := graph.Transitivity(d); return err },
		"Assortativity": func() error { _, err := graph.Assortativity(d); return err },
		"RichClub":      func() error { _, err := graph.RichClub(d); return err },
		"Cut":           func() error { _, _, err := graph.Cut(d); return err },
		"Eigenvector":   func() error { _, err := graph.Eigenvector(ctx, d); return err },
		"Closeness":     func() error { _, err := graph.ClosenessCentralization(d, []float64{0, 0}); return err },
	} {
		require.ErrorIs(t, f(), coterie.ErrInvalid, name)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = graph.PageRank(gone, g, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = graph.Betweenness(gone, g)
	require.ErrorIs(t, err, context.Canceled)
	_, err = graph.Closeness(gone, g, graph.Both)
	require.ErrorIs(t, err, context.Canceled)
}

func TestCentralization(t *testing.T) {
	star := dense(t, 5, [][2]int32{{0, 1}, {0, 2}, {0, 3}, {0, 4}}, nil)
	b, err := graph.Betweenness(context.Background(), star)
	require.NoError(t, err)
	x, err := graph.BetweennessCentralization(star, b)
	require.NoError(t, err)
	near.Check(t, "betweenness of a star", x, 1, 1e-15)
	c, err := graph.Closeness(context.Background(), star, graph.Both)
	require.NoError(t, err)
	x, err = graph.ClosenessCentralization(star, c.Component)
	require.NoError(t, err)
	near.Check(t, "closeness of a star", x, 1, 1e-15)
	for dir, want := range map[graph.Direction]float64{graph.Out: 1, graph.In: 0.0625, graph.Both: 0.5} {
		d := dense(t, 5, [][2]int32{{0, 1}, {0, 2}, {0, 3}, {0, 4}}, &graph.Options{Directed: true})
		near.Check(t, dir.String(), graph.DegreeCentralization(d, dir), want, 1e-15)
	}
}

func ExampleOnion() {
	layers, err := graph.Onion(karate())
	fmt.Println(layers[0], layers[33], layers[11], err)
	// Output: 7 5 1 <nil>
}

func ExampleTrusses() {
	truss, err := graph.Trusses(karate())
	counts := map[int32]int{}
	for _, k := range truss {
		counts[k]++
	}
	fmt.Println(counts, err)
	// Output: map[2:11 3:42 4:11 5:14] <nil>
}

func ExamplePageRank() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	rank, err := graph.PageRank(context.Background(), g, nil)
	for i, x := range rank {
		fmt.Printf("%s %.3f\n", g.Key(int32(i)), x)
	}
	fmt.Println(err)
	// Output:
	// chen 0.449
	// lin 0.133
	// wang 0.380
	// zhao 0.037
	// <nil>
}

func ExampleHITS() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	h, err := graph.HITS(context.Background(), g)
	for i := range h.Hub {
		fmt.Printf("%s hub %.3f authority %.3f\n", g.Key(int32(i)), h.Hub[i], h.Authority[i])
	}
	fmt.Println(err)
	// Output:
	// chen hub 0.706 authority 0.088
	// lin hub 0.241 authority 0.210
	// wang hub 0.027 authority 0.702
	// zhao hub 0.027 authority 0.000
	// <nil>
}

func ExampleEigenvector() {
	x, err := graph.Eigenvector(context.Background(), karate())
	fmt.Printf("%.4f %.4f %.4f %v\n", x[0], x[11], x[33], err)
	// Output: 0.9521 0.1416 1.0000 <nil>
}

func ExampleBetweenness() {
	g := karate()
	b, err := graph.Betweenness(context.Background(), g)
	fmt.Printf("%.2f %.2f %v\n", b[0], b[33], err)
	c, err := graph.BetweennessCentralization(g, b)
	fmt.Printf("%.4f %v\n", c, err)
	// Output:
	// 231.07 160.55 <nil>
	// 0.4056 <nil>
}

func ExampleSampleBetweenness() {
	b, err := graph.SampleBetweenness(context.Background(), karate(), &graph.SampleOptions{Sources: 20, Seed: 1})
	fmt.Println(b[0], err)
	// Output: 238.3 [195.3, 281.3] 95% <nil>
}

func ExampleBetweennessCentralization() {
	g, _ := graph.Dense(4, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 3}}), nil)
	b, _ := graph.Betweenness(context.Background(), g)
	c, err := graph.BetweennessCentralization(g, b)
	fmt.Printf("%v %.4f %v\n", b, c, err)
	// Output: [0 2 2 0] 0.4444 <nil>
}

func ExampleCloseness() {
	g := karate()
	c, err := graph.Closeness(context.Background(), g, graph.Both)
	fmt.Printf("%.4f %.4f %.4f %v\n", c.Component[0], c.WassermanFaust[0], c.Harmonic[0], err)
	// Output: 0.5690 0.5690 0.7020 <nil>
}

func ExampleClosenessCentralization() {
	g := karate()
	c, _ := graph.Closeness(context.Background(), g, graph.Both)
	x, err := graph.ClosenessCentralization(g, c.Component)
	fmt.Printf("%.4f %v\n", x, err)
	// Output: 0.2982 <nil>
}

func ExampleTriangles() {
	t, err := graph.Triangles(karate())
	fmt.Println(t[0], t[11], t[33], err)
	// Output: 18 0 15 <nil>
}

func ExampleClustering() {
	c, err := graph.Clustering(karate())
	fmt.Printf("%.3f %.3f %.3f %v\n", c[0], c[12], c[33], err)
	// Output: 0.150 1.000 0.110 <nil>
}

func ExampleTransitivity() {
	x, err := graph.Transitivity(karate())
	fmt.Printf("%.4f %v\n", x, err)
	// Output: 0.2557 <nil>
}

func ExampleReciprocity() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	fmt.Printf("%.3f\n", graph.Reciprocity(g))
	// Output: 0.667
}

func ExampleAssortativity() {
	r, err := graph.Assortativity(karate())
	fmt.Printf("%.4f %v\n", r, err)
	// Output: -0.4756 <nil>
}

func ExampleRichClub() {
	phi, err := graph.RichClub(karate())
	fmt.Printf("%.3f %.3f %.3f %v\n", phi[0], phi[5], phi[12], err)
	// Output: 0.139 0.524 0.000 <nil>
}

func ExampleCut() {
	vertices, bridges, err := graph.Cut(karate())
	fmt.Println(vertices, bridges, err)
	// Output: [0] [[0 11]] <nil>
}
