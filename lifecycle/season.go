package lifecycle

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Season (季节性) is how much of its level a daily series shows on each day of
// the week and on festivals. The zero value is no season at all: every factor 1.
type Season struct {
	Weekday  [7]float64 // by day of the series modulo 7; all 0, or of mean 1
	Festival float64    // 0 where none was seen
}

// Factor returns the factor of a day of the series.
func (s Season) Factor(day int, festival bool) float64 {
	f := s.Weekday[((day%7)+7)%7]
	if f == 0 {
		f = 1
	}
	if festival && s.Festival > 0 {
		f *= s.Festival
	}
	return f
}

// shrinkWeeks is how many weeks without rhythm each weekday is shrunk by.
const shrinkWeeks = 3

// FitSeason estimates the season of daily counts: each weekday's share of the
// whole weeks without a festival, and festivals against the ordinary days
// within a week of them, both shrunk towards 1 by three weeks of the mean. The
// weekdays are left at 1 where they do not differ at the 1 % level of Pearson's
// χ² over the dispersion of the counts. festival is nil or as long as x. It
// takes O(days).
func FitSeason(x []float64, festival []bool) (Season, error) {
	if err := checkSeries("x", x, true); err != nil {
		return Season{}, err
	}
	if festival != nil && len(festival) != len(x) {
		return Season{}, invalid("festival", len(festival), fmt.Sprintf("%d days", len(x)))
	}
	s := Season{Weekday: weekdays(x, festival, len(x))}
	chi, weeks := 0.0, 0.0
	var sum [7]float64
	total := 0.0
	eachWeek(x, festival, len(x), func(from int) {
		weeks++
		for d := from; d < from+7; d++ {
			sum[d%7] += x[d]
			total += x[d]
		}
	})
	for _, v := range sum {
		if total > 0 {
			chi += (v - total/7) * (v - total/7) / (total / 7)
		}
	}
	if weeks < 3 || chi < 16.81*dispersion(x, s) { // the upper 1 % of χ² with 6 degrees
		s.Weekday = [7]float64{}
	}
	if festival != nil {
		s.Festival = s.festivals(x, festival)
	}
	return s, nil
}

// eachWeek calls f with the first day of every whole week, counted back from the
// end over at most days, that has no festival.
func eachWeek(x []float64, festival []bool, days int, f func(from int)) {
weeks:
	for from := len(x) - 7; from >= 0 && from >= len(x)-days; from -= 7 {
		if festival != nil {
			for _, b := range festival[from : from+7] {
				if b {
					continue weeks
				}
			}
		}
		f(from)
	}
}

// weekdays returns the shrunken weekday factors of the last days of x; all 1
// where nothing happened.
func weekdays(x []float64, festival []bool, days int) [7]float64 {
	var out [7]float64
	n, total := 0.0, 0.0
	eachWeek(x, festival, days, func(from int) {
		n++
		for d := from; d < from+7; d++ {
			out[d%7] += x[d]
			total += x[d]
		}
	})
	mean := total / 7
	for d := range out {
		if total > 0 {
			out[d] = (out[d] + shrinkWeeks*mean/n) / (mean + shrinkWeeks*mean/n)
		} else {
			out[d] = 1
		}
	}
	return out
}

func (s Season) festivals(x []float64, festival []bool) float64 {
	seen, expected, days := 0.0, 0.0, 0.0
	for t, b := range festival {
		if !b {
			continue
		}
		sum, n := 0.0, 0.0
		for u := max(0, t-7); u <= min(len(x)-1, t+7); u++ {
			if !festival[u] {
				sum += x[u] / s.Factor(u, false)
				n++
			}
		}
		if n > 0 && sum > 0 {
			seen += x[t]
			expected += sum / n * s.Factor(t, false)
			days++
		}
	}
	if days == 0 {
		return 0
	}
	pull := shrinkWeeks * expected / days
	return (seen + pull) / (expected + pull)
}

// dispersion is the variance of counts over their mean within weeks, the median
// over all weeks with any activity, at least 1: 1 for Poisson counts. The level
// may change from week to week, and a season is taken out.
func dispersion(x []float64, s Season) float64 {
	var ratios []float64
	for from := len(x) % 7; from+7 <= len(x); from += 7 {
		sum, exposure := 0.0, 0.0
		for d := from; d < from+7; d++ {
			sum += x[d]
			exposure += s.Factor(d, false)
		}
		if sum < 7 { // too few to tell
			continue
		}
		level, pearson := sum/exposure, 0.0
		for d := from; d < from+7; d++ {
			e := level * s.Factor(d, false)
			pearson += (x[d] - e) * (x[d] - e) / e
		}
		ratios = append(ratios, pearson/6)
	}
	const medianChi6 = 0.89135 // of χ² with 6 degrees of freedom, over 6
	if len(ratios) < 3 {
		return 1
	}
	return math.Max(1, medianOf(ratios)/medianChi6)
}

// checkDays refuses what is not a series of daily counts.
func checkDays(x []float64, festival []bool) error {
	if err := checkSeries("x", x, true); err != nil {
		return err
	}
	if festival != nil && len(festival) != len(x) {
		return &coterie.InputError{Row: -1, Field: "Festival", Value: fmt.Sprint(len(festival)), Reason: fmt.Sprintf("%d days", len(x))}
	}
	return nil
}
