package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// GGomNBD is the gamma-Gompertz/NBD model of repeat purchase: [ParetoNBD] whose
// customers grow readier to leave with age, at rate B per unit,
//
//	S(y) = (β/(β−1+e^(By)))ˢ
//
// so that the density of lifetimes may have a mode away from 0. As B → 0 with
// Beta/B fixed it is ParetoNBD{R, Alpha, S, Beta/B}. The likelihood is that of
// Pareto/NBD with this law of leaving, its integral taken as it stands.
//
// All parameters are > 0; Alpha is in the unit of ages and B per that unit.
//
// References: Bemmaor & Glady (2012), Modeling purchasing behavior with sudden
// "death": a flexible customer lifetime model, Management Science 58(5).
type GGomNBD struct{ R, Alpha, B, S, Beta float64 }

// Params implements [coterie.Model].
func (m GGomNBD) Params() []coterie.Param {
	return positive([]string{"r", "alpha", "b", "s", "beta"}, m.R, m.Alpha, m.B, m.S, m.Beta)
}

// With implements [coterie.Model]: r, alpha, b, s, beta.
func (m GGomNBD) With(v []float64) (GGomNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return GGomNBD{}, err
	}
	return GGomNBD{v[0], v[1], v[2], v[3], v[4]}, nil
}

// fall is z(y) = log((β−1+e^(by))/β): S(y) = e^(−sz).
func (m GGomNBD) fall(y float64) float64 {
	if x := m.B * y; x > 600 {
		return x - math.Log(m.Beta) + math.Log1p((m.Beta-1)*math.Exp(-x))
	} else if e := math.Expm1(x); e < 1e300*m.Beta {
		return math.Log1p(e / m.Beta)
	} else {
		return math.Log(e) - math.Log(m.Beta)
	}
}

// share is e^(by)/(β−1+e^(by)); the rate of leaving at y is s·b·share.
func (m GGomNBD) share(y float64) float64 {
	return 1 / (m.Beta*math.Exp(-m.B*y) - math.Expm1(-m.B*y)) // 1 + (β−1)e^(−by) without cancellation
}

// decay is what (α+y)^−n S(y) e^(−δy) falls by from y to y+d.
func (m GGomNBD) decay(y, d, n, rate float64) float64 {
	v := m.S*(m.fall(y+d)-m.fall(y)) + rate*d
	if n > 0 {
		v += n * logRatio(d, m.Alpha+y)
	}
	return v
}

// panel ends the panel from a of a rule of 16 nodes towards to, for an integrand
// that is (α+y)^−n S(y) e^(−δy), or that times share: it keeps its distance
// from the integrand's singularities, and lets it fall by e^−8 at the most.
func (m GGomNBD) panel(a, to, n, rate float64) float64 {
	d := to - a
	if n > 0 {
		d = min(d, 3.6*(m.Alpha+a))
	}
	switch y0 := math.Log(math.Abs(m.Beta-1)) / m.B; {
	case m.Beta > 1: // poles at y0 ± iπ/b
		if a < y0 {
			d = min(d, max(0.9*(y0-a), 5.2/m.B), 16/m.B)
		} else {
			d = min(d, 1.67*math.Hypot(a-y0, math.Pi/m.B))
		}
	case m.Beta < 1: // on the axis below 0, and 2πi/b apart
		g := a - math.Log1p(-m.Beta)/m.B
		d = min(d, 3.6*g, 1.67*math.Hypot(g, 2*math.Pi/m.B))
	}
	for range 60 {
		fall := m.decay(a, d, n, rate)
		if fall <= 9 {
			break
		}
		d *= max(8/fall, 0.25)
	}
	return a + d
}

// idle moves a on over ages at which the integrand of the odds is nothing beside
// what is to come: S falls late and at once where b and β are large.
func (m GGomNBD) idle(from, a, to, n, total float64) float64 {
	if m.Beta <= 1 {
		return a
	}
	late := min(to, math.Log(m.Beta-1)/m.B)
	if m.B*(late-a) < 40 {
		return a
	}
	most := max(-total, math.Log(m.S*m.share(late))-m.decay(from, late-from, n, 0)) - 45
	for m.B*(late-a) > 20 {
		mid := a + (late-a)/2
		if math.Log(m.S*m.B*m.share(mid)*(mid-a))-m.decay(from, a-from, n, 0) > most {
			break
		}
		a = mid
	}
	return a
}

// logOdds is the log of the odds that the customer has left.
func (m GGomNBD) logOdds(h History) float64 {
	if h.Age <= h.Last {
		return math.Inf(-1)
	}
	n := m.R + float64(h.Repeats)
	c, z := m.Alpha+h.Last, m.fall(h.Last)
	total := m.decay(h.Last, h.Age-h.Last, n, 0)
	rising := max(0, math.Log(m.share(h.Age)/m.share(h.Last)))
	sum := 0.0
	for a := h.Last; a < h.Age; {
		a = m.idle(h.Last, a, h.Age, n, total)
		if m.decay(h.Last, a-h.Last, n, 0) > 45+rising {
			break
		}
		end := m.panel(a, h.Age, n, 0)
		mid, half := (a+end)/2, (end-a)/2
		for j, x := range gauss16.x {
			for _, y := range [2]float64{mid - half*x, mid + half*x} {
				sum += half * gauss16.w[j] * m.share(y) * math.Exp(-n*logRatio(y-h.Last, c)-m.S*(m.fall(y)-z))
			}
		}
		a = end
	}
	return total + math.Log(m.S*m.B*sum)
}

