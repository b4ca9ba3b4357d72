package lifecycle

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// PhaseOptions tunes [ReadPhases]. nil and zero fields mean the default.
type PhaseOptions struct {
	Festival   []bool  // days of a festival, which do not count as a rise; nil or one per day
	Penalty    float64 // per change of level; 0 means 3 log n times Dispersion times Memory
	Silence    int     // days without activity after which a group has ended; 0 means 30
	Closed     bool    // closed by its owner on the last day
	Settle     int     // days that a new height must hold to be called mature; 0 means 28
	Confidence float64 // of the trend; 0 means 0.95
	Progress   func(coterie.Progress)
}

// The levels, as shares of the peak, at which phases part. Entering and leaving
// differ, so that a level near a border does not flutter (hysteresis).
const (
	growFrom    = 0.20 // before the peak: sprout below, growth above
	matureFrom  = 0.75 // of the peak: mature from here
	declineFrom = 0.60 // and in decline only below this
	dormantFrom = 0.10 // dormant below this
	wakeFrom    = 0.20 // and awake again only above this
	reviveBy    = 1.5  // a revival is a level this many times the one before
)

// passing is how many days a level must hold not to be an event: a campaign, an
// outage or a holiday between two levels that are alike.
const passing = 14

// Reading (阶段判读) is a stretch of days in one phase.
type Reading struct {
	Phase       Phase
	From, To    int     // days [From, To)
	Level       float64 // mean activity a day, season taken out
	Probability float64 // of the phase, given the sampling error of the levels
	Revival     bool    // came back from decline or silence
}

// Phases (阶段史) is the life of a group read from its daily activity.
type Phases struct {
	Readings      []Reading
	Now           Phase
	Probabilities [Ended + 1]float64 // of each phase now, by phase
	Trend         coterie.Estimate   // relative growth a week, over the last stretch of at most 56 days
	Peak          float64            // the highest level held for a week or more, events left out
	Changes       *Segmentation      // of the counts, with the season as exposure
	Season        Season
	Dispersion    float64 // variance of the counts over their mean; 1 for Poisson
	Memory        float64 // by how much likeness of neighbouring days widens the variance of a mean; 1 for independent days
	Warnings      []coterie.Warning
}

