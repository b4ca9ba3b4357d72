package community_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// court of the rulebook of a design.
func courtOf(t *testing.T, name string) *court {
	t.Helper()
	return newCourt(t, &design(t, name).Structure.Rules)
}

// grant gives a role of the book, by its number from 1.
func (c *court) grant(m int, role uint32, h float64) {
	c.t.Helper()
	e := community.Event{Kind: community.Grant, Member: member(900), Other: member(m), Count: role, At: at(h)}
	require.NoError(c.t, c.s.Apply(&e, community.Decision{Action: community.Allow, Rule: -1}))
}

func post(m int, h float64, tags community.Tags) community.Event {
	return tagged(ev(community.Post, m, h), tags)
}

func packet(m int, h float64, yuan int64, shares uint32, p community.Purpose) community.Event {
	e := ev(community.Packet, m, h)
	e.Amount, e.Count, e.Purpose = yuan*100, shares, p
	return e
}

func session(m int, h float64, s community.Step) community.Event {
	e := ev(community.Session, m, h)
	e.Count, e.Topic = uint32(s), 1
	return e
}

const second = 1. / 3600

// ruleRows are those of the rule families and the rules of a group.
var ruleRows = []row{
	{"ST01", func(t *testing.T) {
		c := design(t, "partner-marketing")
		whole := c.Structure.Rules.Rules
		for _, family := range terms("引入规则", "入群规则", "交流规则", "分享规则", "淘汰规则") {
			c.Structure.Rules.Rules = slices.DeleteFunc(slices.Clone(whole), func(r community.Rule) bool { return r.Family == family })
			f, ok := gap(c, "rule-family-missing")
			require.True(t, ok)
			require.Equal(t, []string{string(family)}, f.Evidence)
		}
		c.Structure.Rules.Rules = nil
		_, ok := gap(c, "no-rules")
		require.True(t, ok)
	}},
	{"ST07", func(t *testing.T) {
		b := design(t, "brand-fans").Structure.Rules
		principle, detail := b.Rules[0], b.Rules[1]
		principle.Then = community.Sanction{Action: community.Warning}
		_, err := b.Apply(community.Amendment{Rule: principle, By: "member", Options: []community.Ballot{{Then: principle.Then, Votes: 99}}})
		require.ErrorIs(t, err, coterie.ErrInvalid, "a member amends a principle")
		got, err := b.Apply(community.Amendment{Rule: principle, By: "hq"})
		require.NoError(t, err)
		require.Equal(t, community.Warning, got.Rules[0].Then.Action)
		require.Equal(t, community.Expel, b.Rules[0].Then.Action, "the book itself stands")
		got, err = b.Apply(community.Amendment{Rule: detail, Options: []community.Ballot{{Then: community.Sanction{Action: community.Warning}, Votes: 3}}})
		require.NoError(t, err)
		require.Equal(t, community.Warning, got.Rules[1].Then.Action)
	}},
	{"ST08", func(t *testing.T) {
		d := courtOf(t, "partner-marketing").judge(post(1, 1, community.Politics))
		require.Equal(t, community.Expel, d.Action)
	}},
	{"ST09", func(t *testing.T) {
		b := design(t, "brand-fans").Structure.Rules
		lurk := community.Rule{Name: "长期潜水", Level: "detail", When: community.When{Kinds: []community.Kind{community.Nudge}}}
		vote := func(warn, expel int64) (*community.Rulebook, error) {
			return b.Apply(community.Amendment{Rule: lurk, Options: []community.Ballot{{Then: community.Sanction{Action: community.Warning}, Votes: warn}, {Then: community.Sanction{Action: community.Expel}, Votes: expel}}})
		}
		got, err := vote(60, 40)
		require.NoError(t, err)
		require.Equal(t, community.Warning, got.Rules[len(got.Rules)-1].Then.Action)
		got, err = vote(40, 60)
		require.NoError(t, err)
		require.Equal(t, community.Expel, got.Rules[len(got.Rules)-1].Then.Action)
		_, err = vote(50, 50)
		require.Error(t, err)
	}},
	{"ST10", func(t *testing.T) {
		b := design(t, "brand-fans").Structure.Rules
		r := community.Rule{Name: "早安只发一次", When: community.When{AnyTag: community.Greeting}}
		for i := range 3 {
			got, err := b.Apply(community.Amendment{Rule: r, Options: []community.Ballot{{Then: community.Sanction{Action: community.Discourage}, Votes: int64(i + 1)}}})
			require.NoError(t, err)
			require.Equal(t, b.Version+1, got.Version)
			b = *got
		}
		_, err := b.Apply(community.Amendment{Rule: r})
		require.Error(t, err, "a proposal without a vote")
	}},
	{"ST21", func(t *testing.T) {
		d := courtOf(t, "partner-marketing").judge(post(1, 1, community.Ad|community.Unrelated))
		require.Equal(t, community.Expel, d.Action)
		require.EqualValues(t, 0, d.Rule)
	}},
	{"ST22", func(t *testing.T) {
		paid := func(after float64, p community.Event) int {
			c := courtOf(t, "partner-marketing")
			d := c.judge(post(1, 0, community.SoftAd))
			require.Equal(t, community.Charge, d.Action)
			require.EqualValues(t, 5000, d.Limit)
			require.Equal(t, at(180*second), d.Due)
			require.Empty(t, c.due(at(180*second)), "the deadline is included")
			if p.Amount > 0 {
				p.At = at(after * second)
				require.Equal(t, community.Allow, c.judge(p).Action)
			}
			got := c.due(at(181 * second))
			for _, d := range got {
				require.Equal(t, community.Expel, d.Action)
				require.Equal(t, member(1), d.Member)
			}
			require.Zero(t, c.s.Tolls())
			return len(got)
		}
		require.Equal(t, 0, paid(179, packet(1, 0, 50, 20, community.ForToll)))
		require.Equal(t, 0, paid(180, packet(1, 0, 50, 20, community.ForToll)))
		require.Equal(t, 1, paid(0, community.Event{}), "none by 3 min 01 s")
		require.Equal(t, 1, paid(100, packet(1, 0, 40, 20, community.ForToll)))
		require.Equal(t, 1, paid(100, packet(1, 0, 50, 19, community.ForToll)))
		require.Equal(t, 1, paid(100, packet(2, 0, 50, 20, community.ForToll)), "another member's packet")
		mean, _, err := community.PacketDraws(50, 20)
		require.NoError(t, err)
		require.InDelta(t, 2.50, mean, 1e-12)
	}},
	{"ST23", func(t *testing.T) {
		c := courtOf(t, "partner-marketing")
		b := c.j.Rulebook()
		voice := post(1, 1, 0)
		voice.Format = community.Voice
		picture := post(1, 1, community.Boring)
		picture.Format = community.Image
		for name, e := range map[string]community.Event{
			"不刷屏": post(1, 1, community.Flood), "不实时对话": post(1, 1, community.Chatter), "不发语音": voice, "不发无聊图片视频": picture,
			"不危害国家利益": post(1, 1, community.Harmful), "不谈敏感话题": post(1, 1, community.Gambling),
		} {
			d := c.j.Decide(c.s, &e)
			require.GreaterOrEqual(t, int(d.Rule), 0, name)
			require.Equal(t, name, b.Rules[d.Rule].Name)
		}
		for _, tag := range []community.Tags{community.Porn, community.Drugs} {
			e := post(1, 1, tag)
			require.Equal(t, community.Expel, c.j.Decide(c.s, &e).Action)
		}
	}},
	{"ST24", func(t *testing.T) {
		e := ev(community.Invite, 1, 1)
		e.Other = member(2)
		require.Equal(t, community.Allow, courtOf(t, "partner-marketing").judge(e).Action)
	}},
	{"ST25", func(t *testing.T) {
		c := courtOf(t, "brand-fans")
		require.Equal(t, community.Allow, c.judge(packet(1, 0, 50, 20, community.ForToll)).Action)
		d := c.judge(post(1, 0.01, community.SoftAd))
		require.Equal(t, community.Expel, d.Action, "a soft advert with a packet is a violation here")
		require.Equal(t, community.Charge, courtOf(t, "partner-marketing").judge(post(1, 0.01, community.SoftAd)).Action, "and costs a toll there")
	}},
	{"ST26", func(t *testing.T) {
		d := courtOf(t, "brand-fans").judge(post(1, 1, community.EmojiOnly))
		require.Equal(t, community.Discourage, d.Action)
		r := fold(t, dayOptions, post(1, 1, community.EmojiOnly))
		got, _ := r.Member(member(1))
		require.EqualValues(t, 1, got.Noise)
	}},
	{"ST27", func(t *testing.T) {
		c := courtOf(t, "brand-fans")
		require.Equal(t, community.Allow, c.judge(packet(1, 1, 1, 5, community.ForFun)).Action)
		require.Equal(t, community.Discourage, c.judge(packet(2, 2, 1, 5, community.ForFun)).Action)
		require.Equal(t, community.Allow, c.judge(packet(3, 3, 1, 5, community.ForFestival)).Action)
		require.Equal(t, community.Allow, c.judge(tagged(packet(3, 4, 1, 5, community.ForFun), community.Festival)).Action)
	}},
	{"ST28", func(t *testing.T) {
		require.Equal(t, community.Private, courtOf(t, "brand-fans").judge(post(1, 1, community.Business)).Action)
	}},
	{"ST29", func(t *testing.T) {
		c := courtOf(t, "brand-fans")
		for _, tag := range []community.Tags{community.Valuable, community.Humorous, community.Fun, community.Elegant} {
			require.Equal(t, community.Praise, c.judge(post(1, 1, tag)).Action)
			r := fold(t, dayOptions, post(1, 1, tag))
			got, _ := r.Member(member(1))
			require.EqualValues(t, 1, got.Valuable)
		}
		require.Equal(t, community.Allow, c.judge(post(1, 1, 0)).Action)
	}},
	{"ST30", func(t *testing.T) {
		c := courtOf(t, "brand-fans")
		voice := post(1, 1, 0)
		voice.Format = community.Voice
		require.Equal(t, community.Block, c.judge(voice).Action)
		for role := range uint32(3) { // hq, owner, helmsman
			c.grant(int(role)+2, role+1, 1)
			voice.Member = member(int(role) + 2)
			require.Equal(t, community.Allow, c.judge(voice).Action)
		}
	}},
	{"ST31", func(t *testing.T) {
		c := courtOf(t, "brand-fans")
		d := c.judge(post(1, 1, community.Ad))
		require.True(t, d.Everywhere)
		require.Contains(t, c.j.Reason(d, true), "移出全部群")
	}},
	{"ST32", func(t *testing.T) {
		var es []community.Event
		for i := range 100 {
			e := post(i%7, float64(i), community.Boring)
			if i < 80 {
				e.Tags = community.Valuable
			}
			es = append(es, e)
		}
		v := assess(t, nil, nil, es...).Measure("worth-share")
		require.InDelta(t, 0.80, v.Value, 1e-12)
	}},
	{"ST33", func(t *testing.T) {
		inv := func(by, who int, h float64) community.Event {
			e := ev(community.Join, who, h)
			e.Other = member(by)
			return e
		}
		r := fold(t, dayOptions, ev(community.Join, 9, 0), inv(9, 1, 1), inv(1, 2, 2), inv(1, 3, 3), inv(2, 4, 4)) // 9→A=1→{B=2, C=3}, B→D=4
		for depth, want := range map[int][]community.MemberID{0: nil, 1: {member(2), member(3)}, -1: {member(2), member(3), member(4)}} {
			b := &community.Rulebook{Rules: []community.Rule{{Name: "广告连带", When: community.When{AnyTag: community.Ad}, Then: community.Sanction{Action: community.Expel, Depth: depth}}}}
			c := newCourt(t, b)
			d := c.judge(post(1, 5, community.Ad))
			require.Equal(t, member(1), d.Member)
			require.Equal(t, want, slices.Collect(r.Brought(d.Member, int(d.Depth))))
			_, caution := finding(b.Lint(), "removes-bystanders")
			require.Equal(t, depth != 0, caution)
		}
	}},
	{"ST34", func(t *testing.T) {
		c := courtOf(t, "seller-growth")
		empty, good := tagged(ev(community.CheckIn, 1, 1), community.EmojiOnly), ev(community.CheckIn, 1, 2)
		require.Equal(t, community.Ignore, c.judge(empty).Action)
		require.Equal(t, community.Allow, c.judge(good).Action)
		face := ev(community.CheckIn, 1, 3)
		face.Format = community.Emoji
		require.Equal(t, community.Ignore, c.judge(face).Action)
		r := fold(t, dayOptions, empty, good, face)
		got, _ := r.Member(member(1))
		require.EqualValues(t, 1, got.CheckIns)
		require.EqualValues(t, 2, got.Bare)
	}},
	{"ST35", func(t *testing.T) {
		c := courtOf(t, "seller-growth")
		require.Equal(t, community.Allow, c.judge(post(1, 1, 0)).Action)
		for i, s := range []community.Step{community.Promote, community.SignIn, community.HostOn, community.GuestOn} {
			c.judge(session(50+i, 2, s))
		}
		require.Equal(t, community.Block, c.judge(post(1, 3, 0)).Action)
		require.Equal(t, community.Allow, c.judge(post(1, 3, community.HostAsked)).Action)
		require.Equal(t, community.Allow, c.judge(post(52, 3, 0)).Action, "the host speaks")
		require.Equal(t, community.Allow, c.judge(post(53, 3, 0)).Action, "the guest speaks")
		c.judge(session(52, 4, community.OpenFloor))
		require.Equal(t, community.Allow, c.judge(post(1, 4, 0)).Action)
	}},
	{"ST36", func(t *testing.T) {
		c := design(t, "partner-marketing")
		k := newCourt(t, &c.Structure.Rules)
		kick := func(by int) community.Action {
			e := community.Event{Kind: community.Remove, Member: member(7), Other: member(by), At: at(5)}
			return k.j.Decide(k.s, &e).Action
		}
		require.Equal(t, community.Block, kick(1))
		k.grant(1, 1, 1)
		require.Equal(t, community.Allow, kick(1))
		k.grant(2, 1, 2) // the role has one holder: it is transferred
		require.Equal(t, community.Allow, kick(2))
		require.Equal(t, community.Block, kick(1))
		call := ev(community.Announce, 1, 5)
		require.Equal(t, community.Block, k.j.Decide(k.s, &call).Action)
		names(t, c, &c.Structure.Offices[0].Powers, "power-missing", "ST36", "踢人", "群公告", "邀请需确认")
	}},
	{"ST45", func(t *testing.T) {
		b := design(t, "brand-fans").Structure.Rules
		i := slices.IndexFunc(b.Rules, func(r community.Rule) bool { return r.Name == "禁止语音" })
		require.Equal(t, terms("总社", "群主", "舵主"), b.Rules[i].Unless[0].Roles)
		for k := range b.Rules[i].Unless[0].Roles {
			spoilt := b
			spoilt.Roles = slices.Delete(slices.Clone(b.Roles), k, k+1)
			var in *coterie.InputError
			spoilt.Amend = nil
			require.ErrorAs(t, spoilt.Validate(), &in)
			require.Equal(t, i, in.Row)
			require.Equal(t, string(b.Roles[k].Name), in.Value)
		}
	}},
	{"ST52", func(t *testing.T) {
		c := courtOf(t, "health-food")
		d := c.judge(post(1, 1, community.Ad))
		require.Equal(t, community.Divert, d.Action, "moved, not expelled")
	}},
	{"OP13", func(t *testing.T) {
		for yuan, want := range map[int64]string{10: "0.2 per unit", 20: "0.1 per unit", 50: "0.04 per unit"} { // for 2 forwards
			c := courtOf(t, "partner-marketing")
			require.Equal(t, community.Allow, c.judge(packet(1, 1, yuan, 10, community.ForForward)).Action)
			r := fold(t, dayOptions, packet(1, 24, yuan, 10, community.ForForward), ev(community.Forward, 2, 25), ev(community.Forward, 3, 26))
			p, err := community.PlanWeek(nil, r, at(7*24).Time(), nil)
			require.NoError(t, err)
			f, ok := todo(p, "reward-for-forwarding")
			require.True(t, ok)
			require.Equal(t, coterie.Caution, f.Why.Kind)
			require.NotEmpty(t, f.Why.Source)
			require.Equal(t, []string{want}, f.Why.Evidence)
		}
	}},
}

