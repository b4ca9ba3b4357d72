package lifecycle

import "math"

// Rule (经验法则) is folklore about how long groups live, written as a
// distribution so that it can be weighed against data: log-normal, with the
// rule's number as median.
//
//	S(t) = Φ(−ln(t/Median)/Spread)
//
// As prior of a remaining life it counts as much as the caller says, in deaths.
// Median and Spread are above 0; the unit is days.
type Rule struct {
	Name   string
	Source string
	Median float64 // days
	Spread float64 // standard deviation of ln(life)
}

// TwoYears is the life-cycle method of the founding documents: everything has its
// life, about two years (两年左右) even where it is run well. That 95 of 100 groups
// end between 9 months and 5⅓ years is this library's reading of "about".
func TwoYears() Rule {
	return Rule{Name: "生命周期评估法", Source: "founding document 003: about two years", Median: 730.5, Spread: 0.5}
}

// NeedLasts is the product-cycle method: the group lives as long as the need that
// it serves, in days; 95 of 100 between half and double.
func NeedLasts(days float64) Rule {
	return Rule{Name: "产品周期评估法", Source: "founding document 003: tied to the duration of the need", Median: days, Spread: math.Ln2 / 1.96}
}

// UnmanagedBenchmark is a benchmark from practice elsewhere, not of the founding
// documents: groups that nobody runs live between a week and six months. Those
// two ages are taken as the 2.5 and 97.5 % quantiles.
func UnmanagedBenchmark() Rule {
	return Rule{Name: "无人运营的群", Source: "practice report: one week to six months, seldom longer", Median: math.Sqrt(7 * 183), Spread: math.Log(183.0/7) / (2 * 1.959963984540054)}
}

func (r Rule) valid() bool {
	return r.Median > 0 && r.Spread > 0 && finite(r.Median) && finite(r.Spread)
}

// Survival implements [Survivor].
func (r Rule) Survival(t float64) float64 {
	switch {
	case !r.valid() || math.IsNaN(t):
		return math.NaN()
	case t <= 0:
		return 1
	}
	return 0.5 * math.Erfc(math.Log(t/r.Median)/r.Spread/math.Sqrt2)
}

// Quantile returns the age below which a share p in [0, 1] of lives ends.
func (r Rule) Quantile(p float64) float64 {
	if !r.valid() || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return r.Median * math.Exp(r.Spread*math.Sqrt2*math.Erfinv(2*p-1))
}

// meanResidual is the mean remaining life at an age:
// median·e^{σ²/2}·Φ((ln(median/age)+σ²)/σ)/S(age) − age.
func (r Rule) meanResidual(age float64) float64 {
	mean := r.Median * math.Exp(r.Spread*r.Spread/2)
	if age <= 0 {
		return mean
	}
	z := (math.Log(r.Median/age) + r.Spread*r.Spread) / r.Spread
	return math.Max(0, mean*0.5*math.Erfc(-z/math.Sqrt2)/r.Survival(age)-age)
}
