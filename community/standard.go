package community

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Standard (标准) is one line of the table that readiness is held against: within
// which range a measure must lie for the answer to a question to be yes.
type Standard struct {
	For     Term  `json:"for"`     // elements, core, self-organisation or subculture
	Measure Term  `json:"measure"` // one of Assess, or of the table of Standards
	Range   Range `json:"range"`
	Must    bool  `json:"must,omitempty"` // it must be known; else one that is not known has no say
}

// Standards returns the table that [ReadyToReplicate] uses by default, to be
// changed and given back in its options. The numbers are judgements, not
// findings of the literature.
//
// Besides the measures of [Assess] it knows these. Those of the core and of
// self-organisation are read from the ties and the counts, those of the
// subculture from the weeks in which something was done at all.
//
//	core-members      members of whom each has at least three ties among them
//	core-kept         share of the core of eight weeks ago who still speak
//	member-initiated  share of posts, check-ins, sessions and activities begun by
//	                  members: not by staff, nor by the owner; where neither is
//	                  declared, not by the busiest
//	run-from-centre   centralisation of the ties, staff included
//	rites-kept        share of the last twelve weeks with the most regular rite:
//	                  check-ins, sessions, activities, awards, kinds of the caller's own
//	marks-kept        the same of the tags that show what the group stands for
//	forms-kept        the same of the caller's own tags, or the share of members
//	                  who bear a name in the group's format, if that is more
func Standards() []Standard {
	return []Standard{
		{"elements", "same-interest", Range{Min: 0.5}, true},
		{"elements", "structure", Range{Min: 0.5}, true},
		{"elements", "output", Range{Min: 0.5}, true},
		{"elements", "operations", Range{Min: 0.5}, true},
		{"core", "core-members", Range{Min: 5}, true},
		{"core", "core-share", Range{Min: 0.1}, true},
		{"core", "core-kept", Range{Min: 0.6}, true},
		{"self-organisation", "run-from-centre", Range{Max: 0.5}, true},
		{"self-organisation", "member-initiated", Range{Min: 0.5}, true},
		{"self-organisation", "member-held", Range{Min: 0.3}, false},
		{"subculture", "rites-kept", Range{Min: 0.75}, true},
		{"subculture", "culture", Range{Min: 0.3}, true},
		{"subculture", "marks-kept", Range{Min: 0.5}, false},
		{"subculture", "forms-kept", Range{Min: 0.5}, false},
	}
}

// standardWords say a measure of the table, and what raises it.
var standardWords = map[Term]struct{ english, chinese, cure, zh string }{
	"same-interest":    {"the element same-interest", "要素“同好”", "a shared object and basis; members who answer each other", "明确共同的对象和基础，让成员互相回应"},
	"structure":        {"the element structure", "要素“结构”", "rules in all five families; newcomers who take the steps of joining", "五类规则齐全，新人走完入群步骤"},
	"output":           {"the element output", "要素“输出”", "content of worth, by members too", "有价值的内容，成员也产出"},
	"operations":       {"the element operations", "要素“运营”", "sessions and check-ins that members take part in", "办成员愿意参加的分享和打卡"},
	"core-members":     {"members of the core", "核心成员数", "bring those together who answer most: each with three ties to the others", "把最肯答疑的人拉到一起"},
	"core-share":       {"the share of the core", "核心成员占比", "draw more members into talk with the core", "让更多人和核心成员聊起来"},
	"core-kept":        {"the share of the core that has stayed", "核心留存", "find out why members of the core fell silent", "弄清核心成员为什么不说话了"},
	"run-from-centre":  {"centralisation", "中心化程度", "let others than the busiest answer and host", "让别人也来答疑、主持"},
	"member-initiated": {"the share begun by members", "成员发起占比", "let members begin talk, check-ins and sessions", "让成员发起话题、打卡和分享"},
	"member-held":      {"the share of activities held by members", "成员自办活动占比", "let members hold activities and sessions", "让成员自己办活动和分享"},
	"rites-kept":       {"the most regular rite, share of weeks", "最稳定的仪式（有它的周占比）", "hold one rite every week: check-in, session, award", "每周坚持一个仪式：打卡、分享、表彰"},
	"culture":          {"culture grown by age and interaction", "文化积累", "time, and members who turn to each other", "时间，以及成员之间的来往"},
	"marks-kept":       {"what shows the group's values, share of weeks", "价值标记（有它的周占比）", "tag what shows the values: values, attitude, help, theme", "给体现价值观的消息打标签"},
	"forms-kept":       {"in-group forms", "群内形式", "names in the group's format; words of its own, tagged by the caller", "按群格式改昵称；自己的说法由运营打标签"},
}

// asked says the range in both languages.
func (s *Standard) asked() (en, zh string) {
	switch r := s.Range; {
	case r.Max == 0:
		return fmt.Sprintf("at least %g", r.Min), fmt.Sprintf("至少 %g", r.Min)
	case r.Min == 0:
		return fmt.Sprintf("at most %g", r.Max), fmt.Sprintf("至多 %g", r.Max)
	default:
		return fmt.Sprintf("%g to %g", r.Min, r.Max), fmt.Sprintf("%g 至 %g", r.Min, r.Max)
	}
}

// held holds a measure against the standard: whether it is known, whether it
// lies in the range, and in words what is wrong where it does not.
func (s *Standard) held(m Measure) (ok bool, why coterie.Finding) {
	w, named := standardWords[s.Measure]
	if !named {
		w.english, w.chinese, w.cure, w.zh = string(s.Measure), s.Measure.Chinese(), "raise "+string(s.Measure), "提高"+s.Measure.Chinese()
	}
	v := m.Value.Value
	en, zh := s.asked()
	why = coterie.Finding{Kind: coterie.Diagnosis, Code: "ready-" + string(s.Measure), About: string(s.For), Row: "RE01", Cure: w.cure, CureChinese: w.zh,
		Evidence: []string{fmt.Sprintf("%s %.3g", s.Measure, v)}}
	if s.For == "elements" {
		why.Row = "RE02"
	}
	switch {
	case math.IsNaN(v):
		why.English = w.english + ": not known"
		why.Chinese = w.chinese + "：没有记录；先记下来"
		why.Cure, why.CureChinese = "record what it is read from; then "+w.cure, "先把依据记下来；再"+w.zh
		return !s.Must, why
	case !s.Range.Holds(v):
		why.English = fmt.Sprintf("%s: %.3g, asked for %s", w.english, v, en)
		why.Chinese = fmt.Sprintf("%s：%.3g，要求%s；%s", w.chinese, v, zh, w.zh)
		return false, why
	}
	why.English = fmt.Sprintf("%s: %.3g, and %s is asked for", w.english, v, en)
	why.Chinese = fmt.Sprintf("%s：%.3g（要求%s）", w.chinese, v, zh)
	why.Cure, why.CureChinese = "the answer is no unless it is "+en, "不到"+zh+"，答案就是否"
	return true, why
}
