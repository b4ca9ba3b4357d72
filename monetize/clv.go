package monetize

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// CLVOptions says how a member is valued. nil and zero fields mean the default
// of each.
type CLVOptions struct {
	Horizon     float64 // age up to which flows count; 0: as far as the survivor is known, or until what is left is negligible
	Step        float64 // length dt of one interval of age; 0: 1
	Discount    float64 // d per unit of age, > −1; 0: none
	Start       bool    // flows come at the start of each interval, not at its end
	Acquisition float64 // what it cost to win the member, at age 0
	Referrals   float64 // μ: further members whom one brings on average (转介绍), in [0, 1): each is worth as much, and brings others
	Delay       float64 // age at which they come
	Draws       int     // curves drawn from an Uncertain survivor; 0: 1000
	Seed        uint64  // of the draws
	Confidence  float64 // of the interval, in (0, 1); 0: 0.95
}

// Value is what a member is worth: an estimate, the parts it is the sum of, and
// the doubts.
type Value struct {
	coterie.Estimate
	Parts    []Part // their sum is the value
	Warnings []coterie.Warning
}

// Part is one term of a [Value].
type Part struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

type valueJSON struct {
	Estimate coterie.Estimate  `json:"estimate"`
	Parts    []Part            `json:"parts,omitempty"`
	Warnings []coterie.Warning `json:"warnings,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (v Value) MarshalJSON() ([]byte, error) {
	return json.Marshal(valueJSON{v.Estimate, v.Parts, v.Warnings})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (v *Value) UnmarshalJSON(b []byte) error {
	var j valueJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*v = Value{j.Estimate, j.Parts, j.Warnings}
	return nil
}

// maxSteps bounds the intervals of one valuation.
const maxSteps = 1_000_000

// CLV is what a member is worth (客户终身价值, customer lifetime value) who
// stays as s says and earns as r says:
//
//	Σₖ S(tₖ)·Flow(tₖ, dt)/(1+d)^tₖ₊₁ − acquisition,  tₖ = k·dt
//
// with tₖ in place of tₖ₊₁ where flows come at the start of an interval. Members
// brought by the member, by those whom they bring, and so on, add
//
//	V·(ρ + ρ² + …) = V·ρ/(1 − ρ),  ρ = μ·(1 + d)^−delay
//
// times the value V of the flows: they cost nothing to win. A μ of 1 or more
// would be a community that grows for ever: an *InputError. The
// Estimate has an interval if and only if s is lifecycle.Uncertain: the
// quantiles of the value over curves drawn from s. A lifecycle.Limited survivor
// is followed as far as it is known unless the horizon says otherwise, with a
// warning in both cases.
//
// A sum that does not end within a million intervals – nobody leaves for good
// and nothing is discounted – is an *InputError, as are a flow that is not
// finite and a survival outside [0, 1]. It takes O(horizon/dt · draws).
//
// References: Berger & Nasr (1998), Customer lifetime value: marketing models
// and applications, Journal of Interactive Marketing 12(1); Gupta & Lehmann
// (2003), Customers as assets, ibid. 17(1).
func CLV(s lifecycle.Survivor, r Stream, o *CLVOptions) (*Value, error) {
	var opt CLVOptions
	if o != nil {
		opt = *o
	}
	if opt.Step == 0 {
		opt.Step = 1
	}
	if opt.Draws == 0 {
		opt.Draws = 1000
	}
	if opt.Confidence == 0 {
		opt.Confidence = 0.95
	}
	switch {
	case s == nil:
		return nil, &coterie.InputError{Row: -1, Field: "survivor", Reason: "is nil", Err: coterie.ErrNoData}
	case r == nil:
		return nil, &coterie.InputError{Row: -1, Field: "stream", Reason: "is nil", Err: coterie.ErrNoData}
	case sound(r, new(coterie.Currency)) != nil:
		return nil, sound(r, new(coterie.Currency))
	case !(opt.Confidence > 0 && opt.Confidence < 1):
		return nil, refuse("confidence", opt.Confidence, "must be in (0, 1)")
	}
	if err := check(arg{"horizon", opt.Horizon, nonNegative}, arg{"step", opt.Step, positive}, arg{"discount", opt.Discount, discount},
		arg{"acquisition", opt.Acquisition, nonNegative}, arg{"referrals", opt.Referrals, properShare}, arg{"delay", opt.Delay, nonNegative}, arg{"draws", float64(opt.Draws), nonNegative}); err != nil {
		return nil, err
	}
	v := new(Value)
	horizon := opt.Horizon
	if l, ok := s.(lifecycle.Limited); ok {
		until := l.Until()
		if horizon == 0 {
			horizon = until
			v.Warnings = append(v.Warnings, coterie.Warning{Code: "horizon-of-data", About: "horizon",
				Text: "value beyond the age up to which survival is known is not counted",
				Cure: "give a horizon, or extend the curve with a fitted model", Chinese: "留存曲线止于此，之后的价值没有算：给出年限，或用拟合的模型延长曲线"})
		} else if horizon > until {
			v.Warnings = append(v.Warnings, coterie.Warning{Code: "beyond-data", About: "horizon",
				Text: "survival is known only up to a younger age and held constant after it",
				Cure: "extend the curve with a fitted model", Chinese: "留存只知道到更早的年龄，之后当作不变：用拟合的模型延长曲线"})
		}
	}
	total, err := present(s, r, horizon, &opt)
	if err != nil {
		return nil, err
	}
	brought := opt.Referrals * math.Exp(-opt.Delay*math.Log1p(opt.Discount))
	if brought >= 1 {
		return nil, refuse("referrals", opt.Referrals, "the value of those who are brought does not end")
	}
	v.Parts = []Part{{"stream", total}}
	if brought > 0 {
		v.Parts = append(v.Parts, Part{"referral", total * brought / (1 - brought)})
	}
	if opt.Acquisition != 0 {
		v.Parts = append(v.Parts, Part{"acquisition", -opt.Acquisition})
	}
	worth := func(flows float64) float64 { return flows/(1-brought) - opt.Acquisition }
	v.Estimate = coterie.Exactly(worth(total))
	u, ok := s.(lifecycle.Uncertain)
	if !ok {
		return v, nil
	}
	rng := sample.New(opt.Seed, 0)
	draws := make([]float64, opt.Draws)
	for i := range draws {
		d, err := present(u.Draw(rng), r, horizon, &opt)
		if err != nil {
			return nil, err
		}
		draws[i] = worth(d)
	}
	slices.Sort(draws)
	tail := (1 - opt.Confidence) / 2
	v.Lo, v.Hi, v.Confidence = quantile(draws, tail), quantile(draws, 1-tail), opt.Confidence
	return v, nil
}

// present sums the discounted flows of one curve.
func present(s lifecycle.Survivor, r Stream, horizon float64, o *CLVOptions) (float64, error) {
	const negligible = 1e-12 // of one member, discounted
	var sum, last float64
	last = 1
	for k := range maxSteps {
		t := float64(k) * o.Step
		dt := o.Step
		if horizon > 0 {
			if t >= horizon {
				return sum, nil
			}
			dt = math.Min(dt, horizon-t)
		}
		alive := s.Survival(t)
		if !(alive >= 0 && alive <= last) {
			return 0, refuse("survival", alive, "must not increase and must be in [0, 1]")
		}
		last = alive
		weight := alive * math.Exp(-t*math.Log1p(o.Discount))
		if weight == 0 || horizon == 0 && weight < negligible {
			return sum, nil
		}
		if !o.Start {
			weight *= math.Exp(-dt * math.Log1p(o.Discount))
		}
		flow := r.Flow(t, dt)
		if !finite(flow) {
			return 0, refuse("flow", flow, "must be finite")
		}
		sum += weight * flow
	}
	return 0, refuse("horizon", horizon, "the sum does not end: give a horizon or a discount")
}

// quantile of sorted values, linear between order statistics (type 7 of
// Hyndman & Fan 1996); NaN for none.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	h := p * float64(len(sorted)-1)
	i := int(h)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}
