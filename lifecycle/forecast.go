package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// ForecastOptions tunes [ForecastDays]. nil and zero fields mean the default.
type ForecastOptions struct {
	Days       int     // how far ahead; 0 means 30
	Trial      int     // days of the past on which the methods are tried; 0 means 42
	Confidence float64 // of the intervals, in (0, 1); 0 means 0.95
}

// DaysForecast (逐日预测) is an outlook on the coming days of a daily series.
type DaysForecast struct {
	Days    []coterie.Estimate // of every coming day
	Total   coterie.Estimate   // of their sum
	Level   float64            // weight of "as in the last week"
	Damped  float64            // weight of the damped trend
	Trend   float64            // weight of the exponential trend
	Tried   int                // past starts on which the weights rest
	Warning []coterie.Warning
}

// ForecastDays forecasts daily counts by three methods, weighed by how well each
// did lately: the mean of the last week; exponential smoothing of log(1+x) with
// a damped trend (Gardner & McKenzie 1985; α 0.1, β 0.02, φ 0.9); and the
// exponential trend, the least-squares line of log(1+x) over the whole series.
// All three carry the weekday factors of the last four weeks. Each method is
// started at every one of the Trial days before the end and scored by its mean
// absolute error over up to Days days; weights go with the inverse square of the
// mean score (Bates & Granger 1969). Nothing after the end of x is used.
//
// Intervals are normal in log(1+x), of the spread of the combination's own past
// errors at each distance. They know only of what the trial days have seen: a
// term's end or a ban wave is outside them.
//
// It costs O(len(x) + Trial·(Trial + Days)).
//
// References:
//   - Bates & Granger (1969), The combination of forecasts, Oper. Res. Q. 20.
//   - Gardner & McKenzie (1985), Forecasting trends in time series, Management
//     Science 31.
func ForecastDays(x []float64, o *ForecastOptions) (*DaysForecast, error) {
	opt := ForecastOptions{Days: 30, Trial: 42, Confidence: 0.95}
	if o != nil {
		if o.Days != 0 {
			opt.Days = o.Days
		}
		if o.Trial != 0 {
			opt.Trial = o.Trial
		}
		if o.Confidence != 0 {
			opt.Confidence = o.Confidence
		}
	}
	switch {
	case opt.Days < 0:
		return nil, invalid("Days", opt.Days, "negative")
	case opt.Trial < 0:
		return nil, invalid("Trial", opt.Trial, "negative")
	case !(opt.Confidence > 0 && opt.Confidence < 1):
		return nil, invalid("Confidence", opt.Confidence, "outside (0, 1)")
	}
	if err := checkSeries("x", x, true); err != nil {
		return nil, err
	}
	if len(x) < 14 {
		return nil, &coterie.InputError{Row: -1, Field: "x", Value: formatFloat(float64(len(x))), Reason: "a forecast needs two weeks of days", Err: coterie.ErrNoData}
	}
	f := newForecaster(x)
	first := max(14, len(x)-opt.Trial)
	var score [3]float64
	out := &DaysForecast{}
	paths := make([][3][]float64, 0, len(x)-first)
	for s := first; s <= len(x)-7; s++ { // a start needs a week to be scored
		p := f.from(s, min(opt.Days, len(x)-s))
		paths = append(paths, p)
		out.Tried++
		for m := range p {
			e := 0.0
			for h, v := range p[m] {
				e += math.Abs(v - x[s+h])
			}
			score[m] += e / math.Max(1, float64(len(p[m])))
		}
	}
	weights := [3]float64{1, 1, 1}
	if out.Tried > 0 {
		for m := range weights {
			e := score[m]/float64(out.Tried) + 1e-9
			weights[m] = 1 / (e * e)
		}
	}
	sum := weights[0] + weights[1] + weights[2]
	for m := range weights {
		weights[m] /= sum
	}
	out.Level, out.Damped, out.Trend = weights[0], weights[1], weights[2]
	mix := func(p [3][]float64, h int) float64 {
		return weights[0]*p[0][h] + weights[1]*p[1][h] + weights[2]*p[2][h]
	}
	// Mean square error in logs, by distance; it never falls with distance.
	spread := make([]float64, opt.Days)
	for h := range spread {
		n := 0.0
		for i, p := range paths {
			if h < len(p[0]) {
				d := math.Log1p(mix(p, h)) - math.Log1p(x[first+i+h])
				spread[h] += d * d
				n++
			}
		}
		if n >= 7 {
			spread[h] /= n
			if h > 0 {
				spread[h] = math.Max(spread[h], spread[h-1])
			}
		} else if h > 0 {
			spread[h] = spread[h-1] * float64(h+1) / float64(h) // a random walk from here
		}
	}
	if out.Tried < 7 {
		out.Warning = append(out.Warning, coterie.Warning{Code: "short-series", About: "x", Text: "too few past starts to weigh the methods or to know their error", Cure: "wait for eight weeks of days"})
	}
	z := delta.Z(opt.Confidence)
	p := f.from(len(x), opt.Days)
	out.Total.Confidence = opt.Confidence
	for h := range opt.Days {
		v := mix(p, h)
		w := z * math.Sqrt(spread[h])
		e := coterie.Estimate{Value: v, Lo: math.Max(0, (1+v)*math.Exp(-w)-1), Hi: (1+v)*math.Exp(w) - 1, Confidence: opt.Confidence}
		if out.Tried < 7 {
			e = coterie.Exactly(v)
		}
		out.Days = append(out.Days, e)
		// Errors of neighbouring days go together: their bounds add.
		out.Total.Value += e.Value
		out.Total.Lo += e.Lo
		out.Total.Hi += e.Hi
	}
	if out.Tried < 7 {
		out.Total = coterie.Exactly(out.Total.Value)
	}
	return out, nil
}

