package report

import "slices"

// ZH implements Answer.
func (a *GroupsAnswer) ZH(p *Page) {
	p.Say("截至 %s。占比 = 近 7 天发过言的人 ÷ 人数；趋势 = 最近 28 天与之前 28 天的日均发言人数之差（超过 1.96 倍标准误才算）；本月收入是 %s 的。", a.AsOf, a.Month)
	p.Say("状态由最近 28 天的证据加权得出（权重是判断，可以改），括号里是最说明问题的一条，把握不到 80%% 时另写；“预计还能活”是中位数和 80%% 区间，由三样加权：两年经验（折合 3 例死亡）、这些群自己的死亡、该群的下降趋势。")
	if !a.Exact {
		p.Say("日报表数不出一周里有多少个不同的人发言，“≥”后面是单日最高，只会少不会多；人数含员工。")
	}
	rows := make([][]string, len(a.Groups))
	for i, g := range a.Groups {
		rows[i] = []string{g.name("全部"), orUnknown(g.Members), a.speakers(&g), a.share(&g), trendWords[g.Trend].ZH, g.Stage.words().ZH, g.State.words().ZH, g.Left.words(&g).ZH, a.revenue(&g), g.Advice.ZH}
	}
	p.Graded([]string{"群", ">人数", ">近7天发言", ">占比", "趋势", "阶段", "状态", "预计还能活", ">本月收入", "建议"}, rows, 6, a.grades())
	if rows := a.endings(Chinese); len(rows) > 0 {
		p.Say("何时收尾，每个活着的群一个日期：有账的以账为准（累计现值最高的那天，已按预计寿命打折，与收支一节同），没有账的以寿命中位数为准；群若先静下来，就以静下来为准。账说现在就收、而账还是假设或还有别的可能时，先只维护。一次销售假定要做 %d 天，要赶在这个日期和寿命中位数里较早的那个之前做完。", saleDays)
		p.Table([]string{"群", "对策", "何时收尾", "谁的日期", "最后一次销售最迟开始", "什么会改变它"}, rows)
	}
}

// EN implements Answer.
func (a *GroupsAnswer) EN(p *Page) {
	p.Say("As of %s. Share: who spoke in 7 days, of the members. Trend: mean speakers a day, the last 28 days against the 28 before, called only beyond 1.96 standard errors. Revenue is that of %s.", a.AsOf, a.Month)
	p.Say("The state weighs the evidence of the last 28 days, by weights that are judgements; in brackets what says most, and how sure it is where that is under 80 %%. Months left is a median with its 80 %% interval, weighed from the rule of two years (as 3 deaths), the deaths among these groups, and the falling trend of the group itself.")
	if !a.Exact {
		p.Say("A daily table cannot tell how many different members spoke in a week: after ≥ stands the most of any day, so it may be more. Members include staff.")
	}
	rows := make([][]string, len(a.Groups))
	for i, g := range a.Groups {
		rows[i] = []string{g.name("all"), orUnknown(g.Members), a.speakers(&g), a.share(&g), trendWords[g.Trend].EN, g.Stage.words().EN, g.State.words().EN, g.Left.words(&g).EN, a.revenue(&g), g.Advice.EN}
	}
	p.Graded([]string{"group", ">members", ">spoke 7 d", ">share", "trend", "phase", "state", "months left", ">revenue", "advice"}, rows, 6, a.grades())
	if rows := a.endings(English); len(rows) > 0 {
		p.Say("When to end, one date for every living group: by the accounts where there are any (the day by which it has earned most, lives taken into account, as in the section on profit), else by the median life; a group that falls silent before ends then. Where the accounts say now, but are assumed or might say otherwise, it is only maintained. A sale is taken to last %d days, and is to be done by that date or by the median life, whichever comes first.", saleDays)
		p.Table([]string{"group", "course", "end", "whose date", "start the last sale by", "what would change it"}, rows)
	}
}

// grades says of each row how the group stands.
func (a *GroupsAnswer) grades() []Grade {
	var out []Grade
	for i := range a.Groups {
		out = append(out, [...]Grade{Over, Ailing, Doubtful, Doubtful, Well}[a.Groups[i].severity()])
	}
	return out
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

// groupsUnsaid collects what the lines could not say.
func groupsUnsaid(in *Input, a *GroupsAnswer) []Unsaid {
	var out []Unsaid
	if !a.orders {
		out = append(out, Unsaid{Question: Words{"各群的收入", "the revenue of the groups"},
			Why: Words{"没有任何购买", "there is no purchase in it"}, Needs: []Words{needPurchases, needAmount}})
	}
	if slices.ContainsFunc(in.views(), func(v groupView) bool { return v.talk && v.older }) {
		out = append(out, Unsaid{Question: Words{"有些群还能活多久", "how long some groups will live"},
			Why: Words{"它们比记录更老，看不到建群，年龄不知道", "they are older than the input, and their age is not known"}, Needs: []Words{needJoins, needLonger}})
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
