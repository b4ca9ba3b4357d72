package main

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// naive says what every model has to beat: that each customer goes on at his own
// rate so far.
func naive(rest []lifecycle.Holdout, window float64) (string, error) {
	s, err := lifecycle.Evaluate(lifecycle.SameRate{}, slices.Values(rest), window)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("To beat: were each to go on at his rate so far, %.0f/%.0f (%+.1f %%), %.3f, %.3f, %.3f.", s.Expected, s.Actual, 100*s.Bias, s.MAE, s.RMSE, s.Spearman), nil
}

// looked puts a model beside the data in two ways: how many customers bought
// again how often, and how the purchases of all add up with time, beyond the day
// to which it was fitted too.
func looked(name string, m lifecycle.Buyer, l *lifecycle.Ledger[string], h *lifecycle.Histories, cut, end time.Time, o options) []string {
	var notes []string
	if p, ok := m.(interface {
		Probability(h lifecycle.History, t float64, n int) float64
	}); ok {
		const top = 7
		var line strings.Builder
		fmt.Fprintf(&line, "Customers by repeat purchases, as they were/by %s:", name)
		for _, f := range lifecycle.Frequencies(p, h, top) {
			more := ""
			if f.Repeats == top {
				more = " or more"
			}
			fmt.Fprintf(&line, "  %d%s %d/%.0f", f.Repeats, more, f.Observed, f.Expected)
		}
		notes = append(notes, line.String())
	}
	if n, ok := m.(interface{ NewMember(t float64) float64 }); ok {
		notes = append(notes, tracked(name, n, l, h, cut, end, o))
	}
	return notes
}

// tracked holds the repeat purchases of the customers known at the cut against
// what a model expects, at six days from the first purchase to the last.
func tracked(name string, m interface{ NewMember(t float64) float64 }, l *lifecycle.Ledger[string], h *lifecycle.Histories, cut, end time.Time, o options) string {
	born := map[float64]int64{} // by age at the cut
	oldest := 0.0
	for r, n := range h.All() {
		born[r.Age] += n
		oldest = max(oldest, r.Age)
	}
	var births iter.Seq2[float64, int64] = func(yield func(float64, int64) bool) {
		for _, age := range slices.Sorted(maps.Keys(born)) {
			if !yield(oldest-age, born[age]) {
				return
			}
		}
	}
	start := cut.Add(-time.Duration(math.Round(oldest * float64(o.unit))))
	var days []time.Time
	var times []float64
	for i := 1; i <= 6; i++ {
		day := start.Add(end.Sub(start) / 6 * time.Duration(i)).Truncate(24 * time.Hour)
		days, times = append(days, day), append(times, float64(day.Sub(start))/float64(o.unit))
	}
	var line strings.Builder
	fmt.Fprintf(&line, "Repeat purchases in all, as they came/by %s:", name)
	for i, expected := range lifecycle.Tracking(m, births, times) {
		came := 0
		for _, r := range l.Holdouts(minTime(cut, days[i]), days[i], o.unit) {
			came += r.Repeats + r.Bought
		}
		after := ""
		if days[i].After(cut) {
			after = "*"
		}
		fmt.Fprintf(&line, "  %s%s %d/%.0f", days[i].Format(time.DateOnly), after, came, expected)
	}
	if end.After(cut) {
		line.WriteString("  (* not seen by the model)")
	}
	return line.String()
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
