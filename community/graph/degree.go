package graph

import "github.com/coterie-go/coterie"

// Direction chooses among the edges at a vertex of a directed graph. In an
// undirected graph it makes no difference.
type Direction uint8

// The directions. The zero value takes both.
const (
	Both Direction = iota // 双向: edges in and edges out
	In                    // 入: edges that lead to the vertex
	Out                   // 出: edges that lead out of it
)

// String returns "both", "in" or "out".
func (d Direction) String() string {
	switch d {
	case In:
		return "in"
	case Out:
		return "out"
	}
	return "both"
}

// Degrees returns the number of edges at each vertex (度), loops not counted:
// in a directed graph of those that lead in, out, or both summed. O(n).
func Degrees[K coterie.Key](g *Graph[K], dir Direction) []int32 { return g.degrees(dir) }

func (g *net) degrees(dir Direction) []int32 {
	d := make([]int32, g.n)
	for u := range int32(g.n) {
		switch {
		case !g.directed || dir == Out:
			d[u] = g.out.degree(u)
		case dir == In:
			d[u] = g.in.degree(u)
		default:
			d[u] = g.out.degree(u) + g.in.degree(u)
		}
	}
	return d
}

// Strengths returns the total weight of the edges at each vertex (强度). A loop
// counts once in each direction, and so twice in an undirected graph and in
// Both. O(n + m).
func Strengths[K coterie.Key](g *Graph[K], dir Direction) []float64 { return g.strengths(dir) }

func (g *net) strengths(dir Direction) []float64 {
	s := make([]float64, g.n)
	for u := range int32(g.n) {
		l := g.loopAt(u)
		switch {
		case !g.directed:
			s[u] = g.out.strength(u) + 2*l
		case dir == Out:
			s[u] = g.out.strength(u) + l
		case dir == In:
			s[u] = g.in.strength(u) + l
		default:
			s[u] = g.out.strength(u) + g.in.strength(u) + 2*l
		}
	}
	return s
}

// DegreeCentralization returns how far the graph is ruled from one centre
// (中心化程度), in [0, 1]:
//
//	C = Σᵥ (max d − dᵥ) / the largest value of that sum in any graph of n vertices
//
// which is 1 for a star and 0 where all degrees are equal, as in a ring. It is
// 0 for fewer than three vertices. O(n).
//
// References: Freeman (1979), Centrality in social networks: conceptual
// clarification, Social Networks 1, eq. 7 and 9.
func DegreeCentralization[K coterie.Key](g *Graph[K], dir Direction) float64 {
	n := float64(g.n)
	if g.n < 3 {
		return 0
	}
	most, sum := int32(0), int64(0)
	for _, d := range g.degrees(dir) {
		most, sum = max(most, d), sum+int64(d)
	}
	spread := n*float64(most) - float64(sum)
	switch {
	case !g.directed:
		return spread / ((n - 1) * (n - 2))
	case dir == Both:
		return spread / (2 * (n - 1) * (n - 2))
	}
	return spread / ((n - 1) * (n - 1))
}
