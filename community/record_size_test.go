package community_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
)

// live returns the bytes that a record read from an encoding holds: those of the
// rows and what finds them, without the room to grow that a fold has left.
func live(t *testing.T, b []byte) int64 {
	heap := func() int64 {
		runtime.GC()
		runtime.GC() // the second ends what the first has left to sweep
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	r := new(community.Record)
	require.NoError(t, r.UnmarshalBinary(b))
	bytes := heap() - before
	runtime.KeepAlive(r)
	runtime.KeepAlive(b)
	return bytes
}

// TestLiveMemory holds a record to at most 200 bytes a member and 48 a tie.
func TestLiveMemory(t *testing.T) {
	const members, turnsTo = 100_000, 3
	id := func(i int) community.MemberID { return community.MemberInt(uint64(1 + i%members)) }
	posts, replies := make([]community.Event, members), make([]community.Event, members*turnsTo)
	for i := range posts {
		posts[i] = community.Event{Kind: community.Post, Member: id(i), At: at(float64(i) / 1000), Format: community.Text}
	}
	for i := range replies {
		replies[i] = community.Event{Kind: community.Reply, Member: id(i / turnsTo), Other: id(i/turnsTo + 1 + i%turnsTo), At: at(200), Format: community.Text}
	}
	var r community.Record
	require.NoError(t, r.AddAll(posts))
	alone := live(t, encode(t, &r))
	require.NoError(t, r.AddAll(replies))
	whole := live(t, encode(t, &r))
	t.Logf("%.1f bytes a member, %.1f a tie", float64(alone)/members, float64(whole-alone)/(members*turnsTo))
	require.Greater(t, alone, int64(members*16), "less than the ids")
	require.LessOrEqual(t, alone, int64(members*200))
	require.LessOrEqual(t, whole-alone, int64(members*turnsTo*48))
}
