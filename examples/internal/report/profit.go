package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/monetize"
)

var profitSection = Section{"profit", Words{"收入、盈亏与何时收尾", "Revenue, profit and when to close"}, profitAnswer}

const (
	recent      = 3 * window // days from which revenue, joins and leaves are read
	planned     = 24         // months looked ahead, as long as a group lasts by experience
	profitPaths = 500
)

// ProfitAnswer is what each group earns, and the ways to earn side by side.
type ProfitAnswer struct {
	Currency coterie.Currency `json:"currency"`
	Margin   Figure           `json:"margin"`
	Cost     Figure           `json:"costMonth"`
	Assumed  bool             `json:"assumed"` // the margin, the cost or both are assumptions
	Groups   []ProfitLine     `json:"groups"`
	Recent   monetize.Money   `json:"revenue28"` // of all of them
	Without  int              `json:"groupsWithoutRevenue"`
	Against  []string         `json:"buyWhileDegenerate,omitempty"` // groups that look dead or full of adverts, and buy
	Ways     *Ways            `json:"ways"`                         // all groups with revenue as one plan
	Depend   *Dependence      `json:"dependence,omitempty"`
	said     Books
	unsaid   []Unsaid
}

// Dependence is how far the revenue of a log hangs on few buyers.
type Dependence struct {
	Buyers   int    `json:"buyers"`
	Top      Figure `json:"largest"`  // share of the largest
	TopTenth Figure `json:"topTenth"` // share of the top tenth
}

// ProfitLine is one group as a business.
type ProfitLine struct {
	Group   string             `json:"group"`
	Recent  int64              `json:"revenue28Minor"` // of the last 28 days
	Next    Figure             `json:"nextMonth"`      // revenue expected
	Profit  Figure             `json:"profitNextMonth"`
	Year    Figure             `json:"net12"` // of 12 months, or until the group is closed in time
	Close   int                `json:"closeAfterMonths"`
	Sooner  int                `json:"closeFrom"` // 90 % of the draws close between these
	Later   int                `json:"closeTo"`
	Date    string             `json:"closeDate"`
	Open    bool               `json:"open"` // still earning at the end of the plan
	Value   Figure             `json:"value"`
	Reverse *monetize.Overturn `json:"overturnedBy,omitempty"`
}

