package main

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// Make is how much to have of a product, and when.
type Make struct {
	Stock     *monetize.Newsvendor
	Units     *monetize.Units
	Belief    *monetize.Belief
	Seen      struct{ Orders, Exposure, Rest float64 }
	Signal    *monetize.Signal
	Early     float64
	ToOrder   *monetize.Presale
	Diffusion *lifecycle.Bass
	GroupEnds float64 // hazard per month
	Lots      *struct {
		Demand, Setup []float64
		Holding       float64
	}
}

func (m *Make) answer(p *page) {
	if m.Stock != nil {
		m.stock(p)
	}
	if m.ToOrder != nil {
		if n, err := m.ToOrder.BreakEven(); !p.stuck("先卖后做", "sold before it is made", err) {
			p.Say("  先卖后做：满 %.0f 件开工才保本", "  sold before it is made: from %.0f orders on it pays to start", n)
		}
		if m.Stock != nil {
			if loss, err := m.ToOrder.WaitingLoss(*m.Stock); !p.stuck("等待流失", "lost by waiting", err) {
				p.Say("    等待流失的需求低于 %.1f%% 时，先卖后做更好，且没有库存", "    better than making first, and without stock, where waiting loses less than %.1f%% of the demand", 100*loss)
			}
		}
	}
	if m.Diffusion != nil {
		if s, err := monetize.SellBeforeEnd(*m.Diffusion, lifecycle.Exponential{Rate: m.GroupEnds}, math.Inf(1)); !p.stuck("群散之前", "before the group ends", err) {
			p.Say("  群散之前只卖得出 %.0f / %.0f，流失 %.1f%%", "  before the group ends %.0f of %.0f are sold, %.1f%% are lost", s.Sold, s.Demand, 100*s.Lost)
		}
	}
	if m.Lots != nil {
		if l, err := monetize.LotSizes(m.Lots.Demand, m.Lots.Setup, m.Lots.Holding); !p.stuck("分批", "lots", err) {
			p.Say("  %d 期分 %d 批做：在第 %s 期，每批 %s，总成本 %.0f", "  %d periods in %d lots: in periods %s, lots of %s, cost %.0f",
				len(m.Lots.Demand), len(l.Orders), p.places(l.Orders, func(i int) string { return strconv.Itoa(i + 1) }), p.list(0, l.Sizes), l.Cost)
		}
	}
}

func (m *Make) stock(p *page) {
	if b, err := m.Stock.Best(); !p.stuck("备货", "stock", err) {
		p.Say("  先做后卖：做 %.0f，预计利润 %.0f，缺货概率 %.0f%%，剩 %.0f", "  made before it is sold: make %.0f, expected profit %.0f, sold out with probability %.0f%%, %.0f left over",
			b.Quantity, b.Profit, 100*b.Stockout, b.Left)
	}
	if m.Signal != nil {
		if after, worth, err := m.Stock.Update(*m.Signal, m.Early); !p.stuck("预购信号", "early orders", err) {
			if b, err := after.Best(); !p.stuck("预购信号", "early orders", err) {
				p.Say("    看到预购 %g 后改做 %.0f；先问一声平均值 %.0f", "    after %g early orders: make %.0f; to ask first is worth %.0f on average", m.Early, b.Quantity, worth)
			}
		}
	}
	if m.Units != nil {
		if b, err := m.Stock.BestUnits(*m.Units); !p.stuck("小批量", "small batch", err) {
			v, _ := m.Units.Variance()
			p.Say("  小批量（平均 %g 件，方差 %.0f）：做 %.0f 件，预计利润 %.2f", "  small batch (mean %g, variance %.0f): make %.0f, expected profit %.2f", m.Units.Mean, v, b.Quantity, b.Profit)
		}
	}
	if m.Belief == nil {
		return
	}
	after, err := m.Belief.Seen(m.Seen.Orders, m.Seen.Exposure)
	if p.stuck("预购更新", "orders so far", err) {
		return
	}
	u, err := after.Ahead(m.Seen.Rest)
	if p.stuck("预购更新", "orders so far", err) {
		return
	}
	if b, err := m.Stock.BestUnits(u); !p.stuck("预购更新", "orders so far", err) {
		p.Say("    预购 %g 件之后：还会来 %.1f 件，做 %.0f 件", "    after %g orders: %.1f more will come, make %.0f", m.Seen.Orders, u.Mean, b.Quantity)
	}
}

