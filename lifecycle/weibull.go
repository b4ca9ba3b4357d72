package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/internal/special"
)

// Weibull (威布尔分布) is a lifetime whose chance to end rises (Shape > 1) or falls
// (Shape < 1) with age as a power of it. A shape below 1 is the common one of
// members: those who stayed long stay on. Scale > 0 is the age by which 63 %
// have left, Shape > 0.
//
//	S(t) = exp(−(t/Scale)^Shape)
type Weibull struct {
	Scale float64 // > 0, in units of age
	Shape float64 // > 0
}

// FitWeibull fits a [Weibull] by maximum likelihood to lifetimes with any mix of
// right, left and interval censoring, late entry and weights. Errors: ErrNoData,
// ErrNoEvents, ErrInvalid for an end at age 0, and *coterie.FitError, with
// ErrBoundary where all ends fall on one age. O(n) for n distinct rows per
// iteration. Folding included, the measured exponent is 1.0 (bench -law).
func FitWeibull(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[Weibull], error) {
	return fitFamily[Weibull](ctx, t, o)
}

// Params implements [coterie.Model].
func (m Weibull) Params() []coterie.Param {
	return []coterie.Param{positiveParam("scale", m.Scale), positiveParam("shape", m.Shape)}
}

// With implements [coterie.Model].
func (m Weibull) With(v []float64) (Weibull, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return Weibull{v[0], v[1]}, nil
}

func (m Weibull) valid() bool { return m.Scale > 0 && m.Shape > 0 }

// CumHazard implements [Family]: (t/Scale)^Shape.
func (m Weibull) CumHazard(t float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return math.Pow(max(t, 0)/m.Scale, m.Shape)
}

// Survival implements [Survivor].
func (m Weibull) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]: (Shape/Scale)·(t/Scale)^(Shape−1), +Inf at 0 for a
// shape below 1.
func (m Weibull) Hazard(t float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return m.Shape / m.Scale * math.Pow(max(t, 0)/m.Scale, m.Shape-1)
}

// Quantile implements [Family]: Scale·(−log(1 − p))^(1/Shape).
func (m Weibull) Quantile(p float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return m.Scale * math.Pow(level(p), 1/m.Shape)
}

// Rand implements [Family].
func (m Weibull) Rand(r *rand.Rand) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return m.Scale * math.Pow(sample.Exponential(r), 1/m.Shape)
}

// meanResidual is (Scale/Shape)·e^H·Γ(1/Shape, H) with H the cumulative hazard at
// the age.
func (m Weibull) meanResidual(age float64) float64 {
	return m.Scale / m.Shape * scaledGamma(1/m.Shape, m.CumHazard(age))
}

// scaledGamma is eˣ·Γ(a, x) for a > 0 and x ≥ 0, without overflow.
func scaledGamma(a, x float64) float64 {
	if !(x > a+1 && x > 2) {
		return math.Exp(x) * special.GammaQ(a, x) * math.Gamma(a)
	}
	return math.Pow(x, a) / gammaFraction(a, x)
}

func (m Weibull) cumHazard(t float64, grad []float64) float64 {
	if t == 0 {
		clear(grad)
		return 0
	}
	z := math.Log(t / m.Scale)
	h := math.Exp(m.Shape * z)
	grad[0], grad[1] = -m.Shape/m.Scale*h, h*z
	return h
}

func (m Weibull) logHazard(t float64, grad []float64) (v, slope float64) {
	z := math.Log(t / m.Scale)
	grad[0], grad[1] = -m.Shape/m.Scale, 1/m.Shape+z
	return math.Log(m.Shape/m.Scale) + (m.Shape-1)*z, (m.Shape - 1) / t
}

func (m Weibull) inUnit(c float64) (Weibull, []float64) {
	return Weibull{m.Scale * c, m.Shape}, []float64{c, 1}
}

func (Weibull) starts(d *lives) []Weibull {
	return []Weibull{{d.exposure / d.ended, 1}, {d.longest * 0.8, 3}, {d.longest, 0.6}}
}

func (Weibull) openAtZero() bool { return false }
