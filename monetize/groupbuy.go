package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// GroupBuy sells at a group price if enough buy together (拼团).
type GroupBuy struct {
	Buyers Units   // who would join within the time
	Least  int     // buyers needed, ≥ 1
	Price  float64 // ≥ 0
	Cost   float64 // of a unit, ≥ 0
}

// Joined is what a group purchase is expected to bring.
type Joined struct {
	Success float64 // probability
	Units   float64 // expected, 0 where it fails
	Profit  float64 // expected
}

// Expect returns what the group purchase is expected to bring. Whether it beats
// one posted price depends on how uncertain demand is and on economies of scale.
//
// References: Anand & Aron (2003), Group buying on the web: a comparison of
// price-discovery mechanisms, Management Science 49.
func (g GroupBuy) Expect() (*Joined, error) {
	if err := g.Buyers.Validate(); err != nil {
		return nil, err
	}
	if err := check(arg{"price", g.Price, nonNegative}, arg{"cost", g.Cost, nonNegative}); err != nil {
		return nil, err
	}
	if g.Least < 1 {
		return nil, refuse("least", float64(g.Least), "must be at least 1")
	}
	j := &Joined{Success: g.Buyers.atLeast(float64(g.Least)), Units: g.Buyers.from(float64(g.Least))}
	j.Profit = j.Units * (g.Price - g.Cost)
	return j, bounded("price", j.Profit)
}

// MostNeeded is the largest number of buyers that can be asked for so that the
// group purchase succeeds with a probability, in (0, 1]; 0: none.
func (g GroupBuy) MostNeeded(success float64) (float64, error) {
	if err := g.Buyers.Validate(); err != nil {
		return 0, err
	}
	if !(success > 0 && success <= 1) {
		return 0, refuse("success", success, "must be in (0, 1]")
	}
	n := first(func(k float64) bool { return g.Buyers.atLeast(k+1) < success })
	return n, bounded("success", n)
}

// Ladder is a price that falls with the number of buyers (阶梯价): the last step
// reached holds for all.
type Ladder []Rung

// Rung is a step of a Ladder.
type Rung struct {
	From  int     // buyers from which it holds, ≥ 1, rising
	Price float64 // ≥ 0, not rising
}

// Reached is where a number of buyers stands on a Ladder.
type Reached struct {
	Price   float64
	Revenue float64
	Next    int // buyers short of the next step; 0: it is the last
}

// Cliff is a step at which one more buyer lowers the price for all.
type Cliff struct {
	At     int
	Before float64 // revenue of one buyer fewer
	After  float64
	Back   int // buyers at which the revenue is again what it was before; 0: never, or beyond 2³¹ − 1
}

// Validate returns an *InputError for a step outside its domain.
func (l Ladder) Validate() error {
	if len(l) == 0 {
		return coterie.ErrNoData
	}
	for i, r := range l {
		err := check(arg{"price", r.Price, nonNegative})
		switch {
		case err != nil:
		case r.From < 1 || i > 0 && r.From <= l[i-1].From:
			err = refuse("from", float64(r.From), "must be at least 1, and rise")
		case i > 0 && r.Price > l[i-1].Price:
			err = refuse("price", r.Price, "must not rise")
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return err
		}
	}
	return nil
}

// At returns where n buyers stand. Fewer than the first step needs buy nothing:
// the price is then 0, and Next says how many are short.
func (l Ladder) At(n int) (*Reached, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, refuse("n", float64(n), "must not be negative")
	}
	r := &Reached{}
	for _, s := range l {
		if s.From > n {
			r.Next = s.From - n
			break
		}
		r.Price = s.Price
	}
	r.Revenue = float64(n) * r.Price
	return r, bounded("price", r.Revenue)
}

// Cliffs lists the steps after the first: where After is below Before, one more
// buyer costs revenue, and does so until there are Back.
func (l Ladder) Cliffs() ([]Cliff, error) {
	if err := l.Validate(); err != nil {
		return nil, err
	}
	var out []Cliff
	for i := 1; i < len(l); i++ {
		c := Cliff{At: l[i].From, Before: float64(l[i].From-1) * l[i-1].Price, After: float64(l[i].From) * l[i].Price}
		c.Back = c.At
		if c.After < c.Before*(1-rounding) {
			c.Back = l[i:].back(c.Before)
		}
		if err := bounded("price", c.Before, c.After); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// back is the fewest buyers on any of the steps who bring a revenue > 0, or 0.
func (l Ladder) back(revenue float64) int {
	for i, r := range l {
		if r.Price == 0 {
			break
		}
		n := math.Max(float64(r.From), fewest(revenue, r.Price, 0))
		if i+1 < len(l) && n >= float64(l[i+1].From) {
			continue // the price has fallen again by then
		}
		if n <= math.MaxInt32 {
			return int(n)
		}
	}
	return 0
}
