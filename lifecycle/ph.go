package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// PH is the parametric proportional-hazards model (参数比例风险模型): covariates
// multiply the hazard,
//
//	h(t | x) = h₀(t)·exp(Beta·(x − Means))
//
// as in [Cox], with a baseline of a family, so that it also speaks beyond the
// data. Base is the model at the means.
type PH[M Family[M]] struct {
	Base  M
	Names []string
	Beta  []float64
	Means []float64
}

// ratio is the hazard of one with covariates x by that of the base. Covariates
// beyond those of the model are left out, missing ones count as 0.
func (m PH[M]) ratio(x []float64) float64 {
	return math.Exp(centred(m.Beta, x, m.Means))
}

// At returns the survivor of one with covariates x.
func (m PH[M]) At(x []float64) Survivor { return proportional[M]{m.Base, m.ratio(x)} }

// proportional is a family with its hazard multiplied.
type proportional[M Family[M]] struct {
	base  M
	ratio float64
}

// Survival implements [Survivor].
func (m proportional[M]) Survival(t float64) float64 {
	return survivalAt(t, m.ratio*m.base.CumHazard(t))
}

// Quantile is the base's at 1 − (1−p)^(1/ratio).
func (m proportional[M]) Quantile(p float64) float64 {
	return m.base.Quantile(-math.Expm1(-level(p) / m.ratio))
}

// Params implements [coterie.Model]: those of the base, then the coefficients.
func (m PH[M]) Params() []coterie.Param { return withCoefficients(m.Base.Params(), m.Names, m.Beta) }

// With implements [coterie.Model].
func (m PH[M]) With(v []float64) (PH[M], error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	k := len(v) - len(m.Beta)
	base, err := m.Base.With(v[:k])
	if err != nil {
		return m, err
	}
	return PH[M]{base, m.Names, slices.Clone(v[k:]), m.Means}, nil
}

// FitPH fits a [PH] of a family by maximum likelihood: which members leave at a
// higher rate, and how long will they stay beyond what was yet seen?
//
//	f, err := lifecycle.FitPH[lifecycle.Gompertz](ctx, g, nil)
//
// Data, errors and limits are those of [FitAFT]. O(n·p) for each of some 2·p
// gradients per iteration.
func FitPH[M Family[M]](ctx context.Context, g *Regression, o *coterie.FitOptions) (*coterie.Fit[PH[M]], error) {
	var zero M
	d, err := newRegressed(g, openAtZero(zero))
	if err != nil {
		return nil, err
	}
	fit, err := d.fitKernel(ctx, zeroKernel(zero), true, o)
	if err != nil {
		return nil, err
	}
	k := len(fit.theta) - d.p
	m, ok := any(zero).(interface {
		With([]float64) (M, error)
		inUnit(float64) (M, []float64)
	})
	if !ok {
		return nil, errOwnFamily()
	}
	base, err := m.With(fit.theta[:k])
	if err != nil {
		return nil, err
	}
	scaled, diagonal := any(base).(interface {
		inUnit(float64) (M, []float64)
	}).inUnit(d.unit)
	n := len(fit.theta)
	jac := make([]float64, n*n)
	for i := range n {
		jac[i*n+i] = 1
		if i < k {
			jac[i*n+i] = diagonal[i]
		}
	}
	out := PH[M]{scaled, d.g.names(), slices.Clone(fit.theta[k:]), slices.Clone(d.mean)}
	return regressed(out, d, fit, jac), nil
}

// errOwnFamily refuses a family that a regression cannot start from.
func errOwnFamily() error {
	return &coterie.InputError{Row: -1, Field: "family", Reason: "not one that regressions know how to start"}
}