// ReadPhases reads the phases of a group from its daily counts of activity
// (messages, or members active): the season is taken out ([FitSeason]), changes
// of level are found by functional pruning of the Poisson cost ([Changes]),
// under a penalty widened by the dispersion of the counts and by their memory,
// and each level is placed against the peak. A stretch of less than 14 days
// between two alike levels (within 75 % of each other) is an event, not a phase:
// it is left out of the levels, and a warning names its days: an "outage?" where
// hardly anything was counted, else an "event". Nor is hardly anything in the
// last days a phase before it has lasted 14 days, or Silence days where those are
// fewer: till then the phase before holds, under the warning "silent-tail".
//
//	before the peak   sprout < 20 % ≤ growth < 75 % ≤ mature
//	at the peak       mature; growth while it still rises or has not held Settle days
//	after the peak    mature ≥ 60 %, decline, dormant < 10 %
//	silent            ended after Silence days without any activity
//
// with 75 % to become mature again and 20 % to wake up. The shares are this
// library's convention, stated so that two readers read alike. The Probability
// of a phase is that of its band under the normal approximation of the logarithm
// of level over peak, and of the trend where the trend decides; that of a new
// height falls with the share of the Settle days that it has held, unless it
// still rises.
//
// Memory is estimated from what the levels found at first leave over: a second
// search under the wider penalty then keeps only the changes that days which
// resemble each other do not explain.
//
// A series without any activity is a sprout (a group may begin empty), ended
// only once it has been silent for Silence days after some activity. It takes
// what two calls of [Changes] take, as a rule O(n log n).
func ReadPhases(ctx context.Context, x []float64, o *PhaseOptions) (*Phases, error) {
	opt := PhaseOptions{Silence: 30, Settle: 28, Confidence: 0.95}
	if o != nil {
		given := *o
		if given.Silence == 0 {
			given.Silence = opt.Silence
		}
		if given.Settle == 0 {
			given.Settle = opt.Settle
		}
		if given.Confidence == 0 {
			given.Confidence = opt.Confidence
		}
		opt = given
	}
	switch {
	case opt.Silence < 0:
		return nil, invalid("Silence", opt.Silence, "negative")
	case opt.Settle < 0:
		return nil, invalid("Settle", opt.Settle, "negative")
	case !(opt.Confidence > 0 && opt.Confidence < 1):
		return nil, invalid("Confidence", opt.Confidence, "outside (0, 1)")
	case !(opt.Penalty >= 0) || math.IsInf(opt.Penalty, 1):
		return nil, invalid("Penalty", opt.Penalty, "negative or not finite")
	}
	if len(x) == 0 { // founded today
		p := &Phases{Now: Sprout, Trend: coterie.Exactly(math.NaN()), Dispersion: 1, Memory: 1, Changes: &Segmentation{PenaltyName: "none", Exact: true}}
		p.Probabilities[Sprout] = 1
		return p, nil
	}
	if err := checkDays(x, opt.Festival); err != nil {
		return nil, err
	}
	season, err := FitSeason(x, opt.Festival)
	if err != nil {
		return nil, err
	}
	p := &Phases{Season: season, Dispersion: dispersion(x, season), Memory: 1}
	r := &reader{x: x, exposure: make([]float64, len(x)), opt: opt, out: p}
	for d := range r.exposure {
		r.exposure[d] = season.Factor(d, opt.Festival != nil && opt.Festival[d])
	}
	penalty, name := opt.Penalty, "given"
	if penalty == 0 {
		penalty, name = 3*math.Log(float64(max(len(x), 2)))*p.Dispersion, "3 log n × dispersion"
	}
	search := &ChangeOptions{Exposure: r.exposure, Penalty: penalty, Progress: opt.Progress}
	p.Changes, err = Changes(ctx, x, search)
	if err != nil {
		return nil, err
	}
	p.Memory = r.memory()
	for wide := p.Memory; opt.Penalty == 0 && wide > 1 && p.Changes.Len() > 1; wide = p.Memory {
		// What the first levels leave over is too little memory where they are
		// many; it grows as they become fewer.
		search.Penalty, name = penalty*wide, "3 log n × dispersion × memory"
		if p.Changes, err = Changes(ctx, x, search); err != nil {
			return nil, err
		}
		if p.Memory = math.Max(wide, r.memory()); p.Memory < 1.1*wide {
			break
		}
	}
	p.Changes.PenaltyName = name
	r.read()
	if len(x) < 28 {
		p.Warnings = append(p.Warnings, coterie.Warning{Code: "short-series", About: "x", Text: fmt.Sprintf("%d days are too few to tell a phase from a week's mood", len(x)), Cure: "read again after four weeks"})
	}
	if p.Memory > 2 {
		p.Warnings = append(p.Warnings, coterie.Warning{Code: "days-alike", About: "x", Text: fmt.Sprintf("days resemble the days before: %d of them say as much as %.0f independent ones", len(x), float64(len(x))/p.Memory), Cure: "expect changes to be seen late"})
	}
	if !p.Changes.Exact {
		p.Warnings = append(p.Warnings, coterie.Warning{Code: "not-exact", About: "Changes", Text: "the search for changes was cut short", Cure: "raise MaxCandidates"})
	}
	return p, nil
}

// reader places levels.
type reader struct {
	x, exposure []float64 // once the events are found, both 0 on their days
	opt         PhaseOptions
	out         *Phases
}

// height is a segment's level with the standard error of its logarithm.
type height struct {
	from, to    int
	value, se   float64
	sum, exposd float64
}

func (r *reader) level(from, to int) height {
	l := height{from: from, to: to}
	for d := from; d < to; d++ {
		l.sum += r.x[d]
		l.exposd += r.exposure[d]
	}
	l.value = l.sum / l.exposd
	l.se = math.Sqrt(r.out.Dispersion * r.out.Memory / (l.sum + 0.5))
	return l
}

