package lifecycle

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"

	"github.com/coterie-go/coterie"
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
	w     []float64 // nil: all are 1
	group []int32   // by position: the last group of ends not after the exit, −1 where none
	since []int32   // the last group not after the entry, −1 where none; nil: nobody enters late
	late  []late    // by stratum and age of entry
	ends  []ending
	block []coxBlock
	spans []coxSpan
	pull  []float64 // Σ w·x over all ends

	// As of the last call of at:
	e     []float64 // by position: w·exp(η − shift)
	cum   []float64 // by group: Σ w̄/D from the first of the stratum on
	later []float64 // by block: Σ e and e·x from its first row on, over the stratum
	shift float64
}

// hazard returns the cumulative hazard over the ages at which a row was at risk,
// per e.
func (d *coxData) hazard(i int) float64 {
	k := d.group[i]
	if k < 0 {
		return 0
	}
	h := d.cum[k]
	if g := &d.ends[k]; i >= int(g.lo) && i < int(g.hi) {
		h -= g.b
	}
	if d.since != nil && d.since[i] >= 0 {
		h -= d.cum[d.since[i]]
	}
	return h
}

// weight returns the weight of a row by position.
func (d *coxData) weight(i int) float64 {
	if d.w == nil {
		return 1
	}
	return d.w[i]
}

// age returns the age of a group of ends.
func (d *coxData) age(k int) float64 { return d.exit[d.ends[k].lo] }

// late is a row that enters late.
type late struct {
	at, group int32 // position, and the last group not after the entry, −1 where none
	age       float64
}

// ending is a group of ends on one age of one stratum.
type ending struct {
	lo, hi int32   // positions of the ends; they come last among the rows of the age
	b      float64 // Σ w̄·(l/d)/D over the tied ends
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
const coxRows = 1 << 12

func newCoxData(g *Regression, ties Ties) (*coxData, error) {
	if err := g.ready(); err != nil {
		return nil, err
	}
	if g.width == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "X", Reason: "no covariates"}
	}
	d := &coxData{g: g, ties: ties, p: g.width, rows: g.order()}
	n := len(d.rows)
	d.exit, d.group = make([]float64, n), make([]int32, n)
	ended := make([]bool, n)
	events := 0
	for i, r := range d.rows {
		s := &g.rows[r]
		if s.interval() {
			return nil, &coterie.InputError{Row: int(r), Field: "Upper", Value: formatFloat(s.Upper),
				Reason: "an end known only to fall in an interval has no place in the risk set; fit a parametric model instead"}
		}
		if s.Weight != 0 && d.w == nil {
			d.w = make([]float64, n)
			for j := range i {
				d.w[j] = 1
			}
		}
		if d.w != nil {
			d.w[i] = s.weight()
		}
		d.exit[i] = s.Exit
		if ended[i] = s.Ended; s.Ended && (events == 0 || !ended[i-1] || d.exit[i-1] != s.Exit || g.rows[d.rows[i-1]].stratum != s.stratum) {
			events++
		}
	}
	if events == 0 {
		return nil, coterie.ErrNoEvents
	}
	d.ends = make([]ending, 0, events)
	d.standardise()
	for lo := 0; lo < n; {
		id := g.rows[d.rows[lo]].stratum
		hi := lo + sort.Search(n-lo, func(i int) bool { return g.rows[d.rows[lo+i]].stratum > id })
		d.addStratum(id, lo, hi, ended)
		lo = hi
	}
	d.e, d.cum, d.later = make([]float64, n), make([]float64, len(d.ends)), make([]float64, len(d.block)*(d.p+1))
	d.pull = make([]float64, d.p)
	for _, k := range d.ends {
		for i := int(k.lo); i < int(k.hi); i++ {
			w := d.weight(i)
			for j, v := range d.row(i) {
				d.pull[j] += w * v
			}
		}
	}
	return d, nil
}

// row returns the covariates of a position.
func (d *coxData) row(i int) []float64 { return d.x[i*d.p : (i+1)*d.p : (i+1)*d.p] }

// standardise copies the covariates by position, centred and scaled by weight.
func (d *coxData) standardise() {
	p, n := d.p, len(d.rows)
	d.mean, d.scale = make([]float64, p), make([]float64, p)
	d.x = make([]float64, n*p)
	for i, r := range d.rows {
		copy(d.row(i), d.g.row(r))
	}
	// Sums about a first guess of the mean, by blocks; nothing here can fail.
	about := func(m []float64) (total float64, first, second []float64) {
		parts := make([][]float64, (n+coxRows-1)/coxRows)
		_ = parallel.Blocks(context.Background(), n, coxRows, nil, func(b, lo, hi int) error {
			s := make([]float64, 1+2*p)
			for i := lo; i < hi; i++ {
				w := d.weight(i)
				s[0] += w
				one, two := s[1:1+p], s[1+p:]
				for j, v := range d.row(i) {
					c := v - m[j]
					one[j] += w * c
					two[j] += w * c * c
				}
			}
			parts[b] = s
			return nil
		})
		sum := make([]float64, 1+2*p)
		for _, s := range parts {
			for j, v := range s {
				sum[j] += v
			}
		}
		return sum[0], sum[1 : 1+p], sum[1+p:]
	}
	total, first, _ := about(d.row(0))
	for j, v := range first {
		d.mean[j] = d.x[j] + v/total
	}
	total, first, second := about(d.mean)
	for j := range p {
		rest := first[j] / total
		d.mean[j] += rest
		if sd := math.Sqrt(second[j]/total - rest*rest); sd > 1e-12*math.Abs(d.mean[j]) {
			d.scale[j] = 1 / sd
		}
	}
	_ = parallel.Blocks(context.Background(), n, coxRows, nil, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			x := d.row(i)
			for j, v := range x {
				x[j] = (v - d.mean[j]) * d.scale[j]
			}
		}
		return nil
	})
}

// addStratum groups ends, sorts late entries and cuts blocks within positions
// [lo, hi).
func (d *coxData) addStratum(id uint64, lo, hi int, ended []bool) {
	s := coxSpan{lo: int32(lo), hi: int32(hi), ends: int32(len(d.ends)), late: int32(len(d.late)), id: id}
	firstBlock := len(d.block)
	b := coxBlock{lo: s.lo, ends: s.ends, late: s.late}
	for i := lo; i < hi; {
		j, end := i, -1 // rows of one age: first what is censored, then what ended
		for ; j < hi && d.exit[j] == d.exit[i]; j++ {
			if end < 0 && ended[j] {
				end = j
			}
		}
		if end >= 0 {
			d.ends = append(d.ends, ending{lo: int32(end), hi: int32(j)})
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
	for i := lo; i < hi; i++ {
		if in := d.g.rows[d.rows[i]].Entry; in > 0 {
			k := int(s.ends) + sort.Search(int(s.endz-s.ends), func(k int) bool { return d.age(int(s.ends)+k) > in })
			gr := int32(k) - 1
			if k == int(s.ends) {
				gr = -1
			}
			if d.since == nil {
				d.since = slices.Repeat([]int32{-1}, len(d.rows))
			}
			d.since[i] = gr
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
