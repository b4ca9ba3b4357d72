package community_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

// sense expects a practice to raise a sense, under three settings, and its
// absence to name what is at risk.
func sense(name community.Term, outcome string, signs []community.Sign, practice ...community.Event) func(*testing.T) {
	return func(t *testing.T) {
		for _, n := range []int{4, 8, 16} {
			c := design(t, "seller-growth")
			c.Operations.Phase = lifecycle.Mature
			if name == "belonging" && signs != nil {
				c.Operations.Practices = nil
			}
			es := append(joins(n), post(1, 1, 0))
			o := &community.AssessOptions{Signs: signs}
			without := assess(t, c, o, es...)
			for _, e := range practice {
				for i := range n {
					e.Member = member(i + 1)
					es = append(es, e)
				}
			}
			if name == "belonging" && signs != nil {
				c.Operations.Practices = []community.Practice{{Name: "merchandise"}}
			}
			with := assess(t, c, o, es...)
			require.Greater(t, elementScore(with, name), elementScore(without, name))
			f, ok := finding(without.Findings, "sense-low-"+string(name))
			require.True(t, ok)
			require.Contains(t, f.Chinese, outcome)
			require.Contains(t, f.Cure, "practice-")
		}
	}
}

// shop is the table of the shop-growth document with the rest of the signs.
func shop() []community.Sign {
	var out []community.Sign
	for _, s := range community.Signs() {
		switch s.For {
		case "ritual", "belonging", "participation", "organisation":
		default:
			out = append(out, s)
		}
	}
	return append(out, community.ShopSenses()...)
}

