package report

import (
	"fmt"
	"slices"
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
	Among   []community.State `json:"among,omitempty"` // as in Reading
	Missing []coterie.Finding `json:"missing"`
}

func lacksAnswer(in *Input) (Answer, error) {
	a := &LacksAnswer{}
	last := in.AsOf()
	for _, v := range in.views() {
		if !v.talk || last-v.days[0].Date+1 < window {
			continue
		}
		l := Lack{Group: v.name}
		if v.record == nil {
			r := v.reading(last)
			l.State, l.Among, l.Missing = r.State, r.Among, v.missing(in, &r)
		} else if err := l.assess(in, &v, last); err != nil {
			return nil, err
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
	if in.Events == nil {
		a.unsaid = []Unsaid{{Question: Words{"五要素的其余四个和入群步骤缺不缺", "the other four elements, and the steps of joining"},
			Why: Words{"日报表里没有内容、关系和入群步骤", "a daily table has no content, relations or steps of joining"}, Needs: []Words{needLog, needTags}}}
	}
	return a, nil
}

// assess fills in what the record of a group shows to be missing.
func (l *Lack) assess(in *Input, v *groupView, last int) error {
	end := dateOf(last + 1).Add(-in.Events.Zone.Offset)
	got, err := community.Assess(in.Events.design(in.Design), v.record, end, &community.AssessOptions{Window: window})
	if err != nil {
		return err
	}
	r := reading(got.States, v.tags, false)
	l.State, l.Among = r.State, r.Among
	for _, f := range got.Findings {
		switch f.Code {
		case "element-weak", "no-advert-rule", "no-chatter-rule", "no-tags":
			l.Missing = append(l.Missing, f)
		}
	}
	return nil
}

// missing is what a daily table shows a group to lack. Of the five elements it
// shows operations alone, by the silence; of the rules, that one of two is not
// there or not kept.
func (v *groupView) missing(in *Input, r *Reading) []coterie.Finding {
	evidence := func(names ...community.Term) (out []string) {
		for _, e := range r.Evidence {
			if slices.Contains(names, e.Measure) && e.Voice > .5 {
				out = append(out, fmt.Sprintf("%s %.3g", e.Measure, e.Value))
			}
		}
		return out
	}
	switch {
	case len(r.Among) == 3:
		return []coterie.Finding{{Kind: coterie.Gap, Code: "no-tags", About: "tags", Row: "OP39",
			English: "whether what is said is adverts, idle talk or of worth is not known, and so neither what is missing",
			Chinese: "说的是广告、闲聊还是有价值的话，看不出，缺什么也就看不出", Cure: "tag messages: ad, valuable, off-topic", CureChinese: "给消息打标签：广告、有价值、跑题", Evidence: evidence("talk")}}
	case len(r.Among) > 0:
		en, zh := "a rule against adverts, or one against idle talk: tags would tell which", "缺广告规则或闲聊规则：有标签才知道是哪一条"
		if in.Design != nil && len(in.Design.Community.Structure.Rules.Rules) > 0 {
			en, zh = "the rules on record against adverts or idle talk are missing or not kept: tags would tell which", "群规里对广告或闲聊没有规定，或没有执行：有标签才知道是哪一条"
		}
		return []coterie.Finding{{Kind: coterie.Gap, Code: "no-rule-kept", About: "structure.rules", Row: "ST21", English: en, Chinese: zh,
			Cure: "tag messages: ad, valuable, off-topic", CureChinese: "给消息打标签：广告、有价值、跑题", Evidence: evidence("orders-rate", "talk")}}
	case r.State == community.Dead:
		return []coterie.Finding{{Kind: coterie.Gap, Code: "element-weak", About: "operations", Row: "SI01",
			English: "operations, the one element of the five that a table shows: nobody draws the members out",
			Chinese: "缺“运营”（五要素里日报表只看得见这一个）：没有人带着大家说话", Cure: "raise talk", CureChinese: "提高发言", Evidence: evidence("silence-days", "faded-to")}}
	}
	return nil
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
			if list := measureList(f.Evidence, p.Lang); list != "" {
				why = append(why, list)
			}
		}
		name, state := g.Group, (&Reading{State: g.State, Among: g.Among}).name().In(p.Lang)
		if name == "" {
			name = Words{"全部", "all"}.In(p.Lang)
		}
		rows = append(rows, []string{name, state, strings.Join(what, Words{"；", "; "}.In(p.Lang)), strings.Join(why, Words{"，", ", "}.In(p.Lang))})
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
		p.Say("状态不好或看不出的群：缺哪个要素（括号里 0 到 1，五要素中看得见的）、哪条规则：")
		a.say(p, []string{"群", "状态", "缺", "证据"})
	}
}

// EN implements Answer.
func (a *LacksAnswer) EN(p *Page) {
	if a.Others > 0 {
		p.Say("%s in which nothing shows to be lacking.", plural(a.Others, "group", "groups"))
	}
	if len(a.Groups) > 0 {
		p.Say("Of those in a bad state or in doubt, the weakest element (0 to 1, of the five as far as they are seen) and the rule that is missing:")
		a.say(p, []string{"group", "state", "lacks", "evidence"})
	}
}

// Unsaid implements Answer.
func (a *LacksAnswer) Unsaid() []Unsaid { return a.unsaid }
