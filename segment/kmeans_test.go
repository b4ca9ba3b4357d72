package segment_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

type clusteringPy struct {
	X      [][]float64
	Y      []int32
	KMeans struct {
		Init    []int `json:"init_rows"`
		Inertia float64
		Centers [][]float64
		Labels  []int32
		N       int `json:"n_iter"`
	} `json:"kmeans_fixed_init"`
	Best struct {
		ByK map[string]float64 `json:"by_k"`
	} `json:"kmeans_best_inertia"`
	Quality struct {
		Mean    float64   `json:"silhouette_mean"`
		Samples []float64 `json:"silhouette_samples"`
		CH      float64   `json:"calinski_harabasz"`
		DB      float64   `json:"davies_bouldin"`
		ARI     float64   `json:"adjusted_rand_vs_y"`
		NMI     float64   `json:"nmi_arith_vs_y"`
	} `json:"quality_of_fixed_init_labels"`
	GMM map[string]any
}

func (g *clusteringPy) points() segment.Points {
	return segment.Points{X: slices.Concat(g.X...), Dim: 4}
}

// TestKMeansGolden holds sklearn 1.2.1 on iris from given rows, and the best of
// its 200 starts for k from 1 to 8.
func TestKMeansGolden(t *testing.T) {
	var g clusteringPy
	golden(t, "clustering_py.json", &g)
	p := g.points()
	var init []float64
	for _, i := range g.KMeans.Init {
		init = append(init, p.At(i)...)
	}
	c, err := segment.KMeans(context.Background(), p, 3, &segment.KMeansOptions{Init: init})
	require.NoError(t, err)
	near.Check(t, "inertia", c.Inertia, g.KMeans.Inertia, 1e-12)
	same(t, "centres", c.Centres, g.KMeans.Centers, 1e-12)
	require.Equal(t, g.KMeans.Labels, c.Of)
	require.Equal(t, g.KMeans.N, c.Iterations)
	require.True(t, c.Converged)
	require.Equal(t, []int{50, 62, 38}, c.Sizes)
	for k, want := range g.Best.ByK {
		n, err := strconv.Atoi(k)
		require.NoError(t, err)
		c, err := segment.KMeans(context.Background(), p, n, &segment.KMeansOptions{Starts: 500, Seed: 4})
		require.NoError(t, err)
		require.LessOrEqual(t, c.Inertia, want*(1+1e-9), k)
	}
	s, err := segment.Silhouette(context.Background(), c.Of, p.Distance)
	require.NoError(t, err)
	same(t, "silhouette", s, [][]float64{g.Quality.Samples}, 1e-12)
	near.Check(t, "mean silhouette", mean(s), g.Quality.Mean, 1e-12)
	sep, err := segment.Separate(p, c.Of)
	require.NoError(t, err)
	near.Check(t, "Caliński–Harabasz", sep.CalinskiHarabasz, g.Quality.CH, 1e-10)
	near.Check(t, "Davies–Bouldin", sep.DaviesBouldin, g.Quality.DB, 1e-10)
	ari, err := graph.ARI(c.Of, g.Y)
	require.NoError(t, err)
	near.Check(t, "adjusted Rand", ari, g.Quality.ARI, 1e-12)
	nmi, err := graph.NMI(c.Of, g.Y)
	require.NoError(t, err)
	near.Check(t, "NMI", nmi, g.Quality.NMI, 1e-12)
}

func mean(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s / float64(len(xs))
}

type clusteringR struct {
	PAM map[string]struct {
		At        []int                         `json:"medoid_rows_1based"`
		Objective struct{ Build, Swap float64 } `json:"objective_build_swap"`
		Sum       float64                       `json:"sum_dist"`
		Labels    []int32
		Mean      float64 `json:"avg_silhouette"`
	}
	Mclust map[string]struct {
		LogLik float64
		DF     int
		BIC    float64 `json:"bic_mclust_sign"`
		Pro    []float64
		Means  [][]float64 `json:"means_by_dim"`
		Of     []int       `json:"classification"`
	}
}

// TestKMedoidsGolden holds R's cluster 2.1.4, pam on iris with k from 2 to 5.
func TestKMedoidsGolden(t *testing.T) {
	var g clusteringPy
	golden(t, "clustering_py.json", &g)
	var r clusteringR
	golden(t, "clustering_R.json", &r)
	p := g.points()
	for k, want := range r.PAM {
		n, err := strconv.Atoi(k)
		require.NoError(t, err)
		m, err := segment.KMedoids(context.Background(), p.Len(), n, p.Distance)
		require.NoError(t, err)
		at := slices.Clone(want.At)
		for i := range at {
			at[i]--
		}
		slices.Sort(at)
		require.Equal(t, at, m.At, k)
		near.Check(t, "build", m.Build/150, want.Objective.Build, 1e-12)
		near.Check(t, "swap", m.Sum/150, want.Objective.Swap, 1e-12)
		near.Check(t, "sum", m.Sum, want.Sum, 1e-12)
		// R numbers groups by first appearance, we by the medoid's row.
		name := map[int32]int32{}
		for i, l := range want.Labels {
			if _, ok := name[l]; !ok {
				name[l] = m.Of[i]
			}
			require.Equal(t, name[l], m.Of[i])
		}
		s, err := segment.Silhouette(context.Background(), m.Of, p.Distance)
		require.NoError(t, err)
		near.Check(t, "silhouette", mean(s), want.Mean, 1e-12)
	}
}

