package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie/internal/parallel"
)

// walkAll visits every tied end of every group, the last stratum and the latest
// group first, with the covariance of the risk set where second is set.
func (d *coxData) walkAll(second bool, visit func(*tie)) {
	s := make([]float64, d.p+1)
	var s2 []float64
	if second {
		s2 = make([]float64, d.p*(d.p+1)/2)
	}
	for b := len(d.block) - 1; b >= 0; b-- {
		if d.block[b].next < 0 {
			clear(s)
			clear(s2)
		}
		d.walk(&d.block[b], s, s2, visit)
	}
}

// means are, by group and covariate, sums over the tied ends.
type coxMeans struct {
	mean []float64 // the mean of the risk-set means
	a, b []float64 // Σ w̄·x̄/D and Σ w̄·f·x̄/D; a is cumulative within the stratum
}

func (d *coxData) means() *coxMeans {
	p := d.p
	m := &coxMeans{make([]float64, len(d.ends)*p), make([]float64, len(d.ends)*p), make([]float64, len(d.ends)*p)}
	d.walkAll(false, func(t *tie) {
		at := int(t.group) * p
		for j, v := range t.mean {
			m.mean[at+j] += v * t.share
			m.a[at+j] += t.each / t.den * v
			m.b[at+j] += t.each / t.den * t.f * v
		}
	})
	for _, s := range d.spans {
		for k := int(s.ends) + 1; k < int(s.endz); k++ {
			for j := range p {
				m.a[k*p+j] += m.a[(k-1)*p+j]
			}
		}
	}
	return m
}

// scores returns the score residual of every row by position: its part of the
// gradient, which the sandwich and dfbeta are made of.
func (d *coxData) scores() []float64 {
	p, m := d.p, d.means()
	out := make([]float64, len(d.rows)*p)
	for i := range d.rows {
		u, haz := out[i*p:(i+1)*p], d.hazard(i)
		for j, x := range d.row(i) {
			u[j] = -d.e[i] * x * haz
		}
		if k := int(d.group[i]); k >= 0 {
			for j := range u {
				u[j] += d.e[i] * m.a[k*p+j]
			}
		}
	}
	for _, l := range d.late {
		if l.group >= 0 {
			for j := range p {
				out[int(l.at)*p+j] -= d.e[l.at] * m.a[int(l.group)*p+j]
			}
		}
	}
	for k := range d.ends {
		for i := int(d.ends[k].lo); i < int(d.ends[k].hi); i++ {
			for j, x := range d.row(i) {
				out[i*p+j] += d.weight(i)*(x-m.mean[k*p+j]) - d.e[i]*m.b[k*p+j]
			}
		}
	}
	return out
}

// sandwich is the robust covariance V·(Σ uuᵀ)·V over clusters of rows.
func (d *coxData) sandwich(v []float64) []float64 {
	return product(product(v, d.meat(d.scores()), d.p), v, d.p)
}

// meat is Σ uuᵀ over clusters of rows.
func (d *coxData) meat(u []float64) []float64 {
	p := d.p
	order := make([]int32, len(d.rows))
	for i := range order {
		order[i] = int32(i)
	}
	cluster := func(i int32) uint64 { return d.g.rows[d.rows[i]].cluster }
	slices.SortStableFunc(order, func(a, b int32) int {
		if x, y := cluster(a), cluster(b); x < y {
			return -1
		} else if x > y {
			return 1
		}
		return 0
	})
	meat := make([]float64, p*(p+1)/2)
	sum := make([]float64, p)
	for i := 0; i < len(order); {
		clear(sum)
		id := cluster(order[i])
		for {
			at := int(order[i]) * p
			for j := range sum {
				sum[j] += u[at+j]
			}
			i++
			if id == 0 || i == len(order) || cluster(order[i]) != id {
				break
			}
		}
		rank1(meat, 1, sum)
	}
	return full(meat, p)
}

func product(a, b []float64, k int) []float64 {
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			for m := range k {
				out[i*k+j] += a[i*k+m] * b[m*k+j]
			}
		}
	}
	return out
}

// baseline returns the cumulative baseline hazards at the mean covariates.
func (d *coxData) baseline(ctx context.Context) ([]CoxBaseline, error) {
	p, n := d.p, len(d.ends)
	down := math.Exp(-d.shift)
	age, hazard, variance, pull := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n*p)
	err := parallel.Blocks(ctx, len(d.block), 1, nil, func(b, _, _ int) error {
		bl := &d.block[b]
		d.walk(bl, d.after(b), nil, func(t *tie) {
			k := int(t.group)
			variance[k] += t.each / (t.den * t.den) * down * down
			f := t.each / t.den * down
			for j, v := range t.mean {
				if d.scale[j] > 0 {
					pull[k*p+j] += f * v / d.scale[j]
				}
			}
		})
		for k := int(bl.ends); k < int(bl.endz); k++ {
			age[k], hazard[k] = d.age(k), d.cum[k]*down
			if k > int(bl.ends) {
				variance[k] += variance[k-1]
				for j, v := range pull[(k-1)*p : k*p] {
					pull[k*p+j] += v
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.chain(variance, 1)
	d.chain(pull, p)
	var out []CoxBaseline
	for _, s := range d.spans {
		lo, hi := s.ends, s.endz
		out = append(out, CoxBaseline{Stratum: s.id, Until: d.exit[s.hi-1], Age: age[lo:hi:hi], CumHazard: hazard[lo:hi:hi],
			Variance: variance[lo:hi:hi], Pull: pull[int(lo)*p : int(hi)*p : int(hi)*p]})
	}
	return out, nil
}
