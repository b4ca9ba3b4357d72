package monetize

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
)

// NPV is the net present value (净现值) of cash flows at times 0, 1, 2 …,
//
//	Σₖ cashₖ/(1 + rate)ᵏ,  rate > −1.
func NPV(rate float64, cash []float64) (float64, error) {
	if err := flows(cash); err != nil {
		return 0, err
	}
	if err := check(arg{"rate", rate, discount}); err != nil {
		return 0, err
	}
	v := presentValue(rate, cash)
	return v, bounded("cash", v)
}

// presentValue is NPV of checked arguments, by Horner's rule.
func presentValue(rate float64, cash []float64) float64 {
	v, x := 0.0, 1/(1+rate)
	for _, c := range slices.Backward(cash) {
		v = v*x + c
	}
	return v
}

func flows(cash []float64) error {
	if len(cash) == 0 {
		return &coterie.InputError{Row: -1, Field: "cash", Reason: "no flows", Err: coterie.ErrNoData}
	}
	for i, c := range cash {
		if !finite(c) {
			err := refuse("cash", c, "must be finite").(*coterie.InputError)
			err.Row = i
			return err
		}
	}
	return nil
}

// Rates are all internal rates of return of a series of flows. There may be
// several: which of them means something the rates alone do not say, so all are
// given, the one nearest to zero first.
type Rates struct {
	Roots       []float64 // every rate above −1 at which the present value is 0
	SignChanges int       // of the flows; by Descartes' rule there are at most as many rates
}

// IRR finds all internal rates of return (内部收益率) of flows at times 0, 1, 2 …
// Flows without any are an *InputError: such as 100, −150, 100, which no rate
// brings to nothing.
//
// With u = ln(1 + rate) the present value is an exponential sum Σ cₖ·e^(−u·tₖ).
// Multiplied by e^(uτ), with τ between the times of a change of sign, its
// derivative has one change of sign fewer; its roots part the line into pieces
// on which the sum is monotone. So no root is missed and none found twice. It
// takes O(s²·n) evaluations for n flows with s changes of sign.
//
// References: Lorie & Savage (1955), Three problems in rationing capital,
// Journal of Business 28; Pólya & Szegő (1925), Aufgaben und Lehrsätze II, part
// V, on Descartes' rule for exponential sums.
func IRR(cash []float64) (*Rates, error) {
	if err := flows(cash); err != nil {
		return nil, err
	}
	times := make([]float64, len(cash))
	for i := range times {
		times[i] = float64(i)
	}
	return rates(cash, times)
}

// Dated is a flow on a day.
type Dated struct {
	At     time.Time
	Amount float64
}

// XNPV is the net present value of dated flows on the day of the first, with a
// year of 365 days:
//
//	Σᵢ Amountᵢ/(1 + rate)^((Atᵢ − At₀)/365 days)
//
// No flow may be earlier than the first.
func XNPV(rate float64, cash []Dated) (float64, error) {
	amounts, years, err := sinceFirst(cash)
	if err != nil {
		return 0, err
	}
	if err := check(arg{"rate", rate, discount}); err != nil {
		return 0, err
	}
	var v float64
	for i, c := range amounts {
		v += c * math.Exp(-years[i]*math.Log1p(rate))
	}
	return v, bounded("cash", v)
}

// XIRR finds all internal rates of return of dated flows, per year of 365 days.
func XIRR(cash []Dated) (*Rates, error) {
	amounts, years, err := sinceFirst(cash)
	if err != nil {
		return nil, err
	}
	return rates(amounts, years)
}

// sinceFirst turns dated flows into amounts and years since the first.
func sinceFirst(cash []Dated) (amounts, years []float64, err error) {
	amounts, years = make([]float64, len(cash)), make([]float64, len(cash))
	for i, c := range cash {
		amounts[i] = c.Amount
		years[i] = c.At.Sub(cash[0].At).Hours() / 24 / 365
		if years[i] < 0 {
			return nil, nil, &coterie.InputError{Row: i, Field: "at", Value: c.At.String(), Reason: "earlier than the first flow"}
		}
	}
	return amounts, years, flows(amounts)
}