// blobs are points about k centres far apart.
func blobs(n, dim, k int, seed uint64) segment.Points {
	r := rand.New(rand.NewPCG(seed, 2))
	p := segment.Points{X: make([]float64, n*dim), Dim: dim}
	for i := range p.X {
		c := i / dim % k
		p.X[i] = r.NormFloat64()
		if i%dim == c%dim {
			p.X[i] += 20 * float64(1+c/dim)
		}
	}
	return p
}

func TestKMeansSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, dim := range []int{3, 4} {
		p := blobs(40_000, dim, 5, 1)
		var want *segment.Clusters
		for _, procs := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(procs)
			c, err := segment.KMeans(context.Background(), p, 5, &segment.KMeansOptions{Starts: 2, Seed: 9, MaxIterations: 12})
			require.NoError(t, err)
			if want == nil {
				want = c
			}
			require.Equal(t, want, c)
		}
	}
}

func TestKMeansMiniBatch(t *testing.T) {
	p := blobs(20_000, 2, 4, 3)
	full, err := segment.KMeans(context.Background(), p, 4, &segment.KMeansOptions{Seed: 1})
	require.NoError(t, err)
	mini, err := segment.KMeans(context.Background(), p, 4, &segment.KMeansOptions{Seed: 1, Batch: 256, MaxIterations: 200})
	require.NoError(t, err)
	require.InEpsilon(t, full.Inertia, mini.Inertia, 0.02)
	require.False(t, mini.Converged)
	again, err := segment.KMeans(context.Background(), p, 4, &segment.KMeansOptions{Seed: 1, Batch: 256, MaxIterations: 200})
	require.NoError(t, err)
	require.Equal(t, mini, again)
}

func TestGaps(t *testing.T) {
	g, err := segment.Gaps(context.Background(), blobs(300, 2, 3, 5), 6, 10, &segment.KMeansOptions{Seed: 2})
	require.NoError(t, err)
	require.Equal(t, 3, segment.Choose(g))
	r := rand.New(rand.NewPCG(1, 1))
	one := segment.Points{Dim: 2}
	for range 400 {
		one.X = append(one.X, r.Float64())
	}
	g, err = segment.Gaps(context.Background(), one, 4, 10, &segment.KMeansOptions{Seed: 2, Starts: 4})
	require.NoError(t, err)
	require.Equal(t, 1, segment.Choose(g), "no clusters at all")
}

func TestClusteringRefuses(t *testing.T) {
	ctx := context.Background()
	p := segment.Points{X: []float64{1, 2, 3, 4}, Dim: 2}
	for name, f := range map[string]func() error{
		"dim": func() error { _, err := segment.KMeans(ctx, segment.Points{X: p.X, Dim: 3}, 1, nil); return err },
		"NaN": func() error {
			_, err := segment.KMeans(ctx, segment.Points{X: []float64{math.NaN()}, Dim: 1}, 1, nil)
			return err
		},
		"k":          func() error { _, err := segment.KMeans(ctx, p, 3, nil); return err },
		"init":       func() error { _, err := segment.KMeans(ctx, p, 1, &segment.KMeansOptions{Init: p.X}); return err },
		"batch":      func() error { _, err := segment.KMeans(ctx, p, 1, &segment.KMeansOptions{Batch: -1}); return err },
		"medoids k":  func() error { _, err := segment.KMedoids(ctx, 2, 0, p.Distance); return err },
		"medoids d":  func() error { _, err := segment.KMedoids(ctx, 2, 1, nil); return err },
		"medoids -1": func() error { _, err := segment.KMedoids(ctx, 2, 1, func(i, j int) float64 { return -1 }); return err },
		"one group":  func() error { _, err := segment.Silhouette(ctx, []int32{0, 0}, p.Distance); return err },
		"gap group":  func() error { _, err := segment.Silhouette(ctx, []int32{0, 2, 0}, p.Distance); return err },
		"as many":    func() error { _, err := segment.Separate(p, []int32{0, 1}); return err },
		"refs":       func() error { _, err := segment.Gaps(ctx, p, 2, 1, nil); return err },
	} {
		require.ErrorIs(t, f(), coterie.ErrInvalid, name)
	}
	_, err := segment.KMeans(ctx, segment.Points{Dim: 2}, 1, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = segment.KMeans(stopped, p, 1, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = segment.KMedoids(stopped, 2, 1, p.Distance)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, -1, (&segment.Clusters{}).Nearest([]float64{1}))
}

// TestClusteringProperties checks the optimality that each method claims: no
// point is nearer to another centre, and no exchange of a medoid helps.
func TestClusteringProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, dim := rapid.IntRange(1, 24).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "dim")
		k := rapid.IntRange(1, n).Draw(t, "k")
		p := segment.Points{Dim: dim}
		for range n * dim {
			p.X = append(p.X, float64(rapid.IntRange(-5, 5).Draw(t, "x")))
		}
		c, err := segment.KMeans(context.Background(), p, k, &segment.KMeansOptions{Seed: 1, Starts: 2})
		require.NoError(t, err)
		total, inertia := 0, 0.0
		for _, s := range c.Sizes {
			total += s
		}
		require.Equal(t, n, total)
		for i := range n {
			require.Equal(t, int(c.Of[i]), c.Nearest(p.At(i)))
			if x := p.At(i); i == 0 {
				require.Zero(t, testing.AllocsPerRun(2, func() { c.Nearest(x) }))
			}
			for j, x := range p.At(i) {
				d := x - c.Centres[int(c.Of[i])*dim+j]
				inertia += d * d
			}
		}
		near.Check(t, "inertia", c.Inertia, inertia, 1e-9)
		m, err := segment.KMedoids(context.Background(), n, k, p.Distance)
		require.NoError(t, err)
		cost := func(at []int) float64 {
			sum := 0.0
			for i := range n {
				best := math.Inf(1)
				for _, a := range at {
					best = min(best, p.Distance(i, a))
				}
				sum += best
			}
			return sum
		}
		near.Check(t, "sum", m.Sum, cost(m.At), 1e-9)
		require.LessOrEqual(t, m.Sum, m.Build+1e-9)
		for o := range m.At {
			for in := range n {
				at := slices.Clone(m.At)
				at[o] = in
				require.GreaterOrEqual(t, cost(at), m.Sum-1e-9)
			}
		}
	})
}

