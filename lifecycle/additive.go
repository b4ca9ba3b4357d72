package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Additive (加法模型) says by how many days, not by which factor, a covariate
// lengthens a stay: those brought by a friend stay Beta[j] days longer, all else
// equal.
//
//	T(x) = Mu + Beta·x + Sigma·Z
//
// where Z is standard normal (the censored regression of Tobin), or logistic
// where Logistic is set, which minds outliers less. Sigma > 0 is in units of age.
// Ages below 0, which the line may reach, count as 0: compare by likelihood with
// an [AFT], which cannot.
type Additive struct {
	Logistic  bool
	Mu, Sigma float64
	Names     []string
	Beta      []float64
}

// At returns the survivor of one with covariates x. Covariates beyond those of
// the model are left out, missing ones count as 0.
func (m Additive) At(x []float64) Survivor {
	return additiveLife{m, m.Mu + predictor(m.Beta, x)}
}

type additiveLife struct {
	m    Additive
	mean float64
}

// Survival implements [Survivor].
func (s additiveLife) Survival(t float64) float64 {
	if t <= 0 {
		return 1
	}
	tail, _, _ := s.m.noise().logTail((t - s.mean) / s.m.Sigma)
	return math.Exp(tail)
}

// noiseOf is the distribution of Z.
type noiseOf interface {
	logTail(z float64) (v, d1, d2 float64)
	logDensityOf(z float64) (v, d1, d2 float64)
}

func (m Additive) noise() noiseOf {
	if m.Logistic {
		return LogLogistic{}
	}
	return LogNormal{}
}

// Params implements [coterie.Model]: mu, sigma, then the coefficients.
func (m Additive) Params() []coterie.Param {
	return withCoefficients([]coterie.Param{realParam("mu", m.Mu), positiveParam("sigma", m.Sigma)}, m.Names, m.Beta)
}

// With implements [coterie.Model].
func (m Additive) With(v []float64) (Additive, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	m.Mu, m.Sigma, m.Beta = v[0], v[1], slices.Clone(v[2:])
	return m, nil
}

// FitAdditive fits an [Additive], with logistic noise or normal, by maximum
// likelihood: how many days longer do those stay who were welcomed? Any mix of
// right, left and interval censoring, late entry and weights; strata and clusters
// have no effect. Exact second derivatives in blocks of rows, with the same bits
// on any number of processors: O(n·p²) per iteration. Errors as of [FitAFT].
//
// References:
//   - J. Tobin, Estimation of relationships for limited dependent variables,
//     Econometrica 26 (1958)
func FitAdditive(ctx context.Context, g *Regression, logistic bool, o *coterie.FitOptions) (*coterie.Fit[Additive], error) {
	d, err := newRegressed(g, true)
	if err != nil {
		return nil, err
	}
	m := Additive{Logistic: logistic, Names: d.g.names(), Beta: make([]float64, d.p)}
	found, err := newAdditive(d, m.noise().logTail, m.noise().logDensityOf).maximize(ctx, o)
	if err != nil {
		return nil, err
	}
	m.Mu, m.Sigma = found.X[0]*d.unit, math.Exp(found.logSigma)*d.unit
	for j := range m.Beta {
		m.Beta[j] = found.X[2+j] * d.scale[j] * d.unit
		m.Mu -= m.Beta[j] * d.mean[j]
	}
	fit, err := found.concluded(paramNames(m.Params()), paramValues(m.Params()))
	if err != nil {
		return nil, err
	}
	k := 2 + d.p
	jac := make([]float64, k*k) // of (mu, sigma, beta) by (mu, log sigma, scaled beta) in units
	jac[0], jac[k+1] = d.unit, m.Sigma
	for j := range d.p {
		jac[2+j] = -d.unit * d.scale[j] * d.mean[j]
		jac[(2+j)*k+2+j] = d.unit * d.scale[j]
	}
	return regressed(m, d, fit, jac), nil
}
