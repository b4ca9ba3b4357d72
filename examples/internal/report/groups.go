package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

var groupsSection = Section{"groups", Words{"各群一览（先看最差的）", "The groups, worst first"}, groupsAnswer}

// The windows and bounds by which a group is read. They are judgements, said
// in the report and not hidden in it.
const (
	window     = 28  // days of a window: four of every weekday
	fadedTo    = .25 // of its own best window: fading
	quietShare = .10 // of members who spoke in a week, and
	quietTalk  = .05 // messages a member and day: quiet below both
	usefulBuys = .10 // orders a member and window: useful though quiet
	manyAds    = .30 // of messages that are adverts: too many
	fewWorth   = .10 // of messages that are of worth: few
	enough     = 28  // messages in a window from which shares are read
)

// GroupsAnswer is one line per group.
type GroupsAnswer struct {
	AsOf     string           `json:"asOf"`
	Month    string           `json:"month"`
	Currency coterie.Currency `json:"currency,omitzero"`
	Exact    bool             `json:"exact"` // speakers of seven days are counted, not bounded
	Groups   []GroupLine      `json:"groups"`
	unsaid   []Unsaid
	orders   bool // the input knows of orders
}

// GroupLine is what is known of one group. Counts are Unknown and shares NaN,
// in JSON null, where the input does not hold them.
type GroupLine struct {
	Group     string           `json:"group"`
	Since     string           `json:"since"`
	Months    float64          `json:"months"`  // age
	Members   Count            `json:"members"` // without staff where they are declared
	Speakers  Count            `json:"speakers7"`
	Share     coterie.Estimate `json:"share7"`    // of members
	Before    Figure           `json:"before28"`  // mean speakers a day, the window before
	Now       Figure           `json:"now28"`     // mean speakers a day, this window
	Trend     Trend            `json:"trend"`     //
	State     State            `json:"state"`     //
	Silent    int              `json:"silent"`    // days since anybody did anything
	Adverts   coterie.Estimate `json:"adverts"`   // share of messages of the window
	Valuable  coterie.Estimate `json:"valuable"`  // share of messages of the window
	Remaining Figure           `json:"remaining"` // months left by the rule of two years
	Orders    Count            `json:"orders28"`  // in the window
	Revenue   Count            `json:"revenueMinor"`
	Advice    Words            `json:"advice"`
}

// Trend compares the last window of a group with the one before it.
type Trend string

// The trends.
const (
	Rising  Trend = "rising"
	Steady  Trend = "steady" // no difference that chance would not explain
	Falling Trend = "falling"
	Unclear Trend = "unclear" // too young, or nothing counted
)

var trendWords = map[Trend]Words{Rising: {"上升", "rising"}, Steady: {"平稳", "steady"}, Falling: {"下降", "falling"}, Unclear: {"看不出", "unclear"}}

// State is what can be told of a group from who does something in it.
type State string

// The states, worst first.
const (
	Dormant  State = "dormant" // nobody did anything in the window
	Fading   State = "fading"  // under a quarter of its own best window
	Quiet    State = "quiet"   // few speak in a week
	Active   State = "active"
	Young    State = "young"   // not yet two windows old
	NotKnown State = "unknown" // nothing counted
)

var stateWords = map[State]Words{Dormant: {"沉寂", "dormant"}, Fading: {"衰退", "fading"}, Quiet: {"安静", "quiet"}, Active: {"活跃", "active"},
	Young: {"刚建", "young"}, NotKnown: {"不知道", "unknown"}}

// A groupView is one group seen the same way from a log and from a table.
type groupView struct {
	name     string
	days     []*dayCount // by date
	members  int64
	speakers int64 // of the last seven days; a lower bound unless exact
	talk     bool  // speakers or messages are counted
	acts     bool  // acts other than messages are counted
	orders   bool
	tags     bool
	older    bool // than the log: it had members before its first day
}

