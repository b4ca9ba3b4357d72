package special

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
)

// BridgeWithin is the chance that a Brownian bridge on [0, 1] stays within ±k from
// a to b, 0 ≤ a ≤ b ≤ 1: Kolmogorov's for the whole of it (Hall and Wellner 1980;
// Chung 1986). Between its values at a and b it stays within by the images of a
// bridge between two walls; those values are integrated out to about 1e-10.
func BridgeWithin(k, a, b float64) float64 {
	if !(k > 0 && 0 <= a && a <= b && b <= 1) {
		return math.NaN()
	}
	t := b - a
	between := func(x, y float64) float64 { // stays within, given both ends
		if t == 0 {
			return 1
		}
		sum := 0.0
		far := 1 + math.Ceil(math.Sqrt(20*t)/k) // beyond it images are below e^−40
		for j := -far; j <= far; j++ {
			move, image := y-x+4*j*k, y+x+(4*j+2)*k
			sum += math.Exp(-(move*move-(y-x)*(y-x))/(2*t)) - math.Exp(-(image*image-(y-x)*(y-x))/(2*t))
		}
		return sum
	}
	at, weight := make([]float64, 48), make([]float64, 48)
	quad.Legendre{}.FixedLocations(at, weight, -1, 1)
	over := func(mean, variance float64, f func(float64) float64) float64 {
		if variance <= 0 {
			if math.Abs(mean) >= k {
				return 0
			}
			return f(mean)
		}
		sd := math.Sqrt(variance)
		lo, hi := max(-k, mean-9*sd), min(k, mean+9*sd)
		if lo >= hi {
			return 0
		}
		sum, half := 0.0, (hi-lo)/2
		for i, u := range at {
			x := lo + half*(1+u)
			z := (x - mean) / sd
			sum += weight[i] * half * f(x) * math.Exp(-z*z/2) / (sd * math.Sqrt(2*math.Pi))
		}
		return sum
	}
	return over(0, a*(1-a), func(x float64) float64 {
		mean, variance := 0.0, 0.0
		if a < 1 {
			mean, variance = x*(1-b)/(1-a), t*(1-b)/(1-a)
		} else {
			mean = x
		}
		return over(mean, variance, func(y float64) float64 { return between(x, y) })
	})
}

// OrnsteinUhlenbeckWithin is the chance that a stationary process with normal
// values and correlation e^−s at distance s stays within ±c for a time t ≥ 0 (Nair
// 1984). It is ⟨√φ, e^−Ht √φ⟩ for H = −d²/dx² + x²/4 − ½ with walls at ±c, of
// which the even half is taken in 40 cosines: about 1e-6, and 1e-9 for t above 0.1.
func OrnsteinUhlenbeckWithin(c, t float64) float64 {
	if !(c > 0 && t >= 0) {
		return math.NaN()
	}
	if t == 0 {
		return math.Erf(c / math.Sqrt2)
	}
	const m = 40
	wave := func(i int) float64 { return (float64(i) + 0.5) * math.Pi / c }
	square := func(q float64) float64 { // ∫ x² cos(qx) from −c to c, over 2c
		if q == 0 {
			return c * c / 3
		}
		s, o := math.Sincos(q * c)
		return (c*c*s/q + 2*c*o/(q*q) - 2*s/(q*q*q)) / c
	}
	at, weight := make([]float64, 96), make([]float64, 96)
	quad.Legendre{}.FixedLocations(at, weight, 0, c)
	for i, x := range at {
		weight[i] *= math.Exp(-x*x/4) * 2 / math.Sqrt(c) / math.Pow(2*math.Pi, 0.25)
	}
	h := mat.NewSymDense(m, nil)
	b := make([]float64, m)
	for i := range m {
		for j := i; j < m; j++ {
			v := (square(wave(i)-wave(j)) + square(wave(i)+wave(j))) / 4
			if i == j {
				v += wave(i)*wave(i) - 0.5
			}
			h.SetSym(i, j, v)
		}
		for n, x := range at {
			b[i] += weight[n] * math.Cos(wave(i)*x)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(h, true) {
		return math.NaN()
	}
	var q mat.Dense
	e.VectorsTo(&q)
	sum := 0.0
	for j, λ := range e.Values(nil) {
		a := 0.0
		for i := range m {
			a += b[i] * q.At(i, j)
		}
		sum += a * a * math.Exp(-λ*t)
	}
	return sum
}
