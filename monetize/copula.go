package monetize

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// copula correlates standard normal scores: z = factor·ε. nil for independent.
type copula struct {
	n      int
	factor []float64 // row-major
}

// gaussian builds the Gaussian copula with the given rank correlations
// (Spearman), turned into those of the normal scores by
//
//	ρ = 2·sin(π·ρ_S/6)
//
// A matrix that no joint distribution has is replaced by the nearest one that
// exists, with a warning that says how far it was moved.
//
// References: Pearson (1907) for the transformation; Higham (2002), Computing
// the nearest correlation matrix, IMA Journal of Numerical Analysis 22.
func gaussian(spearman [][]float64, n int) (*copula, []coterie.Warning, error) {
	if spearman == nil || n == 0 {
		return nil, nil, nil
	}
	bad := func(i int, v float64, reason string) error {
		return &coterie.InputError{Row: i, Field: "spearman", Value: strconv.FormatFloat(v, 'g', -1, 64), Reason: reason}
	}
	if len(spearman) != n {
		return nil, nil, &coterie.InputError{Row: -1, Field: "spearman", Value: strconv.Itoa(len(spearman)), Reason: "must have one row per input", Err: coterie.ErrMismatch}
	}
	r := mat.NewSymDense(n, nil)
	for i, row := range spearman {
		if len(row) != n {
			return nil, nil, &coterie.InputError{Row: i, Field: "spearman", Value: strconv.Itoa(len(row)), Reason: "must have one column per input", Err: coterie.ErrMismatch}
		}
		for j, v := range row {
			switch {
			case !(v >= -1 && v <= 1):
				return nil, nil, bad(i, v, "must be in [-1, 1]")
			case i == j && v != 1:
				return nil, nil, bad(i, v, "must be 1 on the diagonal")
			case v != spearman[j][i]:
				return nil, nil, bad(i, v, "must be symmetric")
			}
			if j >= i {
				r.SetSym(i, j, 2*math.Sin(math.Pi*v/6))
			}
		}
	}
	for i := range n {
		r.SetSym(i, i, 1)
	}
	near, moved, ok := nearest(r)
	if !ok {
		return nil, nil, bad(-1, math.NaN(), "no eigenvalues found")
	}
	var warnings []coterie.Warning
	if moved > 1e-9 {
		warnings = append(warnings, coterie.Warning{Code: "correlation-repaired", About: "spearman",
			Text: fmt.Sprintf("no joint distribution has these correlations; they were moved by up to %.3f", moved),
			Cure: "estimate them from the same observations, or state fewer", Chinese: fmt.Sprintf("没有哪种联合分布有这样的相关，最多改动了 %.3f：用同一批观测估计，或少给几个", moved)})
	}
	var eig mat.EigenSym
	eig.Factorize(near, true)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	c := &copula{n, make([]float64, n*n)}
	for j, λ := range eig.Values(nil) {
		for i := range n {
			c.factor[i*n+j] = vectors.At(i, j) * math.Sqrt(math.Max(0, λ))
		}
	}
	return c, warnings, nil
}

// apply correlates the scores in e into z.
func (c *copula) apply(e, z []float64) {
	if c == nil {
		copy(z, e)
		return
	}
	for i := range c.n {
		var s float64
		for j, x := range e[:c.n] {
			s += c.factor[i*c.n+j] * x
		}
		z[i] = s
	}
}

// nearest is the correlation matrix nearest to r in the Frobenius norm, by
// alternating projections with Dykstra's correction, and the largest change.
func nearest(r *mat.SymDense) (*mat.SymDense, float64, bool) {
	n := r.SymmetricDim()
	y := mat.NewSymDense(n, nil)
	y.CopySym(r)
	ds := mat.NewSymDense(n, nil)
	for range 500 {
		x := mat.NewSymDense(n, nil)
		for i := range n {
			for j := i; j < n; j++ {
				x.SetSym(i, j, y.At(i, j)-ds.At(i, j))
			}
		}
		var eig mat.EigenSym
		if !eig.Factorize(x, true) {
			return nil, 0, false
		}
		values := eig.Values(nil)
		if values[0] >= -1e-12 {
			break // already one: keep it to the bit
		}
		var v mat.Dense
		eig.VectorsTo(&v)
		change := 0.0
		for i := range n {
			for j := i; j < n; j++ {
				var p float64
				for k, λ := range values {
					p += math.Max(0, λ) * v.At(i, k) * v.At(j, k)
				}
				ds.SetSym(i, j, p-x.At(i, j))
				if i == j {
					p = 1
				}
				change = math.Max(change, math.Abs(p-y.At(i, j)))
				y.SetSym(i, j, p)
			}
		}
		if change < 1e-12 {
			break
		}
	}
	moved := 0.0
	for i := range n {
		for j := i; j < n; j++ {
			moved = math.Max(moved, math.Abs(y.At(i, j)-r.At(i, j)))
		}
	}
	return y, moved, true
}
