package report

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

var valueSection = Section{"value", Words{"一个成员值多少", "What a member is worth"}, valueAnswer}

// ValueAnswer is the worth of a member, with all it assumes. Where leaving is
// seen it is the value of one who joins; where only purchases are seen it is
// what a customer has brought so far, a lower bound.
type ValueAnswer struct {
	Of       string           `json:"of"` // joiner or customer
	Value    coterie.Estimate `json:"value"`
	Currency coterie.Currency `json:"currency"`
	PerMonth Figure           `json:"perMonth"` // revenue of a member who is there, a month
	Horizon  Figure           `json:"horizonMonths"`
	Discount Figure           `json:"discountYear"`
	People   int64            `json:"people"`
	Median   Figure           `json:"median"` // of customers
	Top10    Figure           `json:"top10"`  // part of all revenue that the best tenth brings
	Watched  [2]float64       `json:"watchedMonths"`
	Refunds  int64            `json:"refunds,omitempty"` // that are taken off what customers brought
	unsaid   []Unsaid
}

// The assumptions of the value of a member.
const (
	yearly        = .10                 // discount a year
	maxHorizon    = 24                  // months: no longer than a group lasts by experience
	manyCustomers = 30                  // from which the normal interval of a mean is given
	shortest      = 90 * 24 * time.Hour // log from which it is told at all
	draws         = 500                 // curves drawn for the interval
	valueSeed     = 1
)

func valueAnswer(in *Input) (Answer, error) {
	l := in.Events
	none := Unsaid{Question: Words{"一个成员值多少", "what a member is worth"}, Why: Words{"没有购买", "there are no purchases in it"}, Needs: []Words{needPurchases, needAmount}}
	switch {
	case l == nil && in.Daily == nil:
		return nil, nil
	case l == nil:
		none.Why = Words{"日报表只有总金额，对不上是谁买的、谁走了", "a daily table has totals and does not say who bought and who left"}
		none.Needs = []Words{needLog, needMember, needJoins, needLeaves, needPurchases, needAmount}
		return &Nothing{[]Unsaid{none}}, nil
	case l.purchases() == 0:
		return &Nothing{[]Unsaid{none}}, nil
	case l.Last.Time().Sub(l.First.Time()) < shortest:
		none.Why, none.Needs = Words{"记录不到三个月，推不出留存和消费", "the log is shorter than three months, too little for staying and spending"}, []Words{needLonger}
		return &Nothing{[]Unsaid{none}}, nil
	case l.leaves() > 0:
		return l.joiner()
	}
	return l.customer()
}

// joiner is the value of one who joins: retention times revenue.
func (l *Events) joiner() (*ValueAnswer, error) {
	stays, err := l.stays()
	if err != nil {
		return nil, err
	}
	curve, months, err := l.monthly()
	if err != nil {
		return nil, err
	}
	a := &ValueAnswer{Of: "joiner", Currency: l.Currency, People: stays.Subject, Median: unknown, Top10: unknown}
	rate := unit(l.spent(), l.Currency) / months
	horizon := math.Min(curve.Until(), maxHorizon)
	v, err := monetize.CLV(curve, monetize.Rate(rate), &monetize.CLVOptions{Horizon: horizon, Discount: math.Pow(1+yearly, 1./12) - 1, Draws: draws, Seed: valueSeed})
	if err != nil {
		return nil, err
	}
	a.Value, a.PerMonth, a.Horizon, a.Discount = v.Estimate, Figure(rate), Figure(horizon), yearly
	a.unsaid = append(a.unsaid, Unsaid{Question: Words{"扣掉成本之后值多少", "the value net of costs"},
		Why: Words{"记录里只有收入，商品和运营的成本要由人给", "a log has revenue; the costs of goods and of running are for somebody to say"}})
	return a, nil
}

// monthly is the survival of stays by months, and how many member-months were
// watched.
func (l *Events) monthly() (*lifecycle.Curve, float64, error) {
	var t lifecycle.Table
	months := 0.0
	unit := time.Duration(month * 24 * float64(time.Hour))
	for _, r := range l.Records.All() {
		for id, life := range r.Lifetimes(l.Last.Time(), unit) {
			if l.Staff[id] {
				continue
			}
			months += life.Exit - life.Entry
			if err := t.Add(life); err != nil {
				return nil, 0, err
			}
		}
	}
	c, err := lifecycle.KaplanMeier(&t, nil)
	if err == nil && months == 0 {
		err = errors.New("no time was watched")
	}
	return c, months, err
}

// spent is what members spent, refunds taken off, in minor units.
func (l *Events) spent() int64 {
	s := int64(0)
	for id, t := range l.Network.Members() {
		if !l.Staff[id] {
			s += t.Spent
		}
	}
	return s
}

// spentBy is what each member spent, refunds taken off, in minor units.
func (l *Events) spentBy() map[community.MemberID]int64 {
	spent := map[community.MemberID]int64{}
	for id, t := range l.Network.Members() {
		if t.Spent != 0 {
			spent[id] = t.Spent
		}
	}
	return spent
}

