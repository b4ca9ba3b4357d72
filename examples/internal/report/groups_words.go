package report

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie/community"
)

// ZH implements Answer.
func (a *GroupsAnswer) ZH(p *Page) {
	p.Say("截至 %s。占比 = 近 7 天发过言的人 ÷ 人数；趋势 = 最近 28 天与之前 28 天的日均发言人数之差（超过 1.96 倍标准误才算）；本月收入是 %s 的。", a.AsOf, a.Month)
	p.Say("状态由最近 28 天的证据加权得出（权重是判断，可以改），括号里是最说明问题的一条，把握不到 80%% 时另写；“预计还能活”只按“一个群两年左右”的经验算，还没有并入群自己的走势。")
	if !a.Exact {
		p.Say("日报表数不出一周里有多少个不同的人发言，“≥”后面是单日最高，只会少不会多；人数含员工。")
	}
	rows := make([][]string, len(a.Groups))
	for i, g := range a.Groups {
		rows[i] = []string{g.name("全部"), orUnknown(g.Members), a.speakers(&g), a.share(&g), trendWords[g.Trend].ZH, g.Stage.words().ZH, g.State.words().ZH, g.remainingZH(), a.revenue(&g), g.Advice.ZH}
	}
	p.Table([]string{"群", ">人数", ">近7天发言", ">占比", "趋势", "阶段", "状态", "预计还能活", ">本月收入", "建议"}, rows)
}

// EN implements Answer.
func (a *GroupsAnswer) EN(p *Page) {
	p.Say("As of %s. Share: who spoke in 7 days, of the members. Trend: mean speakers a day, the last 28 days against the 28 before, called only beyond 1.96 standard errors. Revenue is that of %s.", a.AsOf, a.Month)
	p.Say("The state weighs the evidence of the last 28 days, by weights that are judgements; in brackets what says most, and how sure it is where that is under 80 %%. Months left is the rule of thumb of two years for a group and no more: its own course is not in it yet.")
	if !a.Exact {
		p.Say("A daily table cannot tell how many different members spoke in a week: after ≥ stands the most of any day, so it may be more. Members include staff.")
	}
	rows := make([][]string, len(a.Groups))
	for i, g := range a.Groups {
		rows[i] = []string{g.name("all"), orUnknown(g.Members), a.speakers(&g), a.share(&g), trendWords[g.Trend].EN, g.Stage.words().EN, g.State.words().EN, g.remainingEN(), a.revenue(&g), g.Advice.EN}
	}
	p.Table([]string{"group", ">members", ">spoke 7 d", ">share", "trend", "phase", "state", "months left", ">revenue", "advice"}, rows)
}

// Unsaid implements Answer.
func (a *GroupsAnswer) Unsaid() []Unsaid { return a.unsaid }

func (g *GroupLine) name(none string) string {
	if g.Group == "" {
		return none
	}
	return g.Group
}

func (a *GroupsAnswer) speakers(g *GroupLine) string {
	if g.Speakers > 0 && !a.Exact {
		return "≥" + num(g.Speakers)
	}
	return orUnknown(g.Speakers)
}

func (a *GroupsAnswer) share(g *GroupLine) string {
	if g.Speakers > 0 && !a.Exact {
		return "≥" + whole(g.Share.Value)
	}
	return whole(g.Share.Value)
}

func (a *GroupsAnswer) revenue(g *GroupLine) string {
	if g.Revenue == Unknown {
		return "–"
	}
	return money(int64(g.Revenue), a.Currency)
}

func (g *GroupLine) remainingZH() string {
	switch {
	case g.State.State == community.Dead && g.Silent >= window:
		return fmt.Sprintf("已停 %d 天", g.Silent)
	case math.IsNaN(float64(g.Remaining)):
		return "不知道"
	case g.Remaining <= 0:
		return "已过两年"
	}
	return fmt.Sprintf("%.0f 个月", float64(g.Remaining))
}

func (g *GroupLine) remainingEN() string {
	switch {
	case g.State.State == community.Dead && g.Silent >= window:
		return fmt.Sprintf("stopped %d d", g.Silent)
	case math.IsNaN(float64(g.Remaining)):
		return "unknown"
	case g.Remaining <= 0:
		return "past two years"
	}
	return fmt.Sprintf("%.0f", float64(g.Remaining))
}

// groupsUnsaid collects what the lines could not say.
func groupsUnsaid(in *Input, a *GroupsAnswer) []Unsaid {
	var out []Unsaid
	if !a.orders {
		out = append(out, Unsaid{Question: Words{"各群的收入", "the revenue of the groups"},
			Why: Words{"没有任何购买", "there is no purchase in it"}, Needs: []Words{needPurchases, needAmount}})
	}
	if d := in.Daily; d != nil && in.Events == nil {
		out = append(out, Unsaid{Question: Words{"群里是广告多、闲聊多还是有价值", "whether a group is adverts, chatter or of worth"},
			Why: Words{"日报表只数条数，不分内容", "a daily table counts messages and does not tell them apart"}, Needs: []Words{needLog, needTags}})
		if !d.Has["members"] {
			out = append(out, Unsaid{Question: Words{"发言占比", "the share that speaks"}, Why: Words{"没有人数一栏", "it has no number of members"}, Needs: []Words{{"members（人数）", "members"}}})
		}
		if !d.Has["speakers"] {
			out = append(out, Unsaid{Question: Words{"多少人发言", "how many speak"}, Why: Words{"没有发言人数一栏，趋势改按消息数看", "it has no number of speakers, so that trends go by messages"}, Needs: []Words{{"speakers（发言人数）", "speakers"}}})
		}
	}
	return out
}