// Offers is how products may be sold together or to groups.
type Offers struct {
	Worth    [][2]float64
	Cost     [2]float64
	Even     float64
	Bundle   *monetize.Bundle
	Trial    *monetize.Trial
	GroupBuy *monetize.GroupBuy
	Ladder   monetize.Ladder
	Buyers   int
}

func (o *Offers) answer(p *page) {
	if len(o.Worth) > 0 {
		if b, err := monetize.PriceBundle(o.Worth, o.Cost); !p.stuck("套装", "bundle", err) {
			p.Say("  分开卖 ¥%s 得 %.0f，套装 ¥%.0f 得 %.0f", "  apart at ¥%s: %.0f; as a bundle at ¥%.0f: %.0f", p.list(0, b.Price[:]), b.Separate, b.Bundle, b.Pure)
		}
	}
	if o.Even > 0 {
		if b, err := monetize.BundleEvenly(o.Even); !p.stuck("虚拟品套装", "bundle of virtual goods", err) {
			p.Say("  无成本、估值均匀（至多 ¥%g）的两样：单卖 ¥%.2f，套装 ¥%.2f，每人得 %.2f；分卖 %.2f，只卖套装 %.2f",
				"  two goods without cost, worth anything up to ¥%g: ¥%.2f alone and ¥%.2f together bring %.2f a person; apart %.2f, only together %.2f",
				o.Even, b.MixedAlone, b.MixedBundle, b.Mixed, b.Separate, b.Pure)
		}
	}
	if o.Bundle != nil {
		if v, err := o.Bundle.Ratio(); !p.stuck("买一赠一", "one free with one", err) {
			p.Say("  买一赠一：每付 1 元得到 %.1f 元的东西", "  one free with one: ¥1 paid buys things of ¥%.1f", v)
		}
	}
	if o.Trial != nil {
		if r, err := o.Trial.Result(); !p.stuck("试用", "trial", err) {
			p.Say("  试用 %g 份：%.0f 人购买，其中 %.1f 人因试用而买，利润 %.0f", "  trial of %g: %.0f buy, %.1f of them because of it, profit %.0f", o.Trial.Units, r.Buyers, r.Caused, r.Profit)
			if r.BreakEven <= 1 {
				p.Say("    转化到 %.1f%% 才保本", "    it pays where %.1f%% of the triers buy", 100*r.BreakEven)
			} else {
				p.Say("    人人都买也不保本", "    it would not pay if every trier bought")
			}
		}
	}
	if o.GroupBuy != nil {
		if j, err := o.GroupBuy.Expect(); !p.stuck("拼团", "group buy", err) {
			p.Say("  拼团满 %d 人：成团概率 %.1f%%，预计利润 %.2f", "  group buy from %d on: it forms with probability %.1f%%, expected profit %.2f", o.GroupBuy.Least, 100*j.Success, j.Profit)
		}
		if n, err := o.GroupBuy.MostNeeded(0.9); !p.stuck("拼团人数", "size of the group buy", err) {
			p.Say("    要九成把握，至多要求 %.0f 人", "    to be nine tenths sure, ask for %.0f at most", n)
		}
	}
	if len(o.Ladder) > 0 {
		o.ladder(p)
	}
}

func (o *Offers) ladder(p *page) {
	r, err := o.Ladder.At(o.Buyers)
	if p.stuck("阶梯价", "price ladder", err) {
		return
	}
	p.Say("  阶梯价 %d 人：¥%g，收入 %.0f", "  price ladder with %d buyers: ¥%g, revenue %.0f", o.Buyers, r.Price, r.Revenue)
	if r.Next > 0 {
		p.Say("    差 %d 人到下一档", "    %d short of the next step", r.Next)
	}
	c, err := o.Ladder.Cliffs()
	if p.stuck("阶梯价", "price ladder", err) {
		return
	}
	for _, v := range c {
		switch {
		case v.Back == v.At: // no fall beyond rounding
		case v.Back == 0:
			p.Say("    第 %d 人使收入由 %.0f 降到 %.0f，再多人也补不回", "    buyer %d takes the revenue from %.0f to %.0f, and no number makes it good", v.At, v.Before, v.After)
		default:
			p.Say("    第 %d 人使收入由 %.0f 降到 %.0f，到 %d 人才补回", "    buyer %d takes the revenue from %.0f to %.0f; it is made good by %d", v.At, v.Before, v.After, v.Back)
		}
	}
}
