package community

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Public sources of the cautions.
const (
	sourcePyramid = "禁止传销条例 第七条 (国务院令第444号)"
	sourceForward = "微信外部链接内容管理规范：诱导分享"
	sourceConsent = "个人信息保护法 第十三条"
	sourceCopy    = "反不正当竞争法 第八条：虚假宣传"
)

// Lint returns what is wrong with a rulebook that is valid: rules that never
// hold, rules that contradict each other, and cautions. It compares each rule
// with every other, and does not guess: a rule is called unreachable only where
// another one surely covers it.
func (b *Rulebook) Lint() []coterie.Finding {
	var out []coterie.Finding
	add := func(kind coterie.FindingKind, code, row string, i int, en, zh, cure, 解 string, evidence ...string) *coterie.Finding {
		out = append(out, coterie.Finding{Kind: kind, Code: code, Row: row, About: b.Rules[i].Name, English: en, Chinese: zh, Cure: cure, CureChinese: 解, Evidence: evidence})
		return &out[len(out)-1]
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		if r.Then.Action == 0 {
			continue
		}
		for k := range b.Rules {
			o := &b.Rules[k]
			if k == i || o.Then.Action == 0 || len(o.Unless) > 0 && !sameUnless(o, r) || !o.When.covers(&r.When) {
				continue
			}
			same := r.When.covers(&o.When)
			if same && o.Then != r.Then && i > k {
				add(coterie.Diagnosis, "rule-conflict", "ST01", i,
					fmt.Sprintf("rules %d %q and %d %q speak of the same events and demand %s and %s", k+1, o.Name, i+1, r.Name, o.Then.Action, r.Then.Action),
					fmt.Sprintf("第%d条“%s”与第%d条“%s”针对同样的事，却分别要求%s和%s", k+1, o.Name, i+1, r.Name, o.Then.Action.Chinese(), r.Then.Action.Chinese()),
					"keep one of them", "只留一条", strconv.Itoa(k), strconv.Itoa(i))
			}
			if o.Then.Action > r.Then.Action || o.Then.Action == r.Then.Action && k < i {
				add(coterie.Diagnosis, "rule-unreachable", "ST01", i,
					fmt.Sprintf("rule %d %q never holds: rule %d %q comes first", i+1, r.Name, k+1, o.Name),
					fmt.Sprintf("第%d条“%s”永远不会生效：第%d条“%s”在先", i+1, r.Name, k+1, o.Name),
					"delete it, narrow the other, or make it graver", "删掉它、收窄另一条，或让它更重", strconv.Itoa(k), strconv.Itoa(i))
				break
			}
		}
		if why := r.never(); why != "" {
			add(coterie.Diagnosis, "rule-never", "ST01", i, "the rule can never hold: "+why, "该规则永远不会生效", "let its conditions agree", "让条件不互相矛盾")
		}
		if !r.When.any() && r.Then.Action > Praise {
			add(coterie.Diagnosis, "rule-boundless", "ST01", i, "the rule holds for every event", "该规则对任何事都生效", "say when it holds", "写明什么时候适用")
		}
		if r.Then.Depth != 0 {
			f := add(coterie.Caution, "removes-bystanders", "ST33", i, "people who did nothing are removed", "会移出没有违规的人", "depth 0 removes the offender alone", "depth 设为 0，只移出违规者本人", strconv.Itoa(r.Then.Depth))
			f.Source = "民法典 第一千一百六十五条：过错责任"
		}
		for _, w := range append([]When{r.When}, r.Unless...) {
			if holds(w.Roles, "challenger") || holds(w.Roles, "挑战者") {
				add(coterie.Caution, "challenger-rule", "ST09", i, "a member's role as challenger is no ground for a rule", "“挑战者”不应成为规则的条件", "name what was done, not who did it", "写做了什么，不写是谁")
			}
		}
		if (r.When.AnyTag | r.When.AllTags).Any(Objection) && r.Then.Action > Praise {
			add(coterie.Caution, "objection-rule", "ST09", i, "a sanction for objecting silences those who see what is wrong", "处罚异议会让看出问题的人不再开口", "name the breach of manners or law, not the objection", "写失礼或违法之处，不写异议本身")
		}
		if r.Then.Action == Praise && holdsKind(r.When.Kinds, Forward) {
			f := add(coterie.Caution, "reward-for-forwarding", "OP13", i, "rewarding forwarding may break the platform's rules", "奖励转发可能违反平台规则", "reward what is written, not that it is forwarded", "奖励写得好，不奖励转发")
			f.Source = sourceForward
		}
	}
	return out
}

