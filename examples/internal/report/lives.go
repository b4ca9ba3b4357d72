package report

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

var livesSection = Section{"lives", Words{"群能活多久", "How long groups live"}, livesAnswer}

// fewGroups is how many groups it takes before a curve of their lives is shown.
const fewGroups = 10

// silences are the lengths of silence, in days, that may stand for death.
var silences = []int{14, window, 56}

// lifeMarks are the ages in months at which the curve is read.
var lifeMarks = []float64{3, 6, 9, 12, 15, 18, 24}

// LivesAnswer is the survival of the groups themselves: a group is dead since
// its last act, once nobody has done anything in it for so many days.
type LivesAnswer struct {
	Groups  int                 `json:"groups"`
	Dead    int                 `json:"dead"`
	Older   int                 `json:"olderThanLog"` // groups of unknown age, left out
	Silence int                 `json:"silenceDays"`
	Marks   []Mark              `json:"marks"`
	Median  coterie.Estimate    `json:"medianDays"`
	Other   []lifecycle.Silence `json:"sensitivity"`
	Curve   *lifecycle.Curve    `json:"-"` // by days
	unsaid  []Unsaid
}

func livesAnswer(in *Input) (Answer, error) {
	views := in.views()
	if len(views) == 0 || in.Events != nil && in.Events.groups() == 0 {
		return nil, nil
	}
	a := &LivesAnswer{Silence: window}
	var lives []lifecycle.GroupDays
	for _, v := range views {
		if !v.talk {
			continue
		}
		if v.older {
			a.Older++
			continue
		}
		lives = append(lives, v.activity(in.AsOf()))
	}
	if len(lives) < fewGroups {
		return &Nothing{[]Unsaid{{Question: Words{"这样的群一般能活多久", "how long such groups live"},
			Why:   Words{fmt.Sprintf("从头看到的群只有 %d 个，少于 %d 个", len(lives), fewGroups), fmt.Sprintf("%s seen from the start, fewer than %d", plural(len(lives), "group was", "groups were"), fewGroups)},
			Needs: []Words{needGroup}}}}, nil
	}
	all := func(yield func(lifecycle.GroupDays) bool) {
		for _, g := range lives {
			if !yield(g) {
				return
			}
		}
	}
	deaths, err := lifecycle.CountDeaths(all, lifecycle.Death{Silence: window})
	if err != nil {
		return nil, err
	}
	a.Groups, a.Dead = deaths.Groups, deaths.Dead
	curve, err := lifecycle.KaplanMeier(deaths.Table, nil)
	if err != nil {
		return nil, err
	}
	a.Curve, a.Median = curve, curve.Median()
	for _, m := range lifeMarks {
		if d := m * month; d <= curve.Until() {
			a.Marks = append(a.Marks, Mark{d, curve.At(d)})
		}
	}
	a.Other, err = lifecycle.DeathSensitivity(all, lifecycle.Death{}, silences)
	return a, err
}

// activity is what was done in the group on each day from its first to the last
// of the input.
func (v *groupView) activity(last int) lifecycle.GroupDays {
	first := v.days[0].Date
	g := lifecycle.GroupDays{Active: make([]int64, last-first+1)}
	for _, d := range v.days {
		g.Active[d.Date-first] = d.acts()
	}
	return g
}

func (a *LivesAnswer) chart(format string) [][]string {
	var rows [][]string
	for _, m := range a.Marks {
		rows = append(rows, []string{fmt.Sprintf(format, m.Days/month), pct(m.Share.Value), between(m.Share), Bar(m.Share.Value, 40)})
	}
	return rows
}

// ZH implements Answer.
func (a *LivesAnswer) ZH(p *Page) {
	p.Say("%d 个群，%d 个已结束。一个群连续 %d 天没有人做任何事，就算在最后一次有人做事那天结束；状态是死群的，偶尔还有动静就没有结束。最近 %d 天里结束没有，还看不出（Kaplan–Meier）。%s", a.Groups, a.Dead, a.Silence, a.Silence, a.medianZH())
	p.Table([]string{">建群后", ">还活着", "95% 区间", ""}, a.chart("%.0f 个月"))
	for _, s := range a.Other {
		if s.Days != a.Silence {
			p.Say("换成 %d 天算结束：%d 个已结束，另有 %d 次沉默后又活了过来。", s.Days, s.Dead, s.Revivals)
		}
	}
	if a.Older > 0 {
		p.Say("%d 个群比记录更老，年龄不知道，没有算在内。", a.Older)
	}
}

func (a *LivesAnswer) medianZH() string {
	if math.IsInf(a.Median.Value, 1) {
		return "结束的还不到一半，中位寿命说不出。"
	}
	return fmt.Sprintf("一半的群在 %.1f 个月内结束。", a.Median.Value/month)
}

// EN implements Answer.
func (a *LivesAnswer) EN(p *Page) {
	p.Say("%s, of which %d have ended: with the last act of anybody, once that is %d days ago. One whose state is dead and that still stirs has not ended. What the last %d days hide cannot be known yet (Kaplan–Meier). %s", plural(a.Groups, "group", "groups"), a.Dead, a.Silence, a.Silence, a.medianEN())
	p.Table([]string{">after", ">alive", "95 % interval", ""}, a.chart("%.0f months"))
	for _, s := range a.Other {
		if s.Days != a.Silence {
			p.Say("With %d days of silence for an end: %d have ended, and %s broken.", s.Days, s.Dead, plural(s.Revivals, "such silence was", "such silences were"))
		}
	}
	if a.Older > 0 {
		p.Say("%s older than the log: the age is not known, so not counted.", plural(a.Older, "group is", "groups are"))
	}
}

func (a *LivesAnswer) medianEN() string {
	if math.IsInf(a.Median.Value, 1) {
		return "Fewer than half have ended, so the median is not known."
	}
	return fmt.Sprintf("Half end within %.1f months.", a.Median.Value/month)
}

// Unsaid implements Answer.
func (a *LivesAnswer) Unsaid() []Unsaid { return a.unsaid }
