package report

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

var aliveSection = Section{"alive", Words{"谁还在、会买几次、值多少", "Who is still there, how often they will buy, and what it is worth"}, aliveAnswer}

const (
	week       = 7 * 24 * time.Hour
	nextWeeks  = 52
	fewRepeats = 50 // buyers who came back, from which a repeat-purchase model is fitted
)

// AliveAnswer is what a repeat-purchase model says of customers who leave
// without a word: how many are still there, and how often all of them will buy.
// The model is checked first: fitted to the first half of the log, it foretells
// the second.
type AliveAnswer struct {
	Model     string            `json:"model"`
	LogLik    float64           `json:"logLik"`
	Customers int64             `json:"customers"`
	Alive     coterie.Estimate  `json:"alive"` // customers still there
	Weeks     int               `json:"weeks"`
	Next      coterie.Estimate  `json:"next"` // purchases of all in the next weeks, at most one a day each
	Bins      []AliveBin        `json:"bins"`
	Check     *AliveCheck       `json:"check,omitempty"`
	Value     *monetize.Value   `json:"value,omitempty"` // of all customers in the next weeks, discounted
	Related   Figure            `json:"related"`         // correlation of how often with how much, taken for none by the model of spending
	Currency  coterie.Currency  `json:"currency"`
	Refunds   int64             `json:"refunds,omitempty"` // on record, and not taken off Value
	Warnings  []coterie.Warning `json:"warnings,omitempty"`

	each func() ([]float64, error)
}

// Worths are the values of which Value is the sum, one for each customer; none
// where the model of spending is not identified.
func (a *AliveAnswer) Worths() ([]float64, error) {
	if a.each == nil {
		return nil, nil
	}
	return a.each()
}

// AliveBin counts customers by the probability that they are still there.
type AliveBin struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Customers int64   `json:"customers"`
	Next      float64 `json:"next"` // purchases they will make
}

// AliveCheck is the model held against purchases it did not see.
type AliveCheck struct {
	At       string  `json:"at"`
	Weeks    float64 `json:"weeks"`
	Foretold float64 `json:"foretold"`
	Made     int64   `json:"made"`
}

// repeatModel is a fitted model of repeat purchases, whatever its family.
type repeatModel struct {
	name   string
	logLik float64
	buyer  lifecycle.Buyer
	// of returns a sum over customers with its interval.
	of       func(g func(lifecycle.Buyer) float64, most float64) coterie.Estimate // within (0, most)
	value    func([]monetize.Customer, *coterie.Fit[monetize.GammaGamma], *monetize.CLVOptions) (*monetize.Value, error)
	warnings []coterie.Warning
}

func aliveAnswer(in *Input) (Answer, error) {
	l := in.Events
	if l == nil || l.purchases() == 0 {
		return nil, nil
	}
	question := Words{"哪些顾客还在、今后还会买多少", "which customers are still there and what they will still buy"}
	if l.leaves() > 0 {
		return &Nothing{[]Unsaid{{Question: question, Why: Words{"这份记录写明了谁在何时离开，这些模型只从沉默推断离开", "this log says who left and when, and these models infer leaving from silence alone"}}}}, nil
	}
	ledger, err := l.ledger()
	if err != nil {
		return nil, err
	}
	end := l.Last.Time()
	all, repeats := histories(ledger.Histories(end, week))
	if repeats < fewRepeats || l.Last.Time().Sub(l.First.Time()) < shortest {
		return &Nothing{[]Unsaid{{Question: question, Why: Words{fmt.Sprintf("再次购买的只有 %d 人", repeats), fmt.Sprintf("only %d came back to buy again", repeats)}, Needs: []Words{needLonger}}}}, nil
	}
	m := fitRepeats(all)
	if m == nil {
		return &Nothing{[]Unsaid{{Question: question, Why: Words{"复购模型在这份数据上定不下来", "the models of repeat purchase are not identified by these data"}, Needs: []Words{needLonger}}}}, nil
	}
	a := &AliveAnswer{Model: m.name, LogLik: m.logLik, Customers: all.Len(), Weeks: nextWeeks, Currency: l.Currency, Refunds: l.Kinds[community.Refund], Warnings: m.warnings}
	a.Alive = m.of(func(b lifecycle.Buyer) float64 { return total(all, b.Alive) }, float64(all.Len()))
	a.Next = m.of(func(b lifecycle.Buyer) float64 {
		return total(all, func(h lifecycle.History) float64 { return b.Expected(h, nextWeeks) })
	}, math.Inf(1))
	a.bins(all, m.buyer)
	if err := a.worth(m, ledger, end); err != nil {
		return nil, err
	}
	a.check(l)
	return a, nil
}

