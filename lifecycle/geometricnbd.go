package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// geometricNBD is what BG/NBD and MBG/NBD share: gamma purchase rates, and a
// beta-distributed chance to leave after a purchase. first says that a customer
// may leave right after the first purchase (MBG/NBD).
type geometricNBD struct {
	r, alpha, a, b float64
	first          bool
}

// chances is how often the customer has chosen to stay or leave, the last time
// not counted: x−1 or x.
func (m geometricNBD) chances(h History) float64 {
	if m.first {
		return float64(h.Repeats)
	}
	return float64(h.Repeats) - 1
}

// valid reports whether h is in the domain.
func (h History) valid() bool {
	return h.Repeats >= 0 && h.Last >= 0 && h.Age >= h.Last && h.Age < math.Inf(1) && (h.Repeats > 0 || h.Last == 0)
}

// odds is the log of the odds that the customer has left; −Inf for one who had
// no chance to.
//
//	a/(b+x−1) ((α+T)/(α+t_x))^(r+x)   b+x for MBG/NBD
func (m geometricNBD) odds(h History) float64 {
	k := m.chances(h)
	if k < 0 {
		return math.Inf(-1)
	}
	return math.Log(m.a/(m.b+k)) + (m.r+float64(h.Repeats))*math.Log1p((h.Age-h.Last)/(m.alpha+h.Last))
}

// logLik is the log-likelihood of one history.
func (m geometricNBD) logLik(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	x, k := float64(h.Repeats), m.chances(h)+1
	return special.LogRising(m.r, x) + (special.LogRising(m.b, k) - special.LogRising(m.a+m.b, k)) -
		x*math.Log(m.alpha+h.Age) - m.r*math.Log1p(h.Age/m.alpha) + log1pExp(m.odds(h))
}

// logistic is 1/(1+e⁻ˣ), down to the smallest float.
func logistic(x float64) float64 {
	if x < -36 {
		return math.Exp(x)
	}
	return 1 / (1 + math.Exp(-x))
}

// log1pExp is log(1 + eˣ).
func log1pExp(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

func (m geometricNBD) alive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return logistic(-m.odds(h))
}

// future is what is known of a customer who is alive, and the scale of time.
func (m geometricNBD) future(h History) (betaGeometric, float64) {
	return betaGeometric{m.r + float64(h.Repeats), m.a, m.b + m.chances(h) + 1}, m.alpha + h.Age
}

func (m geometricNBD) aliveAt(h History, t float64) float64 {
	if !(t >= 0) || !h.valid() {
		return math.NaN()
	}
	g, c := m.future(h)
	return m.alive(h) * g.alive(t/c)
}

func (m geometricNBD) expected(h History, t float64) float64 {
	if !(t >= 0) || !h.valid() {
		return math.NaN()
	}
	g, c := m.future(h)
	return m.alive(h) * g.purchases(t/c)
}

func (m geometricNBD) probability(h History, t float64, n int) float64 {
	if !(t >= 0 && t < math.Inf(1)) || !h.valid() {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	g, c := m.future(h)
	alive := m.alive(h)
	p := alive * g.probability(t/c, n)
	if n == 0 {
		p += logistic(m.odds(h))
	}
	return p
}

func (m geometricNBD) dert(h History, rate float64) float64 {
	if !(rate >= 0) || !h.valid() {
		return math.NaN()
	}
	g, c := m.future(h)
	return ifThere(m.odds(h), g.discounted(rate*c))
}

// probability is the chance of exactly k purchases within y = t/c of a customer
// who is alive (Fader, Hardie & Lee 2005, eq. 8):
//
//	B(a, b+k)/B(a, b) NB(k) + [k > 0] B(a+1, b+k−1)/B(a, b) P(NB ≥ k)
func (g betaGeometric) probability(y float64, k int) float64 {
	if k == 0 {
		return math.Exp(-g.n * math.Log1p(y))
	}
	if y == 0 {
		return 0
	}
	x, w := float64(k), y/(1+y)
	lg, _ := math.Lgamma(x + 1)
	stay := special.LogRising(g.b, x) - special.LogRising(g.a+g.b, x)
	here := stay + special.LogRising(g.n, x) - lg - x*math.Log1p(1/y) - g.n*math.Log1p(y)
	gone := special.LogRising(g.b, x-1) - special.LogRising(g.a+g.b, x) + math.Log(g.a)
	return math.Exp(here) + math.Exp(gone)*special.BetaInc(x, g.n, w)
}
