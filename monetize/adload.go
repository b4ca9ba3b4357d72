package monetize

import "math"

// AdBearing is how a member bears advertisements (广告承受): he leaves at the
// hazard
//
//	Hazard + Fatigue·(1 − Quality)·ads^Power
//
// per unit of time, and earns Revenue·ads while he stays.
type AdBearing struct {
	Revenue float64 // per unit of time of one advertisement a session, ≥ 0
	Rate    float64 // discount per unit of time, ≥ 0
	Hazard  float64 // without advertisements, ≥ 0
	Fatigue float64 // ≥ 0
	Quality float64 // of the advertisements, in [0, 1]; 1: they drive nobody away (劣质广告伤社群)
	Power   float64 // how the fatigue mounts, > 0; 0: 2
}

// AdLoad is what a number of advertisements per session does.
type AdLoad struct {
	Ads    float64
	Hazard float64
	Life   float64 // expected, 1/Hazard; +Inf where nobody leaves
	LTV    float64 // of a member, Revenue·Ads/(Rate + Hazard)
	Next   float64 // what one more would add to it, at the margin; negative: fewer earn more (不轻易发广告)
}

func (b AdBearing) checked() (AdBearing, error) {
	if b.Power == 0 {
		b.Power = 2
	}
	return b, check(arg{"revenue", b.Revenue, nonNegative}, arg{"rate", b.Rate, nonNegative}, arg{"hazard", b.Hazard, nonNegative},
		arg{"fatigue", b.Fatigue, nonNegative}, arg{"quality", b.Quality, share}, arg{"power", b.Power, positive})
}

// At returns what a load ≥ 0, in advertisements per session, does.
func (b AdBearing) At(ads float64) (*AdLoad, error) {
	b, err := b.checked()
	if err != nil {
		return nil, err
	}
	if err := check(arg{"ads", ads, nonNegative}); err != nil {
		return nil, err
	}
	if b.Rate+b.Hazard == 0 && (ads == 0 || b.Fatigue*(1-b.Quality) == 0) {
		return nil, refuse("hazard", b.Hazard, "nobody leaves and nothing is discounted: no finite value")
	}
	tired := b.Fatigue * (1 - b.Quality) * math.Pow(ads, b.Power)
	l := &AdLoad{Ads: ads, Hazard: b.Hazard + tired}
	all := b.Rate + l.Hazard
	l.Life = math.Inf(1)
	if l.Hazard > 0 {
		l.Life = 1 / l.Hazard
	}
	l.LTV, l.Next = b.Revenue*ads/all, b.Revenue/all*(1-b.Power*(tired/all))
	return l, bounded("ads", l.Hazard, l.LTV, l.Next)
}

// Best returns the load that earns most of a member over his life, by
//
//	a* = ((Rate + Hazard)/((Power − 1)·Fatigue·(1 − Quality)))^(1/Power)
//
// There is no interior optimum, but an *InputError, where advertisements drive
// nobody away, where everybody stays for ever without them, and where the hazard
// mounts in proportion to the load or less (Power ≤ 1): then more always earn
// more, or the first is too many.
func (b AdBearing) Best() (*AdLoad, error) {
	b, err := b.checked()
	if err != nil {
		return nil, err
	}
	κ := b.Fatigue * (1 - b.Quality)
	switch {
	case b.Revenue == 0:
		return nil, refuse("revenue", 0, "any load earns nothing")
	case κ == 0:
		return nil, refuse("fatigue", κ, "no interior optimum: more advertisements always earn more")
	case b.Rate+b.Hazard == 0:
		return nil, refuse("hazard", b.Hazard, "no interior optimum: the fewer advertisements, the longer all stay")
	case b.Power <= 1:
		return nil, refuse("power", b.Power, "no interior optimum: with a hazard that mounts in proportion, more advertisements always earn more")
	}
	a := math.Pow((b.Rate+b.Hazard)/((b.Power-1)*κ), 1/b.Power)
	l, err := b.At(a)
	if l != nil {
		l.Next = 0
	}
	return l, err
}

// AdLoadByUse is the load, in advertisements per session, that earns most where
// usage falls with it by a share θ = decline > 0 per advertisement: as e^(−θ·a),
// a* = 1/θ, or, where straight, as 1 − θ·a, a* = 1/(2θ). A test of a month shows
// about a third of the fall that comes in years (Goli, Huang, Reiley & Riabov
// 2025): multiply its θ by three.
func AdLoadByUse(decline float64, straight bool) (float64, error) {
	if err := check(arg{"decline", decline, positive}); err != nil {
		return 0, err
	}
	a := 1 / decline
	if straight {
		a /= 2
	}
	return a, bounded("decline", a)
}

// AdLoadBothSides is the load that earns most where the price of an advertisement
// falls to nothing at priceZero and the audience at audienceZero, each in a
// straight line, both > 0 and in advertisements per session, and what it earns as a share of one at full price before all:
//
//	a·(1 − a/A)·(1 − a/B),  a* = A·B/(A + B + √(A² − A·B + B²))
//
// References: after Anderson & Coate (2005), Market provision of broadcasting,
// Review of Economic Studies 72.
func AdLoadBothSides(priceZero, audienceZero float64) (ads, index float64, err error) {
	if err := check(arg{"price zero", priceZero, positive}, arg{"audience zero", audienceZero, positive}); err != nil {
		return 0, 0, err
	}
	small, large := math.Min(priceZero, audienceZero), math.Max(priceZero, audienceZero)
	r := small / large
	ads = small / (1 + r + math.Sqrt(1-r+r*r))
	return ads, ads * (1 - ads/small) * (1 - ads/large), nil
}
