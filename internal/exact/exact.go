// Package exact sums float64 values without rounding: the sum of any values in
// any order has the same bits, and Value rounds it once. What is told of a set of
// customers, whose order means nothing, is summed with it. A Sum is one wide
// fixed-point number in units of 2⁻¹⁰⁷⁴, kept in 68 overlapping chunks of 32 bits
// so that carries can wait.
//
// References:
//   - Kulisch (2002), Advanced Arithmetic for the Digital Computer.
//   - Neal (2015), Fast exact summation using small and large superaccumulators,
//     arXiv:1505.05571.
package exact

import (
	"math"
	"math/bits"
)

const (
	chunks  = 68      // 2176 bits: 2¹⁰²⁴ · 2⁶³ values, and a sign
	patient = 1 << 28 // additions that a chunk can take before its carry must move
	bulk    = 1 << 12 // values from which AddAll prefers its table
)

// The values that are not numbers.
const (
	posInf = 1 << iota
	negInf
	nan
)

// Sum is an exact sum. The zero value is an empty sum, 0.
type Sum struct {
	chunk   [chunks]int64 // Σ chunk[i]·2^(32i−1074)
	pending int           // additions since the last carry
	special uint8
}

// Add adds x. Infinities and NaN follow the rules of float64 addition.
func (s *Sum) Add(x float64) {
	b := math.Float64bits(x)
	e := int(b >> 52 & 0x7ff)
	m := b & (1<<52 - 1)
	switch e {
	case 0x7ff:
		s.addSpecial(x)
		return
	case 0:
		e = 1
	default:
		m |= 1 << 52
	}
	s.addAt(m, uint(e-1), b>>63 != 0)
}

func (s *Sum) addSpecial(x float64) {
	switch {
	case x > 0:
		s.special |= posInf
	case x < 0:
		s.special |= negInf
	default:
		s.special |= nan
	}
}

// addAt adds ±m·2^(shift−1074).
func (s *Sum) addAt(m uint64, shift uint, negative bool) {
	i, k := shift/32, shift%32
	lo := m << k
	hi := int64(m >> (63 - k) >> 1)
	l0, l1 := int64(lo&(1<<32-1)), int64(lo>>32)
	if negative {
		l0, l1, hi = -l0, -l1, -hi
	}
	c := s.chunk[i : i+3 : i+3]
	c[0] += l0
	c[1] += l1
	c[2] += hi
	if s.pending++; s.pending >= patient {
		s.carry()
	}
}

// AddAll adds all of xs. For many values it is several times faster than Add:
// mantissas are first summed in a table by sign and exponent.
func (s *Sum) AddAll(xs []float64) {
	if len(xs) < bulk {
		for _, x := range xs {
			s.Add(x)
		}
		return
	}
	var sum [1 << 12]uint64
	var count [1 << 12]uint32
	for len(xs) > 0 {
		part := xs[:min(len(xs), 1<<30)]
		xs = xs[len(part):]
		for _, x := range part {
			b := math.Float64bits(x)
			i := b >> 52
			sum[i] += b & (1<<52 - 1)
			if count[i]++; count[i]%(1<<12) == 0 { // 2¹² mantissas of 52 bits fill a word
				s.flush(i, sum[i], count[i])
				sum[i], count[i] = 0, 0
			}
		}
	}
	for i, n := range count {
		if n > 0 {
			s.flush(uint64(i), sum[i], n)
		}
	}
}

// flush adds n values of one sign and exponent, whose mantissas without the
// leading bit sum to m.
func (s *Sum) flush(index, m uint64, n uint32) {
	e, negative := index&0x7ff, index>>11 != 0
	switch e {
	case 0x7ff:
		switch {
		case m != 0:
			s.special |= nan // at least one; it swallows the infinities beside it
		case negative:
			s.special |= negInf
		default:
			s.special |= posInf
		}
	case 0:
		s.addAt(m, 0, negative)
	default:
		s.addAt(m, uint(e-1), negative)
		s.addAt(uint64(n)<<40, uint(e-1)+12, negative)
	}
}

// carry moves every chunk but the last into [0, 2³²).
func (s *Sum) carry() {
	var c int64
	for i := range s.chunk[:chunks-1] {
		v := s.chunk[i] + c
		c = v >> 32
		s.chunk[i] = v & (1<<32 - 1)
	}
	s.chunk[chunks-1] += c
	s.pending = 1
}

// magnitude returns the absolute value in canonical chunks, and the sign.
func (s *Sum) magnitude() (c [chunks]int64, negative bool) {
	t := *s
	t.carry()
	if negative = t.chunk[chunks-1] < 0; negative {
		for i := range t.chunk {
			t.chunk[i] = -t.chunk[i]
		}
		t.carry()
	}
	return t.chunk, negative
}

// Value returns the sum rounded once, half to even; ±Inf where it is beyond the
// range of float64.
func (s *Sum) Value() float64 {
	switch {
	case s.special&nan != 0, s.special == posInf|negInf:
		return math.NaN()
	case s.special == posInf:
		return math.Inf(1)
	case s.special == negInf:
		return math.Inf(-1)
	}
	c, negative := s.magnitude()
	top := chunks - 1
	for top >= 0 && c[top] == 0 {
		top--
	}
	if top < 0 {
		return 0
	}
	at := func(i int) uint64 {
		if i < 0 {
			return 0
		}
		return uint64(c[i])
	}
	// The 64 bits from the highest one down, and whether any lower bit is set.
	lead := bits.LeadingZeros32(uint32(c[top]))
	if c[top]>>32 != 0 { // more than 2¹⁰²⁴ · 2⁶³
		return sign(math.Inf(1), negative)
	}
	w := at(top)<<32 | at(top-1)
	low := at(top-2) << 32
	w = w<<lead | low>>(63-lead)>>1
	sticky := low<<lead != 0
	for i := top - 3; i >= 0 && !sticky; i-- {
		sticky = c[i] != 0
	}
	exp := 32*top + 31 - lead - 1074 // of the highest bit
	keep := 53
	if exp < -1022 {
		keep = exp + 1074 + 1 // subnormal: every bit down to 2⁻¹⁰⁷⁴ is kept, nothing is below
	}
	drop := 64 - keep
	m, rest := w>>drop, w<<(64-drop)
	if rest > 1<<63 || rest == 1<<63 && (sticky || m&1 == 1) {
		m++
	}
	return sign(math.Ldexp(float64(m), exp-keep+1), negative)
}

func sign(x float64, negative bool) float64 {
	if negative {
		return -x
	}
	return x
}
