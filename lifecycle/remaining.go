package lifecycle

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/special"
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

// LifeWeights are the shares of the evidence in an answer; they sum to 1 unless
// there is none.
type LifeWeights struct{ Rule, Siblings, Trend float64 }

// RemainingLife (剩余寿命) is how much longer a group will live, in days. It is a
// [Survivor] of that remaining life.
type RemainingLife struct {
	Life     coterie.Estimate // median, with the interval that holds this group's life with the stated probability
	Median   coterie.Estimate // the same median, with its sampling error
	Mean     float64          // +Inf where a share of lives has no end in sight
	Observed float64          // median by the siblings' Kaplan–Meier curve alone: +Inf where not reached, NaN without siblings
	Weights  LifeWeights
	Warnings []coterie.Warning

	parts []part
}

type part struct {
	weight   float64
	survival func(t float64) float64
	mean     float64
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
	v := 0.0
	for _, p := range r.parts {
		v += p.weight * p.survival(t)
	}
	return math.Min(1, v)
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

// maxTrend is the most deaths that a trend can count as.
const maxTrend = 10

// Judge fuses the evidence by a linear pool: the remaining life is distributed as
//
//	S(t) = Σ wᵢ·Sᵢ(t | Age) / Σ wᵢ
//
// where the rule weighs PriorWeight, the siblings as many deaths as were seen
// among them later than Age, and the trend z², at most 10, where activity falls
// with |z| above 1.96, else nothing. So every weight counts deaths, and the
// answer states the three shares. Siblings are averaged over families and over
// the sampling error of each; the trend is the first passage of a random walk in
// log activity, falling at the fitted rate, below the level at which the
// definition of death would likely speak. The rate is that since the group's
// height, or over the last 56 to 182 days.
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
	logVar, logMean := 0.0, 0.0
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
		p, z, err := trendLife(e.Activity, death)
		if err != nil {
			return nil, err
		}
		switch {
		case p == nil:
			warn("trend-unknown", "Activity", "too little activity to see a trend", "")
		case z > -1.96:
			warn("trend-not-falling", "Activity", "activity does not fall: it says nothing of the end", "")
		default:
			p.weight = math.Min(maxTrend, z*z)
			r.Weights.Trend = p.weight
			r.parts = append(r.parts, *p)
		}
	}
	sum := 0.0
	for _, p := range r.parts {
		sum += p.weight
	}
	if sum == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "evidence", Reason: "no rule, no dead sibling and no falling trend: the remaining life is not identified", Err: coterie.ErrNotIdentified}
	}
	r.Weights.Rule /= sum
	r.Weights.Siblings /= sum
	r.Weights.Trend /= sum
	for i := range r.parts {
		r.parts[i].weight /= sum
		r.Mean += r.parts[i].weight * r.parts[i].mean
	}
	median := r.Quantile(0.5)
	if math.IsInf(median, 1) {
		return nil, &coterie.InputError{Row: -1, Field: "evidence", Reason: "half of such lives have no end in sight: the remaining life is not identified", Err: coterie.ErrNotIdentified}
	}
	r.Life = coterie.Estimate{Value: median, Lo: r.Quantile((1 - conf) / 2), Hi: r.Quantile((1 + conf) / 2), Confidence: conf}
	r.Median = coterie.Exactly(median)
	if r.Weights.Siblings > 0 && logVar > 0 {
		// What moves is the siblings' part; the rule and the trend stay put.
		w := delta.Z(conf) * math.Sqrt(logVar) * r.Weights.Siblings
		centre := math.Log(median)
		if r.Weights.Siblings == 1 {
			centre = logMean
		}
		r.Median = coterie.Estimate{Value: median, Lo: math.Exp(centre - w), Hi: math.Exp(centre + w), Confidence: conf}
	}
	if s := e.Siblings; s != nil && r.Weights.Siblings > 0 && e.Age+r.Life.Hi > s.Oldest {
		warn("extrapolated", "Siblings", fmt.Sprintf("the interval reaches beyond the oldest sibling, %.0f days", s.Oldest), "trust its upper end as far as the family of curves")
	}
	if r.Weights.Rule > 0.5 {
		warn("mostly-rule", "Prior", fmt.Sprintf("%.0f %% of this answer is the rule (%s)", 100*r.Weights.Rule, e.Prior.Source), "deaths of sibling groups would replace it")
	}
	return r, nil
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

