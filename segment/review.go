package segment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Group is what an operator knows of a group's members besides the log. Every
// field may be nil or empty: what is not there is not reviewed.
type Group struct {
	Target  *Target
	People  []Person // whom Target is held against, in Year
	Year    int
	Surveys []Survey
	Profile *Profile
	Demands []Count                     // what members want
	Words   map[string][]community.Term // by the name of a Lexicon, what a plan covers
	Brand   *Brand
	Use     *Use
	Stars   []Star
	Periods []string   // that should have been summed up
	Sums    []Summary  // that were
	Loyal   [2]float64 // how many are loyal, and seats there are, as ranges
	Seats   [2]float64
}

// Review holds a group against what its operator should know of it (用户盘点): the
// fit of the target, faults of surveys, what is unknown of members, demands
// that diverge by two bits or more, lists not covered, traits of a brand
// community that are missing, whether it does what it is for, stars not ready
// to be put forward, and periods not summed up. It fails on input that makes
// no sense; no group is ErrNoData.
func Review(g *Group) ([]coterie.Finding, error) {
	if g == nil {
		return nil, coterie.ErrNoData
	}
	var out []coterie.Finding
	say := func(kind coterie.FindingKind, code, about, row, english, chinese, cure, 解 string) {
		out = append(out, coterie.Finding{Kind: kind, Code: code, About: about, Row: row, English: english, Chinese: chinese, Cure: cure, CureChinese: 解})
	}
	if g.Target != nil && len(g.People) > 0 {
		fit, err := g.Target.Fit(g.People, g.Year, 0.95)
		if err != nil {
			return nil, err
		}
		if fit.Value < 0.5 {
			say(coterie.Diagnosis, "target-missed", "target", "SI08", fmt.Sprintf("only %.0f %% of members are whom it is for", 100*fit.Value),
				fmt.Sprintf("只有%.0f%%的成员属于目标人群", 100*fit.Value), "change the offer, or the gate", "改内容，或改入群门槛")
		}
	}
	for i := range g.Surveys {
		out = append(out, g.Surveys[i].Lint()...)
	}
	if g.Profile != nil {
		out = append(out, g.Profile.Gaps()...)
	}
	if len(g.Demands) > 0 {
		s, err := SpreadOf(g.Demands)
		if err != nil {
			return nil, err
		}
		if s.Bits >= 2 {
			say(coterie.Advice, "demands-diverge", "demands", "SE45", fmt.Sprintf("demands are as diverse as %.1f equal ones (%.2f bits): consider groups by demand", s.Effective, s.Bits),
				fmt.Sprintf("诉求分散，相当于%.1f种（%.2f比特）：考虑按类目分群", s.Effective, s.Bits), "", "")
		}
	}
	for _, l := range Lexicons() {
		if words := g.Words[l.Name]; words != nil {
			out = append(out, l.Check(words)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.Words)) {
		if _, err := LexiconOf(name); err != nil {
			return nil, err
		}
	}
	if g.Brand != nil {
		missing, err := g.Brand.Missing()
		if err != nil {
			return nil, err
		}
		if len(missing) > 0 {
			say(coterie.Gap, "not-brand-community", "brand", "SE30", "not a brand community yet: no "+strings.Join(missing, ", "),
				fmt.Sprintf("尚非品牌社群：三特征缺%d项", len(missing)), "rites and help among members", "要有仪式和成员互助")
		}
	}
	if g.Use != nil {
		f, _, err := g.Use.Judge()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	for i := range g.Stars {
		if m := g.Stars[i].Missing(); len(m) > 0 {
			say(coterie.Gap, "star-incomplete", fmt.Sprintf("star %d", g.Stars[i].Index), "SE42", "a star needs "+strings.Join(m, ", "), "明星会员还缺："+strings.NewReplacer("story", "故事", "identity", "身份", "endorser", "背书人").Replace(strings.Join(m, "、")), "", "")
		}
	}
	if g.Seats != [2]float64{} {
		e, err := LoyalShare(g.Loyal, g.Seats)
		if err != nil {
			return nil, err
		}
		say(coterie.Diagnosis, "loyal-share", "loyal", "SE22", fmt.Sprintf("%.1f %% loyal, between %.1f and %.1f", 100*e.Value, 100*e.Lo, 100*e.Hi),
			fmt.Sprintf("忠实用户占%.1f%%（%.1f%%至%.1f%%）", 100*e.Value, 100*e.Lo, 100*e.Hi), "", "")
	}
	done := map[string]bool{}
	for _, s := range g.Sums {
		done[s.Period] = s.Members > 0
		if s.Policy == "" {
			say(coterie.Gap, "summary-unused", s.Period, "DE05", "nothing was decided from the summary", "总结没有用于决策", "Summary.Policy", "填写 Summary.Policy")
		}
	}
	for _, p := range g.Periods {
		if !done[p] {
			say(coterie.Gap, "no-summary", p, "DE05", "the period was not summed up", "该阶段没有总结", "NewRoster(…).Summary", "用 NewRoster(…).Summary 做一次")
		}
	}
	return out, nil
}
