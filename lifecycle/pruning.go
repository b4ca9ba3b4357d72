package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
)

// piece is a stretch [lo, hi] of levels on which the best last change is at
// from. The cost of the values since then, at level z, is
//
//	constant + a·z² − 2b·z + c       for the mean
//	constant + 2(a·z − b·log z − b)  for counts (a exposure, b sum) and times (a sum, b number)
type piece struct {
	lo, hi   float64
	llo, lhi float64 // log lo and log hi, for the costs with a logarithm
	constant float64
	a, b, c  float64
	from     int32
}

func (p *piece) square(z float64) float64 { return p.constant + (p.a*z-2*p.b)*z + p.c }

// logarithm is the cost at z, whose logarithm is l.
func (p *piece) logarithm(z, l float64) float64 {
	v := p.a * z
	if p.b > 0 {
		v -= p.b * (l + 1)
	}
	return p.constant + 2*v
}

// functionalPruning returns the last change before every t. It keeps, for every
// level that the current segment may have, which last change is best; a change
// that is best for no level can never be again.
func functionalPruning(ctx context.Context, s *costs, penalty float64, limit int, progress func(coterie.Progress)) ([]int32, bool, error) {
	n := len(s.x)
	lo, hi := math.Inf(1), math.Inf(-1)
	for t, v := range s.x {
		switch {
		case s.kind == MeanCost:
			v -= s.shift
		case s.kind == ExponentialCost:
			v = 1 / v
		case s.e != nil:
			v /= s.e[t]
		}
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	last := make([]int32, n+1)
	pieces := []piece{{lo: lo, hi: hi, llo: math.Log(math.Max(lo, 0)), lhi: math.Log(math.Max(hi, 0))}}
	next := make([]piece, 0, 64)
	exact := true
	for t := range n {
		if t&4095 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, false, err
			}
			if progress != nil {
				progress(coterie.Progress{Stage: "changes", Done: int64(t), Total: int64(n)})
			}
		}
		low, at := math.Inf(1), int32(0)
		if s.kind == MeanCost {
			x := s.x[t] - s.shift
			for i := range pieces {
				p := &pieces[i]
				p.a++
				p.b += x
				p.c += x * x
				z := p.b / p.a
				if z < p.lo {
					z = p.lo
				} else if z > p.hi {
					z = p.hi
				}
				if v := p.square(z); v < low {
					low, at = v, p.from
				}
			}
		} else {
			da, db := 1.0, s.x[t]
			if s.e != nil {
				da = s.e[t]
			} else if s.kind == ExponentialCost {
				da, db = s.x[t], 1
			}
			for i := range pieces {
				p := &pieces[i]
				p.a += da
				p.b += db
				z, l := p.b/p.a, 0.0
				switch {
				case z <= p.lo:
					z, l = p.lo, p.llo
				case z >= p.hi:
					z, l = p.hi, p.lhi
				default:
					l = math.Log(z)
				}
				if v := p.logarithm(z, l); v < low {
					low, at = v, p.from
				}
			}
		}
		last[t+1] = at
		next = next[:0]
		if s.kind == MeanCost {
			next = envelopeSquare(pieces, next, low+penalty, int32(t+1))
		} else {
			next = envelopeLog(pieces, next, low+penalty, int32(t+1))
		}
		pieces, next = next, pieces
		if len(pieces) > limit {
			exact = false
			pieces = thin(pieces)
		}
	}
	return last, exact, nil
}

// edge is a bound of a stretch with its logarithm.
type edge struct{ z, log float64 }

// add appends the stretch [l, r] of p.
func add(out []piece, p *piece, l, r edge) []piece {
	if !(l.z < r.z) && !(l.z == r.z && p.lo == p.hi) {
		return out
	}
	q := *p
	q.lo, q.llo, q.hi, q.lhi = l.z, l.log, r.z, r.log
	return append(out, q)
}

// start appends [l, r] for a segment that starts at from, whose cost so far is
// level everywhere.
func start(out []piece, l, r edge, level float64, from int32) []piece {
	if k := len(out) - 1; k >= 0 && out[k].from == from && out[k].hi == l.z {
		out[k].hi, out[k].lhi = r.z, r.log
		return out
	}
	if !(l.z < r.z) && len(out) > 0 {
		return out
	}
	return append(out, piece{lo: l.z, llo: l.log, hi: r.z, lhi: r.log, constant: level, from: from})
}

