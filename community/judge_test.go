package community_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// court is a judge with its standing.
type court struct {
	t *testing.T
	j *community.Judge
	s *community.Standing
}

func newCourt(t *testing.T, b *community.Rulebook) *court {
	t.Helper()
	j, err := b.Compile()
	require.NoError(t, err)
	return &court{t, j, j.Standing()}
}

// judge decides on an event and applies the decision.
func (c *court) judge(e community.Event) community.Decision {
	c.t.Helper()
	d := c.j.Decide(c.s, &e)
	require.NoError(c.t, c.s.Apply(&e, d))
	return d
}

// due lists the members whose tolls are past due at an instant, and applies the
// decisions.
func (c *court) due(now community.Instant) (out []community.Decision) {
	c.t.Helper()
	tick := community.Event{Kind: community.Tick, At: now}
	for d := range c.j.Due(c.s, now) {
		out = append(out, d)
		require.NoError(c.t, c.s.Apply(&tick, d))
	}
	return out
}

func TestGravestRuleHolds(t *testing.T) {
	b := &community.Rulebook{Rules: []community.Rule{
		{Name: "noise", When: community.When{AnyTag: community.OffTopic}, Then: community.Sanction{Action: community.Discourage}},
		{Name: "politics", When: community.When{AnyTag: community.Politics}, Then: community.Sanction{Action: community.Expel}},
		{Name: "politics again", When: community.When{AnyTag: community.Politics}, Then: community.Sanction{Action: community.Expel, Everywhere: true}},
	}}
	c := newCourt(t, b)
	post := community.Event{Kind: community.Post, Member: member(1), Tags: community.OffTopic | community.Politics}
	require.Equal(t, community.Decision{Action: community.Expel, Rule: 1, Member: member(1)}, c.judge(post))
	post.Tags = 0
	require.Equal(t, community.Decision{Action: community.Allow, Rule: -1, Member: member(1)}, c.judge(post))
}

func TestRates(t *testing.T) {
	b := &community.Rulebook{Rules: []community.Rule{
		{Name: "flood", When: community.When{Kinds: []community.Kind{community.Post}, Rate: &community.Rate{Within: 60, Over: 3}}, Then: community.Sanction{Action: community.Warning}},
		{Name: "packets", When: community.When{Kinds: []community.Kind{community.Packet}, Rate: &community.Rate{Kind: community.Packet, Within: 3600, Over: 2, All: true}}, Then: community.Sanction{Action: community.Discourage}},
	}}
	c := newCourt(t, b)
	post := func(s float64, m int) community.Decision {
		return c.judge(community.Event{Kind: community.Post, Member: member(m), At: at(s / 3600)})
	}
	for i := range 3 {
		require.Equal(t, community.Allow, post(float64(i), 1).Action)
	}
	require.Equal(t, community.Allow, post(3, 2).Action, "another member")
	d := post(4, 1)
	require.Equal(t, community.Warning, d.Action)
	require.EqualValues(t, 4, d.Seen)
	require.EqualValues(t, 3, d.Limit)
	require.Equal(t, "warning: rule 1 flood, 4 of at most 3", c.j.Reason(d, false))
	require.Equal(t, community.Allow, post(62, 1).Action, "those of the first second have left the window")
	packet := func(s float64, m int) community.Decision {
		return c.judge(community.Event{Kind: community.Packet, Member: member(m), At: at(s / 3600), Amount: 1})
	}
	require.Equal(t, community.Allow, packet(100, 1).Action)
	require.Equal(t, community.Allow, packet(101, 2).Action)
	require.Equal(t, community.Discourage, packet(102, 3).Action, "a rate of the whole group")
}

func TestHoursPassMidnight(t *testing.T) {
	b := &community.Rulebook{Offset: 480, Rules: []community.Rule{
		{Name: "night", When: community.When{Kinds: []community.Kind{community.Post}, Hours: []community.Hours{{From: "22:00", To: "07:00"}}}, Then: community.Sanction{Action: community.Discourage}},
	}}
	c := newCourt(t, b)
	for _, h := range []struct {
		utc  float64
		want community.Action
	}{{0, community.Allow}, {13.99, community.Allow}, {14, community.Discourage}, {20, community.Discourage}, {22.99, community.Discourage}, {23, community.Allow}} {
		require.Equal(t, h.want, c.judge(community.Event{Kind: community.Post, Member: member(1), At: at(h.utc)}).Action, h.utc)
	}
}

