package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// Doubt is how revenue moves by itself once the community ages.
type Doubt struct {
	Drift float64 `json:"drift"` // a month
	Vol   float64 `json:"vol"`   // of a month
	Exit  float64 `json:"exit"`  // what closing costs
}

// Chain is the community as states that follow each other by chance.
type Chain struct {
	States     []string    `json:"states"`
	Transition [][]float64 `json:"transition"`
	Profit     []float64   `json:"profit"` // of a month in each state
	Salvage    float64     `json:"salvage"`
}

// Hours are an operator's hours to be divided.
type Hours struct {
	On        []string    `json:"on"`
	Gain      []float64   `json:"gain"`      // of the first hour of each
	Curvature [][]float64 `json:"curvature"` // by which a further hour brings less
	Budget    float64     `json:"budget"`
}

// Pick is what to begin with where not everything can be paid for.
type Pick struct {
	Options     []monetize.Option `json:"options"`
	Interaction [][]float64       `json:"interaction"`
	Budget      float64           `json:"budget"`
}

// Regular is a customer of the shop whose history is known, with the model of
// all customers, in weeks.
type Regular struct {
	Model   lifecycle.BGNBD   `json:"model"`
	History lifecycle.History `json:"history"`
	Weeks   float64           `json:"weeks"`
}

// always is staying that the model of purchases already accounts for.
type always struct{}

func (always) Survival(float64) float64 { return 1 }

// regular is what one customer will bring.
func (d *Design) regular(w io.Writer) error {
	r := monetize.Repeating{Buyer: d.Regular.Model, History: d.Regular.History, Order: d.Shop.Order, Margin: d.Shop.Margin}
	v, err := monetize.CLV(always{}, r, &monetize.CLVOptions{Horizon: d.Regular.Weeks, Discount: math.Pow(1+d.Discount, 12./52) - 1})
	if err != nil {
		return err
	}
	h := d.Regular.History
	fmt.Fprintf(w, "  %s的一位老顾客（%.0f 周里回购 %d 次，最后一次在第 %.0f 周）：今后 %.0f 周预计再买 %.3f 次，毛利现值 ¥%.2f\n", d.Shop.Name, h.Age, h.Repeats, h.Last,
		d.Regular.Weeks, d.Regular.Model.Expected(h, d.Regular.Weeks), v.Value)
	return nil
}

// worth is whether the money put in comes back, by the usual measures.
func (d *Design) worth(w io.Writer, p *monetize.Plan, v *monetize.Projection, after int) error {
	cash := v.Cash()[:after+1]
	fmt.Fprintf(w, "\n■ 投进去的钱（第 %d 期末收尾）\n", after)
	npv, err := monetize.NPV(d.Discount, cash)
	if err != nil {
		return err
	}
	index, err := monetize.ProfitabilityIndex(d.Discount, cash)
	if err != nil {
		return err
	}
	plain, err := monetize.Payback(0, cash)
	if err != nil {
		return err
	}
	discounted, err := monetize.Payback(d.Discount, cash)
	if err != nil {
		return err
	}
	mirr, err := monetize.MIRR(cash, d.Discount, d.Discount)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  净现值 ¥%.2f，现值指数 %.2f，静态回本 %.2f 个月，动态 %.2f 个月，修正内部收益率（月）%.2f%%\n", npv, index, plain, discounted, 100*mirr)
	if !p.Start.IsZero() {
		dated := v.Dated(p.Start)[:after+1]
		yearly := math.Pow(1+d.Discount, 12) - 1
		xnpv, err := monetize.XNPV(yearly, dated)
		if err != nil {
			return err
		}
		xirr, err := monetize.XIRR(dated)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  按日历：年折现 %.2f%% 的净现值 ¥%.2f，年内部收益率 %.1f%%\n", 100*yearly, xnpv, 100*xirr.Roots[0])
	}
	each := 0.0
	for _, x := range v.Periods[0].Income {
		each += x / v.Periods[0].Members
	}
	members, err := monetize.BreakEven(d.Fixed+d.Staff.Wage, 0, each, 0)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  一名运营时的保本人数：每人每月 ¥%.3f，要 %.0f 人\n", each, math.Ceil(members))
	return nil
}

