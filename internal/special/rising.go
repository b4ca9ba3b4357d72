package special

import "math"

// LogRising is log Γ(a+x)/Γ(a), the logarithm of the rising factorial (a)ₓ, for
// a > 0 and x ≥ 0, without the cancellation of the two gammas.
func LogRising(a, x float64) float64 {
	if !(a > 0 && x >= 0) {
		return math.NaN()
	}
	if x == 0 {
		return 0
	}
	if x <= 24 && x == math.Floor(x) {
		s, p := 0.0, 1.0
		for k := 0.0; k < x; k++ {
			p *= a + k
			if p > 1e280 || p < 1e-280 {
				s, p = s+math.Log(p), 1
			}
		}
		return s + math.Log(p)
	}
	if a < 10 { // (a)ₓ = a(a+1)…(a+m−1) · (a+m)ₓ₋ₘ
		m := math.Ceil(10 - a)
		if x < m {
			return lgamma(a+x) - lgamma(a)
		}
		p := 1.0
		for k := 0.0; k < m; k++ {
			p *= a + k
		}
		return math.Log(p) + LogRising(a+m, x-m)
	}
	return (a-0.5)*math.Log1p(x/a) + x*(math.Log(a+x)-1) + (stirling(a+x) - stirling(a))
}

// Gauss1 is the hypergeometric function ₂F₁(1, b; c; z) for c > b > 0 and
// 0 ≤ z < 1, Σ (b)ₖ/(c)ₖ zᵏ, by Gauss's continued fraction (Abramowitz & Stegun
// 1964, 15.3.3 and the even part of Gauss's fraction, modified Lentz). It takes
// O(1/√(1−z)) steps.
func Gauss1(b, c, z float64) float64 {
	if !(b > 0 && c >= b && z >= 0 && z < 1) {
		return math.NaN()
	}
	// 1/(1 − e₁z/(1 − e₂z/(1 − …))), e₂ₖ₊₁ = (b+k)(c−1+k)/((c+2k−1)(c+2k)),
	// e₂ₖ = k(c−b+k−1)/((c+2k−2)(c+2k−1)).
	const tiny = 1e-300
	f, cc, d := 1.0, 1.0, 0.0
	for k := 0.0; k < 4e6; k++ {
		e := (b + k) / (c + 2*k)
		if k > 0 {
			e *= (c - 1 + k) / (c + 2*k - 1)
		}
		for i := range 2 {
			if i == 1 {
				e = (k + 1) / (c + 2*k) * ((c - b + k) / (c + 2*k + 1))
			}
			d = 1 - e*z*d
			if d == 0 {
				d = tiny
			}
			cc = 1 - e*z/cc
			if cc == 0 {
				cc = tiny
			}
			d = 1 / d
			delta := cc * d
			f *= delta
			if math.Abs(delta-1) < 2e-16 {
				return 1 / f
			}
		}
	}
	return math.NaN()
}

// ScaledEn is eᶻEₛ(z) = ∫₀^∞ e^(−zt)(1+t)⁻ˢ dt for real s ≥ 0 and z > 0; at z = 0
// it is 1/(s−1) for s > 1 and +Inf else. For z < ½ it is a series, for z ≥ 1 or
// large s the continued fraction of Abramowitz & Stegun (1964), 5.1.22; else the
// exponentially substituted trapezium rule.
func ScaledEn(s, z float64) float64 {
	switch {
	case !(s >= 0 && z >= 0):
		return math.NaN()
	case math.IsInf(z, 1):
		return 0
	case z == 0 && s > 1:
		return 1 / (s - 1)
	case z == 0:
		return math.Inf(1)
	}
	if z < 0.5 && z+s <= 12 {
		return scaledEnNear(s, z)
	}
	if z >= 1 || z+s > 12 {
		const tiny = 1e-300
		b := z + s
		c, d := 1/tiny, 1/b
		f := d
		for k := 1.0; k < 2000; k++ {
			a := -k * (s + k - 1)
			b += 2
			d = 1 / (a*d + b)
			c = b + a/c
			delta := c * d
			f *= delta
			if math.Abs(delta-1) < 2e-16 {
				return f
			}
		}
		return f
	}
	// t = exp(u − e⁻ᵘ) maps the half line with decay e^(−zt) to a doubly
	// exponential decay at both ends; the right end is where zt exceeds 40.
	const h = 1.0 / 16
	sum := 0.0
	for k := -64; ; k++ {
		u := float64(k) * h
		e := math.Exp(-u)
		t := math.Exp(u - e)
		v := math.Exp(-z*t-s*math.Log1p(t)) * t * (1 + e)
		sum += v
		if z*t > 45 || k > 0 && v < 1e-18*sum {
			return sum * h
		}
	}
}

// scaledEnNear is ScaledEn for z < ½ and s ≤ 12 by the series
//
//	Eₛ(z) = Γ(1−s)zˢ⁻¹ − Σ (−z)ᵏ/(k! (1−s+k))
//
// at the s₀ ≤ 1½ below s, its pole at s₀ = 1 taken out, and from there up by
// s·Eₛ₊₁(z) = e⁻ᶻ − z·Eₛ(z), which loses nothing for so small a z (Abramowitz &
// Stegun 1964, 5.1.12 and 5.1.14).
func scaledEnNear(s, z float64) float64 {
	up := max(0, math.Ceil(s-1.5))
	σ := s - up - 1
	lg := 0.0 // log Γ(1−σ)/σ
	if math.Abs(σ) < 0.05 {
		for k := len(zetas) - 1; k >= 0; k-- {
			lg = lg*σ + zetas[k]/float64(k+1)
		}
	} else {
		lg = lgamma(1-σ) / σ
	}
	logZ := math.Log(z*0x1p100) - 100*math.Ln2 // right of subnormal numbers too
	v := -(logZ + lg)
	if σ != 0 {
		v = -math.Expm1(σ*(logZ+lg)) / σ
	}
	term := 1.0
	for k := 1.0; k < 30; k++ {
		term *= -z / k
		v -= term / (k - σ)
		if math.Abs(term) < 1e-18*v {
			break
		}
	}
	v *= math.Exp(z)
	for k := up; k > 0; k-- {
		v = (1 - z*v) / (s - k)
	}
	return v
}

// zetas are Euler's constant and ζ(2), ζ(3), …, of log Γ(1−σ) = Σ ζ(k)σᵏ/k.
var zetas = [...]float64{0.57721566490153286061, math.Pi * math.Pi / 6, 1.2020569031595942854, 1.0823232337111381915,
	1.0369277551433699263, 1.0173430619844491397, 1.0083492773819228268, 1.0040773561979443394, 1.0020083928260822144, 1.0009945751278180853}
