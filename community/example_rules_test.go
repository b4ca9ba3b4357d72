package community_test

import (
	"encoding/json"
	"fmt"

	"github.com/coterie-go/coterie/community"
)

// rules is a small rulebook: an advert in disguise costs a red packet of ¥50 in
// 20 shares within three minutes, a plain advert costs the membership, voice is
// for the owner, nobody chats during a talk, and floods are warned.
func rules() *community.Rulebook {
	messages := []community.Kind{community.Post, community.Reply}
	return &community.Rulebook{
		Offset: 8 * 60,
		Roles:  []community.Role{{Name: "owner", Sole: true}},
		Amend:  []community.Term{"owner"},
		Rules: []community.Rule{
			{Name: "no adverts", Level: "principle", When: community.When{Kinds: messages, AnyTag: community.Ad}, Then: community.Sanction{Action: community.Expel}},
			{Name: "soft adverts pay", When: community.When{Kinds: messages, AnyTag: community.SoftAd}, Then: community.Sanction{Action: community.Charge, Toll: community.Toll{Amount: 50_00, Shares: 20, Within: 180}}},
			{Name: "no voice", When: community.When{Formats: []community.Format{community.Voice}}, Unless: []community.When{{Roles: []community.Term{"owner"}}}, Then: community.Sanction{Action: community.Block}},
			{Name: "silence in a talk", When: community.When{Kinds: messages, Part: community.Talk}, Unless: []community.When{{AnyTag: community.HostAsked}, {Roles: []community.Term{"host"}}}, Then: community.Sanction{Action: community.Block}},
			{Name: "no flooding", Level: "detail", When: community.When{Kinds: messages, Rate: &community.Rate{Within: 60, Over: 2}}, Then: community.Sanction{Action: community.Warning}},
			{Name: "night", When: community.When{Kinds: messages, Hours: []community.Hours{{From: "23:00", To: "07:00"}}}, Then: community.Sanction{Action: community.Discourage}},
		},
	}
}

// moment returns the instant of a second after 20:00 of 1 March 2026 in China.
func moment(n int) community.Instant { return hour(12) + community.Instant(n)*1_000_000 }

