package report

import (
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/segment"
)

var participationSection = Section{"participation", Words{"参与", "Participation"}, participationAnswer}

// ParticipationAnswer says how messages, or purchases where there are no
// messages, are spread over the members.
type ParticipationAnswer struct {
	Of         string                 `json:"of"` // messages or purchases
	Members    int64                  `json:"members"`
	Total      int64                  `json:"total"`
	Silent     int64                  `json:"silent"` // members who never wrote
	Lurking    coterie.Estimate       `json:"lurking"`
	Heavy      coterie.Estimate       `json:"heavy"`      // members who between them write half
	Occasional coterie.Estimate       `json:"occasional"` // the rest of those who write
	Gini       coterie.Estimate       `json:"gini"`
	Top1       float64                `json:"top1"` // share of the most active 1 %
	Top10      float64                `json:"top10"`
	StaffShare Figure                 `json:"staffShare"` // of all messages, staff included
	Warnings   []coterie.Warning      `json:"warnings,omitempty"`
	Spread     *segment.Concentration `json:"-"`
	unsaid     []Unsaid
}

func participationAnswer(in *Input) (Answer, error) {
	if in.Events == nil {
		if in.Daily == nil {
			return nil, nil
		}
		return &Nothing{[]Unsaid{{Question: Words{"谁在说话、是不是只有几个人在说", "who speaks, and whether only a few do"},
			Why: Words{"日报表里没有成员", "a daily table has no members"}, Needs: []Words{needLog, needMember}}}}, nil
	}
	a := &ParticipationAnswer{Of: "messages", StaffShare: unknown}
	var counts []int64
	staff := int64(0)
	for id, t := range in.Events.Network.Members() {
		n := int64(t.Posts) + int64(t.Replies)
		if in.Events.Staff[id] {
			staff += n
			continue
		}
		counts = append(counts, n)
	}
	if messages(in.Events.Kinds) == 0 {
		a.Of, counts = "purchases", counts[:0]
		for id, t := range in.Events.Network.Members() {
			if !in.Events.Staff[id] {
				counts = append(counts, int64(t.Purchases))
			}
		}
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"谁在说话、多少人潜水", "who speaks and how many lurk"},
			Why: Words{"里面只有购买，没有一条消息", "it holds purchases and not one message"}, Needs: []Words{needPosts}})
		if in.Events.purchases() == 0 {
			return &Nothing{a.unsaid}, nil
		}
	}
	c, err := segment.Participation(slices.Values(counts), nil)
	if err != nil {
		return nil, err
	}
	a.Spread = c
	a.Members, a.Total, a.Silent, a.Warnings = c.Members, c.Total, c.Silent, c.Warnings
	a.Lurking, a.Heavy, a.Occasional, a.Gini = c.Lurking, c.Heavy, c.Occasional, c.Gini
	a.Top1, a.Top10 = c.TopMembers(.01), c.TopMembers(.1)
	if len(in.Events.Staff) > 0 && a.Of == "messages" {
		a.StaffShare = Figure(float64(staff) / float64(staff+c.Total))
	}
	return a, nil
}

// ZH implements Answer.
func (a *ParticipationAnswer) ZH(p *Page) {
	if a.Of == "purchases" {
		p.Say("%s 名成员，%s 笔购买：最常买的 1%% 买了 %s，最常买的 10%% 买了 %s；基尼系数 %.2f（95%%：%.2f–%.2f）。", num(a.Members), num(a.Total), pct(a.Top1), pct(a.Top10), a.Gini.Value, a.Gini.Lo, a.Gini.Hi)
		return
	}
	p.Say("%s 名成员、%s 条消息：%s 人（%s）从没发过言；最能说的 1%% 写了 %s，最能说的 10%% 写了 %s。", num(a.Members), num(a.Total), num(a.Silent), pct(a.Lurking.Value), pct(a.Top1), pct(a.Top10))
	rows := [][]string{
		{"潜水", pct(a.Lurking.Value), between(a.Lurking), Bar(a.Lurking.Value, 40)},
		{"偶尔说", pct(a.Occasional.Value), between(a.Occasional), Bar(a.Occasional.Value, 40)},
		{"主力（合写一半）", pct(a.Heavy.Value), between(a.Heavy), Bar(a.Heavy.Value, 40)},
	}
	p.Table([]string{"九一法则", ">占成员", "95% 区间", ""}, rows)
	p.Say("集中度：基尼系数 %.2f（95%%：%.2f–%.2f；0 = 人人一样多，1 = 一人包办）。", a.Gini.Value, a.Gini.Lo, a.Gini.Hi)
	if a.StaffShare >= 0 {
		p.Say("全部消息里员工写了 %s，以上各数已把员工剔除。", pct(float64(a.StaffShare)))
	}
}

// EN implements Answer.
func (a *ParticipationAnswer) EN(p *Page) {
	if a.Of == "purchases" {
		p.Say("%s made %s: the top 1 %% of buyers made %s, the top 10 %% made %s; Gini %.2f (95 %%: %.2f–%.2f).", plural(a.Members, "member", "members"), plural(a.Total, "purchase", "purchases"), pct(a.Top1), pct(a.Top10), a.Gini.Value, a.Gini.Lo, a.Gini.Hi)
		return
	}
	p.Say("%s and %s: %s (%s) never wrote; the top 1 %% wrote %s and the top 10 %% wrote %s.", plural(a.Members, "member", "members"), plural(a.Total, "message", "messages"), plural(a.Silent, "member", "members"), pct(a.Lurking.Value), pct(a.Top1), pct(a.Top10))
	rows := [][]string{
		{"silent", pct(a.Lurking.Value), between(a.Lurking), Bar(a.Lurking.Value, 40)},
		{"occasional", pct(a.Occasional.Value), between(a.Occasional), Bar(a.Occasional.Value, 40)},
		{"heavy (half of all)", pct(a.Heavy.Value), between(a.Heavy), Bar(a.Heavy.Value, 40)},
	}
	p.Table([]string{"90-9-1", ">of members", "95 % interval", ""}, rows)
	p.Say("Concentration: Gini %.2f (95 %%: %.2f–%.2f; 0: all write the same, 1: one writes it all).", a.Gini.Value, a.Gini.Lo, a.Gini.Hi)
	if a.StaffShare >= 0 {
		p.Say("The staff wrote %s of all messages and are left out of every figure above.", pct(float64(a.StaffShare)))
	}
}

// Unsaid implements Answer.
func (a *ParticipationAnswer) Unsaid() []Unsaid { return a.unsaid }

// Nothing is the answer of a section that only knows why it has none. It
// prints no section of its own.
type Nothing struct{ unsaid []Unsaid }

// ZH implements Answer.
func (*Nothing) ZH(*Page) {}

// EN implements Answer.
func (*Nothing) EN(*Page) {}

// Unsaid implements Answer.
func (n *Nothing) Unsaid() []Unsaid { return n.unsaid }

// MarshalJSON implements json.Marshaler: null.
func (*Nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }
