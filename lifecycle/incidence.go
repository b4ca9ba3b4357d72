package lifecycle

import (
	"iter"
	"math"
	"slices"
	"sort"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// Incidence (累积发生率) tells how lifetimes end where there are several ways: the
// share that has left by an age through each cause. The shares and the share
// still there sum to 1. It is made by [AalenJohansen], is immutable, and is a
// [Survivor] of the share still there whatever the cause.
type Incidence struct {
	N      float64 // lifetimes, by weight
	Causes []uint8 // that occur, ascending

	options CurveOptions
	z       float64
	until   float64
	age     []float64
	rows    []incidenceRow // 1+len(Causes) per age: still there, then by cause
}

// incidenceRow is the state of one share just after an age.
type incidenceRow struct {
	share     float64
	ended     float64 // still there: at risk just before
	jackknife float64 // variances
	aalen     float64
}

// IncidenceStep is what happened to one cause at one age.
type IncidenceStep struct {
	Age      float64
	Cause    uint8
	AtRisk   float64          // watched and still there just before Age, by weight
	Ended    float64          // ended at Age of this cause, by weight
	Share    coterie.Estimate // that has left of this cause by Age
	StdErr   float64          // infinitesimal jackknife, as in R's survfit
	AalenErr float64          // Aalen's variance, as in cuminc
}

// AalenJohansen estimates how lifetimes end where there are several ways to end
// (竞争风险): is being removed different from leaving, and how many go each way by
// an age?
//
//	F_k(t) = Σ S(tᵢ−)·d_kᵢ/nᵢ, tᵢ ≤ t
//
// with S the [KaplanMeier] curve of all causes together. To take the other
// causes as censored, 1 − S of one cause alone, would overstate every one. Ends
// on one age are exact, whatever their causes. Each share carries two errors:
// the infinitesimal jackknife, which intervals use, and Aalen's. What is refused
// is said at [KaplanMeier]; ErrNoEvents where nothing ended. O(n) for few
// causes.
//
// References:
//   - Aalen and Johansen (1978), An empirical transition matrix for
//     non-homogeneous Markov chains, Scandinavian Journal of Statistics 5.
//   - Efron (1982), The jackknife, the bootstrap and other resampling plans.
//   - Gray (1988), A class of K-sample tests for comparing the cumulative
//     incidence of a competing risk, Annals of Statistics 16, for the variance.
func AalenJohansen(t *Table, o *CurveOptions) (*Incidence, error) {
	opt, err := o.resolve()
	if err != nil {
		return nil, err
	}
	r, err := newRisk(t)
	if err != nil {
		return nil, err
	}
	if r.times == 0 {
		return nil, coterie.ErrNoEvents
	}
	var seen [256]bool
	for l := range t.All() {
		if l.Ended {
			seen[l.Cause] = true
		}
	}
	c := &Incidence{N: r.total, until: r.until, options: opt, z: delta.Z(opt.Confidence)}
	var index [256]int
	for k, ok := range seen {
		if ok {
			index[k] = len(c.Causes)
			c.Causes = append(c.Causes, uint8(k))
		}
	}
	c.estimate(r, &index)
	return c, nil
}

// influence is what the estimate's derivative by the weight of one lifetime is
// made of. At age t its influence on share k is a_k − F_k(t)·b, on what is still
// there −S(t)·b.
type influence struct {
	b float64
	a []float64 // by cause
}

// moment2 sums products of influences over lifetimes, by weight.
type moment2 struct {
	w, b, bb  float64
	a, ab, aa []float64 // by cause
}

func newMoment2(k int) *moment2 {
	return &moment2{a: make([]float64, k), ab: make([]float64, k), aa: make([]float64, k)}
}

func (m *moment2) add(w float64, x *influence) {
	m.w += w
	m.b += w * x.b
	m.bb += w * x.b * x.b
	for k, a := range x.a {
		m.a[k] += w * a
		m.ab[k] += w * a * x.b
		m.aa[k] += w * a * a
	}
}

// estimate runs over the ages once. For a lifetime at risk from e to x,
//
//	b = ∫ dM/(n−d),   a_k = ∫ F_k·dM/(n−d) + ∫ S(s−)·dM_k/n
//
// with dM = dN − h and h = d/n: what those at risk share is a running sum, so
// that the influence of one is a difference of two values of it and what its own
// end adds; sums of squares over all lifetimes are then sums over ages.
func (c *Incidence) estimate(r *risk, index *[256]int) {
	k := len(c.Causes)
	run := &influence{a: make([]float64, k)} // of one at risk from the start
	gone, here := newMoment2(k), newMoment2(k)
	here.add(r.early, &influence{a: make([]float64, k)})
	if r.whole {
		here.w = float64(r.rows)
	}
	var atEntry map[float64]*influence
	if len(r.entries) > 0 {
		atEntry = map[float64]*influence{}
	}
	surv, share := 1.0, make([]float64, k)
	v1, v2, v3 := make([]float64, k), make([]float64, k), 0.0 // Aalen's sums
	d := make([]float64, k)
	group, next := []counted[Lifetime]{}, 0
	flush := func() {
		if len(group) == 0 {
			return
		}
		age := group[0].row.Exit
		for ; next < len(r.entries) && r.entries[next].age < age; next++ {
			e := r.entries[next]
			x := atEntry[e.age]
			if x == nil {
				x = &influence{run.b, slices.Clone(run.a)}
				atEntry[e.age] = x
			}
			here.add(e.weight, x)
		}
		clear(d)
		ended := 0.0
		for _, g := range group {
			if g.row.Ended {
				w := g.row.weight() * float64(g.n)
				d[index[g.row.Cause]] += w
				ended += w
			}
		}
		n := here.w
		own := 0.0 // 1/(n−d)
		all := !(n-ended > 1e-9*n)
		if ended > 0 && !all {
			own = 1 / (n - ended)
		}
		before := surv
		if ended > 0 {
			for i := range k {
				share[i] += surv * d[i] / n
			}
			surv *= (n - ended) / n
			if all {
				surv = 0
			}
			v3 = c.aalen(before, surv, n, ended, d, share, v1, v2, v3)
			if !all {
				run.b -= ended / n * own
				for i := range k {
					run.a[i] -= share[i]*ended/n*own + before*d[i]/(n*n)
				}
			} else {
				for i := range k { // nobody is left: b no longer matters, as S is 0
					run.a[i] -= before * d[i] / (n * n)
				}
			}
		}
		c.leave(group, run, here, gone, atEntry, index, share, own, before, n)
		if ended > 0 {
			c.record(age, n, d, surv, share, run, here, gone, v1, v2, v3)
		}
	}
	for l, n := range r.table.All() {
		if len(group) > 0 && group[0].row.Exit != l.Exit {
			flush()
			group = group[:0]
		}
		group = append(group, counted[Lifetime]{l, n})
	}
	flush()
}

// leave moves the lifetimes of one age from those at risk to those gone.
func (c *Incidence) leave(group []counted[Lifetime], run *influence, here, gone *moment2, atEntry map[float64]*influence, index *[256]int, share []float64, own, before, n float64) {
	x := influence{a: make([]float64, len(share))}
	for _, g := range group {
		w := g.row.weight() * float64(g.n)
		x.b = run.b
		copy(x.a, run.a)
		if g.row.Entry > 0 {
			e := atEntry[g.row.Entry]
			here.add(-w, e)
			x.b -= e.b
			for i := range x.a {
				x.a[i] -= e.a[i]
			}
		} else {
			here.w -= w
		}
		if g.row.Ended {
			x.b += own
			for i := range x.a {
				x.a[i] += share[i] * own
			}
			x.a[index[g.row.Cause]] += before / n
		}
		gone.add(w, &x)
	}
}

// aalen adds one age to the sums of Aalen's variance,
//
//	Var F_k(t) = Σᵢ Σ_c σ²_cᵢ (1{c=k} − (F_k(t) − F_k(tᵢ))/S(tᵢ))²
//	σ²_c = S(t−)²·d_c(n−d_c)/(n²(n−1))
func (c *Incidence) aalen(before, surv, n, ended float64, d, share, v1, v2 []float64, v3 float64) float64 {
	if n <= 1 {
		return v3
	}
	inverse := 0.0
	if surv > 0 {
		inverse = 1 / surv
	}
	for i, di := range d {
		if di == 0 {
			continue
		}
		s2 := before * before * di * (n - di) / (n * n * (n - 1))
		for j := range d {
			g := share[j] * inverse
			if j == i {
				g++
			} else if surv == 0 {
				continue
			}
			v1[j] += g * g * s2
			v2[j] += g * inverse * s2
		}
		v3 += inverse * inverse * s2
	}
	return v3
}

// record keeps the shares and their variances just after an age.
func (c *Incidence) record(age, n float64, d []float64, surv float64, share []float64, run *influence, here, gone *moment2, v1, v2 []float64, v3 float64) {
	c.age = append(c.age, age)
	bb := gone.bb + here.w*run.b*run.b - 2*run.b*here.b + here.bb
	c.rows = append(c.rows, incidenceRow{share: surv, ended: n, jackknife: surv * surv * bb, aalen: surv * surv * v3})
	for i, f := range share {
		own := run.a[i] - f*run.b
		v := gone.aa[i] - 2*f*gone.ab[i] + f*f*gone.bb
		v += here.w*own*own - 2*own*(here.a[i]-f*here.b) + here.aa[i] - 2*f*here.ab[i] + f*f*here.bb
		c.rows = append(c.rows, incidenceRow{f, d[i], max(v, 0), max(v1[i]-2*f*v2[i]+f*f*v3, 0)})
	}
}

// at returns the share of a cause at age t, and its row where there is one.
func (c *Incidence) at(cause uint8, t float64) (incidenceRow, bool) {
	i := slices.Index(c.Causes, cause)
	if i < 0 {
		return incidenceRow{}, false
	}
	j := sort.Search(len(c.age), func(i int) bool { return c.age[i] > t })
	if j == 0 || t <= 0 {
		return incidenceRow{}, false
	}
	return c.rows[(j-1)*(1+len(c.Causes))+1+i], true
}

// Share returns the share that has left through a cause by age t: 0 for a cause
// that does not occur.
func (c *Incidence) Share(cause uint8, t float64) float64 {
	if t != t {
		return t
	}
	r, _ := c.at(cause, t)
	return r.share
}

// At returns Share with its interval, from the jackknife error on the scale of
// the options. Where the share is 0 or 1 no interval is known.
func (c *Incidence) At(cause uint8, t float64) coterie.Estimate {
	if t != t {
		return coterie.Exactly(t)
	}
	r, _ := c.at(cause, t)
	return c.interval(r)
}

func (c *Incidence) interval(r incidenceRow) coterie.Estimate {
	lo, hi := c.options.Interval.around(r.share, math.Sqrt(r.jackknife)/r.share, c.z)
	if math.IsNaN(lo) {
		return coterie.Exactly(r.share)
	}
	return coterie.Estimate{Value: r.share, Lo: lo, Hi: hi, Confidence: c.options.Confidence}
}

// Survival implements [Survivor]: the share still there whatever the cause.
func (c *Incidence) Survival(t float64) float64 {
	r, ok := c.still(t)
	if t != t {
		return t
	}
	if !ok {
		return 1
	}
	return r.share
}

// StdErr returns the jackknife error of Survival(t).
func (c *Incidence) StdErr(t float64) float64 {
	r, _ := c.still(t)
	return math.Sqrt(r.jackknife)
}

func (c *Incidence) still(t float64) (incidenceRow, bool) {
	j := sort.Search(len(c.age), func(i int) bool { return c.age[i] > t })
	if j == 0 || !(t > 0) {
		return incidenceRow{}, false
	}
	return c.rows[(j-1)*(1+len(c.Causes))], true
}

// Until returns the last age observed, ended or not.
func (c *Incidence) Until() float64 { return c.until }

// Steps lists the ages at which lifetimes ended, with every cause at each.
func (c *Incidence) Steps() iter.Seq[IncidenceStep] {
	return func(yield func(IncidenceStep) bool) {
		k := 1 + len(c.Causes)
		for i, age := range c.age {
			for j, cause := range c.Causes {
				r := c.rows[i*k+1+j]
				s := IncidenceStep{age, cause, c.rows[i*k].ended, r.ended, c.interval(r), math.Sqrt(r.jackknife), math.Sqrt(r.aalen)}
				if !yield(s) {
					return
				}
			}
		}
	}
}
