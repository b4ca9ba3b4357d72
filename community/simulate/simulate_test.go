package simulate_test

import (
	"errors"
	"iter"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("", 8*3600))

func at(days float64) community.Instant {
	return community.At(start) + community.Instant(days*86400e6)
}

// events simulates, and fails the test where that is refused.
func events(t testing.TB, c *community.Community, b *simulate.Behaviour) iter.Seq[community.Event] {
	t.Helper()
	seq, err := simulate.Events(c, b)
	require.NoError(t, err)
	return seq
}

// record folds a log.
func record(t testing.TB, seq iter.Seq[community.Event], o community.RecordOptions) *community.Record {
	t.Helper()
	r := &community.Record{Options: o}
	for e := range seq {
		require.NoError(t, r.Add(e))
	}
	return r
}

// all is a group in which everything happens.
func all() (*community.Community, *simulate.Behaviour) {
	c := &community.Community{Staff: []community.MemberID{community.MemberInt(1 << 40), community.MemberInt(1<<40 + 1)}}
	c.Structure.Capacity = 200
	c.Operations.Sessions = []community.SessionPlan{{Name: "夜读", Weekday: 5, Start: "20:00", Content: 40, Questions: 20}, {Name: "晨读", Weekday: 1, Start: "00:05", Content: 10}}
	b := busy()
	b.Start, b.Days, b.Group, b.First = start, 90, community.GroupInt(3), 1000
	b.Founders, b.Arrival.Channels[0].Rate, b.Arrival.Market = 60, 1, 200
	b.Hours = []float64{0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 2, 2, 4, 3, 2, 2, 2, 3, 4, 6, 9, 8, 4, 1}
	b.Speech.Topics, b.Speech.Homophily, b.Speech.Fade = 3, 0.2, 0.005
	b.Activities, b.Persuasion = simulate.Habit{Share: 0.2, Rate: 0.1}, 0.1
	b.Response = simulate.Response{Nudge: 0.5, Award: 0.3, Worth: 0.6, Fade: 0.1}
	b.Duties = []simulate.Duty{
		{Event: community.Event{Kind: community.Post, At: at(0.375), Tags: community.Valuable, Source: community.OGC}, Every: 1, Misses: 0.1},
		{Event: community.Event{Kind: community.Nudge, At: at(20.1), Other: community.MemberInt(1003)}},
		{Event: community.Event{Kind: community.Award, At: at(30.4), Other: community.MemberInt(1001), Count: 2}},
		{Event: community.Event{Kind: community.Remove, At: at(40.4), Member: community.MemberInt(1005), Other: c.Staff[0]}},
		{Event: community.Event{Kind: community.Remove, At: at(40.5), Member: community.MemberInt(1005), Other: c.Staff[0]}}, // not there any more
		{Event: community.Event{Kind: community.Warn, At: at(40.6), Other: community.MemberInt(1005)}},
	}
	return c, b
}

// TestLogIsALog holds what every log is to be: valid events in order of time, of
// members who have joined and not left, within the time, the capacity and the
// numbers.
func TestLogIsALog(t *testing.T) {
	c, b := all()
	here, most, seen := map[community.MemberID]bool{}, 0, map[community.Kind]int{}
	last := community.At(start)
	for e := range events(t, c, b) {
		require.NoError(t, e.Validate())
		require.GreaterOrEqual(t, e.At, last)
		require.Less(t, e.At, at(90))
		require.Equal(t, b.Group, e.Group)
		last = e.At
		seen[e.Kind]++
		if e.Kind == community.Join {
			require.False(t, here[e.Member])
			here[e.Member] = true
			most = max(most, len(here))
			continue
		}
		require.True(t, here[e.Member], "%+v", e)
		switch e.Kind {
		case community.Leave, community.Remove:
			delete(here, e.Member)
		case community.Warn:
			require.Fail(t, "a warning of one who is not there")
		case community.Reply:
			require.True(t, here[e.Other])
			require.NotEqual(t, e.Member, e.Other)
		}
	}
	require.Equal(t, 200, most)
	for _, k := range []community.Kind{community.Join, community.Leave, community.Remove, community.Invite, community.Post, community.Reply, community.CheckIn,
		community.Purchase, community.Activity, community.Session, community.Nudge, community.Award} {
		require.Positive(t, seen[k], k.String())
	}
}

