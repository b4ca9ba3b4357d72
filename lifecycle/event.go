package lifecycle

import (
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// withoutEvents joins two alike levels less than [passing] days apart into one,
// counted without the days between, and warns of those.
func (r *reader) withoutEvents(levels []height) []height {
	var out, events []height
	for i := 0; i < len(levels); i++ {
		l := levels[i]
		for j := len(levels) - 1; j > i+1; j-- { // the longest event first
			next := levels[j]
			if next.from-l.to >= passing || !alike(l.value, next.value) {
				continue
			}
			event := r.level(l.to, next.from)
			if alike(l.value, event.value) {
				continue
			}
			r.warnEvent(event, l.value)
			events = append(events, event)
			sum, exposed := l.sum+next.sum, l.exposd+next.exposd
			l = height{from: l.from, to: next.to, value: sum / exposed, sum: sum, exposd: exposed,
				se: math.Sqrt(r.out.Dispersion * r.out.Memory / (sum + 0.5))}
			i = j
			j = len(levels)
		}
		out = append(out, l)
	}
	if len(events) > 0 {
		r.x = slices.Clone(r.x)
	}
	for _, e := range events {
		clear(r.x[e.from:e.to])
		clear(r.exposure[e.from:e.to])
	}
	return out
}

// alike reports whether two levels differ by no more than what mature may waver.
func alike(a, b float64) bool {
	return math.Min(a, b) >= matureFrom*math.Max(a, b) && a > 0 && b > 0
}

func (r *reader) warnEvent(e height, usual float64) {
	w := coterie.Warning{
		Code: "event", About: fmt.Sprintf("days %d–%d", e.from, e.to-1),
		Text: fmt.Sprintf("%.3g a day for %d days, between days of %.3g: an event, not a phase", e.value, e.to-e.from, usual),
		Cure: "flag the days as Festival, or take the event out",
	}
	if e.value < dormantFrom*usual {
		w.Code = "outage?"
		w.Text = fmt.Sprintf("hardly anything for %d days, between days of %.3g: missing, not silent?", e.to-e.from, usual)
		w.Cure = "check that the log is whole"
	}
	r.out.Warnings = append(r.out.Warnings, w)
}

// withoutTail takes off the last days, where they alone would make a group that is
// awake dormant and are too few to tell silence from an outage, and warns of them.
func (r *reader) withoutTail(levels []height) []height {
	n, least := len(r.x), min(passing, r.opt.Silence)
	asleep := func(l height) bool { return l.value < dormantFrom*r.out.Peak }
	first := len(levels)
	for first > 0 && asleep(levels[first-1]) {
		first--
	}
	// A group that begins with silence has no phase before; the peak is awake.
	if first == len(levels) || n-levels[first].from >= least || r.opt.Closed {
		return levels
	}
	days := n - levels[first].from
	r.out.Warnings = append(r.out.Warnings, coterie.Warning{
		Code: "silent-tail", About: fmt.Sprintf("days %d–%d", n-days, n-1),
		Text: fmt.Sprintf("days with hardly anything at the end: %d, after days of %.3g: an outage, or falling silent? The phase before holds; the group counts as dormant once this has lasted %d days", days, levels[first-1].value, least),
		Cure: fmt.Sprintf("check that the log is whole, or read again in %d days", least-days),
		Chinese: fmt.Sprintf("最后 %d 天几乎没有动静（此前一天 %.3g）：是缺数据，还是在沉下去？先按之前的阶段算，满 %d 天才算沉寂；先查记录是否完整，或 %d 天后再看",
			days, levels[first-1].value, least, least-days),
	})
	return levels[:first]
}

// memory is 1 + 2·Σρ over the autocorrelations of the days about the levels found,
// up to the first below 2/√n, so that chance adds nothing.
//
// References:
//   - S. Chakar et al., A robust approach for estimating change-points in the mean
//     of an AR(1) process, Bernoulli 23 (2017), on why dependence looks like change
func (r *reader) memory() float64 {
	var z []float64
	var starts []int // where a level begins in z
	for i := range r.out.Changes.Len() {
		l := r.level(r.out.Changes.Segment(i))
		starts = append(starts, len(z))
		for d := l.from; d < l.to; d++ {
			m := l.value * r.exposure[d]
			v := 0.0
			if m > 0 {
				// Residuals of single wild days do not count for more than three deviations.
				v = (r.x[d] - m) / math.Sqrt(m*r.out.Dispersion)
				v = math.Max(-3, math.Min(3, v))
			}
			z = append(z, v)
		}
	}
	starts = append(starts, len(z))
	n := float64(len(z))
	if n < 28 {
		return 1
	}
	at := func(lag int) float64 {
		var c, v float64
		for i := range starts[1:] {
			for d := starts[i]; d < starts[i+1]; d++ {
				v += z[d] * z[d]
				if d+lag < starts[i+1] {
					c += z[d] * z[d+lag]
				}
			}
		}
		if v == 0 {
			return 0
		}
		return c / v
	}
	sum := 0.0
	for lag := 1; lag < 28; lag++ {
		c := at(lag)
		if c < 2/math.Sqrt(n) {
			break
		}
		sum += c
	}
	return 1 + 2*sum
}
