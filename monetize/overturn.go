package monetize

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Overturn is the smallest change of one assumption that turns an advice over:
// the cheapest thing to observe before following it.
type Overturn struct {
	Of     string  // "joins", "hazard", a line or a cost
	Factor float64 // the advice changes where it is this many times what the plan says
}

// String says which observation would overturn the advice.
func (o Overturn) String() string {
	return fmt.Sprintf("%s at %.0f %% of what the plan says", o.Of, 100*o.Factor)
}

// Chinese says the same in Chinese.
func (o Overturn) Chinese() string {
	name := o.Of
	switch name {
	case joinsDriver:
		name = "入群"
	case hazardDriver:
		name = "流失"
	}
	only := "到"
	if o.Factor < 1 {
		only = "只有"
	}
	return fmt.Sprintf("%s%s计划的 %.0f%%", name, only, 100*o.Factor)
}

// drivers names what may be scaled, with the place to scale it in a scene.
func (e *engine) drivers() []driver {
	d := []driver{{joinsDriver, func(s *scene) *float64 { return &s.joins }}, {hazardDriver, func(s *scene) *float64 { return &s.hazard }}}
	for i, l := range e.plan.Lines {
		d = append(d, driver{l.Name, func(s *scene) *float64 { return &s.lines[i] }})
	}
	for i, c := range e.plan.Costs {
		d = append(d, driver{c.Name, func(s *scene) *float64 { return &s.costs[i] }})
	}
	return d
}

type driver struct {
	name string
	at   func(*scene) *float64
}

// overturn searches every driver for the factor nearest to 1, within a factor
// of 4, at which decide gives another answer. The answer is taken to change
// once on each side.
func overturn(drivers []driver, set func(driver, float64), decide func() (uint, error)) (*Overturn, error) {
	base, err := decide()
	if err != nil {
		return nil, err
	}
	const widest = 2 * math.Ln2
	var best *Overturn
	nearest := widest
	for _, d := range drivers {
		for _, side := range [2]float64{-1, 1} {
			flips := func(u float64) (bool, error) {
				set(d, math.Exp(side*u))
				v, err := decide()
				set(d, 1)
				return v != base, err
			}
			flip, err := flips(nearest)
			if err != nil {
				return nil, err
			}
			if !flip {
				continue
			}
			lo, hi := 0.0, nearest
			for hi-lo > 1e-4 {
				mid := (lo + hi) / 2
				flip, err := flips(mid)
				if err != nil {
					return nil, err
				}
				if flip {
					hi = mid
				} else {
					lo = mid
				}
			}
			nearest, best = hi, &Overturn{d.name, math.Exp(side * hi)}
		}
	}
	return best, nil
}

// lacking lists what a plan does not know about itself.
func (e *engine) lacking(inputs int) []coterie.Warning {
	var out []coterie.Warning
	known := false
	for _, s := range e.stays {
		if _, ok := s.(lifecycle.Uncertain); ok {
			known = true
		}
		if l, ok := s.(lifecycle.Limited); ok && l.Until() < float64(e.plan.Periods)*e.step {
			out = append(out, coterie.Warning{Code: "beyond-data", About: "stay", Text: "members' staying is known for less time than the plan runs, and held constant after it", Cure: "extend the curve with a fitted model, or plan less far",
				Chinese: "成员去留已知的时间比计划短，之后当作不变：用拟合的模型延长曲线，或少计划几期"})
		}
	}
	if !known {
		out = append(out, coterie.Warning{Code: "stay-without-error", About: "stay", Text: "how sure the members' staying is, is not known", Cure: "estimate it from joins and leaves of past members",
			Chinese: "成员去留有多大把握：用过往成员的入群、退群记录估计"})
	}
	if inputs == 0 {
		out = append(out, coterie.Warning{Code: "no-uncertain-inputs", About: "inputs", Text: "prices, joins and costs are taken for certain", Cure: "state a distribution for the least certain of them",
			Chinese: "价格、入群和成本有多不确定，现在都当作确定：给最没把握的一个写上分布"})
	}
	if e.plan.Salvage == 0 {
		out = append(out, coterie.Warning{Code: "no-salvage", About: "salvage", Text: "closing is taken to bring and to cost nothing", Cure: "ask what the members' move to another group or product would be worth",
			Chinese: "收尾本身值多少、花多少，现在都当作零：问清成员迁去别的群或产品值多少"})
	}
	return out
}
