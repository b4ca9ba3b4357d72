package segment

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/delta"
)

// References:
//
//	Cochran (1977), Sampling Techniques, ch. 4.
//	Founding document 000k (knowing the users).

// Survey is what is known of a questionnaire to members (问卷).
type Survey struct {
	Open, Closed int              // questions to be written out, and to be chosen from
	Guided       bool             // it tells respondents what is asked and why
	Topics       []community.Term // what it asks about: brand, product, competitor, hobbies
	Responses    int
	FollowUps    int // decisions taken from the responses
}

// Lint names the faults that make a survey useless (问卷误区): too many questions to
// be written out (more than are to be chosen from), no guidance, responses that
// nothing followed from, and insights it does not ask for.
func (s *Survey) Lint() []coterie.Finding {
	var out []coterie.Finding
	gap := func(code, row, english, chinese, cure, 解 string) {
		out = append(out, coterie.Finding{Kind: coterie.Gap, Code: code, About: "survey", Row: row, English: english, Chinese: chinese, Cure: cure, CureChinese: 解})
	}
	if s.Open > s.Closed {
		gap("too-many-open", "SE25", fmt.Sprintf("%d of %d questions are to be written out", s.Open, s.Open+s.Closed),
			fmt.Sprintf("填空题过多：%d 题中有 %d 题", s.Open+s.Closed, s.Open), "offer choices", "改成选择题")
	}
	if !s.Guided {
		gap("no-guidance", "SE25", "nothing guides the respondent", "缺少引导，答案难以使用", "say what is asked, why, and give an example", "写明问什么、为什么问，并举一例")
	}
	if s.Responses > 0 && s.FollowUps == 0 {
		gap("data-unused", "DE14", fmt.Sprintf("%d responses led to nothing", s.Responses), fmt.Sprintf("%d 份答卷被丢在一边", s.Responses), "decide something from them, and say so", "据此定下点什么，并告诉大家")
	}
	if s.Topics != nil {
		l, err := LexiconOf("insights")
		if err == nil {
			out = append(out, l.Check(s.Topics)...)
		}
	}
	return out
}

// SampleSize returns how many members to ask so that a share is known within
// ±margin at a confidence, both in (0, 1), from a population of n, 0 meaning
// large (抽样人数):
//
//	m = z² / (4 margin²),  m / (1 + (m−1)/n)
//
// 385 for ±5 % at 95 %: asking everyone is not needed.
func SampleSize(margin, confidence float64, n int64) (int64, error) {
	if err := inUnit("margin", margin); err != nil {
		return 0, err
	}
	if err := inUnit("confidence", confidence); err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, refuse(-1, "n", float64(n), "negative")
	}
	z := delta.Z(confidence)
	m := z * z / (4 * margin * margin)
	if n > 0 {
		m /= 1 + (m-1)/float64(n)
	}
	if m = math.Ceil(snap(m)); m >= 1<<62 {
		return 0, refuse(-1, "margin", margin, "too small: more than 2⁶² to ask")
	}
	return max(1, int64(m)), nil
}

// Profile is what is known of one member, or of members at large, in four blocks
// (用户信息四类).
type Profile struct {
	Industry    []community.Term // what they do
	Needs       []community.Term // business, knowledge, life
	Habits      []community.Term // organisations joined, sources read, time and energy, communities they rate
	Expectation []community.Term // the community they like best, and the state they like it in
}

// Completeness is the share of the four blocks that hold something.
func (p *Profile) Completeness() float64 {
	n := 0.0
	for _, b := range [...][]community.Term{p.Industry, p.Needs, p.Habits, p.Expectation} {
		if len(b) > 0 {
			n++
		}
	}
	return n / 4
}

// Gaps names the blocks that are empty, and needs that are not in the list.
func (p *Profile) Gaps() []coterie.Finding {
	var out []coterie.Finding
	ask, err := SampleSize(0.05, 0.95, 0)
	if err != nil {
		return nil // cannot be: both are in (0, 1)
	}
	for _, b := range [...]struct {
		terms                             []community.Term
		code, row, name, english, chinese string
	}{
		{p.Industry, "industry-unknown", "SE23", "industry", "what members do is unknown", "行业分布未知"},
		{p.Needs, "needs-unknown", "SE23", "needs", "what members need is unknown", "需求未知"},
		{p.Habits, "habits-unknown", "SE23", "habits", "how members inform and divide themselves is unknown", "信息渠道与时间精力未知"},
		{p.Expectation, "expectation-unknown", "OP35", "expectation", "the state members like best is unknown", "期望未知：最喜欢的社群与状态"},
	} {
		if len(b.terms) == 0 {
			out = append(out, coterie.Finding{Kind: coterie.Gap, Code: b.code, About: b.name, Row: b.row, English: b.english, Chinese: b.chinese, Cure: fmt.Sprintf("ask %d members: ±5 %% at 95 %%", ask), CureChinese: fmt.Sprintf("问 %d 人：把握 95%%，误差 ±5%%", ask)})
		}
	}
	if l, err := LexiconOf("needs"); err == nil {
		for _, f := range l.Check(p.Needs) {
			if f.Code == "unknown-word" {
				out = append(out, f)
			}
		}
	}
	return out
}