func groupsAnswer(in *Input) (Answer, error) {
	a := &GroupsAnswer{}
	views := in.views()
	switch {
	case len(views) == 0:
		return nil, nil
	case in.Events != nil:
		a.Exact, a.Currency, a.orders = true, in.Events.Currency, in.Events.purchases() > 0
	default:
		a.Currency, a.orders = in.Daily.Currency, in.Daily.Has["amount"]
	}
	last := in.AsOf()
	a.AsOf, a.Month = dayText(last), dateOf(last).Format("2006-01")
	for _, v := range views {
		a.Groups = append(a.Groups, v.line(last))
	}
	slices.SortStableFunc(a.Groups, compareLines)
	a.unsaid = groupsUnsaid(in, a)
	return a, nil
}

// compareLines puts the worse first: by state, then adverts, then the smaller
// share that speaks, then by name.
func compareLines(x, y GroupLine) int {
	return cmp.Or(cmp.Compare(x.severity(), y.severity()), cmp.Compare(x.Share.Value, y.Share.Value), cmp.Compare(x.Group, y.Group))
}

// severity ranks a line before its share is looked at.
func (g *GroupLine) severity() int {
	switch {
	case g.State == Dormant:
		return 0
	case g.State == Fading:
		return 1
	case g.State == Active && (g.Adverts.Value >= manyAds || g.Valuable.Value < fewWorth):
		return 2
	case g.State == NotKnown:
		return 3
	case g.State == Quiet && !g.useful():
		return 4
	case g.State == Young:
		return 6
	}
	return 5
}

// useful reports whether a quiet group is bought in, or what it says is of worth.
func (g *GroupLine) useful() bool {
	return float64(g.Orders) >= usefulBuys*float64(g.Members) || g.Valuable.Value >= fewWorth
}

// line reads one group as of a day.
func (v *groupView) line(last int) GroupLine {
	g := GroupLine{Group: v.name, Members: Count(v.members), Speakers: Count(v.speakers), Share: coterie.Exactly(math.NaN()),
		Adverts: coterie.Exactly(math.NaN()), Valuable: coterie.Exactly(math.NaN()), Orders: Unknown, Revenue: Unknown, Before: unknown, Now: unknown}
	if len(v.days) == 0 {
		g.Trend, g.State, g.Remaining = Unclear, NotKnown, unknown
		g.Advice = g.advise()
		return g
	}
	first := v.days[0].Date
	g.Since = dayText(first)
	g.Months = float64(last-first+1) / month
	g.Remaining = Figure(lifecycle.Remaining(lifecycle.LifeCycle{}, g.Months, math.Inf(1)))
	if v.talk && v.members > 0 && v.speakers >= 0 {
		g.Share = coterie.Exactly(float64(v.speakers) / float64(v.members))
	}
	now, before := v.between(last-window+1, last), v.between(last-2*window+1, last-window)
	g.Trend = Unclear
	if v.talk {
		g.Now, g.Before = Figure(mean(now.speakers)), Figure(mean(before.speakers))
		if last-first+1 >= 2*window {
			g.Trend = compareWindows(before.speakers, now.speakers)
		}
	}
	if v.orders {
		g.Orders = Count(now.orders)
		g.Revenue = Count(v.between(last-dateOf(last).Day()+1, last).amount)
	}
	if v.tags && now.messages >= enough {
		g.Adverts = share(now.adverts, now.messages)
		g.Valuable = share(now.valuable, now.messages)
	}
	g.Silent = v.silent(last)
	g.State = v.state(&g, now, first, last)
	g.Advice = g.advise()
	return g
}

// A sum is what a window holds, and its speakers day by day.
type sum struct {
	speakers                                    []float64
	messages, adverts, valuable, orders, amount int64
	active                                      int64
}

// between sums the days from one to another; a day without a row counts as
// nothing.
func (v *groupView) between(from, to int) sum {
	s := sum{speakers: make([]float64, max(to-from+1, 0))}
	for _, d := range v.days {
		if d.Date < from || d.Date > to {
			continue
		}
		s.speakers[d.Date-from] = float64(max(d.Speakers, 0))
		s.messages += max(d.Messages, 0)
		s.adverts += d.Adverts
		s.valuable += d.Valuable
		s.orders += max(d.Orders, 0)
		s.amount += d.Amount
		s.active += d.acts()
	}
	return s
}

