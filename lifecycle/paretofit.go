package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// paretoNodes lays the nodes of the integral over y in (a, b) into y and their
// weights into w, and returns how many. g is the smaller of the scales plus a,
// total the decay over the interval. One rule of 8 or 16 nodes in y serves where
// the interval is short against its distance from the singularity at −g and the
// decay is small; else panels in log(1 + (y−a)/g), as far as there is anything.
func paretoNodes(y, w *[nodeCap]float64, g, a, b, total float64, decayed func(y float64) float64) int {
	length := b - a
	if length <= 3.8*g && total <= 9 {
		half := 0.5 * length
		if length <= 0.8*g && total <= 2 {
			for j, x := range gauss8.x {
				y[2*j], y[2*j+1] = a+half*(1-x), a+half*(1+x)
				w[2*j], w[2*j+1] = half*gauss8.w[j], half*gauss8.w[j]
			}
			return 8
		}
		for j, x := range gauss16.x {
			y[2*j], y[2*j+1] = a+half*(1-x), a+half*(1+x)
			w[2*j], w[2*j+1] = half*gauss16.w[j], half*gauss16.w[j]
		}
		return 16
	}
	end := math.Log1p(length / g)
	if total > 45 {
		lo := 0.0
		for range 40 {
			mid := 0.5 * (lo + end)
			if decayed(a+g*math.Expm1(mid)) > 45 {
				end = mid
			} else {
				lo = mid
			}
			if end-lo < 0.02*end {
				break
			}
		}
	}
	panels := max(1, min(nodeCap/16, int(math.Ceil(max(min(total, 47)/12, end/1.5)))))
	half := end / float64(2*panels)
	n := 0
	for i := range panels {
		mid := half * float64(2*i+1)
		for j, x := range gauss16.x {
			for _, u := range [2]float64{mid - half*x, mid + half*x} {
				v := math.Expm1(u)
				y[n], w[n] = a+g*v, half*gauss16.w[j]*g*(1+v)
				n++
			}
		}
	}
	return n
}

// nodeCap bounds the nodes of one row: 32 panels reach over 20 decades.
const nodeCap = 512

// gauss8 is the rule of 8 points.
var gauss8 = struct{ x, w [4]float64 }{
	[4]float64{0.1834346424956498049, 0.5255324099163289858, 0.7966664774136267396, 0.9602898564975362317},
	[4]float64{0.3626837833783619830, 0.3137066458778872873, 0.2223810344533744705, 0.1012285362903762591},
}

// logRatio is log((c+d)/c) for d ≥ 0.
func logRatio(d, c float64) float64 {
	if d > 0.02*c {
		return math.Log((c + d) / c)
	}
	return math.Log1p(d / c)
}

// paretoLikelihood is the likelihood of Pareto/NBD in r, α, s, β. A row is the log
// of a mixture over the time of leaving, whose derivatives are means and
// covariances of those of its terms, as in geometricLikelihood.
func paretoLikelihood(params []coterie.Param, rows []counted[History]) *optim.Rows {
	xs, of := distinct(rows)
	return &optim.Rows{Params: fitParams(params), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha, s, beta := theta[0], theta[1], theta[2], theta[3]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		logAlpha, invS := math.Log(alpha), 1/s
		return func(lo, hi int, m *optim.Moments) {
			var y, w [nodeCap]float64
			var g [4]float64
			var hh [10]float64
			ll := 0.0
			for i := lo; i < hi; i++ {
				row, count := &rows[i].row, float64(rows[i].n)
				x, tb := float64(row.Repeats), tab[of[i]]
				n, c1, c2 := r+x, alpha+row.Age, beta+row.Age
				l1, l2 := math.Log(c1), logRatio(row.Age, beta)
				q1, q2 := 1/c1, 1/c2
				v := tb.v + r*(logAlpha-l1) - x*l1 - s*l2
				// The customer there at T is the term of reference; sums over the
				// others of their weight times the differences of ∇l.
				var sw, s0, s1, s2, s3, s00, s10, s11, s20, s21, s22, s30, s31, s32, s33 float64
				var e1, e11, e3, e33 float64 // of 1/(α+y), its square, 1/(β+y), its square
				scale := 1.0
				if row.Age > row.Last {
					a1, a2 := alpha+row.Last, beta+row.Last
					length := row.Age - row.Last
					total := n*logRatio(length, a1) + s*logRatio(length, a2)
					k := paretoNodes(&y, &w, min(a1, a2), row.Last, row.Age, total, func(y float64) float64 {
						return n*logRatio(y-row.Last, a1) + s*logRatio(y-row.Last, a2)
					})
					scale = math.Exp(-total)
					for j := range k {
						d := row.Age - y[j]
						b1, b2 := alpha+y[j], beta+y[j]
						p, q := logRatio(d, b1), logRatio(d, b2)
						i1, i2 := 1/b1, 1/b2
						z := w[j] * s * i2 * math.Exp(n*p+s*q-total)
						d1, d2, d3 := n*(q1-i1), invS+q, s*q2-(s+1)*i2
						sw += z
						s0 += z * p
						s1 += z * d1
						s2 += z * d2
						s3 += z * d3
						s00 += z * p * p
						s10 += z * p * d1
						s11 += z * d1 * d1
						s20 += z * p * d2
						s21 += z * d1 * d2
						s22 += z * d2 * d2
						s30 += z * p * d3
						s31 += z * d1 * d3
						s32 += z * d2 * d3
						s33 += z * d3 * d3
						e1 += z * i1
						e11 += z * i1 * i1
						e3 += z * i2
						e33 += z * i2 * i2
					}
					if total > 0 {
						v += total
					}
				}
				norm := 1 / (scale + sw)
				v += math.Log(scale + sw)
				ll += count * v
				sw, s0, s1, s2, s3 = sw*norm, s0*norm, s1*norm, s2*norm, s3*norm
				e1, e11, e3, e33 = e1*norm, e11*norm, e3*norm, e33*norm
				here := 1 - sw
				g[0] += count * (tb.d1 + logAlpha - l1 + s0)
				g[1] += count * (r/alpha - n*q1 + s1)
				g[2] += count * (s2 - l2)
				g[3] += count * (s/beta - s*q2 + s3)
				hh[0] += count * (tb.d2 + s00*norm - s0*s0)
				hh[1] += count * (1/alpha - here*q1 - e1 + s10*norm - s1*s0)
				hh[2] += count * (n*(here*q1*q1+e11) - r/(alpha*alpha) + s11*norm - s1*s1)
				hh[3] += count * (s20*norm - s2*s0)
				hh[4] += count * (s21*norm - s2*s1)
				hh[5] += count * (s22*norm - s2*s2 - sw*invS*invS)
				hh[6] += count * (s30*norm - s3*s0)
				hh[7] += count * (s31*norm - s3*s1)
				hh[8] += count * (1/beta - here*q2 - e3 + s32*norm - s3*s2)
				hh[9] += count * (here*s*q2*q2 + (s+1)*e33 - s/(beta*beta) + s33*norm - s3*s3)
			}
			m.LL += ll
			copy(m.G, g[:])
			for i, k := 0, 0; i < 4; i++ {
				for j := 0; j <= i; j++ {
					m.H[4*i+j] += hh[k]
					k++
				}
			}
		}
	}}
}
