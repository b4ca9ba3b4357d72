package segment_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/segment"
)

func TestRosterRefuses(t *testing.T) {
	ok := segment.Facts{Spoken: 1}
	for field, bad := range map[string]segment.Facts{
		"Spoken": {Spoken: -1}, "Heard": {Heard: 1 << 60}, "Quiet": {Quiet: math.NaN()}, "Influence": {Influence: math.Inf(1)},
		"Stayed": {Faced: 1, Stayed: 2}, "Core": {Core: -1}, "Tenure": {Tenure: -2},
	} {
		_, err := segment.NewRoster(slices.All([]segment.Facts{ok, bad}), nil)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, field)
		require.Equal(t, 1, in.Row)
		require.Equal(t, field, in.Field)
	}
	for name, o := range map[string]segment.RosterOptions{
		"confidence": {Confidence: 1}, "roles": {Roles: &segment.RoleOptions{Spoken: -1}}, "close": {Roles: &segment.RoleOptions{Close: 2}},
		"leaders": {Leaders: &segment.LeaderOptions{Top: 3}}, "layers": {Layers: &segment.LayerOptions{Core: 0.2, Edge: 0.4}},
		"weights": {Weights: &segment.Weights{}}, "negative weights": {Weights: &segment.Weights{Spoken: -1}},
		"window": {VIP: &segment.VIPRule{MinSpent: 1, From: 9, To: 3}}, "hours": {Admins: segment.AdminRule{MinHours: 30}}, "advocacy": {Hours: -1},
	} {
		_, err := segment.NewRoster(slices.All([]segment.Facts{ok}), &o)
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
	}
	_, err := segment.NewRoster(func(yield func(string, segment.Facts) bool) {
		for range 2 {
			if !yield("a", ok) {
				return
			}
		}
	}, nil)
	require.ErrorContains(t, err, "comes twice")
	_, err = segment.NewRoster[string](nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestRolesOfARecord finds each role from events alone, the kinds of management
// one by one.
func TestRolesOfARecord(t *testing.T) {
	start := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	id := func(n uint64) community.MemberID { return community.MemberInt(n) }
	const founder, seeker, challenger, plain = 1, 2, 3, 4
	for _, kind := range []community.Kind{community.Approve, community.Announce, community.Welcome, community.Nudge, community.Award,
		community.Warn, community.Grant, community.Revoke, community.Remove, community.Session, community.Activity} {
		var r community.Record
		for day := range 6 {
			for _, e := range []community.Event{
				{Kind: kind, Member: id(founder), Other: id(plain)},
				{Kind: community.Post, Member: id(founder)},
				{Kind: community.Reply, Member: id(seeker), Other: id(plain), Tags: community.Question},
				{Kind: community.Post, Member: id(challenger), Tags: community.Objection},
				{Kind: community.Post, Member: id(plain)},
			} {
				if kind == community.Remove && e.Kind == kind { // who removes is Other
					e.Member, e.Other = e.Other, e.Member
				}
				e.At = community.At(start.AddDate(0, 0, day))
				require.NoError(t, r.Add(e))
			}
		}
		tally, _ := r.Member(id(seeker))
		require.EqualValues(t, 6, tally.Questions)
		tally, _ = r.Member(id(challenger))
		require.EqualValues(t, 6, tally.Objections)
		ros, err := segment.NewRoster(segment.FactsOf(&r, start.AddDate(0, 0, 6)), nil)
		require.NoError(t, err)
		got := map[community.MemberID]segment.Role{}
		for _, row := range ros.Rows {
			got[row.Key] = row.Role.Role
		}
		require.Equal(t, map[community.MemberID]segment.Role{id(founder): segment.Organiser, id(seeker): segment.Seeker,
			id(challenger): segment.Challenger, id(plain): segment.Onlooker}, got, kind)
	}
}

// TestNamesRoundTrip writes and reads every name in both languages.
func TestNamesRoundTrip(t *testing.T) {
	for r := segment.Organiser; r <= segment.Challenger; r++ {
		roundTrip(t, r.String(), r.Chinese(), func(b []byte) (any, error) { var v segment.Role; err := v.UnmarshalText(b); return v, err }, r)
	}
	for p := range segment.Part(1 << 7) {
		roundTrip(t, p.String(), p.Chinese(), func(b []byte) (any, error) { var v segment.Part; err := v.UnmarshalText(b); return v, err }, p)
	}
	for p := range segment.Identity(1 << 5) {
		roundTrip(t, p.String(), p.Chinese(), func(b []byte) (any, error) { var v segment.Identity; err := v.UnmarshalText(b); return v, err }, p)
	}
	for p := range segment.VIPKind(1 << 2) {
		roundTrip(t, p.String(), p.Chinese(), func(b []byte) (any, error) { var v segment.VIPKind; err := v.UnmarshalText(b); return v, err }, p)
	}
	for p := segment.Charismatic; p <= segment.Sharing; p <<= 1 {
		roundTrip(t, p.String(), p.Chinese(), func(b []byte) (any, error) { var v segment.Trait; err := v.UnmarshalText(b); return v, err }, p)
	}
	for l := segment.Core; l <= segment.Edge; l++ {
		roundTrip(t, l.String(), l.Chinese(), func(b []byte) (any, error) { var v segment.Layer; err := v.UnmarshalText(b); return v, err }, l)
	}
	for l := segment.Head; l <= segment.Tail; l++ {
		roundTrip(t, l.String(), l.Chinese(), func(b []byte) (any, error) { var v segment.Band; err := v.UnmarshalText(b); return v, err }, l)
	}
	for l := segment.Linear; l <= segment.Nearest; l++ {
		roundTrip(t, l.String(), l.Chinese(), func(b []byte) (any, error) { var v segment.QuantileMethod; err := v.UnmarshalText(b); return v, err }, l)
	}
	for l := segment.FullCovariance; l <= segment.EqualSpherical; l++ {
		roundTrip(t, l.String(), l.Chinese(), func(b []byte) (any, error) { var v segment.Covariance; err := v.UnmarshalText(b); return v, err }, l)
	}
	var r segment.Role
	require.ErrorIs(t, r.UnmarshalText([]byte("nobody")), coterie.ErrInvalid)
	var p segment.Part
	require.ErrorIs(t, p.UnmarshalText([]byte("founder+nobody")), coterie.ErrInvalid)
}

func roundTrip(t *testing.T, english, chinese string, read func([]byte) (any, error), want any) {
	for _, s := range []string{english, chinese} {
		got, err := read([]byte(s))
		require.NoError(t, err, s)
		require.Equal(t, want, got, s)
	}
}

// FuzzRoster draws any facts: everyone has a role, an identity, a layer
// and a band, scores stay in [0, 1], and the summary adds up.
func FuzzRoster(f *testing.F) {
	f.Add([]byte("any bytes make members of some kind, each of eighteen counts and five measures"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var facts []segment.Facts
		for len(b) >= 24 {
			n := func(i int) int64 { return int64(b[i]) << (b[i+1] % 45) }
			facts = append(facts, segment.Facts{Signs: n(0), Spoken: n(1), Questions: n(2), Answers: n(3), Complaints: n(4), Managed: n(5), Heard: n(6),
				Joined: n(7), Forwards: n(8), Invited: n(9), Trials: n(10), Sales: n(11), Orders: n(12), Spent: n(13), Violations: n(14),
				Faced: n(15), Stayed: min(n(15), n(16)), Core: int32(b[17]), Tenure: float64(b[18]), Span: float64(b[19]), Quiet: float64(b[20]),
				Influence: float64(b[21]) / 255, Hours: float64(b[22]) / 20, Traits: segment.Trait(binary.LittleEndian.Uint16(b[22:]))})
			b = b[24:]
		}
		r, err := segment.NewRoster(slices.All(facts), &segment.RosterOptions{VIP: &segment.VIPRule{MinSpent: 5, MinHelp: 3}, Roles: &segment.RoleOptions{PerMonth: true}, HoursEach: 1})
		if err != nil {
			if len(facts) > 0 {
				t.Fatal(err)
			}
			return
		}
		spoken := int64(0)
		for i := range r.Rows {
			row := &r.Rows[i]
			if row.Role.Role < segment.Organiser || row.Role.Role > segment.Challenger || row.Role.Second == row.Role.Role || row.Identity.Held == 0 ||
				row.Layer < segment.Core || row.Layer > segment.Edge || row.Band < segment.Head || row.Band > segment.Tail || len(row.Why()) == 0 {
				t.Fatalf("%+v", row)
			}
			for _, s := range row.Role.Scores {
				if !(s >= 0 && s <= 1) || s > row.Role.Scores[row.Role.Role] {
					t.Fatalf("scores %v", row.Role.Scores)
				}
			}
			for _, s := range row.Parts.Scores {
				if !(s >= 0 && s <= 1) {
					t.Fatalf("scores %v", row.Parts.Scores)
				}
			}
			if row.Risk < 0 || row.Risk > 1 {
				t.Fatalf("risk %g", row.Risk)
			}
			spoken += row.Facts.Spoken
		}
		if spoken != r.Summary.Spoken || r.Summary.TookPart > r.Summary.Members {
			t.Fatalf("%+v", r.Summary)
		}
	})
}

func BenchmarkRoster(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 2))
	facts := make([]segment.Facts, 100_000)
	for i := range facts {
		facts[i] = segment.Facts{Spoken: r.Int64N(100), Heard: r.Int64N(80), Orders: r.Int64N(3), Core: r.Int32N(20), Influence: r.Float64(), Tenure: 60, Span: 50, Quiet: 3, Signs: 20}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := segment.NewRoster(slices.All(facts), nil); err != nil {
			b.Fatal(err)
		}
	}
}