func profitAnswer(in *Input) (Answer, error) {
	views := in.views()
	if len(views) == 0 {
		return nil, nil
	}
	none := Unsaid{Question: Words{"收入与盈亏", "revenue and profit"}, Why: Words{"没有金额", "there are no amounts in it"}, Needs: []Words{needPurchases, needAmount}}
	a := &ProfitAnswer{}
	books := in.Books.or()
	a.Margin, a.Cost, a.said = Figure(*books.Margin), Figure(*books.Cost), in.Books
	a.Assumed = in.Books.Margin == nil || in.Books.Cost == nil
	earns := false
	switch {
	case in.Events != nil:
		a.Currency, earns = in.Events.Currency, in.Events.purchases() > 0
	default:
		a.Currency, earns = in.Daily.Currency, in.Daily.Has["amount"]
	}
	if !earns {
		if f := monetize.Economy(views[0].record); f != nil && in.Events != nil {
			none.Why = Words{strings.TrimSuffix(f.Chinese, "。"), f.English}
		}
		return &Nothing{[]Unsaid{none}}, nil
	}
	last := in.AsOf()
	others, err := siblings(views, last)
	if err != nil {
		return nil, err
	}
	all := &business{}
	for _, v := range views {
		b, err := v.business(in, last, others, a.Currency)
		switch {
		case err != nil:
			return nil, err
		case b == nil:
			a.Without++
			continue
		}
		l := ProfitLine{Group: v.name, Recent: v.between(last-window+1, last).amount}
		if err := l.work(b, books, dateOf(last+1)); err != nil {
			return nil, err
		}
		a.Groups = append(a.Groups, l)
		against, err := v.against(in, last)
		if err != nil {
			return nil, err
		}
		if against {
			a.Against = append(a.Against, v.name)
		}
		all.add(b)
	}
	if all.groups == 0 {
		none.Why, none.Needs = Words{"最近三个月扣掉退款没有收入，或记录不到两个月", "the last three months brought nothing after refunds, or the record is shorter than two"}, []Words{needLonger}
		return &Nothing{[]Unsaid{none}}, nil
	}
	slices.SortStableFunc(a.Groups, func(x, y ProfitLine) int {
		return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.Group, y.Group))
	})
	a.Recent, err = monetize.Sum(func(yield func(monetize.Money) bool) {
		for _, l := range a.Groups {
			if !yield(monetize.Money{Minor: l.Recent, Currency: a.Currency}) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if in.Events != nil {
		all.repeat = in.Events.repeat()
		if a.Depend, err = in.Events.dependence(); err != nil {
			return nil, err
		}
	}
	if a.Ways, err = compareWays(all, in, books, a.Currency, dateOf(last+1)); err != nil {
		return nil, err
	}
	if a.Assumed {
		u := Unsaid{Question: Words{"真实的盈亏", "the true profit"},
			Why: Words{"毛利和每群每月的成本不在记录里，用的是假设", "margin and cost of a group are not on record and were assumed"}}
		margin, cost := Words{"-margin（毛利率）", "-margin"}, Words{"-cost（每群每月成本）", "-cost"}
		switch {
		case a.said.Cost != nil:
			u.Why, u.Needs = Words{"毛利不在记录里，用的是假设", "the margin is not on record and was assumed"}, []Words{margin}
		case a.said.Margin != nil:
			u.Why, u.Needs = Words{"每群每月的成本不在记录里，用的是假设", "the cost of a group is not on record and was assumed"}, []Words{cost}
		default:
			u.Needs = []Words{margin, cost}
		}
		a.unsaid = append(a.unsaid, u)
	}
	return a, nil
}

// from says of margin and cost which are given and which assumed; the second is
// "" where it is as the first.
func (a *ProfitAnswer) from(given, assumed string) (margin, cost string) {
	margin, cost = given, given
	if a.said.Margin == nil {
		margin = assumed
	}
	if a.said.Cost == nil {
		cost = assumed
	}
	if cost == margin {
		cost = ""
	}
	return margin, cost
}

// against reports whether a group that looks dead, idle or full of adverts buys
// all the same. The default for such groups is that they buy nothing.
func (v *groupView) against(in *Input, last int) (bool, error) {
	r, err := v.read(in, last)
	if err != nil {
		return false, err
	}
	degenerate := r.State == community.Dead || r.State == community.Spam || r.State == community.IdleChat
	orders := v.between(last-window+1, last).orders
	_, f, err := monetize.Conversion(degenerate, 0, monetize.Trials{Successes: orders, Of: max(v.members, orders)})
	return f != nil, err
}

// repeat is the probability that an order is followed by another, as it must be
// for as many orders a buyer.
func (l *Events) repeat() float64 {
	orders, buyers := 0.0, 0.0
	for id, t := range l.Network.Members() {
		if !l.Staff[id] && t.Purchases > 0 {
			orders += float64(t.Purchases)
			buyers++
		}
	}
	if orders == 0 {
		return 0
	}
	return 1 - buyers/orders
}

// dependence is nil where nobody paid.
func (l *Events) dependence() (*Dependence, error) {
	d, err := monetize.Depend(func(yield func(float64) bool) {
		for id, t := range l.Network.Members() {
			if !l.Staff[id] && t.Spent > 0 && !yield(float64(t.Spent)) {
				return
			}
		}
	})
	if errors.Is(err, coterie.ErrNoData) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Dependence{d.Payers, Figure(d.Top), Figure(d.TopTenth)}, nil
}

// work projects the group and closes it in time.
func (l *ProfitLine) work(b *business, books Books, start time.Time) error {
	p := b.plan(books, start)
	p.Invest = 0 // of all groups together, not of each
	shop := monetize.Shop{Order: 1, Margin: *books.Margin, Orders: b.amount / b.members}
	p.Lines = []monetize.Line{{Name: monetize.ShopMode.String(), Stream: shop}}
	v, err := p.Project()
	if err != nil {
		return err
	}
	c, err := monetize.Sunset(context.Background(), p, &monetize.SimOptions{Paths: profitPaths, Seed: 1, Demographic: true, Inputs: b.unsure()})
	if err != nil {
		return err
	}
	first := v.Periods[0]
	l.Next = Figure(first.Income[0] / *books.Margin)
	l.Profit = Figure(first.Cash)
	l.Value, l.Open = Figure(c.Value), c.Launch && c.After == p.Periods
	l.Close, l.Reverse = c.After, c.Change
	l.Sooner, l.Later = int(c.Risk.Close.P05), int(math.Ceil(c.Risk.Close.P95))
	l.Date = start.AddDate(0, l.Close, -1).Format(time.DateOnly)
	for _, d := range v.Periods[:min(12, l.Close)] {
		l.Year += Figure(d.Cash)
	}
	return nil
}

// closing says when, and how far that is sure.
func (l *ProfitLine) closing() Words {
	w := Words{fmt.Sprintf("%s，%d 个月后", l.Date, l.Close), fmt.Sprintf("%s, after %d months", l.Date, l.Close)}
	switch {
	case l.Close == 0:
		w = Words{"现在", "now"}
	case l.Open:
		w = Words{"两年内不用", "not within 2 years"}
	}
	if l.Sooner == l.Later && l.Later == l.Close {
		return w
	}
	from, to := fmt.Sprint(l.Sooner), fmt.Sprint(l.Later)
	if l.Later == planned {
		to += "+"
	}
	return Words{w.ZH + "（" + from + "–" + to + "）", w.EN + " (" + from + "–" + to + ")"}
}

func (a *ProfitAnswer) rows(l Lang) [][]string {
	var rows [][]string
	for _, g := range a.Groups {
		rows = append(rows, []string{g.Group, money(g.Recent, a.Currency), units(float64(g.Next), a.Currency), units(float64(g.Profit), a.Currency), units(float64(g.Year), a.Currency), g.closing().In(l)})
	}
	return rows
}

// nearest is the group whose advice the smallest change would overturn.
func (a *ProfitAnswer) nearest() *ProfitLine {
	var best *ProfitLine
	far := func(l *ProfitLine) float64 { return math.Abs(math.Log(l.Reverse.Factor)) }
	for i := range a.Groups {
		if l := &a.Groups[i]; l.Reverse != nil && (best == nil || far(l) < far(best)) {
			best = l
		}
	}
	return best
}

// ZH implements Answer.
func (a *ProfitAnswer) ZH(p *Page) {
	margin, cost := a.from("按给定的", "假设")
	p.Say("入群、退群和人均消费照最近三个月延续，并随群的预计寿命减弱；%s毛利 %s、%s每群每月成本 %s。只从账上看，收尾取累计现值最高的月份；一年净额算到那时为止。括号里是收尾的月数区间（九成），来自入群、退群、收入的抽样误差和群寿命的不确定。", margin, whole(float64(a.Margin)), cost, units(float64(a.Cost), a.Currency))
	p.Table([]string{"群", ">近28天收入", ">下月收入", ">下月盈亏", ">一年净额", "何时收尾"}, a.rows(Chinese))
	if a.Without > 0 {
		p.Say("另有 %d 个群没有人、最近三个月扣掉退款没有收入或记录不到两个月，不算。", a.Without)
	}
	if n := len(a.Against); n > 0 {
		p.Say("按常理死群、垃圾群和闲聊群不会成交，但%s等 %d 个群近 28 天有人买：以实际订单为准，先查清订单是不是从群里来的。", a.Against[0], n)
	}
	p.Say("合计近 28 天收入 %s。", a.Recent.Grouped())
	if g := a.nearest(); g != nil {
		w := overturned(g.Reverse)
		p.Say("最容易改口的是%s：%s，该不该继续就反过来。", g.Group, w.ZH)
	}
	if d := a.Depend; d != nil {
		p.Say("%s 个买家里最大的一个占收入 %s，前一成占 %s。", num(d.Buyers), pct(float64(d.Top)), pct(float64(d.TopTenth)))
	}
	a.Ways.zh(p, a.Currency)
}

// EN implements Answer.
func (a *ProfitAnswer) EN(p *Page) {
	margin, cost := a.from("given: ", "assumed: ")
	p.Say("Joins, leaves and spending a head go on as in the last three months and fade with the life expected of the group; %smargin %s, %s%s a month for running a group. On the books alone, a group is closed in the month in which its cumulative present value is highest; the year's net ends there. In brackets the months between which 90%% of the draws close it, from the sampling error of joins, leaves and revenue and the doubt about the group's life.", margin, whole(float64(a.Margin)), cost, units(float64(a.Cost), a.Currency))
	p.Table([]string{"group", ">last 28 d", ">next month", ">its profit", ">net of a year", "close"}, a.rows(English))
	if a.Without > 0 {
		p.Say("%s beside them without members, without revenue after refunds in three months or seen for less than two.", plural(a.Without, "group", "groups"))
	}
	if n := len(a.Against); n > 0 {
		p.Say("Dead groups, idle talk and adverts should sell nothing; yet in %s, of %s alike, somebody bought in the last 28 days. Orders count for more than looks: find out whether they come from the group.", a.Against[0], plural(n, "group", "groups"))
	}
	p.Say("Together in the last 28 days: %s.", a.Recent.Grouped())
	if g := a.nearest(); g != nil {
		w := overturned(g.Reverse)
		p.Say("The nearest to the contrary is %s: with %s, whether to go on turns round.", g.Group, w.EN)
	}
	if d := a.Depend; d != nil {
		p.Say("Of %s the largest brings %s of the revenue, the top tenth %s.", plural(d.Buyers, "buyer", "buyers"), pct(float64(d.Top)), pct(float64(d.TopTenth)))
	}
	a.Ways.en(p, a.Currency)
}

// Unsaid implements Answer.
func (a *ProfitAnswer) Unsaid() []Unsaid { return a.unsaid }
