package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Investment is money to be put into a group that will end one day.
type Investment struct {
	Amount float64            // ≥ 0
	Margin float64            // what it earns per unit of age while the group lives, > 0
	Stay   lifecycle.Survivor // how long the group lives
	Age    float64            // of the group now, ≥ 0
}

// Prudence says whether an investment outlives the group.
type Prudence struct {
	Payback float64 // Amount/Margin
	Alive   float64 // probability that the group is alive at the payback
	Mean    float64 // expected remaining life
	Median  float64 // remaining life that half of such groups exceed; +Inf where more than half never end
	Most    float64 // the most that may be expected back, Margin·Mean
	Warning *coterie.Warning
}

// Prudence judges an investment (过度投入): it warns where the amount exceeds
// what may be expected back, or where the group is more likely dead than alive
// when it would have paid back. The rule is our construction.
//
//	Alive = S(age + payback)/S(age),  Mean = ∫₀^∞ S(age + u)/S(age) du
//
// A curve that is known only up to an age counts as ended there. A group that
// may live for ever has an infinite Mean.
func (v Investment) Prudence() (*Prudence, error) {
	if v.Stay == nil {
		return nil, &coterie.InputError{Row: -1, Field: "stay", Reason: "is nil", Err: coterie.ErrNoData}
	}
	if err := check(arg{"amount", v.Amount, nonNegative}, arg{"margin", v.Margin, positive}, arg{"age", v.Age, nonNegative}); err != nil {
		return nil, err
	}
	now := v.Stay.Survival(v.Age)
	if !(now > 0 && now <= 1) {
		return nil, refuse("survival", now, "the group is not alive at its age")
	}
	wrong := 0.0 // what the curve says that no survival is
	s := func(u float64) float64 {
		x := v.Stay.Survival(v.Age + u)
		if !(x >= 0 && x <= now) {
			wrong = x
			return 0
		}
		return x / now
	}
	end := math.Inf(1)
	if l, ok := v.Stay.(lifecycle.Limited); ok {
		end = math.Max(0, l.Until()-v.Age)
	}
	p := &Prudence{Payback: v.Amount / v.Margin}
	p.Alive = s(p.Payback)
	if p.Payback > end {
		p.Alive = 0
	}
	p.Mean, p.Median = integral(s, end), crossing(s, 0.5, end)
	p.Most = v.Margin * p.Mean
	if wrong != 0 {
		return nil, refuse("survival", wrong, "must not increase and must be in [0, 1]")
	}
	switch {
	case v.Amount > p.Most:
		p.Warning = &coterie.Warning{Code: "over-invested", About: "amount", Text: "more is put in than the rest of the group's life may be expected to return", Cure: "invest at most margin times expected remaining life",
			Chinese: "投入超过群的余生预计能收回的：至多投入每期毛利乘预计余生"}
	case p.Alive < 0.5:
		p.Warning = &coterie.Warning{Code: "dead-before-payback", About: "payback", Text: "the group is more likely dead than alive when the money would be back", Cure: "invest less, in steps, or revive the group first",
			Chinese: "回本时群多半已经死了：少投、分步投，或先把群救活"}
	}
	return p, nil
}

// integral of a falling function from 0 to end, over pieces that grow in width
// until what is left is negligible, or falls as a power of the age and so is
// known; +Inf where it does not end. Each piece is halved, where that changes its
// integral, as often as it takes to close in on a jump.
func integral(s func(float64) float64, end float64) float64 {
	const far = 1e5 // in units of the first width: beyond it a tail is a power or nothing
	// Start with a width over which s falls little.
	width := 1.0
	for range 200 {
		if s(width) >= 0.9 || width < 1e-9 {
			break
		}
		width /= 2
	}
	first := width
	var total float64
	for lo := 0.0; lo < end; {
		hi := math.Min(lo+width, end)
		total += pieces(s, lo, hi, lobatto(s, lo, hi), 1e-11*(total+width), 40)
		v := s(hi)
		if v == 0 || v*(hi-lo) < 1e-13*total {
			return total
		}
		if hi > far*first && hi < end {
			twice := s(2 * hi)
			power := math.Log2(v / twice)
			if twice > 0 && power < 1.01 && math.IsInf(end, 1) {
				return math.Inf(1)
			}
			if again := math.Log2(s(hi/2) / v); twice > 0 && math.IsInf(end, 1) && math.Abs(again-power) < 1e-3*power {
				return total + v*hi/(power-1)
			}
			if hi > 1e12*first {
				return math.Inf(1)
			}
		}
		lo = hi
		width *= 1.5
	}
	return total
}

// pieces refines the integral of one piece until it changes by less than tol.
func pieces(f func(float64) float64, lo, hi, whole, tol float64, depth int) float64 {
	mid := lo + (hi-lo)/2
	left, right := lobatto(f, lo, mid), lobatto(f, mid, hi)
	if depth == 0 || math.Abs(left+right-whole) <= tol {
		return left + right
	}
	return pieces(f, lo, mid, left, tol, depth-1) + pieces(f, mid, hi, right, tol, depth-1)
}

// lobatto integrates over one piece with five Gauss–Lobatto points. The ends are
// among them, so that no jump hides beyond the outermost.
func lobatto(f func(float64) float64, lo, hi float64) float64 {
	mid, h := (lo+hi)/2, (hi-lo)/2
	x := h * 0.6546536707079771 // √(3/7)
	return h * (32*f(mid)/45 + 49*(f(mid-x)+f(mid+x))/90 + (f(lo)+f(hi))/10)
}

// crossing is the earliest age at which a falling function is at most level, by
// doubling and bisection; +Inf where it is not.
func crossing(s func(float64) float64, level, end float64) float64 {
	hi := 1.0
	for s(hi) > level {
		if hi *= 2; hi > 1e15 || hi > 2*end {
			return math.Inf(1)
		}
	}
	lo := 0.0
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if s(mid) > level {
			lo = mid
		} else {
			hi = mid
		}
	}
	if hi > end {
		return math.Inf(1)
	}
	return hi
}
