package lifecycle

import (
	"cmp"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Lifetime is what is known of how long one subject lived (存续时长): a member
// in a group, a group, a need. Ages are in the caller's unit, said once.
//
//	Ended, Upper ≤ Exit   the end was seen at age Exit
//	Ended, Upper > Exit   the end fell in (Exit, Upper]; Exit 0: left-censored
//	not Ended             still there at age Exit: right-censored
//
// Entry is the age from which the subject was watched (left truncation): a
// group older than the log enters late. Entry 0 means watched from the start.
//
// Domain: 0 ≤ Entry ≤ Exit, both finite, and Entry < Exit unless Entry is 0 or
// the end is only known to fall in (Exit, Upper]; Upper and Cause are set only
// where Ended; Weight is finite and not negative. [Table.Add] refuses the rest
// with an *coterie.InputError that names the field.
type Lifetime struct {
	Entry, Exit, Upper float64
	Ended              bool
	Cause              uint8   // which of several ends; 0 where there is one
	Weight             float64 // 0 means 1
}

// canonical returns l in the one form in which equal content compares equal:
// Upper 0 where it adds nothing, Weight 0 for 1, no negative zero.
func (l Lifetime) canonical() (Lifetime, error) {
	switch {
	case !finite(l.Entry) || l.Entry < 0:
		return l, badFloat("Entry", l.Entry, "an age is finite and not negative")
	case !finite(l.Exit) || l.Exit < 0:
		return l, badFloat("Exit", l.Exit, "an age is finite and not negative")
	case !finite(l.Upper) || l.Upper < 0:
		return l, badFloat("Upper", l.Upper, "an age is finite and not negative; a subject that may never end has Ended false")
	case !finite(l.Weight) || l.Weight < 0:
		return l, badFloat("Weight", l.Weight, "a weight is finite and not negative")
	case l.Exit < l.Entry:
		return l, badFloat("Exit", l.Exit, "before entry at "+formatFloat(l.Entry))
	case l.Exit == l.Entry && l.Entry > 0 && !(l.Ended && l.Upper > l.Exit):
		return l, badFloat("Exit", l.Exit, "equal to entry: watched for no time")
	case !l.Ended && l.Upper > l.Exit:
		return l, badFloat("Upper", l.Upper, "set, but the lifetime has not ended")
	case !l.Ended && l.Cause != 0:
		return l, badFloat("Cause", float64(l.Cause), "set, but the lifetime has not ended")
	}
	if l.Upper <= l.Exit {
		l.Upper = 0
	}
	if l.Weight == 1 {
		l.Weight = 0
	}
	l.Entry += 0 // −0 becomes 0
	l.Exit += 0
	return l, nil
}

// weight is the weight with its default.
func (l *Lifetime) weight() float64 {
	if l.Weight == 0 {
		return 1
	}
	return l.Weight
}

// interval reports whether the end is only known to fall in (Exit, Upper].
func (l *Lifetime) interval() bool { return l.Ended && l.Upper > l.Exit }

func byLifetime() ordering[Lifetime] { return ordering[Lifetime]{compare: compareLifetimes} }

// compareLifetimes is the canonical order: by Exit, what is censored before what
// ended, then Upper, Cause, Entry, Weight.
func compareLifetimes(a, b Lifetime) int {
	if c := cmp.Compare(a.Exit, b.Exit); c != 0 {
		return c
	}
	if a.Ended != b.Ended {
		if b.Ended {
			return -1
		}
		return 1
	}
	if c := cmp.Compare(a.Upper, b.Upper); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Cause, b.Cause); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Entry, b.Entry); c != 0 {
		return c
	}
	return cmp.Compare(a.Weight, b.Weight)
}

func finite(x float64) bool { return x-x == 0 }

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// badFloat is the error of a field with a value out of its domain.
func badFloat(field string, v float64, reason string) error {
	return &coterie.InputError{Row: -1, Field: field, Value: formatFloat(v), Reason: reason}
}

// addCounts returns a + b, or ErrOverflow.
func addCounts(a, b int64) (int64, error) {
	if b > math.MaxInt64-a {
		return a, &coterie.InputError{Row: -1, Field: "count", Value: strconv.FormatInt(b, 10),
			Reason: "total exceeds the largest int64", Err: coterie.ErrOverflow}
	}
	return a + b, nil
}

// checkCount refuses a negative number of rows.
func checkCount(n int64) error {
	if n < 0 {
		return &coterie.InputError{Row: -1, Field: "count", Value: strconv.FormatInt(n, 10), Reason: "negative"}
	}
	return nil
}
