package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coterie-go/coterie/monetize"
)

// pad fills a text up to a width in columns; a Chinese sign takes two.
func pad(s string, width int) string {
	columns := 0
	for _, r := range s {
		columns += min(utf8.RuneLen(r), 2)
	}
	return s + strings.Repeat(" ", max(0, width-columns))
}

func (d *Design) say(ctx context.Context, w io.Writer, p *monetize.Plan, o *monetize.SimOptions) error {
	v, err := p.Project()
	if err != nil {
		return err
	}
	closing, err := monetize.Sunset(ctx, p, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "■ %s：盈亏（每行一季的最后一个月）\n", d.Name)
	fmt.Fprintf(w, "    月    成员")
	for _, l := range p.Lines {
		fmt.Fprintf(w, "  %s", pad(l.Name, 9))
	}
	fmt.Fprintf(w, " 运营      当月净额      累计\n")
	for t := 2; t < len(v.Periods); t += 3 {
		m := v.Periods[t]
		fmt.Fprintf(w, "  %4d %7.0f", t+1, m.Members)
		for _, x := range m.Income {
			fmt.Fprintf(w, "  %9.2f", x)
		}
		fmt.Fprintf(w, " %4.0f %13.2f %12.2f  %s\n", m.Operators, m.Cash, m.Total, bar(m.Members, v.Periods[v.Peak-1].Members))
	}
	fmt.Fprintf(w, "  首月成员 %.2f，净额 %.2f；高峰在第 %d 月，%.0f 人\n", v.Periods[0].Members, v.Periods[0].Cash, v.Peak, v.Periods[v.Peak-1].Members)
	fmt.Fprintf(w, "  首次月度盈利：%s；累计回本：%s；最多要垫 ¥%.2f\n", month(v.Profit), month(v.Payback), v.Need)
	fmt.Fprintf(w, "  跑满 %d 个月的净现值 ¥%.2f\n", d.Months, v.NPV)
	if r, err := v.Rates(); err == nil {
		fmt.Fprintf(w, "  内部收益率（月）%.2f%%", 100*r.Roots[0])
		for _, x := range r.Roots[1:] {
			fmt.Fprintf(w, "，另有 %.2f%%", 100*x)
		}
		fmt.Fprintln(w)
	}

	if d.Regular != nil && d.Shop != nil {
		if err := d.regular(w); err != nil {
			return err
		}
	}

	fmt.Fprintf(w, "\n■ 何时收尾\n  %s\n", closing.Advice.Chinese)
	if closing.Launch {
		fmt.Fprintf(w, "  晚三个月收尾少 ¥%.2f；之后第一个亏损的月份是第 %d 月\n", closing.Late(3), closing.FirstLoss)
	}
	if closing.Change != nil {
		fmt.Fprintf(w, "  什么会推翻它：%s\n", closing.Change.Chinese())
	}
	for _, l := range closing.Lacking {
		fmt.Fprintf(w, "  还不知道：%s\n", l.Chinese)
	}
	chart(w, closing.Values)

	if closing.Launch && d.Invest > 0 {
		if err := d.worth(w, p, v, closing.After); err != nil {
			return err
		}
	}
	if d.Doubt != nil {
		if err := d.option(w); err != nil {
			return err
		}
	}
	if d.Pick != nil {
		if err := d.divide(w); err != nil {
			return err
		}
	}

	r := closing.Risk
	fmt.Fprintf(w, "\n■ 可能的结果（%d 条路径）\n", r.Paths)
	fmt.Fprintf(w, "  净现值均值 ¥%.0f，坏情况（一成）¥%.0f，亏损概率 %.0f%%\n", r.NPV.Mean, r.Bad.Value, 100*r.Loss)
	fmt.Fprintf(w, "  按上面的日期收尾：均值 ¥%.0f，90%% 在 ¥%.0f 至 ¥%.0f\n", r.Advised.Mean, r.Advised.P05, r.Advised.P95)

	c, err := monetize.Compare(ctx, p, &monetize.SimOptions{Paths: 500, Seed: 1, Inputs: o.Inputs, Spearman: o.Spearman})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n■ 四种变现方式与最佳组合\n  %s  下月收入     一年净额  回本月份  坏情况10%%  运营  收尾  还缺\n", pad("方式", 14))
	for _, x := range append(c.Alone, c.All) {
		row(w, x)
	}
	fmt.Fprintf(w, "  → %s\n", c.Advice.Chinese)

	fmt.Fprintf(w, "\n■ 商业模式还缺\n")
	for _, g := range d.Business.Gaps() {
		fmt.Fprintf(w, "  （%s）%s\n", g.Row, g.Chinese)
	}
	found, err := monetize.LintCampaigns(d.Campaigns, 30*24*time.Hour)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintf(w, "  （%s）%s：%s\n", f.Row, f.About, f.Chinese)
	}
	return nil
}

func row(w io.Writer, c monetize.Choice) {
	name, lacks, closing := strings.Join(c.Lines, "+"), "–", "不启动"
	if c.Mode != 0 {
		name += "（" + c.Mode.Chinese() + "）"
	}
	if len(c.Lines) > 1 {
		name = "全部"
	}
	if len(c.Lacks) > 0 {
		lacks = fmt.Sprintf("%s 等 %d 项", c.Lacks[0].Chinese, len(c.Lacks))
	}
	if c.Close > 0 {
		closing = fmt.Sprintf("%d", c.Close)
	}
	fmt.Fprintf(w, "  %s %9.2f %12.2f  %s %10.0f  %4.0f  %s  %s\n", pad(name, 18), c.Next, c.Year, pad(month(c.Payback), 8), c.Bad, c.Operators, pad(closing, 6), lacks)
}

func month(n int) string {
	if n == 0 {
		return "没有"
	}
	return fmt.Sprintf("第%d月", n)
}

func bar(x, most float64) string {
	return strings.Repeat("█", int(math.Round(20*x/math.Max(most, 1))))
}

// chart draws the value of closing after each period.
func chart(w io.Writer, values []float64) {
	const height, width = 9, 61
	lo, hi := values[0], values[0]
	for _, v := range values {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	if hi == lo {
		return
	}
	at := func(i int) int { return int(math.Round((values[i] - lo) / (hi - lo) * (height - 1))) }
	zero := int(math.Round((0 - lo) / (hi - lo) * (height - 1)))
	fmt.Fprintf(w, "  各月收尾的净现值（%.0f 至 %.0f）\n", lo, hi)
	for y := height - 1; y >= 0; y-- {
		line := make([]rune, 0, width)
		for x := range min(width, len(values)) {
			i := x * (len(values) - 1) / max(1, min(width, len(values))-1)
			switch {
			case at(i) == y:
				line = append(line, '●')
			case y == zero && lo <= 0 && hi >= 0:
				line = append(line, '·')
			default:
				line = append(line, ' ')
			}
		}
		fmt.Fprintf(w, "  │%s\n", strings.TrimRight(string(line), " "))
	}
	fmt.Fprintf(w, "  └%s %d\n", strings.Repeat("─", min(width, len(values))), len(values)-1)
}
