package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// ValueLaw is how the value of a network grows with its members n, in proportion
// (网络价值定律). None says what of the value can be earned.
//
// References: Odlyzko & Tilly (2005), A refutation of Metcalfe's law; Briscoe,
// Odlyzko & Tilly (2006), Metcalfe's law is wrong, IEEE Spectrum; Reed (2001),
// The law of the pack, Harvard Business Review; Metcalfe (2013), Metcalfe's law
// after 40 years of Ethernet, Computer 46(12); Zhang, Liu & Xu (2015), JCST
// 30(2); Zhang & Xu (2023), JCST 38(2).
type ValueLaw uint8

// The laws. The zero value is unset.
const (
	Sarnoff  ValueLaw = iota + 1 // 萨诺夫定律: n, those who are reached
	Odlyzko                      // 齐普夫式: n·ln n, where most links are worth little; the unit of n matters
	Metcalfe                     // 梅特卡夫定律: n², pairs
	Cube                         // 立方律: n³
	Reed                         // 里德定律: 2ⁿ − n − 1, groups
)

var valueLaws = terms{{}, {"sarnoff", "萨诺夫定律"}, {"odlyzko", "奥德里兹科定律"}, {"metcalfe", "梅特卡夫定律"}, {"cube", "立方律"}, {"reed", "里德定律"}}

// String returns the law in English; "" for the zero value.
func (l ValueLaw) String() string { return valueLaws.at(int(l), 0) }