func TestStandingIsOrderedAndEncodes(t *testing.T) {
	c := newCourt(t, ruleZoo())
	c.judge(community.Event{Kind: community.Post, Member: member(1), At: at(1)})
	before := encode(t, c.s)
	late := community.Event{Kind: community.Post, Member: member(1), At: at(0.5)}
	require.ErrorIs(t, c.s.Apply(&late, c.j.Decide(c.s, &late)), coterie.ErrInvalid)
	skip := community.Event{Kind: community.Session, Member: member(1), At: at(2), Count: uint32(community.GuestOn)}
	require.ErrorIs(t, c.s.Apply(&skip, c.j.Decide(c.s, &skip)), coterie.ErrInvalid)
	require.Equal(t, before, encode(t, c.s))
}

// ruleZoo is a rulebook with every kind of condition.
func ruleZoo() *community.Rulebook {
	var rules []community.Rule
	add := func(w community.When, s community.Sanction, unless ...community.When) {
		rules = append(rules, community.Rule{Name: fmt.Sprint("rule ", len(rules)), When: w, Unless: unless, Then: s})
	}
	msgs := []community.Kind{community.Post, community.Reply}
	for i := range 6 {
		tag := community.Tags(1) << (40 + i)
		add(community.When{Kinds: msgs, AllTags: community.Harmful | tag}, community.Sanction{Action: community.Expel, Everywhere: i == 0})
		add(community.When{Kinds: msgs, AllTags: community.SoftAd | tag}, community.Sanction{Action: community.Charge, Toll: community.Toll{Amount: 5000, Shares: 20, Within: 180}}, community.When{Roles: []community.Term{"owner"}})
		add(community.When{Kinds: msgs, Formats: []community.Format{community.Voice}, AnyTag: tag}, community.Sanction{Action: community.Block}, community.When{Roles: []community.Term{"owner", "helmsman"}})
		add(community.When{Kinds: []community.Kind{community.Packet}, Purposes: []community.Purpose{community.ForFun}, Amount: community.Range{Max: float64(100 * (i + 1))}}, community.Sanction{Action: community.Discourage})
		add(community.When{Kinds: msgs, AnyTag: tag, Rate: &community.Rate{Within: 60 * (i + 1), Over: 3 + i}}, community.Sanction{Action: community.Warning})
		add(community.When{Kinds: msgs, Part: community.Talk, AnyTag: tag}, community.Sanction{Action: community.Block}, community.When{AnyTag: community.HostAsked}, community.When{Roles: []community.Term{"host"}})
		add(community.When{Kinds: []community.Kind{community.CheckIn}, AnyTag: community.EmojiOnly | tag}, community.Sanction{Action: community.Ignore})
		add(community.When{Kinds: msgs, AllTags: community.OffTopic | tag, Hours: []community.Hours{{From: "22:00", To: "07:00"}}}, community.Sanction{Action: community.Discourage})
	}
	add(community.When{Kinds: []community.Kind{community.Remove, community.Announce}}, community.Sanction{Action: community.Block}, community.When{Roles: []community.Term{"owner"}})
	add(community.When{Kinds: msgs, AnyTag: community.Valuable}, community.Sanction{Action: community.Praise})
	return &community.Rulebook{Offset: 480, Roles: []community.Role{{Name: "owner", Sole: true}, {Name: "helmsman"}}, Rules: rules}
}

func TestRulebookRoundTrips(t *testing.T) {
	raw, err := json.Marshal(ruleZoo())
	require.NoError(t, err)
	var back community.Rulebook
	require.NoError(t, json.Unmarshal(raw, &back))
	require.Equal(t, *ruleZoo(), back)
	again, err := json.Marshal(&back)
	require.NoError(t, err)
	require.Equal(t, raw, again)
	require.NoError(t, back.Validate())
}

