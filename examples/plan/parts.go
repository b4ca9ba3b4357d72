package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// sources says which of the documents' sources the plan uses, which side it
// leaves out, and what comes through the steps.
func sources(s *Sheet, p *page) error {
	all := lifecycle.SeedSources()
	used := map[string]bool{}
	for _, list := range []struct {
		name   string
		stages []lifecycle.Stage
	}{{"线上吸引", all.Online}, {"线下吸引", all.Offline}, {"冷启动", all.ColdStart}, {"四种加人", all.Ways}, {"存量", all.Stock}, {"活动主题", all.Themes}} {
		var here, rest []string
		for _, stage := range list.stages {
			if slices.Contains(s.Sources, stage.Chinese) {
				used[stage.Chinese] = true
				here = append(here, stage.Chinese)
			} else {
				rest = append(rest, stage.Chinese)
			}
		}
		if len(here) == 0 {
			here = []string{"没有用到"}
		}
		p.say("  %s：%s（还可以：%s）", list.name, strings.Join(here, "、"), strings.Join(rest, "、"))
	}
	for _, name := range s.Sources {
		if !used[name] {
			return fmt.Errorf("source %q: not one of the lists", name)
		}
	}
	presets := map[string][]lifecycle.Stage{"seed": lifecycle.SeedStages(), "aarrr": lifecycle.AARRR(), "stock": lifecycle.StockStages(),
		"content": lifecycle.ContentStages(), "store": lifecycle.StoreStages(), "gift": lifecycle.GiftStages()}
	stages := presets[s.Steps.Stages]
	if len(stages) == 0 || len(s.Steps.Rates) != len(stages)-1 {
		return fmt.Errorf("steps %q: seed, aarrr, stock, content, store or gift, with a rate from each stage but the last", s.Steps.Stages)
	}
	weakest := 0
	var line strings.Builder
	line.WriteString("  " + stages[0].Chinese)
	for i, rate := range s.Steps.Rates {
		if rate < s.Steps.Rates[weakest] {
			weakest = i
		}
		n, err := lifecycle.Through(s.Steps.Traffic, s.Steps.Rates[:i+1]...)
		if err != nil {
			return err
		}
		line.WriteString(fmt.Sprintf("→%s %.0f", stages[i+1].Chinese, n))
	}
	p.say("%s；最弱的一步是%s→%s", line.String(), stages[weakest].Chinese, stages[weakest+1].Chinese)
	stays, err := lifecycle.RetainedStock(s.Joins, 1-s.Leave)
	if err != nil {
		return err
	}
	each, err := lifecycle.CostPerRetained(s.Packets.Budget, s.Joins, 1-s.Leave)
	if err != nil {
		return err
	}
	p.say("  一个月入群 %.0f 人，月底留下 %.0f 人；红包折合每个留下的人 %.2f 元", s.Joins, stays, each)
	return nil
}

