package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/optim"
)

// clock is A or B at the beginning of a stretch, with its derivatives in the
// coefficients, and how it runs there.
type clock struct {
	at    float64
	d, dd []float64 // ∂, and the lower triangle of ∂², row-major
	z     []float64
	rate  float64 // exp(coefficients′z)
	here  []float64
}

func newClock(k int) *clock {
	return &clock{d: make([]float64, k), dd: make([]float64, k*k), here: make([]float64, k)}
}

// start sets the clock to 0.
func (c *clock) start() {
	c.at = 0
	clear(c.d)
	clear(c.dd)
}

// enter begins a stretch of covariates z.
func (c *clock) enter(coefficients, z []float64) {
	c.z, c.rate = z, math.Exp(dot(coefficients, z))
}

// move lets the clock run for a time u.
func (c *clock) move(u float64) {
	v := u * c.rate
	c.at += v
	for i, x := range c.z {
		c.d[i] += v * x
		for j := range i + 1 {
			c.dd[i*len(c.z)+j] += v * x * c.z[j]
		}
	}
}

// varyingTerms sums terms of a row's likelihood with their derivatives in r, α, s,
// β and the coefficients of buying and of leaving.
type varyingTerms struct {
	k, p, q  int
	sum      float64
	d, first []float64 // weighted gradient, and the gradient of one term
	dd       []float64 // weighted ∂² + ∂∂′ of the terms' logs, lower triangle
}

// add adds a term of weight w, u after the beginning of the clocks' stretch:
//
//	−n log(α+A) − s log(β+B), and where left + log s − log(β+B) + h′z
func (t *varyingTerms) add(w, u float64, a, b *clock, theta []float64, x float64, left bool) {
	r, alpha, s, beta := theta[0], theta[1], theta[2], theta[3]
	va, vb := u*a.rate, u*b.rate
	for i, z := range a.z {
		a.here[i] = a.d[i] + va*z
	}
	for i, z := range b.z {
		b.here[i] = b.d[i] + vb*z
	}
	n, power := r+x, s
	ca, cb := alpha+a.at+va, beta+b.at+vb
	ia, ib := 1/ca, 1/cb
	d := t.first
	d[2] = -math.Log(cb)
	if left {
		power++
		d[2] += 1 / s
	}
	na, nb := n*ia, power*ib
	d[0], d[1], d[3] = -math.Log(ca), -na, -nb
	for i, v := range a.here {
		d[4+i] = -na * v
	}
	for i, v := range b.here {
		d[4+t.p+i] = -nb * v
		if left {
			d[4+t.p+i] += b.z[i]
		}
	}
	t.sum += w
	k := t.k
	for i := range k {
		wd := w * d[i]
		t.d[i] += wd
		for j := range i + 1 {
			t.dd[i*k+j] += wd * d[j]
		}
	}
	t.dd[k] -= w * ia
	t.dd[k+1] += w * na * ia
	t.dd[3*k+2] -= w * ib
	t.dd[3*k+3] += w * nb * ib
	if left {
		t.dd[2*k+2] -= w / (s * s)
	}
	for i, v := range a.here {
		row := (4 + i) * k
		t.dd[row] -= w * ia * v
		t.dd[row+1] += w * na * ia * v
		for j := range i + 1 {
			t.dd[row+4+j] -= w * na * (a.dd[i*t.p+j] + va*a.z[i]*a.z[j] - ia*v*a.here[j])
		}
	}
	for i, v := range b.here {
		row := (4 + t.p + i) * k
		t.dd[row+2] -= w * ib * v
		t.dd[row+3] += w * nb * ib * v
		for j := range i + 1 {
			t.dd[row+4+t.p+j] -= w * nb * (b.dd[i*t.q+j] + vb*b.z[i]*b.z[j] - ib*v*b.here[j])
		}
	}
}

