package monetize

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/coterie-go/coterie"
)

// Funnel is the way from a visit to an order (转化漏斗), as an absorbing chain:
// Steps are the probabilities of each step, the last of which is the order;
// Repeat is the probability that an order is followed by another.
type Funnel struct {
	Steps  []float64 // each in [0, 1]
	Repeat float64   // in [0, 1)
	Order  float64   // value of an order
	Margin float64   // share of it that is kept
}

// PerVisitor is what one visitor of a funnel brings.
type PerVisitor struct {
	Reached []float64 // expected visits to each stage: 1, then the row of (I − Q)⁻¹ from the first
	Orders  float64
	Revenue float64
	Margin  float64 // also the most that a visitor may cost
}

// PerVisitor returns what one visitor brings,
//
//	orders = Π Steps/(1 − Repeat)
//
// Its elasticity in every step is 1: a tenth more at any step is a tenth more
// orders (Kemeny & Snell 1960, on absorbing chains).
func (f Funnel) PerVisitor() (*PerVisitor, error) {
	if len(f.Steps) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "steps", Reason: "no steps", Err: coterie.ErrNoData}
	}
	if err := check(arg{"repeat", f.Repeat, properShare}, arg{"order", f.Order, nonNegative}, arg{"margin", f.Margin, share}); err != nil {
		return nil, err
	}
	v := &PerVisitor{Reached: []float64{1}}
	p := 1.0
	for i, s := range f.Steps {
		if err := check(arg{"steps", s, share}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		p *= s
		if i == len(f.Steps)-1 {
			p /= 1 - f.Repeat
		}
		v.Reached = append(v.Reached, p)
	}
	v.Orders = p
	v.Revenue = p * f.Order
	v.Margin = v.Revenue * f.Margin
	return v, nil
}

// StepsOf turns the shares that reached each stage, the first of them 1, into
// the probabilities of the steps between them.
func StepsOf(reached []float64) ([]float64, error) {
	if len(reached) < 2 {
		return nil, &coterie.InputError{Row: -1, Field: "reached", Reason: "fewer than two stages", Err: coterie.ErrNoData}
	}
	out := make([]float64, len(reached)-1)
	for i, r := range reached {
		in := arg{"reached", r, share}
		if err := check(in); err != nil || i > 0 && (r > reached[i-1] || reached[i-1] == 0) {
			e := refuse("reached", r, "shares must be in [0, 1], not rise, and be 0 at most at the end").(*coterie.InputError)
			e.Row = i
			return nil, e
		}
		if i > 0 {
			out[i-1] = r / reached[i-1]
		}
	}
	return out, nil
}

// Trials counts successes: orders among visitors.
type Trials struct{ Successes, Of int64 }

// RateComparison is what two counts say about two rates.
type RateComparison struct {
	First, Second coterie.Estimate // with Wilson's 95 % interval
	Z             float64          // pooled two-proportion statistic, positive where the second is higher
	P             float64          // two-sided
	SecondBetter  float64          // probability that the second rate is higher, from uniform priors
}

// CompareRates compares the success rates of two offers, as of two funnels or
// two groups. It says which is higher, not why: rates of groups that were not
// drawn by lot are not effects.
//
// References: Wilson (1927), JASA 22; for the sum behind SecondBetter, that
// P(B > A) under Beta posteriors is a finite sum of beta functions.
func CompareRates(a, b Trials) (*RateComparison, error) {
	for i, t := range [...]Trials{a, b} {
		if t.Of <= 0 || t.Successes < 0 || t.Successes > t.Of {
			err := refuse("successes", float64(t.Successes), "must be among at least one trial").(*coterie.InputError)
			err.Row = i
			return nil, err
		}
	}
	x1, n1, x2, n2 := float64(a.Successes), float64(a.Of), float64(b.Successes), float64(b.Of)
	c := &RateComparison{First: wilson(x1, n1), Second: wilson(x2, n2), P: 1}
	pool := (x1 + x2) / (n1 + n2)
	if se := math.Sqrt(pool * (1 - pool) * (1/n1 + 1/n2)); se > 0 {
		c.Z = (x2/n2 - x1/n1) / se
		c.P = math.Erfc(math.Abs(c.Z) / math.Sqrt2)
	}
	a1, b1, a2, b2 := x1+1, n1-x1+1, x2+1, n2-x2+1
	for i := range int(a2) { // Σ B(a1+i, b1+b2)/((b2+i)·B(1+i, b2)·B(a1, b1))
		f := float64(i)
		c.SecondBetter += math.Exp(mathext.Lbeta(a1+f, b1+b2) - math.Log(b2+f) - mathext.Lbeta(1+f, b2) - mathext.Lbeta(a1, b1))
	}
	c.SecondBetter = math.Min(c.SecondBetter, 1)
	return c, nil
}

// wilson is the rate x/n with Wilson's score interval at 95 %.
func wilson(x, n float64) coterie.Estimate {
	const z = 1.959963984540054
	p := x / n
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return coterie.Estimate{Value: p, Lo: math.Max(0, mid-half), Hi: math.Min(1, mid+half), Confidence: 0.95}
}
