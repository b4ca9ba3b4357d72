package main

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie/monetize"
)

// Funding is a crowdfunding before, during and after.
type Funding struct {
	Project *monetize.Project
	Pledges *struct {
		Values []int
		Probs  []float64
		Goal   int
	}
	Flight    *monetize.Flight
	Needed    float64 // backers that the flight is to reach
	Provision *monetize.Provision
	Assurance *monetize.Assurance
	Closed    *monetize.Crowdfund
}

func (f *Funding) answer(p *page) {
	if f.Project != nil {
		f.goal(p)
	}
	if f.Flight != nil && f.Needed > 0 {
		if v, err := f.Flight.Forecast(f.Needed); !p.stuck("进行中", "under way", err) {
			p.Say("  第 %g 天已有 %g 人：满 %g 人的概率 %.1f%%（当作速度已知会说 %.1f%%）",
				"  %g days gone, %g backers: %g are reached with probability %.1f%% (%.1f%% as if the rate were known)",
				f.Flight.Elapsed, f.Flight.Backers, f.Needed, 100*v.Success, 100*v.PlugIn)
		}
	}
	if f.Provision != nil {
		if v, err := f.Provision.Point(); !p.stuck("公共品", "common good", err) {
			p.Say("  公共品：%d 人各出 ¥%.2f，凑齐的概率 %.1f%%", "  common good: %d give ¥%.2f each, enough do with probability %.1f%%", v.Need, v.Price, 100*v.Success)
		}
	}
	if f.Assurance != nil {
		if v, err := f.Assurance.Judge(); !p.stuck("保证合约", "assurance", err) {
			p.Say("  不成则退款并加 ¥%g：支持%s，至多赔 %.0f", "  money back and ¥%g if it fails: to back it %s; at most %.0f is lost",
				f.Assurance.Bonus, p.yes(v.Dominant, "总不吃亏", "未必不吃亏", "never hurts", "may hurt"), v.MostBonus)
			p.cautions(v.Cautions)
		}
	}
	if f.Closed != nil {
		if v, err := f.Closed.Settle(); !p.stuck("结项", "closed", err) {
			p.Say("  已结束的一项：筹得 %s，%s，退款 %s，资源 %d 项", "  one that has ended: %s raised, %s, %s given back, resources: %d",
				v.Raised.Grouped(), p.yes(v.Success, "成了", "没成", "reached", "missed"), v.Refund.Grouped(), v.Resources)
			p.cautions(v.Cautions)
		}
	}
}

func (f *Funding) goal(p *page) {
	if g, err := f.Project.BestGoal(); !p.stuck("众筹目标", "goal", err) {
		p.Say("  目标定 ¥%.0f（%.0f 人）：成功概率 %.1f%%，成功时平均筹得 %.0f，预计利润 %.2f；没有目标时 %.2f",
			"  a goal of ¥%.0f (%.0f backers): reached with probability %.1f%%, %.0f raised on average where it is, expected profit %.2f; without a goal %.2f",
			g.Goal, g.Backers, 100*g.Success, g.Raised, g.Profit, g.MustDeliver)
		p.warnings(g.Warnings)
		if v, err := f.Project.Backers.AtLeast(1.1 * g.Backers); !p.stuck("超额", "a tenth more", err) {
			p.Say("    超出目标一成的概率 %.1f%%", "    a tenth more than the goal with probability %.1f%%", 100*v)
		}
		if n, err := f.Project.Backers.Given(g.Backers); !p.stuck("成功时", "where it is reached", err) {
			p.Say("    成功时平均 %.1f 人支持", "    %.1f backers on average where it is reached", n)
		}
	}
	if v := f.Pledges; v != nil {
		if average, variance, err := monetize.Raised(f.Project.Backers.Mean, v.Values, v.Probs); !p.stuck("多档支持", "several pledges", err) {
			p.Say("  多档支持：平均筹得 %.0f ± %.0f", "  pledges of several sizes: %.0f ± %.0f raised on average", average, math.Sqrt(variance))
		}
		if c, err := monetize.Chance(f.Project.Backers.Mean, v.Values, v.Probs, v.Goal); !p.stuck("多档支持", "several pledges", err) {
			p.Say("    目标 %d：成功概率 %.1f%%", "    a goal of %d is reached with probability %.1f%%", v.Goal, 100*c)
		}
	}
}

