package lifecycle

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Stretchable is a [Family] that keeps its form when lifetimes are stretched:
// Stretch(c) is the model of lifetimes c > 0 times as long. All families of this
// package are.
type Stretchable[M any] interface {
	Family[M]
	Stretch(c float64) M
}

// Stretch returns the model of lifetimes c times as long.
func (m Exponential) Stretch(c float64) Exponential { return Exponential{m.Rate / c} }

// Stretch returns the model of lifetimes c times as long.
func (m Weibull) Stretch(c float64) Weibull { return Weibull{m.Scale * c, m.Shape} }

// Stretch returns the model of lifetimes c times as long.
func (m Gompertz) Stretch(c float64) Gompertz { return Gompertz{m.Rate / c, m.Shape / c} }

// Stretch returns the model of lifetimes c times as long.
func (m LogNormal) Stretch(c float64) LogNormal { return LogNormal{m.Mu + math.Log(c), m.Sigma} }

// Stretch returns the model of lifetimes c times as long.
func (m LogLogistic) Stretch(c float64) LogLogistic { return LogLogistic{m.Scale * c, m.Shape} }

// Stretch returns the model of lifetimes c times as long.
func (m Gamma) Stretch(c float64) Gamma { return Gamma{m.Shape, m.Rate / c} }

// Stretch returns the model of lifetimes c times as long.
func (m GenGamma) Stretch(c float64) GenGamma { return GenGamma{m.Mu + math.Log(c), m.Sigma, m.Q} }

// Stretch returns the model of lifetimes c times as long.
func (m Piecewise) Stretch(c float64) Piecewise {
	out, _ := m.inUnit(c)
	return out
}

// AFT is the accelerated-failure-time model (加速失效时间模型): covariates stretch
// lifetimes,
//
//	T(x) = T₀·exp(Beta·(x − Means))
//
// so that exp(Beta[j]) is by how much one more unit of covariate j multiplies
// every quantile of the life. Base is the model at the means: at 0, where a year
// or a time in seconds never is, it may lie beyond all numbers. Nil Means are 0.
type AFT[M Stretchable[M]] struct {
	Base  M
	Names []string
	Beta  []float64
	Means []float64
}

// At returns the model of one with covariates x, of the base's family. Covariates
// beyond those of the model are left out, missing ones count as 0.
func (m AFT[M]) At(x []float64) M {
	return m.Base.Stretch(math.Exp(centred(m.Beta, x, m.Means)))
}

func predictor(beta, x []float64) float64 {
	eta := 0.0
	for j, v := range x[:min(len(x), len(beta))] {
		eta += beta[j] * v
	}
	return eta
}

// centred is Beta·(x − means), where what is missing of x or the means is 0. The
// differences come first: of covariates far from 0 they are all that counts.
func centred(beta, x, means []float64) float64 {
	eta := 0.0
	for j, b := range beta {
		v := 0.0
		if j < len(x) {
			v = x[j]
		}
		if j < len(means) {
			v -= means[j]
		}
		eta += b * v
	}
	return eta
}

// Params implements [coterie.Model]: those of the base, then the coefficients.
func (m AFT[M]) Params() []coterie.Param { return withCoefficients(m.Base.Params(), m.Names, m.Beta) }

// With implements [coterie.Model].
func (m AFT[M]) With(v []float64) (AFT[M], error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	k := len(v) - len(m.Beta)
	base, err := m.Base.With(v[:k])
	if err != nil {
		return m, err
	}
	return AFT[M]{base, m.Names, slices.Clone(v[k:]), m.Means}, nil
}

func withCoefficients(ps []coterie.Param, names []string, beta []float64) []coterie.Param {
	ps = slices.Clone(ps)
	for j, b := range beta {
		name := "x" + strconv.Itoa(j+1)
		if j < len(names) {
			name = names[j]
		}
		ps = append(ps, realParam(name, b))
	}
	return ps
}

// FitAFT fits an [AFT] of a family by maximum likelihood: by how much do those
// brought by friends stay longer?
//
//	f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, g, nil)
//
// Any mix of right, left and interval censoring, late entry and weights; strata
// and clusters have no effect. Errors: ErrNoData, ErrNoEvents, ErrInvalid for an
// end at age 0 in a family that has no density there, and *coterie.FitError, with
// ErrNotIdentified that names constant and collinear covariates, and those that
// separate those who left from those who stayed.
//
// Exponential, Weibull, log-normal and log-logistic use exact second derivatives
// of their location–scale form, in blocks of rows on all processors with the
// same bits on any number: O(n·p²) per iteration, few iterations. The other
// families difference the gradient. [Piecewise] and families of one's own need
// values to start from, which FitAFT has no place for: they are ErrInvalid.
// Folding included, the measured exponent is 1.0 (bench -law).
//
// References:
//   - Kalbfleisch and Prentice (2002), The statistical analysis of failure time
//     data, 2nd ed., ch. 3.
func FitAFT[M Stretchable[M]](ctx context.Context, g *Regression, o *coterie.FitOptions) (*coterie.Fit[AFT[M]], error) {
	var zero M
	d, err := newRegressed(g, openAtZero(zero))
	if err != nil {
		return nil, err
	}
	if s, ok := any(zero).(locationScale[M]); ok {
		return fitLocationScale(ctx, d, s, o)
	}
	family := zeroKernel(zero)
	fit, err := d.fitKernel(ctx, family, false, o)
	if err != nil {
		return nil, err
	}
	n := len(fit.theta)
	k := n - d.p
	moved, slope := family.inUnit(fit.theta[:k], d.unit)
	base, err := zero.With(moved)
	if err != nil {
		return nil, err
	}
	jac := make([]float64, n*n) // of the natural parameters
	for i := range n {
		jac[i*n+i] = 1
		if i < k {
			jac[i*n+i] = slope[i]
		}
	}
	return regressed(AFT[M]{base, d.g.names(), slices.Clone(fit.theta[k:]), slices.Clone(d.mean)}, d, fit, jac), nil
}

// regressed makes a fit of a model whose parameters depend on those searched
// through a Jacobian.
func regressed[M coterie.Model[M]](m M, d *regressedData, fit *kernelFit, jac []float64) *coterie.Fit[M] {
	n := len(fit.theta)
	f := &coterie.Fit[M]{Model: m, N: d.total, LogLik: fit.ll, Iterations: fit.iterations, Data: d.whole.data, StdErr: make([]float64, n)}
	f.Cov = product(product(jac, fit.cov, n), transposed(jac, n), n)
	for i := range n {
		f.StdErr[i] = math.Sqrt(f.Cov[i*n+i])
	}
	return f
}

func transposed(a []float64, n int) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		for j := range n {
			out[j*n+i] = a[i*n+j]
		}
	}
	return out
}

// openAtZero reports whether an end at age 0 has a likelihood in a family.
func openAtZero(m any) bool {
	z, ok := m.(interface{ openAtZero() bool })
	return !ok || z.openAtZero()
}
