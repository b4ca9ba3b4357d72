package main

import (
	"strconv"

	"github.com/coterie-go/coterie/monetize"
)

// Tiers is what members are like, the menu there is, and tiers whose content is
// decided.
type Tiers struct {
	Kinds  []monetize.Taste
	Cost   float64
	Now    *monetize.Menu // one tier per kind
	Worths []float64      // a sample of members
	Grades []monetize.Grade
	Plain  []monetize.Grade // the same without a cost per member
	Most   float64
}

func (t *Tiers) answer(p *page) {
	if len(t.Kinds) > 0 {
		t.menus(p)
	}
	for _, grades := range [][]monetize.Grade{t.Grades, t.Plain} {
		if len(grades) == 0 {
			continue
		}
		g, err := monetize.PriceGrades(grades, t.Most)
		if p.stuck("内容已定", "content decided", err) {
			continue
		}
		var sells []int
		for i, ok := range g.Sells {
			if ok {
				sells = append(sells, i)
			}
		}
		p.Say("  内容已定：价格 %s，有人买的是%s，每人利润 %.4f", "  content decided: prices %s; bought: %s; profit a member %.4f",
			p.list(3, g.Price), p.places(sells, p.tier), g.Profit)
		p.warnings(g.Warnings)
	}
}

func (t *Tiers) menus(p *page) {
	if m, err := monetize.SelfSelect(t.Kinds, t.Cost); !p.stuck("自选等级", "tiers to choose from", err) {
		p.Say("  内容可调：各类会员的品质 %s，价格 %s，每人利润 %.3f，会员留得 %s",
			"  content to be chosen: quality for each kind %s, prices %s, profit a member %.3f, members keep %s",
			p.list(3, m.Quality), p.list(3, m.Price), m.Profit, p.list(3, m.Rent))
		took := make([]int, len(t.Worths))
		if paid, err := m.Pick(t.Worths, took); len(took) > 0 && !p.stuck("选择", "choice", err) {
			p.Say("    抽样 %d 人按此菜单各选：%s；共付 %.3f", "    of a sample of %d, each takes: %s; they pay %.3f",
				len(took), p.places(took, p.tier), paid)
		}
	}
	if t.Now == nil {
		return
	}
	if b, err := t.Now.Breaches(t.Kinds); !p.stuck("现行等级", "tiers of today", err) {
		for _, v := range b {
			p.Say("  现行等级：第 %d 类会选%s，多得 %.3f", "  tiers of today: kind %d takes %s instead, better off by %.3f", v.Kind+1, p.tier(v.Took), v.Gain)
		}
		if len(b) == 0 {
			p.Say("  现行等级：各类都选为自己而设的一档", "  tiers of today: each kind takes the one meant for it")
		}
	}
}

// tier names a tier by its place; below 0 none is taken.
func (p *page) tier(i int) string {
	if i < 0 {
		return p.Pick("不买", "none")
	}
	return p.Pick("第 "+strconv.Itoa(i+1)+" 档", "tier "+strconv.Itoa(i+1))
}

// Fees is by what, and when, members may be charged.
type Fees struct {
	Users       []monetize.Use
	Slope, Cost float64
	Monthly     *struct{ Fee, Stay, Renew, Discount float64 }
	Places      *struct{ Low, High, Demand float64 }
	Freemium    *monetize.Freemium
}

func (f *Fees) answer(p *page) {
	if len(f.Users) > 0 {
		if v, err := monetize.TwoPartTariffs(f.Users, f.Slope, f.Cost); !p.stuck("两部制", "fee and price per use", err) {
			for _, t := range v {
				p.Say("  从第 %d 类起服务：会费 %.2f 加每次 %.2f，每人利润 %.2f", "  serving from kind %d on: a fee of %.2f and %.2f a use, profit a member %.2f", t.From+1, t.Fee, t.Price, t.Profit)
			}
		}
	}
	if m := f.Monthly; m != nil {
		if b, err := monetize.AnnualOrMonthly(m.Fee, m.Stay, m.Renew, m.Discount); !p.stuck("月付与年付", "monthly or annual", err) {
			p.Say("  月付 %g：首年收 %.2f 个月；年费 %.2f 与之相当", "  %g a month: %.2f months are paid in the first year; an annual fee of %.2f is worth as much", m.Fee, b.Months, b.Annual)
			if m.Fee > 0 {
				p.Say("    年费是十二个月费的 %s", "    that is twelve monthly fees, %s", p.off(1-b.Discounted))
			}
		}
	}
	if v := f.Places; v != nil {
		if n, err := monetize.Protect(v.Low, v.High, v.Demand); !p.stuck("名额保护", "places kept", err) {
			p.Say("  为付 ¥%g 的会员留 %d 个名额，不卖给只付 ¥%g 的", "  for members who pay ¥%g keep %d places from those who pay ¥%g", v.High, n, v.Low)
		}
	}
	if f.Freemium == nil {
		return
	}
	if v, err := f.Freemium.Best(); !p.stuck("免费增值", "freemium", err) {
		p.Say("  免费带广告、付费去广告：收 %.2f（没有广告则 %.2f），%.0f%% 付费，每人利润 %.2f，全免费 %.2f",
			"  free with advertising, paid without: %.2f (%.2f had there been none), %.0f%% pay, profit a member %.2f; all free %.2f",
			v.Fee, v.WithoutAds, 100*v.Conversion, v.Profit, v.FreeOnly)
	}
}

