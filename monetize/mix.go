package monetize

import (
	"math"
	"math/bits"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// Option is a revenue model that may be taken up: what it is worth alone, and
// what it costs of a budget.
type Option struct {
	Name        string
	Value, Cost float64
}

// Mixed is the best set of options.
type Mixed struct {
	Chosen []int   // indices of the options, rising
	Value  float64 // their values and interactions, less their costs
	Cost   float64
	Naive  float64 // what all options together seem to be worth without interactions or budget
}

// maxOptions bounds the enumeration of Mix.
const maxOptions = 20

// Mix finds the best set of up to 20 options within a budget, by looking at all
// of them:
//
//	max Σ valueᵢ − Σ costᵢ + Σ_{i<j} interactionᵢⱼ,  Σ costᵢ ≤ budget
//
// interaction holds what two options together are worth more (complements) or
// less (cannibalisation) than apart, above its diagonal; nil for nothing. A
// budget of +Inf does not bind. Of equal sets the one with fewer options is
// taken, then the lower indices. It takes O(2ⁿ·n).
func Mix(options []Option, interaction [][]float64, budget float64) (*Mixed, error) {
	n := len(options)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if n > maxOptions {
		return nil, refuse("options", float64(n), "more than 20: too many sets to look at them all")
	}
	if !(budget >= 0) {
		return nil, refuse("budget", budget, "must not be negative")
	}
	m := &Mixed{}
	for i, o := range options {
		if err := check(arg{"value", o.Value, anyNumber}, arg{"cost", o.Cost, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		m.Naive += o.Value - o.Cost
	}
	pair := make([]float64, n*n)
	if interaction != nil {
		if len(interaction) != n {
			return nil, &coterie.InputError{Row: -1, Field: "interaction", Value: strconv.Itoa(len(interaction)), Reason: "must have one row per option", Err: coterie.ErrMismatch}
		}
		for i, row := range interaction {
			if len(row) != n {
				return nil, &coterie.InputError{Row: i, Field: "interaction", Value: strconv.Itoa(len(row)), Reason: "must have one column per option", Err: coterie.ErrMismatch}
			}
			for j := i + 1; j < n; j++ {
				if !finite(row[j]) {
					return nil, refuse("interaction", row[j], "must be finite")
				}
				pair[i*n+j] = row[j]
			}
		}
	}
	// A set differs from one already valued by its highest option.
	values, costs := make([]float64, 1<<n), make([]float64, 1<<n)
	best := 0
	for set := 1; set < 1<<n; set++ {
		top := bits.Len(uint(set)) - 1
		rest := set &^ (1 << top)
		v := values[rest] + options[top].Value - options[top].Cost
		for r := uint(rest); r != 0; r &= r - 1 {
			v += pair[bits.TrailingZeros(r)*n+top]
		}
		values[set], costs[set] = v, costs[rest]+options[top].Cost
		if costs[set] > budget {
			continue
		}
		fewer := bits.OnesCount(uint(set)) < bits.OnesCount(uint(best))
		if v > values[best] || v == values[best] && fewer {
			best = set
		}
	}
	m.Value, m.Cost = values[best], costs[best]
	for i := range n {
		if best&(1<<i) != 0 {
			m.Chosen = append(m.Chosen, i)
		}
	}
	return m, nil
}

// Efforts are how much effort each activity gets.
type Efforts struct {
	Effort []float64
	Value  float64
	Price  float64 // what one more unit of the budget would add; 0 where it does not bind
}

// Effort divides a budget of effort, such as operator hours, among up to 20
// activities whose returns diminish and which take from each other:
//
//	max Σ gainᵢ·xᵢ − ½ Σ curvatureᵢⱼ·xᵢ·xⱼ,  x ≥ 0, Σ x ≤ budget
//
// curvature is symmetric; its off-diagonal is cannibalisation. It must be
// positive definite, or there is no interior optimum: an *InputError. All sets
// of active activities are tried, so the answer satisfies the conditions of
// Karush, Kuhn and Tucker exactly.
func Effort(gain []float64, curvature [][]float64, budget float64) (*Efforts, error) {
	n := len(gain)
	if err := flows(gain); err != nil {
		return nil, err
	}
	if n > maxOptions {
		return nil, refuse("gain", float64(n), "more than 20 activities")
	}
	if !(budget >= 0) {
		return nil, refuse("budget", budget, "must not be negative")
	}
	if len(curvature) != n {
		return nil, &coterie.InputError{Row: -1, Field: "curvature", Reason: "must have one row per activity", Err: coterie.ErrMismatch}
	}
	q := mat.NewSymDense(n, nil)
	for i, row := range curvature {
		if len(row) != n {
			return nil, &coterie.InputError{Row: i, Field: "curvature", Reason: "must have one column per activity", Err: coterie.ErrMismatch}
		}
		for j, v := range row {
			if !finite(v) || j < i && v != curvature[j][i] {
				return nil, refuse("curvature", v, "must be finite and symmetric")
			}
			if j >= i {
				q.SetSym(i, j, v)
			}
		}
	}
	if !new(mat.Cholesky).Factorize(q) {
		return nil, refuse("curvature", q.At(0, 0), "not positive definite: no interior optimum")
	}
	best := &Efforts{Effort: make([]float64, n)}
	for set := 1; set < 1<<n; set++ {
		for _, bound := range [2]bool{false, true} {
			if x, price, ok := effortOn(set, bound, gain, q, budget); ok {
				v := 0.0
				for i := range n {
					v += gain[i] * x[i]
					for j := range n {
						v -= x[i] * x[j] * q.At(i, j) / 2
					}
				}
				if v > best.Value {
					best = &Efforts{x, v, price}
				}
			}
		}
	}
	return best, nil
}

// effortOn solves the equations with the activities of a set active, and the
// budget binding or not; ok where the solution is allowed.
func effortOn(set int, bound bool, gain []float64, q *mat.SymDense, budget float64) (x []float64, price float64, ok bool) {
	if bound && math.IsInf(budget, 1) {
		return nil, 0, false
	}
	var active []int
	for i := range gain {
		if set&(1<<i) != 0 {
			active = append(active, i)
		}
	}
	k := len(active)
	size := k
	if bound {
		size++
	}
	a, b := mat.NewDense(size, size, nil), mat.NewVecDense(size, nil)
	for r, i := range active {
		for c, j := range active {
			a.Set(r, c, q.At(i, j))
		}
		b.SetVec(r, gain[i])
		if bound {
			a.Set(r, k, 1)
			a.Set(k, r, 1)
		}
	}
	if bound {
		b.SetVec(k, budget)
	}
	var s mat.VecDense
	if s.SolveVec(a, b) != nil {
		return nil, 0, false
	}
	x = make([]float64, len(gain))
	total := 0.0
	for r, i := range active {
		x[i] = s.AtVec(r)
		if x[i] < 0 {
			return nil, 0, false
		}
		total += x[i]
	}
	if bound {
		price = s.AtVec(k)
	}
	return x, price, price >= 0 && (bound || total <= budget) // bound: the equations hold the budget, to rounding
}
