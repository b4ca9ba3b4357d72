package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie/internal/parallel"
)

// coxSum is a log partial likelihood with its gradient and minus its Hessian,
// packed by rows of the upper triangle.
type coxSum struct {
	ll   float64
	g, h []float64
}

func newCoxSum(p int) *coxSum { return &coxSum{g: make([]float64, p), h: make([]float64, p*(p+1)/2)} }

// rank1 adds f·x·xᵀ to a packed upper triangle.
func rank1(h []float64, f float64, x []float64) {
	for i, xi := range x {
		v := f * xi
		row := h[:len(x)-i]
		for k, xk := range x[i:] {
			row[k] += v * xk
		}
		h = h[len(row):]
	}
}

// outer adds f·x·xᵀ to a packed upper triangle, four at a time: a quarter of the
// loads and stores of rank1.
type outer struct {
	h []float64
	p int
	n int // waiting
	f [4]float64
	x []float64 // four rows
}

func newOuter(h []float64, p int) *outer { return &outer{h: h, p: p, x: make([]float64, 4*p)} }

// add takes one term, copying x.
func (o *outer) add(f float64, x []float64) {
	o.f[o.n] = f
	copy(o.x[o.n*o.p:(o.n+1)*o.p], x)
	if o.n++; o.n == len(o.f) {
		o.flush()
	}
}

// flush adds what waits.
func (o *outer) flush() {
	clear(o.f[o.n:])
	clear(o.x[o.n*o.p:])
	o.n = 0
	p, h := o.p, o.h
	a, b, c, d := o.x[:p], o.x[p:2*p], o.x[2*p:3*p], o.x[3*p:4*p]
	for i := range p {
		fa, fb, fc, fd := o.f[0]*a[i], o.f[1]*b[i], o.f[2]*c[i], o.f[3]*d[i]
		n := p - i
		row := h[:n]
		xa, xb, xc, xd := a[i:][:n], b[i:][:n], c[i:][:n], d[i:][:n]
		for k := range row {
			row[k] += (fa*xa[k] + fb*xb[k]) + (fc*xc[k] + fd*xd[k])
		}
		h = h[n:]
	}
}

