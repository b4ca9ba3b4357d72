package community_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
)

// day is a time of the day n after the start of the records here.
func dayN(n int) time.Time { return at(24 * float64(n)).Time() }

// talkers folds n members who join on day 0 and then say each day what say
// returns for them.
func talkers(t testing.TB, o community.RecordOptions, n, days int, say func(member, day int) []community.Event) *community.Record {
	r := &community.Record{Options: o}
	add := func(m, d int, e community.Event) {
		e.Member, e.At = member(m), community.At(dayN(d).Add(12*time.Hour))
		require.NoError(t, r.Add(e))
	}
	for m := range n {
		add(m, 0, community.Event{Kind: community.Join})
	}
	for d := range days {
		for m := range n {
			for _, e := range say(m, d) {
				add(m, d, e)
			}
		}
	}
	return r
}

func says(tags community.Tags) []community.Event {
	return []community.Event{{Kind: community.Post, Tags: tags}}
}

var daily = community.RecordOptions{Days: true}

func TestMessagesCountOnceWhateverTheirTags(t *testing.T) {
	for _, o := range []community.RecordOptions{{}, daily} {
		r := talkers(t, o, 10, 10, func(m, _ int) []community.Event {
			switch m {
			case 0, 1:
				return says([]community.Tags{community.Valuable | community.Humorous | community.Fun | community.Answer, community.Fun}[m])
			case 2, 3:
				return says(community.Ad | community.SoftAd | community.OffTopic | community.Boring)
			default:
				return says(0)
			}
		})
		a, err := community.Assess(nil, r, dayN(10), nil)
		require.NoError(t, err)
		for _, name := range []community.Term{"worth-share", "ad-share", "noise-share"} {
			near.Check(t, string(name), a.Measure(name).Value, 0.2, 1e-15)
		}
		require.Equal(t, community.Lively, a.State)
	}
}

func TestStaffIsApart(t *testing.T) {
	say := func(m, _ int) []community.Event {
		if m == 0 {
			var es []community.Event
			for range 9 {
				es = append(es, community.Event{Kind: community.Post, Tags: community.Ad})
			}
			return es
		}
		return says(community.Valuable)
	}
	c := &community.Community{Staff: []community.MemberID{member(0)}}
	a, err := community.Assess(c, talkers(t, daily, 4, 60, say), dayN(60), nil)
	require.NoError(t, err)
	require.Zero(t, a.Measure("ad-share").Value)
	require.EqualValues(t, 1, a.Measure("staff-ad-share").Value)
	require.EqualValues(t, 1, a.Measure("worth-share").Value)
	require.Zero(t, a.Measure("staff-worth-share").Value)
	near.Check(t, "talk", a.Measure("talk").Value, 1, 1e-15)
	require.EqualValues(t, 28*9, a.OfStaff)
	find(t, a.Findings, "staff-write-much")

	// Without days they cannot be told apart, which is said.
	a, err = community.Assess(c, talkers(t, community.RecordOptions{}, 4, 60, say), dayN(60), nil)
	require.NoError(t, err)
	near.Check(t, "ad-share", a.Measure("ad-share").Value, 0.75, 1e-15)
	find(t, a.Findings, "staff-not-apart")
}

func find(t testing.TB, fs []coterie.Finding, code string) coterie.Finding {
	t.Helper()
	for _, f := range fs {
		if f.Code == code {
			return f
		}
	}
	t.Fatalf("no %q among %v", code, fs)
	return coterie.Finding{}
}

func TestAssessBeforeTheEndOfTheRecord(t *testing.T) {
	say := func(_, _ int) []community.Event { return says(community.Valuable) }
	whole, half := talkers(t, daily, 6, 200, say), talkers(t, daily, 6, 100, say)
	a, err := community.Assess(nil, whole, dayN(100), nil)
	require.NoError(t, err)
	b, err := community.Assess(nil, half, dayN(100), nil)
	require.NoError(t, err)
	require.Equal(t, b.State, a.State)
	require.LessOrEqual(t, a.Measure("silence-days").Value, 0.5)
	for _, m := range b.Measures {
		v := a.Measure(m.Name).Value
		if m.Name != "silence-days" && !math.IsNaN(v) { // of an earlier day the hour is not kept
			require.Equal(t, m.Value.Value, v, m.Name)
		}
	}
	require.True(t, math.IsNaN(a.Measure("culture").Value), "turns are kept in total only")
	a, err = community.Assess(nil, talkers(t, community.RecordOptions{}, 6, 200, say), dayN(100), nil)
	require.NoError(t, err)
	require.True(t, math.IsNaN(a.Measure("silence-days").Value))
	require.True(t, math.IsNaN(a.Measure("speakers").Value))
}

