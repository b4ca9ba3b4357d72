package monetize

import (
	"math"
	"math/bits"

	"github.com/coterie-go/coterie"
)

// Shapley divides what a coalition of up to 20 earns among its members by what
// each adds on average over all orders of joining:
//
//	φᵢ = Σ_S |S|!·(n−|S|−1)!/n!·(v(S ∪ i) − v(S))
//
// value is called once for every set of members, a bit each, and must be finite.
// The shares sum to v(all) − v(none). For channels they are credit (归因), fair in
// Shapley's sense; they are not what the channels caused. O(2ⁿ·n).
//
// References: Shapley (1953), A value for n-person games.
func Shapley(members int, value func(set uint32) float64) ([]float64, error) {
	if members < 1 || value == nil {
		return nil, coterie.ErrNoData
	}
	if members > maxOptions {
		return nil, refuse("members", float64(members), "more than 20: too many coalitions")
	}
	v := make([]float64, 1<<members)
	for s := range v {
		if v[s] = value(uint32(s)); !finite(v[s]) {
			err := refuse("value", v[s], "must be finite").(*coterie.InputError)
			err.Row = s
			return nil, err
		}
	}
	weight := make([]float64, members) // by |S|: 1/(n·C(n−1, |S|))
	for k := range weight {
		weight[k] = 1 / (float64(members) * choose(members-1, k))
	}
	out := make([]float64, members)
	for s := range v {
		w := bits.OnesCount(uint(s))
		for i := range members {
			if s&(1<<i) == 0 {
				out[i] += weight[w] * (v[s|1<<i] - v[s])
			}
		}
	}
	return out, nil
}

// choose is C(n, k) for n ≤ 20, exactly.
func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = math.Round(c * float64(n-i) / float64(i+1))
	}
	return c
}
