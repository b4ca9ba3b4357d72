package monetize

import "math"

// Badge is given for so many acts of a kind (徽章). A member acts in a share Base
// of his steps if left alone; acting more or less costs him Effort·(share −
// Base)²/2 a step.
type Badge struct {
	Base     float64 // in (0, 1]
	Effort   float64 // > 0, in the unit of Value
	Discount float64 // of a step, in (0, 1)
	Value    float64 // of the badge to him, ≥ 0
	Acts     int     // that earn it, from 1 to 1e6
}

// Steered is how a badge changes what a member does.
type Steered struct {
	Worth   []float64 // of having done so many acts, from 0 to Acts
	Share   []float64 // of steps in which he acts, after so many acts; back to Base with the badge
	Steps   float64   // expected until he has it
	Without float64   // the same at Base
	Saved   float64   // Without − Steps
}

// Steer returns what the badge does: the share rises towards it and falls back
// after. With D = U′ − U the worth of the next act, each U solves
//
//	U = max over x of −Effort·(x − Base)²/2 + Discount·(x·U′ + (1 − x)·U),  x = min(1, Base + Discount·D/Effort)
//
// in closed form; O(Acts), half a second for a million.
//
// References: after Anderson, Huttenlocher, Kleinberg & Leskovec (2013),
// Steering user behavior with badges, WWW, with one kind of act.
func (b Badge) Steer() (*Steered, error) {
	if err := check(arg{"base", b.Base, share}, arg{"base", b.Base, positive}, arg{"effort", b.Effort, positive},
		arg{"discount", b.Discount, properShare}, arg{"discount", b.Discount, positive}, arg{"value", b.Value, nonNegative}); err != nil {
		return nil, err
	}
	if b.Acts < 1 || b.Acts > 1_000_000 {
		return nil, refuse("acts", float64(b.Acts), "must be from 1 to 1e6")
	}
	s := &Steered{Worth: make([]float64, b.Acts+1), Share: make([]float64, b.Acts), Without: float64(b.Acts) / b.Base}
	s.Worth[b.Acts] = b.Value
	θ := b.Discount
	k := b.Base*θ + 1 - θ
	for a := b.Acts - 1; a >= 0; a-- {
		next := s.Worth[a+1]
		d := 2 * (1 - θ) * next / (k + math.Sqrt(k*k+2*θ*θ*(1-θ)*(next/b.Effort)))
		x := b.Base + θ*(d/b.Effort)
		u := next - d
		if x > 1 {
			x, u = 1, θ*next-b.Effort*(1-b.Base)*(1-b.Base)/2
		}
		s.Share[a], s.Worth[a] = x, u
		s.Steps += 1 / x
		if err := bounded("value", x, u); err != nil {
			return nil, err
		}
	}
	s.Saved = s.Without - s.Steps
	return s, bounded("base", s.Without, s.Saved)
}
