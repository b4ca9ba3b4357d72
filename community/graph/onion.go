package graph

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Onion returns the layer in which each vertex leaves when the graph is peeled
// (洋葱分层), from 1 at the outside: while the core number k stands, all who have
// k ties or fewer left go together as one layer. It refines [Cores]: within a
// shell, who leaves late is deeper in. A directed graph is an *InputError; loops
// play no part. O(n + m).
//
// References: Hébert-Dufresne, Grochow & Allard (2016), Multi-scale structure and
// topological anomaly detection via a new network statistic: the onion
// decomposition, Sci. Rep. 6.
func Onion[K coterie.Key](g *Graph[K]) ([]int32, error) {
	if err := g.undirected(); err != nil {
		return nil, err
	}
	deg := g.degrees(Both)
	layer := make([]int32, g.n)
	left := alone(g.n)
	now, next := make([]int32, 0, g.n), make([]int32, 0, g.n)
	l := int32(0)
	for len(left) > 0 {
		k, rest := int32(math.MaxInt32), left[:0]
		for _, u := range left {
			if layer[u] == 0 {
				rest = append(rest, u)
				k = min(k, deg[u])
			}
		}
		left = rest
		now = now[:0]
		for _, u := range left {
			if deg[u] == k {
				now = append(now, u)
			}
		}
		for len(now) > 0 {
			l++
			for _, u := range now {
				layer[u] = l
			}
			next = next[:0]
			for _, u := range now {
				for _, v := range g.out.of(u) {
					if layer[v] == 0 {
						if deg[v]--; deg[v] == k {
							next = append(next, v)
						}
					}
				}
			}
			now, next = next, now
		}
	}
	return layer, nil
}
