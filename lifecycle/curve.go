package lifecycle

import (
	"fmt"
	"iter"
	"log/slog"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/sample"
)

// CurveOptions tunes a non-parametric estimate. nil and zero fields mean the
// default.
type CurveOptions struct {
	Confidence float64  // of the intervals, in (0, 1); 0: 0.95
	Interval   Interval // the scale of the intervals; 0: LogLog
	SplitTies  bool     // NelsonAalen: ends on one age count one after the other
}

func (o *CurveOptions) resolve() (CurveOptions, error) {
	var out CurveOptions
	if o != nil {
		out = *o
	}
	if out.Confidence == 0 {
		out.Confidence = 0.95
	}
	if !(out.Confidence > 0 && out.Confidence < 1) {
		return out, badFloat("Confidence", out.Confidence, "not in (0, 1)")
	}
	if out.Interval == 0 {
		out.Interval = LogLog
	}
	if int(out.Interval) >= len(intervalNames) {
		return out, badFloat("Interval", float64(out.Interval), "unknown")
	}
	return out, nil
}

// Curve is an estimated survival curve (存续曲线): a step function that falls
// where lifetimes ended, with its sampling error. It is made by [KaplanMeier],
// is immutable, and implements [Survivor], [Uncertain] and [Limited].
//
// A curve of n steps takes 16 to 32 bytes per step. Survival is O(log n).
type Curve struct {
	N        float64           // lifetimes, by weight
	Ended    float64           // of which ended
	Warnings []coterie.Warning // doubts about the curve as a whole

	options CurveOptions
	z       float64
	until   float64   // the last age observed
	time    []float64 // ages at which lifetimes ended
	count   []uint32  // at risk and ended, in pairs, where they are whole and fit
	weight  []float64 // the same where they do not
	stride  int       // every stride-th step is kept in mark
	mark    []state
}

// state is the curve just before a step.
type state struct {
	surv float64 // S
	v    float64 // Greenwood's sum: the variance of log S
}

// Step is one fall of a [Curve].
type Step struct {
	Age      float64
	AtRisk   float64          // watched and still there just before Age, by weight
	Ended    float64          // ended at Age, by weight
	Survival coterie.Estimate // just after Age
	StdErr   float64          // of Survival, by Greenwood; NaN where it is 0
}

// step returns what happened at step i.
func (c *Curve) step(i int) (atRisk, ended float64) {
	if c.weight != nil {
		return c.weight[2*i], c.weight[2*i+1]
	}
	return float64(c.count[2*i]), float64(c.count[2*i+1])
}

// after is the state after a step.
func (s state) after(n, d float64) state {
	return state{s.surv * ((n - d) / n), s.v + d/(n*(n-d))}
}

// before returns the state before step i, 0 ≤ i ≤ len(c.time).
func (c *Curve) before(i int) state {
	if len(c.mark) == 0 {
		return state{surv: 1}
	}
	m := min(i/c.stride, len(c.mark)-1)
	s := c.mark[m]
	for j := m * c.stride; j < i; j++ {
		s = s.after(c.step(j))
	}
	return s
}

// at returns the state at age t: 1 up to and including age 0.
func (c *Curve) at(t float64) state {
	if !(t > 0) {
		return state{surv: 1}
	}
	return c.before(sort.Search(len(c.time), func(i int) bool { return c.time[i] > t }))
}

// Survival returns the estimated share still there at age t. It is 1 for t ≤ 0,
// and holds its last value after Until.
func (c *Curve) Survival(t float64) float64 {
	if t != t {
		return t
	}
	return c.at(t).surv
}

// Until returns the last age observed, ended or not.
func (c *Curve) Until() float64 { return c.until }

// StdErr returns the standard error of Survival(t) by Greenwood's formula
//
//	S(t) √ Σ dᵢ/(nᵢ(nᵢ−dᵢ)), tᵢ ≤ t
//
// It is NaN where S(t) is 0.
func (c *Curve) StdErr(t float64) float64 {
	s := c.at(t)
	return s.surv * math.Sqrt(s.v)
}

// At returns the estimated share still there at age t with its interval. Where
// the estimate is 0 or 1 no interval is known.
func (c *Curve) At(t float64) coterie.Estimate {
	if t != t {
		return coterie.Exactly(t)
	}
	return c.estimate(c.at(t))
}