// Rewards is what is given so that members stay or act.
type Rewards struct {
	Reward *monetize.RewardOffer
	Badge  *monetize.Badge
}

func (r *Rewards) answer(p *page) {
	if r.Reward != nil {
		if v, err := r.Reward.Return(); !p.stuck("留存奖励", "reward for staying", err) {
			p.Say("  花 %.0f，因奖励留下的值 %.0f，净 %.0f；多留 %.1f 个百分点才保本；%.0f%% 发给了本来就会留下的人",
				"  it costs %.0f, those who stay because of it are worth %.0f, net %.0f; it pays from %.1f points more who stay; %.0f%% goes to those who would have stayed",
				v.Spend, v.Caused, v.Net, 100*v.BreakEvenLift, 100*v.Wasted)
		}
	}
	if r.Badge != nil {
		if s, err := r.Badge.Steer(); !p.stuck("徽章", "badge", err) {
			p.Say("  徽章：行动占比由 %.1f%% 升到 %.1f%%，平均快 %.2f 步（%.2f 步内得到）",
				"  badge: the share of such acts rises from %.1f%% to %.1f%%, %.2f steps sooner on average (earned in %.2f)",
				100*s.Share[0], 100*s.Share[len(s.Share)-1], s.Saved, s.Steps)
		}
	}
}

// Size is how the value of the community grows with its members.
type Size struct {
	Unit          string
	Sizes, Values []float64
	Merge         *struct{ Members, Other float64 }
	Cost          *monetize.Upkeep
}

func (s *Size) answer(p *page) {
	f, err := monetize.FitValueLaws(s.Unit, s.Sizes, s.Values)
	if p.stuck("价值定律", "law of value", err) {
		return
	}
	last := len(s.Sizes) - 1
	for _, l := range f.Laws {
		p.Say("  %s：系数 %.4g ± %.2g（单位：%s），均方根误差 %.0f，权重 %.3f", "  %s: factor %.4g ± %.2g (unit: %s), RMSD %.0f, weight %.3f",
			p.Pick(l.Law.Chinese(), l.Law.String()), l.Scale, l.StdErr, s.Unit, l.RMSD, l.Weight)
	}
	p.Say("  幂律：指数 %.2f ± %.2f", "  power law: exponent %.2f ± %.2f", f.Power.Exponent, f.Power.StdErr)
	p.warnings(f.Warnings)
	best := f.Laws[0]
	now, err := best.Law.Of(s.Sizes[last])
	if p.stuck("现值", "value today", err) {
		return
	}
	name := p.Pick(best.Law.Chinese(), best.Law.String())
	if v, err := best.Law.Grow(best.Scale*now, s.Sizes[last], 2*s.Sizes[last]); !p.stuck("翻一番", "doubling", err) {
		p.Say("  按%s，规模翻一番价值由 %.0f 到 %.0f", "  by %s, twice the size takes the value from %.0f to %.0f", name, best.Scale*now, v)
	}
	if m := s.Merge; m != nil {
		if g, err := best.Law.Merge(m.Members, m.Other); !p.stuck("合并", "merger", err) {
			p.Say("  与另一群合并（%g 与 %g）：增益 %.0f，两边各得 %.0f、%.0f", "  merged with another (%g and %g): a gain of %.0f, of which %.0f and %.0f fall to the two",
				m.Members, m.Other, best.Scale*g.Gain, best.Scale*g.First, best.Scale*g.Second)
		}
	}
	if s.Cost != nil {
		if n, err := best.Law.CriticalMass(best.Scale, *s.Cost); !p.stuck("临界规模", "critical mass", err) {
			p.Say("  规模超过 %.1f %s，价值才高于成本", "  the value is above the cost from %.1f on (unit: %s)", n, s.Unit)
		}
	}
	if n, err := monetize.Reed.Log2(s.Sizes[last]); !p.stuck("里德定律", "Reed's law", err) {
		p.Say("  里德定律说可成的小群约 2^%.0f 个：谁也收不到这些钱", "  Reed's law counts about 2^%.0f groups that could form: nobody collects that", n)
	}
}
