package community_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Whatever is asked for: every member is in one group or left where it was,
// groups keep to the planned size and to the firms, every group that is made has
// a host of its own who qualifies and is in it, and what is kept is counted right.
func TestReplicationProperties(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{40, 60, 80}).Draw(t, "n")
		least := rapid.IntRange(1, 20).Draw(t, "least")
		c := &community.Community{}
		c.Structure.Size = community.Range{Min: float64(least), Max: float64(least + rapid.IntRange(1, 20).Draw(t, "span"))}
		o := &community.ReplicationOptions{By: rapid.SampledFrom(terms("", "ties", "category", "regional")).Draw(t, "by"), Members: map[community.MemberID]community.Profile{},
			MostFirms: rapid.SampledFrom([]int{0, 0, 5, 15}).Draw(t, "firms"), Hosts: []community.HostCandidate{}, Seed: rapid.Uint64().Draw(t, "seed")}
		for m := range n {
			o.Members[member(m+1)] = community.Profile{Topic: community.Term(fmt.Sprint("t", rapid.IntRange(0, 4).Draw(t, "topic"))),
				Region: community.Term(fmt.Sprint("r", m%3)), Firm: community.Term(fmt.Sprint("f", rapid.IntRange(0, n/2).Draw(t, "firm")))}
			if rapid.Float64Range(0, 1).Draw(t, "host") < 0.15 {
				h := community.HostCandidate{Member: member(m + 1), Traits: traits[:rapid.SampledFrom([]int{2, 4, 4, 4}).Draw(t, "traits")], Topics: terms("t0", "r1")}
				o.Hosts = append(o.Hosts, h)
			}
		}
		p := copied(outer, c, n, o)
		if len(p.Triggers) == 0 {
			require.Empty(t, p.Groups)
			return
		}
		part := map[community.MemberID]int{}
		seat := map[community.MemberID]bool{}
		for i, g := range slices.Concat(p.Groups, p.Unmade) {
			require.True(t, c.Structure.Size.Holds(float64(len(g.Members))), "%d in %s", len(g.Members), c.Structure.Size)
			require.True(t, o.MostFirms == 0 || g.Firms <= o.MostFirms || g.Why.Code == "too-many-firms", "%d firms", g.Firms)
			require.True(t, slices.IsSortedFunc(g.Members, community.MemberID.Compare))
			for _, m := range g.Members {
				require.NotContains(t, part, m)
				part[m] = i
			}
			if i >= len(p.Groups) {
				require.True(t, g.Host.IsZero())
				require.Equal(t, coterie.Gap, g.Why.Kind)
				continue
			}
			require.False(t, seat[g.Host])
			seat[g.Host] = true
			require.Contains(t, g.Members, g.Host)
			at := slices.IndexFunc(o.Hosts, func(h community.HostCandidate) bool { return h.Member == g.Host })
			require.Len(t, o.Hosts[at].Traits, 4)
			require.NotEmpty(t, g.Why.Evidence)
		}
		for _, m := range p.Left {
			require.NotContains(t, part, m)
			part[m] = -1
		}
		require.Len(t, part, n)
		inside, all := 0.0, 0.0
		for tie := range records[n].Ties() {
			all += tie.Weight
			if part[tie.From] == part[tie.To] {
				inside += tie.Weight
			}
		}
		require.InDelta(t, inside/all, p.Kept, 1e-9)
		sizes := map[int]float64{}
		for _, k := range part {
			sizes[k]++
		}
		pairs := 0.0
		for _, k := range sizes {
			pairs += k * (k - 1)
		}
		require.InDelta(t, pairs/float64(n*(n-1)), p.Chance, 1e-9)
		require.LessOrEqual(t, p.After.Value, p.Before.Value+0.05) // simulated
		require.LessOrEqual(t, p.After.Value, p.Relayed.Value+0.05)
	})
}

// The same input and seed give the same plan.
func TestReplicationIsDeterministic(t *testing.T) {
	o := func() *community.ReplicationOptions { return &community.ReplicationOptions{Seed: 7} }
	a, b := copied(t, sized(t, 10, 20), 80, o()), copied(t, sized(t, 10, 20), 80, o())
	x, err := json.Marshal(a)
	require.NoError(t, err)
	y, err := json.Marshal(b)
	require.NoError(t, err)
	require.Equal(t, string(x), string(y))
}

