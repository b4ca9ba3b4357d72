package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// fitRows is the number of distinct rows on which starting points are tried.
const fitRows = 3000

// fitGeometric fits BG/NBD or MBG/NBD.
func fitGeometric[M coterie.Model[M]](ctx context.Context, t *Histories, o *coterie.FitOptions, zero M, first bool) (*coterie.Fit[M], error) {
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	mean := meanAge(rows)
	full := geometricLikelihood(zero.Params(), rows, first)
	small := full
	if len(rows) > fitRows {
		small = geometricLikelihood(zero.Params(), thinned(rows, fitRows), first)
	}
	m, err := full.Maximize(ctx, small, geometricStarts(mean), fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, zero, float64(t.Len()), func() []edgeFit { return geometricLimits(ctx, t, o, first) })
}

// geometricStarts are starting points at a mean age.
func geometricStarts(mean float64) [][]float64 {
	return [][]float64{{0.5, mean / 5, 0.8, 2}, {1, mean / 2, 1, 5}, {0.2, mean / 10, 0.3, 0.5}}
}

// repeatRows are the distinct histories, some of them with repeat purchases and
// time.
func repeatRows(t *Histories) ([]counted[History], error) {
	if t == nil || t.Len() == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "histories", Reason: "there are none", Err: coterie.ErrNoData}
	}
	rows := t.rows.sorted(byHistory())
	if rows[len(rows)-1].row.Repeats == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "histories", Reason: "nobody bought again", Err: coterie.ErrNoEvents}
	}
	return rows, nil
}

func meanAge(rows []counted[History]) float64 {
	s, n := 0.0, 0.0
	for _, r := range rows {
		s += float64(r.n) * r.row.Age
		n += float64(r.n)
	}
	return max(s/n, 1e-300)
}

// rising holds log Γ(a+x)/Γ(a) and its first two derivatives in a.
type rising struct{ v, d1, d2 float64 }

func risingAt(a, x float64) rising {
	if x == 0 {
		return rising{}
	}
	if x <= 8 {
		r := rising{v: special.LogRising(a, x)}
		for k := 0.0; k < x; k++ {
			q := 1 / (a + k)
			r.d1 += q
			r.d2 -= q * q
		}
		return r
	}
	return rising{special.LogRising(a, x), special.Digamma(a+x) - special.Digamma(a), special.Trigamma(a+x) - special.Trigamma(a)}
}

// distinct lists the distinct repeat counts of sorted rows and, for every row,
// its place in that list.
func distinct(rows []counted[History]) (xs []float64, of []int32) {
	of = make([]int32, len(rows))
	for i, r := range rows {
		if x := float64(r.row.Repeats); len(xs) == 0 || xs[len(xs)-1] != x {
			xs = append(xs, x)
		}
		of[i] = int32(len(xs) - 1)
	}
	return xs, of
}

// geometricLikelihood is the likelihood of BG/NBD and MBG/NBD in r, α, a, b: per
// row the log of a mixture of two terms, customer there and customer gone, whose
// derivatives are those of exponential families,
//
//	∇ log(e^l₁ + e^l₂) = E ∇l,  ∇² = E ∇²l + Cov ∇l
func geometricLikelihood(params []coterie.Param, rows []counted[History], first bool) *optim.Rows {
	xs, of := distinct(rows)
	shift := -1.0
	if first {
		shift = 0
	}
	type table struct{ r, b, ab rising }
	return &optim.Rows{Params: fitParams(params), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha, a, b := theta[0], theta[1], theta[2], theta[3]
		tab := make([]table, len(xs))
		for i, x := range xs {
			tab[i] = table{risingAt(r, x), risingAt(b, x+shift+1), risingAt(a+b, x+shift+1)}
		}
		logAlpha, logA, invA := math.Log(alpha), math.Log(a), 1/a
		return func(lo, hi int, m *optim.Moments) {
			var ll, g0, g1, g2, g3, h00, h10, h11, h20, h21, h22, h30, h31, h32, h33 float64
			at, logB, invB := int32(-1), 0.0, 0.0
			var tb *table
			for i := lo; i < hi; i++ {
				row, n := &rows[i].row, float64(rows[i].n)
				x := float64(row.Repeats)
				if of[i] != at {
					at = of[i]
					tb = &tab[at]
					if k := b + x + shift; x+shift >= 0 {
						logB, invB = math.Log(k), 1/k
					}
				}
				// Everything but the mixture.
				s, c1 := r+x, alpha+row.Age
				l1, q1 := math.Log(c1), 1/c1
				ll += n * (tb.r.v + tb.b.v - tb.ab.v + r*(logAlpha-l1) - x*l1)
				var w, dr, da float64 // the weight of "gone" and the differences of ∇l
				if x+shift >= 0 {
					c2 := alpha + row.Last
					q2 := 1 / c2
					ratio := l1 - math.Log(c2)
					if ratio < 1e-3 {
						ratio = math.Log1p((row.Age - row.Last) / c2)
					}
					odds := logA - logB + s*ratio
					if odds > 0 {
						e := math.Exp(-odds)
						ll += n * (odds + math.Log1p(e))
						w = 1 / (1 + e)
					} else {
						e := math.Exp(odds)
						ll += n * math.Log1p(e)
						w = e / (1 + e)
					}
					dr, da = ratio, s*(q1-q2)
					v := n * w * (1 - w)
					h00 += v * dr * dr
					h10 += v * dr * da
					h11 += v*da*da + n*w*s*(q2*q2-q1*q1)
					h20 += v * dr * invA
					h21 += v * da * invA
					h22 += v*invA*invA - n*w*invA*invA
					h30 -= v * dr * invB
					h31 -= v * da * invB
					h32 -= v * invA * invB
					h33 += v*invB*invB + n*w*invB*invB
					g2 += n * w * invA
					g3 -= n * w * invB
					h10 += n * w * (q1 - q2)
				}
				g0 += n * (tb.r.d1 + logAlpha - l1 + w*dr)
				g1 += n * (r/alpha - s*q1 + w*da)
				g2 -= n * tb.ab.d1
				g3 += n * (tb.b.d1 - tb.ab.d1)
				h00 += n * tb.r.d2
				h10 += n * (1/alpha - q1)
				h11 += n * (s*q1*q1 - r/(alpha*alpha))
				h22 -= n * tb.ab.d2
				h32 -= n * tb.ab.d2
				h33 += n * (tb.b.d2 - tb.ab.d2)
			}
			m.LL += ll
			copy(m.G, []float64{g0, g1, g2, g3})
			copy(m.H, []float64{h00, 0, 0, 0, h10, h11, 0, 0, h20, h21, h22, 0, h30, h31, h32, h33})
		}
	}}
}
