package graph

import (
	"slices"

	"github.com/coterie-go/coterie"
)

// Trusses returns the truss number of each edge, in the order of Ties and without
// loops: the largest k such that the edge belongs to a subgraph in which every
// edge closes at least k − 2 triangles (桁架分解); 2 for an edge in no triangle. A
// k-truss is a set of friends who also share friends, closer than a k-core. A
// directed graph is an *InputError. O(m^1.5 log n).
//
// References: Cohen (2008), Trusses: cohesive subgraphs for social network
// analysis; Wang & Cheng (2012), Truss decomposition in massive networks, PVLDB 5.
func Trusses[K coterie.Key](g *Graph[K]) ([]int32, error) {
	if err := g.undirected(); err != nil {
		return nil, err
	}
	id, ends := g.edgeIDs()
	m := len(ends)
	support := make([]int32, m)
	most := int32(0)
	for e, uv := range ends {
		g.common(uv[0], uv[1], func(a, b int32) { support[e]++ })
		most = max(most, support[e])
	}
	// Edges in order of support, moved as it falls: bucket s begins at start[s].
	start := make([]int32, most+2)
	for _, s := range support {
		start[s+1]++
	}
	for s := range most + 1 {
		start[s+1] += start[s]
	}
	order, place := make([]int32, m), make([]int32, m)
	at := slices.Clone(start)
	for e, s := range support {
		place[e] = at[s]
		order[at[s]] = int32(e)
		at[s]++
	}
	truss := make([]int32, m)
	gone := make([]bool, m)
	for i := range order {
		e := order[i]
		s := support[e]
		truss[e] = s + 2
		gone[e] = true
		lower := func(f int32) {
			if support[f] <= s {
				return
			}
			first := max(start[support[f]], int32(i)+1)
			other := order[first]
			order[place[f]], order[first] = other, f
			place[other], place[f] = place[f], first
			start[support[f]] = first + 1
			support[f]--
		}
		g.common(ends[e][0], ends[e][1], func(a, b int32) {
			if a, b := id[a], id[b]; !gone[a] && !gone[b] {
				lower(a)
				lower(b)
			}
		})
	}
	return truss, nil
}

// edgeIDs numbers the edges in the order of Ties: the number of each half-edge,
// and the ends of each edge.
func (g *net) edgeIDs() (id []int32, ends [][2]int32) {
	id = make([]int32, len(g.out.adj))
	ends = make([][2]int32, 0, len(id)/2)
	next := slices.Clone(g.out.off) // the first half-edge of each row not yet numbered
	for u := range int32(g.n) {
		for e := next[u]; e < g.out.off[u+1]; e++ {
			v := g.out.adj[e] // > u: halves to lower ends have been numbered from there
			id[e], id[next[v]] = int32(len(ends)), int32(len(ends))
			next[v]++
			ends = append(ends, [2]int32{u, v})
		}
	}
	return id, ends
}

// common calls f for each common neighbour of u and v with the half-edges that
// lead to it.
func (g *net) common(u, v int32, f func(a, b int32)) {
	if g.out.degree(u) > g.out.degree(v) {
		u, v = v, u
	}
	lo, row := g.out.off[v], g.out.of(v)
	for a := g.out.off[u]; a < g.out.off[u+1]; a++ {
		i, ok := slices.BinarySearch(row, g.out.adj[a])
		if ok {
			f(a, lo+int32(i))
		}
		row, lo = row[i:], lo+int32(i)
	}
}
