package community_test

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

var day0 = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) // a Monday

// at is h hours after day0.
func at(h float64) community.Instant { return community.At(day0) + community.Instant(h*3600e6) }

func member(i int) community.MemberID { return community.MemberInt(uint64(i)) }

// fold makes a record of events.
func fold(t testing.TB, o community.RecordOptions, es ...community.Event) *community.Record {
	t.Helper()
	r := &community.Record{Options: o}
	for _, e := range es {
		require.NoError(t, r.Add(e))
	}
	return r
}

func encode(t require.TestingT, r interface{ MarshalBinary() ([]byte, error) }) []byte {
	b, err := r.MarshalBinary()
	require.NoError(t, err)
	return b
}

// eventGen draws events in which instants, members and pairs often coincide.
func eventGen() *rapid.Generator[community.Event] {
	return rapid.Custom(func(t *rapid.T) community.Event {
		e := community.Event{
			At:      at(float64(rapid.IntRange(0, 60).Draw(t, "hour"))),
			Kind:    community.Kind(rapid.IntRange(int(community.Join), int(community.Tick)).Draw(t, "kind")),
			Group:   community.GroupInt(uint64(rapid.IntRange(0, 2).Draw(t, "group"))),
			Member:  member(rapid.IntRange(0, 5).Draw(t, "member")),
			Tags:    community.Tags(rapid.Uint64Range(0, 1<<34-1).Draw(t, "tags")),
			Count:   rapid.Uint32Range(0, 3).Draw(t, "count"),
			Topic:   rapid.Uint32Range(0, 2).Draw(t, "topic"),
			Amount:  rapid.Int64Range(0, 1000).Draw(t, "amount"),
			Source:  community.Source(rapid.IntRange(0, 3).Draw(t, "source")),
			Format:  community.Format(rapid.IntRange(0, 8).Draw(t, "format")),
			Purpose: community.Purpose(rapid.IntRange(0, 6).Draw(t, "purpose")),
		}
		if rapid.Bool().Draw(t, "custom") {
			e.Kind = community.Custom + 1
		}
		if o := rapid.IntRange(0, 6).Draw(t, "other"); o < 6 && member(o) != e.Member {
			e.Other = member(o)
		}
		return e
	})
}

func optionsGen() *rapid.Generator[community.RecordOptions] {
	return rapid.Custom(func(t *rapid.T) community.RecordOptions {
		return community.RecordOptions{
			Day:  time.Duration(rapid.IntRange(-14, 14).Draw(t, "day")) * time.Hour,
			Days: rapid.Bool().Draw(t, "days"),
			Gap:  time.Duration(rapid.IntRange(0, 5).Draw(t, "gap")) * time.Hour,
		}
	})
}

// TestRecordMergesExactly splits events into shards in any way, merges the
// shards in any order, and expects the bytes of the one-pass fold.
func TestRecordMergesExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := optionsGen().Draw(t, "options")
		events := rapid.SliceOfN(eventGen(), 0, 60).Draw(t, "events")
		whole, groups := &community.Record{Options: o}, &community.Records{Options: o}
		shards := make([]*community.Record, 4)
		parts := make([]*community.Records, 4)
		for i := range shards {
			shards[i], parts[i] = &community.Record{Options: o}, &community.Records{Options: o}
		}
		for _, e := range events {
			require.NoError(t, whole.Add(e))
			require.NoError(t, groups.Add(e))
			s := rapid.IntRange(0, 3).Draw(t, "shard")
			require.NoError(t, shards[s].Add(e))
			require.NoError(t, parts[s].Add(e))
		}
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order")
		got, gots := shards[order[0]], parts[order[0]]
		for _, i := range order[1:] {
			before := encode(t, shards[i])
			require.NoError(t, got.Merge(shards[i]))
			require.Equal(t, before, encode(t, shards[i]), "Merge changed its argument")
			require.NoError(t, gots.Merge(parts[i]))
		}
		want := encode(t, whole)
		require.Equal(t, want, encode(t, got))
		require.Equal(t, encode(t, groups), encode(t, gots))

		var back community.Record
		require.NoError(t, back.UnmarshalBinary(want))
		require.Equal(t, want, encode(t, &back))
		var backs community.Records
		require.NoError(t, backs.UnmarshalBinary(encode(t, groups)))
		require.Equal(t, encode(t, groups), encode(t, &backs))
		var empty community.Record
		empty.Options = o
		require.NoError(t, empty.Merge(&back))
		require.Equal(t, want, encode(t, &empty))
		require.Equal(t, slices.Collect(whole.Ties()), slices.Collect(back.Ties()))
		require.Equal(t, slices.Collect(whole.Invites()), slices.Collect(got.Invites()))
	})
}