// Platform is a community opened to other firms.
type Platform struct {
	Members, Vendors *monetize.Side
	Rivals           *[2]monetize.RivalSide
	Trade            *struct{ Buyer, Seller, Cost float64 }
	Take             *struct{ Elasticity, Cost, SellersOnBuyers, BuyersOnSellers, Leak, Sales float64 }
	Commission       *struct{ Scale, Margin, Elasticity float64 }
	Payout           *monetize.Payout
}

func (v *Platform) answer(p *page) {
	if v.Members != nil && v.Vendors != nil {
		if s, err := monetize.PriceSides(*v.Members, *v.Vendors); !p.stuck("双边定价", "prices of the two sides", err) {
			p.Say("  会员 ¥%.3f、商家 ¥%.3f，利润 %.3f；会员%s，商家%s", "  members ¥%.3f, sellers ¥%.3f, profit %.3f; members %s, sellers %s",
				s.Price[0], s.Price[1], s.Profit,
				p.yes(s.Subsidised[0], "受补贴", "自负成本", "are subsidised", "bear their cost"), p.yes(s.Full[1], "全数进驻", "未满", "all come", "do not all come"))
		}
	}
	if v.Rivals != nil {
		if r, err := monetize.PriceRivals(v.Rivals[0], v.Rivals[1]); !p.stuck("平台竞争", "a rival platform", err) {
			p.Say("  有同类平台竞争时 ¥%.2f、¥%.2f，各得 %.2f", "  beside a rival of the same kind: ¥%.2f and ¥%.2f, profit of each %.2f", r.Price[0], r.Price[1], r.Profit)
		}
	}
	if t := v.Trade; t != nil {
		if f, err := monetize.UsageFees(t.Buyer, t.Seller, t.Cost); !p.stuck("按次收费", "fee per trade", err) {
			p.Say("  按次收费：买家 %.3f、卖家 %.3f，利润 %.4f", "  fee per trade: buyer %.3f, seller %.3f, profit %.4f", f.Buyer, f.Seller, f.Profit)
		}
	}
	if v.Take != nil {
		v.take(p)
	}
	if c := v.Commission; c != nil {
		if a, err := monetize.BestCommission(c.Scale, c.Margin, c.Elasticity); !p.stuck("分销佣金", "commission", err) {
			p.Say("  给带来买家的人 %.1f%%，利润 %.0f", "  to those who bring buyers %.1f%%, profit %.0f", 100*a.Rate, a.Profit)
		}
	}
	if v.Payout != nil {
		if o, err := v.Payout.Owe(); !p.stuck("分销负担", "payout", err) {
			p.Say("  现行分销：每单预计付 %.2f，最坏 %.2f，净得 %.2f，最坏 %.2f", "  payout of today: %.2f an order expected, %.2f at worst; %.2f kept, %.2f at worst", o.Expected, o.Worst, o.ExpectedNet, o.WorstNet)
			p.cautions(o.Cautions)
		}
	}
}

