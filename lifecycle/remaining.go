package lifecycle

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// LifeEvidence (寿命证据) is what the remaining life of one group is judged by:
// a rule, the deaths of sibling groups, and the group's own trend. Each may be
// missing. Ages are in days.
type LifeEvidence struct {
	Age         float64
	Prior       Rule
	PriorWeight float64   // in deaths that the rule counts as; 0: the rule is not used
	Siblings    *Siblings // nil: none
	Activity    []float64 // the group's own daily counts, the last day now; nil: not known
	Death       Death     // which activity counts as death; zero: 30 days of silence
	Confidence  float64   // of the intervals; 0: 0.95
}

// LifeWeights are the shares of the evidence in an answer: of the risk of ending
// before the median, how much comes from each. They sum to 1.
type LifeWeights struct{ Rule, Siblings, Trend float64 }

// RemainingLife (剩余寿命) is how much longer a group will live, in days. It is a
// [Survivor] of that remaining life.
type RemainingLife struct {
	Life     coterie.Estimate // median, with the interval that holds this group's life with the stated probability
	Median   coterie.Estimate // the same median; with its sampling error where siblings alone speak, else without an interval: a rule has none
	Observed float64          // median by the siblings' Kaplan–Meier curve alone: +Inf where not reached, NaN without siblings
	Weights  LifeWeights
	Warnings []coterie.Warning

	parts []part
	trend *descent // nil where activity is not seen to fall
}

type part struct {
	weight   float64
	survival func(t float64) float64
	mean     float64
}

// pooled is the survival by rule and siblings, 1 where neither speaks.
func (r *RemainingLife) pooled(t float64) float64 {
	if len(r.parts) == 0 {
		return 1
	}
	v := 0.0
	for _, p := range r.parts {
		v += p.weight * p.survival(t)
	}
	return math.Min(1, v)
}

// Survival implements [Survivor]: the probability to live longer than t more
// days.
func (r *RemainingLife) Survival(t float64) float64 {
	switch {
	case math.IsNaN(t):
		return t
	case t <= 0:
		return 1
	}
	v := r.pooled(t)
	if r.trend != nil {
		v *= r.trend.survival(t)
	}
	return v
}

// Mean returns the mean remaining life; +Inf where a share of lives has no end in
// sight. Where activity falls it integrates the survival over the logarithm of
// time by the trapezoidal rule, which converges fast for what vanishes smoothly
// at both ends: about 500 evaluations.
func (r *RemainingLife) Mean() float64 {
	if r.trend == nil {
		sum := 0.0
		for _, p := range r.parts {
			sum += p.weight * p.mean
		}
		return sum
	}
	const step, low = 0.03, 1e-4
	first := low * r.Life.Value
	before := first * r.Survival(first)
	sum := (first + before) / 2 // up to the first node S is all but 1
	for u := step; ; u += step {
		t := first * math.Exp(u)
		now := t * r.Survival(t)
		sum += step * (before + now) / 2
		switch before = now; {
		case now < 1e-9*sum:
			return sum
		case t > 1e7:
			return math.Inf(1)
		}
	}
}

// Quantile returns the remaining life that a share p in (0, 1) does not reach;
// +Inf where none is in sight.
func (r *RemainingLife) Quantile(p float64) float64 {
	if !(p > 0 && p < 1) {
		return math.NaN()
	}
	// Bracket by doubling, then the Illinois method in the logarithm of time.
	excess := func(u float64) float64 { return r.Survival(math.Exp(u)) - (1 - p) }
	lo, flo := 0.0, 1.0
	hi := math.Log(100)
	fhi := excess(hi)
	for ; fhi > 0; fhi = excess(hi) {
		if lo, flo = hi, fhi; hi > math.Log(1e7) {
			return math.Inf(1)
		}
		hi += math.Ln2
	}
	if flo == 1 { // below the first bracket
		for lo, flo = hi-1, excess(hi-1); flo <= 0; lo, flo = lo-3, excess(lo-3) {
			if lo < -50 {
				return 0
			}
			hi, fhi = lo, flo
		}
	}
	side := 0
	for range 100 {
		if hi-lo < 1e-9 {
			break
		}
		u := (lo*fhi - hi*flo) / (fhi - flo)
		if !(u > lo && u < hi) {
			u = lo + (hi-lo)/2
		}
		f := excess(u)
		switch {
		case math.Abs(f) < 1e-10:
			return math.Exp(u)
		case f > 0:
			lo, flo = u, f
			if side > 0 {
				fhi /= 2
			}
			side = 1
		default:
			hi, fhi = u, f
			if side < 0 {
				flo /= 2
			}
			side = -1
		}
	}
	return math.Exp(lo + (hi-lo)/2)
}

