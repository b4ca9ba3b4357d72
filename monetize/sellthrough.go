package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// SellThrough is how much of a product sells while the group that buys it lasts
// (群散之前的销量).
type SellThrough struct {
	Demand float64 // bought by the horizon if the group lasted
	Sold   float64 // expected, as it may end before
	Lost   float64 // share of Demand that is never bought
}

// SellBeforeEnd follows a demand, such as a [lifecycle.Bass] of the product, in a
// group that lasts as the survivor says, up to a horizon, which may be +Inf:
//
//	Sold = ∫₀ʰ S(t) dN(t)
//
// by Romberg's rule on panels that grow with time and are halved around a jump,
// to a part in 10⁹ of the demand for smooth curves and for a survival with a few
// hundred steps, such as an estimate by Kaplan and Meier. It takes thousands of
// calls of both, and about a thousand more per step. A demand that falls, a
// survival outside [0, 1], and one that never settles are an *InputError. Our
// construction.
func SellBeforeEnd(demand lifecycle.GrowthCurve, group lifecycle.Survivor, horizon float64) (*SellThrough, error) {
	if demand == nil || group == nil {
		return nil, coterie.ErrNoData
	}
	if !(horizon > 0) {
		return nil, refuse("horizon", horizon, "must be positive")
	}
	s := &selling{demand: demand, group: group}
	start, end := s.point(0), s.point(horizon)
	if math.IsInf(horizon, 1) {
		end.n = demand.Ceiling()
	}
	if !(end.n >= start.n) || !finite(end.n) {
		return nil, refuse("demand", end.n, "must be finite, and rise")
	}
	r := &SellThrough{Demand: end.n - start.n}
	s.all = r.Demand
	if r.Demand == 0 {
		return r, nil
	}
	// The first panel ends before a hundredth is sold, or the group has shrunk.
	width := math.Min(1, horizon)
	for range 60 {
		if p := s.point(width); p.n-start.n <= r.Demand/100 && p.s > 0.99*start.s {
			break
		}
		width /= 2
	}
	for at, i := start, 0; i < 600 && at.t < horizon && s.err == nil; i++ {
		next := s.point(math.Min(horizon, at.t+width))
		r.Sold += s.panel(at, next)
		at = next
		if (end.n-at.n)*at.s <= 1e-13*r.Demand {
			break
		}
		width *= 1.125
	}
	if s.err != nil {
		return nil, s.err
	}
	r.Lost = math.Max(0, 1-r.Sold/r.Demand)
	return r, bounded("demand", r.Sold, r.Lost)
}

// selling evaluates both curves and keeps the first thing wrong with them.
type selling struct {
	demand lifecycle.GrowthCurve
	group  lifecycle.Survivor
	all    float64 // units sold by the horizon if the group lasted
	panels int     // halved so far
	err    error
}

type salesPoint struct{ t, n, s float64 }

func (s *selling) point(t float64) salesPoint {
	p := salesPoint{t, s.demand.At(t), s.group.Survival(t)}
	if math.IsInf(t, 1) {
		p.n, p.s = s.demand.Ceiling(), 0
	}
	if s.err == nil && !share.has(p.s) {
		s.err = refuse("survival", p.s, "must be in [0, 1]")
	}
	if s.err == nil && !finite(p.n) {
		s.err = refuse("demand", p.n, "must be finite")
	}
	return p
}

// panel is Romberg's rule on the trapezoids of S over N, whose error is even in
// the step, on halves of the panel where it does not settle: at last, a jump is
// in one across which nothing is sold.
func (s *selling) panel(a, b salesPoint) float64 {
	const levels = 6
	var at [1<<(levels-1) + 1]salesPoint
	last, half := [levels]float64{}, 1<<(levels-1)
	at[0], at[half] = a, b
	for k := range levels {
		sum := 0.0
		for i := half; i < len(at); i += half {
			if k > 0 && i/half%2 == 1 {
				at[i] = s.point(at[i-half].t + (at[i+half].t-at[i-half].t)/2)
			}
		}
		for i := half; i < len(at); i += half {
			sold := at[i].n - at[i-half].n
			if sold < -slack*math.Abs(at[i].n) && s.err == nil {
				s.err = refuse("demand", at[i].n, "must not fall")
			}
			sum += sold * (at[i].s + at[i-half].s) / 2
		}
		if s.err != nil {
			return 0
		}
		row, factor := [levels]float64{sum}, 1.0
		for j := 1; j <= k; j++ {
			factor *= 4
			row[j] = row[j-1] + (row[j-1]-last[j-1])/(factor-1)
		}
		if k > 1 && math.Abs(row[k]-last[k-1]) <= 1e-12*math.Abs(row[k]) {
			return row[k]
		}
		last = row
		half /= 2
	}
	mid := at[len(at)/2]
	if (b.n-a.n)*math.Abs(b.s-a.s) <= 1e-13*s.all || !(mid.t > a.t && mid.t < b.t) { // it is no further off than that
		return last[levels-1]
	}
	if s.panels++; s.panels > mostPanels {
		s.err = refuse("group", b.t, "the survival jumps too often to be followed")
		return 0
	}
	return s.panel(a, mid) + s.panel(mid, b)
}

// mostPanels bounds the panels that are halved.
const mostPanels = 200_000
