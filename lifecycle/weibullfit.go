package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
)

// weibullRows is the number of ages of a block.
const weibullRows = 1 << 12

// curved is a family that knows the second derivatives of its likelihood.
type curved interface {
	// objective returns minus the log-likelihood on the working scale.
	objective(ctx context.Context, d *lives) optim.Func2
}

// objective is of u = (log Scale, log Shape). With z = Shape·(log t − log Scale),
// so that H(t) = eᶻ, and dz/du = (−Shape, z), one pass over the ages has all that
// the likelihood and both derivatives need:
//
//	A_j = Σ mass·eᶻ·zʲ, j = 0, 1, 2
func (Weibull) objective(ctx context.Context, d *lives) optim.Func2 {
	logs := make([]float64, len(d.mass))
	for i, p := range d.mass {
		logs[i] = math.Log(p.at)
	}
	seen, sum := 0.0, 0.0 // weight of ends, and of their logarithms
	for _, p := range d.ends {
		seen += p.weight
		sum += p.weight * math.Log(p.at)
	}
	parts := make([][3]float64, (len(logs)+weibullRows-1)/weibullRows)
	return func(u, grad, hess []float64) float64 {
		k := math.Exp(u[1])
		err := parallel.Blocks(ctx, len(logs), weibullRows, nil, func(b, lo, hi int) error {
			a0, a1, a2 := 0.0, 0.0, 0.0
			for i, l := range logs[lo:hi] {
				z := k * (l - u[0])
				e := d.mass[lo+i].weight * math.Exp(z)
				a0 += e
				a1 += e * z
				a2 += e * z * z
			}
			parts[b] = [3]float64{a0, a1, a2}
			return nil
		})
		if err != nil {
			return math.NaN()
		}
		var a [3]float64
		for _, p := range parts {
			for j, v := range p {
				a[j] += v
			}
		}
		if math.IsInf(a[2], 0) {
			return math.Inf(1)
		}
		ll := seen*(u[1]-k*u[0]) + (k-1)*sum - a[0]
		g := [2]float64{k * (a[0] - seen), seen*(1-k*u[0]) + k*sum - a[1]}
		h := [3]float64{-k * k * a[0], k * (a[0] + a[1] - seen), k*(sum-seen*u[0]) - a[1] - a[2]}
		for _, w := range d.within {
			ll += w.weight * weibullWindow(w, u[0], k, &g, &h)
		}
		if grad != nil {
			grad[0], grad[1] = -g[0], -g[1]
		}
		if hess != nil {
			hess[0], hess[1], hess[2], hess[3] = -h[0], -h[1], -h[1], -h[2]
		}
		return -ll
	}
}

// weibullWindow returns log(S(lo) − S(hi)) and adds its derivatives by weight.
func weibullWindow(p window, mu, k float64, g *[2]float64, h *[3]float64) float64 {
	at := func(t float64) (v float64, d [2]float64, d2 [3]float64) {
		if t == 0 {
			return
		}
		z := k * (math.Log(t) - mu)
		v = math.Exp(z)
		return v, [2]float64{-k * v, z * v}, [3]float64{k * k * v, -k * v * (1 + z), z * v * (1 + z)}
	}
	a, da, d2a := at(p.lo)
	b, db, d2b := at(p.hi)
	q, w := 1/math.Expm1(b-a), p.weight
	var gap [2]float64
	for i := range gap {
		gap[i] = db[i] - da[i]
		g[i] += w * (gap[i]*q - da[i])
	}
	square := [3]float64{gap[0] * gap[0], gap[0] * gap[1], gap[1] * gap[1]}
	for i := range h {
		h[i] += w * ((d2b[i]-d2a[i])*q - d2a[i] - q*(1+q)*square[i])
	}
	return math.Log(-math.Expm1(a-b)) - a
}
