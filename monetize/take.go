package monetize

import "math"

// Take is what a platform takes of its vendors' sales (平台佣金): the caller's
// numbers, nowhere stated by the founding documents.
type Take struct {
	Rate  float64 // share of the sales, in [0, 1]
	Fixed float64 // listing fee, ≥ 0
}

// Of returns the commission on sales: 5 % of ¥100,000 are ¥5,000.
func (t Take) Of(sales float64) (float64, error) {
	if err := check(arg{"rate", t.Rate, share}, arg{"fixed", t.Fixed, nonNegative}, arg{"sales", sales, nonNegative}); err != nil {
		return 0, err
	}
	return t.Rate*sales + t.Fixed, nil
}

// TakeRate is the share that earns most where sales shrink with it as (1 − t)^e
// and serving them costs the platform a share k: (1 + k·e)/(1 + e).
func TakeRate(elasticity, cost float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"cost", cost, properShare}); err != nil {
		return 0, err
	}
	return (1 + cost*elasticity) / (1 + elasticity), nil
}

// Feedback is the elasticity that remains where fewer sellers mean fewer buyers
// and the other way round: sellers ~ (1−t)^e·buyers^a, buyers ~ sellers^b give
// e·(1 + b)/(1 − a·b). Where a·b ≥ 1 the market tips and there is no optimum: an
// *InputError. Our construction.
func Feedback(elasticity, sellersOnBuyers, buyersOnSellers float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"sellers on buyers", sellersOnBuyers, nonNegative}, arg{"buyers on sellers", buyersOnSellers, nonNegative}); err != nil {
		return 0, err
	}
	if sellersOnBuyers*buyersOnSellers >= 1 {
		return 0, refuse("buyers on sellers", buyersOnSellers, "the two sides feed each other without end: no optimum")
	}
	return elasticity * (1 + buyersOnSellers) / (1 - sellersOnBuyers*buyersOnSellers), nil
}

// TakeRateLeaking is the best share where trades leave the platform as e^(−L·t):
// the smaller root of L·t² − (1 + e + L)·t + 1 = 0.
func TakeRateLeaking(elasticity, leak float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"leak", leak, nonNegative}); err != nil {
		return 0, err
	}
	if leak == 0 {
		return TakeRate(elasticity, 0)
	}
	b := 1 + elasticity + leak
	return 2 / (b + math.Sqrt(b*b-4*leak)), nil
}

// Side is one side of a market: n = Value + Benefit·(the other side) − price.
type Side struct {
	Value   float64 // of being there, alone
	Benefit float64 // of each on the other side (跨边效应)
	Cost    float64 // of serving one
}

// TwoSided is a monopoly platform's best prices.
type TwoSided struct {
	Size, Price [2]float64
	Profit      float64
	Subsidised  [2]bool // priced below its cost because the other side pays for it
}

// PriceSides returns the prices of highest profit of a platform with two sides
// (多边市场),
//
//	n₁ = (2w₁ + A·w₂)/(4 − A²),  pᵢ = costᵢ − benefitⱼ·nⱼ + nᵢ,  w = value − cost,  A = benefit₁ + benefit₂
//
// A ≥ 2 has no optimum: more of either side is always better, an *InputError, as
// is a side that would be empty. No number bounds the vendors.
//
// References: Armstrong (2006), Competition in two-sided markets, RAND Journal
// of Economics 37.
func PriceSides(a, b Side) (*TwoSided, error) {
	for _, s := range [...]Side{a, b} {
		if err := check(arg{"value", s.Value, anyNumber}, arg{"benefit", s.Benefit, anyNumber}, arg{"cost", s.Cost, nonNegative}); err != nil {
			return nil, err
		}
	}
	x := a.Benefit + b.Benefit
	if !(math.Abs(x) < 2) {
		return nil, refuse("benefit", x, "the sum must be below 2, or no interior optimum exists")
	}
	w := [2]float64{a.Value - a.Cost, b.Value - b.Cost}
	t := &TwoSided{}
	t.Size = [2]float64{(2*w[0] + x*w[1]) / (4 - x*x), (2*w[1] + x*w[0]) / (4 - x*x)}
	if t.Size[0] < 0 || t.Size[1] < 0 {
		return nil, refuse("value", math.Min(a.Value, b.Value), "one side would stay away at any price that pays")
	}
	t.Price = [2]float64{a.Cost - b.Benefit*t.Size[1] + t.Size[0], b.Cost - a.Benefit*t.Size[0] + t.Size[1]}
	for i, cost := range [2]float64{a.Cost, b.Cost} {
		t.Profit += (t.Price[i] - cost) * t.Size[i]
		t.Subsidised[i] = t.Price[i] < cost
	}
	return t, nil
}
