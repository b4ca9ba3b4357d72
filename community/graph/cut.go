package graph

import "github.com/coterie-go/coterie"

// Cut returns what holds the graph together by a single thread: the vertices
// without which a component falls apart (割点), in increasing order, and the
// edges of which that is true (桥), each with its lower end first, in order. A
// directed graph is an *InputError. O(n + m).
//
// References: Hopcroft & Tarjan (1973), Algorithm 447, CACM 16; without
// recursion.
func Cut[K coterie.Key](g *Graph[K]) (vertices []int32, bridges [][2]int32, err error) {
	if err := g.undirected(); err != nil {
		return nil, nil, err
	}
	n := g.n
	index, low, next, parent := make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	cut, bridge := make([]bool, n), make([]bool, n) // bridge: the edge to the parent is one
	count := int32(0)
	for s := range int32(n) {
		if index[s] != 0 {
			continue
		}
		children := 0
		parent[s] = -1
		for u := s; u >= 0; {
			if index[u] == 0 {
				count++
				index[u], low[u], next[u] = count, count, g.out.off[u]
			}
			if next[u] < g.out.off[u+1] {
				v := g.out.adj[next[u]]
				next[u]++
				if index[v] == 0 {
					parent[v] = u
					u = v
				} else if v != parent[u] {
					low[u] = min(low[u], index[v])
				}
				continue
			}
			p := parent[u]
			if p >= 0 {
				low[p] = min(low[p], low[u])
				bridge[u] = low[u] > index[p]
				if p == s {
					children++
				} else if low[u] >= index[p] {
					cut[p] = true
				}
			}
			u = p
		}
		cut[s] = children > 1
	}
	for u := range int32(n) {
		if cut[u] {
			vertices = append(vertices, u)
		}
		for _, v := range g.out.of(u) {
			if v > u && (parent[v] == u && bridge[v] || parent[u] == v && bridge[u]) {
				bridges = append(bridges, [2]int32{u, v})
			}
		}
	}
	return vertices, bridges, nil
}
