package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// ifThere is the product of the probability of being there, by the log odds of
// having left, and what is to come then: +Inf where that is infinite, for the
// probability is positive though it may be below the smallest number.
func ifThere(logOdds, v float64) float64 {
	if p := logistic(-logOdds); p > 1e-290 {
		return p * v
	}
	if math.IsInf(v, 1) {
		return v
	}
	return math.Exp(math.Log(v) - logOdds)
}

// DERL is the discounted expected residual lifetime (折现剩余续费次数) of a member
// in period n, as of [SBG.DERL], for d ≥ 0. At d = 0 it is infinite where
// Gamma·C ≤ 1. It takes at most some thousand steps, however small d is: what is
// far away is an integral, by Gregory's formula.
func (m BdW) DERL(n int, d float64) float64 {
	switch {
	case n < 1 || !(d >= 0) || checkPositive(m.Params(), []float64{m.Gamma, m.Delta, m.C}) != nil:
		return math.NaN()
	case d == 0 && m.Gamma*m.C <= 1:
		return math.Inf(1)
	}
	λ := math.Log1p(d)
	sum, left := 0.0, 1.0
	for k := float64(n); ; k++ {
		r := m.logRetention(k)
		left *= math.Exp(r)
		if k >= 100 && λ-r < 0.05 && (k >= 100*m.C || m.pure(math.Pow(k, m.C))) {
			return sum + left*m.onwards(k, λ)
		}
		sum += left
		left *= math.Exp(-λ)
		if left*(1+1/d) < 1e-17*sum || !(left > 0) {
			return sum
		}
	}
}

// pure reports whether S is all but a power of the age whose power C is x.
func (m BdW) pure(x float64) bool {
	return x > 1e17*(1+m.Gamma+m.Delta)*(1+m.Gamma+m.Delta)
}

// onwards is Σ_{t≥n} S(t)/S(n) e^(−λ(t−n)) where the terms hardly differ from one
// to the next: the integral and Gregory's correction of its end.
func (m BdW) onwards(n, λ float64) float64 {
	var f [9]float64
	f[0] = 1
	for j := 1; j < len(f); j++ {
		f[j] = f[j-1] * math.Exp(m.logRetention(n+float64(j))-λ)
	}
	sum := 0.0
	for _, c := range [...]float64{1. / 2, -1. / 12, 1. / 24, -19. / 720, 3. / 160, -863. / 60480, 275. / 24192, -33953. / 3628800, 8183. / 1036800} {
		sum += c * f[0]
		for j := 0; j+1 < len(f); j++ {
			f[j] = f[j+1] - f[j]
		}
	}
	return sum + m.integral(n, λ)
}

// integral is ∫_n^∞ S(t)/S(n) e^(−λ(t−n)) dt, in v = log(t/n): panel by panel, and
// from where S is a power of t in closed form.
func (m BdW) integral(n, λ float64) float64 {
	from, logN := math.Pow(n, m.C), math.Log(n)
	if m.pure(from) {
		return n * special.ScaledEn(m.Gamma*m.C, λ*n)
	}
	z := func(v float64) float64 { // the discount since n; t itself may overflow
		if λ == 0 {
			return 0
		}
		return λ * n * math.Expm1(v)
	}
	g := func(v float64) float64 {
		return math.Exp(logBetaShift(m.Delta+from, from*math.Expm1(m.C*v), m.Gamma) - z(v) + logN + v)
	}
	// slope is of log g, but for what is small beside one.
	slope := func(v float64) float64 {
		x := from * math.Exp(m.C*v)
		return 1 - m.Gamma*m.C*x/(m.Delta+x) - λ*n - z(v)
	}
	sum, before := 0.0, math.Log(1/λ)-40-logN // before it nothing is discounted
	v := 0.0
	for range 20_000 {
		if m.pure(from * math.Exp(m.C*v)) {
			return sum + g(v)*special.ScaledEn(m.Gamma*m.C, λ*n+z(v))
		}
		half := 0.5 * min(2/m.C, 8/math.Abs(slope(v)), max(1, before-v))
		for i, x := range gauss16.x {
			sum += half * gauss16.w[i] * (g(v+half*(1-x)) + g(v+half*(1+x)))
		}
		v += 2 * half
		if s := slope(v); s < 0 && g(v) <= -1e-17*s*sum || math.IsInf(sum, 1) {
			return sum
		}
	}
	return sum
}
