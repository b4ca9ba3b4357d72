package lifecycle

import (
	"context"
	"math"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/parallel"
)

// exactTies adds the groups of more than one end to a sum, each divided by all
// ways in which as many could have left of those at risk:
//
//	log ∏ rᵢ / e_d(r₁ … rₙ),   e_d = Σ ∏ r over all subsets of d
//
// The elementary symmetric functions and their derivatives come row by row,
// e_k(n) = e_k(n−1) + rₙ·e_{k−1}(n−1), as the chances p = c·r/(1 + c·r) of a sum of
// coins, with c such that d heads are expected: nothing over- or underflows.
//
// References:
//   - Gail, Lubin and Rubinstein (1981), Likelihood calculations for matched
//     case-control studies and survival studies with tied death times,
//     Biometrika 68.
func (d *coxData) exactTies(ctx context.Context, total *coxSum, second bool) error {
	type tied struct {
		k    int32
		span coxSpan
	}
	var all []tied
	for _, s := range d.spans {
		for k := s.ends; k < s.endz; k++ {
			if d.ends[k].hi-d.ends[k].lo > 1 {
				all = append(all, tied{k, s})
			}
		}
	}
	parts := make([]*coxSum, len(all))
	err := parallel.Blocks(ctx, len(all), 1, nil, func(b, _, _ int) error {
		parts[b] = newCoxSum(d.p)
		d.subsets(all[b].k, all[b].span, parts[b], second)
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range parts {
		total.ll += s.ll
		for j, v := range s.g {
			total.g[j] += v
		}
		for j, v := range s.h {
			total.h[j] += v
		}
	}
	return nil
}

// subsets adds the group k: minus log e_d with its gradient and minus its Hessian.
func (d *coxData) subsets(k int32, span coxSpan, out *coxSum, second bool) {
	p := d.p
	n := int(d.ends[k].hi - d.ends[k].lo)
	lo := int(span.lo) + sort.Search(int(span.hi-span.lo), func(i int) bool { return d.group[int(span.lo)+i] >= k })
	var risk []int32
	sum := 0.0
	for i := int32(lo); i < span.hi; i++ {
		if d.since == nil || d.since[i] < k {
			risk = append(risk, i)
			sum += d.e[i]
		}
	}
	if len(risk) == n { // all left: there is one way
		for _, i := range risk {
			out.ll -= math.Log(d.e[i])
			for j, v := range d.row(int(i)) {
				out.g[j] -= v
			}
		}
		return
	}
	logC := math.Log(float64(n) / sum)
	for range 50 {
		heads, slope := 0.0, 0.0
		for _, i := range risk {
			b := math.Exp(logC) * d.e[i]
			b /= 1 + b
			heads += b
			slope += b * (1 - b)
		}
		step := (float64(n) - heads) / slope
		logC += max(-2, min(2, step))
		if !(math.Abs(step) > 0.01) {
			break
		}
	}
	c := math.Exp(logC)
	packed := 0
	if second {
		packed = p * (p + 1) / 2
	}
	f, f1, f2 := make([]float64, n+1), make([]float64, (n+1)*p), make([]float64, (n+1)*packed)
	f[0] = 1
	logs := -float64(n) * logC
	for seen, i := range risk {
		r := c * d.e[i]
		logs += math.Log1p(r)
		a, b := 1/(1+r), r/(1+r)
		x := d.row(int(i))
		for m := min(seen+1, n); m >= max(1, n-(len(risk)-1-seen)); m-- {
			g, h := f1[m*p:(m+1)*p], f1[(m-1)*p:m*p]
			if second {
				u, v := f2[m*packed:(m+1)*packed], f2[(m-1)*packed:m*packed]
				at := 0
				for s, xs := range x {
					for t := s; t < p; t++ {
						u[at] = a*u[at] + b*(v[at]+xs*h[t]+x[t]*h[s]+f[m-1]*xs*x[t])
						at++
					}
				}
			}
			for j, v := range x {
				g[j] = a*g[j] + b*(h[j]+v*f[m-1])
			}
			f[m] = a*f[m] + b*f[m-1]
		}
		f[0] *= a
	}
	out.ll -= math.Log(f[n]) + logs
	mean := f1[n*p:]
	for j := range mean {
		mean[j] /= f[n]
		out.g[j] -= mean[j]
	}
	if second {
		for j, v := range f2[n*packed:] {
			out.h[j] += v / f[n]
		}
		rank1(out.h, -1, mean)
	}
}

// refuseExact is what needs the tied ends one by one.
func refuseExact(what string) error {
	return &coterie.InputError{Row: -1, Field: "Ties", Value: Exact.String(), Reason: what + " need the tied ends one by one: fit with efron"}
}
