package key_test

import (
	"bytes"
	"cmp"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/key"
	"github.com/coterie-go/coterie/internal/wire"
)

type (
	name   string
	number int32
	id     [16]byte
)

func roundTrip[K key.Key](t require.TestingT, k K) {
	kind := key.KindOf[K]()
	b := key.Append(wire.AppendHeader(nil, "KEYS", 1), kind, k)
	r, _ := wire.NewReader(b, "KEYS", 1)
	require.Equal(t, k, key.Read[K](r, kind))
	require.NoError(t, r.Done())
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		roundTrip(t, name(rapid.String().Draw(t, "s")))
		roundTrip(t, number(rapid.Int32().Draw(t, "i32")))
		roundTrip(t, rapid.Int().Draw(t, "int"))
		roundTrip(t, rapid.Int64().Draw(t, "i64"))
		roundTrip(t, rapid.Uint32().Draw(t, "u32"))
		roundTrip(t, rapid.Uint64().Draw(t, "u64"))
		roundTrip(t, id(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")))
	})
}

func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.String(), 2, 2).Draw(t, "s")
		require.Equal(t, strings.Compare(s[0], s[1]), key.Comparer[name]()(name(s[0]), name(s[1])))
		i := rapid.SliceOfN(rapid.Int32(), 2, 2).Draw(t, "i")
		require.Equal(t, cmp.Compare(i[0], i[1]), key.Comparer[number]()(number(i[0]), number(i[1])))
		u := rapid.SliceOfN(rapid.Uint64(), 2, 2).Draw(t, "u")
		require.Equal(t, cmp.Compare(u[0], u[1]), key.Comparer[uint64]()(u[0], u[1]))
		b := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "b")
		require.Equal(t, bytes.Compare(b[:16], b[16:]), key.Comparer[id]()(id(b[:16]), id(b[16:])))
	})
}

// TestHead compares heads with the order of the keys.
func TestHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkHead(t, rapid.Map(rapid.StringMatching(`[a-b\x00\xff]{0,10}`), func(s string) name { return name(s) }))
		checkHead(t, rapid.Map(rapid.Int32(), func(i int32) number { return number(i) }))
		checkHead(t, rapid.Int64())
		checkHead(t, rapid.Uint64())
		checkHead(t, rapid.Custom(func(t *rapid.T) id { return id(rapid.SliceOfN(rapid.ByteRange(0, 2), 16, 16).Draw(t, "id")) }))
	})
}

func checkHead[K key.Key](t *rapid.T, g *rapid.Generator[K]) {
	a, b := g.Draw(t, "a"), g.Draw(t, "b")
	head := key.Head[K]()
	if head(a) != head(b) {
		require.Equal(t, cmp.Compare(head(a), head(b)), key.Comparer[K]()(a, b))
	}
}

func TestNarrowKeysRefuseWideValues(t *testing.T) {
	b := wire.AppendVarint(wire.AppendHeader(nil, "KEYS", 1), math.MaxInt32+1)
	r, _ := wire.NewReader(b, "KEYS", 1)
	key.Read[number](r, key.Int)
	require.ErrorIs(t, r.Done(), wire.ErrCorrupt)
	b = wire.AppendUvarint(wire.AppendHeader(nil, "KEYS", 1), math.MaxUint32+1)
	r, _ = wire.NewReader(b, "KEYS", 1)
	key.Read[uint32](r, key.Uint)
	require.ErrorIs(t, r.Done(), wire.ErrCorrupt)
}
