package community

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// Club (俱乐部规模) is what a group of n is worth to each of its members, in any
// unit: more people to meet, more of them in the way, and a cost that is shared.
//
//	u(n) = Benefit·ln n − Congestion·n − Cost/n
//
// The principle is Buchanan's: a club grows until one more member crowds the
// others as much as he takes off their share of the cost. The form is our own.
//
// References: Buchanan (1965), An economic theory of clubs, Economica 32.
type Club struct {
	Benefit    float64 `json:"benefit"`    // > 0
	Congestion float64 `json:"congestion"` // of one more member, > 0
	Cost       float64 `json:"cost"`       // of running a group, ≥ 0
}

func refuseNumber(field string, v float64, reason string) error {
	return &coterie.InputError{Row: -1, Field: field, Value: fmt.Sprint(v), Reason: reason}
}

func positive(v float64) bool { return v > 0 && !math.IsInf(v, 0) }

func (c Club) validate() error {
	within := func(v float64) bool { return v >= 1e-50 && v <= 1e50 }
	switch {
	case !within(c.Benefit):
		return refuseNumber("benefit", c.Benefit, "not in [1e-50, 1e50]")
	case !within(c.Congestion):
		return refuseNumber("congestion", c.Congestion, "not in [1e-50, 1e50]")
	case !(c.Cost >= 0 && c.Cost <= 1e50):
		return refuseNumber("cost", c.Cost, "not in [0, 1e50]")
	}
	return nil
}

// Worth returns u(n); NaN for n that is not positive.
func (c Club) Worth(n float64) float64 {
	if !(n > 0) {
		return math.NaN()
	}
	return c.Benefit*math.Log(n) - c.Congestion*n - c.Cost/n
}

// Best returns the sizes at which a group is worth most: to each of its members,
//
//	n = (b + √(b² + 4κF)) / 2κ
//
// and in total, n·u(n), where there is to be one group only,
//
//	n = −(b/2κ)·W₋₁(−2κ/(b·e))
//
// which is larger. It is an *[coterie.InputError] where a field is out of its
// domain; total is 1, the least, where 2κ > b.
func (c Club) Best() (each, total float64, err error) {
	if err := c.validate(); err != nil {
		return 0, 0, err
	}
	b, k := c.Benefit, c.Congestion
	each, total = (b+math.Sqrt(b*b+4*k*c.Cost))/(2*k), 1
	if 2*k <= b {
		total = -b / (2 * k) * special.LambertWm1(-2*k/(b*math.E))
	}
	return each, total, nil
}

// SplitsAt returns the size from which each member is better off in one of two
// halves: u(n/2) > u(n).
//
//	n = (b·ln 2 + √((b·ln 2)² + 2κF)) / κ
func (c Club) SplitsAt() (float64, error) {
	if err := c.validate(); err != nil {
		return 0, err
	}
	b := c.Benefit * math.Ln2
	return (b + math.Sqrt(b*b+2*c.Congestion*c.Cost)) / c.Congestion, nil
}

// Groups returns into how many groups of equal size a population is best
// divided, none above the capacity (0: none), and what all are worth together:
// the whole k ≥ 1 that maximises N·u(N/k), which is one of the two next to N/n,
// n the best size for each, or the least that the capacity allows.
func (c Club) Groups(population, capacity int) (k int, worth float64, err error) {
	best, _, err := c.Best()
	if err != nil {
		return 0, 0, err
	}
	if population < 1 || capacity < 0 {
		return 0, 0, refuseNumber("population", float64(population), "no members, or a negative capacity")
	}
	n, least := float64(population), 1.0
	if capacity > 0 {
		least = math.Ceil(n / float64(capacity))
	}
	total := func(k float64) float64 { return n * c.Worth(n/k) }
	low := math.Min(math.Max(math.Floor(n/best), least), n)
	if high := math.Min(low+1, n); total(high) > total(low) {
		low = high
	}
	return int(low), total(low), nil
}

// Dunbar returns the size of group that Dunbar's regression over primates gives
// for a neocortex ratio, 4.1 in man:
//
//	log₁₀ N = 0.093 + 3.389·log₁₀ ratio
//
// 148 for man, by his own interval 100 to 231. It is something to compare with,
// never a limit: on the same data Lindenfors, Wartel and Lind (2021) find 4 to
// 520, and no single number. A ratio that is not positive is an
// *[coterie.InputError].
//
// References:
//   - Dunbar (1992), Neocortex size as a constraint on group size in primates,
//     J. Human Evolution 22.
//   - Lindenfors, Wartel, Lind (2021), ‘Dunbar's number’ deconstructed, Biology
//     Letters 17, 20210158.
func Dunbar(ratio float64) (float64, error) {
	if !positive(ratio) || ratio > 1e50 {
		return 0, refuseNumber("ratio", ratio, "not in (0, 1e50]")
	}
	return math.Pow(10, 0.093+3.389*math.Log10(ratio)), nil
}
