package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// A betaGeometric is the future of a customer who is alive: purchases come at a
// gamma rate, λ ~ Gamma(n, c), and after each the customer leaves with
// probability p ~ Beta(a, b). What is asked of it are means over p,
//
//	E[(1−(1+py)⁻ⁿ)/p],  y = t/c   purchases in the next t
//	E[(1+py)⁻ⁿ]                   the chance to be there after t
//	E[(n/p) eᶻEₙ₊₁(z)], z = δc/p  purchases for ever, discounted at rate δ
//
// Written as hypergeometric functions they have a removable singularity at
// a = 1, alternating terms, or both. Here the first two are sums of positive
// terms,
//
//	(1+py)⁻ⁿ = (1−w)ⁿ Σₖ (n)ₖ/k! wᵏ (1−p)ᵏ,  w = y/(1+y),
//
// that is, means over K ~ NegBin(n, w) of E[(1−p)⁰ + … + (1−p)ᴷ⁻¹] and of
// E[(1−p)ᴷ]; where that sum is long, and for the third, the integral over the
// logit of p is taken by Gauss and Legendre's rule around its mode.
type betaGeometric struct{ n, a, b float64 }

// longSum is the number of terms above which the integral is cheaper.
const longSum = 400

// reciprocal holds 1/k.
var reciprocal = func() (r [longSum + 18]float64) {
	for k := 1; k < len(r); k++ {
		r[k] = 1 / float64(k)
	}
	return r
}()

// terms estimates how many terms the positive sums need.
func (g betaGeometric) terms(y float64) float64 { return 1.5*g.n*y + 38*(1+y) + 10 }

// purchases is E[(1−(1+py)⁻ⁿ)/p].
func (g betaGeometric) purchases(y float64) float64 {
	if y == 0 {
		return 0
	}
	if !(g.terms(y) < longSum) {
		return g.integral(betaPurchases, y)
	}
	w := y / (1 + y)
	n, top, bottom := g.n, g.b, g.a+g.b
	s, v := 0.0, 1.0 // Sₖ = Σ_{j<k} (b)ⱼ/(a+b)ⱼ and its next term
	u := 1.0         // (n)ₖ/k! wᵏ
	sum := 0.0
	for k := 0; k < longSum; {
		for range 8 {
			x := float64(k)
			s += v
			v *= (top + x) / (bottom + x)
			k++
			u *= (n + x) * w * reciprocal[k]
			sum += u * s
		}
		// The ratio of what follows falls to w where n ≥ 1 and rises to it else.
		x := float64(k)
		ratio := w * max(1, (n+x)*reciprocal[k+1]) * (1 + reciprocal[k])
		if ratio < 1 && u*s*ratio < 1e-16*sum*(1-ratio) {
			break
		}
	}
	return math.Exp(-n*math.Log1p(y)) * sum
}

// alive is E[(1+py)⁻ⁿ].
func (g betaGeometric) alive(y float64) float64 {
	if y == 0 {
		return 1
	}
	if !(g.terms(y) < longSum) {
		return g.integral(betaAlive, y)
	}
	w := y / (1 + y)
	n, top, bottom := g.n, g.b, g.a+g.b
	u, sum := 1.0, 1.0
	for k := 0; k < longSum; {
		for range 8 {
			x := float64(k)
			k++
			u *= (n + x) * w * reciprocal[k] * ((top + x) / (bottom + x))
			sum += u
		}
		ratio := w * max(1, (n+float64(k))*reciprocal[k+1])
		if ratio < 1 && u*ratio < 1e-16*sum*(1-ratio) {
			break
		}
	}
	return math.Exp(-n*math.Log1p(y)) * sum
}

// discounted is E[(n/p) eᶻEₙ₊₁(z)] with z = x/p. At x = 0 it is the mean of 1/p,
// infinite where a ≤ 1.
func (g betaGeometric) discounted(x float64) float64 {
	most := math.Inf(1)
	if g.a > 1 {
		most = (g.a + g.b - 1) / (g.a - 1)
	}
	if x == 0 {
		return most
	}
	const least, more = 1e-270, 1e-260
	if x < least { // 1/x overflows: on along the power of x that it is
		v, w := g.discounted(least), g.discounted(more)
		return min(most, v*math.Pow(v/w, math.Log(least/x)/math.Log(more/least)))
	}
	return g.integral(betaDiscounted, 1/x)
}

// betaMean says which function of p is averaged.
type betaMean uint8