// at computes the partial likelihood at β (of the scaled covariates). Where
// second is not set the Hessian is left out. Blocks of rows run on all
// processors; what a block needs of others is summed in their order.
func (d *coxData) at(ctx context.Context, beta []float64, second bool) (*coxSum, error) {
	p, nb := d.p, len(d.block)
	parts, tops := make([]*coxSum, nb), make([]float64, nb)
	each := func(f func(b int, bl *coxBlock)) error {
		return parallel.Blocks(ctx, nb, 1, nil, func(b, _, _ int) error {
			f(b, &d.block[b])
			return nil
		})
	}
	clear(d.later)
	err := each(func(b int, bl *coxBlock) {
		parts[b] = newCoxSum(p)
		tops[b] = d.risks(bl, beta, d.later[b*(p+1):(b+1)*(p+1)], parts[b])
	})
	if err != nil {
		return nil, err
	}
	total := newCoxSum(p)
	if d.shift = slices.Max(tops); !finite(d.shift) {
		total.ll = math.NaN()
		return total, nil
	}
	err = each(func(b int, bl *coxBlock) {
		f := math.Exp(tops[b] - d.shift)
		for i := bl.lo; i < bl.hi; i++ {
			d.e[i] *= f
		}
		s := d.later[b*(p+1) : (b+1)*(p+1)]
		for j := range s {
			s[j] *= f
		}
		for k := bl.ends; k < bl.endz; k++ {
			for i := d.ends[k].lo; i < d.ends[k].hi; i++ {
				parts[b].ll += d.weight(int(i)) * (tops[b] - d.shift)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if len(d.late) > 0 {
		err = each(func(b int, bl *coxBlock) {
			for _, l := range d.late[bl.late:bl.latz] {
				addScaled(d.later[b*(p+1):(b+1)*(p+1)], -d.e[l.at], d.row(int(l.at)))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	for b := nb - 1; b >= 0; b-- {
		if next := int(d.block[b].next); next >= 0 {
			s := d.later[b*(p+1) : (b+1)*(p+1)]
			for j, v := range d.later[next*(p+1) : (next+1)*(p+1)] {
				s[j] += v
			}
		}
	}
	if err = each(func(b int, bl *coxBlock) { d.risk(b, parts[b], second) }); err != nil {
		return nil, err
	}
	d.chain(d.cum, 1)
	if second {
		if err = each(func(b int, bl *coxBlock) { d.squares(bl, parts[b]) }); err != nil {
			return nil, err
		}
	}
	copy(total.g, d.pull)
	if d.ties == Exact {
		if err := d.exactTies(ctx, total, second); err != nil {
			return nil, err
		}
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
	return total, nil
}

// risks fills in e for a block, as if its highest risk were 1, adds its sums of e
// and e·x to s and the linear predictors of its ends to part, and returns the
// highest linear predictor.
func (d *coxData) risks(bl *coxBlock, beta, s []float64, part *coxSum) float64 {
	top := math.Inf(-1)
	for i := bl.lo; i < bl.hi; i++ {
		v := dot(d.row(int(i)), beta)
		d.e[i] = v
		top = max(top, v)
	}
	for k := bl.ends; k < bl.endz; k++ {
		for i := d.ends[k].lo; i < d.ends[k].hi; i++ {
			part.ll += d.weight(int(i)) * (d.e[i] - top)
		}
	}
	for i := bl.lo; i < bl.hi; i++ {
		d.e[i] = d.weight(int(i)) * math.Exp(d.e[i]-top)
		addScaled(s, d.e[i], d.row(int(i)))
	}
	return top
}

// chain makes sums that start at each block, k numbers for every group of ends,
// start at each stratum.
func (d *coxData) chain(sums []float64, k int) {
	carry := make([]float64, k)
	for b := range d.block {
		bl := &d.block[b]
		if b == 0 || d.block[b-1].next < 0 {
			clear(carry)
		}
		part := sums[int(bl.ends)*k : int(bl.endz)*k]
		for i := range part {
			part[i] += carry[i%k]
		}
		if len(part) > 0 {
			copy(carry, part[len(part)-k:])
		}
	}
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

// addScaled adds e and e·x to s.
func addScaled(s []float64, e float64, x []float64) {
	s[0] += e
	s = s[1 : 1+len(x)]
	for j, v := range x {
		s[j] += e * v
	}
}

// tie is one of the tied ends of a group, or all of them where they are alike:
// the risk set's mean and, where asked for, covariance.
type tie struct {
	group     int32
	f, each   float64   // l/d, and the weight
	share     float64   // of the tied ends
	den       float64   // Σ e over the risk set, less f of the tied
	mean, cov []float64 // of the covariates over it; cov packed
}

// walk visits the tied ends of a block, the latest group first, at the
// coefficients of the last call of at. s and, where not nil, s2 are the sums of
// e, e·x and e·x·xᵀ over the risk set, of all rows after the block at first and
// of the block's as well at last.
func (d *coxData) walk(bl *coxBlock, s, s2 []float64, visit func(*tie)) {
	p := d.p
	tied, t2 := make([]float64, p+1), make([]float64, len(s2))
	t := &tie{mean: make([]float64, p), cov: make([]float64, len(s2))}
	move := func(e float64, at int32) {
		x := d.row(int(at))
		addScaled(s, e, x)
		if s2 != nil {
			rank1(s2, e, x)
		}
	}
	i, l := bl.hi, bl.latz
	for k := bl.endz - 1; k >= bl.ends; k-- {
		g := &d.ends[k]
		for ; i > bl.lo && d.group[i-1] >= k; i-- {
			move(d.e[i-1], i-1)
		}
		for ; l > bl.late && d.late[l-1].group >= k; l-- {
			move(-d.e[d.late[l-1].at], d.late[l-1].at)
		}
		clear(tied)
		clear(t2)
		weight := 0.0
		for j := g.lo; j < g.hi; j++ {
			weight += d.weight(int(j))
			addScaled(tied, d.e[j], d.row(int(j)))
			if s2 != nil {
				rank1(t2, d.e[j], d.row(int(j)))
			}
		}
		n := int(g.hi - g.lo)
		if d.ties == Exact && n > 1 {
			continue
		}
		if d.ties == Breslow { // all tied ends are alike
			n = 1
		}
		t.group, t.each, t.share = k, weight/float64(n), 1/float64(n)
		for m := range n {
			t.f = float64(m) / float64(n)
			t.den = s[0] - t.f*tied[0]
			inv := 1 / t.den
			for j := range t.mean {
				t.mean[j] = (s[1+j] - t.f*tied[1+j]) * inv
			}
			if s2 != nil {
				for j := range t.cov {
					t.cov[j] = (s2[j] - t.f*t2[j]) * inv
				}
				rank1(t.cov, -1, t.mean)
			}
			visit(t)
		}
	}
	for ; i > bl.lo; i-- {
		move(d.e[i-1], i-1)
	}
	for ; l > bl.late; l-- {
		move(-d.e[d.late[l-1].at], d.late[l-1].at)
	}
}

// after returns a copy of the sums over all rows after block b.
func (d *coxData) after(b int) []float64 {
	s := make([]float64, d.p+1)
	if next := int(d.block[b].next); next >= 0 {
		copy(s, d.later[next*(d.p+1):(next+1)*(d.p+1)])
	}
	return s
}

// risk adds what the ends of a block contribute, but for the part of the Hessian
// that is a sum over rows, and fills in cum from the block's first age on.
func (d *coxData) risk(b int, out *coxSum, second bool) {
	bl := &d.block[b]
	clear(d.cum[bl.ends:bl.endz])
	for k := bl.ends; k < bl.endz; k++ {
		d.ends[k].b = 0
	}
	o := newOuter(out.h, d.p)
	d.walk(bl, d.after(b), nil, func(t *tie) {
		out.ll -= t.each * math.Log(t.den)
		for j, v := range t.mean {
			out.g[j] -= t.each * v
		}
		if second {
			o.add(-t.each, t.mean)
		}
		d.cum[t.group] += t.each / t.den
		d.ends[t.group].b += t.each * t.f / t.den
	})
	o.flush()
	for k := bl.ends + 1; k < bl.endz; k++ {
		d.cum[k] += d.cum[k-1]
	}
}

// squares adds the part of the Hessian that is a sum over the rows of a block.
func (d *coxData) squares(bl *coxBlock, out *coxSum) {
	o := newOuter(out.h, d.p)
	for i := int(bl.lo); i < int(bl.hi); i++ {
		o.add(d.e[i]*d.hazard(i), d.row(i))
	}
	o.flush()
}
