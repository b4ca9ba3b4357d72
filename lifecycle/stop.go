package lifecycle

import (
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Closing (收尾问题) is when to stop running a group: what it is worth, what it
// costs to keep, and what closing it costs.
type Closing struct {
	Value    ValuePath
	Cost     float64 // upkeep per unit of time
	Discount float64 // continuous rate per unit of time, ≥ 0
	Shutdown float64 // paid once, when it closes (refunds, moving people); may be negative: a salvage
	Horizon  float64 // how far to look, > 0
}

// StopTime (收尾时点) is the answer to a [Closing].
type StopTime struct {
	Time      float64   // when to stop: 0 at once, +Inf not within the horizon
	Worth     float64   // what running until then is worth, discounted
	BreakEven float64   // the value per unit of time at which running stops to pay: Cost − Discount·Shutdown
	Crossings []float64 // every time at which the value falls through BreakEven
	problem   Closing
}

func (c Closing) check() error {
	switch {
	case c.Value == nil:
		return invalid("Value", "nil", "no path")
	case !finite(c.Cost) || c.Cost < 0:
		return badFloat("Cost", c.Cost, "negative or not finite")
	case !finite(c.Discount) || c.Discount < 0:
		return badFloat("Discount", c.Discount, "negative or not finite")
	case !finite(c.Shutdown):
		return badFloat("Shutdown", c.Shutdown, "not finite")
	case !finite(c.Horizon) || c.Horizon <= 0:
		return badFloat("Horizon", c.Horizon, "not positive and finite")
	}
	return nil
}

// Stop finds the time that maximises
//
//	J(T) = ∫₀ᵀ e^{−rt}(V(t) − c) dt − e^{−rT}·K
//
// over T in [0, Horizon]. The value crosses break-even, c − rK, downwards at
// every candidate; a path that recovers has several, and each is compared with
// stopping at once. Where the value still pays at the horizon and nothing before
// is better, the time is +Inf: it is not in sight. Crossings are looked for
// between 4,096 points.
func (c Closing) Stop() (*StopTime, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &StopTime{BreakEven: c.Cost - c.Discount*c.Shutdown, problem: c}
	excess := func(t float64) float64 { return c.Value.Value(t) - s.BreakEven }
	const steps = 4096
	before := excess(0)
	best, at := -c.Shutdown, 0.0
	worth, from := 0.0, 0.0
	consider := func(t float64) {
		worth += c.run(from, t)
		from = t
		if j := worth - math.Exp(-c.Discount*t)*c.Shutdown; j > best {
			best, at = j, t
		}
	}
	if math.IsNaN(before) {
		return nil, badFloat("Value", before, "not a number at 0")
	}
	for i := 1; i <= steps; i++ {
		t := c.Horizon * float64(i) / steps
		now := excess(t)
		if math.IsNaN(now) {
			return nil, badFloat("Value", now, "not a number at "+formatFloat(t))
		}
		if before > 0 && now <= 0 {
			cross := t
			if now < 0 {
				cross = bisect(excess, t-c.Horizon/steps, t)
			}
			s.Crossings = append(s.Crossings, cross)
			consider(cross)
		}
		before = now
	}
	s.Time, s.Worth = at, best
	if before > 0 {
		// Still paying: running on to the horizon is a bound of what follows.
		worth += c.run(from, c.Horizon)
		if j := worth - math.Exp(-c.Discount*c.Horizon)*c.Shutdown; j > best {
			s.Time, s.Worth = math.Inf(1), j
		}
	}
	return s, nil
}

// run is ∫ e^{−rt}(V − c) dt over [a, b].
func (c Closing) run(a, b float64) float64 {
	if !(a < b) {
		return 0
	}
	f := func(t float64) float64 { return math.Exp(-c.Discount*t) * (c.Value.Value(t) - c.Cost) }
	if e, ok := c.Value.(EmpiricalValue); ok { // smooth between its points only
		sum := 0.0
		for a < b {
			next := math.Min(b, math.Floor(a)+1)
			if a >= float64(len(e)-1) {
				next = b
			}
			sum += quad(f, a, next)
			a = next
		}
		return sum
	}
	return quad(f, a, b)
}

// At returns what stopping at time t ≥ 0 would be worth.
func (s *StopTime) At(t float64) float64 {
	c := s.problem
	return c.run(0, t) - math.Exp(-c.Discount*t)*c.Shutdown
}

// Regret returns what stopping at time t instead costs: 0 at Time.
func (s *StopTime) Regret(t float64) float64 { return s.Worth - s.At(t) }

// StopFitted returns when to stop for a fitted path, with its interval by the
// delta method. The Value of c is not read.
func StopFitted[M interface {
	coterie.Model[M]
	ValuePath
}](f *coterie.Fit[M], c Closing, confidence float64) (coterie.Estimate, error) {
	if !(confidence > 0 && confidence < 1) {
		return coterie.Estimate{}, badFloat("confidence", confidence, "outside (0, 1)")
	}
	c.Value = f.Model
	if _, err := c.Stop(); err != nil {
		return coterie.Estimate{}, err
	}
	e := f.Predict(func(m M) float64 {
		c.Value = m
		s, err := c.Stop()
		if err != nil {
			return math.NaN()
		}
		return s.Time
	}, confidence)
	e.Lo = math.Max(0, e.Lo)
	return e, nil
}

// GroupUpkeep (群投入) is a group among others that share their operators.
type GroupUpkeep struct {
	Name      string
	Value     float64 // expected value per unit of time, upkeep in money taken off
	Hours     float64 // operator hours per unit of time, ≥ 0
	Remaining float64 // expected remaining life, in the same unit, ≥ 0
}

// Triage (取舍) is which of several groups to keep with a fixed number of
// operator hours.
type Triage struct {
	Close []int // groups to close, the first first, by index
	Keep  []int // groups to keep, the most worth its hours first
	Hours float64
	Value float64 // of what is kept, per unit of time
}

// CloseFirst orders groups by value per operator hour and closes from the bottom
// until the rest fits in the hours; groups whose value is not positive go first.
// Of equals the one with the shorter remaining life goes. It is the greedy rule
// of the knapsack: at most one group's value below the best choice.
func CloseFirst(groups []GroupUpkeep, hours float64) (*Triage, error) {
	if !(hours >= 0) {
		return nil, badFloat("hours", hours, "negative")
	}
	order := make([]int, len(groups))
	for i, g := range groups {
		order[i] = i
		switch {
		case !finite(g.Value):
			return nil, &coterie.InputError{Row: i, Field: "Value", Value: formatFloat(g.Value), Reason: "not finite"}
		case !finite(g.Hours) || g.Hours < 0:
			return nil, &coterie.InputError{Row: i, Field: "Hours", Value: formatFloat(g.Hours), Reason: "negative or not finite"}
		case !(g.Remaining >= 0):
			return nil, &coterie.InputError{Row: i, Field: "Remaining", Value: formatFloat(g.Remaining), Reason: "negative"}
		}
	}
	per := func(g GroupUpkeep) float64 {
		if g.Hours == 0 {
			return math.Inf(int(math.Copysign(1, g.Value)))
		}
		return g.Value / g.Hours
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := groups[i], groups[j]
		switch {
		case per(a) != per(b):
			if per(a) > per(b) {
				return -1
			}
			return 1
		case a.Remaining != b.Remaining:
			if a.Remaining > b.Remaining {
				return -1
			}
			return 1
		}
		return 0
	})
	t := &Triage{}
	for _, i := range order {
		g := groups[i]
		if g.Value > 0 && t.Hours+g.Hours <= hours {
			t.Keep = append(t.Keep, i)
			t.Hours += g.Hours
			t.Value += g.Value
		} else {
			t.Close = append(t.Close, i)
		}
	}
	slices.Reverse(t.Close)
	return t, nil
}

