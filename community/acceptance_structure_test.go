package community_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

type shown = map[community.Term]float64

// plan folds events and plans the week that begins four weeks after day0, a
// Monday.
func plan(t testing.TB, c *community.Community, o *community.WeekOptions, es ...community.Event) *community.WeekPlan {
	t.Helper()
	p, err := community.PlanWeek(c, fold(t, dayOptions, es...), at(28*24).Time(), o)
	require.NoError(t, err)
	return p
}

func joins(n int) (es []community.Event) {
	for i := range n {
		es = append(es, ev(community.Join, i+1, float64(i)/10))
	}
	return es
}

func control(t *testing.T, es ...community.Event) community.Term {
	t.Helper()
	k, _ := community.Control(fold(t, dayOptions, es...), at(28*24).Time(), nil)
	return k
}

// structureRows are those of gates, offices, circles and kinds of group.
var structureRows = []row{
	{"ST02", func(t *testing.T) {
		closedList(t, "structure.admission", func(c *community.Community, w []community.Term) { c.Structure.Admission = w }, "邀请", "任务", "付费", "申请")
		for _, way := range terms("邀请", "任务", "付费", "申请") {
			s := community.Structure{Gates: []community.Gate{{Name: way, All: []community.Proof{{Of: way}}}}}
			_, missing, ok := s.Admit(shown{"other": 1}, nil)
			require.False(t, ok)
			require.Equal(t, []community.Term{way}, missing)
			gate, _, ok := s.Admit(shown{way: 1}, nil)
			require.True(t, ok)
			require.Equal(t, way, gate)
		}
	}},
	{"ST03", func(t *testing.T) {
		c := design(t, "brand-fans")
		names(t, c, &c.Structure.Onboarding, "onboarding-missing", "ST03", "群昵称格式", "确认群公告", "破冰")
		recent := func(kinds ...community.Kind) (community.Todo, bool) {
			es := []community.Event{ev(community.Join, 1, 27*24), reply(2, 3, 1)}
			for _, k := range kinds {
				es = append(es, ev(k, 1, 27*24+1))
			}
			return todo(plan(t, c, nil, es...), "onboard")
		}
		task, ok := recent(community.Rename, community.Accept)
		require.True(t, ok, "two of three are not enough")
		require.Equal(t, []string{"ice-breaking"}, task.Why.Evidence)
		require.Equal(t, []community.MemberID{member(1)}, task.Members)
		_, ok = recent(community.Rename, community.Accept, community.Introduce)
		require.False(t, ok)
	}},
	{"ST04", func(t *testing.T) {
		c := design(t, "brand-fans")
		c.Output.Band = community.Range{Min: 20, Max: 200}
		for perDay, want := range map[int]string{5: "too-quiet", 100: "", 500: "flood"} {
			var es []community.Event
			for d := range 28 {
				for i := range perDay {
					es = append(es, tagged(reply(i%40, (i+1)%40, float64(d)*24+float64(i)/100), community.Valuable))
				}
			}
			a := assess(t, c, nil, es...)
			var got string
			for _, f := range a.Findings {
				if f.Row == "ST04" {
					got = f.Code
				}
			}
			require.Equal(t, want, got, perDay)
		}
	}},
	{"ST05", func(t *testing.T) {
		closedList(t, "structure.sharing", func(c *community.Community, w []community.Term) { c.Structure.Sharing = w }, "领袖主导", "嘉宾空降", "轮换上台", "经验总结")
		c := design(t, "seller-growth")
		r := fold(t, dayOptions, append(joins(3), post(1, 1, 0), post(2, 1, 0), post(3, 1, 0))...)
		hosted := map[community.MemberID]int{}
		for week := range 6 { // three members take six sessions in turn
			from := at(float64(28+7*week) * 24)
			p, err := community.PlanWeek(c, r, from.Time(), nil)
			require.NoError(t, err)
			task, ok := todo(p, "session-due")
			require.True(t, ok)
			require.Len(t, task.Members, 1)
			hosted[task.Members[0]]++
			require.NoError(t, r.Add(community.Event{Kind: community.Session, Member: task.Members[0], Topic: uint32(week), Count: uint32(community.HostOn), At: from}))
			require.NoError(t, r.Add(community.Event{Kind: community.Post, Member: member(1), At: from}))
		}
		require.Equal(t, map[community.MemberID]int{member(1): 2, member(2): 2, member(3): 2}, hosted)
	}},
	{"ST06", func(t *testing.T) {
		o := &community.WeekOptions{Scores: map[community.MemberID]float64{member(1): 9, member(2): 5, member(3): 1}, Quota: 1}
		task, ok := todo(plan(t, nil, o, joins(3)...), "eliminate")
		require.True(t, ok)
		require.Equal(t, []community.MemberID{member(3)}, task.Members)
		o.Quota = 2
		task, _ = todo(plan(t, nil, o, joins(3)...), "eliminate")
		require.Equal(t, []community.MemberID{member(3), member(2)}, task.Members)
	}},
	{"ST11", func(t *testing.T) {
		c := design(t, "brand-fans")
		es := append(joins(5), reply(1, 2, 1), reply(2, 1, 2))
		without := assess(t, c, nil, es...)
		warn := ev(community.Warn, 1, 3)
		warn.Other = member(2)
		with := assess(t, c, nil, append(es, warn)...)
		for _, s := range terms("归属感", "组织感", "仪式感") {
			require.Greater(t, elementScore(with, s), elementScore(without, s), s)
		}
		require.InDelta(t, elementScore(without, "participation"), elementScore(with, "participation"), 1e-12)
	}},
	{"ST12", func(t *testing.T) {
		// Applicants of whom the fitting ones more often pay, buy or invite.
		gates := map[string]community.Structure{
			"free": {}, "paid": {Gates: []community.Gate{{Name: "paid", Any: []community.Proof{{Of: "fee"}, {Of: "purchase"}}}}},
			"referral": {Gates: []community.Gate{{Name: "referral", Any: []community.Proof{{Of: "poster"}, {Of: "accepted-invites", AtLeast: 3}}}}},
		}
		for _, share := range []int{20, 50, 80} { // of a hundred who fit
			volume, precision := map[string]int{}, map[string]float64{}
			for name, s := range gates {
				fit := 0
				for i := range 100 {
					a := shown{}
					if i < share && i%2 == 0 || i%10 == 9 {
						a["fee"] = 1
					}
					if i < share && i%3 == 0 || i%10 == 8 {
						a["accepted-invites"] = 3
					}
					if _, _, ok := s.Admit(a, nil); ok {
						volume[name]++
						if i < share {
							fit++
						}
					}
				}
				precision[name] = float64(fit) / float64(volume[name])
			}
			for _, other := range []string{"paid", "referral"} {
				require.Greater(t, volume["free"], volume[other])
				require.Less(t, precision["free"], precision[other])
			}
		}
	}},
	{"ST13", func(t *testing.T) {
		s := design(t, "parent-class").Structure
		for _, p := range []shown{{"fee": 1}, {"purchase": 1}} {
			_, _, ok := s.Admit(p, nil)
			require.True(t, ok)
		}
		_, missing, ok := s.Admit(shown{}, nil)
		require.False(t, ok)
		require.Equal(t, terms("会费", "购买"), missing)
	}},
	{"ST14", func(t *testing.T) {
		c := design(t, "partner-marketing")
		for _, k := range []struct {
			p    shown
			want bool
		}{{shown{"accepted-invites": 3}, true}, {shown{"accepted-invites": 2}, false}, {shown{"poster": 1}, true}, {shown{}, false}} {
			_, missing, ok := c.Structure.Admit(k.p, nil)
			require.Equal(t, k.want, ok)
			if !ok {
				require.NotEmpty(t, missing)
			}
		}
		f, ok := gap(c, "reward-for-forwarding")
		require.True(t, ok)
		require.Equal(t, coterie.Caution, f.Kind)
		require.NotEmpty(t, f.Source)
	}},
	{"ST16", func(t *testing.T) {
		s := design(t, "industry-resources").Structure
		gate, _, ok := s.Admit(shown{"leader-firm": 1, "invitation": 1}, nil)
		require.True(t, ok)
		require.Equal(t, "邀请制", string(gate))
		gate, _, ok = s.Admit(shown{"partner-firm": 1, "invitation": 1}, nil)
		require.True(t, ok)
		require.Equal(t, "邀约制", string(gate))
		_, missing, ok := s.Admit(shown{"quality": 1}, shown{"firms": 99}, "认证制")
		require.False(t, ok)
		require.Equal(t, terms("firms"), missing)
		_, missing, ok = s.Admit(shown{"quality": 1}, shown{"firms": 100})
		require.False(t, ok)
		require.Equal(t, terms("opened-by-hand"), missing)
		gate, _, ok = s.Admit(shown{"quality": 1}, shown{"firms": 100}, "认证制")
		require.True(t, ok)
		require.Equal(t, "认证制", string(gate))
	}},
	{"ST20", func(t *testing.T) {
		f := design(t, "partner-marketing").Structure.NameFormat
		require.Empty(t, community.NameParts(f, "张三-郑州-会计"))
		require.Equal(t, terms("地区", "职业"), community.NameParts(f, "张三"))
		require.Equal(t, terms("地区"), community.NameParts(f, "张三--会计"))
	}},
	{"ST37", func(t *testing.T) {
		c := design(t, "partner-marketing")
		names(t, c, &c.Structure.Staffing, "staff-missing", "ST37", "管理员", "群客服", "公司同事", "合作会员", "其他")
		c.Checks = nil
		c.Structure.Offices = []community.Office{{Name: "owner", Holders: []community.MemberID{member(1)}}, {Name: "admin", Holders: []community.MemberID{member(1)}}}
		fills(t, c, "no-service", "ST37", func() { c.Structure.Staffing = terms("管理员") })
	}},
	{"ST38", func(t *testing.T) {
		c := design(t, "seller-growth")
		names(t, c, &c.Structure.Duties, "duty-missing", "ST38", "提升热情与凝聚力", "引导潜水", "发布通知", "主持活动与答疑", "维护秩序", "清退违规者")
	}},
	{"ST40", func(t *testing.T) {
		for _, k := range []struct {
			monitors, committee int
			ok                  bool
		}{{1, 3, true}, {1, 5, true}, {0, 4, false}, {2, 3, false}, {1, 2, false}, {1, 6, false}} {
			c := design(t, "seller-growth")
			for i := range k.monitors {
				c.Structure.Offices[0].Holders = append(c.Structure.Offices[0].Holders, member(i))
			}
			for i := range k.committee {
				c.Structure.Offices[1].Holders = append(c.Structure.Offices[1].Holders, member(10+i))
			}
			_, short := gap(c, "office-seats")
			require.Equal(t, k.ok, !short, k)
			require.Equal(t, k.ok, len(c.Structure.Vacancies()) == 0)
		}
	}},
	{"ST41", func(t *testing.T) {
		o := design(t, "seller-growth").Structure.Offices[0]
		c := community.Candidacy{Member: member(1), Stage: community.Recruiting, Since: at(0)}
		_, err := o.Advance(c, community.OnProbation, at(1))
		require.ErrorIs(t, err, coterie.ErrInvalid, "a stage is skipped")
		for _, s := range []community.Stage{community.Applied, community.OnProbation} {
			c, err = o.Advance(c, s, at(0))
			require.NoError(t, err)
		}
		for day, ok := range map[float64]bool{6: false, 7: true, 14: true, 21: true, 22: false} {
			_, err := o.Advance(c, community.Approved, at(24*day))
			require.Equal(t, ok, err == nil, day)
			d := design(t, "seller-growth")
			d.Structure.Offices[0].Candidates = []community.Candidacy{{Member: member(1), Stage: community.OnProbation, Since: at((28 - day) * 24)}}
			_, due := todo(plan(t, d, nil, joins(3)...), "probation-over")
			require.Equal(t, ok, due, day)
		}
		c, err = o.Advance(c, community.Approved, at(24*7))
		require.NoError(t, err)
		c, err = o.Advance(c, community.InOffice, at(24*8))
		require.NoError(t, err)
		require.Equal(t, community.InOffice, c.Stage)
	}},
	{"ST42", func(t *testing.T) {
		c := design(t, "health-food")
		c.Structure.Offices[0].Hours = 0.01
		es := append(joins(6), tagged(reply(3, 1, 24), community.Answer), reply(2, 1, 25))
		task, ok := todo(plan(t, c, nil, es...), "office-seats")
		require.True(t, ok)
		require.Equal(t, []community.MemberID{member(3)}, task.Members, "who answers is the candidate")
		last := plan(t, c, nil, es...).Hours
		for i := range 3 {
			c.Structure.Offices[0].Holders = append(c.Structure.Offices[0].Holders, member(i+1))
			h := plan(t, c, nil, es...).Hours
			require.Less(t, h, last)
			last = h
		}
	}},
	{"ST43", func(t *testing.T) {
		var star, ring, mixed []community.Event
		for i := range 12 {
			star = append(star, reply(i+1, 0, 1))
			ring = append(ring, reply(i, (i+1)%12, 1))
		}
		for g := range 2 { // a monitor, and two free circles of six
			for i := range 6 {
				mixed = append(mixed, reply(1+6*g+i, 0, 1))
				for k := range i {
					mixed = append(mixed, reply(1+6*g+i, 1+6*g+k, 1))
				}
			}
		}
		require.EqualValues(t, "central", control(t, star...))
		require.EqualValues(t, "self-organising", control(t, ring...))
		require.EqualValues(t, "mixed", control(t, mixed...))
		// A star of twelve with m ties among them has centralisation 1 − m/66.
		for m, want := range map[int]community.Term{20: "central", 26: "mixed", 42: "mixed", 46: "self-organising"} {
			es := slices.Clone(star)
			for a := 1; a <= 12; a++ {
				for b := a + 1; b <= 12 && len(es) < 12+m; b++ {
					es = append(es, reply(a, b, 1))
				}
			}
			require.Equal(t, want, control(t, es...), m)
		}
		var half []community.Event
		for i := range 12 {
			half = append(half, reply(i+1, 1+(i+1)%12, 1))
			if i < 7 {
				half = append(half, reply(i+1, 0, 1))
			}
		}
		require.EqualValues(t, "mixed", control(t, half...))
		require.EqualValues(t, "", control(t, joins(3)...))
		closedList(t, "structure.control", func(c *community.Community, w []community.Term) { c.Structure.Control = w }, "中心控制", "中间型", "自组织")
	}},
	{"ST46", func(t *testing.T) {
		c := design(t, "industry-resources")
		for n, over := range map[int]bool{100: false, 200: false, 201: true} {
			require.True(t, over != c.Structure.Size.Holds(float64(n)))
			_, got := todo(plan(t, c, nil, joins(n)...), "size-over")
			require.Equal(t, over, got)
		}
		require.False(t, c.Structure.Size.Holds(99))
	}},
	{"ST47", func(t *testing.T) {
		closedList(t, "structure.type", func(c *community.Community, w []community.Term) { c.Structure.Type = w }, "产品型", "兴趣型", "知识型", "资源人脉型", "营销型", "工具型", "话题型")
		for _, w := range terms("产品型", "兴趣型", "知识型", "资源人脉型", "营销型") {
			c := design(t, "brand-fans")
			c.Structure.Type = []community.Term{w}
			_, hardest := gap(c, "hardest-type")
			require.Equal(t, w.Chinese() == "营销型", hardest)
		}
	}},
	{"ST48", func(t *testing.T) {
		s := design(t, "health-food").Structure
		gate, _, _ := s.Admit(shown{"purchase": 1}, nil)
		require.EqualValues(t, "ordinary", gate, "the way in is the ordinary group")
		vip := community.Structure{Gates: s.Gates[1:]}
		_, missing, ok := vip.Admit(shown{"purchase": 1}, nil)
		require.False(t, ok)
		require.Equal(t, terms("普通社群"), missing)
		_, _, ok = vip.Admit(shown{"purchase": 1, "ordinary": 1}, nil)
		require.True(t, ok)
		closedList(t, "structure.tier", func(c *community.Community, w []community.Term) { c.Structure.Tier = w }, "普通社群", "VIP社群")
	}},
	{"ST49", func(t *testing.T) {
		c := design(t, "health-food")
		require.Equal(t, lifecycle.Sprout, c.Operations.Phase)
		fills(t, c, "start-general", "ST49", func() { c.Structure.Ordinary = terms("区域", "类目") })
		closedList(t, "structure.ordinary", func(c *community.Community, w []community.Term) { c.Structure.Ordinary = w }, "综合", "区域", "类目")
	}},
	{"ST50", func(t *testing.T) {
		c := design(t, "health-food")
		names(t, c, &c.Structure.Functions, "function-missing", "ST50", "聚集用户", "留存引导", "筛选至VIP", "销售转化")
	}},
	{"ST53", func(t *testing.T) {
		c := design(t, "health-food")
		for i, g := range c.Structure.Subgroups {
			whole := c.Structure.Subgroups
			c.Structure.Subgroups = append(append([]community.Subgroup(nil), whole[:i]...), whole[i+1:]...)
			f, ok := gap(c, "category-missing")
			require.True(t, ok)
			require.Equal(t, []string{g.Name}, f.Evidence)
			c.Structure.Subgroups = whole
		}
	}},
	{"ST54", func(t *testing.T) {
		s := design(t, "partner-marketing").Structure
		require.Empty(t, community.NameParts(s.GroupName, "某品牌-郑州-中心-孵化群-3"))
		require.Equal(t, terms("编号"), community.NameParts(s.GroupName, "某品牌-郑州-中心-孵化群"))
		own := community.Structure{Gates: s.Gates[1:]}
		_, _, ok := own.Admit(shown{"成员数": 50}, nil)
		require.True(t, ok)
		_, missing, ok := own.Admit(shown{"成员数": 49}, nil)
		require.False(t, ok, "49 are invited to the centre's group instead")
		require.Equal(t, []community.Term{"成员数"}, missing)
	}},
	{"ST55", func(t *testing.T) {
		c := design(t, "brand-fans")
		require.Equal(t, 500, c.Structure.Capacity)
		o := &community.WeekOptions{Waiting: []community.MemberID{member(9001), member(9002)}}
		es := joins(500)
		task, ok := todo(plan(t, c, o, es...), "queue")
		require.True(t, ok)
		require.Equal(t, member(9001), task.Members[0], "the 501st is first in the queue")
		p := plan(t, c, o, append(es, ev(community.Leave, 7, 27*24))...)
		task, ok = todo(p, "let-in")
		require.True(t, ok)
		require.Equal(t, []community.MemberID{member(9001)}, task.Members)
		task, _ = todo(p, "queue")
		require.Equal(t, []community.MemberID{member(9002)}, task.Members)
	}},
	{"ST56", func(t *testing.T) {
		es := joins(8)
		for i := range 4 { // a core of four
			for k := range i {
				es = append(es, reply(i+1, k+1, 1))
			}
		}
		es = append(es, reply(5, 1, 2), reply(6, 5, 3), reply(7, 6, 4)) // a chain outward; 8 is alone
		circles, err := fold(t, dayOptions, es...).Circles(at(24*28).Time(), 0.5, nil)
		require.NoError(t, err)
		want := []community.Circle{
			{Members: []community.MemberID{member(1), member(2), member(3), member(4)}, Influence: 1},
			{Members: []community.MemberID{member(5)}, Influence: 0.5},
			{Members: []community.MemberID{member(6)}, Influence: 0.25},
			{Members: []community.MemberID{member(7)}, Influence: 0.125},
			{Members: []community.MemberID{member(8)}, Influence: 0},
		}
		require.Equal(t, want, circles)
		_, err = fold(t, dayOptions, es...).Circles(at(1).Time(), 1.5, nil)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}},
	{"ST58", func(t *testing.T) {
		c := design(t, "brand-fans")
		c.Structure.Subgroups = []community.Subgroup{{Name: "品鉴", Level: 1, Members: []community.MemberID{member(1)}}, {Name: "公益", Level: 1, Members: []community.MemberID{member(1)}}}
		require.NoError(t, c.Validate(), "circles of one level cross")
	}},
	{"ST60", func(t *testing.T) {
		closedList(t, "interest.bonds", func(c *community.Community, w []community.Term) { c.Interest.Bonds = w }, "兴趣", "信任", "话题", "事件")
		c := design(t, "knowledge-membership")
		require.NotContains(t, c.Terms("output.formats"), community.Term("event"))
		c.Interest.Bonds = append(c.Interest.Bonds, "event")
		require.Contains(t, c.Terms("output.formats"), community.Term("event"), "an event is content")
		require.Contains(t, c.Terms("output.channels"), community.Term("event"), "and a channel")
	}},
	{"ST61", func(t *testing.T) {
		trust := func(kept, broken, talk int) float64 {
			es := joins(3)
			for i := range kept + broken {
				e := ev(community.Deliver, 1, float64(i))
				if i < broken {
					e.Tags = community.Broken
				}
				es = append(es, e)
			}
			for i := range talk {
				es = append(es, reply(1, 2, float64(i)))
			}
			return assess(t, nil, nil, es...).Measure("trust").Value
		}
		for _, n := range []int{1, 5, 20} {
			require.Greater(t, trust(n+1, 0, 10), trust(n, 0, 10))
			require.Less(t, trust(n, 1, 10), trust(n, 0, 10))
			require.Greater(t, trust(n, 0, 20), trust(n, 0, 10), "repeated talk")
			require.True(t, trust(n, 3, 100) >= 0 && trust(n, 0, 100) <= 1)
		}
	}},
	{"ST63", func(t *testing.T) {
		culture := func(days float64, turns int) float64 {
			es := []community.Event{ev(community.Join, 1, -24*days), ev(community.Join, 2, -24*days)}
			for i := range turns {
				es = append(es, reply(1, 2, float64(i)/10))
			}
			return assess(t, nil, nil, es...).Measure("culture").Value
		}
		for _, k := range []float64{10, 100, 1000} {
			require.Greater(t, culture(2*k, 10), culture(k, 10))
			require.Greater(t, culture(k, 20), culture(k, 10))
		}
		c := design(t, "brand-fans")
		fills(t, c, "element-culture", "PV53", func() { c.Operations.Culture = community.Culture{} })
	}},
	{"ST64", func(t *testing.T) {
		parties := terms("企业端", "传统金融机构", "互联网金融平台")
		for i := range parties {
			c := design(t, "brand-fans")
			c.Structure.Conflicts = [][]community.Term{parties}
			c.Structure.Parties = append([]community.Term(nil), parties[i])
			require.NoError(t, c.Validate())
			c.Structure.Parties = append(c.Structure.Parties, parties[(i+1)%3])
			require.ErrorContains(t, c.Validate(), "conflicting parties")
		}
	}},
	{"ST65", func(t *testing.T) {
		c := design(t, "industry-resources")
		require.Equal(t, terms("功能型"), c.Charter.Kinds)
		require.NoError(t, c.Validate())
	}},
}
