package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
)

// pelt returns the last change before every t. A candidate u that costs more
// than the best at t can never win once a segment from t may end, which is
// shortest values later; until then it stays.
//
// A variance costs a logarithm per candidate and step, nearly all of them only
// to learn that the candidate is far from winning; so they are taken from a
// small table, and only what could be the minimum is computed in full.
func pelt(ctx context.Context, s *costs, penalty float64, limit int, progress func(coterie.Progress)) ([]int32, bool, error) {
	n := len(s.x)
	best, last := make([]float64, n+1), make([]int32, n+1)
	for t := range best {
		best[t] = math.Inf(1)
	}
	best[0] = -penalty
	rough := newRoughLog()
	from, expires := []int32{0}, []int32{math.MaxInt32}
	var value []float64 // no more than the cost at t
	exact := true
	for t := s.shortest; t <= n; t++ {
		if t&1023 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, false, err
			}
			if progress != nil {
				progress(coterie.Progress{Stage: "changes", Done: int64(t), Total: int64(n)})
			}
		}
		value = append(value[:0], make([]float64, len(from))...)
		bound := math.Inf(1) // no less than the lowest cost at t
		if s.kind == MeanVarianceCost {
			sum, sq, run, floor := s.sum[t], s.sq[t], s.run[t], s.floor
			for i, u := range from {
				m := float64(t - int(u))
				d := sum - s.sum[u]
				v := (sq - s.sq[u] - d*d/m) / m
				if v < floor || run <= u {
					v = floor
				}
				c := best[u] + m*(rough.log(v)+log2pi1)
				slack := m * roughLogError
				value[i] = c - slack
				if c += slack; c < bound {
					bound = c
				}
			}
		} else {
			for i, u := range from {
				value[i] = best[u] + s.cost(int(u), t)
				bound = math.Min(bound, value[i])
			}
		}
		low, at := math.Inf(1), int32(0)
		for i, u := range from {
			if value[i] <= bound {
				if v := best[u] + s.cost(int(u), t); v < low {
					low, at = v, u
				}
			}
		}
		low += penalty
		best[t], last[t] = low, at
		kept := 0
		for i, u := range from {
			e := expires[i]
			if value[i] > low && e == math.MaxInt32 {
				e = int32(t + s.shortest - 1)
			}
			if int(e) > t {
				from[kept], expires[kept] = u, e
				kept++
			}
		}
		from, expires = from[:kept], expires[:kept]
		if next := t - s.shortest + 1; next >= s.shortest { // its first segment may end at t+1
			from, expires = append(from, int32(next)), append(expires, math.MaxInt32)
		}
		if len(from) > limit {
			exact = false
			drop := len(from) - limit/2
			from, expires = append(from[:0], from[drop:]...), append(expires[:0], expires[drop:]...)
		}
	}
	return last, exact, nil
}

// roughLog is a table of logarithms of 256 mantissas.
type roughLog [256]struct{ log, inverse float64 }

// roughLogError bounds the error of roughLog: ε³/3 with ε ≤ 2⁻⁹, and rounding.
const roughLogError = 3e-9

func newRoughLog() *roughLog {
	r := new(roughLog)
	for i := range r {
		m := 1 + (float64(i)+0.5)/256
		r[i].log, r[i].inverse = math.Log(m), 1/m
	}
	return r
}

// log is about log x for a positive normal x.
func (r *roughLog) log(x float64) float64 {
	b := math.Float64bits(x)
	e := &r[b>>44&0xff]
	d := math.Float64frombits(b&(1<<52-1)|1023<<52)*e.inverse - 1
	return float64(int(b>>52)-1023)*math.Ln2 + e.log + (d - 0.5*d*d)
}
