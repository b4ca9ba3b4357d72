package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
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
	x := m.B * y
	if x < 1 {
		return math.Log1p(math.Expm1(x) / m.Beta)
	}
	return x - math.Log(m.Beta) + math.Log1p((m.Beta-1)*math.Exp(-x))
}

// share is e^(by)/(β−1+e^(by)); the rate of leaving at y is s·b·share.
func (m GGomNBD) share(y float64) float64 {
	return 1 / (m.Beta*math.Exp(-m.B*y) - math.Expm1(-m.B*y)) // 1 + (β−1)e^(−by) without cancellation
}

// scale is the distance within which the likelihood's integrand is smooth at y.
func (m GGomNBD) scale() float64 { return min(m.Alpha, min(m.Beta, 1)/m.B) }

// nodes lays panels of 16 nodes between from and to, in log(scale + y): decay is
// what the integrand falls by.
func (m GGomNBD) panels(from, to, decay float64) (n int, start, half float64) {
	g := m.scale()
	start = math.Log(g + from)
	end := math.Log(g + to)
	// Where e^(by) grows the integrand changes on the scale of 1/b.
	n = int(math.Ceil(max(1, min(decay, 300)/8, (end-start)/1.2, min(m.B*(to-from)/2, 100))))
	return n, start, (end - start) / float64(2*n)
}

// logOdds is the log of the odds that the customer has left.
func (m GGomNBD) logOdds(h History) float64 {
	if h.Age <= h.Last {
		return math.Inf(-1)
	}
	n := m.R + float64(h.Repeats)
	g, c, z := m.scale(), m.Alpha+h.Last, m.fall(h.Last)
	total := n*math.Log1p((h.Age-h.Last)/c) + m.S*(m.fall(h.Age)-z)
	k, start, half := m.panels(h.Last, h.Age, total)
	sum := 0.0
	for i := range k {
		mid := start + half*float64(2*i+1)
		for j, x := range gauss16.x {
			for _, u := range [2]float64{mid - half*x, mid + half*x} {
				v := math.Exp(u)
				y := v - g
				sum += gauss16.w[j] * v * m.share(y) * math.Exp(-n*math.Log1p(max(0, y-h.Last)/c)-m.S*(m.fall(y)-z))
			}
		}
	}
	return total + math.Log(m.S*m.B*half*sum)
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
		return 0
	}
	// S falls by e^−45 at the latest where bt has grown by 45/s + what β delays.
	z := m.fall(h.Age)
	to := min(h.Age+t, h.Age+(45/m.S+math.Log1p(m.Beta))/m.B+1/m.B, h.Age+45/rate)
	g := m.scale()
	k, start, half := m.panels(h.Age, to, m.S*(m.fall(to)-z)+rate*(to-h.Age))
	sum := 0.0
	for i := range k {
		mid := start + half*float64(2*i+1)
		for j, x := range gauss16.x {
			for _, u := range [2]float64{mid - half*x, mid + half*x} {
				v := math.Exp(u)
				sum += gauss16.w[j] * v * math.Exp(-m.S*(m.fall(v-g)-z)-rate*max(0, v-g-h.Age))
			}
		}
	}
	return m.Alive(h) * (m.R + float64(h.Repeats)) / (m.Alpha + h.Age) * half * sum
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
		g := min(m.scale(), c)
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

// FitGGomNBD fits a gamma-Gompertz/NBD model by maximum likelihood, as
// [FitParetoNBD] does. Where readiness to leave does not grow with age, B falls to
// 0: ErrBoundary, whose Limit is a *coterie.Fit of [ParetoNBD]. It takes O(n) in
// distinct histories per pass, each an integral.
func FitGGomNBD(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[GGomNBD], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	full := gompertzLikelihood(rows)
	small := full
	const some = 500 // a pass is dear: starting points are tried on few rows
	if len(rows) > some {
		small = gompertzLikelihood(thinned(rows, some))
	}
	mean := meanAge(rows)
	m, err := full.Maximize(ctx, small, [][]float64{{0.6, mean / 3, 1 / mean, 0.5, 1}, {1, mean / 2, 0.1 / mean, 0.6, 0.1}, {0.5, mean / 4, 3 / mean, 0.3, 5}}, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, GGomNBD{}, float64(t.Len()), func() []edgeFit {
		out := []edgeFit{}
		if f, err := FitParetoNBD(ctx, t, o); err == nil {
			out = append(out, edgeFit{f, f.LogLik})
		}
		return out
	})
}