// Judge fuses the evidence. Rule and siblings say what such groups die of in
// general, and are averaged; activity that falls is a further risk, whose hazard
// adds to theirs:
//
//	S(t) = Σ wᵢ·Sᵢ(t | Age) / Σ wᵢ · S_trend(t)
//
// The rule weighs PriorWeight, the siblings as many deaths as were seen among
// them later than Age. S_trend is the first passage of a random walk in log
// activity, falling at the fitted rate, below the level at which the definition
// of death would likely speak; it is 1 unless activity falls by more than 1.96
// standard errors. So a fall never lengthens a life, and a group that holds its
// level is judged as the others were. What it costs: siblings that died out
// slowly are counted in both factors, so the life of a group whose decline is
// ordinary comes out short rather than long.
//
// Siblings are averaged over families and over the sampling error of each. The
// rate of the fall is that since the group's height, or over the last 56 to 182
// days; its error counts the noise of the counts and the wandering of the level.
//
// How often intervals of 95 % held the remaining life of a simulated group, of
// 2,000 (of 997 in the last row), with siblings that entered late and siblings
// that still lived; and how often the upper end was +Inf, which makes holding
// easy:
//
//	lives drawn from                     20 siblings       80 siblings
//	Weibull, shape 1.6                   94.6 %, Inf 1 %   94.7 %
//	Gompertz                             95.5 %            95.6 %
//	exponential                          94.9 %, Inf 25 %  95.8 %, Inf 16 %
//	Weibull, shape 0.7                   95.4 %, Inf 60 %  96.6 %, Inf 56 %
//	TwoYears, rule of weight 0                             93.0 %
//	TwoYears, rule of weight 5                             93.3 %
//	TwoYears, rule of weight 40                            93.9 %
//	TwoYears, rule alone                 95.1 %
//	two kinds of members, weekly rhythm, a ban wave        95.7 %
//
// The last row is of no family here: of those answers 73 % carried the warning
// "extrapolated", 9 % "beyond-siblings" and 69 % "trend-not-falling". A rule does
// not make an answer surer than its own spread, whatever its weight.
//
// Days without activity at the end are part of the trend, and a few do not outweigh
// the wandering of a level: the answer stays that for a living group, under the
// warning "silent-tail", which counts them against the days that the definition of
// death needs. What is dead by it has no remaining life; [Death.Of] tells that.
//
// Without any evidence of weight, or where the median is not in sight, the error
// is ErrNotIdentified: there is no number to give.
func (e LifeEvidence) Judge() (*RemainingLife, error) {
	conf := e.Confidence
	if conf == 0 {
		conf = 0.95
	}
	switch {
	case !finite(e.Age) || e.Age < 0:
		return nil, badFloat("Age", e.Age, "an age is finite and not negative")
	case !(e.PriorWeight >= 0) || !finite(e.PriorWeight):
		return nil, badFloat("PriorWeight", e.PriorWeight, "negative or not finite")
	case e.PriorWeight > 0 && !e.Prior.valid():
		return nil, badFloat("Prior", e.Prior.Median, "median and spread must be positive")
	case !(conf > 0 && conf < 1):
		return nil, badFloat("Confidence", conf, "outside (0, 1)")
	}
	if e.Siblings != nil && e.Siblings.Curve == nil {
		return nil, &coterie.InputError{Row: -1, Field: "Siblings", Reason: "not fitted: FitSiblings makes them", Err: coterie.ErrNoData}
	}
	death, err := e.Death.settled()
	if err != nil {
		return nil, err
	}
	r := &RemainingLife{Observed: math.NaN()}
	warn := func(code, about, text, cure string) {
		r.Warnings = append(r.Warnings, coterie.Warning{Code: code, About: about, Text: text, Cure: cure})
	}
	logMean, logVar := 0.0, 0.0
	if e.PriorWeight > 0 {
		if at := e.Prior.Survival(e.Age); at > 1e-9 {
			r.Weights.Rule = e.PriorWeight
			r.parts = append(r.parts, part{e.PriorWeight, func(t float64) float64 { return e.Prior.Survival(e.Age+t) / at }, e.Prior.meanResidual(e.Age)})
		} else {
			warn("outlived-rule", "Prior", fmt.Sprintf("at %g days the group has outlived the rule of %g days", e.Age, e.Prior.Median), "the rule no longer says anything about it")
		}
	}
	if s := e.Siblings; s != nil {
		w := s.after(e.Age)
		if w == 0 {
			warn("beyond-siblings", "Age", "no sibling was seen to die at a later age", "what is said of it is extrapolated; wait for older siblings")
			w = 1
		}
		if o := s.outlook(e.Age); o.sum > 0 {
			r.Weights.Siblings = w
			r.parts = append(r.parts, part{w, o.survival, o.mean()})
			logMean, logVar = s.logMedian(e.Age)
		}
		r.Observed = Quantile(Conditional(s.Curve, e.Age), 0.5)
		r.Warnings = append(r.Warnings, s.Warnings...)
	}
	if e.Activity != nil {
		fall, z, err := descend(e.Activity, death)
		if err != nil {
			return nil, err
		}
		switch {
		case fall == nil:
			warn("trend-unknown", "Activity", "too little activity to see a trend", "")
		case z > -1.96:
			warn("trend-not-falling", "Activity", "activity does not fall: it says nothing of the end", "")
		default:
			r.trend = fall
		}
		if n := silentDays(e.Activity); n > 0 && n < len(e.Activity) && death.Rule <= FirstSilence {
			r.Warnings = append(r.Warnings, silence(n, death.Silence))
		}
	}
	sum := 0.0
	for _, p := range r.parts {
		sum += p.weight
	}
	if sum == 0 && r.trend == nil {
		return nil, &coterie.InputError{Row: -1, Field: "evidence", Reason: "no rule, no dead sibling and no falling trend: the remaining life is not identified", Err: coterie.ErrNotIdentified}
	}
	for i := range r.parts {
		r.parts[i].weight /= sum
	}
	median := r.Quantile(0.5)
	if math.IsInf(median, 1) {
		return nil, &coterie.InputError{Row: -1, Field: "evidence", Reason: "half of such lives have no end in sight: the remaining life is not identified", Err: coterie.ErrNotIdentified}
	}
	if r.trend != nil {
		r.Weights.Trend = -math.Log(r.trend.survival(median)) / math.Ln2
	}
	if sum > 0 {
		r.Weights.Rule *= (1 - r.Weights.Trend) / sum
		r.Weights.Siblings *= (1 - r.Weights.Trend) / sum
	}
	r.Life = coterie.Estimate{Value: median, Lo: r.Quantile((1 - conf) / 2), Hi: r.Quantile((1 + conf) / 2), Confidence: conf}
	r.Median = coterie.Exactly(median)
	if len(r.parts) == 1 && r.Weights.Siblings > 0 && r.trend == nil && logVar > 0 {
		w := delta.Z(conf) * math.Sqrt(logVar)
		r.Median = coterie.Estimate{Value: median, Lo: math.Exp(logMean - w), Hi: math.Exp(logMean + w), Confidence: conf}
	}
	if s := e.Siblings; s != nil && r.Weights.Siblings > 0 && e.Age+r.Life.Hi > s.Oldest {
		warn("extrapolated", "Siblings", fmt.Sprintf("the interval reaches beyond the oldest sibling, %.0f days", s.Oldest), "trust its upper end as far as the family of curves")
	}
	if r.Weights.Rule > 0.5 {
		warn("mostly-rule", "Prior", fmt.Sprintf("%.0f %% of this answer is the rule (%s)", 100*r.Weights.Rule, e.Prior.Source), "deaths of sibling groups would replace it")
	}
	return r, nil
}

