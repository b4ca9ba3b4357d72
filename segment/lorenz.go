package segment

import "math"

// References:
//
//	Theil (1967), Economics and Information Theory.
//	Atkinson (1970), On the measurement of inequality, doi:10.1016/0022-0531(70)90039-6.
//	Hoover (1936), The measurement of industrial localization.
//	Shannon (1948), A mathematical theory of communication.

// Lorenz returns the share of all contributions made by the least active share
// p of members (洛伦兹曲线), by linear interpolation between the points (k/n,
// x₍₁₎+…+x₍ₖ₎). It is NaN outside [0, 1] and where nobody contributed.
// It takes time proportional to the number of levels.
func (c *Concentration) Lorenz(p float64) float64 {
	if !(p >= 0 && p <= 1) || c.Total == 0 {
		return math.NaN()
	}
	left, sum := p*float64(c.Members), 0.0
	for _, l := range c.Levels {
		m := float64(l.Members)
		if left <= m {
			return (sum + left*float64(l.Count)) / float64(c.Total)
		}
		left -= m
		sum += m * float64(l.Count)
	}
	return 1
}

// top is what the most active members make, counted from the top.
func (c *Concentration) top(members float64) float64 {
	sum := 0.0
	for i := len(c.Levels) - 1; i >= 0; i-- {
		l := c.Levels[i]
		m := float64(l.Members)
		if members <= m {
			return (sum + members*float64(l.Count)) / float64(c.Total)
		}
		members -= m
		sum += m * float64(l.Count)
	}
	return 1
}

// TopShare returns the share of all contributions made by the most active share
// p of members, on the interpolated Lorenz curve: 1 − L(1−p). This is the
// default convention; [Concentration.TopMembers] is the other. It is NaN
// outside [0, 1] and where nobody contributed.
func (c *Concentration) TopShare(p float64) float64 {
	if !(p >= 0 && p <= 1) || c.Total == 0 {
		return math.NaN()
	}
	return c.top(p * float64(c.Members))
}

// TopMembers returns the share of all contributions made by the ⌈n·p⌉ most
// active members, whole members only: of five, the top 1 % is one member. It
// is NaN outside [0, 1] and where nobody contributed.
func (c *Concentration) TopMembers(p float64) float64 {
	if !(p >= 0 && p <= 1) || c.Total == 0 {
		return math.NaN()
	}
	x := p * float64(c.Members)
	return c.top(math.Ceil(x - 1e-12*x)) // so that 0.07·100 is 7
}

// Palma returns the share of the top tenth over the share of the bottom four
// tenths (帕尔马比值): +Inf where the bottom contributed nothing.
func (c *Concentration) Palma() float64 { return c.TopShare(0.1) / c.Lorenz(0.4) }

// GiniUnbiased is Gini·n/(n−1): 1 where one member does everything. It is NaN
// for a single member.
func (c *Concentration) GiniUnbiased() float64 {
	return c.Gini.Value * float64(c.Members) / float64(c.Members-1)
}

// sum adds f over the counts of the members; NaN where nobody contributed.
func (c *Concentration) sum(f func(x float64) float64) float64 {
	if c.Total == 0 {
		return math.NaN()
	}
	s := 0.0
	for _, l := range c.Levels {
		s += float64(l.Members) * f(float64(l.Count))
	}
	return s
}

// Hoover is the share of contributions that would have to change hands for all
// to be equal: Σ|xᵢ − μ| / (2 Σx).
func (c *Concentration) Hoover() float64 {
	mean := float64(c.Total) / float64(c.Members)
	return c.sum(func(x float64) float64 { return math.Abs(x - mean) }) / (2 * float64(c.Total))
}

// Herfindahl is Σ(xᵢ/Σx)² (HHI); its inverse is the effective number of
// contributors.
func (c *Concentration) Herfindahl() float64 {
	total := float64(c.Total)
	return c.sum(func(x float64) float64 { return x / total * (x / total) })
}

// Entropy is Shannon's −Σ sᵢ ln sᵢ of the shares, in nats.
func (c *Concentration) Entropy() float64 {
	total := float64(c.Total)
	return c.sum(func(x float64) float64 { return -xlogx(x / total) }) + 0
}

// Theil is Theil's T, (1/n) Σ (xᵢ/μ) ln(xᵢ/μ), with 0 ln 0 = 0.
func (c *Concentration) Theil() float64 {
	mean := float64(c.Total) / float64(c.Members)
	return c.sum(func(x float64) float64 { return xlogx(x / mean) }) / float64(c.Members)
}

// MeanLogDeviation is Theil's L, (1/n) Σ ln(μ/xᵢ): +Inf where a member is
// silent.
func (c *Concentration) MeanLogDeviation() float64 {
	mean := float64(c.Total) / float64(c.Members)
	return c.sum(func(x float64) float64 { return math.Log(mean / x) }) / float64(c.Members)
}

// Atkinson is Atkinson's index at an aversion e ≥ 0:
//
//	1 − (1/μ) ((1/n) Σ xᵢ^{1−e})^{1/(1−e)},   e ≠ 1
//	1 − (Π xᵢ)^{1/n} / μ,                     e = 1
//
// It is 1 for e ≥ 1 where a member is silent, and NaN for e < 0.
func (c *Concentration) Atkinson(e float64) float64 {
	switch n, mean := float64(c.Members), float64(c.Total)/float64(c.Members); {
	case !(e >= 0):
		return math.NaN()
	case e >= 1 && c.Silent > 0 && c.Total > 0:
		return 1
	case e == 1:
		return 1 - math.Exp(-c.MeanLogDeviation())
	default:
		return 1 - math.Pow(c.sum(func(x float64) float64 { return math.Pow(x/mean, 1-e) })/n, 1/(1-e))
	}
}

func xlogx(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x * math.Log(x)
}
