package monetize

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// Synthetic is a weighted mean of other groups that ran as the treated one did
// before the treatment (合成控制).
type Synthetic struct {
	Weights []float64 // of the donors, not negative, summing to 1
	SSE     float64   // squared distance to the treated group before the treatment
}

// SyntheticControl finds the weights on the simplex that bring the donors
// nearest to the treated group before the treatment,
//
//	min Σₜ (treatedₜ − Σᵢ wᵢ·donorᵢₜ)²,  w ≥ 0, Σ w = 1
//
// by Wolfe's algorithm for the point of a polytope nearest to the origin, which
// ends at the exact optimum.
//
// References: Abadie & Gardeazabal (2003), American Economic Review 93; Wolfe
// (1976), Finding the nearest point in a polytope, Mathematical Programming 11.
func SyntheticControl(donors [][]float64, treated []float64) (*Synthetic, error) {
	if len(donors) == 0 {
		return nil, coterie.ErrNoData
	}
	if err := flows(treated); err != nil {
		return nil, err
	}
	points, scale := make([][]float64, len(donors)), 0.0
	for i, d := range donors {
		if len(d) != len(treated) {
			return nil, &coterie.InputError{Row: i, Field: "donors", Value: strconv.Itoa(len(d)), Reason: "must cover the same periods", Err: coterie.ErrMismatch}
		}
		if err := flows(d); err != nil {
			return nil, err
		}
		points[i] = make([]float64, len(d))
		for t := range d {
			points[i][t] = d[t] - treated[t]
			scale = math.Max(scale, math.Abs(points[i][t]))
		}
	}
	s := &Synthetic{Weights: nearestPoint(points, scale)}
	for t := range treated {
		e := 0.0
		for i, w := range s.Weights {
			e += w * points[i][t]
		}
		s.SSE += e * e
	}
	return s, nil
}

// Gap is what the treated group did beyond its synthetic control; nil where the
// donors are not those of the control, over the periods of the treated.
func (s *Synthetic) Gap(donors [][]float64, treated []float64) []float64 {
	if len(donors) != len(s.Weights) || slices.ContainsFunc(donors, func(d []float64) bool { return len(d) != len(treated) }) {
		return nil
	}
	out := make([]float64, len(treated))
	for t := range treated {
		out[t] = treated[t]
		for i, w := range s.Weights {
			out[t] -= w * donors[i][t]
		}
	}
	return out
}

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

// nearestPoint returns the convex weights of the point of the hull nearest to
// the origin.
func nearestPoint(p [][]float64, scale float64) []float64 {
	n := len(p)
	w := make([]float64, n)
	best := 0
	for i := range p {
		if dot(p[i], p[i]) < dot(p[best], p[best]) {
			best = i
		}
	}
	w[best] = 1
	corral := []int{best}
	at := func() []float64 {
		x := make([]float64, len(p[0]))
		for _, i := range corral {
			for t := range x {
				x[t] += w[i] * p[i][t]
			}
		}
		return x
	}
	ε := 1e-13 * (scale*scale + 1e-300) * float64(len(p[0]))
	for range 100 * (n + 1) {
		x := at()
		next := -1
		for i := range p {
			if w[i] == 0 && (next < 0 || dot(p[i], x) < dot(p[next], x)) {
				next = i
			}
		}
		if next < 0 || dot(p[next], x) >= dot(x, x)-ε {
			return w
		}
		corral = append(corral, next)
		for { // the nearest point of the affine hull, or as far to it as stays inside
			v, ok := affine(p, corral)
			if !ok {
				corral = corral[:len(corral)-1]
				return w
			}
			θ := 1.0
			for k, i := range corral {
				if v[k] < 0 {
					θ = math.Min(θ, w[i]/(w[i]-v[k]))
				}
			}
			var kept []int
			for k, i := range corral {
				w[i] = θ*v[k] + (1-θ)*w[i]
				if w[i] > 1e-15 {
					kept = append(kept, i)
				} else {
					w[i] = 0
				}
			}
			whole := len(kept) == len(corral)
			corral = kept
			if whole || θ == 1 {
				break
			}
		}
	}
	return w
}

// affine returns the weights, summing to 1, of the nearest point of the affine
// hull of some points.
func affine(p [][]float64, corral []int) ([]float64, bool) {
	k := len(corral)
	a, b := mat.NewDense(k+1, k+1, nil), mat.NewVecDense(k+1, nil)
	for r, i := range corral {
		for c, j := range corral {
			a.Set(r, c, dot(p[i], p[j]))
		}
		a.Set(r, k, 1)
		a.Set(k, r, 1)
	}
	b.SetVec(k, 1)
	var v mat.VecDense
	if v.SolveVec(a, b) != nil {
		return nil, false
	}
	return v.RawVector().Data[:k], true
}
