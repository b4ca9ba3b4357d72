package segment

import (
	"math"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Solow (1993), Inferring extinction from sighting data, doi:10.2307/1940821.

// Weights say how much each kind of act counts towards engagement (参与度权重).
// They are the operator's opinion: there is no default.
type Weights struct {
	Spoken, Answers, Managed, Joined, Forwards, Invited, Trials, Sales, Orders float64
	Violations                                                                 float64 // taken off
}

// Engagement is the weighted sum of a member's acts: Σ weight · count −
// Violations · warnings, and no less than 0. Weights must be finite and not
// negative, and not all 0.
func (w *Weights) Engagement(f *Facts) (float64, error) {
	if w == nil {
		return 0, &coterie.InputError{Row: -1, Field: "Weights", Reason: "no weights: say what counts"}
	}
	sum, some := 0.0, false
	for _, c := range [...]struct {
		name string
		w    float64
		n    int64
	}{{"Spoken", w.Spoken, f.Spoken}, {"Answers", w.Answers, f.Answers}, {"Managed", w.Managed, f.Managed}, {"Joined", w.Joined, f.Joined},
		{"Forwards", w.Forwards, f.Forwards}, {"Invited", w.Invited, f.Invited}, {"Trials", w.Trials, f.Trials}, {"Sales", w.Sales, f.Sales},
		{"Orders", w.Orders, f.Orders}, {"Violations", w.Violations, -f.Violations}} {
		if !(c.w >= 0) || math.IsInf(c.w, 1) {
			return 0, refuse(-1, c.name, c.w, "must be finite and not negative")
		}
		some = some || c.w > 0
		sum += c.w * float64(c.n)
	}
	if !some {
		return 0, &coterie.InputError{Row: -1, Field: "Weights", Reason: "all are 0: say what counts"}
	}
	return max(0, sum), nil
}

// GoneRisk is how surprising a member's silence is, in [0, 1] (流失风险): with n
// signs of life over a span of S days, then q quiet days, had the member been
// there all along at a steady rate, the last q of S + q days would be empty with
// probability
//
//	(S / (S + q))^n
//
// and GoneRisk is one minus that (Solow 1993). It is information for a person,
// never a sanction. It is 0 for who is not quiet, and NaN where there was no
// sign of life at all. A Buyer fitted to purchases knows more.
func (f *Facts) GoneRisk() float64 {
	switch {
	case f.Signs <= 0 || math.IsNaN(f.Span) || math.IsNaN(f.Quiet):
		return math.NaN()
	case !(f.Quiet > 0):
		return 0
	}
	span := max(f.Span, 1) // all signs on one day tell at most its rate
	return -math.Expm1(-float64(f.Signs) * math.Log1p(f.Quiet/span))
}
