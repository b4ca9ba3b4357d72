package report

import (
	"fmt"
	"math"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

var retentionSection = Section{"retention", Words{"留存", "Retention"}, retentionAnswer}

// RetentionAnswer is how long members stay, or where nobody is seen to leave,
// how soon a customer buys again.
type RetentionAnswer struct {
	Of      string           `json:"of"` // stays, or repeat: time to the second purchase
	Subject int64            `json:"subjects"`
	Ended   float64          `json:"ended"`
	Unseen  int64            `json:"joinedUnseen,omitempty"` // stays without a join in the log, counted from the first sign
	Until   float64          `json:"untilDays"`              // how long the longest was watched
	Marks   []Mark           `json:"marks"`
	Median  coterie.Estimate `json:"medianDays"`
	Entries *EntryStays      `json:"byEntry,omitempty"`
	Curve   *lifecycle.Curve `json:"-"` // by days
	unsaid  []Unsaid
}

// A Mark is the share still there, or back again, at an age.
type Mark struct {
	Days  float64          `json:"days"`
	Share coterie.Estimate `json:"share"`
}

// markDays are the ages at which the curve is read.
var markDays = []float64{7, 30, 60, 90, 180, 365, 540, 730}

func retentionAnswer(in *Input) (Answer, error) {
	l := in.Events
	switch {
	case l == nil && in.Daily == nil:
		return nil, nil
	case l == nil:
		return &Nothing{[]Unsaid{{Question: Words{"成员能留多久", "how long members stay"},
			Why: Words{"日报表只有每天的入群和退群人数，对不上是谁", "a daily table counts joins and leaves and does not say whose"}, Needs: []Words{needLog, needMember, needJoins, needLeaves}}}}, nil
	case l.leaves() > 0:
		return l.stays()
	}
	lost := Unsaid{Question: Words{"成员能留多久、多少人走了", "how long members stay and how many have left"},
		Why: Words{"没有入群和退群", "there are no joins and no leaves in it"}, Needs: []Words{needJoins, needLeaves}}
	if l.Kinds[community.Join] > 0 {
		lost.Why, lost.Needs = Words{"只有人进来，没有一条退群", "there are joins and not one leave in it"}, []Words{needLeaves}
	}
	if l.purchases() == 0 {
		return &Nothing{[]Unsaid{lost}}, nil
	}
	a, err := l.repeats()
	if err != nil {
		return nil, err
	}
	a.unsaid = append(a.unsaid, lost)
	return a, nil
}

// stays is the survival of membership: every stay of every member of every
// group, from joining to leaving.
func (l *Events) stays() (*RetentionAnswer, error) {
	var t lifecycle.Table
	for _, r := range l.Records.All() {
		for id, life := range r.Lifetimes(l.Last.Time(), 24*time.Hour) {
			if l.Staff[id] {
				continue
			}
			if err := t.Add(life); err != nil {
				return nil, err
			}
		}
	}
	a := &RetentionAnswer{Of: "stays", Unseen: max(t.Len()-l.joins(), 0)}
	if err := a.read(&t, false); err != nil {
		return nil, err
	}
	a.unsaid = append(a.unsaid, a.tooShort(Words{"成员能留多久", "how long members stay"})...)
	var err error
	if a.Entries, err = l.entryStays(); err != nil {
		return nil, err
	}
	return a, nil
}

// repeats is how soon customers come back: the time from the first purchase to
// the second, still open for those who bought on one day only.
func (l *Events) repeats() (*RetentionAnswer, error) {
	var t lifecycle.Table
	for _, life := range l.untilSecond() {
		if err := t.Add(life); err != nil {
			return nil, err
		}
	}
	a := &RetentionAnswer{Of: "repeat"}
	if err := a.read(&t, true); err != nil {
		return nil, err
	}
	a.unsaid = append(a.unsaid, a.tooShort(Words{"多久会再买", "how soon customers come back"})...)
	return a, nil
}

// over reports whether all was seen to end within a week: there is no age at
// which a share is left to tell.
func (a *RetentionAnswer) over() bool {
	return len(a.Marks) == 0 && a.Subject > 0 && a.Ended == float64(a.Subject)
}

// tooShort is what cannot be said while nobody was watched for a week.
func (a *RetentionAnswer) tooShort(question Words) []Unsaid {
	if len(a.Marks) > 0 || a.over() {
		return nil
	}
	return []Unsaid{{Question: question, Why: Words{"还没有人观察满一周", "nobody has been watched for a week yet"}, Needs: []Words{needLonger}}}
}

// read estimates the curve and reads it at the marks.
func (a *RetentionAnswer) read(t *lifecycle.Table, back bool) error {
	c, err := lifecycle.KaplanMeier(t, nil)
	if err != nil {
		return err
	}
	a.Curve, a.Subject, a.Until, a.Median = c, t.Len(), c.Until(), c.Median()
	for s := range c.Steps() {
		a.Ended += s.Ended
	}
	for _, d := range markDays {
		if d > a.Until {
			break
		}
		e := c.At(d)
		if back {
			e = coterie.Estimate{Value: 1 - e.Value, Lo: 1 - e.Hi, Hi: 1 - e.Lo, Confidence: e.Confidence}
		}
		a.Marks = append(a.Marks, Mark{d, e})
	}
	return nil
}

func (a *RetentionAnswer) chart(day func(float64) string) [][]string {
	var rows [][]string
	for _, m := range a.Marks {
		rows = append(rows, []string{day(m.Days), pct(m.Share.Value), between(m.Share), Bar(m.Share.Value, 40)})
	}
	return rows
}

// ZH implements Answer.
func (a *RetentionAnswer) ZH(p *Page) {
	if len(a.Marks) == 0 {
		switch {
		case !a.over():
			p.Say("还没有人观察满一周，看不出。")
		case a.Of == "repeat":
			p.Say("这里的人不打招呼就走，看不到谁离开，只能看谁回来：%s 人都在 %.0f 天内再次购买。", num(a.Subject), a.Until)
		default:
			p.Say("%s 段停留（每人每群一段）都在 %.0f 天内结束。", num(a.Subject), a.Until)
		}
		return
	}
	days := func(d float64) string { return fmt.Sprintf("%.0f 天", d) }
	if a.Of == "repeat" {
		p.Say("这里的人不打招呼就走，看不到谁离开，只能看谁回来：首购之后多久再次购买（%s 人，%s 人再买过；Kaplan–Meier）。", num(a.Subject), num(int64(a.Ended)))
		p.Table([]string{">首购后", ">已再买", "95% 区间", ""}, a.chart(days))
		return
	}
	p.Say("%s 段停留（每人每群一段），%s 段已结束，其余还在；最长观察 %.0f 天（Kaplan–Meier，Greenwood 标准误）。%s", num(a.Subject), num(int64(a.Ended)), a.Until, a.medianZH())
	if a.Unseen > 0 {
		p.Say("其中 %s 段看不到入群，从第一次出现算起，因此偏短。", num(a.Unseen))
	}
	p.Table([]string{">入群后", ">还在", "95% 区间", ""}, a.chart(days))
	if a.Entries != nil {
		a.Entries.ZH(p)
	}
}

func (a *RetentionAnswer) medianZH() string {
	if math.IsInf(a.Median.Value, 1) {
		return "还没有走掉一半，中位停留说不出。"
	}
	return fmt.Sprintf("一半的人在 %.0f 天内走掉。", a.Median.Value)
}

// EN implements Answer.
func (a *RetentionAnswer) EN(p *Page) {
	if len(a.Marks) == 0 {
		switch {
		case !a.over():
			p.Say("Nobody has been watched for a week yet: nothing can be told.")
		case a.Of == "repeat":
			p.Say("Nobody here says goodbye, so leaving is not seen, only coming back: all %s came back within %.0f days.", num(a.Subject), a.Until)
		default:
			p.Say("All %s stays, one for each member of a group, ended within %.0f days.", num(a.Subject), a.Until)
		}
		return
	}
	days := func(d float64) string { return fmt.Sprintf("%.0f d", d) }
	if a.Of == "repeat" {
		p.Say("Nobody here says goodbye, so leaving is not seen, only coming back: the time from the first purchase to the next (%s customers, of whom %s bought again; Kaplan–Meier).", num(a.Subject), num(int64(a.Ended)))
		p.Table([]string{">after", ">bought again", "95 % interval", ""}, a.chart(days))
		return
	}
	p.Say("%s stays, one for each member of a group; %s have ended, the rest go on; the longest was watched for %.0f days (Kaplan–Meier, Greenwood error). %s", num(a.Subject), num(int64(a.Ended)), a.Until, a.medianEN())
	if a.Unseen > 0 {
		p.Say("Of these, %s without a join in the log are counted from the first sign, and so too short.", num(a.Unseen))
	}
	p.Table([]string{">after", ">still there", "95 % interval", ""}, a.chart(days))
	if a.Entries != nil {
		a.Entries.EN(p)
	}
}

func (a *RetentionAnswer) medianEN() string {
	if math.IsInf(a.Median.Value, 1) {
		return "Half have not left yet, so the median is not known."
	}
	return fmt.Sprintf("Half leave within %.0f days.", a.Median.Value)
}

// Unsaid implements Answer.
func (a *RetentionAnswer) Unsaid() []Unsaid { return a.unsaid }