func TestRulebookNamesTheBadRule(t *testing.T) {
	for field, spoil := range map[string]func(*community.Rule){
		"name":            func(r *community.Rule) { r.Name = "rule 0" },
		"family":          func(r *community.Rule) { r.Family = "nonsense" },
		"level":           func(r *community.Rule) { r.Level = "nonsense" },
		"when.kinds":      func(r *community.Rule) { r.When.Kinds = []community.Kind{200} },
		"when.formats":    func(r *community.Rule) { r.When.Formats = []community.Format{99} },
		"when.sources":    func(r *community.Rule) { r.When.Sources = []community.Source{99} },
		"when.purposes":   func(r *community.Rule) { r.When.Purposes = []community.Purpose{99} },
		"when.roles":      func(r *community.Rule) { r.When.Roles = []community.Term{"nobody"} },
		"when.amount":     func(r *community.Rule) { r.When.Amount = community.Range{Min: 2, Max: 1} },
		"when.hours":      func(r *community.Rule) { r.When.Hours = []community.Hours{{From: "25:00", To: "1"}} },
		"when.part":       func(r *community.Rule) { r.When.Part = 9 },
		"unless[0].rate":  func(r *community.Rule) { r.Unless = []community.When{{Rate: &community.Rate{}}} },
		"then.action":     func(r *community.Rule) { r.Then = community.Sanction{} },
		"then.depth":      func(r *community.Rule) { r.Then.Depth = -2 },
		"then.everywhere": func(r *community.Rule) { r.Then = community.Sanction{Action: community.Warning, Everywhere: true} },
		"then.toll":       func(r *community.Rule) { r.Then = community.Sanction{Action: community.Charge} },
	} {
		b := ruleZoo()
		spoil(&b.Rules[3])
		var in *coterie.InputError
		require.ErrorAs(t, b.Validate(), &in, field)
		require.Equal(t, 3, in.Row, field)
		require.Equal(t, field, in.Field)
		_, err := b.Compile()
		require.Error(t, err)
	}
}

// TestRulebookJSONNamesTheBadRule misspells a word and a field of the second
// rule: neither may turn a condition into none.
func TestRulebookJSONNamesTheBadRule(t *testing.T) {
	const good = `{"name":"good","when":{"any_tag":"ad"},"then":{"action":"block"}}`
	for _, c := range []struct{ rule, field string }{
		{`{"name":"x","when":{"kinds":["foo"]},"then":{"action":"block"}}`, "kind"},
		{`{"name":"x","when":{"any_tag":"adds"},"then":{"action":"block"}}`, "tags"},
		{`{"name":"x","when":{"any_tag":"ad"},"then":{"action":"blok"}}`, "action"},
		{`{"name":"x","when":{"rate":{"kind":"foo","within":1,"over":1}},"then":{"action":"block"}}`, "kind"},
		{`{"name":"x","wehn":{"any_tag":"ad"},"then":{"action":"expel"}}`, "wehn"},
		{`{"name":"x","when":{"tags":"flood"},"then":{"action":"expel"}}`, "tags"},
		{`{"name":7}`, "name"},
	} {
		b := community.Rulebook{Version: 7}
		err := json.Unmarshal([]byte(`{"rules":[`+good+","+c.rule+`]}`), &b)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, c.rule)
		require.ErrorIs(t, err, coterie.ErrInvalid)
		require.Equal(t, 1, in.Row, c.rule)
		require.Equal(t, c.field, in.Field, c.rule)
		require.Equal(t, community.Rulebook{Version: 7}, b)
	}
	var in *coterie.InputError
	require.ErrorAs(t, json.Unmarshal([]byte(`{"offsett":480,"rules":[]}`), new(community.Rulebook)), &in)
	require.Equal(t, -1, in.Row)
	require.Equal(t, "offsett", in.Field)
}

