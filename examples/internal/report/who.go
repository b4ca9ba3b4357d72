package report

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/segment"
)

var whoSection = Section{"who", Words{"分群：谁是谁", "Who is who"}, whoAnswer}

// WhoAnswer says in which roles and layers the members of all groups are, and
// on how few of them the groups hang. It names groups, never members.
type WhoAnswer struct {
	Members    int64       `json:"members"`
	Roles      []RoleCount `json:"roles"`
	Leaders    int         `json:"leaders"`
	Leaderless []string    `json:"leaderless,omitempty"` // groups
	Fragile    []Fragile   `json:"fragile,omitempty"`    // groups whose core hangs on one member, the worst first
	Quiet      int64       `json:"quiet"`                // who are silent for longer than is usual for them
	Helpers    int64       `json:"helpers"`
	Buyers     int64       `json:"buyers"`
	Ties       bool        `json:"ties"` // the log says who turned to whom
	unsaid     []Unsaid
}

// RoleCount is one role with the layers of those who are in it.
type RoleCount struct {
	Role   segment.Role `json:"role"`
	Count  int64        `json:"members"`
	Layers [4]int64     `json:"layers"` // by segment.Layer; 0 is unused
	Spoken float64      `json:"spoken"` // share of all messages
}

// Fragile is a group whose densest part unravels when one member leaves.
type Fragile struct {
	Group string `json:"group"`
	K     int    `json:"k"` // each of the part has that many ties in it
	Core  int    `json:"core"`
	After int    `json:"after"` // who are left in it
}

// fragile is the share of a core that must go with one member for it to be
// said, and most is how many groups are named.
const (
	fragile = 1.0 / 3
	most    = 5
)

// vipRule is what the list takes for a VIP: assumptions, said with it.
var vipRule = segment.VIPRule{MinSpent: 1, MinHelp: 10, From: 30, To: math.Inf(1)}

// groupRoster is who is who in one group.
type groupRoster struct {
	name   string
	record *community.Record
	graph  *graph.Graph[community.MemberID]
	*segment.Roster[community.MemberID]
}

// rosters says who is who in every group of a log, in the order of their names;
// of a log without groups, in the whole.
func (l *Events) rosters() ([]groupRoster, error) {
	var out []groupRoster
	add := func(name string, r *community.Record) error {
		g, err := l.roster(name, r)
		if err == nil && g != nil {
			out = append(out, *g)
		}
		return err
	}
	if l.groups() == 0 {
		return out, add("", &l.Network)
	}
	for id, r := range l.Records.All() {
		if err := add(l.Groups[id], r); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b groupRoster) int { return compare(a.name, b.name) })
	return out, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// roster says who is who in one group; nil where there is nobody but staff.
func (l *Events) roster(name string, r *community.Record) (*groupRoster, error) {
	g, err := graph.New(func(yield func(graph.Tie[community.MemberID]) bool) {
		for t := range r.Ties() {
			if !l.Staff[t.From] && !l.Staff[t.To] && !yield(t) {
				return
			}
		}
	}, nil)
	if err != nil {
		return nil, err
	}
	rank, err := graph.PageRank(context.Background(), g, nil)
	if err != nil && g.Len() > 0 {
		return nil, err
	}
	cores := graph.Cores(g)
	n := 0
	members := func(yield func(community.MemberID, segment.Facts) bool) {
		for id, f := range segment.FactsOf(r, l.Last.Time()) {
			if l.Staff[id] {
				continue
			}
			if i, ok := g.Index(id); ok {
				f.Core, f.Influence = cores[i], rank[i]
			}
			n++
			if !yield(id, f) {
				return
			}
		}
	}
	for range members {
		break
	}
	if n == 0 {
		return nil, nil
	}
	ros, err := segment.NewRoster(members, &segment.RosterOptions{VIP: &vipRule, Roles: &segment.RoleOptions{PerMonth: true}})
	if err != nil {
		return nil, err
	}
	return &groupRoster{name, r, g, ros}, nil
}

