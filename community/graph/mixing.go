package graph

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Reciprocity returns the share of the edges that are answered by one in the
// opposite direction (互惠性), loops not counted: 1 in an undirected graph with
// edges, 0 without any. O(m).
func Reciprocity[K coterie.Key](g *Graph[K]) float64 {
	m := len(g.out.adj)
	if m == 0 {
		return 0
	}
	answered := 0
	for u := range int32(g.n) {
		a, b := g.out.of(u), g.in.of(u)
		for i, j := 0, 0; i < len(a) && j < len(b); {
			switch {
			case a[i] < b[j]:
				i++
			case a[i] > b[j]:
				j++
			default:
				answered++
				i++
				j++
			}
		}
	}
	return float64(answered) / float64(m)
}

// Assortativity returns the correlation between the degrees at the two ends of
// an edge (同配性), in [−1, 1]: below 0 the busy deal with the quiet, as around
// hosts. It is 0 where all ends have one degree. A directed graph is an
// *InputError; loops play no part. O(m).
//
// References: Newman (2002), Assortative mixing in networks, Phys. Rev. Lett. 89,
// 208701, eq. 4.
func Assortativity[K coterie.Key](g *Graph[K]) (float64, error) {
	if err := g.undirected(); err != nil {
		return 0, err
	}
	m := float64(len(g.out.adj))
	if m == 0 {
		return 0, nil
	}
	mean := 0.0
	for u := range int32(g.n) {
		d := float64(g.out.degree(u))
		mean += d * d / m
	}
	cov, variance := 0.0, 0.0
	for u := range int32(g.n) {
		d := float64(g.out.degree(u)) - mean
		variance += (d + mean) * d * d
		for _, v := range g.out.of(u) {
			cov += d * (float64(g.out.degree(v)) - mean)
		}
	}
	if variance <= 1e-12*m*math.Max(1, mean*mean) {
		return 0, nil
	}
	return cov / variance, nil
}

// RichClub returns for each degree k, from 0 to below the largest, how densely
// those with more than k ties are tied to each other (富人俱乐部):
//
//	φ(k) = 2·E_{>k} / (N_{>k}·(N_{>k} − 1))
//
// up to the last k that at least two vertices exceed. Compare it with that of a
// random graph of the same degrees. A directed graph is an *InputError.
// O(m + n log n).
//
// References: Zhou & Mondragón (2004), IEEE Commun. Lett. 8; Colizza, Flammini,
// Serrano & Vespignani (2006), Nature Physics 2.
func RichClub[K coterie.Key](g *Graph[K]) ([]float64, error) {
	if err := g.undirected(); err != nil {
		return nil, err
	}
	deg := g.degrees(Both)
	sorted := slices.Clone(deg)
	slices.Sort(sorted)
	if g.n < 2 {
		return []float64{}, nil
	}
	most := int(sorted[g.n-2])   // two vertices have this degree or more
	edges := make([]int, most+1) // by the lower degree of the ends, less one
	for u := range int32(g.n) {
		for _, v := range g.out.of(u) {
			if u < v {
				edges[min(deg[u], deg[v], int32(most))]++
			}
		}
	}
	phi := make([]float64, most)
	above := 0
	for k := most - 1; k >= 0; k-- {
		above += edges[k+1]
		i, _ := slices.BinarySearch(sorted, int32(k)+1)
		n := float64(g.n - i)
		phi[k] = 2 * float64(above) / (n * (n - 1))
	}
	return phi, nil
}