// acts is what members did on a day, whatever it was.
func (d *dayCount) acts() int64 {
	return max(d.Active, max(d.Speakers, 0), max(d.Messages, 0)) + max(d.Orders, 0)
}

// silent is for how many days up to the last nobody did anything.
func (v *groupView) silent(last int) int {
	for i := len(v.days) - 1; i >= 0; i-- {
		if v.days[i].acts() > 0 {
			return last - v.days[i].Date
		}
	}
	return last - v.days[0].Date + 1
}

func (v *groupView) state(g *GroupLine, now sum, first, last int) State {
	switch {
	case !v.talk && !v.orders:
		return NotKnown
	case now.active == 0:
		return Dormant
	case last-first+1 < 2*window:
		return Young
	case v.talk && g.Trend != Rising && mean(now.speakers) < fadedTo*v.best(first, last):
		return Fading
	case v.talk && g.Share.Value < quietShare && float64(now.messages) < quietTalk*window*float64(v.members):
		return Quiet
	}
	return Active
}

// best is the highest mean of speakers a day over any window of the group.
func (v *groupView) best(first, last int) float64 {
	all := v.between(first, last).speakers
	best, at := 0.0, 0.0
	for i, x := range all {
		at += x
		if i >= window {
			at -= all[i-window]
		}
		if i >= window-1 {
			best = max(best, at/window)
		}
	}
	return best
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

// compareWindows tells a trend where the means of two windows differ by more
// than 1.96 standard errors (Welch 1947).
func compareWindows(before, now []float64) Trend {
	a, b := mean(before), mean(now)
	if a == 0 && b == 0 {
		return Unclear
	}
	se := math.Sqrt(variance(before, a)/float64(len(before)) + variance(now, b)/float64(len(now)))
	switch d := b - a; {
	case d > 1.96*se:
		return Rising
	case d < -1.96*se:
		return Falling
	}
	return Steady
}

func variance(x []float64, m float64) float64 {
	s := 0.0
	for _, v := range x {
		s += (v - m) * (v - m)
	}
	return s / float64(len(x)-1)
}

// advise is what to do, from the state and its evidence.
func (g *GroupLine) advise() Words {
	switch {
	case g.State == Dormant:
		return Words{"停发通知；问一次还要不要，没人要就收尾", "stop notices; ask once who still wants it, else close"}
	case g.State == Fading:
		return Words{"别再加投入；把最后一次销售做完", "put in no more; finish the last sale"}
	case g.State == NotKnown:
		return Words{"先把每天的发言人数记下来", "first count who speaks each day"}
	case g.State == Young:
		return Words{"满两个月再看", "look again at two months"}
	case g.Adverts.Value >= manyAds:
		return Words{fmt.Sprintf("广告占 %s：先立并执行广告规则", whole(g.Adverts.Value)), whole(g.Adverts.Value) + " adverts: set an advert rule and keep it"}
	case g.State == Quiet && g.useful() && g.Orders > 0:
		return Words{fmt.Sprintf("话少但 28 天有 %d 单：有用就别硬拉活跃", g.Orders), fmt.Sprintf("quiet, yet %s in 28 days: useful, do not force talk", plural(g.Orders, "order", "orders"))}
	case g.State == Quiet && g.useful():
		return Words{"话少但有用：别硬拉活跃", "quiet but useful: do not force talk"}
	case g.State == Quiet:
		return Words{"先弄清是工具群还是没人理", "find out: a tool, or left alone"}
	case g.Valuable.Value < fewWorth:
		return Words{fmt.Sprintf("有价值的只占 %s：定主题、办分享", whole(g.Valuable.Value)), "only " + whole(g.Valuable.Value) + " of worth: set themes, hold sessions"}
	case g.Trend == Falling:
		return Words{"发言的人在减少：找出谁不来了", "fewer speak: find who stopped coming"}
	}
	if math.IsNaN(g.Valuable.Value) {
		return Words{"有人气；内容好坏看不出", "alive; whether it is of worth cannot be told"}
	}
	return Words{"保持", "keep going"}
}
