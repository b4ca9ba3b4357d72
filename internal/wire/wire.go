// Package wire is the encoding of accumulators: a four-byte tag, a version,
// then varints, IEEE bits and length-prefixed strings. It is canonical (one
// content, one byte string) and safe on hostile input: lengths are checked
// against what is left before anything is allocated, varints must be minimal,
// and nothing may follow the end.
//
// What is written may lie in a file or travel between machines for longer than a
// release of the library lasts, so:
//
//   - what one minor version of the library writes, that version and the next one
//     read, to the same content;
//   - the bytes of a content change only together with the version of the
//     encoding; a reader takes every version up to its own that a library one
//     minor version older writes, and refuses newer ones, naming both;
//   - tags, kinds, and the numbers of enums and counters on the wire are never
//     given another meaning;
//   - one job folds with one version of the library: merging is of contents, so
//     that accumulators read from either version merge, but only equal versions
//     write equal bytes.
//
// testdata holds the bytes of every encoding and version.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrCorrupt is the error of every refused encoding.
var ErrCorrupt = errors.New("corrupt encoding")

// AppendHeader starts an encoding. tag has four bytes.
func AppendHeader(b []byte, tag string, version uint8) []byte {
	return append(append(b, tag[:4]...), version)
}

// AppendUvarint appends v in the fewest bytes.
func AppendUvarint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// AppendVarint appends v zig-zag in the fewest bytes.
func AppendVarint(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

// AppendFloat appends the eight IEEE bytes of v, little-endian; −0 becomes 0 and
// every NaN the same.
func AppendFloat(b []byte, v float64) []byte {
	if v == 0 {
		v = 0
	}
	if v != v {
		v = math.NaN()
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// AppendString appends the length of s and its bytes.
func AppendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// AppendBool appends one byte, 0 or 1.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// Reader reads an encoding. Its first error sticks; after it every read returns
// zero.
type Reader struct {
	b   []byte
	err error
}

// NewReader checks the header and returns a reader behind it with the version,
// which is between 1 and newest.
func NewReader(b []byte, tag string, newest uint8) (*Reader, uint8) {
	r := &Reader{b: b}
	head := r.Bytes(5)
	if r.err != nil {
		return r, 0
	}
	if string(head[:4]) != tag[:4] {
		r.Fail(fmt.Sprintf("tag %q, want %q", head[:4], tag[:4]))
	} else if head[4] == 0 || head[4] > newest {
		r.Fail(fmt.Sprintf("version %d, newest known %d", head[4], newest))
	}
	return r, head[4]
}

// Fail makes the reader fail with a reason, unless it already has.
func (r *Reader) Fail(reason string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrCorrupt, reason)
	}
	r.b = nil
}

// Err returns the first error.
func (r *Reader) Err() error { return r.err }

// Left returns how many bytes are unread.
func (r *Reader) Left() int { return len(r.b) }

// Done returns the first error, or one where bytes are left over.
func (r *Reader) Done() error {
	if r.err == nil && len(r.b) > 0 {
		r.Fail(fmt.Sprintf("%d bytes after the end", len(r.b)))
	}
	return r.err
}

// Bytes reads n bytes without copying them; after an error, n zero bytes for a
// small n, and nil for a large one.
func (r *Reader) Bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.Fail("truncated")
		if n >= 0 && n <= 16 {
			return make([]byte, n)
		}
		return nil
	}
	v := r.b[:n:n]
	r.b = r.b[n:]
	return v
}

// Uvarint reads a minimal varint.
func (r *Reader) Uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.Fail("truncated or oversized varint")
		return 0
	}
	if n > 1 && r.b[n-1] == 0 {
		r.Fail("varint not minimal")
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Varint reads a minimal zig-zag varint.
func (r *Reader) Varint() int64 {
	u := r.Uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// Float reads eight IEEE bytes; −0 and a NaN of unusual bits are not canonical.
func (r *Reader) Float() float64 {
	b := r.Bytes(8)
	if r.err != nil {
		return 0
	}
	u := binary.LittleEndian.Uint64(b)
	v := math.Float64frombits(u)
	if v == 0 && u != 0 || v != v && u != math.Float64bits(math.NaN()) {
		r.Fail("float not canonical")
		return 0
	}
	return v
}

// Finite reads a float that must be finite.
func (r *Reader) Finite() float64 {
	v := r.Float()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.Fail("float not finite")
		return 0
	}
	return v
}

// Bool reads one byte that must be 0 or 1.
func (r *Reader) Bool() bool {
	b := r.Bytes(1)
	if r.err == nil && b[0] > 1 {
		r.Fail("bool not 0 or 1")
	}
	return r.err == nil && b[0] == 1
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	b := r.Bytes(1)
	if r.err != nil {
		return 0
	}
	return b[0]
}

// Count reads the number of items that follow, each at least itemBytes long
// (at least 1), and refuses one that cannot fit in what is left.
func (r *Reader) Count(itemBytes int) int {
	n := r.Uvarint()
	if n > uint64(len(r.b)/max(itemBytes, 1)) {
		r.Fail("count exceeds the bytes left")
		return 0
	}
	return int(n)
}

// String reads a length-prefixed string.
func (r *Reader) String() string {
	n := r.Count(1)
	return string(r.Bytes(n))
}
