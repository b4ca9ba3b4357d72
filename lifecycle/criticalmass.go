package lifecycle

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Plateau (平台期) returns what a membership settles at: joins per period over
// the churn per period, Little's law; the ceiling of the leaky bucket. churn is
// in (0, 1].
func Plateau(joins, churn float64) (float64, error) {
	if !(joins >= 0) || math.IsInf(joins, 1) {
		return 0, invalid("joins", joins, "negative or not finite")
	}
	if !(churn > 0 && churn <= 1) {
		return 0, invalid("churn", churn, "outside (0, 1]")
	}
	return joins / churn, nil
}

// TowardsPlateau returns the members after some periods from a start:
// N* + (N₀ − N*)(1 − churn)ⁿ.
func TowardsPlateau(start, joins, churn, periods float64) (float64, error) {
	n, err := Plateau(joins, churn)
	if err != nil {
		return 0, err
	}
	if !(start >= 0) || math.IsInf(start, 1) {
		return 0, invalid("start", start, "negative or not finite")
	}
	if !(periods >= 0) {
		return 0, invalid("periods", periods, "negative")
	}
	return n + (start-n)*math.Pow(1-churn, periods), nil
}

// Balance (均衡点) is a size at which a network stays.
type Balance struct {
	Share  float64 // of the population, in [0, 1]
	Stable bool    // an unstable one is a critical mass: above it the network grows on
}

// CriticalMass (临界规模) returns the balances of a network good at a price, for
// shares z in (0, 1): where
//
//	price = r(z)·f(z),
//
// with r(z) the reservation price of the z-th keenest person in isolation, and
// f(z) the effect of a network of share z (Rohlfs 1974; Easley & Kleinberg 2010,
// ch. 17). Where r·f falls, the balance is stable; where it rises, it is the
// share that must be won before the network carries itself. Crossings are looked
// for between 10,000 points; r and f are to be continuous.
func CriticalMass(price float64, r, f func(z float64) float64) ([]Balance, error) {
	if r == nil || f == nil {
		return nil, invalid("r", "nil", "both functions are needed")
	}
	if !(price >= 0) || math.IsInf(price, 1) {
		return nil, invalid("price", price, "negative or not finite")
	}
	excess := func(z float64) float64 { return r(z)*f(z) - price }
	const steps = 10000
	var out []Balance
	before := excess(0)
	for i := 1; i <= steps; i++ {
		a, b := float64(i-1)/steps, float64(i)/steps
		now := excess(b)
		if math.IsNaN(now) || math.IsNaN(before) {
			return nil, invalid("r", now, "r·f is not a number")
		}
		if before != 0 && now != 0 && (before < 0) != (now < 0) {
			out = append(out, Balance{bisect(excess, a, b), before > 0})
		} else if now == 0 && i < steps {
			next := excess(b + 0.5/steps)
			if before != 0 && next != 0 {
				out = append(out, Balance{b, before > 0 && next < 0})
			}
		}
		before = now
	}
	return out, nil
}

// bisect finds the root of g between a and b, where its signs differ.
func bisect(g func(float64) float64, a, b float64) float64 {
	up := g(b) > 0
	for range 200 {
		mid := a + (b-a)/2
		if mid <= min(a, b) || mid >= max(a, b) {
			break
		}
		if g(mid) > 0 == up {
			b = mid
		} else {
			a = mid
		}
	}
	return a + (b-a)/2
}

