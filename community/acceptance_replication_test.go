package community_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// traits are those of one who can seed a group.
var traits = terms("学习能力强", "理解文化", "参与构建", "熟悉细节")

// hosts are candidates with all four.
func hosts(ids ...int) (out []community.HostCandidate) {
	for _, m := range ids {
		out = append(out, community.HostCandidate{Member: member(m), Traits: slices.Clone(traits), Hours: 4})
	}
	return out
}

// copied plans the replication of a group of n who are ready, forty weeks after
// day0. Every tenth member can seed a group.
func copied(t testing.TB, c *community.Community, n int, o *community.ReplicationOptions) *community.ReplicationPlan {
	t.Helper()
	p, err := copies(t, c, n, o)
	require.NoError(t, err)
	return p
}

// records keeps those of circleOf by their size.
var records = map[int]*community.Record{}

func copies(t testing.TB, c *community.Community, n int, o *community.ReplicationOptions) (*community.ReplicationPlan, error) {
	t.Helper()
	if records[n] == nil {
		records[n] = fold(t, dayOptions, circleOf(n, 40)...)
	}
	if o == nil {
		o = &community.ReplicationOptions{}
	}
	o.Runs = 100
	if o.Hosts == nil {
		for m := 1; m <= n; m += 10 {
			o.Hosts = append(o.Hosts, hosts(m)...)
		}
	}
	return community.PlanReplication(context.Background(), c, records[n], at(40*7*24).Time(), o)
}

// sized is a design with a size of group.
func sized(t testing.TB, least, most float64) *community.Community {
	c := design(t, "brand-fans")
	c.Structure.Size, c.Structure.Capacity = community.Range{Min: least, Max: most}, 500
	return c
}

func pulled(p *community.ReplicationPlan, code string) bool {
	_, ok := finding(p.Triggers, code)
	return ok
}

