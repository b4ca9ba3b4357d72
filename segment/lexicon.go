package segment

import (
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Entry is one word of a Lexicon and where it leads.
type Entry struct {
	Term    community.Term
	Chinese string
	Leads   string // to what group, offer or use; may be empty
}

// Lexicon is a closed list of words by which members are told apart in one
// respect, with what follows for each (名目表).
type Lexicon struct {
	Name, Row string
	Entries   []Entry
}

// Lexicons returns the closed lists of the founding documents. They are data,
// for checking what a plan covers, not types.
func Lexicons() []Lexicon {
	return []Lexicon{
		{"needs", "SE24", []Entry{{"business", "业务", ""}, {"knowledge", "知识", ""}, {"life", "生活", ""}}},
		{"insights", "DE11", []Entry{{"brand", "品牌看法", "loyalty"}, {"product", "产品看法", "product design"}, {"competitor", "竞品评价", "satisfaction"}, {"hobbies", "兴趣爱好", "product design"}}},
		{"fan-classes", "SE33", []Entry{{"gold-fan", "金粉", "gold-fan group: service and loyalty, training, material"},
			{"member", "普通会员", "incubator group"}, {"non-member", "非会员", "incubator group"}, {"core-gold-fan", "核心金粉", "a group of their own"}}},
		{"verticals", "SE34", []Entry{{"games", "游戏", ""}, {"technology", "科技", ""}, {"education", "教育", ""}, {"health", "健康", ""}, {"entertainment", "娱乐", ""}, {"farming", "三农", ""}}},
		{"elder-groups", "SE37", []Entry{{"sport", "运动（广场舞）", "shirts"}, {"entertainment", "娱乐（麻将）", "a reserved seat and fee relief by card"}, {"health", "健康（讲座）", "free venue and tea"}}},
		{"parties", "SE41", []Entry{{"consumer", "C 端用户", "the community faces them"}, {"enterprise", "企业", ""}, {"lecturer", "专职讲师", ""}, {"contracted-lecturer", "签约讲师", ""}}},
		{"data-steps", "DE01", []Entry{{"record", "记录", ""}, {"keep", "保存", ""}, {"mine", "挖掘", ""}, {"sort", "整理", ""}, {"analyse", "分析", ""}, {"use", "利用", ""}}},
	}
}

// LexiconOf returns the list of a name, or an *InputError that names those there
// are.
func LexiconOf(name string) (*Lexicon, error) {
	all := Lexicons()
	var known []string
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
		known = append(known, all[i].Name)
	}
	return nil, &coterie.InputError{Row: -1, Field: "lexicon", Value: name, Reason: "not one of " + strings.Join(known, ", ")}
}

// Of returns the entry of a word, in English or Chinese; false where it is none.
func (l *Lexicon) Of(t community.Term) (Entry, bool) {
	for _, e := range l.Entries {
		if e.Term == t || e.Chinese == string(t) {
			return e, true
		}
	}
	return Entry{}, false
}

// Check holds words against the list: a gap for each entry that is not covered,
// and for each word that is not in the list.
func (l *Lexicon) Check(words []community.Term) []coterie.Finding {
	var out []coterie.Finding
	have := map[community.Term]bool{}
	for _, w := range words {
		if e, ok := l.Of(w); ok {
			have[e.Term] = true
			continue
		}
		out = append(out, coterie.Finding{Kind: coterie.Gap, Code: "unknown-word", About: l.Name, Row: l.Row,
			English: string(w) + " is not in the list", Chinese: string(w) + "不在名目中", Cure: "one of " + l.words(0), CureChinese: "可选：" + l.words(1)})
	}
	for _, e := range l.Entries {
		if !have[e.Term] {
			out = append(out, coterie.Finding{Kind: coterie.Gap, Code: "not-covered", About: l.Name, Row: l.Row,
				English: string(e.Term) + " is not covered", Chinese: "缺少" + e.Chinese, Cure: l.Name + ": " + string(e.Term), CureChinese: "补上" + e.Chinese})
		}
	}
	return out
}

func (l *Lexicon) words(lang int) string {
	var s []string
	for _, e := range l.Entries {
		s = append(s, [...]string{string(e.Term), e.Chinese}[lang])
	}
	return strings.Join(s, [...]string{", ", "、"}[lang])
}
