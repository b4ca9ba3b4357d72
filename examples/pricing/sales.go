package main

import (
	"math"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// Make is how much to have of a product, and when.
type Make struct {
	Stock     monetize.Newsvendor
	Units     monetize.Units
	Belief    monetize.Belief
	Seen      struct{ Orders, Exposure, Rest float64 }
	Signal    monetize.Signal
	Early     float64
	ToOrder   monetize.Presale
	Diffusion lifecycle.Bass
	GroupEnds float64 // hazard per month
	Lots      struct {
		Demand, Setup []float64
		Holding       float64
	}
}

func (m *Make) answer(p *page) {
	if b, err := m.Stock.Best(); !p.stuck("备货", err) {
		p.say("  先做后卖：做 %.0f，预计利润 %.0f，缺货概率 %.0f%%，剩 %.0f", b.Quantity, b.Profit, 100*b.Stockout, b.Left)
	}
	if after, worth, err := m.Stock.Update(m.Signal, m.Early); !p.stuck("预购信号", err) {
		if b, err := after.Best(); !p.stuck("预购信号", err) {
			p.say("    看到预购 %g 后改做 %.0f；先问一声平均值 %.0f", m.Early, b.Quantity, worth)
		}
	}
	if n, err := m.ToOrder.BreakEven(); !p.stuck("先卖后做", err) {
		p.say("  先卖后做：满 %.0f 件开工才保本", n)
	}
	if loss, err := m.ToOrder.WaitingLoss(m.Stock); !p.stuck("等待流失", err) {
		p.say("    等待流失的需求低于 %.1f%% 时，先卖后做更好，且没有库存", 100*loss)
	}
	if b, err := m.Stock.BestUnits(m.Units); !p.stuck("小批量", err) {
		v, _ := m.Units.Variance()
		p.say("  小批量（平均 %g 件，方差 %.0f）：做 %.0f 件，预计利润 %.2f", m.Units.Mean, v, b.Quantity, b.Profit)
	}
	if after, err := m.Belief.Seen(m.Seen.Orders, m.Seen.Exposure); !p.stuck("预购更新", err) {
		if u, err := after.Ahead(m.Seen.Rest); !p.stuck("预购更新", err) {
			if b, err := m.Stock.BestUnits(u); !p.stuck("预购更新", err) {
				p.say("    预购 %g 件之后：还会来 %.1f 件，做 %.0f 件", m.Seen.Orders, u.Mean, b.Quantity)
			}
		}
	}
	if s, err := monetize.SellBeforeEnd(m.Diffusion, lifecycle.Exponential{Rate: m.GroupEnds}, math.Inf(1)); !p.stuck("群散之前", err) {
		p.say("  群散之前只卖得出 %.0f / %.0f，流失 %.1f%%", s.Sold, s.Demand, 100*s.Lost)
	}
	if l, err := monetize.LotSizes(m.Lots.Demand, m.Lots.Setup, m.Lots.Holding); !p.stuck("分批", err) {
		p.say("  一年分 %d 批做（第 %v 期起，从 0 数），每批 %.0f，总成本 %.0f", len(l.Orders), l.Orders, l.Sizes, l.Cost)
	}
}

// Offers is how products may be sold together or to groups.
type Offers struct {
	Worth    [][2]float64
	Cost     [2]float64
	Even     float64
	Bundle   monetize.Bundle
	Trial    monetize.Trial
	GroupBuy monetize.GroupBuy
	Ladder   monetize.Ladder
	Buyers   int
}

func (o *Offers) answer(p *page) {
	if b, err := monetize.PriceBundle(o.Worth, o.Cost); !p.stuck("套装", err) {
		p.say("  分开卖 ¥%.0f 得 %.0f，套装 ¥%.0f 得 %.0f", b.Price, b.Separate, b.Bundle, b.Pure)
	}
	if b, err := monetize.BundleEvenly(o.Even); !p.stuck("虚拟品套装", err) {
		p.say("  无成本、估值均匀（至多 ¥%g）的两样：单卖 ¥%.2f，套装 ¥%.2f，每人得 %.2f；分卖 %.2f，只卖套装 %.2f", o.Even, b.MixedAlone, b.MixedBundle, b.Mixed, b.Separate, b.Pure)
	}
	if v, err := o.Bundle.Ratio(); !p.stuck("买一赠一", err) {
		p.say("  买一赠一：每付 1 元得到 %.1f 元的东西", v)
	}
	if r, err := o.Trial.Result(); !p.stuck("试用", err) {
		p.say("  试用 %g 份：%.0f 人购买，其中 %.1f 人因试用而买，利润 %.0f；转化到 %.1f%% 才保本", o.Trial.Units, r.Buyers, r.Caused, r.Profit, 100*r.BreakEven)
	}
	if j, err := o.GroupBuy.Expect(); !p.stuck("拼团", err) {
		p.say("  拼团满 %d 人：成团概率 %.1f%%，预计利润 %.2f", o.GroupBuy.Least, 100*j.Success, j.Profit)
	}
	if n, err := o.GroupBuy.MostNeeded(0.9); !p.stuck("拼团人数", err) {
		p.say("    要九成把握，至多要求 %.0f 人", n)
	}
	if r, err := o.Ladder.At(o.Buyers); !p.stuck("阶梯价", err) {
		p.say("  阶梯价 %d 人：¥%g，收入 %.0f，差 %d 人到下一档", o.Buyers, r.Price, r.Revenue, r.Next)
	}
	if c, err := o.Ladder.Cliffs(); !p.stuck("阶梯价", err) {
		for _, v := range c {
			if v.After < v.Before {
				p.say("    第 %d 人使收入由 %.0f 降到 %.0f，到 %d 人才补回", v.At, v.Before, v.After, v.Back)
			}
		}
	}
}

// Funding is a crowdfunding before, during and after.
type Funding struct {
	Project monetize.Project
	Pledges struct {
		Values []int
		Probs  []float64
		Goal   int
	}
	Flight    monetize.Flight
	Provision monetize.Provision
	Assurance monetize.Assurance
	Closed    monetize.Crowdfund
}

func (f *Funding) answer(p *page) {
	if g, err := f.Project.BestGoal(); !p.stuck("众筹目标", err) {
		p.say("  目标定 ¥%.0f（%.0f 人）：成功概率 %.1f%%，成功时平均筹得 %.0f，预计利润 %.2f；没有目标时 %.2f", g.Goal, g.Backers, 100*g.Success, g.Raised, g.Profit, g.MustDeliver)
		if v, err := f.Project.Backers.AtLeast(1.1 * g.Backers); !p.stuck("超额", err) {
			p.say("    超出目标一成的概率 %.1f%%", 100*v)
		}
		if n, err := f.Project.Backers.Given(g.Backers); !p.stuck("成功时", err) {
			p.say("    成功时平均 %.1f 人支持", n)
		}
	}
	if v, err := monetize.Chance(f.Project.Backers.Mean, f.Pledges.Values, f.Pledges.Probs, f.Pledges.Goal); !p.stuck("多档支持", err) {
		p.say("  多档支持、目标 %d：成功概率 %.1f%%", f.Pledges.Goal, 100*v)
	}
	if v, err := f.Flight.Forecast(140); !p.stuck("进行中", err) {
		p.say("  第 %g 天已有 %g 人：满 140 人的概率 %.1f%%（当作速度已知会说 %.1f%%）", f.Flight.Elapsed, f.Flight.Backers, 100*v.Success, 100*v.PlugIn)
	}
	if v, err := f.Provision.Point(); !p.stuck("公共品", err) {
		p.say("  公共品：%d 人各出 ¥%.2f，凑齐的概率 %.1f%%", v.Need, v.Price, 100*v.Success)
	}
	if v, err := f.Assurance.Judge(); !p.stuck("保证合约", err) {
		p.say("  不成则退款并加 ¥%g：支持%s不吃亏，至多赔 %.0f", f.Assurance.Bonus, pick(v.Dominant, "总", "未必"), v.MostBonus)
		p.cautions(v.Cautions)
	}
	if v, err := f.Closed.Settle(); !p.stuck("结项", err) {
		p.say("  已结束的一项：筹得 %s，%s，退款 %s，资源 %d 项", v.Raised.Grouped(), pick(v.Success, "成了", "没成"), v.Refund.Grouped(), v.Resources)
		p.cautions(v.Cautions)
	}
}

// Platform is a community opened to other firms.
type Platform struct {
	Members, Vendors monetize.Side
	Rivals           [2]monetize.RivalSide
	Trade            struct{ Buyer, Seller, Cost float64 }
	Take             struct{ Elasticity, Cost, SellersOnBuyers, BuyersOnSellers, Leak, Sales float64 }
	Commission       struct{ Scale, Margin, Elasticity float64 }
	Payout           monetize.Payout
}

func (v *Platform) answer(p *page) {
	if s, err := monetize.PriceSides(v.Members, v.Vendors); !p.stuck("双边定价", err) {
		p.say("  会员 ¥%.3f、商家 ¥%.3f，利润 %.3f；会员%s，商家%s", s.Price[0], s.Price[1], s.Profit,
			pick(s.Subsidised[0], "受补贴", "自负成本"), pick(s.Full[1], "全数进驻", "未满"))
	}
	if r, err := monetize.PriceRivals(v.Rivals[0], v.Rivals[1]); !p.stuck("平台竞争", err) {
		p.say("  有同类平台竞争时 ¥%.2f、¥%.2f，各得 %.2f", r.Price[0], r.Price[1], r.Profit)
	}
	if f, err := monetize.UsageFees(v.Trade.Buyer, v.Trade.Seller, v.Trade.Cost); !p.stuck("按次收费", err) {
		p.say("  按次收费：买家 %.3f、卖家 %.3f，利润 %.4f", f.Buyer, f.Seller, f.Profit)
	}
	t := v.Take
	if rate, err := monetize.TakeRate(t.Elasticity, t.Cost); !p.stuck("佣金率", err) {
		owed, err := monetize.Take{Rate: rate}.Of(t.Sales)
		if !p.stuck("佣金", err) {
			p.say("  只看商家：抽 %.1f%%（销售 %.0f 时为 %.0f）", 100*rate, t.Sales, owed)
		}
	}
	if e, err := monetize.Feedback(t.Elasticity, t.SellersOnBuyers, t.BuyersOnSellers); !p.stuck("双边反馈", err) {
		if rate, err := monetize.TakeRate(e, t.Cost); !p.stuck("双边反馈", err) {
			p.say("    算上买卖互相带动：%.1f%%", 100*rate)
		}
		if rate, err := monetize.TakeRateLeaking(e, t.Leak); !p.stuck("跳单", err) {
			p.say("    再算上跳单：%.1f%%", 100*rate)
		}
	}
	if a, err := monetize.BestCommission(v.Commission.Scale, v.Commission.Margin, v.Commission.Elasticity); !p.stuck("分销佣金", err) {
		p.say("  给带来买家的人 %.1f%%，利润 %.0f", 100*a.Rate, a.Profit)
	}
	if o, err := v.Payout.Owe(); !p.stuck("分销负担", err) {
		p.say("  现行分销：每单预计付 %.2f，最坏 %.2f，净得 %.2f，最坏 %.2f", o.Expected, o.Worst, o.ExpectedNet, o.WorstNet)
		p.cautions(o.Cautions)
	}
}

// Ads is how advertising may be sold.
type Ads struct {
	Bearing  monetize.AdBearing
	Now      float64
	Decline  float64
	ZeroAt   struct{ Price, Audience float64 }
	Values   monetize.Dist
	Bidders  int
	PerClick []float64
	Clicks   []float64
}

func (a *Ads) answer(p *page) {
	if b, err := a.Bearing.Best(); !p.stuck("广告量", err) {
		p.say("  每次 %.2f 条最好：会员一生带来 %.2f，平均留 %.1f 个月", b.Ads, b.LTV, b.Life)
	}
	if l, err := a.Bearing.At(a.Now); !p.stuck("现在的广告量", err) {
		p.say("    现在 %g 条：一生 %.2f，再加一条 %+.2f", a.Now, l.LTV, l.Next)
	}
	gentle, err := monetize.AdLoadByUse(a.Decline, false)
	straight, err2 := monetize.AdLoadByUse(a.Decline, true)
	if !p.stuck("使用时长", err) && !p.stuck("使用时长", err2) {
		p.say("  只看使用时长：指数下降 %.1f 条，直线下降 %.1f 条", gentle, straight)
	}
	if n, index, err := monetize.AdLoadBothSides(a.ZeroAt.Price, a.ZeroAt.Audience); !p.stuck("两边", err) {
		p.say("  广告价与观众都随量下降：%.2f 条（指数 %.3f）", n, index)
	}
	if r, err := monetize.Reserve(a.Values, a.Bidders); !p.stuck("保留价", err) {
		p.say("  拍卖保留价 %.2f：预计 %.2f，不设则 %.2f；流拍 %.1f%%", r.Reserve, r.Revenue, r.Without, 100*r.Unsold)
	}
	if s, err := monetize.SellSlots(a.PerClick, a.Clicks); !p.stuck("广告位", err) {
		p.say("  广告位归 %v：次价 %.0f，VCG %.0f", s.Bidder, s.GSP, s.VCG)
	}
}

func pick(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}
