package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

var profitSection = Section{"profit", Words{"收入、盈亏与何时收尾", "Revenue, profit and when to close"}, profitAnswer}

// Books are what no record holds and somebody has to say: the share of revenue
// that is kept, and what running a group costs a month. The zero value stands
// for the assumptions, which the report names.
type Books struct {
	Margin float64 // in (0, 1]; 0: assumedMargin
	Cost   float64 // a group and month, in currency units; 0: assumedCost
}

const (
	assumedMargin = .30
	assumedCost   = 300
	recent        = 3 * window // days from which revenue, joins and leaves are read
	planned       = 24         // months looked ahead, as long as a group lasts by experience
	profitPaths   = 500
)

// or fills in the assumptions.
func (b Books) or() Books {
	if b.Margin == 0 {
		b.Margin = assumedMargin
	}
	if b.Cost == 0 {
		b.Cost = assumedCost
	}
	return b
}

// ProfitAnswer is what each group earns, and the ways to earn side by side.
type ProfitAnswer struct {
	Currency coterie.Currency `json:"currency"`
	Margin   Figure           `json:"margin"`
	Cost     Figure           `json:"costMonth"`
	Assumed  bool             `json:"assumed"` // margin and cost are assumptions
	Groups   []ProfitLine     `json:"groups"`
	Without  int              `json:"groupsWithoutRevenue"`
	Whole    monetize.Choice  `json:"whole"` // all groups with revenue as one plan
	Lacking  []ModeLack       `json:"lacking"`
	unsaid   []Unsaid
}

// ProfitLine is one group as a business.
type ProfitLine struct {
	Group   string `json:"group"`
	Recent  int64  `json:"revenue28Minor"` // of the last 28 days
	Next    Figure `json:"nextMonth"`      // revenue expected
	Profit  Figure `json:"profitNextMonth"`
	Year    Figure `json:"net12"` // of 12 months, or until the group is closed in time
	Close   int    `json:"closeAfterMonths"`
	Open    bool   `json:"open"` // still earning at the end of the plan
	Value   Figure `json:"value"`
	Reverse string `json:"overturnedBy,omitempty"`
}

// ModeLack is a way to earn of which the input shows nothing.
type ModeLack struct {
	Mode  monetize.Mode     `json:"mode"`
	Lacks []coterie.Finding `json:"lacks"`
}

func profitAnswer(in *Input) (Answer, error) {
	views := in.views()
	if len(views) == 0 {
		return nil, nil
	}
	none := Unsaid{Question: Words{"收入与盈亏", "revenue and profit"}, Why: Words{"没有金额", "there are no amounts in it"}, Needs: []Words{needPurchases, needAmount}}
	a := &ProfitAnswer{}
	books := in.Books.or()
	a.Margin, a.Cost, a.Assumed = Figure(books.Margin), Figure(books.Cost), in.Books == Books{}
	earns := false
	switch {
	case in.Events != nil:
		a.Currency, earns = in.Events.Currency, in.Events.purchases() > 0
	default:
		a.Currency, earns = in.Daily.Currency, in.Daily.Has["amount"]
	}
	if !earns {
		return &Nothing{[]Unsaid{none}}, nil
	}
	last := in.AsOf()
	others, err := siblings(views, last)
	if err != nil {
		return nil, err
	}
	var all *monetize.Plan
	for _, v := range views {
		p, err := v.plan(in, last, others, a.Currency, books)
		switch {
		case err != nil:
			return nil, err
		case p == nil:
			a.Without++
			continue
		}
		l := ProfitLine{Group: v.name, Recent: v.between(last-window+1, last).amount}
		if err := l.work(p); err != nil {
			return nil, err
		}
		a.Groups = append(a.Groups, l)
		all = together(all, p)
	}
	if all == nil {
		none.Why, none.Needs = Words{"最近三个月没有成交，或记录不到两个月", "nobody bought in the last three months, or the record is shorter than two"}, []Words{needLonger}
		return &Nothing{[]Unsaid{none}}, nil
	}
	slices.SortStableFunc(a.Groups, func(x, y ProfitLine) int {
		return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.Group, y.Group))
	})
	c, err := monetize.Compare(context.Background(), all, &monetize.SimOptions{Paths: profitPaths, Seed: 1, Demographic: true})
	if err != nil {
		return nil, err
	}
	a.Whole = c.All
	a.Whole.Lacks = nil
	for _, m := range []monetize.Model{monetize.Product{}, monetize.Membership{}, monetize.Traffic{}} {
		a.Lacking = append(a.Lacking, ModeLack{m.Mode(), m.Gaps()})
	}
	if a.Assumed {
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"真实的盈亏", "the true profit"},
			Why:   Words{"毛利和每群每月的成本不在记录里，用的是假设", "margin and cost of a group are not on record and were assumed"},
			Needs: []Words{{"-margin（毛利率）", "-margin"}, {"-cost（每群每月成本）", "-cost"}}})
	}
	return a, nil
}

