package lifecycle_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// Calibrate on what was known in June, foretell the rest of the year, and hold
// the forecast against what came.
func ExampleEvaluate() {
	var l lifecycle.Ledger[string]
	day := func(m, d int) time.Time { return time.Date(2026, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for _, p := range []lifecycle.Purchase[string]{
		{"an", day(1, 5), 1000}, {"an", day(3, 2), 1000}, {"an", day(5, 20), 1000}, {"an", day(8, 1), 1000}, {"an", day(9, 9), 1000},
		{"bo", day(2, 1), 500}, {"bo", day(2, 9), 500},
		{"chen", day(4, 4), 900}, {"chen", day(10, 4), 900},
		{"du", day(7, 7), 100}, // came later: no history to foretell from
	} {
		l.Add(p)
	}
	var rows []lifecycle.Holdout
	for who, h := range l.Holdouts(day(6, 30), day(12, 31), 7*24*time.Hour) {
		fmt.Printf("%-4s x %d, t_x %.1f, T %.1f; then bought %d\n", who, h.Repeats, h.Last, h.Age, h.Bought)
		rows = append(rows, h)
	}
	for _, m := range []lifecycle.Buyer{lifecycle.MBGNBD{R: 0.8, Alpha: 10, A: 0.9, B: 2}, lifecycle.SameRate{}} {
		s, err := lifecycle.Evaluate(m, slices.Values(rows), 26)
		fmt.Printf("expected %.2f, came %.0f, mean error %.2f, rank correlation %.2f %v\n", s.Expected, s.Actual, s.MAE, s.Spearman, err)
	}
	// Output:
	// an   x 2, t_x 19.3, T 25.1; then bought 2
	// bo   x 1, t_x 1.1, T 21.3; then bought 0
	// chen x 0, t_x 0.0, T 12.4; then bought 1
	// expected 2.10, came 3, mean error 0.59, rank correlation 0.50 <nil>
	// expected 3.29, came 3, mean error 0.76, rank correlation 0.50 <nil>
}

// Does the model fit what it was fitted to? The histogram of repeat purchases,
// seen and expected.
func ExampleFrequencies() {
	var h lifecycle.Histories
	for _, r := range []struct {
		x    int
		last float64
		n    int64
	}{{0, 0, 60}, {1, 12, 17}, {2, 30, 9}, {5, 33, 14}} {
		h.AddN(lifecycle.History{Repeats: r.x, Last: r.last, Age: 39}, r.n)
	}
	m := lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}
	for _, f := range lifecycle.Frequencies(m, &h, 3) {
		fmt.Printf("%d: seen %2d, expected %4.1f\n", f.Repeats, f.Observed, f.Expected)
	}
	// Output:
	// 0: seen 60, expected 59.4
	// 1: seen 17, expected 16.6
	// 2: seen  9, expected  8.2
	// 3: seen 14, expected 15.8
}

// The expected cumulative repeat purchases of customers who came in weeks 0 to 2.
func ExampleTracking() {
	m := lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	births := func(yield func(float64, int64) bool) {
		_ = yield(0, 100) && yield(1, 80) && yield(2, 60)
	}
	for i, v := range lifecycle.Tracking(m, births, []float64{2, 13, 26, 52}) {
		fmt.Printf("%d: %.1f\n", i, v)
	}
	// Output:
	// 0: 14.6
	// 1: 121.6
	// 2: 211.6
	// 3: 343.4
}