// trendLife is the first passage of log activity below the level of death, and
// the trend in standard errors; nil where there is too little activity.
func trendLife(x []float64, d Death) (*part, float64, error) {
	season, err := FitSeason(x, nil)
	if err != nil {
		return nil, 0, err
	}
	recent := x[sinceHeight(x):]
	exposure := make([]float64, len(recent))
	for i := range exposure {
		exposure[i] = season.Factor(len(x)-len(recent)+i, false)
	}
	slope, se := logTrend(recent, exposure, dispersion(x, season))
	if math.IsNaN(slope) || !(se > 0) {
		return nil, 0, nil
	}
	sum, peak := 0.0, 0.0
	window := max(d.Silence, 1)
	for t, v := range x {
		sum += v
		if t >= window {
			sum -= x[t-window]
		}
		peak = math.Max(peak, sum/float64(window))
	}
	level := 0.0 // now: the trend line's end over the recent days
	weight := 0.0
	for i, v := range recent {
		level += v
		weight += exposure[i] * math.Exp(slope*float64(i-len(recent)+1))
	}
	level /= weight
	floor := math.Ln2 / float64(window) // a silence of that length is an even chance
	if d.Rule == BelowPeak {
		floor = d.Share * peak
	}
	gap := math.Log(level / floor)
	if !(gap > 0) {
		gap = 1e-3
	}
	σ2 := walk(x)
	// Slopes in equal parts of their normal distribution, falling ones only.
	var slopes []float64
	for i := range 7 {
		b := slope + se*math.Sqrt2*math.Erfinv(2*(float64(i)+0.5)/7-1)
		slopes = append(slopes, math.Min(b, 0.1*slope))
	}
	p := &part{}
	for _, b := range slopes {
		p.mean += gap / -b / float64(len(slopes))
	}
	p.survival = func(t float64) float64 {
		v, s := 0.0, math.Sqrt(σ2*t)
		for _, b := range slopes {
			up := 0.5 * math.Erfc(-(gap+b*t)/s/math.Sqrt2)
			back := math.Exp(-2*b*gap/σ2 + special.LogNormalCDF((b*t-gap)/s))
			v += math.Max(0, up-back) / float64(len(slopes))
		}
		return v
	}
	return p, slope / se, nil
}

// sinceHeight is the day from which a trend is judged: that of the highest four
// weeks, but between 56 and 182 days ago.
func sinceHeight(x []float64) int {
	sum, best, at := 0.0, -1.0, 0
	for t, v := range x {
		sum += v
		if t >= 28 {
			sum -= x[t-28]
		}
		if sum > best {
			best, at = sum, t
		}
	}
	return max(0, len(x)-182, min(at, len(x)-56))
}

// walk is the variance a day of the random walk in log activity: that of weekly
// changes beyond what counting explains, over 7; at least 1e-4.
func walk(x []float64) float64 {
	var before, beforeSum float64
	changes, n := 0.0, 0.0
	for from := len(x) % 7; from+7 <= len(x); from += 7 {
		sum := 0.5
		for _, v := range x[from : from+7] {
			sum += v
		}
		l := math.Log(sum)
		if from >= 7 && beforeSum > 0 {
			changes += (l-before)*(l-before) - 1/sum - 1/beforeSum
			n++
		}
		before, beforeSum = l, sum
	}
	if n == 0 {
		return 1e-4
	}
	return math.Max(1e-4, changes/n/7)
}
