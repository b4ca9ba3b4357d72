package community_test

import (
	"encoding"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

func TestEventSize(t *testing.T) {
	require.EqualValues(t, 88, unsafe.Sizeof(community.Event{}))
}

func TestInstantRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(-62135596800_000000, 253402300799_999999).Draw(t, "us")
		require.Equal(t, community.Instant(us), community.At(community.Instant(us).Time()))
	})
	require.Equal(t, "2026-03-01T00:05:00Z", community.At(time.Date(2026, 3, 1, 8, 5, 0, 0, time.FixedZone("", 8*3600))).String())
}

// named is what every enum of the package can do.
type named interface {
	comparable
	String() string
	Chinese() string
	encoding.TextMarshaler
}

// checkNames reads back both names of each value from first while it is named,
// and expects an unknown name to be refused.
func checkNames[E named, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, values ...E) {
	t.Helper()
	seen := map[string]bool{}
	for _, v := range values {
		text, err := v.MarshalText()
		require.NoError(t, err)
		require.Equal(t, v.String(), string(text))
		for _, name := range []string{v.String(), v.Chinese()} {
			require.NotEmpty(t, name)
			var back E
			require.NoError(t, P(&back).UnmarshalText([]byte(name)), name)
			require.Equal(t, v, back, name)
		}
		require.False(t, seen[v.String()], v.String())
		require.False(t, seen[v.Chinese()], v.Chinese())
		seen[v.String()], seen[v.Chinese()] = true, true
	}
	var e E
	require.ErrorIs(t, P(&e).UnmarshalText([]byte("no such name")), coterie.ErrInvalid)
}

// run lists the values first, first+1 … last.
func run[E ~uint8](first, last E) (out []E) {
	for v := first; v <= last; v++ {
		out = append(out, v)
	}
	return out
}

func TestEventNames(t *testing.T) {
	checkNames(t, append(run(community.Join, community.Tick), community.Custom, community.Custom+63)...)
	checkNames(t, run(community.OGC, community.PGC)...)
	checkNames(t, run(community.Text, community.Location)...)
	checkNames(t, run(community.ForToll, community.ForFun)...)
	var tags []community.Tags
	for i := range 64 {
		tags = append(tags, 1<<i)
	}
	checkNames(t, tags...)
	var set community.Tags
	require.NoError(t, set.UnmarshalText([]byte("广告、gambling+tag-40")))
	require.Equal(t, community.Ad|community.Gambling|community.Tags(1<<40), set)
	require.Equal(t, "ad+gambling+tag-40", set.String())
	require.True(t, set.Has(community.Ad) && !set.Has(community.Ad|community.SoftAd) && set.Any(community.SoftAd|community.Ad))
}

func TestEventValidate(t *testing.T) {
	m := community.MemberInt(1)
	good := community.Event{Kind: community.Post, Member: m}
	require.NoError(t, good.Validate())
	for field, e := range map[string]community.Event{
		"kind":     {Kind: 128, Member: m},
		"time":     {Kind: community.Post, Member: m, At: 1 << 62},
		"member":   {Kind: community.Post},
		"amount":   {Kind: community.Purchase, Member: m, Amount: -1},
		"currency": {Kind: community.Purchase, Member: m, Amount: 1, Currency: 407},
		"format":   {Kind: community.Post, Member: m, Format: 20},
		"source":   {Kind: community.Post, Member: m, Source: 17},
		"purpose":  {Kind: community.Packet, Member: m, Purpose: 17},
		"other":    {Kind: community.Invite, Member: m, Other: m},
	} {
		var in *coterie.InputError
		require.ErrorAs(t, e.Validate(), &in)
		require.Equal(t, field, in.Field)
		require.ErrorIs(t, in, coterie.ErrInvalid)
	}
	for _, k := range []community.Kind{0, community.Tick + 1, 63, 200} {
		require.False(t, k.Valid())
	}
}
