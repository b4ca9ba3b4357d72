package monetize

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// StopRule is when to close a business that moves between states by chance.
type StopRule struct {
	Value []float64 // of the business in each state, closed when best
	Stop  []bool    // whether to close in the state
}

// StopChain solves the optimal stopping of a Markov chain: in state i either
// close for the salvage, or take profit[i] and move on,
//
//	Vᵢ = max(salvage, profitᵢ + discount·Σⱼ Pᵢⱼ·Vⱼ),  discount in [0, 1)
//
// by policy iteration, whose end is exact. Each row of transition must be a
// distribution: not negative, and summing to 1 within 1e-9.
//
// References: Howard (1960), Dynamic programming and Markov processes.
func StopChain(transition [][]float64, profit []float64, salvage, factor float64) (*StopRule, error) {
	n := len(profit)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"salvage", salvage, anyNumber}, arg{"discount", factor, properShare}); err != nil {
		return nil, err
	}
	if err := flows(profit); err != nil {
		return nil, err
	}
	if err := stochastic(transition, n); err != nil {
		return nil, err
	}
	r := &StopRule{Value: make([]float64, n), Stop: make([]bool, n)}
	for range 1 << min(n, 20) { // no policy comes twice
		a, b := mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
		for i := range n {
			a.Set(i, i, 1)
			b.SetVec(i, salvage)
			if !r.Stop[i] {
				b.SetVec(i, profit[i])
				for j, p := range transition[i] {
					a.Set(i, j, a.At(i, j)-factor*p)
				}
			}
		}
		var v mat.VecDense
		if err := v.SolveVec(a, b); err != nil {
			return nil, refuse("transition", factor, "the equations are singular")
		}
		copy(r.Value, v.RawVector().Data)
		changed := false
		for i := range n {
			on := profit[i]
			for j, p := range transition[i] {
				on += factor * p * r.Value[j]
			}
			ε := 1e-12 * math.Max(1, math.Abs(salvage)) // ties close
			if stop := on <= salvage+ε; stop != r.Stop[i] {
				r.Stop[i], changed = stop, true
			}
		}
		if !changed {
			break
		}
	}
	return r, nil
}

// stochastic checks n rows of n probabilities that sum to 1.
func stochastic(rows [][]float64, n int) error {
	bad := func(i int, value float64, reason string) error {
		return &coterie.InputError{Row: i, Field: "transition", Value: strconv.FormatFloat(value, 'g', -1, 64), Reason: reason}
	}
	if len(rows) != n {
		return &coterie.InputError{Row: -1, Field: "transition", Value: strconv.Itoa(len(rows)), Reason: "must have one row per state", Err: coterie.ErrMismatch}
	}
	for i, row := range rows {
		if len(row) != n {
			return &coterie.InputError{Row: i, Field: "transition", Value: strconv.Itoa(len(row)), Reason: "must have one column per state", Err: coterie.ErrMismatch}
		}
		for _, p := range row {
			if !share.has(p) {
				return bad(i, p, share.String())
			}
		}
		if s := sum(row); math.Abs(s-1) > 1e-9 {
			return bad(i, s, "the row must sum to 1")
		}
	}
	return nil
}
