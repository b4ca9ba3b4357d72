package monetize

// Points are loyalty points that members may still redeem (积分).
type Points struct {
	Outstanding float64 // points, ≥ 0
	Breakage    float64 // share never redeemed, in [0, 1]
	Cost        float64 // of one redeemed point, in currency units
}

// Liability is what the points are expected to cost,
//
//	Outstanding·(1 − Breakage)·Cost
func (p Points) Liability() (float64, error) {
	err := check(arg{"outstanding", p.Outstanding, nonNegative}, arg{"breakage", p.Breakage, share}, arg{"cost", p.Cost, nonNegative})
	if err != nil {
		return 0, err
	}
	v := p.Outstanding * (1 - p.Breakage) * p.Cost
	return v, bounded("outstanding", v)
}

// Recognised is the breakage recognised once a share redeemed, in [0, 1], of the points expected
// to be redeemed has been: pro rata, as IFRS 15 B46 has it,
//
//	Outstanding·Breakage·Cost·redeemed
func (p Points) Recognised(redeemed float64) (float64, error) {
	if _, err := p.Liability(); err != nil {
		return 0, err
	}
	if err := check(arg{"redeemed", redeemed, share}); err != nil {
		return 0, err
	}
	v := p.Outstanding * p.Breakage * p.Cost * redeemed
	return v, bounded("outstanding", v)
}
