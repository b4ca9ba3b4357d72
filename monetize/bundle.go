package monetize

// Bundle sells parts together at one price (套装).
type Bundle struct {
	Price float64   // > 0
	Parts []float64 // what each is worth to the buyer
}

// Ratio is the value of the parts per unit of the price: a membership worth 100
// and a speaker worth 100 for ¥100 are 2.
func (b Bundle) Ratio() (float64, error) {
	if err := check(arg{"price", b.Price, positive}); err != nil {
		return 0, err
	}
	for _, v := range b.Parts {
		if err := check(arg{"parts", v, nonNegative}); err != nil {
			return 0, err
		}
	}
	v := sum(b.Parts) / b.Price
	return v, bounded("price", v)
}
