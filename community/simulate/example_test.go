package simulate_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
	"github.com/coterie-go/coterie/lifecycle"
)

// A group is simulated whose members stay 60 days on average, and the record of
// it is asked how long they stay.
func ExampleEvents() {
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	seq, err := simulate.Events(nil, &simulate.Behaviour{
		Seed: 1, Start: start, Days: 180, Founders: 50,
		Arrival: simulate.Arrival{Benefit: 1, Channels: []simulate.Channel{{Entry: 3, Rate: 2}}},
		Speech:  simulate.Speech{Silent: 0.4, Mean: 0.5, Shape: 0.6, Reply: 0.4},
		Leaving: simulate.Leaving{Scale: 60},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := community.Record{Options: community.RecordOptions{Day: 8 * time.Hour}}
	for e := range seq {
		if err := r.Add(e); err != nil {
			fmt.Println(err)
			return
		}
	}
	end := start.AddDate(0, 0, 180)
	var t lifecycle.Table
	for _, l := range r.Lifetimes(end, 24*time.Hour) {
		if err := t.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	fit, err := lifecycle.FitWeibull(context.Background(), &t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	posts, _ := r.Count(community.Post, start, end)
	replies, _ := r.Count(community.Reply, start, end)
	fmt.Println("members:", r.Len(), "posts:", posts, "replies:", replies)
	fmt.Println("scale:", fit.Param("scale", 0.95))
	fmt.Println("shape:", fit.Param("shape", 0.95))
	// Output:
	// members: 378 posts: 2793 replies: 1824
	// scale: 60.23 [53.28, 68.09] 95%
	// shape: 0.9689 [0.8801, 1.067] 95%
}

// What draws people multiplies every way in; without it nobody comes.
func ExampleArrival() {
	for _, benefit := range []float64{0, 0.5, 1, 2} {
		b := simulate.Behaviour{Seed: 1, Days: 60, Founders: 20, Arrival: simulate.Arrival{
			Benefit:  benefit,
			Channels: []simulate.Channel{{Rate: 1}},
			Market:   200, Innovation: 0.005, Imitation: 0.1,
			Invites: simulate.Habit{Share: 0.3, Rate: 0.02}, Accept: 0.4,
		}}
		joins, invited := 0, 0
		seq, _ := simulate.Events(nil, &b)
		for e := range seq {
			switch e.Kind {
			case community.Join:
				joins++
			case community.Invite:
				invited++
			}
		}
		fmt.Printf("benefit %.1f: %d joined, %d of them invited\n", benefit, joins, invited)
	}
	// Output:
	// benefit 0.0: 20 joined, 0 of them invited
	// benefit 0.5: 181 joined, 10 of them invited
	// benefit 1.0: 322 joined, 31 of them invited
	// benefit 2.0: 444 joined, 81 of them invited
}

// Everything a group does, with a design that names its staff and its sessions.
func ExampleBehaviour() {
	c := &community.Community{Staff: []community.MemberID{community.MemberInt(900)}}
	c.Operations.Sessions = []community.SessionPlan{{Name: "夜读", Weekday: 5, Start: "20:00", Content: 40, Questions: 20}}
	b := simulate.Behaviour{
		Seed: 7, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 28, Founders: 100,
		Hours:      []float64{0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 2, 2, 4, 3, 2, 2, 2, 3, 4, 6, 9, 8, 4, 1},
		Speech:     simulate.Speech{Silent: 0.5, Mean: 0.6, Shape: 0.5, Reply: 0.5, Loyalty: 0.4, Marks: []simulate.Mark{{Share: 0.3, Tags: community.Valuable}}},
		CheckIns:   simulate.Habit{Share: 0.2, Rate: 0.8},
		Activities: simulate.Habit{Share: 0.1, Rate: 0.1},
		Persuasion: 0.2,
		Buying:     simulate.Buying{Share: 0.2, First: 10, R: 0.8, Alpha: 12, A: 0.8, B: 2.5, P: 6, Q: 4, Gamma: 150, Currency: coterie.CNY},
		Leaving:    simulate.Leaving{Scale: 90, Shape: 0.8, Contagion: 0.3},
		Offence:    simulate.Offence{Habit: simulate.Habit{Share: 0.02, Rate: 0.3}, Tags: community.Ad},
		Duties: []simulate.Duty{
			{Event: community.Event{Kind: community.Post, At: community.At(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)), Tags: community.Valuable, Source: community.OGC}, Every: 1},
		},
	}
	seq, err := simulate.Events(c, &b)
	if err != nil {
		fmt.Println(err)
		return
	}
	var n [community.Custom]int
	for e := range seq {
		n[e.Kind]++
	}
	for k, n := range n {
		if n > 0 {
			fmt.Println(community.Kind(k), n)
		}
	}
	// Output:
	// join 101
	// leave 40
	// post 410
	// reply 378
	// check-in 400
	// purchase 39
	// session 28
	// activity 13
}

// Two groups alike but for one thing: in the second a silent member is drawn out
// on the tenth day.
func ExampleResponse() {
	b := simulate.Behaviour{
		Seed: 3, Days: 40, Founders: 30,
		Speech:   simulate.Speech{Silent: 1},
		Response: simulate.Response{Nudge: 0.3, Fade: 0.05},
	}
	staff := community.MemberInt(900)
	c := &community.Community{Staff: []community.MemberID{staff}}
	for _, duties := range [][]simulate.Duty{nil, {{Event: community.Event{
		Kind: community.Nudge, At: community.At(b.Start.AddDate(0, 0, 10)), Other: community.MemberInt(5)}}}} {
		b.Duties = duties
		seq, _ := simulate.Events(c, &b)
		n := 0
		for e := range seq {
			if e.Kind == community.Post && e.Member == community.MemberInt(5) {
				n++
			}
		}
		fmt.Println(n, "messages")
	}
	// Output:
	// 0 messages
	// 5 messages
}

// What is out of its domain is named.
func ExampleBehaviour_Validate() {
	b := simulate.Behaviour{Days: 30, Leaving: simulate.Leaving{Scale: -1}}
	_, err := simulate.Events(nil, &b)
	var in *coterie.InputError
	fmt.Println(errors.As(err, &in), in.Field)
	fmt.Println(b.Validate(nil))
	// Output:
	// true leaving.scale
	// leaving.scale -1: 0, or 1e-100 to 1e+06
}

// The five members of the package's comment: two have left in 39 days.
func Example_fiveMembers() {
	var stays lifecycle.Table
	for _, l := range []lifecycle.Lifetime{{Exit: 10}, {Exit: 4, Ended: true}, {Exit: 10}, {Exit: 7, Ended: true}, {Exit: 8}} {
		if err := stays.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	f, err := lifecycle.FitExponential(context.Background(), &stays, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	rate := f.Param("rate", 0.95)
	fmt.Printf("%.3f a day, %.3f to %.3f\n", rate.Value, rate.Lo, rate.Hi)
	// Output: 0.051 a day, 0.013 to 0.205
}
