package monetize

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Plan is a community as a business over a number of periods: who joins, how
// long they stay, what they earn, what it costs. Ages and periods share one
// unit, times Step.
//
// In each period members first leave: one of age a with the probability
//
//	1 − (1 − min(1, m·q(a)))·(1 − f),  q(a) = 1 − S(a + Step)/S(a)
//
// with m the group's own ageing in that period and f what advertisements drive
// away: of each line by the share of members who have it, and nothing while the
// line is below its gate. Then the period's joiners come, of age 0, and every member who is there
// earns the flow of each line over (age, age + Step]. Money moves at the end of
// the period.
type Plan struct {
	Periods  int                // how many are planned, ≥ 1
	Step     float64            // length of a period in the unit of ages; 0: 1
	Start    time.Time          // the day the first period begins, for advice that names dates; periods are then calendar months
	Members  []float64          // who is there at the start, by age in periods: Members[0] are new
	Joins    []float64          // expected joins in each period; none after its end
	Growth   Growth             // more joins, from the members there are; may be nil
	Stay     lifecycle.Survivor // how long members stay; nil: as the first line's do
	Ageing   []float64          // m by period: the group's own ageing (群体老化); its last value holds on; none: 1
	Audience Audience           // whom the offers of the lines meet
	Lines    []Line
	Costs    []Cost
	Effects  []Effect
	Invest   float64 // paid before the first period, ≥ 0
	Salvage  float64 // what closing brings at the start; negative: what it costs
	Decay    float64 // share of Salvage lost per period, in [0, 1]
	Discount float64 // per period, > −1
}

// Line is one source of income of a plan.
type Line struct {
	Name   string
	Stream Stream
	Share  float64            // share of members who have it; 0: 1
	Offer  *Offer             // where given, Share follows from it, and imitation lets it grow from period to period
	Stay   lifecycle.Survivor // how long those who have it stay, where that differs from the plan's; else nil
	Gate   float64            // members below which the line earns nothing (规模门槛)
	Noise  float64            // standard deviation of the logarithm of a period's income, for Simulate
}

// Cost is one cost of a plan, per period: a fixed part, a part per member, a
// part per joiner and the wages of operators.
type Cost struct {
	Name      string
	Fixed     float64
	PerMember float64
	PerJoin   float64 // acquisition through one channel
	Share     float64 // share of the joins that come through the channel; 0: 1
	Staff     Staff
}

// Effect is how the presence of one line changes the income of another:
// Of's income is multiplied by 1 + Size while By is in the plan. Negative sizes
// are cannibalisation (蚕食); several effects multiply.
type Effect struct {
	Of, By string
	Size   float64 // ≥ −1
}

// Growth is joins that depend on the members there are.
type Growth interface {
	// Joins returns the expected joins in a period, from 0, that begins with so
	// many members. It is finite, not negative, and safe for concurrent use.
	Joins(period int, members float64) float64
}

// GrowthFunc makes any function a Growth, such as a growth curve that does not
// look at members at all.
type GrowthFunc func(period int, members float64) float64

// Joins calls f.
func (f GrowthFunc) Joins(period int, members float64) float64 { return f(period, members) }

// Diffusion is the growth of Bass (1969) in a market that members leave again:
//
//	joins = (P + Q·members/Market)·(Market − members), not below 0
type Diffusion struct{ P, Q, Market float64 }

// Joins implements [Growth].
func (d Diffusion) Joins(_ int, members float64) float64 {
	return max(0, (d.P+d.Q*members/d.Market)*(d.Market-members))
}

// Fatiguing is a Stream that drives members away: Leaving is the probability per
// unit of age that a member leaves because of it. [Traffic] is one.
type Fatiguing interface {
	Stream
	Leaving() float64
}

// leaving is what a stream drives away, whatever it is wrapped in.
func leaving(s Stream) float64 {
	switch s := s.(type) {
	case Scaled:
		if s.By <= 1 {
			return s.By * leaving(s.Of)
		}
		return 1 - math.Pow(1-leaving(s.Of), s.By)
	case Streams:
		stay := 1.0
		for _, v := range s {
			stay *= 1 - leaving(v)
		}
		return 1 - stay
	case Fatiguing:
		return s.Leaving()
	}
	return 0
}

// names of the drivers that an Input may scale beside lines and costs.
const (
	joinsDriver  = "joins"
	hazardDriver = "hazard"
)

