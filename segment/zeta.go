package segment

import "math"

// References:
//
//	Abramowitz, Stegun (1964), 23.1.30: Euler–Maclaurin summation.

// bernoulli holds B₂ⱼ/(2j)! for j = 1 … 10.
var bernoulli = [...]float64{1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000,
	1.0 / 74724249600, -3617.0 / 10670622842880000, 43867.0 / 5109094217170944000, -174611.0 / 802857662698291200000}

// hurwitz returns log ζ(s, q) = log Σ_{k≥0} (k+q)^{−s} and its derivative in s,
// for s > 1 and q ≥ 1, by Euler–Maclaurin summation from a = q+N ≥ 12 on:
//
//	Σ_{k<N} (k+q)^{−s} + a^{1−s}/(s−1) + a^{−s}/2 + Σⱼ B₂ⱼ/(2j)! s(s+1)…(s+2j−2) a^{−s−2j+1}
//
// Everything is relative to q^{−s}, so that large s does not underflow. Both
// have a relative error below 1e-13 for s < 100.
func hurwitz(s, q float64) (logZeta, slope float64) {
	logq := math.Log(q)
	var sum, d float64 // of q^s ζ, and of q^s ζ′
	a := q
	for ; a < 12 || a < s; a++ {
		la := math.Log(a)
		t := math.Exp(-s * (la - logq))
		sum += t
		d -= la * t
	}
	la := math.Log(a)
	t := math.Exp(-s * (la - logq))
	sum += t * (a/(s-1) + 0.5)
	d -= t * (la*(a/(s-1)+0.5) + a/((s-1)*(s-1)))
	product, harmonic, power := s, 1/s, t/a
	for j, b := range bernoulli {
		term := b * product * power
		sum += term
		d += term * (harmonic - la)
		x, y := s+float64(2*j+1), s+float64(2*j+2)
		product *= x * y
		harmonic += 1/x + 1/y
		power /= a * a
	}
	return math.Log(sum) - s*logq, d / sum
}
