package lifecycle

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// FitMBGCNBD fits an MBG/CNBD-k model for one k ≥ 1 by maximum likelihood, as
// [FitBGNBD] does. To choose k compare LogLik plus [Regularity.LogLik].
// A boundary has no limit model here. It takes O(k) a distinct history and pass.
func FitMBGCNBD(ctx context.Context, t *Histories, k int, o *coterie.FitOptions) (*coterie.Fit[MBGCNBD], error) {
	return fitErlang(ctx, t, k, o, MBGCNBD{k, 1, 1, 1, 1}, true)
}

// FitBGCNBD fits a BG/CNBD-k model, as [FitMBGCNBD] does. It takes O(k) a
// distinct history and pass.
func FitBGCNBD(ctx context.Context, t *Histories, k int, o *coterie.FitOptions) (*coterie.Fit[BGCNBD], error) {
	return fitErlang(ctx, t, k, o, BGCNBD{k, 1, 1, 1, 1}, false)
}

func fitErlang[M coterie.Model[M]](ctx context.Context, t *Histories, k int, o *coterie.FitOptions, zero M, first bool) (*coterie.Fit[M], error) {
	if k < 1 || k > 1000 {
		return nil, badFloat("k", float64(k), "stages are between 1 and 1000")
	}
	rows, err := repeatRows(t)
	if err != nil {
		return nil, err
	}
	full := erlangLikelihood(zero.Params(), rows, k, first)
	small := full
	if len(rows) > fitRows {
		small = erlangLikelihood(zero.Params(), thinned(rows, fitRows), k, first)
	}
	starts := geometricStarts(meanAge(rows))
	for i := range starts {
		starts[i][1] /= float64(k)
	}
	m, err := full.Maximize(ctx, small, starts, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, zero, float64(t.Len()), nil)
}

