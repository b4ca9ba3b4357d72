package report

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/segment"
)

var rfmSection = Section{"rfm", Words{"RFM：谁最近买、常买、买得多", "RFM: who bought lately, often and much"}, rfmAnswer}

// fewBuyers is how many buyers five scores need at least.
const fewBuyers = 5

// RFMAnswer is the buyers by named segment.
type RFMAnswer struct {
	Buyers    int                `json:"buyers"`
	Segments  []RFMSegment       `json:"segments"`
	Collapsed []segment.Collapse `json:"collapsed,omitempty"`
	Currency  coterie.Currency   `json:"currency"`
	Refunds   int64              `json:"refunds,omitempty"` // that are taken off the money
	unsaid    []Unsaid
}

// RFMSegment is one named segment with what its buyers did.
type RFMSegment struct {
	Name    Words   `json:"name"`
	Buyers  int     `json:"buyers"`
	Share   float64 `json:"share"`
	Recency float64 `json:"medianDays"` // since the last purchase
	Orders  float64 `json:"meanOrders"`
	Spent   int64   `json:"spentMinor"`
	Part    float64 `json:"partOfSpent"`
}

func rfmAnswer(in *Input) (Answer, error) {
	l := in.Events
	none := Unsaid{Question: Words{"RFM 分层", "RFM segments"}, Why: Words{"没有购买", "there are no purchases in it"}, Needs: []Words{needPurchases, needAmount}}
	switch {
	case l == nil && in.Daily == nil:
		return nil, nil
	case l == nil:
		none.Why = Words{"日报表只有订单总数，不知道是谁买的", "a daily table counts orders and does not say whose"}
		none.Needs = []Words{needLog, needMember, needPurchases, needAmount}
		return &Nothing{[]Unsaid{none}}, nil
	case l.purchases() == 0:
		return &Nothing{[]Unsaid{none}}, nil
	}
	ledger, err := l.ledger()
	if err != nil {
		return nil, err
	}
	if ledger.Len() < fewBuyers {
		none.Why, none.Needs = Words{fmt.Sprintf("只有 %d 名买家，五分位分不开", ledger.Len()), fmt.Sprintf("%s cannot be parted into quintiles", plural(ledger.Len(), "buyer", "buyers"))}, []Words{needLonger}
		return &Nothing{[]Unsaid{none}}, nil
	}
	t, err := segment.NewRFMTable(ledger, l.Last.Time(), nil)
	if err != nil {
		return nil, err
	}
	spent := l.spentBy()
	for i, id := range t.Keys { // a Ledger knows no refunds
		t.Monetary[i] = float64(spent[id])
	}
	s, err := t.Score(nil)
	if err != nil {
		return nil, err
	}
	a := rfmTable(s, l.Currency)
	a.Refunds = l.Kinds[community.Refund]
	return a, nil
}

// rfmTable sums the scores by named segment, in the order of the segments.
func rfmTable(s *segment.Scores[community.MemberID], c coterie.Currency) *RFMAnswer {
	a := &RFMAnswer{Buyers: len(s.Keys), Collapsed: s.Collapsed, Currency: c}
	names := segment.Quintiles()
	recency := make([][]float64, len(names))
	orders := make([]float64, len(names))
	spent := make([]float64, len(names))
	total := 0.0
	for i := range s.Keys {
		of := names.Of(s.Cell(i))
		k := slices.IndexFunc(names, func(n segment.Named) bool { return of != nil && n.Name == of.Name })
		if k < 0 {
			continue
		}
		recency[k] = append(recency[k], s.Recency[i])
		orders[k] += s.Frequency[i]
		spent[k] += s.Monetary[i]
		total += s.Monetary[i]
	}
	for k, n := range names {
		b := len(recency[k])
		if b == 0 {
			continue
		}
		slices.Sort(recency[k])
		a.Segments = append(a.Segments, RFMSegment{Name: Words{n.Chinese, n.Name}, Buyers: b, Share: float64(b) / float64(a.Buyers),
			Recency: recency[k][b/2], Orders: orders[k] / float64(b), Spent: int64(spent[k]), Part: part(spent[k], total)})
	}
	return a
}

// part is a share of a total, 0 where refunds left none.
func part(of, total float64) float64 {
	if total <= 0 {
		return 0
	}
	return max(of/total, 0)
}

func (a *RFMAnswer) rows(name func(Words) string, day string) [][]string {
	var rows [][]string
	for _, s := range a.Segments {
		rows = append(rows, []string{name(s.Name), num(s.Buyers), pct(s.Share), fmt.Sprintf("%.0f%s", s.Recency, day), fmt.Sprintf("%.1f", s.Orders), money(s.Spent, a.Currency), pct(s.Part), Bar(s.Part, 20)})
	}
	return rows
}

// off says that refunds are taken off, where there are any.
func (a *RFMAnswer) off(format, noun string) string {
	if a.Refunds == 0 {
		return ""
	}
	return fmt.Sprintf(format, num(a.Refunds)+noun)
}

// ZH implements Answer.
func (a *RFMAnswer) ZH(p *Page) {
	p.Say("%s 名买家，各按五分位打分（R 最近、F 次数、M 金额），同值同分%s。", num(a.Buyers), a.off("；金额已扣 %s 笔退款", ""))
	p.Table([]string{"分层", ">人数", ">占买家", ">距上次（中位）", ">人均单数", ">金额", ">占金额", ""}, a.rows(func(w Words) string { return w.ZH }, " 天"))
	for _, c := range a.Collapsed {
		p.Say("注意：%s 没有人能得 %d 分，许多人的值相同，相邻两档并成了一档。", map[string]string{"recency": "R", "frequency": "F", "monetary": "M"}[c.Measure], c.Score)
	}
}

// EN implements Answer.
func (a *RFMAnswer) EN(p *Page) {
	p.Say("%s, scored by quintiles of recency, frequency and money; equal values score the same%s.", plural(a.Buyers, "buyer", "buyers"), a.off("; money after %s", " refunds"))
	p.Table([]string{"segment", ">buyers", ">of buyers", ">since (median)", ">orders each", ">spent", ">of spent", ""}, a.rows(func(w Words) string { return w.EN }, " d"))
	for _, c := range a.Collapsed {
		p.Say("Note: nobody can score %d on %s: so many have the same value that two bins became one.", c.Score, c.Measure)
	}
}

// Unsaid implements Answer.
func (a *RFMAnswer) Unsaid() []Unsaid { return a.unsaid }
