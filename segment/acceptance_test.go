package segment_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

// codes are the findings' codes with what they are about.
func codes(fs []coterie.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Code+" "+f.About)
	}
	return out
}

// find returns the finding of a code.
func find(t testing.TB, fs []coterie.Finding, code string) coterie.Finding {
	t.Helper()
	i := slices.IndexFunc(fs, func(f coterie.Finding) bool { return f.Code == code })
	require.GreaterOrEqual(t, i, 0, "no finding %q among %q", code, codes(fs))
	require.NotEmpty(t, fs[i].Chinese)
	return fs[i]
}

func lacks(t testing.TB, fs []coterie.Finding, code string) {
	t.Helper()
	require.False(t, slices.ContainsFunc(fs, func(f coterie.Finding) bool { return f.Code == code }), "%q among %q", code, codes(fs))
}

// roster is NewRoster of numbered members.
func roster(t testing.TB, o *segment.RosterOptions, facts ...segment.Facts) *segment.Roster[int] {
	t.Helper()
	r, err := segment.NewRoster(slices.All(facts), o)
	require.NoError(t, err)
	return r
}

func roleOf(t testing.TB, f segment.Facts) segment.Role {
	return roster(t, nil, f).Rows[0].Role.Role
}

func review(t testing.TB, g segment.Group) []coterie.Finding {
	t.Helper()
	fs, err := segment.Review(&g)
	require.NoError(t, err)
	return fs
}

// words are the words of a list, for a plan that covers all of it.
func words(t testing.TB, list string) []community.Term {
	t.Helper()
	l, err := segment.LexiconOf(list)
	require.NoError(t, err)
	var out []community.Term
	for _, e := range l.Entries {
		out = append(out, e.Term)
	}
	return out
}

// covers checks that a list is used: with every word a review has nothing to
// say of it; without one it names exactly that, and a misspelt one too.
// The words, in both languages, stand here as the row has them.
func covers(t *testing.T, list string, want ...string) {
	t.Helper()
	l, err := segment.LexiconOf(list)
	require.NoError(t, err)
	var got []string
	for _, e := range l.Entries {
		got = append(got, string(e.Term)+" "+e.Chinese)
	}
	require.Equal(t, want, got)
	all := words(t, list)
	require.Empty(t, review(t, segment.Group{Words: map[string][]community.Term{list: all}}))
	for i, w := range all {
		rest := slices.Delete(slices.Clone(all), i, i+1)
		fs := review(t, segment.Group{Words: map[string][]community.Term{list: rest}})
		require.Len(t, fs, 1)
		require.Equal(t, string(w)+" is not covered", fs[0].English)
		fs = review(t, segment.Group{Words: map[string][]community.Term{list: append(rest, w+"x")}})
		require.Len(t, fs, 2)
		require.Equal(t, string(w)+"x is not in the list", fs[0].English)
		require.Contains(t, fs[0].Cure, string(w))
	}
}