// operationRows are those of the operator's week and of health.
var operationRows = []row{
	{"OP01", func(t *testing.T) {
		for _, signs := range [][]community.Sign{nil, shop()} { // the same four in both documents
			a := assess(t, design(t, "seller-growth"), &community.AssessOptions{Signs: signs}, reply(1, 2, 1))
			var got []string
			for _, s := range a.Senses {
				got = append(got, s.Name.Chinese())
				require.NotEmpty(t, s.Parts)
			}
			require.Equal(t, []string{"仪式感", "归属感", "参与感", "组织感"}, got)
		}
	}},
	{"OP02", func(t *testing.T) {
		// Equal weights and hard thresholds: 3 of 3 gives 1, 2 of 3 gives 2/3.
		var signs []community.Sign
		for _, p := range []community.Term{"practice-application", "practice-accept-rules", "practice-reward-punishment"} {
			signs = append(signs, community.Sign{For: "ritual", Measure: p, At: 0.5, Width: 1e-3, Weight: 1})
		}
		award, warn := ev(community.Award, 1, 5), ev(community.Warn, 1, 6)
		es := append(joins(2), ev(community.Apply, 1, 0), ev(community.Apply, 2, 0), ev(community.Accept, 1, 1), ev(community.Accept, 2, 1))
		o := &community.AssessOptions{Signs: signs}
		require.InDelta(t, 1, elementScore(assess(t, nil, o, append(es, award, warn)...), "ritual"), 1e-9)
		require.InDelta(t, 2./3, elementScore(assess(t, nil, o, es...), "ritual"), 1e-9)
	}},
	{"OP03", sense("belonging", "凝聚力", nil, tagged(ev(community.Reply, 1, 5), community.Help), ev(community.Activity, 1, 6))},
	{"OP04", sense("participation", "质量", nil, ev(community.Reply, 1, 5), ev(community.Session, 1, 6))},
	{"OP05", sense("organisation", "战斗力", nil, ev(community.Task, 1, 5))},
	{"OP06", sense("ritual", "活跃度", shop(), ev(community.CheckIn, 1, 5))},
	{"OP07", sense("organisation", "战斗力", shop(), ev(community.Warn, 1, 5))},
	{"OP08", sense("participation", "质量", shop(), ev(community.Session, 1, 5))},
	{"OP09", func(t *testing.T) {
		sense("belonging", "凝聚力", shop())(t)
		c := design(t, "seller-growth")
		for _, p := range []lifecycle.Phase{lifecycle.Sprout, lifecycle.Growth, lifecycle.Decline} {
			c.Operations.Phase = p
			_, early := finding(assess(t, c, nil, reply(1, 2, 1)).Findings, "merchandise-early")
			require.True(t, early, p)
		}
		c.Operations.Phase = lifecycle.Mature
		_, early := finding(assess(t, c, nil, reply(1, 2, 1)).Findings, "merchandise-early")
		require.False(t, early)
	}},
	{"OP10", func(t *testing.T) {
		c := design(t, "seller-growth")
		var es []community.Event
		for _, d := range []float64{21, 22, 23, 24, 25} { // 5 of the last 7 days; streak broken on day 26
			es = append(es, ev(community.CheckIn, 1, d*24+8))
		}
		r := fold(t, dayOptions, es...)
		themes := map[string]bool{}
		for d := range 7 {
			p, err := community.PlanWeek(c, r, at(float64(28+d)*24).Time(), nil)
			require.NoError(t, err)
			task, ok := todo(p, "check-in-theme")
			require.True(t, ok)
			themes[task.Why.Chinese] = true
			if d == 0 {
				require.Equal(t, []string{"check-in 5/7"}, task.Why.Evidence)
			}
		}
		require.Len(t, themes, 1, "one theme from Monday to Sunday")
		p, err := community.PlanWeek(c, r, at(27*24).Time(), nil)
		require.NoError(t, err)
		task, ok := todo(p, "streak-breaking")
		require.True(t, ok)
		require.Equal(t, []community.MemberID{member(1)}, task.Members)
		require.Equal(t, []string{"5 d"}, task.Why.Evidence)
		a, err := community.Assess(c, r, at(28*24).Time(), &community.AssessOptions{Window: 7})
		require.NoError(t, err)
		require.InDelta(t, 5./7, a.Measure("check-in-rate").Value, 1e-12)
	}},
	{"OP11", func(t *testing.T) {
		c := design(t, "seller-growth")
		quarter := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) // the quarter that ended in March
		var es []community.Event
		for m, n := range map[int]int{1: 60, 2: 88, 3: 75} {
			es = append(es, ev(community.Join, m, -2000))
			for d := range n {
				es = append(es, community.Event{Kind: community.CheckIn, Member: member(m), At: community.At(quarter.AddDate(0, 0, -1-d))})
			}
		}
		for i := range 3 {
			e := session(3, 0, community.HostOn)
			e.At, e.Topic = community.At(quarter.AddDate(0, 0, -1-i)), uint32(i)
			es = append(es, e)
		}
		p, err := community.PlanWeek(c, fold(t, dayOptions, es...), quarter, nil)
		require.NoError(t, err)
		stars := map[string]community.Todo{}
		for _, task := range p.Tasks {
			if task.Why.Code == "award" {
				stars[task.Why.About] = task
			}
		}
		require.Equal(t, []community.MemberID{member(2)}, stars["check-in-star"].Members)
		require.Equal(t, []string{"88"}, stars["check-in-star"].Why.Evidence)
		require.Equal(t, []community.MemberID{member(3)}, stars["sharing-star"].Members)
	}},
	{"OP12", func(t *testing.T) {
		c := design(t, "brand-forum")
		for n, gift := range map[int]string{9: "", 10: "A", 29: "", 30: "B"} { // reached in the last week
			var es []community.Event
			for d := range n {
				es = append(es, ev(community.CheckIn, 1, float64(27-d)*24))
			}
			task, ok := todo(plan(t, c, nil, es...), "gift-earned")
			require.Equal(t, gift != "", ok, n)
			require.Equal(t, gift, task.Why.About)
		}
	}},
	{"OP14", func(t *testing.T) {
		c := design(t, "parent-class")
		steps := []community.Step{community.Promote, community.SignIn, community.HostOn, community.GuestOn, community.OpenFloor, community.Close, community.Publish, community.Redistribute}
		for skip := range steps[:len(steps)-1] { // the order is kept: no step can be skipped
			k := courtOf(t, "parent-class")
			for i, s := range steps {
				if i == skip {
					continue
				}
				e := session(1, float64(i), s)
				err := k.s.Apply(&e, k.j.Decide(k.s, &e))
				if i == skip+1 && skip > 0 {
					require.ErrorIs(t, err, coterie.ErrInvalid)
					break
				}
				require.NoError(t, err)
			}
		}
		var es []community.Event
		for i, s := range steps {
			if s != community.Publish {
				es = append(es, session(1, 24*22+float64(i), s))
			}
		}
		task, ok := todo(plan(t, c, nil, es...), "session-incomplete")
		require.True(t, ok)
		require.Equal(t, []string{"publish"}, task.Why.Evidence)
		_, ok = todo(plan(t, c, nil, append(es, session(1, 24*23, community.Publish))...), "session-incomplete")
		require.False(t, ok)
		for _, spoil := range []func(*community.SessionPlan){func(s *community.SessionPlan) { s.Guest = "" }, func(s *community.SessionPlan) { s.Place = "" }} {
			d := design(t, "parent-class")
			spoil(&d.Operations.Sessions[0])
			task, ok := todo(plan(t, d, nil, es...), "session-due")
			require.True(t, ok)
			require.Contains(t, task.Why.Cure, "name its ")
		}
	}},
	{"OP15", func(t *testing.T) {
		c := design(t, "parent-class")
		s := c.Operations.Sessions[0]
		require.Equal(t, 60, s.Content+s.Questions)
		r := fold(t, dayOptions, joins(3)...)
		n := 0
		for week := range 52 {
			p, err := community.PlanWeek(c, r, at(float64(28+7*week)*24).Time(), nil)
			require.NoError(t, err)
			for _, task := range p.Tasks {
				if task.Why.Code == "session-due" {
					require.Equal(t, time.Friday, task.When.Weekday())
					require.Equal(t, 20, task.When.Hour())
					n++
				}
			}
		}
		require.Equal(t, 52, n)
		for _, bad := range []community.SessionPlan{{Weekday: 8, Start: "20:00", Content: 1}, {Weekday: 5, Start: "25:00", Content: 1}, {Weekday: 5, Start: "23:30", Content: 40}} {
			c.Operations.Sessions[0] = bad
			require.ErrorContains(t, c.Validate(), "operations.sessions[0]")
		}
	}},
	{"OP17", func(t *testing.T) {
		es := joins(500)
		for i := range 100 {
			es = append(es, post(i+1, 100, 0))
		}
		require.InDelta(t, 0.20, assess(t, nil, nil, es...).Measure("speakers").Value, 1e-12)
	}},
	{"OP18", func(t *testing.T) {
		big := tagged(ev(community.Join, 1, 27*24), community.Influencer)
		welcome := ev(community.Welcome, 2, 27*24+1)
		welcome.Other = member(1)
		task, ok := todo(plan(t, nil, nil, big, ev(community.Join, 3, 27*24)), "introduce")
		require.True(t, ok)
		require.Equal(t, []community.MemberID{member(1)}, task.Members)
		_, ok = todo(plan(t, nil, nil, big, welcome), "introduce")
		require.False(t, ok)
	}},
	{"OP19", func(t *testing.T) {
		c := design(t, "partner-marketing")
		names(t, c, &c.Operations.Outline, "chapter-missing", "OP19", "概述", "群的管理", "新人入群三部曲", "人员分工", "群内互动", "部门配合", "所需物料", "结语")
	}},
	{"OP23", func(t *testing.T) {
		c := design(t, "health-food")
		// Of two who answer equally often, the one whom more is known of, and who
		// broke no rule, is trusted more.
		for _, n := range []int{1, 5, 20} {
			es := append(joins(2), tagged(post(1, 1, 0), community.Answer), tagged(post(2, 1, 0), community.Answer))
			for i := range n {
				es = append(es, post(2, float64(i), community.Valuable))
			}
			task, ok := todo(plan(t, c, nil, es...), "office-seats")
			require.True(t, ok)
			require.Equal(t, []community.MemberID{member(2), member(1)}, task.Members)
			warn := ev(community.Warn, 9, 2)
			warn.Other = member(2)
			for range 30 * n {
				es = append(es, warn)
			}
			task, _ = todo(plan(t, c, nil, es...), "office-seats")
			require.Equal(t, member(1), task.Members[0])
		}
		// Each of the five by itself, beside the same number of messages: value,
		// authority, words of use, showing up, recognition.
		award := ev(community.Award, 9, 3)
		award.Other = member(2)
		for name, more := range map[string]community.Event{
			"value": post(2, 3, community.Valuable), "authority": post(2, 3, community.Answer), "useful words": post(2, 3, community.Help),
			"showing up": ev(community.CheckIn, 2, 3), "recognition": award,
		} {
			for _, n := range []int{1, 5, 20} {
				es := append(joins(9), tagged(post(1, 1, 0), community.Answer), tagged(post(2, 1, 0), community.Answer))
				for range n {
					es = append(es, more)
					if more.Kind == community.Post {
						es = append(es, post(1, 3, 0))
					}
				}
				task, ok := todo(plan(t, c, nil, es...), "office-seats")
				require.True(t, ok)
				require.Equal(t, member(2), task.Members[0], "%s, %d", name, n)
			}
		}
	}},
	{"OP28", func(t *testing.T) {
		c := design(t, "brand-forum")
		es := joins(3)
		for i := range 20 {
			es = append(es, post(1, float64(i), 0))
		}
		_, flat := todo(plan(t, c, nil, es...), "levels-flat")
		require.False(t, flat)
		c.Operations.Levels = []float64{0, 100, 200}
		_, flat = todo(plan(t, c, nil, es...), "levels-flat")
		require.True(t, flat)
		for patience, far := range map[float64]bool{10: true, 60: true, 1000: false} { // 20 points in 28 days, 80 to go
			_, got := todo(plan(t, c, &community.WeekOptions{Patience: patience}, es...), "levels-out-of-reach")
			require.Equal(t, far, got, patience)
		}
		c.Operations.Levels = []float64{0, 100, 100}
		require.ErrorContains(t, c.Validate(), "operations.levels[2]")
	}},
	{"OP29", func(t *testing.T) {
		o := community.Operations{Levels: []float64{0, 100, 300}}
		for points, want := range map[float64]int{0: 1, 99: 1, 100: 2, 120: 2, 299: 2, 300: 3} {
			level, _ := o.Level(points)
			require.Equal(t, want, level, points)
		}
		_, next := o.Level(120)
		require.InDelta(t, 300, next, 0)
		_, next = o.Level(300)
		require.True(t, math.IsInf(next, 1))
	}},
	{"OP30", func(t *testing.T) {
		c := design(t, "health-food")
		last := ""
		for _, n := range []int{0, 10, 40, 160, 640} {
			es := append(joins(2), tagged(post(1, 1, 0), community.Answer))
			for i := range n {
				es = append(es, post(1, float64(i)/2, 0))
			}
			task, ok := todo(plan(t, c, nil, es...), "office-seats")
			require.True(t, ok)
			got := task.Why.Evidence[len(task.Why.Evidence)-1] // "answered 1, trust 0.…"
			require.GreaterOrEqual(t, got, last, "trust rises with experience and stays below 1")
			last = got
		}
		require.Equal(t, "answers 1, trust 0.67", last)
		// The same again is worth ever less.
		before, gained := 0.0, 1.0
		for _, n := range []int{0, 20, 40, 60, 80} {
			es := append(joins(2), tagged(post(1, 1, 0), community.Answer))
			for i := range n {
				es = append(es, post(1, float64(i)/2, 0))
			}
			task, ok := todo(plan(t, c, nil, es...), "office-seats")
			require.True(t, ok)
			v := 0.0
			_, err := fmt.Sscanf(task.Why.Evidence[len(task.Why.Evidence)-1], "answers 1, trust %f", &v)
			require.NoError(t, err)
			if n > 0 {
				require.Less(t, v-before, gained, n)
				gained = v - before
			}
			before = v
		}
	}},
	{"OP37", func(t *testing.T) {
		task, ok := todo(plan(t, nil, nil, ev(community.Activity, 1, 1), tagged(ev(community.Activity, 1, 2), community.Values)), "activity-without-values")
		require.True(t, ok)
		require.Contains(t, task.Why.English, "1 of 2")
		_, ok = todo(plan(t, nil, nil, tagged(ev(community.Activity, 1, 2), community.Values)), "activity-without-values")
		require.False(t, ok)
	}},
	{"OP39", func(t *testing.T) {
		life := func(ads, worth, noise, authors, perDay int, until float64, buy bool) *community.Assessment {
			es := joins(60)
			for d := -60.0; d < until; d++ {
				for i := range perDay {
					e := post(1+(i+int(d+60))%authors, d*24+float64(i)/100, 0)
					switch n := (i*37 + int(d+60)*11) % 100; {
					case n < ads:
						e.Tags = community.Ad
					case n < ads+worth:
						e.Tags = community.Valuable
					case n < ads+worth+noise:
						e.Tags = community.OffTopic
					}
					es = append(es, e)
				}
				if buy && int(d)%2 == 0 {
					p := ev(community.Purchase, 1+int(d+60)%60, d*24)
					p.Amount = 100
					es = append(es, p)
				}
			}
			first := ev(community.Purchase, 1, -70*24)
			first.Amount = 100
			return assess(t, nil, nil, append(es, first)...)
		}
		for want, a := range map[community.State]*community.Assessment{
			community.Spam:     life(80, 5, 0, 20, 20, 28, false), // 80 % adverts
			community.IdleChat: life(0, 2, 70, 5, 30, 28, false),
			community.Dead:     life(0, 40, 0, 20, 20, -20, false),
			community.Lively:   life(0, 40, 0, 40, 20, 28, true),
		} {
			require.Equal(t, want, a.State, "%v", a.States)
			require.NotEqual(t, a.State, a.Second)
			require.Equal(t, want != community.Lively, a.State.Degenerate())
			if want.Degenerate() {
				require.True(t, a.Measure("orders-rate").Value < 0.02, "commercial conversion is nil")
			}
			require.Greater(t, a.Sure, 0.5)
			require.NotEmpty(t, a.Findings[0].Evidence)
		}
	}},
	{"OP40", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "vacuous-goal", "OP40", func() { c.Charter.Why = terms("建立人脉", "整合资源") })
		c.Charter.Why = terms("建立人脉", "销售")
		_, ok := gap(c, "vacuous-goal")
		require.False(t, ok)
	}},
	{"OP42", func(t *testing.T) {
		c := &community.Community{Staff: []community.MemberID{member(50)}, Operations: community.Operations{Sessions: design(t, "parent-class").Operations.Sessions}}
		last := math.Inf(1)
		for _, own := range []int{0, 2, 5} { // of five activities, held by members
			es := joins(4)
			for i := range 5 {
				by := 50
				if i < own {
					by = 1
				}
				es = append(es, tagged(ev(community.Activity, by, float64(i)), community.Values))
			}
			h := plan(t, c, nil, es...).Hours
			require.Less(t, h, last)
			last = h
		}
		require.Zero(t, last)
	}},
	{"OP43", processes},
	{"DE12", func(t *testing.T) {
		processes(t)
		require.NotEqual(t, community.Join, community.Leave, "coming and going are events of their own")
	}},
}

// processes takes each of the seven out of a design.
func processes(t *testing.T) {
	c := design(t, "brand-fans")
	names(t, c, &c.Operations.Processes, "process-missing", "OP43", "加入退出", "信息搜寻", "意见分享", "活动参与", "利益获取", "交易及结算", "物流配送")
}
