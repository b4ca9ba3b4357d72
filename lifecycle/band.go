package lifecycle

import (
	"iter"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// Band is the shape of a band that holds a whole curve at once (同时置信带). The
// zero value means [EqualPrecision].
type Band uint8

// The shapes.
const (
	EqualPrecision Band = iota + 1 // as wide everywhere, by the standard error (Nair 1984)
	HallWellner                    // narrower early and late (Hall and Wellner 1980); it may start at age 0
)

var bandNames = [...][2]string{{}, {"equal-precision", "等精度"}, {"hall-wellner", "霍尔-韦尔纳"}}

func (b Band) name(lang int) string {
	if int(b) < len(bandNames) {
		return bandNames[b][lang]
	}
	return strconv.Itoa(int(b))
}

// String returns the English name, "" for the zero value.
func (b Band) String() string { return b.name(0) }

// Chinese returns the Chinese name.
func (b Band) Chinese() string { return b.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (b Band) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (b *Band) UnmarshalText(text []byte) error {
	for v, n := range bandNames {
		if string(text) == n[0] || string(text) == n[1] {
			*b = Band(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "band", Value: strconv.Quote(string(text)), Reason: "unknown name"}
}

// Band lists the falls of the curve with ages in [from, to] with bounds between
// which the whole true curve lies there, at the confidence of the options: does a
// model, a plan or last year's curve agree with what was seen, at every age? The
// interval of [Curve.At] holds at one age alone, and over a whole curve is left
// somewhere far too often.
//
//	log S ± c·√v(t)                  equal precision,  v = Σ dᵢ/(nᵢ(nᵢ−dᵢ))
//	log S ± k·(1 + N·v(t))/√N        Hall and Wellner
//
// on the scale of the options. c and k are such that the limiting process, a
// Brownian bridge in N·v/(1 + N·v) over [from, to], stays within; they are
// computed, not looked up. Ages at which nobody is left have no bounds and are
// left out. Errors: ErrInvalid for an unknown shape or from > to, ErrNoEvents
// where no fall lies between them. Some 20 ms for c or k, then O(n).
//
// References:
//   - Hall and Wellner (1980), Confidence bands for a survival curve from
//     censored data, Biometrika 67.
//   - Nair (1984), Confidence bands for survival functions with censored data,
//     Technometrics 26.
func (c *Curve) Band(shape Band, from, to float64) (iter.Seq2[float64, coterie.Estimate], error) {
	if shape == 0 {
		shape = EqualPrecision
	}
	if int(shape) >= len(bandNames) {
		return nil, badFloat("Band", float64(shape), "unknown")
	}
	if !(from <= to) {
		return nil, badFloat("from", from, "not at or before to")
	}
	// The variance where the band starts and ends.
	first, last, falls := math.NaN(), math.NaN(), 0
	for i, s := range c.states() {
		if t := c.time[i]; t < from || t > to || !(s.surv > 0) {
			continue
		}
		if falls == 0 {
			first = s.v
		}
		last = s.v
		falls++
	}
	if falls == 0 {
		return nil, coterie.ErrNoEvents
	}
	if shape == HallWellner {
		first = c.at(from).v // the curve counts from there, a fall or not
	}
	z := c.critical(shape, first, last)
	return func(yield func(float64, coterie.Estimate) bool) {
		for i, s := range c.states() {
			t := c.time[i]
			if t < from || t > to || !(s.surv > 0) {
				continue
			}
			width := math.Sqrt(s.v)
			if shape == HallWellner {
				width = (1 + c.N*s.v) / math.Sqrt(c.N)
			}
			lo, hi := c.options.Interval.around(s.surv, width, z)
			if !yield(t, coterie.Estimate{Value: s.surv, Lo: lo, Hi: hi, Confidence: c.options.Confidence}) {
				return
			}
		}
	}, nil
}

// states lists the curve after each step.
func (c *Curve) states() iter.Seq2[int, state] {
	return func(yield func(int, state) bool) {
		s := state{surv: 1}
		for i := range c.time {
			s = s.after(c.step(i))
			if !yield(i, s) {
				return
			}
		}
	}
}

// critical returns how many times its width a band reaches.
func (c *Curve) critical(shape Band, first, last float64) float64 {
	within := func(z float64) float64 {
		if shape == HallWellner {
			return special.BridgeWithin(z, c.N*first/(1+c.N*first), c.N*last/(1+c.N*last))
		}
		return special.OrnsteinUhlenbeckWithin(z, math.Log(last/first)/2)
	}
	// Regula falsi, by Illinois, from where one of two bounds is certain.
	lo, hi := 0.01, 8.0
	low, high := within(lo)-c.options.Confidence, within(hi)-c.options.Confidence
	z := hi
	for side := 0; hi-lo > 1e-9; {
		next := (lo*high - hi*low) / (high - low)
		if math.Abs(next-z) < 1e-9 {
			return next
		}
		z = next
		switch v := within(z) - c.options.Confidence; {
		case v < 0:
			lo, low = z, v
			if side == -1 {
				high /= 2
			}
			side = -1
		default:
			hi, high = z, v
			if side == 1 {
				low /= 2
			}
			side = 1
		}
	}
	return z
}
