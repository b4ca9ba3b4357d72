package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// CorrelatedParetoNBD is [ParetoNBD] of customers whose rates of buying and of
// leaving are correlated (购买与流失相关), by Sarmanov's joint density of the same
// two gamma distributions f and g:
//
//	f(λ) g(μ) {1 + κ (2ʳe^(−αλ) − 1)(2ˢe^(−βμ) − 1)},  κ = 4ρ/√(rs)
//
// ρ is the correlation of λ and μ: above 0 those who buy much leave soon. The
// kernels are e^(−λ) and e^(−μ) of Park and Fader with λ and μ in units of their
// own scale, so that the model is the same in weeks and in days. The likelihood is
// a sum of four of Pareto/NBD's,
//
//	(1+κ) L(α, β) + κ L(2α, 2β) − κ L(2α, β) − κ L(α, 2β)
//
// and every answer the mean of four of Pareto/NBD's answers.
//
// R, Alpha, S and Beta are > 0, as in ParetoNBD. Rho is where the density is
// nowhere negative ([CorrelatedParetoNBD.Bounds]), within (−1, 1).
//
// References: Park & Fader (2004), Modeling browsing behavior at multiple
// websites, Marketing Science 23(3); Bachmann, Meierer & Näf (2021), The role of
// time-varying contextual factors in latent attrition models for customer base
// analysis, Marketing Science 40(4); Lee (1996), Properties and applications of
// the Sarmanov family of bivariate distributions, Communications in Statistics –
// Theory and Methods 25(6).
type CorrelatedParetoNBD struct{ R, Alpha, S, Beta, Rho float64 }

// Params implements [coterie.Model].
func (m CorrelatedParetoNBD) Params() []coterie.Param {
	rho := coterie.Param{Name: "rho", Value: m.Rho, Min: -1, Max: 1}
	if m.R > 0 && m.S > 0 {
		rho.Min, rho.Max = m.Bounds()
	}
	return append(ParetoNBD{m.R, m.Alpha, m.S, m.Beta}.Params(), rho)
}

// With implements [coterie.Model]: r, alpha, s, beta, rho. A rho outside Bounds is
// an *coterie.InputError.
func (m CorrelatedParetoNBD) With(v []float64) (CorrelatedParetoNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return CorrelatedParetoNBD{}, err
	}
	out := CorrelatedParetoNBD{v[0], v[1], v[2], v[3], v[4]}
	if lo, hi := out.Bounds(); !(out.Rho >= lo && out.Rho <= hi) {
		return CorrelatedParetoNBD{}, badFloat("rho", out.Rho, "the joint density is negative outside ["+formatFloat(lo)+", "+formatFloat(hi)+"]")
	}
	return out, nil
}

// Bounds are the least and the largest correlation that this family can hold at
// the model's R and S: where κ times either corner of the kernels' range is −1.
func (m CorrelatedParetoNBD) Bounds() (lo, hi float64) {
	a, b := math.Expm1(m.R*math.Ln2), math.Expm1(m.S*math.Ln2) // the kernels lie in (−1, a) and (−1, b)
	c := math.Sqrt(m.R*m.S) / 4
	return max(-1, -c/max(1, a*b)), min(1, c/max(a, b))
}

// signs are those of κ in the four terms.
var signs = [4]float64{1, 1, -1, -1}

// kappa is 4ρ/√(rs).
func (m CorrelatedParetoNBD) kappa() float64 { return 4 * m.Rho / math.Sqrt(m.R*m.S) }

// terms are the four models and their weights, which sum to 1.
func (m CorrelatedParetoNBD) terms() (models [4]ParetoNBD, weights [4]float64) {
	k := m.kappa()
	for i := range models {
		models[i] = ParetoNBD{m.R, m.Alpha, m.S, m.Beta}
		weights[i] = k * signs[i]
	}
	weights[0]++
	models[1].Alpha *= 2
	models[1].Beta *= 2
	models[2].Alpha *= 2
	models[3].Beta *= 2
	return models, weights
}

