package monetize

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/coterie-go/coterie"
)

// DistKind is the family of a [Dist].
type DistKind uint8

// The families. The zero value is unset.
const (
	FixedDist      DistKind = iota + 1 // A
	UniformDist                        // from A to B
	NormalDist                         // mean A, standard deviation B
	LogNormalDist                      // mean A and standard deviation B of the logarithm
	TriangularDist                     // from A over the mode B to C
	PERTDist                           // beta from A over the mode B to C, weight 4 on the mode
)

var distKinds = terms{{}, {"fixed", "定值"}, {"uniform", "均匀"}, {"normal", "正态"}, {"lognormal", "对数正态"}, {"triangular", "三角"}, {"pert", "PERT"}}

// String returns the family in English; "" for the zero value.
func (k DistKind) String() string { return distKinds.at(int(k), 0) }

// Chinese returns the family in Chinese.
func (k DistKind) Chinese() string { return distKinds.at(int(k), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (k DistKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (k *DistKind) UnmarshalText(b []byte) error {
	i, err := distKinds.parse("distribution", string(b))
	*k = DistKind(i)
	return err
}

// Dist is what is believed of a number: plain data, whose A, B and C mean what
// its Kind says.
type Dist struct {
	Kind DistKind `json:"kind"`
	A    float64  `json:"a"`
	B    float64  `json:"b,omitempty"`
	C    float64  `json:"c,omitempty"`
}

// Fixed is a number known for certain.
func Fixed(v float64) Dist { return Dist{FixedDist, v, 0, 0} }

// Uniform is between lo and hi, nothing more being known.
func Uniform(lo, hi float64) Dist { return Dist{UniformDist, lo, hi, 0} }

// LogNormal is e to the power of a normal of mean mu and standard deviation
// sigma: a factor that may be as well doubled as halved.
func LogNormal(mu, sigma float64) Dist { return Dist{LogNormalDist, mu, sigma, 0} }

// PERT is between lo and hi with a most likely value: a beta distribution of
// mean (lo + 4·mode + hi)/6 (Malcolm, Roseboom, Clark & Fazar 1959).
func PERT(lo, mode, hi float64) Dist { return Dist{PERTDist, lo, mode, hi} }

// Validate returns an *InputError where the parameters are not finite or not in
// order.
func (d Dist) Validate() error {
	if err := check(arg{"a", d.A, anyNumber}, arg{"b", d.B, anyNumber}, arg{"c", d.C, anyNumber}); err != nil {
		return err
	}
	ok := true
	switch d.Kind {
	case FixedDist:
	case UniformDist:
		ok = d.A <= d.B
	case NormalDist, LogNormalDist:
		ok = d.B >= 0
	case TriangularDist, PERTDist:
		ok = d.A <= d.B && d.B <= d.C && d.A < d.C
	default:
		return &coterie.InputError{Row: -1, Field: "distribution", Reason: "has no kind"}
	}
	if !ok {
		return refuse("b", d.B, "the parameters are not in order")
	}
	return nil
}

// shapes of the beta distribution behind a PERT.
func (d Dist) shapes() (α, β float64) {
	w := d.C - d.A
	return 1 + 4*(d.B-d.A)/w, 1 + 4*(d.C-d.B)/w
}

// Mean is the expected value.
func (d Dist) Mean() float64 {
	switch d.Kind {
	case UniformDist:
		return (d.A + d.B) / 2
	case LogNormalDist:
		return math.Exp(d.A + d.B*d.B/2)
	case TriangularDist:
		return (d.A + d.B + d.C) / 3
	case PERTDist:
		return (d.A + 4*d.B + d.C) / 6
	}
	return d.A
}

// Variance is the variance.
func (d Dist) Variance() float64 {
	switch d.Kind {
	case UniformDist:
		return (d.B - d.A) * (d.B - d.A) / 12
	case NormalDist:
		return d.B * d.B
	case LogNormalDist:
		return math.Expm1(d.B*d.B) * math.Exp(2*d.A+d.B*d.B)
	case TriangularDist:
		return (d.A*d.A + d.B*d.B + d.C*d.C - d.A*d.B - d.A*d.C - d.B*d.C) / 18
	case PERTDist:
		α, β := d.shapes()
		return (d.C - d.A) * (d.C - d.A) * α * β / ((α + β) * (α + β) * (α + β + 1))
	}
	return 0
}

// Quantile is the value that is not exceeded with probability p, in (0, 1); NaN
// outside.
func (d Dist) Quantile(p float64) float64 {
	if !(p > 0 && p < 1) {
		return math.NaN()
	}
	switch d.Kind {
	case UniformDist:
		return d.A + p*(d.B-d.A)
	case NormalDist, LogNormalDist:
		return d.at(math.Sqrt2 * math.Erfinv(2*p-1))
	case TriangularDist:
		w := d.C - d.A
		if p*w <= d.B-d.A {
			return d.A + math.Sqrt(p*w*(d.B-d.A))
		}
		return d.C - math.Sqrt((1-p)*w*(d.C-d.B))
	case PERTDist:
		α, β := d.shapes()
		return d.A + (d.C-d.A)*mathext.InvRegIncBeta(α, β, p)
	}
	return d.A
}

// at is the value at a standard normal score: the quantile at Φ(z).
func (d Dist) at(z float64) float64 {
	switch d.Kind {
	case FixedDist:
		return d.A
	case NormalDist:
		return d.A + d.B*z
	case LogNormalDist:
		return math.Exp(d.A + d.B*z)
	}
	const ε = 1e-16
	return d.Quantile(math.Min(math.Max(math.Erfc(-z/math.Sqrt2)/2, ε), 1-ε))
}
