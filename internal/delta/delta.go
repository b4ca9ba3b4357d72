// Package delta holds the numerics behind coterie.Fit: the working scale of a
// bounded parameter, the delta method on it, and draws from the normal
// approximation of an estimate.
package delta

import (
	"math"
	"math/rand/v2"
)

// To maps a value of the open domain (lo, hi) to the real line: log where one
// end is finite, logit where both are, identity where none is.
func To(x, lo, hi float64) float64 {
	switch l, h := math.IsInf(lo, -1), math.IsInf(hi, 1); {
	case l && h:
		return x
	case h:
		return math.Log(x - lo)
	case l:
		return -math.Log(hi - x)
	default:
		return math.Log(x-lo) - math.Log(hi-x)
	}
}

// From is the inverse of To.
func From(u, lo, hi float64) float64 {
	switch l, h := math.IsInf(lo, -1), math.IsInf(hi, 1); {
	case l && h:
		return u
	case h:
		return lo + math.Exp(u)
	case l:
		return hi - math.Exp(-u)
	case u >= 0:
		return hi - (hi-lo)*(math.Exp(-u)/(1+math.Exp(-u)))
	default:
		return lo + (hi-lo)*(math.Exp(u)/(1+math.Exp(u)))
	}
}

// Slope is dx/du at u.
func Slope(u, lo, hi float64) float64 {
	switch l, h := math.IsInf(lo, -1), math.IsInf(hi, 1); {
	case l && h:
		return 1
	case h:
		return math.Exp(u)
	case l:
		return math.Exp(-u)
	default:
		e := math.Exp(-math.Abs(u))
		return (hi - lo) * e / ((1 + e) * (1 + e))
	}
}

// Z is the two-sided normal quantile of a confidence in (0, 1).
func Z(confidence float64) float64 { return math.Sqrt2 * math.Erfinv(confidence) }

// Interval is the normal interval of a value with standard error se, formed on
// the working scale of (lo, hi).
func Interval(x, se, lo, hi, confidence float64) (float64, float64) {
	u := To(x, lo, hi)
	d := Z(confidence) * se / Slope(u, lo, hi)
	return From(u-d, lo, hi), From(u+d, lo, hi)
}

// Working turns a row-major covariance of natural parameters into one on the
// working scale at u.
func Working(cov, u, lo, hi []float64) []float64 {
	k := len(u)
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			out[i*k+j] = cov[i*k+j] / (Slope(u[i], lo[i], hi[i]) * Slope(u[j], lo[j], hi[j]))
		}
	}
	return out
}

// Natural is the inverse of Working.
func Natural(cov, u, lo, hi []float64) []float64 {
	k := len(u)
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			out[i*k+j] = cov[i*k+j] * (Slope(u[i], lo[i], hi[i]) * Slope(u[j], lo[j], hi[j]))
		}
	}
	return out
}

// StdErr is the standard error of g by the delta method: central differences
// with a step of 1e-3 standard errors refined once by Richardson's
// extrapolation. It is NaN where g is not finite around u.
func StdErr(u, cov []float64, g func([]float64) float64) float64 {
	k := len(u)
	grad := make([]float64, k)
	p := append([]float64(nil), u...)
	for i := range k {
		h := 1e-3 * math.Sqrt(cov[i*k+i])
		if floor := 1e-7 * (1 + math.Abs(u[i])); h < floor {
			h = floor
		}
		diff := func(h float64) float64 {
			p[i] = u[i] + h
			a := g(p)
			p[i] = u[i] - h
			b := g(p)
			p[i] = u[i]
			return (a - b) / (2 * h)
		}
		grad[i] = (4*diff(h) - diff(2*h)) / 3
	}
	v := 0.0
	for i := range k {
		for j := range k {
			if grad[i] != 0 && grad[j] != 0 {
				v += grad[i] * cov[i*k+j] * grad[j]
			}
		}
	}
	return math.Sqrt(math.Max(v, 0)) + 0*v
}

// Draw returns a draw from N(u, cov). A covariance that is only semidefinite is
// allowed: directions of no variance stay put.
func Draw(r *rand.Rand, u, cov []float64) []float64 {
	k := len(u)
	l := Factor(cov, k)
	out := append([]float64(nil), u...)
	for j := range k {
		z := r.NormFloat64()
		for i := j; i < k; i++ {
			out[i] += l[i*k+j] * z
		}
	}
	return out
}

// Factor is the lower Cholesky factor of a positive semidefinite matrix; a
// pivot at or below rounding gives a zero column.
func Factor(cov []float64, k int) []float64 {
	l := make([]float64, k*k)
	for j := range k {
		d := cov[j*k+j]
		for m := range j {
			d -= l[j*k+m] * l[j*k+m]
		}
		if !(d > 1e-14*cov[j*k+j]) {
			continue
		}
		s := math.Sqrt(d)
		l[j*k+j] = s
		for i := j + 1; i < k; i++ {
			v := cov[i*k+j]
			for m := range j {
				v -= l[i*k+m] * l[j*k+m]
			}
			l[i*k+j] = v / s
		}
	}
	return l
}
