package graph

import "github.com/coterie-go/coterie"

// Resilience returns R(K), the share of the vertices whose core number is K or
// more, for K = 0 … the largest core number + 1, where it is 0 (韧性): if a member
// stays only as long as K of his ties stay, R(K) of all are left when the leaving
// has ended. With a benefit b per tie and a cost c of staying, stay if b·k > c, K
// is ⌊c/b⌋ + 1. The sum of R(K) over K ≥ 1 is the mean core number. O(n + m).
//
// References: Garcia, Mavrodiev & Schweitzer (2013), Social resilience in online
// communities: the autopsy of Friendster, COSN, arXiv 1302.6109.
func Resilience[K coterie.Key](g *Graph[K]) []float64 {
	r := []float64{0}
	for _, c := range g.cores(Both) {
		for int(c)+1 >= len(r) {
			r = append(r, 0)
		}
		r[c]++
	}
	for k := len(r) - 2; k >= 0; k-- {
		r[k] += r[k+1]
	}
	for k := range r {
		if r[k] > 0 {
			r[k] /= float64(g.n)
		}
	}
	return r
}
