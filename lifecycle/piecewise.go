package lifecycle

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// Piecewise (分段指数分布) is a lifetime whose chance to end is constant between
// given ages: one rate for the first week, one for the rest of the month, one
// for after. Rates[i] > 0 holds on (Cuts[i−1], Cuts[i]], the last for ever.
//
//	S(t) = exp(−Σ Rates[i]·(time spent in piece i by age t))
type Piecewise struct {
	Cuts  []float64 // ascending, positive
	Rates []float64 // one more than Cuts, per unit of age
}

// FitPiecewise fits a [Piecewise] with given cuts by maximum likelihood: in closed
// form, events over time watched, where no end is known to an interval only.
// Late entry and weights are honoured. Errors: ErrInvalid for cuts that do not
// ascend, ErrNoData, ErrNoEvents, and *coterie.FitError with ErrBoundary that
// names a piece in which nothing ended, whose rate would be 0, and with
// ErrNotIdentified one in which nobody was watched. O(n·pieces).
func FitPiecewise(ctx context.Context, t *Table, cuts []float64, o *coterie.FitOptions) (*coterie.Fit[Piecewise], error) {
	for i, c := range cuts {
		if !finite(c) || c <= 0 || i > 0 && c <= cuts[i-1] {
			return nil, badFloat("cuts", c, "not positive and ascending")
		}
	}
	d, err := newLives(t, true)
	if err != nil {
		return nil, err
	}
	zero := Piecewise{Cuts: slices.Clone(cuts), Rates: make([]float64, len(cuts)+1)}
	for i := range cuts {
		zero.Cuts[i] /= d.unit
	}
	k := len(zero.Rates)
	events, exposure := make([]float64, k), make([]float64, k)
	for _, p := range d.ends {
		events[zero.piece(p.at)] += p.weight
	}
	for _, p := range d.mass {
		zero.spend(p.at, func(i int, spent float64) { exposure[i] += p.weight * spent })
	}
	fit := &coterie.Fit[Piecewise]{N: d.total, Data: d.data, StdErr: make([]float64, k), Cov: make([]float64, k*k)}
	fit.Model = Piecewise{Cuts: slices.Clone(cuts), Rates: make([]float64, k)}
	if len(d.within) > 0 {
		for i := range zero.Rates {
			zero.Rates[i] = d.ended / d.exposure
		}
		return fitLives(ctx, d, zero, o)
	}
	bad := &coterie.FitError{Err: coterie.ErrBoundary, Best: fit.Model.Rates, Cure: "fewer cuts, so that something ended in every piece"}
	for i := range k {
		rate := events[i] / exposure[i] / d.unit
		fit.Model.Rates[i] = rate
		switch {
		case events[i] > 0:
			fit.LogLik += events[i] * (math.Log(rate) - 1)
			fit.StdErr[i] = rate / math.Sqrt(events[i])
			fit.Cov[i*k+i] = rate * rate / events[i]
		case exposure[i] > 0:
			bad.Names = append(bad.Names, rateName(i))
		default:
			bad.Err = coterie.ErrNotIdentified
			bad.Names = append(bad.Names, rateName(i))
		}
	}
	if len(bad.Names) > 0 {
		bad.LogLik = fit.LogLik
		return nil, bad
	}
	return fit, ctx.Err()
}

func rateName(i int) string { return fmt.Sprintf("rate%d", i+1) }

// piece returns the piece that an age falls into.
func (m Piecewise) piece(t float64) int { return sort.SearchFloat64s(m.Cuts, t) }

// spend calls f with the time spent in each piece by age t.
func (m Piecewise) spend(t float64, f func(i int, spent float64)) {
	from := 0.0
	for i := range m.Rates {
		to := t
		if i < len(m.Cuts) {
			to = min(t, m.Cuts[i])
		}
		f(i, to-from)
		if to == t {
			return
		}
		from = to
	}
}

// Params implements [coterie.Model]: the rates, the cuts being given.
func (m Piecewise) Params() []coterie.Param {
	out := make([]coterie.Param, len(m.Rates))
	for i, r := range m.Rates {
		out[i] = positiveParam(rateName(i), r)
	}
	return out
}

