package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// BGBB is the beta-geometric/beta-Bernoulli model of repeat purchase at discrete
// opportunities (BG/BB): yearly donations, weekly sessions, monthly boxes. While
// alive a customer takes an opportunity with probability p; before each he leaves
// for good with probability θ;
//
//	p ~ Beta(Alpha, Beta),  θ ~ Beta(Gamma, Delta)
//
// Of a [History], Age is the number n of opportunities after the first purchase,
// Repeats how many were taken and Last the latest taken: whole numbers, with
// Repeats ≤ Last. The likelihood is
//
//	B(α+x, β+n−x)/B(α, β) · B(γ, δ+n)/B(γ, δ)
//	+ Σ_{j=t_x}^{n−1} B(α+x, β+j−x)/B(α, β) · B(γ+1, δ+j)/B(γ, δ)
//
// All parameters are > 0. Queries take O(n − t_x) steps.
//
// References: Fader, Hardie & Shang (2010), Customer-base analysis in a
// discrete-time noncontractual setting, Marketing Science 29(6).
type BGBB struct{ Alpha, Beta, Gamma, Delta float64 }

// Params implements [coterie.Model].
func (m BGBB) Params() []coterie.Param {
	return positive([]string{"alpha", "beta", "gamma", "delta"}, m.Alpha, m.Beta, m.Gamma, m.Delta)
}

// With implements [coterie.Model]: alpha, beta, gamma, delta.
func (m BGBB) With(v []float64) (BGBB, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return BGBB{}, err
	}
	return BGBB{v[0], v[1], v[2], v[3]}, nil
}

// discrete reports whether h is a history at whole opportunities.
func (h History) discrete() bool {
	return h.valid() && h.Age == math.Floor(h.Age) && h.Last == math.Floor(h.Last) && float64(h.Repeats) <= h.Last
}

// terms are the logs of the term of the customer still there, and of the whole
// likelihood.
func (m BGBB) terms(h History) (here, whole float64) {
	x, n := float64(h.Repeats), h.Age
	took := special.LogRising(m.Alpha, x)
	here = took + special.LogRising(m.Beta, n-x) - special.LogRising(m.Alpha+m.Beta, n) + logBetaShift(m.Delta, n, m.Gamma)
	if h.Last == n {
		return here, here
	}
	t := h.Last
	first := took + special.LogRising(m.Beta, t-x) - special.LogRising(m.Alpha+m.Beta, t) +
		logBetaShift(m.Delta, t, m.Gamma) + math.Log(m.Gamma/(m.Gamma+m.Delta+t))
	sum, v := 0.0, 1.0
	for j := t; j < n; j++ {
		sum += v
		v *= (m.Beta + j - x) / (m.Alpha + m.Beta + j) * ((m.Delta + j) / (m.Gamma + m.Delta + j + 1))
	}
	return here, special.LogAdd(here, first+math.Log(sum))
}

// LogLik is the log-likelihood of one history.
func (m BGBB) LogLik(h History) float64 {
	if !h.discrete() {
		return math.NaN()
	}
	_, whole := m.terms(h)
	return whole
}

// Alive is the probability (存活概率) that the customer was there at the last
// opportunity observed.
func (m BGBB) Alive(h History) float64 { return m.AliveAt(h, 0) }

// AliveAt is the probability that the customer is there at opportunity
// h.Age + ⌊t⌋, t ≥ 0. Other programs print it at t = 1.
func (m BGBB) AliveAt(h History, t float64) float64 {
	if !(t >= 0) || !h.discrete() {
		return math.NaN()
	}
	here, whole := m.terms(h)
	return math.Exp(here - whole + logBetaShift(m.Delta+h.Age, math.Floor(t), m.Gamma))
}

