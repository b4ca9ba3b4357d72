package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// descent (走下坡) is activity on its way down: the first passage of its
// logarithm, a random walk with drift, below a level at which the group is as
// good as dead. With gap g > 0 to that level, drift b < 0 and variance σ² a day,
//
//	S(t) = Φ((g + b·t)/(σ√t)) − e^(−2bg/σ²)·Φ((b·t − g)/(σ√t))
//
// averaged over the sampling error of b.
//
// References:
//   - D. R. Cox and H. D. Miller, The Theory of Stochastic Processes (1965), 5.7
type descent struct {
	gap      float64   // of log activity above the level of death
	slopes   []float64 // a day, equally likely
	variance float64   // of the walk, a day
}

func (d *descent) survival(t float64) float64 {
	if !(t > 0) {
		return 1
	}
	v, s := 0.0, math.Sqrt(d.variance*t)
	for _, b := range d.slopes {
		up := 0.5 * math.Erfc(-(d.gap+b*t)/s/math.Sqrt2)
		back := math.Exp(-2*b*d.gap/d.variance + special.LogNormalCDF((b*t-d.gap)/s))
		v += math.Max(0, up-back) / float64(len(d.slopes))
	}
	return v
}

// descend reads the way down from daily counts, with the trend in standard
// errors; nil where there is too little activity.
func descend(x []float64, death Death) (*descent, float64, error) {
	season, err := FitSeason(x, nil)
	if err != nil {
		return nil, 0, err
	}
	recent := x[sinceHeight(x):]
	exposure := make([]float64, len(recent))
	for i := range exposure {
		exposure[i] = season.Factor(len(x)-len(recent)+i, false)
	}
	spread := dispersion(x, season)
	slope, se := logTrend(recent, exposure, spread)
	if math.IsNaN(slope) || !(se > 0) {
		return nil, 0, nil
	}
	d := &descent{variance: walk(recent, spread)}
	se = math.Sqrt(se*se + 1.2*d.variance/float64(len(recent))) // a walk's slope by regression varies by 6/5·σ²/n
	sum, peak := 0.0, 0.0
	window := max(death.Silence, 1)
	for t, v := range x {
		sum += v
		if t >= window {
			sum -= x[t-window]
		}
		peak = math.Max(peak, sum/float64(window))
	}
	level, weight := 0.0, 0.0 // now: the trend line's end over the recent days
	for i, v := range recent {
		level += v
		weight += exposure[i] * math.Exp(slope*float64(i-len(recent)+1))
	}
	level /= weight
	floor := math.Ln2 / float64(window) // a silence of that length is an even chance
	if death.Rule == BelowPeak {
		floor = death.Share * peak
	}
	d.gap = math.Max(1e-3, math.Log(level/floor))
	// Slopes in equal parts of their normal distribution, falling ones only.
	for i := range 7 {
		b := slope + se*math.Sqrt2*math.Erfinv(2*(float64(i)+0.5)/7-1)
		d.slopes = append(d.slopes, math.Min(b, 0.1*slope))
	}
	return d, slope / se, nil
}

// sinceHeight is the day from which a trend is judged: that of the highest four
// weeks, but between 56 and 182 days ago, or longer ago where less than ten
// counts have come since.
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
	from := max(0, len(x)-182, min(at, len(x)-56))
	seen := 0.0
	for _, v := range x[from:] {
		seen += v
	}
	for from > 0 && seen < 10 {
		from--
		seen += x[from]
	}
	return from
}

// walk is the variance a day of the random walk in log activity: that of the
// weekly changes about their mean, beyond what counting explains, over 7; at
// least 1e-4.
func walk(x []float64, dispersion float64) float64 {
	var before, beforeSum float64
	var changes, squares, noise, n float64
	for from := len(x) % 7; from+7 <= len(x); from += 7 {
		sum := 0.5
		for _, v := range x[from : from+7] {
			sum += v
		}
		l := math.Log(sum)
		if beforeSum > 0 {
			changes += l - before
			squares += (l - before) * (l - before)
			noise += dispersion * (1/sum + 1/beforeSum)
			n++
		}
		before, beforeSum = l, sum
	}
	if n < 2 {
		return 1e-4
	}
	return math.Max(1e-4, ((squares-changes*changes/n)/(n-1)-noise/n)/7)
}
