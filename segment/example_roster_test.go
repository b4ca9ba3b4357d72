package segment_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/segment"
)

// Four members of a reading group over two months.
func readers() []segment.Facts {
	return []segment.Facts{
		{Tenure: 60, Span: 59, Quiet: 1, Signs: 80, Spoken: 70, Joined: 70, Managed: 12, Heard: 60, Influence: 0.4, Core: 3, Hours: 3,
			Traits: segment.Communicating | segment.Passionate | segment.Sharing},
		{Tenure: 60, Span: 50, Quiet: 3, Signs: 40, Spoken: 36, Joined: 36, Answers: 9, Heard: 30, Influence: 0.3, Core: 3, Orders: 2, Spent: 9900, Faced: 4, Stayed: 4},
		{Tenure: 45, Span: 20, Quiet: 25, Signs: 12, Spoken: 8, Joined: 8, Questions: 6, Core: 2, Influence: 0.1},
		{Tenure: 40, Core: 1},
	}
}

func ExampleNewRoster() {
	o := &segment.RosterOptions{VIP: &segment.VIPRule{MinSpent: 5000, MinHelp: 5}}
	r, err := segment.NewRoster(slices.All(readers()), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows {
		fmt.Printf("%d %v, %v, %v, %v, VIP %q\n", row.Key, row.Role.Role, row.Layer, row.Band, row.Identity.Held, row.VIP.Kinds)
	}
	fmt.Println(r.Summary.TookPart, "of", r.Summary.Members, "took part; nobody can be", r.Staffing.Missing())
	// Output:
	// 0 organiser, core, head, potential consumer, VIP "helper"
	// 1 thinker, core, tail, consumer, VIP "buyer+helper"
	// 2 seeker, core, tail, potential consumer, VIP ""
	// 3 onlooker, edge, tail, potential consumer, VIP ""
	// 3 of 4 took part; nobody can be founder+manager+pioneer+splitter+partner
}

// What stands behind a row, in both languages.
func ExampleRow_Why() {
	r, err := segment.NewRoster(slices.All(readers()), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range r.Rows[2].Why() {
		fmt.Println(f.English, f.Chinese)
	}
	// Output:
	// seeker: 6 questions 求教者：提问6次
	// nearly onlooker 接近围观者
	// core of the group: core number 2 核心层：核数2
	// quiet for 25 days, unusual for this member 已沉默25天，不同往常
}

func ExampleRoster_Join() {
	r, err := segment.NewRoster(slices.All(readers()), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &segment.RFMTable[int]{Keys: []int{1}, Recency: []float64{3}, Frequency: []float64{2}, Monetary: []float64{9900}}
	s, err := t.Score(&segment.RFMOptions{Recency: []float64{7, 30, 90, 180}, Frequency: []float64{1, 2, 5, 9}, Monetary: []float64{1000, 5000, 20000, 90000}})
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Join(s, segment.Quintiles())
	fmt.Printf("%v %s %q\n", r.Rows[1].Cell, r.Rows[1].Segment, r.Rows[0].Segment)
	// Output:
	// 523 promising ""
}

func ExampleClassify() {
	l, err := segment.Classify(&segment.Facts{Spoken: 45, Heard: 25}, &segment.RoleOptions{Spoken: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	var role segment.Role = l.Role
	fmt.Printf("%v %s, next %v; %v\n", role, role.Chinese(), l.Second, l.Evidence)
	// Output:
	// thinker 思考者, next talker; replies and reactions received 25 (20)
}

func ExamplePlayParts() {
	f := &segment.Facts{Traits: segment.QuickLearner | segment.CultureBearer | segment.Detailed, Joined: 8}
	l := segment.PlayParts(f)
	var part segment.Part = l.Held
	var lacking segment.Trait = l.Missing
	fmt.Printf("%v (%s); nearly a %v: not yet %v\n", part, part.Chinese(), l.Near, lacking)
	// Output:
	// participant (参与者); nearly a splitter: not yet builder
}

func ExampleStaffing() {
	var s segment.Staffing
	s.Add(segment.Founder | segment.Participant)
	s.Add(segment.Payer | segment.Participant)
	fmt.Println(s.Of(segment.Participant), "participants; missing:", s.Missing())
	fmt.Println(s.Findings()[0].English)
	// Output:
	// 2 participants; missing: manager+pioneer+splitter+partner
	// nobody can be the manager
}

func ExampleIdentify() {
	l := segment.Identify(&segment.Facts{Orders: 1, Forwards: 2}, &segment.IdentityOptions{Spread: 3})
	var who segment.Identity = l.Held
	fmt.Printf("%v; nearly %v (%v)\n", who, l.Near, l.Evidence[1])
	// Output:
	// consumer; nearly spreader (forwards and invitations 2 (3))
}

func ExampleVIPRule() {
	rule := segment.VIPRule{MinSpent: 10000, MinHelp: 10}
	for _, f := range []segment.Facts{{Tenure: 45, Spent: 12000}, {Tenure: 45, Answers: 7, Managed: 4}, {Tenure: 10, Spent: 12000}} {
		c, err := rule.Select(&f)
		if err != nil {
			fmt.Println(err)
		}
		var kinds segment.VIPKind = c.Kinds
		fmt.Printf("%q early %v\n", kinds, c.Early)
	}
	fmt.Println((&segment.VIPRule{}).Validate())
	// Output:
	// "buyer" early false
	// "helper" early false
	// "" early true
	// VIPRule: no condition: set MinSpent, MinHelp or both
}

func ExampleLeaders() {
	l, err := segment.Leaders(readers(), &segment.LeaderOptions{MinSpoken: 10, Top: 0.5})
	fmt.Println(l, err)
	// Output: [0] <nil>
}

func ExampleLeaderless() {
	for _, f := range segment.Leaderless(0) {
		fmt.Println(f.Chinese)
	}
	// Output: 没有意见领袖：多数成员不知道该做什么
}

func ExampleAdminRule_Admins() {
	facts := readers()
	admins, err := segment.AdminRule{MinHours: 2}.Admins(facts, []segment.Role{segment.Organiser, segment.Thinker, segment.Seeker, segment.Onlooker})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range admins[:2] {
		fmt.Println(a.Index, a.Eligible, a.Hours)
	}
	// Output:
	// 0 true hours a day 3 (2)
	// 1 false hours a day 0 (2)
}

func ExampleStarCandidates() {
	in, err := segment.StarCandidates(readers(), 0.25, 0.75)
	fmt.Println(in, err)
	star := segment.Star{Index: in[0], Story: "from reader to host"}
	fmt.Println("still needs", star.Missing())
	// Output:
	// [1 2] <nil>
	// still needs [identity endorser]
}

func ExampleDieHards() {
	in, err := segment.DieHards(readers(), 0.9, 3)
	fmt.Println(in, err)
	// Output: [1] <nil>
}

func ExampleKeep() {
	for _, f := range segment.Keep(1) {
		fmt.Println(f.Chinese)
	}
	// Output:
	// 抓住：专人联系每一位最忠诚的成员
	// 刺激：给他们一件自己的事做
	// 奖励：公开表彰
}

func ExampleFacts_Face() {
	var user, fan segment.Facts
	fmt.Println(user.Face(1, 1.2, 0), fan.Face(1, 1.2, 0.5)) // a rival offers 1.2 to the group's 1
	fmt.Println(user.IsFan(0), fan.IsFan(0))
	// Output:
	// false true
	// false true
}

func ExampleAdvocate() {
	a, err := segment.Advocate(readers(), 20, 0.25)
	if err != nil {
		fmt.Println(err)
		return
	}
	var sum segment.Advocacy = a
	fmt.Printf("%d advocates give %.2f hours; staff gives %.2f\n", sum.Advocates, sum.Hours, sum.StaffHours)
	// Output:
	// 1 advocates give 2.25 hours; staff gives 17.75
}

// 500 to 800 loyal members in ten groups of 100 to 150.
func ExampleLoyalShare() {
	e, err := segment.LoyalShare([2]float64{500, 800}, [2]float64{1000, 1500})
	fmt.Printf("%.3f between %.3f and %.3f %v\n", e.Value, e.Lo, e.Hi, err)
	// Output: 0.520 between 0.333 and 0.800 <nil>
}

func ExampleLayers() {
	l, err := segment.Layers([]int32{4, 4, 2, 1, 4}, []int64{9, 2, 5, 3, 0}, &segment.LayerOptions{Core: 0.75})
	if err != nil {
		fmt.Println(err)
		return
	}
	var first segment.Layer = l[0]
	fmt.Println(first.Chinese(), l)
	// Output:
	// 核心层 [core core middle edge edge]
}

func ExampleBands() {
	b, err := segment.Bands([]float64{3, 90, 14, 2, 7}, 0.2, 0.4)
	if err != nil {
		fmt.Println(err)
		return
	}
	var second segment.Band = b[1]
	fmt.Println(second.Chinese(), b)
	// Output:
	// 头部 [tail head waist tail waist]
}

func ExampleWeights() {
	w := segment.Weights{Spoken: 1, Answers: 3, Orders: 5, Violations: 10}
	v, err := w.Engagement(&segment.Facts{Spoken: 12, Answers: 4, Orders: 1, Violations: 1})
	fmt.Println(v, err)
	// Output: 19 <nil>
}

// Twenty signs of life in forty days, then ten days of silence.
func ExampleFacts_GoneRisk() {
	f := segment.Facts{Signs: 20, Span: 40, Quiet: 10}
	fmt.Printf("%.3f\n", f.GoneRisk())
	// Output: 0.988
}

func ExampleFactsOf() {
	var r community.Record
	who := community.MemberInt(7)
	for d := range 5 {
		if err := r.Add(community.Event{At: community.At(time.Date(2026, 3, 1+2*d, 20, 0, 0, 0, time.UTC)), Member: who, Kind: community.Post}); err != nil {
			fmt.Println(err)
		}
	}
	for id, f := range segment.FactsOf(&r, time.Date(2026, 3, 20, 20, 0, 0, 0, time.UTC)) {
		n, _ := id.Int()
		fmt.Printf("%d wrote %d times over %.0f days, then %.0f days nothing: gone with %.2f\n", n, f.Spoken, f.Span, f.Quiet, f.GoneRisk())
	}
	// Output:
	// 7 wrote 5 times over 8 days, then 11 days nothing: gone with 0.99
}

func ExampleReview() {
	fs, err := segment.Review(&segment.Group{
		Target:  &segment.Target{Born: [2]int{1970, 1989}},
		People:  []segment.Person{{Born: 1996}, {Born: 1999}, {Born: 1985}},
		Year:    2026,
		Surveys: []segment.Survey{{Open: 9, Closed: 3, Guided: true, Responses: 120}},
		Profile: &segment.Profile{Industry: []community.Term{"retail"}, Needs: []community.Term{"knowledge"}, Habits: []community.Term{"evenings"}},
		Brand:   &segment.Brand{Consciousness: 0.7, Rituals: 0.2, Responsibility: 0.6},
		Use:     &segment.Use{Type: "tool-group", Active: 0.02, Solved: 0.8},
		Periods: []string{"2026-02"},
		Sums:    []segment.Summary{{Period: "2026-02", Members: 300, Policy: "two sessions a week"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range fs {
		fmt.Println(f.Row, f)
	}
	// Output:
	// SI08 target: only 33 % of members are whom it is for
	// SE25 survey: 9 of 12 questions are to be written out
	// DE14 survey: 120 responses led to nothing
	// OP35 expectation: the state members like best is unknown
	// SE30 brand: not a brand community yet: no rituals
	// SE27 tool-group: well: 80 % of requests met, 50 % needed
}

func ExampleSampleSize() {
	large, _ := segment.SampleSize(0.05, 0.95, 0)
	small, _ := segment.SampleSize(0.05, 0.95, 500)
	fmt.Println(large, small)
	// Output: 385 218
}

func ExampleSpreadOf() {
	s, err := segment.SpreadOf([]segment.Count{{Name: "白藜芦醇", N: 20}, {Name: "海豹油", N: 20}, {Name: "蔓越莓", N: 20}, {Name: "深海鱼油", N: 20}, {Name: "维生素E", N: 20}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var spread segment.Spread = *s
	fmt.Printf("%d demands, %.2f bits, as many as %.0f\n", spread.Total, spread.Bits, spread.Effective)
	// Output: 100 demands, 2.32 bits, as many as 5
}

func ExampleLexiconOf() {
	l, err := segment.LexiconOf("fan-classes")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, _ := l.Of("普通会员")
	var entry segment.Entry = e
	fmt.Println(entry.Term, "→", entry.Leads)
	for _, f := range l.Check([]community.Term{"gold-fan", "member", "core-gold-fan"}) {
		fmt.Println(f)
	}
	// Output:
	// member → incubator group
	// fan-classes: non-member is not covered
}

func ExampleLexicons() {
	var lists []segment.Lexicon = segment.Lexicons()
	for _, l := range lists {
		fmt.Println(l.Name, len(l.Entries))
	}
	// Output:
	// needs 3
	// insights 4
	// fan-classes 4
	// verticals 6
	// elder-groups 3
	// parties 4
	// data-steps 6
}

func ExampleQuintiles() {
	var c segment.Collapse
	n := segment.Quintiles().Of(segment.Cell{R: 1, F: 5, M: 5})
	fmt.Println(n.Name, n.Chinese, c.Measure)
	// Output: leaving 流失边缘的重要顾客
}

func ExampleEmbeddedness() {
	g, err := graph.New(slices.Values([]graph.Tie[string]{{From: "an", To: "bo"}, {From: "bo", To: "an"}, {From: "an", To: "chen"}}), &graph.Options{Directed: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := segment.Embeddedness(g, 4)
	var in segment.Embedded = *e
	fmt.Printf("tied to %.1f on average, %.2f answered %v\n", in.Degree, in.Reciprocity, err)
	// Output: tied to 1.0 on average, 0.67 answered <nil>
}

func ExampleChoose() {
	fmt.Println(segment.Choose([]segment.Gap{{K: 1, Gap: 0.2, StdErr: 0.02}, {K: 2, Gap: 0.9, StdErr: 0.02}, {K: 3, Gap: 0.91, StdErr: 0.02}}))
	// Output: 2
}
