package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/monetize"
)

// plan is what to settle before it starts.
func (c *Campaign) plan(w io.Writer) error {
	won, err := monetize.Vote(len(c.Votes.Options), c.Votes.Cast)
	if err != nil {
		return err
	}
	n, err := monetize.SampleSize(c.Rate, c.Better, c.Level, c.Power)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "■ %s：开始之前\n  %d 票选出：%s\n", c.Name, len(c.Votes.Cast), c.Votes.Options[won])
	fmt.Fprintf(w, "  要从 %.0f%% 里看出 %.0f%%（水平 %.0f%%、把握 %.0f%%），两边各要 %.0f 人\n", 100*c.Rate, 100*c.Better, 100*c.Level, 100*c.Power, math.Ceil(n))
	return nil
}

// funnel is how far visitors came, by channel.
func (c *Campaign) funnel(w io.Writer) error {
	fmt.Fprintf(w, "\n■ 漏斗\n")
	var trials []monetize.Trials
	for _, r := range c.Reached {
		steps, err := monetize.StepsOf(r.Share)
		if err != nil {
			return err
		}
		v, err := monetize.Funnel{Steps: steps, Repeat: r.Repeat, Order: c.Order, Margin: c.Margin}.PerVisitor()
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %s：每步", r.Name)
		for _, s := range steps {
			fmt.Fprintf(w, " %.1f%%", 100*s)
		}
		fmt.Fprintf(w, "；每个访客 %.4f 单（含复购），收入 ¥%.2f，至多值得花 ¥%.2f 请来\n", v.Orders, v.Revenue, v.Margin)
		trials = append(trials, monetize.Trials{Successes: int64(math.Round(float64(r.Visitors) * r.Share[len(r.Share)-1])), Of: r.Visitors})
	}
	if len(trials) < 2 {
		return nil
	}
	v, err := monetize.CompareRates(trials[1], trials[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  %s %.2f%%（%.2f–%.2f），%s %.2f%%（%.2f–%.2f）：p %.3f，前者更高的概率 %.0f%%；人不是随机分到两边的，所以这不是效果\n",
		c.Reached[0].Name, 100*v.Second.Value, 100*v.Second.Lo, 100*v.Second.Hi, c.Reached[1].Name, 100*v.First.Value, 100*v.First.Lo, 100*v.First.Hi, v.P, 100*v.SecondBetter)
	return nil
}

// between writes an interval.
func between(e coterie.Estimate) string {
	return fmt.Sprintf("%.2f（95%%：%.2f 至 %.2f）", e.Value, e.Lo, e.Hi)
}

// cause is what the campaign brought about.
func (c *Campaign) cause(w io.Writer) error {
	fmt.Fprintf(w, "\n■ 它带来了什么\n")
	trend, err := monetize.PreTrend(c.Past.Treated, c.Past.Others)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  之前两边的差每月变 %s：", between(trend.Slope))
	if trend.Warning != nil {
		fmt.Fprintln(w, trend.Warning.Chinese)
	} else {
		fmt.Fprintln(w, "看不出已经分开")
	}
	did, err := monetize.DID(c.Before.Treated, c.After.Treated, c.Before.Others, c.After.Others)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  双重差分：每周单数多 %s，p %.3f\n", between(did.Effect), did.P)

	last := len(c.Alike) - 1
	if last < 1 || len(c.Donors) == 0 {
		return fmt.Errorf("alike: at least two months, and donors")
	}
	var early [][]float64
	for _, d := range c.Donors {
		if len(d) != len(c.Alike) {
			return fmt.Errorf("donors: %d months, not %d", len(d), len(c.Alike))
		}
		early = append(early, d[:last])
	}
	s, err := monetize.SyntheticControl(early, c.Alike[:last])
	if err != nil {
		return err
	}
	gap := s.Gap(c.Donors, c.Alike)
	fmt.Fprintf(w, "  合成对照（权重 %.2f）：之前每月差 %.2f，活动当月多 %.2f\n", s.Weights, gap[:last], gap[last])

	a, err := monetize.CUPED(c.Members.Before, c.Members.After, c.Members.Treated)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  随机分组的成员：直接相减 %.2f；扣掉之前的差别 %s，只剩 %.0f%% 的方差\n", a.Raw, between(a.Effect), 100*a.VarianceRatio)
	q, err := monetize.QiniCurve(c.Uplift)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  按模型打分先找谁：Qini %.3f（0 是随便找），平均每人多 %.2f 单\n", q.Qini, q.ATE)
	return nil
}

// credit is how the sales are shared out, which says nothing about cause.
func (c *Campaign) credit(w io.Writer) error {
	fmt.Fprintf(w, "\n■ 记在谁头上（分账，不是因果）\n")
	chain, _, err := monetize.MarkovCredit(c.Journeys)
	if err != nil {
		return err
	}
	// A coalition of channels sells to the journeys that need no other.
	total := 0.0
	for _, j := range c.Journeys {
		total += j.Bought
	}
	shares, err := monetize.Shapley(len(chain), func(set uint32) float64 {
		sold := 0.0
		for _, j := range c.Journeys {
			if !slices.ContainsFunc(j.Channels, func(name string) bool {
				i := slices.IndexFunc(chain, func(v monetize.Credit) bool { return v.Channel == name })
				return set&(1<<i) == 0
			}) {
				sold += j.Bought
			}
		}
		return sold
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  %.0f 单：\n", total)
	for i, v := range chain {
		fmt.Fprintf(w, "    %s：去掉它的马尔可夫链 %.2f 单，Shapley %.2f 单\n", v.Channel, v.Sales, shares[i])
	}
	credits, own, err := monetize.ReferralCredit(slices.Values(c.Sales))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  成员带来的：")
	for _, v := range credits {
		fmt.Fprintf(w, "%s %s，", v.Member, v.Sales.Grouped())
	}
	fmt.Fprintf(w, "没人介绍的 %s\n", own.Grouped())
	return nil
}
