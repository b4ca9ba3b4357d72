package community

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
)

// outcomes are what each sense is for.
var outcomes = [...][2]Term{{"ritual", "activeness"}, {"belonging", "cohesion"}, {"participation", "quality-of-members"}, {"organisation", "effectiveness"}}

// band is the range of messages of a member and day between quiet and flood.
func (c *Community) band(members int) Range {
	if !c.Output.Band.IsZero() {
		return c.Output.Band
	}
	n := float64(max(members, 1))
	if slices.Contains(c.Structure.Type, "tool-group") {
		return Range{Min: 0, Max: 2 * n} // a tool may be silent
	}
	return Range{Min: 0.04 * n, Max: 2 * n}
}

// findings says in words what an assessment shows.
func (w *window) findings(a *Assessment) []coterie.Finding {
	var out []coterie.Finding
	add := func(kind coterie.FindingKind, code, row, en, zh, cure, 解 string, evidence ...string) {
		out = append(out, coterie.Finding{Kind: kind, Code: code, Row: row, English: en, Chinese: zh, Cure: cure, CureChinese: 解, Evidence: evidence})
	}
	var why []string
	for _, p := range a.States[0].Parts {
		if p.Voice > 0.5 {
			why = append(why, fmt.Sprintf("%s %.3g", p.Measure, p.Value))
		}
	}
	kind := coterie.Diagnosis
	en, zh := fmt.Sprintf("the group is %s (%.0f %%; else %s)", a.State, 100*a.Sure, a.Second), fmt.Sprintf("状态：%s（%.0f%%；其次：%s）", a.State.Chinese(), 100*a.Sure, a.Second.Chinese())
	if a.untagged() {
		en, zh = "the group is spam or idle-chat: no message is tagged, and tags would tell which", "状态：垃圾群或聊天扯淡群：消息没有标签，分不出是哪一种"
	}
	cure, 解 := deciding(a)
	add(kind, "state-"+a.State.String(), "OP39", en, zh, cure, 解, why...)
	perDay := w.now
	switch b := w.c.band(a.Members); {
	case perDay < b.Min && a.State != Dead && a.State != Quiet:
		add(kind, "too-quiet", "ST04", fmt.Sprintf("%.3g messages a day, below the band %s", perDay, b), fmt.Sprintf("每天 %.3g 条，低于 %s", perDay, b), "set a topic, hold a session; or set output.band if the group is a tool", "定个话题、办一次分享；若是工具群，设 output.band")
	case b.Max > 0 && perDay > b.Max:
		add(kind, "flood", "ST04", fmt.Sprintf("%.3g messages a day, above the band %s", perDay, b), fmt.Sprintf("每天 %.3g 条，高于 %s，刷屏", perDay, b), "a rate rule in structure.rules", "在 structure.rules 里加一条频率规则")
	}
	limit := w.o.StaffShare
	if limit == 0 {
		limit = 0.3
	}
	if all := a.Messages + a.OfStaff; all > 0 && float64(a.OfStaff)/float64(all) > limit {
		add(coterie.Caution, "staff-write-much", "ST37", fmt.Sprintf("staff write %.0f %% of the messages", 100*float64(a.OfStaff)/float64(all)), fmt.Sprintf("工作人员写了 %.0f%% 的消息", 100*float64(a.OfStaff)/float64(all)), "let members host; staff are always declared", "让成员来主持；工作人员要始终声明", fmt.Sprint(a.OfStaff), fmt.Sprint(all))
	}
	if w.r.active == nil && len(w.staff) > 0 {
		add(coterie.Gap, "staff-not-apart", "ST37", "the record keeps no days: what staff wrote counts as members'", "档案未按日记录：工作人员的发言没有分开", "RecordOptions.Days", "设 RecordOptions.Days，按日记录")
	}
	if len(w.present) == 0 {
		add(kind, "deserted", "OP39", "nobody is in the group", "群里已没有成员", "close it, or find out why all have left", "关掉，或弄清大家为什么都走了")
	}
	if w.r.ties.len() == 0 || len(w.c.Interest.Bases) == 0 && w.c.Name != "" {
		add(coterie.Gap, "no-relation-chain", "PV03", "people were pulled into a group: no relations, or nothing they share", "只是拉了个群：没有社交关系链或共同点", "a shared object and basis, and talk among members", "写明共同的对象和基础，让成员之间聊起来")
	}
	out = append(out, w.trinity(a)...)
	for i, s := range a.Senses {
		if !math.IsNaN(s.Value.Value) && s.Value.Value < 0.5 {
			o := outcomes[i][1]
			add(coterie.Diagnosis, "sense-low-"+string(s.Name), "OP01", fmt.Sprintf("the sense of %s is low (%.2f): %s is at risk", s.Name, s.Value.Value, o), fmt.Sprintf("%s不足（%.2f），%s没有保证", s.Name.Chinese(), s.Value.Value, o.Chinese()), "the practices that raise it: "+raising(w.o, s.Name, 0), "能提高它的做法："+raising(w.o, s.Name, 1))
		}
	}
	if len(w.c.Replication.Ecosystem) > 0 && (!w.c.Structure.Size.Holds(float64(a.Members)) || a.State.Degenerate() || a.Trend.Hi < 0) {
		add(coterie.Caution, "ecosystem-early", "PV53", "an ecosystem is planned before scale and stability are reached", "生态规划过早：规模与稳定尚未达到", "reach structure.size and hold it first", "先达到 structure.size 并稳住")
	}
	if w.c.Operations.practises("merchandise") && a.Measure("practice-merchandise").Value == 0 {
		add(coterie.Advice, "merchandise-early", "OP09", "customised merchandise is for the mature phase", "定制周边属于成熟期", "operations.phase: mature", "等到成熟期（operations.phase: mature）")
	}
	return append(out, w.lacks(a)...)
}

