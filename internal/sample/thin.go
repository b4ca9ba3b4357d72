package sample

import (
	"math"
	"math/rand/v2"
)

// Thin draws how many of n leave, each with the same probability, for many n:
// what depends on the probability alone is worked out once.
type Thin struct {
	p, odds, logOdds, logStay float64
	flip, all                 bool // flip: p > ½, the others are drawn
	table                     *thinTable
}

// NewThin prepares for a probability, clipped to [0, 1].
func NewThin(p float64) Thin {
	switch {
	case !(p > 0):
		return Thin{}
	case p >= 1:
		return Thin{all: true}
	}
	t := Thin{p: p}
	if p > 0.5 {
		t.p, t.flip = 1-p, true
	}
	t.odds, t.logStay = t.p/(1-t.p), math.Log1p(-t.p)
	t.logOdds = math.Log(t.odds)
	return t
}

// Draw is binomial with n ≥ 0 whole trials: by the table where there is one that
// reaches so far; else by inversion where few are expected, by Hörmann's
// transformed rejection (BTRS, 1993) where many are.
func (t *Thin) Draw(r *rand.Rand, n float64) float64 {
	if t.table != nil && n <= t.table.most {
		return t.table.draw(r, int(n))
	}
	if t.all {
		return n
	}
	mean := n * t.p
	if !(mean > 0) {
		return 0
	}
	var k float64
	if mean >= 10 {
		k = t.reject(r, n, mean)
	} else {
		u, f := Uniform(r), decay(-n*t.logStay)
		if u > f {
			q := t.odds * (n + 1) // pₖ/pₖ₋₁ = odds·(n+1)/k − odds
			i := 1
			for last := int(min(n, counts)) - 1; i <= last; i++ {
				u -= f
				f *= q*reciprocals[i&(counts-1)] - t.odds
				if u <= f {
					break
				}
			}
			k = float64(i)
		}
	}
	if t.flip {
		return n - k
	}
	return k
}

// counts is where inversion ends: 35 standard deviations beyond a mean of 10.
const counts = 128

// reciprocals of small counts, filled once and never changed.
var reciprocals = func() (v [counts]float64) {
	for i := 1; i < len(v); i++ {
		v[i] = 1 / float64(i)
	}
	return v
}()

// decays holds e^(−i/64), filled once and never changed.
var decays = func() (v [16 * 64]float64) {
	for i := range v {
		v[i] = math.Exp(-float64(i) / 64)
	}
	return v
}()

// decay is e^(−y) for y in [0, 15), to within 3 units in the last place. Below
// 10 expected leavers y is below 10·2·ln 2.
func decay(y float64) float64 {
	i := int(y*64 + 0.5)
	r := float64(i)/64 - y // |r| ≤ 1/128
	return decays[i&(len(decays)-1)] * (1 + r*(1+r*(1.0/2+r*(1.0/6+r*(1.0/24+r*(1.0/120+r*(1.0/720)))))))
}

// Leave takes from every number of whole trials those who leave, each by the
// Thin of its place.
func Leave(r *rand.Rand, thins []Thin, v []float64) {
	for i := range thins {
		t, n := &thins[i], v[i]
		if t.table != nil && n <= t.table.most {
			v[i] = n - t.table.draw(r, int(n))
		} else {
			v[i] = n - t.Draw(r, n)
		}
	}
}

func (t *Thin) reject(r *rand.Rand, n, mean float64) float64 {
	spq := math.Sqrt(mean * (1 - t.p))
	b := 1.15 + 2.53*spq
	a := -0.0873 + 0.0248*b + 0.01*t.p
	for {
		u, v := Uniform(r)-0.5, Uniform(r)
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.5)
		if us >= 0.07 && v <= 0.92-4.2/b {
			return k
		}
		if k < 0 || k > n {
			continue
		}
		mode := math.Floor((n + 1) * t.p)
		alpha := (2.83 + 5.1/b) * spq
		if math.Log(v*alpha/(a/(us*us)+b)) <= logFactorials(n, mode, k)+(k-mode)*t.logOdds {
			return k
		}
	}
}

// factorials holds ln k!, filled once and never changed.
var factorials = func() (v [1024]float64) {
	for i := 1; i < len(v); i++ {
		v[i] = v[i-1] + math.Log(float64(i))
	}
	return v
}()

// logFactorials is ln of (mode!·(n−mode)!)/(k!·(n−k)!).
func logFactorials(n, mode, k float64) float64 {
	return lnFactorial(mode) + lnFactorial(n-mode) - lnFactorial(k) - lnFactorial(n-k)
}

func lnFactorial(k float64) float64 {
	if k < float64(len(factorials)) {
		return factorials[int(k)]
	}
	x := k + 1 // Stirling's series; the next term is below 1e-17
	return (x-0.5)*math.Log(x) - x + 0.91893853320467274178 + 1/(12*x) - 1/(360*x*x*x)
}
