package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

var replicateSection = Section{"replicate", Words{"可否复制", "Which groups may be copied"}, replicateAnswer}

// ReplicateAnswer says of each group whether it may be copied, and why.
type ReplicateAnswer struct {
	Groups []Copy `json:"groups"`
	Young  int    `json:"young"` // groups too young to say
	unsaid []Unsaid
}

// Copy is the answer for one group: the four other elements, then the three
// questions.
type Copy struct {
	Group   string            `json:"group"`
	Members int               `json:"members"`
	Ready   bool              `json:"ready"`
	Answers [4]bool           `json:"answers"` // elements, core, self-organisation, subculture
	Reasons []coterie.Finding `json:"reasons"` // what speaks against it; where it is ready, what speaks for it
	Doubled Figure            `json:"doubled"` // cohesion with twice the members
}

// against counts the answers that are no.
func (c *Copy) against() (n int) {
	for _, yes := range c.Answers {
		if !yes {
			n++
		}
	}
	return n
}

func replicateAnswer(in *Input) (Answer, error) {
	if in.Events == nil {
		if in.Daily == nil {
			return nil, nil
		}
		return &Nothing{[]Unsaid{{Question: Words{"哪些群可以复制", "which groups may be copied"},
			Why: Words{"日报表里没有关系、发起人和仪式", "a daily table has no ties, no initiators and no rites"}, Needs: []Words{needLog}}}}, nil
	}
	a := &ReplicateAnswer{}
	last := in.AsOf()
	end := dateOf(last + 1).Add(-in.Events.Zone.Offset)
	c := in.Events.design(in.Design)
	for _, v := range in.views() {
		if !v.talk || v.record == nil {
			continue
		}
		if last-v.days[0].Date+1 < 3*window {
			a.Young++
			continue
		}
		r, err := community.ReadyToReplicate(c, v.record, end, &community.ReadyOptions{Assess: &community.AssessOptions{Window: window}})
		if err != nil {
			return nil, err
		}
		g := Copy{Group: v.name, Members: int(v.members), Ready: r.Ready, Reasons: r.Reasons(), Doubled: Figure(r.Doubled),
			Answers: [4]bool{r.Elements.Yes && !r.State.Degenerate(), r.Core.Yes, r.SelfOrganisation.Yes, r.Subculture.Yes}}
		if r.Ready {
			g.Reasons = slices.Concat(r.Core.Findings, r.SelfOrganisation.Findings, r.Subculture.Findings)
		}
		a.Groups = append(a.Groups, g)
	}
	if len(a.Groups) == 0 {
		if a.Young == 0 {
			return nil, nil
		}
		return &Nothing{[]Unsaid{{Question: Words{"能不能复制", "whether a group may be copied"},
			Why: Words{"没有一个群满三个月", "no group is three months old"}, Needs: []Words{needLonger}}}}, nil
	}
	slices.SortStableFunc(a.Groups, func(x, y Copy) int {
		return cmp.Or(cmp.Compare(x.against(), y.against()), cmp.Compare(len(x.Reasons), len(y.Reasons)), cmp.Compare(x.Group, y.Group))
	})
	if a.ready() > 0 {
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"复制成几个群、谁来带", "into how many groups, and who hosts them"},
			Why: Words{"谁能做分化者，记录里没有", "who could seed a new group is not in the record"}, Needs: []Words{{"分化者名单和他们的四项特质（见 examples/replicate）", "a list of those who could, with their four traits (see examples/replicate)"}}})
	}
	return a, nil
}

// measureOf reads the measure behind a finding.
func measureOf(f *coterie.Finding) (name string, x float64, ok bool) {
	if len(f.Evidence) == 0 {
		return "", 0, false
	}
	name, value, _ := strings.Cut(f.Evidence[0], " ")
	if _, err := fmt.Sscan(value, &x); err != nil || math.IsNaN(x) {
		return name, x, false
	}
	return name, x, true
}

// copyWords say the measures behind readiness in a table, where numbers say
// enough.
var copyWords = map[string]Words{
	"same-interest": {"同好", "same-interest"}, "structure": {"结构", "structure"}, "output": {"输出", "output"}, "operations": {"运营", "operations"},
	"core-members": {"核心人数", "members of the core"}, "core-share": {"核心占比", "core"}, "core-kept": {"核心留存", "core kept"},
	"run-from-centre": {"中心化", "centralisation"}, "member-initiated": {"成员发起", "begun by members"}, "member-held": {"成员自办", "held by members"},
	"rites-kept": {"仪式保持", "rites kept"}, "culture": {"文化积累", "culture"}, "marks-kept": {"价值标记", "marks kept"}, "forms-kept": {"群内形式", "in-group forms"},
}

