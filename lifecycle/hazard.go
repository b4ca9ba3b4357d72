package lifecycle

import (
	"iter"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/sample"
)

// HazardCurve is an estimated cumulative hazard (累积风险): a step function that
// rises where lifetimes ended, with its sampling error. Where it is straight,
// the chance to leave does not change with age; where it bends down, those who
// stayed stay on. It is made by [NelsonAalen], is immutable, and is a [Survivor]
// through S(t) = exp(−H(t)), the estimate of Fleming and Harrington (1984).
type HazardCurve struct {
	N     float64 // lifetimes, by weight
	Ended float64 // of which ended

	options CurveOptions
	z       float64
	until   float64
	steps   []hazardStep
}

type hazardStep struct{ age, atRisk, ended, h, v float64 }

// HazardStep is one rise of a [HazardCurve].
type HazardStep struct {
	Age       float64
	AtRisk    float64          // watched and still there just before Age, by weight
	Ended     float64          // ended at Age, by weight
	CumHazard coterie.Estimate // just after Age
	StdErr    float64
}

// NelsonAalen estimates the cumulative hazard: does the chance to leave stay,
// fade or rise with age?
//
//	H(t) = Σ dᵢ/nᵢ,   Var H = Σ dᵢ/nᵢ², tᵢ ≤ t
//
// with dᵢ ended and nᵢ at risk at tᵢ as in [KaplanMeier], which says what is
// refused. Where o.SplitTies is set, ends on one age count as if one had come
// after the other, 1/n + 1/(n−1) + … (Fleming and Harrington 1984), which is
// right where ages were rounded. O(n).
//
// References:
//   - Nelson (1972), Theory and applications of hazard plotting for censored
//     failure data, Technometrics 14.
//   - Aalen (1978), Nonparametric inference for a family of counting processes,
//     Annals of Statistics 6.
func NelsonAalen(t *Table, o *CurveOptions) (*HazardCurve, error) {
	opt, err := o.resolve()
	if err != nil {
		return nil, err
	}
	r, err := newRisk(t)
	if err != nil {
		return nil, err
	}
	c := &HazardCurve{N: r.total, until: r.until, options: opt, z: delta.Z(opt.Confidence), steps: make([]hazardStep, 0, r.times)}
	h, v := 0.0, 0.0
	for e := range r.ends() {
		n, d := e.atRisk, e.ended
		if opt.SplitTies {
			each := d / float64(e.rows) // the mean weight of those who ended
			for k := range e.rows {
				left := n - float64(k)*each
				h += each / left
				v += each / (left * left)
			}
		} else {
			h += d / n
			v += d / (n * n)
		}
		c.Ended += d
		c.steps = append(c.steps, hazardStep{e.age, n, d, h, v})
	}
	return c, nil
}

// at returns the last step up to age t.
func (c *HazardCurve) at(t float64) hazardStep {
	if i := sort.Search(len(c.steps), func(i int) bool { return c.steps[i].age > t }); i > 0 && t > 0 {
		return c.steps[i-1]
	}
	return hazardStep{}
}

// CumHazard returns the estimated cumulative hazard at age t; it holds its last
// value after Until.
func (c *HazardCurve) CumHazard(t float64) float64 {
	if t != t {
		return t
	}
	return c.at(t).h
}

// Survival implements [Survivor]: exp(−CumHazard(t)).
func (c *HazardCurve) Survival(t float64) float64 { return math.Exp(-c.CumHazard(t)) }

// Until returns the last age observed, ended or not.
func (c *HazardCurve) Until() float64 { return c.until }

// StdErr returns the standard error of CumHazard(t).
func (c *HazardCurve) StdErr(t float64) float64 { return math.Sqrt(c.at(t).v) }

// At returns the estimated cumulative hazard at age t with its interval, formed
// on the log scale, or on its own scale where the options say Plain. Where it is
// 0 no interval is known.
func (c *HazardCurve) At(t float64) coterie.Estimate {
	if t != t {
		return coterie.Exactly(t)
	}
	return c.estimate(c.at(t))
}

func (c *HazardCurve) estimate(s hazardStep) coterie.Estimate {
	if s.h == 0 {
		return coterie.Exactly(0)
	}
	d := c.z * math.Sqrt(s.v)
	if c.options.Interval == Plain {
		return coterie.Estimate{Value: s.h, Lo: max(0, s.h-d), Hi: s.h + d, Confidence: c.options.Confidence}
	}
	f := math.Exp(d / s.h)
	return coterie.Estimate{Value: s.h, Lo: s.h / f, Hi: s.h * f, Confidence: c.options.Confidence}
}

// Steps lists the rises of the curve by age.
func (c *HazardCurve) Steps() iter.Seq[HazardStep] {
	return func(yield func(HazardStep) bool) {
		for _, s := range c.steps {
			if !yield(HazardStep{s.age, s.atRisk, s.ended, c.estimate(s), math.Sqrt(s.v)}) {
				return
			}
		}
	}
}

// Draw implements [Uncertain]: every rise is drawn from a gamma distribution of
// its mean and variance.
func (c *HazardCurve) Draw(r *rand.Rand) Survivor {
	out := &drawnCurve{time: make([]float64, len(c.steps)), surv: make([]float64, len(c.steps)), until: c.until}
	last, h := hazardStep{}, 0.0
	for i, s := range c.steps {
		m, v := s.h-last.h, s.v-last.v
		h += v / m * sample.Gamma(r, m*m/v)
		out.time[i], out.surv[i] = s.age, math.Exp(-h)
		last = s
	}
	return out
}

func (c *HazardCurve) area(t float64) float64 {
	sum, at, s := 0.0, 0.0, 1.0
	for _, step := range c.steps {
		if step.age > t {
			break
		}
		sum += s * (step.age - at)
		at, s = step.age, math.Exp(-step.h)
	}
	return sum + s*(t-at)
}
