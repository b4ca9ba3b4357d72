package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// Provision asks members to pay together for something all may use (公共品众筹): it
// comes if enough pay, and who paid gets his money back if not.
type Provision struct {
	Value      float64 // to one who is interested, > 0
	Cost       float64 // of providing it, > 0
	People     int     // who are asked, from 1 to 1e9
	Interested float64 // share of them, in [0, 1]
}

// Provided is the provision point: the smallest number of payers at a price that
// one who is interested would pay.
type Provided struct {
	Need    int     // payers
	Price   float64 // each, Cost/Need
	Success float64 // probability that so many are interested
}

// Point returns the provision point, Need = ⌈Cost/Value⌉. Where all together
// would not pay the cost it is not provided: an *InputError.
//
// References: Bagnoli & Lipman (1989), Provision of public goods: fully
// implementing the core through private contributions, Review of Economic
// Studies 56.
func (p Provision) Point() (*Provided, error) {
	if err := check(arg{"value", p.Value, positive}, arg{"cost", p.Cost, positive}, arg{"interested", p.Interested, share}); err != nil {
		return nil, err
	}
	if p.People < 1 || p.People > mostUnits {
		return nil, refuse("people", float64(p.People), "must be from 1 to 1e9")
	}
	need := math.Max(1, fewest(p.Cost, p.Value, 0))
	if need > float64(p.People) {
		return nil, refuse("cost", p.Cost, "more than it is worth to all together: it is not provided")
	}
	r := &Provided{Need: int(need), Price: p.Cost / need}
	switch p.Interested {
	case 0:
	case 1:
		r.Success = 1
	default:
		r.Success = special.BetaInc(need, float64(p.People)-need+1, p.Interested)
	}
	return r, nil
}

// Assurance is a crowdfunding that pays a bonus to whoever pledged where it
// fails (保证合约).
type Assurance struct {
	People    int     // who are asked
	Threshold int     // pledges needed, from 1 to People
	Value     float64 // to a member where it succeeds, ≥ 0
	Price     float64 // of a pledge, ≥ 0
	Bonus     float64 // on top of the refund where it fails, ≥ 0
	Public    bool    // whoever did not pledge has it, too
}

// Assured is what a member gains by pledging and by staying away.
type Assured struct {
	PledgeFails     float64 // pledging, where it fails
	PledgeSucceeds  float64
	AbstainSucceeds float64 // staying away, where it succeeds without him
	Dominant        bool    // pledging is better whatever the others do
	MostBonus       float64 // the most that may have to be paid
	Cautions        []coterie.Finding
}

// Judge returns what members gain. Pledging dominates where the bonus is
// positive, the value above the price, and the good kept from others; where it is
// public, a member whose pledge is not needed is better off without. The bonus
// promises more money than was pledged, and so raises a Caution.
//
// References: Tabarrok (1998), The private provision of public goods via
// dominant assurance contracts, Public Choice 96.
func (a Assurance) Judge() (*Assured, error) {
	if err := check(arg{"value", a.Value, nonNegative}, arg{"price", a.Price, nonNegative}, arg{"bonus", a.Bonus, nonNegative}); err != nil {
		return nil, err
	}
	if a.Threshold < 1 || a.Threshold > a.People {
		return nil, refuse("threshold", float64(a.Threshold), "must be from 1 to the number of people")
	}
	r := &Assured{PledgeFails: a.Bonus, PledgeSucceeds: a.Value - a.Price, MostBonus: float64(a.Threshold-1) * a.Bonus}
	if a.Public {
		r.AbstainSucceeds = a.Value
	}
	r.Dominant = a.Bonus > 0 && a.Value > a.Price && !a.Public
	if a.Bonus > 0 {
		r.Cautions = []coterie.Finding{promisedReturn()}
	}
	return r, bounded("bonus", r.MostBonus)
}