// varyingLikelihood is the likelihood of a VaryingParetoNBD, a mixture over the
// time of leaving as in paretoLikelihood, its nodes laid in every stretch.
func varyingLikelihood(zero VaryingParetoNBD, rows []counted[CovariateHistory]) *optim.Rows {
	plain := make([]counted[History], len(rows))
	for i, r := range rows {
		plain[i] = counted[History]{r.row.History, r.n}
	}
	xs, of := distinct(plain)
	p, q := len(zero.Buying), len(zero.Leaving)
	k := 4 + p + q
	return &optim.Rows{Params: fitParams(zero.Params()), N: len(rows), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		r, alpha, s, beta := theta[0], theta[1], theta[2], theta[3]
		buys, leaves := theta[4:4+p], theta[4+p:]
		tab := make([]rising, len(xs))
		for i, x := range xs {
			tab[i] = risingAt(r, x)
		}
		return func(lo, hi int, m *optim.Moments) {
			var y, w [nodeCap]float64
			t := varyingTerms{k: k, p: p, q: q, d: make([]float64, k), first: make([]float64, k), dd: make([]float64, k*k)}
			a, b := newClock(p), newClock(q)
			fixed := make([]float64, p) // Σ z over the purchases
			for i := lo; i < hi; i++ {
				h, count, tb := &rows[i].row, float64(rows[i].n), &tab[of[i]]
				x := float64(h.Repeats)
				n := r + x
				t.sum = 0
				clear(t.d)
				clear(t.dd)
				clear(fixed)
				a.start()
				b.start()
				ll := 0.0
				a1, b1 := alpha, beta // α+A, β+B at the last purchase
				for j := range len(h.Changes) + 1 {
					from, to, repeats, buying, leaving := h.stretch(j)
					a.enter(buys, buying)
					b.enter(leaves, leaving)
					for e, z := range buying {
						fixed[e] += float64(repeats) * z
						ll += float64(repeats) * buys[e] * z
					}
					to = min(to, h.Age)
					if before := min(to, h.Last) - from; before > 0 {
						a.move(before)
						b.move(before)
						from += before
						a1, b1 = alpha+a.at, beta+b.at
					}
					if length := to - from; length > 0 {
						a0, b0 := (alpha+a.at)/a.rate, (beta+b.at)/b.rate
						so := n*math.Log((alpha+a.at)/a1) + s*math.Log((beta+b.at)/b1)
						falls := func(u float64) float64 { return n*logRatio(u, a0) + s*logRatio(u, b0) }
						if so < 60 {
							nodes := paretoNodes(&y, &w, min(a0, b0), 0, length, falls(length), falls)
							for e := range nodes {
								t.add(w[e]*s/(b0+y[e])*math.Exp(-so-falls(y[e])), y[e], a, b, theta, x, true)
							}
						}
						a.move(length)
						b.move(length)
					}
				}
				t.add(math.Exp(-n*math.Log((alpha+a.at)/a1)-s*math.Log((beta+b.at)/b1)), 0, a, b, theta, x, false)
				m.LL += count * (ll + tb.v + r*math.Log(alpha) - n*math.Log(a1) - s*math.Log(b1/beta) + math.Log(t.sum))
				inv := 1 / t.sum
				for e := range k {
					t.d[e] *= inv
					m.G[e] += count * t.d[e]
					for f := range e + 1 {
						m.H[e*k+f] += count * (t.dd[e*k+f]*inv - t.d[e]*t.d[f])
					}
				}
				m.G[0] += count * (tb.d1 + math.Log(alpha))
				m.G[1] += count * r / alpha
				m.G[2] += count * math.Log(beta)
				m.G[3] += count * s / beta
				for e, v := range fixed {
					m.G[4+e] += count * v
				}
				m.H[0] += count * tb.d2
				m.H[k] += count / alpha
				m.H[k+1] -= count * r / (alpha * alpha)
				m.H[3*k+2] += count / beta
				m.H[3*k+3] -= count * s / (beta * beta)
			}
		}
	}}
}
