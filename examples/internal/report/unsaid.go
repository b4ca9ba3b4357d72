package report

import (
	"fmt"
	"regexp"
	"strings"
)

// Unsaid is one thing that an input cannot say: why, and which columns would
// let it.
type Unsaid struct {
	Section  string  `json:"section"`
	Question Words   `json:"question"`
	Why      Words   `json:"why"`
	Needs    []Words `json:"needs,omitempty"` // columns, kinds or fields
}

// What an input lacks, as the sections name it.
var (
	needGroup     = Words{"group（群）", "group"}
	needTags      = Words{"tags（标签）", "tags"}
	needPosts     = Words{"kind=post（发言）", "kind=post"}
	needJoins     = Words{"kind=join（入群）", "kind=join"}
	needLeaves    = Words{"kind=leave（退群）", "kind=leave"}
	needPurchases = Words{"kind=purchase（购买）", "kind=purchase"}
	needAmount    = Words{"amount（金额）", "amount"}
	needMember    = Words{"member（成员）", "member"}
	needLog       = Words{"事件记录（-events）", "a log of events (-events)"}
	needLonger    = Words{"更长的记录", "a longer log"}
)

var unsaidTitle = Words{"说不了的", "What this input cannot say"}

// unsaid writes what the input cannot say.
func (r *Report) unsaid(p *Page) {
	p.out.head("unsaid", unsaidTitle.In(p.Lang))
	if len(r.Unsaid) == 0 {
		p.Say("%s", Words{"以上各节都有答案。", "Every section above has its answer."}.In(p.Lang))
	}
	for _, u := range r.Unsaid {
		if p.Lang == English {
			p.Item("–", fmt.Sprintf("%s: %s.%s", u.Question.EN, u.Why.EN, list(" Needed: ", in(English, u.Needs), ", ", ".")))
		} else {
			p.Item("–", fmt.Sprintf("%s：%s。%s", u.Question.ZH, u.Why.ZH, list("需要：", in(Chinese, u.Needs), "、", "。")))
		}
	}
}

func in(l Lang, words []Words) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.In(l))
	}
	return out
}

func list(before string, items []string, sep, after string) string {
	if len(items) == 0 {
		return ""
	}
	return before + strings.Join(items, sep) + after
}

// flags are those that words name: after them in brackets, or themselves with
// their meaning in brackets.
var flags = regexp.MustCompile(`（-[a-z-]+）| \(-[a-z-]+\)|^-[a-z-]+（(.*)）$|^-`)

// flagless is words without the flags that they name.
func flagless(words []Words) []Words {
	out := make([]Words, len(words))
	for i, w := range words {
		out[i] = Words{flags.ReplaceAllString(w.ZH, "$1"), flags.ReplaceAllString(w.EN, "$1")}
	}
	return out
}