// A judge decides, a standing remembers. What is decided is applied, so that the
// next decision knows it.
func ExampleJudge() {
	judge, err := rules().Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	standing := judge.Standing()
	for _, e := range []community.Event{
		{At: moment(0), Kind: community.Post, Member: ann, Tags: community.SoftAd},
		{At: moment(10), Kind: community.Post, Member: ben, Format: community.Voice},
		{At: moment(60), Kind: community.Packet, Member: ann, Amount: 40_00, Count: 20, Purpose: community.ForToll},
	} {
		d := judge.Decide(standing, &e)
		fmt.Println(judge.Reason(d, false))
		if err := standing.Apply(&e, d); err != nil {
			fmt.Println(err)
		}
	}
	tick := community.Event{At: moment(181), Kind: community.Tick}
	for d := range judge.Due(standing, tick.At) {
		fmt.Println(judge.Reason(d, true))
		if err := standing.Apply(&tick, d); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(standing.Tolls(), "open")
	// Output:
	// charge: rule 2 soft adverts pay, toll 50.00 in 20 shares within 180 s
	// block: rule 3 no voice
	// allow
	// 移出：第2条soft adverts pay，广告费 50.00 / 20 份，限 180 秒内未付，最大红包 40.00
	// 0 open
}

// A decision is a small value: what, by which rule, about whom.
func ExampleDecision() {
	judge, _ := rules().Compile()
	e := community.Event{At: moment(0), Kind: community.Post, Member: ben, Tags: community.Ad}
	d := judge.Decide(judge.Standing(), &e)
	fmt.Println(d.Action, d.Rule, d.Member == ben, d.Action == community.Expel)
	// Output: expel 0 true true
}

// A standing can be stored between two runs.
func ExampleStanding() {
	judge, _ := rules().Compile()
	s := judge.Standing()
	e := community.Event{At: moment(0), Kind: community.Post, Member: ann, Tags: community.SoftAd}
	_ = s.Apply(&e, judge.Decide(s, &e))
	raw, _ := s.MarshalBinary()
	var back community.Standing
	fmt.Println(back.UnmarshalBinary(raw), back.Tolls())
	last, _ := back.Last()
	fmt.Println(last)
	// Output:
	// <nil> 1
	// 2026-03-01T12:00:00Z
}

// Rules are data; Lint finds those that can never hold.
func ExampleRulebook_Lint() {
	var b community.Rulebook
	err := json.Unmarshal([]byte(`{"rules": [
		{"name": "广告", "when": {"any_tag": "广告、变相广告"}, "then": {"action": "移出", "depth": 1}},
		{"name": "软广", "when": {"kinds": ["发言"], "any_tag": "变相广告"}, "then": {"action": "劝阻"}}]}`), &b)
	fmt.Println(err)
	for _, f := range b.Lint() {
		fmt.Println(f.Kind, f.Code, f.Chinese)
	}
	// Output:
	// <nil>
	// caution removes-bystanders 会移出没有违规的人
	// diagnosis rule-unreachable 第2条“软广”永远不会生效：第1条“广告”在先
}

// Members settle details by vote; principles are the owner's.
func ExampleRulebook_Apply() {
	b := rules()
	flood := b.Rules[4]
	next, err := b.Apply(community.Amendment{Rule: flood, Options: []community.Ballot{
		{Then: community.Sanction{Action: community.Discourage}, Votes: 60},
		{Then: community.Sanction{Action: community.Expel}, Votes: 40},
	}})
	fmt.Println(next.Rules[4].Then.Action, next.Version, err)
	_, err = b.Apply(community.Amendment{Rule: b.Rules[0], Options: []community.Ballot{{Then: community.Sanction{Action: community.Allow}, Votes: 99}}})
	fmt.Println(err)
	// Output:
	// discourage 1 <nil>
	// by "no adverts": a principle is changed only by owner
}

// After an amendment the group goes on with what is remembered: the third
// message of a minute is one too many, though two were sent under the old book.
func ExampleJudge_Resume() {
	old, _ := rules().Compile()
	s := old.Standing()
	post := func(j *community.Judge, second int) community.Decision {
		e := community.Event{At: moment(second), Kind: community.Post, Member: ann}
		d := j.Decide(s, &e)
		_ = s.Apply(&e, d)
		return d
	}
	post(old, 0)
	post(old, 1)
	book := old.Rulebook()
	next, err := book.Apply(community.Amendment{Rule: community.Rule{Name: "one sticker a minute",
		When: community.When{Kinds: []community.Kind{community.React}, Rate: &community.Rate{Kind: community.React, Within: 60, Over: 1}}},
		Options: []community.Ballot{{Then: community.Sanction{Action: community.Discourage}, Votes: 12}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	judge, _ := next.Compile()
	s = judge.Resume(s)
	fmt.Println(next.Version, judge.Reason(post(judge, 2), false))
	s.Forget(ann) // who leaves for good is not remembered
	fmt.Println(post(judge, 3).Action)
	// Output:
	// 1 warning: rule 5 no flooding, 3 of at most 2
	// allow
}

// The actions are ordered by gravity.
func ExampleAction() {
	var a community.Action
	_ = a.UnmarshalText([]byte("转广告群"))
	fmt.Println(a, a > community.Discourage, a < community.Expel)
	// Output: divert true true
}

// A session has its parts, and its steps in order.
func ExamplePart() {
	judge, _ := rules().Compile()
	s := judge.Standing()
	for i, step := range []community.Step{community.Promote, community.SignIn, community.HostOn} {
		e := community.Event{At: moment(i), Kind: community.Session, Member: ann, Count: uint32(step)}
		_ = s.Apply(&e, judge.Decide(s, &e))
	}
	for _, e := range []community.Event{
		{At: moment(9), Kind: community.Post, Member: ben},
		{At: moment(9), Kind: community.Post, Member: ben, Tags: community.HostAsked},
		{At: moment(9), Kind: community.Post, Member: ann}, // the host
	} {
		fmt.Println(judge.Decide(s, &e).Action)
	}
	fmt.Println(community.Talk.Chinese())
	// Output:
	// block
	// allow
	// allow
	// 分享中
}

// No step of a session can be skipped.
func ExampleStep() {
	judge, _ := rules().Compile()
	e := community.Event{At: moment(0), Kind: community.Session, Member: ann, Count: uint32(community.GuestOn)}
	fmt.Println(judge.Standing().Apply(&e, community.Decision{Action: community.Allow, Rule: -1}))
	// Output: count guest-on: the session's next step is sign-in
}

// A toll is what an advert costs, and until when.
func ExampleToll() {
	judge, _ := rules().Compile()
	e := community.Event{At: moment(0), Kind: community.Post, Member: ann, Tags: community.SoftAd}
	d := judge.Decide(judge.Standing(), &e)
	toll := judge.Rulebook().Rules[d.Rule].Then.Toll
	fmt.Println(d.Limit == toll.Amount, toll.Shares, d.Due == moment(toll.Within))
	// Output: true 20 true
}

// A rate counts what a member did of late.
func ExampleRate() {
	judge, _ := rules().Compile()
	s := judge.Standing()
	for i := range 4 {
		e := community.Event{At: moment(i), Kind: community.Post, Member: ann}
		d := judge.Decide(s, &e)
		fmt.Println(d.Action, d.Seen, d.Limit)
		_ = s.Apply(&e, d)
	}
	r := community.Rate{Within: 60, Over: 2}
	fmt.Println(r.Over, "in", r.Within, "s")
	// Output:
	// allow 0 0
	// allow 0 0
	// warning 3 2
	// warning 3 2
	// 2 in 60 s
}

// A role with one holder is transferred by granting it to another.
func ExampleRole() {
	judge, _ := rules().Compile()
	s := judge.Standing()
	owner := judge.Rulebook().Roles[0]
	voice := community.Event{At: moment(9), Kind: community.Post, Member: ann, Format: community.Voice}
	for i, who := range []community.MemberID{ann, ben} {
		e := community.Event{At: moment(i), Kind: community.Grant, Member: cai, Other: who, Count: 1} // role 1
		_ = s.Apply(&e, community.Decision{Action: community.Allow, Rule: -1})
		fmt.Println(owner.Name, owner.Sole, judge.Decide(s, &voice).Action)
	}
	fmt.Println(community.Role{Name: "owner"}.Name.Chinese())
	// Output:
	// owner true allow
	// owner true block
	// 群主
}
