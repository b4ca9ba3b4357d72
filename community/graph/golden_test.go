package graph_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
)

// golden reads a reference file of testdata. The files say what computed them:
// igraph 0.10.2, networkx 2.8.8, leidenalg 0.9.1, or exhaustive enumeration.
func golden(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

// shared finds a file that is too large for the repository, or skips.
func shared(t testing.TB, kind, name string) string {
	t.Helper()
	paths := []string{filepath.Join("..", "..", "..", "shared", kind, name)}
	if dir := os.Getenv("COTERIE_DATA"); dir != "" {
		paths = append(paths, filepath.Join(dir, name), filepath.Join(dir, "..", kind, name))
	}
	for _, p := range paths {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skipf("%s is not here; set COTERIE_DATA to its directory", name)
	return ""
}

// table reads the integer columns of a gzipped CSV file with a header.
func table(t testing.TB, path string) [][]int64 {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	rows, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	out := make([][]int64, 0, len(rows))
	for _, r := range rows[1:] {
		v := make([]int64, len(r))
		for i, s := range r {
			v[i], err = strconv.ParseInt(s, 10, 64)
			require.NoError(t, err)
		}
		out = append(out, v)
	}
	return out
}

// college returns the graph of the private messages of an online community
// (Panzarasa, Opsahl & Carley 2009), 1,899 members, 59,835 messages.
func college(t testing.TB, o *graph.Options) *graph.Graph[int64] {
	t.Helper()
	rows := table(t, shared(t, "data", "collegemsg.csv.gz"))
	g, err := graph.New(func(yield func(graph.Tie[int64]) bool) {
		for _, r := range rows {
			if !yield(graph.Tie[int64]{From: r[0], To: r[1], First: r[2], Last: r[2]}) {
				return
			}
		}
	}, o)
	require.NoError(t, err)
	require.Equal(t, 1899, g.Len())
	return g
}

func pairs(edges [][2]int32) iter.Seq[graph.Tie[int32]] {
	return func(yield func(graph.Tie[int32]) bool) {
		for _, e := range edges {
			if !yield(graph.Tie[int32]{From: e[0], To: e[1]}) {
				return
			}
		}
	}
}

func dense(t testing.TB, n int, edges [][2]int32, o *graph.Options) *graph.Graph[int32] {
	t.Helper()
	g, err := graph.Dense(n, pairs(edges), o)
	require.NoError(t, err)
	return g
}

func checkAll(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i := range want {
		near.Check(t, what+" "+strconv.Itoa(i), got[i], want[i], tol)
	}
}

type partitionGolden struct {
	Membership []int32 `json:"membership"`
	Res1       float64 `json:"res1"`
	Res05      float64 `json:"res0.5"`
	Res2       float64 `json:"res2"`
}

type smallGolden struct {
	N             int                        `json:"n"`
	M             int                        `json:"m"`
	Edges         [][2]int32                 `json:"edges"`
	Core          []int32                    `json:"core"`
	Components    int                        `json:"components"`
	Modularity    map[string]partitionGolden `json:"modularity"`
	Onion         []int32                    `json:"onion_layer"`
	PageRank      []float64                  `json:"pagerank_085"`
	HITS          []float64                  `json:"hits_sum1_hub_eq_auth"`
	Betweenness   []float64                  `json:"betweenness_raw"`
	BetweennessN  []float64                  `json:"betweenness_nx_normalized"`
	Closeness     []float64                  `json:"closeness_wf_improved_nx_if_n<200_else_igraph_closeness_within_component"`
	Harmonic      []float64                  `json:"harmonic_mean_igraph"`
	Eigenvector   []float64                  `json:"eigenvector_max1"`
	Clustering    []float64                  `json:"clustering_local"`
	Transitivity  float64                    `json:"transitivity_global"`
	Triangles     int64                      `json:"triangles_total"`
	Assortativity float64                    `json:"degree_assortativity"`
	Shells        map[string]int             `json:"shell_sizes"`
	RichClub      map[string]float64         `json:"rich_club_raw"`
	Articulation  []int32                    `json:"articulation_points"`
	Bridges       int                        `json:"bridges"`
	TrussMax      int32                      `json:"truss_max"`
	TrussCounts   map[string]int             `json:"truss_edge_counts"`
	Best          struct {
		Q float64 `json:"best_known"`
		K int     `json:"k"`
	} `json:"best_modularity"`
}

func smallGraphs(t testing.TB) map[string]smallGolden {
	t.Helper()
	var f struct {
		Karate smallGolden `json:"karate"`
		Kite   smallGolden `json:"krackhardt_kite"`
	}
	golden(t, "graph_small.json", &f)
	return map[string]smallGolden{"karate": f.Karate, "kite": f.Kite}
}

func TestSmallStructure(t *testing.T) {
	for name, s := range smallGraphs(t) {
		t.Run(name, func(t *testing.T) {
			g := dense(t, s.N, s.Edges, nil)
			require.Equal(t, s.M, g.Edges())
			require.Equal(t, s.Core, graph.Cores(g))
			require.Equal(t, s.Components, graph.Components(g).Groups)
			for p, m := range s.Modularity {
				for res, want := range map[float64]float64{1: m.Res1, 0.5: m.Res05, 2: m.Res2} {
					q, err := graph.Modularity(g, m.Membership, res)
					require.NoError(t, err)
					near.Check(t, p, q, want, 1e-14)
				}
			}
		})
	}
}

type realGolden struct {
	Undirected smallGolden `json:"undirected"`
	Directed   struct {
		M           int       `json:"m"`
		In          []int32   `json:"in_degree"`
		Out         []int32   `json:"out_degree"`
		CoreIn      []int32   `json:"core_in"`
		CoreOut     []int32   `json:"core_out"`
		PageRank    []float64 `json:"pagerank_unweighted"`
		PageRankW   []float64 `json:"pagerank_weighted"`
		Reciprocity float64   `json:"reciprocity"`
		Betweenness []float64 `json:"betweenness_raw"`
		Strong      int       `json:"scc_count"`
		StrongMax   int       `json:"scc_max"`
		Weak        int       `json:"wcc_count"`
		HITS        hits      `json:"hits_unweighted"`
		HITSW       hits      `json:"hits_weighted"`
	} `json:"directed"`
	Personal []float64          `json:"personalized_pagerank_seed0"`
	Mod7     map[string]float64 `json:"modularity_mod7"`
	Best     struct {
		Q float64 `json:"best_known"`
	} `json:"best_modularity_U"`
	BestW struct {
		Q float64 `json:"best_known"`
	} `json:"best_modularity_U_weighted"`
}

type hits struct {
	Hub       []float64 `json:"hub_sum1"`
	Authority []float64 `json:"auth_sum1"`
}

func real(t testing.TB) *realGolden {
	t.Helper()
	b, err := os.ReadFile(shared(t, filepath.Join("golden", "segment"), "graph_real.json"))
	require.NoError(t, err)
	f := new(realGolden)
	require.NoError(t, json.Unmarshal(b, f))
	return f
}

func TestCollegeStructure(t *testing.T) {
	f := real(t)
	u, uw := college(t, &graph.Options{Unweighted: true}), college(t, nil)
	d, dw := college(t, &graph.Options{Directed: true, Unweighted: true}), college(t, &graph.Options{Directed: true})
	require.Equal(t, 13838, u.Edges())
	require.Equal(t, f.Undirected.Core, graph.Cores(u))
	require.Equal(t, f.Undirected.Components, graph.Components(u).Groups)
	require.Equal(t, f.Directed.M, d.Edges())
	require.Equal(t, 59835.0, dw.Weight())
	require.Equal(t, 59835.0, uw.Weight())
	require.Equal(t, 59835.0, dw.Undirected().Weight())
	require.Equal(t, f.Directed.In, graph.Degrees(d, graph.In))
	require.Equal(t, f.Directed.Out, graph.Degrees(d, graph.Out))
	require.Equal(t, f.Directed.CoreIn, graph.CoresBy(d, graph.In))
	require.Equal(t, f.Directed.CoreOut, graph.CoresBy(d, graph.Out))
	require.Equal(t, f.Directed.Weak, graph.Components(d).Groups)
	strong := graph.StrongComponents(d)
	require.Equal(t, f.Directed.Strong, strong.Groups)
	most := 0
	for _, s := range strong.Sizes() {
		most = max(most, s)
	}
	require.Equal(t, f.Directed.StrongMax, most)
	mod7 := make([]int32, d.Len())
	for i := range mod7 {
		mod7[i] = int32(i % 7)
	}
	for name, g := range map[string]*graph.Graph[int64]{"U": u, "U_weighted": uw, "D": d, "D_weighted": dw} {
		q, err := graph.Modularity(g, mod7, 1)
		require.NoError(t, err)
		near.Check(t, name, q, f.Mod7[name], 1e-13)
	}
}

// remarshal reads a part of a golden file again, into its own type.
func remarshal(t testing.TB, from, into any) {
	t.Helper()
	b, err := json.Marshal(from)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}
