package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// VaryingParetoNBD is [ParetoNBD] with covariates that change with time
// (带时变协变量的模型): a promotion, a season, another channel. While a customer's
// covariates are z he buys at rate λ exp(γ′z) and leaves at rate μ exp(h′z), his λ
// and μ being gamma as in ParetoNBD. With the clocks
//
//	A(y) = ∫₀^y exp(γ′z(u)) du,  B(y) = ∫₀^y exp(h′z(u)) du
//
// the likelihood of purchases at ages tⱼ is
//
//	∏ exp(γ′z(tⱼ)) Γ(r+x)/Γ(r) αʳ βˢ {(α+A(T))^−(r+x) (β+B(T))^−s
//	    + s ∫_{t_x}^T (α+A(y))^−(r+x) (β+B(y))^−(s+1) dB(y)}
//
// exactly, stretch by stretch between the changes. Where nothing changes it is
// [Regressed] of ParetoNBD. Covariates change a rate by a factor of e³⁰⁰ at most:
// what says more counts as that. How likely a number of purchases is has no form
// that is known along a path: there is no Probability here.
//
// References: Bachmann, Meierer & Näf (2021), The role of time-varying contextual
// factors in latent attrition models for customer base analysis, Marketing Science
// 40(4).
type VaryingParetoNBD struct{ Regressed[ParetoNBD] }

// With implements [coterie.Model].
func (m VaryingParetoNBD) With(v []float64) (VaryingParetoNBD, error) {
	base, err := m.Regressed.With(v)
	return VaryingParetoNBD{base}, err
}

// takes reports whether a history is valid and has as many covariates as the model.
func (m VaryingParetoNBD) takes(h *CovariateHistory) bool {
	return h.valid() && len(h.Buying) == len(m.Buying) && len(h.Leaving) == len(m.Leaving) && h.checkChanges() == nil
}

// clocks are A(y) and B(y).
func (m VaryingParetoNBD) clocks(h *CovariateHistory, y float64) (a, b float64) {
	for i := range len(h.Changes) + 1 {
		from, to, _, buying, leaving := h.stretch(i)
		if from >= y {
			break
		}
		length := min(to, y) - from
		a += length * math.Exp(effect(m.Buying, buying))
		b += length * math.Exp(effect(m.Leaving, leaving))
	}
	return a, b
}

// logOdds is the log of the odds that the customer has left: as of ParetoNBD, over
// one stretch after the other.
func (m VaryingParetoNBD) logOdds(h *CovariateHistory) float64 {
	n := m.Base.R + float64(h.Repeats)
	endA, endB := m.clocks(h, h.Age)
	a0, b0 := m.clocks(h, h.Last)
	out := math.Inf(-1)
	for i := range len(h.Changes) + 1 {
		from, to, _, buying, leaving := h.stretch(i)
		from, to = max(from, h.Last), min(to, h.Age)
		if from >= to {
			continue
		}
		a, b, length := math.Exp(effect(m.Buying, buying)), math.Exp(effect(m.Leaving, leaving)), to-from
		part := m.Base.logIntegral(decay{n, (m.Base.Alpha + a0) / a, m.Base.S, (m.Base.Beta + b0) / b}, 0, length)
		a0, b0 = a0+a*length, b0+b*length
		if to < h.Age {
			part += n*math.Log1p(max(0, endA-a0)/(m.Base.Alpha+a0)) + m.Base.S*math.Log1p(max(0, endB-b0)/(m.Base.Beta+b0))
		}
		if hi, lo := max(out, part), min(out, part); math.IsInf(lo, -1) {
			out = hi
		} else {
			out = hi + math.Log1p(math.Exp(lo-hi))
		}
	}
	return out
}

// effect is the logarithm of what covariates make of a rate, at most a factor of
// e³⁰⁰ up or down: beyond it their products leave the range of numbers.
func effect(coefficients, values []float64) float64 {
	e := dot(coefficients, values)
	if math.IsNaN(e) { // ∞ − ∞
		return 0
	}
	return min(max(e, -300), 300)
}

// LogLik is the log-likelihood of one history, of the purchases at their ages.
func (m VaryingParetoNBD) LogLik(h CovariateHistory) float64 {
	if !m.takes(&h) {
		return math.NaN()
	}
	x := float64(h.Repeats)
	a, b := m.clocks(&h, h.Age)
	ll := special.LogRising(m.Base.R, x) - x*math.Log(m.Base.Alpha+a) - m.Base.R*math.Log1p(a/m.Base.Alpha) -
		m.Base.S*math.Log1p(b/m.Base.Beta) + log1pExp(m.logOdds(&h))
	for i := range len(h.Changes) + 1 {
		_, _, repeats, buying, _ := h.stretch(i)
		ll += float64(repeats) * effect(m.Buying, buying)
	}
	return ll
}

