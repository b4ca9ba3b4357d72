package graph

import (
	"context"

	"github.com/coterie-go/coterie"
)

// Distances are the closeness scores of each vertex in the three conventions in
// use, which agree in a connected graph but for the last (接近中心性). With r the
// vertices that it reaches, or that reach it, itself included, and d their
// distances in edges:
type Distances struct {
	Component      []float64 // (r−1)/Σd: within what is reached; 1 for two people who know only each other
	WassermanFaust []float64 // (r−1)/Σd · (r−1)/(n−1): less for who reaches few
	Harmonic       []float64 // Σ 1/d / (n−1)
}

// Closeness returns how near each vertex is to the others: at what distances it
// is reached (In), reaches them (Out), or either way with directions ignored
// (Both). A vertex without neighbours scores 0. Weights play no part. O(n·m).
//
// References: Freeman (1979), Social Networks 1; Wasserman & Faust (1994), eq.
// 5.22; Marchiori & Latora (2000), Physica A 285.
func Closeness[K coterie.Key](ctx context.Context, g *Graph[K], dir Direction) (*Distances, error) {
	rows := []*csr{&g.out}
	if g.directed {
		switch dir {
		case In:
			rows = []*csr{&g.in}
		case Both:
			rows = []*csr{&g.out, &g.in}
		}
	}
	n := g.n
	c := &Distances{make([]float64, n), make([]float64, n), make([]float64, n)}
	dist := make([]int32, n)
	for i := range dist {
		dist[i] = -1
	}
	order := make([]int32, 0, n)
	for s := range int32(n) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, v := range order {
			dist[v] = -1
		}
		order = append(order[:0], s)
		dist[s] = 0
		sum, level, harmonic := int64(0), int64(0), 0.0
		for i := 0; i < len(order); i++ {
			u := order[i]
			for _, r := range rows {
				for _, v := range r.of(u) {
					if dist[v] < 0 {
						dist[v] = dist[u] + 1
						order = append(order, v)
					}
				}
			}
			// Reached vertices come by distance: sum the reciprocals of each level at once.
			if i > 0 {
				sum += int64(dist[u])
				level++
				if i+1 == len(order) || dist[order[i+1]] != dist[u] {
					harmonic += float64(level) / float64(dist[u])
					level = 0
				}
			}
		}
		if len(order) > 1 {
			r := float64(len(order) - 1)
			c.Component[s] = r / float64(sum)
			c.WassermanFaust[s] = r / float64(sum) * r / float64(n-1)
			c.Harmonic[s] = harmonic / float64(n-1)
		}
	}
	return c, nil
}

// ClosenessCentralization returns how far one vertex is closer to all than the
// others are, in [0, 1], from scores of a connected undirected graph in the
// Component or Wasserman–Faust convention: 1 for a star.
//
//	C = Σᵥ (max c − cᵥ) / ((n−1)(n−2)/(2n−3))
//
// It is 0 for fewer than three vertices. Errors are those of
// [BetweennessCentralization], and an *InputError for a directed graph. It takes
// O(n).
//
// References: Freeman (1979), Social Networks 1, eq. 15.
func ClosenessCentralization[K coterie.Key](g *Graph[K], scores []float64) (float64, error) {
	if err := g.undirected(); err != nil {
		return 0, err
	}
	n := float64(g.n)
	return g.centralization(scores, (n-1)*(n-2)/(2*n-3))
}
