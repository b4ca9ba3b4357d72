package wire_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/wire"
)

func encode(u uint64, v int64, f float64, s string, ok bool) []byte {
	b := wire.AppendHeader(nil, "TEST", 1)
	b = wire.AppendUvarint(b, u)
	b = wire.AppendVarint(b, v)
	b = wire.AppendFloat(b, f)
	b = wire.AppendString(b, s)
	return wire.AppendBool(b, ok)
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, v := rapid.Uint64().Draw(t, "u"), rapid.Int64().Draw(t, "v")
		f, s, ok := rapid.Float64().Draw(t, "f"), rapid.String().Draw(t, "s"), rapid.Bool().Draw(t, "ok")
		b := encode(u, v, f, s, ok)
		r, version := wire.NewReader(b, "TEST", 1)
		require.Equal(t, uint8(1), version)
		require.Equal(t, u, r.Uvarint())
		require.Equal(t, v, r.Varint())
		require.Equal(t, f, r.Float())
		require.Equal(t, s, r.String())
		require.Equal(t, ok, r.Bool())
		require.NoError(t, r.Done())
		cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		r, _ = wire.NewReader(b[:cut], "TEST", 1)
		r.Uvarint()
		r.Varint()
		r.Float()
		_ = r.String()
		r.Bool()
		require.ErrorIs(t, r.Done(), wire.ErrCorrupt)
	})
}

func TestRefuses(t *testing.T) {
	head := wire.AppendHeader(nil, "TEST", 1)
	body := func(b ...byte) []byte { return append(bytes.Clone(head), b...) }
	for name, read := range map[string]func() error{
		"another tag":     func() error { r, _ := wire.NewReader(head, "ELSE", 1); return r.Done() },
		"a newer version": func() error { r, _ := wire.NewReader(wire.AppendHeader(nil, "TEST", 2), "TEST", 1); return r.Done() },
		"version zero":    func() error { r, _ := wire.NewReader(wire.AppendHeader(nil, "TEST", 0), "TEST", 1); return r.Done() },
		"trailing bytes":  func() error { r, _ := wire.NewReader(body(1), "TEST", 1); return r.Done() },
		"a long varint":   func() error { r, _ := wire.NewReader(body(0x81, 0), "TEST", 1); r.Uvarint(); return r.Done() },
		"a huge count": func() error {
			r, _ := wire.NewReader(body(0xff, 0xff, 0xff, 0xff, 0x0f), "TEST", 1)
			r.Count(8)
			return r.Done()
		},
		"a huge string": func() error { r, _ := wire.NewReader(body(200, 1, 'x'), "TEST", 1); _ = r.String(); return r.Done() },
		"a bool of 2":   func() error { r, _ := wire.NewReader(body(2), "TEST", 1); r.Bool(); return r.Done() },
		"minus zero": func() error {
			r, _ := wire.NewReader(body(0, 0, 0, 0, 0, 0, 0, 0x80), "TEST", 1)
			r.Float()
			return r.Done()
		},
		"an unusual NaN": func() error {
			r, _ := wire.NewReader(body(9, 0, 0, 0, 0, 0, 0xf8, 0xff), "TEST", 1)
			r.Float()
			return r.Done()
		},
		"an infinity": func() error {
			r, _ := wire.NewReader(wire.AppendFloat(head, math.Inf(1)), "TEST", 1)
			r.Finite()
			return r.Done()
		},
		"what Fail says":   func() error { r, _ := wire.NewReader(head, "TEST", 1); r.Fail("no"); return r.Done() },
		"a missing header": func() error { r, _ := wire.NewReader(nil, "TEST", 1); return r.Err() },
	} {
		require.ErrorIs(t, read(), wire.ErrCorrupt, name)
	}
}

func TestFloatsAreCanonical(t *testing.T) {
	require.Equal(t, wire.AppendFloat(nil, 0), wire.AppendFloat(nil, math.Copysign(0, -1)))
	odd := math.Float64frombits(math.Float64bits(math.NaN()) | 1<<63 | 5)
	require.Equal(t, wire.AppendFloat(nil, math.NaN()), wire.AppendFloat(nil, odd))
}

// FuzzReader reads arbitrary bytes as a sequence of fields; whatever is read
// without error encodes back to the same bytes.
func FuzzReader(f *testing.F) {
	f.Add(encode(7, -7, 1.5, "群", true))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, _ := wire.NewReader(b, "TEST", 1)
		u, v, x, s, ok := r.Uvarint(), r.Varint(), r.Float(), r.String(), r.Bool()
		if r.Done() == nil {
			require.Equal(t, b, encode(u, v, x, s, ok))
		}
	})
}
