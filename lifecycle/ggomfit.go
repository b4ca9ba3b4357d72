package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// FitGGomNBD fits a gamma-Gompertz/NBD model by maximum likelihood, as
// [FitParetoNBD] does. Where the likelihood has no maximum inside, the
// *coterie.FitError is ErrBoundary and its Limit a *coterie.Fit of what the model
// becomes: of [ParetoNBD] where readiness to leave does not grow with age (b and β
// fall to 0), of [GompertzNBD] where it is the same for all (s and β grow), of
// [ExponentialNBD] where it is both, or where nobody leaves before its Delay and
// all at one rate after (b and β grow, s falls), of [NBD] where nobody leaves. It
// takes O(n) in distinct histories per pass, each an integral.
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
	opt := fitOptions(o)
	opt.Dear = true // the limit models tell more than a profile
	m, err := full.Maximize(ctx, small, [][]float64{{0.6, mean / 3, 1 / mean, 0.5, 1}, {1, mean / 2, 0.1 / mean, 0.6, 0.1}, {0.5, mean / 4, 3 / mean, 0.3, 5}}, opt)
	if err != nil {
		return nil, err
	}
	return concluded(m, GGomNBD{}, float64(t.Len()), func() []edgeFit {
		out := paretoLimits(ctx, t, o)
		if f, err := FitParetoNBD(ctx, t, o); err == nil {
			out = append(out, edgeFit{f, f.LogLik})
		}
		if f, err := fitGompertzNBD(ctx, rows, full, o); err == nil {
			out = append(out, edgeFit{f, f.LogLik})
		}
		if b, beta := m.Theta[2], m.Theta[4]; beta > 1 && b*mean > 5 { // S falls at once at log(β)/b
			if f, err := fitDelayed(ctx, rows, math.Log(beta)/b, o); err == nil {
				out = append(out, edgeFit{f, f.LogLik})
			}
		}
		return out
	})
}

// gompertzLikelihood is the likelihood in r, α, b, s, β, a mixture over the time of
// leaving as in paretoLikelihood. It is −Inf where the model is one of its limits
// but for rounding.
func gompertzLikelihood(rows []counted[History]) *optim.Rows {
	xs, of := distinct(rows)
	longest := 0.0
	for _, r := range rows {
		longest = max(longest, r.row.Age)
	}
	return &optim.Rows{Params: fitParams(GGomNBD{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		model := GGomNBD{theta[0], theta[1], theta[2], theta[3], theta[4]}
		r, alpha, b, s, beta := theta[0], theta[1], theta[2], theta[3], theta[4]
		if !(b*longest > 1e-10 && b*longest < 2e3 && s > 1e-10 && s < 1e12 && beta > 1e-250 && beta < 1e290) {
			return func(_, _ int, m *optim.Moments) { m.LL = math.Inf(-1) }
		}
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		const k = 5
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				h, count := &rows[i].row, float64(rows[i].n)
				n := r + float64(h.Repeats)
				c, z0 := alpha+h.Last, model.fall(h.Last)
				var sum float64
				var sd [k]float64
				var second [k * k]float64
				// term adds a term at y of weight w: first derivatives d and second dd
				// (lower triangle) of its log, in the order of the parameters; l is
				// of y and away log((α+y)/c).
				term := func(w, y float64, l leaving, away float64, left bool) {
					p, z, q := l.share, l.fall, l.share*l.past // q = 1/(β−1+e^(by))
					a := 1 / (alpha + y)
					zb, zt := y*p, l.gone*p/-beta
					bend := y * y * (beta - 1) * p * q
					d := [k]float64{-away, -n * a, -s * zb, -z, -s * zt}
					bb, bt, tt, ss := -s*bend, s*y*p*q, s*zt*(q+1/beta), 0.0
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
				total := model.decay(h.Last, h.Age-h.Last, n, 0)
				term(math.Exp(-total), h.Age, model.leaving(h.Age), logRatio(h.Age-h.Last, c), false)
				if h.Age > h.Last {
					rising := max(0, math.Log(model.share(h.Age)/model.share(h.Last)))
					for a := h.Last; a < h.Age; {
						a = model.idle(h.Last, a, h.Age, n, total)
						if model.decay(h.Last, a-h.Last, n, 0) > 45+rising {
							break
						}
						end := model.panel(a, h.Age, n, 0)
						mid, half := (a+end)/2, (end-a)/2
						for j, x := range gauss16.x {
							for _, y := range [2]float64{mid - half*x, mid + half*x} {
								l, away := model.leaving(y), logRatio(y-h.Last, c)
								term(half*gauss16.w[j]*s*b*l.share*math.Exp(-n*away-s*(l.fall-z0)), y, l, away, true)
							}
						}
						a = end
					}
				}
				tb := &tab[of[i]]
				logC := math.Log(c)
				m.LL += count * (tb.v + r*math.Log(alpha) - n*logC - s*z0 + math.Log(sum))
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
				m.G[0] += count * (tb.d1 + math.Log(alpha) - logC)
				m.G[1] += count * r / alpha
				m.H[0] += count * tb.d2
				m.H[k] += count / alpha
				m.H[k+1] -= count * r / (alpha * alpha)
			}
		}
	}}
}

