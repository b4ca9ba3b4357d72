package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/special"
)

// Cured (常驻者混合模型) is a lifetime in which a share Never, in (0, 1), of the
// members never leaves, and the others leave by the Base. In medicine it is the
// mixture cure model.
//
//	S(t) = Never + (1 − Never)·S₀(t)
type Cured[M Family[M]] struct {
	Never float64
	Base  M
}

// Survival implements [Survivor]. It does not fall to 0.
func (m Cured[M]) Survival(t float64) float64 {
	if t <= 0 {
		return 1
	}
	return m.Never + (1-m.Never)*m.Base.Survival(t)
}

// Params implements [coterie.Model]: never, then those of the base.
func (m Cured[M]) Params() []coterie.Param {
	return append([]coterie.Param{{Name: "never", Value: m.Never, Min: 0, Max: 1}}, m.Base.Params()...)
}

// With implements [coterie.Model].
func (m Cured[M]) With(v []float64) (Cured[M], error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	base, err := m.Base.With(v[1:])
	return Cured[M]{v[0], base}, err
}

// FitCured fits a [Cured] by maximum likelihood: do all leave in the end, or is
// there a core that stays for good, and how large is it?
//
//	f, err := lifecycle.FitCured[lifecycle.Weibull](ctx, t, nil)
//
// The share is only seen where members were watched long after the others had
// left; on shorter records it trades against a long tail of the base, and its
// interval, made on the logit scale, says so. Where no core fits best the error
// is a *coterie.FitError with ErrBoundary naming never, and the log-likelihood
// that of the base alone. Any mix of censoring, late entry and weights. Errors as
// of the base's fit; ErrInvalid for [Piecewise] and families of one's own. O(n)
// per iteration.
//
// References:
//   - J. Berkson and R. P. Gage, Survival curve for cancer patients following
//     treatment, J. Am. Stat. Assoc. 47 (1952)
func FitCured[M Family[M]](ctx context.Context, t *Table, o *coterie.FitOptions) (*coterie.Fit[Cured[M]], error) {
	var zero M
	k := zeroKernel(zero)
	if k == nil {
		return nil, &coterie.InputError{Row: -1, Field: "M", Reason: "not a family that can be fitted without values to start from", Err: coterie.ErrInvalid}
	}
	d, err := newLives(t, openAtZero(zero))
	if err != nil {
		return nil, err
	}
	c := &curedLives{lives: d, family: k}
	for l, n := range t.All() {
		c.rows = append(c.rows, curedRow{l.Entry / d.unit, l.Exit / d.unit, l.Upper / d.unit, l.Ended, l.weight() * float64(n)})
	}
	model := Cured[M]{0.5, zero}
	params := append([]optim.Param{{Name: "never", Min: 0, Max: 1}}, optimParams(k.params)...)
	c.buf, c.low = make([]float64, len(k.params)), make([]float64, len(k.params))
	var starts [][]float64
	for _, s := range k.starts(d) {
		for _, never := range []float64{0.05, 0.4} {
			starts = append(starts, append([]float64{never}, s...))
		}
	}
	best, err := optim.Maximize(ctx, params, c.logLik, starts, optimOptions(o))
	if err != nil {
		return nil, err
	}
	if best.Verdict == optim.Optimum && best.Theta[0] < 1e-3 {
		// So small a core may be none: it must be likelier than the base alone.
		alone, err := optim.Maximize(ctx, params[1:], c.alone, k.starts(d), optimOptions(o))
		if err != nil {
			return nil, err
		}
		if best.LogLik-alone.LogLik < 1e-4 {
			best.Verdict, best.About = optim.Boundary, []string{"never"}
		}
	}
	seen := 0.0
	for _, p := range d.ends {
		seen += p.weight
	}
	best.LogLik -= seen * math.Log(d.unit)
	moved, slope := k.inUnit(best.Theta[1:], d.unit)
	copy(best.Theta[1:], moved)
	slope = append([]float64{1}, slope...)
	for i := range best.StdErr {
		best.StdErr[i] *= slope[i]
	}
	for i := range best.Cov {
		best.Cov[i] *= slope[i/len(slope)] * slope[i%len(slope)]
	}
	m, err := model.With(best.Theta)
	if err != nil { // at the edge, which the verdict names
		m = model
	}
	return finishFamily(m, best, d.total, d.data)
}

// curedLives are rows one by one: with a share that never leaves, those who are
// still there do not add up.
type curedLives struct {
	*lives
	family   *kernelFamily
	rows     []curedRow
	buf, low []float64
}

type curedRow struct {
	entry, exit, upper float64
	ended              bool
	weight             float64
}

// alone is the log-likelihood of the base without a core.
func (c *curedLives) alone(theta, grad []float64) float64 {
	m, err := c.family.at(theta)
	if err != nil {
		return math.NaN()
	}
	if grad == nil {
		grad = c.low
	}
	return c.lives.logLik(m, grad, c.buf)
}

func (c *curedLives) logLik(theta, grad []float64) float64 {
	m, err := c.family.at(theta[1:])
	if err != nil {
		return math.NaN()
	}
	never := theta[0]
	if grad == nil {
		grad = make([]float64, len(theta))
	}
	clear(grad)
	sum := 0.0
	// there adds w·log S(t), where S = never + (1 − never)·e^−H.
	there := func(w, t float64) {
		if t == 0 {
			return
		}
		h := m.cumHazard(t, c.buf)
		s := math.Exp(-h)
		all := never + (1-never)*s
		sum += w * math.Log(all)
		grad[0] += w * (1 - s) / all
		for i, v := range c.buf {
			grad[1+i] -= w * (1 - never) * s / all * v
		}
	}
	for _, r := range c.rows {
		there(-r.weight, r.entry)
		if !r.ended {
			there(r.weight, r.exit)
			continue
		}
		sum += r.weight * math.Log1p(-never)
		grad[0] -= r.weight / (1 - never)
		if r.upper > r.exit {
			a, b := 0.0, m.cumHazard(r.upper, c.buf)
			clear(c.low)
			if r.exit > 0 {
				a = m.cumHazard(r.exit, c.low)
			}
			sum += r.weight * (special.Log1mExp(a-b) - a)
			share := 1 / math.Expm1(b-a)
			for i := range c.buf {
				grad[1+i] += r.weight * ((c.buf[i]-c.low[i])*share - c.low[i])
			}
			continue
		}
		v, _ := m.logHazard(r.exit, c.buf)
		sum += r.weight * v
		for i, g := range c.buf {
			grad[1+i] += r.weight * g
		}
		if r.exit > 0 {
			sum -= r.weight * m.cumHazard(r.exit, c.buf)
			for i, g := range c.buf {
				grad[1+i] -= r.weight * g
			}
		}
	}
	return sum
}