// never says why no event can make the rule hold, as far as its own words tell;
// "" where one may.
func (r *Rule) never() string {
	for i := range r.Unless {
		if u := &r.Unless[i]; u.Rate == nil && (!u.any() || u.covers(&r.When)) {
			return "an exception always lifts it"
		}
	}
	return r.When.never()
}

func (w *When) never() string {
	if w.AllTags&w.NoTag != 0 || w.AnyTag != 0 && w.AnyTag&^w.NoTag == 0 {
		return "it asks for tags that it excludes"
	}
	empty := len(w.Hours) > 0
	for _, h := range w.Hours {
		empty = empty && h.From == h.To
	}
	if empty {
		return "its hours are empty"
	}
	if w.Rate != nil && len(w.Kinds) > 0 {
		v := watch{kind: w.Rate.Kind}
		if !slices.ContainsFunc(w.Kinds, v.sees) {
			return "its rate counts events of another kind"
		}
	}
	return ""
}

func holdsKind(ks []Kind, k Kind) bool {
	return slices.Contains(ks, k)
}

// sameUnless reports whether every exception of a is one of b's as well, so that
// where b holds a is not lifted either.
func sameUnless(a, b *Rule) bool {
	for i := range a.Unless {
		found := false
		for k := range b.Unless {
			found = found || b.Unless[k].covers(&a.Unless[i])
		}
		if !found {
			return false
		}
	}
	return true
}

// covers reports whether every event that matches v surely matches w.
func (w *When) covers(v *When) bool {
	return within(w.Kinds, v.Kinds) && within(w.Formats, v.Formats) && within(w.Sources, v.Sources) && within(w.Purposes, v.Purposes) && within(w.Roles, v.Roles) &&
		(w.AnyTag == 0 || v.AnyTag != 0 && v.AnyTag&^w.AnyTag == 0 || v.AllTags&w.AnyTag != 0) &&
		w.AllTags&^v.AllTags == 0 && w.NoTag&^v.NoTag == 0 &&
		spans(w.Amount, v.Amount) && spans(w.Count, v.Count) &&
		(len(w.Hours) == 0 || sameHours(w.Hours, v.Hours)) && (w.Part == 0 || w.Part == v.Part) &&
		(w.Rate == nil || v.Rate != nil && w.Rate.Kind == v.Rate.Kind && w.Rate.All == v.Rate.All && w.Rate.Within >= v.Rate.Within && w.Rate.Over <= v.Rate.Over)
}

// within reports whether a list, empty for anything, holds all of another.
func within[T comparable](w, v []T) bool {
	if len(w) == 0 {
		return true
	}
	for _, x := range v {
		ok := false
		for _, y := range w {
			ok = ok || x == y
		}
		if !ok {
			return false
		}
	}
	return len(v) > 0
}

func spans(w, v Range) bool {
	return w.IsZero() || !v.IsZero() && w.Min <= v.Min && (w.Max == 0 || v.Max != 0 && v.Max <= w.Max)
}

func sameHours(w, v []Hours) bool {
	if len(w) != len(v) {
		return false
	}
	for i := range w {
		if w[i] != v[i] {
			return false
		}
	}
	return true
}
