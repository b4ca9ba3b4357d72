package lifecycle

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
)

// coxData is a regression as the partial likelihood reads it: rows by stratum
// and age, covariates centred and scaled to unit deviation.
type coxData struct {
	g     *Regression
	ties  Ties
	p     int
	rows  []int32   // canonical order: row of g by position
	x     []float64 // row-major, by position
	mean  []float64
	scale []float64
	exit  []float64
	w     []float64
	group []int32 // by position: the last group of ends not after the exit, −1 where none
	late  []late  // by stratum and age of entry
	ends  []ending
	block []coxBlock
	spans []coxSpan

	eta, e, haz []float64 // by position: linear predictor, w·exp(η − shift), expected ends per e
	shift       float64
}

// late is a row that enters late.
type late struct {
	at, group int32 // position, and the last group not after the entry, −1 where none
	age       float64
}

// ending is a group of ends on one age of one stratum.
type ending struct {
	lo, hi int32 // positions of the ends; they come last among the rows of the age
	age    float64
	a, b   float64 // Σ w̄/D, and Σ w̄·(l/d)/D over the tied ends
	v      float64 // Σ w̄/D²
}

// coxBlock is a stretch of positions that ends between two ages.
type coxBlock struct {
	lo, hi     int32 // positions
	ends, endz int32 // groups
	late, latz int32 // late entries whose age is at least the block's first and below the next one's
	next       int32 // the block after it in the same stratum, −1 where none
}

// coxSpan is a stratum.
type coxSpan struct {
	lo, hi, ends, endz, late, latz int32
	id                             uint64
}

// coxRows is about how many rows a block has.
const coxRows = 1 << 13

func newCoxData(g *Regression, ties Ties) (*coxData, error) {
	if err := g.ready(); err != nil {
		return nil, err
	}
	d := &coxData{g: g, ties: ties, p: g.width, rows: g.order()}
	n := len(d.rows)
	d.exit, d.w, d.group = make([]float64, n), make([]float64, n), make([]int32, n)
	d.eta, d.e, d.haz = make([]float64, n), make([]float64, n), make([]float64, n)
	events := 0
	for i, r := range d.rows {
		s := &g.rows[r]
		if s.interval() {
			return nil, &coterie.InputError{Row: int(r), Field: "Upper", Value: formatFloat(s.Upper),
				Reason: "an end known only to fall in an interval has no place in the risk set; fit a parametric model instead"}
		}
		d.exit[i], d.w[i] = s.Exit, s.weight()
		if s.Ended {
			events++
		}
	}
	if events == 0 {
		return nil, coterie.ErrNoEvents
	}
	d.standardise()
	for lo := 0; lo < n; {
		id := g.rows[d.rows[lo]].stratum
		hi := lo + sort.Search(n-lo, func(i int) bool { return g.rows[d.rows[lo+i]].stratum > id })
		d.addStratum(id, lo, hi)
		lo = hi
	}
	return d, nil
}

// standardise copies the covariates by position, centred and scaled by weight.
func (d *coxData) standardise() {
	p := d.p
	d.mean, d.scale = make([]float64, p), make([]float64, p)
	total := 0.0
	for i, r := range d.rows {
		total += d.w[i]
		f := d.w[i] / total
		for j, v := range d.g.row(r) {
			d.mean[j] += f * (v - d.mean[j])
		}
	}
	for i, r := range d.rows {
		for j, v := range d.g.row(r) {
			d.scale[j] += d.w[i] * (v - d.mean[j]) * (v - d.mean[j])
		}
	}
	for j, v := range d.scale {
		if sd := math.Sqrt(v / total); sd > 1e-12*math.Abs(d.mean[j]) {
			d.scale[j] = 1 / sd
		} else {
			d.scale[j] = 0 // constant
		}
	}
	d.x = make([]float64, len(d.rows)*p)
	for i, r := range d.rows {
		out := d.x[i*p : (i+1)*p]
		for j, v := range d.g.row(r) {
			out[j] = (v - d.mean[j]) * d.scale[j]
		}
	}
}