// rates finds all roots of Σ c·(1+r)^−t above −1.
func rates(c, t []float64) (*Rates, error) {
	s := expSum{c: slices.Clone(c), t: slices.Clone(t)}
	s.tidy()
	if s.changes() == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "cash", Reason: "no rate of return: all flows have one sign"}
	}
	out := &Rates{SignChanges: s.changes()}
	for _, u := range s.roots() {
		if r := math.Expm1(u); r > -1 && r <= math.MaxFloat64 { // else it rounds to the edge
			out.Roots = append(out.Roots, r)
		}
	}
	if len(out.Roots) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "cash", Reason: "no rate of return: no rate above -1 brings the present value to 0"}
	}
	slices.SortFunc(out.Roots, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	return out, nil
}

// MIRR is the modified internal rate of return: what is paid is financed at one
// rate, what comes in reinvested at another,
//
//	(FV of inflows at reinvest / −PV of outflows at finance)^(1/n) − 1
//
// for flows at times 0 … n. Flows of one sign have none: an *InputError.
func MIRR(cash []float64, finance, reinvest float64) (float64, error) {
	if err := flows(cash); err != nil {
		return 0, err
	}
	if err := check(arg{"finance", finance, discount}, arg{"reinvest", reinvest, discount}); err != nil {
		return 0, err
	}
	n := float64(len(cash) - 1)
	var in, out float64
	for k, c := range cash {
		if c > 0 {
			in += c * math.Pow(1+reinvest, n-float64(k))
		} else {
			out -= c * math.Pow(1+finance, -float64(k))
		}
	}
	if in == 0 || out == 0 || n == 0 {
		return 0, &coterie.InputError{Row: -1, Field: "cash", Reason: "no rate of return: all flows have one sign"}
	}
	return math.Pow(in/out, 1/n) - 1, nil
}

// Payback is the time (回本时间) after which the flows, discounted at rate, have
// repaid what was put in: linear within a period, +Inf where they never do, 0
// where nothing ever had to be put in. A rate of 0 gives the plain payback.
func Payback(rate float64, cash []float64) (float64, error) {
	if err := flows(cash); err != nil {
		return 0, err
	}
	if err := check(arg{"rate", rate, discount}); err != nil {
		return 0, err
	}
	sum, put := 0.0, false
	for k, c := range cash {
		c *= math.Pow(1+rate, -float64(k))
		if put && sum+c >= 0 {
			return float64(k-1) + -sum/c, nil
		}
		sum += c
		put = put || sum < 0
	}
	if !put {
		return 0, bounded("cash", sum)
	}
	return math.Inf(1), bounded("cash", sum)
}

// ProfitabilityIndex is the present value of what comes after the first flow,
// per unit of what the first flow puts in. The first flow must be negative.
func ProfitabilityIndex(rate float64, cash []float64) (float64, error) {
	v, err := NPV(rate, cash)
	if err != nil {
		return 0, err
	}
	if cash[0] >= 0 {
		return 0, refuse("cash", cash[0], "the first flow must be negative")
	}
	return 1 + v/-cash[0], nil
}

// BreakEven is how many units must be sold (保本点) to cover fixed costs and a
// target profit: (fixed + target)/(price − variable). A price not above the
// variable cost never does: an *InputError.
func BreakEven(fixed, target, price, variable float64) (float64, error) {
	if err := check(arg{"fixed", fixed, nonNegative}, arg{"target", target, nonNegative}, arg{"price", price, nonNegative}, arg{"variable", variable, nonNegative}); err != nil {
		return 0, err
	}
	if price <= variable {
		return 0, refuse("price", price, "not above the variable cost: no number of units breaks even")
	}
	units := (fixed + target) / (price - variable)
	return units, bounded("fixed", units)
}
