package report

import (
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

var rulesSection = Section{"rules", Words{"规则", "The rules"}, rulesAnswer}

// RulesAnswer is the rulebook of a design, what is wrong with it, and how many
// messages of the log it speaks of.
type RulesAnswer struct {
	Rules    []RuleLine        `json:"rules"`
	Findings []coterie.Finding `json:"findings,omitempty"`
	Log      bool              `json:"log"` // there is a log with tags
	unsaid   []Unsaid
}

// RuleLine is one rule.
type RuleLine struct {
	Name   string           `json:"name"`
	Family community.Term   `json:"family"`
	Level  community.Term   `json:"level"`
	Action community.Action `json:"action,omitzero"` // unset: a rule in words alone
	Seen   Count            `json:"seen"`            // messages that carry a tag it names; Unknown where it names none
}

func rulesAnswer(in *Input) (Answer, error) {
	if in.Design == nil {
		return nil, nil
	}
	b := &in.Design.Community.Structure.Rules
	if len(b.Rules) == 0 {
		return nil, nil
	}
	a := &RulesAnswer{Findings: b.Lint(), Log: in.Events != nil && in.Events.Tagged > 0 && messages(in.Events.Kinds) > 0}
	for _, r := range b.Rules {
		l := RuleLine{Name: r.Name, Family: r.Family, Level: r.Level, Action: r.Then.Action, Seen: Unknown}
		if tags := r.When.AnyTag | r.When.AllTags; a.Log && tags != 0 {
			l.Seen = 0
			for ; tags != 0; tags &= tags - 1 {
				for p := range in.Events.Network.TagSeries(tags&-tags, community.Monthly) {
					l.Seen += Count(p.Events)
				}
			}
		}
		a.Rules = append(a.Rules, l)
	}
	if !a.Log {
		a.unsaid = []Unsaid{{Question: Words{"群规用得上几次", "how often the rules apply"}, Why: Words{"没有带标签的消息", "there are no messages with tags"}, Needs: []Words{needPosts, needTags}}}
	}
	return a, nil
}

func (a *RulesAnswer) say(p *Page, words string, head []string) {
	var rows [][]string
	for i, r := range a.Rules {
		action := Words{r.Action.Chinese(), r.Action.String()}.In(p.Lang)
		if r.Action == 0 {
			action = words
		}
		row := []string{fmt.Sprint(i + 1), r.Name, Words{r.Family.Chinese(), string(r.Family)}.In(p.Lang), Words{r.Level.Chinese(), string(r.Level)}.In(p.Lang), action}
		if a.Log {
			row = append(row, orUnknown(r.Seen))
		}
		rows = append(rows, row)
	}
	if !a.Log {
		head = head[:len(head)-1]
	}
	p.Table(head, rows)
	for _, f := range a.Findings {
		p.Item("!", Words{f.About + "：" + f.Chinese, f.String()}.In(p.Lang))
	}
}

// ZH implements Answer.
func (a *RulesAnswer) ZH(p *Page) {
	a.say(p, "只有文字", []string{">条", "规则", "类别", "层级", "处置", ">带其标签的消息"})
}

// EN implements Answer.
func (a *RulesAnswer) EN(p *Page) {
	a.say(p, "words alone", []string{">no.", "rule", "family", "level", "action", ">messages with its tags"})
}

// Unsaid implements Answer.
func (a *RulesAnswer) Unsaid() []Unsaid { return a.unsaid }
