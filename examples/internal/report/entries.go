package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

// EntryStays compares how long those stay who came through one entry or another.
type EntryStays struct {
	Horizon float64          `json:"horizonDays"` // up to which every entry was watched
	Lines   []EntryStay      `json:"entries"`     // the longest stays first
	P       Figure           `json:"logRankP"`    // chance of such differences, were all entries alike
	Gap     coterie.Estimate `json:"gapDays"`     // mean days within the horizon, the first line over the last
}

// An EntryStay is one entry. A member who comes back counts under the entry of
// the first join.
type EntryStay struct {
	Entry string           `json:"entry"`
	Stays int64            `json:"stays"`
	At90  coterie.Estimate `json:"share90"` // still there after 90 days; NaN where it was not watched so long
	Days  coterie.Estimate `json:"days"`    // mean, within the horizon
}

// fewStays is how many stays an entry needs to be compared.
const fewStays = 30

// A joint is one member of one group.
type joint struct {
	group  community.GroupID
	member community.MemberID
}

// entryStays is nil where fewer than two entries have stays enough.
func (l *Events) entryStays() (*EntryStays, error) {
	tables := map[uint16]*lifecycle.Table{}
	for g, r := range l.Records.All() {
		for id, life := range r.Lifetimes(l.Last.Time(), 24*time.Hour) {
			entry := l.Came[joint{g, id}]
			if entry == 0 || l.Staff[id] {
				continue
			}
			if tables[entry] == nil {
				tables[entry] = new(lifecycle.Table)
			}
			if err := tables[entry].Add(life); err != nil {
				return nil, err
			}
		}
	}
	out := &EntryStays{Horizon: 365}
	var compared []*lifecycle.Table
	var curves []*lifecycle.Curve
	for entry := range uint16(len(l.Entries)) {
		t := tables[entry+1]
		if t == nil || t.Len() < fewStays {
			continue
		}
		c, err := lifecycle.KaplanMeier(t, nil)
		if err != nil {
			return nil, err
		}
		compared, curves = append(compared, t), append(curves, c)
		out.Horizon = math.Min(out.Horizon, c.Until())
		line := EntryStay{Entry: l.Entries[entry], Stays: t.Len(), At90: coterie.Exactly(math.NaN())}
		if c.Until() >= 90 {
			line.At90 = c.At(90)
		}
		out.Lines = append(out.Lines, line)
	}
	if len(compared) < 2 {
		return nil, nil
	}
	test, err := lifecycle.LogRank(compared, nil)
	if err != nil { // nobody has left
		return nil, nil
	}
	out.P = Figure(test.P)
	for i, c := range curves {
		out.Lines[i].Days = c.Mean(out.Horizon)
	}
	slices.SortStableFunc(out.Lines, func(a, b EntryStay) int { return cmp.Compare(b.Days.Value, a.Days.Value) })
	best, worst := out.Lines[0].Days, out.Lines[len(out.Lines)-1].Days
	gap := best.Value - worst.Value // the errors of two entries are independent
	half := math.Hypot(best.Hi-best.Lo, worst.Hi-worst.Lo) / 2
	out.Gap = coterie.Estimate{Value: gap, Lo: gap - half, Hi: gap + half, Confidence: best.Confidence}
	return out, nil
}

func (e *EntryStays) rows() [][]string {
	var rows [][]string
	for _, l := range e.Lines {
		rows = append(rows, []string{l.Entry, num(l.Stays), pct(l.At90.Value), between(l.At90), fmt.Sprintf("%.0f", l.Days.Value), fmt.Sprintf("%.0f–%.0f", l.Days.Lo, l.Days.Hi)})
	}
	return rows
}

// differ says whether the entries differ by more than chance makes them.
func (e *EntryStays) differ() bool { return e.P < 0.05 }

func (e *EntryStays) chance() string {
	if e.P < 0.0001 {
		return "p < 0.0001"
	}
	return fmt.Sprintf("p = %.2g", float64(e.P))
}

// ZH says it in Chinese.
func (e *EntryStays) ZH(p *Page) {
	first, last := e.Lines[0].Entry, e.Lines[len(e.Lines)-1].Entry
	verdict := fmt.Sprintf("看不出差别（log-rank %s）", e.chance())
	if e.differ() {
		verdict = fmt.Sprintf("入口 %s 的人留得最久，头 %.0f 天里比入口 %s 平均多留 %.0f 天（95%%：%.0f–%.0f；各入口相同的可能 log-rank %s）", first, e.Horizon, last, e.Gap.Value, e.Gap.Lo, e.Gap.Hi, e.chance())
	}
	p.Say("哪个入口的人留得更久：%s。", verdict)
	p.Table([]string{"入口", ">停留段数", ">90 天还在", "95% 区间", fmt.Sprintf(">头 %.0f 天平均留几天", e.Horizon), "95% 区间"}, e.rows())
}

// EN says it in English.
func (e *EntryStays) EN(p *Page) {
	first, last := e.Lines[0].Entry, e.Lines[len(e.Lines)-1].Entry
	verdict := fmt.Sprintf("no difference is seen (log-rank %s)", e.chance())
	if e.differ() {
		verdict = fmt.Sprintf("entry %s, whose members stay %.0f days longer within the first %.0f than those of entry %s (95 %%: %.0f–%.0f; all entries alike: log-rank %s)", first, e.Gap.Value, e.Horizon, last, e.Gap.Lo, e.Gap.Hi, e.chance())
	}
	p.Say("Through which entry come those who stay longer: %s.", verdict)
	p.Table([]string{"entry", ">stays", ">there at 90 d", "95 % interval", fmt.Sprintf(">mean days of the first %.0f", e.Horizon), "95 % interval"}, e.rows())
}