// gompertzLikelihood is the likelihood in r, α, b, s, β, a mixture over the time of
// leaving as in paretoLikelihood.
func gompertzLikelihood(rows []counted[History]) *optim.Rows {
	xs, of := distinct(rows)
	return &optim.Rows{Params: fitParams(GGomNBD{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		model := GGomNBD{theta[0], theta[1], theta[2], theta[3], theta[4]}
		r, alpha, b, s, beta := theta[0], theta[1], theta[2], theta[3], theta[4]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		// term adds a term of weight w: first derivatives d and second dd (lower
		// triangle) of its log, in the order of the parameters.
		const k = 5
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				h, count := &rows[i].row, float64(rows[i].n)
				n := r + float64(h.Repeats)
				g, c, z0 := model.scale(), alpha+h.Last, model.fall(h.Last)
				var sum float64
				var sd [k]float64
				var second [k * k]float64
				term := func(w, y float64, left bool) {
					e := math.Exp(-b * y)
					p := model.share(y) // e^(by)/D
					q := p * e          // 1/D
					a := 1 / (alpha + y)
					z := model.fall(y)
					zb, zt := y*p, q-1/beta
					bend := y * y * (beta - 1) * p * q
					d := [k]float64{-math.Log(alpha + y), -n * a, -s * zb, -z, -s * zt}
					bb, bt, tt, ss := -s*bend, s*y*p*q, s*(q*q-1/(beta*beta)), 0.0
					if left {
						d[2] += 1/b + y*(beta-1)*q
						d[3] += 1 / s
						d[4] -= q
						bb -= 1/(b*b) + bend
						bt += y * p * q
						tt += q * q
						ss = -1 / (s * s)
					}
					sum += w
					for a := range k {
						sd[a] += w * d[a]
						for b := range a + 1 {
							second[a*k+b] += w * d[a] * d[b]
						}
					}
					second[k] -= w * a
					second[k+1] += w * n * a * a
					second[2*k+2] += w * bb
					second[3*k+2] -= w * zb
					second[3*k+3] += w * ss
					second[4*k+2] += w * bt
					second[4*k+3] -= w * zt
					second[4*k+4] += w * tt
				}
				total := n*logRatio(h.Age-h.Last, c) + s*(model.fall(h.Age)-z0)
				term(math.Exp(-total), h.Age, false)
				if h.Age > h.Last {
					panels, start, half := model.panels(h.Last, h.Age, total)
					for i := range panels {
						mid := start + half*float64(2*i+1)
						for j, x := range gauss16.x {
							for _, u := range [2]float64{mid - half*x, mid + half*x} {
								v := math.Exp(u)
								y := v - g
								term(half*gauss16.w[j]*v*s*b*model.share(y)*math.Exp(-n*logRatio(max(0, y-h.Last), c)-s*(model.fall(y)-z0)), y, true)
							}
						}
					}
				}
				tb := &tab[of[i]]
				m.LL += count * (tb.v + r*math.Log(alpha) - n*math.Log(c) - s*z0 + math.Log(sum))
				inv := 1 / sum
				for a := range k {
					sd[a] *= inv
				}
				for a := range k {
					m.G[a] += count * sd[a]
					for b := range a + 1 {
						m.H[a*k+b] += count * (second[a*k+b]*inv - sd[a]*sd[b])
					}
				}
				m.G[0] += count * (tb.d1 + math.Log(alpha))
				m.G[1] += count * r / alpha
				m.H[0] += count * tb.d2
				m.H[k] += count / alpha
				m.H[k+1] -= count * r / (alpha * alpha)
			}
		}
	}}
}
