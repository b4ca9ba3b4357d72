// Package radix sorts by the digits of integers, lowest first: in time linear in
// their number, where sorting by comparison pays for every bit of it.
package radix

import (
	"cmp"
	"math/bits"
	"slices"
)

const (
	width = 11 // bits of a digit
	size  = 1 << width
	few   = 1 << 9 // keys that are sorted faster by comparison
)

// Rows returns rows in the order of their keys, those of equal keys as they
// were; keys and rows are then scratch. It takes O(n) time and a copy of both.
func Rows(keys []uint64, rows []int32) []int32 {
	n := len(keys)
	if n < few {
		out := make([]int32, n)
		for i := range out {
			out[i] = int32(i)
		}
		slices.SortStableFunc(out, func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) })
		for i, at := range out {
			out[i] = rows[at]
		}
		return out
	}
	toKeys, toRows := make([]uint64, n), make([]int32, n)
	var h [size]int32
	for varies := varying(keys); varies != 0; {
		shift := next(&varies)
		count(&h, keys, shift)
		for i, k := range keys {
			b := k >> shift & (size - 1)
			at := h[b]
			toKeys[at], toRows[at] = k, rows[i]
			h[b] = at + 1
		}
		keys, toKeys, rows, toRows = toKeys, keys, toRows, rows
	}
	return rows
}

// Order returns 0 … n−1 in the order of what they are the numbers of: by word 0,
// then by word 1 and so on, equal ones as they were. It takes O(n) time for each
// word.
func Order(n, words int, word func(i, w int) uint64) []int32 {
	keys, rows := make([]uint64, n), make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	for w := words - 1; w >= 0; w-- {
		for k, i := range rows {
			keys[k] = word(int(i), w)
		}
		rows = Rows(keys, rows)
	}
	return rows
}

// varying returns the bits in which keys differ.
func varying(keys []uint64) uint64 {
	var v uint64
	for _, k := range keys {
		v |= k ^ keys[0]
	}
	return v
}

// next takes the lowest digit that differs off the bits that do, and returns
// where it begins.
func next(varies *uint64) (shift int) {
	shift = bits.TrailingZeros64(*varies)
	*varies &^= (size - 1) << shift
	return shift
}

// count sets h to where the keys of each digit begin.
func count(h *[size]int32, keys []uint64, shift int) {
	clear(h[:])
	for _, k := range keys {
		h[k>>shift&(size-1)]++
	}
	at := int32(0)
	for i, n := range h {
		h[i] = at
		at += n
	}
}
