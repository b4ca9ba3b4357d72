package community

import (
	"context"
	"math"

	"github.com/coterie-go/coterie/internal/ode"
)

// SizeDynamics (规模动力学) is how the size of a group drives itself: talk draws
// people in, and size and too much talk drive them away.
//
//	dN/dt = Join + Draw·ln(1 + A) − (Leave + Crowd·N + Overload·max(0, A − Bearable))·N,  A = Talk·N
//
// Rates are per unit of time, A messages per unit of time. That size and
// activity pull both ways is Butler's finding; the equations are our own, and
// the coefficients the caller's. None is negative, and one of Leave, Crowd or
// Overload with Talk is positive, or the group grows without end.
//
// References: Butler (2001), Membership size, communication activity, and
// sustainability, Information Systems Research 12.
type SizeDynamics struct {
	Join     float64 `json:"join"`     // who come of themselves
	Draw     float64 `json:"draw"`     // drawn by activity
	Leave    float64 `json:"leave"`    // of each member
	Crowd    float64 `json:"crowd"`    // of each member, for each other member
	Overload float64 `json:"overload"` // of each member, for each message beyond Bearable
	Bearable float64 `json:"bearable"` // messages
	Talk     float64 `json:"talk"`     // messages of each member
}

func (d SizeDynamics) validate() error {
	for _, f := range [...]struct {
		name string
		v    float64
	}{{"join", d.Join}, {"draw", d.Draw}, {"leave", d.Leave}, {"crowd", d.Crowd}, {"overload", d.Overload}, {"bearable", d.Bearable}, {"talk", d.Talk}} {
		if !(f.v >= 0) || math.IsInf(f.v, 0) {
			return refuseNumber(f.name, f.v, "negative or not finite")
		}
	}
	if d.Leave == 0 && d.Crowd == 0 && d.Overload*d.Talk == 0 {
		return refuseNumber("leave", 0, "nobody leaves: the group grows without end")
	}
	return nil
}

// flow is dN/dt.
func (d SizeDynamics) flow(n float64) float64 {
	a := d.Talk * n
	return d.Join + d.Draw*math.Log1p(a) - (d.Leave+d.Crowd*n+d.Overload*math.Max(0, a-d.Bearable))*n
}

// At returns the size after a time that is not negative, from a size that is
// not negative.
func (d SizeDynamics) At(size, after float64) (float64, error) {
	if err := d.validate(); err != nil {
		return 0, err
	}
	if !(size >= 0) || math.IsInf(size, 0) {
		return 0, refuseNumber("size", size, "negative or not finite")
	}
	if !(after >= 0) || math.IsInf(after, 0) {
		return 0, refuseNumber("after", after, "negative or not finite")
	}
	s := ode.Solver{F: func(_ float64, y, dy []float64) { dy[0] = d.flow(math.Max(y[0], 0)) }, Y: []float64{size}, Tolerance: 1e-11}
	if err := s.To(context.Background(), after); err != nil {
		return 0, err
	}
	return s.Y[0], nil
}

// Settles returns the size at which as many come as go. The flow is concave in
// the size, so that from any size above 0 the group goes there; 0 where nobody
// ever comes.
func (d SizeDynamics) Settles() (float64, error) {
	if err := d.validate(); err != nil {
		return 0, err
	}
	lo, hi := 0.0, 1.0
	for d.flow(hi) > 0 {
		lo, hi = hi, 2*hi
	}
	if lo == 0 && d.Join == 0 { // 0 is at rest as well: is there another below 1?
		if lo = 0x1p-40; d.flow(lo) <= 0 {
			return 0, nil
		}
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if d.flow(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo, nil
}