func FuzzKMeans(f *testing.F) {
	f.Add([]byte{1, 2, 3, 200, 201}, uint8(2), uint8(1))
	f.Fuzz(func(t *testing.T, b []byte, k, dim uint8) {
		p := segment.Points{Dim: int(dim)}
		for _, v := range b[:min(len(b), 300)] {
			p.X = append(p.X, float64(v))
		}
		c, err := segment.KMeans(context.Background(), p, int(k), &segment.KMeansOptions{Starts: 1, MaxIterations: 20})
		if err == nil && (len(c.Of) != p.Len() || len(c.Sizes) != int(k) || c.Inertia < 0) {
			t.Fatalf("%+v", c)
		}
	})
}

func BenchmarkKMeans(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 7))
	p := segment.Points{X: make([]float64, 4e6), Dim: 4}
	for i := range p.X {
		p.X[i] = r.NormFloat64()
	}
	init := slices.Clone(p.X[:32])
	b.ReportAllocs()
	for b.Loop() {
		c, err := segment.KMeans(context.Background(), p, 8, &segment.KMeansOptions{Init: init, MaxIterations: 10})
		if err != nil || c.Iterations != 10 {
			b.Fatal(err)
		}
	}
}

func ExampleKMeans() {
	// messages and orders of six members
	p := segment.Points{Dim: 2, X: []float64{1, 0, 2, 0, 1, 1, 40, 9, 42, 8, 44, 10}}
	c, err := segment.KMeans(context.Background(), p, 2, &segment.KMeansOptions{Init: []float64{0, 0, 50, 10}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Of, c.Sizes)
	fmt.Printf("%.3f, within %.2f\n", c.Centres, c.Inertia)
	fmt.Println("a newcomer with 3 messages belongs to", c.Nearest([]float64{3, 0}))
	// Output:
	// [0 0 0 1 1 1] [3 3]
	// [1.333 0.333 42.000 9.000], within 11.33
	// a newcomer with 3 messages belongs to 0
}

func ExampleKMedoids() {
	ages := []float64{18, 19, 21, 44, 45, 47, 70}
	m, err := segment.KMedoids(context.Background(), len(ages), 2, func(i, j int) float64 { return math.Abs(ages[i] - ages[j]) })
	fmt.Println(ages[m.At[0]], ages[m.At[1]], m.Of, m.Sum, err)
	// Output: 19 45 [0 0 0 1 1 1 1] 31 <nil>
}

func ExampleSilhouette() {
	p := segment.Points{Dim: 1, X: []float64{1, 2, 10, 11}}
	s, err := segment.Silhouette(context.Background(), []int32{0, 0, 1, 1}, p.Distance)
	fmt.Printf("%.3f %v\n", s, err)
	// Output: [0.895 0.882 0.882 0.895] <nil>
}

func ExampleSeparate() {
	p := segment.Points{Dim: 1, X: []float64{1, 2, 10, 11}}
	s, err := segment.Separate(p, []int32{0, 0, 1, 1})
	fmt.Printf("%.1f %.4f %v\n", s.CalinskiHarabasz, s.DaviesBouldin, err)
	// Output: 162.0 0.1111 <nil>
}

func ExampleGaps() {
	p := segment.Points{Dim: 1}
	for i := range 30 { // 0.0 … 1.4 and 20.0 … 21.4
		p.X = append(p.X, float64(i%15)/10+20*float64(i/15))
	}
	g, err := segment.Gaps(context.Background(), p, 5, 10, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(segment.Choose(g), "clusters")
	// Output: 2 clusters
}
