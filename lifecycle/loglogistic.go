package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/internal/special"
)

// LogLogistic (对数逻辑分布) is a lifetime with a tail that falls as a power of age:
// some stay very long. For Shape > 1 the chance to end rises to a peak and then
// fades; for Shape ≤ 1 it fades from the start, and there is no mean. Scale > 0 is
// the median, Shape > 0.
//
//	S(t) = 1/(1 + (t/Scale)^Shape)
type LogLogistic struct {
	Scale float64 // > 0, in units of age
	Shape float64 // > 0
}

// FitLogLogistic fits a [LogLogistic] by maximum likelihood to lifetimes with any
// mix of right, left and interval censoring, late entry and weights. Errors:
// ErrNoData, ErrNoEvents, ErrInvalid for an end at age 0, and *coterie.FitError.
// O(n) for n distinct rows per iteration.
func FitLogLogistic(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[LogLogistic], error) {
	return fitFamily[LogLogistic](ctx, t, o)
}

// Params implements [coterie.Model].
func (m LogLogistic) Params() []coterie.Param {
	return []coterie.Param{positiveParam("scale", m.Scale), positiveParam("shape", m.Shape)}
}

// With implements [coterie.Model].
func (m LogLogistic) With(v []float64) (LogLogistic, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return LogLogistic{v[0], v[1]}, nil
}

// logit is the log odds of having ended by age t.
func (m LogLogistic) logit(t float64) float64 {
	if !(m.Scale > 0 && m.Shape > 0) {
		return math.NaN()
	}
	return m.Shape * math.Log(max(t, 0)/m.Scale)
}

// CumHazard implements [Family]: log(1 + (t/Scale)^Shape).
func (m LogLogistic) CumHazard(t float64) float64 { return log1pExp(m.logit(t)) }

// Survival implements [Survivor].
func (m LogLogistic) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]: (Shape/t)·(1 − S(t)), +Inf at 0 for a shape below
// 1.
func (m LogLogistic) Hazard(t float64) float64 {
	if !(t > 0) && t == t {
		switch {
		case !(m.Scale > 0 && m.Shape > 0):
			return math.NaN()
		case m.Shape < 1:
			return math.Inf(1)
		case m.Shape == 1:
			return 1 / m.Scale
		default:
			return 0
		}
	}
	return m.Shape / t * logistic(m.logit(t))
}

// Quantile implements [Family]: Scale·(p/(1 − p))^(1/Shape).
func (m LogLogistic) Quantile(p float64) float64 {
	if !(m.Scale > 0 && m.Shape > 0 && p >= 0 && p <= 1) {
		return math.NaN()
	}
	return m.Scale * math.Pow(p/(1-p), 1/m.Shape)
}

// Rand implements [Family].
func (m LogLogistic) Rand(r *rand.Rand) float64 { return m.Quantile(sample.Uniform(r)) }

// meanResidual is (Scale/Shape)·B(S; 1−1/Shape, 1/Shape)/S with B the lower
// incomplete beta function, +Inf for Shape ≤ 1.
func (m LogLogistic) meanResidual(age float64) float64 {
	if m.Shape <= 1 {
		return math.Inf(1)
	}
	a, b, s := 1-1/m.Shape, 1/m.Shape, m.Survival(age)
	return m.Scale / m.Shape * special.BetaInc(a, b, s) * math.Exp(special.LogBeta(a, b)) / s
}

func (m LogLogistic) cumHazard(t float64, grad []float64) float64 {
	if t == 0 {
		clear(grad)
		return 0
	}
	u := m.logit(t)
	p := logistic(u)
	grad[0], grad[1] = -p*m.Shape/m.Scale, p*u/m.Shape
	return log1pExp(u)
}

func (m LogLogistic) logHazard(t float64, grad []float64) (v, slope float64) {
	u := m.logit(t)
	q := logistic(-u)
	grad[0], grad[1] = -q*m.Shape/m.Scale, (1+q*u)/m.Shape
	return math.Log(m.Shape/t) + u - log1pExp(u), (q*m.Shape - 1) / t
}

func (m LogLogistic) inUnit(c float64) (LogLogistic, []float64) {
	return LogLogistic{m.Scale * c, m.Shape}, []float64{c, 1}
}

func (LogLogistic) starts(d *lives) []LogLogistic {
	return []LogLogistic{{d.exposure / d.ended, 1.5}, {d.longest, 4}, {d.longest, 0.8}}
}

func (LogLogistic) openAtZero() bool { return false }