// TestAddAllIsAddOfEach takes blocks of events, some of them refused, and expects
// the errors and the bytes of one event at a time.
func TestAddAllIsAddOfEach(t *testing.T) {
	same := func(t require.TestingT, o community.RecordOptions, events []community.Event, cut int) {
		one, all, other := &community.Record{Options: o}, &community.Record{Options: o}, &community.Record{Options: o}
		require.NoError(t, other.Add(community.Event{Kind: community.Post, Member: member(1), At: at(-99)}))
		for _, part := range [][]community.Event{events[:cut], events[cut:]} {
			var bad coterie.RowErrors
			for i, e := range part {
				if err := one.Add(e); err != nil {
					bad.Add(i, err)
				}
			}
			require.Equal(t, bad.Err(), all.AddAll(part))
			require.NoError(t, one.Merge(other))
			require.NoError(t, all.Merge(other))
		}
		require.Equal(t, encode(t, one), encode(t, all))
	}
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(eventGen(), 1, 150).Draw(t, "events")
		for range rapid.IntRange(0, 5).Draw(t, "bad") {
			e := &events[rapid.IntRange(0, len(events)-1).Draw(t, "row")]
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				e.Kind = 0
			case 1:
				e.Amount, e.Currency = 1, coterie.CNY
			case 2:
				e.Amount, e.Currency = 1, coterie.USD
			case 3:
				e.Amount = math.MaxInt64
			}
		}
		same(t, optionsGen().Draw(t, "options"), events, rapid.IntRange(0, len(events)).Draw(t, "cut"))
	})
	same(t, community.RecordOptions{Days: true}, slices.Collect(bench(20_000, 3_000, 6_000)), 777)
	events := slices.Collect(bench(20_000, 3_000, 6_000))
	whole, first, second := fold(t, community.RecordOptions{}, events...), new(community.Record), new(community.Record)
	require.NoError(t, first.AddAll(events[:9_000]))
	require.NoError(t, second.AddAll(events[9_000:]))
	require.NoError(t, first.Merge(second))
	require.Equal(t, encode(t, whole), encode(t, first))
	bad := community.Record{Options: community.RecordOptions{Gap: -1}}
	require.ErrorIs(t, bad.AddAll(slices.Collect(bench(10, 3, 6))), coterie.ErrInvalid)
	changed := fold(t, community.RecordOptions{}, slices.Collect(bench(10, 3, 6))...)
	changed.Options.Days = true
	require.ErrorIs(t, changed.AddAll(slices.Collect(bench(10, 3, 6))), coterie.ErrMismatch)
	require.NoError(t, changed.AddAll(nil))
}

func TestRecordMergesWithItself(t *testing.T) {
	es := []community.Event{
		{Kind: community.Join, Member: member(1), Other: member(2), At: at(0)},
		{Kind: community.Reply, Member: member(1), Other: member(2), At: at(1)},
		{Kind: community.Purchase, Member: member(1), Amount: 5, At: at(2)},
	}
	r := fold(t, community.RecordOptions{Days: true, Gap: time.Hour}, es...)
	twice := fold(t, community.RecordOptions{Days: true, Gap: time.Hour}, append(es, es...)...)
	require.NoError(t, r.Merge(r))
	require.Equal(t, encode(t, twice), encode(t, r))
}

func TestLocalDay(t *testing.T) {
	china := community.RecordOptions{Day: 8 * time.Hour, Days: true}
	e := community.Event{Kind: community.Post, Member: member(1), At: community.At(time.Date(2026, 3, 1, 0, 30, 0, 0, time.FixedZone("", 8*3600)))}
	home, utc := fold(t, china, e), fold(t, community.RecordOptions{Days: true}, e)
	march := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	n, _ := home.Count(community.Post, march, march.AddDate(0, 0, 1))
	require.EqualValues(t, 1, n)
	for p := range home.Series(community.Post, community.Monthly) {
		require.Equal(t, community.Point{From: community.At(march), Events: 1}, p)
	}
	for p := range utc.Series(community.Post, community.Monthly) {
		require.Equal(t, community.At(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)), p.From)
	}
	n = 0
	for id, k := range home.Active(march, march.AddDate(0, 0, 1)) {
		require.Equal(t, member(1), id)
		n += k
	}
	require.EqualValues(t, 1, n)
	for range home.Active(march.AddDate(0, 0, -1), march) {
		t.Error("the event counts on the day before")
	}
}

func TestSeriesAgainstCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOfN(rapid.IntRange(0, 24*70), 1, 40).Draw(t, "hours")
		r := &community.Record{}
		for _, h := range hours {
			require.NoError(t, r.Add(community.Event{Kind: community.Purchase, Member: member(1), Amount: int64(h), At: at(float64(h))}))
		}
		for _, p := range []community.Period{community.Daily, community.Weekly, community.Monthly} {
			var points []community.Point
			for pt := range r.Series(community.Purchase, p) {
				points = append(points, pt)
			}
			var events, amount int64
			for i, pt := range points {
				end := maxTime
				if i+1 < len(points) {
					end = points[i+1].From.Time()
				}
				var n, sum int64
				for _, h := range hours {
					if x := at(float64(h)).Time(); !x.Before(pt.From.Time()) && x.Before(end) {
						n, sum = n+1, sum+int64(h)
					}
				}
				require.Equal(t, n, pt.Events)
				require.Equal(t, sum, pt.Amount)
				events, amount = events+n, amount+sum
			}
			require.EqualValues(t, len(hours), events)
		}
	})
}

var maxTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func lifetimes(r *community.Record, h float64) (out []lifecycle.Lifetime) {
	for _, l := range r.Lifetimes(at(h).Time(), time.Hour) {
		out = append(out, l)
	}
	return out
}

func TestStays(t *testing.T) {
	ev := func(k community.Kind, h float64) community.Event {
		return community.Event{Kind: k, Member: member(1), At: at(h)}
	}
	joined := []community.Event{ev(community.Join, 0), ev(community.Post, 2), ev(community.Leave, 10), ev(community.Join, 20), ev(community.Post, 21), ev(community.Post, 29), ev(community.Remove, 30)}
	plain := fold(t, community.RecordOptions{}, joined...)
	require.Equal(t, []lifecycle.Lifetime{{Exit: 10, Ended: true, Cause: community.Left}, {Exit: 10, Ended: true, Cause: community.Removed}}, lifetimes(plain, 100))
	require.Equal(t, []lifecycle.Lifetime{{Exit: 5}}, lifetimes(plain, 5), "what comes after asOf is not known")
	gap := fold(t, community.RecordOptions{Gap: 4 * time.Hour}, joined...)
	require.Equal(t, []lifecycle.Lifetime{
		{Exit: 2, Ended: true, Cause: community.Silent}, // spoke at 2, left at 10
		{Exit: 1, Ended: true, Cause: community.Silent}, // 20 to 21
		{Exit: 1, Ended: true, Cause: community.Removed},
	}, lifetimes(gap, 100))
	unseen := fold(t, community.RecordOptions{}, ev(community.Post, 3), ev(community.Leave, 7))
	require.Equal(t, []lifecycle.Lifetime{{Exit: 4, Ended: true, Cause: community.Left}}, lifetimes(unseen, 100))
	only := fold(t, community.RecordOptions{Gap: time.Hour}, ev(community.Post, 3))
	require.Equal(t, []lifecycle.Lifetime{{Exit: 0, Ended: true, Cause: community.Silent}}, lifetimes(only, 100))
	n := 0
	for id, from := range fold(t, community.RecordOptions{}, joined[:4]...).Present(at(25).Time()) {
		require.Equal(t, member(1), id)
		require.Equal(t, at(20), from)
		n++
	}
	require.Equal(t, 1, n)
}