// growth says what the group settles at and whether it carries itself.
func growth(s *Sheet, p *page) error {
	level, err := lifecycle.Plateau(s.Joins, s.Leave)
	if err != nil {
		return err
	}
	year, err := lifecycle.TowardsPlateau(s.Seeds, s.Joins, s.Leave, 12)
	if err != nil {
		return err
	}
	p.say("  照此入群和流失，一年后 %.0f 人，最多 %.0f 人（平台期）", year, level)
	k, dies, err := lifecycle.LotkaExtinction(s.Invites.Share, s.Invites.Again)
	if err != nil {
		return err
	}
	loop := lifecycle.Viral{Start: s.Seeds, K: k, Cycle: s.Invites.Cycle}
	after, err := loop.Users(12)
	if err != nil {
		return err
	}
	p.say("  每人平均带来 %.2f 人：%.0f 个种子一年带到 %.0f 人，上限 %.0f；单条链断掉的概率 %.0f%%", k, s.Seeds, after, loop.Ceiling(), 100*dies)
	forward := lifecycle.Forwarding{Baseline: s.Packets.Baseline, Most: s.Packets.Most, Half: s.Packets.Half}
	with, err := forward.At(s.Packets.Budget)
	if err != nil {
		return err
	}
	double, err := forward.At(2 * s.Packets.Budget)
	if err != nil {
		return err
	}
	p.say("  红包 %.0f 元换来 %.0f 次转发，加倍也只有 %.0f 次", s.Packets.Budget, with, double)
	crowd := lifecycle.Thresholds{Mean: s.WillFollow.Mean, SD: s.WillFollow.SD, Size: level}
	join, err := crowd.Equilibrium()
	if err != nil {
		return err
	}
	line := fmt.Sprintf("  平均要看到 %.0f 人参加才肯参加：没人带头时最后有 %.0f 人", s.WillFollow.Mean, join)
	if sd, _, err := crowd.CriticalSD(); err == nil {
		line += fmt.Sprintf("；门槛的差异超过 %.1f 就几乎全体参加", sd)
	}
	p.say("%s", line)
	table := []int{0, 1, 2, 2, 4, 5, 7}
	all, err := lifecycle.Cascade(table)
	if err != nil {
		return err
	}
	p.say("  试群 %d 人的门槛 %v：自己会动起来的 %d 人", len(table), table, all)
	one := func(z float64) float64 { return z }
	balances, err := lifecycle.CriticalMass(0.2, func(z float64) float64 { return 1 - z }, one)
	if err != nil {
		return err
	}
	for _, b := range balances {
		if !b.Stable {
			p.say("  价值随人数增长时，会费定在最愿付者的两成：先要拿下 %.0f%% 的人，过了这个临界规模才会自己长", 100*b.Share)
		}
	}
	share, price, _, err := lifecycle.MonopolyShare(1, 0.1)
	if err != nil {
		return err
	}
	p.say("  只此一家时最赚钱的会费是 %.2f（最愿付者为 1），覆盖 %.0f%%", price, 100*share)
	b := lifecycle.Bass{Innovation: s.Bass.Innovation, Imitation: s.Bass.Imitation, Market: s.Bass.Market}
	liked, err := b.Satisfied(s.Bass.Satisfied)
	if err != nil {
		return err
	}
	spread, err := liked.Redistributed(s.Bass.Republished)
	if err != nil {
		return err
	}
	p.say("  扩散到市场一半：人人满意 %.0f 个月，%.0f%% 满意 %.0f 个月，整理再传播后 %.0f 个月", b.TimeTo(0.5), 100*s.Bass.Satisfied, liked.TimeTo(0.5), spread.TimeTo(0.5))
	return nil
}

// upkeep says what running it takes.
func upkeep(s *Sheet, p *page) error {
	level, err := lifecycle.Plateau(s.Joins, s.Leave)
	if err != nil {
		return err
	}
	u := lifecycle.Upkeep{Assistants: s.Staff.Assistants, Wage: s.Staff.Wage, Tooling: s.Staff.Tooling}
	each, err := u.PerMember(level)
	if err != nil {
		return err
	}
	daily, grow := lifecycle.OfficialUpkeep(s.Staff.Screened)
	p.say("  %d 个人，每个成员每月摊 %.2f 元；日常：%s；增长仍要：%s", u.Staff(), each, chinese(daily), chinese(grow))
	team := lifecycle.DellStaffing()
	least, most := lifecycle.ResponseForce()
	p.say("  对照：戴尔起初 %.0f 人、%.0f 个月后 %.0f 人，一年时 %.0f 人；百思买的即时应答动用 %d～%d 名员工", team.Start, team.After, team.Later, team.At(12), least, most)
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	trial, err := lifecycle.Probation(from, 14)
	if err != nil {
		return err
	}
	days, err := trial.Days()
	if err != nil {
		return err
	}
	p.say("  班长考察期 %.0f 天，到 %s", days, trial.End.Format(time.DateOnly))
	inviter := map[string]string{"小林": "小周", "小周": "群主", "路人": "另一个路人"}
	linked := func(who string) bool {
		return lifecycle.Linked(who, func(k string) (string, bool) { next, ok := inviter[k]; return next, ok }, func(k string) bool { return k == "群主" })
	}
	p.say("  合伙人第二轮：小林有推荐链 %t，路人 %t", linked("小林"), linked("路人"))
	return nil
}

