package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// NBD is repeat purchase without leaving (负二项购买模型): rates are
// Gamma(shape R, rate Alpha), and everybody stays. It is the limit of every model
// here as leaving becomes impossible, and the bar they have to clear.
//
// Both parameters are > 0; Alpha is in the unit of ages.
//
// References: Ehrenberg (1959), The pattern of consumer purchases, Applied
// Statistics 8(1).
type NBD struct{ R, Alpha float64 }

// Params implements [coterie.Model].
func (m NBD) Params() []coterie.Param { return positive([]string{"r", "alpha"}, m.R, m.Alpha) }

// With implements [coterie.Model]: r, alpha.
func (m NBD) With(v []float64) (NBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return NBD{}, err
	}
	return NBD{v[0], v[1]}, nil
}

// LogLik is the log-likelihood of one history.
func (m NBD) LogLik(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	x := float64(h.Repeats)
	return special.LogRising(m.R, x) - x*math.Log(m.Alpha+h.Age) - m.R*math.Log1p(h.Age/m.Alpha)
}

// Alive is 1: nobody leaves.
func (m NBD) Alive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	return 1
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m NBD) Expected(h History, t float64) float64 {
	if !(t >= 0) || !h.valid() {
		return math.NaN()
	}
	return (m.R + float64(h.Repeats)) * t / (m.Alpha + h.Age)
}

// FitNBD fits an NBD model by maximum likelihood. Where rates do not differ more
// than chance allows, R and Alpha grow without bound: ErrBoundary. It takes O(n)
// in distinct numbers and ages per pass.
func FitNBD(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[NBD], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	xs, of := distinct(rows)
	l := &optim.Rows{Params: fitParams(NBD{}.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha := theta[0], theta[1]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				row, n := &rows[i].row, float64(rows[i].n)
				x, tb, c := float64(row.Repeats), tab[of[i]], alpha+row.Age
				m.LL += n * (tb.v - r*math.Log1p(row.Age/alpha) - x*math.Log(c))
				m.G[0] += n * (tb.d1 - math.Log1p(row.Age/alpha))
				m.G[1] += n * (r/alpha - (r+x)/c)
				m.H[0] += n * tb.d2
				m.H[2] += n * (1/alpha - 1/c)
				m.H[3] += n * ((r+x)/(c*c) - r/(alpha*alpha))
			}
		}
	}}
	m, err := l.Maximize(ctx, l, [][]float64{{0.5, meanAge(rows) / 2}}, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, NBD{}, float64(t.Len()), nil)
}

// GeometricNBD is [BGNBD] with one probability P for all to leave after a repeat
// purchase: its limit as A and B grow in proportion. Where First is set, a
// customer may leave after the first purchase too: the limit of [MBGNBD].
//
// R, Alpha > 0; P in (0, 1).
type GeometricNBD struct {
	R, Alpha, P float64
	First       bool
}

// Params implements [coterie.Model].
func (m GeometricNBD) Params() []coterie.Param {
	return []coterie.Param{{Name: "r", Value: m.R, Max: math.Inf(1)}, {Name: "alpha", Value: m.Alpha, Max: math.Inf(1)},
		{Name: "p", Value: m.P, Max: 1}}
}

// With implements [coterie.Model]: r, alpha, p.
func (m GeometricNBD) With(v []float64) (GeometricNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return GeometricNBD{}, err
	}
	return GeometricNBD{v[0], v[1], v[2], m.First}, nil
}

// odds is the log of the odds that the customer has left, and k how often he has
// stayed.
func (m GeometricNBD) odds(h History) (odds, k float64) {
	k = geometricNBD{first: m.First}.chances(h)
	if k < 0 {
		return math.Inf(-1), 0
	}
	return math.Log(m.P/(1-m.P)) + (m.R+float64(h.Repeats))*math.Log1p((h.Age-h.Last)/(m.Alpha+h.Last)), k + 1
}

// LogLik is the log-likelihood of one history.
func (m GeometricNBD) LogLik(h History) float64 {
	odds, k := m.odds(h)
	return NBD{m.R, m.Alpha}.LogLik(h) + k*math.Log1p(-m.P) + log1pExp(odds)
}

// Alive is the probability that the customer has not left.
func (m GeometricNBD) Alive(h History) float64 {
	if !h.valid() {
		return math.NaN()
	}
	odds, _ := m.odds(h)
	return logistic(-odds)
}

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0.
func (m GeometricNBD) Expected(h History, t float64) float64 {
	if !(t >= 0) {
		return math.NaN()
	}
	return m.Alive(h) * -math.Expm1(-(m.R+float64(h.Repeats))*math.Log1p(m.P*t/(m.Alpha+h.Age))) / m.P
}

// fitGeometricNBD fits the limit model.
func fitGeometricNBD(ctx context.Context, rows []counted[History], o *coterie.FitOptions, first bool) (*coterie.Fit[GeometricNBD], error) {
	zero := GeometricNBD{First: first}
	xs, of := distinct(rows)
	n := 0.0
	for _, r := range rows {
		n += float64(r.n)
	}
	l := &optim.Rows{Params: fitParams(zero.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		model := GeometricNBD{theta[0], theta[1], theta[2], first}
		r, alpha, p := theta[0], theta[1], theta[2]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				row, n := &rows[i].row, float64(rows[i].n)
				x, tb, c1, c2 := float64(row.Repeats), tab[of[i]], alpha+row.Age, alpha+row.Last
				odds, k := model.odds(*row)
				w := 1 / (1 + math.Exp(-odds))
				m.LL += n * (tb.v - r*math.Log1p(row.Age/alpha) - x*math.Log(c1) + k*math.Log1p(-p) + log1pExp(odds))
				dr, da, dp := math.Log(c1/c2), (r+x)*(1/c1-1/c2), 1/(p*(1-p))
				m.G[0] += n * (tb.d1 - math.Log1p(row.Age/alpha) + w*dr)
				m.G[1] += n * (r/alpha - (r+x)/c1 + w*da)
				m.G[2] += n * (w*dp - k/(1-p))
				v := w * (1 - w)
				m.H[0] += n * (tb.d2 + v*dr*dr)
				m.H[3] += n * (1/alpha - 1/c1 + v*dr*da + w*(1/c1-1/c2))
				m.H[4] += n * ((r+x)/(c1*c1) - r/(alpha*alpha) + v*da*da + w*(r+x)*(1/(c2*c2)-1/(c1*c1)))
				m.H[6] += n * v * dr * dp
				m.H[7] += n * v * da * dp
				m.H[8] += n * (v*dp*dp + w*(1/((1-p)*(1-p))-1/(p*p)) - k/((1-p)*(1-p)))
			}
		}
	}}
	m, err := l.Maximize(ctx, l, [][]float64{{0.5, meanAge(rows) / 4, 0.2}}, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, zero, n, nil)
}

// geometricLimits fits the models at the edge of BG/NBD and MBG/NBD.
func geometricLimits(ctx context.Context, t *Histories, o *coterie.FitOptions, first bool) (out []edgeFit) {
	if f, err := FitNBD(ctx, t, o); err == nil {
		out = append(out, edgeFit{f, f.LogLik})
	}
	if f, err := fitGeometricNBD(ctx, t.rows.sorted(byHistory()), o, first); err == nil {
		out = append(out, edgeFit{f, f.LogLik})
	}
	return out
}
