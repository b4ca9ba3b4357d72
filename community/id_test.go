package community_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

func TestPackedIDsKeepNumberAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		n, ok := community.MemberInt(a).Int()
		require.True(t, ok)
		require.Equal(t, a, n)
		g, ok := community.GroupInt(b).Int()
		require.True(t, ok)
		require.Equal(t, b, g)
		switch c := community.MemberInt(a).Compare(community.MemberInt(b)); {
		case a < b:
			require.Equal(t, -1, c)
		case a > b:
			require.Equal(t, 1, c)
		default:
			require.Equal(t, 0, c)
		}
	})
	require.False(t, community.MemberInt(0).IsZero())
	_, ok := community.Member(nil, "p", "1").Int()
	require.False(t, ok)
}

func TestDerivedIDs(t *testing.T) {
	require.Equal(t, uuid.Version(5), uuid.UUID(community.Member(nil, "wechat", "a")).Version())
	require.Equal(t, uuid.Version(8), uuid.UUID(community.Member([]byte("k"), "wechat", "a")).Version())
	require.Equal(t, uuid.RFC4122, uuid.UUID(community.Member([]byte("k"), "wechat", "a")).Variant())
	seen := map[[16]byte]string{}
	for _, secret := range [][]byte{nil, {}, []byte("k"), []byte("l")} {
		for _, p := range [][2]string{{"a", "bc"}, {"ab", "c"}, {"abc", ""}, {"", "abc"}} {
			m, g := community.Member(secret, p[0], p[1]), community.Group(secret, p[0], p[1])
			require.NotEqual(t, [16]byte(m), [16]byte(g))
			require.Equal(t, m, community.Member(secret, p[0], p[1]))
			require.Empty(t, seen[m])
			require.Empty(t, seen[g])
			seen[m], seen[g] = "m", "g"
		}
	}
}

func TestIDText(t *testing.T) {
	type pair struct {
		M community.MemberID `json:"m,omitzero"`
		G community.GroupID  `json:"g"`
	}
	in := pair{G: community.GroupInt(7)}
	b, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, `{"g":"636f7465-7223-8000-8000-000000000007"}`, string(b))
	var out pair
	require.NoError(t, json.Unmarshal(b, &out))
	require.Equal(t, in, out)
	var id community.MemberID
	require.ErrorIs(t, id.UnmarshalText([]byte("nonsense")), coterie.ErrInvalid)
	require.NoError(t, id.UnmarshalText(nil))
	require.True(t, id.IsZero())
}
