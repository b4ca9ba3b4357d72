package monetize

import (
	"math"

	"github.com/coterie-go/coterie/internal/delta"
)

// SampleSize is how many members each arm of an experiment needs (样本量) so that
// a true difference between two rates is found with the given power by a
// two-sided test at level alpha; not rounded.
//
//	n = (z₁₋α/₂·√(2·p̄·q̄) + z_power·√(p₁q₁ + p₂q₂))²/(p₁ − p₂)²
//
// References: Fleiss, Levin & Paik (2003), Statistical methods for rates and
// proportions, equation (4.14).
func SampleSize(p1, p2, alpha, power float64) (float64, error) {
	if err := check(arg{"p1", p1, share}, arg{"p2", p2, share}); err != nil {
		return 0, err
	}
	for _, a := range [...]arg{{name: "alpha", value: alpha}, {name: "power", value: power}} {
		if !(a.value > 0 && a.value < 1) {
			return 0, refuse(a.name, a.value, "must be in (0, 1)")
		}
	}
	if p1 == p2 {
		return 0, refuse("p2", p2, "no difference to be found")
	}
	// delta.Z(c) is the quantile at (1 + c)/2.
	za, zb := delta.Z(1-alpha), delta.Z(math.Abs(2*power-1))
	if power < 0.5 {
		zb = -zb
	}
	mean := (p1 + p2) / 2
	root := za*math.Sqrt(2*mean*(1-mean)) + zb*math.Sqrt(p1*(1-p1)+p2*(1-p2))
	return root * root / ((p1 - p2) * (p1 - p2)), nil
}