// OverInvestment (过度投入) reports whether money put into a group now cannot be
// expected back in its lifetime: invest > margin · mean remaining life, or the
// group is more likely than not gone by the time of payback, invest/margin. margin
// is what the group earns per unit of time; age and horizon are in that unit.
func OverInvestment(s Survivor, age, invest, margin, horizon float64) (bool, error) {
	switch {
	case s == nil:
		return false, invalid("s", "nil", "no survivor")
	case !finite(invest) || invest < 0:
		return false, badFloat("invest", invest, "negative or not finite")
	case !finite(margin):
		return false, badFloat("margin", margin, "not finite")
	case !finite(age) || age < 0:
		return false, badFloat("age", age, "negative or not finite")
	case !(horizon > 0):
		return false, badFloat("horizon", horizon, "not positive")
	}
	if invest == 0 {
		return false, nil
	}
	if margin <= 0 {
		return true, nil
	}
	left := Remaining(s, age, horizon)
	if math.IsNaN(left) {
		return false, &coterie.InputError{Row: -1, Field: "age", Value: formatFloat(age), Reason: "nobody lives so long by this curve", Err: coterie.ErrNotIdentified}
	}
	payback := Conditional(s, age).Survival(invest / margin)
	return invest > margin*left || payback < 0.5, nil
}

// VIPWindow (VIP 筛选期) reports whether an ordinary group of an age in months may
// screen its VIPs: from the month that the caller chose, in [1, 3], on.
func VIPWindow(opens, age float64) (bool, error) {
	if !(opens >= 1 && opens <= 3) {
		return false, badFloat("opens", opens, "outside [1, 3] months")
	}
	if !(age >= 0) {
		return false, badFloat("age", age, "negative")
	}
	return age >= opens, nil
}

// Staffing (运营人力) is a team that shrinks as a community learns to run itself:
// exponentially from Start people at time 0 to Later at time After.
type Staffing struct{ Start, Later, After float64 }

// DellStaffing is the documents' case: 30 people at the start, 5 after two years,
// in months. The exponential between is this library's reading.
func DellStaffing() Staffing { return Staffing{30, 5, 24} }

// At returns the people at time t ≥ 0: Start·(Later/Start)^(t/After). It is NaN
// for fields that are not positive.
func (s Staffing) At(t float64) float64 {
	if !(s.Start > 0 && s.Later > 0 && s.After > 0 && t >= 0) {
		return math.NaN()
	}
	return s.Start * math.Pow(s.Later/s.Start, t/s.After)
}

// Rate returns the rate of decline per unit of time, ln(Start/Later)/After.
func (s Staffing) Rate() float64 { return math.Log(s.Start/s.Later) / s.After }

// String says it in words.
func (s Staffing) String() string {
	return fmt.Sprintf("%g people, %g after %g", s.Start, s.Later, s.After)
}