// TestSameBits holds that a log is the same whenever and however often it is
// read, on any number of processors, and that a longer one begins with it.
func TestSameBits(t *testing.T) {
	c, b := all()
	seq := events(t, c, b)
	want := slices.Collect(seq)
	require.Equal(t, want, slices.Collect(seq))
	before := runtime.GOMAXPROCS(1)
	require.Equal(t, want, slices.Collect(events(t, c, b)))
	runtime.GOMAXPROCS(before)
	b.Days = 120
	long := slices.Collect(events(t, c, b))
	require.Greater(t, len(long), len(want))
	require.Equal(t, want, long[:len(want)])
	n := 0
	for e := range seq { // and may be left
		require.Equal(t, want[n], e)
		if n++; n == 100 {
			break
		}
	}
	b.Seed++
	require.False(t, slices.Equal(long, slices.Collect(events(t, c, b))))
}

// TestCallersOwn holds that a log does not change with the caller's lists.
func TestCallersOwn(t *testing.T) {
	c, b := all()
	seq := events(t, c, b)
	want := slices.Collect(seq)
	c.Staff[0], c.Operations.Sessions[0].Weekday, c.Structure.Capacity = c.Staff[1], 2, 7
	c.Structure.Rules.Rules = []community.Rule{{Name: "none", Then: community.Sanction{Action: community.Expel}}}
	b.Hours[3], b.Arrival.Channels[0].Rate, b.Speech.Marks[0].Share, b.Duties[0].Every = 5, 9, 0.9, 3
	require.Equal(t, want, slices.Collect(seq))
}

// TestHoursStayInTheDay holds that hours move events within their day alone, and
// none into an hour without weight; a duty keeps its minute.
func TestHoursStayInTheDay(t *testing.T) {
	c, b := all()
	with := slices.Collect(events(t, c, b))
	hours := b.Hours
	b.Hours = nil
	without := map[community.Kind]map[int]int{}
	count := func(m map[community.Kind]map[int]int, e community.Event) {
		if m[e.Kind] == nil {
			m[e.Kind] = map[int]int{}
		}
		m[e.Kind][int((e.At-at(0))/86400e6)]++
	}
	// Only what no duty moves: a duty falls before or after others as hours go.
	b.Duties, c.Operations.Sessions = nil, nil
	for e := range events(t, c, b) {
		count(without, e)
	}
	b.Hours = hours
	moved := map[community.Kind]map[int]int{}
	for e := range events(t, c, b) {
		count(moved, e)
		if e.Kind == community.Post && e.At > at(0) {
			h := int((e.At - at(0)) % 86400e6 / 3600e6)
			require.Positive(t, hours[h], e.At)
		}
	}
	require.Equal(t, without, moved)
	posts, sessions, steps := 0, 0, map[uint32][]uint32{}
	for _, e := range with {
		if e.Kind == community.Session {
			steps[e.Topic] = append(steps[e.Topic], e.Count)
		}
		clock := e.At.Time().In(start.Location()).Format("15:04")
		switch {
		case e.Kind == community.Post && e.Source == community.OGC:
			require.Equal(t, "09:00", clock)
			posts++
		case e.Kind == community.Session && e.Count == uint32(community.HostOn):
			require.Contains(t, []string{"20:00", "00:05"}, clock)
			sessions++
		}
	}
	require.InDelta(t, 81, posts, 12) // 90 days, a tenth missed
	require.Equal(t, 26, sessions)    // 13 Fridays and 13 Mondays
	require.Len(t, steps, 26)
	for topic, s := range steps {
		want := []uint32{1, 2, 3, 4, 5, 6, 7}
		if topic == 2 { // the first Monday's was announced, and signed in to, before the log
			want = want[2:]
		}
		require.Equal(t, want, s, "session %d", topic)
	}
}