// posterior are the four models and their weights given a history, which sum to 1,
// and the log-likelihood.
func (m CorrelatedParetoNBD) posterior(h History) (models [4]ParetoNBD, weights [4]float64, ll float64) {
	models, weights = m.terms()
	var l [4]float64
	top := math.Inf(-1)
	for i := range models {
		l[i] = models[i].LogLik(h)
		top = math.Max(top, l[i])
	}
	sum := 0.0
	for i := range weights {
		weights[i] *= math.Exp(l[i] - top)
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return models, weights, top + math.Log(sum)
}

// LogLik is the log-likelihood of one history.
func (m CorrelatedParetoNBD) LogLik(h History) float64 {
	_, _, ll := m.posterior(h)
	return ll
}

// Alive is the probability (存活概率) that the customer has not left.
func (m CorrelatedParetoNBD) Alive(h History) float64 { return m.AliveAt(h, 0) }

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0.
func (m CorrelatedParetoNBD) AliveAt(h History, t float64) float64 {
	models, weights, _ := m.posterior(h)
	sum := 0.0
	for i, w := range weights {
		sum += w * models[i].AliveAt(h, t)
	}
	return min(max(sum, 0), 1)
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m CorrelatedParetoNBD) Expected(h History, t float64) float64 {
	models, weights, _ := m.posterior(h)
	sum := 0.0
	for i, w := range weights {
		sum += w * models[i].Expected(h, t)
	}
	return max(sum, 0)
}

// Probability is the probability of exactly n purchases in (h.Age, h.Age+t].
func (m CorrelatedParetoNBD) Probability(h History, t float64, n int) float64 {
	models, weights, _ := m.posterior(h)
	sum := 0.0
	for i, w := range weights {
		sum += w * models[i].Probability(h, t, n)
	}
	return min(max(sum, 0), 1)
}

// DERT is the discounted expected residual transactions (折现剩余购买次数) at the
// continuous discount rate ≥ 0 per unit of age. At rate 0 it is infinite where
// S ≤ 1.
func (m CorrelatedParetoNBD) DERT(h History, rate float64) float64 {
	models, weights, _ := m.posterior(h)
	sum := 0.0
	for i, w := range weights {
		v := models[i].DERT(h, rate)
		if math.IsInf(v, 1) {
			return v
		}
		sum += w * v
	}
	return max(sum, 0)
}

// NewMember is the expected number of repeat purchases of a new customer by age
// t (新客复购数).
func (m CorrelatedParetoNBD) NewMember(t float64) float64 { return m.Expected(History{}, t) }

// FitCorrelatedParetoNBD fits a CorrelatedParetoNBD model by maximum likelihood.
// Twice the gain in log-likelihood over [FitParetoNBD] of the same histories is χ²
// with one degree of freedom where the rates are independent, rho 0.
//
// Where the data ask for more correlation than the family holds, the
// *coterie.FitError is ErrBoundary about rho, and its Best the likeliest model that
// has as much as it can. At a boundary of Pareto/NBD it is about those
// parameters. It takes O(n) in distinct histories per pass, and each has four
// likelihoods of Pareto/NBD.
func FitCorrelatedParetoNBD(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[CorrelatedParetoNBD], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	full := correlatedLikelihood(rows)
	small := full
	if len(rows) > fitRows {
		small = correlatedLikelihood(thinned(rows, fitRows))
	}
	starts := paretoStarts(meanAge(rows))
	for i := range starts {
		starts[i] = append(starts[i], 0)
	}
	m, err := full.Maximize(ctx, small, starts, fitOptions(o))
	if err != nil {
		return nil, err
	}
	if m.Verdict == optim.Optimum {
		at := CorrelatedParetoNBD{m.Theta[0], m.Theta[1], m.Theta[2], m.Theta[3], m.Theta[4]}
		if lo, hi := at.Bounds(); at.Rho < lo || at.Rho > hi {
			return nil, correlatedEdge(ctx, full, m.Theta, o)
		}
	}
	return concluded(m, CorrelatedParetoNBD{}, float64(t.Len()), nil)
}

// correlatedEdge is the error of a likelihood that rises beyond the bounds of rho:
// it searches on the bound, from a point beyond it.
func correlatedEdge(ctx context.Context, full *optim.Rows, beyond []float64, o *coterie.FitOptions) error {
	bound := func(r, s float64) float64 {
		lo, hi := CorrelatedParetoNBD{R: r, S: s}.Bounds()
		if beyond[4] < 0 {
			return lo
		}
		return hi
	}
	at := func(v []float64) []float64 { return append(v[:4:4], bound(v[0], v[2])) }
	opt := fitOptions(o)
	opt.Starts = 1
	m, err := optim.Maximize(ctx, full.Params[:4], func(theta, grad []float64) float64 {
		p := optim.Moments{G: make([]float64, 5), H: make([]float64, 25)}
		full.At(at(theta))(0, full.N, &p)
		if grad != nil {
			copy(grad, p.G[:4])
			const d = 1e-6
			grad[0] += p.G[4] * (bound(theta[0]*(1+d), theta[2]) - bound(theta[0]*(1-d), theta[2])) / (2 * d * theta[0])
			grad[2] += p.G[4] * (bound(theta[0], theta[2]*(1+d)) - bound(theta[0], theta[2]*(1-d))) / (2 * d * theta[2])
		}
		return p.LL
	}, [][]float64{beyond[:4]}, opt)
	if err != nil {
		return err
	}
	return &coterie.FitError{Err: coterie.ErrBoundary, Names: []string{"rho"}, Best: at(m.Theta), LogLik: m.LogLik,
		Cure: "the data ask for more correlation than the family holds: take Best, which has as much as it can, or FitParetoNBD"}
}

// correlatedLikelihood is the likelihood in r, α, s, β, ρ, from the four of
// Pareto/NBD by the chain rule.
func correlatedLikelihood(rows []counted[History]) *optim.Rows {
	single := make([]counted[History], len(rows))
	for i, r := range rows {
		single[i] = counted[History]{r.row, 1}
	}
	pareto := paretoLikelihood(ParetoNBD{}.Params(), single)
	const k = 5
	return &optim.Rows{Params: fitParams(CorrelatedParetoNBD{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		model := CorrelatedParetoNBD{theta[0], theta[1], theta[2], theta[3], theta[4]}
		models, weights := model.terms()
		var at [4]func(lo, hi int, m *optim.Moments)
		for j, p := range models {
			at[j] = pareto.At([]float64{p.R, p.Alpha, p.S, p.Beta})
		}
		// κ and its derivatives in r, s and ρ.
		kappa := model.kappa()
		perRho := 4 / math.Sqrt(model.R*model.S)
		dk := [k]float64{0: -kappa / (2 * model.R), 2: -kappa / (2 * model.S), 4: perRho}
		var ddk [k * k]float64 // lower triangle
		ddk[0] = 3 * kappa / (4 * model.R * model.R)
		ddk[2*k] = kappa / (4 * model.R * model.S)
		ddk[2*k+2] = 3 * kappa / (4 * model.S * model.S)
		ddk[4*k] = -perRho / (2 * model.R)
		ddk[4*k+2] = -perRho / (2 * model.S)
		return func(lo, hi int, m *optim.Moments) {
			var parts [4]optim.Moments
			for j := range parts {
				parts[j] = optim.Moments{G: make([]float64, 4), H: make([]float64, 16)}
			}
			for i := lo; i < hi; i++ {
				top := math.Inf(-1)
				for j := range parts {
					p := &parts[j]
					p.LL = 0
					clear(p.G)
					clear(p.H)
					at[j](i, i+1, p)
					// from 2α and 2β to α and β
					ca, cb := models[j].Alpha/model.Alpha, models[j].Beta/model.Beta
					p.G[1] *= ca
					p.G[3] *= cb
					for b, c := range [4]float64{1, ca, 1, cb} {
						for a := range 4 {
							p.H[4*a+b] *= c
							p.H[4*b+a] *= c
						}
					}
					top = math.Max(top, p.LL)
				}
				var sum, dsum float64
				var d, e [k]float64   // gradients of the sum, and of its part in κ
				var dd [k * k]float64 // lower triangle
				for j := range parts {
					p := &parts[j]
					z := math.Exp(p.LL - top)
					w, sign := weights[j]*z, signs[j]*z
					sum += w
					dsum += sign
					for a := range 4 {
						d[a] += w * p.G[a]
						e[a] += sign * p.G[a]
						for b := range a + 1 {
							dd[a*k+b] += w * (p.H[4*a+b] + p.G[a]*p.G[b])
						}
					}
				}
				for a := range k {
					d[a] += dsum * dk[a]
					for b := range a + 1 {
						dd[a*k+b] += e[a]*dk[b] + e[b]*dk[a] + dsum*ddk[a*k+b]
					}
				}
				count, inv := float64(rows[i].n), 1/sum
				m.LL += count * (top + math.Log(sum)) // NaN where the density is negative
				for a := range k {
					m.G[a] += count * d[a] * inv
					for b := range a + 1 {
						m.H[a*k+b] += count * (dd[a*k+b] - d[a]*d[b]*inv) * inv
					}
				}
			}
		}
	}}
}
