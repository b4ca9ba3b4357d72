package sample

import (
	"math"
	"math/rand/v2"
)

// The ziggurat of Marsaglia & Tsang (2000), J. Stat. Software 5(8), in the form
// of Doornik (2005), which leaves no correlation between layer and position:
// 256 layers of equal area under exp(−x²/2).
const (
	layers   = 256
	tailAt   = 3.6541528853610088     // where the lowest layer becomes the tail
	layerOf  = 0.00492867323397465524 // area of a layer
	signed53 = 0x1p-52
)

type ziggurat struct{ edge, ratio [layers + 1]float64 }

// zig is a table, filled once and never changed.
var zig = func() *ziggurat {
	f := func(x float64) float64 { return math.Exp(-x * x / 2) }
	z := new(ziggurat)
	z.edge[0], z.edge[1] = layerOf/f(tailAt), tailAt
	for i := 2; i < layers; i++ {
		z.edge[i] = math.Sqrt(-2 * math.Log(layerOf/z.edge[i-1]+f(z.edge[i-1])))
	}
	for i := range layers {
		z.ratio[i] = z.edge[i+1] / z.edge[i]
	}
	return z
}()

// Gauss is standard normal, by the ziggurat: several times as fast as Normal,
// one word a draw most of the time. Normal is for scores that must be a
// monotone function of one word.
func Gauss(r *rand.Rand) float64 { return gauss(r, r.Uint64()) }

// gauss goes on from the word w.
func gauss(r rand.Source, w uint64) float64 {
	for {
		i := w & (layers - 1)
		u := float64(int64(w)>>11) * signed53 // in [−1, 1), of bits above those of i
		if math.Abs(u) < zig.ratio[i] {
			return u * zig.edge[i]
		}
		if i == 0 {
			return math.Copysign(tail(r), u)
		}
		x := u * zig.edge[i]
		f0 := math.Exp(-(zig.edge[i]*zig.edge[i] - x*x) / 2)
		f1 := math.Exp(-(zig.edge[i+1]*zig.edge[i+1] - x*x) / 2)
		if f1+uniform(r.Uint64())*(f0-f1) < 1 {
			return x
		}
		w = r.Uint64()
	}
}

// tail is normal given that it is beyond tailAt (Marsaglia 1964).
func tail(r rand.Source) float64 {
	for {
		x := -math.Log(uniform(r.Uint64())) / tailAt
		if y := -math.Log(uniform(r.Uint64())); 2*y > x*x {
			return tailAt + x
		}
	}
}

// Shock is lognormal with mean 1: exp(sigma·z − sigma²/2).
func Shock(r *rand.Rand, sigma float64) float64 { return Exp(sigma*Gauss(r) - sigma*sigma/2) }

const (
	expSteps = 128
	ln2Hi    = 6.93147180369123816490e-01
	ln2Lo    = 1.90821492927058770002e-10
	magic    = 0x1.8p52 // adding it rounds to an integer in the low bits
)

var exp2Table = func() (t [expSteps]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i) / expSteps)
	}
	return t
}()

// Exp is e^x to within 2 units in the last place: x = k·ln 2/128 + r, a table of
// 2^(k/128) and a polynomial in |r| < 0.0028.
func Exp(x float64) float64 {
	if !(x > -700 && x < 700) {
		return math.Exp(x)
	}
	f := x*(expSteps/math.Ln2) + magic
	f -= magic
	k := int64(f)
	r := x - f*(ln2Hi/expSteps) - f*(ln2Lo/expSteps)
	p := r + r*r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120))))
	t := exp2Table[k&(expSteps-1)]
	return math.Float64frombits(math.Float64bits(t+t*p) + uint64(k>>7)<<52)
}