func (c *Curve) estimate(s state) coterie.Estimate {
	lo, hi := c.options.Interval.around(s.surv, math.Sqrt(s.v), c.z)
	if math.IsNaN(lo) {
		return coterie.Exactly(s.surv)
	}
	return coterie.Estimate{Value: s.surv, Lo: lo, Hi: hi, Confidence: c.options.Confidence}
}

// Steps lists the falls of the curve by age.
func (c *Curve) Steps() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		s := state{surv: 1}
		for i, t := range c.time {
			n, d := c.step(i)
			s = s.after(n, d)
			if !yield(Step{t, n, d, c.estimate(s), s.surv * math.Sqrt(s.v)}) {
				return
			}
		}
	}
}

// Quantile returns the age by which the share p has left, with its interval:
// the interval of the survival curve read sideways (Brookmeyer and Crowley
// 1982, on the scale of the options). Where the curve rests at exactly 1 − p,
// the age is the middle of that rest, as in R. It is +Inf where the curve does
// not fall so low, and NaN for p outside (0, 1).
func (c *Curve) Quantile(p float64) coterie.Estimate {
	if !(p > 0 && p < 1) {
		return coterie.Exactly(math.NaN())
	}
	value := c.cross(1-p, func(s state) float64 { return s.surv })
	lo := c.cross(1-p, func(s state) float64 {
		l, _ := c.options.Interval.around(s.surv, math.Sqrt(s.v), c.z)
		return l
	})
	hi := c.cross(1-p, func(s state) float64 {
		_, h := c.options.Interval.around(s.surv, math.Sqrt(s.v), c.z)
		return h
	})
	return coterie.Estimate{Value: value, Lo: lo, Hi: hi, Confidence: c.options.Confidence}
}

// Median returns the age by which half has left, with its interval.
func (c *Curve) Median() coterie.Estimate { return c.Quantile(0.5) }

// cross returns the age at which f falls to the level: the first age at which f
// is nearest below it. Where f rests at the level it is the middle of the rest,
// and where f stays above, +Inf. With late entry a bound of the curve may rise;
// nearest below is then R's reading, too.
func (c *Curve) cross(level float64, f func(state) float64) float64 {
	const tol = 1.5e-8 // of R's quantile.survfit: equal up to rounding
	from, to := math.Inf(1), math.Inf(1)
	at, below := math.Inf(-1), math.Inf(-1) // f at from and to
	s := state{surv: 1}
	for i, t := range c.time {
		s = s.after(c.step(i))
		v := f(s)
		if v <= level+tol && v > at {
			from, at = t, v
		}
		if v < level-tol && v > below {
			to, below = t, v
		}
	}
	if math.IsInf(to, 1) && !math.IsInf(from, 1) {
		to = c.until
	}
	if from == to {
		return from
	}
	return from + (to-from)/2
}

// Mean returns the restricted mean (受限平均寿命) ∫₀^τ S(t) dt with its interval:
// [Curve.Integral] with w = 1.
func (c *Curve) Mean(τ float64) coterie.Estimate { return c.Integral(nil, τ) }

// Integral returns ∫₀^τ w(t)·S(t) dt with its interval; a nil w is 1. With w the
// discounted flow of money it is what a member is worth. Its variance is
//
//	Σ (∫_{tᵢ}^τ w·S)² dᵢ/(nᵢ(nᵢ−dᵢ)), tᵢ ≤ τ
//
// (Klein and Moeschberger 2003, eq. 4.5.2). Beyond Until the curve holds its
// last value; where that is not 0, nothing is known of the rest, and the
// interval is widened to reach from all leaving at once to nobody leaving. It is
// NaN for a τ that is negative, infinite or NaN, and where w is.
func (c *Curve) Integral(w func(float64) float64, τ float64) coterie.Estimate {
	if !(τ >= 0) || math.IsInf(τ, 1) {
		return coterie.Exactly(math.NaN())
	}
	known := math.Min(τ, c.until)
	total := 0.0
	c.segments(known, func(a, b float64, s state, _, _ float64) { total += s.surv * weigh(w, a, b) })
	variance, done := 0.0, 0.0
	held := c.at(known).surv * weigh(w, known, τ)
	c.segments(known, func(a, b float64, s state, n, d float64) {
		if d > 0 && d < n {
			rest := total + held - done
			variance += rest * rest * d / (n * (n - d))
		}
		done += s.surv * weigh(w, a, b)
	})
	v := total + held
	if math.IsNaN(v) {
		return coterie.Exactly(v)
	}
	e := c.z * math.Sqrt(variance)
	return coterie.Estimate{Value: v, Lo: math.Min(total, v) - e, Hi: math.Max(total, v) + e, Confidence: c.options.Confidence}
}

