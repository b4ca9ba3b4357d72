package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/segment"
)

var membersSection = Section{"members", Words{"名单", "Members"}, membersAnswer}

// MembersAnswer is who is who, by name: the one answer that names members, and
// only where it was asked for.
type MembersAnswer struct {
	Rows     []MemberRow      `json:"rows"`
	Currency coterie.Currency `json:"currency"`
}

// MemberRow is one member of one group.
type MemberRow struct {
	Group    string          `json:"group"`
	Member   string          `json:"member"`
	Joined   string          `json:"joined"` // the first day seen, where no joining is on record
	LastSeen string          `json:"lastSeen"`
	Posts    int64           `json:"posts"`
	Orders   int64           `json:"orders"`
	Amount   int64           `json:"amountMinor"`
	Segment  Words           `json:"segment"` // RFM, of all purchases of the member
	Role     segment.Role    `json:"role"`
	Layer    segment.Layer   `json:"layer"`
	VIP      segment.VIPKind `json:"vip"`
	Risk     Figure          `json:"risk"` // information for a person, never a sanction
	Why      []Words         `json:"why"`
}

func membersAnswer(in *Input) (Answer, error) {
	l := in.Events
	if l == nil || l.Names == nil {
		return nil, nil
	}
	all, err := l.rosters()
	if err != nil {
		return nil, err
	}
	var scores *segment.Scores[community.MemberID]
	if l.purchases() > 0 {
		ledger, err := l.ledger()
		if err != nil {
			return nil, err
		}
		if ledger.Len() >= fewBuyers {
			if scores, err = segment.RFM(ledger, l.Last.Time(), nil); err != nil {
				return nil, err
			}
		}
	}
	a := &MembersAnswer{Currency: l.Currency}
	for _, g := range all {
		if scores != nil {
			g.Join(scores, segment.Quintiles())
		}
		a.group(l, &g)
	}
	return a, nil
}

// group lists the members of a group, the core first.
func (a *MembersAnswer) group(l *Events, g *groupRoster) {
	order := make([]int, len(g.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := &g.Rows[i], &g.Rows[j]
		return cmp.Or(cmp.Compare(x.Layer, y.Layer), cmp.Compare(y.Facts.Spoken, x.Facts.Spoken), cmp.Compare(y.Facts.Spent, x.Facts.Spent))
	})
	for _, i := range order {
		row := &g.Rows[i]
		t, _ := g.record.Member(row.Key)
		date := func(at community.Instant) string { return dayText(l.Zone.day(at.Time())) }
		m := MemberRow{Group: g.name, Member: l.Names[row.Key], Joined: date(t.First), LastSeen: date(t.Last),
			Posts: int64(t.Posts) + int64(t.Replies), Orders: row.Facts.Orders, Amount: row.Facts.Spent,
			Segment: Words{row.SegmentZh, row.Segment}, Role: row.Role.Role, Layer: row.Layer, VIP: row.VIP.Kinds, Risk: unknown}
		if !math.IsNaN(row.Risk) {
			m.Risk = Figure(row.Risk)
		}
		for _, f := range row.Why() {
			m.Why = append(m.Why, Words{f.Chinese, f.English})
		}
		a.Rows = append(a.Rows, m)
	}
}

func (a *MembersAnswer) table(l Lang) [][]string {
	var rows [][]string
	for _, m := range a.Rows {
		role, layer, vip := m.Role.Chinese(), m.Layer.Chinese(), m.VIP.Chinese()
		if l == English {
			role, layer, vip = m.Role.String(), m.Layer.String(), m.VIP.String()
		}
		risk := ""
		if m.Risk >= 0 {
			risk = fmt.Sprintf("%.2f", float64(m.Risk))
		}
		spent := ""
		if m.Amount > 0 {
			spent = money(m.Amount, a.Currency)
		}
		rows = append(rows, []string{m.Group, m.Member, m.Joined, m.LastSeen, num(m.Posts), num(m.Orders), spent,
			m.Segment.In(l), role, layer, vip, risk, strings.Join(in(l, m.Why), Words{"；", "; "}.In(l))})
	}
	return rows
}

// ZH implements Answer.
func (a *MembersAnswer) ZH(p *Page) {
	p.Say("%s 人次，按群列出。风险是「沉默有多反常」，供人判断，不是处理谁的依据。", num(len(a.Rows)))
	p.Table([]string{"群", "成员", "入群", "最近出现", ">发言", ">单数", ">消费", "分层", "角色", "圈层", "VIP", ">风险", "为什么"}, a.table(Chinese))
}

// EN implements Answer.
func (a *MembersAnswer) EN(p *Page) {
	p.Say("%s, by group. Risk is how unusual a silence is: for a person to judge, no ground for doing anything to anyone.", plural(len(a.Rows), "row", "rows"))
	p.Table([]string{"group", "member", "joined", "last seen", ">posts", ">orders", ">spent", "segment", "role", "layer", "VIP", ">risk", "why"}, a.table(English))
}

// Unsaid implements Answer.
func (a *MembersAnswer) Unsaid() []Unsaid { return nil }
