package lifecycle

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// ValuePath (价值路径) is what a group is worth to its owner per unit of time, at
// its age t ≥ 0 or time t from now, in the caller's currency and unit. Costs
// are not taken off.
type ValuePath interface {
	Value(t float64) float64
}

// ExponentialValue falls at a constant rate: v₀·e^{−dt}.
type ExponentialValue struct{ Start, Decay float64 }

// HyperbolicValue falls fast first and slowly later: v₀/(1 + dt).
type HyperbolicValue struct{ Start, Decay float64 }

// WeibullValue holds first and falls later where Power is above 1:
// v₀·exp(−(dt)^k).
type WeibullValue struct{ Start, Decay, Power float64 }

// LinearValue falls by the same amount each time, to 0: v₀·(1 − dt).
type LinearValue struct{ Start, Decay float64 }

// EmpiricalValue is a path by its values at times 0, 1, 2 …, joined by straight
// lines; after the last it holds.
type EmpiricalValue []float64

// Value implements [ValuePath].
func (v ExponentialValue) Value(t float64) float64 { return v.Start * math.Exp(-v.Decay*t) }

// Value implements [ValuePath].
func (v HyperbolicValue) Value(t float64) float64 { return v.Start / (1 + v.Decay*t) }

// Value implements [ValuePath].
func (v WeibullValue) Value(t float64) float64 {
	return v.Start * math.Exp(-math.Pow(v.Decay*t, v.Power))
}

// Value implements [ValuePath].
func (v LinearValue) Value(t float64) float64 { return v.Start * math.Max(0, 1-v.Decay*t) }

// Value implements [ValuePath].
func (v EmpiricalValue) Value(t float64) float64 {
	switch n := len(v); {
	case n == 0 || math.IsNaN(t):
		return math.NaN()
	case t <= 0:
		return v[0]
	case t >= float64(n-1):
		return v[n-1]
	default:
		i := int(t)
		return v[i] + (t-float64(i))*(v[i+1]-v[i])
	}
}

// Params implements [coterie.Model].
func (v ExponentialValue) Params() []coterie.Param {
	return []coterie.Param{positiveParam("start", v.Start), positiveParam("decay", v.Decay)}
}

// Params implements [coterie.Model].
func (v HyperbolicValue) Params() []coterie.Param {
	return []coterie.Param{positiveParam("start", v.Start), positiveParam("decay", v.Decay)}
}

// Params implements [coterie.Model].
func (v LinearValue) Params() []coterie.Param {
	return []coterie.Param{positiveParam("start", v.Start), positiveParam("decay", v.Decay)}
}

// Params implements [coterie.Model].
func (v WeibullValue) Params() []coterie.Param {
	return []coterie.Param{positiveParam("start", v.Start), positiveParam("decay", v.Decay), positiveParam("power", v.Power)}
}

// With implements [coterie.Model].
func (ExponentialValue) With(p []float64) (ExponentialValue, error) {
	if len(p) != 2 {
		return ExponentialValue{}, invalid("parameters", len(p), "two expected")
	}
	v := ExponentialValue{p[0], p[1]}
	return v, inDomain(v.Params())
}

// With implements [coterie.Model].
func (HyperbolicValue) With(p []float64) (HyperbolicValue, error) {
	if len(p) != 2 {
		return HyperbolicValue{}, invalid("parameters", len(p), "two expected")
	}
	v := HyperbolicValue{p[0], p[1]}
	return v, inDomain(v.Params())
}

// With implements [coterie.Model].
func (LinearValue) With(p []float64) (LinearValue, error) {
	if len(p) != 2 {
		return LinearValue{}, invalid("parameters", len(p), "two expected")
	}
	v := LinearValue{p[0], p[1]}
	return v, inDomain(v.Params())
}

// With implements [coterie.Model].
func (WeibullValue) With(p []float64) (WeibullValue, error) {
	if len(p) != 3 {
		return WeibullValue{}, invalid("parameters", len(p), "three expected")
	}
	v := WeibullValue{p[0], p[1], p[2]}
	return v, inDomain(v.Params())
}

// FitValue fits a falling value path to values at times t by least squares:
// FitValue[lifecycle.ExponentialValue](ctx, t, value, nil). What does not fall is
// ErrBoundary. It takes O(values) a step.
func FitValue[M interface {
	coterie.Model[M]
	ValuePath
}](ctx context.Context, t, value []float64, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	var zero M
	k := len(zero.Params())
	if err := checkSeries("value", value, false); err != nil {
		return nil, err
	}
	if err := checkSeries("t", t, true); err != nil {
		return nil, err
	}
	if len(t) != len(value) {
		return nil, invalid("t", len(t), fmt.Sprintf("%d values", len(value)))
	}
	_, length, top, _ := span(t, value)
	if len(t) <= k || length == 0 || top <= 0 {
		return nil, &coterie.InputError{Row: -1, Field: "value", Value: fmt.Sprint(len(value)), Reason: fmt.Sprintf("more than %d values at different times are needed, some above 0", k), Err: coterie.ErrNoData}
	}
	starts := [][]float64{{top, 1 / length, 1}, {top, 4 / length, 2}, {top, 0.2 / length, 1}}
	for i := range starts {
		starts[i] = starts[i][:k]
	}
	return leastSquares(ctx, zero, value, func(i int, p, g []float64) float64 {
		at := func(p []float64) float64 {
			m, err := zero.With(p)
			if err != nil {
				return math.NaN()
			}
			return m.Value(t[i])
		}
		for j, v := range p {
			h := 1e-6 * v
			p[j] = v + h
			up := at(p)
			p[j] = v - h
			g[j] = (up - at(p)) / (2 * h)
			p[j] = v
		}
		return at(p)
	}, starts, o)
}
