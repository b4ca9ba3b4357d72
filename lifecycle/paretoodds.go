package lifecycle

import "math"

// The odds that a customer of [ParetoNBD] has left,
//
//	s ∫_{t_x}^T ((α+T)/(α+y))ⁿ ((β+T)/(β+y))ˢ dy/(β+y),  n = r+x
//
// by a series and by quadrature.
//
// References: DLMF 15.8.1 (Pfaff's and Euler's transformations); Fader & Hardie
// (2005), A note on deriving the Pareto/NBD model and related expressions.

// odds are those odds by the difference of two series, correct to rounding of 1 +
// odds, and whether they serve. With F Gauss's ₂F₁,
//
//	s ∫_y^∞ (α+u)^−n (β+u)^−(s+1) du = s/(n+s) (α+y)^−n (β+y)^−s G(y)
//	G(y) = F(1, n; n+s+1; (α−β)/(α+y))                  where α ≥ β
//	       (α+y)/(β+y) F(1, s+1; n+s+1; (β−α)/(β+y))    where α < β
//
// in which every term is positive and less than z times the one before.
func (m ParetoNBD) odds(h History) (odds float64, ok bool) {
	n := m.R + float64(h.Repeats)
	wide, apart, b := m.Alpha, m.Alpha-m.Beta, n
	if apart < 0 {
		wide, apart, b = m.Beta, -apart, m.S+1
	}
	z1, z2 := apart/(wide+h.Last), apart/(wide+h.Age)
	if !(z1 <= seriesReach) {
		return 0, false
	}
	length := h.Age - h.Last
	rise := n*logRatio(length, m.Alpha+h.Last) + m.S*logRatio(length, m.Beta+h.Last)
	if !(rise < 600) {
		return 0, false
	}
	c, t1, t2, g1, g2 := n+m.S+1, 1.0, 1.0, 1.0, 1.0
	for t1 > 1e-17 {
		q := b / c
		t1 *= q * z1
		t2 *= q * z2
		g1 += t1
		g2 += t2
		b++
		c++
	}
	if m.Alpha < m.Beta {
		g1 *= 1 - z1
		g2 *= 1 - z2
	}
	return max(0, m.S/(n+m.S)*(math.Exp(rise)*g1-g2)), true
}

// seriesReach is the greatest z of the series, where it takes some 400 terms and as
// long as the rule.
const seriesReach = 0.9

// decay is how a term of the likelihood falls in y: n log(α+y) + s log(β+y).
type decay struct{ n, alpha, s, beta float64 }

// from is what it falls by from y to y+d.
func (d decay) from(y, by float64) float64 {
	return d.n*math.Log1p(by/(d.alpha+y)) + d.s*math.Log1p(by/(d.beta+y))
}

// logOdds is the log of
//
//	s ∫_{t_x}^T ((α+T)/(α+y))ⁿ ((β+T)/(β+y))ˢ dy/(β+y),
//
// the odds that the customer has left; −Inf where T = t_x.
func (m ParetoNBD) logOdds(h History) float64 {
	return m.logIntegral(decay{m.R + float64(h.Repeats), m.Alpha, m.S, m.Beta}, h.Last, h.Age)
}

// logIntegral is the log of s ∫_a^b exp(D(b) − D(y)) dy/(β+y).
func (m ParetoNBD) logIntegral(d decay, a, b float64) float64 {
	if b <= a {
		return math.Inf(-1)
	}
	g := min(d.alpha, d.beta) + a
	if length := b - a; length <= 3.8*g {
		// One rule in y serves, to 2e-11, where the singularity at −γ is far and D
		// small.
		a1, a2 := d.alpha+a, d.beta+a
		total := d.n*logRatio(length, a1) + d.s*logRatio(length, a2)
		half, sum := 0.5*length, 0.0
		node := func(v float64) float64 {
			return math.Exp(-d.n*logRatio(v, a1)-d.s*logRatio(v, a2)) / (a2 + v)
		}
		switch {
		case length <= 0.5*g && total <= 2:
			for j, x := range gauss8.x {
				sum += gauss8.w[j] * (node(half*(1-x)) + node(half*(1+x)))
			}
			return total + math.Log(m.S*half*sum)
		case total <= 4:
			for j, x := range gauss16.x {
				sum += gauss16.w[j] * (node(half*(1-x)) + node(half*(1+x)))
			}
			return total + math.Log(m.S*half*sum)
		}
	}
	// In u = log(γ+y), γ = min(α, β), D is convex and increasing.
	whole := math.Log1p((b - a) / g)
	total := d.from(a, b-a)
	end := whole
	if total > 45 { // all there is lies within D(y) − D(a) < 45
		lo := 0.0
		for range 40 {
			mid := 0.5 * (lo + end)
			if d.from(a, g*math.Expm1(mid)) > 45 {
				end = mid
			} else {
				lo = mid
			}
			if end-lo < 0.02*end {
				break
			}
		}
	}
	panels := max(1, math.Ceil(max(min(total, 47)/12, end/1.5)))
	half := end / (2 * panels)
	sum := 0.0
	for i := range int(panels) {
		mid := half * float64(2*i+1)
		for j, x := range gauss16.x {
			for _, u := range [2]float64{mid - half*x, mid + half*x} {
				v := math.Expm1(u)
				sum += gauss16.w[j] * math.Exp(-d.from(a, g*v)) * (1 + v) / (d.beta + a + g*v)
			}
		}
	}
	return total + math.Log(m.S*half*g*sum)
}
