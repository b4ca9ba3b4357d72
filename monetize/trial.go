package monetize

import "math"

// Trial gives members samples, so that some try them and some of those buy
// (试用券): the ice is broken by those who know the thing.
type Trial struct {
	Units   float64 // samples given, ≥ 0
	Try     float64 // share of them that are tried, in [0, 1]
	Convert float64 // share of those who tried that buy, in [0, 1]
	Cost    float64 // of a sample, ≥ 0
	Margin  float64 // of what a buyer buys, ≥ 0
	Anyway  float64 // share of those who tried that would have bought without, in [0, Convert]
}

// Tried is what a trial brings.
type Tried struct {
	Tried, Buyers float64
	Caused        float64 // buyers who would not have bought without it
	Profit        float64 // margin of those caused, less all samples
	BreakEven     float64 // Convert at which it pays; above 1, perhaps +Inf: it cannot
}

// Result returns what the trial brings: 100 samples of which 0.9 are tried and
// 0.2 of those lead to a purchase make 18 buyers. Our construction.
func (t Trial) Result() (*Tried, error) {
	if err := check(arg{"units", t.Units, nonNegative}, arg{"try", t.Try, share}, arg{"convert", t.Convert, share},
		arg{"cost", t.Cost, nonNegative}, arg{"margin", t.Margin, nonNegative}, arg{"anyway", t.Anyway, share}); err != nil {
		return nil, err
	}
	if t.Anyway > t.Convert {
		return nil, refuse("anyway", t.Anyway, "more than convert with the trial")
	}
	r := &Tried{Tried: t.Units * t.Try}
	r.Buyers, r.Caused = r.Tried*t.Convert, r.Tried*(t.Convert-t.Anyway)
	r.Profit = r.Caused*t.Margin - t.Units*t.Cost
	r.BreakEven = t.Anyway
	switch {
	case t.Cost == 0:
	case t.Margin == 0 || t.Try == 0:
		r.BreakEven = math.Inf(1)
	default:
		r.BreakEven += t.Cost / t.Margin / t.Try
	}
	return r, bounded("units", r.Tried, r.Profit)
}
