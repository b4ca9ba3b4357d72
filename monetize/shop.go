package monetize

// Shop is the e-commerce model (电商式变现): members order, and order again.
//
//	flow over dt = Orders·Order·Margin·dt
type Shop struct {
	Name   string  `json:"name,omitempty"`
	Order  float64 `json:"order"`  // average order value (客单价), ≥ 0
	Margin float64 `json:"margin"` // share of the order value that is kept, in [0, 1]
	Orders float64 `json:"orders"` // orders of one member per unit of age, ≥ 0
	Repeat float64 `json:"repeat"` // probability that an order is followed by another (复购率), in [0, 1)
}

// Validate returns an *InputError for the first field outside its domain.
func (s Shop) Validate() error {
	return check(arg{"order", s.Order, nonNegative}, arg{"margin", s.Margin, share}, arg{"orders", s.Orders, nonNegative}, arg{"repeat", s.Repeat, properShare})
}

// Flow implements [Stream].
func (s Shop) Flow(_, dt float64) float64 { return s.Orders * s.Order * s.Margin * dt }

// OrdersEach is the expected number of orders of one who has ordered once,
//
//	1 + Repeat + Repeat² + … = 1/(1 − Repeat)
func (s Shop) OrdersEach() float64 { return 1 / (1 - s.Repeat) }

// Revenue is the expected value of all orders of buyers who order at least
// once: 100 buyers of ¥50 who repeat with probability 0.5 order for ¥10,000.
func (s Shop) Revenue(buyers float64) (float64, error) {
	if err := s.Validate(); err != nil {
		return 0, err
	}
	if err := check(arg{"buyers", buyers, nonNegative}); err != nil {
		return 0, err
	}
	return buyers * s.Order * s.OrdersEach(), nil
}
