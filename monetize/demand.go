package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// Demand is how much is bought at a price, and the price that earns most
// (最优定价): [LinearDemand], [ElasticDemand], [ExponentialDemand] and [LogitDemand].
// Prices and costs are per unit, in the caller's currency.
type Demand interface {
	At(price float64) (float64, error)     // units, or for LogitDemand the share of visitors
	Best(cost float64) (*BestPrice, error) // of a unit that costs so much
}

var _ = [...]Demand{LinearDemand{}, ElasticDemand{}, ExponentialDemand{}, LogitDemand{}}

// BestPrice is the price of highest profit.
type BestPrice struct {
	Price      float64
	Quantity   float64
	Profit     float64
	Elasticity float64 // there, negative: (Price − cost)/Price = −1/Elasticity (Lerner)
}

func bestPrice(price, quantity, cost, elasticity float64) (*BestPrice, error) {
	b := &BestPrice{Price: price, Quantity: quantity, Profit: (price - cost) * quantity, Elasticity: elasticity}
	return b, bounded("cost", b.Price, b.Quantity, b.Profit, b.Elasticity)
}

// LinearDemand is Most − Slope·price, and nothing above Most/Slope.
type LinearDemand struct {
	Most  float64 // units at no price, > 0
	Slope float64 // > 0
}

// At returns the units bought at a price ≥ 0.
func (d LinearDemand) At(price float64) (float64, error) {
	if err := check(arg{"most", d.Most, positive}, arg{"slope", d.Slope, positive}, arg{"price", price, nonNegative}); err != nil {
		return 0, err
	}
	return math.Max(0, d.Most-d.Slope*price), nil
}

// Best returns the price (Most/Slope + cost)/2, for a cost ≥ 0. A cost at which nobody buys is an
// *InputError.
func (d LinearDemand) Best(cost float64) (*BestPrice, error) {
	q, err := d.At(cost)
	if err != nil {
		return nil, err
	}
	if q == 0 {
		return nil, refuse("cost", cost, "nobody would pay it")
	}
	p := d.Most/d.Slope/2 + cost/2
	return bestPrice(p, q/2, cost, -p/(q/2)*d.Slope)
}

// ElasticDemand is Scale·price^(−Elasticity): a per cent of price changes the
// quantity by Elasticity per cent everywhere.
type ElasticDemand struct {
	Scale      float64 // units at a price of 1, > 0
	Elasticity float64 // > 0
}

// At returns the units bought at a price > 0.
func (d ElasticDemand) At(price float64) (float64, error) {
	if err := check(arg{"scale", d.Scale, positive}, arg{"elasticity", d.Elasticity, positive}, arg{"price", price, positive}); err != nil {
		return 0, err
	}
	q := math.Exp(math.Log(d.Scale) - d.Elasticity*math.Log(price))
	return q, bounded("price", q)
}

// Best returns the price cost·e/(e − 1), for a cost > 0. There is none where e ≤ 1 – the dearer
// the better – or where a unit costs nothing – the cheaper the better: an
// *InputError.
func (d ElasticDemand) Best(cost float64) (*BestPrice, error) {
	if err := check(arg{"elasticity", d.Elasticity, positive}, arg{"cost", cost, positive}); err != nil {
		return nil, err
	}
	if d.Elasticity <= 1 {
		return nil, refuse("elasticity", d.Elasticity, "no interior optimum: at 1 or less the dearer earns more")
	}
	p := cost * (d.Elasticity / (d.Elasticity - 1))
	if err := bounded("elasticity", p); err != nil {
		return nil, err
	}
	q, err := d.At(p)
	if err != nil {
		return nil, err
	}
	return bestPrice(p, q, cost, -d.Elasticity)
}

// ExponentialDemand is Scale·e^(−Slope·price).
type ExponentialDemand struct {
	Scale float64 // units at no price, > 0
	Slope float64 // > 0
}

// At returns the units bought at a price ≥ 0.
func (d ExponentialDemand) At(price float64) (float64, error) {
	if err := check(arg{"scale", d.Scale, positive}, arg{"slope", d.Slope, positive}, arg{"price", price, nonNegative}); err != nil {
		return 0, err
	}
	return d.Scale * math.Exp(-d.Slope*price), nil
}

// Best returns the price cost + 1/Slope, for a cost ≥ 0: the same margin whatever the cost.
func (d ExponentialDemand) Best(cost float64) (*BestPrice, error) {
	if err := check(arg{"slope", d.Slope, positive}, arg{"cost", cost, nonNegative}); err != nil {
		return nil, err
	}
	p := cost + 1/d.Slope
	if err := bounded("slope", p); err != nil {
		return nil, err
	}
	q, err := d.At(p)
	if err != nil {
		return nil, err
	}
	return bestPrice(p, q, cost, -d.Slope*p)
}

