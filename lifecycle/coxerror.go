package lifecycle

import (
	"math"
	"slices"
)

// tie is one of the tied ends of a group: its share of the risk set's mean and,
// where asked for, covariance.
type tie struct {
	group     int32
	f, each   float64   // l/d, and the mean weight of the tied
	den       float64   // Σ e over the risk set, less f of the tied
	mean, cov []float64 // of the covariates over it; cov packed
}

// walk visits every tied end of every group, strata in order and the latest
// group first, at the coefficients of the last call of at.
func (d *coxData) walk(second bool, visit func(*tie)) {
	p := d.p
	s, tied := make([]float64, p+1), make([]float64, p+1)
	packed := p * (p + 1) / 2
	if !second {
		packed = 0
	}
	s2, t2 := make([]float64, packed), make([]float64, packed)
	t := &tie{mean: make([]float64, p), cov: make([]float64, packed)}
	move := func(e float64, at int32) {
		x := d.x[int(at)*p : int(at)*p+p]
		addScaled(s, e, x)
		if second {
			rank1(s2, e, x)
		}
	}
	for _, sp := range d.spans {
		clear(s)
		clear(s2)
		i, l := sp.hi, sp.latz
		for k := sp.endz - 1; k >= sp.ends; k-- {
			g := &d.ends[k]
			for i > sp.lo && d.exit[i-1] >= g.age {
				i--
				move(d.e[i], i)
			}
			for l > sp.late && d.late[l-1].age >= g.age {
				l--
				move(-d.e[d.late[l].at], d.late[l].at)
			}
			clear(tied)
			clear(t2)
			weight := 0.0
			for j := g.lo; j < g.hi; j++ {
				weight += d.w[j]
				addScaled(tied, d.e[j], d.x[int(j)*p:int(j)*p+p])
				if second {
					rank1(t2, d.e[j], d.x[int(j)*p:int(j)*p+p])
				}
			}
			n := int(g.hi - g.lo)
			t.group, t.each = k, weight/float64(n)
			for m := range n {
				if t.f = float64(m) / float64(n); d.ties == Breslow {
					t.f = 0
				}
				t.den = s[0] - t.f*tied[0]
				for j := range t.mean {
					t.mean[j] = (s[1+j] - t.f*tied[1+j]) / t.den
				}
				if second {
					for j := range t.cov {
						t.cov[j] = (s2[j] - t.f*t2[j]) / t.den
					}
					rank1(t.cov, -1, t.mean)
				}
				visit(t)
			}
		}
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
	d.walk(false, func(t *tie) {
		at := int(t.group) * p
		n := float64(d.ends[t.group].hi - d.ends[t.group].lo)
		for j, v := range t.mean {
			m.mean[at+j] += v / n
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
	d.expected()
	out := make([]float64, len(d.rows)*p)
	for i := range d.rows {
		u, x := out[i*p:(i+1)*p], d.x[i*p:(i+1)*p]
		for j := range u {
			u[j] = -d.e[i] * x[j] * d.haz[i]
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
			for j := range p {
				out[i*p+j] += d.w[i]*(d.x[i*p+j]-m.mean[k*p+j]) - d.e[i]*m.b[k*p+j]
			}
		}
	}
	return out
}

// sandwich is the robust covariance V·(Σ uuᵀ)·V over clusters of rows.
func (d *coxData) sandwich(v []float64) []float64 {
	p := d.p
	u := d.scores()
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
	return product(product(v, full(meat, p), p), v, p)
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
func (d *coxData) baseline() []CoxBaseline {
	p, m := d.p, d.means()
	down := math.Exp(-d.shift)
	var out []CoxBaseline
	for _, s := range d.spans {
		n := int(s.endz - s.ends)
		b := CoxBaseline{Stratum: s.id, Until: d.exit[s.hi-1], Age: make([]float64, n), CumHazard: make([]float64, n),
			Variance: make([]float64, n), Pull: make([]float64, n*p)}
		h, v := 0.0, 0.0
		for k := range n {
			g := &d.ends[int(s.ends)+k]
			h += g.a * down
			v += g.v * down * down
			b.Age[k], b.CumHazard[k], b.Variance[k] = g.age, h, v
			for j := range p {
				if d.scale[j] > 0 {
					b.Pull[k*p+j] = m.a[(int(s.ends)+k)*p+j] * down / d.scale[j]
				}
			}
		}
		out = append(out, b)
	}
	return out
}