// LogLik is the log-likelihood of one history.
func (m GGomNBD) LogLik(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return NBD{m.R, m.Alpha}.LogLik(h) - m.S*m.fall(h.Age) + log1pExp(m.logOdds(h))
}

// Alive is the probability (存活概率) that the customer has not left.
func (m GGomNBD) Alive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return logistic(-m.logOdds(h))
}

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0.
func (m GGomNBD) AliveAt(h History, t float64) float64 {
	if !(t >= 0) {
		return math.NaN()
	}
	return m.Alive(h) * math.Exp(-m.S*(m.fall(h.Age+t)-m.fall(h.Age)))
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0:
//
//	P(alive) (r+x)/(α+T) ∫₀ᵗ S(T+u)/S(T) du
func (m GGomNBD) Expected(h History, t float64) float64 {
	if !(t >= 0 && t < math.Inf(1)) || !h.valid() {
		return math.NaN()
	}
	return m.purchases(h, t, 0)
}

// DERT is the discounted expected residual transactions (折现剩余购买次数): purchases
// after h.Age for ever, at the continuous discount rate ≥ 0 per unit of age:
//
//	P(alive) (r+x)/(α+T) ∫₀^∞ e^(−δu) S(T+u)/S(T) du
//
// It is finite also at rate 0: in the end S falls by e^(−sb) a unit.
func (m GGomNBD) DERT(h History, rate float64) float64 {
	if !(rate >= 0) || !h.valid() {
		return math.NaN()
	}
	return m.purchases(h, math.Inf(1), rate)
}

// purchases is the discounted expected number of purchases in the next t.
func (m GGomNBD) purchases(h History, t, rate float64) float64 {
	if t == 0 || math.IsInf(rate, 1) {
		return 0 * m.Alive(h)
	}
	// S falls by e^−45 at the latest where bt has grown by 45/s + what β delays.
	z := m.fall(h.Age)
	if rate*h.Age > 1e5 && rate*min(1, m.Beta) > 1e5*m.B { // from the age on, which has no digits left for it
		sum := 0.0
		span := min(t, 45/rate)
		for i := range 6 {
			for j, x := range gauss16.x {
				for _, v := range [2]float64{1 - x, 1 + x} {
					u := span / 12 * (float64(2*i) + v)
					sum += gauss16.w[j] * math.Exp(-rate*u-m.S*(m.fall(h.Age+u)-z))
				}
			}
		}
		return m.Alive(h) * (m.R + float64(h.Repeats)) / (m.Alpha + h.Age) * span / 12 * sum
	}
	to := min(h.Age+t, h.Age+(45/m.S+math.Log1p(m.Beta))/m.B+1/m.B, h.Age+45/rate)
	sum := 0.0
	for a := h.Age; a < to; {
		end := m.panel(a, to, 0, rate)
		mid, half := (a+end)/2, (end-a)/2
		for j, x := range gauss16.x {
			for _, y := range [2]float64{mid - half*x, mid + half*x} {
				sum += half * gauss16.w[j] * math.Exp(-m.S*(m.fall(y)-z)-rate*(y-h.Age))
			}
		}
		a = end
		if m.S*(m.fall(a)-z)+rate*(a-h.Age) > 45 {
			break
		}
	}
	return m.Alive(h) * (m.R + float64(h.Repeats)) / (m.Alpha + h.Age) * sum
}

// Probability is the probability of exactly n purchases in (h.Age, h.Age+t]: n
// and there at the end, or n before leaving at y,
//
//	P(alive) {NB(n; t) S(T+t)/S(T) + ∫₀ᵗ NB(n; y) (−dS(T+y))/S(T)}
func (m GGomNBD) Probability(h History, t float64, n int) float64 {
	if !(t >= 0 && t < math.Inf(1)) || !h.valid() {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	r, c, x := m.R+float64(h.Repeats), m.Alpha+h.Age, float64(n)
	lg, _ := math.Lgamma(x + 1)
	ways := special.LogRising(r, x) - lg
	counts := func(y float64) float64 { // the negative binomial of a customer who stays
		switch {
		case n == 0: // c/y may overflow
			return math.Exp(-r * math.Log1p(y/c))
		case y > 0:
			return math.Exp(ways - x*math.Log1p(c/y) - r*math.Log1p(y/c))
		}
		return 0
	}
	z := m.fall(h.Age)
	sum := 0.0
	if t > 0 {
		g := min(m.Alpha, min(m.Beta, 1)/m.B, c)
		start, end := math.Log(g), math.Log(g+t)
		decay := m.S*(m.fall(h.Age+t)-z) + (r+x)*math.Log1p(t/c)
		k := int(math.Ceil(max(1, min(decay, 300)/8, (end-start)/1.2, min(m.B*t/2, 100), math.Sqrt(x+1)*(end-start))))
		half := (end - start) / float64(2*k)
		for i := range k {
			mid := start + half*float64(2*i+1)
			for j, w := range gauss16.x {
				for _, u := range [2]float64{mid - half*w, mid + half*w} {
					v := math.Exp(u)
					y := max(0, v-g)
					sum += gauss16.w[j] * v * counts(y) * m.share(h.Age+y) * math.Exp(-m.S*(m.fall(h.Age+y)-z))
				}
			}
		}
		sum *= m.S * m.B * half
	}
	odds := m.logOdds(h)
	p := logistic(-odds) * (counts(t)*math.Exp(-m.S*(m.fall(h.Age+t)-z)) + sum)
	if n == 0 {
		p += logistic(odds)
	}
	return p
}

// NewMember is the expected number of repeat purchases of a new customer by age t.
func (m GGomNBD) NewMember(t float64) float64 { return m.Expected(History{}, t) }