// TestPresenceIsSingleLinkage compares the incremental spans with sorting all
// instants, by way of the lifetimes they give.
func TestPresenceIsSingleLinkage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 25).Draw(t, "hours")
		gap := rapid.IntRange(1, 6).Draw(t, "gap")
		r := &community.Record{Options: community.RecordOptions{Gap: time.Duration(gap) * time.Hour}}
		for _, h := range hours {
			require.NoError(t, r.Add(community.Event{Kind: community.Post, Member: member(1), At: at(float64(h))}))
		}
		slices.Sort(hours)
		var want []lifecycle.Lifetime
		from := hours[0]
		for i, h := range hours {
			if i+1 == len(hours) || hours[i+1]-h > gap {
				want = append(want, lifecycle.Lifetime{Exit: float64(h - from), Ended: true, Cause: community.Silent})
				if i+1 < len(hours) {
					from = hours[i+1]
				}
			}
		}
		require.Equal(t, want, lifetimes(r, 1000))
	})
}

func TestInviteTreeCutsCycles(t *testing.T) {
	inv := func(by, who int, h float64) community.Event {
		return community.Event{Kind: community.Invite, Member: member(by), Other: member(who), At: at(h)}
	}
	r := fold(t, community.RecordOptions{}, inv(1, 2, 0), inv(2, 3, 1), inv(3, 1, 2), inv(3, 4, 3), inv(1, 4, 3), inv(9, 3, 5))
	want := []community.Invitation{
		{Inviter: member(1), Member: member(2), At: at(0)},
		{Inviter: member(2), Member: member(3), At: at(1)}, // 9 came later
		{Inviter: member(1), Member: member(4), At: at(3)}, // of 1 and 3 at one instant, 1
	}
	require.Equal(t, want, slices.Collect(r.Invites()))
	require.Len(t, r.Cycles(), 1)
	require.Equal(t, member(1).String(), r.Cycles()[0].About)
}

func TestRecordRefuses(t *testing.T) {
	r := fold(t, community.RecordOptions{}, community.Event{Kind: community.Purchase, Member: member(1), Amount: 100, Currency: coterie.CNY})
	before := encode(t, r)
	for name, c := range map[string]struct {
		e    community.Event
		want error
	}{
		"kind":     {community.Event{Kind: 128, Member: member(1)}, coterie.ErrInvalid},
		"instant":  {community.Event{Kind: community.Post, Member: member(1), At: math.MaxInt64}, coterie.ErrInvalid},
		"overflow": {community.Event{Kind: community.Purchase, Member: member(1), Amount: math.MaxInt64, Currency: coterie.CNY}, coterie.ErrOverflow},
		"currency": {community.Event{Kind: community.Purchase, Member: member(1), Amount: 1, Currency: coterie.USD}, coterie.ErrMismatch},
	} {
		err := r.Add(c.e)
		require.ErrorIs(t, err, c.want, name)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, name)
	}
	require.Equal(t, before, encode(t, r))
	other := fold(t, community.RecordOptions{}, community.Event{Kind: community.Purchase, Member: member(1), Amount: 1, Currency: coterie.USD})
	require.ErrorIs(t, r.Merge(other), coterie.ErrMismatch)
	require.ErrorIs(t, r.Merge(&community.Record{Options: community.RecordOptions{Days: true}}), coterie.ErrMismatch)
	r.Options.Days = true
	require.ErrorIs(t, r.Add(community.Event{Kind: community.Post, Member: member(1)}), coterie.ErrMismatch)
	events := slices.Collect(bench(20_000, 3_000, 6_000))
	whole, first, second := fold(t, community.RecordOptions{}, events...), new(community.Record), new(community.Record)
	require.NoError(t, first.AddAll(events[:9_000]))
	require.NoError(t, second.AddAll(events[9_000:]))
	require.NoError(t, first.Merge(second))
	require.Equal(t, encode(t, whole), encode(t, first))
	bad := community.Record{Options: community.RecordOptions{Day: 15 * time.Hour}}
	require.ErrorIs(t, bad.Add(community.Event{Kind: community.Post, Member: member(1)}), coterie.ErrInvalid)

	rows := slices.Values([]community.Event{{Kind: 200}, {Kind: community.Post, Member: member(1)}})
	got, err := coterie.Fold[community.Record](rows)
	var re *coterie.RowErrors
	require.ErrorAs(t, err, &re)
	require.Equal(t, 1, re.Count)
	require.Equal(t, 0, re.First[0].Row)
	require.Equal(t, 1, got.Len())
}