// TestAmendedBookCountsOn adds a rate before another: what was counted stays
// counted, by the kinds it was of.
func TestAmendedBookCountsOn(t *testing.T) {
	flood := community.Rule{Name: "flood", When: community.When{Kinds: []community.Kind{community.Post}, Rate: &community.Rate{Within: 3600, Over: 3}}, Then: community.Sanction{Action: community.Warning}}
	packets := community.Rule{Name: "packets", When: community.When{Kinds: []community.Kind{community.Packet}, Rate: &community.Rate{Kind: community.Packet, Within: 3600, Over: 1}}, Then: community.Sanction{Action: community.Block}}
	c := newCourt(t, &community.Rulebook{Rules: []community.Rule{flood}})
	post := func() community.Action {
		return c.judge(community.Event{Kind: community.Post, Member: member(1), At: at(1)}).Action
	}
	packet := func() community.Action {
		return c.judge(community.Event{Kind: community.Packet, Member: member(1), At: at(1), Amount: 1}).Action
	}
	for range 3 {
		require.Equal(t, community.Allow, post())
	}
	j, err := (&community.Rulebook{Rules: []community.Rule{packets, flood}}).Compile()
	require.NoError(t, err)
	e := community.Event{Kind: community.Packet, Member: member(1), At: at(1)}
	require.Equal(t, community.Allow, j.Decide(c.s, &e).Action, "three posts are no packets")
	before := encode(t, c.s)
	c.j, c.s = j, j.Resume(c.s)
	require.Equal(t, community.Allow, packet())
	require.Equal(t, community.Block, packet())
	require.Equal(t, community.Warning, post(), "the fourth")
	require.NotEqual(t, before, encode(t, c.s))

	// A book that needs less remembers less; one that needs the same, the same.
	same := c.j.Resume(c.s)
	require.Equal(t, encode(t, c.s), encode(t, same))
	none, err := (&community.Rulebook{}).Compile()
	require.NoError(t, err)
	require.Less(t, len(encode(t, none.Resume(c.s))), len(before))
}

// TestHostsGo expels a guest in the middle of a talk, and lets another leave.
func TestHostsGo(t *testing.T) {
	c := newCourt(t, &community.Rulebook{Rules: []community.Rule{
		{Name: "hear the host", When: community.When{Kinds: []community.Kind{community.Post}, Part: community.Talk}, Unless: []community.When{{Roles: []community.Term{"host"}}}, Then: community.Sanction{Action: community.Block}},
		{Name: "drugs", When: community.When{AnyTag: community.Drugs}, Then: community.Sanction{Action: community.Expel}},
	}})
	for i, s := range []community.Step{community.SignIn, community.HostOn, community.GuestOn, community.GuestOn} {
		c.judge(community.Event{Kind: community.Session, Member: member(1 + i), At: at(1), Count: uint32(s), Topic: 1})
	}
	post := func(m int, tags community.Tags) community.Action {
		return c.judge(community.Event{Kind: community.Post, Member: member(m), At: at(1), Tags: tags}).Action
	}
	require.Equal(t, community.Allow, post(3, 0))
	require.Equal(t, community.Expel, post(3, community.Drugs))
	require.Equal(t, community.Block, post(3, 0))
	c.judge(community.Event{Kind: community.Leave, Member: member(4), At: at(1)})
	require.Equal(t, community.Block, post(4, 0))
	require.Equal(t, community.Allow, post(2, 0))
}

// TestStandingForgets looks for the bytes of a member's id.
func TestStandingForgets(t *testing.T) {
	c := newCourt(t, ruleZoo())
	m := member(1)
	c.judge(community.Event{Kind: community.Grant, Member: m, Other: m, Count: 2, At: at(1)})
	c.judge(community.Event{Kind: community.Post, Member: m, At: at(1), Tags: community.SoftAd | community.Tags(1<<41)})
	c.judge(community.Event{Kind: community.Post, Member: member(2), At: at(1)})
	for _, s := range []community.Step{community.SignIn, community.HostOn} {
		c.judge(community.Event{Kind: community.Session, Member: m, At: at(1), Count: uint32(s), Topic: 1})
	}
	require.Equal(t, 1, c.s.Tolls())
	require.GreaterOrEqual(t, bytes.Count(encode(t, c.s), m[:]), 4)
	c.s.Forget(m)
	require.Zero(t, bytes.Count(encode(t, c.s), m[:]))
	require.Zero(t, c.s.Tolls())
	o := member(2)
	require.NotZero(t, bytes.Count(encode(t, c.s), o[:]))
}