func whoAnswer(in *Input) (Answer, error) {
	l := in.Events
	if l == nil || messages(l.Kinds) == 0 {
		return nil, nil // why is said with the participation
	}
	all, err := l.rosters()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	a := &WhoAnswer{}
	var marked segment.Facts // what stands behind the roles that only some logs can tell
	counts, spoken, total := map[segment.Role]*RoleCount{}, map[segment.Role]int64{}, int64(0)
	for _, g := range all {
		a.Ties = a.Ties || g.graph.Len() > 0
		a.Members += g.Summary.Members
		a.Leaders += len(g.Leaders)
		total += g.Summary.Spoken
		for i := range g.Rows {
			row := &g.Rows[i]
			c := counts[row.Role.Role]
			if c == nil {
				c = &RoleCount{Role: row.Role.Role}
				counts[row.Role.Role] = c
			}
			c.Count++
			c.Layers[row.Layer]++
			marked.Questions += row.Facts.Questions
			marked.Complaints += row.Facts.Complaints
			marked.Managed += row.Facts.Managed
			spoken[row.Role.Role] += row.Facts.Spoken
			if row.Risk >= quiet {
				a.Quiet++
			}
			if row.VIP.Kinds&segment.Helper != 0 {
				a.Helpers++
			}
			if row.VIP.Kinds&segment.Buyer != 0 {
				a.Buyers++
			}
		}
	}
	for r := segment.Organiser; r <= segment.Challenger; r++ {
		if c := counts[r]; c != nil {
			c.Spoken = float64(spoken[r]) / math.Max(1, float64(total))
			a.Roles = append(a.Roles, *c)
		}
	}
	a.unsaid = append(a.unsaid, roleless(&marked)...)
	if !a.Ties {
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"谁是核心、谁走了会带走别人", "who is at the core, and who would take others along"},
			Why: Words{"没有记录谁对谁说话", "it does not say who turned to whom"}, Needs: []Words{{"other（对象）", "other"}}})
		return a, nil
	}
	return a, a.cores(all)
}

// roleless says which roles nobody can be found in, as the log holds nothing of
// what they do.
func roleless(f *segment.Facts) []Unsaid {
	var who, needs []Words
	for _, r := range []struct {
		role  segment.Role
		count int64
		need  Words
	}{
		{segment.Organiser, f.Managed, Words{"kind=announce（公告）等", "kind=announce and others of management"}},
		{segment.Seeker, f.Questions, Words{"tags=question（提问）", "tags=question"}},
		{segment.Challenger, f.Complaints, Words{"tags=objection（异议）", "tags=objection"}},
	} {
		if r.count == 0 {
			who, needs = append(who, Words{r.role.Chinese(), r.role.String()}), append(needs, r.need)
		}
	}
	if len(who) == 0 {
		return nil
	}
	return []Unsaid{{Question: Words{"谁是" + list("", in(Chinese, who), "、", ""), "who is " + list("", in(English, who), ", ", "")},
		Why: Words{"没有标出他们做的事", "it does not mark what they do"}, Needs: needs}}
}

// quiet is the risk from which a silence is said to be unusual.
const quiet = 0.95

// cores finds the groups that nobody leads and those that hang on one member.
func (a *WhoAnswer) cores(all []groupRoster) error {
	for _, g := range all {
		if len(g.Leaders) == 0 && g.name != "" {
			a.Leaderless = append(a.Leaderless, g.name)
		}
		if g.graph.Len() == 0 {
			continue
		}
		k := slices.Max(graph.Cores(g.graph)) / 2 // the innermost core always hangs on someone
		if k < 2 {
			continue
		}
		loss, err := graph.Collapse(context.Background(), g.graph, int(k), 1)
		if err != nil {
			return err
		}
		if gone := loss.Core - loss.After; float64(gone) >= fragile*float64(loss.Core) {
			a.Fragile = append(a.Fragile, Fragile{g.name, int(k), loss.Core, loss.After})
		}
	}
	slices.SortStableFunc(a.Fragile, func(x, y Fragile) int {
		return (y.Core-y.After)*x.Core - (x.Core-x.After)*y.Core
	})
	return nil
}