// TestNobodySpeaks tells groups dead in which nothing is, was, or can be said.
func TestNobodySpeaks(t *testing.T) {
	for _, o := range []community.RecordOptions{{}, daily} {
		never := talkers(t, o, 300, 0, nil)
		once := talkers(t, o, 300, 200, func(m, d int) []community.Event {
			if m == 7 && d == 199 {
				return says(0)
			}
			return nil
		})
		gone := talkers(t, o, 30, 200, func(m, d int) []community.Event {
			if d == 199 {
				return []community.Event{{Kind: community.Post, Tags: community.Valuable}, {Kind: community.Leave}}
			}
			return says(community.Valuable)
		})
		for name, r := range map[string]*community.Record{"never": never, "once": once, "gone": gone} {
			a, err := community.Assess(nil, r, dayN(200), nil)
			require.NoError(t, err)
			require.Equal(t, community.Dead, a.State, name)
			require.Greater(t, a.Sure, 0.8, name)
			_, err = json.Marshal(a)
			require.NoError(t, err)
		}
		a, err := community.Assess(nil, gone, dayN(200), nil)
		require.NoError(t, err)
		find(t, a.Findings, "deserted")
	}
}

// TestUntaggedIsNotCalledSpam holds that without a tag and without a known
// advert nobody is told to clear adverts.
func TestUntaggedIsNotCalledSpam(t *testing.T) {
	for every := 1; every <= 40; every++ { // from lively down to nearly silent
		r := talkers(t, daily, 14, 60, func(m, d int) []community.Event {
			es := []community.Event{}
			if m < 4 && (d+m)%every == 0 {
				es = says(0)
			}
			if m == 0 && d > 50 {
				es = append(es, community.Event{Kind: community.Packet, Amount: 100, Count: 5})
			}
			return es
		})
		a, err := community.Assess(nil, r, dayN(60), nil)
		require.NoError(t, err)
		require.True(t, math.IsNaN(a.Measure("orders-rate").Value), "packets are no orders")
		require.NotContains(t, codes(a.Findings), "no-advert-rule")
		p, err := community.PlanWeek(nil, r, dayN(60), nil)
		require.NoError(t, err)
		for _, todo := range p.Tasks {
			require.NotContains(t, todo.Why.English, "adverts, then")
		}
	}
}

// TestFirstTalkIsNoFading holds that a group that begins to talk can be written
// as JSON: nothing has faded where nothing was.
func TestFirstTalkIsNoFading(t *testing.T) {
	r := talkers(t, daily, 9, 90, func(_, d int) []community.Event {
		if d < 80 {
			return nil
		}
		return says(community.Valuable)
	})
	a, err := community.Assess(nil, r, dayN(90), nil)
	require.NoError(t, err)
	require.True(t, math.IsNaN(a.Measure("faded-to").Value))
	require.False(t, a.State.Degenerate())
	_, err = json.Marshal(a)
	require.NoError(t, err)
}

// TestWrongDates takes one event of a wrong year, and a date far beyond.
func TestWrongDates(t *testing.T) {
	r := talkers(t, daily, 3, 40, func(_, _ int) []community.Event { return says(0) })
	require.NoError(t, r.Add(community.Event{Kind: community.Post, Member: member(1), At: community.At(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC))}))
	for _, asOf := range []time.Time{dayN(40), time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		a, err := community.Assess(nil, r, asOf, &community.AssessOptions{Window: 3660})
		require.NoError(t, err)
		require.False(t, math.IsNaN(a.Trend.Value))
	}
}

func TestSignsThatCannotBeWeighed(t *testing.T) {
	r := talkers(t, daily, 5, 40, func(_, _ int) []community.Event { return says(community.Valuable) })
	heavy := community.Signs()
	for i := range heavy {
		heavy[i].Weight = 1e6
	}
	a, err := community.Assess(nil, r, dayN(40), &community.AssessOptions{Signs: heavy})
	require.NoError(t, err)
	require.False(t, math.IsNaN(a.Sure))
	require.NotZero(t, a.State)
	for _, s := range []community.Sign{{For: "dead", Measure: "talk", Width: 1, Weight: math.Inf(1)}, {For: "dead", Measure: "talk", Width: 1, Weight: math.NaN()},
		{For: "dead", Measure: "talk"}, {For: "dead", Measure: "talk", Width: math.Inf(1)}, {For: "dead", Measure: "talk", At: math.Inf(-1), Width: 1}} {
		_, err := community.Assess(nil, r, dayN(40), &community.AssessOptions{Signs: []community.Sign{s}})
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		for _, score := range community.Diagnose(a.Measures, []community.Sign{s}) {
			near.Check(t, "no voice", score.Value.Value, 0.2, 1e-15)
			require.Empty(t, score.Parts)
		}
	}
}

