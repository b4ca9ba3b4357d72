package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Close is when to close (何时收尾), and what that is worth.
type Close struct {
	After     int       // close after so many periods; 0: at once, or never launch
	Value     float64   // present value when closed then
	Launch    bool      // whether to start, or to go on: After > 0, and Value > 0 where there is something to start
	Now       float64   // present value when closed at once
	Full      float64   // present value when run to the end of the plan
	FirstLoss int       // the first period after After that loses money; 0: none
	Values    []float64 // present value when closed after 0, 1, 2 … periods

	Risk    *Outcome          // what may come instead, where it was simulated
	Change  *Overturn         // the smallest change of one assumption that overturns the advice; nil: none within a factor of 4
	Advice  coterie.Finding   // the advice in words
	Lacking []coterie.Warning // what was not known, and what would make it known
}

// Late is what closing so many periods too late costs, at most as far as the
// plan reaches.
func (c *Close) Late(periods int) float64 {
	if len(c.Values) == 0 {
		return 0
	}
	i := min(max(c.After+periods, 0), len(c.Values)-1)
	return c.Value - c.Values[i]
}

// CloseAt finds the best time to close a business whose cash flows are known
// (a deterministic stopping problem): cash[0] is paid at the start, cash[k] at
// the end of period k, and closing after k periods brings salvage[k], negative
// where closing costs. salvage is nil for nothing, or as long as cash.
//
//	Vₖ = Σⱼ₌₀^k cashⱼ/(1 + rate)ʲ + salvageₖ/(1 + rate)ᵏ,  close at argmax Vₖ
//
// The earliest of equal times is taken. It takes O(n).
func CloseAt(rate float64, cash, salvage []float64) (*Close, error) {
	if err := flows(cash); err != nil {
		return nil, err
	}
	if err := check(arg{"rate", rate, discount}); err != nil {
		return nil, err
	}
	if salvage != nil {
		if len(salvage) != len(cash) {
			return nil, &coterie.InputError{Row: -1, Field: "salvage", Reason: "must be as long as cash", Err: coterie.ErrMismatch}
		}
		if err := flows(salvage); err != nil {
			return nil, err
		}
	}
	c := &Close{Values: make([]float64, len(cash)), Value: math.Inf(-1)}
	var v, last float64
	for k, x := range cash {
		d := math.Pow(1+rate, -float64(k))
		v += x * d
		last = v
		if salvage != nil {
			last += salvage[k] * d
		}
		c.Values[k] = last
		if last > c.Value {
			c.After, c.Value = k, last
		}
	}
	c.Now, c.Full = c.Values[0], last
	c.Launch = c.After > 0 && c.Value > 0
	for k := c.After + 1; k < len(cash) && c.FirstLoss == 0; k++ {
		if cash[k] < 0 {
			c.FirstLoss = k
		}
	}
	return c, nil
}