// option is when to close a revenue that may yet recover.
func (d *Design) option(w io.Writer) error {
	a := monetize.Abandonment{Rate: d.Discount, Drift: d.Doubt.Drift, Vol: d.Doubt.Vol, Cost: d.Fixed + d.Staff.Wage, Exit: d.Doubt.Exit}
	t, err := a.Trigger()
	if err != nil {
		return err
	}
	lattice, err := a.Lattice(0.05)
	if err != nil {
		return err
	}
	_, option := t.At(a.Cost)
	fmt.Fprintf(w, "\n■ 收入会起伏时（每月 %+.0f%%，波动 %.0f%%）\n", 100*d.Doubt.Drift, 100*d.Doubt.Vol)
	fmt.Fprintf(w, "  月收入低到 ¥%.0f 才关（格点法 ¥%.0f），不是一亏就关：不亏不赚（¥%.0f）时，比起永远开下去，能关的权利值 ¥%.0f\n", t.Revenue, lattice, t.Flow, option)
	e, err := monetize.EntryExit{Rate: d.Discount, Drift: d.Doubt.Drift, Vol: d.Doubt.Vol, Cost: a.Cost, Entry: d.Invest, Exit: d.Doubt.Exit}.Thresholds()
	if fit, ok := errors.AsType[*coterie.FitError](err); ok {
		fmt.Fprintf(w, "  能关了再开时的两个门槛没有算出：%v\n", fit.Err)
	} else if err != nil {
		return err
	} else {
		fmt.Fprintf(w, "  关了还能花 ¥%.0f 再开时：月收入高过 ¥%.0f 才开，低到 ¥%.0f 才关\n", d.Invest, e.Enter, e.Leave)
	}
	r, err := monetize.StopChain(d.Chain.Transition, d.Chain.Profit, d.Chain.Salvage, 1/(1+d.Discount))
	if err != nil {
		return err
	}
	if len(r.Stop) != len(d.Chain.States) {
		return fmt.Errorf("chain: %d states, not %d", len(d.Chain.States), len(r.Stop))
	}
	fmt.Fprintf(w, "  按群的状态：")
	for i, name := range d.Chain.States {
		do := "继续"
		if r.Stop[i] {
			do = "收尾"
		}
		fmt.Fprintf(w, " %s %s（值 ¥%.0f）", name, do, r.Value[i])
	}
	fmt.Fprintln(w)
	return nil
}

// divide is what to do with little money and few hours.
func (d *Design) divide(w io.Writer) error {
	m, err := monetize.Mix(d.Pick.Options, d.Pick.Interaction, d.Pick.Budget)
	if err != nil {
		return err
	}
	var names []string
	for _, i := range m.Chosen {
		names = append(names, d.Pick.Options[i].Name)
	}
	fmt.Fprintf(w, "\n■ 钱和人手不够时\n  预算 ¥%.0f 先做%s：净值 ¥%.0f；不管预算和互相影响地全做，看起来有 ¥%.0f\n", d.Pick.Budget, strings.Join(names, "、"), m.Value, m.Naive)
	e, err := monetize.Effort(d.Hours.Gain, d.Hours.Curvature, d.Hours.Budget)
	if err != nil {
		return err
	}
	if len(e.Effort) != len(d.Hours.On) {
		return fmt.Errorf("hours: %d activities, not %d", len(d.Hours.On), len(e.Effort))
	}
	fmt.Fprintf(w, "  每天 %.0f 小时：", d.Hours.Budget)
	for i, name := range d.Hours.On {
		fmt.Fprintf(w, "%s %.2f，", name, e.Effort[i])
	}
	fmt.Fprintf(w, "多一小时还能多挣 ¥%.2f\n", e.Price)
	return nil
}