// MonopolyShare (垄断定价) returns share, price and profit of a seller at unit cost
// c who may set the price of a network good with r(z) = a(1 − z) and f(z) = z:
// the largest of (a(1−z)z − c)·z. It is ErrNotIdentified where no share pays.
func MonopolyShare(a, c float64) (share, price, profit float64, err error) {
	if !(a > 0) || math.IsInf(a, 1) {
		return 0, 0, 0, invalid("a", a, "not positive and finite")
	}
	if !(c >= 0) {
		return 0, 0, 0, invalid("c", c, "negative")
	}
	// d/dz: 2az − 3az² − c = 0, the larger root.
	d := a*a - 3*a*c
	if d < 0 {
		return 0, 0, 0, &coterie.InputError{Row: -1, Field: "c", Value: formatFloat(c), Reason: "no share pays this cost", Err: coterie.ErrNotIdentified}
	}
	z := (a + math.Sqrt(d)) / (3 * a)
	price = a * (1 - z) * z
	if profit = (price - c) * z; profit <= 0 {
		return 0, 0, 0, &coterie.InputError{Row: -1, Field: "c", Value: formatFloat(c), Reason: "no share pays this cost", Err: coterie.ErrNotIdentified}
	}
	return z, price, profit, nil
}

// Cascade (门槛级联) returns how many act in the end where member i acts as soon
// as thresholds[i] others do (Granovetter 1978): one threshold moved by one can
// be the difference between all and one.
func Cascade(thresholds []int) (int, error) {
	for i, v := range thresholds {
		if v < 0 {
			return 0, &coterie.InputError{Row: i, Field: "thresholds", Value: formatFloat(float64(v)), Reason: "negative"}
		}
	}
	sorted := slices.Clone(thresholds)
	slices.Sort(sorted)
	n := 0
	for n < len(sorted) && sorted[n] <= n {
		n++
	}
	return n, nil
}

// Thresholds (门槛分布) are normal thresholds of a crowd: the number of others who
// must act before one does, of this mean and standard deviation among Size
// people. The normal is continuous and not truncated; conventions that cut it at
// 0 move the jump.
//
// References:
//   - Granovetter (1978), Threshold models of collective behavior, AJS 83.
type Thresholds struct {
	Mean, SD float64 // SD > 0
	Size     float64 // > 0
}

// acting is how many act where r already do.
func (h Thresholds) acting(r float64) float64 {
	return h.Size * 0.5 * math.Erfc(-(r-h.Mean)/h.SD/math.Sqrt2)
}

// Equilibrium returns how many act in the end, starting from nobody: the lowest
// r with r = Size·Φ((r − Mean)/SD).
func (h Thresholds) Equilibrium() (float64, error) {
	switch {
	case !(h.SD > 0) || math.IsInf(h.SD, 1):
		return 0, invalid("SD", h.SD, "not positive and finite")
	case !(h.Size > 0) || math.IsInf(h.Size, 1):
		return 0, invalid("Size", h.Size, "not positive and finite")
	case math.IsNaN(h.Mean) || math.IsInf(h.Mean, 0):
		return 0, invalid("Mean", h.Mean, "not finite")
	}
	const steps = 100000
	for i := 1; i <= steps; i++ {
		r := h.Size * float64(i) / steps
		if h.acting(r) <= r {
			return bisect(func(r float64) float64 { return r - h.acting(r) }, r-h.Size/steps, r), nil
		}
	}
	return h.Size, nil
}

// CriticalSD returns the spread of thresholds at which, with this Mean and Size,
// a small riot becomes one of nearly all, and the number who act just before:
// where the curve of those acting touches the diagonal from above. It is
// ErrNotIdentified where there is no such jump.
func (h Thresholds) CriticalSD() (sd, tangent float64, err error) {
	if !(h.Mean > 0 && h.Size > 2*h.Mean) || math.IsInf(h.Size, 1) {
		return 0, 0, &coterie.InputError{Row: -1, Field: "Mean", Value: formatFloat(h.Mean), Reason: "a jump needs a mean above 0 and below half of the size", Err: coterie.ErrNotIdentified}
	}
	// With x = (r − Mean)/SD < 0: Size·Φ(x) = Mean + SD·x and Size·φ(x) = SD.
	g := func(x float64) float64 {
		return h.Size*0.5*math.Erfc(-x/math.Sqrt2) - h.Mean - h.Size*x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}
	x := bisect(g, -40, 0)
	sd = h.Size * math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	return sd, h.Mean + sd*x, nil
}