// staying leaves at a constant rate.
type staying float64

func (s staying) Survival(t float64) float64 { return math.Exp(-float64(s) * math.Max(t, 0)) }

// plan is the group as a business by months: joins, leaving and revenue go on as
// in the last three months, and fade as the group's own life runs out. nil for a
// group without members or revenue, or seen for less than two windows.
func (v *groupView) plan(in *Input, last int, s *lifecycle.Siblings, c coterie.Currency, b Books) (*monetize.Plan, error) {
	from := max(last-recent+1, v.days[0].Date)
	months := float64(last-from+1) / month
	w := v.between(from, last)
	if v.members <= 0 || w.amount <= 0 || last-from+1 < 2*window {
		return nil, nil
	}
	var joined, left float64
	for _, d := range v.days {
		if d.Date >= from {
			joined += float64(max(d.Joined, 0))
			left += float64(max(d.Left, 0))
		}
	}
	members := float64(v.members)
	leaving := left / (members * months)
	stage, err := v.stage(last)
	if err != nil {
		return nil, err
	}
	life, err := v.left(in, last, stage.Phase, s)
	if err != nil {
		return nil, err
	}
	fading := 0.0 // of the group itself
	if days := life.Days.Value; days > 0 && !math.IsInf(days, 1) {
		fading = math.Ln2 * month / days
	}
	p := &monetize.Plan{Periods: planned, Start: dateOf(last + 1), Members: []float64{members}, Stay: staying(leaving + fading),
		Lines: []monetize.Line{{Name: "orders", Stream: monetize.Shop{Order: 1, Margin: b.Margin, Orders: unit(w.amount, c) / (members * months)}}},
		Costs: []monetize.Cost{{Name: "cost", Fixed: b.Cost}}, Discount: math.Pow(1+yearly, 1./12) - 1,
	}
	for t := range planned {
		p.Joins = append(p.Joins, joined/months*math.Exp(-fading*float64(t)))
	}
	return p, nil
}

// together adds a group to the plan of all. A member of one stays and buys as the
// mean of all.
func together(all, p *monetize.Plan) *monetize.Plan {
	if all == nil {
		q := *p
		q.Joins, q.Costs = slices.Clone(p.Joins), slices.Clone(p.Costs)
		q.Members = slices.Clone(p.Members)
		return &q
	}
	n, m := all.Members[0], p.Members[0]
	mean := func(x, y float64) float64 { return (n*x + m*y) / (n + m) }
	all.Stay = staying(mean(float64(all.Stay.(staying)), float64(p.Stay.(staying))))
	shop, other := all.Lines[0].Stream.(monetize.Shop), p.Lines[0].Stream.(monetize.Shop)
	shop.Orders = mean(shop.Orders, other.Orders)
	all.Lines = []monetize.Line{{Name: "orders", Stream: shop}}
	all.Members[0] = n + m
	for t := range all.Joins {
		all.Joins[t] += p.Joins[t]
	}
	all.Costs[0].Fixed += p.Costs[0].Fixed
	return all
}

// work projects the plan and closes it in time.
func (l *ProfitLine) work(p *monetize.Plan) error {
	v, err := p.Project()
	if err != nil {
		return err
	}
	c, err := monetize.Sunset(context.Background(), p, nil)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	first := v.Periods[0]
	l.Next = Figure(first.Income[0] / p.Lines[0].Stream.(monetize.Shop).Margin)
	l.Profit = Figure(first.Cash)
	l.Value, l.Open = Figure(c.Value), c.Launch && c.After == p.Periods
	if c.Launch {
		l.Close = c.After
	}
	if c.Change != nil {
		l.Reverse = c.Change.String()
	}
	for _, d := range v.Periods[:min(12, l.Close)] {
		l.Year += Figure(d.Cash)
	}
	return nil
}

