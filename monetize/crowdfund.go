package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// PledgeKind is what a backer gets or gives.
type PledgeKind uint8

// The kinds. The zero value is unset.
const (
	Reward   PledgeKind = iota + 1 // 回报: the product
	Gift                           // 赠与: nothing
	Resource                       // 资源: time, a room, a contact instead of money
	Return                         // 收益: a promised return of money, which raises a Caution
)

var pledgeKinds = terms{{}, {"reward", "回报"}, {"gift", "赠与"}, {"resource", "资源"}, {"return", "收益"}}

// String returns the kind in English; "" for the zero value.
func (k PledgeKind) String() string { return pledgeKinds.at(int(k), 0) }

// Chinese returns the kind in Chinese.
func (k PledgeKind) Chinese() string { return pledgeKinds.at(int(k), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (k PledgeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (k *PledgeKind) UnmarshalText(b []byte) error {
	i, err := pledgeKinds.parse("pledge kind", string(b))
	*k = PledgeKind(i)
	return err
}

// Pledge is one promise to a project; a resource has no amount.
type Pledge struct {
	Kind   PledgeKind `json:"kind"`
	Amount Money      `json:"amount"`
	What   string     `json:"what,omitempty"`
}

// Crowdfund is a project of a member that is carried out if enough is pledged,
// all or nothing (社群众筹).
type Crowdfund struct {
	Goal    Money    `json:"goal"`
	Pledges []Pledge `json:"pledges"`
}

// Funded is how a project ended.
type Funded struct {
	Raised    Money
	Success   bool  // Raised ≥ Goal
	Refund    Money // of all money, where it failed
	Resources int   // pledges of resources, which count beside the money
	Cautions  []coterie.Finding
}

// Settle closes the project. The goal must be positive and in a currency, and
// pledges in the same, not negative, and of one of the four kinds: an
// *InputError with the row. Promised returns of money raise a Caution: they are
// raising funds from the public, which needs a licence.
func (c Crowdfund) Settle() (*Funded, error) {
	if c.Goal.Minor <= 0 {
		return nil, &coterie.InputError{Row: -1, Field: "goal", Value: c.Goal.String(), Reason: "must be positive"}
	}
	if c.Goal.Currency == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "goal", Value: c.Goal.String(), Reason: "must be in a currency"}
	}
	f := &Funded{Raised: Money{0, c.Goal.Currency}}
	warned := false
	for i, p := range c.Pledges {
		if p.Amount.Minor < 0 {
			return nil, &coterie.InputError{Row: i, Field: "amount", Value: p.Amount.String(), Reason: "must not be negative"}
		}
		if p.Kind < Reward || p.Kind > Return {
			return nil, &coterie.InputError{Row: i, Field: "kind", Value: strconv.Itoa(int(p.Kind)), Reason: "must be reward, gift, resource or return"}
		}
		if p.Kind == Resource {
			f.Resources++
			continue
		}
		var err error
		if f.Raised, err = f.Raised.Add(p.Amount); err != nil {
			if in, ok := err.(*coterie.InputError); ok {
				in.Row = i
			}
			return nil, err
		}
		if p.Kind == Return && !warned {
			warned = true
			f.Cautions = append(f.Cautions, promisedReturn())
		}
	}
	f.Success = f.Raised.Minor >= c.Goal.Minor
	if !f.Success {
		f.Refund = f.Raised
	}
	return f, nil
}

// promisedReturn is the Caution about money promised on pledges.
func promisedReturn() coterie.Finding {
	return coterie.Finding{Kind: coterie.Caution, Code: "promised-return", Row: "MO17",
		English: "a return of money is promised on pledges", Chinese: "众筹承诺了资金收益", Cure: "promise the product or nothing, not money", CureChinese: "只承诺产品或不承诺，不承诺钱",
		Source: "防范和处置非法集资条例（国务院令第737号）第二条"}
}

// Chance is the probability that a project reaches its goal when backers come at
// random (Poisson with the mean, from 0 to 1e6) and each pledges values[i], a
// whole number ≥ 0 of the goal's unit, with probability probs[i], which sum to 1:
// exactly, by Panjer's recursion
//
//	g₀ = e^(−λ(1−f₀)),  gₙ = (λ/n)·Σⱼ j·fⱼ·gₙ₋ⱼ
//
// scaled so that no mean underflows, to within 1e-9. It takes O(goal · number of
// values) – a goal of 10⁵ a few milliseconds, of 10⁷ most of a second: count in
// hundreds where that is too long. A goal above 10⁷, or a product of the two above 10⁸, is refused.
//
// References: Panjer (1981), Recursive evaluation of a family of compound
// distributions, ASTIN Bulletin 12.
func Chance(mean float64, values []int, probs []float64, goal int) (float64, error) {
	if err := checkPledges(mean, values, probs); err != nil {
		return 0, err
	}
	if goal < 0 || goal > 10_000_000 || float64(goal)*float64(len(values)) > 1e8 {
		return 0, refuse("goal", float64(goal), "must be between 0 and 1e7, and times the values at most 1e8")
	}
	if goal == 0 {
		return 1, nil
	}
	f0, reach := 0.0, 1
	for i, v := range values {
		if v == 0 {
			f0 += probs[i]
		}
		reach = max(reach, v)
	}
	times := 0.0 // that a common factor was taken out, so that the recursion stays in range
	g := make([]float64, goal)
	g[0] = 1
	below := 1.0
	const big = 1e250
	for n := 1; n < goal; n++ {
		for i, v := range values {
			if v > 0 && v <= n {
				g[n] += float64(v) * probs[i] * g[n-v]
			}
		}
		g[n] *= mean / float64(n)
		below += g[n]
		if g[n] > big {
			for k := max(0, n+1-reach); k <= n; k++ { // as far back as the recursion looks
				g[k] /= big
			}
			below /= big
			times++
		}
	}
	return math.Min(1, math.Max(0, 1-below*math.Exp(times*math.Log(big)-mean*(1-f0)))), nil
}

// Raised is what the same backers pledge in all, on average, and its variance:
// λ·E[V] and λ·E[V²], in the goal's unit and its square. The domain is that of
// [Chance]; it takes O(number of values).
//
// References: Klugman, Panjer & Willmot (2012), Loss Models, section 9.3.
func Raised(mean float64, values []int, probs []float64) (average, variance float64, err error) {
	if err := checkPledges(mean, values, probs); err != nil {
		return 0, 0, err
	}
	for i, v := range values {
		average += mean * probs[i] * float64(v)
		variance += mean * probs[i] * float64(v) * float64(v)
	}
	return average, variance, nil
}

func checkPledges(mean float64, values []int, probs []float64) error {
	if err := check(arg{"mean", mean, nonNegative}); err != nil {
		return err
	}
	if len(values) != len(probs) || len(values) == 0 {
		return &coterie.InputError{Row: -1, Field: "probs", Value: strconv.Itoa(len(probs)), Reason: "must be one per value", Err: coterie.ErrMismatch}
	}
	if mean > 1e6 {
		return refuse("mean", mean, "above 1e6")
	}
	total := 0.0
	for i, p := range probs {
		if err := check(arg{"values", float64(values[i]), nonNegative}, arg{"probs", p, share}); err != nil {
			return atRow(i, err)
		}
		total += p
	}
	if math.Abs(total-1) > 1e-9 {
		return refuse("probs", total, "must sum to 1")
	}
	return nil
}

// Flight is a project under way: what was believed of the rate of backers
// before, a gamma of Shape and Rate, and what has come.
type Flight struct {
	Shape, Rate    float64 // > 0; Rate in units of time
	Elapsed, Total float64 // time gone, ≥ 0, and in all, > 0 and not less
	Backers        float64 // so far, from 0 to 1e9
}

// Forecast is how a project under way will end.
type Forecast struct {
	Success  float64 // that at least so many back it
	Expected float64 // backers at the end
	PlugIn   float64 // the same as if the rate were known exactly: too sure of itself
}

// Forecast returns the chance of reaching so many backers, from 0 to 1e9. The rate is gamma a
// posteriori, so the backers still to come are negative binomial.
func (f Flight) Forecast(needed float64) (*Forecast, error) {
	if err := check(arg{"shape", f.Shape, positive}, arg{"rate", f.Rate, positive}, arg{"elapsed", f.Elapsed, nonNegative}, arg{"total", f.Total, positive},
		arg{"backers", f.Backers, nonNegative}, arg{"needed", needed, nonNegative}); err != nil {
		return nil, err
	}
	if f.Backers > mostUnits || needed > mostUnits {
		return nil, refuse("backers", math.Max(f.Backers, needed), "above 1e9")
	}
	rest := f.Total - f.Elapsed
	if rest < 0 {
		return nil, refuse("elapsed", f.Elapsed, "more than the total")
	}
	shape, rate := f.Shape+f.Backers, f.Rate+f.Elapsed
	out := &Forecast{Expected: f.Backers + shape/rate*rest, Success: 1, PlugIn: 1}
	if err := bounded("rate", out.Expected, shape, rate, rate+rest); err != nil {
		return nil, err
	}
	more := ceil(needed-f.Backers, rounding*needed)
	switch {
	case more <= 0:
		return out, nil
	case rest == 0:
		out.Success, out.PlugIn = 0, 0
		return out, nil
	}
	out.Success = special.BetaInc(more, shape, rest/(rate+rest))
	plain := f.Shape / f.Rate // before anything was seen
	if f.Elapsed > 0 {
		plain = f.Backers / f.Elapsed
	}
	out.PlugIn = 0
	if plain > 0 {
		out.PlugIn = special.GammaP(more, plain*rest)
	}
	return out, bounded("shape", out.Success, out.PlugIn)
}