// LogitDemand is the share of visitors that buys, 1/(1 + e^(−(Appeal −
// Slope·price))).
type LogitDemand struct {
	Appeal float64 // logit of the share at no price
	Slope  float64 // > 0
}

// At returns the share of visitors that buys at a price ≥ 0.
func (d LogitDemand) At(price float64) (float64, error) {
	if err := check(arg{"appeal", d.Appeal, anyNumber}, arg{"slope", d.Slope, positive}, arg{"price", price, nonNegative}); err != nil {
		return 0, err
	}
	return 1 / (1 + math.Exp(d.Slope*price-d.Appeal)), nil
}

// Best returns, for a cost ≥ 0, the price of highest profit per visitor, of which Quantity is the
// share,
//
//	Price = cost + (1 + W)/Slope,  share = W/(1 + W),  profit = W/Slope,  W = W₀(e^(Appeal − Slope·cost − 1))
//
// References: Li & Huh (2011), Pricing multiple products with the multinomial
// logit and nested logit models, Manufacturing & Service Operations Management
// 13.
func (d LogitDemand) Best(cost float64) (*BestPrice, error) {
	b, err := PriceLogit([]Item{{d.Appeal, cost}}, d.Slope)
	if err != nil {
		return nil, err
	}
	p, q := b.Price[0], b.Share[0]
	r := &BestPrice{Price: p, Quantity: q, Profit: b.Profit, Elasticity: -d.Slope * p * (1 - q)}
	return r, bounded("slope", r.Elasticity)
}

// Item is one of several that visitors choose among.
type Item struct {
	Appeal float64 // logit against buying nothing, at no price
	Cost   float64 // of a unit, ≥ 0
}

// LogitPrices are the best prices of items that visitors choose among.
type LogitPrices struct {
	Price  []float64
	Share  []float64 // of visitors, by item; the rest buy nothing
	Profit float64   // per visitor
}

// PriceLogit prices several items of which a visitor buys one or none, by the
// multinomial logit with a slope > 0 in the price (多产品定价). All carry the same
// absolute margin,
//
//	Priceᵢ = Costᵢ + (1 + W)/slope,  W = W₀(Σ e^(Appealᵢ − slope·Costᵢ − 1))
//
// References: Li & Huh (2011), as for LogitDemand.
func PriceLogit(items []Item, slope float64) (*LogitPrices, error) {
	if len(items) == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"slope", slope, positive}); err != nil {
		return nil, err
	}
	v := make([]float64, len(items))
	for i, t := range items {
		err := check(arg{"appeal", t.Appeal, anyNumber}, arg{"cost", t.Cost, nonNegative})
		if err == nil {
			v[i] = t.Appeal - slope*t.Cost
			err = bounded("cost", v[i])
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	total := special.LogSum(v)
	w := omega(total - 1)
	r := &LogitPrices{Price: make([]float64, len(items)), Share: v, Profit: w / slope}
	margin := (1 + w) / slope
	for i, t := range items {
		r.Price[i] = t.Cost + margin
		r.Share[i] = math.Exp(v[i]-total) * (w / (1 + w))
		if err := bounded("appeal", r.Price[i], r.Share[i]); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	return r, bounded("slope", r.Profit)
}

// omega is W₀(eˣ), the w with w + ln w = x (Wright's ω), for any x.
func omega(x float64) float64 {
	if x < 1 {
		return special.LambertW(math.Exp(x))
	}
	w := x - math.Log(x)
	for range 20 {
		step := (w + math.Log(w) - x) / (1 + 1/w)
		w -= step
		if math.Abs(step) <= 1e-16*w {
			break
		}
	}
	return w
}

// Tested is a price that was shown, and how many bought of those who saw it.
type Tested struct {
	Price  float64 // > 0
	Bought Trials
}

func (p Tested) check(row int) error {
	err := check(arg{"price", p.Price, positive})
	if err == nil && (p.Bought.Of <= 0 || p.Bought.Successes < 0 || p.Bought.Successes > p.Bought.Of) {
		err = &coterie.InputError{Field: "bought", Value: strconv.FormatInt(p.Bought.Successes, 10), Reason: "must be among a positive number who saw the price"}
	}
	if err != nil {
		err.(*coterie.InputError).Row = row
	}
	return err
}
