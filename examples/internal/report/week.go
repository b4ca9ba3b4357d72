package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/community"
)

var weekSection = Section{"week", Words{"本周该做", "This week"}, weekAnswer}

// mostTasks is how many kinds of task the report shows; JSON holds them all.
const mostTasks = 5

// WeekAnswer is the operator's week over all groups, the most urgent first, and
// what it takes.
type WeekAnswer struct {
	From  string  `json:"from"`
	Hours float64 `json:"hours"`
	Tasks []Task  `json:"tasks"`

	unsaid []Unsaid
}

// A Task is one thing to do in one group. Whom it concerns is counted, not
// named.
type Task struct {
	Group    string   `json:"group"`
	Code     string   `json:"code"`
	Row      string   `json:"row"`
	What     Words    `json:"what"`
	Members  int      `json:"members,omitempty"`
	Minutes  float64  `json:"minutes,omitempty"`
	Urgency  float64  `json:"urgency"`
	Evidence []string `json:"evidence,omitempty"`
}

func weekAnswer(in *Input) (Answer, error) {
	l := in.Events
	if l == nil {
		return weekOfTable(in)
	}
	if messages(l.Kinds) == 0 {
		return nil, nil
	}
	from := dateOf(in.AsOf() + 1).Add(-l.Zone.Offset)
	a := &WeekAnswer{From: dayText(in.AsOf() + 1)}
	c := l.design(in.Design)
	for id, r := range l.Records.All() {
		plan, err := community.PlanWeek(c, r, from, &community.WeekOptions{Assess: &community.AssessOptions{Window: window}})
		if err != nil {
			return nil, err
		}
		a.Hours += plan.Hours
		for _, t := range plan.Tasks {
			a.Tasks = append(a.Tasks, Task{Group: l.Groups[id], Code: t.Why.Code, Row: t.Why.Row, What: Words{t.Why.Chinese, t.Why.English},
				Members: len(t.Members), Minutes: t.Minutes, Urgency: t.Urgency, Evidence: t.Why.Evidence})
		}
	}
	a.sort()
	return a, nil
}

func (a *WeekAnswer) sort() {
	slices.SortStableFunc(a.Tasks, func(x, y Task) int {
		return cmp.Or(-cmp.Compare(x.Urgency, y.Urgency), cmp.Compare(x.Group, y.Group))
	})
}

// weekOfTable is the week that a daily table asks for. It knows no members: what
// the state asks for, newcomers by their number, and talk that falls.
func weekOfTable(in *Input) (Answer, error) {
	if in.Daily == nil {
		return nil, nil
	}
	last := in.AsOf()
	a := &WeekAnswer{From: dayText(last + 1), unsaid: []Unsaid{{Question: Words{"这一周谁要唤醒、谁断了打卡、哪场分享没办完", "whom to wake this week, whose streak broke, which session was left unfinished"},
		Why: Words{"日报表里没有成员和打卡、分享的记录", "a daily table has no members, check-ins or sessions"}, Needs: []Words{needLog, needMember}}}}
	judged := false
	for _, v := range in.views() {
		if !v.talk || last-v.days[0].Date+1 < window {
			continue
		}
		judged = true
		a.Tasks = append(a.Tasks, v.tasks(last)...)
	}
	if !judged {
		return nil, nil
	}
	for _, t := range a.Tasks {
		a.Hours += t.Minutes / 60
	}
	a.sort()
	return a, nil
}

