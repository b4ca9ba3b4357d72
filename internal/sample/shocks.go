package sample

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// PCG is the generator of math/rand/v2 under the same name, word for word, whose
// state can stay in registers over a loop. [Seeded] makes one.
//
// References: O'Neill (2014), PCG: a family of simple fast space-efficient
// statistically good algorithms for random number generation, HMC-CS-2014-0905;
// its output function DXSM is of 2019.
type PCG struct{ hi, lo uint64 }

// Seeded returns the generator that [New] wraps.
func Seeded(seed, block uint64) PCG {
	return PCG{Mix(seed + 0x9e3779b97f4a7c15), Mix(Mix(seed) + block*0xd1342543de82ef95 + 1)}
}

// Uint64 implements [rand.Source].
func (p *PCG) Uint64() uint64 {
	p.hi, p.lo = advance(p.hi, p.lo)
	return word(p.hi, p.lo)
}

// advance is one step of the state: times a constant of 128 bits, plus another.
func advance(hi, lo uint64) (uint64, uint64) {
	const (
		mulHi, mulLo = 0x2360ed051fc65da4, 0x4385df649fccf645
		incHi, incLo = 0x5851f42d4c957f2d, 0x14057b7ef767814f
	)
	h, l := bits.Mul64(lo, mulLo)
	l, c := bits.Add64(l, incLo, 0)
	return h + hi*mulLo + lo*mulHi + incHi + c, l
}

// word is the output of a state.
func word(hi, lo uint64) uint64 {
	const mul = 0xda942042e4dd58b5
	hi ^= hi >> 32
	hi *= mul
	hi ^= hi >> 48
	return hi * (lo | 1)
}

// Gausses fills v with what as many calls of [Gauss] give.
func Gausses(p *PCG, v []float64) {
	hi, lo := p.hi, p.lo
	z := zig
	for k := range v {
		hi, lo = advance(hi, lo)
		w := word(hi, lo)
		i := w & (layers - 1)
		u := float64(int64(w)>>11) * signed53
		v[k] = u * z.edge[i]
		if !(math.Abs(u) < z.ratio[i]) {
			p.hi, p.lo = hi, lo
			v[k] = gauss(p, w)
			hi, lo = p.hi, p.lo
		}
	}
	p.hi, p.lo = hi, lo
}

// Exps replaces every x of v by [Exp] of x.
func Exps(v []float64) {
	for i, x := range v {
		if !(x > -700 && x < 700) {
			v[i] = math.Exp(x)
			continue
		}
		f := x*(expSteps/math.Ln2) + magic
		f -= magic
		k := int64(f)
		r := x - f*(ln2Hi/expSteps) - f*(ln2Lo/expSteps)
		p := r + r*r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120))))
		t := exp2Table[k&(expSteps-1)]
		v[i] = math.Float64frombits(math.Float64bits(t+t*p) + uint64(k>>7)<<52)
	}
}

var _ rand.Source = (*PCG)(nil)