// replicationRows are those of replication.
var replicationRows = []row{
	{"RE01", func(t *testing.T) {
		c := design(t, "brand-fans")
		es := circleOf(40, 40)
		r := ready(t, c, nil, 40, es...)
		require.True(t, r.Ready && r.Core.Yes && r.SelfOrganisation.Yes && r.Subculture.Yes)
		for _, measure := range []community.Term{"core-members", "run-from-centre", "rites-kept"} {
			s := community.Standards()
			i := slices.IndexFunc(s, func(s community.Standard) bool { return s.Measure == measure })
			if s[i].Range.Max > 0 { // beyond what the group shows
				s[i].Range = community.Range{Min: 2}
			} else {
				s[i].Range.Min = 1e6
			}
			r := ready(t, c, &community.ReadyOptions{Standards: s}, 40, es...)
			require.False(t, r.Ready)
			require.Equal(t, measure == "core-members", !r.Core.Yes)
			require.Equal(t, measure == "run-from-centre", !r.SelfOrganisation.Yes)
			require.Equal(t, measure == "rites-kept", !r.Subculture.Yes)
			require.Len(t, r.Reasons(), 1)
			require.Equal(t, "ready-"+string(measure), r.Reasons()[0].Code)
		}
	}},
	{"RE02", func(t *testing.T) {
		c := sized(t, 10, 20)
		require.NotEmpty(t, copied(t, c, 40, nil).Groups)
		// Each of the other four must stand.
		for _, element := range terms("同好", "结构", "输出", "运营") {
			s := community.Standards()
			for i := range s {
				if s[i].Measure == element {
					s[i].Range.Min = 1.01
				}
			}
			p, err := copies(t, c, 40, &community.ReplicationOptions{Ready: &community.ReadyOptions{Standards: s}})
			require.Nil(t, p)
			var not *community.NotReadyError
			require.ErrorAs(t, err, &not)
			require.Equal(t, []string{"ready-" + string(element)}, []string{not.Readiness.Reasons()[0].Code})
			require.Equal(t, "RE02", not.Readiness.Reasons()[0].Row)
			require.False(t, not.Readiness.Elements.Yes)
			require.ErrorContains(t, err, "element "+string(element))
			require.True(t, errors.Is(err, coterie.ErrInvalid))
		}
	}},
	{"RE04", func(t *testing.T) {
		// More members, or demands that differ more, never ask less for a split.
		for _, planned := range []float64{30, 50, 70} {
			last := false
			for _, n := range []int{20, 40, 60, 80} {
				now := pulled(copied(t, sized(t, 5, planned), n, nil), "split-size")
				require.Equal(t, float64(n) > planned, now)
				require.True(t, now || !last)
				last = now
			}
		}
		for _, n := range []int{20, 40, 60} {
			last := 0
			for _, kinds := range []int{1, 2, 4, 8} { // one large demand, and ever more beside it
				o := &community.ReplicationOptions{Diverse: 0.7, Members: map[community.MemberID]community.Profile{}}
				for m := range n {
					topic := community.Term("a")
					if m%2 == 1 || kinds > 4 {
						topic = community.Term(fmt.Sprint("k", m%kinds))
					}
					if kinds == 1 {
						topic = "a"
					}
					o.Members[member(m+1)] = community.Profile{Topic: topic}
				}
				now := 0
				if pulled(copied(t, sized(t, 10, 100), n, o), "split-demand") {
					now = 1
				}
				require.GreaterOrEqual(t, now, last, "n %d, kinds %d", n, kinds)
				last = now
			}
			require.Equal(t, 1, last)
		}
		small := map[community.MemberID]community.Profile{}
		for m := range 20 {
			small[member(m+1)] = community.Profile{Topic: community.Term(fmt.Sprint(m % 4))}
		}
		require.False(t, pulled(copied(t, sized(t, 11, 100), 20, &community.ReplicationOptions{Members: small}), "split-demand"), "not enough for two groups")
	}},
	{"RE05", func(t *testing.T) {
		c := design(t, "health-food")
		c.Structure.Rules = design(t, "brand-fans").Structure.Rules
		require.EqualValues(t, 10, c.Replication.Groups.Min)
		require.Equal(t, community.Range{Min: 100, Max: 150}, c.Structure.Size)
		for n, short := range map[int]bool{990: true, 1000: false, 1500: false} {
			p := copied(t, c, n, nil)
			_, got := finding(p.Findings, "target-short")
			require.Equal(t, short, got, n)
			require.True(t, pulled(p, "target-groups"))
			require.Equal(t, n/100, p.Sizing.Most)
			if short {
				f, _ := finding(p.Findings, "target-short")
				require.Equal(t, "1000 members", f.Cure)
				continue
			}
			require.GreaterOrEqual(t, len(p.Groups), 10)
			for _, g := range p.Groups {
				require.True(t, c.Structure.Size.Holds(float64(len(g.Members))), len(g.Members))
			}
		}
	}},
	{"RE06", func(t *testing.T) {
		c := design(t, "partner-marketing")
		c.Structure.Size = community.Range{Min: 10, Max: 20}
		c.Replication.Franchise = community.ParseTerm("自建群")
		require.NoError(t, c.Validate())
		own := func(n float64) coterie.Finding {
			p := copied(t, c, 40, &community.ReplicationOptions{Own: map[community.MemberID]shown{member(3): {community.ParseTerm("成员数"): n}}})
			require.Len(t, p.Own, 1)
			return p.Own[0]
		}
		require.Equal(t, "franchise-train", own(50).Code)
		f := own(49)
		require.Equal(t, "franchise-invite", f.Code)
		require.Equal(t, []string{"成员数"}, f.Evidence)
		require.Contains(t, f.Chinese, "邀请进大群")
		c.Replication.Franchise = "自建群x"
		require.ErrorContains(t, c.Validate(), "replication.franchise")
	}},
	{"RE07", func(t *testing.T) {
		c := design(t, "industry-resources")
		c.Structure.Size = community.Range{Min: 10, Max: 20}
		var names []string
		for _, g := range c.Structure.Gates {
			names = append(names, string(g.Name))
		}
		require.Equal(t, []string{"邀请制", "邀约制", "认证制"}, names)
		for i, name := range names { // a stage taken out or misspelt is named
			for _, other := range []community.Term{"", community.Term(name + "x")} {
				bad := *c
				bad.Structure.Gates = slices.Clone(c.Structure.Gates)
				if bad.Structure.Gates[i].Name = other; other == "" {
					bad.Structure.Gates = slices.Delete(bad.Structure.Gates, i, i+1)
				}
				f, ok := gap(&bad, "stage-missing")
				require.True(t, ok)
				require.Equal(t, []string{name}, f.Evidence)
				require.Equal(t, "RE07", f.Row)
				require.Contains(t, f.Cure, name)
			}
		}
		_, ok := gap(c, "stage-missing")
		require.False(t, ok)
		stage := func(firms int, opened ...community.Term) coterie.Finding {
			o := &community.ReplicationOptions{Members: map[community.MemberID]community.Profile{}, Opened: opened}
			for m := range 110 {
				o.Members[member(m+1)] = community.Profile{Firm: community.Term(fmt.Sprint("f", m%firms))}
			}
			p := copied(t, c, 110, o)
			require.Len(t, p.Stages, 3)
			for i, name := range names {
				require.Equal(t, name, p.Stages[i].About)
			}
			require.Equal(t, "stage-open", p.Stages[0].Code)
			require.Equal(t, "stage-open", p.Stages[1].Code)
			return p.Stages[2]
		}
		f := stage(99, "认证制")
		require.Equal(t, "stage-shut", f.Code)
		require.Equal(t, []string{"firms"}, f.Evidence)
		require.Equal(t, []string{"opened-by-hand"}, stage(100).Evidence)
		require.Equal(t, "stage-open", stage(100, "认证制").Code)
	}},
	{"RE08", func(t *testing.T) {
		// 2,400 members in 39 groups, of 2,708 with staff: at 100 to 200 they make 12
		// to 24 groups.
		c := design(t, "industry-resources")
		n, staff := 2708, 308
		o := &community.ReplicationOptions{Hosts: hosts(2701), Members: map[community.MemberID]community.Profile{}}
		for m := range n {
			o.Members[member(m+1)] = community.Profile{Group: community.Term(fmt.Sprint("g", m%39))}
			if m >= n-staff {
				c.Staff = append(c.Staff, member(m+1))
			}
		}
		p := copied(t, c, n, o)
		require.Equal(t, 2400, p.Sizing.Members)
		require.Equal(t, 12, p.Sizing.Fewest)
		require.Equal(t, 24, p.Sizing.Most)
		require.True(t, pulled(p, "consolidate"))
		require.Empty(t, p.Groups, "staff are no splitters")
		total := len(p.Left)
		for _, g := range p.Unmade {
			require.True(t, c.Structure.Size.Holds(float64(len(g.Members))), len(g.Members))
			total += len(g.Members)
		}
		require.Equal(t, 2400, total)
	}},
	{"RE09", func(t *testing.T) {
		c := sized(t, 10, 20)
		p := copied(t, c, 40, nil)
		require.Len(t, p.Design.Structure.Subgroups, len(p.Groups))
		judge, err := p.Design.Structure.Rules.Compile()
		require.NoError(t, err)
		before, err := c.Structure.Rules.Compile()
		require.NoError(t, err)
		offend := func(j *community.Judge, m community.MemberID) community.Action {
			e := post(1, 300*24, community.Ad)
			e.Member = m
			return j.Decide(j.Standing(), &e).Action
		}
		for i, g := range p.Groups {
			require.Equal(t, string(g.Name), p.Design.Structure.Subgroups[i].Name)
			require.Equal(t, g.Members, p.Design.Structure.Subgroups[i].Members)
			require.NotEqual(t, community.Allow, offend(judge, g.Host))
			require.Equal(t, offend(before, g.Host), offend(judge, g.Host), "one set of rules for all groups")
		}
	}},
	{"RE10", func(t *testing.T) {
		c := design(t, "brand-fans")
		require.Equal(t, 500, c.Structure.Capacity)
		o := &community.ReplicationOptions{}
		for m := 501; m <= 620; m++ {
			o.Waiting = append(o.Waiting, member(m))
		}
		p := copied(t, c, 500, o)
		require.True(t, pulled(p, "split-queue"))
		require.Equal(t, 120, p.Sizing.Members)
		require.Len(t, p.Groups, 1)
		require.Equal(t, o.Waiting, p.Groups[0].Members)
		require.NotEmpty(t, p.Groups[0].Host)
	}},
	{"RE11", func(t *testing.T) {
		at, err := community.PickPilot(map[community.Term]int{"一": 120, "二": 300, "三": 210})
		require.NoError(t, err)
		require.EqualValues(t, "二", at)
		p := copied(t, sized(t, 10, 20), 40, nil)
		require.Contains(t, []community.Term{p.Groups[0].Name, p.Groups[1].Name, p.Groups[2].Name}, p.Pilot)
	}},
	{"RE12", func(t *testing.T) {
		c := sized(t, 10, 20)
		c.Replication.Roadmap = terms("培训", "人力资源", "天使投资")
		c.Checks = []community.Check{{Field: "replication.roadmap", Needs: terms("培训", "人力资源", "天使投资"), Code: "stage-missing", Row: "RE12"}}
		names(t, c, &c.Replication.Roadmap, "stage-missing", "RE12", "培训", "人力资源", "天使投资")
		want := append(terms("培训", "人力资源", "天使投资"), "")
		for i, stage := range append([]community.Term{""}, c.Replication.Roadmap...) {
			c.Replication.Stage = stage
			require.Equal(t, want[i], copied(t, c, 40, nil).Next)
		}
		turned := *c
		turned.Replication.Roadmap = terms("人力资源", "培训", "天使投资")
		f, ok := finding(c.Review(&turned), "roadmap-reordered")
		require.True(t, ok)
		require.Equal(t, "RE12", f.Row)
		require.Empty(t, c.Review(c))
		c.Replication.Stage = "trainingx"
		require.ErrorContains(t, c.Validate(), "not on the roadmap")
	}},
	{"RE14", func(t *testing.T) {
		c := design(t, "brand-fans")
		for _, n := range []int{20, 40, 80} {
			// With an organisation of its own, and with all through one account.
			organised := ready(t, c, nil, 40, circleOf(n, 40)...)
			require.True(t, organised.SelfOrganisation.Yes)
			var es []community.Event
			for _, e := range circleOf(n, 40) {
				if e.Kind == community.Reply {
					e.Other = member(1)
					if e.Member == member(1) {
						continue
					}
				}
				es = append(es, e)
			}
			pushed := ready(t, c, nil, 40, es...)
			require.False(t, pushed.SelfOrganisation.Yes)
			require.LessOrEqual(t, pushed.Doubled, pushed.Cohesion)
			require.GreaterOrEqual(t, organised.Doubled, pushed.Doubled)
			require.GreaterOrEqual(t, organised.Cohesion, pushed.Cohesion)
			require.False(t, math.IsNaN(pushed.Doubled))
		}
	}},
}
