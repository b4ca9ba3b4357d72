package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

var groupsSection = Section{"groups", Words{"各群一览（先看最差的）", "The groups, worst first"}, groupsAnswer}

// window is how many days are looked at: four of every weekday.
const window = 28

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
	Group    string           `json:"group"`
	Since    string           `json:"since"`
	Months   float64          `json:"months"`  // age
	Members  Count            `json:"members"` // without staff where they are declared
	Speakers Count            `json:"speakers7"`
	Share    coterie.Estimate `json:"share7"`   // of members
	Before   Figure           `json:"before28"` // mean speakers a day, the window before
	Now      Figure           `json:"now28"`    // mean speakers a day, this window
	Trend    Trend            `json:"trend"`
	Stage    Stage            `json:"stage"`
	State    Reading          `json:"state"`
	Silent   int              `json:"silent"` // days since anybody did anything
	Left     Left             `json:"left"`
	Ending   Ending           `json:"ending"`
	Orders   Count            `json:"orders28"` // in the window
	Revenue  Count            `json:"revenueMinor"`
	Advice   Words            `json:"advice"`
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
	others, err := siblings(views, last)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		g, err := v.line(in, last, others, a.Currency)
		if err != nil {
			return nil, err
		}
		a.Groups = append(a.Groups, g)
	}
	slices.SortStableFunc(a.Groups, compareLines)
	a.unsaid = groupsUnsaid(in, a)
	return a, nil
}

// compareLines puts the worse first: by state, then the smaller share that
// speaks, then by name.
func compareLines(x, y GroupLine) int {
	return cmp.Or(cmp.Compare(x.severity(), y.severity()), cmp.Compare(x.Share.Value, y.Share.Value), cmp.Compare(x.Group, y.Group))
}

func (g *GroupLine) severity() int {
	switch s := g.State.State; {
	case s == community.Dead:
		return 0
	case s.Degenerate():
		return 1
	case s == 0:
		return 2
	case g.Trend == Falling:
		return 3
	}
	return 4
}

// line reads one group as of a day.
func (v *groupView) line(in *Input, last int, s *lifecycle.Siblings, c coterie.Currency) (GroupLine, error) {
	g := GroupLine{Group: v.name, Members: Count(v.members), Speakers: Count(v.speakers), Share: coterie.Exactly(math.NaN()),
		Orders: Unknown, Revenue: Unknown, Before: unknown, Now: unknown, Trend: Unclear}
	first := v.days[0].Date
	g.Since = dayText(first)
	g.Months = float64(last-first+1) / month
	if v.talk && v.members > 0 && v.speakers >= 0 {
		g.Share = coterie.Exactly(float64(v.speakers) / float64(v.members))
	}
	now, before := v.between(last-window+1, last), v.between(last-2*window+1, last-window)
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
	g.Silent = v.silent(last)
	var err error
	if g.Stage, err = v.stage(last); err != nil {
		return g, err
	}
	if g.State, err = v.read(in, last); err != nil {
		return g, err
	}
	if g.Left, err = v.left(in, last, g.Stage.Phase, s); err != nil {
		return g, err
	}
	if g.Ending, err = v.ending(in, last, &g, s, c); err != nil {
		return g, err
	}
	g.Advice = g.advise()
	return g, nil
}

// A sum is what a window holds, and its speakers day by day.
type sum struct {
	speakers                 []float64
	messages, orders, amount int64
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
		s.orders += max(d.Orders, 0)
		s.amount += d.Amount
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

// advise is what to do: from the state and the trend while there is time, in the
// founding documents' words of an end where there is not.
func (g *GroupLine) advise() Words {
	s := g.State.State
	switch course := g.Ending.Course; {
	case g.Months*month < 2*window:
		return Words{"刚建，满两个月再看", "young: look again at two months"}
	case s == 0:
		return Words{"先把每天的消息数记下来", "first count the messages of each day"}
	case course == lifecycle.WindDown:
		return Words{course.Chinese() + "：问一次还要不要，没人要就关", "wind down quietly: ask once who still wants it, else close"}
	case len(g.State.Among) > 0:
		return Words{"先看内容：广告多就立规则，闲聊多就定主题", "look at what is said: rules against adverts, themes against chatter"}
	case s == community.Dead:
		return Words{"问一次还要不要，没人要就收尾", "ask once who still wants it, else close"}
	case s == community.Spam:
		return Words{"立广告规则并执行", "set an advert rule and keep it"}
	case s == community.IdleChat:
		return Words{"定主题、办分享", "set themes, hold sessions"}
	case course == lifecycle.FinishSale:
		return Words{course.Chinese() + "，最迟 " + g.Ending.LastSale + " 开卖", "finish the last sale, started by " + g.Ending.LastSale}
	case course == lifecycle.Maintain:
		return Words{course.Chinese() + "：不再加投入", "only maintain: put in no more"}
	case g.Trend == Falling:
		return Words{"发言的人在减少：找出谁不来了", "fewer speak: find who stopped coming"}
	case s == community.Quiet && !g.State.useSeen():
		return Words{"先弄清是工具群还是没人理", "find out: a tool, or left alone"}
	case s == community.Quiet:
		return Words{"有用就别硬拉活跃", "it is of use: do not force talk"}
	}
	return Words{"保持", "keep going"}
}