// closing says when.
func (l *ProfitLine) closing() Words {
	switch {
	case l.Close == 0:
		return Words{"现在", "now"}
	case l.Open:
		return Words{"两年内不用", "not within 2 years"}
	}
	return Words{fmt.Sprintf("%d 个月后", l.Close), fmt.Sprintf("after %d months", l.Close)}
}

func (a *ProfitAnswer) rows(l Lang) [][]string {
	var rows [][]string
	for _, g := range a.Groups {
		rows = append(rows, []string{g.Group, money(g.Recent, a.Currency), units(float64(g.Next), a.Currency), units(float64(g.Profit), a.Currency), units(float64(g.Year), a.Currency), g.closing().In(l)})
	}
	return rows
}

// whole is the one line of Compare that the input has data for.
func (a *ProfitAnswer) whole() (next, year, bad string) {
	w := a.Whole
	return units(w.Next, a.Currency), units(w.Year, a.Currency), units(w.Bad, a.Currency)
}

// ZH implements Answer.
func (a *ProfitAnswer) ZH(p *Page) {
	from := "按给定的"
	if a.Assumed {
		from = "假设"
	}
	p.Say("入群、退群和人均消费照最近三个月延续，并随群的预计寿命减弱；%s毛利 %s、每群每月成本 %s。只从账上看，收尾取累计现值最高的月份；一年净额算到那时为止。", from, whole(float64(a.Margin)), units(float64(a.Cost), a.Currency))
	p.Table([]string{"群", ">近28天收入", ">下月收入", ">下月盈亏", ">一年净额", "何时收尾"}, a.rows(Chinese))
	if a.Without > 0 {
		p.Say("另有 %d 个群没有人、最近三个月没有成交或记录不到两个月，不算。", a.Without)
	}
	next, year, bad := a.whole()
	p.Say("四种变现方式，所有有收入的群合起来看：电商式下月毛利 %s，一年净额 %s（不收尾），坏情况（一成，两年净现值）%s，%s。", next, year, bad, whenZH(a.Whole))
	for _, m := range a.Lacking {
		p.Item("·", m.Mode.Chinese()+"：记录里没有。"+m.Lacks[0].Chinese)
	}
}

// EN implements Answer.
func (a *ProfitAnswer) EN(p *Page) {
	from := "given"
	if a.Assumed {
		from = "assumed"
	}
	p.Say("Joins, leaves and spending a head go on as in the last three months and fade with the life expected of the group; %s: margin %s, %s a month for running a group. On the books alone, a group is closed in the month in which its cumulative present value is highest; the year's net ends there.", from, whole(float64(a.Margin)), units(float64(a.Cost), a.Currency))
	p.Table([]string{"group", ">last 28 d", ">next month", ">its profit", ">net of a year", "close"}, a.rows(English))
	if a.Without > 0 {
		p.Say("%s beside them without members, without a sale in three months or seen for less than two.", plural(a.Without, "group", "groups"))
	}
	next, year, bad := a.whole()
	p.Say("The four ways to earn, all groups with revenue taken together: shop, margin of next month %s, net of a year %s if none is closed, bad case (one in ten, present value of two years) %s, %s.", next, year, bad, whenEN(a.Whole))
	for _, m := range a.Lacking {
		p.Item("·", m.Mode.String()+": not on record. Still, "+m.Lacks[0].English)
	}
}

// Unsaid implements Answer.
func (a *ProfitAnswer) Unsaid() []Unsaid { return a.unsaid }

func whenZH(c monetize.Choice) string {
	if c.Close == 0 {
		return "合起来不值得继续"
	}
	return fmt.Sprintf("合起来 %d 个月后收尾最好", c.Close)
}

func whenEN(c monetize.Choice) string {
	if c.Close == 0 {
		return "not worth going on with as a whole"
	}
	return fmt.Sprintf("as a whole best closed after %d months", c.Close)
}
