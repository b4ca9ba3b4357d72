package monetize

import "math"

// RewardOffer is a reward for staying that is sent to many (奖励): a voucher, a red
// packet.
type RewardOffer struct {
	Reached float64 // members, ≥ 0
	Cost    float64 // of a claimed reward, ≥ 0
	Claim   float64 // share that claims it, in [0, 1]
	Base    float64 // share that would stay without, in [0, 1]
	Lift    float64 // added to it, in [0, 1 − Base]
	Value   float64 // of a retained member, ≥ 0
}

// RewardReturn is what the reward brings.
type RewardReturn struct {
	Spend         float64
	Caused        float64 // value of members who stay because of it
	Net           float64
	ROI           float64 // Net/Spend; +Inf where nothing is spent
	BreakEvenLift float64 // at which it pays; above 1, perhaps +Inf: it cannot
	CostPerKept   float64 // of a member who stays because of it; +Inf where none does
	Wasted        float64 // share of those who stay that would have stayed anyway
}

// Return returns what the reward brings, counting as its effect the lift alone:
//
//	BreakEvenLift = Claim·Cost/Value,  Wasted = Base/(Base + Lift)
//
// Our construction.
func (r RewardOffer) Return() (*RewardReturn, error) {
	if err := check(arg{"reached", r.Reached, nonNegative}, arg{"cost", r.Cost, nonNegative}, arg{"claim", r.Claim, share},
		arg{"base", r.Base, share}, arg{"lift", r.Lift, share}, arg{"value", r.Value, nonNegative}); err != nil {
		return nil, err
	}
	if r.Base+r.Lift > 1+1e-12 {
		return nil, refuse("lift", r.Lift, "more than all would stay")
	}
	v := &RewardReturn{Spend: r.Reached * r.Claim * r.Cost, Caused: r.Reached * r.Lift * r.Value}
	v.Net = v.Caused - v.Spend
	if err := bounded("reached", v.Spend, v.Caused); err != nil {
		return nil, err
	}
	v.ROI, v.CostPerKept = math.Inf(1), math.Inf(1)
	if v.Spend > 0 {
		v.ROI = v.Net / v.Spend
	}
	if r.Lift > 0 {
		v.CostPerKept = r.Claim * r.Cost / r.Lift
	}
	switch paid := r.Claim * r.Cost; {
	case paid == 0:
	case r.Value == 0:
		v.BreakEvenLift = math.Inf(1)
	default:
		v.BreakEvenLift = paid / r.Value
	}
	if r.Base > 0 {
		v.Wasted = r.Base / (r.Base + r.Lift)
	}
	return v, nil
}
