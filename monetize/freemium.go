package monetize

// Freemium is a service that is free with advertisements, and better for a fee
// (免费增值): a member pays if worth·Gap ≥ fee, with worth even in [0, 1].
type Freemium struct {
	Gap  float64 // what the better service is worth to the keenest, > 0
	Ads  float64 // what advertisements earn of one free member, ≥ 0
	Cost float64 // of serving any member, ≥ 0
}

// Premium is the best fee.
type Premium struct {
	Fee        float64
	Conversion float64 // share that pays
	Profit     float64 // per member
	FreeOnly   float64 // profit per member without the better service
	WithoutAds float64 // the best fee without advertisements: lower, as a free member then earns nothing
}

// Best returns the fee of highest profit,
//
//	Fee = (Gap + Ads)/2,  Conversion = (1 − Ads/Gap)/2
//
// Where a free member earns as much as the keenest would pay, nobody is to pay:
// Conversion is 0 and Fee is Gap. Our construction.
func (f Freemium) Best() (*Premium, error) {
	if err := check(arg{"gap", f.Gap, positive}, arg{"ads", f.Ads, nonNegative}, arg{"cost", f.Cost, nonNegative}); err != nil {
		return nil, err
	}
	p := &Premium{Fee: f.Gap, FreeOnly: f.Ads - f.Cost, WithoutAds: f.Gap / 2}
	if f.Ads < f.Gap {
		p.Fee, p.Conversion = f.Gap/2+f.Ads/2, (1-f.Ads/f.Gap)/2
	}
	p.Profit = p.Conversion*p.Fee + (1-p.Conversion)*f.Ads - f.Cost
	return p, bounded("gap", p.Profit)
}
