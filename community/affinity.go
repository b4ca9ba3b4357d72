package community

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// cohesion measures how alike members' interests are: the mean cosine over all
// pairs,
//
//	cohesion = (|Σ uᵢ|² − n) / (n(n−1)),  uᵢ = xᵢ/|xᵢ|
//
// with an interval from the jackknife over members; the effective number of
// interests, exp H of the mean profile; and the demand entropy H/ln k in [0, 1].
// Members without interests are left out.
//
// References:
//   - Jost (2006), Entropy and diversity, doi:10.1111/j.2006.0030-1299.14714.x.
//   - Efron, Stein (1981), The jackknife estimate of variance.
func cohesion(interests map[MemberID][]float64) []Measure {
	out := []Measure{unknown("cohesion"), unknown("interests"), unknown("demand-entropy")}
	ids := make([]MemberID, 0, len(interests))
	k := 0
	for id, x := range interests {
		norm := 0.0
		for _, v := range x {
			norm += v * v
		}
		if norm > 0 && !math.IsInf(norm, 0) && (k == 0 || len(x) == k) {
			ids, k = append(ids, id), len(x)
		}
	}
	n := float64(len(ids))
	if n < 3 {
		return out
	}
	slices.SortFunc(ids, MemberID.Compare) // sums in one order
	sum, profile := make([]float64, k), make([]float64, k)
	unit := make([][]float64, len(ids))
	for i, id := range ids {
		norm, mass := 0.0, 0.0
		for _, v := range interests[id] {
			norm += v * v
			mass += math.Abs(v)
		}
		unit[i] = make([]float64, k)
		for j, v := range interests[id] {
			unit[i][j] = v / math.Sqrt(norm)
			sum[j] += unit[i][j]
			profile[j] += math.Abs(v) / mass / n
		}
	}
	square := 0.0
	for _, v := range sum {
		square += v * v
	}
	c := (square - n) / (n * (n - 1))
	variance := 0.0
	for i := range unit { // without member i
		s := 0.0
		for j, v := range sum {
			s += (v - unit[i][j]) * (v - unit[i][j])
		}
		d := (s-(n-1))/((n-1)*(n-2)) - c
		variance += d * d * (n - 1) / n
	}
	half := delta.Z(0.95) * math.Sqrt(variance)
	out[0].Value = coterie.Estimate{Value: c, Lo: max(-1, c-half), Hi: min(1, c+half), Confidence: 0.95}
	h := 0.0
	for _, p := range profile {
		if p > 0 {
			h -= p * math.Log(p)
		}
	}
	out[1].Value = coterie.Exactly(math.Exp(h))
	if k > 1 {
		out[2].Value = coterie.Exactly(h / math.Log(float64(k)))
	}
	return out
}
