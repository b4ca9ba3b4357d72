package graph

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Partition divides the vertices into groups (分组): every vertex belongs to
// exactly one. Groups are numbered 0 … Groups−1 in the order of their lowest
// vertex, so that equal divisions have equal slices.
type Partition struct {
	Of         []int32 // group of each vertex
	Groups     int
	Modularity float64 // of the division, at resolution 1; see the function [Modularity]
}

// Sizes returns the number of vertices of each group.
func (p *Partition) Sizes() []int {
	s := make([]int, p.Groups)
	for _, c := range p.Of {
		s[c]++
	}
	return s
}

// Members returns the vertices of each group, in increasing order.
func (p *Partition) Members() [][]int32 {
	all := make([]int32, len(p.Of))
	out := make([][]int32, p.Groups)
	at := 0
	for c, s := range p.Sizes() {
		out[c] = all[at : at : at+s]
		at += s
	}
	for u, c := range p.Of {
		out[c] = append(out[c], int32(u))
	}
	return out
}

// partition completes a labelling that is already in canonical order.
func (g *net) partition(of []int32, groups int) *Partition {
	return &Partition{Of: of, Groups: groups, Modularity: g.modularity(of, groups, 1)}
}

// relabel renumbers labels in [0, bound) by their first appearance and returns
// how many there are.
func relabel(of []int32, bound int) int {
	to := make([]int32, bound)
	next := int32(0)
	for i, c := range of {
		if to[c] == 0 {
			next++
			to[c] = next
		}
		of[i] = to[c] - 1
	}
	return int(next)
}

// Modularity returns how much more weight lies within the groups than chance
// would put there (模块度):
//
//	Q = Σ_c [ w_c/m − γ·(K_c/2m)² ]            undirected
//	Q = Σ_c [ w_c/m − γ·K_c^out·K_c^in/m² ]    directed
//
// with m the total weight, w_c the weight within group c, K_c the strength of
// its vertices and γ the resolution: 1 is the usual measure, more favours
// smaller groups. It is 0 for a graph without edges. The label of each vertex
// must lie in [0, Len()). O(n + m).
//
// References: Newman & Girvan (2004), Phys. Rev. E 69, 026113; Reichardt &
// Bornholdt (2006), Phys. Rev. E 74, 016110; Leicht & Newman (2008), Phys. Rev.
// Lett. 100, 118703.
func Modularity[K coterie.Key](g *Graph[K], of []int32, resolution float64) (float64, error) {
	if err := g.checkLabels(of); err != nil {
		return 0, err
	}
	if err := checkResolution(resolution); err != nil {
		return 0, err
	}
	return g.modularity(of, g.n, resolution), nil
}

func (g *net) checkLabels(of []int32) error {
	if len(of) != g.n {
		return &coterie.InputError{Row: -1, Field: "of", Value: strconv.Itoa(len(of)), Reason: "must have one label for each of the " + strconv.Itoa(g.n) + " vertices", Err: coterie.ErrMismatch}
	}
	for i, c := range of {
		if uint(c) >= uint(g.n) {
			return &coterie.InputError{Row: i, Field: "of", Value: strconv.Itoa(int(c)), Reason: "must be in [0, " + strconv.Itoa(g.n) + ")"}
		}
	}
	return nil
}

func checkResolution(r float64) error {
	if r >= 0 && r <= math.MaxFloat32 {
		return nil
	}
	return &coterie.InputError{Row: -1, Field: "Resolution", Value: strconv.FormatFloat(r, 'g', -1, 64), Reason: "must be finite and not negative"}
}

func (g *net) modularity(of []int32, groups int, resolution float64) float64 {
	if g.total == 0 {
		return 0
	}
	inside := make([]float64, groups)
	kout := make([]float64, groups)
	kin := kout
	if g.directed {
		kin = make([]float64, groups)
	}
	for u := range int32(g.n) {
		c, l := of[u], g.loopAt(u)
		if g.directed {
			kout[c] += g.out.strength(u) + l
			kin[c] += g.in.strength(u) + l
		} else {
			l *= 2
			kout[c] += g.out.strength(u) + l
		}
		inside[c] += l
		for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
			if of[g.out.adj[e]] == c {
				inside[c] += g.out.weight(e)
			}
		}
	}
	m := g.total
	if !g.directed {
		m *= 2 // every edge was met at both ends
	}
	q := 0.0
	for c := range inside {
		q += inside[c]/m - resolution*(kout[c]/m)*(kin[c]/m)
	}
	return q
}