func TestTally(t *testing.T) {
	ev := func(k community.Kind, tags community.Tags, other int) community.Event {
		e := community.Event{Kind: k, Tags: tags, Member: member(1), At: at(1)}
		if other > 0 {
			e.Other = member(other)
		}
		return e
	}
	r := fold(t, community.RecordOptions{},
		ev(community.Join, community.Influencer, 2), ev(community.Rename, 0, 0), ev(community.Accept, 0, 0), ev(community.Introduce, 0, 0),
		ev(community.Post, community.Ad|community.Boring, 0), ev(community.Post, community.Valuable|community.Fun|community.Question, 0), ev(community.Reply, community.Answer|community.Help|community.Objection, 3),
		ev(community.React, 0, 3), ev(community.CheckIn, 0, 0), ev(community.CheckIn, community.EmojiOnly, 0), ev(community.Forward, community.Poster, 0),
		ev(community.Packet, 0, 0), ev(community.Invite, 0, 4), ev(community.Session, 0, 0), ev(community.Activity, 0, 0),
		ev(community.Award, 0, 3), ev(community.Warn, 0, 3), ev(community.Nudge, 0, 3), ev(community.Welcome, 0, 3),
		community.Event{Kind: community.Purchase, Member: member(1), Amount: 30, At: at(2)}, community.Event{Kind: community.Refund, Member: member(1), Amount: 10, At: at(3)},
		ev(community.Tick, 0, 0))
	got, ok := r.Member(member(1))
	require.True(t, ok)
	require.Equal(t, community.Tally{First: at(1), Last: at(3), Spoke: at(1), Posts: 2, Replies: 1, Reacts: 1, CheckIns: 1, Bare: 1, Forwards: 1, Packets: 1,
		Invites: 1, Purchases: 1, Spent: 20, Sessions: 1, Activities: 1, Ads: 1, Valuable: 1, Answers: 1, Helps: 1, Noise: 1, Questions: 1, Objections: 1, Managed: 4,
		Inviter: member(2), Named: true, Accepted: true, Introduced: true, Influential: true}, got)
	require.EqualValues(t, 5, got.Spoken())
	heard, ok := r.Member(member(3))
	require.True(t, ok)
	require.Equal(t, community.Tally{First: at(1), Last: at(1), Heard: 2, Awards: 1, Warnings: 1, Nudges: 1, Welcomed: true}, heard)
	_, ok = r.Member(member(4))
	require.False(t, ok, "who is only invited is not a member yet")
	require.Equal(t, 2, r.Len())
	require.Equal(t, []lifecycle.Purchase[community.MemberID]{{Who: member(1), At: at(2).Time(), Amount: 30}}, slices.Collect(r.Purchases()))
	near.Check(t, "weight", slices.Collect(r.Ties())[0].Weight, 2, 0)
}

func TestSpokeOutOfOrder(t *testing.T) {
	post := func(h float64) community.Event {
		return community.Event{Kind: community.Post, Member: member(1), At: at(h)}
	}
	r := fold(t, community.RecordOptions{}, post(-5), post(7), post(3))
	got, _ := r.Member(member(1))
	require.Equal(t, at(7), got.Spoke)
	early := fold(t, community.RecordOptions{}, community.Event{Kind: community.Post, Member: member(1), At: -1 << 50})
	got, _ = early.Member(member(1))
	require.Equal(t, community.Instant(-1<<50), got.Spoke)
}

func FuzzRecordUnmarshal(f *testing.F) {
	r := fold(f, community.RecordOptions{Days: true, Gap: time.Hour},
		community.Event{Kind: community.Join, Member: member(1), Other: member(2), At: at(0)},
		community.Event{Kind: community.Reply, Member: member(1), Other: member(2), At: at(1), Tags: community.Valuable, Source: community.UGC, Format: community.Text},
		community.Event{Kind: community.Purchase, Member: member(1), Amount: 5, At: at(2), Currency: coterie.CNY},
		community.Event{Kind: community.Session, Member: member(1), Topic: 1, Count: 2, At: at(2)},
		community.Event{Kind: community.Packet, Member: member(1), Amount: 5000, Count: 20, Purpose: community.ForToll, At: at(2)})
	f.Add(encode(f, r))
	f.Add(encode(f, &community.Record{}))
	var hostile []byte
	hostile = append(hostile, encode(f, &community.Record{})[:10]...)
	hostile = binary.AppendUvarint(hostile, math.MaxUint64)
	f.Add(hostile)
	f.Fuzz(func(t *testing.T, b []byte) {
		var got community.Record
		if got.UnmarshalBinary(b) != nil {
			return
		}
		require.True(t, bytes.Equal(b, encode(t, &got)), "an encoding that is not canonical was taken")
		for range got.Members() {
		}
		for range got.Lifetimes(at(1).Time(), time.Hour) {
		}
		for range got.Invites() {
		}
		twice := &community.Record{Options: got.Options}
		require.NoError(t, twice.Merge(&got))
		require.Equal(t, b, encode(t, twice))
	})
}

