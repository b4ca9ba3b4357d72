package graph

import "github.com/coterie-go/coterie"

// Triangles returns how many triangles each vertex belongs to: pairs of its
// neighbours who are tied to each other. Weights and loops play no part; a
// directed graph is an *InputError. O(m^1.5).
//
// References: Latapy (2008), Main-memory triangle computations for very large
// (sparse (power-law)) graphs, Theoretical Computer Science 407.
func Triangles[K coterie.Key](g *Graph[K]) ([]int64, error) {
	if err := g.undirected(); err != nil {
		return nil, err
	}
	return g.triangles(), nil
}

func (g *net) triangles() []int64 {
	t := make([]int64, g.n)
	up := g.upward()
	mark := make([]bool, g.n)
	for u := range int32(g.n) {
		for _, v := range up.of(u) {
			mark[v] = true
		}
		for _, v := range up.of(u) {
			for _, w := range up.of(v) {
				if mark[w] {
					t[u]++
					t[v]++
					t[w]++
				}
			}
		}
		for _, v := range up.of(u) {
			mark[v] = false
		}
	}
	return t
}

// upward keeps of each edge the half that leads to the end of higher degree, of
// equals to the higher number: no row is longer than √(2m).
func (g *net) upward() csr {
	up := csr{off: make([]int32, g.n+1), adj: make([]int32, 0, len(g.out.adj)/2)}
	for u := range int32(g.n) {
		d := g.out.degree(u)
		for _, v := range g.out.of(u) {
			if e := g.out.degree(v); e > d || e == d && v > u {
				up.adj = append(up.adj, v)
			}
		}
		up.off[u+1] = int32(len(up.adj))
	}
	return up
}

// Clustering returns the local clustering coefficient of each vertex (聚类系数):
// the share of the pairs of its neighbours who are tied to each other, 0 where
// it has fewer than two. Errors and cost are those of [Triangles].
//
// References: Watts & Strogatz (1998), Nature 393.
func Clustering[K coterie.Key](g *Graph[K]) ([]float64, error) {
	t, err := Triangles(g)
	if err != nil {
		return nil, err
	}
	c := make([]float64, g.n)
	for u := range c {
		if d := float64(g.out.degree(int32(u))); d > 1 {
			c[u] = 2 * float64(t[u]) / (d * (d - 1))
		}
	}
	return c, nil
}

// Transitivity returns the share of the paths of two ties whose ends are tied
// too (传递性), 0 where there is no such path. Errors and cost are those of
// [Triangles].
//
// References: Newman, Watts & Strogatz (2002), PNAS 99, eq. 3.
func Transitivity[K coterie.Key](g *Graph[K]) (float64, error) {
	t, err := Triangles(g)
	if err != nil {
		return 0, err
	}
	var closed, paths int64
	for u := range t {
		d := int64(g.out.degree(int32(u)))
		closed += t[u]
		paths += d * (d - 1) / 2
	}
	if paths == 0 {
		return 0, nil
	}
	return float64(closed) / float64(paths), nil
}
