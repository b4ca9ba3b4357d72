package community_test

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Words are read in either language, and unknown ones stay as they are.
func ExampleParseTerm() {
	for _, w := range []string{"兴趣", "interest", "观鸟"} {
		t := community.ParseTerm(w)
		fmt.Println(t, t.Chinese())
	}
	// Output:
	// interest 兴趣
	// interest 兴趣
	// 观鸟 观鸟
}

// A gate lets in who forwards the poster or brings three friends.
func ExampleGate() {
	s := community.Structure{Gates: []community.Gate{{Name: "referral", Any: []community.Proof{{Of: "poster"}, {Of: "accepted-invites", AtLeast: 3}}}}}
	_, missing, ok := s.Admit(map[community.Term]float64{"accepted-invites": 2}, nil)
	fmt.Println(ok, missing)
	gate, _, ok := s.Admit(map[community.Term]float64{"accepted-invites": 3}, nil)
	fmt.Println(ok, gate)
	// Output:
	// false [poster accepted-invites]
	// true referral
}

// A full group has a queue: first come, first served.
func ExampleStructure_Seat() {
	s := community.Structure{Capacity: 500}
	enter, wait := s.Seat(499, []community.MemberID{ann, ben})
	fmt.Println(len(enter), enter[0] == ann, len(wait))
	// Output: 1 true 1
}

// Names follow the group's format: 名称-地区-职业.
func ExampleNameParts() {
	format := []community.Term{"name", "region", "occupation"}
	fmt.Println(community.NameParts(format, "张三"))
	fmt.Println(community.NameParts(format, "张三-郑州-会计"))
	// Output:
	// [region occupation]
	// []
}

// A candidate for an office is on probation for one to three weeks.
func ExampleCandidacy() {
	monitor := community.Office{Name: "monitor", Probation: community.Range{Min: 7, Max: 21}}
	c := community.Candidacy{Member: ann, Stage: community.OnProbation, Since: hour(0)}
	_, err := monitor.Advance(c, community.Approved, hour(6*24))
	fmt.Println(err)
	c, err = monitor.Advance(c, community.Approved, hour(7*24))
	fmt.Println(c.Stage, err)
	// Output:
	// stage 6 days: probation is 7..21 days
	// approved <nil>
}

// The stages of a candidacy come in order.
func ExampleStage() {
	for s := community.Recruiting; s <= community.InOffice; s++ {
		fmt.Print(s.Chinese(), " ")
	}
	fmt.Println()
	// Output: 招募 申请 考察 通过 上任
}

// Offices are held against their seats.
func ExampleStructure_Vacancies() {
	s := community.Structure{Offices: []community.Office{{Name: "committee", Seats: community.Range{Min: 3, Max: 5}, Holders: []community.MemberID{ann, ben}}}}
	for _, f := range s.Vacancies() {
		fmt.Println(f.Chinese)
	}
	// Output: “班委”应有 3..5 人，现有 2 人
}

// Circles of one level may share members.
func ExampleSubgroup() {
	s := community.Structure{Subgroups: []community.Subgroup{
		{Name: "tasting", Level: 1, Members: []community.MemberID{ann, ben}},
		{Name: "charity", Level: 1, Members: []community.MemberID{ben, cai}},
	}}
	fmt.Println(s.Subgroups[0].Members[1] == s.Subgroups[1].Members[0])
	// Output: true
}

// What starts in the core reaches the outer circles weaker.
func ExampleRecord_Circles() {
	var r community.Record
	pairs := [][2]community.MemberID{{ann, ben}, {ben, cai}, {cai, ann}, {community.MemberInt(4), cai}}
	for i, p := range pairs {
		if err := r.Add(community.Event{At: hour(i), Kind: community.Reply, Member: p[0], Other: p[1]}); err != nil {
			fmt.Println(err)
		}
	}
	circles, err := r.Circles(march.AddDate(0, 1, 0), 0.5, nil)
	for _, c := range circles {
		fmt.Println(len(c.Members), c.Influence)
	}
	fmt.Println(err)
	// Output:
	// 3 1
	// 1 0.5
	// <nil>
}

// A circle is its members and how much of the core's influence reaches them.
func ExampleCircle() {
	c := community.Circle{Members: []community.MemberID{ann}, Influence: 0.25}
	fmt.Println(len(c.Members), c.Influence)
	// Output: 1 0.25
}

// How a group is run shows in who turns to whom.
func ExampleControl() {
	var r community.Record
	for i := range 6 { // six members who only talk to the first
		if err := r.Add(community.Event{At: hour(i), Kind: community.Reply, Member: community.MemberInt(uint64(10 + i)), Other: ann}); err != nil {
			fmt.Println(err)
		}
	}
	kind, centralisation := community.Control(&r, march.AddDate(0, 1, 0), nil)
	fmt.Println(kind, kind.Chinese(), centralisation)
	// Output: central 中心控制 1
}

// The invite tree shares the credit for a joining among those above it.
func ExampleReferral() {
	r, _ := coterie.Fold[community.Record](func(yield func(community.Event) bool) {
		for _, e := range log() {
			if !yield(e) {
				return
			}
		}
	})
	for f := range r.Referrals(0.5) {
		n, _ := f.Member.Int()
		fmt.Println(n, "generation", f.Generation, "brought", f.Subtree-1, "credit", f.Credit)
	}
	// Output:
	// 1 generation 1 brought 2 credit 0.75
	// 2 generation 2 brought 1 credit 0.5
	// 3 generation 3 brought 0 credit 0
}

// Series are counted by local days, weeks or months.
func ExamplePeriod() {
	r := community.Record{Options: community.RecordOptions{Day: 8 * time.Hour}}
	for _, e := range log() {
		if err := r.Add(e); err != nil {
			fmt.Println(err)
		}
	}
	for p := range r.Series(community.Join, community.Monthly) {
		fmt.Println(p.From, p.Events)
	}
	fmt.Println(community.Weekly.Chinese())
	// Output:
	// 2026-02-28T16:00:00Z 3
	// 周
}

// A founder's appearance says when, before whom, where and what.
func ExampleAppearance() {
	var c community.Community
	c.Operations.Persona.Plan = []community.Appearance{{When: "Friday", Whom: "readers", What: "how it began"}}
	for _, f := range c.Gaps() {
		if f.Code == "appearance-incomplete" {
			fmt.Println(f)
		}
	}
	// Output: operations.persona.plan[0]: an appearance lacks channel
}

// Check-ins earn gifts at set numbers.
func ExampleGift() {
	var c community.Community
	c.Operations.Gifts = []community.Gift{{From: 10, Name: "soap"}, {From: 30, Name: "rice"}}
	fmt.Println(c.Terms("operations.gifts"))
	// Output: [soap rice]
}

// A change of design is reviewed for what it gives up.
func ExampleCommunity_Review() {
	before := community.Community{Identity: community.Identity{Values: []community.Term{"honesty", "thrift"}}}
	after := community.Community{Identity: community.Identity{Values: []community.Term{"thrift"}}}
	for _, f := range before.Review(&after) {
		fmt.Println(f)
	}
	// Output: values are given up: honesty
}
