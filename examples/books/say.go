package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/coterie-go/coterie/monetize"
)

func (c *Club) say(w io.Writer) error {
	fmt.Fprintf(w, "■ %s：每月经常性收入\n  月份       期初   新增   升级   回流   降级   流失   期末     年化\n", c.Name)
	var last monetize.MRR
	for t := 1; t < len(c.Months); t++ {
		m, err := c.moved(t)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %s %6.0f %6.0f %6.0f %6.0f %6.0f %6.0f %6.0f %8.0f\n", c.Months[t], m.Start, m.New, m.Expansion, m.Reactivation, m.Contraction, m.Churn, m.End(), m.ARR())
		last = m
	}

	fmt.Fprintf(w, "\n■ 最后一个月，三家的口径\n")
	for _, v := range []monetize.Convention{monetize.Plain, monetize.ChartMogul, monetize.Baremetrics} {
		r, err := last.Retention(v)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %-11s 毛留存 %.2f%%，净留存 %.2f%%，速动比 %.2f\n", v, 100*r.Gross, 100*r.Net, r.Quick)
	}
	if len(c.Days) > 0 {
		daily, err := monetize.DailyNetChurn(slices.Values(c.Days))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  按天累加（ChartMogul 的另一口径）：净流失 %.2f%%\n", 100*daily)
	}

	fmt.Fprintf(w, "\n■ 一个会员\n")
	u, err := last.Unit(c.accounts())
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  月均 ¥%.2f，月流失 %.2f%%，按此不变能留 %.1f 个月，值 ¥%.2f；获客 ¥%.2f，%.1f 倍，%.1f 个月回本\n", u.ARPA, 100*u.Churn, u.Lifetime, u.LTV, u.CAC, u.LTVtoCAC, u.Payback)
	m := c.migration()
	v, err := m.Value()
	if err != nil {
		return err
	}
	for i, fee := range c.Tiers {
		fmt.Fprintf(w, "  按等级流动：¥%.0f 档值 ¥%.2f（月折现因子 %g），预计留 %.1f 个月，其中 %.1f 个月在 ¥%.0f 档\n", fee, v.LTV[i], m.Factor, v.Life[i], v.Periods[i][len(c.Tiers)-1], c.Tiers[len(c.Tiers)-1])
	}
	ages, err := monetize.RevenueByAge(c.cohorts())
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  同期群人均累计：")
	for k, x := range ages {
		fmt.Fprintf(w, " 第%d月 ¥%.2f", k+1, x)
	}
	fmt.Fprintln(w)

	d, err := monetize.Depend(func(yield func(float64) bool) {
		for _, m := range c.Members {
			if !yield(m[len(m)-1]) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n■ 集中与负债\n  %d 个付费会员，相当于 %.1f 个同样大的；最大的一个占 %.1f%%，八成收入靠 %.0f%% 的人\n", d.Payers, d.Effective, 100*d.Top, 100*d.For80)
	owed, err := c.Points.Liability()
	if err != nil {
		return err
	}
	kept, err := c.Points.Recognised(c.Redeemed)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  积分负债 ¥%.2f；不会兑换的部分已可确认 ¥%.2f\n", owed, kept)
	return nil
}
