// Package sample draws pinned random numbers: every draw is a fixed function of
// the 64-bit words of a PCG generator (math/rand/v2), written out here, so that
// a seed gives the same numbers whatever the standard library does inside its
// own Float64 or NormFloat64. Generators belong to blocks of work: block b of
// seed s has a stream of its own.
//
// References:
//   - Hörmann (1993), The generation of binomial random variates, J. Stat.
//     Comput. Simul. 46: BTRS.
//   - Hörmann (1993), The transformed rejection method for generating Poisson
//     random variables, Insurance: Mathematics and Economics 12: PTRS.
//   - Marsaglia & Tsang (2000), A simple method for generating gamma variables,
//     ACM TOMS 26.
package sample

import (
	"math"
	"math/rand/v2"
	"sort"
)

// New returns the generator of a block under a seed.
func New(seed, block uint64) *rand.Rand {
	var p rand.PCG
	Seed(&p, seed, block)
	return rand.New(&p)
}

// Seed sets p to the start of the stream that [New] draws from, for who keeps
// very many streams side by side.
func Seed(p *rand.PCG, seed, block uint64) {
	p.Seed(Mix(seed+0x9e3779b97f4a7c15), Mix(Mix(seed)+block*0xd1342543de82ef95+1))
}

// Mix is the finaliser of SplitMix64: neighbouring seeds become unrelated.
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uniform is uniform in the open interval (0, 1), on the midpoints of 2⁵²
// cells.
func Uniform(r *rand.Rand) float64 { return uniform(r.Uint64()) }

func uniform(w uint64) float64 { return (float64(w>>12) + 0.5) * 0x1p-52 }

// Normal is standard normal, by inversion: one word a draw.
func Normal(r *rand.Rand) float64 { return math.Sqrt2 * math.Erfinv(2*Uniform(r)-1) }

// Exponential is exponential with mean 1.
func Exponential(r *rand.Rand) float64 { return -math.Log(Uniform(r)) }

// Gamma is gamma with the given shape > 0 and scale 1. For a shape below about
// 0.001 most draws underflow to 0; LogGamma does not.
func Gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return math.Exp(LogGamma(r, shape))
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := Normal(r)
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(Uniform(r)) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// LogGamma is the logarithm of a gamma draw of scale 1, exact for any shape > 0.
func LogGamma(r *rand.Rand, shape float64) float64 {
	if shape >= 1 {
		return math.Log(Gamma(r, shape))
	}
	return math.Log(Gamma(r, shape+1)) - Exponential(r)/shape
}

// Beta is beta with a, b > 0.
func Beta(r *rand.Rand, a, b float64) float64 {
	x, y := LogGamma(r, a), LogGamma(r, b)
	if x > y {
		return 1 / (1 + math.Exp(y-x))
	}
	e := math.Exp(x - y)
	return e / (1 + e)
}

// Poisson is Poisson with mean in [0, 1e15]; 0 for a mean below, and the mean
// itself, rounded, above.
func Poisson(r *rand.Rand, mean float64) int64 {
	switch {
	case !(mean > 0):
		return 0
	case mean > 1e15:
		return int64(math.Min(mean, 1<<62))
	case mean < 10:
		// inversion by the sequence of probabilities
		u, p, k := Uniform(r), math.Exp(-mean), int64(0)
		for u > p && k < 1000 {
			u -= p
			k++
			p *= mean / float64(k)
		}
		return k
	}
	b := 0.931 + 2.53*math.Sqrt(mean)
	a := -0.059 + 0.02483*b
	invAlpha := 1.1239 + 1.1328/(b-3.4)
	vr := 0.9277 - 3.6224/(b-2)
	log := math.Log(mean)
	for {
		u, v := Uniform(r)-0.5, Uniform(r)
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if us >= 0.07 && v <= vr {
			return int64(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		lg, _ := math.Lgamma(k + 1)
		if math.Log(v*invAlpha/(a/(us*us)+b)) <= k*log-mean-lg {
			return int64(k)
		}
	}
}

// NegativeBinomial is Poisson with a gamma mean: mean ≥ 0 and dispersion k > 0,
// variance mean + mean²/k.
func NegativeBinomial(r *rand.Rand, mean, k float64) int64 {
	return Poisson(r, Gamma(r, k)*mean/k)
}

// Binomial is binomial with n trials of probability p, clipped to [0, 1].
func Binomial(r *rand.Rand, n int64, p float64) int64 {
	switch {
	case n <= 0 || !(p > 0):
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - Binomial(r, n, 1-p)
	}
	m := float64(n)
	if m*p < 10 {
		// inversion by the sequence of probabilities
		q := p / (1 - p)
		u, f, k := Uniform(r), math.Exp(m*math.Log1p(-p)), int64(0)
		for u > f && k < n {
			u -= f
			k++
			f *= q * (m - float64(k) + 1) / float64(k)
		}
		return k
	}
	spq := math.Sqrt(m * p * (1 - p))
	b := 1.15 + 2.53*spq
	a := -0.0873 + 0.0248*b + 0.01*p
	c := m*p + 0.5
	vr := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * spq
	odds := math.Log(p / (1 - p))
	mode := math.Floor((m + 1) * p)
	h := lchoose(m, mode)
	for {
		u, v := Uniform(r)-0.5, Uniform(r)
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if k < 0 || k > m {
			continue
		}
		if us >= 0.07 && v <= vr {
			return int64(k)
		}
		if math.Log(v*alpha/(a/(us*us)+b)) <= lchoose(m, k)-h+(k-mode)*odds {
			return int64(k)
		}
	}
}

// lchoose is log C(n, k).
func lchoose(n, k float64) float64 {
	a, _ := math.Lgamma(n + 1)
	b, _ := math.Lgamma(k + 1)
	c, _ := math.Lgamma(n - k + 1)
	return a - b - c
}

// Categorical is an index of cumulative, drawn with probability proportional to
// its increments; cumulative must not be empty, decrease or end at 0.
func Categorical(r *rand.Rand, cumulative []float64) int {
	u := Uniform(r) * cumulative[len(cumulative)-1]
	return sort.Search(len(cumulative)-1, func(i int) bool { return cumulative[i] > u })
}