func (a *WhoAnswer) table(name func(segment.Role) string, share func(float64) string) [][]string {
	var rows [][]string
	for _, c := range a.Roles {
		row := []string{name(c.Role), num(c.Count), share(float64(c.Count) / float64(a.Members)), share(c.Spoken)}
		if a.Ties {
			row = append(row, num(c.Layers[segment.Core]), num(c.Layers[segment.Middle]), num(c.Layers[segment.Edge]))
		}
		rows = append(rows, row)
	}
	return rows
}

// ZH implements Answer.
func (a *WhoAnswer) ZH(p *Page) {
	head := []string{"角色", ">人数", ">占成员", ">写了"}
	if a.Ties {
		head = append(head, ">核心层", ">中间层", ">边缘层")
	}
	p.Table(head, a.table(segment.Role.Chinese, pct))
	if a.Ties {
		p.Say("意见领袖 %s 人。%s 人沉默得不同往常，值得有人问一声；这是给人看的提示，不是处理谁的理由。", num(a.Leaders), num(a.Quiet))
	}
	if a.Helpers+a.Buyers > 0 {
		p.Say("可请进 VIP 群：付费客户 %s 人，活跃助人者 %s 人（入群满 %.0f 天，有消费，或助人 %d 次以上）。", num(a.Buyers), num(a.Helpers), vipRule.From, vipRule.MinHelp)
	}
	if n := len(a.Leaderless); n > 0 {
		p.Say("群龙无首：%s。", list("", a.Leaderless[:min(n, most)], "、", more(n, " 等 %d 个群")))
	}
	for _, f := range a.Fragile[:min(len(a.Fragile), most)] {
		p.Say("%s的核心靠一个人撑着：%d 人彼此各有至少 %d 条联系，这人一走只剩 %d 人。", name(f.Group, "群"), f.Core, f.K, f.After)
	}
}

// EN implements Answer.
func (a *WhoAnswer) EN(p *Page) {
	head := []string{"role", ">members", ">of members", ">wrote"}
	if a.Ties {
		head = append(head, ">core", ">middle", ">edge")
	}
	p.Table(head, a.table(segment.Role.String, pct))
	if a.Ties {
		p.Say("%s. %s silent for longer than is usual for them: worth a word from a person; it is no reason to do anything to anyone.", plural(a.Leaders, "opinion leader", "opinion leaders"), plural(a.Quiet, "member is", "members are"))
	}
	if a.Helpers+a.Buyers > 0 {
		p.Say("For the VIP group: %s and %s (members for %.0f days who bought, or helped %d times or more).", plural(a.Buyers, "buyer", "buyers"), plural(a.Helpers, "helper", "helpers"), vipRule.From, vipRule.MinHelp)
	}
	if n := len(a.Leaderless); n > 0 {
		p.Say("Nobody leads %s.", list("", a.Leaderless[:min(n, most)], ", ", more(n, " and others, %d in all")))
	}
	for _, f := range a.Fragile[:min(len(a.Fragile), most)] {
		p.Say("The core of %s hangs on one member: of %d with at least %d ties among them each, %d are left when that one leaves.", name(f.Group, "the network"), f.Core, f.K, f.After)
	}
}

// more says how many there are where not all are named.
func more(n int, format string) string {
	if n <= most {
		return ""
	}
	return fmt.Sprintf(format, n)
}

func name(group, none string) string {
	if group == "" {
		return none
	}
	return group
}

// Unsaid implements Answer.
func (a *WhoAnswer) Unsaid() []Unsaid { return a.unsaid }