// Chinese returns the law in Chinese.
func (l ValueLaw) Chinese() string { return valueLaws.at(int(l), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (l ValueLaw) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (l *ValueLaw) UnmarshalText(b []byte) error {
	i, err := valueLaws.parse("value law", string(b))
	*l = ValueLaw(i)
	return err
}

func (l ValueLaw) check(name string, n float64) error {
	if l < Sarnoff || l > Reed {
		return refuse("law", float64(l), "is none of the five")
	}
	return check(arg{name, n, nonNegative})
}

// Of is the value of n ≥ 0 members – or of thousands of them: only for Sarnoff's,
// Metcalfe's and the cube law is that a matter of scale – in units of the law's scale. Reed's law exceeds
// what a float64 holds from n = 1024 on, an *InputError: see Log2.
func (l ValueLaw) Of(n float64) (float64, error) {
	if err := l.check("n", n); err != nil {
		return 0, err
	}
	v := l.of(n)
	return v, bounded("n", v)
}

func (l ValueLaw) of(n float64) float64 {
	switch l {
	case Sarnoff:
		return n
	case Odlyzko:
		if n == 0 {
			return 0
		}
		return n * math.Log(n)
	case Metcalfe:
		return n * n
	case Cube:
		return n * n * n
	default:
		return math.Exp2(n) - n - 1
	}
}

// Log2 is log₂ of [ValueLaw.Of], for n ≥ 2, of whatever size.
func (l ValueLaw) Log2(n float64) (float64, error) {
	if err := l.check("n", n); err != nil {
		return 0, err
	}
	if n < 2 {
		return 0, refuse("n", n, "must be at least 2")
	}
	return l.log2(n), nil
}

func (l ValueLaw) log2(n float64) float64 {
	switch {
	case l == Reed && n >= 64:
		return n
	case l == Metcalfe:
		return 2 * math.Log2(n)
	case l == Cube:
		return 3 * math.Log2(n)
	case l == Odlyzko:
		return math.Log2(n) + math.Log2(math.Log(n))
	}
	return math.Log2(l.of(n))
}

// Grow is what a network of n1 members is worth where one of n0 is worth value;
// both sizes at least 2. 100,000 members worth $1M are worth $2.12M when they
// double by n·ln n, and $4M by n².
func (l ValueLaw) Grow(value, n0, n1 float64) (float64, error) {
	if err := check(arg{"value", value, nonNegative}); err != nil {
		return 0, err
	}
	a, err := l.Log2(n0)
	if err != nil {
		return 0, err
	}
	b, err := l.Log2(n1)
	if err != nil {
		return 0, err
	}
	v := value * math.Exp2(b-a)
	return v, bounded("n1", v)
}

// Merged is what is gained by joining two networks (合并增益), in units of the law's
// scale.
type Merged struct {
	Gain          float64 // of both together
	First, Second float64 // of the members of either, at an equal share per head
}

// Merge returns the gain of joining networks of m and n members, both > 0. By
// n·ln n the small side gains more per head, by n² both gain the same in all.
func (l ValueLaw) Merge(m, n float64) (*Merged, error) {
	for i, v := range [2]float64{m, n} {
		name := [2]string{"m", "n"}[i]
		if err := l.check(name, v); err != nil {
			return nil, err
		}
		if v == 0 {
			return nil, refuse(name, v, "must be positive")
		}
	}
	r := &Merged{First: l.gain(m, n), Second: l.gain(n, m)}
	r.Gain = r.First + r.Second
	return r, bounded("n", r.First, r.Second, r.Gain)
}

// gain is (f(m+n)/(m+n) − f(m)/m)·m.
func (l ValueLaw) gain(m, n float64) float64 {
	switch l {
	case Sarnoff:
		return 0
	case Odlyzko:
		return m * math.Log1p(n/m)
	case Metcalfe:
		return m * n
	case Cube:
		return m * n * (2*m + n)
	default:
		return l.of(m+n)/(m+n)*m - l.of(m)
	}
}

// Upkeep is what running a network of n members costs: Fixed + Each·n + Pair·n².
type Upkeep struct{ Fixed, Each, Pair float64 } // all ≥ 0

// CriticalMass is the size from which a network is worth more than it costs
// (临界规模), where it is worth scale·f(n), scale > 0 in the currency of the cost, and
// the cost is as given: the largest root
// of scale·f(n) = cost, 0 where every size pays. Where the cost grows as fast as
// the value or faster no size does, or only a middle one: an *InputError. That
// costs grow as n², as Zhang, Liu & Xu found, is why Pair is asked for.
func (l ValueLaw) CriticalMass(scale float64, cost Upkeep) (float64, error) {
	if err := l.check("scale", scale); err != nil {
		return 0, err
	}
	if err := check(arg{"scale", scale, positive}, arg{"fixed", cost.Fixed, nonNegative}, arg{"each", cost.Each, nonNegative}, arg{"pair", cost.Pair, nonNegative}); err != nil {
		return 0, err
	}
	outgrown := cost.Pair > 0 && l < Metcalfe || l == Sarnoff && scale <= cost.Each && cost.Fixed+cost.Each > 0 || l == Metcalfe && scale <= cost.Pair
	if outgrown {
		return 0, refuse("scale", scale, "the cost grows as fast as the value: no critical mass")
	}
	var n float64
	switch l {
	case Sarnoff:
		n = cost.Fixed / (scale - cost.Each)
	case Odlyzko:
		// n = e^(c/a)·m with m·ln m = F/(a·e^(c/a)).
		c := cost.Each / scale
		n = math.Exp(c + omegaOf(cost.Fixed/scale, c))
	case Metcalfe:
		a := scale - cost.Pair
		n = (cost.Each/2 + math.Hypot(cost.Each/2, math.Sqrt(a)*math.Sqrt(cost.Fixed))) / a
	default:
		n = l.root(scale, cost)
	}
	return n, bounded("scale", n)
}

// omegaOf is the u with u·eᵘ = f·e^(−c), for f ≥ 0.
func omegaOf(f, c float64) float64 {
	if f == 0 {
		return 0
	}
	return omega(math.Log(f) - c)
}

// root is the n > 0 with scale·f(n) = cost for a law that outgrows n², by
// bisection: below it the cost is higher, above it the value.
func (l ValueLaw) root(scale float64, cost Upkeep) float64 {
	if cost == (Upkeep{}) {
		return 0
	}
	lo, hi := 0.0, 1100.0 // 2ⁿ is beyond any cost
	if l == Cube {        // a third of a·n³ is above each part of the cost
		hi = math.Max(3*cost.Pair/scale, math.Max(math.Sqrt(3*cost.Each/scale), math.Cbrt(3*cost.Fixed/scale)))
	}
	for {
		mid := lo + (hi-lo)/2
		if !(mid > lo && mid < hi) {
			return hi
		}
		if scale*l.of(mid) < cost.Fixed+mid*(cost.Each+mid*cost.Pair) {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// LawFit is a law fitted to sizes and values.
type LawFit struct {
	Law    ValueLaw
	Scale  float64 // value per unit of the law
	StdErr float64 // of Scale
	RMSD   float64 // root of the mean squared residual
	Weight float64 // Akaike weight among the laws, by AICc
}

// PowerFit is value = Scale·n^Exponent, fitted on logarithms.
type PowerFit struct{ Scale, Exponent, StdErr float64 } // StdErr: of Exponent

// LawFits compares the laws on one network.
type LawFits struct {
	Unit     string   // of the sizes; the scales are per this unit
	Laws     []LawFit // best first
	Power    PowerFit
	Warnings []coterie.Warning
}

// FitValueLaws fits Sarnoff's, Odlyzko's, Metcalfe's and the cube law through the
// origin by least squares,
//
//	Scale = Σ f(nᵢ)·vᵢ/Σ f(nᵢ)²
//
// and a power of n beside them. The unit of the sizes must be named: n·ln n is
// not the same law in persons and in millions. Reed's law is not fitted: no real
// network follows it, nor holds a float64 its value. At least three sizes > 0
// that differ, and values > 0, are needed. It takes O(n).
//
// The values of one network over the years depend on each other, so that
// standard errors and weights are too sure: fewer than eight sizes raise a
// Warning. What a network is worth is not what it earns: another always says so.
func FitValueLaws(unit string, sizes, values []float64) (*LawFits, error) {
	if unit == "" {
		return nil, &coterie.InputError{Row: -1, Field: "unit", Reason: "must be named: n·ln n depends on it"}
	}
	n := len(sizes)
	if len(values) != n {
		return nil, &coterie.InputError{Row: -1, Field: "values", Value: strconv.Itoa(len(values)), Reason: "must be one per size", Err: coterie.ErrMismatch}
	}
	if n < 3 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"scale", "exponent"}, LogLik: math.NaN(), Cure: "at least three sizes"}
	}
	var mx, my float64
	for i := range sizes {
		if err := check(arg{"size", sizes[i], positive}, arg{"value", values[i], positive}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		mx += math.Log(sizes[i]) / float64(n)
		my += math.Log(values[i]) / float64(n)
	}
	r := &LawFits{Unit: unit}
	var sxx, sxy, rss float64
	for i := range sizes {
		dx := math.Log(sizes[i]) - mx
		sxx += dx * dx
		sxy += dx * (math.Log(values[i]) - my)
	}
	if sxx < 1e-20 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"scale", "exponent"}, LogLik: math.NaN(), Cure: "sizes that differ"}
	}
	r.Power.Exponent = sxy / sxx
	r.Power.Scale = math.Exp(my - r.Power.Exponent*mx)
	for i := range sizes {
		e := math.Log(values[i]) - my - r.Power.Exponent*(math.Log(sizes[i])-mx)
		rss += e * e
	}
	r.Power.StdErr = math.Sqrt(rss / float64(n-2) / sxx)
	total := 0.0
	for _, l := range []ValueLaw{Sarnoff, Odlyzko, Metcalfe, Cube} {
		f, err := l.fit(sizes, values)
		if err != nil {
			return nil, err
		}
		at := len(r.Laws)
		for at > 0 && r.Laws[at-1].RMSD > f.RMSD {
			at--
		}
		r.Laws = append(r.Laws, f)
		copy(r.Laws[at+1:], r.Laws[at:])
		r.Laws[at] = f
	}
	for i := range r.Laws { // all have as many parameters: AICc differs by n·ln RMSD² alone
		r.Laws[i].Weight = 1
		if best := r.Laws[0].RMSD; r.Laws[i].RMSD > best {
			r.Laws[i].Weight = math.Pow(best/r.Laws[i].RMSD, float64(n))
		}
		total += r.Laws[i].Weight
	}
	for i := range r.Laws {
		r.Laws[i].Weight /= total
	}
	if n < 8 {
		r.Warnings = append(r.Warnings, coterie.Warning{Code: "few-sizes", About: "sizes", Text: "so few sizes of one network hardly tell the laws apart",
			Cure: "sizes and values of more periods or more networks", Chinese: "样本太少，难以区分各定律：补充更多时期或更多社群的规模与价值"})
	}
	r.Warnings = append(r.Warnings, coterie.Warning{Code: "worth-is-not-income", About: "values", Text: "a law of value does not say what can be earned of it",
		Cure: "ask the revenue models what members pay", Chinese: "价值定律不等于变现：能收多少，由各变现模式另行估计"})
	return r, bounded("values", r.Power.Scale, r.Power.Exponent, r.Power.StdErr)
}

func (l ValueLaw) fit(sizes, values []float64) (LawFit, error) {
	// In units of the largest, so that squares stay in range.
	most := 0.0
	for _, n := range sizes {
		most = math.Max(most, math.Abs(l.of(n)))
	}
	if err := bounded("size", most); err != nil {
		return LawFit{}, err
	}
	if most == 0 {
		return LawFit{}, refuse("size", sizes[0], "the law is 0 at every size")
	}
	var ff, fv, ss float64
	for i, n := range sizes {
		f := l.of(n) / most
		ff += f * f
		fv += f * values[i]
	}
	a := fv / ff
	for i, n := range sizes {
		e := values[i] - a*(l.of(n)/most)
		ss += e * e
	}
	k := float64(len(sizes))
	f := LawFit{Law: l, Scale: a / most, StdErr: math.Sqrt(ss/(k-1)/ff) / most, RMSD: math.Sqrt(ss / k)}
	return f, bounded("values", f.Scale, f.StdErr, f.RMSD)
}