// TestRefused names each field outside its domain.
func TestRefused(t *testing.T) {
	for field, spoil := range map[string]func(*simulate.Behaviour){
		"days":               func(b *simulate.Behaviour) { b.Days = math.NaN() },
		"start":              func(b *simulate.Behaviour) { b.Start = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"first":              func(b *simulate.Behaviour) { b.First = math.MaxUint64 },
		"founders":           func(b *simulate.Behaviour) { b.Founders = -1 },
		"hours":              func(b *simulate.Behaviour) { b.Hours = make([]float64, 24) },
		"persuasion":         func(b *simulate.Behaviour) { b.Persuasion = 1.1 },
		"check_ins.share":    func(b *simulate.Behaviour) { b.CheckIns.Share = -0.1 },
		"arrival.benefit":    func(b *simulate.Behaviour) { b.Arrival.Benefit = math.Inf(1) },
		"arrival.channels":   func(b *simulate.Behaviour) { b.Arrival.Channels[0].Rate = math.NaN() },
		"arrival.innovation": func(b *simulate.Behaviour) { b.Arrival.Innovation = 0 },
		"arrival.accept":     func(b *simulate.Behaviour) { b.Arrival.Accept = 2 },
		"speech.silent":      func(b *simulate.Behaviour) { b.Speech.Silent = 2 },
		"speech.topics":      func(b *simulate.Behaviour) { b.Speech.Topics = -1 },
		"speech.homophily":   func(b *simulate.Behaviour) { b.Speech.Homophily = 0.9 },
		"speech.marks":       func(b *simulate.Behaviour) { b.Speech.Marks[0].Share = 1.5 },
		"buying.alpha":       func(b *simulate.Behaviour) { b.Buying.Alpha = 0 },
		"buying.b":           func(b *simulate.Behaviour) { b.Buying.B = 0 },
		"buying.beta":        func(b *simulate.Behaviour) { b.Buying.S = 1 },
		"buying.gamma":       func(b *simulate.Behaviour) { b.Buying.Gamma = 0 },
		"buying.currency":    func(b *simulate.Behaviour) { b.Buying.Currency = 7 },
		"leaving.scale":      func(b *simulate.Behaviour) { b.Leaving.Scale = -1 },
		"leaving.contagion":  func(b *simulate.Behaviour) { b.Leaving.Contagion = -1 },
		"offence.rate":       func(b *simulate.Behaviour) { b.Offence.Rate = -1 },
		"offence.pays":       func(b *simulate.Behaviour) { b.Offence.Pays = 1.5 },
		"response.worth":     func(b *simulate.Behaviour) { b.Response.Worth = -1 },
		"duties.kind":        func(b *simulate.Behaviour) { b.Duties[0].Kind = community.Join },
		"duties.time":        func(b *simulate.Behaviour) { b.Duties[0].At = at(-1) },
		"duties.every":       func(b *simulate.Behaviour) { b.Duties[0].Every = -1 },
		"duties.misses":      func(b *simulate.Behaviour) { b.Duties[0].Misses = 2 },
		"duties.amount":      func(b *simulate.Behaviour) { b.Duties[0].Amount = -2 },
	} {
		c, b := all()
		spoil(b)
		_, err := simulate.Events(c, b)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, field)
		require.Equal(t, field, in.Field)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, b := all()
	_, err := simulate.Events(nil, b)
	var in *coterie.InputError
	require.ErrorAs(t, err, &in)
	require.Equal(t, "duties.member", in.Field)
	require.Zero(t, in.Row)
	require.Empty(t, slices.Collect(events(t, nil, nil)))
}

// FuzzEvents holds that no parameters panic, hang or make an event that no log
// may have: they are refused with the name of a field, or give valid events in
// order.
func FuzzEvents(f *testing.F) {
	f.Add(uint64(1), 30.0, 20, 1.0, 2.0, 0.5, 0.3, 60.0, 0.8, 0.4)
	f.Add(uint64(2), 1e5, 1000, 1e3, 1e6, 1e-300, 1.0, 1e-310, 1e-3, 1e6)
	f.Add(uint64(3), -1.0, -5, math.NaN(), math.Inf(1), 0.0, 2.0, 0.0, 1000.0, 0.0)
	f.Fuzz(func(t *testing.T, seed uint64, days float64, founders int, benefit, rate, shape, share, scale, bend, extra float64) {
		c, b := all()
		b.Seed, b.Days, b.Founders, b.Arrival.Benefit = seed, days, founders, benefit
		b.Arrival.Channels[0].Rate, b.Arrival.Market, b.Arrival.Imitation = rate, rate, extra
		b.Speech.Mean, b.Speech.Shape, b.Speech.Silent, b.Speech.Fade, b.Speech.Reply = rate, shape, share, extra, share
		b.Buying.R, b.Buying.A, b.Buying.P, b.Buying.Q, b.Buying.Share, b.Buying.First = shape, shape, shape, shape, share, extra
		b.Leaving = simulate.Leaving{Scale: scale, Shape: bend, Contagion: extra}
		b.Response.Nudge, b.Response.Fade = rate, extra
		seq, err := simulate.Events(c, b)
		if err != nil {
			var in *coterie.InputError
			require.True(t, errors.As(err, &in) && in.Field != "")
			return
		}
		last, n := at(0), 0
		for e := range seq {
			require.NoError(t, e.Validate())
			require.GreaterOrEqual(t, e.At, last)
			last = e.At
			if n++; n == 3000 {
				break
			}
		}
	})
}
