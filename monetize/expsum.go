package monetize

import (
	"math"
	"slices"
)

// expSum is Σ cₖ·e^(−u·tₖ) with tₖ rising and cₖ ≠ 0: a present value as a
// function of u = ln(1 + rate).
type expSum struct{ c, t []float64 }

// tidy sorts by time, joins equal times and drops zero coefficients.
func (s *expSum) tidy() {
	order := make([]int, len(s.t))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s.t[a] < s.t[b]:
			return -1
		case s.t[a] > s.t[b]:
			return 1
		}
		return 0
	})
	var c, t []float64
	for _, i := range order {
		if n := len(t); n > 0 && t[n-1] == s.t[i] {
			c[n-1] += s.c[i]
		} else {
			c, t = append(c, s.c[i]), append(t, s.t[i])
		}
	}
	s.c, s.t = s.c[:0], s.t[:0]
	for i := range c {
		if c[i] != 0 {
			s.c, s.t = append(s.c, c[i]), append(s.t, t[i])
		}
	}
}

// changes counts the changes of sign.
func (s *expSum) changes() int {
	n := 0
	for i := 1; i < len(s.c); i++ {
		if (s.c[i] < 0) != (s.c[i-1] < 0) {
			n++
		}
	}
	return n
}

// at returns the sum at u and the sum of its magnitudes, both scaled by the
// largest term's exponential so that neither overflows.
func (s *expSum) at(u float64) (v, size float64) {
	top := math.Max(-u*s.t[0], -u*s.t[len(s.t)-1])
	for i, c := range s.c {
		x := c * math.Exp(-u*s.t[i]-top)
		v += x
		size += math.Abs(x)
	}
	return v, size
}

// roots returns all roots in rising order.
func (s *expSum) roots() []float64 {
	k := s.changes()
	if k == 0 {
		return nil
	}
	var turns []float64 // where e^(uτ)·s turns
	if k > 1 {
		j := 1
		for (s.c[j] < 0) == (s.c[j-1] < 0) {
			j++
		}
		τ := (s.t[j-1] + s.t[j]) / 2
		d := expSum{c: make([]float64, len(s.c)), t: s.t}
		var most float64
		for i := range d.c {
			d.c[i] = s.c[i] * (τ - s.t[i])
			most = math.Max(most, math.Abs(d.c[i]))
		}
		for i := range d.c {
			d.c[i] /= most
		}
		turns = d.roots()
	}
	// The signs at both ends are those of the last and the first coefficient.
	var out []float64
	lo, below := s.end(turns, -1), s.c[len(s.c)-1] > 0
	for i := range len(turns) + 1 {
		hi, above := 0.0, s.c[0] > 0
		if i < len(turns) {
			hi = turns[i]
			v, size := s.at(hi)
			if math.Abs(v) <= 1e-14*size { // it touches zero where it turns
				out = append(out, hi)
				lo, below = hi, i+1 == len(turns) && above || i+1 < len(turns) && s.sign((hi+turns[i+1])/2)
				continue
			}
			above = v > 0
		} else {
			hi = s.end(turns, 1)
		}
		if below != above {
			out = append(out, s.bisect(lo, hi, below))
		}
		lo, below = hi, above
	}
	return out
}

// sign reports whether the sum is positive at u.
func (s *expSum) sign(u float64) bool {
	v, _ := s.at(u)
	return v > 0
}

// end returns a point beyond all turns, to the left (dir −1) or the right (+1),
// where the sum has the sign of its limit there.
func (s *expSum) end(turns []float64, dir float64) float64 {
	from, limit := 0.0, s.c[0] > 0
	if dir < 0 {
		limit = s.c[len(s.c)-1] > 0
	}
	if len(turns) > 0 {
		from = turns[0]
		if dir > 0 {
			from = turns[len(turns)-1]
		}
	}
	step := 0.125 / math.Max(s.t[len(s.t)-1]-s.t[0], 1e-300)
	for range 1100 {
		u := from + dir*step
		if v, _ := s.at(u); v != 0 && (v > 0) == limit {
			return u
		}
		step *= 2
	}
	return from + dir*step
}

// bisect halves [lo, hi] down to neighbouring floats.
func (s *expSum) bisect(lo, hi float64, below bool) float64 {
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return mid
		}
		v, _ := s.at(mid)
		if v == 0 {
			return mid
		}
		if (v > 0) == below {
			lo = mid
		} else {
			hi = mid
		}
	}
}