// acceptance holds the requirement rows of this package by id: each runs the
// library and asserts what the row says.
var acceptance = map[string]func(t *testing.T){
	"SI07": func(t *testing.T) {
		prospect, customer := segment.Person{Prospect: true}, segment.Person{Bought: true}
		broad, narrow := segment.Target{Broad: true}, segment.Target{Narrow: true}
		require.Empty(t, broad.Misses(&prospect, 2026))
		require.Equal(t, []string{"customer"}, narrow.Misses(&prospect, 2026))
		require.Empty(t, narrow.Misses(&customer, 2026))
		require.Equal(t, []string{"customer"}, broad.Misses(&segment.Person{}, 2026))
	},
	"SI08": func(t *testing.T) {
		g := segment.Group{Target: &segment.Target{Born: [2]int{1970, 1989}}, Year: 2026,
			People: []segment.Person{{Born: 1991}, {Born: 1999}, {Born: 2001}}}
		fit, err := g.Target.Fit(g.People, 2026, 0.95)
		require.NoError(t, err)
		require.Zero(t, fit.Value)
		find(t, review(t, g), "target-missed")
		g.Target.Born = [2]int{1990, 2009}
		lacks(t, review(t, g), "target-missed")
	},
	"ST17": func(t *testing.T) {
		_, err := segment.NewRoster(slices.All([]segment.Facts{{}}), &segment.RosterOptions{VIP: &segment.VIPRule{}})
		require.ErrorIs(t, err, coterie.ErrInvalid)
		require.ErrorContains(t, err, "no condition")
		roster(t, &segment.RosterOptions{VIP: &segment.VIPRule{MinSpent: 1}}, segment.Facts{})
	},
	"ST39": func(t *testing.T) {
		ready := segment.Communicating | segment.Passionate | segment.Sharing
		a := roster(t, nil,
			segment.Facts{Hours: 1.9, Traits: ready}, segment.Facts{Hours: 2, Traits: ready},
			segment.Facts{Hours: 5, Traits: ready, Influence: 0.3}, segment.Facts{Hours: 5, Traits: segment.Sharing}).Admins
		require.Equal(t, []int{2, 1}, []int{a[0].Index, a[1].Index}, "influential first")
		require.True(t, a[0].Eligible && a[1].Eligible)
		require.False(t, a[2].Eligible || a[3].Eligible)
		require.Equal(t, segment.Trait(0), a[2].Missing, "only the hours are short")
		require.Equal(t, segment.Communicating|segment.Passionate, a[3].Missing)
		require.Equal(t, 14.0, 7*a[1].Hours.Needed, "hours a week")
	},
	"ST51": func(t *testing.T) {
		o := &segment.RosterOptions{VIP: &segment.VIPRule{MinSpent: 1, MinHelp: 10}}
		r := roster(t, o, segment.Facts{Tenure: 60, Spent: 1}, segment.Facts{Tenure: 60, Answers: 12},
			segment.Facts{Tenure: 60, Spent: 100, Answers: 12}, segment.Facts{Tenure: 60})
		require.Equal(t, segment.Buyer, r.Rows[0].VIP.Kinds)
		require.Equal(t, segment.Helper, r.Rows[1].VIP.Kinds)
		require.Equal(t, segment.Buyer|segment.Helper, r.Rows[2].VIP.Kinds)
		require.Zero(t, r.Rows[3].VIP.Kinds)
	},
	"OP25": func(t *testing.T) {
		for _, hours := range []float64{0, 20, 300} {
			last := math.Inf(1)
			var facts []segment.Facts
			for range 6 { // one more advocate each time
				facts = append(facts, segment.Facts{Orders: 1, Answers: 8})
				a := roster(t, &segment.RosterOptions{Hours: hours, HoursEach: 0.5}, facts...).Advocacy
				require.LessOrEqual(t, a.StaffHours, last)
				require.Equal(t, max(0, hours-4*float64(a.Advocates)), a.StaffHours)
				last = a.StaffHours
			}
		}
	},
	"OP34": func(t *testing.T) {
		facts := make([]segment.Facts, 100)
		for i := range 40 {
			facts[i].Spoken = 1
		}
		s := roster(t, nil, facts...).Summary
		require.Equal(t, int64(100), s.Members)
		require.Equal(t, 0.4, s.Share.Value)
		require.Less(t, s.Share.Lo, 0.4)
	},
	"OP35": func(t *testing.T) {
		p := &segment.Profile{Industry: []community.Term{"retail"}, Needs: []community.Term{"business"}, Habits: []community.Term{"evenings"}}
		f := find(t, review(t, segment.Group{Profile: p}), "expectation-unknown")
		require.Equal(t, "OP35", f.Row)
		p.Expectation = []community.Term{"lively"}
		require.Empty(t, review(t, segment.Group{Profile: p}))
	},
	"RE03": func(t *testing.T) {
		all := segment.QuickLearner | segment.CultureBearer | segment.Builder | segment.Detailed
		r := roster(t, nil, segment.Facts{Traits: all}, segment.Facts{Traits: all &^ segment.Builder}, segment.Facts{Traits: all})
		require.Equal(t, 2, r.Staffing.Of(segment.Splitter), "as many groups can be split off")
		require.Equal(t, segment.Splitter, r.Rows[1].Parts.Near)
		require.Equal(t, segment.Builder, r.Rows[1].Parts.Missing)
	},
	"RE13": func(t *testing.T) {
		ready := segment.Communicating | segment.Passionate | segment.Sharing
		a := roster(t, nil, segment.Facts{Hours: 3, Traits: ready, Spoken: 99}, segment.Facts{Hours: 3, Traits: ready, Managed: 9}).Admins
		require.Equal(t, 1, a[0].Index, "the organiser is the first candidate")
	},
	"SE01": func(t *testing.T) {
		for _, spoken := range []int64{0, 10, 100} {
			require.Equal(t, segment.Organiser, roleOf(t, segment.Facts{Spoken: spoken, Managed: 20}))
		}
	},
	"SE02": func(t *testing.T) {
		for _, spoken := range []int64{1, 10, 30} {
			require.Equal(t, segment.Thinker, roleOf(t, segment.Facts{Spoken: spoken, Heard: 90}))
		}
	},
	"SE03": func(t *testing.T) {
		for _, spoken := range []int64{60, 100, 900} {
			require.Equal(t, segment.Talker, roleOf(t, segment.Facts{Spoken: spoken, Heard: 5}))
		}
	},
	"SE04": func(t *testing.T) {
		for _, n := range []int64{5, 8, 20} {
			require.Equal(t, segment.Seeker, roleOf(t, segment.Facts{Spoken: n, Questions: n}))
			require.NotEqual(t, segment.Seeker, roleOf(t, segment.Facts{Spoken: 20 * n, Questions: n}), "mostly questions")
		}
	},
	"SE05": func(t *testing.T) {
		for _, n := range []int64{0, 1, 5} {
			require.Equal(t, segment.Onlooker, roleOf(t, segment.Facts{Spoken: n}))
		}
	},
	"SE06": func(t *testing.T) {
		for _, n := range []int64{4, 8, 20} {
			require.Equal(t, segment.Challenger, roleOf(t, segment.Facts{Spoken: 10, Complaints: n}))
		}
	},
	"SE07": func(t *testing.T) {
		want := map[segment.Role]segment.Facts{
			segment.Organiser: {Managed: 9}, segment.Thinker: {Heard: 90}, segment.Talker: {Spoken: 90},
			segment.Seeker: {Spoken: 9, Questions: 9}, segment.Onlooker: {}, segment.Challenger: {Complaints: 9},
		}
		require.Len(t, want, 6)
		for role, f := range want {
			l := roster(t, nil, f).Rows[0].Role
			require.Equal(t, role, l.Role)
			require.NotZero(t, l.Scores[role])
			var back segment.Role
			require.NoError(t, back.UnmarshalText([]byte(role.Chinese())))
			require.Equal(t, role, back)
		}
		// Thresholds are parameters, and a close second is named.
		r := roster(t, &segment.RosterOptions{Roles: &segment.RoleOptions{Spoken: 2}}, segment.Facts{Spoken: 9, Heard: 70})
		require.Equal(t, segment.Talker, r.Rows[0].Role.Role)
		require.Equal(t, segment.Thinker, r.Rows[0].Role.Second)
	},
	"SE08": func(t *testing.T) {
		three := segment.Charismatic | segment.Convincing | segment.Rallying
		p := roster(t, nil, segment.Facts{Traits: three}, segment.Facts{Traits: three | segment.FarSighted})
		require.Equal(t, segment.Founder, p.Rows[0].Parts.Near)
		require.Equal(t, segment.FarSighted, p.Rows[0].Parts.Missing)
		require.Equal(t, 0.75, p.Rows[0].Parts.Scores[0])
		require.Equal(t, segment.Founder, p.Rows[1].Parts.Held)
	},
	"SE09": func(t *testing.T) {
		all := segment.Exemplary | segment.RuleAbiding | segment.Managing | segment.Coordinating
		for _, traits := range []segment.Trait{all, all &^ segment.Managing, segment.Exemplary} {
			last := math.Inf(1)
			for v := range int64(4) {
				s := roster(t, nil, segment.Facts{Traits: traits, Violations: v}).Rows[0].Parts.Scores[1]
				require.Less(t, s, last)
				last = s
			}
		}
	},
	"SE10": func(t *testing.T) {
		r := roster(t, nil, segment.Facts{}, segment.Facts{Joined: 1}, segment.Facts{Traits: segment.Participating})
		require.Zero(t, r.Rows[0].Parts.Held)
		require.Equal(t, segment.Participant, r.Rows[1].Parts.Held)
		require.Zero(t, r.Rows[2].Parts.Held, "what people say does not replace taking part")
	},
	"SE11": func(t *testing.T) {
		all := []segment.Trait{segment.Connecting, segment.Negotiating, segment.Communicating}
		for _, out := range all {
			var have segment.Trait
			for _, x := range all {
				if x != out {
					have |= x
				}
			}
			l := segment.PlayParts(&segment.Facts{Traits: have})
			require.Equal(t, segment.Pioneer, l.Near)
			require.Equal(t, out, l.Missing)
			require.Equal(t, segment.Pioneer, segment.PlayParts(&segment.Facts{Traits: have | out}).Held)
		}
	},
	"SE12": func(t *testing.T) {
		all := []segment.Trait{segment.QuickLearner, segment.CultureBearer, segment.Builder, segment.Detailed}
		for _, out := range all {
			var have segment.Trait
			for _, x := range all {
				if x != out {
					have |= x
				}
			}
			l := segment.PlayParts(&segment.Facts{Traits: have})
			require.Equal(t, segment.Splitter, l.Near)
			require.Equal(t, out, l.Missing)
			require.Equal(t, segment.Splitter, segment.PlayParts(&segment.Facts{Traits: have | out}).Held)
		}
	},
	"SE13": func(t *testing.T) {
		require.Zero(t, segment.PlayParts(&segment.Facts{Traits: segment.Identifying}).Held)
		require.Zero(t, segment.PlayParts(&segment.Facts{Traits: segment.Resourceful}).Held)
		require.Equal(t, segment.Partner, segment.PlayParts(&segment.Facts{Traits: segment.Identifying | segment.Resourceful}).Held)
	},
	"SE14": func(t *testing.T) {
		require.Equal(t, segment.Payer, segment.PlayParts(&segment.Facts{Spent: 1}).Held)
		require.Zero(t, segment.PlayParts(&segment.Facts{}).Held)
	},
	"SE15": func(t *testing.T) {
		founder := segment.Facts{Traits: segment.Charismatic | segment.Convincing | segment.Rallying | segment.FarSighted}
		r := roster(t, nil, founder)
		missing := r.Staffing.Missing()
		require.Equal(t, segment.Manager|segment.Participant|segment.Pioneer|segment.Splitter|segment.Partner|segment.Payer, missing)
		named := 0
		for _, f := range r.Findings {
			if f.Code == "part-missing" {
				named++
				require.NotEmpty(t, f.Cure)
			}
		}
		require.Equal(t, 6, named)
	},
	"SE16": func(t *testing.T) {
		r := roster(t, nil, segment.Facts{Orders: 1, Forwards: 2, Trials: 1, Sales: 3}, segment.Facts{}, segment.Facts{Invited: 1})
		require.Equal(t, segment.Consumer|segment.Spreader|segment.Tester|segment.Seller, r.Rows[0].Identity.Held)
		require.Equal(t, segment.Potential, r.Rows[1].Identity.Held)
		require.Equal(t, segment.Spreader, r.Rows[2].Identity.Held)
		var id segment.Identity
		require.NoError(t, id.UnmarshalText([]byte("消费者、传播者、产品体验者、销售者")))
		require.Equal(t, r.Rows[0].Identity.Held, id)
	},
	"SE17": func(t *testing.T) {
		for _, rival := range []float64{1.1, 2, 5} {
			var user, fan segment.Facts
			require.False(t, user.Face(1, rival, 0))
			require.True(t, fan.Face(1, rival, 9))
			require.True(t, user.Face(1, 0.5, 0), "nothing better on offer")
			require.False(t, user.IsFan(0))
			require.True(t, fan.IsFan(0))
			require.Equal(t, int64(1), user.Faced)
		}
	},
	"SE18": func(t *testing.T) {
		facts := []segment.Facts{{Faced: 10, Stayed: 9}, {Faced: 10, Stayed: 8}, {Faced: 1, Stayed: 1}, {Faced: 20, Stayed: 20}, {Faced: 100, Stayed: 89}}
		r := roster(t, nil, facts...)
		require.Equal(t, []int{3, 0}, r.DieHards, "nine times of ten, and often enough to know")
		for _, code := range []string{"loyal-hold", "loyal-stir", "loyal-reward"} {
			find(t, r.Findings, code)
			lacks(t, roster(t, nil, facts[1]).Findings, code)
		}
	},
	"SE19": func(t *testing.T) {
		r := roster(t, nil, segment.Facts{Influence: 0.9}, segment.Facts{Influence: 0.1, Spoken: 40})
		require.Equal(t, []int{1}, r.Leaders, "every tie and no word leads nobody")
		require.False(t, r.Rows[0].Leader)
	},
	"SE20": func(t *testing.T) {
		find(t, roster(t, nil, segment.Facts{Influence: 0.9}).Findings, "leaderless")
		lacks(t, roster(t, nil, segment.Facts{Influence: 0.9, Spoken: 1}).Findings, "leaderless")
	},
	"SE21": func(t *testing.T) {
		rule := segment.VIPRule{MinSpent: 100, MinHelp: 5, MinSpoken: 10}
		for _, c := range []struct {
			f    segment.Facts
			want segment.VIPKind
		}{
			{segment.Facts{Tenure: 45, Spent: 100}, segment.Buyer},
			{segment.Facts{Tenure: 45, Answers: 5, Spoken: 10}, segment.Helper},
			{segment.Facts{Tenure: 45, Spoken: 99}, 0},
			{segment.Facts{Tenure: 29, Spent: 100}, 0}, // before a month
			{segment.Facts{Tenure: 91, Spent: 100}, 0}, // after three
			{segment.Facts{Tenure: 30, Spent: 100}, segment.Buyer},
			{segment.Facts{Tenure: 90, Spent: 100}, segment.Buyer},
		} {
			got := roster(t, &segment.RosterOptions{VIP: &rule}, c.f).Rows[0].VIP
			require.Equal(t, c.want, got.Kinds, "%+v", c.f)
			require.Equal(t, c.f.Tenure < 30, got.Early)
			require.Equal(t, c.f.Tenure > 90, got.Late)
		}
	},
	"SE22": func(t *testing.T) {
		at := func(loyal, seats [2]float64) coterie.Estimate {
			e, err := segment.LoyalShare(loyal, seats)
			require.NoError(t, err)
			return e
		}
		near.Check(t, "500 of 1000", at([2]float64{500, 500}, [2]float64{1000, 1000}).Value, 0.5, 1e-12)
		near.Check(t, "800 of 1500", at([2]float64{800, 800}, [2]float64{1500, 1500}).Value, 0.533, 1e-3)
		e := at([2]float64{500, 800}, [2]float64{1000, 1500})
		near.Check(t, "low", e.Lo, 0.333, 1e-3)
		near.Check(t, "high", e.Hi, 0.8, 1e-12)
		// More than ten groups only lower the shares.
		more := at([2]float64{500, 800}, [2]float64{1100, 1650})
		require.True(t, more.Lo < e.Lo && more.Hi < e.Hi)
		find(t, review(t, segment.Group{Loyal: [2]float64{500, 800}, Seats: [2]float64{1000, 1500}}), "loyal-share")
	},
	"SE23": func(t *testing.T) {
		full := segment.Profile{Industry: []community.Term{"retail"}, Needs: []community.Term{"life"}, Habits: []community.Term{"evenings"}, Expectation: []community.Term{"quiet"}}
		require.Equal(t, 1.0, full.Completeness())
		for code, cut := range map[string]func(*segment.Profile){
			"industry-unknown":    func(p *segment.Profile) { p.Industry = nil },
			"needs-unknown":       func(p *segment.Profile) { p.Needs = nil },
			"habits-unknown":      func(p *segment.Profile) { p.Habits = nil },
			"expectation-unknown": func(p *segment.Profile) { p.Expectation = nil },
		} {
			p := full
			cut(&p)
			require.Equal(t, 0.75, p.Completeness())
			fs := review(t, segment.Group{Profile: &p})
			require.Len(t, fs, 1)
			find(t, fs, code)
		}
	},
	"SE24": func(t *testing.T) {
		covers(t, "needs", "business 业务", "knowledge 知识", "life 生活")
		p := segment.Profile{Industry: []community.Term{"x"}, Needs: []community.Term{"busines"}, Habits: []community.Term{"x"}, Expectation: []community.Term{"x"}}
		f := find(t, review(t, segment.Group{Profile: &p}), "unknown-word")
		require.Equal(t, "one of business, knowledge, life", f.Cure)
	},
	"SE25": func(t *testing.T) {
		good := segment.Survey{Open: 2, Closed: 8, Guided: true, Responses: 40, FollowUps: 1}
		require.Empty(t, review(t, segment.Group{Surveys: []segment.Survey{good}}))
		for code, spoil := range map[string]func(*segment.Survey){
			"too-many-open": func(s *segment.Survey) { s.Open = 9 },
			"no-guidance":   func(s *segment.Survey) { s.Guided = false },
			"data-unused":   func(s *segment.Survey) { s.FollowUps = 0 },
		} {
			s := good
			spoil(&s)
			fs := review(t, segment.Group{Surveys: []segment.Survey{s}})
			require.Len(t, fs, 1)
			find(t, fs, code)
		}
	},
	"SE26": func(t *testing.T) {
		n, err := segment.SampleSize(0.05, 0.95, 0)
		require.NoError(t, err)
		require.Equal(t, int64(385), n)
		n, err = segment.SampleSize(0.05, 0.95, 500)
		require.NoError(t, err)
		require.Equal(t, int64(218), n, "384.15 / (1 + 383.15/500) = 217.5")
		require.Contains(t, find(t, review(t, segment.Group{Profile: &segment.Profile{}}), "needs-unknown").Cure, "385")
	},
	"SE27": func(t *testing.T) {
		f := find(t, review(t, segment.Group{Use: &segment.Use{Type: "tool-group", Active: 0.01, Solved: 0.9}}), "useful")
		require.Contains(t, f.Chinese, "健康")
		find(t, review(t, segment.Group{Use: &segment.Use{Type: "tool-group", Active: 0.9, Solved: 0.1}}), "unuseful")
	},
	"SE28": func(t *testing.T) {
		find(t, review(t, segment.Group{Use: &segment.Use{Type: "topic-group", Active: 0.01, Solved: 0.9}}), "unlively")
		find(t, review(t, segment.Group{Use: &segment.Use{Type: "topic-group", Active: 0.4}}), "lively")
	},
	"SE29": func(t *testing.T) { // a group for finding contacts at platforms
		resource := segment.Use{Type: "tool-group", Active: 0.02, Solved: 0.8}
		_, well, err := resource.Judge()
		require.NoError(t, err)
		require.True(t, well, "low activity is expected")
		resource.Type = "topic-group"
		_, well, err = resource.Judge()
		require.NoError(t, err)
		require.False(t, well)
	},
	"SE30": func(t *testing.T) {
		b := segment.Brand{Consciousness: 0.8, Rituals: 0.7, Responsibility: 0.6}
		require.Empty(t, review(t, segment.Group{Brand: &b}))
		for name, cut := range map[string]*float64{"consciousness": &b.Consciousness, "rituals": &b.Rituals, "responsibility": &b.Responsibility} {
			v := *cut
			*cut = 0.2
			require.Contains(t, find(t, review(t, segment.Group{Brand: &b}), "not-brand-community").English, name)
			*cut = v
		}
	},
	"SE31": func(t *testing.T) {
		b := segment.Brand{}
		require.False(t, b.IsChannel())
		b.FirmTakesPart = true
		require.True(t, b.IsChannel())
		require.False(t, b.FormedByFirm, "its origin stays what it was")
	},
	"SE32": func(t *testing.T) {
		g, err := graph.New(slices.Values([]graph.Tie[string]{{From: "a", To: "b"}, {From: "b", To: "a"}, {From: "a", To: "c"}, {From: "a", To: "c"}}), &graph.Options{Directed: true})
		require.NoError(t, err)
		e, err := segment.Embeddedness(g, 4)
		require.NoError(t, err)
		near.Check(t, "reciprocity", e.Reciprocity, 2.0/3, 1e-15)
		near.Check(t, "degree", e.Degree, 1, 1e-15) // a–b and a–c among four
	},
	"SE33": func(t *testing.T) {
		covers(t, "fan-classes", "gold-fan 金粉", "member 普通会员", "non-member 非会员", "core-gold-fan 核心金粉")
		l, err := segment.LexiconOf("fan-classes")
		require.NoError(t, err)
		group := func(w community.Term) string {
			e, ok := l.Of(w)
			require.True(t, ok, w)
			return e.Leads
		}
		require.Equal(t, group("普通会员"), group("非会员"), "they share the incubator group")
		require.NotEqual(t, group("金粉"), group("普通会员"))
		require.NotEqual(t, group("核心金粉"), group("金粉"))
	},
	"SE34": func(t *testing.T) {
		covers(t, "verticals", "games 游戏", "technology 科技", "education 教育", "health 健康", "entertainment 娱乐", "farming 三农")
		facts := make([]segment.Facts, 50)
		for i := range facts {
			facts[i].Spoken = int64(i)
		}
		count := map[segment.Band]int{}
		r := roster(t, nil, facts...)
		for _, row := range r.Rows {
			count[row.Band]++
		}
		require.Equal(t, map[segment.Band]int{segment.Head: 5, segment.Waist: 15, segment.Tail: 30}, count)
		require.Equal(t, segment.Head, r.Rows[49].Band)
	},
	"SE35": func(t *testing.T) { // a clique of five and one who hangs on it
		g, err := graph.Dense(6, func(yield func(graph.Tie[int32]) bool) {
			for a := range int32(5) {
				for b := range a {
					if !yield(graph.Tie[int32]{From: a, To: b}) {
						return
					}
				}
			}
			yield(graph.Tie[int32]{From: 5, To: 0})
		}, nil)
		require.NoError(t, err)
		facts := make([]segment.Facts, 6)
		for i, c := range graph.Cores(g) {
			facts[i] = segment.Facts{Core: c, Spoken: 3}
		}
		r := roster(t, nil, facts...)
		for i := range 5 {
			require.Equal(t, segment.Core, r.Rows[i].Layer)
		}
		require.Equal(t, segment.Edge, r.Rows[5].Layer)
	},
	"SE36": func(t *testing.T) {
		r := roster(t, nil, segment.Facts{}, segment.Facts{Orders: 1})
		require.Equal(t, segment.Potential, r.Rows[0].Identity.Held)
		require.Equal(t, segment.Consumer, r.Rows[1].Identity.Held)
		people := []segment.Person{{Prospect: true}, {Bought: true}}
		for _, c := range []struct {
			t    segment.Target
			want float64
		}{{segment.Target{Broad: true}, 1}, {segment.Target{Narrow: true}, 0.5}} {
			fit, err := c.t.Fit(people, 2026, 0.95)
			require.NoError(t, err)
			require.Equal(t, c.want, fit.Value)
		}
	},
	"SE37": func(t *testing.T) {
		covers(t, "elder-groups", "sport 运动（广场舞）", "entertainment 娱乐（麻将）", "health 健康（讲座）")
		l, err := segment.LexiconOf("elder-groups")
		require.NoError(t, err)
		offers := map[string]bool{}
		for _, e := range l.Entries {
			offers[e.Leads] = true
		}
		require.Equal(t, []string{"a reserved seat and fee relief by card", "free venue and tea", "shirts"}, slices.Sorted(maps.Keys(offers)))
	},
	"SE38": func(t *testing.T) {
		elder := segment.Target{MinAge: 55, NeedsID: true}
		for _, c := range []struct {
			age  int
			id   bool
			want []string
		}{{55, true, nil}, {54, true, []string{"age"}}, {60, false, []string{"document"}}} {
			require.Equal(t, c.want, elder.Misses(&segment.Person{Born: 2026 - c.age, HasID: c.id}, 2026))
		}
	},
	"SE39": func(t *testing.T) {
		post85 := segment.Target{Born: [2]int{1985, 0}}
		require.Empty(t, post85.Misses(&segment.Person{Born: 1985}, 2026))
		require.Equal(t, []string{"born"}, post85.Misses(&segment.Person{Born: 1984}, 2026))
	},
	"SE40": func(t *testing.T) {
		parents := segment.Target{Stages: []string{"pregnancy", "infant", "preschool", "primary school"}, From: "pregnancy", To: "preschool"}
		require.NoError(t, parents.Validate())
		require.Empty(t, parents.Misses(&segment.Person{Stage: "pregnancy"}, 2026))
		require.Empty(t, parents.Misses(&segment.Person{Stage: "preschool"}, 2026))
		require.Equal(t, []string{"stage"}, parents.Misses(&segment.Person{Stage: "primary school"}, 2026))
	},
	"SE41": func(t *testing.T) {
		covers(t, "parties", "consumer C 端用户", "enterprise 企业", "lecturer 专职讲师", "contracted-lecturer 签约讲师")
		l, err := segment.LexiconOf("parties")
		require.NoError(t, err)
		for _, e := range l.Entries {
			require.Equal(t, e.Chinese == "C 端用户", strings.Contains(e.Leads, "community"), e.Term)
		}
	},
	"SE42": func(t *testing.T) {
		facts := make([]segment.Facts, 10)
		for i := range facts {
			facts[i].Spoken = int64(10 * (i + 1))
		}
		r := roster(t, nil, facts...)
		require.Equal(t, []int{8, 7, 6, 5}, r.Stars)
		require.False(t, r.Rows[9].Star, "the top has its story already")
		star := segment.Star{Index: 8, Story: "how she began", Identity: "head of the reading circle"}
		f := find(t, review(t, segment.Group{Stars: []segment.Star{star}}), "star-incomplete")
		require.Contains(t, f.English, "endorser")
		star.Endorser = "an elder of the group"
		lacks(t, review(t, segment.Group{Stars: []segment.Star{star}}), "star-incomplete")
	},
	"SE43": func(t *testing.T) { // who is asked to try what is new
		facts := []segment.Facts{{Faced: 5, Stayed: 5}, {Faced: 5, Stayed: 1, Orders: 9}, {Orders: 99}}
		require.Equal(t, []int{0}, roster(t, nil, facts...).DieHards)
	},
	"SE44": func(t *testing.T) {
		for _, base := range [][]segment.Facts{nil, {{Orders: 1, Forwards: 4}}, {{Forwards: 9}}} {
			before := segment.Advocacy{}
			if base != nil {
				before = roster(t, nil, base...).Advocacy
			}
			for _, f := range []segment.Facts{{Orders: 1, Forwards: 3}, {Orders: 2, Trials: 1}, {Orders: 1, Answers: 1}} {
				after := roster(t, nil, append(slices.Clone(base), f)...).Advocacy
				require.GreaterOrEqual(t, after.Reach, before.Reach)
				require.Equal(t, before.Advocates+1, after.Advocates)
			}
			loud := roster(t, nil, append(slices.Clone(base), segment.Facts{Forwards: 50})...)
			require.Equal(t, before, loud.Advocacy, "who was not converted is no advocate")
		}
	},
	"SE45": func(t *testing.T) {
		five := []segment.Count{{"白藜芦醇", 20}, {"海豹油", 20}, {"蔓越莓", 20}, {"深海鱼油", 20}, {"维生素E", 20}}
		s, err := segment.SpreadOf(five)
		require.NoError(t, err)
		near.Check(t, "bits", s.Bits, math.Log2(5), 1e-14)
		near.Check(t, "bits", s.Bits, 2.32, 0.005)
		find(t, review(t, segment.Group{Demands: five}), "demands-diverge")
		lacks(t, review(t, segment.Group{Demands: five[:2]}), "demands-diverge")
	},
	"AQ12": func(t *testing.T) {
		full := segment.Star{Story: "s", Identity: "i", Endorser: "e"}
		require.Empty(t, full.Missing())
		for _, c := range []struct {
			s    segment.Star
			want string
		}{{segment.Star{Identity: "i", Endorser: "e"}, "story"}, {segment.Star{Story: "s", Endorser: "e"}, "identity"}, {segment.Star{Story: "s", Identity: "i"}, "endorser"}} {
			require.Equal(t, []string{c.want}, c.s.Missing())
			find(t, review(t, segment.Group{Stars: []segment.Star{c.s}}), "star-incomplete")
		}
	},
	"DE01": func(t *testing.T) {
		covers(t, "data-steps", "record 记录", "keep 保存", "mine 挖掘", "sort 整理", "analyse 分析", "use 利用")
	},
	"DE02": func(t *testing.T) {
		r := roster(t, nil, segment.Facts{Spoken: 3, Orders: 1, Spent: 50}, segment.Facts{Spoken: 9}, segment.Facts{Spent: 7, Orders: 2})
		var spoken, orders, spent int64
		for _, row := range r.Rows {
			spoken, orders, spent = spoken+row.Facts.Spoken, orders+row.Facts.Orders, spent+row.Facts.Spent
		}
		require.Equal(t, []int64{spoken, orders, spent}, []int64{r.Summary.Spoken, r.Summary.Orders, r.Summary.Spent})
	},
	"DE04": func(t *testing.T) {
		for _, signs := range []int64{1, 10, 1000} {
			last := -1.0
			for _, quiet := range []float64{0, 1, 10, 100, 1e6} {
				p := roster(t, nil, segment.Facts{Signs: signs, Span: 30, Quiet: quiet}).Rows[0].Risk
				require.True(t, p >= 0 && p <= 1)
				require.GreaterOrEqual(t, p, last)
				last = p
			}
		}
	},
	"DE05": func(t *testing.T) {
		g := segment.Group{Periods: []string{"2026-01", "2026-02"}, Sums: []segment.Summary{{Period: "2026-01", Members: 9, Policy: "more sessions"}}}
		f := find(t, review(t, g), "no-summary")
		require.Equal(t, "2026-02", f.About)
		g.Sums = append(g.Sums, segment.Summary{Period: "2026-02", Members: 9})
		lacks(t, review(t, g), "no-summary")
		find(t, review(t, g), "summary-unused")
		g.Sums[1].Policy = "fewer"
		require.Empty(t, review(t, g))
	},
	"DE11": func(t *testing.T) {
		covers(t, "insights", "brand 品牌看法", "product 产品看法", "competitor 竞品评价", "hobbies 兴趣爱好")
		s := segment.Survey{Closed: 5, Guided: true, Topics: words(t, "insights")}
		require.Empty(t, review(t, segment.Group{Surveys: []segment.Survey{s}}))
		s.Topics = s.Topics[1:]
		fs := review(t, segment.Group{Surveys: []segment.Survey{s}})
		require.Len(t, fs, 1)
		require.Equal(t, "brand is not covered", fs[0].English)
	},
	"DE13": func(t *testing.T) {
		s, err := segment.SpreadOf([]segment.Count{{"一号院", 120}, {"二号院", 300}, {"三号院", 210}})
		require.NoError(t, err)
		require.Equal(t, int64(630), s.Total)
		require.Equal(t, segment.Count{Name: "二号院", N: 300}, s.Largest)
	},
	"DE14": func(t *testing.T) {
		s := segment.Survey{Closed: 5, Guided: true, Responses: 120}
		f := find(t, review(t, segment.Group{Surveys: []segment.Survey{s}}), "data-unused")
		require.Equal(t, "DE14", f.Row)
	},
}

func TestAcceptance(t *testing.T) {
	require.Len(t, acceptance, 63)
	for _, id := range slices.Sorted(maps.Keys(acceptance)) {
		t.Run(id, acceptance[id])
	}
}
