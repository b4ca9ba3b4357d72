package monetize

// Fees is what a platform asks of both sides per trade between them.
type Fees struct {
	Buyer, Seller float64 // negative: the side is paid to trade
	Volume        float64 // trades, as the product of both sides' shares of the line
	Profit        float64
}

// UsageFees returns the fees per trade that earn most (交易双边收费), where the buyers
// who trade at a fee p are buyerMost − p, the sellers sellerMost − p, and a trade
// costs cost ≥ 0, all three in one currency and both Most > 0:
//
//	p_B + p_S − cost = buyerMost − p_B = sellerMost − p_S = (buyerMost + sellerMost − cost)/3
//
// The side that is willing to pay more pays more; only the sum covers the cost.
// A cost not below what both sides together would pay leaves no trade: an
// *InputError.
//
// References: Rochet & Tirole (2003), Platform competition in two-sided markets,
// Journal of the European Economic Association 1.
func UsageFees(buyerMost, sellerMost, cost float64) (*Fees, error) {
	if err := check(arg{"buyer most", buyerMost, positive}, arg{"seller most", sellerMost, positive}, arg{"cost", cost, nonNegative}); err != nil {
		return nil, err
	}
	m := (buyerMost + sellerMost - cost) / 3
	if m <= 0 {
		return nil, refuse("cost", cost, "not below what both sides would pay: no trade")
	}
	f := &Fees{Buyer: buyerMost - m, Seller: sellerMost - m, Volume: m * m, Profit: m * m * m}
	return f, bounded("buyer most", f.Buyer, f.Seller, f.Volume, f.Profit)
}
