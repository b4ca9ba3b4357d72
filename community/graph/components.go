package graph

import "github.com/coterie-go/coterie"

// Components returns the connected components (连通分量) of the graph, directions
// ignored: who can reach whom by any chain of ties. O(n + m).
func Components[K coterie.Key](g *Graph[K]) *Partition {
	of, groups := g.components()
	return g.partition(of, groups)
}

func (g *net) components() (of []int32, groups int) {
	parent := make([]int32, g.n) // towards the lowest vertex of the component
	for i := range parent {
		parent[i] = int32(i)
	}
	for u := range int32(g.n) {
		for _, v := range g.out.of(u) {
			a, b := root(parent, u), root(parent, v)
			if a < b {
				parent[b] = a
			} else {
				parent[a] = b
			}
		}
	}
	// A root is the lowest of its component, so it is numbered before the rest.
	of = make([]int32, g.n)
	for u := range int32(g.n) {
		if r := root(parent, u); r == u {
			of[u] = int32(groups)
			groups++
		} else {
			of[u] = of[r]
		}
	}
	return of, groups
}

// root follows u to its root and halves the path behind it.
func root(parent []int32, u int32) int32 {
	for parent[u] != u {
		parent[u] = parent[parent[u]]
		u = parent[u]
	}
	return u
}

// StrongComponents returns the strongly connected components (强连通分量) of a
// directed graph: groups within which everyone can reach everyone along the
// edges. In an undirected graph they are the components. O(n + m).
//
// References: Tarjan (1972), Depth-first search and linear graph algorithms,
// SIAM J. Computing 1; without recursion.
func StrongComponents[K coterie.Key](g *Graph[K]) *Partition {
	of := g.strong()
	return g.partition(of, relabel(of, g.n))
}

func (g *net) strong() []int32 {
	const unseen = -1
	var (
		of    = make([]int32, g.n)
		index = make([]int32, g.n) // order of discovery
		low   = make([]int32, g.n)
		next  = make([]int32, g.n) // the edge to follow next
		open  []int32              // vertices not yet in a component
		path  []int32
		count int32
		comps int32
	)
	for i := range of {
		of[i], index[i] = unseen, unseen
	}
	for s := range int32(g.n) {
		if index[s] != unseen {
			continue
		}
		path = append(path[:0], s)
		for len(path) > 0 {
			u := path[len(path)-1]
			if index[u] == unseen {
				index[u], low[u], next[u] = count, count, g.out.off[u]
				count++
				open = append(open, u)
			}
			deeper := false
			for next[u] < g.out.off[u+1] {
				v := g.out.adj[next[u]]
				next[u]++
				if index[v] == unseen {
					path = append(path, v)
					deeper = true
					break
				}
				if of[v] == unseen {
					low[u] = min(low[u], index[v])
				}
			}
			if deeper {
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				p := path[len(path)-1]
				low[p] = min(low[p], low[u])
			}
			if low[u] == index[u] {
				for {
					v := open[len(open)-1]
					open = open[:len(open)-1]
					of[v] = comps
					if v == u {
						break
					}
				}
				comps++
			}
		}
	}
	return of
}
