package community_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/coterie-go/coterie/community"
)

// record40 is a group of forty members over forty weeks: they check in, turn to
// each other and hold a session every week.
func record40() *community.Record {
	r := &community.Record{Options: community.RecordOptions{Days: true}}
	for _, e := range circleOf(40, 40) {
		if err := r.Add(e); err != nil {
			fmt.Println(err)
		}
	}
	return r
}

// A group that held no rites of late: the answer says which question fails, on
// what evidence, and what would change it.
func ExampleReadyToReplicate() {
	c := &community.Community{}
	r, err := community.ReadyToReplicate(c, record40(), day0.AddDate(0, 0, 40*7), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("today:", r.Ready)
	for _, v := range []community.Verdict{r.Core, r.SelfOrganisation, r.Subculture} {
		fmt.Println(v.Yes, v.Findings[0].English)
	}
	r, _ = community.ReadyToReplicate(c, record40(), day0.AddDate(0, 0, 45*7), nil)
	fmt.Println("five weeks later:", r.Ready)
	for _, f := range r.Reasons() {
		if f.About == "subculture" {
			fmt.Println(f.English + "; what would change it: " + f.Cure)
		}
	}
	// Output:
	// today: true
	// true members of the core: 40, and at least 5 is asked for
	// true centralisation: 0, and at most 0.5 is asked for
	// true the most regular rite, share of weeks: 1, and at least 0.75 is asked for
	// five weeks later: false
	// the most regular rite, share of weeks: 0.583, asked for at least 0.75; what would change it: hold one rite every week: check-in, session, award
}

// Every bound is visible and can be replaced.
func ExampleStandards() {
	standards := community.Standards()
	for i, s := range standards {
		if s.Measure == "core-members" {
			fmt.Printf("%s: %s in %s\n", s.For.Chinese(), s.Measure, s.Range)
			standards[i].Range.Min = 50
		}
	}
	r, _ := community.ReadyToReplicate(nil, record40(), day0.AddDate(0, 0, 40*7), &community.ReadyOptions{Standards: standards})
	fmt.Println(r.Ready, r.Core.Yes)
	// Output:
	// 核心群: core-members in 5..
	// false false
}

// Forty members in groups of at most twenty: three could host, and one of them
// lacks a trait.
func ExamplePlanReplication() {
	c := &community.Community{}
	c.Structure.Size = community.Range{Min: 10, Max: 15}
	four := []community.Term{"quick-learner", "culture-bearer", "builder", "detailed"}
	o := &community.ReplicationOptions{Hosts: []community.HostCandidate{
		{Member: member(3), Traits: four}, {Member: member(17), Traits: four}, {Member: member(30), Traits: four[:3]},
	}}
	p, err := community.PlanReplication(context.Background(), c, record40(), day0.AddDate(0, 0, 40*7), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range p.Triggers {
		fmt.Println(f)
	}
	fmt.Printf("%d to %d groups, %d wanted, %d can host\n", p.Sizing.Fewest, p.Sizing.Most, p.Sizing.Wanted, p.Sizing.Qualified)
	var g community.NewGroup
	for _, g = range p.Groups {
		n, _ := g.Host.Int()
		fmt.Printf("%s: %d members, host %d, %s\n", g.Name, len(g.Members), n, g.Why.Evidence[2])
	}
	for _, g := range p.Unmade {
		fmt.Printf("%s: %d members, %s\n", g.Name, len(g.Members), g.Why.English)
	}
	fmt.Printf("%.0f %% of ties kept, %.0f %% by chance\n", 100*p.Kept, 100*p.Chance)
	// Output:
	// 40 members, planned 10..15
	// 3 to 4 groups, 3 wanted, 2 can host
	// group-1: 10 members, host 3, answered or helped 120 times
	// group-3: 10 members, host 17, answered or helped 120 times
	// group-2: 10 members, nobody of it is a candidate
	// group-4: 10 members, the candidate lacks detailed
	// 80 % of ties kept, 23 % by chance
}

// A group that is not ready gets no plan but the reasons.
func ExampleNotReadyError() {
	c := &community.Community{}
	c.Structure.Size = community.Range{Min: 10, Max: 15}
	_, err := community.PlanReplication(context.Background(), c, record40(), day0.AddDate(0, 0, 45*7), nil)
	var not *community.NotReadyError
	if errors.As(err, &not) {
		for _, f := range not.Readiness.Reasons() {
			if f.About != "elements" {
				fmt.Println(f.Code, "–", f.Cure)
			}
		}
	}
	// Output:
	// ready-state – what this week's plan says first
	// ready-core-kept – find out why members of the core fell silent
	// ready-rites-kept – hold one rite every week: check-in, session, award
}

func ExamplePickPilot() {
	fmt.Println(community.PickPilot(map[community.Term]int{"north": 120, "east": 300, "west": 210}))
	// Output: east <nil>
}

// What a group is worth by its size, and into how many it is best divided.
func ExampleClub() {
	c := community.Club{Benefit: 10, Congestion: 0.05, Cost: 2000}
	each, total, _ := c.Best()
	at, _ := c.SplitsAt()
	fmt.Printf("best for each member %.0f, for one group in total %.0f; split from %.0f\n", each, total, at)
	fmt.Println(c.Groups(10_000, 500))
	// Output:
	// best for each member 324, for one group in total 764; split from 454
	// 31 354344.9941684585 <nil>
}

// Something to compare with, never a limit.
func ExampleDunbar() {
	n, err := community.Dunbar(4.1)
	fmt.Printf("%.1f %v\n", n, err)
	// Output: 147.8 <nil>
}

func ExampleSizeDynamics() {
	d := community.SizeDynamics{Join: 2, Draw: 1.5, Leave: 0.03, Crowd: 0.0002, Overload: 0.004, Bearable: 10, Talk: 0.15}
	for _, after := range []float64{0, 10, 50} {
		n, _ := d.At(30, after)
		fmt.Printf("after %2.0f: %.1f\n", after, n)
	}
	n, _ := d.Settles()
	fmt.Printf("settles at %.1f\n", n)
	// Output:
	// after  0: 30.0
	// after 10: 62.4
	// after 50: 93.3
	// settles at 93.5
}

// A question every other hour from each member, 20 minutes to answer one, 80 %
// to be answered within five minutes.
func ExampleDesk() {
	d := community.Desk{Asks: 0.5, Handling: 1.0 / 3, Within: 1.0 / 12, Level: 0.8}
	for _, members := range []int{20, 40, 80} {
		n, _ := d.Operators(members)
		fmt.Println(members, "members:", n, "operators")
	}
	// Output:
	// 20 members: 6 operators
	// 40 members: 9 operators
	// 80 members: 16 operators
}

func ExampleApprenticeship() {
	a := community.Apprenticeship{Attrition: 0.05, Promotion: 4e-4, PerOperator: 4, Members: 200, Lag: 2}
	x, _ := a.Growth()
	periods, _ := a.Periods(5, 12)
	fmt.Printf("× %.4f a period; from 5 to 12 hosts in %.1f periods\n", x, periods)
	// Output: × 1.1799 a period; from 5 to 12 hosts in 5.3 periods
}

// Colleagues stay together, a group takes no more firms than allowed, and a group
// built by a member is held against its gate.
func ExampleReplicationOptions() {
	c := &community.Community{}
	c.Structure.Size = community.Range{Min: 10, Max: 20}
	c.Structure.Gates = []community.Gate{{Name: "own", All: []community.Proof{{Of: "members", AtLeast: 50}}}}
	c.Replication.Franchise = "own"
	o := &community.ReplicationOptions{MostFirms: 8, Members: map[community.MemberID]community.Profile{},
		Own: map[community.MemberID]map[community.Term]float64{member(5): {"members": 49}}}
	for m := range 40 {
		o.Members[member(m+1)] = community.Profile{Firm: community.Term(fmt.Sprint("firm-", m/2))}
	}
	p, err := community.PlanReplication(context.Background(), c, record40(), day0.AddDate(0, 0, 40*7), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range p.Unmade {
		fmt.Println(len(g.Members), "members,", g.Firms, "firms:", g.Why.English)
	}
	for _, f := range p.Own {
		fmt.Println(f.English)
	}
	// Output:
	// 10 members, 5 firms: nobody of it is a candidate
	// 10 members, 5 firms: nobody of it is a candidate
	// 10 members, 5 firms: nobody of it is a candidate
	// 10 members, 5 firms: nobody of it is a candidate
	// invite its members into the large group: it lacks members
}
