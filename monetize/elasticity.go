package monetize

import "math"

// Elasticity says by how many per cent the quantity changes per cent of the
// price (价格弹性), by three conventions that differ for all but small changes.
type Elasticity struct {
	Point  float64 // relative to the first price
	Arc    float64 // relative to the midpoints: the same both ways, and so the one to quote from two prices
	LogLog float64 // ln(q₁/q₀)/ln(p₁/p₀): the exponent of a demand of constant elasticity
}

// ElasticityOf returns the elasticity between two prices and the quantities sold
// at them, all > 0.
func ElasticityOf(p0, q0, p1, q1 float64) (*Elasticity, error) {
	if err := check(arg{"p0", p0, positive}, arg{"q0", q0, positive}, arg{"p1", p1, positive}, arg{"q1", q1, positive}); err != nil {
		return nil, err
	}
	if p0 == p1 {
		return nil, refuse("p1", p1, "the price did not change")
	}
	e := &Elasticity{
		Point:  (q1/q0 - 1) / (p1/p0 - 1),
		Arc:    (q1 - q0) / (q1/2 + q0/2) / ((p1 - p0) / (p1/2 + p0/2)),
		LogLog: (math.Log(q1) - math.Log(q0)) / (math.Log(p1) - math.Log(p0)),
	}
	return e, bounded("p1", e.Point, e.Arc, e.LogLog)
}

// BreakEvenChange is the relative change of the quantity at which a change of the
// price leaves the profit as it was (价格变动的保本销量): −Δp/(margin + Δp), with
// price and variable cost ≥ 0 and the change in the same currency. A price of 10 with a
// variable cost of 5.5 that falls by 0.5 must sell an eighth more. A change that
// eats the margin cannot be made good, and a price not above the variable cost
// has no profit to keep: an *InputError.
//
// References: Nagle & Holden, The Strategy and Tactics of Pricing.
func BreakEvenChange(price, variable, change float64) (float64, error) {
	if err := check(arg{"price", price, nonNegative}, arg{"variable", variable, nonNegative}, arg{"change", change, anyNumber}); err != nil {
		return 0, err
	}
	if price <= variable {
		return 0, refuse("price", price, "not above the variable cost: there is no profit to keep")
	}
	left := price - variable + change
	if left <= rounding*price {
		return 0, refuse("change", change, "leaves no margin: no quantity makes it good")
	}
	v := -change / left
	return v, bounded("change", v)
}