// worth is what all customers will bring, by what they buy and what they spend;
// without a number where the model of spending is not identified.
func (a *AliveAnswer) worth(m *repeatModel, ledger *lifecycle.Ledger[community.MemberID], end time.Time) error {
	var spends monetize.Spends
	by := map[community.MemberID]lifecycle.Spend{}
	for who, s := range ledger.Spends(end) {
		by[who] = s
		if s.Repeats > 0 && s.Mean > 0 {
			if err := spends.Add(s); err != nil {
				return err
			}
		}
	}
	a.Related = Figure(spends.Correlation())
	g, err := monetize.FitGammaGamma(context.Background(), &spends, nil)
	if err != nil {
		return nil
	}
	var customers []monetize.Customer
	for who, h := range ledger.Histories(end, week) {
		customers = append(customers, monetize.Customer{History: h, Spend: by[who]})
	}
	o := &monetize.CLVOptions{Horizon: nextWeeks, Step: nextWeeks / 4, Discount: math.Pow(1+yearly, 1./52) - 1}
	if a.Value, err = m.value(customers, g, o); err != nil {
		return nil
	}
	a.each = func() ([]float64, error) {
		var out []float64
		for i := range customers {
			v, err := m.value(customers[i:i+1], g, o)
			if err != nil {
				return nil, err
			}
			out = append(out, v.Value)
		}
		return out, nil
	}
	return nil
}

// histories folds purchase histories and counts those who came back.
func histories[K any](rows func(func(K, lifecycle.History) bool)) (*lifecycle.Histories, int) {
	h, repeats := new(lifecycle.Histories), 0
	for _, x := range rows {
		if h.Add(x) == nil && x.Repeats > 0 {
			repeats++
		}
	}
	return h, repeats
}

// total sums a value over customers.
func total(all *lifecycle.Histories, f func(lifecycle.History) float64) float64 {
	s := 0.0
	for h, n := range all.All() {
		s += float64(n) * f(h)
	}
	return s
}

// fitRepeats fits the models with four parameters that the library has and takes
// the likeliest; nil where none is identified.
func fitRepeats(all *lifecycle.Histories) *repeatModel {
	ctx := context.Background()
	var best *repeatModel
	take := func(m *repeatModel) {
		if m != nil && (best == nil || m.logLik > best.logLik) {
			best = m
		}
	}
	bg, err := lifecycle.FitBGNBD(ctx, all, nil)
	take(repeatModelOf("BG/NBD", bg, err))
	mbg, err := lifecycle.FitMBGNBD(ctx, all, nil)
	take(repeatModelOf("MBG/NBD", mbg, err))
	pareto, err := lifecycle.FitParetoNBD(ctx, all, nil)
	take(repeatModelOf("Pareto/NBD", pareto, err))
	return best
}

func repeatModelOf[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](name string, f *coterie.Fit[M], err error) *repeatModel {
	if err != nil {
		return nil
	}
	return &repeatModel{name: name, logLik: f.LogLik, buyer: f.Model, warnings: f.Warnings,
		of: func(g func(lifecycle.Buyer) float64, most float64) coterie.Estimate {
			return f.PredictWithin(func(m M) float64 { return g(m) }, 0, most, .95)
		},
		value: func(c []monetize.Customer, g *coterie.Fit[monetize.GammaGamma], o *monetize.CLVOptions) (*monetize.Value, error) {
			return monetize.BaseValue(f, g, c, o)
		}}
}

// bins parts the customers by the probability that they are still there.
func (a *AliveAnswer) bins(all *lifecycle.Histories, b lifecycle.Buyer) {
	const n = 5
	for i := range n {
		a.Bins = append(a.Bins, AliveBin{From: float64(i) / n, To: float64(i+1) / n})
	}
	for h, count := range all.All() {
		bin := &a.Bins[min(int(b.Alive(h)*n), n-1)]
		bin.Customers += count
		bin.Next += float64(count) * b.Expected(h, nextWeeks)
	}
}

// check fits the first half and counts the second.
func (a *AliveAnswer) check(l *Events) {
	ledger, err := l.ledger()
	if err != nil {
		return
	}
	first, end := l.First.Time(), l.Last.Time()
	at := first.Add(end.Sub(first) / 2).Truncate(24 * time.Hour)
	before, _ := ledger.Split(at)
	known, repeats := histories(before.Histories(at, week))
	if repeats < fewRepeats {
		return
	}
	m := fitRepeats(known)
	if m == nil {
		return
	}
	weeks := float64(l.Zone.day(end)-l.Zone.day(at)) / 7
	c := &AliveCheck{At: dayText(l.Zone.day(at)), Weeks: weeks, Foretold: total(known, func(h lifecycle.History) float64 { return m.buyer.Expected(h, weeks) })}
	bought := map[community.MemberID]int{}
	for who, x := range before.Histories(at, week) {
		bought[who] = x.Repeats
	}
	for who, x := range ledger.Histories(end, week) {
		if r, known := bought[who]; known {
			c.Made += int64(x.Repeats - r)
		}
	}
	a.Check = c
}

