package monetize

import "math"

// Signal is what an early demand says about the main one, both normal.
type Signal struct {
	EarlyMean, EarlySD float64 // in units, EarlySD > 0
	Correlation        float64 // with the main demand, in (−1, 1)
}

// Update returns the newsvendor after an early demand of so many units was seen,
// which as a normal may be any number, and what seeing
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
	return n, worth, bounded("seen", n.Mean, n.SD, worth)
}
