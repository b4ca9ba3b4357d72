// Package near compares floats in tests: relative or absolute tolerance, equal
// infinities and NaNs.
package near

import "math"

// Equal reports whether got is within tol of want: |got−want| ≤ tol·max(1,
// |want|). NaN equals NaN, and an infinity only itself.
func Equal(got, want, tol float64) bool {
	if math.IsNaN(want) || math.IsNaN(got) {
		return math.IsNaN(want) && math.IsNaN(got)
	}
	if math.IsInf(want, 0) || math.IsInf(got, 0) {
		return got == want
	}
	return math.Abs(got-want) <= tol*math.Max(1, math.Abs(want))
}

// Relative reports whether |got−want| ≤ tol·|want|, with the same rules for NaN
// and infinities.
func Relative(got, want, tol float64) bool {
	if math.IsNaN(want) || math.IsNaN(got) || math.IsInf(want, 0) || math.IsInf(got, 0) {
		return Equal(got, want, tol)
	}
	return math.Abs(got-want) <= tol*math.Abs(want)
}

// T is what a test hands in: a *testing.T, *testing.B or *rapid.T.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// Check fails the test, naming what, where got is not Equal to want.
func Check(t T, what string, got, want, tol float64) {
	t.Helper()
	if !Equal(got, want, tol) {
		t.Errorf("%s: got %.17g, want %.17g, tolerance %g (off by %g)", what, got, want, tol, got-want)
	}
}