func TestPracticesSayWhatTheyRaise(t *testing.T) {
	r := talkers(t, daily, 5, 40, func(m, d int) []community.Event {
		if m == 0 && d == 30 {
			return []community.Event{{Kind: community.Session, Count: uint32(community.Promote)}}
		}
		return says(0)
	})
	parts := func(ps ...community.Practice) map[community.Term]float64 {
		a, err := community.Assess(&community.Community{Operations: community.Operations{Practices: ps}}, r, dayN(40), nil)
		require.NoError(t, err)
		out := map[community.Term]float64{}
		for _, s := range a.Senses {
			for _, p := range s.Parts {
				if p.Measure == "practice-session" {
					out[s.Name] = p.Weight
				}
			}
		}
		return out
	}
	require.Equal(t, map[community.Term]float64{"participation": 1}, parts())
	require.Equal(t, map[community.Term]float64{"participation": 1}, parts(community.Practice{Name: "session"}))
	require.Equal(t, map[community.Term]float64{"ritual": 2, "belonging": 0.5},
		parts(community.Practice{Name: "session", Senses: map[community.Term]float64{"ritual": 2, "belonging": 0.5}}))
	bad := &community.Community{Operations: community.Operations{Practices: []community.Practice{{Name: "session", Senses: map[community.Term]float64{"smell": 1}}}}}
	_, err := community.Assess(bad, r, dayN(40), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestWeekOfABadDesign(t *testing.T) {
	r := talkers(t, daily, 5, 40, func(_, _ int) []community.Event { return says(0) })
	for _, day := range []int{-1, 0, 8} {
		c := &community.Community{Operations: community.Operations{Sessions: []community.SessionPlan{{Name: "x", Weekday: day, Start: "20:00", Content: 60}}}}
		_, err := community.PlanWeek(c, r, dayN(40), nil)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, "operations.sessions[0].weekday", in.Field)
	}
}

func TestInterests(t *testing.T) {
	r := talkers(t, daily, 6, 40, func(_, _ int) []community.Event { return says(0) })
	c := &community.Community{Staff: []community.MemberID{member(5)}}
	assess := func(o *community.AssessOptions) *community.Assessment {
		a, err := community.Assess(c, r, dayN(40), o)
		require.NoError(t, err)
		return a
	}
	vectors := map[community.MemberID][]float64{}
	words := map[community.MemberID][]string{}
	for m, ts := range [][]string{{"tea"}, {"tea", "cups"}, {"tea"}, {"cups"}, {}} {
		x := []float64{0, 0}
		for _, w := range ts {
			x[map[string]int{"cups": 0, "tea": 1}[w]] = 1
		}
		vectors[member(m)], words[member(m)] = x, ts
	}
	a := assess(&community.AssessOptions{Interests: vectors, Target: []float64{0, 1}})
	b := assess(&community.AssessOptions{Tags: words, TargetTags: []string{"tea"}})
	h := math.Sqrt2 / 2
	near.Check(t, "target-fit", a.Measure("target-fit").Value, (1+h+1+0)/4, 1e-15)
	near.Check(t, "cohesion", a.Measure("cohesion").Value, (2*(h+1+h)+2*(0+h+0))/12, 1e-15) // pairs of 4: 01 02 12, 03 13 23
	for _, name := range []community.Term{"target-fit", "cohesion", "interests", "demand-entropy"} {
		require.Equal(t, a.Measure(name), b.Measure(name))
		e := a.Measure(name)
		require.InDelta(t, 0.95, e.Confidence, 0)
		require.True(t, e.Lo < e.Value && e.Value < e.Hi, "%s %v", name, e)
	}

	// Neither staff nor strangers have a say.
	vectors[member(5)], vectors[member(99)] = []float64{1, 0}, []float64{9, 0}
	b = assess(&community.AssessOptions{Interests: vectors, Target: []float64{0, 1}})
	for _, name := range []community.Term{"target-fit", "cohesion", "interests", "demand-entropy"} {
		require.Equal(t, a.Measure(name), b.Measure(name))
	}

	for name, o := range map[string]*community.AssessOptions{
		"length": {Interests: map[community.MemberID][]float64{member(0): {1, 2}, member(1): {1}}},
		"target": {Interests: vectors, Target: []float64{1}},
		"NaN":    {Interests: map[community.MemberID][]float64{member(0): {math.NaN()}}},
		"both":   {Interests: vectors, TargetTags: []string{"tea"}},
	} {
		_, err := community.Assess(c, r, dayN(40), o)
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
	}
}