// A trait more or less of one candidate is a group more or less.
func TestReplicationHangsOnTheHosts(t *testing.T) {
	c := sized(t, 10, 20)
	whole := copied(t, c, 40, &community.ReplicationOptions{Hosts: hosts(1, 11, 21, 31)})
	require.Empty(t, whole.Unmade)
	for _, trait := range traits {
		few := hosts(1, 11, 21, 31)
		few[2].Traits = slices.DeleteFunc(few[2].Traits, func(t community.Term) bool { return t == trait })
		p := copied(t, c, 40, &community.ReplicationOptions{Hosts: few})
		require.Less(t, p.Sizing.Qualified, 4)
		require.True(t, len(p.Unmade) == 1 || len(p.Groups) < len(whole.Groups), "%d %d", len(p.Groups), len(p.Unmade))
		for _, g := range p.Unmade {
			if len(g.Why.Evidence) > 0 {
				require.Contains(t, g.Why.English, string(trait))
				require.Contains(t, g.Why.Chinese, trait.Chinese())
			}
		}
	}
	// Staff, strangers and those of too few hours do not qualify.
	c.Staff = []community.MemberID{member(1)}
	for i := range c.Structure.Offices {
		if c.Structure.Offices[i].Name == "owner" {
			c.Structure.Offices[i].Hours = 3
		}
	}
	c.Structure.Offices = append(c.Structure.Offices, community.Office{Name: "owner", Hours: 3})
	few := hosts(1, 11, 21, 9999)
	few[1].Hours = 2
	require.Equal(t, 1, copied(t, c, 40, &community.ReplicationOptions{Hosts: few}).Sizing.Qualified)
}

// One who can lead another topic moves to it, if its own group can spare it; a
// topic without a host waits until one is trained.
func TestHostsMoveToTheTopicTheyCanLead(t *testing.T) {
	c := sized(t, 9, 20)
	plan := func(leads string, training *community.Apprenticeship) *community.ReplicationPlan {
		o := &community.ReplicationOptions{By: "category", Members: map[community.MemberID]community.Profile{}, Hosts: hosts(1, 3), Training: training}
		for m := range 40 { // 20 of a, 11 of b, 9 of c
			topic := community.Term("a")
			if m >= 31 {
				topic = "c"
			} else if m >= 20 {
				topic = "b"
			}
			o.Members[member(m+1)] = community.Profile{Topic: topic}
		}
		o.Hosts[1].Topics = []community.Term{community.Term(leads)}
		return copied(t, c, 40, o)
	}
	p := plan("b", nil)
	require.Len(t, p.Groups, 2)
	require.EqualValues(t, "b", p.Groups[1].Name)
	require.Equal(t, member(3), p.Groups[1].Host)
	require.Contains(t, p.Groups[1].Members, member(3))
	require.NotContains(t, p.Groups[0].Members, member(3))
	require.Len(t, p.Groups[0].Members, 19)
	require.Len(t, p.Groups[1].Members, 12)
	require.Len(t, p.Unmade, 1)
	f, ok := finding(plan("b", &community.Apprenticeship{Promotion: 0.01, PerOperator: 1, Members: 10}).Findings, "hosts-missing")
	require.True(t, ok)
	require.Contains(t, f.English, "1 group has no host who qualifies; at the rate hosts are trained it takes 4.3 periods") // ln(3/2)/ln(1.1)
	f, _ = finding(plan("b", &community.Apprenticeship{PerOperator: 1, Members: 10}).Findings, "hosts-missing")
	require.Contains(t, f.English, "never")
	// Nobody leads b: its candidates are none.
	p = plan("x", nil)
	require.Len(t, p.Groups, 1)
	require.Equal(t, "nobody of it is a candidate", p.Unmade[0].Why.English)
	// At the least size a group can spare nobody: its second candidate stays.
	tight := sized(t, 20, 20)
	o := &community.ReplicationOptions{By: "category", Members: map[community.MemberID]community.Profile{}, Hosts: hosts(1, 3)}
	for m := range 40 {
		o.Members[member(m+1)] = community.Profile{Topic: community.Term(string(rune('a' + m/20)))}
	}
	o.Hosts[1].Topics = terms("b")
	p = copied(t, tight, 40, o)
	require.Len(t, p.Unmade, 1)
	require.Equal(t, "its candidates are needed in other groups", p.Unmade[0].Why.English)
}

