package community

import (
	"encoding/binary"
	"math/bits"
)

// index is an open-addressing table from hashes to row numbers. A slot holds 32
// bits of the hash and the row number plus one, so that a row is read only where
// it is most likely the one sought, and the table grows without reading any. It
// costs 8 bytes a slot, at most two thirds full, so that a search that finds
// nothing looks at five slots at most on average (Knuth 1998, section 6.4), and
// its layout never shows in an encoding.
type index struct {
	slots []uint64
	n     int
}

// first returns the slot at which the search for a hash begins.
func (x *index) first(hash uint64) int { return int((hash >> 32) * uint64(len(x.slots)) >> 32) }

// next returns the slot after s.
func (x *index) next(s int) int {
	if s++; s == len(x.slots) {
		return 0
	}
	return s
}

// row returns the row number in a slot, and whether the row may have the hash.
func (x *index) row(slot int, hash uint64) (int32, bool) {
	v := x.slots[slot]
	return int32(uint32(v)) - 1, v>>32 == hash>>32
}

// want makes room for more rows, and for those to come where that needs a larger
// table.
func (x *index) want(more int) {
	if n := x.n + more; n > len(x.slots)/3*2 {
		x.reserve(max(n, x.n+ahead(x.n)))
	}
}

// ahead is for how many more rows there is to be room where n fill all there is:
// as many again, or half as many where they are very many.
func ahead(n int) int {
	if n > 1<<20 {
		return n / 2
	}
	return max(n, 8)
}

// reserve makes room for n rows in all.
func (x *index) reserve(n int) {
	size := n/2*3 + 3
	if size <= len(x.slots) {
		return
	}
	old := x.slots
	x.slots = make([]uint64, size)
	for _, v := range old { // in the order of hashes, but for what went round the end
		if v != 0 {
			x.slots[x.free(v)] = v
		}
	}
}

// free returns the first free slot for a hash.
func (x *index) free(hash uint64) int {
	s := x.first(hash)
	for x.slots[s] != 0 {
		s = x.next(s)
	}
	return s
}

// put adds a row at a free slot.
func (x *index) put(slot int, hash uint64, row int32) {
	x.slots[slot] = hash&^(1<<32-1) | uint64(uint32(row)+1)
	x.n++
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