// todo returns the first task of a code.
func todo(p *community.WeekPlan, code string) (community.Todo, bool) {
	for _, t := range p.Tasks {
		if t.Why.Code == code {
			return t, true
		}
	}
	return community.Todo{}, false
}

func TestLint(t *testing.T) {
	b := &community.Rulebook{Roles: []community.Role{{Name: "challenger"}}, Rules: []community.Rule{
		{Name: "all adverts", When: community.When{AnyTag: community.Ad | community.SoftAd}, Then: community.Sanction{Action: community.Expel}},
		{Name: "soft adverts", When: community.When{Kinds: []community.Kind{community.Post}, AnyTag: community.SoftAd}, Then: community.Sanction{Action: community.Warning}},
		{Name: "emoji", When: community.When{AnyTag: community.EmojiOnly}, Then: community.Sanction{Action: community.Discourage}},
		{Name: "emoji again", When: community.When{AnyTag: community.EmojiOnly}, Then: community.Sanction{Action: community.Ignore}},
		{Name: "them", When: community.When{Roles: []community.Term{"challenger"}}, Then: community.Sanction{Action: community.Expel}},
		{Name: "dissent", When: community.When{Kinds: []community.Kind{community.Post}, AllTags: community.Objection}, Then: community.Sanction{Action: community.Expel}},
		{Name: "always", Then: community.Sanction{Action: community.Warning}},
		{Name: "forwarders", When: community.When{Kinds: []community.Kind{community.Forward}, NoTag: community.Ad}, Then: community.Sanction{Action: community.Praise}},
	}}
	for name, r := range map[string]community.Rule{
		"tags":      {When: community.When{AnyTag: community.Ad, NoTag: community.Ad | community.SoftAd}},
		"all tags":  {When: community.When{AllTags: community.Ad, NoTag: community.Ad}},
		"hours":     {When: community.When{Kinds: []community.Kind{community.Post}, Hours: []community.Hours{{From: "07:00", To: "07:00"}}}},
		"exception": {When: community.When{AnyTag: community.Ad}, Unless: []community.When{{}}},
		"itself":    {When: community.When{AnyTag: community.Ad}, Unless: []community.When{{AnyTag: community.Ad}}},
		"rate":      {When: community.When{Kinds: []community.Kind{community.Join}, Rate: &community.Rate{Within: 9, Over: 1}}},
	} {
		r.Name, r.Then.Action = name, community.Warning
		never := &community.Rulebook{Rules: []community.Rule{r}}
		require.NoError(t, never.Validate())
		require.Contains(t, codes(never.Lint()), "rule-never", name)
	}
	require.NoError(t, b.Validate())
	type line struct{ code, about string }
	var got []line
	for _, f := range b.Lint() {
		got = append(got, line{f.Code, f.About})
	}
	require.Equal(t, []line{
		{"rule-unreachable", "soft adverts"},
		{"rule-unreachable", "emoji"}, // "always" is graver
		{"rule-conflict", "emoji again"}, {"rule-unreachable", "emoji again"},
		{"challenger-rule", "them"}, {"objection-rule", "dissent"},
		{"rule-boundless", "always"},
		{"rule-unreachable", "forwarders"}, {"reward-for-forwarding", "forwarders"},
	}, got)
	for _, name := range []string{"brand-fans", "health-food", "seller-growth", "partner-marketing"} {
		book := design(t, name).Structure.Rules
		for _, f := range book.Lint() {
			require.NotContains(t, []string{"rule-unreachable", "challenger-rule", "objection-rule", "rule-boundless"}, f.Code, "%s: %s", name, f)
		}
	}
}
