package lifecycle

import (
	"time"

	"github.com/coterie-go/coterie"
)

// Purchase is one purchase (购买) of one customer.
type Purchase[K coterie.Key] struct {
	Who    K
	At     time.Time
	Amount int64 // minor units of one currency
}

// History is what the repeat-purchase models need to know of a customer, with
// ages counted from the first purchase in the caller's unit: x, t_x and T of
// Fader, Hardie and Lee (2005).
type History struct {
	Repeats int     // x: purchases after the first
	Last    float64 // t_x: age at the last purchase, 0 where Repeats is 0
	Age     float64 // T: age at the end of observation
}

// Spend is what the spend models need to know of a customer.
type Spend struct {
	Repeats int     // repeat purchases that Mean is over
	Mean    float64 // mean amount of the repeat purchases, in currency units
}

// Buyer is a model of customers who may be silently gone (流失): how probably
// one is still alive, and how many purchases are expected in the next t.
type Buyer interface {
	Alive(History) float64
	Expected(h History, t float64) float64
}