func TestDecideAllocatesNothing(t *testing.T) {
	c := newCourt(t, ruleZoo())
	allow := community.Event{Kind: community.Post, Member: member(1), At: at(1), Tags: community.Question}
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = c.j.Decide(c.s, &allow) }))
	bad := community.Event{Kind: community.Post, Member: member(1), At: at(1), Tags: community.SoftAd | community.Tags(1<<41)}
	d := c.j.Decide(c.s, &bad)
	require.Equal(t, community.Charge, d.Action)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = c.j.Reason(d, true) }), 1.0)
	require.Equal(t, "收费：第10条rule 9，广告费 50.00 / 20 份，限 180 秒", c.j.Reason(d, true))
}

// stream is a log of every kind of event of which about 5 % concern a rule.
func stream(n int) []community.Event {
	r := rand.New(rand.NewPCG(5, 5))
	es := make([]community.Event, n)
	for i := range es {
		e := community.Event{Kind: community.Kind(1 + r.IntN(int(community.Tick))), Member: member(r.IntN(20_000)), Other: member(20_000 + r.IntN(5)), At: at(float64(i) / 36000), Format: community.Text}
		if r.IntN(2) == 0 {
			e.Kind = community.Post
		}
		switch e.Kind {
		case community.Remove, community.Announce, community.Grant, community.Revoke:
			e.Member, e.Other = member(20_000), member(20_000) // the owner
			if e.Kind == community.Grant || e.Kind == community.Revoke {
				e.Count = 2
			}
		case community.Session:
			e.Count = uint32(community.Promote)
		case community.Packet:
			e.Amount, e.Count = 5000, 20
		}
		if r.IntN(20) == 0 && e.Kind == community.Post {
			e.Tags = []community.Tags{community.Harmful | community.Tags(1<<43), community.SoftAd | community.Tags(1<<40), community.Tags(1 << 41), community.Valuable}[r.IntN(4)]
		}
		es[i] = e
	}
	return es
}

