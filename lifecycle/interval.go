package lifecycle

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Interval is the scale on which the interval of an estimated probability is
// formed (置信区间的变换). The zero value means [LogLog].
type Interval uint8

// The scales. All but Plain stay within [0, 1] by construction; Plain and Log
// are cut there.
const (
	LogLog  Interval = iota + 1 // log(−log S): the default; good down to small samples
	Log                         // log S: the default of R's survfit
	Plain                       // S
	Arcsine                     // arcsin √S
	Logit                       // log(S/(1 − S))
)

var intervalNames = [...][2]string{{}, {"log-log", "双对数"}, {"log", "对数"}, {"plain", "线性"}, {"arcsine", "反正弦"}, {"logit", "对数几率"}}

func (i Interval) name(lang int) string {
	if int(i) < len(intervalNames) {
		return intervalNames[i][lang]
	}
	return strconv.Itoa(int(i))
}

// String returns the English name, "" for the zero value.
func (i Interval) String() string { return i.name(0) }

// Chinese returns the Chinese name.
func (i Interval) Chinese() string { return i.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (i *Interval) UnmarshalText(b []byte) error {
	for v, n := range intervalNames {
		if string(b) == n[0] || string(b) == n[1] {
			*i = Interval(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "interval", Value: strconv.Quote(string(b)), Reason: "unknown name"}
}

// around returns the interval of a probability p whose logarithm has standard
// error se, at z standard normal deviations. For p of 0 or 1, or an unknown
// error, it is NaN: no interval is known.
func (i Interval) around(p, se, z float64) (lo, hi float64) {
	if !(p > 0 && p < 1) || !finite(se) {
		return math.NaN(), math.NaN()
	}
	switch d := z * se; i {
	case Log:
		return p * math.Exp(-d), math.Min(1, p*math.Exp(d))
	case Plain:
		return math.Max(0, p-d*p), math.Min(1, p+d*p)
	case Arcsine:
		d *= math.Sqrt(p/(1-p)) / 2
		a := math.Asin(math.Sqrt(p))
		l, h := math.Sin(math.Max(0, a-d)), math.Sin(math.Min(math.Pi/2, a+d))
		return l * l, h * h
	case Logit:
		d /= 1 - p
		return 1 / (1 + (1-p)/p*math.Exp(d)), 1 / (1 + (1-p)/p*math.Exp(-d))
	default:
		l := math.Log(p)
		d /= l // negative
		return math.Exp(l * math.Exp(-d)), math.Exp(l * math.Exp(d))
	}
}