// why says the reasons in short: those against it with the bound that is asked
// for, or for it where it is ready.
func (c *Copy) why(l Lang) string {
	var out []string
	for i := range c.Reasons {
		f := &c.Reasons[i]
		name, x, ok := measureOf(f)
		word := copyWords[name].In(l)
		switch {
		case f.Code == "ready-state":
			out = append(out, Words{"状态不好", "in a bad state"}.In(l))
			continue
		case word == "" || c.Ready && (!ok || name == "core-share"):
			continue
		case !ok:
			out = append(out, word+Words{"没有记录", " not known"}.In(l))
			continue
		}
		text := fmt.Sprintf("%s %.2f", word, x)
		if name == "core-members" {
			text = fmt.Sprintf("%s %.0f", word, x)
		}
		if !c.Ready {
			text += bound(name, l)
		}
		out = append(out, text)
	}
	return strings.Join(out, Words{"，", ", "}.In(l))
}

// bound says what is asked of a measure.
func bound(name string, l Lang) string {
	for _, s := range community.Standards() {
		if string(s.Measure) == name {
			sign, at := "≥", s.Range.Min
			if s.Range.Max > 0 {
				sign, at = "≤", s.Range.Max
			}
			return Words{fmt.Sprintf("（要 %s%g）", sign, at), fmt.Sprintf(" (asked %s %g)", sign, at)}.In(l)
		}
	}
	return ""
}

func (a *ReplicateAnswer) say(p *Page, head []string, yes, no string) {
	var rows [][]string
	for _, g := range a.Groups {
		if !a.shows(&g) {
			continue
		}
		row := []string{cmp.Or(g.Group, Words{"全部", "all"}.In(p.Lang))}
		for _, ok := range g.Answers {
			row = append(row, map[bool]string{true: yes, false: no}[ok])
		}
		rows = append(rows, append(row, map[bool]string{true: Words{"可以", "ready"}.In(p.Lang), false: Words{"还不行", "not yet"}.In(p.Lang)}[g.Ready], g.why(p.Lang)))
	}
	if len(rows) > 0 {
		p.Table(head, rows)
	}
}

// shows reports whether a group has its line: where there are many, those with
// at most one answer of no do.
func (a *ReplicateAnswer) shows(c *Copy) bool { return c.against() <= 1 || len(a.Groups) <= 5 }

var questions = [4]Words{{"其他四要素", "the other elements"}, {"核心群", "a core"}, {"自组织", "self-organisation"}, {"亚文化", "a subculture"}}

// counts says how many of the groups that are not shown fail each question.
func (a *ReplicateAnswer) counts(l Lang) (n int, fails string) {
	var by [4]int
	for _, g := range a.Groups {
		if a.shows(&g) {
			continue
		}
		n++
		for i, ok := range g.Answers {
			if !ok {
				by[i]++
			}
		}
	}
	var out []string
	for i, k := range by {
		if k > 0 {
			out = append(out, fmt.Sprintf("%s %d", questions[i].In(l), k))
		}
	}
	return n, strings.Join(out, Words{"，", ", "}.In(l))
}

func (a *ReplicateAnswer) ready() (n int) {
	for _, g := range a.Groups {
		if g.Ready {
			n++
		}
	}
	return n
}

// ZH implements Answer.
func (a *ReplicateAnswer) ZH(p *Page) {
	p.Say("复制三问：核心群是否建成、自组织是否形成、亚文化是否形成；其他四要素（同好、结构、输出、运营）要先站住，状态不能坏。%d 个群里 %d 个可以复制。界限是判断，不是定论。", len(a.Groups), a.ready())
	a.say(p, []string{"群", "四要素", "核心", "自组织", "亚文化", "复制", "依据"}, "✓", "✗")
	if n, fails := a.counts(Chinese); n > 0 {
		p.Say("另有 %d 个群有两项以上不成立：%s。", n, fails)
	}
	if a.Young > 0 {
		p.Say("%d 个群不满三个月，看不出。", a.Young)
	}
}

// EN implements Answer.
func (a *ReplicateAnswer) EN(p *Page) {
	p.Say("Three questions: is there a core, does the group organise itself, has it a culture of its own; the other four elements (same-interest, structure, output, operations) must stand first, and the state must not be a bad one. Of %s, %d may be copied. The bounds are judgements.", plural(len(a.Groups), "group", "groups"), a.ready())
	a.say(p, []string{"group", "elements", "core", "self-org.", "subculture", "copy", "evidence"}, "✓", "✗")
	if n, fails := a.counts(English); n > 0 {
		p.Say("Another %s fail two or more: %s.", plural(n, "group", "groups"), fails)
	}
	if a.Young > 0 {
		p.Say("%s younger than three months: too early to say.", plural(a.Young, "group", "groups"))
	}
}

// Unsaid implements Answer.
func (a *ReplicateAnswer) Unsaid() []Unsaid { return a.unsaid }
