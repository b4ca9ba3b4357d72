package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// ExponentialNBD is [ParetoNBD] with one rate Mu of leaving for all: its limit as
// S and Beta grow in proportion. Where Delay is set nobody leaves before that age:
//
//	S(y) = exp(−μ max(0, y−δ))
//
// the limit of [GGomNBD] as B grows, S = μ/B falls and Beta is e^(Bδ). Delay is no
// parameter of a fit: the likelihood has a kink there at every customer's last
// purchase, so that no standard error is to be had.
//
// R, Alpha, Mu > 0, Delay ≥ 0; Alpha and Delay are in the unit of ages and Mu per
// that unit.
type ExponentialNBD struct{ R, Alpha, Mu, Delay float64 }

// Params implements [coterie.Model].
func (m ExponentialNBD) Params() []coterie.Param {
	return positive([]string{"r", "alpha", "mu"}, m.R, m.Alpha, m.Mu)
}

// With implements [coterie.Model]: r, alpha, mu.
func (m ExponentialNBD) With(v []float64) (ExponentialNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return ExponentialNBD{}, err
	}
	return ExponentialNBD{v[0], v[1], v[2], m.Delay}, nil
}

// logOdds is the log of the odds that the customer has left.
func (m ExponentialNBD) logOdds(h History) float64 {
	const s = 1e15 // differs from infinity by less than rounding
	return ParetoNBD{S: s}.logIntegral(decay{m.R + float64(h.Repeats), m.Alpha, s, s / m.Mu}, max(h.Last, m.Delay), h.Age)
}

// LogLik is the log-likelihood of one history.
func (m ExponentialNBD) LogLik(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return NBD{m.R, m.Alpha}.LogLik(h) - m.Mu*max(0, h.Age-m.Delay) + log1pExp(m.logOdds(h))
}

// Alive is the probability that the customer has not left.
func (m ExponentialNBD) Alive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return logistic(-m.logOdds(h))
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m ExponentialNBD) Expected(h History, t float64) float64 {
	if !(t >= 0) {
		return math.NaN()
	}
	safe := min(t, max(0, m.Delay-h.Age))
	return m.Alive(h) * (m.R + float64(h.Repeats)) / (m.Alpha + h.Age) * (safe - math.Expm1(-m.Mu*(t-safe))/m.Mu)
}

// FitExponentialNBD fits an ExponentialNBD model by maximum likelihood. It takes
// O(n) in distinct histories, as [FitParetoNBD] does.
func FitExponentialNBD(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[ExponentialNBD], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	l := exponentialLikelihood(rows, 0)
	mean := meanAge(rows)
	m, err := l.Maximize(ctx, l, [][]float64{{0.6, mean / 3, 1 / mean}}, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, ExponentialNBD{}, float64(t.Len()), nil)
}

// fitDelayed fits the model with the delay of highest likelihood among those about
// a first guess: it is the age of some customer's last purchase, where the
// likelihood has its kinks.
func fitDelayed(ctx context.Context, rows []counted[History], about float64, o *coterie.FitOptions) (*coterie.Fit[ExponentialNBD], error) {
	const near = 24 // to either side
	ages, n := make([]float64, 0, len(rows)), 0.0
	for _, r := range rows {
		ages = append(ages, r.row.Last)
		n += float64(r.n)
	}
	slices.Sort(ages)
	ages = slices.Compact(ages)
	at, _ := slices.BinarySearch(ages, about)
	mean := meanAge(rows)
	start := []float64{0.6, mean / 3, 1 / mean}
	var best *coterie.Fit[ExponentialNBD]
	for _, delay := range ages[max(0, at-near):min(len(ages), at+near)] {
		l := exponentialLikelihood(rows, delay)
		m, err := l.Maximize(ctx, l, [][]float64{start}, fitOptions(o))
		if err != nil {
			return nil, err
		}
		f, err := concluded(m, ExponentialNBD{Delay: delay}, n, nil)
		if err != nil {
			continue
		}
		start = m.Theta
		if best == nil || f.LogLik > best.LogLik {
			best = f
		}
	}
	if best == nil {
		return nil, coterie.ErrNotConverged
	}
	return best, nil
}

// exponentialLikelihood is the likelihood in r, α, μ at a delay.
func exponentialLikelihood(rows []counted[History], delay float64) *optim.Rows {
	xs, of := distinct(rows)
	return &optim.Rows{Params: fitParams(ExponentialNBD{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha, mu := theta[0], theta[1], theta[2]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		return func(lo, hi int, m *optim.Moments) {
			var y, w [nodeCap]float64
			for i := lo; i < hi; i++ {
				row, count := &rows[i].row, float64(rows[i].n)
				x, tb := float64(row.Repeats), tab[of[i]]
				from, apart := max(row.Last, delay), max(0, row.Age-delay)
				n, c1, c2 := r+x, alpha+row.Age, alpha+from
				v := tb.v - r*math.Log1p(row.Age/alpha) - x*math.Log(c1) - mu*apart
				var s [3]float64  // weighted differences of ∇l from the customer there at T
				var ss [9]float64 // and their products
				var sw, e1, e11 float64
				length := max(0, row.Age-from)
				total := n*logRatio(length, c2) + mu*length
				scale := math.Exp(-total)
				if length > 0 {
					// The rate of leaving bounds the panels as a scale 1/μ would.
					k := paretoNodes(&y, &w, min(c2, 1/mu+from), from, row.Age, total, func(y float64) float64 {
						return n*logRatio(y-from, c2) + mu*(y-from)
					})
					for j := range k {
						d, b1 := row.Age-y[j], alpha+y[j]
						p := logRatio(d, b1)
						z := w[j] * mu * math.Exp(n*p+mu*d-total)
						diff := [3]float64{p, n * (1/c1 - 1/b1), 1/mu + d}
						sw += z
						e1 += z / b1
						e11 += z / (b1 * b1)
						for a := range 3 {
							s[a] += z * diff[a]
							for b := range a + 1 {
								ss[3*a+b] += z * diff[a] * diff[b]
							}
						}
					}
				}
				norm := 1 / (scale + sw)
				m.LL += count * (v + total + math.Log(scale+sw))
				for a := range 3 {
					s[a] *= norm
				}
				here := scale * norm
				m.G[0] += count * (tb.d1 - math.Log1p(row.Age/alpha) + s[0])
				m.G[1] += count * (r/alpha - n/c1 + s[1])
				m.G[2] += count * (s[2] - apart)
				for a := range 3 {
					for b := range a + 1 {
						m.H[3*a+b] += count * (ss[3*a+b]*norm - s[a]*s[b])
					}
				}
				m.H[0] += count * tb.d2
				m.H[3] += count * (1/alpha - here/c1 - e1*norm)
				m.H[4] += count * (n*(here/(c1*c1)+e11*norm) - r/(alpha*alpha))
				m.H[8] -= count * sw * norm / (mu * mu)
			}
		}
	}}
}
