package lifecycle

import "math"

// The 15-point Kronrod rule on [−1, 1] and the 7-point Gauss rule inside it
// (Kronrod 1965; the constants of QUADPACK, Piessens et al. 1983).
var (
	kronrodX = [8]float64{0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
		0.741531185599394439863864773280788, 0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
		0.207784955007898467600689403773245, 0}
	kronrodW = [8]float64{0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
		0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
		0.204432940075298892414161999234649, 0.209482141084727828012999174891714}
	gaussW = [4]float64{0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
		0.381830050505118944950369775488975, 0.417959183673469387755102040816327}
)

// quad integrates f from a to b by adaptive bisection, to about 1e-13 of the
// integral of |f|. A jump costs some fifty bisections. It is NaN where f is.
func quad(f func(float64) float64, a, b float64) float64 {
	if !(b > a) {
		return 0 * (b - a)
	}
	v, _, size := kronrod(f, a, b)
	if !finite(v) {
		return v
	}
	return refine(f, a, b, 1e-13*size, 48)
}

// refine halves an interval until the two rules agree to tol, or to rounding,
// or the depth is used up.
func refine(f func(float64) float64, a, b, tol float64, depth int) float64 {
	v, e, size := kronrod(f, a, b)
	mid := a + (b-a)/2
	if !(e > tol && e > 1e-13*size) || depth == 0 || mid <= a || mid >= b {
		return v
	}
	return refine(f, a, mid, tol, depth-1) + refine(f, mid, b, tol, depth-1)
}

// kronrod returns the integral, the difference of the two rules, and the
// integral of |f|.
func kronrod(f func(float64) float64, a, b float64) (v, diff, size float64) {
	c, h := a+(b-a)/2, (b-a)/2
	gauss := 0.0
	for i, x := range kronrodX {
		y := f(c - h*x)
		abs := math.Abs(y)
		if x > 0 {
			z := f(c + h*x)
			y += z
			abs += math.Abs(z)
		}
		v += kronrodW[i] * y
		size += kronrodW[i] * abs
		if i%2 == 1 {
			gauss += gaussW[i/2] * y
		}
	}
	return v * h, math.Abs(v-gauss) * h, size * h
}