// segments calls f for each stretch [a, b] up to age end on which the curve is
// constant, with the state there and what happened at its start.
func (c *Curve) segments(end float64, f func(a, b float64, s state, n, d float64)) {
	s, at, n, d := state{surv: 1}, 0.0, 0.0, 0.0
	for i, t := range c.time {
		if t > end {
			break
		}
		f(at, t, s, n, d)
		n, d = c.step(i)
		s, at = s.after(n, d), t
	}
	f(at, end, s, n, d)
}

// weigh returns ∫ w from a to b.
func weigh(w func(float64) float64, a, b float64) float64 {
	if w == nil {
		return b - a
	}
	return quad(w, a, b)
}

// area returns ∫₀^t S for t up to Until.
func (c *Curve) area(t float64) float64 {
	sum := 0.0
	c.segments(t, func(a, b float64, s state, _, _ float64) { sum += s.surv * (b - a) })
	return sum
}

// Draw returns an equally plausible curve: every step's share that survives is
// drawn from a beta distribution with the counts of the step,
//
//	1 − hᵢ ~ Beta(nᵢ − dᵢ, dᵢ)
//
// which has the mean of the step and its Greenwood variance to order 1/n (Hjort
// 1990: the posterior of a beta process with a vague prior).
func (c *Curve) Draw(r *rand.Rand) Survivor {
	out := &drawnCurve{time: c.time, surv: make([]float64, len(c.time)), until: c.until}
	s := 1.0
	for i := range c.time {
		if n, d := c.step(i); d < n {
			s *= sample.Beta(r, n-d, d)
		} else {
			s = 0
		}
		out.surv[i] = s
	}
	return out
}

// drawnCurve is a step function drawn about a curve.
type drawnCurve struct {
	time, surv []float64
	until      float64
}

// Survival implements [Survivor].
func (c *drawnCurve) Survival(t float64) float64 {
	switch i := sort.Search(len(c.time), func(i int) bool { return c.time[i] > t }); {
	case t != t:
		return t
	case i == 0 || t <= 0:
		return 1
	default:
		return c.surv[i-1]
	}
}

// Until implements [Limited].
func (c *drawnCurve) Until() float64 { return c.until }

func (c *drawnCurve) area(t float64) float64 {
	sum, at, s := 0.0, 0.0, 1.0
	for i, next := range c.time {
		if next > t {
			break
		}
		sum += s * (next - at)
		at, s = next, c.surv[i]
	}
	return sum + s*(t-at)
}

// String prints one line: how many, how many ended, and the median.
func (c *Curve) String() string {
	return fmt.Sprintf("%g lifetimes, %g ended, median %v", c.N, c.Ended, c.Median())
}

// LogValue implements [slog.LogValuer].
func (c *Curve) LogValue() slog.Value {
	return slog.GroupValue(slog.Float64("n", c.N), slog.Float64("ended", c.Ended), slog.String("median", c.Median().String()))
}

// newCurve finishes a curve whose steps are set.
func newCurve(c *Curve, o CurveOptions) *Curve {
	c.options, c.z = o, delta.Z(o.Confidence)
	c.stride = 1
	if len(c.time) > 1<<16 {
		c.stride = 16
	}
	c.mark = make([]state, 0, len(c.time)/c.stride+1)
	s := state{surv: 1}
	for i := range c.time {
		if i%c.stride == 0 {
			c.mark = append(c.mark, s)
		}
		s = s.after(c.step(i))
	}
	if len(c.time)%c.stride == 0 {
		c.mark = append(c.mark, s)
	}
	return c
}
