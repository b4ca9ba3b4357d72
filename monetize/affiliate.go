package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Affiliate is what to pay, per sale, to those who bring buyers (分销佣金): one level.
type Affiliate struct {
	Rate   float64 // share of the price, in [0, 1)
	Profit float64 // in the unit of the sales
}

// BestCommission returns the commission of highest profit where sales are
// scale·rate^elasticity in value, with both > 0 and rate a share of the price,
// and a share margin of it, in [0, 1], is earned,
//
//	rate = margin·e/(1 + e)
//
// Our construction.
func BestCommission(scale, margin, elasticity float64) (*Affiliate, error) {
	if err := check(arg{"scale", scale, positive}, arg{"margin", margin, share}, arg{"elasticity", elasticity, positive}); err != nil {
		return nil, err
	}
	a := &Affiliate{Rate: margin * (elasticity / (1 + elasticity))}
	a.Profit = scale * math.Pow(a.Rate, elasticity) * (margin / (1 + elasticity))
	return a, bounded("scale", a.Profit)
}

// Payout is a scheme that pays on sales, perhaps to several levels above the
// seller (分销层级), as a liability to be measured. It is never a recommendation.
type Payout struct {
	Order      float64 // value of a sale, ≥ 0
	Margin     float64 // share of it that is earned before payouts, in [0, 1]
	Levels     []Level // the seller's own first
	PerRecruit float64 // paid for bringing a person in, ≥ 0
	Entry      float64 // asked of whoever wants to take part, ≥ 0
	People     int     // who take part
}

// Level is one level of a scheme.
type Level struct {
	Rate   float64 // share of the sale that it is paid, in [0, 1]
	Exists float64 // probability that somebody stands there, in [0, 1]
}

// Owed is what a sale costs by the scheme.
type Owed struct {
	Expected, Worst       float64 // payout of a sale; Worst: where all levels exist
	ExpectedNet, WorstNet float64 // margin left of it
	Cautions              []coterie.Finding
}

// Owe measures the scheme. Pay to two levels or more, pay for recruits and paid
// entry each raise a Caution, of whatever size the scheme; thirty people on three
// levels raise another. That none is raised does not make a scheme lawful.
func (p Payout) Owe() (*Owed, error) {
	if err := check(arg{"order", p.Order, nonNegative}, arg{"margin", p.Margin, share}, arg{"per recruit", p.PerRecruit, nonNegative},
		arg{"entry", p.Entry, nonNegative}, arg{"people", float64(p.People), nonNegative}); err != nil {
		return nil, err
	}
	o := &Owed{}
	for i, l := range p.Levels {
		if err := check(arg{"rate", l.Rate, share}, arg{"exists", l.Exists, share}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		o.Expected += p.Order * l.Rate * l.Exists
		o.Worst += p.Order * l.Rate
	}
	o.ExpectedNet, o.WorstNet = p.Order*p.Margin-o.Expected, p.Order*p.Margin-o.Worst
	const rules = "禁止传销条例（国务院令第444号）第七条"
	warn := func(code, english, chinese, cure, 解, source string, evidence ...string) {
		o.Cautions = append(o.Cautions, coterie.Finding{Kind: coterie.Caution, Code: code, English: english, Chinese: chinese, Cure: cure, CureChinese: 解, Source: source, Evidence: evidence})
	}
	levels := strconv.Itoa(len(p.Levels)) + " levels"
	if len(p.Levels) >= 2 {
		warn("multi-level-payout", "pay flows to more than one level on the sales of those below, which the rules forbid without a threshold",
			"按下线销售向两级及以上计酬，属条例禁止的团队计酬，且无人数或层级门槛", "pay one level, per sale", "只付一级，按成交付", rules, levels)
	}
	if p.PerRecruit > 0 {
		warn("pay-per-recruit", "pay is promised for bringing people in", "以发展人员数量计酬", "pay per sale, not per person", "按成交付，不按人头付", rules)
	}
	if p.Entry > 0 {
		warn("paid-entry", "whoever wants to take part must pay first", "要求交纳费用取得加入资格", "ask no entry fee", "不收入门费", rules)
	}
	if len(p.Levels) >= 3 && p.People >= 30 {
		warn("prosecution-standard", "thirty people or more on three levels or more meet the standard for prosecution", "三十人以上且三级以上，达到刑事立案追诉标准",
			"stop, and ask a lawyer", "停下来，请教律师", "刑法第二百二十四条之一；最高人民检察院、公安部关于组织、领导传销活动案的立案追诉标准", levels, strconv.Itoa(p.People)+" people")
	}
	return o, bounded("order", o.Expected, o.Worst, o.ExpectedNet, o.WorstNet)
}
