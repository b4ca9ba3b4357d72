package report

import (
	"fmt"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

var lacksSection = Section{"lacks", Words{"缺什么", "What the groups lack"}, lacksAnswer}

// LacksAnswer is what each group in a bad state lacks.
type LacksAnswer struct {
	Groups []Lack `json:"groups"`
	Others int    `json:"others"` // groups that lack nothing that shows
	unsaid []Unsaid
}

// Lack is what one group lacks, each thing with what would fill it.
type Lack struct {
	Group   string            `json:"group"`
	State   community.State   `json:"state"`
	Missing []coterie.Finding `json:"missing"`
}

func lacksAnswer(in *Input) (Answer, error) {
	if in.Events == nil {
		if in.Daily == nil {
			return nil, nil
		}
		return &Nothing{[]Unsaid{{Question: Words{"各群缺哪个要素、哪条规则", "which element and which rule a group lacks"},
			Why: Words{"日报表里没有内容、关系和入群步骤", "a daily table has no content, relations or steps of joining"}, Needs: []Words{needLog, needTags}}}}, nil
	}
	a := &LacksAnswer{}
	last := in.AsOf()
	end := dateOf(last + 1).Add(-in.Events.Zone.Offset)
	c := in.Events.design(in.Design)
	for _, v := range in.views() {
		if !v.talk || v.record == nil || last-v.days[0].Date+1 < window {
			continue
		}
		got, err := community.Assess(c, v.record, end, &community.AssessOptions{Window: window})
		if err != nil {
			return nil, err
		}
		l := Lack{Group: v.name, State: got.State}
		for _, f := range got.Findings {
			switch f.Code {
			case "element-weak", "no-advert-rule", "no-chatter-rule":
				l.Missing = append(l.Missing, f)
			}
		}
		if len(l.Missing) == 0 {
			a.Others++
			continue
		}
		a.Groups = append(a.Groups, l)
	}
	if len(a.Groups)+a.Others == 0 {
		return nil, nil
	}
	return a, nil
}

func (a *LacksAnswer) say(p *Page, head []string) {
	var rows [][]string
	for _, g := range a.Groups {
		var what, why []string
		for _, f := range g.Missing {
			if p.Lang == English {
				what = append(what, f.English)
			} else {
				what = append(what, f.Chinese)
			}
			if f.Code == "element-weak" {
				why = append(why, measureList(f.Evidence, p.Lang))
			}
		}
		name, state := g.Group, Words{g.State.Chinese(), g.State.String()}.In(p.Lang)
		if name == "" {
			name = Words{"全部", "all"}.In(p.Lang)
		}
		rows = append(rows, []string{name, state, strings.Join(what, Words{"；", "; "}.In(p.Lang)), strings.Join(why, "")})
	}
	p.Table(head, rows)
}

// measureList says measures with their values, those it has words for in words.
func measureList(evidence []string, l Lang) string {
	var out []string
	for _, e := range evidence {
		name, value, _ := strings.Cut(e, " ")
		var x float64
		if _, err := fmt.Sscan(value, &x); err != nil {
			continue
		}
		switch say := measureWords[community.Term(name)]; {
		case say != nil:
			out = append(out, say(x).In(l))
		case lackWords[name].ZH != "":
			out = append(out, lackWords[name].In(l)+" "+whole(x))
		}
	}
	return strings.Join(out, Words{"，", ", "}.In(l))
}

// lackWords name the measures behind an element that are shares.
var lackWords = map[string]Words{
	"tied-share": {"有来有往的人", "members with mutual ties"}, "onboarded-share": {"走完入群步骤的人", "members who took all steps of joining"},
	"ugc-share": {"用户产出", "content of members"}, "decentralisation": {"输出分散度", "spread of authors"}, "brand-stock": {"优质内容存量", "stock of good content"},
	"sessions-complete": {"办完整的分享", "sessions completed"}, "check-in-rate": {"打卡率", "check-in rate"}, "member-held": {"成员自办的活动", "activities held by members"},
	"core-share": {"核心成员", "members of the core"}, "culture": {"文化积累", "culture"}, "trust": {"信任", "trust"}, "attitude-share": {"有态度的内容", "content with attitude"},
}

// ZH implements Answer.
func (a *LacksAnswer) ZH(p *Page) {
	if a.Others > 0 {
		p.Say("%d 个群看不出明显缺什么。", a.Others)
	}
	if len(a.Groups) > 0 {
		p.Say("状态不好的群里，最弱的要素（0 到 1，五要素中看得见的）和缺的规则：")
		a.say(p, []string{"群", "状态", "缺", "证据"})
	}
}

// EN implements Answer.
func (a *LacksAnswer) EN(p *Page) {
	if a.Others > 0 {
		p.Say("%s in which nothing shows to be lacking.", plural(a.Others, "group", "groups"))
	}
	if len(a.Groups) > 0 {
		p.Say("Of those in a bad state, the weakest element (0 to 1, of the five as far as they are seen) and the rule that is missing:")
		a.say(p, []string{"group", "state", "lacks", "evidence"})
	}
}

// Unsaid implements Answer.
func (a *LacksAnswer) Unsaid() []Unsaid { return a.unsaid }
