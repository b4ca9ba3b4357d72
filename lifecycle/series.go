package lifecycle

import (
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// invalid is the error of a field whose value is refused.
func invalid(field string, value any, reason string) *coterie.InputError {
	return &coterie.InputError{Row: -1, Field: field, Value: fmt.Sprint(value), Reason: reason}
}

// largest is the largest value of a series.
const largest = 1e100

// checkSeries refuses an empty series, a value that is not finite or above largest and, where
// counts is set, one below 0.
func checkSeries(field string, x []float64, counts bool) error {
	if len(x) == 0 {
		return &coterie.InputError{Row: -1, Field: field, Reason: "empty", Err: coterie.ErrNoData}
	}
	for i, v := range x {
		reason := ""
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			reason = "not finite"
		case math.Abs(v) > largest:
			return &coterie.InputError{Row: i, Field: field, Value: formatFloat(v), Reason: "too large to be squared and summed", Err: coterie.ErrOverflow}
		case counts && v < 0:
			reason = "negative"
		default:
			continue
		}
		return &coterie.InputError{Row: i, Field: field, Value: fmt.Sprint(v), Reason: reason}
	}
	return nil
}

// medianOf returns the median of x, which it reorders; NaN for none.
func medianOf(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	h := len(x) / 2
	if len(x)%2 == 1 {
		return x[h]
	}
	return (x[h-1] + x[h]) / 2
}
