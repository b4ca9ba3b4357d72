package monetize

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Sunset finds when to close the community of a plan (何时收尾): the time at
// which the present value of what came in, and of what closing brings, is
// highest as the plan expects it.
//
//	Vₖ = −Invest + Σⱼ₌₁^k cashⱼ/(1+d)ʲ + Salvage·(1−Decay)ᵏ/(1+d)ᵏ
//
// Where every Vₖ is at most 0 the advice is never to launch. A group that is
// there already, with members and nothing to invest, is not asked whether to
// launch: it goes on where any later time is better than closing at once. With
// options the
// plan is simulated too, and Risk says how the value at the advised time
// spreads.
//
// The advice names its date where the plan has a start, what was not known, and
// the smallest change of one assumption that would overturn it. It projects the
// plan at most 31 times for every assumption, O(periods · (lines + ages)) each.
func Sunset(ctx context.Context, p *Plan, o *SimOptions) (*Close, error) {
	e, err := compile(p)
	if err != nil {
		return nil, err
	}
	s := e.scene()
	if err := e.run(s); err != nil {
		return nil, err
	}
	c, err := CloseAt(p.Discount, append([]float64{-p.Invest}, s.cash...), e.salvage())
	if err != nil {
		return nil, err
	}
	c.Launch = p.worthwhile(c.After, c.Value)
	decide := func() (uint, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := e.run(s); err != nil {
			return 0, err
		}
		if p.worthwhile(e.bestClose(s.cash)) {
			return 1, nil
		}
		return 0, nil
	}
	if c.Change, err = overturn(e.drivers(), func(d driver, factor float64) { *d.at(s) = factor }, decide); err != nil {
		return nil, err
	}
	inputs := 0
	if o != nil {
		inputs = len(o.Inputs)
		if c.Risk, err = Simulate(ctx, p, o); err != nil {
			return nil, err
		}
	}
	c.Lacking = e.lacking(inputs)
	c.Advice = p.advise(c)
	return c, nil
}

// running reports whether the community of a plan is there already.
func (p *Plan) running() bool { return p.Invest == 0 && sum(p.Members) > 0 }

// worthwhile reports whether to start, or to go on, given when closing is best
// and what it is then worth.
func (p *Plan) worthwhile(after int, value float64) bool {
	return after > 0 && (value > 0 || p.running())
}

// salvage by period of closing, or nil.
func (e *engine) salvage() []float64 {
	if e.plan.Salvage == 0 {
		return nil
	}
	v := make([]float64, e.plan.Periods+1)
	for k := range v {
		v[k] = e.plan.Salvage * math.Pow(1-e.plan.Decay, float64(k))
	}
	return v
}

// bestClose is CloseAt without the report and without allocating.
func (e *engine) bestClose(cash []float64) (after int, value float64) {
	p := e.plan
	v, d, rest := -p.Invest, 1.0, p.Salvage
	value = v + rest
	for k, x := range cash {
		d /= 1 + p.Discount
		rest *= 1 - p.Decay
		v += x * d
		if now := v + rest*d; now > value {
			after, value = k+1, now
		}
	}
	return after, value
}

// advise puts a Close into words.
func (p *Plan) advise(c *Close) coterie.Finding {
	f := coterie.Finding{Kind: coterie.Advice, Row: "MO42", Evidence: []string{fmt.Sprintf("best %.2f", c.Value), fmt.Sprintf("to the end %.2f", c.Full)}}
	date, 日期 := "", ""
	if !p.Start.IsZero() {
		day := monthsAfter(p.Start, c.After)
		date, 日期 = " ("+day.Format("2006-01-02")+")", "（"+day.Format("2006年1月2日")+"）"
	}
	switch {
	case !c.Launch && p.running():
		f.Code = "close-now"
		f.English = fmt.Sprintf("close now%s: worth %.2f, and less at any later date", date, c.Value)
		f.Chinese = fmt.Sprintf("现在就收尾%s：净现值%.2f，再晚只会更少", 日期, c.Value)
	case !c.Launch && c.Value > 0:
		f.Code = "never-launch"
		f.English = fmt.Sprintf("do not launch: no later closing date is worth more than closing at once, %.2f", c.Value)
		f.Chinese = fmt.Sprintf("不要启动：无论多晚收尾，都不如马上收尾的净现值%.2f", c.Value)
	case !c.Launch:
		f.Code = "never-launch"
		f.English = "do not launch: at no closing date is the plan worth more than nothing"
		f.Chinese = "不要启动：无论何时收尾，净现值都不为正"
	case c.After < p.Periods:
		f.Code = "close"
		f.English = fmt.Sprintf("close after period %d%s: worth %.2f, against %.2f when run to the end", c.After, date, c.Value, c.Full)
		f.Chinese = fmt.Sprintf("第%d期末收尾%s：净现值%.2f，跑满为%.2f", c.After, 日期, c.Value, c.Full)
	default:
		f.Code = "run-on"
		f.English = fmt.Sprintf("run to the end of the plan%s: worth %.2f, and not yet falling", date, c.Value)
		f.Chinese = fmt.Sprintf("跑满计划期%s：净现值%.2f，尚未下降", 日期, c.Value)
	}
	if c.Change != nil {
		f.Cure, f.CureChinese = "overturned by "+c.Change.String(), "会推翻它的是："+c.Change.Chinese()
	}
	return f
}