// untagged reports whether adverts and idle talk are the candidates, and no
// message says which.
func (a *Assessment) untagged() bool {
	return (a.State == Spam || a.State == IdleChat) && math.IsNaN(a.Measure("ad-share").Value)
}

// lacks names what a group in a bad state lacks: the weakest of the elements
// that anything is known of, and the rule against what has taken over.
func (w *window) lacks(a *Assessment) []coterie.Finding {
	if !a.State.Degenerate() {
		return nil
	}
	var out []coterie.Finding
	weakest := -1
	for i, e := range a.Elements {
		if v := e.Value.Value; !math.IsNaN(v) && v < 0.5 && (weakest < 0 || v < a.Elements[weakest].Value.Value) {
			weakest = i
		}
	}
	if weakest >= 0 {
		e := a.Elements[weakest]
		f := coterie.Finding{Kind: coterie.Gap, Code: "element-weak", About: string(e.Name), Row: "SI01",
			English: fmt.Sprintf("the weakest element is %s (%.2f)", e.Name, e.Value.Value), Chinese: fmt.Sprintf("最弱的要素是“%s”（%.2f）", e.Name.Chinese(), e.Value.Value)}
		var low []Term
		for _, p := range e.Parts {
			if p.Voice < 0.5 {
				low = append(low, p.Measure)
				f.Evidence = append(f.Evidence, fmt.Sprintf("%s %.3g", p.Measure, p.Value))
			}
		}
		f.Cure, f.CureChinese = "raise "+strings.Join(f.Evidence, ", "), "提高"+list(low, 1)
		out = append(out, f)
	}
	rule := func(code, row, en, zh string, t Tags) {
		for _, r := range w.c.Structure.Rules.Rules {
			if (r.When.AnyTag|r.When.AllTags)&t != 0 && r.Then.Action > Praise {
				return
			}
		}
		if len(w.c.Structure.Rules.Rules) == 0 {
			en, zh = "no rules are on record, and so "+en, "没有群规，"+zh
		}
		out = append(out, coterie.Finding{Kind: coterie.Gap, Code: code, About: "structure.rules", Row: row, English: en, Chinese: zh, Cure: "structure.rules: when any_tag " + t.String(), CureChinese: "在 structure.rules 里加一条规则，any_tag 为 " + t.String()})
	}
	switch {
	case a.untagged():
		out = append(out, coterie.Finding{Kind: coterie.Gap, Code: "no-tags", About: "tags", Row: "OP39", English: "whether adverts or idle talk have taken over is not known", Chinese: "是广告多还是闲聊多，看不出", Cure: "tag messages: ad, valuable, off-topic", CureChinese: "给消息打标签：广告、有价值、跑题"})
	case a.State == Spam:
		rule("no-advert-rule", "ST21", "no rule speaks of adverts", "缺广告规则", Ad|SoftAd)
	case a.State == IdleChat:
		rule("no-chatter-rule", "ST26", "no rule speaks of idle talk", "缺闲聊规则", Chatter|OffTopic|EmojiOnly)
	}
	return out
}

// trinity holds the three keys of a good group against the record: rules,
// content and interaction.
func (w *window) trinity(a *Assessment) []coterie.Finding {
	var missing []Term
	if len(w.c.Structure.Rules.Rules) == 0 {
		missing = append(missing, "rules")
	}
	if v := a.Measure("worth-share"); w.anyTags() && !(v.Value > 0) {
		missing = append(missing, "content")
	}
	if w.total(Reply)+w.total(React) == 0 {
		missing = append(missing, "interaction")
	}
	if len(missing) == 0 {
		return nil
	}
	return []coterie.Finding{{Kind: coterie.Gap, Code: "keys-missing", Row: "PV36",
		English: fmt.Sprintf("%d of 3 keys: missing %s", 3-len(missing), list(missing, 0)),
		Chinese: fmt.Sprintf("三个要点有 %d 个，缺：%s", 3-len(missing), list(missing, 1)),
		Cure:    "rules, content of worth, and members who answer each other", CureChinese: "立规则、出有价值的内容、让成员互相回应",
		Evidence: []string{list(missing, 0)}}}
}

// deciding names in both languages what would decide between the two most
// probable states.
func deciding(a *Assessment) (cure, 解 string) {
	for _, name := range [...]Term{"ad-share", "worth-share", "top-tenth", "orders-rate"} {
		if math.IsNaN(a.Measure(name).Value) {
			return "known with " + string(name) + ": tag messages, keep days, log purchases", "知道“" + name.Chinese() + "”才分得清：给消息打标签、按日记录、记下购买"
		}
	}
	return "more events", "要有更多事件"
}

// raising names the practices that a table of signs has for a sense.
func raising(o *AssessOptions, sense Term, lang int) string {
	signs := o.Signs
	if signs == nil {
		signs = Signs()
	}
	var ts []Term
	for _, s := range signs {
		if s.For == sense {
			ts = append(ts, s.Measure)
		}
	}
	return list(ts, lang)
}

// missingSteps lists the steps of joining, as the design asks for them, that a
// member has not taken.
func (c *Community) missingSteps(d done) (out []Term) {
	for _, t := range c.Structure.Onboarding {
		if t == "name-format" && d&dNamed == 0 || t == "announcement" && d&dAccepted == 0 || t == "ice-breaking" && d&dIntroduced == 0 {
			out = append(out, t)
		}
	}
	return out
}
