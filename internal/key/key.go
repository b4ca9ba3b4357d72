// Package key orders and encodes the values of a coterie.Key without knowing
// their named type.
package key

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"reflect"
	"unsafe"

	"github.com/coterie-go/coterie/internal/wire"
)

// Key has the type set of coterie.Key.
type Key interface {
	~string | ~int | ~int32 | ~int64 | ~uint32 | ~uint64 | ~[16]byte
}

// Kind tells the underlying type of K. It is written into encodings: never
// renumber.
type Kind uint8

// The kinds of key.
const (
	String Kind = iota + 1
	Int
	Uint
	Bytes
)

// KindOf returns the kind of K. This is the library's one use of reflect: the
// language has no other way to ask for the underlying type of a type parameter.
func KindOf[K Key]() Kind {
	switch reflect.TypeFor[K]().Kind() {
	case reflect.String:
		return String
	case reflect.Int, reflect.Int32, reflect.Int64:
		return Int
	case reflect.Uint32, reflect.Uint64:
		return Uint
	default:
		return Bytes
	}
}

func as[T any, K Key](k *K) *T { return (*T)(unsafe.Pointer(k)) }

// signed and unsigned read an integer key of any width.
func signed[K Key](k *K) int64 {
	if unsafe.Sizeof(*k) == 4 {
		return int64(*as[int32](k))
	}
	return *as[int64](k)
}

func unsigned[K Key](k *K) uint64 {
	if unsafe.Sizeof(*k) == 4 {
		return uint64(*as[uint32](k))
	}
	return *as[uint64](k)
}

// Comparer returns the order of K: strings and bytes lexically, integers by
// value.
func Comparer[K Key]() func(a, b K) int {
	switch KindOf[K]() {
	case String:
		return func(a, b K) int { return cmp.Compare(*as[string](&a), *as[string](&b)) }
	case Int:
		return func(a, b K) int { return cmp.Compare(signed(&a), signed(&b)) }
	case Uint:
		return func(a, b K) int { return cmp.Compare(unsigned(&a), unsigned(&b)) }
	default:
		return func(a, b K) int {
			x, y := as[[16]byte](&a), as[[16]byte](&b)
			if c := cmp.Compare(binary.BigEndian.Uint64(x[:8]), binary.BigEndian.Uint64(y[:8])); c != 0 {
				return c
			}
			return cmp.Compare(binary.BigEndian.Uint64(x[8:]), binary.BigEndian.Uint64(y[8:]))
		}
	}
}

// Head returns the first eight bytes of a key as a number, in an order that
// Comparer never contradicts: if head(a) < head(b), a is less than b.
func Head[K Key]() func(K) uint64 {
	switch KindOf[K]() {
	case String:
		return func(k K) (h uint64) {
			s := *as[string](&k)
			for i := range 8 {
				h <<= 8
				if i < len(s) {
					h |= uint64(s[i])
				}
			}
			return h
		}
	case Int:
		return func(k K) uint64 { return uint64(signed(&k)) ^ 1<<63 }
	case Uint:
		return func(k K) uint64 { return unsigned(&k) }
	default:
		return func(k K) uint64 { return binary.BigEndian.Uint64(as[[16]byte](&k)[:8]) }
	}
}

// Hasher returns a hash of K, seeded anew at every call, so that no choice of keys
// can make a table slow. Its values differ from process to process: nothing that
// is read may depend on them.
func Hasher[K Key]() func(K) uint64 {
	seed := maphash.MakeSeed()
	s, t := maphash.Comparable(seed, 0), maphash.Comparable(seed, 1)
	mix := func(x, y uint64) uint64 { // folded products, as wyhash has them
		hi, lo := bits.Mul64(x^s, y^t)
		hi, lo = bits.Mul64(hi^lo^t, 0x9e3779b97f4a7c15^s)
		return hi ^ lo
	}
	switch KindOf[K]() {
	case String:
		return func(k K) uint64 { return maphash.String(seed, *as[string](&k)) }
	case Int:
		return func(k K) uint64 { return mix(uint64(signed(&k)), 0) }
	case Uint:
		return func(k K) uint64 { return mix(unsigned(&k), 0) }
	default:
		return func(k K) uint64 {
			b := as[[16]byte](&k)
			return mix(binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:]))
		}
	}
}

// Append encodes k.
func Append[K Key](b []byte, kind Kind, k K) []byte {
	switch kind {
	case String:
		return wire.AppendString(b, *as[string](&k))
	case Int:
		return wire.AppendVarint(b, signed(&k))
	case Uint:
		return wire.AppendUvarint(b, unsigned(&k))
	default:
		return append(b, as[[16]byte](&k)[:]...)
	}
}

// Read decodes a key; the reader's error tells whether it was well formed.
func Read[K Key](r *wire.Reader, kind Kind) K {
	var k K
	switch kind {
	case String:
		*as[string](&k) = r.String()
	case Int:
		v := r.Varint()
		if unsafe.Sizeof(k) == 4 {
			*as[int32](&k) = int32(v)
		} else {
			*as[int64](&k) = v
		}
		if signed(&k) != v {
			r.Fail("key out of range")
		}
	case Uint:
		v := r.Uvarint()
		if unsafe.Sizeof(k) == 4 {
			*as[uint32](&k) = uint32(v)
		} else {
			*as[uint64](&k) = v
		}
		if unsigned(&k) != v {
			r.Fail("key out of range")
		}
	default:
		copy(as[[16]byte](&k)[:], r.Bytes(16))
	}
	return k
}
