package segment

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Points are n points of Dim numbers each, one after the other: what members are
// clustered by. Scale the numbers before: clusters go by Euclidean distance.
type Points struct {
	X   []float64 // row-major
	Dim int
}

// Len returns the number of points.
func (p Points) Len() int {
	if p.Dim <= 0 {
		return 0
	}
	return len(p.X) / p.Dim
}

// At returns point i without copying it.
func (p Points) At(i int) []float64 { return p.X[i*p.Dim : (i+1)*p.Dim : (i+1)*p.Dim] }

// Distance returns the Euclidean distance of two points.
func (p Points) Distance(i, j int) float64 { return math.Sqrt(squared(p.At(i), p.At(j))) }

func squared(a, b []float64) float64 {
	s := 0.0
	b = b[:len(a)]
	for i, x := range a {
		d := x - b[i]
		s += d * d
	}
	return s
}

// validate refuses points that are not whole or not finite.
func (p Points) validate() error {
	if p.Dim <= 0 || len(p.X)%p.Dim != 0 {
		return &coterie.InputError{Row: -1, Field: "Dim", Value: strconv.Itoa(p.Dim), Reason: "does not divide the numbers"}
	}
	if len(p.X) == 0 {
		return coterie.ErrNoData
	}
	for i, x := range p.X {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return refuse(i/p.Dim, "x"+strconv.Itoa(i%p.Dim), x, "must be finite")
		}
	}
	return nil
}

// checkK refuses a number of clusters that points cannot fill.
func (p Points) checkK(k int) error {
	if err := p.validate(); err != nil {
		return err
	}
	if k < 1 || k > p.Len() {
		return &coterie.InputError{Row: -1, Field: "k", Value: strconv.Itoa(k), Reason: "must lie in [1, number of points]"}
	}
	return nil
}