// silence warns of days without activity at the end, counted against those that
// death needs.
func silence(days, death int) coterie.Warning {
	w := coterie.Warning{Code: "silent-tail", About: "Activity"}
	if days >= death {
		w.Text = fmt.Sprintf("days silent at the end: %d; death by the definition needs %d, so the group is dead: what is said is for a living one", days, death)
		w.Cure = "ask the definition first: Death.Of"
		w.Chinese = fmt.Sprintf("最后 %d 天没有动静，按死亡定义满 %d 天就算死：这个群已经死了，这里说的是活着的群；先用死亡定义判断", days, death)
		return w
	}
	w.Text = fmt.Sprintf("days silent at the end: %d; death by the definition needs %d: till then what is said is for a living group", days, death)
	w.Cure = fmt.Sprintf("judge again in %d days, or when it speaks", death-days)
	w.Chinese = fmt.Sprintf("最后 %d 天没有动静，按死亡定义要满 %d 天才算死：在那之前按活着的群估计；%d 天后或再有人说话时重估", days, death, death-days)
	return w
}

// silentDays is how many days without activity are the last.
func silentDays(x []float64) int {
	n := 0
	for n < len(x) && x[len(x)-1-n] == 0 {
		n++
	}
	return n
}

// logMedian is the mean over families of the logarithm of the median remaining
// life, and its variance: sampling error and disagreement.
func (s *Siblings) logMedian(age float64) (mean, variance float64) {
	var v, se, w []float64
	sum := 0.0
	for _, m := range s.members {
		a, b := m.logMedian(age)
		if m.weight < 0.01 || !finite(a) {
			continue
		}
		v, se, w = append(v, a), append(se, b), append(w, m.weight)
		sum += m.weight
	}
	for i := range v {
		mean += w[i] / sum * v[i]
	}
	for i := range v {
		variance += w[i] / sum * (se[i]*se[i] + (v[i]-mean)*(v[i]-mean))
	}
	return mean, variance
}
