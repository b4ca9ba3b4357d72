package segment

import (
	"math"
	"slices"
	"strconv"

	"golang.org/x/exp/constraints"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Hyndman, Fan (1996), Sample quantiles in statistical packages, doi:10.2307/2684934.

// QuantileMethod says which number between two order statistics is the quantile
// (分位数算法). With x₍₀₎ ≤ … ≤ x₍ₙ₋₁₎ each method has a position h in [0, n−1],
// and the quantile is x₍⌊h⌋₎ + (h−⌊h⌋)(x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎). The zero value is Linear.
type QuantileMethod uint8

// The methods, with their number in Hyndman and Fan.
const (
	Linear         QuantileMethod = iota + 1 // type 7: h = (n−1)p. The default
	Hazen                                    // type 5: h = np − 1/2
	Weibull                                  // type 6: h = (n+1)p − 1
	MedianUnbiased                           // type 8: h = (n+1/3)p − 2/3
	InvertedCDF                              // type 1: h = ⌈np⌉ − 1
	Lower                                    // h = ⌊(n−1)p⌋
	Higher                                   // h = ⌈(n−1)p⌉
	Nearest                                  // h = (n−1)p rounded, halves to even
)

var methodNames = names{{}, {"linear", "线性"}, {"hazen", "黑曾"}, {"weibull", "威布尔"}, {"median-unbiased", "中位无偏"},
	{"inverted-cdf", "反经验分布"}, {"lower", "取低"}, {"higher", "取高"}, {"nearest", "取近"}}

// String returns the English name, such as "median-unbiased".
func (m QuantileMethod) String() string { return methodNames.at(int(m), 0) }

// Chinese returns the Chinese name.
func (m QuantileMethod) Chinese() string { return methodNames.at(int(m), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (m QuantileMethod) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (m *QuantileMethod) UnmarshalText(b []byte) error {
	i, err := methodNames.parse("quantile method", b)
	*m = QuantileMethod(i)
	return err
}

// position is h for n > 0 values.
func (m QuantileMethod) position(n int, p float64) float64 {
	k := float64(n)
	var h float64
	switch m {
	case Hazen:
		h = snap(k*p) - 0.5
	case Weibull:
		h = snap((k+1)*p) - 1
	case MedianUnbiased:
		h = snap((k+1.0/3)*p - 2.0/3)
	case InvertedCDF:
		h = math.Ceil(snap(k*p)) - 1
	case Lower:
		h = math.Floor(snap((k - 1) * p))
	case Higher:
		h = math.Ceil(snap((k - 1) * p))
	case Nearest:
		h = math.RoundToEven(snap((k - 1) * p))
	default:
		h = snap((k - 1) * p)
	}
	return min(max(h, 0), k-1)
}

// snap undoes the rounding of a product that should be whole, such as 0.07·100.
func snap(x float64) float64 {
	if r := math.Round(x); math.Abs(x-r) <= 1e-13*math.Max(1, math.Abs(x)) {
		return r
	}
	return x
}

// Quantiles returns the quantiles of values at the shares ps, each in [0, 1],
// in their order; values may be counts, minor units or measurements. It does not
// change them and takes O(n) time; integers beyond ±2⁵³ are rounded. No values
// are ErrNoData; a NaN or infinite value or a share outside [0, 1] is an
// *InputError with its index.
func Quantiles[N constraints.Integer | constraints.Float](values []N, ps []float64, method QuantileMethod) ([]float64, error) {
	if method > Nearest {
		return nil, &coterie.InputError{Row: -1, Field: "method", Value: method.String(), Reason: "unknown quantile method"}
	}
	for i, p := range ps {
		if !(p >= 0 && p <= 1) {
			return nil, refuse(i, "share", p, "must lie in [0, 1]")
		}
	}
	xs, ok := any(values).([]float64)
	if !ok {
		xs = make([]float64, len(values))
		for i, v := range values {
			xs[i] = float64(v)
		}
	}
	if err := finite("value", xs); err != nil {
		return nil, err
	}
	if len(xs) == 0 {
		return nil, coterie.ErrNoData
	}
	return quantiles(xs, ps, method), nil
}

func quantiles(values, ps []float64, method QuantileMethod) []float64 {
	ranks := make([]int, 0, 2*len(ps))
	for _, p := range ps {
		i := int(method.position(len(values), p))
		ranks = append(ranks, i, min(i+1, len(values)-1))
	}
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	stats := orderStats(values, ranks)
	at := func(i int) float64 {
		j, _ := slices.BinarySearch(ranks, i)
		return stats[j]
	}
	out := make([]float64, len(ps))
	for k, p := range ps {
		h := method.position(len(values), p)
		i := int(h)
		lo := at(i)
		out[k] = lo
		if frac := h - float64(i); frac > 0 {
			out[k] = lo + frac*(at(i+1)-lo)
		}
	}
	return out
}

// finite refuses the first NaN or infinite value.
func finite(field string, xs []float64) error {
	for i, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return refuse(i, field, x, "must be finite")
		}
	}
	return nil
}

func refuse(row int, field string, v float64, reason string) error {
	return &coterie.InputError{Row: row, Field: field, Value: strconv.FormatFloat(v, 'g', -1, 64), Reason: reason}
}

// orderStats returns the values of the given ranks (rising, distinct, from
// 0) among xs, none of them NaN. Small inputs are sorted; large ones are
// histogrammed by the leading sixteen bits of an order-preserving code, and
// only the buckets that hold a wanted rank are looked into further.
func orderStats(xs []float64, ranks []int) []float64 {
	out := make([]float64, len(ranks))
	if len(xs) < 1<<13 {
		s := slices.Clone(xs)
		slices.Sort(s)
		for i, r := range ranks {
			out[i] = s[r]
		}
		return out
	}
	hist := make([]int, 1<<16)
	for _, x := range xs {
		hist[code(x)>>48]++
	}
	picks := pick(hist, ranks)
	into := make([]int32, 1<<16) // the pick of a bucket, plus one
	subs := make([][]uint64, len(picks))
	for k, p := range picks {
		into[p.bucket] = int32(k + 1)
		subs[k] = make([]uint64, 0, hist[p.bucket])
	}
	for _, x := range xs {
		c := code(x)
		if k := into[c>>48]; k > 0 {
			subs[k-1] = append(subs[k-1], c)
		}
	}
	for k, p := range picks {
		selectCodes(subs[k], p.within, out[p.at:p.at+len(p.within)], 32)
	}
	return out
}

// selectCodes is orderStats for codes that agree above the sixteen bits at
// shift. It reorders cs.
func selectCodes(cs []uint64, ranks []int, out []float64, shift int) {
	for len(cs) >= 1<<13 && shift >= 0 {
		lo, hi := slices.Min(cs), slices.Max(cs)
		if lo == hi {
			break
		}
		if lo>>shift == hi>>shift {
			shift -= 16
			continue
		}
		hist := make([]int, 1<<16)
		for _, c := range cs {
			hist[c>>shift&0xffff]++
		}
		for _, p := range pick(hist, ranks) {
			sub := make([]uint64, 0, hist[p.bucket])
			for _, c := range cs {
				if int(c>>shift&0xffff) == p.bucket {
					sub = append(sub, c)
				}
			}
			selectCodes(sub, p.within, out[p.at:p.at+len(p.within)], shift-16)
		}
		return
	}
	if len(cs) < 1<<13 {
		slices.Sort(cs)
		for i, r := range ranks {
			out[i] = decode(cs[r])
		}
		return
	}
	for i := range ranks { // all equal
		out[i] = decode(cs[0])
	}
}

// picked is a bucket that holds wanted ranks: the ranks counted within it, and
// the index of the first of them.
type picked struct {
	bucket int
	within []int
	at     int
}

// pick finds the buckets that hold the wanted ranks.
func pick(hist []int, ranks []int) []picked {
	var out []picked
	before, i := 0, 0
	for b, m := range hist {
		p := picked{bucket: b, at: i}
		for i < len(ranks) && ranks[i] < before+m {
			p.within = append(p.within, ranks[i]-before)
			i++
		}
		if i > p.at {
			out = append(out, p)
		}
		before += m
	}
	return out
}

// code maps floats to integers of the same order; −0 comes before 0.
func code(x float64) uint64 {
	u := math.Float64bits(x)
	return u ^ (uint64(int64(u)>>63) | 1<<63)
}

func decode(c uint64) float64 {
	if c>>63 == 1 {
		return math.Float64frombits(c ^ 1<<63)
	}
	return math.Float64frombits(^c)
}
