package community_test

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// advertised is two months of a group of thirty in which adverts take over.
func advertised() []community.Event {
	var es []community.Event
	for m := range 30 {
		es = append(es, community.Event{At: hour(0), Kind: community.Join, Member: community.MemberInt(uint64(m + 1))})
	}
	for d := range 60 {
		for i := range 10 {
			e := community.Event{At: hour(24*d + i), Kind: community.Post, Member: community.MemberInt(uint64(1 + (d+i)%9)), Tags: community.Valuable}
			if d > 20 && i%5 != 0 {
				e.Tags = community.Ad
			}
			es = append(es, e)
		}
	}
	return es
}

func fold60() *community.Record {
	r := &community.Record{Options: community.RecordOptions{Days: true}}
	for _, e := range advertised() {
		if err := r.Add(e); err != nil {
			fmt.Println(err)
		}
	}
	return r
}

// The state of a group comes with a second candidate and the evidence.
func ExampleAssess() {
	a, err := community.Assess(nil, fold60(), march.AddDate(0, 0, 60), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.State, a.State.Chinese(), a.Sure > 0.9, a.Second)
	ads := a.Measure("ad-share")
	fmt.Printf("%.2f in [%.2f, %.2f]\n", ads.Value, ads.Lo, ads.Hi)
	fmt.Println(a.Members, a.Messages)
	// Output:
	// spam 垃圾群 true lively
	// 0.80 in [0.75, 0.84]
	// 30 280
}

// An assessment is never one number without its parts.
func ExampleAssessment() {
	a, _ := community.Assess(nil, fold60(), march.AddDate(0, 0, 60), nil)
	for _, e := range a.Elements {
		fmt.Printf("%s %.2f from %d measures\n", e.Name.Chinese(), e.Value.Value, len(e.Parts))
	}
	// Output:
	// 同好 NaN from 0 measures
	// 结构 0.00 from 1 measures
	// 输出 0.77 from 3 measures
	// 运营 0.84 from 1 measures
	// 复制 0.05 from 1 measures
}

// Every weight is visible and can be replaced.
func ExampleSigns() {
	signs := community.Signs()
	for i := range signs {
		if signs[i].For == "spam" && signs[i].Measure == "ad-share" {
			fmt.Printf("at %.2f, width %.2f, weight %g\n", signs[i].At, signs[i].Width, signs[i].Weight)
			signs[i].At = 0.9 // adverts are what this group is for
		}
	}
	a, _ := community.Assess(nil, fold60(), march.AddDate(0, 0, 60), &community.AssessOptions{Signs: signs})
	fmt.Println(a.State)
	// Output:
	// at 0.30, width 0.06, weight 7
	// lively
}

// A sign gives a measure a voice between 0 and 1.
func ExampleSign() {
	a, _ := community.Assess(nil, fold60(), march.AddDate(0, 0, 60), &community.AssessOptions{
		Signs: []community.Sign{{For: "output", Measure: "worth-share", At: 0.2, Width: 0.1, Weight: 1}},
	})
	p := a.Elements[2].Parts[0]
	fmt.Printf("%s %.2f speaks %.2f\n", p.Measure, p.Value, p.Voice)
	// Output: worth-share 0.20 speaks 0.50
}

// A score lists what contributed to it.
func ExampleContribution() {
	scores := community.Diagnose([]community.Measure{{Name: "silence-days", Value: coterie.Exactly(60)}}, nil)
	var c community.Contribution = scores[0].Parts[0]
	fmt.Printf("%s: %s %g, weight %g\n", scores[0].Name, c.Measure, c.Value, c.Weight)
	// Output: dead: silence-days 60, weight 4
}

// A table of daily counts knows no adverts and no worth: the states are told
// apart as far as it goes.
func ExampleDiagnose() {
	for _, s := range community.Diagnose([]community.Measure{
		{Name: "talk", Value: coterie.Exactly(0.3)},
		{Name: "orders-rate", Value: coterie.Exactly(0.01)},
		{Name: "weekly-speakers", Value: coterie.Exactly(0.2)},
		{Name: "ad-share", Value: coterie.Exactly(math.NaN())}, // not known
	}, nil)[:2] {
		fmt.Printf("%s %.2f\n", s.Name, s.Value.Value)
	}
	// Output:
	// spam 0.65
	// idle-chat 0.35
}

// A score is a state, an element or a sense with its value.
func ExampleScore() {
	s := community.Diagnose(nil, nil)[0] // nothing is known: all are alike
	fmt.Println(s.Value.Value, len(s.Parts))
	// Output: 0.2 0
}

// The three degenerate states earn nothing.
func ExampleState() {
	for s := community.Lively; s <= community.IdleChat; s++ {
		fmt.Println(s, s.Chinese(), s.Degenerate())
	}
	// Output:
	// lively 活跃 false
	// quiet 安静有用 false
	// dead 死群 true
	// spam 垃圾群 true
	// idle-chat 聊天扯淡群 true
}

// The other set of practices behind the four senses.
func ExampleShopSenses() {
	for _, s := range community.ShopSenses() {
		fmt.Println(s.For.Chinese(), s.Measure)
	}
	// Output:
	// 仪式感 practice-check-in
	// 归属感 practice-merchandise
	// 参与感 practice-session
	// 组织感 practice-strict-rules
}

