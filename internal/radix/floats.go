package radix

import (
	"math"
	"slices"
)

// Floats sorts v in increasing order, −0 before 0; none may be NaN, and there may
// be 2³¹ − 1 of them. room is scratch, as long as v. It takes O(n) time.
func Floats(v, room []float64) {
	if len(v) < 2*few {
		slices.Sort(v)
		return
	}
	first, varies := ordered(v[0]), uint64(0)
	for _, x := range v {
		varies |= ordered(x) ^ first
	}
	from, to := v, room[:len(v)]
	var h [size]int32
	for varies != 0 {
		shift := next(&varies)
		clear(h[:])
		for _, x := range from {
			h[ordered(x)>>shift&(size-1)]++
		}
		at := int32(0)
		for i, n := range h {
			h[i] = at
			at += n
		}
		for _, x := range from {
			b := ordered(x) >> shift & (size - 1)
			to[h[b]] = x
			h[b]++
		}
		from, to = to, from
	}
	if &from[0] != &v[0] {
		copy(v, from)
	}
}

// ordered is a key in the order of its number: all bits turn where that is
// negative, else the sign.
func ordered(x float64) uint64 {
	b := math.Float64bits(x)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}