func unit(minor int64, c coterie.Currency) float64 {
	return monetize.Money{Minor: minor, Currency: c}.Units()
}

// customer is what the customers have brought so far.
func (l *Events) customer() (*ValueAnswer, error) {
	ledger, err := l.ledger()
	if err != nil {
		return nil, err
	}
	a := &ValueAnswer{Of: "customer", Currency: l.Currency, PerMonth: unknown, Horizon: unknown, Discount: unknown}
	var worth []float64
	spent := l.spentBy()
	end := l.Last.Time()
	least, most, total := math.Inf(1), 0.0, 0.0
	for id, c := range ledger.Accounts(end) {
		v := unit(spent[id], l.Currency)
		worth = append(worth, v)
		total += v
		age := end.Sub(c.First).Hours() / 24 / month
		least, most = min(least, age), max(most, age)
	}
	slices.Sort(worth)
	n := float64(len(worth))
	m := total / n
	se := math.Sqrt(variance(worth, m) / n)
	a.People, a.Watched = int64(len(worth)), [2]float64{least, most}
	a.Value = coterie.Exactly(m)
	if len(worth) >= manyCustomers {
		a.Value = coterie.Estimate{Value: m, Lo: m - 1.96*se, Hi: m + 1.96*se, Confidence: .95}
	}
	a.Median = Figure(worth[len(worth)/2])
	top := 0.0
	for _, v := range worth[len(worth)-int(math.Ceil(n/10)):] {
		top += v
	}
	a.Top10 = unknown
	if total > 0 {
		a.Top10 = Figure(top / total)
	}
	a.Refunds = l.Kinds[community.Refund]
	return a, nil
}

// ZH implements Answer.
func (a *ValueAnswer) ZH(p *Page) {
	if a.Of == "customer" {
		p.Say("到目前为止，一个顾客平均带来 %s%s，中位数 %s%s。", units(a.Value.Value, a.Currency), interval(a.Value, a.Currency, "（95%%：%s–%s）"), units(float64(a.Median), a.Currency), a.best("；买得最多的 10%% 带来全部收入的 %s"))
		off := ""
		if a.Refunds > 0 {
			off = fmt.Sprintf("（%s 笔退款已扣）", num(a.Refunds))
		}
		p.Say("前提：%s 名顾客，各观察了 %.1f 至 %.1f 个月；只算已经发生的收入%s，不折现、不扣成本，所以是下限。", num(a.People), a.Watched[0], a.Watched[1], off)
		return
	}
	p.Say("一个新入群的人，头 %.1f 个月预计带来 %s%s。", float64(a.Horizon), units(a.Value.Value, a.Currency), interval(a.Value, a.Currency, "（95%%：%s–%s）"))
	p.Say("前提：停留按上面的留存曲线；在群里的人每月平均花 %s，不随资历变化；年折现 %s；只算收入，不扣成本；最远算到 %.1f 个月。区间只含留存曲线的误差。", units(float64(a.PerMonth), a.Currency), whole(float64(a.Discount)), float64(a.Horizon))
}

// best says the part of the best tenth, where there is revenue to part.
func (a *ValueAnswer) best(format string) string {
	if math.IsNaN(float64(a.Top10)) {
		return ""
	}
	return fmt.Sprintf(format, pct(float64(a.Top10)))
}

// EN implements Answer.
func (a *ValueAnswer) EN(p *Page) {
	if a.Of == "customer" {
		p.Say("So far a customer has brought %s on average%s, the median %s%s.", units(a.Value.Value, a.Currency), interval(a.Value, a.Currency, " (95 %%: %s–%s)"), units(float64(a.Median), a.Currency), a.best("; the best 10 %% brought %s of all revenue"))
		off := ""
		if a.Refunds > 0 {
			off = fmt.Sprintf(" (%s taken off)", plural(a.Refunds, "refund", "refunds"))
		}
		p.Say("Assumed: %s, each watched for %.1f to %.1f months; only what has been paid%s, not discounted, costs not taken off: a lower bound.", plural(a.People, "customer", "customers"), a.Watched[0], a.Watched[1], off)
		return
	}
	p.Say("One who joins is expected to bring %s within %.1f months%s.", units(a.Value.Value, a.Currency), float64(a.Horizon), interval(a.Value, a.Currency, " (95 %%: %s–%s)"))
	p.Say("Assumed: stays by the retention curve above; a member who is there spends %s a month, at any age; %s discount a year; revenue, costs not taken off; nothing beyond %s months. The interval holds the error of the curve alone.", units(float64(a.PerMonth), a.Currency), whole(float64(a.Discount)), fmt.Sprintf("%.1f", float64(a.Horizon)))
}

// Unsaid implements Answer.
func (a *ValueAnswer) Unsaid() []Unsaid { return a.unsaid }