// Expected is the expected number of purchases at the next ⌊t⌋ opportunities,
// t ≥ 0:
//
//	P(alive) (α+x)/(α+β+n) Σ_{j=1}^t B(γ, δ+n+j)/B(γ, δ+n)
func (m BGBB) Expected(h History, t float64) float64 {
	if !(t >= 0) || !h.discrete() {
		return math.NaN()
	}
	return m.Alive(h) * (m.Alpha + float64(h.Repeats)) / (m.Alpha + m.Beta + h.Age) *
		stays(m.Delta+h.Age, m.Gamma, math.Floor(t))
}

// stays is Σ_{j=1}^n (d)ⱼ/(g+d)ⱼ: term by term, or for large n in closed form,
// which at g near 1 is a mean of digammas.
func stays(d, g, n float64) float64 {
	if n <= 5000 {
		sum, v := 0.0, 1.0
		for j := 0.0; j < n; j++ {
			v *= (d + j) / (g + d + j)
			sum += v
		}
		return sum
	}
	// d/(g−1) {1 − (d+1)ₙ/(g+d)ₙ}
	if math.Abs(g-1) > 0.5 {
		return d / (g - 1) * -math.Expm1(special.LogRising(d+1, n)-special.LogRising(g+d, n))
	}
	mean, half := 0.0, 0.5*(g-1)
	for i, x := range gauss16.x {
		for _, s := range [2]float64{half * (1 - x), half * (1 + x)} {
			mean += 0.5 * gauss16.w[i] * (special.Digamma(d+1+s+n) - special.Digamma(d+1+s))
		}
	}
	if z := (g - 1) * mean; z != 0 {
		return d * mean * -math.Expm1(-z) / z
	}
	return d * mean
}

// Probability is the probability of exactly k purchases at the next ⌊t⌋
// opportunities.
func (m BGBB) Probability(h History, t float64, k int) float64 {
	if !(t >= 0 && t <= 1e7) || !h.discrete() {
		return math.NaN()
	}
	n, x := math.Floor(t), float64(k)
	if k < 0 || x > n {
		return 0
	}
	a, b, d := m.Alpha+float64(h.Repeats), m.Beta+h.Age-float64(h.Repeats), m.Delta+h.Age
	// v is C(i, k) B(a+k, b+i−k)/B(a, b) · B(g, d+i)/B(g, d) at i = k opportunities.
	v := math.Exp(special.LogRising(a, x) - special.LogRising(a+b, x) + logBetaShift(d, x, m.Gamma))
	sum := 0.0
	for i := x; i < n; i++ {
		sum += v * m.Gamma / (m.Gamma + d + i)
		v *= (i + 1) / (i + 1 - x) * ((b + i - x) / (a + b + i)) * ((d + i) / (m.Gamma + d + i))
	}
	alive := m.Alive(h)
	p := alive * (sum + v)
	if k == 0 {
		p += 1 - alive
	}
	return p
}

// DERT is the discounted expected residual transactions (折现剩余购买次数): the
// purchases at the opportunities to come, the j-th next divided by (1+d)ʲ, d ≥ 0
// per opportunity. At d = 0 it is infinite where Gamma ≤ 1.
func (m BGBB) DERT(h History, d float64) float64 {
	if !(d >= 0) || !h.discrete() {
		return math.NaN()
	}
	if d == 0 && m.Gamma <= 1 {
		return math.Inf(1) // also where P(alive) is below the smallest number
	}
	left := SBG{m.Gamma, m.Delta + h.Age}.DERL(1, d) / (1 + d)
	here, whole := m.terms(h)
	if math.IsInf(left, 1) {
		return left
	}
	return math.Exp(here-whole) * (m.Alpha + float64(h.Repeats)) / (m.Alpha + m.Beta + h.Age) * left
}

// NewMember is the expected number of purchases of a new customer at the first
// ⌊t⌋ opportunities.
func (m BGBB) NewMember(t float64) float64 { return m.Expected(History{}, t) }

