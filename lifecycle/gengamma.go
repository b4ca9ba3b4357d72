package lifecycle

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// GenGamma (广义伽马分布) holds the usual lifetimes in one family, and so tells which
// of them the data want: Q = 1 is [Weibull], Q = 0 [LogNormal], Q = Sigma [Gamma],
// Q = Sigma = 1 [Exponential]. Sigma > 0. With w = (log t − Mu)/Sigma and
// a = 1/Q²,
//
//	S(t) = Q(a, a·e^(Q·w)) for Q > 0, its complement for Q < 0
//
// the regularised upper incomplete gamma function (Prentice 1974).
type GenGamma struct {
	Mu    float64 // any: log of units of age
	Sigma float64 // > 0
	Q     float64 // any
}

// FitGenGamma fits a [GenGamma] by maximum likelihood to lifetimes with any mix of
// right, left and interval censoring, late entry and weights. Errors: ErrNoData,
// ErrNoEvents, ErrInvalid for an end at age 0, and *coterie.FitError. O(n) for n
// distinct rows per iteration.
func FitGenGamma(ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[GenGamma], error) {
	return fitFamily[GenGamma](ctx, t, o)
}

// Params implements [coterie.Model].
func (m GenGamma) Params() []coterie.Param {
	return []coterie.Param{realParam("mu", m.Mu), positiveParam("sigma", m.Sigma), realParam("q", m.Q)}
}

// With implements [coterie.Model].
func (m GenGamma) With(v []float64) (GenGamma, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	return GenGamma{v[0], v[1], v[2]}, nil
}

func (m GenGamma) w(t float64) float64 {
	if !(m.Sigma > 0) || m.Q != m.Q {
		return math.NaN()
	}
	return (math.Log(max(t, 0)) - m.Mu) / m.Sigma
}

// genHazard is −log S at w.
func genHazard(q, w float64) float64 {
	a := 1 / (q * q)
	var upper, lower float64
	switch μ := math.Expm1(q * w); {
	case math.Abs(q) < 1e-8:
		return LogNormal{0, 1}.CumHazard(math.Exp(w))
	case gammaWide(a, μ):
		upper, lower = gammaTails(a, μ)
	case q > 0:
		return upperGamma(a, a*math.Exp(q*w))
	default:
		return lowerGamma(a, a*math.Exp(q*w))
	}
	if q < 0 {
		return lower
	}
	return upper
}

// genDensity is the log density at w,
//
//	−½log 2π − δ(a) − w²·(eʸ − 1 − y)/y², y = Q·w
//
// with δ the error of Stirling's formula for log Γ(a).
func genDensity(q, w float64) float64 {
	a, y := 1/(q*q), q*w
	δ := 0.0
	if math.Abs(q) >= 1e-8 {
		δ = stirlingError(a)
	}
	c := 0.5 + y*(1./6+y*(1./24+y*(1./120+y*(1./720+y/5040))))
	if math.Abs(y) > 0.01 {
		c = (math.Expm1(y) - y) / (y * y)
	}
	return -logSqrt2Pi - δ - w*w*c
}

// genSlope is d genHazard/dw.
func genSlope(q, w float64) float64 {
	if a := 1 / (q * q); q > 0 {
		if x := a * math.Exp(q*w); gammaFar(a, x) {
			return q * gammaOver(a, x)
		}
	}
	return math.Exp(genDensity(q, w) + genHazard(q, w))
}

// CumHazard implements [Family]: −log S(t).
func (m GenGamma) CumHazard(t float64) float64 {
	w := m.w(t)
	if math.IsInf(w, -1) {
		return 0
	}
	return genHazard(m.Q, w)
}

// Survival implements [Survivor].
func (m GenGamma) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]; at age 0 its limit as far as floats reach.
func (m GenGamma) Hazard(t float64) float64 {
	if !(t > 0) && t == t {
		t = math.SmallestNonzeroFloat64
	}
	t = min(t, math.MaxFloat64)
	w := m.w(t)
	return genSlope(m.Q, w) / (m.Sigma * t)
}

// Quantile implements [Family], by bisection to the last bit.
func (m GenGamma) Quantile(p float64) float64 {
	if !(m.Sigma > 0) || m.Q != m.Q || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return reachedAt(m.CumHazard, level(p))
}

// Rand implements [Family].
func (m GenGamma) Rand(r *rand.Rand) float64 {
	if math.Abs(m.Q) < 1e-8 {
		return LogNormal{m.Mu, m.Sigma}.Rand(r)
	}
	if !(m.Sigma > 0) || m.Q != m.Q {
		return math.NaN()
	}
	a := 1 / (m.Q * m.Q)
	return math.Exp(m.Mu + m.Sigma*(sample.LogGamma(r, a)-math.Log(a))/m.Q)
}

func (m GenGamma) cumHazard(t float64, grad []float64) float64 {
	if t == 0 {
		clear(grad)
		return 0
	}
	w := m.w(t)
	h := genHazard(m.Q, w)
	slope := genSlope(m.Q, w)
	grad[0], grad[1] = -slope/m.Sigma, -slope*w/m.Sigma
	grad[2] = difference(func(q float64) float64 { return genHazard(q, w) }, m.Q, 1e-3*(0.1+math.Abs(m.Q)))
	return h
}

func (m GenGamma) logHazard(t float64, grad []float64) (v, slope float64) {
	w := m.w(t)
	h := m.cumHazard(t, grad)
	f := genDensity(m.Q, w)
	d := -w - grad[0]*m.Sigma // d log h/dw, but for the 1/t
	if m.Q != 0 {
		d = -math.Expm1(m.Q*w)/m.Q - grad[0]*m.Sigma
	}
	grad[0], grad[1] = -d/m.Sigma, -(1+d*w)/m.Sigma
	grad[2] += difference(func(q float64) float64 { return genDensity(q, w) }, m.Q, 1e-3*(0.1+math.Abs(m.Q)))
	return f + h - math.Log(m.Sigma*t), (d/m.Sigma - 1) / t
}

// logDensityAt is without the incomplete gamma function, which the hazard needs.
func (m GenGamma) logDensityAt(t float64, grad []float64) float64 {
	w := m.w(t)
	d := -w // by w
	if m.Q != 0 {
		d = -math.Expm1(m.Q*w) / m.Q
	}
	grad[0], grad[1] = -d/m.Sigma, -(1+d*w)/m.Sigma
	grad[2] = difference(func(q float64) float64 { return genDensity(q, w) }, m.Q, 1e-3*(0.1+math.Abs(m.Q)))
	return genDensity(m.Q, w) - math.Log(m.Sigma*t)
}

func (m GenGamma) inUnit(c float64) (GenGamma, []float64) {
	return GenGamma{m.Mu + math.Log(c), m.Sigma, m.Q}, []float64{1, 1, 1}
}

func (GenGamma) starts(d *lives) []GenGamma {
	mu := math.Log(d.exposure / d.ended)
	return []GenGamma{{mu, 1, 1}, {math.Log(d.longest), 0.3, 1}, {mu, 1, 0.3}, {mu, 1, -0.5}}
}

func (GenGamma) openAtZero() bool { return false }
