package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/internal/special"
)

// Gamma (伽马分布) is a lifetime of several stages in a row that each end at one
// rate: its chance to end rises (Shape > 1) or falls (Shape < 1) towards Rate.
// Both are positive.
//
//	S(t) = Q(Shape, Rate·t), the regularised upper incomplete gamma function
type Gamma struct {
	Shape float64 // > 0
	Rate  float64 // > 0, per unit of age
}

// FitGamma fits a [Gamma] by maximum likelihood to lifetimes with any mix of
// right, left and interval censoring, late entry and weights. Errors: ErrNoData,
// ErrNoEvents, ErrInvalid for an end at age 0, and *coterie.FitError. O(n) for n
// distinct rows per iteration.
func FitGamma(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[Gamma], error) {
	return fitFamily[Gamma](ctx, t, o)
}

// Params implements [coterie.Model].
func (m Gamma) Params() []coterie.Param {
	return []coterie.Param{positiveParam("shape", m.Shape), positiveParam("rate", m.Rate)}
}

// With implements [coterie.Model].
func (m Gamma) With(v []float64) (Gamma, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return Gamma{v[0], v[1]}, nil
}

func (m Gamma) valid() bool { return m.Shape > 0 && m.Rate > 0 }

// difference is the derivative of f at x by central differences of fourth order.
func difference(f func(float64) float64, x, h float64) float64 {
	return (8*(f(x+h)-f(x-h)) - (f(x+2*h) - f(x-2*h))) / (12 * h)
}

// logDensity is the logarithm of the density of x = Rate·t.
func (m Gamma) logDensity(x float64) float64 { return logGammaPower(m.Shape, x) - math.Log(x) }

// CumHazard implements [Family]: −log S(t), also where S underflows.
func (m Gamma) CumHazard(t float64) float64 {
	if !m.valid() || t != t {
		return math.NaN()
	}
	return upperGamma(m.Shape, m.Rate*max(t, 0))
}

// Survival implements [Survivor].
func (m Gamma) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family].
func (m Gamma) Hazard(t float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	x := m.Rate * max(t, 0)
	if x == 0 && m.Shape == 1 {
		return m.Rate
	}
	switch {
	case x == 0:
		return m.Rate * math.Exp(m.logDensity(0))
	case math.IsInf(x, 1):
		return m.Rate
	}
	return m.Rate * gammaOver(m.Shape, x) / x
}

// Quantile implements [Family], by bisection to the last bit.
func (m Gamma) Quantile(p float64) float64 {
	if !m.valid() || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return reachedAt(m.CumHazard, level(p))
}

// reachedAt returns the smallest age at which a cumulative hazard reaches a level.
func reachedAt(h func(float64) float64, level float64) float64 {
	if level <= 0 {
		return 0
	}
	lo, hi := uint64(0), math.Float64bits(math.Inf(1))
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if h(math.Float64frombits(mid)) >= level {
			hi = mid
		} else {
			lo = mid
		}
	}
	return math.Float64frombits(hi)
}

// Rand implements [Family].
func (m Gamma) Rand(r *rand.Rand) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return sample.Gamma(r, m.Shape) / m.Rate
}

// meanResidual is (Shape/Rate)·Q(Shape+1, x)/Q(Shape, x) − age, x = Rate·age.
func (m Gamma) meanResidual(age float64) float64 {
	x := m.Rate * age
	if x == 0 {
		return m.Shape / m.Rate
	}
	if gammaFar(m.Shape, x) {
		return (1 + gammaRest(m.Shape, x)) / m.Rate
	}
	// Q(a+1, x) = Q(a, x) + xᵃe⁻ˣ/Γ(a+1)
	return (m.Shape - x + gammaOver(m.Shape, x)) / m.Rate
}

func (m Gamma) cumHazard(t float64, grad []float64) float64 {
	if t == 0 {
		clear(grad)
		return 0
	}
	x := m.Rate * t
	h := upperGamma(m.Shape, x)
	grad[0] = difference(func(a float64) float64 { return upperGamma(a, x) }, m.Shape, 1e-3*m.Shape)
	grad[1] = gammaOver(m.Shape, x) / m.Rate
	return h
}

func (m Gamma) logHazard(t float64, grad []float64) (v, slope float64) {
	x := m.Rate * t
	h := m.cumHazard(t, grad)
	d := (m.Shape-1)/x - 1 + grad[1]/t // d log h/dx
	grad[0] += math.Log(x) - special.Digamma(m.Shape)
	grad[1] = 1/m.Rate + t*d
	return math.Log(m.Rate) + m.logDensity(x) + h, m.Rate * d
}

// logDensityAt is without the incomplete gamma function, which the hazard needs.
func (m Gamma) logDensityAt(t float64, grad []float64) float64 {
	x := m.Rate * t
	grad[0] = math.Log(x) - special.Digamma(m.Shape)
	grad[1] = m.Shape/m.Rate - t
	return math.Log(m.Rate) + m.logDensity(x)
}

func (m Gamma) inUnit(c float64) (Gamma, []float64) {
	return Gamma{m.Shape, m.Rate / c}, []float64{1, 1 / c}
}

func (Gamma) starts(d *lives) []Gamma {
	r := d.ended / d.exposure
	return []Gamma{{1, r}, {4, 4 / d.longest}, {0.5, r / 2}}
}

func (Gamma) openAtZero() bool { return false }