// FitBGBB fits a BG/BB model by maximum likelihood. Histories must be at whole
// opportunities. The options and errors are those of [FitBGNBD]; a boundary has no
// limit model here. It takes O(n − t_x) per distinct history and pass.
func FitBGBB(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[BGBB], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	longest := 0.0
	for i, r := range rows {
		if !r.row.discrete() || r.row.Age > 1e6 {
			return nil, &coterie.InputError{Row: i, Field: "Age", Value: formatFloat(r.row.Age),
				Reason: "opportunities are whole numbers, at most 10⁶, with Repeats ≤ Last"}
		}
		longest = max(longest, r.row.Age)
	}
	l := bgbbLikelihood(rows, int(longest))
	m, err := l.Maximize(ctx, l, [][]float64{{1, 1, 0.7, 3}, {0.5, 0.5, 0.5, 5}, {2, 2, 2, 10}}, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, BGBB{}, float64(t.Len()), nil)
}

// risings are log (a)ₖ and its derivatives for k = 0 … n.
func risings(a float64, n int) []rising {
	out := make([]rising, n+1)
	for k := range n {
		q := 1 / (a + float64(k))
		out[k+1] = rising{out[k].v + math.Log(a+float64(k)), out[k].d1 + q, out[k].d2 - q*q}
	}
	return out
}

// bgbbLikelihood is the likelihood of BG/BB in α, β, γ, δ, a mixture over the time
// of leaving as in geometricLikelihood.
func bgbbLikelihood(rows []counted[History], longest int) *optim.Rows {
	return &optim.Rows{Params: fitParams(BGBB{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		alpha, beta, gamma, delta := theta[0], theta[1], theta[2], theta[3]
		ra, rb, rab := risings(alpha, longest), risings(beta, longest), risings(alpha+beta, longest)
		rd, rgd := risings(delta, longest), risings(gamma+delta, longest+1)
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				h, count := &rows[i].row, float64(rows[i].n)
				x, last, n := h.Repeats, int(h.Last), int(h.Age)
				var g, eh [10]float64 // sums of w∇l in g[:4], of w∇²l in eh; products in pp
				var pp [10]float64
				sum, top := 0.0, math.Inf(-1)
				for j := last; j <= n; j++ {
					left, first, second := j+1, 1/gamma, -1/(gamma*gamma)
					v := math.Log(gamma)
					if j == n { // still there
						left, first, second, v = n, 0, 0, 0
					}
					v += ra[x].v + rb[j-x].v - rab[j].v + rd[j].v - rgd[left].v
					if v > top { // rescale what has been summed
						c := math.Exp(top - v)
						top = v
						sum *= c
						for k := range 10 {
							g[k] *= c
							eh[k] *= c
							pp[k] *= c
						}
					}
					w := math.Exp(v - top)
					d := [4]float64{ra[x].d1 - rab[j].d1, rb[j-x].d1 - rab[j].d1, first - rgd[left].d1, rd[j].d1 - rgd[left].d1}
					sum += w
					for a, k := 0, 0; a < 4; a++ {
						g[a] += w * d[a]
						for b := 0; b <= a; b++ {
							pp[k] += w * d[a] * d[b]
							k++
						}
					}
					eh[0] += w * (ra[x].d2 - rab[j].d2)
					eh[1] -= w * rab[j].d2
					eh[2] += w * (rb[j-x].d2 - rab[j].d2)
					eh[5] += w * (second - rgd[left].d2)
					eh[8] -= w * rgd[left].d2
					eh[9] += w * (rd[j].d2 - rgd[left].d2)
				}
				m.LL += count * (top + math.Log(sum))
				for a, k := 0, 0; a < 4; a++ {
					m.G[a] += count * g[a] / sum
					for b := 0; b <= a; b++ {
						m.H[4*a+b] += count * (eh[k]/sum + pp[k]/sum - g[a]/sum*(g[b]/sum))
						k++
					}
				}
			}
		}
	}}
}
