package segment

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// References:
//
//	Anderson, Goodman (1957), Statistical inference about Markov chains, doi:10.1214/aoms/1177707039.
//	Schweitzer (1968), Perturbation theory and finite Markov chains, doi:10.2307/3212261.

// Migration is a chain estimated from moves, with its doubt.
type Migration struct {
	Chain
	Rows     []int64   // moves seen from each state
	StdErr   []float64 // of each probability, √(p(1−p)/n), n the moves from its state
	LogLik   float64   // Σ nᵢⱼ ln pᵢⱼ
	Warnings []coterie.Warning
}

// Migrate estimates the chain behind moves by p(i,j) = (n(i,j) + prior) /
// (n(i) + k·prior): prior 0 is maximum likelihood, 1 Laplace's rule. names may
// name the states, or be nil. A state from which nothing moved keeps its
// members, with a warning. prior < 0 or names of another length are an
// *InputError, no moves ErrNoData. It takes O(states²).
func Migrate(m *Moves, prior float64, names []string) (*Migration, error) {
	if m == nil || m.k == 0 {
		return nil, coterie.ErrNoData
	}
	if !(prior >= 0) || math.IsInf(prior, 1) {
		return nil, refuse(-1, "prior", prior, "must be finite and not negative")
	}
	k := max(m.k, len(names))
	if names != nil && len(names) != k {
		return nil, &coterie.InputError{Row: -1, Field: "names", Value: strconv.Itoa(len(names)), Reason: "fewer than states"}
	}
	out := &Migration{Chain: Chain{P: make([]float64, k*k), States: slices.Clone(names)}, Rows: make([]int64, k), StdErr: make([]float64, k*k)}
	for i := range k {
		total := 0.0
		for j := range k {
			n := m.Count(i, j)
			if out.Rows[i] > math.MaxInt64-n {
				return nil, &coterie.InputError{Row: i, Field: "moves", Reason: "the row exceeds 2⁶³−1", Err: coterie.ErrOverflow}
			}
			out.Rows[i] += n
			total += float64(n) + prior
		}
		if total == 0 {
			out.P[i*k+i] = 1
		}
		for j := range k {
			n := float64(m.Count(i, j))
			if total > 0 {
				out.P[i*k+j] = (n + prior) / total
			}
			p := out.P[i*k+j]
			out.StdErr[i*k+j] = math.Sqrt(p * (1 - p) / float64(out.Rows[i]))
			if n > 0 {
				out.LogLik += n * math.Log(p)
			}
			if out.Rows[i] == 0 {
				out.StdErr[i*k+j] = math.Inf(1)
			}
		}
		if out.Rows[i] < 30 {
			out.Warnings = append(out.Warnings, coterie.Warning{Code: "few-moves", About: out.name(i),
				Text: fmt.Sprintf("only %d moves seen from it", out.Rows[i]), Cure: "more periods, or a prior"})
		}
	}
	return out, nil
}

// SteadyState returns the stationary shares with their intervals at the given
// confidence, in (0, 1), by the delta method: with Z = (I − P + 1π)⁻¹,
//
//	Var πⱼ = Σᵢ πᵢ²/nᵢ · (Σₘ pᵢₘ z²ₘⱼ − (Σₘ pᵢₘ zₘⱼ)²)
//
// It fails as Chain.Steady does. A chain estimated from no moves out of a state
// has no interval.
func (m *Migration) SteadyState(confidence float64) ([]coterie.Estimate, error) {
	if err := inUnit("confidence", confidence); err != nil {
		return nil, err
	}
	pi, err := m.Steady()
	if err != nil {
		return nil, err
	}
	k := m.Len()
	a := mat.NewDense(k, k, nil)
	for i := range k {
		for j := range k {
			a.Set(i, j, pi[j]-m.P[i*k+j])
		}
		a.Set(i, i, a.At(i, i)+1)
	}
	var z mat.Dense
	if err := z.Inverse(a); err != nil {
		if c, ok := err.(mat.Condition); !ok || math.IsInf(float64(c), 1) {
			return nil, fmt.Errorf("steady state: %w", coterie.ErrNotIdentified)
		}
	}
	out := make([]coterie.Estimate, k)
	for j := range k {
		v := 0.0
		for i := range k {
			var mean, square float64
			for h := range k {
				p, x := m.P[i*k+h], z.At(h, j)
				mean += p * x
				square += p * x * x
			}
			v += pi[i] * pi[i] / float64(m.Rows[i]) * math.Max(0, square-mean*mean)
		}
		out[j] = coterie.Exactly(pi[j])
		if se := math.Sqrt(v); !math.IsInf(se, 0) && !math.IsNaN(se) && pi[j] > 0 && pi[j] < 1 {
			lo, hi := delta.Interval(pi[j], se, 0, 1, confidence)
			out[j] = coterie.Estimate{Value: pi[j], Lo: lo, Hi: hi, Confidence: confidence}
		}
	}
	return out, nil
}