func FuzzRecordsUnmarshal(f *testing.F) {
	s := &community.Records{}
	require.NoError(f, s.Add(community.Event{Kind: community.Post, Member: member(1), Group: community.GroupInt(1)}))
	f.Add(encode(f, s))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got community.Records
		if got.UnmarshalBinary(b) == nil {
			require.Equal(t, b, encode(t, &got))
		}
	})
}

// TestHostileLengthsAllocateNothing gives encodings that promise more rows than
// they have bytes.
func TestHostileLengthsAllocateNothing(t *testing.T) {
	base := encode(t, &community.Record{})
	for cut := 5; cut < len(base); cut++ {
		b := binary.AppendUvarint(slices.Clone(base[:cut]), 1<<40)
		n := testing.AllocsPerRun(10, func() {
			var r community.Record
			require.Error(t, r.UnmarshalBinary(b))
		})
		require.Less(t, n, 20.0)
	}
}

// bench is the workload of the bounds: half of the events between two members.
func bench(events, members, pairs int) iter.Seq[community.Event] {
	return func(yield func(community.Event) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		g := community.GroupInt(1)
		ids := make([]community.MemberID, members)
		for i := range ids {
			ids[i] = community.Member(nil, "bench", fmt.Sprint(i))
		}
		a, b := make([]uint32, pairs), make([]uint32, pairs)
		for i := range a {
			a[i], b[i] = uint32(r.IntN(members)), uint32(r.IntN(members))
		}
		for i := range events {
			e := community.Event{At: at(float64(i) / 1000), Group: g, Kind: community.Post, Format: community.Text}
			switch {
			case i < members:
				e.Kind, e.Member = community.Join, ids[i]
			case i%2 == 0:
				p := r.IntN(pairs)
				e.Kind, e.Member, e.Other = community.Reply, ids[a[p]], ids[b[p]]
			default:
				e.Member = ids[r.IntN(members)]
			}
			if !yield(e) {
				return
			}
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, c := range []struct{ events, members, pairs int }{{1_000_000, 10_000, 300_000}, {10_000_000, 100_000, 4_000_000}, {10_000_000, 1_000_000, 4_000_000}} {
		b.Run(fmt.Sprintf("events=%d/members=%d", c.events, c.members), func(b *testing.B) {
			if c.events > 1_000_000 && testing.Short() {
				b.Skip("large")
			}
			events := slices.Collect(bench(c.events, c.members, c.pairs))
			b.ReportAllocs()
			for b.Loop() {
				var r community.Record
				if err := r.AddAll(events); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(c.events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func TestRefusedEncodingsAreTyped(t *testing.T) {
	var in *coterie.InputError
	for _, u := range []encoding.BinaryUnmarshaler{new(community.Record), new(community.Records), new(community.Standing)} {
		require.ErrorAs(t, u.UnmarshalBinary([]byte("x")), &in)
		require.ErrorIs(t, u.UnmarshalBinary(nil), coterie.ErrInvalid)
	}
}

// Who answers oneself is not heard by it, and tied to nobody.
func TestAnswersOneself(t *testing.T) {
	var r community.Record
	a, b := community.MemberInt(1), community.MemberInt(2)
	for i, e := range []community.Event{{Member: a, Kind: community.Post}, {Member: a, Kind: community.Reply, Other: a}, {Member: a, Kind: community.React, Other: a}, {Member: b, Kind: community.Reply, Other: a}} {
		e.At = community.Instant(1e12 + int64(i))
		require.NoError(t, r.Add(e))
	}
	m, ok := r.Member(a)
	require.True(t, ok)
	require.EqualValues(t, 1, m.Heard)
	require.EqualValues(t, 1, m.Replies)
	for tie := range r.Ties() {
		require.NotEqual(t, tie.From, tie.To)
	}
}
