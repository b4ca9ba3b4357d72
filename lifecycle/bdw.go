package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// BdW is the beta-discrete-Weibull model of renewal: [SBG] whose members change
// with age, staying more readily (C < 1) or less (C > 1) than at first;
//
//	S(n) = B(γ, δ+n^c)/B(γ, δ)
//
// C = 1 is SBG{Gamma, Delta}. It is a [Survivor] that steps at whole renewals.
// All parameters are > 0.
//
// References: Fader, Hardie, Liu, Davin & Steenburgh (2018), "How to project
// customer retention" revisited: the role of duration dependence, Journal of
// Interactive Marketing 43.
type BdW struct{ Gamma, Delta, C float64 }

// Params implements [coterie.Model].
func (m BdW) Params() []coterie.Param {
	return positive([]string{"gamma", "delta", "c"}, m.Gamma, m.Delta, m.C)
}

// With implements [coterie.Model]: gamma, delta, c.
func (m BdW) With(v []float64) (BdW, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return BdW{}, err
	}
	return BdW{v[0], v[1], v[2]}, nil
}

// Survival is the probability to be there after ⌊t⌋ renewals; 1 for t < 1.
func (m BdW) Survival(t float64) float64 {
	switch {
	case math.IsNaN(t):
		return math.NaN()
	case t < 1:
		return 1
	}
	x := math.Pow(math.Floor(t), m.C)
	if math.IsInf(x, 1) { // the power of t that S becomes
		return math.Exp(special.LogRising(m.Delta, m.Gamma) - m.Gamma*m.C*math.Log(math.Floor(t)))
	}
	return math.Exp(logBetaShift(m.Delta, x, m.Gamma))
}

// logRetention is log S(n)/S(n−1), n ≥ 1.
func (m BdW) logRetention(n float64) float64 {
	from := math.Pow(n-1, m.C)
	step := math.Pow(n, m.C) - from
	if n > 8 { // n^c − (n−1)^c without cancellation
		step = math.Pow(n, m.C) * -math.Expm1(m.C*math.Log1p(-1/n))
	}
	switch {
	case math.IsInf(from, 1):
		return m.Gamma * m.C * math.Log1p(-1/n)
	case math.IsInf(step, 1):
		return special.LogRising(m.Delta, m.Gamma) - m.Gamma*m.C*math.Log(n) - logBetaShift(m.Delta, from, m.Gamma)
	}
	return logBetaShift(m.Delta+from, step, m.Gamma)
}

// Retention is the share of those in period n, n ≥ 1, who renew (续费率) at its
// end.
func (m BdW) Retention(n int) float64 {
	if n < 1 {
		return math.NaN()
	}
	return math.Exp(m.logRetention(float64(n)))
}

// Leave is the probability that a new member leaves at the n-th renewal, n ≥ 1.
func (m BdW) Leave(n int) float64 {
	if n < 1 {
		return math.NaN()
	}
	return m.Survival(float64(n-1)) * -math.Expm1(m.logRetention(float64(n)))
}

// FitBdW fits a BdW model by maximum likelihood, as [FitSBG] does. It takes
// O(renewals) per pass.
func FitBdW(ctx context.Context, t *Cohorts, o *coterie.FitOptions) (*coterie.Fit[BdW], error) {
	kept, lost, err := seen(t)
	if err != nil {
		return nil, err
	}
	if len(kept) < 3 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"gamma", "delta", "c"},
			LogLik: math.NaN(), Cure: "three renewals at least; with two, fit an sBG"}
	}
	ll := func(v, grad []float64) float64 {
		m := BdW{v[0], v[1], v[2]}
		sum := 0.0
		if grad != nil {
			clear(grad)
		}
		// slopes are the derivatives of log S(n).
		slopes := func(n float64) (dg, dd, dc float64) {
			if n == 0 {
				return 0, 0, 0
			}
			x := math.Pow(n, m.C)
			there, whole := special.Digamma(m.Delta+x), special.Digamma(m.Gamma+m.Delta+x)
			base := special.Digamma(m.Gamma + m.Delta)
			return base - whole, there - whole + base - special.Digamma(m.Delta), (there - whole) * x * math.Log(n)
		}
		g0, d0, c0 := 0.0, 0.0, 0.0
		for i := range kept {
			n := float64(i + 1)
			r := m.logRetention(n)
			if kept[i] > 0 {
				sum += kept[i] * r
			}
			if lost[i] > 0 {
				sum += lost[i] * special.Log1mExp(r)
			}
			if grad != nil {
				g1, d1, c1 := slopes(n)
				w := kept[i] - lost[i]/math.Expm1(-r) // log(1−eʳ) has the slope −1/(e⁻ʳ−1)
				grad[0] += w * (g1 - g0)
				grad[1] += w * (d1 - d0)
				grad[2] += w * (c1 - c0)
				g0, d0, c0 = g1, d1, c1
			}
		}
		return sum
	}
	churn := min(max(lost[0]/(lost[0]+kept[0]), 0.01), 0.99)
	m, err := maximize(ctx, BdW{}.Params(), ll, [][]float64{{churn * 3, (1 - churn) * 3, 1}, {churn, 1 - churn, 1.5}, {churn * 10, (1 - churn) * 10, 0.8}}, o)
	if err != nil {
		return nil, err
	}
	return concluded(m, BdW{}, float64(t.Members()), nil)
}