// addStratum groups ends, sorts late entries and cuts blocks within positions
// [lo, hi).
func (d *coxData) addStratum(id uint64, lo, hi int) {
	s := coxSpan{lo: int32(lo), hi: int32(hi), ends: int32(len(d.ends)), late: int32(len(d.late)), id: id}
	firstBlock := len(d.block)
	b := coxBlock{lo: s.lo, ends: s.ends, late: s.late}
	for i := lo; i < hi; {
		j, end := i, -1 // rows of one age: first what is censored, then what ended
		for ; j < hi && d.exit[j] == d.exit[i]; j++ {
			if end < 0 && d.g.rows[d.rows[j]].Ended {
				end = j
			}
		}
		if end >= 0 {
			d.ends = append(d.ends, ending{lo: int32(end), hi: int32(j), age: d.exit[i]})
		}
		for k := i; k < j; k++ {
			d.group[k] = int32(len(d.ends)) - 1
			if len(d.ends) == int(s.ends) {
				d.group[k] = -1
			}
		}
		i = j
		if i == hi || i-int(b.lo) >= coxRows {
			b.hi, b.endz = int32(i), int32(len(d.ends))
			d.block = append(d.block, b)
			b = coxBlock{lo: b.hi, ends: b.endz}
		}
	}
	s.endz = int32(len(d.ends))
	ends := d.ends[s.ends:]
	for i := lo; i < hi; i++ {
		if in := d.g.rows[d.rows[i]].Entry; in > 0 {
			k := sort.Search(len(ends), func(k int) bool { return ends[k].age > in })
			gr := int32(-1)
			if k > 0 {
				gr = s.ends + int32(k) - 1
			}
			d.late = append(d.late, late{int32(i), gr, in})
		}
	}
	entries := d.late[s.late:]
	slices.SortStableFunc(entries, func(a, b late) int { return cmp.Compare(a.age, b.age) })
	s.latz = int32(len(d.late))
	for i := firstBlock; i < len(d.block); i++ {
		b := &d.block[i]
		from := d.exit[b.lo]
		b.late = s.late + int32(sort.Search(len(entries), func(k int) bool { return entries[k].age >= from }))
		b.latz, b.next = s.latz, -1
		if i+1 < len(d.block) {
			to := d.exit[d.block[i+1].lo]
			b.latz = s.late + int32(sort.Search(len(entries), func(k int) bool { return entries[k].age >= to }))
			b.next = int32(i + 1)
		}
	}
	d.spans = append(d.spans, s)
}

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

