package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// The tails of the gamma distribution on the log scale, for shapes to 1e16: where
// Q underflows, where xᵃ or Γ(a) overflow, and where both are large and nearly
// cancel.
//
// References: Temme (1979), The asymptotic expansion of the incomplete gamma
// functions, SIAM Journal on Mathematical Analysis 10(4); DLMF 8.9.2 and 8.12.

// upperGamma is −log Q(a, x), also where Q underflows or is nearly 1.
func upperGamma(a, x float64) float64 {
	switch {
	case math.IsInf(x, 1):
		return x
	case gammaWide(a, (x-a)/a):
		upper, _ := gammaTails(a, (x-a)/a)
		return upper
	case gammaFar(a, x):
		return math.Log(gammaFraction(a, x)) - logGammaPower(a, x)
	case x < a:
		return -math.Log1p(-special.GammaP(a, x))
	default:
		return -math.Log(special.GammaQ(a, x))
	}
}

// lowerGamma is −log P(a, x).
func lowerGamma(a, x float64) float64 {
	switch {
	case gammaWide(a, (x-a)/a):
		_, lower := gammaTails(a, (x-a)/a)
		return lower
	case gammaFar(a, x):
		return -math.Log1p(-math.Exp(-upperGamma(a, x)))
	case x > a:
		return -math.Log1p(-special.GammaQ(a, x))
	}
	if p := special.GammaP(a, x); p > 1e-280 {
		return -math.Log(p)
	}
	// P = xᵃe⁻ˣ/Γ(a+1)·(1 + x/(a+1) + …)
	sum, term := 1.0, 1.0
	for n := 1.0; n < 1e4 && term > 1e-17*sum; n++ {
		term *= x / (a + n)
		sum += term
	}
	return math.Log(a) - math.Log(sum) - logGammaPower(a, x)
}

// gammaOver is xᵃe⁻ˣ/Γ(a, x), x times the hazard at x > 0.
func gammaOver(a, x float64) float64 {
	if gammaFar(a, x) {
		return gammaFraction(a, x)
	}
	return math.Exp(logGammaPower(a, x) + upperGamma(a, x))
}

// gammaFar reports whether x is so far above the mean a that the continued
// fraction settles within some hundred steps.
func gammaFar(a, x float64) bool { return x > 10 && x > a+5*math.Sqrt(a) && !gammaWide(a, (x-a)/a) }

// gammaWide reports whether gammaTails is exact for x = a(1+μ).
func gammaWide(a, μ float64) bool { return a > 2e4 && math.Abs(μ) < 0.1 }

// gammaTails are −log Q(a, x) and −log P(a, x) at x = a(1+μ) by Temme's expansion
// about the normal distribution:
//
//	Q = Φ(−η√a) + φ(η√a)/√a·Σ cₖ(η)a⁻ᵏ, ½η² = μ − log(1+μ)
func gammaTails(a, μ float64) (upper, lower float64) {
	η := math.Copysign(math.Sqrt(2*excessOverLog(μ)), μ)
	c0 := -1./3 + η*(1./12+η*(-2./135+η*(1./864+η*(1./2835+η*(-139./777600+η/25515)))))
	c1 := -1./540 + η*(-1./288+η*(1./378+η*(-77./77760+η/4860)))
	c2 := 25./6048 - η*139./51840
	z := η * math.Sqrt(a)
	more := (c0 + (c1+c2/a)/a) / math.Sqrt(a)
	if z < 0 {
		more = -more
	}
	// The smaller of the two, which keeps its digits.
	log := special.LogNormalCDF(-math.Abs(z))
	log += math.Log1p(more * math.Exp(-z*z/2-logSqrt2Pi-log))
	small, large := -log, -math.Log1p(-math.Exp(log))
	if z < 0 {
		return large, small
	}
	return small, large
}

// excessOverLog is μ − log(1+μ) ≥ 0, μ > −1, to relative precision.
func excessOverLog(μ float64) float64 {
	if math.Abs(μ) > 0.3 {
		return μ - math.Log1p(μ)
	}
	// log(1+μ) = 2(s + s³/3 + s⁵/5 + …)
	s := μ / (2 + μ)
	sum, power := 0.0, s*s
	for k := 3.0; k < 41 && math.Abs(power) > 1e-18*sum; k += 2 {
		sum += power / k
		power *= s * s
	}
	return s * (μ - 2*sum)
}

// logGammaPower is log(xᵃe⁻ˣ/Γ(a)), without cancellation where a is large.
func logGammaPower(a, x float64) float64 {
	if a <= 10 || x < a/2 {
		if x == 0 {
			return math.Inf(-1)
		}
		return 0.5*math.Log(a) - logSqrt2Pi - stirlingError(a) + a - x + a*math.Log(x/a)
	}
	return 0.5*math.Log(a) - logSqrt2Pi - stirlingError(a) - a*excessOverLog((x-a)/a)
}

// stirlingError is the error of Stirling's formula for log Γ(a).
func stirlingError(a float64) float64 {
	if a > 10 {
		r := 1 / (a * a)
		return (1./12 - r*(1./360-r*(1./1260-r*(1./1680-r/1188)))) / a
	}
	lg, _ := math.Lgamma(a)
	return lg - (a-0.5)*math.Log(a) + a - logSqrt2Pi
}

// gammaFraction is xᵃe⁻ˣ/Γ(a, x) for x > a+1: x + 1 − a and gammaRest.
func gammaFraction(a, x float64) float64 { return x + 1 - a + gammaRest(a, x) }

// gammaRest is by Lentz's method
//
//	−1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))
func gammaRest(a, x float64) float64 {
	if math.IsInf(x, 1) {
		return 0
	}
	const tiny = 1e-300
	b := x + 3 - a
	f, c, d := b, b, 0.0
	for i := 2.0; i < 1e5; i++ {
		an := -i * (i - a)
		b += 2
		if d = b + an*d; d == 0 {
			d = tiny
		}
		if c = b + an/c; c == 0 {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(c*d-1) < 3e-16 {
			break
		}
	}
	return (a - 1) / f
}
