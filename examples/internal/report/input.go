package report

import (
	"fmt"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

var inputSection = Section{"input", Words{"读到的", "What was read"}, inputAnswer}

// InputAnswer says what the report stands on.
type InputAnswer struct {
	Notes  []Words     `json:"notes,omitempty"`
	Design string      `json:"design,omitempty"` // the file
	Events *EventsRead `json:"events,omitempty"`
	Daily  *DailyRead  `json:"daily,omitempty"`
	unsaid []Unsaid
}

// EventsRead counts a log.
type EventsRead struct {
	Name      string           `json:"name"`
	Rows      int              `json:"rows"`
	Bad       Bads             `json:"bad"`
	From      string           `json:"from"`
	To        string           `json:"to"`
	Days      float64          `json:"days"`
	Zone      Zone             `json:"zone"`
	Members   int64            `json:"members"` // without staff
	Staff     int64            `json:"staff"`
	Groups    int              `json:"groups"`   // 0: not told apart
	Messages  int64            `json:"messages"` // of staff and members
	ByStaff   int64            `json:"messagesOfStaff"`
	Ties      int64            `json:"ties"` // directed pairs, staff included
	Joins     int64            `json:"joins"`
	Purchases int64            `json:"purchases"`
	Spent     int64            `json:"spentMinor"` // refunds taken off
	Refunds   int64            `json:"refunds,omitempty"`
	Currency  coterie.Currency `json:"currency,omitzero"`
	Guessed   bool             `json:"kindsGuessed,omitempty"`
}

// DailyRead counts a daily table.
type DailyRead struct {
	Name    string   `json:"name"`
	Rows    int      `json:"rows"`
	Bad     Bads     `json:"bad"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Groups  int      `json:"groups"`
	Lacking []string `json:"lacking,omitempty"` // columns it does not have
}

func inputAnswer(in *Input) (Answer, error) {
	a := &InputAnswer{Notes: in.Notes}
	if in.Design != nil {
		a.Design = in.Design.Name
	}
	if l := in.Events; l != nil {
		a.Events = l.read()
		a.unsaid = append(a.unsaid, a.Events.unsaid(l)...)
	}
	if d := in.Daily; d != nil {
		a.Daily = &DailyRead{Name: d.Name, Rows: d.Rows, Bad: d.Bad, From: dayText(d.First), To: dayText(d.Last), Groups: len(d.Groups)}
		for _, c := range dailyColumns {
			if !d.Has[c.name] {
				a.Daily.Lacking = append(a.Daily.Lacking, c.name)
			}
		}
	}
	return a, nil
}

// read counts a log.
func (l *Events) read() *EventsRead {
	r := &EventsRead{Name: l.Name, Rows: l.Rows, Bad: l.Bad, Days: l.Last.Time().Sub(l.First.Time()).Hours() / 24, Zone: l.Zone,
		From: dayText(l.Zone.day(l.First.Time())), To: dayText(l.Zone.day(l.Last.Time())), Groups: l.groups(),
		Messages: messages(l.Kinds), Joins: l.Kinds[community.Join], Purchases: l.purchases(), Refunds: l.Kinds[community.Refund], Currency: l.Currency, Guessed: l.Guessed}
	for id, t := range l.Network.Members() {
		if l.Staff[id] {
			r.Staff++
			r.ByStaff += int64(t.Posts) + int64(t.Replies)
		} else {
			r.Members++
			r.Spent += t.Spent
		}
	}
	for range l.Network.Ties() {
		r.Ties++
	}
	return r
}

// unsaid names what no section can say, because the log holds nothing of the
// kind.
func (r *EventsRead) unsaid(l *Events) []Unsaid {
	var out []Unsaid
	if r.Groups == 0 {
		out = append(out, Unsaid{Question: Words{"各群之间的比较、复制与分群", "comparing groups, splitting and copying them"},
			Why: Words{"记录里没有分群，只当作一个群看", "the log names no groups, so it is read as one group"}, Needs: []Words{needGroup}})
	}
	if r.Messages > 0 && l.Tagged == 0 {
		out = append(out, Unsaid{Question: Words{"广告多不多、内容有没有价值", "how much is advertising and how much is of worth"},
			Why: Words{"没有一条消息带标签，程序也从不看消息内容", "no message carries a tag, and the program never sees text"}, Needs: []Words{needTags}})
	}
	return out
}

// ZH implements Answer.
func (a *InputAnswer) ZH(p *Page) {
	for _, n := range a.Notes {
		p.Say("%s", n.ZH)
	}
	if a.Design != "" {
		p.Say("设计 %s。", a.Design)
	}
	if r := a.Events; r != nil {
		p.Say("事件 %s：%s 行%s，%s 至 %s，共 %.1f 天（时区 %s）。", r.Name, num(r.Rows), r.Bad.zh(), r.From, r.To, r.Days, r.Zone)
		has := []string{num(r.Members) + " 名成员"}
		if r.Staff > 0 {
			has = append(has, fmt.Sprintf("另有 %d 个员工号（不计入）", r.Staff))
		}
		if r.Groups > 0 {
			has = append(has, fmt.Sprintf("%d 个群", r.Groups))
		}
		if r.Messages > 0 {
			has = append(has, num(r.Messages)+" 条消息"+r.ofStaff("（其中员工 %s 条）"))
		}
		if r.Ties > 0 {
			has = append(has, num(r.Ties)+" 条有向关系")
		}
		if r.Joins > 0 {
			has = append(has, num(r.Joins)+" 次入群")
		}
		if r.Purchases > 0 {
			has = append(has, fmt.Sprintf("%s 笔购买共 %s", num(r.Purchases), money(r.Spent, r.Currency)))
			if r.Refunds > 0 {
				has[len(has)-1] += fmt.Sprintf("（已扣 %s 笔退款）", num(r.Refunds))
			}
		}
		p.Say("%s。", strings.Join(has, "，")+lackZH(r))
		if r.Guessed {
			p.Say("文件没有类型一栏：有金额的行当作购买，其余当作发言。")
		}
		r.Bad.listZH(p)
	}
	if d := a.Daily; d != nil {
		p.Say("日报表 %s：%s 行%s，%d 个群，%s 至 %s。表里只有每天的总数，没有成员，因此任何关于成员的问题都答不了。", d.Name, num(d.Rows), d.Bad.zh(), d.Groups, d.From, d.To)
		if len(d.Lacking) > 0 {
			p.Say("表里没有：%s。", strings.Join(d.Lacking, "、"))
		}
		d.Bad.listZH(p)
	}
}

// EN implements Answer.
func (a *InputAnswer) EN(p *Page) {
	for _, n := range a.Notes {
		p.Say("%s", n.EN)
	}
	if a.Design != "" {
		p.Say("Design %s.", a.Design)
	}
	if r := a.Events; r != nil {
		p.Say("Events %s: %s%s, %s to %s, %.1f days (time zone %s).", r.Name, plural(r.Rows, "row", "rows"), r.Bad.en(), r.From, r.To, r.Days, r.Zone)
		has := []string{plural(r.Members, "member", "members")}
		if r.Staff > 0 {
			has = append(has, plural(r.Staff, "staff account", "staff accounts")+" apart")
		}
		if r.Groups > 0 {
			has = append(has, plural(r.Groups, "group", "groups"))
		}
		if r.Messages > 0 {
			has = append(has, plural(r.Messages, "message", "messages")+r.ofStaff(" (%s by staff)"))
		}
		if r.Ties > 0 {
			has = append(has, plural(r.Ties, "directed tie", "directed ties"))
		}
		if r.Joins > 0 {
			has = append(has, plural(r.Joins, "join", "joins"))
		}
		if r.Purchases > 0 {
			has = append(has, fmt.Sprintf("%s of %s in all", plural(r.Purchases, "purchase", "purchases"), money(r.Spent, r.Currency)))
			if r.Refunds > 0 {
				has[len(has)-1] += fmt.Sprintf(" after %s", plural(r.Refunds, "refund", "refunds"))
			}
		}
		p.Say("%s.", strings.Join(has, ", ")+lackEN(r))
		if r.Guessed {
			p.Say("The file has no column of kinds: a row with an amount is read as a purchase, any other as a message.")
		}
		r.Bad.listEN(p)
	}
	if d := a.Daily; d != nil {
		p.Say("Daily table %s: %s%s, %s, %s to %s. It holds totals per day and no members, so no question about members can be answered from it.",
			d.Name, plural(d.Rows, "row", "rows"), d.Bad.en(), plural(d.Groups, "group", "groups"), d.From, d.To)
		if len(d.Lacking) > 0 {
			p.Say("It has no column for %s.", strings.Join(d.Lacking, ", "))
		}
		d.Bad.listEN(p)
	}
}

// Unsaid implements Answer.
func (a *InputAnswer) Unsaid() []Unsaid { return a.unsaid }

func (r *EventsRead) ofStaff(format string) string {
	if r.ByStaff == 0 {
		return ""
	}
	return fmt.Sprintf(format, num(r.ByStaff))
}

func lackZH(r *EventsRead) string {
	var lack []string
	for _, v := range []struct {
		none bool
		what string
	}{{r.Messages == 0, "消息"}, {r.Purchases == 0, "购买"}, {r.Joins == 0, "入群"}, {r.Groups == 0, "分群"}} {
		if v.none {
			lack = append(lack, v.what)
		}
	}
	return list("。里面没有", lack, "、没有", "")
}

func lackEN(r *EventsRead) string {
	var lack []string
	for _, v := range []struct {
		none bool
		what string
	}{{r.Messages == 0, "messages"}, {r.Purchases == 0, "purchases"}, {r.Joins == 0, "joins"}, {r.Groups == 0, "groups"}} {
		if v.none {
			lack = append(lack, v.what)
		}
	}
	return list(". There are no ", lack, ", no ", " in it")
}

func (b *Bads) zh() string { return fmt.Sprintf("（坏行 %s）", num(b.Count)) }
func (b *Bads) en() string { return fmt.Sprintf(" (%s refused)", num(b.Count)) }

// shownBads is how many refused rows a page shows; JSON holds all that are kept.
const shownBads = 5

func (b *Bads) listZH(p *Page) {
	for i, bad := range b.First {
		if i == shownBads {
			p.Item("·", fmt.Sprintf("还有 %s 行", num(b.Count-shownBads)))
			return
		}
		p.Item("·", fmt.Sprintf("第 %d 行%s：%s", bad.Line, bad.where(), bad.Why.ZH))
	}
}

func (b *Bads) listEN(p *Page) {
	for i, bad := range b.First {
		if i == shownBads {
			p.Item("·", fmt.Sprintf("and %s more", num(b.Count-shownBads)))
			return
		}
		p.Item("·", fmt.Sprintf("line %d%s: %s", bad.Line, bad.where(), bad.Why.EN))
	}
}

// where names the column that was refused, where it was one.
func (b *Bad) where() string {
	if b.Column == "" {
		return ""
	}
	return " " + b.Column
}

// messages counts posts and replies.
func messages(kinds map[community.Kind]int64) int64 {
	return kinds[community.Post] + kinds[community.Reply]
}
