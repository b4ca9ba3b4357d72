package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/internal/special"
)

// LogNormal (对数正态分布) is a lifetime whose logarithm is normal: its chance to
// end rises from 0 to a peak and then fades. Mu is the logarithm of the median,
// Sigma > 0 the deviation of the logarithm.
//
//	S(t) = Φ((Mu − log t)/Sigma)
type LogNormal struct {
	Mu    float64 // any: log of units of age
	Sigma float64 // > 0
}

// FitLogNormal fits a [LogNormal] by maximum likelihood to lifetimes with any mix
// of right, left and interval censoring, late entry and weights. Errors:
// ErrNoData, ErrNoEvents, ErrInvalid for an end at age 0, and *coterie.FitError.
// O(n) for n distinct rows per iteration.
func FitLogNormal(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[LogNormal], error) {
	return fitFamily[LogNormal](ctx, t, o)
}

// Params implements [coterie.Model].
func (m LogNormal) Params() []coterie.Param {
	return []coterie.Param{realParam("mu", m.Mu), positiveParam("sigma", m.Sigma)}
}

// With implements [coterie.Model].
func (m LogNormal) With(v []float64) (LogNormal, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return LogNormal{v[0], v[1]}, nil
}

// z is the standardised logarithm of an age.
func (m LogNormal) z(t float64) float64 {
	if !(m.Sigma > 0) {
		return math.NaN()
	}
	return (math.Log(max(t, 0)) - m.Mu) / m.Sigma
}

// CumHazard implements [Family]: −log S(t), also where S underflows.
func (m LogNormal) CumHazard(t float64) float64 {
	z := m.z(t)
	if math.IsInf(z, -1) {
		return 0
	}
	return -special.LogNormalCDF(-z)
}

// Survival implements [Survivor].
func (m LogNormal) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// mills is φ(z)/Φ(−z) where −log Φ(−z) is h.
func mills(z, h float64) float64 { return math.Exp(h - z*z/2 - logSqrt2Pi) }

const logSqrt2Pi = 0.918938533204672741780329736405617639861397473637783412817151540 // OEIS A075700

// Hazard implements [Family]: φ(z)/(Sigma·t·Φ(−z)), 0 at 0.
func (m LogNormal) Hazard(t float64) float64 {
	z := m.z(t)
	if math.IsInf(z, -1) {
		return 0
	}
	return mills(z, m.CumHazard(t)) / (m.Sigma * t)
}

// Quantile implements [Family]: exp(Mu + Sigma·Φ⁻¹(p)).
func (m LogNormal) Quantile(p float64) float64 {
	if !(m.Sigma > 0) {
		return math.NaN()
	}
	return math.Exp(m.Mu - m.Sigma*math.Sqrt2*math.Erfcinv(2*p))
}

// Rand implements [Family].
func (m LogNormal) Rand(r *rand.Rand) float64 {
	if !(m.Sigma > 0) {
		return math.NaN()
	}
	return math.Exp(m.Mu + m.Sigma*sample.Normal(r))
}

// meanResidual is e^(Mu+Sigma²/2)·Φ((Mu+Sigma²−log age)/Sigma)/S(age) − age.
func (m LogNormal) meanResidual(age float64) float64 {
	mean := m.Mu + m.Sigma*m.Sigma/2
	if !(age > 0) {
		return math.Exp(mean)
	}
	end := mean + special.LogNormalCDF(m.Sigma-m.z(age)) + m.CumHazard(age) // log of the mean age at the end
	if past := end - math.Log(age); past < 40 {
		return age * math.Expm1(past)
	}
	return math.Exp(end) // the age is rounding, and the ratio may overflow
}

func (m LogNormal) cumHazard(t float64, grad []float64) float64 {
	if t == 0 {
		clear(grad)
		return 0
	}
	z := m.z(t)
	h := -special.LogNormalCDF(-z)
	slope := mills(z, h)
	grad[0], grad[1] = -slope/m.Sigma, -slope*z/m.Sigma
	return h
}

func (m LogNormal) logHazard(t float64, grad []float64) (v, slope float64) {
	z := m.z(t)
	h := -special.LogNormalCDF(-z)
	d := mills(z, h) - z // d log h/dz, but for the 1/t
	grad[0], grad[1] = -d/m.Sigma, -(1+d*z)/m.Sigma
	return h - z*z/2 - logSqrt2Pi - math.Log(m.Sigma) - math.Log(t), (d/m.Sigma - 1) / t
}

func (m LogNormal) inUnit(c float64) (LogNormal, []float64) {
	return LogNormal{m.Mu + math.Log(c), m.Sigma}, []float64{1, 1}
}

func (LogNormal) starts(d *lives) []LogNormal {
	return []LogNormal{{math.Log(d.exposure / d.ended), 1}, {math.Log(d.longest), 0.3}, {math.Log(d.longest), 2}}
}

func (LogNormal) openAtZero() bool { return false }
