package graph

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Cores returns the core number of each vertex (核数): the largest k such that
// the vertex belongs to a subgraph in which everyone has at least k ties within
// it. The members of the k-core are those with a core number of k or more. In a
// directed graph a tie counts in both directions; see [CoresBy] for one.
// Weights and loops play no part. O(n + m). The measured exponent is 1.2 (bench
// -law).
//
// References: Seidman (1983), Network structure and minimum degree, Social
// Networks 5; Batagelj & Zaveršnik (2003), arXiv cs/0310049.
func Cores[K coterie.Key](g *Graph[K]) []int32 { return g.cores(Both) }

// CoresBy returns core numbers that count only the edges leading in to a vertex
// (who is still sought in the core) or out of it (who still seeks). O(n + m).
func CoresBy[K coterie.Key](g *Graph[K], dir Direction) []int32 { return g.cores(dir) }

// losing returns the rows that tell whose degree falls when a vertex goes.
func (g *net) losing(dir Direction) []*csr {
	switch {
	case !g.directed:
		return []*csr{&g.out}
	case dir == In:
		return []*csr{&g.out}
	case dir == Out:
		return []*csr{&g.in}
	}
	return []*csr{&g.out, &g.in}
}

// cores peels level by level: the vertices of degree ≤ k go, and with them
// those whom that leaves with k. Looking for them among the remaining costs
// Σᵥ core(v) ≤ Σᵥ d(v) in all.
func (g *net) cores(dir Direction) []int32 {
	deg := g.degrees(dir) // becomes the core numbers
	lists := g.losing(dir)
	left := make([]int32, g.n)
	for i := range left {
		left[i] = int32(i)
	}
	gone := make([]int32, 0, g.n)
	for k := int32(0); len(left) > 0; {
		next, rest := int32(math.MaxInt32), left[:0]
		gone = gone[:0]
		for _, u := range left {
			switch d := deg[u]; {
			case d < k: // went with the level before
			case d == k:
				gone = append(gone, u)
			default:
				rest = append(rest, u)
				next = min(next, d)
			}
		}
		left = rest
		if len(gone) == 0 {
			k = next
			continue
		}
		for i := 0; i < len(gone); i++ {
			u := gone[i]
			for _, l := range lists {
				for _, v := range l.of(u) {
					if deg[v] > k {
						deg[v]--
						if deg[v] == k {
							gone = append(gone, v)
						}
					}
				}
			}
		}
		k++
	}
	return deg
}