func chinese(stages []lifecycle.Stage) string {
	var out []string
	for _, s := range stages {
		out = append(out, s.Chinese)
	}
	return strings.Join(out, "、")
}

// strains says what shortens a membership and the group's life.
func strains(s *Sheet, p *page) error {
	rate := -math.Log1p(-s.Leave)
	calm := lifecycle.Survivor(lifecycle.Exponential{Rate: rate})
	var wears []lifecycle.Strain
	var named []string
	for _, c := range lifecycle.Causes() {
		if level, ok := s.Strain.Levels[c.Chinese]; ok {
			wears, named = append(wears, c.Strain(level, s.Strain.Effect)), append(named, c.Chinese)
		}
	}
	if len(named) < len(s.Strain.Levels) {
		return fmt.Errorf("strain: a cause that is not among %v", lifecycle.Causes())
	}
	worn, err := lifecycle.Strained(calm, wears...)
	if err != nil {
		return err
	}
	p.say("  一半成员待不过 %.1f 个月；计入%s，是 %.1f 个月", lifecycle.Median(calm), strings.Join(named, "、"), lifecycle.Median(worn))
	push := lifecycle.Pushes{Band: s.Pushes.Band, PerPush: s.Pushes.PerPush, Effect: s.Pushes.Effect}
	best, most := 0.0, math.Inf(-1)
	horizon := float64(s.Months)
	for n := 0.0; n <= 4*push.Band; n++ {
		kept, err := lifecycle.Strained(calm, push.Strain(n))
		if err != nil {
			return err
		}
		if v := push.Income(n) * lifecycle.Mean(kept, horizon); v > most {
			best, most = n, v
		}
	}
	p.say("  推送是双刃剑：每月 %.0f 条最值（每人 %d 个月共 %.2f 元），再多只添打扰", best, s.Months, most)
	shares, err := lifecycle.AttentionShare(s.Attention...)
	if err != nil {
		return err
	}
	p.say("  和别的群争精力，本群分到 %.0f%%", 100*shares[0])
	level, err := lifecycle.Plateau(s.Joins, s.Leave)
	if err != nil {
		return err
	}
	loose, err := lifecycle.Cohesion(level, s.Layers.Half, false)
	if err != nil {
		return err
	}
	deep, err := lifecycle.Outermost(s.Layers.Keep, s.Layers.Depth, 0)
	if err != nil {
		return err
	}
	split, err := lifecycle.Outermost(s.Layers.Keep, s.Layers.Depth, s.Layers.Max)
	if err != nil {
		return err
	}
	p.say("  %.0f 人没有组织，凝聚力剩 %.0f%%；影响力传到第 %d 圈剩 %.0f%%，分群到 %d 圈以内剩 %.0f%%", level, 100*loose, s.Layers.Depth, 100*deep, s.Layers.Max, 100*split)
	flow := lifecycle.ContentFlow{Level: 1, Stops: s.ContentStops, Decay: rate}
	p.say("  第 %.0f 个月断更，半年后活跃剩 %.0f%%", s.ContentStops, 100*flow.At(s.ContentStops+6))
	moved, err := lifecycle.Migrate(level, s.PlatformLoss)
	if err != nil {
		return err
	}
	before := lifecycle.Traffic{Bought: s.Traffic.Bought, Owned: s.Traffic.Owned}
	after, err := before.Shock(s.BoughtFalls)
	if err != nil {
		return err
	}
	p.say("  换平台剩 %.0f 人；买来的流量少 %.0f%%，总流量变 %+.0f%%", moved, 100*s.BoughtFalls, 100*lifecycle.Uplift(before.Total(), after.Total()))
	net, err := lifecycle.Poaching(s.Rival.Gain, level, s.Rival.Value, s.Rival.Hazard, horizon)
	if err != nil {
		return err
	}
	p.say("  把客户聚到一处，扣掉被挖走的，还值 %.0f 元", net)
	return nil
}

// running is what a group brings each month beyond its upkeep.
type running struct {
	gain func(month int) float64
	cost float64
}

