package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/exact"
	"github.com/coterie-go/coterie/lifecycle"
)

// CustomerValue is what one customer is worth from now on (客户剩余价值): expected
// purchases, at his expected spend, discounted to today;
//
//	E[spend] · Σₖ {E[X(tₖ₊₁)] − E[X(tₖ)]}/(1+d)^tₖ₊₁ − acquisition
//
// with tₖ = k·Step from the end of his history, and tₖ in the exponent where
// Start is set. The interval carries the sampling errors of both fits: their
// relative variances add, for the two are estimated from different columns and
// taken for independent, and the interval is formed on the log scale. It is the
// doubt about the expectation, not the spread of what one customer will do.
// o.Draws and o.Seed play no part.
//
// Horizon 0 sums until what is left is below 1e-9 of the value, which asks for a
// positive Discount; longer steps make it cheaper. A spend whose mean does not exist is an *coterie.InputError.
func CustomerValue[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](f *coterie.Fit[M], g *coterie.Fit[GammaGamma], h lifecycle.History, s lifecycle.Spend, o *CLVOptions) (*Value, error) {
	opt, err := buyerOptions(o)
	if err != nil {
		return nil, err
	}
	switch {
	case f == nil:
		return nil, &coterie.InputError{Row: -1, Field: "fit", Reason: "is nil: the fit gave no model", Err: coterie.ErrNoData}
	case g == nil:
		return nil, &coterie.InputError{Row: -1, Field: "spend fit", Reason: "is nil: the fit gave no model", Err: coterie.ErrNoData}
	}
	spend := g.Predict(func(m GammaGamma) float64 { return m.Expected(s) }, opt.Confidence)
	if !(spend.Value < math.Inf(1)) {
		return nil, refuse("q", g.Model.Q, "the mean spend of a customer with px + q ≤ 1 does not exist")
	}
	count := f.Predict(func(m M) float64 { return purchases(m, h, opt) }, opt.Confidence)
	if math.IsNaN(count.Value) {
		return nil, &coterie.InputError{Row: -1, Field: "history", Reason: "outside the domain of the model"}
	}
	value := count.Value * spend.Value
	v := &Value{Estimate: coterie.Exactly(value - opt.Acquisition), Parts: []Part{{"purchases", value}}}
	if opt.Acquisition != 0 {
		v.Parts = append(v.Parts, Part{"acquisition", -opt.Acquisition})
	}
	if value > 0 && (count.Confidence > 0 || spend.Confidence > 0) {
		z := delta.Z(opt.Confidence)
		relative := func(e coterie.Estimate) float64 { return (e.Hi - e.Lo) / (2 * z * e.Value) }
		d := z * math.Hypot(relative(count), relative(spend))
		v.Lo, v.Hi, v.Confidence = value*math.Exp(-d)-opt.Acquisition, value*math.Exp(d)-opt.Acquisition, opt.Confidence
	}
	return v, nil
}

