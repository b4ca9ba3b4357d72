package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// MBGCNBD is the MBG/CNBD-k model: [MBGNBD] for regular buyers (规律购买). The time
// between purchases is a sum of K exponential stages (Erlang-K), so that buyers
// of groceries or of monthly boxes, who come neither at once again nor after very
// long, are told from those who are gone sooner. K = 1 is MBG/NBD.
//
// K ≥ 1; the other parameters are > 0, Alpha in the unit of ages. The mean time
// between purchases is K/λ, λ ~ Gamma(R, Alpha).
//
// Expectations are exact: the stage that a customer is in follows from how long
// he has been silent, stages to come are negative binomial, and every K-th is a
// purchase. Horizons above 10⁵ times Alpha+Age give NaN. There is
// no DERT: the discounted sum over stages has no closed form, and no series that
// is stable at small rates.
//
// References: Platzer & Reutterer (2017), Incorporating regularity into models of
// noncontractual customer-firm relationships: the (M)BG/CNBD-k; Platzer &
// Reutterer (2016), Ticking away the moments, Marketing Science 35(5).
type MBGCNBD struct {
	K              int
	R, Alpha, A, B float64
}

// BGCNBD is the BG/CNBD-k model: [MBGCNBD] without the chance to leave after the
// first purchase. K = 1 is [BGNBD].
type BGCNBD struct {
	K              int
	R, Alpha, A, B float64
}

func (m MBGCNBD) core() erlangNBD { return erlangNBD{geometricNBD{m.R, m.Alpha, m.A, m.B, true}, m.K} }
func (m BGCNBD) core() erlangNBD  { return erlangNBD{geometricNBD{m.R, m.Alpha, m.A, m.B, false}, m.K} }

// Params implements [coterie.Model]; K is fixed.
func (m MBGCNBD) Params() []coterie.Param { return MBGNBD{m.R, m.Alpha, m.A, m.B}.Params() }

// Params implements [coterie.Model]; K is fixed.
func (m BGCNBD) Params() []coterie.Param { return BGNBD{m.R, m.Alpha, m.A, m.B}.Params() }

// With implements [coterie.Model]: r, alpha, a, b.
func (m MBGCNBD) With(v []float64) (MBGCNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return MBGCNBD{}, err
	}
	return MBGCNBD{m.K, v[0], v[1], v[2], v[3]}, nil
}

// With implements [coterie.Model]: r, alpha, a, b.
func (m BGCNBD) With(v []float64) (BGCNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return BGCNBD{}, err
	}
	return BGCNBD{m.K, v[0], v[1], v[2], v[3]}, nil
}

// LogLik is the log-likelihood of one history, without the factor of the single
// gaps that no parameter but K changes: see [Regularity].
func (m MBGCNBD) LogLik(h History) float64 { return m.core().logLik(h) }

// LogLik is as of [MBGCNBD.LogLik].
func (m BGCNBD) LogLik(h History) float64 { return m.core().logLik(h) }

// Alive is the probability (存活概率) that the customer has not left.
func (m MBGCNBD) Alive(h History) float64 { return m.core().alive(h) }

// Alive is the probability (存活概率) that the customer has not left.
func (m BGCNBD) Alive(h History) float64 { return m.core().alive(h) }

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0.
func (m MBGCNBD) AliveAt(h History, t float64) float64 {
	_, stay := m.core().future(h, t)
	return stay
}

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0.
func (m BGCNBD) AliveAt(h History, t float64) float64 {
	_, stay := m.core().future(h, t)
	return stay
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m MBGCNBD) Expected(h History, t float64) float64 {
	count, _ := m.core().future(h, t)
	return count
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m BGCNBD) Expected(h History, t float64) float64 {
	count, _ := m.core().future(h, t)
	return count
}

// NewMember is the expected number of repeat purchases of a new customer by age t.
func (m MBGCNBD) NewMember(t float64) float64 { return m.Expected(History{}, t) }

// NewMember is the expected number of repeat purchases of a new customer by age t.
func (m BGCNBD) NewMember(t float64) float64 { return m.Expected(History{}, t) }

// Probability is the probability of exactly n purchases in (h.Age, h.Age+t].
func (m MBGCNBD) Probability(h History, t float64, n int) float64 {
	return m.core().probability(h, t, n)
}

// Probability is the probability of exactly n purchases in (h.Age, h.Age+t].
func (m BGCNBD) Probability(h History, t float64, n int) float64 {
	return m.core().probability(h, t, n)
}

// erlangNBD is geometricNBD with k stages between purchases.
type erlangNBD struct {
	geometricNBD
	k int
}

// valid reports whether model and history are in their domains.
func (m erlangNBD) valid(h History) bool { return m.k >= 1 && m.k <= 1000 && h.valid() }

// stages is r + kx.
func (m erlangNBD) stages(h History) float64 { return m.r + float64(m.k)*float64(h.Repeats) }

// silent is Σ_{j<k} (n)ⱼ/j! (Δ/(α+T))ʲ, Δ = T − t_x: the chance of the silence, up
// to the factor of no stage at all.
func (m erlangNBD) silent(h History) float64 {
	n, q := m.stages(h), (h.Age-h.Last)/(m.alpha+h.Age)
	sum, v := 0.0, 1.0
	for j := range m.k {
		sum += v
		v *= (n + float64(j)) / float64(j+1) * q
	}
	return sum
}