// Validate returns an *InputError for the first part of the plan outside its
// domain; its Row is the period, line, cost or effect it is about.
func (p *Plan) Validate() error {
	if p == nil {
		return coterie.ErrNoData
	}
	at := atRow
	if err := check(arg{"periods", float64(p.Periods), positive}, arg{"step", p.Step, nonNegative}, arg{"invest", p.Invest, nonNegative},
		arg{"salvage", p.Salvage, anyNumber}, arg{"decay", p.Decay, share}, arg{"discount", p.Discount, discount}); err != nil {
		return err
	}
	if p.Periods > maxPeriods {
		return refuse("periods", float64(p.Periods), "more than "+strconv.Itoa(maxPeriods))
	}
	for _, s := range []struct {
		name string
		v    []float64
	}{{"members", p.Members}, {"joins", p.Joins}, {"ageing", p.Ageing}} {
		for i, v := range s.v {
			if err := check(arg{s.name, v, nonNegative}); err != nil {
				return at(i, err)
			}
		}
	}
	d, bass := p.Growth.(Diffusion)
	switch g := p.Growth.(type) {
	case *Diffusion:
		if g == nil {
			return &coterie.InputError{Row: -1, Field: "growth", Reason: "is nil", Err: coterie.ErrNoData}
		}
		d, bass = *g, true
	case GrowthFunc:
		if g == nil {
			return &coterie.InputError{Row: -1, Field: "growth", Reason: "is nil", Err: coterie.ErrNoData}
		}
	}
	if bass {
		if err := check(arg{"p", d.P, nonNegative}, arg{"q", d.Q, nonNegative}, arg{"market", d.Market, positive}); err != nil {
			return err
		}
	}
	if err := p.Audience.Validate(); err != nil {
		return err
	}
	if len(p.Lines) == 0 {
		return &coterie.InputError{Row: -1, Field: "lines", Reason: "the plan earns nothing", Err: coterie.ErrNoData}
	}
	if p.Stay == nil && p.Lines[0].Stay == nil {
		return &coterie.InputError{Row: -1, Field: "stay", Reason: "neither the plan nor its first line says how long members stay", Err: coterie.ErrNoData}
	}
	taken := []string{joinsDriver, hazardDriver}
	var money coterie.Currency
	name := func(row int, field, s string) error {
		if s == "" || slices.Contains(taken, s) {
			return &coterie.InputError{Row: row, Field: field, Value: strconv.Quote(s), Reason: "a line or cost needs a name of its own"}
		}
		taken = append(taken, s)
		return nil
	}
	for i, l := range p.Lines {
		if err := name(i, "lines", l.Name); err != nil {
			return err
		}
		if err := sound(l.Stream, &money); err != nil {
			return at(i, err)
		}
		if m, ok := model(l.Stream); ok {
			if err := m.Validate(); err != nil {
				return at(i, err)
			}
		}
		if l.Offer != nil {
			if err := l.Offer.Validate(); err != nil {
				return at(i, err)
			}
		}
		if err := check(arg{"share", l.Share, share}, arg{"gate", l.Gate, nonNegative}, arg{"noise", l.Noise, nonNegative}, arg{"leaving", leaving(l.Stream), share}); err != nil {
			return at(i, err)
		}
	}
	for i, c := range p.Costs {
		if err := name(i, "costs", c.Name); err != nil {
			return err
		}
		if err := check(arg{"fixed", c.Fixed, nonNegative}, arg{"per member", c.PerMember, nonNegative}, arg{"per join", c.PerJoin, nonNegative}, arg{"share", c.Share, share}); err != nil {
			return at(i, err)
		}
		if err := c.Staff.Validate(); err != nil {
			return at(i, err)
		}
	}
	for i, e := range p.Effects {
		if p.line(e.Of) < 0 || p.line(e.By) < 0 || e.Of == e.By {
			return &coterie.InputError{Row: i, Field: "effects", Value: e.Of + " by " + e.By, Reason: "must name two lines of the plan"}
		}
		if !(finite(e.Size) && e.Size >= -1) {
			return at(i, refuse("size", e.Size, "must be finite and at least -1"))
		}
	}
	return nil
}

// maxPeriods keeps a plan's arrays small.
const maxPeriods = 10_000

func (p *Plan) line(name string) int {
	return slices.IndexFunc(p.Lines, func(l Line) bool { return l.Name == name })
}
