package monetize

import (
	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Shop is the e-commerce model (电商式变现): members order, and order again.
//
//	flow over dt = Orders·Order·Margin·dt
type Shop struct {
	Name   string  `json:"name,omitempty"`
	Order  float64 `json:"order"`            // average order value (客单价), ≥ 0
	Margin float64 `json:"margin"`           // share of the order value that is kept, in [0, 1]
	Orders float64 `json:"orders"`           // orders of one member per unit of age, repeats included, ≥ 0
	Repeat float64 `json:"repeat,omitempty"` // probability that an order is followed by another (复购率), in [0, 1)
}

// Mode returns ShopMode.
func (s Shop) Mode() Mode { return ShopMode }

// Validate returns an *InputError for the first field outside its domain.
func (s Shop) Validate() error {
	return check(arg{"order", s.Order, nonNegative}, arg{"margin", s.Margin, share}, arg{"orders", s.Orders, nonNegative}, arg{"repeat", s.Repeat, properShare})
}

// Flow implements [Stream].
func (s Shop) Flow(_, dt float64) float64 { return s.Orders * s.Order * s.Margin * dt }

// Gaps names the preconditions of the model that are not met: goods that are
// bought again.
func (s Shop) Gaps() []coterie.Finding {
	if s.Repeat > 0 {
		return nil
	}
	return []coterie.Finding{lack("shop-without-repeat", s.Name, "MO03", "nothing shows that the goods are bought again",
		"没有复购的依据", "measure the share of buyers who order a second time, or choose goods that are used up", "量出再次下单的比例，或选会用完的货")}
}

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

// Repeating is the shop's stream of one customer whose history is known, by any
// repeat-purchase model: the expected purchases from now on, in the unit of the
// history's age.
//
//	flow over (t, t+dt] = Order·Margin·(E(t + dt) − E(t))
//
// The model already accounts for his leaving: value it with a Survivor that
// stays, or the leaving counts twice.
type Repeating struct {
	Buyer   lifecycle.Buyer
	History lifecycle.History
	Order   float64 // value of an order
	Margin  float64 // share of it that is kept
}

// Flow implements [Stream].
func (r Repeating) Flow(t, dt float64) float64 {
	e := r.Buyer.Expected(r.History, t+dt)
	if t > 0 {
		e -= r.Buyer.Expected(r.History, t)
	}
	return r.Order * r.Margin * e
}

// MarginMultiple is the value of a customer who pays a margin of 1 a period,
// stays each with the same probability r, and is discounted at d:
//
//	r/(1 + d − r)        the first payment is a period away, if he stays
//	(1 + d)/(1 + d − r)  the first payment is now
//
// References: Gupta & Lehmann (2003), Customers as assets, Journal of
// Interactive Marketing 17(1).
func MarginMultiple(retention, rate float64, now bool) (float64, error) {
	if err := check(arg{"retention", retention, share}, arg{"rate", rate, discount}); err != nil {
		return 0, err
	}
	if 1+rate <= retention {
		return 0, refuse("rate", rate, "the sum does not end: retention must be below 1 + rate")
	}
	if now {
		return (1 + rate) / (1 + rate - retention), nil
	}
	return retention / (1 + rate - retention), nil
}