// leaving is what a law of leaving is at one age y.
type leaving struct{ share, fall, past, gone float64 } // past is e^(−by) and gone 1 − past

func (m GGomNBD) leaving(y float64) leaving {
	e := math.Expm1(m.B * y)
	if !(e < 1e290) || !(e < 1e290*m.Beta) {
		past := math.Exp(-m.B * y)
		return leaving{m.share(y), m.fall(y), past, 1 - past}
	}
	return leaving{(1 + e) / (m.Beta + e), math.Log1p(e / m.Beta), 1 / (1 + e), e / (1 + e)}
}

// GompertzNBD is [GGomNBD] with one readiness Eta to leave for all: its limit as
// S and Beta grow in proportion Eta,
//
//	S(y) = exp(−η(e^(By) − 1))
//
// All parameters are > 0; Alpha is in the unit of ages and B per that unit.
type GompertzNBD struct{ R, Alpha, B, Eta float64 }

// Params implements [coterie.Model].
func (m GompertzNBD) Params() []coterie.Param {
	return positive([]string{"r", "alpha", "b", "eta"}, m.R, m.Alpha, m.B, m.Eta)
}

// With implements [coterie.Model]: r, alpha, b, eta.
func (m GompertzNBD) With(v []float64) (GompertzNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return GompertzNBD{}, err
	}
	return GompertzNBD{v[0], v[1], v[2], v[3]}, nil
}

// near is a gamma-Gompertz/NBD model that differs by less than rounding.
func (m GompertzNBD) near() GGomNBD {
	const s = 1e16
	return GGomNBD{m.R, m.Alpha, m.B, s, s / m.Eta}
}

// LogLik is the log-likelihood of one history.
func (m GompertzNBD) LogLik(h History) float64 { return m.near().LogLik(h) }

// Alive is the probability that the customer has not left.
func (m GompertzNBD) Alive(h History) float64 { return m.near().Alive(h) }

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m GompertzNBD) Expected(h History, t float64) float64 { return m.near().Expected(h, t) }

// fitGompertzNBD fits the limit model on the rows of full, at an s so large that
// what is left of the spread of β is below rounding.
func fitGompertzNBD(ctx context.Context, rows []counted[History], full *optim.Rows, o *coterie.FitOptions) (*coterie.Fit[GompertzNBD], error) {
	const s, k = 1e11, 4
	l := &optim.Rows{Params: fitParams(GompertzNBD{}.Params()), N: full.N, At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		eta := theta[3]
		at := full.At([]float64{theta[0], theta[1], theta[2], s, s / eta})
		slope := -s / (eta * eta) // of β by η
		return func(lo, hi int, m *optim.Moments) {
			w := optim.Moments{G: make([]float64, 5), H: make([]float64, 25)}
			at(lo, hi, &w)
			m.LL += w.LL
			for i := range k - 1 {
				m.G[i] += w.G[i]
				for j := range i + 1 {
					m.H[k*i+j] += w.H[5*i+j]
				}
				m.H[k*(k-1)+i] += slope * w.H[20+i]
			}
			m.G[k-1] += slope * w.G[4]
			m.H[k*k-1] += slope*slope*w.H[24] - 2*slope/eta*w.G[4]
		}
	}}
	mean, n := meanAge(rows), 0.0
	for _, r := range rows {
		n += float64(r.n)
	}
	opt := fitOptions(o)
	opt.Dear = true
	m, err := l.Maximize(ctx, l, [][]float64{{0.6, mean / 3, 0.5 / mean, 1}, {0.6, mean / 3, 3 / mean, 0.1}}, opt)
	if err != nil {
		return nil, err
	}
	return concluded(m, GompertzNBD{}, n, nil)
}
