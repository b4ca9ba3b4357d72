package graph

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
)

// Hubs are the two scores of [HITS].
type Hubs struct {
	Hub       []float64 // who points to the sought (枢纽)
	Authority []float64 // whom those point to (权威)
}

// HITS returns hub and authority scores, each summing to 1: a hub is who points
// to good authorities, an authority whom good hubs point to.
//
//	a = Aᵀh, h = Aa, scaled
//
// By weights; in an undirected graph the two are equal. From equal scores it
// iterates until no more than 1e-13 moves in all; where the two largest singular
// values are too close for that it returns [coterie.ErrNotConverged]. A graph
// without edges is [coterie.ErrNoData]. O(n + m) a sweep.
//
// References: Kleinberg (1999), Authoritative sources in a hyperlinked
// environment, J. ACM 46.
func HITS[K coterie.Key](ctx context.Context, g *Graph[K]) (*Hubs, error) {
	if g.edges == 0 {
		return nil, coterie.ErrNoData
	}
	h, a := make([]float64, g.n), make([]float64, g.n)
	for i := range h {
		h[i] = 1 / float64(g.n)
	}
	last := make([]float64, g.n)
	for range maxSweeps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		copy(last, h)
		g.multiply(a, &g.in, h, 0)
		scale(a, sum(a))
		g.multiply(h, &g.out, a, 0)
		scale(h, sum(h))
		change := 0.0
		for i, x := range h {
			change += math.Abs(x - last[i])
		}
		if change < 1e-13 {
			g.multiply(a, &g.in, h, 0)
			scale(a, sum(a))
			return &Hubs{h, a}, nil
		}
	}
	return nil, notConverged("HITS", maxSweeps)
}

// Eigenvector returns the principal eigenvector of the adjacency matrix, its
// largest entry 1 (特征向量中心性): whose neighbours score high scores high. Where
// the graph is not connected, only the component of the largest eigenvalue has
// positive scores. Errors are those of [HITS], and an *InputError for a directed
// graph, for which see [HITS] and [PageRank]. O(n + m) a sweep.
//
// References: Bonacich (1972), J. Mathematical Sociology 2.
func Eigenvector[K coterie.Key](ctx context.Context, g *Graph[K]) ([]float64, error) {
	if err := g.undirected(); err != nil {
		return nil, err
	}
	if g.edges == 0 {
		return nil, coterie.ErrNoData
	}
	x, next := make([]float64, g.n), make([]float64, g.n)
	for i := range x {
		x[i] = 1
	}
	// A shift by half the mean strength tells the largest eigenvalue from its
	// negative, which a bipartite graph has too.
	shift := g.total / float64(g.n)
	for range maxSweeps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		g.multiply(next, &g.in, x, shift)
		most := 0.0
		for _, v := range next {
			most = math.Max(most, v)
		}
		scale(next, most)
		change := 0.0
		for i, v := range next {
			change = math.Max(change, math.Abs(v-x[i]))
		}
		x, next = next, x
		if change < 1e-14 {
			return x, nil
		}
	}
	return nil, notConverged("Eigenvector", maxSweeps)
}

// multiply sets y to A·x + shift·x, with the rows of A in c.
func (g *net) multiply(y []float64, c *csr, x []float64, shift float64) {
	loops := 1.0
	if !g.directed {
		loops = 2
	}
	for u := range g.n {
		s := shift * x[u]
		if c.w == nil {
			for _, v := range c.adj[c.off[u]:c.off[u+1]] {
				s += x[v]
			}
		} else {
			for e := c.off[u]; e < c.off[u+1]; e++ {
				s += c.w[e] * x[c.adj[e]]
			}
		}
		if g.loop != nil {
			s += loops * g.loop[u] * x[u]
		}
		y[u] = s
	}
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func scale(x []float64, by float64) {
	for i := range x {
		x[i] /= by
	}
}