// Economics bound the number of groups: the club's best, and the operators.
func TestReplicationEconomics(t *testing.T) {
	c := sized(t, 5, 60)
	club := &community.Club{Benefit: 10, Congestion: 0.5, Cost: 10}
	p := copied(t, c, 80, &community.ReplicationOptions{Club: club})
	require.True(t, pulled(p, "split-worth"))
	k, _, err := club.Groups(80, 60)
	require.NoError(t, err)
	require.Equal(t, k, p.Sizing.Wanted)
	d := &community.Desk{Asks: 0.1, Handling: 0.5, Within: 0.1, Level: 0.8}
	p = copied(t, c, 80, &community.ReplicationOptions{Club: club, Desk: d, Operators: 3})
	require.Positive(t, p.Sizing.Each)
	require.Len(t, p.Groups, p.Sizing.Staffed)
	require.NotEmpty(t, p.Unmade)
	require.Equal(t, "no-operators", p.Unmade[0].Why.Code)
	heading := &community.SizeDynamics{Join: 10, Leave: 0.01}
	require.True(t, pulled(copied(t, c, 40, &community.ReplicationOptions{Dynamics: heading}), "split-heading"))
	heading.Leave = 1
	require.False(t, pulled(copied(t, c, 40, &community.ReplicationOptions{Dynamics: heading}), "split-heading"))
	only := &community.Community{}
	only.Structure.Capacity = 20
	p = copied(t, only, 40, &community.ReplicationOptions{Members: map[community.MemberID]community.Profile{member(1): {Topic: "a"}, member(2): {Topic: "b"}}})
	f, ok := finding(p.Findings, "no-size")
	require.True(t, ok)
	require.Contains(t, f.Evidence[0], "148")
}

func TestReplicationRefuses(t *testing.T) {
	nan := math.NaN()
	for field, o := range map[string]*community.ReplicationOptions{
		"by": {By: "luck"}, "most_firms": {MostFirms: -1}, "diverse": {Diverse: 2}, "pass_on": {PassOn: nan}, "operators": {Operators: -1},
		"hosts.traits": {Hosts: []community.HostCandidate{{Member: member(1), Traits: terms("clever")}}},
		"hosts.hours":  {Hosts: []community.HostCandidate{{Member: member(1), Hours: 25}}},
		"hosts.member": {Hosts: hosts(1, 1)}, "waiting": {Waiting: []community.MemberID{member(1)}},
		"benefit": {Club: &community.Club{}}, "leave": {Dynamics: &community.SizeDynamics{}}, "asks": {Desk: &community.Desk{}},
	} {
		_, err := copies(t, sized(t, 10, 20), 40, o)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, field)
		require.Equal(t, field, in.Field)
	}
	huge := sized(t, 1e300, 1e300) // beyond any int: no group is so large
	huge.Structure.Capacity, huge.Replication.Groups.Min = 0, 1e300
	p, err := copies(t, huge, 40, nil)
	require.NoError(t, err)
	require.Empty(t, p.Groups)
	require.Len(t, p.Left, 40)
	_, err = community.PlanReplication(context.Background(), nil, records[40], at(1).Time(), nil)
	require.ErrorContains(t, err, "structure.size")
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = community.PlanReplication(gone, sized(t, 10, 20), records[40], at(40*7*24).Time(), nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestSizesRefuseExtremes(t *testing.T) {
	for _, c := range []community.Club{{Benefit: 10, Congestion: 1e308, Cost: 2000}, {Benefit: 1e308, Congestion: 1, Cost: 1}, {Benefit: 1, Congestion: 5e-324, Cost: 1}} {
		_, _, err := c.Groups(1000, 500)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err := community.Dunbar(1e308)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	n, err := community.Desk{Asks: 1.0 / 300, Handling: 5e-324, Within: 5, Level: .92}.Operators(100)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