func (v *Platform) take(p *page) {
	t := v.Take
	if rate, err := monetize.TakeRate(t.Elasticity, t.Cost); !p.stuck("佣金率", "share taken", err) {
		if owed, err := (monetize.Take{Rate: rate}).Of(t.Sales); !p.stuck("佣金", "share taken", err) {
			p.Say("  只看商家：抽 %.1f%%（销售 %.0f 时为 %.0f）", "  sellers alone: take %.1f%% (of sales of %.0f: %.0f)", 100*rate, t.Sales, owed)
		}
	}
	e, err := monetize.Feedback(t.Elasticity, t.SellersOnBuyers, t.BuyersOnSellers)
	if p.stuck("双边反馈", "one side feeds the other", err) {
		return
	}
	if rate, err := monetize.TakeRate(e, t.Cost); !p.stuck("双边反馈", "one side feeds the other", err) {
		p.Say("    算上买卖互相带动：%.1f%%", "    and as buyers and sellers draw each other: %.1f%%", 100*rate)
	}
	if t.Cost != 0 {
		return // the share with leakage is known only where serving a trade costs nothing
	}
	if rate, err := monetize.TakeRateLeaking(e, t.Leak); !p.stuck("跳单", "trades that leave", err) {
		p.Say("    再算上跳单：%.1f%%", "    and as trades leave the platform: %.1f%%", 100*rate)
	}
}

// Ads is how advertising may be sold.
type Ads struct {
	Bearing  *monetize.AdBearing
	Now      float64
	Decline  float64
	ZeroAt   *struct{ Price, Audience float64 }
	Values   *monetize.Dist
	Bidders  int
	PerClick []float64
	Clicks   []float64
}

func (a *Ads) answer(p *page) {
	if a.Bearing != nil {
		if b, err := a.Bearing.Best(); !p.stuck("广告量", "advertising", err) {
			p.Say("  每次 %.2f 条最好：会员一生带来 %.2f，平均留 %.1f 个月", "  %.2f a visit is best: a member brings %.2f in a life of %.1f months", b.Ads, b.LTV, b.Life)
		}
		if l, err := a.Bearing.At(a.Now); !p.stuck("现在的广告量", "advertising today", err) {
			p.Say("    现在 %g 条：一生 %.2f，再加一条 %+.2f", "    today %g: %.2f in a life, one more would change it by %+.2f", a.Now, l.LTV, l.Next)
		}
	}
	if a.Decline != 0 {
		gentle, err := monetize.AdLoadByUse(a.Decline, false)
		straight, err2 := monetize.AdLoadByUse(a.Decline, true)
		if !p.stuck("使用时长", "time of use", err) && !p.stuck("使用时长", "time of use", err2) {
			p.Say("  只看使用时长：指数下降 %.1f 条，直线下降 %.1f 条", "  by the time of use alone: %.1f where it falls exponentially, %.1f where in a straight line", gentle, straight)
		}
	}
	if z := a.ZeroAt; z != nil {
		if n, index, err := monetize.AdLoadBothSides(z.Price, z.Audience); !p.stuck("两边", "both sides", err) {
			p.Say("  广告价与观众都随量下降：%.2f 条（指数 %.3f）", "  where the price and the audience both fall with the load: %.2f (index %.3f)", n, index)
		}
	}
	if a.Values != nil {
		if r, err := monetize.Reserve(*a.Values, a.Bidders); !p.stuck("保留价", "reserve price", err) {
			p.Say("  拍卖保留价 %.2f：预计 %.2f，不设则 %.2f；流拍 %.1f%%", "  reserve price %.2f: %.2f expected, %.2f without; unsold with probability %.1f%%", r.Reserve, r.Revenue, r.Without, 100*r.Unsold)
		}
	}
	if len(a.PerClick) > 0 {
		if s, err := monetize.SellSlots(a.PerClick, a.Clicks); !p.stuck("广告位", "slots", err) {
			p.Say("  广告位依次归第 %s 位出价人：次价 %s，VCG %s", "  the slots go to bidders %s: next price %s, VCG %s",
				p.places(s.Bidder, func(i int) string { return strconv.Itoa(i + 1) }), p.list(0, s.GSP), p.list(0, s.VCG))
		}
	}
}

// yes chooses between what holds and what does not, in the page's language.
func (p *page) yes(ok bool, holds, fails, englishHolds, englishFails string) string {
	if ok {
		return p.Pick(holds, englishHolds)
	}
	return p.Pick(fails, englishFails)
}