// With implements [coterie.Model].
func (m Piecewise) With(v []float64) (Piecewise, error) {
	if len(m.Rates) != len(m.Cuts)+1 {
		return m, badFloat("Rates", float64(len(m.Rates)), "not one more than Cuts")
	}
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	m.Rates = slices.Clone(v)
	return m, nil
}

func (m Piecewise) valid() bool {
	for i, c := range m.Cuts {
		if !(c > 0) || i > 0 && !(c > m.Cuts[i-1]) {
			return false
		}
	}
	for _, r := range m.Rates {
		if !(r > 0) {
			return false
		}
	}
	return len(m.Rates) == len(m.Cuts)+1
}

// CumHazard implements [Family].
func (m Piecewise) CumHazard(t float64) float64 {
	if !m.valid() || t != t {
		return math.NaN()
	}
	h, from := 0.0, 0.0
	for i, r := range m.Rates {
		if i == len(m.Cuts) || t <= m.Cuts[i] {
			return h + r*max(t-from, 0)
		}
		h += r * (m.Cuts[i] - from)
		from = m.Cuts[i]
	}
	return h
}

// Survival implements [Survivor].
func (m Piecewise) Survival(t float64) float64 { return survivalAt(t, m.CumHazard(t)) }

// Hazard implements [Family]: the rate of the piece that ends at t or later.
func (m Piecewise) Hazard(t float64) float64 {
	if !m.valid() || t != t {
		return math.NaN()
	}
	return m.Rates[m.piece(t)]
}

// Quantile implements [Family].
func (m Piecewise) Quantile(p float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return m.age(level(p))
}

// age is the age at which the cumulative hazard is h.
func (m Piecewise) age(h float64) float64 {
	from := 0.0
	for i, c := range m.Cuts {
		step := m.Rates[i] * (c - from)
		if h <= step {
			return from + h/m.Rates[i]
		}
		h -= step
		from = c
	}
	return from + h/m.Rates[len(m.Cuts)]
}

// Rand implements [Family].
func (m Piecewise) Rand(r *rand.Rand) float64 {
	if !m.valid() {
		return math.NaN()
	}
	return m.age(sample.Exponential(r))
}

// meanResidual is exact: ∫ S over each piece is its fall over its rate.
func (m Piecewise) meanResidual(age float64) float64 {
	if !m.valid() {
		return math.NaN()
	}
	sum, s, from := 0.0, 1.0, age
	for i, r := range m.Rates {
		if i < len(m.Cuts) && m.Cuts[i] <= from {
			continue
		}
		if i == len(m.Cuts) {
			return sum + s/r
		}
		fall := -math.Expm1(-r * (m.Cuts[i] - from))
		sum += s * fall / r
		s *= 1 - fall
		from = m.Cuts[i]
	}
	return sum
}

func (m Piecewise) breaks(to float64) []float64 {
	return slices.Clone(m.Cuts[:sort.SearchFloat64s(m.Cuts, to)])
}

func (m Piecewise) cumHazard(t float64, grad []float64) float64 {
	clear(grad)
	h := 0.0
	m.spend(t, func(i int, spent float64) {
		grad[i] = spent
		h += m.Rates[i] * spent
	})
	return h
}

func (m Piecewise) logHazard(t float64, grad []float64) (v, slope float64) {
	clear(grad)
	i := m.piece(t)
	grad[i] = 1 / m.Rates[i]
	return math.Log(m.Rates[i]), 0
}

func (m Piecewise) inUnit(c float64) (Piecewise, []float64) {
	out := Piecewise{slices.Clone(m.Cuts), slices.Clone(m.Rates)}
	jac := make([]float64, len(m.Rates))
	for i := range out.Cuts {
		out.Cuts[i] *= c
	}
	for i := range out.Rates {
		out.Rates[i] /= c
		jac[i] = 1 / c
	}
	return out, jac
}

func (m Piecewise) starts(*lives) []Piecewise { return []Piecewise{m} }

func (Piecewise) openAtZero() bool { return true }
