package monetize

// Bundle sells parts together at one price (套装).
type Bundle struct {
	Price float64   // > 0
	Parts []float64 // what each is worth to the buyer, ≥ 0
}

// Ratio is the value of the parts per unit of the price: a membership worth 100
// and a speaker worth 100 for ¥100 are 2. Price > 0 and Parts ≥ 0 are in one
// currency. A ratio says that the buyer gains, not what to ask: see PriceBundle.
func (b Bundle) Ratio() (float64, error) {
	if err := check(arg{"price", b.Price, positive}); err != nil {
		return 0, err
	}
	for i, v := range b.Parts {
		if err := check(arg{"parts", v, nonNegative}); err != nil {
			return 0, atRow(i, err)
		}
	}
	v := sum(b.Parts) / b.Price
	return v, bounded("price", v)
}