// at computes the partial likelihood at β (of the scaled covariates). Where
// second is not set the Hessian is left out.
func (d *coxData) at(ctx context.Context, beta []float64, second bool) (*coxSum, error) {
	p, nb := d.p, len(d.block)
	tops := make([]float64, nb)
	err := parallel.Blocks(ctx, nb, 1, nil, func(b, _, _ int) error {
		top := math.Inf(-1)
		for i := d.block[b].lo; i < d.block[b].hi; i++ {
			v := dot(d.x[int(i)*p:int(i)*p+p], beta)
			d.eta[i] = v
			top = max(top, v)
		}
		tops[b] = top
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.shift = slices.Max(tops)
	if !finite(d.shift) {
		s := newCoxSum(p)
		s.ll = math.NaN()
		return s, nil
	}
	// Each block's own sums of e and e·x, less those that enter within it.
	sums := make([]float64, nb*(p+1))
	err = parallel.Blocks(ctx, nb, 1, nil, func(b, _, _ int) error {
		bl, s := &d.block[b], sums[b*(p+1):(b+1)*(p+1)]
		for i := bl.lo; i < bl.hi; i++ {
			d.e[i] = d.w[i] * math.Exp(d.eta[i]-d.shift)
			addScaled(s, d.e[i], d.x[int(i)*p:int(i)*p+p])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(d.late) > 0 {
		for b := range d.block {
			s := sums[b*(p+1) : (b+1)*(p+1)]
			for _, l := range d.late[d.block[b].late:d.block[b].latz] {
				addScaled(s, -d.e[l.at], d.x[int(l.at)*p:int(l.at)*p+p])
			}
		}
	}
	for b := nb - 1; b >= 0; b-- { // from here on: of all later rows
		s := sums[b*(p+1) : (b+1)*(p+1)]
		if next := d.block[b].next; next >= 0 {
			for j, v := range sums[int(next)*(p+1) : (int(next)+1)*(p+1)] {
				s[j] += v
			}
		}
	}
	parts := make([]*coxSum, nb)
	err = parallel.Blocks(ctx, nb, 1, nil, func(b, _, _ int) error {
		parts[b] = newCoxSum(p)
		var later []float64
		if next := d.block[b].next; next >= 0 {
			later = sums[int(next)*(p+1) : (int(next)+1)*(p+1)]
		}
		d.risk(&d.block[b], later, parts[b], second)
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := newCoxSum(p)
	if second {
		d.expected()
		err = parallel.Blocks(ctx, nb, 1, nil, func(b, _, _ int) error {
			for i := d.block[b].lo; i < d.block[b].hi; i++ {
				rank1(parts[b].h, d.e[i]*d.haz[i], d.x[int(i)*p:int(i)*p+p])
			}
			return nil
		})
		if err != nil {
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

// risk walks a block from its last age to its first with the sums over the risk
// set, and adds what the ends contribute, but for the part of the Hessian that
// is a sum over rows.
func (d *coxData) risk(b *coxBlock, later []float64, out *coxSum, second bool) {
	p := d.p
	s, tied, mean := make([]float64, p+1), make([]float64, p+1), make([]float64, p)
	copy(s, later)
	i, l := b.hi, b.latz
	for k := b.endz - 1; k >= b.ends; k-- {
		g := &d.ends[k]
		for i > b.lo && d.exit[i-1] >= g.age {
			i--
			addScaled(s, d.e[i], d.x[int(i)*p:int(i)*p+p])
		}
		for l > b.late && d.late[l-1].age >= g.age {
			l--
			at := int(d.late[l].at)
			addScaled(s, -d.e[at], d.x[at*p:at*p+p])
		}
		clear(tied)
		weight := 0.0
		for j := g.lo; j < g.hi; j++ {
			x := d.x[int(j)*p : int(j)*p+p]
			weight += d.w[j]
			addScaled(tied, d.e[j], x)
			out.ll += d.w[j] * (d.eta[j] - d.shift)
			for m, v := range x {
				out.g[m] += d.w[j] * v
			}
		}
		n := int(g.hi - g.lo)
		each := weight / float64(n)
		g.a, g.b, g.v = 0, 0, 0
		for t := range n {
			f := float64(t) / float64(n)
			if d.ties == Breslow {
				f = 0
			}
			den := s[0] - f*tied[0]
			out.ll -= each * math.Log(den)
			g.a += each / den
			g.b += each * f / den
			g.v += each / (den * den)
			for m := range mean {
				mean[m] = (s[1+m] - f*tied[1+m]) / den
				out.g[m] -= each * mean[m]
			}
			if second {
				rank1(out.h, -each, mean)
			}
			if d.ties == Breslow && t == 0 && n > 1 { // all tied ends are alike
				k := float64(n - 1)
				out.ll -= k * each * math.Log(den)
				g.a *= float64(n)
				g.v *= float64(n)
				for m := range mean {
					out.g[m] -= k * each * mean[m]
				}
				if second {
					rank1(out.h, -k*each, mean)
				}
				break
			}
		}
	}
}

// expected fills in, for every row, the cumulative hazard over the ages at which
// it was at risk.
func (d *coxData) expected() {
	cum := make([]float64, len(d.ends))
	for _, s := range d.spans {
		sum := 0.0
		for k := s.ends; k < s.endz; k++ {
			sum += d.ends[k].a
			cum[k] = sum
		}
		for i := s.lo; i < s.hi; i++ {
			d.haz[i] = 0
			if k := d.group[i]; k >= 0 {
				d.haz[i] = cum[k]
			}
		}
		for k := s.ends; k < s.endz; k++ {
			for i := d.ends[k].lo; i < d.ends[k].hi; i++ {
				d.haz[i] -= d.ends[k].b
			}
		}
	}
	for _, l := range d.late {
		if l.group >= 0 {
			d.haz[l.at] -= cum[l.group]
		}
	}
}

// full unpacks an upper triangle.
func full(h []float64, p int) []float64 {
	out := make([]float64, p*p)
	at := 0
	for i := range p {
		for j := i; j < p; j++ {
			out[i*p+j], out[j*p+i] = h[at], h[at]
			at++
		}
	}
	return out
}

// fit runs Newton's method.
func (d *coxData) fit(ctx context.Context, o *CoxOptions) (*coterie.Fit[Cox], error) {
	p := d.p
	beta := make([]float64, p)
	penalty := make([]float64, p) // on the scaled coefficients
	for j, s := range d.scale {
		penalty[j] = o.Penalty * s * s
	}
	value := func(b []float64, second bool) (*coxSum, []float64, error) {
		s, err := d.at(ctx, b, second)
		if err != nil {
			return nil, nil, err
		}
		h := full(s.h, p)
		for j := range p {
			s.ll -= 0.5 * penalty[j] * b[j] * b[j]
			s.g[j] -= penalty[j] * b[j]
			h[j*p+j] += penalty[j]
		}
		return s, h, nil
	}
	cur, h, err := value(beta, true)
	if err != nil {
		return nil, err
	}
	null := cur.ll
	if e := d.dependent(h, cur.ll); e != nil {
		return nil, e
	}
	score := 0.0
	limit := o.MaxIterations
	if limit <= 0 {
		limit = 60
	}
	iterations, converged := 0, false
	for iterations < limit {
		inv := invert(h, p)
		if inv == nil {
			break
		}
		step := make([]float64, p)
		gain := 0.0
		for i := range p {
			step[i] = dot(inv[i*p:(i+1)*p], cur.g)
			gain += step[i] * cur.g[i]
		}
		if iterations == 0 {
			score = gain
		}
		iterations++
		final := gain <= 1e-10
		var next *coxSum
		var nh, nb []float64
		for half := 1.0; half > 1e-6; half /= 2 {
			nb = slices.Clone(beta)
			for j := range nb {
				nb[j] += half * step[j]
			}
			if next, nh, err = value(nb, true); err != nil {
				return nil, err
			}
			if final || next.ll >= cur.ll-1e-10*math.Abs(cur.ll) {
				break
			}
			next = nil
		}
		if next == nil || !finite(next.ll) {
			break
		}
		beta, cur, h = nb, next, nh
		if o.Progress != nil {
			o.Progress(coterie.Progress{Stage: "newton", Done: int64(iterations)})
		}
		if final {
			converged = true
			break
		}
	}
	return d.finish(ctx, o, beta, cur, h, null, score, iterations, converged)
}

// dependent names covariates that are constant in every risk set or follow from
// others, by elimination of the information at 0.
func (d *coxData) dependent(h []float64, ll float64) error {
	p := d.p
	var bad []int
	for j := range p {
		if d.scale[j] == 0 || !(h[j*p+j] > 1e-12*float64(len(d.ends))) {
			bad = append(bad, j)
		}
	}
	if len(bad) == 0 {
		a := slices.Clone(h)
		coef := make([]float64, p*p) // row i: what was subtracted of each pivot
		for j := range p {
			if !(a[j*p+j] > 1e-11*h[j*p+j]) {
				bad = append(bad, j)
				for m := range j {
					if math.Abs(coef[j*p+m]) > 1e-6 && !slices.Contains(bad, m) {
						bad = append(bad, m)
					}
				}
				break
			}
			for i := j + 1; i < p; i++ {
				f := a[i*p+j] / a[j*p+j]
				coef[i*p+j] = f
				for k := j; k < p; k++ {
					a[i*p+k] -= f * a[j*p+k]
				}
			}
		}
	}
	if len(bad) == 0 {
		return nil
	}
	slices.Sort(bad)
	names := make([]string, len(bad))
	for i, j := range bad {
		names[i] = d.g.name(j)
	}
	return &coterie.FitError{Err: coterie.ErrNotIdentified, Names: names, Best: make([]float64, p), LogLik: ll,
		Cure: "leave out covariates that are constant or follow from the others"}
}

// finish turns the end of the search into a fit or an error.
func (d *coxData) finish(ctx context.Context, o *CoxOptions, beta []float64, cur *coxSum, h []float64, null, score float64, iterations int, converged bool) (*coterie.Fit[Cox], error) {
	p := d.p
	m := Cox{Names: d.g.names(), Beta: make([]float64, p), Means: slices.Clone(d.mean), Null: null, Score: score, Ties: d.ties}
	for j, b := range beta {
		m.Beta[j] = b * d.scale[j]
	}
	ll := cur.ll
	for j, b := range beta {
		ll += 0.5 * o.Penalty * d.scale[j] * d.scale[j] * b * b
	}
	verdict, about := optim.Judge(func(u, _ []float64) float64 {
		s, err := d.at(ctx, u, false)
		if err != nil {
			return math.NaN()
		}
		v := -s.ll
		for j := range u {
			v += 0.5 * o.Penalty * d.scale[j] * d.scale[j] * u[j] * u[j]
		}
		return v
	}, optim.Point{X: beta, F: -cur.ll, Grad: cur.g, Hess: h, Converged: converged}, 1)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	inv := invert(h, p)
	if verdict != optim.Optimum || inv == nil {
		e := &coterie.FitError{Err: coterie.ErrNotConverged, Best: m.Beta, LogLik: ll, Cure: "more iterations"}
		if verdict == optim.Boundary || verdict == optim.NotIdentified {
			e.Err, e.Cure = coterie.ErrNotIdentified, "a covariate separates those who left from those who stayed: leave it out, or set a small Penalty"
		}
		for _, j := range about {
			e.Names = append(e.Names, d.g.name(j))
		}
		return nil, e
	}
	if _, err := d.at(ctx, beta, true); err != nil { // the state at β again, after Judge
		return nil, err
	}
	f := &coterie.Fit[Cox]{LogLik: ll, Iterations: iterations, Cov: make([]float64, p*p), StdErr: make([]float64, p)}
	cov := inv
	if o.Robust {
		m.Naive = make([]float64, p*p)
		for i := range p {
			for j := range p {
				m.Naive[i*p+j] = inv[i*p+j] * d.scale[i] * d.scale[j]
			}
		}
		cov = d.sandwich(inv)
	}
	for i := range p {
		for j := range p {
			f.Cov[i*p+j] = cov[i*p+j] * d.scale[i] * d.scale[j]
		}
		f.StdErr[i] = math.Sqrt(f.Cov[i*p+i])
	}
	for _, k := range d.ends {
		for i := k.lo; i < k.hi; i++ {
			m.Events += d.w[i]
		}
	}
	m.Baseline = d.baseline()
	f.Model, f.N = m, m.Events
	return f, nil
}