// tasks are those of one group, from its table.
func (v *groupView) tasks(last int) []Task {
	var out []Task
	add := func(code, row string, urgency, minutes float64, what Words, members int, evidence ...string) {
		out = append(out, Task{Group: v.name, Code: code, Row: row, What: what, Members: members, Minutes: minutes, Urgency: urgency, Evidence: evidence})
	}
	r := v.reading(last)
	var why []string
	for _, e := range r.Evidence {
		if e.Voice > .5 {
			why = append(why, fmt.Sprintf("%s %.3g", e.Measure, e.Value))
		}
	}
	switch {
	case len(r.Among) > 0:
		add("state-undecided", "OP39", .9, 60, Words{"先看内容：广告多就立规则，闲聊多就定主题", "look at what is said: rules against adverts, themes against chatter"}, 0, why...)
	case r.State == community.Dead:
		add("state-dead", "OP39", 1, 60, Words{"停发通知；问一次还要不要，没人要就收尾", "stop the notices, ask once whether the group is still wanted, and close it if nobody answers"}, 0, why...)
	}
	if r.State == community.Dead {
		return out
	}
	joined := 0
	for _, d := range v.days {
		if d.Date > last-7 {
			joined += int(max(d.Joined, 0))
		}
	}
	if joined > 0 {
		add("onboard", "ST03", .7, float64(2*joined), Words{fmt.Sprintf("上周进了 %d 人：逐个欢迎，看入群步骤走完没有", joined),
			plural(joined, "newcomer", "newcomers") + " last week: welcome each, and see that all steps of joining are taken"}, joined)
	}
	now, before := v.between(last-window+1, last), v.between(last-2*window+1, last-window)
	if last-v.days[0].Date+1 >= 2*window && compareWindows(before.speakers, now.speakers) == Falling {
		add("talk-falls", "OP20", .45, 30, Words{fmt.Sprintf("发言的人在减少（日均 %.1f → %.1f）：找几位不说话的私下聊聊", mean(before.speakers), mean(now.speakers)),
			fmt.Sprintf("fewer speak (%.1f → %.1f a day): talk in private to some who stopped", mean(before.speakers), mean(now.speakers))}, 0)
	}
	return out
}

// actions gathers the tasks of one kind: the first of each, and all the groups
// that have one.
func (a *WeekAnswer) actions() (first []Task, groups map[string][]string) {
	groups = map[string][]string{}
	for _, t := range a.Tasks {
		if groups[t.Code] == nil {
			first = append(first, t)
		}
		groups[t.Code] = append(groups[t.Code], t.Group)
	}
	return first[:min(len(first), mostTasks)], groups
}

// ZH implements Answer.
func (a *WeekAnswer) ZH(p *Page) {
	if len(a.Tasks) == 0 {
		p.Say("%s 起的一周，看不出非做不可的事。", a.From)
		return
	}
	first, groups := a.actions()
	p.Say("%s 起的一周，各群合计 %d 件事，约 %.1f 小时。最要紧的几类，各以一个群为例（方括号里是依据的条目，见 .ci/ROWS.md）：", a.From, len(a.Tasks), a.Hours)
	for _, t := range first {
		more := ""
		if n := len(groups[t.Code]); n > 1 {
			more = fmt.Sprintf(" 另有 %d 个群也是：%s。", n-1, some(groups[t.Code][1:], "、", " 等"))
		}
		p.Item("–", fmt.Sprintf("%s：%s%s。[%s]%s", cmp.Or(t.Group, "全部"), t.What.ZH, list("（", t.evidence(Chinese), "，", "）"), t.Row, more))
	}
}

// EN implements Answer.
func (a *WeekAnswer) EN(p *Page) {
	if len(a.Tasks) == 0 {
		p.Say("In the week from %s nothing shows that has to be done.", a.From)
		return
	}
	first, groups := a.actions()
	p.Say("The week from %s has %s to do in all groups, about %.1f hours. The most urgent kinds, each with one group as its example (in square brackets the requirement behind it, listed in .ci/ROWS.md):", a.From, plural(len(a.Tasks), "thing", "things"), a.Hours)
	for _, t := range first {
		more := ""
		if n := len(groups[t.Code]); n > 1 {
			more = fmt.Sprintf(" So too %s: %s.", plural(n-1, "other group", "other groups"), some(groups[t.Code][1:], ", ", " and more"))
		}
		p.Item("–", fmt.Sprintf("%s: %s%s. [%s]%s", cmp.Or(t.Group, "all"), t.What.EN, list(" (", t.evidence(English), ", ", ")"), t.Row, more))
	}
}

// shownGroups is how many groups an action names beside its example.
const shownGroups = 4

func some(names []string, sep, etc string) string {
	if len(names) <= shownGroups {
		return strings.Join(names, sep)
	}
	return strings.Join(names[:shownGroups], sep) + etc
}

// evidence says the measures behind a task that have words of their own.
func (t *Task) evidence(l Lang) []string {
	var out []string
	for _, e := range t.Evidence {
		name, value, _ := strings.Cut(e, " ")
		x, err := strconv.ParseFloat(value, 64)
		if say := measureWords[community.Term(name)]; say != nil && err == nil && !strings.Contains(t.What.In(l), " "+whole(x)) {
			out = append(out, say(x).In(l))
		}
	}
	return out[:min(len(out), 2)]
}

// Unsaid implements Answer.
func (a *WeekAnswer) Unsaid() []Unsaid { return a.unsaid }