// Flow implements monetize.Stream.
func (r running) Flow(t, dt float64) float64 { return (r.gain(int(t)) - r.cost) * dt }

// ending says when to stop, and what not to do before.
func ending(s *Sheet, p *page) error {
	h := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: s.NeedMonths}}
	if err := h.Validate(); err != nil {
		return err
	}
	p.say("  预计运营 %.0f 个月；%.0f 个月的销售最迟第 %.0f 个月开始；一年时新鲜感剩 %.0f%%", h.Months(), s.SaleMonths, h.LastStart(s.SaleMonths), 100*h.Life.Novelty(12))
	if at := h.LastStart(s.SaleMonths) + 1; !h.Fits(at, s.SaleMonths) {
		p.say("  第 %.0f 个月再开卖就做不完了", at)
	}
	rule := lifecycle.UnmanagedBenchmark()
	p.say("  没人管的群一半活不过 %.0f 天，一成能过 %.0f 天（%s）", rule.Quantile(0.5), rule.Quantile(0.9), rule.Source)
	cost := float64(1+s.Staff.Assistants) * s.Staff.Wage * (1 - s.Staff.Tooling)
	gain := func(m int) float64 { return s.Gain.Start * math.Pow(1-s.Gain.Falls, float64(m)) }
	if m, ok := lifecycle.StopMonth(gain, func(int) float64 { return cost }, s.Months); ok {
		p.say("  第 %d 个月起，维护的成本超过回报", m)
	} else {
		p.say("  %d 个月之内，回报都盖得住维护的成本", s.Months)
	}
	for _, method := range []struct {
		name string
		lifecycle.Survivor
		months float64
	}{{"产品周期", h.Product, h.Product.Months()}, {"生命周期", h.Life, h.Life.Months()}, {"两者取短", h, h.Months()}} {
		if math.IsInf(method.months, 1) {
			continue
		}
		v, err := monetize.CLV(method, running{gain, cost}, &monetize.CLVOptions{Horizon: method.months + 1})
		if err != nil {
			return err
		}
		p.say("  按%s运营 %.0f 个月，扣掉维护共 %.0f 元", method.name, method.months, v.Value)
	}
	var kept []float64
	for m := range s.Months + 1 {
		kept = append(kept, math.Pow(1-s.Leave, float64(m)))
	}
	rates := make([]float64, len(kept)-1)
	for i := range rates {
		rates[i] = kept[i+1] / kept[i]
	}
	life := lifecycle.Splice(lifecycle.Retention(rates), float64(s.Months), lifecycle.Exponential{Rate: -math.Log1p(-s.Leave)})
	over, err := lifecycle.OverInvestment(life, 0, s.Invest, math.Max(0, gain(0)-cost), 240)
	if err != nil {
		return err
	}
	p.say("  成员平均待 %.1f 个月，现在投 %.0f 元是过度投入：%t", lifecycle.Mean(life, 240), s.Invest, over)
	if n, err := lifecycle.Successive(h.Months(), s.MovesOn, s.Groups); err == nil {
		p.say("  接着开到第 %d 个群，%.0f%% 的人跟着走，一个成员共 %.0f 个月", s.Groups, 100*s.MovesOn, n)
	} else {
		return err
	}
	for _, phase := range []lifecycle.Phase{lifecycle.Growth, lifecycle.Mature} {
		p.say("  %s期做归属感周边：%t", phase.Chinese(), phase.Merchandise())
	}
	groups := make([]lifecycle.GroupUpkeep, len(s.Kept))
	for i, g := range s.Kept {
		groups[i] = lifecycle.GroupUpkeep{Name: g.Name, Value: g.Value, Hours: g.Hours, Remaining: g.Months}
	}
	choice, err := lifecycle.CloseFirst(groups, s.Hours)
	if err != nil {
		return err
	}
	var closing []string
	for _, i := range choice.Close {
		closing = append(closing, groups[i].Name)
	}
	p.say("  每月只有 %.0f 小时：先关%s，留下的每月 %.0f 元", s.Hours, strings.Join(closing, "、"), choice.Value)
	return nil
}
