package monetize

import (
	"math"

	"github.com/coterie-go/coterie/internal/delta"
)

// Newsvendor makes for a demand before it is known: what is not sold goes for
// Salvage, what is asked for and not there is lost.
type Newsvendor struct {
	Price, Cost, Salvage float64 // of a unit, Salvage < Cost < Price; a negative Salvage is paid to be rid of it
	Mean, SD             float64 // of a normal demand in units, ≥ 0 and > 0; an SD above a third of the mean lets demand be negative
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
// or nothing, where that is negative.
//
// References: Arrow, Harris & Marschak (1951), Optimal inventory policy,
// Econometrica 19.
func (n Newsvendor) Best() (*Batch, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	ratio := n.ratio()
	z := delta.Z(math.Abs(2*ratio - 1))
	if ratio < 0.5 {
		z = -z
	}
	b, err := n.at(z, n.Mean+n.SD*z)
	if b != nil && b.Profit < 0 {
		return n.at(0, 0)
	}
	return b, err
}

// Make returns what to expect of a quantity ≥ 0. No less than nothing is sold,
// even where the normal demand would be negative.
func (n Newsvendor) Make(quantity float64) (*Batch, error) {
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := check(arg{"quantity", quantity, nonNegative}); err != nil {
		return nil, err
	}
	return n.at((quantity-n.Mean)/n.SD, quantity)
}

func (n Newsvendor) check() error {
	if err := n.prices(); err != nil {
		return err
	}
	return check(arg{"mean", n.Mean, nonNegative}, arg{"sd", n.SD, positive})
}

// at is what a quantity brings, which lies z deviations above the mean.
func (n Newsvendor) at(z, quantity float64) (*Batch, error) {
	if quantity <= 0 { // nothing, at least
		z, quantity = -n.Mean/n.SD, 0
	}
	φ, above := math.Exp(-z*z/2)/math.Sqrt(2*math.Pi), math.Erfc(z/math.Sqrt2)/2
	lost := 0.0
	if above > 0 {
		lost = n.SD * (φ - z*above)
	}
	b := &Batch{Ratio: n.ratio(), Quantity: quantity, Stockout: above}
	if b.Quantity > 0 {
		n.settle(b, math.Max(0, n.Mean-lost))
	}
	return b, bounded("quantity", b.Quantity, b.Profit, b.Sold, b.Left)
}

// settle notes what a batch brings where so much of it is sold.
func (n Newsvendor) settle(b *Batch, sold float64) {
	b.Sold, b.Left = sold, b.Quantity-sold
	b.Profit = n.Price*b.Sold + n.Salvage*b.Left - n.Cost*b.Quantity
}

func (n Newsvendor) ratio() float64 { return (n.Price - n.Cost) / (n.Price - n.Salvage) }

// BestUnits returns the batch for a demand in whole units, which Mean and SD of
// n are not asked for: the smallest Q with P(D ≤ Q) ≥ ratio.
func (n Newsvendor) BestUnits(demand Units) (*Batch, error) {
	if err := n.prices(); err != nil {
		return nil, err
	}
	if err := demand.Validate(); err != nil {
		return nil, err
	}
	b := &Batch{Ratio: n.ratio()}
	b.Quantity = first(func(q float64) bool { return demand.atLeast(q+1) <= 1-b.Ratio })
	if err := bounded("cost", b.Quantity); err != nil {
		return nil, err
	}
	b.Stockout = demand.atLeast(b.Quantity + 1)
	n.settle(b, demand.sold(b.Quantity))
	return b, bounded("price", b.Profit, b.Sold, b.Left)
}

func (n Newsvendor) prices() error {
	if err := check(arg{"price", n.Price, nonNegative}, arg{"cost", n.Cost, nonNegative}, arg{"salvage", n.Salvage, anyNumber}); err != nil {
		return err
	}
	if !(n.Salvage < n.Cost && n.Cost < n.Price) {
		return refuse("cost", n.Cost, "must lie between salvage and price")
	}
	return bounded("salvage", n.Price-n.Salvage)
}
