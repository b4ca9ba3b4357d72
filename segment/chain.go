package segment

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Grassmann, Taksar, Heyman (1985), Regenerative analysis and steady state distributions, doi:10.1287/opre.33.5.1107.
//	Kemeny, Snell (1960), Finite Markov Chains.

// Chain is a Markov chain between segments: P holds the probability to go from
// state i to state j within a period at i·k+j, each row adding to 1. States may
// name them. It is usable without fitting.
type Chain struct {
	P      []float64
	States []string
}

// Len returns the number of states k.
func (c Chain) Len() int { return int(math.Sqrt(float64(len(c.P)))) }

// At returns the probability to go from i to j within a period; NaN for a state
// that there is not.
func (c Chain) At(i, j int) float64 {
	if k := c.Len(); i >= 0 && i < k && j >= 0 && j < k {
		return c.P[i*k+j]
	}
	return math.NaN()
}

// Validate refuses, as an *InputError, a P that is not square, a probability
// outside [0, 1], a row that does not add to 1 within 1e-9, and States that are
// not one for each.
func (c Chain) Validate() error {
	k := c.Len()
	if k == 0 || k*k != len(c.P) || k > maxStates {
		return &coterie.InputError{Row: -1, Field: "P", Value: strconv.Itoa(len(c.P)), Reason: "not the square of 1 to 256"}
	}
	if c.States != nil && len(c.States) != k {
		return &coterie.InputError{Row: -1, Field: "States", Value: strconv.Itoa(len(c.States)), Reason: "not one name for each state"}
	}
	for i := range k {
		sum := 0.0
		for _, p := range c.P[i*k : (i+1)*k] {
			if !(p >= 0 && p <= 1) {
				return refuse(i, "P", p, "must lie in [0, 1]")
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			return refuse(i, "P", sum, "the row must add to 1")
		}
	}
	return nil
}

// name is the name of a state, or its number.
func (c Chain) name(i int) string {
	if i < len(c.States) {
		return c.States[i]
	}
	return strconv.Itoa(i)
}

// After returns where members of state from are after n periods, n ≥ 0: row
// from of Pⁿ.
func (c Chain) After(from, n int) ([]float64, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	k := c.Len()
	if from < 0 || from >= k || n < 0 {
		return nil, &coterie.InputError{Row: -1, Field: "from, n", Value: fmt.Sprint(from, ", ", n), Reason: "no such state or number of periods"}
	}
	x := make([]float64, k)
	x[from] = 1
	if n > 4*k*bits.Len(uint(n)) { // squaring is cheaper
		var p mat.Dense
		p.Pow(mat.NewDense(k, k, slices.Clone(c.P)), n)
		return slices.Clone(p.RawRowView(from)), nil
	}
	y := make([]float64, k)
	for range n {
		clear(y)
		for i, xi := range x {
			for j := range k {
				y[j] += xi * c.P[i*k+j]
			}
		}
		x, y = y, x
	}
	return x, nil
}

// reach returns which states lead to which, themselves included.
func (c Chain) reach() [][]bool {
	k := c.Len()
	r := make([][]bool, k)
	for i := range r {
		r[i] = make([]bool, k)
		stack := []int{i}
		r[i][i] = true
		for len(stack) > 0 {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for j := range k {
				if c.P[s*k+j] > 0 && !r[i][j] {
					r[i][j] = true
					stack = append(stack, j)
				}
			}
		}
	}
	return r
}

// irreducible refuses a chain in which some state cannot reach some other.
func (c Chain) irreducible() error {
	if err := c.Validate(); err != nil {
		return err
	}
	for i, row := range c.reach() {
		for j, ok := range row {
			if !ok {
				return &coterie.InputError{Row: i, Field: "P", Reason: fmt.Sprintf("state %s never leads to state %s", c.name(i), c.name(j)), Err: coterie.ErrNotIdentified}
			}
		}
	}
	return nil
}

// Steady returns the stationary distribution π = πP (稳态), by elimination
// without subtractions (Grassmann, Taksar and Heyman). A chain in which some
// state cannot reach another has no single one: ErrNotIdentified.
func (c Chain) Steady() ([]float64, error) {
	if err := c.irreducible(); err != nil {
		return nil, err
	}
	k := c.Len()
	a := slices.Clone(c.P)
	for n := k - 1; n > 0; n-- {
		out := 0.0
		for j := range n {
			out += a[n*k+j]
		}
		for i := range n {
			a[i*k+n] /= out
			for j := range n {
				a[i*k+j] += a[i*k+n] * a[n*k+j]
			}
		}
	}
	pi := make([]float64, k)
	pi[0] = 1
	sum := 1.0
	for n := 1; n < k; n++ {
		for i := range n {
			pi[n] += pi[i] * a[i*k+n]
		}
		sum += pi[n]
	}
	for i := range pi {
		pi[i] /= sum
	}
	return pi, nil
}

// FirstPassage returns, at i·k+j, the expected number of periods until a member
// in state i is first in state j (首达时间); 0 for i = j. The time to come back
// to j is 1/πⱼ. It needs an irreducible chain, as Steady does.
func (c Chain) FirstPassage() ([]float64, error) {
	if err := c.irreducible(); err != nil {
		return nil, err
	}
	k := c.Len()
	out := make([]float64, k*k)
	for j := range k {
		a := mat.NewDense(k, k, nil)
		b := mat.NewVecDense(k, nil)
		for i := range k {
			a.Set(i, i, 1)
			if i == j {
				continue
			}
			b.SetVec(i, 1)
			for m := range k {
				if m != j {
					a.Set(i, m, a.At(i, m)-c.P[i*k+m])
				}
			}
		}
		var x mat.VecDense
		if err := solve(&x, a, b); err != nil {
			return nil, err
		}
		for i := range k {
			out[i*k+j] = x.AtVec(i)
		}
	}
	return out, nil
}

// solve ignores the warning of an ill-conditioned but solvable system.
func solve(x *mat.VecDense, a mat.Matrix, b mat.Vector) error {
	if err := x.SolveVec(a, b); err != nil {
		if c, ok := err.(mat.Condition); !ok || math.IsInf(float64(c), 1) {
			return fmt.Errorf("expected times: %w", coterie.ErrNotIdentified)
		}
	}
	return nil
}

// Absorption says what becomes of members who start in a transient state of a
// chain with states that are never left.
type Absorption struct {
	Transient, Absorbing []int
	Visits               []float64 // fundamental matrix (I−Q)⁻¹: expected periods in transient state j from i, row-major
	Steps, Variance      []float64 // periods until absorbed, from each transient state
	Ends                 []float64 // probability of ending in each absorbing state, row-major
}

// Absorb analyses a chain with absorbing states (吸收态), those with P(i,i) = 1:
// having left for good, say. It is ErrNotIdentified where there are none, or
// where a transient state cannot reach one.
func (c Chain) Absorb() (*Absorption, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	k := c.Len()
	a := &Absorption{}
	for i := range k {
		if c.P[i*k+i] == 1 {
			a.Absorbing = append(a.Absorbing, i)
		} else {
			a.Transient = append(a.Transient, i)
		}
	}
	r := c.reach()
	for _, i := range a.Transient {
		if !slices.ContainsFunc(a.Absorbing, func(j int) bool { return r[i][j] }) {
			return nil, &coterie.InputError{Row: i, Field: "P", Reason: fmt.Sprintf("state %s is never absorbed", c.name(i)), Err: coterie.ErrNotIdentified}
		}
	}
	t, e := len(a.Transient), len(a.Absorbing)
	if t == 0 {
		return a, nil
	}
	q := mat.NewDense(t, t, nil)
	for x, i := range a.Transient {
		for y, j := range a.Transient {
			q.Set(x, y, -c.P[i*k+j])
		}
		q.Set(x, x, q.At(x, x)+1)
	}
	var n mat.Dense
	if err := n.Inverse(q); err != nil {
		if cond, ok := err.(mat.Condition); !ok || math.IsInf(float64(cond), 1) {
			return nil, fmt.Errorf("fundamental matrix: %w", coterie.ErrNotIdentified)
		}
	}
	a.Visits = slices.Clone(n.RawMatrix().Data)
	a.Steps, a.Variance, a.Ends = make([]float64, t), make([]float64, t), make([]float64, t*e)
	for x := range t {
		for y := range t {
			a.Steps[x] += n.At(x, y)
			for z, j := range a.Absorbing {
				a.Ends[x*e+z] += n.At(x, y) * c.P[a.Transient[y]*k+j]
			}
		}
	}
	for x := range t { // Var = (2N − I)t − t²
		for y := range t {
			a.Variance[x] += 2 * n.At(x, y) * a.Steps[y]
		}
		a.Variance[x] -= a.Steps[x] + a.Steps[x]*a.Steps[x]
	}
	return a, nil
}

// Moduli returns the moduli of the eigenvalues, falling. The second tells how
// fast the chain forgets where members started: by that factor each period.
func (c Chain) Moduli() ([]float64, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	k := c.Len()
	var e mat.Eigen
	if !e.Factorize(mat.NewDense(k, k, slices.Clone(c.P)), mat.EigenNone) {
		return nil, fmt.Errorf("eigenvalues: %w", coterie.ErrNotConverged)
	}
	out := make([]float64, k)
	for i, v := range e.Values(nil) {
		out[i] = math.Hypot(real(v), imag(v))
	}
	slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
	return out, nil
}