// BaseValue is what a whole customer base is worth from now on (客户群价值): the
// sum of [CustomerValue] over histories with counts, each at the spend that goes
// with it, and an interval that knows the customers share one model: the errors
// of their values do not average out. The customers' order does not matter, to
// the last bit.
func BaseValue[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](f *coterie.Fit[M], g *coterie.Fit[GammaGamma], customers []Customer, o *CLVOptions) (*Value, error) {
	opt, err := buyerOptions(o)
	if err != nil {
		return nil, err
	}
	if f == nil || g == nil || len(customers) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "customers", Reason: "no fit or no customer", Err: coterie.ErrNoData}
	}
	counts := make([]float64, len(customers)) // discounted purchases
	spends := make([]float64, len(customers))
	for i, c := range customers {
		counts[i], spends[i] = purchases(f.Model, c.History, opt), g.Model.Expected(c.Spend)
		if math.IsNaN(counts[i]) {
			return nil, &coterie.InputError{Row: i, Field: "history", Reason: "outside the domain of the model"}
		}
		if !(spends[i] < math.Inf(1)) {
			return nil, &coterie.InputError{Row: i, Field: "q", Reason: "the mean spend of a customer with px + q ≤ 1 does not exist"}
		}
	}
	products := make([]float64, len(customers))
	total := func(count, spend func(i int) float64) float64 {
		for i := range products {
			products[i] = count(i) * spend(i)
		}
		var sum exact.Sum // no matter in which order the customers come
		sum.AddAll(products)
		return sum.Value()
	}
	count, spend := func(i int) float64 { return counts[i] }, func(i int) float64 { return spends[i] }
	byModel := f.Predict(func(m M) float64 {
		return total(func(i int) float64 { return purchases(m, customers[i].History, opt) }, spend)
	}, opt.Confidence)
	bySpend := g.Predict(func(m GammaGamma) float64 {
		return total(count, func(i int) float64 { return m.Expected(customers[i].Spend) })
	}, opt.Confidence)
	value := total(count, spend)
	v := &Value{Estimate: coterie.Exactly(value), Parts: []Part{{"purchases", value}}}
	if acquisition := opt.Acquisition * float64(len(customers)); acquisition != 0 {
		v.Parts = append(v.Parts, Part{"acquisition", -acquisition})
		v.Value -= acquisition
		v.Lo, v.Hi = v.Value, v.Value
	}
	if byModel.Confidence > 0 && bySpend.Confidence > 0 {
		half := math.Hypot(byModel.Hi-byModel.Lo, bySpend.Hi-bySpend.Lo) / 2
		v.Lo, v.Hi, v.Confidence = v.Value-half, v.Value+half, opt.Confidence
	}
	return v, nil
}

// Customer is a customer's purchase history and spend, side by side.
type Customer struct {
	lifecycle.History
	Spend lifecycle.Spend
}

// buyerOptions fills in the defaults and refuses what cannot be.
func buyerOptions(o *CLVOptions) (CLVOptions, error) {
	var opt CLVOptions
	if o != nil {
		opt = *o
	}
	if opt.Step == 0 {
		opt.Step = 1
	}
	if opt.Confidence == 0 {
		opt.Confidence = 0.95
	}
	if !(opt.Confidence > 0 && opt.Confidence < 1) {
		return opt, refuse("confidence", opt.Confidence, "must be in (0, 1)")
	}
	if opt.Horizon == 0 && !(opt.Discount > 0) {
		return opt, refuse("horizon", 0, "without a positive discount a horizon is needed")
	}
	if opt.Horizon/opt.Step > maxSteps {
		return opt, refuse("step", opt.Step, "too short for the horizon")
	}
	return opt, check(arg{"horizon", opt.Horizon, nonNegative}, arg{"step", opt.Step, positive},
		arg{"discount", opt.Discount, discount}, arg{"acquisition", opt.Acquisition, nonNegative})
}

// purchases are the discounted purchases to come.
func purchases(m lifecycle.Buyer, h lifecycle.History, o CLVOptions) float64 {
	sum, before := 0.0, 0.0
	for k := range maxSteps {
		from, to := float64(k)*o.Step, float64(k+1)*o.Step
		if o.Horizon > 0 && to >= o.Horizon*(1-1e-12) {
			to = o.Horizon
		}
		at := to
		if o.Start {
			at = from
		}
		next := m.Expected(h, to)
		term := (next - before) * math.Exp(-at*math.Log1p(o.Discount))
		sum += term
		before = next
		if o.Horizon > 0 && to == o.Horizon || math.IsNaN(sum) {
			break
		}
		// Purchases fall off with time: what is left is at most a geometric sum.
		if o.Horizon == 0 && term < 1e-9*sum*-math.Expm1(-o.Step*math.Log1p(o.Discount)) || o.Horizon == 0 && term == 0 && k > 0 {
			break
		}
	}
	return sum
}
