package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// Exponential (指数分布) is a lifetime without ageing: whatever its age, its
// chance to end in the next moment is the same. Rate > 0 is that chance per unit
// of age; its reciprocal is the mean.
//
//	S(t) = exp(−Rate·t)
type Exponential struct {
	Rate float64 // > 0, per unit of age
}

// FitExponential fits an [Exponential] by maximum likelihood to lifetimes with
// any mix of right, left and interval censoring, late entry and weights. Errors:
// ErrNoData, ErrNoEvents. O(n) for n distinct rows per iteration.
func FitExponential(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[Exponential], error) {
	return fitFamily[Exponential](ctx, t, o)
}

// Params implements [coterie.Model].
func (m Exponential) Params() []coterie.Param { return []coterie.Param{positiveParam("rate", m.Rate)} }

// With implements [coterie.Model].
func (m Exponential) With(v []float64) (Exponential, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return Exponential{v[0]}, nil
}

// CumHazard implements [Family]: Rate·t.
func (m Exponential) CumHazard(t float64) float64 {
	if !(m.Rate > 0) {
		return math.NaN()
	}
	return m.Rate * max(t, 0)
}

// Survival implements [Survivor].
func (m Exponential) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]: Rate, whatever the age.
func (m Exponential) Hazard(t float64) float64 {
	if !(m.Rate > 0) || t != t {
		return math.NaN()
	}
	return m.Rate
}

// Quantile implements [Family]: −log(1 − p)/Rate.
func (m Exponential) Quantile(p float64) float64 { return level(p) / m.CumHazard(1) }

// Rand implements [Family].
func (m Exponential) Rand(r *rand.Rand) float64 { return sample.Exponential(r) / m.CumHazard(1) }

func (m Exponential) meanResidual(float64) float64 { return 1 / m.CumHazard(1) }

func (m Exponential) cumHazard(t float64, grad []float64) float64 {
	grad[0] = t
	return m.Rate * t
}

func (m Exponential) logHazard(_ float64, grad []float64) (v, slope float64) {
	grad[0] = 1 / m.Rate
	return math.Log(m.Rate), 0
}

func (m Exponential) inUnit(c float64) (Exponential, []float64) {
	return Exponential{m.Rate / c}, []float64{1 / c}
}

func (Exponential) starts(d *lives) []Exponential { return []Exponential{{d.ended / d.exposure}} }

func (Exponential) openAtZero() bool { return true }
