package community

import (
	"encoding/binary"
	"math/bits"
)

// index is an open-addressing table from hashes to row numbers: slots hold a
// row number plus one, and the rows themselves the keys. It costs 4 bytes a
// slot, at most four fifths full, and its layout never shows in an encoding.
type index struct {
	slots []uint32
	n     int
}

// first returns the slot at which the search for a hash begins.
func (x *index) first(hash uint64) int {
	hi, _ := bits.Mul64(hash, uint64(len(x.slots)))
	return int(hi)
}

// next returns the slot after s.
func (x *index) next(s int) int {
	if s++; s == len(x.slots) {
		return 0
	}
	return s
}

// full reports whether one more row needs a larger table.
func (x *index) full() bool { return (x.n+1)*5 > len(x.slots)*4 }

// grow makes room for at least n rows and puts back those that are there; hash
// tells the hash of a row.
func (x *index) grow(n int, hash func(row int32) uint64) {
	size := max(8, n+n/2)
	rows := x.n
	x.slots, x.n = make([]uint32, size), 0
	for i := range rows {
		s := x.first(hash(int32(i)))
		for x.slots[s] != 0 {
			s = x.next(s)
		}
		x.slots[s] = uint32(i) + 1
		x.n++
	}
}

func hashID(id *[16]byte) uint64 {
	a, b := binary.LittleEndian.Uint64(id[:8]), binary.LittleEndian.Uint64(id[8:])
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xd1b54a32d192ed03)
	return mix(hi ^ lo ^ b)
}

// mix is the finaliser of MurmurHash3 (Appleby 2011).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
