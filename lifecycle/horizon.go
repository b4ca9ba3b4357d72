package lifecycle

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// ProductCycle is the product-cycle method (产品周期评估法) of planning how long a
// group is operated: the group serves a need, and lives as long as the need
// lasts. Need is that duration in months, 0 where it is not known. As a
// Survivor it is there until the need ends:
//
//	S(t) = 1, t < Need;   0, t ≥ Need;   1 throughout where Need is 0
type ProductCycle struct {
	Need float64 // months, not negative
}

// Survival implements [Survivor].
func (p ProductCycle) Survival(t float64) float64 { return standing(t, p.Months()) }

// Months returns Need, +Inf where it is not known.
func (p ProductCycle) Months() float64 {
	if p.Need == 0 {
		return math.Inf(1)
	}
	return p.Need
}

func (p ProductCycle) breaks(to float64) []float64 { return breaksBefore(to, p.Months()) }

// LifeCycle is the life-cycle method (生命周期评估法): everything has its life,
// even a group that is run well, by experience about two years: by then its
// novelty is gone and its commercial value taken, and upkeep costs more than it
// returns. It is a rule of thumb for one group, not for the community, which may
// move on to a next group or product. Life is in months, 0 for the rule's 24. As
// a Survivor it is there until then:
//
//	S(t) = 1, t < Life;   0, t ≥ Life
type LifeCycle struct {
	Life float64 // months, not negative; 0: 24
}

// Survival implements [Survivor].
func (l LifeCycle) Survival(t float64) float64 { return standing(t, l.Months()) }

// Months returns Life, or 24 where it is 0.
func (l LifeCycle) Months() float64 {
	if l.Life == 0 {
		return 24
	}
	return l.Life
}

func (l LifeCycle) breaks(to float64) []float64 { return breaksBefore(to, l.Months()) }

// Novelty returns the share of the first freshness (新鲜红利) that is left after t
// months: 1 at the start, falling at a constant rate, with one twentieth left at
// the end of the life, which stands for "basically gone":
//
//	20^(−t / Life)
func (l LifeCycle) Novelty(t float64) float64 { return math.Pow(20, -math.Max(t, 0)/l.Months()) }

// standing is 1 before an end and 0 from it on.
func standing(t, end float64) float64 {
	switch {
	case t != t || !(end >= 0):
		return math.NaN()
	case t >= end && t > 0:
		return 0
	default:
		return 1
	}
}

func breaksBefore(to, end float64) []float64 {
	if end < to {
		return []float64{end}
	}
	return nil
}

// Horizon (预计运营周期) joins both methods: the group is operated as long as
// neither has ended. Both stay visible in its fields. The zero value is the rule
// of two years alone. Ages are in months.
//
// The documents give the two methods and no rule to join them; that the shorter
// one decides is this library's reading.
type Horizon struct {
	Product ProductCycle
	Life    LifeCycle
}

// Validate returns an *coterie.InputError where a duration is negative, infinite
// or NaN.
func (h Horizon) Validate() error {
	if !(h.Product.Need >= 0) || math.IsInf(h.Product.Need, 1) {
		return badFloat("Need", h.Product.Need, "a duration is finite and not negative")
	}
	if !(h.Life.Life >= 0) || math.IsInf(h.Life.Life, 1) {
		return badFloat("Life", h.Life.Life, "a duration is finite and not negative")
	}
	return nil
}

// Survival implements [Survivor]: the smaller of both methods.
func (h Horizon) Survival(t float64) float64 {
	return math.Min(h.Product.Survival(t), h.Life.Survival(t))
}

// Months returns the planned operating period: the shorter of both methods.
func (h Horizon) Months() float64 { return math.Min(h.Product.Months(), h.Life.Months()) }

func (h Horizon) breaks(to float64) []float64 { return breaksBefore(to, h.Months()) }

// Fits reports whether a sale that starts at the age and takes the cycle can be
// completed before the horizon ends (周期结束前完成销售): age + cycle ≤ Months, all in
// months.
func (h Horizon) Fits(age, cycle float64) bool { return age+cycle <= h.Months() }

// LastStart returns the last age, in months, at which a sale that takes the cycle
// can still start; negative where none ever could.
func (h Horizon) LastStart(cycle float64) float64 { return h.Months() - cycle }

// StopMonth returns the first month, from 0 and before the given number of
// months, in which upkeep costs more than it returns (运营成本超过回报), and false
// where there is none: the life-cycle method's second reason, as arithmetic. A
// month that breaks even is not yet a loss.
func StopMonth(gain, cost func(month int) float64, months int) (int, bool) {
	for m := range months {
		if cost(m) > gain(m) {
			return m, true
		}
	}
	return months, false
}

// Restraint says what to leave off at the tail of a group's life (不要过度投入): from
// decline on, spending is over-investment, and pushes disturb — at the tail end,
// 不骚扰别人就是美德. spend is the money and pushes the messages still planned, both
// for any one period; each positive one gives an advice.
func Restraint(p Phase, spend, pushes float64) []coterie.Finding {
	if p < Decline {
		return nil
	}
	var out []coterie.Finding
	if spend > 0 {
		out = append(out, coterie.Finding{
			Kind: coterie.Advice, Code: "over-investment", Row: "LI05",
			English: fmt.Sprintf("The group is in its %s phase: stop investing in it, only keep what runs by itself.", p),
			Chinese: fmt.Sprintf("社群已处于%s阶段：不要过度投入，只做维护。", p.Chinese()),
			Cure:    "a revival that the activity itself shows", CureChinese: "活跃本身显示的复苏",
			Evidence: []string{"planned spend " + formatFloat(spend)},
		})
	}
	if pushes > 0 {
		out = append(out, coterie.Finding{
			Kind: coterie.Advice, Code: "harassment", Row: "LI05",
			English: fmt.Sprintf("The group is in its %s phase: stop pushing messages; not to disturb is a virtue now.", p),
			Chinese: fmt.Sprintf("社群已处于%s阶段：停止推送，不骚扰别人就是美德。", p.Chinese()),
			Cure:    "messages that members ask for", CureChinese: "成员自己要的消息",
			Evidence: []string{"planned pushes " + formatFloat(pushes)},
		})
	}
	return out
}
