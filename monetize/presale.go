package monetize

// Presale sells first and makes later (C2B 预购, 反向定制预售): orders are taken,
// and made if there are enough of them.
type Presale struct {
	Price   float64 // ≥ 0
	Cost    float64 // of a unit made to order, ≥ 0
	Fixed   float64 // of a run, ≥ 0
	Minimum float64 // MOQ, in units, ≥ 0: fewer orders are refunded
}

// Run is what became of a pre-sale.
type Run struct {
	Made     float64 // never more than was ordered
	Refunded float64
	Left     float64 // Made less what was ordered: always 0
	Profit   float64
}

// Settle closes the pre-sale at so many orders, ≥ 0.
func (p Presale) Settle(orders float64) (Run, error) {
	if err := check(arg{"price", p.Price, nonNegative}, arg{"cost", p.Cost, nonNegative}, arg{"fixed", p.Fixed, nonNegative}, arg{"minimum", p.Minimum, nonNegative}, arg{"orders", orders, nonNegative}); err != nil {
		return Run{}, err
	}
	if orders < p.Minimum || orders == 0 {
		return Run{Refunded: orders}, nil
	}
	r := Run{Made: orders, Profit: orders*(p.Price-p.Cost) - p.Fixed}
	return r, bounded("orders", r.Profit)
}

// BreakEven is the fewest orders that cover the run, ⌈Fixed/(Price − Cost)⌉. A
// price not above the cost never does: an *InputError.
func (p Presale) BreakEven() (float64, error) {
	if _, err := BreakEven(p.Fixed, 0, p.Price, p.Cost); err != nil {
		return 0, err
	}
	return fewest(p.Fixed, p.Price, p.Cost), nil
}

// WaitingLoss is the share of the demand that may be lost by making people wait
// before a pre-sale earns less than making for stock does at its best: below it
// the pre-sale wins, and with no inventory:
//
//	loss = 1 − (profit from stock + Fixed)/((Price − Cost)·Mean)
//
// It may be negative: then the stock wins however patient people are. Our
// construction.
func (p Presale) WaitingLoss(stock Newsvendor) (float64, error) {
	if _, err := p.Settle(0); err != nil {
		return 0, err
	}
	b, err := stock.Best()
	if err == nil {
		err = check(arg{"mean", stock.Mean, positive})
	}
	if err != nil {
		return 0, err
	}
	if p.Price <= p.Cost {
		return 0, refuse("price", p.Price, "not above the cost of making to order")
	}
	loss := 1 - (b.Profit+p.Fixed)/((p.Price-p.Cost)*stock.Mean)
	return loss, bounded("fixed", loss)
}
