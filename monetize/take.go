package monetize

import "math"

// Take is what a platform takes of its vendors' sales (平台佣金): the caller's
// numbers, nowhere stated by the founding documents.
type Take struct {
	Rate  float64 // share of the sales, in [0, 1]
	Fixed float64 // listing fee, ≥ 0
}

// Of returns the commission on sales ≥ 0, in their currency: 5 % of ¥100,000 are ¥5,000.
func (t Take) Of(sales float64) (float64, error) {
	if err := check(arg{"rate", t.Rate, share}, arg{"fixed", t.Fixed, nonNegative}, arg{"sales", sales, nonNegative}); err != nil {
		return 0, err
	}
	v := t.Rate*sales + t.Fixed
	return v, bounded("sales", v)
}

// TakeRate is the share that earns most where sales shrink with it as (1 − t)^e,
// e > 0, and serving them costs the platform a share k in [0, 1) of them:
//
//	t* = (1 + k·e)/(1 + e)
//
// Our construction.
func TakeRate(elasticity, cost float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"cost", cost, properShare}); err != nil {
		return 0, err
	}
	return (1 + cost*elasticity) / (1 + elasticity), nil
}

// Feedback is the elasticity that remains where fewer sellers mean fewer buyers
// and the other way round: sellers ~ (1−t)^e·buyers^a, buyers ~ sellers^b give
// e·(1 + b)/(1 − a·b), for e > 0 and a, b ≥ 0. Where a·b ≥ 1 the market tips and there is no optimum: an
// *InputError. Our construction.
func Feedback(elasticity, sellersOnBuyers, buyersOnSellers float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"sellers on buyers", sellersOnBuyers, nonNegative}, arg{"buyers on sellers", buyersOnSellers, nonNegative}); err != nil {
		return 0, err
	}
	if sellersOnBuyers*buyersOnSellers >= 1 {
		return 0, refuse("buyers on sellers", buyersOnSellers, "the two sides feed each other without end: no optimum")
	}
	e := elasticity * (1 + buyersOnSellers) / (1 - sellersOnBuyers*buyersOnSellers)
	return e, bounded("elasticity", e)
}

// TakeRateLeaking is the best share where trades leave the platform as e^(−L·t):
// the smaller root of L·t² − (1 + e + L)·t + 1 = 0, for e > 0 and L ≥ 0, and for a
// platform whom serving them costs nothing. Our construction.
func TakeRateLeaking(elasticity, leak float64) (float64, error) {
	if err := check(arg{"elasticity", elasticity, positive}, arg{"leak", leak, nonNegative}); err != nil {
		return 0, err
	}
	if leak == 0 {
		return TakeRate(elasticity, 0)
	}
	b := 1 + elasticity + leak
	t := 2 / b / (1 + math.Sqrt(math.Max(0, 1-4*(leak/b)/b)))
	return t, bounded("elasticity", b)
}