// Alive is the probability (存活概率) that the customer has not left. It is NaN for
// an invalid history, or one with another number of covariates.
func (m VaryingParetoNBD) Alive(h CovariateHistory) float64 {
	if !m.takes(&h) {
		return math.NaN()
	}
	return logistic(-m.logOdds(&h))
}

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0,
// with the changes planned by then.
func (m VaryingParetoNBD) AliveAt(h CovariateHistory, t float64) float64 {
	alive := m.Alive(h)
	if !(t >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	_, now := m.clocks(&h, h.Age)
	_, then := m.clocks(&h, h.Age+t)
	return alive * math.Exp(-m.Base.S*math.Log1p(max(0, then-now)/(m.Base.Beta+now)))
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0 and
// finite, with the changes planned by then:
//
//	P(alive) (r+x)/(α+A(T)) ∫_T^{T+t} ((β+B(T))/(β+B(u)))ˢ dA(u)
//
// Of a history of age 0 it is that of a new customer.
func (m VaryingParetoNBD) Expected(h CovariateHistory, t float64) float64 {
	alive := m.Alive(h)
	if !(t >= 0 && t < math.Inf(1)) || math.IsNaN(alive) {
		return math.NaN()
	}
	clock, now := m.clocks(&h, h.Age)
	b0, sum, s := now, 0.0, m.Base.S
	for i := range len(h.Changes) + 1 {
		from, to, _, buying, leaving := h.stretch(i)
		from, to = max(from, h.Age), min(to, h.Age+t)
		if from >= to {
			continue
		}
		a, b := math.Exp(effect(m.Buying, buying)), math.Exp(effect(m.Leaving, leaving))
		scale := m.Base.Beta + b0
		u := math.Log1p(b * (to - from) / scale)
		v := u
		if z := (s - 1) * u; z != 0 {
			v = -math.Expm1(-z) / (s - 1)
		}
		sum += a * math.Exp(-s*math.Log1p(max(0, b0-now)/(m.Base.Beta+now))) * scale / b * v
		b0 += b * (to - from)
	}
	return alive * (m.Base.R + float64(h.Repeats)) / (m.Base.Alpha + clock) * sum
}

// DERT is the discounted expected residual transactions (折现剩余购买次数) along the
// changes planned, the last of which holds for ever, at the continuous discount
// rate ≥ 0 per unit of age:
//
//	P(alive) (r+x)/(α+A(T)) ∫_T^∞ e^(−δ(u−T)) ((β+B(T))/(β+B(u)))ˢ dA(u)
//
// At rate 0 it is infinite where S ≤ 1. Without changes it is that of
// [ParetoNBD] with the covariates.
func (m VaryingParetoNBD) DERT(h CovariateHistory, rate float64) float64 {
	alive := m.Alive(h)
	if !(rate >= 0) || math.IsNaN(alive) {
		return math.NaN()
	}
	clock, now := m.clocks(&h, h.Age)
	b0, sum, s := now, 0.0, m.Base.S
	for i := range len(h.Changes) + 1 {
		from, to, _, buying, leaving := h.stretch(i)
		from = max(from, h.Age)
		if from >= to {
			continue
		}
		a, b := math.Exp(effect(m.Buying, buying)), math.Exp(effect(m.Leaving, leaving))
		c := (m.Base.Beta + b0) / b // S falls by (c/(c+v))ˢ in the next v
		there := math.Exp(-s*math.Log1p(max(0, b0-now)/(m.Base.Beta+now)) - rate*(from-h.Age))
		if math.IsInf(to, 1) {
			sum += there * a * c * special.ScaledEn(s, rate*c)
			break
		}
		for v := 0.0; v < to-from; {
			half := 0.5 * min(to-from-v, 3.6*(c+v), 8/(rate+s/(c+v)))
			for j, x := range gauss16.x {
				for _, u := range [2]float64{v + half*(1-x), v + half*(1+x)} {
					sum += there * a * half * gauss16.w[j] * math.Exp(-rate*u-s*math.Log1p(u/c))
				}
			}
			v += 2 * half
			if rate*v+s*math.Log1p(v/c) > 45 {
				break
			}
		}
		b0 += b * (to - from)
	}
	return alive * (m.Base.R + float64(h.Repeats)) / (m.Base.Alpha + clock) * sum
}

// FitVaryingParetoNBD fits a Pareto/NBD model with covariates that may change with
// time by maximum likelihood, as [FitParetoNBDWith] does where they do not; of the
// same histories the log-likelihoods compare. A covariate that does not vary is
// ErrNotIdentified.
//
// A pass takes some 10 µs for each distinct history and stretch after its last
// purchase. It is O(n) in both.
func FitVaryingParetoNBD(ctx context.Context, t *CovariateHistories, o *coterie.FitOptions) (*coterie.Fit[VaryingParetoNBD], error) {
	rows, age, err := t.fittable()
	if err != nil {
		return nil, err
	}
	zero := VaryingParetoNBD{Regressed[ParetoNBD]{Base: ParetoNBD{1, 1, 1, 1}, BuyingNames: covariateNames(t.BuyingNames, t.buying),
		LeavingNames: covariateNames(t.LeavingNames, t.leaves), Buying: make([]float64, t.buying), Leaving: make([]float64, t.leaves)}}
	full := varyingLikelihood(zero, rows)
	small := full
	const some = 1000 // a pass is dear: starting points are tried on few rows
	if len(rows) > some {
		small = varyingLikelihood(zero, thinned(rows, some))
	}
	starts := paretoStarts(age)
	for i := range starts {
		starts[i] = append(starts[i], make([]float64, t.buying+t.leaves)...)
	}
	m, err := full.Maximize(ctx, small, starts, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, zero, float64(t.n), nil)
}
