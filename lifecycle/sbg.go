package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// SBG is the shifted beta-geometric model of renewal (续费模型): at every renewal a
// member leaves with probability θ, his own and constant, θ ~ Beta(Alpha, Beta).
// Loyal members remain, so retention rises with age though nobody changes;
//
//	S(n) = B(α, β+n)/B(α, β),  r(n) = S(n)/S(n−1) = (β+n−1)/(α+β+n−1)
//
// It is a [Survivor] that steps at whole renewals: S(t) = S(⌊t⌋). Alpha, Beta > 0.
//
// References: Fader & Hardie (2007), How to project customer retention, Journal
// of Interactive Marketing 21(1); Fader & Hardie (2010), Customer-base valuation
// in a contractual setting: the perils of ignoring heterogeneity, Marketing
// Science 29(1), for DERL.
type SBG struct{ Alpha, Beta float64 }

// Params implements [coterie.Model].
func (m SBG) Params() []coterie.Param {
	return positive([]string{"alpha", "beta"}, m.Alpha, m.Beta)
}

// With implements [coterie.Model]: alpha, beta.
func (m SBG) With(v []float64) (SBG, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return SBG{}, err
	}
	return SBG{v[0], v[1]}, nil
}

// Survival is the probability to be there after ⌊t⌋ renewals; 1 for t < 1.
func (m SBG) Survival(t float64) float64 { return math.Exp(m.logSurvival(t)) }

func (m SBG) logSurvival(t float64) float64 {
	switch {
	case math.IsNaN(t):
		return math.NaN()
	case t < 1:
		return 0
	case math.IsInf(t, 1):
		return math.Inf(-1)
	}
	return logBetaShift(m.Beta, math.Floor(t), m.Alpha)
}

// logBetaShift is log B(a+x, b)/B(a, b), with the smaller of x and b raised: the
// ratio is symmetric in them.
func logBetaShift(a, x, b float64) float64 {
	if x > b {
		x, b = b, x
	}
	if a > 1e4*(x+1) { // the two are large and nearly cancel
		mid := a + (x-1)/2
		u := 1 / (1 + b/mid)
		return -x*math.Log1p(b/mid) - x*(x*x-1)/24/mid*((1-u*u)/mid)
	}
	return special.LogRising(a, x) - special.LogRising(a+b, x)
}

// Retention is the share of those in period n, n ≥ 1, who renew (续费率) at its
// end: r(n).
func (m SBG) Retention(n int) float64 {
	if n < 1 {
		return math.NaN()
	}
	return (m.Beta + float64(n) - 1) / (m.Alpha + m.Beta + float64(n) - 1)
}

// Leave is the probability that a new member leaves at the n-th renewal, n ≥ 1.
func (m SBG) Leave(n int) float64 {
	if n < 1 {
		return math.NaN()
	}
	return m.Survival(float64(n-1)) * m.Alpha / (m.Alpha + m.Beta + float64(n) - 1)
}

// DERL is the discounted expected residual lifetime (折现剩余续费次数) of a member
// in period n, n ≥ 1, just before its renewal: the renewals to come, the n-th
// counted in full and each later one discounted by 1+d per period, d ≥ 0;
//
//	Σ_{t≥n} S(t)/S(n−1) (1+d)^−(t−n) = r(n) ₂F₁(1, β+n; α+β+n; 1/(1+d))
//
// At d = 0 it is infinite where Alpha ≤ 1.
func (m SBG) DERL(n int, d float64) float64 {
	if n < 1 || !(d >= 0) {
		return math.NaN()
	}
	b, c := m.Beta+float64(n), m.Alpha+m.Beta+float64(n)
	if d == 0 {
		if m.Alpha <= 1 {
			return math.Inf(1)
		}
		return (c - 1) / (m.Alpha - 1) * m.Retention(n)
	}
	if d < 1e-4 { // Gauss's fraction takes 1/√d steps
		return BdW{m.Alpha, m.Beta, 1}.DERL(n, d)
	}
	return m.Retention(n) * special.Gauss1(b, c, 1/(1+d))
}

