package monetize

// Product is the product model (产品式变现): a member buys units at a price.
//
//	flow over dt = Rate·(Price − Cost)·dt
type Product struct {
	Name  string  `json:"name,omitempty"`
	Price float64 `json:"price"` // per unit, ≥ 0
	Cost  float64 `json:"cost"`  // to make and deliver a unit, ≥ 0
	Rate  float64 `json:"rate"`  // units one member buys per unit of age, ≥ 0
}

// Validate returns an *InputError for the first field outside its domain.
func (p Product) Validate() error {
	return check(arg{"price", p.Price, nonNegative}, arg{"cost", p.Cost, nonNegative}, arg{"rate", p.Rate, nonNegative})
}

// Flow implements [Stream].
func (p Product) Flow(_, dt float64) float64 { return p.Rate * (p.Price - p.Cost) * dt }