func (r *reader) read() {
	n := len(r.x)
	silent := silentDays(r.x)
	var levels []height
	for i := range r.out.Changes.Len() {
		levels = append(levels, r.level(r.out.Changes.Segment(i)))
	}
	levels = r.withoutEvents(levels)
	peak := -1
	for _, week := range []int{7, 0} { // a peak holds a week, unless nothing does
		for i, l := range levels {
			if l.to-l.from >= week && l.sum > 0 && (peak < 0 || l.value > levels[peak].value) {
				peak = i
			}
		}
		if peak >= 0 {
			break
		}
	}
	if peak < 0 { // nothing has happened yet
		r.trend(levels[len(levels)-1])
		r.put(levels[0], Sprout, 1, false)
		r.end(silent, false)
		return
	}
	r.out.Peak = levels[peak].value
	levels = r.withoutTail(levels)
	z := r.trend(levels[len(levels)-1])
	var was Phase
	for i, l := range levels {
		at, prob, revival := r.place(i, peak, levels, was, z)
		r.put(l, at, prob, revival)
		was = at
	}
	r.out.Readings[len(r.out.Readings)-1].To = n // through the tail left out
	r.end(silent, true)
}

// band is the probability that log(level/peak) lies in [lo, hi) as shares.
func band(l, peak height, lo, hi float64) float64 {
	se := math.Hypot(l.se, peak.se)
	if l == peak {
		se = l.se
	}
	mean := math.Log((l.sum + 0.5) / l.exposd / peak.value)
	cdf := func(share float64) float64 {
		if share <= 0 {
			return 0
		}
		if math.IsInf(share, 1) {
			return 1
		}
		return 0.5 * math.Erfc(-(math.Log(share)-mean)/se/math.Sqrt2)
	}
	return cdf(hi) - cdf(lo)
}

// place returns the phase of level i, its probability and whether it is a
// revival; z is the trend of the last level in standard errors.
func (r *reader) place(i, peak int, levels []height, was Phase, z float64) (Phase, float64, bool) {
	l, top := levels[i], levels[peak]
	share := l.value / top.value
	last := i == len(levels)-1
	inf := math.Inf(1)
	if i < peak && was != Decline && was != Dormant {
		switch {
		case share < growFrom:
			return Sprout, band(l, top, 0, growFrom), false
		case share < matureFrom:
			return Growth, band(l, top, growFrom, matureFrom), false
		}
		return Mature, band(l, top, matureFrom, inf), false
	}
	if i == peak {
		rising := 0.5 * math.Erfc(-z/math.Sqrt2)
		held := float64(l.to-l.from) / float64(max(r.opt.Settle, 1))
		fresh := i > 0 && l.to-l.from < r.opt.Settle && levels[i-1].value < matureFrom*l.value
		switch {
		case !last:
			return Mature, 1, was == Decline || was == Dormant
		case i == 0 && l.to < r.opt.Settle:
			if z > delta.Z(r.opt.Confidence) {
				return Growth, rising, false
			}
			return Sprout, 1 - rising, false
		case fresh:
			return Growth, 1 - held*(1-rising), was == Decline || was == Dormant
		case z > delta.Z(r.opt.Confidence):
			return Growth, rising, was == Decline || was == Dormant
		}
		fallen := r.fallen(l)
		if fallen > 0.5 {
			return Decline, fallen, false
		}
		return Mature, 1 - math.Max(fallen, 2*rising-1), was == Decline || was == Dormant
	}
	// After the peak, or before it after an earlier fall.
	keep, wake := declineFrom, dormantFrom
	if was == Decline || was == Dormant {
		keep = matureFrom
	}
	if was == Dormant {
		wake = wakeFrom
	}
	switch {
	case share >= keep:
		return Mature, band(l, top, keep, inf), was == Decline || was == Dormant
	case share < wake:
		return Dormant, band(l, top, 0, wake), false
	case i > 0 && (was == Decline || was == Dormant || was == Growth) && l.value >= reviveBy*levels[i-1].value:
		return Growth, band(l, top, wake, keep), true
	}
	return Decline, band(l, top, wake, keep), false
}

