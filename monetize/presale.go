package monetize

import (
	"math"

	"github.com/coterie-go/coterie/internal/delta"
)

// Presale sells first and makes later (C2B 预购, 反向定制预售): orders are taken,
// and made if there are enough of them.
type Presale struct {
	Price   float64 // ≥ 0
	Cost    float64 // of a unit made to order, ≥ 0
	Fixed   float64 // of a run, ≥ 0
	Minimum float64 // MOQ: fewer orders are refunded
}

// Run is what became of a pre-sale.
type Run struct {
	Made     float64 // never more than was ordered
	Refunded float64
	Left     float64 // Made less what was ordered: always 0
	Profit   float64
}

// Settle closes the pre-sale at so many orders.
func (p Presale) Settle(orders float64) (Run, error) {
	if err := check(arg{"price", p.Price, nonNegative}, arg{"cost", p.Cost, nonNegative}, arg{"fixed", p.Fixed, nonNegative}, arg{"minimum", p.Minimum, nonNegative}, arg{"orders", orders, nonNegative}); err != nil {
		return Run{}, err
	}
	if orders < p.Minimum || orders == 0 {
		return Run{Refunded: orders}, nil
	}
	return Run{Made: orders, Profit: orders*(p.Price-p.Cost) - p.Fixed}, nil
}

// BreakEven is the fewest orders that cover the run, ⌈Fixed/(Price − Cost)⌉. A
// price not above the cost never does: an *InputError.
func (p Presale) BreakEven() (float64, error) {
	v, err := BreakEven(p.Fixed, 0, p.Price, p.Cost)
	return math.Ceil(v), err
}

// Newsvendor makes for a demand before it is known: what is not sold goes for
// Salvage, what is asked for and not there is lost.
type Newsvendor struct {
	Price, Cost, Salvage float64 // Salvage < Cost < Price
	Mean, SD             float64 // of a normal demand
}

// Batch is how much to make, and what to expect of it.
type Batch struct {
	Ratio    float64 // critical ratio (Price − Cost)/(Price − Salvage)
	Quantity float64
	Profit   float64 // expected
	Stockout float64 // probability that demand exceeds Quantity
	Sold     float64 // expected
	Left     float64 // expected (库存)
}

// Best returns the batch of highest expected profit,
//
//	Q = μ + σ·z,  Φ(z) = ratio,  profit = (p − c)·μ − (p − s)·σ·φ(z)
//
// References: Arrow, Harris & Marschak (1951), Optimal inventory policy,
// Econometrica 19.
func (n Newsvendor) Best() (*Batch, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	ratio := (n.Price - n.Cost) / (n.Price - n.Salvage)
	z := delta.Z(math.Abs(2*ratio - 1))
	if ratio < 0.5 {
		z = -z
	}
	return n.at(z)
}

// Make returns what to expect of a quantity.
func (n Newsvendor) Make(quantity float64) (*Batch, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := check(arg{"quantity", quantity, nonNegative}); err != nil {
		return nil, err
	}
	return n.at((quantity - n.Mean) / n.SD)
}

func (n Newsvendor) check() error {
	if err := check(arg{"price", n.Price, nonNegative}, arg{"cost", n.Cost, nonNegative}, arg{"salvage", n.Salvage, anyNumber}, arg{"mean", n.Mean, nonNegative}, arg{"sd", n.SD, positive}); err != nil {
		return err
	}
	if !(n.Salvage < n.Cost && n.Cost < n.Price) {
		return refuse("cost", n.Cost, "must lie between salvage and price")
	}
	return nil
}

func (n Newsvendor) at(z float64) (*Batch, error) {
	φ, above := math.Exp(-z*z/2)/math.Sqrt(2*math.Pi), math.Erfc(z/math.Sqrt2)/2
	lost := n.SD * (φ - z*above)
	b := &Batch{Ratio: (n.Price - n.Cost) / (n.Price - n.Salvage), Quantity: n.Mean + n.SD*z, Stockout: above, Sold: n.Mean - lost}
	b.Left = b.Quantity - b.Sold
	b.Profit = n.Price*b.Sold + n.Salvage*b.Left - n.Cost*b.Quantity
	return b, nil
}

// WaitingLoss is the share of the demand that may be lost by making people wait
// before a pre-sale earns less than making for stock does at its best: below it
// the pre-sale wins, and with no inventory.
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
	return 1 - (b.Profit+p.Fixed)/((p.Price-p.Cost)*stock.Mean), nil
}

// Signal is what an early demand says about the main one, both normal.
type Signal struct {
	EarlyMean, EarlySD float64
	Correlation        float64 // with the main demand, in (−1, 1)
}

// Update returns the newsvendor after an early demand was seen, and what seeing
// it is worth on average:
//
//	mean = μ + ρ·σ/σ₁·(seen − μ₁),  sd = σ·√(1 − ρ²),  worth = (p − s)·φ(z)·σ·(1 − √(1 − ρ²))
//
// References: Fisher & Raman (1996), Reducing the cost of demand uncertainty,
// Operations Research 44.
func (n Newsvendor) Update(s Signal, seen float64) (Newsvendor, float64, error) {
	before, err := n.Best()
	if err != nil {
		return n, 0, err
	}
	if err := check(arg{"early mean", s.EarlyMean, anyNumber}, arg{"early sd", s.EarlySD, positive}, arg{"seen", seen, anyNumber}); err != nil {
		return n, 0, err
	}
	if !(math.Abs(s.Correlation) < 1) {
		return n, 0, refuse("correlation", s.Correlation, "must be in (-1, 1)")
	}
	rest := math.Sqrt(1 - s.Correlation*s.Correlation)
	z := (before.Quantity - n.Mean) / n.SD
	worth := (n.Price - n.Salvage) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * n.SD * (1 - rest)
	n.Mean += s.Correlation * n.SD / s.EarlySD * (seen - s.EarlyMean)
	n.SD *= rest
	return n, worth, nil
}

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
	return sum(b.Parts) / b.Price, nil
}