func (p *piece) low() edge  { return edge{p.lo, p.llo} }
func (p *piece) high() edge { return edge{p.hi, p.lhi} }

// envelopeSquare is the lower envelope of the pieces and the constant level.
func envelopeSquare(pieces, out []piece, level float64, from int32) []piece {
	for i := range pieces {
		p := &pieces[i]
		if p.square(p.lo) <= level && p.square(p.hi) <= level { // convex
			out = append(out, *p)
			continue
		}
		z := p.b / p.a
		d := level - (p.constant + p.c - p.b*z) // above the unconstrained minimum
		if d <= 0 {
			out = start(out, p.low(), p.high(), level, from)
			continue
		}
		w := math.Sqrt(d / p.a)
		out = divide(out, p, z-w, z+w, level, from, false)
	}
	return out
}

// envelopeLog is the same for the costs with a logarithm.
func envelopeLog(pieces, out []piece, level float64, from int32) []piece {
	for i := range pieces {
		p := &pieces[i]
		left, right := p.logarithm(p.lo, p.llo) > level, p.logarithm(p.hi, p.lhi) > level
		if !left && !right {
			out = append(out, *p)
			continue
		}
		if p.b == 0 { // linear: 2az
			out = divide(out, p, math.Inf(-1), (level-p.constant)/(2*p.a), level, from, true)
			continue
		}
		z := p.b / p.a
		d := (level - p.logarithm(z, math.Log(z))) / (2 * p.b)
		if d <= 0 {
			out = start(out, p.low(), p.high(), level, from)
			continue
		}
		// z·y is a bound of the stretch where y − log y = 1 + d.
		lower, upper := math.Inf(-1), math.Inf(1)
		if left {
			if p.lo >= z {
				out = start(out, p.low(), p.high(), level, from)
				continue
			}
			lower = z * crossing(d, -1)
		}
		if right {
			if p.hi <= z {
				out = start(out, p.low(), p.high(), level, from)
				continue
			}
			upper = z * crossing(d, 1)
		}
		out = divide(out, p, lower, upper, level, from, true)
	}
	return out
}

// divide keeps p on [l, r] and gives the rest of its stretch to the new change.
func divide(out []piece, p *piece, l, r, level float64, from int32, logs bool) []piece {
	a, b := p.low(), p.high()
	if l > a.z {
		a = edge{z: l}
		if logs && l > 0 {
			a.log = math.Log(l)
		}
	}
	if r < b.z {
		b = edge{z: r}
		if logs && r > 0 {
			b.log = math.Log(r)
		}
	}
	if !(a.z <= b.z) {
		return start(out, p.low(), p.high(), level, from)
	}
	if a.z > p.lo {
		out = start(out, p.low(), a, level, from)
	}
	out = add(out, p, a, b)
	if b.z < p.hi {
		out = start(out, b, p.high(), level, from)
	}
	return out
}

// crossing solves y − log y = 1 + d for d > 0, below 1 (side −1) or above.
func crossing(d float64, side float64) float64 {
	// In u = log y: eᵘ − u = 1 + d. From the far side Newton's method falls
	// monotonically on the root.
	u := math.Log(1 + d + math.Sqrt(2*d))
	if side < 0 {
		u = -(d + math.Sqrt(2*d))
	}
	for range 50 {
		e := math.Expm1(u)
		step := (e - u - d) / e
		u -= step
		if math.Abs(step) <= 1e-8*math.Abs(u) { // the next step would be its square
			break
		}
	}
	return math.Exp(u)
}

// thin halves the pieces, giving every other stretch to its neighbour: an upper
// bound of the true envelope.
func thin(pieces []piece) []piece {
	out := pieces[:0]
	for i := 0; i < len(pieces); i += 2 {
		p := pieces[i]
		if i+1 < len(pieces) {
			p.hi, p.lhi = pieces[i+1].hi, pieces[i+1].lhi
		}
		out = append(out, p)
	}
	return out
}
