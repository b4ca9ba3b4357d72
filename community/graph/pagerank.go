package graph

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// PageRankOptions are the options of [PageRank]. Nil and zero fields mean the
// defaults.
type PageRankOptions struct {
	Damping   float64   // probability of following an edge, in (0, 1); 0 means 0.85
	Personal  []float64 // where a walk begins anew, in proportion; nil: anywhere alike
	Tolerance float64   // largest sum of absolute errors; 0 means 1e-12
}

// PageRank returns how often a walk visits each vertex that follows a random
// edge out, in proportion to the weights, with probability Damping, and else
// begins anew (网页排名). The values sum to 1:
//
//	x_v = d·Σ_{u→v} w_uv·x_u/k_u + c·p_v
//
// with p the distribution of beginnings, k_u the weight leading out of u, and c
// such that all sums to 1. A walk that meets a vertex without an edge out begins
// anew as well. In an undirected graph every edge leads both ways.
//
// Gauss–Seidel sweeps of O(n + m); about 50 of them at the default.
//
// References: Brin & Page (1998), Computer Networks 30; the linear system, and
// why dangling vertices need no term in it: Gleich (2015), PageRank beyond the
// web, SIAM Review 57.
func PageRank[K coterie.Key](ctx context.Context, g *Graph[K], o *PageRankOptions) ([]float64, error) {
	if o == nil {
		o = new(PageRankOptions)
	}
	d, tol := o.Damping, o.Tolerance
	if d == 0 {
		d = 0.85
	}
	if !(d > 0 && d < 1) {
		return nil, refuse("Damping", -1, strconv.FormatFloat(d, 'g', -1, 64), "must be in (0, 1)", nil)
	}
	if tol == 0 {
		tol = 1e-12
	}
	if !(tol > 0) {
		return nil, refuse("Tolerance", -1, strconv.FormatFloat(tol, 'g', -1, 64), "must be positive", nil)
	}
	start, err := g.distribution("Personal", o.Personal)
	if err != nil || g.n == 0 {
		return []float64{}, err
	}
	return g.pagerank(ctx, d, tol, start)
}

// distribution scales weights of the vertices to sum 1; nil stays nil.
func (g *net) distribution(field string, p []float64) ([]float64, error) {
	if p == nil {
		return nil, nil
	}
	if len(p) != g.n {
		return nil, refuse(field, -1, strconv.Itoa(len(p)), "must have one weight for each of the "+strconv.Itoa(g.n)+" vertices", coterie.ErrMismatch)
	}
	sum := 0.0
	for i, x := range p {
		if !(x >= 0 && x <= maxWeight) {
			return nil, refuse(field, i, strconv.FormatFloat(x, 'g', -1, 64), "must be in [0, 1e100]", nil)
		}
		sum += x
	}
	if sum == 0 && g.n > 0 {
		return nil, refuse(field, -1, "", "must have a positive weight", nil)
	}
	out := make([]float64, len(p))
	for i, x := range p {
		out[i] = x / sum
	}
	return out, nil
}

// pagerank solves x = d·Pᵀx + (1−d)·p and scales the result to sum 1.
func (g *net) pagerank(ctx context.Context, d, tol float64, start []float64) ([]float64, error) {
	n := g.n
	inverse := g.strengths(Out)
	for u, k := range inverse {
		if k > 0 {
			inverse[u] = 1 / k
		}
	}
	base := (1 - d) / float64(n)
	x, share := make([]float64, n), make([]float64, n) // share: x over the weight leading out
	for u := range x {
		if start != nil {
			x[u] = start[u]
		} else {
			x[u] = 1 / float64(n)
		}
		share[u] = x[u] * inverse[u]
	}
	loops := 1.0
	if !g.directed {
		loops = 2
	}
	adj, off, w := g.in.adj, g.in.off, g.in.w
	// The error is at most d/(1−d) times the last change.
	for range maxSweeps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		change, total := 0.0, 0.0
		for v := range n {
			sum := 0.0
			if w == nil {
				for _, u := range adj[off[v]:off[v+1]] {
					sum += share[u]
				}
			} else {
				for e := off[v]; e < off[v+1]; e++ {
					sum += w[e] * share[adj[e]]
				}
			}
			if g.loop != nil {
				sum += loops * g.loop[v] * share[v]
			}
			p := base
			if start != nil {
				p = (1 - d) * start[v]
			}
			next := d*sum + p
			change += math.Abs(next - x[v])
			total += next
			x[v], share[v] = next, next*inverse[v]
		}
		if change <= tol*(1-d)*total {
			for v := range x {
				x[v] /= total
			}
			return x, nil
		}
	}
	return nil, notConverged("PageRank", maxSweeps)
}

// maxSweeps bounds every iteration of the package.
const maxSweeps = 100_000

func notConverged(what string, sweeps int) error {
	return fmt.Errorf("%s: %w after %d sweeps", what, coterie.ErrNotConverged, sweeps)
}
