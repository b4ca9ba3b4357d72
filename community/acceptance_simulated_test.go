package community_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
)

var simulatedFrom = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// simulated folds a simulated log up to a day.
func simulated(t *testing.T, c *community.Community, b simulate.Behaviour, days int) *community.Record {
	t.Helper()
	b.Start, b.Days = simulatedFrom, float64(days)
	seq, err := simulate.Events(c, &b)
	require.NoError(t, err)
	r := &community.Record{Options: dayOptions}
	for e := range seq {
		require.NoError(t, r.Add(e))
	}
	return r
}

func simulatedDay(n int) time.Time { return simulatedFrom.AddDate(0, 0, n) }

// simulatedRows are those that ask what a change does to how people behave: a
// group is simulated with and without it, all else equal.
var simulatedRows = []row{
	{"PV14", func(t *testing.T) {
		for name, ways := range map[string]simulate.Arrival{
			"channels": {Channels: []simulate.Channel{{Entry: 1, Rate: 0.5}, {Entry: 2, Rate: 0.2}}},
			"market":   {Market: 300, Innovation: 0.002, Imitation: 0.06},
			"invites":  {Invites: simulate.Habit{Share: 0.4, Rate: 0.05}, Accept: 0.3, Channels: []simulate.Channel{{Rate: 0.1}}},
		} {
			before := int64(-1)
			for _, benefit := range []float64{0, 0.25, 0.5, 1, 2} {
				ways.Benefit = benefit
				r := simulated(t, nil, simulate.Behaviour{Seed: 14, Founders: 20, Arrival: ways, Leaving: simulate.Leaving{Scale: 120}}, 120)
				joins, _ := r.Count(community.Join, simulatedDay(0), simulatedDay(120))
				late, _ := r.Count(community.Join, simulatedDay(1), simulatedDay(120))
				require.GreaterOrEqual(t, joins, before, "%s, benefit %g", name, benefit)
				if benefit == 0 {
					require.Zero(t, late, "nobody comes for nothing")
				} else {
					require.Positive(t, late, name)
				}
				before = joins
			}
			require.Greater(t, before, int64(40), name)
		}
	}},
	{"OU21", func(t *testing.T) {
		for seed := range uint64(3) {
			c := design(t, "brand-fans")
			c.Staff = []community.MemberID{member(9001)}
			c.Output.Incentives = append(c.Output.Incentives, community.ParseTerm("流量"))
			b := simulate.Behaviour{Seed: seed, Founders: 150,
				Speech:   simulate.Speech{Silent: 0.3, Mean: 0.2, Shape: 0.7, Reply: 0.4, Marks: []simulate.Mark{{Share: 0.2, Tags: community.Valuable}}},
				Response: simulate.Response{Award: 0.2, Worth: 0.6, Fade: 0.01}}
			// The promising: of those who wrote something of worth, the five who
			// wrote least in all.
			type author struct {
				id   community.MemberID
				said int64
			}
			var promising []author
			for id, m := range simulated(t, c, b, 28).Members() {
				if m.Valuable > 0 {
					promising = append(promising, author{id, m.Spoken()})
				}
			}
			slices.SortFunc(promising, func(x, y author) int { return cmp.Or(cmp.Compare(x.said, y.said), x.id.Compare(y.id)) })
			posts, quality := int64(0), 0.0
			for _, views := range []uint32{0, 1, 4, 16} { // thousands, each
				b.Duties = nil
				for _, m := range promising[:5] {
					if views > 0 {
						b.Duties = append(b.Duties, simulate.Duty{Event: community.Event{Kind: community.Award, At: community.At(simulatedDay(28)), Other: m.id, Count: views}})
					}
				}
				a, err := community.Assess(c, simulated(t, c, b, 56), simulatedDay(56), nil)
				require.NoError(t, err)
				require.Greater(t, a.Messages, posts, "%d thousand views", views)
				require.Greater(t, a.Measure("worth-share").Value, quality, "%d thousand views", views)
				posts, quality = a.Messages, a.Measure("worth-share").Value
			}
		}
	}},
	{"OP20", func(t *testing.T) {
		for _, s := range []simulate.Speech{
			{Silent: 0.5, Mean: 0.3, Shape: 0.5, Reply: 0.4},
			{Silent: 0.8, Mean: 1, Shape: 2, Reply: 0.6, Fade: 0.02},
			{Mean: 0.1, Shape: 0.2},
		} {
			c := design(t, "brand-fans")
			c.Staff = []community.MemberID{member(9001)}
			b := simulate.Behaviour{Seed: 20, Founders: 120, Speech: s, Leaving: simulate.Leaving{Scale: 200}}
			plan, err := community.PlanWeek(c, simulated(t, c, b, 28), simulatedDay(28), &community.WeekOptions{Most: 20})
			require.NoError(t, err)
			i := slices.IndexFunc(plan.Tasks, func(d community.Todo) bool { return d.Why.Code == "wake-lurkers" })
			require.GreaterOrEqual(t, i, 0)
			task := plan.Tasks[i]
			require.Equal(t, "OP20", task.Why.Row)
			require.Len(t, task.Members, 20)
			// spoke counts the lurkers of the plan who speak in the four weeks after.
			spoke := func(b simulate.Behaviour) (n int) {
				r := simulated(t, c, b, 56)
				for _, id := range task.Members {
					m, ok := r.Member(id)
					require.True(t, ok)
					if m.Spoken() > 0 && m.Spoke >= community.At(task.When) {
						n++
					}
				}
				return n
			}
			baseline := spoke(b)
			for _, id := range task.Members {
				b.Duties = append(b.Duties, simulate.Duty{Event: community.Event{Kind: community.Nudge, At: community.At(task.When), Other: id}})
			}
			before := baseline
			for _, answer := range []float64{0, 0.02, 0.1, 0.5} {
				b.Response = simulate.Response{Nudge: answer, Fade: 0.1}
				n := spoke(b)
				if answer == 0 {
					require.Equal(t, baseline, n, "whom nudges leave cold")
				}
				require.GreaterOrEqual(t, n, before, "answer %g", answer)
				before = n
			}
			require.Greater(t, before, baseline)
		}
	}},
	{"OP24", func(t *testing.T) {
		for seed := range uint64(3) {
			c := design(t, "brand-fans")
			c.Staff = []community.MemberID{member(9001)}
			share, conversion := -1.0, -1.0
			for _, rate := range []float64{0, 0.02, 0.1, 0.5} {
				b := simulate.Behaviour{Seed: seed, Founders: 150,
					Speech:     simulate.Speech{Silent: 0.3, Mean: 0.4, Shape: 0.7, Reply: 0.5, Loyalty: 0.3},
					Activities: simulate.Habit{Share: 0.1, Rate: rate}, Persuasion: 0.05,
					Buying: simulate.Buying{Share: 0.05, First: 30, R: 0.6, Alpha: 30, A: 1, B: 3, Price: 99},
					Duties: []simulate.Duty{{Event: community.Event{Kind: community.Activity, At: community.At(simulatedDay(3)), Count: 30}, Every: 7}}}
				r := simulated(t, c, b, 84)
				a, err := community.Assess(c, r, simulatedDay(84), nil)
				require.NoError(t, err)
				buyers := 0.0
				for _, m := range r.Members() {
					if m.Purchases > 0 {
						buyers++
					}
				}
				held := a.Measure("member-held").Value
				require.Greater(t, held, share, "member-initiated at %g a day", rate)
				require.GreaterOrEqual(t, buyers/float64(a.Members), conversion, "member-initiated at %g a day", rate)
				share, conversion = held, buyers/float64(a.Members)
			}
			require.Greater(t, conversion, 0.1)
		}
	}},
}
