package monetize

import "math"

// Side is one side of a market: n = Value + Benefit·(the other side) − price, up
// to Most.
type Side struct {
	Value   float64 // of being there, alone, in the unit of the price
	Benefit float64 // of each on the other side (跨边效应), any sign
	Cost    float64 // of serving one, ≥ 0
	Most    float64 // how many there are, ≥ 0; 0: no bound
}

// TwoSided is a monopoly platform's best prices.
type TwoSided struct {
	Size, Price [2]float64
	Profit      float64
	Subsidised  [2]bool // priced below its cost because the other side pays for it
	Full        [2]bool // all of the side are there
}

// PriceSides returns the prices of highest profit of a platform with two sides
// (多边市场),
//
//	n₁ = (2w₁ + A·w₂)/(4 − A²),  pᵢ = costᵢ − benefitⱼ·nⱼ + nᵢ,  w = value − cost,  A = benefit₁ + benefit₂
//
// and where a side is Full, nⱼ = (wⱼ + A·nᵢ)/2 of the other and p = value +
// benefit·nⱼ − n. A ≥ 2 has no optimum: more of either side is always better, an
// *InputError, as is a side that would be empty. No number bounds the vendors
// unless the caller's Most does.
//
// References: Armstrong (2006), Competition in two-sided markets, RAND Journal
// of Economics 37.
func PriceSides(a, b Side) (*TwoSided, error) {
	for i, s := range [...]Side{a, b} {
		if err := check(arg{"value", s.Value, anyNumber}, arg{"benefit", s.Benefit, anyNumber}, arg{"cost", s.Cost, nonNegative}, arg{"most", s.Most, nonNegative}); err != nil {
			return nil, atRow(i, err)
		}
	}
	x := a.Benefit + b.Benefit
	if !(math.Abs(x) < 2) {
		return nil, refuse("benefit", x, "the sum must be below 2, or no interior optimum exists")
	}
	w, most := [2]float64{a.Value - a.Cost, b.Value - b.Cost}, [2]float64{a.Most, b.Most}
	for i := range most {
		if most[i] == 0 {
			most[i] = math.Inf(1)
		}
	}
	n := [2]float64{(2*w[0] + x*w[1]) / (4 - x*x), (2*w[1] + x*w[0]) / (4 - x*x)}
	if n[0] > most[0] || n[1] > most[1] {
		n = bounds(w, most, x)
	}
	if n[0] < 0 || n[1] < 0 {
		return nil, refuse("value", math.Min(a.Value, b.Value), "one side would stay away at any price that pays")
	}
	t := &TwoSided{Size: n}
	for i, s := range [2]Side{a, b} {
		t.Price[i] = s.Value + s.Benefit*n[1-i] - n[i]
		t.Profit += (t.Price[i] - s.Cost) * n[i]
		t.Subsidised[i] = t.Price[i] < s.Cost
		t.Full[i] = n[i] == most[i]
	}
	return t, bounded("value", n[0], n[1], t.Price[0], t.Price[1], t.Profit)
}

// bounds is the best pair of sizes where the free optimum exceeds one: profit is
// concave, so one of the sides is full, and the other answers it.
func bounds(w, most [2]float64, x float64) [2]float64 {
	best, at := math.Inf(-1), [2]float64{}
	for i := range most {
		if math.IsInf(most[i], 1) {
			continue
		}
		var n [2]float64
		n[i] = most[i]
		n[1-i] = math.Min(most[1-i], (w[1-i]+x*n[i])/2)
		if p := n[0]*(w[0]-n[0]) + n[1]*(w[1]-n[1]) + x*n[0]*n[1]; p > best {
			best, at = p, n
		}
	}
	return at
}
