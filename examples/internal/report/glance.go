package report

import (
	"fmt"
	"html"
	"strings"
)

// A card is what one section comes down to, at the head of a page.
type card struct {
	grade       Grade
	figure      string
	label, note Words
}

// lead says from when to when, and of how many, the report speaks.
func (r *Report) lead(l Lang) string {
	var parts []string
	for _, a := range r.Answers {
		a, ok := a.(*InputAnswer)
		switch {
		case !ok:
		case a.Events != nil:
			parts = append(parts, a.Events.From+Words{" 至 ", " to "}.In(l)+a.Events.To)
			if a.Events.Groups > 0 {
				parts = append(parts, Words{num(a.Events.Groups) + " 个群", plural(a.Events.Groups, "group", "groups")}.In(l))
			}
			parts = append(parts, Words{num(a.Events.Members) + " 名成员", plural(a.Events.Members, "member", "members")}.In(l))
		case a.Daily != nil:
			parts = append(parts, a.Daily.From+Words{" 至 ", " to "}.In(l)+a.Daily.To, Words{num(a.Daily.Groups) + " 个群", plural(a.Daily.Groups, "group", "groups")}.In(l))
		}
	}
	return strings.Join(parts, " · ")
}

// glance writes the cards.
func (r *Report) glance(o *browser, p *Page) {
	o.raw("<div class=\"glance\">\n")
	for _, i := range r.order() {
		g, ok := r.Answers[i].(glancer)
		if !ok {
			continue
		}
		c, ok := g.card()
		if !ok {
			continue
		}
		o.raw("<a href=\"#%s\" class=\"g%d\"><b>%s</b><span>%s</span>", r.Sections[i].Key, c.grade, html.EscapeString(p.spaced(c.figure)), html.EscapeString(c.label.In(p.Lang)))
		if note := c.note.In(p.Lang); note != "" {
			o.raw("<small>%s</small>", html.EscapeString(p.spaced(printable(note))))
		}
		o.raw("</a>\n")
	}
	o.raw("</div>\n")
}

// A glancer is an Answer that comes down to a card. It has none where the
// answer has no one figure.
type glancer interface{ card() (card, bool) }

func (a *GroupsAnswer) card() (card, bool) {
	var n [Well + 1]int
	for _, g := range a.grades() {
		n[g]++
	}
	c := card{figure: fmt.Sprintf("%d / %d", n[Over]+n[Ailing], len(a.Groups)), grade: Well, label: Words{"个群要处理", "groups to see to"},
		note: Words{fmt.Sprintf("%d 个死群，%d 个状态不好，%d 个再看看，%d 个好好的", n[Over], n[Ailing], n[Doubtful], n[Well]),
			fmt.Sprintf("%d dead, %d in a bad state, %d to look at again, %d well", n[Over], n[Ailing], n[Doubtful], n[Well])}}
	switch {
	case n[Over] > 0:
		c.grade = Over
	case n[Ailing] > 0:
		c.grade = Ailing
	}
	return c, len(a.Groups) > 0
}

func (a *WeekAnswer) card() (card, bool) {
	c := card{figure: num(len(a.Tasks)), label: Words{"件事本周该做", "things to do this week"}, note: Words{fmt.Sprintf("约 %.1f 小时", a.Hours), fmt.Sprintf("about %.1f hours", a.Hours)}, grade: Ailing}
	if len(a.Tasks) == 0 {
		c.grade = Well
	}
	return c, true
}

func (a *ProfitAnswer) card() (card, bool) {
	c := card{figure: a.Recent.Grouped(), label: Words{"近 28 天收入", "revenue of 28 days"}, note: a.Ways.advice(a.Currency), grade: Doubtful}
	if len(a.Ways.Best.Lines) > 0 {
		c.grade = Well
	}
	return c, true
}

func (a *AliveAnswer) card() (card, bool) {
	next := Words{fmt.Sprintf("今后 %d 周还会买 %s 次", a.Weeks, round(a.Next.Value)), fmt.Sprintf("they will buy %s times in %d weeks", round(a.Next.Value), a.Weeks)}
	return card{figure: round(a.Alive.Value) + " / " + num(a.Customers), label: Words{"名顾客估计还在", "customers still there"}, note: next, grade: Doubtful}, true
}

func (a *RetentionAnswer) card() (card, bool) {
	if a.Of != "stays" {
		return card{}, false
	}
	for _, m := range a.Marks {
		if m.Days == 90 {
			return card{figure: pct(m.Share.Value), label: Words{"入群 90 天后还在", "still there 90 days after joining"}, note: Words{"95% 区间 " + between(m.Share), "95% interval " + between(m.Share)}, grade: Doubtful}, true
		}
	}
	return card{}, false
}

func (a *DesignAnswer) card() (card, bool) {
	c := card{figure: num(len(a.Gaps)), label: Words{"处设计缺漏", "gaps in the design"}, grade: Ailing}
	if len(a.Gaps) == 0 {
		c.grade = Well
	}
	return c, true
}