// odds is the log of the odds that the customer has left.
func (m erlangNBD) odds(h History) float64 {
	c := m.chances(h)
	if c < 0 {
		return math.Inf(-1)
	}
	return math.Log(m.a/(m.b+c)) + m.stages(h)*math.Log1p((h.Age-h.Last)/(m.alpha+h.Last)) - math.Log(m.silent(h))
}

func (m erlangNBD) alive(h History) float64 {
	if !m.valid(h) {
		return math.NaN()
	}
	return logistic(-m.odds(h))
}

func (m erlangNBD) logLik(h History) float64 {
	if !m.valid(h) {
		return math.NaN()
	}
	kx, c := float64(m.k)*float64(h.Repeats), m.chances(h)+1
	return special.LogRising(m.r, kx) + (special.LogRising(m.b, c) - special.LogRising(m.a+m.b, c)) -
		kx*math.Log(m.alpha+h.Age) - m.r*math.Log1p(h.Age/m.alpha) + math.Log(m.silent(h)) + log1pExp(m.odds(h))
}

// future returns the expected purchases in the next t and the chance to be there
// after it.
func (m erlangNBD) future(h History, t float64) (count, stay float64) {
	if !m.valid(h) || !(t >= 0 && t <= 1e5*(m.alpha+h.Age)) {
		return math.NaN(), math.NaN()
	}
	alive := m.alive(h)
	if t == 0 {
		return 0, alive
	}
	n, c := m.stages(h), m.alpha+h.Age
	y, q := t/c, (h.Age-h.Last)/c
	b := m.b + m.chances(h) + 1
	w := 1.0 // of being in stage j
	for j := range m.k {
		sumCount, sumStay := m.renewals(n+float64(j), y, b, j)
		count += w * sumCount
		stay += w * sumStay
		w *= (n + float64(j)) / float64(j+1) * q
	}
	s := alive / m.silent(h)
	return s * count, s * stay
}

// probability sums over the stage j that the customer is in. With N more stages,
// N ~ NegBin(n+j, t/c), he passes ⌊(j+N)/k⌋ purchases if he stays; he has exactly
// n > 0 where he stayed through them all and no more came, or left at the n-th.
func (m erlangNBD) probability(h History, t float64, n int) float64 {
	if !m.valid(h) || !(t >= 0 && t <= 1e5*(m.alpha+h.Age)) {
		return math.NaN()
	}
	if n < 0 {
		return 0
	}
	alive := m.alive(h)
	if t == 0 {
		if n == 0 {
			return 1
		}
		return 0
	}
	r, c := m.stages(h), m.alpha+h.Age
	y, q := t/c, (h.Age-h.Last)/c
	b, x := m.b+m.chances(h)+1, float64(n)
	stay := math.Exp(special.LogRising(b, x) - special.LogRising(m.a+b, x))
	leave := 0.0
	if n > 0 {
		leave = math.Exp(special.LogRising(b, x-1)-special.LogRising(m.a+b, x)) * m.a
	}
	sum, w := 0.0, 1.0 // of being in stage j
	for j := range m.k {
		shape := r + float64(j)
		exactly := 0.0
		for i := range m.k {
			switch stages := float64(m.k)*x + float64(i-j); {
			case stages == 0: // 1/y may overflow
				exactly += math.Exp(-shape * math.Log1p(y))
			case stages > 0:
				lg, _ := math.Lgamma(stages + 1)
				exactly += math.Exp(special.LogRising(shape, stages) - lg - stages*math.Log1p(1/y) - shape*math.Log1p(y))
			}
		}
		p := stay * exactly
		if n > 0 {
			p += leave * special.BetaInc(float64(m.k)*x-float64(j), shape, y/(1+y))
		}
		sum += w * p
		w *= (r + float64(j)) / float64(j+1) * q
	}
	p := alive / m.silent(h) * sum
	if n == 0 {
		p += logistic(m.odds(h))
	}
	return p
}

// renewals is the mean over N ~ NegBin(n, w), w = y/(1+y), of the purchases and of
// the chance to stay, the customer being j stages on: every k-th stage is a
// purchase, of which the i-th is reached with probability (b)ᵢ/(a+b)ᵢ.
func (m erlangNBD) renewals(n, y, b float64, j int) (count, stay float64) {
	w := y / (1 + y)
	mean, sd := n*y, math.Sqrt(n*y*(1+y))
	from := math.Max(0, math.Floor(mean-9*sd-40))
	lg, _ := math.Lgamma(from + 1)
	u := math.Exp(special.LogRising(n, from) - lg + from*math.Log(w) - n*math.Log1p(y))
	s, v, bought := 0.0, 1.0, 0.0 // Σ_{i<bought} (b)ᵢ/(a+b)ᵢ, its next term, purchases
	stage := j
	for N := 0.0; ; N++ {
		if stage == m.k {
			stage = 0
			s += v
			v *= (b + bought) / (m.a + b + bought)
			bought++
		}
		if N >= from {
			count += u * s
			stay += u * v
			ratio := (n + N) * w / (N + 1)
			u *= ratio
			r := math.Max(w, ratio) * (1 + 1/(N+1))
			if N > mean && (r < 1 && u*(s+1) < 1e-16*(1-r)*count || u == 0) {
				return count, stay
			}
		}
		stage++
	}
}