// erlangLikelihood is the likelihood of (M)BG/CNBD-k in r, α, a, b: a mixture of
// the k stages in which a customer may be silent and of having left, as in
// geometricLikelihood.
func erlangLikelihood(params []coterie.Param, rows []counted[History], k int, first bool) *optim.Rows {
	xs, of := distinct(rows)
	return &optim.Rows{Params: fitParams(params), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha, a, b := theta[0], theta[1], theta[2], theta[3]
		model := erlangNBD{geometricNBD{r, alpha, a, b, first}, k}
		type table struct{ r, b, ab rising }
		tab := make([]table, len(xs))
		for i, x := range xs {
			c := model.chances(History{Repeats: int(x)}) + 1
			tab[i] = table{risingAt(r, float64(k)*x), risingAt(b, c), risingAt(a+b, c)}
		}
		return func(lo, hi int, m *optim.Moments) {
			for i := lo; i < hi; i++ {
				h, count := &rows[i].row, float64(rows[i].n)
				tb := &tab[of[i]]
				n := model.stages(*h)
				kx := n - r
				c1, c2 := alpha+h.Age, alpha+h.Last
				q := (h.Age - h.Last) / c1
				// The stage 0 is the term of reference: weights and differences of
				// ∇l of the others.
				var sum, sr, sa, s0, s1, rr, ra, aa, hr, ha, hra float64
				v, d1, d2 := 1.0, 0.0, 0.0
				for j := range k {
					// l differs by log (n)ⱼ − j log(α+T) + …
					da := -float64(j) / c1
					sum += v
					sr += v * d1
					sa += v * da
					rr += v * d1 * d1
					ra += v * d1 * da
					aa += v * da * da
					hr += v * d2
					ha += v * float64(j) / (c1 * c1)
					f := 1 / (n + float64(j))
					v *= (n + float64(j)) / float64(j+1) * q
					d1 += f
					d2 -= f * f
				}
				w := 0.0 // of having left
				chances := model.chances(*h)
				if chances >= 0 {
					odds := math.Log(a/(b+chances)) + n*math.Log1p((h.Age-h.Last)/c2)
					w = logistic(odds - math.Log(sum))
					dr, da := math.Log1p((h.Age-h.Last)/c2), n*(1/c1-1/c2)
					z := w / (1 - w) * sum
					if w > 0.5 { // rescale: the term of reference may vanish beside it
						z = 1
						scale := math.Exp(-odds)
						sum, sr, sa, rr, ra, aa, hr, ha = sum*scale, sr*scale, sa*scale, rr*scale, ra*scale, aa*scale, hr*scale, ha*scale
						m.LL += count * odds
					}
					sum += z
					sr += z * dr
					sa += z * da
					s0, s1 = z/a, -z/(b+chances)
					rr += z * dr * dr
					ra += z * dr * da
					aa += z * da * da
					ha += z * n * (1/(c2*c2) - 1/(c1*c1))
					hra = z * (1/c1 - 1/c2)
				}
				m.LL += count * (math.Log(sum) + tb.r.v + tb.b.v - tb.ab.v - kx*math.Log(c1) - r*math.Log1p(h.Age/alpha))
				inv := 1 / sum
				sr, sa, s0, s1 = sr*inv, sa*inv, s0*inv, s1*inv
				m.G[0] += count * (tb.r.d1 - math.Log1p(h.Age/alpha) + sr)
				m.G[1] += count * (r/alpha - n/c1 + sa)
				m.G[2] += count * (s0 - tb.ab.d1)
				m.G[3] += count * (s1 + tb.b.d1 - tb.ab.d1)
				m.H[0] += count * (tb.r.d2 + (rr+hr)*inv - sr*sr)
				m.H[4] += count * (1/alpha - 1/c1 + (ra+hra)*inv - sr*sa)
				m.H[5] += count * (n/(c1*c1) - r/(alpha*alpha) + (aa+ha)*inv - sa*sa)
				if w > 0 {
					dr, da := math.Log1p((h.Age-h.Last)/c2), n*(1/c1-1/c2)
					m.H[8] += count * s0 * (dr - sr)
					m.H[9] += count * s0 * (da - sa)
					m.H[10] -= count * s0 * s0 // of log a: −1/a² and its square cancel
					m.H[12] += count * s1 * (dr - sr)
					m.H[13] += count * s1 * (da - sa)
					m.H[14] += count * (-s0/(b+chances) - s0*s1)
					m.H[15] += count * (-2*s1/(b+chances) - s1*s1)
				}
				m.H[10] -= count * tb.ab.d2
				m.H[14] -= count * tb.ab.d2
				m.H[15] += count * (tb.b.d2 - tb.ab.d2)
			}
		}
	}}
}

// Regularity (规律性) is what the single gaps between purchases say of the number
// of stages: the sum of the logs of the gaps and their number.
type Regularity struct {
	Logs  float64 // Σ log gap, in units
	Count int64
}

// LogLik is what a model of k stages has to add to its log-likelihood to compare
// with another number of stages: (k−1)·Logs − Count·log Γ(k).
func (g Regularity) LogLik(k int) float64 {
	v, _ := math.Lgamma(float64(k))
	return float64(k-1)*g.Logs - float64(g.Count)*v
}

// Regularity returns the gaps between the days of purchase by the local day of
// end, of all customers, in the given unit (of a day where it is not positive).
func (l *Ledger[K]) Regularity(end time.Time, unit time.Duration) Regularity {
	if unit <= 0 {
		unit = 24 * time.Hour
	}
	perDay := float64(24*time.Hour) / float64(unit)
	byGap := map[int32]int64{} // a gap's log is taken once: no order enters
	for _, days := range l.each(l.lastDay(end)) {
		for i := 1; i < len(days); i++ {
			byGap[days[i].day-days[i-1].day]++
		}
	}
	var g Regularity
	for _, gap := range slices.Sorted(maps.Keys(byGap)) {
		g.Logs += float64(byGap[gap]) * math.Log(float64(gap)*perDay)
		g.Count += byGap[gap]
	}
	return g
}