// forecaster holds what the three methods know before every day.
type forecaster struct {
	x            []float64
	level, slope []float64 // of the damped trend, before day t
	a, b         []float64 // of the exponential trend, before day t
}

func newForecaster(x []float64) *forecaster {
	n := len(x) + 1
	buf := make([]float64, 4*n)
	f := &forecaster{x, buf[:n], buf[n : 2*n], buf[2*n : 3*n], buf[3*n:]}
	const α, β, φ = 0.1, 0.02, 0.9
	level, slope := math.Log1p(x[0]), 0.0
	var sy, sty float64
	for t, v := range x {
		y := math.Log1p(v)
		if t > 0 {
			before := level
			level = α*y + (1-α)*(level+φ*slope)
			slope = β*(level-before) + (1-β)*φ*slope
		}
		f.level[t+1], f.slope[t+1] = level, slope
		sy += y
		sty += float64(t) * y
		if m := float64(t + 1); m >= 2 {
			mid := (m - 1) / 2
			f.b[t+1] = (sty - mid*sy) / (m * (m*m - 1) / 12)
			f.a[t+1] = sy/m - f.b[t+1]*mid
		}
	}
	return f
}

// from returns the three paths of the days from s on.
func (f *forecaster) from(s, days int) (p [3][]float64) {
	const φ = 0.9
	week := 0.0
	for _, v := range f.x[s-7 : s] {
		week += v / 7
	}
	w := weekdays(f.x[:s], nil, 28)
	buf := make([]float64, 3*days)
	for m := range p {
		p[m] = buf[m*days : (m+1)*days : (m+1)*days]
	}
	damp, c := 0.0, 1.0
	for h := range days {
		c *= φ
		damp += c
		k := w[(s+h)%7]
		p[0][h] = week * k
		p[1][h] = math.Max(0, math.Expm1(f.level[s]+damp*f.slope[s])) * k
		p[2][h] = math.Max(0, math.Expm1(math.Min(50, f.a[s]+f.b[s]*float64(s+h)))) * k
	}
	return p
}