// ZH implements Answer.
func (a *AliveAnswer) ZH(p *Page) {
	p.Say("顾客不声不响地离开，只能从购买的间隔推断（%s，在能定下来的模型里似然最高）。%s 名顾客里，估计还在的有 %s 人（95%%：%s–%s）；今后 %d 周全体会再买 %s 次（95%%：%s–%s）。",
		a.Model, num(a.Customers), round(a.Alive.Value), round(a.Alive.Lo), round(a.Alive.Hi), a.Weeks, round(a.Next.Value), round(a.Next.Lo), round(a.Next.Hi))
	if v := a.Value; v != nil {
		p.Say("这 %d 周他们预计带来 %s%s，平均每人 %s。前提：每次金额按 Gamma–Gamma 模型，与次数无关（实际相关 %.2f）；年折现 %s；只算收入，不扣%s成本。", a.Weeks, units(v.Value, a.Currency), interval(v.Estimate, a.Currency, "（95%%：%s–%s）"), units(v.Value/float64(a.Customers), a.Currency), float64(a.Related), whole(yearly), a.gross("退款（记录里有 %s 笔）和"))
	} else {
		p.Say("值多少说不出来：每次金额的模型（Gamma–Gamma）在这份数据上定不下来。")
	}
	p.Table([]string{">还在的概率", ">顾客", ">今后会买", ""}, a.rows(" 次"))
	if c := a.Check; c != nil {
		p.Say("验证：只用 %s 之前的记录，模型预计之后 %.0f 周这些顾客再买 %s 次，实际 %s 次（差 %+.1f%%）。上面的区间只含参数的误差，看这个差更稳妥。", c.At, c.Weeks, round(c.Foretold), num(c.Made), 100*(c.Foretold/float64(c.Made)-1))
	}
}

// EN implements Answer.
func (a *AliveAnswer) EN(p *Page) {
	p.Say("Customers leave without a word; only the gaps between purchases tell (%s, the likeliest of the models that are identified). Of %s customers an estimated %s are still there (95 %%: %s–%s); all of them will buy %s times in the next %d weeks (95 %%: %s–%s).",
		a.Model, num(a.Customers), round(a.Alive.Value), round(a.Alive.Lo), round(a.Alive.Hi), round(a.Next.Value), a.Weeks, round(a.Next.Lo), round(a.Next.Hi))
	if v := a.Value; v != nil {
		p.Say("In those %d weeks they are expected to bring %s%s, %s each. Assumed: amounts by the gamma–gamma model, unrelated to how often one buys (the correlation is %.2f); %s discount a year; revenue, %scosts not taken off.", a.Weeks, units(v.Value, a.Currency), interval(v.Estimate, a.Currency, " (95 %%: %s–%s)"), units(v.Value/float64(a.Customers), a.Currency), float64(a.Related), whole(yearly), a.gross("refunds (%s on record) and "))
	} else {
		p.Say("What they are worth cannot be told: the model of amounts (gamma–gamma) is not identified by these data.")
	}
	p.Table([]string{">still there", ">customers", ">will buy", ""}, a.rows(" times"))
	if c := a.Check; c != nil {
		p.Say("Check: from the log up to %s alone, the model foretells %s purchases of those customers in the %.0f weeks after; they made %s (%+.1f %%). The intervals above hold the error of the parameters alone; this difference is the better guide.", c.At, round(c.Foretold), c.Weeks, num(c.Made), 100*(c.Foretold/float64(c.Made)-1))
	}
}

// gross says that refunds are not taken off what is foretold, where there are
// any.
func (a *AliveAnswer) gross(format string) string {
	if a.Refunds == 0 {
		return ""
	}
	return fmt.Sprintf(format, num(a.Refunds))
}

func (a *AliveAnswer) rows(times string) [][]string {
	var rows [][]string
	for _, b := range a.Bins {
		rows = append(rows, []string{fmt.Sprintf("%.0f–%.0f%%", 100*b.From, 100*b.To), num(b.Customers), round(b.Next) + times, Bar(float64(b.Customers)/float64(a.Customers), 40)})
	}
	return rows
}

func round(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return num(int64(math.Round(x)))
}

// Unsaid implements Answer.
func (*AliveAnswer) Unsaid() []Unsaid { return nil }
