package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// FitSBGWith fits an sBG model with the covariates X of the cohorts by maximum
// likelihood: a coefficient is the log ratio of Alpha, the readiness to leave.
// The names are those of X, or nil for numbers. A covariate that does not vary is
// ErrNotIdentified. It takes O(renewals) per pass, times the square of the
// number of covariates.
func FitSBGWith(ctx context.Context, t *Cohorts, names []string, o *coterie.FitOptions) (*coterie.Fit[Regressed[SBG]], error) {
	return fitRenewalWith(ctx, t, names, o, SBG{1, 1}, sbgRows, [][]float64{{0.5, 1.5}, {1, 5}, {0.2, 0.5}})
}

// FitBdWWith fits a BdW model with the covariates X of the cohorts, as
// [FitSBGWith] does: a coefficient is the log ratio of Gamma. It takes
// O(renewals) per pass as well.
func FitBdWWith(ctx context.Context, t *Cohorts, names []string, o *coterie.FitOptions) (*coterie.Fit[Regressed[BdW]], error) {
	return fitRenewalWith(ctx, t, names, o, BdW{1, 1, 1}, bdwRows, [][]float64{{0.5, 1.5, 1}, {1, 5, 1.2}, {0.2, 0.5, 0.8}})
}

func fitRenewalWith[M regressable[M]](ctx context.Context, t *Cohorts, names []string, o *coterie.FitOptions, zero M,
	rows func(kept, lost []float64) *optim.Rows, starts [][]float64) (*coterie.Fit[Regressed[M]], error) {
	if _, _, err := seen(t); err != nil {
		return nil, err
	}
	n := len(t.rows[0].X)
	if len(names) > 0 && len(names) != n {
		return nil, &coterie.InputError{Row: -1, Field: "names", Reason: "another number of them than covariates", Err: coterie.ErrMismatch}
	}
	model := Regressed[M]{Base: zero, LeavingNames: covariateNames(names, n), Leaving: make([]float64, n)}
	byX := slices.Clone(t.rows)
	slices.SortStableFunc(byX, func(a, b Cohort) int { return slices.Compare(a.X, b.X) })
	var groups []group
	for i := 0; i < len(byX); {
		j := i
		for j < len(byX) && slices.Equal(byX[i].X, byX[j].X) {
			j++
		}
		kept, lost := renewals(byX[i:j])
		groups = append(groups, group{nil, byX[i].X, rows(kept, lost)})
		i = j
	}
	for i := range starts {
		starts[i] = append(starts[i], make([]float64, n)...)
	}
	l := regression(model, groups)
	m, err := l.Maximize(ctx, l, starts, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, model, float64(t.Members()), nil)
}

// sbgRows is the likelihood of sBG in α, β, a renewal a row.
func sbgRows(kept, lost []float64) *optim.Rows {
	return &optim.Rows{Params: fitParams(SBG{}.Params()), N: len(kept), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		a, b := theta[0], theta[1]
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				c := b + float64(i)
				q := 1 / (a + c)
				n := kept[i] + lost[i]
				m.LL -= kept[i]*math.Log1p(a/c) + lost[i]*math.Log1p(c/a)
				m.G[0] += lost[i]/a - n*q
				m.G[1] += kept[i]/c - n*q
				m.H[0] += n*q*q - lost[i]/(a*a)
				m.H[2] += n * q * q
				m.H[3] += n*q*q - kept[i]/(c*c)
			}
		}
	}}
}

// bdwRows is the likelihood of BdW in γ, δ, c, a renewal a row.
func bdwRows(kept, lost []float64) *optim.Rows {
	return &optim.Rows{Params: fitParams(BdW{}.Params()), N: len(kept), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		model := BdW{theta[0], theta[1], theta[2]}
		g, d := model.Gamma, model.Delta
		base1, base2 := special.Digamma(g+d), special.Trigamma(g+d)
		own1, own2 := special.Digamma(d), special.Trigamma(d)
		// slopes are the first and second derivatives of log S(n), in the order of
		// a lower triangle.
		slopes := func(n float64) (s [3]float64, h [6]float64) {
			if n == 0 {
				return s, h
			}
			x := math.Pow(n, model.C)
			dx := x * math.Log(n)
			t1, t2 := special.Digamma(d+x), special.Trigamma(d+x)
			w1, w2 := special.Digamma(g+d+x), special.Trigamma(g+d+x)
			s = [3]float64{base1 - w1, t1 - w1 + base1 - own1, (t1 - w1) * dx}
			h = [6]float64{base2 - w2, base2 - w2, t2 - w2 + base2 - own2, -w2 * dx, (t2 - w2) * dx, (t2-w2)*dx*dx + (t1-w1)*dx*math.Log(n)}
			return s, h
		}
		return func(lo, hi int, m *optim.Moments) {
			s0, h0 := slopes(float64(lo))
			for i := lo; i < hi; i++ {
				n := float64(i + 1)
				r := model.logRetention(n)
				s1, h1 := slopes(n)
				if kept[i] > 0 {
					m.LL += kept[i] * r
				}
				first, second := kept[i], 0.0 // derivatives in r
				if lost[i] > 0 {
					m.LL += lost[i] * special.Log1mExp(r)
					e := math.Expm1(-r)
					first -= lost[i] / e
					second = -lost[i] * (1 + e) / (e * e)
				}
				for a, k := 0, 0; a < 3; a++ {
					da := s1[a] - s0[a]
					m.G[a] += first * da
					for b := 0; b <= a; b++ {
						m.H[3*a+b] += first*(h1[k]-h0[k]) + second*da*(s1[b]-s0[b])
						k++
					}
				}
				s0, h0 = s1, h1
			}
		}
	}}
}
