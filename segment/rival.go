package segment

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// Rival is another distribution fitted to the same tail, and Vuong's test of
// the power law against it.
type Rival struct {
	Name   string          // "log-normal" or "exponential"
	Params []coterie.Param // at its maximum; where Limit, far out on the way to it
	LogLik float64
	// Vuong is √n·mean/sd of the differences of log-probability, the power law's
	// less the rival's: positive speaks for the power law. P is its two-sided
	// probability were both equally far from the truth: above 0.1, say, they
	// cannot be told apart.
	Vuong, P float64
	// Limit says that the rival has no maximum: the nearer it comes to the power
	// law the better, as the log-normal does on a true power law.
	Limit bool
}

// rivals fits them to the tail of m.
func rivals(ctx context.Context, m PowerLaw, in []Level) ([]Rival, error) {
	l, err := fitLogNormal(ctx, m, in)
	if err != nil {
		return nil, err
	}
	return []Rival{l, fitExponential(m, in)}, nil
}

// versus fills in the log-likelihood and Vuong's test.
func (r *Rival) versus(m PowerLaw, in []Level, logp func(x float64) float64) {
	n, sum, norm := 0.0, 0.0, m.norm()
	diff := make([]float64, len(in))
	for i, l := range in {
		w, x := float64(l.Members), float64(l.Count)
		p := logp(x)
		diff[i] = norm - m.Alpha*math.Log(x) - p
		r.LogLik += w * p
		n += w
		sum += w * diff[i]
	}
	mean, sq := sum/n, 0.0
	for i, l := range in {
		sq += float64(l.Members) * (diff[i] - mean) * (diff[i] - mean)
	}
	r.Vuong = math.Sqrt(n) * mean / math.Sqrt(sq/(n-1))
	r.P = math.Erfc(math.Abs(r.Vuong) / math.Sqrt2)
}

// fitExponential has the closed form λ = log(1 + 1/(x̄ − xmin)) for counts, and
// 1/(x̄ − xmin) for continuous values.
func fitExponential(m PowerLaw, in []Level) Rival {
	n, sum := 0.0, 0.0
	for _, l := range in {
		n += float64(l.Members)
		sum += float64(l.Members) * float64(l.Count-m.Min)
	}
	rate := n / sum
	norm := math.Log(rate)
	if !m.Continuous {
		rate = math.Log1p(rate)
		norm = math.Log(-math.Expm1(-rate))
	}
	r := Rival{Name: "exponential", Params: []coterie.Param{{Name: "rate", Value: rate, Min: 0, Max: math.Inf(1)}}}
	r.versus(m, in, func(x float64) float64 { return norm - rate*(x-float64(m.Min)) })
	return r
}

// logNormal is the log-normal on the tail: the probability of (x−½, x+½) given
// x ≥ xmin for counts, the density given x ≥ xmin for continuous values.
type logNormal struct {
	mu, sigma, min float64
	continuous     bool
}

// tail is log P(X > x) of the whole log-normal, with its derivatives in μ, σ.
func (d *logNormal) tail(x float64) (v, dmu, dsigma float64) {
	z := (math.Log(x) - d.mu) / d.sigma
	v = special.LogNormalCDF(-z)
	h := math.Exp(-z*z/2-0.5*math.Log(2*math.Pi)-v) / d.sigma
	return v, h, h * z
}

// logp is the log-probability at x with its derivatives.
func (d *logNormal) logp(x float64) (v, dmu, dsigma float64) {
	if d.continuous {
		c, cm, cs := d.tail(d.min)
		z := (math.Log(x) - d.mu) / d.sigma
		return -z*z/2 - 0.5*math.Log(2*math.Pi) - math.Log(d.sigma*x) - c, z/d.sigma - cm, (z*z-1)/d.sigma - cs
	}
	c, cm, cs := d.tail(d.min - 0.5)
	a, am, as := d.tail(x - 0.5)
	b, bm, bs := d.tail(x + 0.5)
	r, gap := math.Exp(b-a), -math.Expm1(b-a)
	return a + math.Log(gap) - c, (am-r*bm)/gap - cm, (as-r*bs)/gap - cs
}

func fitLogNormal(ctx context.Context, m PowerLaw, in []Level) (Rival, error) {
	ll := func(theta, grad []float64) float64 {
		d := logNormal{theta[0], theta[1], float64(m.Min), m.Continuous}
		sum := 0.0
		if grad != nil {
			clear(grad)
		}
		for _, l := range in {
			w := float64(l.Members)
			v, gm, gs := d.logp(float64(l.Count))
			sum += w * v
			if grad != nil {
				grad[0] += w * gm
				grad[1] += w * gs
			}
		}
		return sum
	}
	n, mean, sq := 0.0, 0.0, 0.0
	for _, l := range in {
		n += float64(l.Members)
		mean += float64(l.Members) * math.Log(float64(l.Count))
	}
	mean /= n
	for _, l := range in {
		d := math.Log(float64(l.Count)) - mean
		sq += float64(l.Members) * d * d / n
	}
	sd := math.Sqrt(sq)
	inf := math.Inf(1)
	params := []optim.Param{{Name: "mu", Min: -inf, Max: inf}, {Name: "sigma", Min: 0, Max: inf}}
	starts := [][]float64{{mean, sd}, {mean - 20*sd, 5 * sd}}
	max, err := optim.Maximize(ctx, params, ll, starts, optim.Options{Starts: len(starts)})
	if err != nil {
		return Rival{}, err
	}
	r := Rival{Name: "log-normal", Limit: max.Verdict != optim.Optimum, Params: []coterie.Param{
		{Name: "mu", Value: max.Theta[0], Min: -inf, Max: inf}, {Name: "sigma", Value: max.Theta[1], Min: 0, Max: inf}}}
	d := logNormal{max.Theta[0], max.Theta[1], float64(m.Min), m.Continuous}
	r.versus(m, in, func(x float64) float64 { v, _, _ := d.logp(x); return v })
	return r, nil
}