// FitSBG fits an sBG model by maximum likelihood,
//
//	Σ lost(n) log{S(n−1) − S(n)} + Σ last(c) log S(n_c)
//
// over cohorts, whose covariates it ignores. Where retention does not rise with
// age the likelihood rises for ever in Alpha and Beta: ErrBoundary, whose Limit
// is a *coterie.Fit of [Geometric]. It takes O(renewals) per pass.
func FitSBG(ctx context.Context, t *Cohorts, o *coterie.FitOptions) (*coterie.Fit[SBG], error) {
	kept, lost, err := seen(t)
	if err != nil {
		return nil, err
	}
	ll := func(v, grad []float64) float64 {
		a, b, sum := v[0], v[1], 0.0
		if grad != nil {
			grad[0], grad[1] = 0, 0
		}
		for i := range kept {
			k := float64(i)
			sum += kept[i]*-math.Log1p(a/(b+k)) + lost[i]*-math.Log1p((b+k)/a)
			if grad != nil {
				q := (kept[i] + lost[i]) / (a + b + k)
				grad[0] += lost[i]/a - q
				grad[1] += kept[i]/(b+k) - q
			}
		}
		return sum
	}
	churn := lost[0] / (lost[0] + kept[0])
	churn = min(max(churn, 0.01), 0.99)
	m, err := maximize(ctx, SBG{}.Params(), ll, [][]float64{{churn * 3, (1 - churn) * 3}, {churn, 1 - churn}, {churn * 30, (1 - churn) * 30}}, o)
	if err != nil {
		return nil, err
	}
	return concluded(m, SBG{}, float64(t.Members()), func() []edgeFit { return []edgeFit{fitGeometricChurn(kept, lost, t.Members())} })
}

// seen are the renewals of cohorts that have seen some, and somebody leave.
func seen(t *Cohorts) (kept, lost []float64, err error) {
	if t != nil {
		kept, lost = renewals(t.rows)
	}
	if len(kept) == 0 {
		return nil, nil, &coterie.InputError{Row: -1, Field: "cohorts", Reason: "no renewal has come yet", Err: coterie.ErrNoData}
	}
	sum := 0.0
	for _, v := range lost {
		sum += v
	}
	if sum == 0 {
		return nil, nil, &coterie.InputError{Row: -1, Field: "cohorts", Reason: "nobody has left", Err: coterie.ErrNoEvents}
	}
	return kept, lost, nil
}

// maximize is optim.Maximize with the caller's options.
func maximize(ctx context.Context, params []coterie.Param, ll optim.LogLik, starts [][]float64, o *coterie.FitOptions) (*optim.Maximum, error) {
	return optim.Maximize(ctx, fitParams(params), ll, starts, fitOptions(o))
}

// Geometric is renewal with one probability P of leaving for all: retention does
// not change with age. It is the limit of [SBG] as Alpha and Beta grow in
// proportion. P in (0, 1).
type Geometric struct{ P float64 }

// Params implements [coterie.Model].
func (m Geometric) Params() []coterie.Param {
	return []coterie.Param{{Name: "p", Value: m.P, Min: 0, Max: 1}}
}

// With implements [coterie.Model]: p.
func (m Geometric) With(v []float64) (Geometric, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return Geometric{}, err
	}
	return Geometric{v[0]}, nil
}

// Survival is (1−p)^⌊t⌋; 1 for t < 1.
func (m Geometric) Survival(t float64) float64 {
	if t < 1 {
		return 1
	}
	return math.Exp(math.Floor(t) * math.Log1p(-m.P))
}

func fitGeometricChurn(kept, lost []float64, members int64) edgeFit {
	k, l := 0.0, 0.0
	for i := range kept {
		k, l = k+kept[i], l+lost[i]
	}
	p := l / (k + l)
	ll := l*math.Log(p) + k*math.Log1p(-p)
	if k == 0 {
		ll = 0
	}
	v := p * (1 - p) / (k + l)
	return edgeFit{&coterie.Fit[Geometric]{Model: Geometric{p}, N: float64(members), LogLik: ll,
		StdErr: []float64{math.Sqrt(v)}, Cov: []float64{v}}, ll}
}
