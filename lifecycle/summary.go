package lifecycle

import "math"

// Quantile returns the smallest age by which the share p has left (分位寿命):
// S(t) ≤ 1 − p up to rounding (1e-12). It is +Inf where the share is never
// reached, or not before a Limited survivor ends, 0 for p = 0, and NaN for p
// outside [0, 1]. For a *Curve it is the value of [Curve.Quantile]. Cost: 64
// evaluations, or a closed form where the model has one. [Curve.Quantile] and
// [coterie.Fit.Predict] give the interval.
func Quantile(s Survivor, p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	if p == 0 {
		return 0
	}
	switch m := core(s).(type) {
	case *Curve:
		return m.Quantile(p).Value
	case interface{ Quantile(float64) float64 }:
		return m.Quantile(p)
	}
	target := (1 - p) * (1 + 1e-12)
	last := math.Min(until(s), math.MaxFloat64)
	if v := s.Survival(last); math.IsNaN(v) {
		return v
	} else if v > target {
		return math.Inf(1)
	}
	// Bisect over the bits of t: order of positive floats is order of their bits.
	lo, hi := uint64(0), math.Float64bits(math.Max(last, 0))
	if s.Survival(0) <= target {
		return 0
	}
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if s.Survival(math.Float64frombits(mid)) <= target {
			hi = mid
		} else {
			lo = mid
		}
	}
	return math.Float64frombits(hi)
}

// Median returns the age by which half has left (中位寿命): [Quantile] at 0.5.
func Median(s Survivor) float64 { return Quantile(s, 0.5) }

// Mean returns the expected age at leaving, counting no further than the
// horizon (受限平均寿命):
//
//	∫₀^horizon S(t) dt
//
// The horizon may be +Inf; then the result is +Inf where the integral does not
// converge, as for a share that never leaves. A Limited survivor holds its last
// value beyond its end: the result is then an upper bound, and +Inf for an
// infinite horizon unless it ends at 0. It is NaN for a negative or NaN horizon.
//
// Integration is adaptive (Gauss–Kronrod) between the known steps of s, to a
// relative error of about 1e-12 for a piecewise smooth s.
func Mean(s Survivor, horizon float64) float64 { return Remaining(s, 0, horizon) }

// Remaining returns the expected further life of those who reached the age,
// counting no further than the horizon from there (剩余寿命):
//
//	∫₀^horizon S(age + t) dt / S(age)
//
// with the conventions of [Mean]. It is 0 where nobody reaches the age.
func Remaining(s Survivor, age, horizon float64) float64 {
	if !(age >= 0) || !(horizon >= 0) {
		return math.NaN()
	}
	at := s.Survival(age)
	switch {
	case math.IsNaN(at):
		return at
	case at == 0:
		return 0
	case horizon > math.MaxFloat64:
		if m, ok := core(s).(interface{ meanResidual(age float64) float64 }); ok {
			return m.meanResidual(age)
		}
		return area(s, age, math.Inf(1)) / at
	case math.IsInf(age+horizon, 1):
		return math.NaN()
	default:
		return area(s, age, age+horizon) / at
	}
}

// area returns ∫ S from a to b, b possibly +Inf.
func area(s Survivor, a, b float64) float64 {
	sum := 0.0
	if end := until(s); end < b { // the held value is a rectangle
		from := math.Max(end, a)
		if held := s.Survival(from); held != 0 {
			sum = held * (b - from)
		}
		if math.IsInf(sum, 1) {
			return sum
		}
		b = from
	}
	if c, ok := core(s).(interface{ area(to float64) float64 }); ok {
		return sum + c.area(b) - c.area(a)
	}
	// Panels that double, each split at the known steps, until the end or until
	// the rest no longer counts: the mass may be anywhere on the way.
	width := Quantile(s, 0.5)
	if math.IsInf(width, 1) || !(width > 0) {
		width = 1
	}
	steps := breaks(s, math.Min(b, math.MaxFloat64))
	for at, width := a, math.Max(width, a*1e-3); at < b; width *= 2 {
		next := math.Min(at+width, b)
		if math.IsInf(next, 1) {
			return next
		}
		part := 0.0
		for ; len(steps) > 0 && steps[0] < next; steps = steps[1:] {
			if steps[0] > at {
				part += quad(s.Survival, at, steps[0])
				at = steps[0]
			}
		}
		part += quad(s.Survival, at, next)
		sum += part
		at = next
		if small := 1e-15 * sum; part <= small && (math.IsInf(b, 1) || s.Survival(at)*(b-at) <= small) {
			break
		}
	}
	return sum
}