const (
	betaPurchases betaMean = iota
	betaAlive
	betaDiscounted
)

// h is the function at p; y is t/c or 1/(δc).
func (g betaGeometric) h(kind betaMean, y, p float64) float64 {
	switch kind {
	case betaPurchases:
		return -math.Expm1(-g.n*math.Log1p(p*y)) / p
	case betaAlive:
		return math.Exp(-g.n * math.Log1p(p*y))
	default:
		if p*y < 1e-5/(g.n+3) { // eᶻEₛ(z)·z = 1 − s/z + s(s+1)/z² − …
			s, q := g.n+1, p*y
			return g.n * y * (1 - s*q*(1-(s+1)*q*(1-(s+2)*q)))
		}
		return g.n / p * special.ScaledEn(g.n+1, 1/(p*y))
	}
}

// integral is the mean of h over p ~ Beta(a, b).
func (g betaGeometric) integral(kind betaMean, y float64) float64 {
	a, b := g.a, g.b
	logBeta := special.LogBeta(a, b)
	// φ is the log of the integrand in ℓ = logit p. Below lo and above hi it is a
	// power of p, of q = 1−p, times a function that is linear there.
	phi := func(l float64) float64 {
		lp, lq := -math.Log1p(math.Exp(-l)), -math.Log1p(math.Exp(l))
		if l < -30 {
			lp, lq = l, -math.Exp(l)
		} else if l > 30 {
			lp, lq = -math.Exp(-l), -l
		}
		return a*lp + b*lq + math.Log(g.h(kind, y, math.Exp(lp))) - logBeta
	}
	p0 := 1e-4 / max((g.n+2)*y, b, 1)
	q0 := 1e-4 / max(g.n, a, 1)
	lo, hi := math.Log(p0)-math.Log1p(-p0), math.Log1p(-q0)-math.Log(q0)
	// The mode: φ rises before it and falls after it.
	l, r := lo, hi
	for range 50 {
		m1, m2 := l+0.45*(r-l), l+0.55*(r-l)
		if phi(m1) < phi(m2) {
			l = m1
		} else {
			r = m2
		}
		if r-l < 1e-3 {
			break
		}
	}
	mode := 0.5 * (l + r)
	top := phi(mode)
	const step = 1e-2
	curve := (2*top - phi(mode-step) - phi(mode+step)) / (step * step)
	width := 1 / math.Sqrt(max(curve, 1))
	left, right := mode, mode
	for d := width; left > lo && phi(left) > top-42; d *= 1.5 {
		left = max(lo, left-d)
	}
	for d := width; right < hi && phi(right) > top-42; d *= 1.5 {
		right = min(hi, right+d)
	}
	sum := 0.0
	panels := math.Ceil((right - left) / (1.5 * width))
	half := (right - left) / (2 * panels)
	for i := range int(panels) {
		mid := left + half*float64(2*i+1)
		for j, x := range gauss16.x {
			sum += half * gauss16.w[j] * (math.Exp(phi(mid-half*x)) + math.Exp(phi(mid+half*x)))
		}
	}
	if left == lo { // ∫₀^p₀ p^(a−1)·f(p) dp with f a parabola through f(0), f(p₀/2), f(p₀)
		f := func(p float64) float64 { return g.h(kind, y, p) * math.Exp((b-1)*math.Log1p(-p)) }
		sum += powerTail(a, p0, f(p0*1e-6), f(p0/2), f(p0), logBeta)
	}
	if right == hi {
		f := func(q float64) float64 { return g.h(kind, y, 1-q) * math.Exp((a-1)*math.Log1p(-q)) }
		sum += powerTail(b, q0, f(0), f(q0/2), f(q0), logBeta)
	}
	return sum
}

// powerTail is ∫₀^x v^(s−1) f(v) dv / e^logBeta for the parabola f through f0 at
// 0, f1 at x/2 and f2 at x.
func powerTail(s, x, f0, f1, f2, logBeta float64) float64 {
	c1, c2 := -3*f0+4*f1-f2, 2*f0-4*f1+2*f2
	return math.Exp(s*math.Log(x)-logBeta) * (f0/s + c1/(s+1) + c2/(s+2))
}

// gauss16 are the positive nodes and the weights of Gauss and Legendre's rule of
// 16 points (Abramowitz & Stegun 1964, table 25.4).
var gauss16 = struct{ x, w [8]float64 }{
	[8]float64{0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484,
		0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326},
	[8]float64{0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382, 0.1495959888165767321,
		0.1246289712555338721, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949},
}