// The operator's week: what to do, most urgent first, and why.
func ExamplePlanWeek() {
	c := &community.Community{Structure: community.Structure{Onboarding: []community.Term{"name-format", "announcement"}}}
	r := fold60()
	if err := r.Add(community.Event{At: hour(58 * 24), Kind: community.Join, Member: community.MemberInt(99)}); err != nil {
		fmt.Println(err)
	}
	p, err := community.PlanWeek(c, r, march.AddDate(0, 0, 60), &community.WeekOptions{Most: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.State)
	for _, t := range p.Tasks {
		fmt.Printf("%.2f %s %d\n", t.Urgency, t.Why.English, len(t.Members))
	}
	// Output:
	// spam
	// 1.00 set up and keep an advert rule, then clear the adverts 0
	// 0.70 1 newcomer has not taken all steps of joining 1
	// 0.45 21 of 31 members have not spoken for 14 days: ask a few for their views 3
}

// A plan says how long it takes of the staff's time.
func ExampleWeekPlan() {
	p, _ := community.PlanWeek(nil, fold60(), march.AddDate(0, 0, 60), nil)
	fmt.Println(p.From.Format(time.DateOnly), p.Until.Format(time.DateOnly), p.Hours)
	// Output: 2026-04-30 2026-05-07 1.25
}

// A to-do has its reason, in both languages.
func ExampleTodo() {
	p, _ := community.PlanWeek(nil, fold60(), march.AddDate(0, 0, 60), nil)
	t := p.Tasks[0]
	fmt.Println(t.Why.Row, t.Why.Chinese, t.Minutes)
	// Output: ST21 先立并执行广告规则，再清理广告 60
}

// What the content of a week is to reach, and a red packet to be sent.
func ExampleContentNeed() {
	o := &community.WeekOptions{
		Posts: []community.Scored{{Topic: 7, Score: 5}, {Topic: 8, Score: 9}},
		Content: &community.ContentNeed{
			Mix:    community.Mix{Weights: []float64{0.5, 0.3, 0.2}, Costs: []float64{10, 3, 6}, Rho: 0.4},
			Target: 100, Views: 120, HalfLife: 2.5, PerDay: 900,
		},
		Packet: &community.PacketNeed{Amount: 50_00, Shares: 20, Purpose: community.ForFestival, PassOn: 0.18},
	}
	p, err := community.PlanWeek(nil, fold60(), march.AddDate(0, 0, 60), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, code := range []string{"digest", "content-mix", "packet"} {
		i := slices.IndexFunc(p.Tasks, func(t community.Todo) bool { return t.Why.Code == code })
		fmt.Println(p.Tasks[i].Why.English, p.Tasks[i].Why.Evidence)
	}
	// Output:
	// publish the best of the week [post 8, score 9 post 7, score 5]
	// pieces by source: [73.9 234.5 37.6], at a cost of 1667.54 [1.82 posts a day keep 900 views]
	// a packet of 50.00 in 20 shares: 2.50 each on average, ± 1.97 for the last [60.98 flow in all where 18 % is passed on]
}

// The cheapest way to so much content.
func ExampleMix() {
	m := community.Mix{Weights: []float64{0.5, 0.5}, Costs: []float64{1, 4}, Rho: 0.5}
	pieces, cost, err := m.Quantities(100)
	fmt.Printf("%.1f %.1f %v\n", pieces, cost, err)
	// Output: [256.0 16.0] 320.0 <nil>
}

// Posts are forgotten: so many a day keep the views up.
func ExamplePostsPerDay() {
	n, err := community.PostsPerDay(120, 2.5, 900)
	fmt.Printf("%.4f %v\n", n, err)
	// Output: 1.8161 <nil>
}

// A red packet gives all the same on average, and the last the widest spread.
func ExamplePacketDraws() {
	mean, variance, err := community.PacketDraws(10, 5)
	fmt.Printf("%g %.4f %v\n", mean, variance, err)
	// Output: 2 [1.3333 1.4444 1.6461 2.1166 2.1166] <nil>
}

// Red packets lead to red packets.
func ExamplePacketFlow() {
	total, three, err := community.PacketFlow(1000, 0.18, 3)
	fmt.Printf("%.1f %.1f %v\n", total, three, err)
	// Output: 1219.5 1212.4 <nil>
}

// Left to themselves, members of larger groups would give less.
func ExampleFreeRiding() {
	for _, n := range []int{1, 10, 100} {
		each, best, _ := community.FreeRiding(n, 100, 0.7)
		fmt.Printf("%d: %.1f of %.0f\n", n, each, best)
	}
	// Output:
	// 1: 30.0 of 30
	// 10: 4.1 of 30
	// 100: 0.4 of 30
}

// A member who is forgotten leaves no bytes behind; the totals stay.
func ExampleRecord_Forget() {
	r := fold60()
	before, _ := r.Count(community.Post, march, march.AddDate(0, 0, 60))
	r.Forget(ann)
	after, _ := r.Count(community.Post, march, march.AddDate(0, 0, 60))
	_, known := r.Member(ann)
	fmt.Println(before == after, known)
	// Output: true false
}
