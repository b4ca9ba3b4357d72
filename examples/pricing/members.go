package main

import (
	"github.com/coterie-go/coterie/monetize"
)

// Tiers is what members are like, the menu there is, and tiers whose content is
// decided.
type Tiers struct {
	Kinds  []monetize.Taste
	Cost   float64
	Now    monetize.Menu // one tier per kind
	Worths []float64     // a sample of members
	Grades []monetize.Grade
	Plain  []monetize.Grade // the same without a cost per member
	Most   float64
}

func (t *Tiers) answer(p *page) {
	if m, err := monetize.SelfSelect(t.Kinds, t.Cost); !p.stuck("自选等级", err) {
		p.say("  内容可调：各类会员的品质 %.3f，价格 %.3f，每人利润 %.3f，会员留得 %.3f", m.Quality, m.Price, m.Profit, m.Rent)
		took := make([]int, len(t.Worths))
		if paid, err := m.Pick(t.Worths, took); !p.stuck("选择", err) {
			p.say("    抽样 %d 人按此菜单各选 %v，共付 %.3f", len(took), took, paid)
		}
	}
	if b, err := t.Now.Breaches(t.Kinds); !p.stuck("现行等级", err) {
		for _, v := range b {
			p.say("  现行等级：第 %d 类会选 %s，多得 %.3f", v.Kind+1, tier(v.Took), v.Gain)
		}
		if len(b) == 0 {
			p.say("  现行等级：各类都选为自己而设的一档")
		}
	}
	for _, grades := range [][]monetize.Grade{t.Grades, t.Plain} {
		if g, err := monetize.PriceGrades(grades, t.Most); !p.stuck("内容已定", err) {
			p.say("  内容已定：价格 %.3f，有人买的 %v，每人利润 %.4f", g.Price, g.Sells, g.Profit)
			for _, w := range g.Warnings {
				p.say("    注意：%s", w.Chinese)
			}
		}
	}
}

func tier(i int) string {
	if i < 0 {
		return "不买"
	}
	return "第 " + string(rune('1'+i)) + " 档"
}

// Fees is by what, and when, members may be charged.
type Fees struct {
	Users       []monetize.Use
	Slope, Cost float64
	Monthly     struct{ Fee, Stay, Renew, Discount float64 }
	Places      struct{ Low, High, Demand float64 }
	Freemium    monetize.Freemium
}

func (f *Fees) answer(p *page) {
	if v, err := monetize.TwoPartTariffs(f.Users, f.Slope, f.Cost); !p.stuck("两部制", err) {
		for _, t := range v {
			p.say("  从第 %d 类起服务：会费 %.2f 加每次 %.2f，每人利润 %.2f", t.From+1, t.Fee, t.Price, t.Profit)
		}
	}
	m := f.Monthly
	if b, err := monetize.AnnualOrMonthly(m.Fee, m.Stay, m.Renew, m.Discount); !p.stuck("月付与年付", err) {
		p.say("  月付 %g：首年收 %.2f 个月；年费 %.2f 与之相当（%.0f 折）", m.Fee, b.Months, b.Annual, 100*(1-b.Discounted))
	}
	if n, err := monetize.Protect(f.Places.Low, f.Places.High, f.Places.Demand); !p.stuck("名额保护", err) {
		p.say("  为付 ¥%g 的会员留 %d 个名额，不卖给只付 ¥%g 的", f.Places.High, n, f.Places.Low)
	}
	if v, err := f.Freemium.Best(); !p.stuck("免费增值", err) {
		p.say("  免费带广告、付费去广告：收 %.2f（没有广告则 %.2f），%.0f%% 付费，每人利润 %.2f，全免费 %.2f", v.Fee, v.WithoutAds, 100*v.Conversion, v.Profit, v.FreeOnly)
	}
}

// Rewards is what is given so that members stay or act.
type Rewards struct {
	Reward monetize.RewardOffer
	Badge  monetize.Badge
}

func (r *Rewards) answer(p *page) {
	if v, err := r.Reward.Return(); !p.stuck("留存奖励", err) {
		p.say("  花 %.0f，因奖励留下的值 %.0f，净 %.0f；多留 %.1f 个百分点才保本；%.0f%% 发给了本来就会留下的人", v.Spend, v.Caused, v.Net, 100*v.BreakEvenLift, 100*v.Wasted)
	}
	if s, err := r.Badge.Steer(); !p.stuck("徽章", err) {
		p.say("  徽章：行动占比由 %.1f%% 升到 %.1f%%，平均快 %.2f 步（%.2f 步内得到）", 100*s.Share[0], 100*s.Share[len(s.Share)-1], s.Saved, s.Steps)
	}
}

// Size is how the value of the community grows with its members.
type Size struct {
	Unit          string
	Sizes, Values []float64
	Merge         struct{ Members, Other float64 }
	Cost          monetize.Upkeep
}

func (s *Size) answer(p *page) {
	f, err := monetize.FitValueLaws(s.Unit, s.Sizes, s.Values)
	if p.stuck("价值定律", err) {
		return
	}
	last := len(s.Sizes) - 1
	for _, l := range f.Laws {
		p.say("  %s：系数 %.4g ± %.2g（单位：%s），均方根误差 %.0f，权重 %.3f", l.Law.Chinese(), l.Scale, l.StdErr, s.Unit, l.RMSD, l.Weight)
	}
	p.say("  幂律：指数 %.2f ± %.2f", f.Power.Exponent, f.Power.StdErr)
	for _, w := range f.Warnings {
		p.say("    注意：%s", w.Chinese)
	}
	best := f.Laws[0]
	now, err := best.Law.Of(s.Sizes[last])
	if p.stuck("现值", err) {
		return
	}
	if v, err := best.Law.Grow(best.Scale*now, s.Sizes[last], 2*s.Sizes[last]); !p.stuck("翻一番", err) {
		p.say("  按%s，规模翻一番价值由 %.0f 到 %.0f", best.Law.Chinese(), best.Scale*now, v)
	}
	if g, err := best.Law.Merge(s.Merge.Members, s.Merge.Other); !p.stuck("合并", err) {
		p.say("  与另一群合并（%g 与 %g）：增益 %.0f，两边各得 %.0f、%.0f", s.Merge.Members, s.Merge.Other, best.Scale*g.Gain, best.Scale*g.First, best.Scale*g.Second)
	}
	if n, err := best.Law.CriticalMass(best.Scale, s.Cost); !p.stuck("临界规模", err) {
		p.say("  规模超过 %.1f %s，价值才高于成本", n, s.Unit)
	}
	if n, err := monetize.Reed.Log2(s.Sizes[last]); !p.stuck("里德定律", err) {
		p.say("  里德定律说可成的小群约 2^%.0f 个：谁也收不到这些钱", n)
	}
}
