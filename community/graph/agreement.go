package graph

import (
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// NMI returns the normalised mutual information of two divisions of the same
// members (归一化互信息), in [0, 1]: 1 where each tells the other, 0 where neither
// tells anything.
//
//	NMI = I(A; B) / ((H(A) + H(B))/2)
//
// Labels are arbitrary. Two divisions into a single group agree: 1. Chance alone
// makes it rise with the number of groups; [ARI] is free of that. Slices of
// different length are [coterie.ErrMismatch], empty ones [coterie.ErrNoData].
// O(n log n).
//
// References: Kvålseth (1987), IEEE Trans. SMC 17; Danon, Díaz-Guilera, Duch &
// Arenas (2005), J. Stat. Mech. P09008.
func NMI(a, b []int32) (float64, error) {
	both, as, bs, err := contingency(a, b)
	if err != nil {
		return 0, err
	}
	n := float64(len(a))
	ha, hb, hab := entropy(as, n), entropy(bs, n), entropy(both, n)
	if len(as) == 1 && len(bs) == 1 {
		return 1, nil
	}
	return min(1, max(0, 2*(ha+hb-hab)/(ha+hb))), nil
}

// ARI returns the adjusted Rand index of two divisions of the same members
// (调整兰德指数): over all pairs of members, how far the two agree on who is together
// beyond chance; 1 where they are the same, 0 on average where they are unrelated.
//
//	ARI = (Σ C(n_ij, 2) − e) / ((Σ C(a_i, 2) + Σ C(b_j, 2))/2 − e),
//	e = Σ C(a_i, 2)·Σ C(b_j, 2) / C(n, 2)
//
// Where the denominator is 0, as for two divisions into a single group, they are
// the same: 1. Errors and cost are those of [NMI].
//
// References: Hubert & Arabie (1985), Comparing partitions, J. Classification 2.
func ARI(a, b []int32) (float64, error) {
	both, as, bs, err := contingency(a, b)
	if err != nil {
		return 0, err
	}
	n := float64(len(a))
	sab, sa, sb := pairsOf(both), pairsOf(as), pairsOf(bs)
	expected := 0.0
	if n > 1 {
		expected = sa * (sb / (n * (n - 1) / 2))
	}
	if most := (sa + sb) / 2; most != expected {
		return (sab - expected) / (most - expected), nil
	}
	return 1, nil
}

// contingency counts the members of each pair of groups and of each group, in
// the order of labels.
func contingency(a, b []int32) (both, as, bs []int64, err error) {
	if len(a) != len(b) {
		return nil, nil, nil, refuse("b", -1, strconv.Itoa(len(b)), "must have as many labels as a, "+strconv.Itoa(len(a)), coterie.ErrMismatch)
	}
	if len(a) == 0 {
		return nil, nil, nil, coterie.ErrNoData
	}
	cells := make([]uint64, len(a))
	for i := range a {
		cells[i] = uint64(uint32(a[i]))<<32 | uint64(uint32(b[i]))
	}
	both = runs(cells)
	for i := range a {
		cells[i] = uint64(uint32(a[i]))
	}
	as = runs(cells)
	for i := range b {
		cells[i] = uint64(uint32(b[i]))
	}
	return both, as, runs(cells), nil
}

// runs sorts x and counts how often each value occurs.
func runs(x []uint64) []int64 {
	slices.Sort(x)
	var out []int64
	for i, v := range x {
		if i == 0 || v != x[i-1] {
			out = append(out, 0)
		}
		out[len(out)-1]++
	}
	return out
}

func entropy(counts []int64, n float64) float64 {
	h := 0.0
	for _, c := range counts {
		p := float64(c) / n
		h -= p * math.Log(p)
	}
	return h
}

func pairsOf(counts []int64) float64 {
	s := 0.0
	for _, c := range counts {
		s += float64(c) * float64(c-1) / 2
	}
	return s
}
