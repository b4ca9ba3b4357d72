package monetize

import "math"

// RivalSide is one side of two like platforms that compete for it, of which each
// member joins one (Hotelling).
type RivalSide struct {
	Taste   float64 // what it costs a member to join the platform that suits him least, > 0
	Benefit float64 // of each on the other side of the same platform, any sign
	Cost    float64 // of serving one, ≥ 0; all three in the unit of the price
}

// Rivals is what either of two like platforms asks and earns.
type Rivals struct {
	Price  [2]float64
	Profit float64 // of each, per member of either side
}

// PriceRivals returns the prices of two platforms that compete for both sides
// (平台竞争),
//
//	pᵢ = costᵢ + tasteᵢ − benefitⱼ,  profit = (taste₁ + taste₂ − benefit₁ − benefit₂)/2
//
// A side is the cheaper the more the other side values it. Unless 4·taste₁·taste₂
// > (benefit₁ + benefit₂)² one platform takes all: an *InputError.
//
// References: Armstrong (2006), Competition in two-sided markets, RAND Journal of
// Economics 37, proposition 2.
func PriceRivals(a, b RivalSide) (*Rivals, error) {
	for i, s := range [...]RivalSide{a, b} {
		if err := check(arg{"taste", s.Taste, positive}, arg{"benefit", s.Benefit, anyNumber}, arg{"cost", s.Cost, nonNegative}); err != nil {
			return nil, atRow(i, err)
		}
	}
	x := a.Benefit + b.Benefit
	if !(4*(a.Taste/math.Abs(x))*(b.Taste/math.Abs(x)) > 1) && x != 0 {
		return nil, refuse("benefit", x, "the sides draw each other more strongly than tastes divide them: one platform takes all")
	}
	r := &Rivals{Price: [2]float64{a.Cost + a.Taste - b.Benefit, b.Cost + b.Taste - a.Benefit}, Profit: (a.Taste + b.Taste - x) / 2}
	return r, bounded("taste", r.Price[0], r.Price[1], r.Profit)
}
