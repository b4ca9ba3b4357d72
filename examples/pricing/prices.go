package main

import (
	"math/rand/v2"

	"github.com/coterie-go/coterie/monetize"
)

// Survey is what members said and what happened when a price changed.
type Survey struct {
	Perceived []monetize.Perceived
	Asked     []monetize.Tested
	Cost      float64
	Changed   *struct{ P0, Q0, P1, Q1, Variable float64 }
}

func (s *Survey) answer(p *page) {
	if len(s.Perceived) > 0 {
		if r, err := monetize.VanWestendorp(s.Perceived, false); !p.stuck("价格敏感度", "price sensitivity", err) {
			p.Say("  可接受区间 ¥%.0f–%.0f（原始定义；窄口径 ¥%.0f–%.0f），最优点 ¥%.0f，无差异点 ¥%.0f；%d 人答案前后矛盾，未计",
				"  acceptable ¥%.0f–%.0f (original definition; narrower ¥%.0f–%.0f), optimal ¥%.0f, indifference ¥%.0f; left out for contradicting themselves: %d",
				r.Original[0], r.Original[1], r.Narrower[0], r.Narrower[1], r.Optimal, r.Indifference, r.LeftOut)
		}
	}
	if len(s.Asked) > 0 {
		if w, err := monetize.GaborGranger(s.Asked, s.Cost); !p.stuck("逐价询问", "asked price by price", err) {
			p.Say("  逐价询问：收入最高 ¥%g（每人 ¥%.2f ± %.2f），利润最高 ¥%g；会买的比例 %.1f%%",
				"  asked price by price: most revenue at ¥%g (¥%.2f ± %.2f a member), most profit at ¥%g; %.1f%% would buy",
				s.Asked[w.Best].Price, w.Revenue[w.Best], w.SE, s.Asked[w.Profit].Price, 100*w.Demand[w.Best])
		}
	}
	c := s.Changed
	if c == nil {
		return
	}
	if e, err := monetize.ElasticityOf(c.P0, c.Q0, c.P1, c.Q1); !p.stuck("价格弹性", "elasticity", err) {
		p.Say("  ¥%g 改为 ¥%g 后销量 %g 变为 %g：弹性 %.3f（中点），%.3f（起点），%.3f（对数）",
			"  from ¥%g to ¥%g, sales went from %g to %g: elasticity %.3f (midpoint), %.3f (starting point), %.3f (logarithms)",
			c.P0, c.P1, c.Q0, c.Q1, e.Arc, e.Point, e.LogLog)
	}
	if v, err := monetize.BreakEvenChange(c.P0, c.Variable, c.P1-c.P0); !p.stuck("保本销量变化", "break-even change of sales", err) {
		p.Say("  这次调价的保本销量变化 %+.1f%%，实际 %+.1f%%", "  sales could change by %+.1f%% before the new price loses; they changed by %+.1f%%", 100*v, 100*(c.Q1/c.Q0-1))
	}
}

// Demand is one product under four assumptions of its demand, and a shelf of
// products.
type Demand struct {
	Cost        float64
	Linear      *monetize.LinearDemand
	Elastic     *monetize.ElasticDemand
	Exponential *monetize.ExponentialDemand
	Logit       *monetize.LogitDemand
	Shelf       []monetize.Item
	Slope       float64
}

func (d *Demand) answer(p *page) {
	if d.Linear != nil {
		d.best(p, "线性需求", "linear demand", *d.Linear)
	}
	if d.Elastic != nil {
		d.best(p, "常弹性需求", "constant elasticity", *d.Elastic)
	}
	if d.Exponential != nil {
		d.best(p, "指数需求", "exponential demand", *d.Exponential)
	}
	if d.Logit != nil {
		d.best(p, "Logit 需求（每位访客）", "logit demand (a visitor)", *d.Logit)
	}
	if len(d.Shelf) == 0 {
		return
	}
	if s, err := monetize.PriceLogit(d.Shelf, d.Slope); !p.stuck("多个产品", "several products", err) {
		p.Say("  一架 %d 样：¥%s，各占 %s，每位访客利润 ¥%.2f（加价相同）", "  a shelf of %d: ¥%s, shares %s, profit a visitor ¥%.2f (one mark-up for all)",
			len(d.Shelf), p.list(2, s.Price), p.list(3, s.Share), s.Profit)
	}
}

func (d *Demand) best(p *page, chinese, english string, demand monetize.Demand) {
	b, err := demand.Best(d.Cost)
	if p.stuck(chinese, english, err) {
		return
	}
	dearer, err := demand.At(b.Price * 1.1)
	if p.stuck(chinese, english, err) {
		return
	}
	p.Say("  %s：¥%.2f，利润 %.2f，弹性 %.2f；再贵一成，利润少 %.1f%%", "  %s: ¥%.2f, profit %.2f, elasticity %.2f; a tenth dearer loses %.1f%% of the profit",
		p.Pick(chinese, english), b.Price, b.Profit, b.Elasticity, 100*(1-(b.Price*1.1-d.Cost)*dearer/b.Profit))
}

// Trying is prices that are on trial.
type Trying struct {
	monetize.Bandit
	Seed uint64
}

func (t *Trying) answer(p *page) {
	s, err := t.Standing()
	if p.stuck("试价", "prices on trial", err) {
		return
	}
	for i, v := range t.Prices {
		p.Say("  ¥%g：%d/%d 人购买，每人 ¥%.2f ± %.2f，最优的概率 %.1f%%", "  ¥%g: %d of %d bought, ¥%.2f ± %.2f a person, best with probability %.1f%%",
			v.Price, v.Bought.Successes, v.Bought.Of, s.Mean[i], s.SD[i], 100*s.Best[i])
	}
	if i, err := t.Next(rand.New(rand.NewPCG(t.Seed, 0))); !p.stuck("下一个价格", "next price", err) {
		p.Say("  下一轮对「%s」的全体 %d 人出价 ¥%g", "  next round: all of “%s”, %d people, are offered ¥%g", t.Segment, t.Members, t.Prices[i].Price)
	}
}