// put appends a reading, or lengthens the one before where the phase is the
// same.
func (r *reader) put(l height, at Phase, prob float64, revival bool) {
	if k := len(r.out.Readings) - 1; k >= 0 && r.out.Readings[k].Phase == at {
		last := &r.out.Readings[k]
		days, more := float64(last.To-last.From), float64(l.to-l.from)
		last.Level = (last.Level*days + l.value*more) / (days + more)
		last.Probability = (last.Probability*days + prob*more) / (days + more)
		last.To = l.to
	} else {
		r.out.Readings = append(r.out.Readings, Reading{Phase: at, From: l.from, To: l.to, Level: l.value, Probability: prob, Revival: revival})
	}
	r.out.Now = at
	r.out.Probabilities = [Ended + 1]float64{}
	r.out.Probabilities[at] = prob
	// What is left goes to the neighbours in the list.
	rest := 1 - prob
	switch at {
	case Sprout:
		r.out.Probabilities[Growth] = rest
	case Dormant:
		r.out.Probabilities[Decline] = rest
	case Growth, Mature, Decline:
		up := 0.5
		if tr := r.out.Trend; tr.Confidence > 0 && tr.Hi > tr.Lo {
			se := (tr.Hi - tr.Lo) / (2 * delta.Z(tr.Confidence))
			up = 0.5 * math.Erfc(-tr.Value/se/math.Sqrt2)
		}
		switch at {
		case Growth:
			r.out.Probabilities[Mature] = rest
		case Mature:
			r.out.Probabilities[Growth], r.out.Probabilities[Decline] = rest*up, rest*(1-up)
		case Decline:
			r.out.Probabilities[Mature], r.out.Probabilities[Dormant] = rest*up, rest*(1-up)
		}
	}
}

// end adds the reading of the silence at the end.
func (r *reader) end(silent int, lived bool) {
	n := len(r.x)
	if r.opt.Closed {
		silent = max(silent, 1)
	} else if !lived || silent < r.opt.Silence || r.opt.Silence == 0 {
		return
	}
	from := n - silent
	for k := len(r.out.Readings) - 1; k >= 0 && r.out.Readings[k].To > from; k-- {
		if r.out.Readings[k].From >= from {
			r.out.Readings = r.out.Readings[:k]
		} else {
			r.out.Readings[k].To = from
		}
	}
	r.out.Readings = append(r.out.Readings, Reading{Phase: Ended, From: from, To: n, Probability: 1})
	r.out.Now = Ended
	r.out.Probabilities = [Ended + 1]float64{Ended: 1}
}

// trend fits a log-linear trend to the last stretch, at most 56 days, by
// quasi-Poisson regression, notes it a week and returns it in standard errors.
func (r *reader) trend(l height) float64 {
	from := max(l.from, l.to-56)
	slope, se := logTrend(r.x[from:l.to], r.exposure[from:l.to], r.out.Dispersion*r.out.Memory)
	if math.IsNaN(slope) {
		r.out.Trend = coterie.Exactly(math.NaN())
		return 0
	}
	w := 7 * delta.Z(r.opt.Confidence) * se
	r.out.Trend = coterie.Estimate{Value: math.Expm1(7 * slope), Lo: math.Expm1(7*slope - w), Hi: math.Expm1(7*slope + w), Confidence: r.opt.Confidence}
	return slope / se
}

// fallen is the probability that a trend over the whole of a stretch has brought
// its level below declineFrom of where it began.
func (r *reader) fallen(l height) float64 {
	slope, se := logTrend(r.x[l.from:l.to], r.exposure[l.from:l.to], r.out.Dispersion*r.out.Memory)
	if !(se > 0) {
		return 0
	}
	days := float64(l.to - l.from)
	return 0.5 * math.Erfc(-(math.Log(declineFrom)/days-slope)/se/math.Sqrt2)
}

// logTrend is the slope a day of log E[x/exposure] with its standard error, by
// Newton's method on the Poisson likelihood; NaN where there are fewer than
// seven days or ten counts.
func logTrend(x, exposure []float64, dispersion float64) (slope, se float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	if len(x) < 7 || sum < 10 {
		return math.NaN(), math.NaN()
	}
	mid := float64(len(x)-1) / 2
	b := 0.0
	for range 50 {
		// With the intercept profiled out, the score is Σ(t − t̄_w)x.
		var w, wt, wtt, xt float64
		for t, v := range x {
			d := float64(t) - mid
			m := exposure[t] * math.Exp(b*d)
			w += m
			wt += m * d
			wtt += m * d * d
			xt += v * d
		}
		mean := wt / w
		information := sum * (wtt/w - mean*mean)
		step := (xt - sum*mean) / information
		step = math.Max(-1, math.Min(1, step))
		b += step
		se = math.Sqrt(dispersion / information)
		if math.Abs(step) < 1e-10 {
			break
		}
		if math.Abs(b) > 20 { // all activity on one day at an end
			return math.NaN(), math.NaN()
		}
	}
	return b, se
}