func BenchmarkDecide(b *testing.B) {
	j, err := ruleZoo().Compile()
	require.NoError(b, err)
	s := j.Standing()
	owner := community.Event{Kind: community.Grant, Member: member(20_000), Other: member(20_000), Count: 1, At: at(-1)}
	require.NoError(b, s.Apply(&owner, community.Decision{Action: community.Allow, Rule: -1}))
	for i := range 10_000 { // open tolls
		e := community.Event{Kind: community.Post, Member: member(100_000 + i), At: at(0), Tags: community.SoftAd | community.Tags(1<<40)}
		d := j.Decide(s, &e)
		d.Due = at(1e6)
		require.NoError(b, s.Apply(&e, d))
	}
	require.Equal(b, 10_000, s.Tolls())
	es := stream(100_000)
	b.ReportAllocs()
	n, fired, wrap := 0, 0, community.Instant(0)
	for b.Loop() {
		if n == len(es) {
			n, wrap = 0, wrap+es[len(es)-1].At-es[0].At
		}
		e := es[n]
		e.At += wrap
		n++
		d := j.Decide(s, &e)
		if d.Rule >= 0 {
			fired++
		}
		if err := s.Apply(&e, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*float64(fired)/float64(b.N), "%fired")
	b.ReportMetric(float64(s.Tolls()), "tolls")
}

// whenGen draws conditions from few values, so that rules meet events.
func whenGen() *rapid.Generator[community.When] {
	return rapid.Custom(func(t *rapid.T) community.When {
		w := community.When{
			Kinds:  rapid.SliceOfN(rapid.Map(rapid.IntRange(1, int(community.Tick)), func(i int) community.Kind { return community.Kind(i) }), 0, 3).Draw(t, "kinds"),
			AnyTag: community.Tags(rapid.Uint64Range(0, 7).Draw(t, "any")),
			Part:   community.Part(rapid.IntRange(0, 3).Draw(t, "part")),
		}
		if rapid.Bool().Draw(t, "rated") {
			w.Rate = &community.Rate{Within: rapid.IntRange(1, 7200).Draw(t, "within"), Over: rapid.IntRange(0, 3).Draw(t, "over"), All: rapid.Bool().Draw(t, "all"), Kind: community.Kind(rapid.IntRange(0, 8).Draw(t, "rate kind"))}
		}
		if rapid.Bool().Draw(t, "roled") {
			w.Roles = []community.Term{"owner"}
		}
		if rapid.Bool().Draw(t, "houred") {
			w.Hours = []community.Hours{{From: "22:00", To: "07:00"}}
		}
		return w
	})
}

func bookGen() *rapid.Generator[*community.Rulebook] {
	return rapid.Custom(func(t *rapid.T) *community.Rulebook {
		b := &community.Rulebook{Roles: []community.Role{{Name: "owner", Sole: true}}, Offset: 480}
		for i := range rapid.IntRange(0, 6).Draw(t, "rules") {
			r := community.Rule{Name: fmt.Sprint(i), When: whenGen().Draw(t, "when"), Unless: rapid.SliceOfN(whenGen(), 0, 2).Draw(t, "unless"),
				Then: community.Sanction{Action: community.Action(rapid.IntRange(1, int(community.Expel)).Draw(t, "action"))}}
			if len(r.Unless) == 0 {
				r.Unless = nil
			}
			if r.Then.Action == community.Charge {
				r.Then.Toll = community.Toll{Amount: 500, Shares: 2, Within: 600}
			}
			b.Rules = append(b.Rules, r)
		}
		return b
	})
}

// checkCourt runs events through two equal courts, one of which is encoded and
// read back after every step, and a plain reading of the rules.
func checkCourt(t *rapid.T) {
	b := bookGen().Draw(t, "book")
	events := rapid.SliceOfN(eventGen(), 0, 30).Draw(t, "events")
	slices.SortStableFunc(events, func(a, b community.Event) int { return int(a.At - b.At) })
	j, err := b.Compile()
	require.NoError(t, err)
	_ = b.Lint()
	s, twin := j.Standing(), j.Standing()
	for _, e := range events {
		d := j.Decide(s, &e)
		require.Equal(t, d, j.Decide(twin, &e))
		require.Equal(t, j.Reason(d, true), j.Reason(d, true))
		e1, e2 := s.Apply(&e, d), twin.Apply(&e, d)
		require.Equal(t, e1 == nil, e2 == nil)
		raw := encode(t, twin)
		require.Equal(t, encode(t, s), raw)
		twin = &community.Standing{}
		require.NoError(t, twin.UnmarshalBinary(raw))
		require.Equal(t, raw, encode(t, twin))
		for d := range j.Due(s, e.At) {
			require.Less(t, d.Due, e.At)
			tick := community.Event{Kind: community.Tick, At: e.At}
			require.NoError(t, s.Apply(&tick, d))
			require.NoError(t, twin.Apply(&tick, d))
		}
	}
}

func TestCourtIsDeterministic(t *testing.T) { rapid.Check(t, checkCourt) }

func FuzzCourt(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkCourt)) }

func FuzzStandingUnmarshal(f *testing.F) {
	j, err := ruleZoo().Compile()
	require.NoError(f, err)
	s := j.Standing()
	for _, e := range stream(300) {
		d := j.Decide(s, &e)
		require.NoError(f, s.Apply(&e, d))
	}
	f.Add(encode(f, s))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got community.Standing
		if got.UnmarshalBinary(b) != nil {
			return
		}
		again := encode(t, &got)
		var back community.Standing
		require.NoError(t, back.UnmarshalBinary(again))
		require.Equal(t, again, encode(t, &back))
		last, _ := got.Last()
		e := community.Event{Kind: community.Post, Member: member(1), At: last}
		_ = got.Apply(&e, j.Decide(&community.Standing{}, &e))
	})
}

func FuzzRulebookJSON(f *testing.F) {
	raw, err := json.Marshal(ruleZoo())
	require.NoError(f, err)
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var b community.Rulebook
		if json.Unmarshal(raw, &b) != nil {
			return
		}
		j, err := b.Compile()
		if err != nil {
			return
		}
		b.Lint()
		s := j.Standing()
		for i, k := range []community.Kind{community.Post, community.Packet, community.Custom, community.CheckIn} {
			e := community.Event{Kind: k, Member: member(1), At: at(float64(i)), Tags: 1<<40 - 1}
			d := j.Decide(s, &e)
			_ = j.Reason(d, false)
			require.NoError(t, s.Apply(&e, d))
		}
	})
}
