package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/internal/special"
)

// Gompertz (冈珀茨分布) is a lifetime whose chance to end changes by a constant
// factor per unit of age: human mortality with Shape > 0. With Shape < 0 the
// hazard fades, and the share exp(Rate/Shape) never leaves. Rate > 0 is the
// hazard at age 0; Shape 0 is the [Exponential].
//
//	S(t) = exp(−(Rate/Shape)·(e^(Shape·t) − 1))
type Gompertz struct {
	Rate  float64 // > 0, per unit of age
	Shape float64 // any, per unit of age
}

// FitGompertz fits a [Gompertz] by maximum likelihood to lifetimes with any mix
// of right, left and interval censoring, late entry and weights. Errors:
// ErrNoData, ErrNoEvents and *coterie.FitError. O(n) for n distinct rows per
// iteration.
func FitGompertz(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[Gompertz], error) {
	return fitFamily[Gompertz](ctx, t, o)
}

// Params implements [coterie.Model].
func (m Gompertz) Params() []coterie.Param {
	return []coterie.Param{positiveParam("rate", m.Rate), realParam("shape", m.Shape)}
}

// With implements [coterie.Model].
func (m Gompertz) With(v []float64) (Gompertz, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return Gompertz{v[0], v[1]}, nil
}

// CumHazard implements [Family]: (Rate/Shape)·(e^(Shape·t) − 1).
func (m Gompertz) CumHazard(t float64) float64 {
	if !(m.Rate > 0) || t != t {
		return math.NaN()
	}
	t = max(t, 0)
	return m.Rate * growth(m.Shape, t)
}

// growth is (e^(at) − 1)/a, t for a = 0.
func growth(a, t float64) float64 {
	if a == 0 || t == 0 {
		return t
	}
	return math.Expm1(a*t) / a
}

// Survival implements [Survivor].
func (m Gompertz) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]: Rate·e^(Shape·t).
func (m Gompertz) Hazard(t float64) float64 {
	if !(m.Rate > 0) {
		return math.NaN()
	}
	return m.Rate * math.Exp(m.Shape*max(t, 0))
}

// Quantile implements [Family]: log(1 − Shape·log(1 − p)/Rate)/Shape; +Inf for a
// share that never leaves.
func (m Gompertz) Quantile(p float64) float64 {
	if !(m.Rate > 0) {
		return math.NaN()
	}
	return m.age(level(p))
}

// age is the age at which the cumulative hazard is h.
func (m Gompertz) age(h float64) float64 {
	switch x := m.Shape * h / m.Rate; {
	case m.Shape == 0:
		return h / m.Rate
	case x <= -1:
		return math.Inf(1)
	default:
		return math.Log1p(x) / m.Shape
	}
}

// Rand implements [Family]; +Inf for one who never leaves.
func (m Gompertz) Rand(r *rand.Rand) float64 {
	if !(m.Rate > 0) {
		return math.NaN()
	}
	return m.age(sample.Exponential(r))
}

// meanResidual is eˣE₁(x)/Shape with x = (Rate/Shape)·e^(Shape·age).
func (m Gompertz) meanResidual(age float64) float64 {
	switch {
	case m.Shape == 0:
		return 1 / m.Rate
	case m.Shape < 0:
		return math.Inf(1)
	default:
		return special.ScaledE1(m.Hazard(age)/m.Shape) / m.Shape
	}
}

func (m Gompertz) cumHazard(t float64, grad []float64) float64 {
	g := growth(m.Shape, t)
	grad[0] = g
	// d/da (e^(at) − 1)/a = t²·φ(at), φ(x) = (x·eˣ − eˣ + 1)/x²
	x := m.Shape * t
	φ := 0.5 + x*(1./3+x*(1./8+x*(1./30+x*(1./144+x/840))))
	if math.Abs(x) > 0.01 {
		φ = (x*math.Exp(x) - math.Expm1(x)) / (x * x)
	}
	grad[1] = m.Rate * t * t * φ
	return m.Rate * g
}

func (m Gompertz) logHazard(t float64, grad []float64) (v, slope float64) {
	grad[0], grad[1] = 1/m.Rate, t
	return math.Log(m.Rate) + m.Shape*t, m.Shape
}

func (m Gompertz) inUnit(c float64) (Gompertz, []float64) {
	return Gompertz{m.Rate / c, m.Shape / c}, []float64{1 / c, 1 / c}
}

func (Gompertz) starts(d *lives) []Gompertz {
	r := d.ended / d.exposure
	return []Gompertz{{r, 0.01 / d.longest}, {r / 5, 3 / d.longest}, {2 * r, -1 / d.longest}}
}

func (Gompertz) openAtZero() bool { return true }
