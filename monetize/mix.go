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
// budget of +Inf does not bind. More options than that are divided by [Effort]
// instead, which takes up each as far as it pays. Of equal sets the one with fewer options is
// taken, then the one with the lowest index that the other lacks. It takes
// O(2ⁿ·n): 50 milliseconds for 20 options.
func Mix(options []Option, interaction [][]float64, budget float64) (*Mixed, error) {
	n := len(options)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if n > maxOptions {
		return nil, refuse("options", float64(n), "more than 20: too many sets to look at them all; divide an effort among them instead")
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
					return nil, atRow(i, refuse("interaction", row[j], "with option "+strconv.Itoa(j)+" must be finite"))
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
		few, least := bits.OnesCount(uint(set)), bits.OnesCount(uint(best))
		differ := set ^ best
		better := few < least || few == least && set&(differ&-differ) != 0 // of equals
		if v > values[best] || v == values[best] && better {
			best = set
		}
	}
	m.Value, m.Cost = values[best], costs[best]
	if err := bounded("value", m.Value, m.Naive); err != nil {
		return nil, err
	}
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

// maxEfforts bounds the activities of Effort: their equations are dense.
const maxEfforts = 500

// Effort divides a budget of effort, such as operator hours, among up to 500
// activities whose returns diminish and which take from each other:
//
//	max Σ gainᵢ·xᵢ − ½ Σ curvatureᵢⱼ·xᵢ·xⱼ,  x ≥ 0, Σ x ≤ budget
//
// curvature is symmetric; its off-diagonal is cannibalisation. It must be
// positive definite, or there is no interior optimum: an *InputError. The
// activities at 0 are found as least squares does that must not be negative:
// one at a time is let go or held, and the answer satisfies the conditions of
// Karush, Kuhn and Tucker. It takes milliseconds for 50 activities, about a
// second for 500.
//
// References: Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23.
func Effort(gain []float64, curvature [][]float64, budget float64) (*Efforts, error) {
	n := len(gain)
	if err := flows(gain); err != nil {
		return nil, err
	}
	if n > maxEfforts {
		return nil, refuse("gain", float64(n), "more than 500 activities")
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
				return nil, atRow(i, refuse("curvature", v, "in column "+strconv.Itoa(j)+" must be finite and symmetric"))
			}
			if j >= i {
				q.SetSym(i, j, v)
			}
		}
	}
	if !new(mat.Cholesky).Factorize(q) {
		return nil, refuse("curvature", q.At(0, 0), "not positive definite: no interior optimum")
	}
	e := effort{gain, q, make([]float64, n), make([]bool, n), make([]bool, n)}
	first := 0
	for i, g := range gain {
		if g > gain[first] {
			first = i
		}
	}
	out := &Efforts{Effort: e.x}
	ok := true
	switch {
	case gain[first] <= 0:
		return out, nil
	case budget == 0:
		out.Price = gain[first]
		return out, nil
	}
	if _, ok = e.solve(math.Inf(1)); ok && sum(e.x) > budget {
		clear(e.x)
		clear(e.free)
		clear(e.barred)
		e.x[first], e.free[first] = budget, true
		out.Price, ok = e.solve(budget)
	}
	if !ok {
		return nil, refuse("curvature", q.At(0, 0), "too near to singular to solve")
	}
	for i, x := range e.x {
		out.Value += gain[i] * x
		for j, y := range e.x {
			out.Value -= x * y * q.At(i, j) / 2
		}
	}
	return out, nil
}

// effort is a division under way: what is not free is held at 0. What was let go
// and could not move is barred until something else has.
type effort struct {
	gain         []float64
	q            *mat.SymDense
	x            []float64
	free, barred []bool
}

// solve goes on from an x that uses all of the budget, or, where that is
// infinite, from 0.
func (e *effort) solve(budget float64) (price float64, ok bool) {
	scale := 0.0
	for _, g := range e.gain {
		scale = max(scale, math.Abs(g))
	}
	for range 20 * (len(e.x) + 1) {
		for {
			z, p, ok := e.equations(budget)
			if !ok {
				return 0, false
			}
			// Go towards z as far as nothing is below 0.
			step, at := 1.0, -1
			for i, v := range z {
				if e.free[i] && v <= 0 && e.x[i]/(e.x[i]-v) < step {
					step, at = e.x[i]/(e.x[i]-v), i
				}
			}
			for i := range z {
				e.x[i] += step * (z[i] - e.x[i])
			}
			if at < 0 {
				price = p
				break
			}
			e.x[at], e.free[at] = 0, false
			if e.barred[at] = step == 0; step > 0 {
				clear(e.barred)
			}
		}
		best, most := -1, 1e-12*scale
		for i := range e.x {
			if e.free[i] || e.barred[i] {
				continue
			}
			more := e.gain[i] - price
			for j, x := range e.x {
				more -= e.q.At(i, j) * x
			}
			if more > most {
				best, most = i, more
			}
		}
		if best < 0 {
			return max(0, price), true
		}
		e.free[best] = true
	}
	return 0, false
}

// equations solves for what is free.
func (e *effort) equations(budget float64) (z []float64, price float64, ok bool) {
	var free []int
	for i, f := range e.free {
		if f {
			free = append(free, i)
		}
	}
	z = make([]float64, len(e.x))
	k := len(free)
	if k == 0 {
		return z, 0, true
	}
	size := k
	bound := !math.IsInf(budget, 1)
	if bound {
		size++
	}
	a, b := mat.NewDense(size, size, nil), mat.NewVecDense(size, nil)
	for r, i := range free {
		for c, j := range free {
			a.Set(r, c, e.q.At(i, j))
		}
		b.SetVec(r, e.gain[i])
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
	for r, i := range free {
		z[i] = s.AtVec(r)
	}
	if bound {
		price = s.AtVec(k)
	}
	return z, price, true
}
