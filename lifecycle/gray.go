package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Gray tests whether groups leave through one cause alike, when there are other
// ways to leave (格雷检验): is it another share that is removed among those whom a
// friend brought, than among the rest? It compares the shares of [AalenJohansen];
// a log-rank test that takes the other causes as censored compares hazards, and
// may differ where the shares do not. With
//
//	R_g = n_g·(1 − F_g(t−))/S_g(t−),   U_g = Σ d_g − d·R_g/R
//
// over the ages at which someone left through the cause, F_g the share of the
// cause, S_g of those still there, and χ² = UᵀV⁻U. Test.Observed and Expected are
// Σ d_g and Σ d·R_g/R.
//
// Weights count as equal subjects. Errors: ErrInvalid for fewer than two groups,
// late entry and ends known to an interval, ErrNoData for an empty group,
// ErrNoEvents where nobody left through the cause. O(n log n).
//
// References:
//   - Gray (1988), A class of K-sample tests for comparing the cumulative
//     incidence of a competing risk, Annals of Statistics 16: ρ = 0.
func Gray(groups []*Table, cause uint8) (Test, error) {
	k := len(groups)
	if k < 2 {
		return Test{}, &coterie.InputError{Row: -1, Field: "groups", Reason: "fewer than two"}
	}
	all := make([]grayGroup, k)
	seen := false
	for g, t := range groups {
		if t == nil || t.Len() == 0 {
			return Test{}, &coterie.InputError{Row: g, Field: "groups", Reason: "empty", Err: coterie.ErrNoData}
		}
		r, err := newRisk(t)
		if err != nil {
			return Test{}, err
		}
		if len(r.entries) > 0 {
			return Test{}, &coterie.InputError{Row: g, Field: "Entry", Reason: "the test needs lifetimes watched from their start"}
		}
		all[g] = grayGroup{n: r.total, surv: 1}
		for l, n := range r.table.All() {
			all[g].add(l, l.weight()*float64(n), cause)
			seen = seen || l.Ended && l.Cause == cause
		}
	}
	if !seen {
		return Test{}, coterie.ErrNoEvents
	}
	out := Test{Observed: make([]float64, k), Expected: make([]float64, k), Variance: make([]float64, k*k)}
	walk := grayWalk{k: k, share: 0, sum: make([]float64, k*k), now: make([]float64, k*k)}
	var terms []grayTerm
	for {
		age := math.Inf(1)
		for g := range all {
			age = min(age, all[g].next())
		}
		if math.IsInf(age, 1) {
			break
		}
		terms = walk.step(all, age, &out, terms)
	}
	// What is left of the sums at each age is the future that its martingale has.
	c, d := make([]float64, k), make([]float64, k)
	for _, t := range terms {
		for i := range k {
			rest := walk.sum[i*k+t.group] - t.sum[i]
			c[i] = t.now[i] + t.factor*rest
			d[i] = c[i] * t.variance
		}
		for i := range k {
			for j := range k {
				out.Variance[i*k+j] += d[i] * c[j]
			}
		}
	}
	u := make([]float64, k)
	for g := range u {
		u[g] = out.Observed[g] - out.Expected[g]
	}
	x, rank := quadratic(u, out.Variance)
	if rank == 0 {
		return Test{}, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"groups"}, Cure: "groups that are at risk at the same ages"}
	}
	t := chiSquare(x, rank)
	out.Statistic, out.DF, out.P = t.Statistic, t.DF, t.P
	return out, nil
}

// grayGroup is a group as the test walks it by age.
type grayGroup struct {
	ages    []grayAge
	at      int
	n       float64 // at risk
	surv, f float64 // just before the age: still there, gone through the cause
}

// grayAge is who left at one age, by weight.
type grayAge struct{ age, cause, other, censored float64 }

func (g *grayGroup) add(l Lifetime, w float64, cause uint8) {
	if k := len(g.ages); k == 0 || g.ages[k-1].age != l.Exit {
		g.ages = append(g.ages, grayAge{age: l.Exit})
	}
	a := &g.ages[len(g.ages)-1]
	switch {
	case !l.Ended:
		a.censored += w
	case l.Cause == cause:
		a.cause += w
	default:
		a.other += w
	}
}

func (g *grayGroup) next() float64 {
	if g.at == len(g.ages) {
		return math.Inf(1)
	}
	return g.ages[g.at].age
}

// grayTerm is the jump of one martingale at one age: its coefficients in U are
// now + factor·(what sum still gains), its variance is variance.
type grayTerm struct {
	group    int
	now, sum []float64
	factor   float64
	variance float64
}

// grayWalk carries the sums over ages. Under the hypothesis U_i is a sum over
// groups g of integrals of two martingales, of the cause and of the others:
//
//	∫ (a_ig − F₂·b_ig/n)·dM₁ − ∫ (1−F)·b_ig/n·dM₂,  b_ig(u) = ∫ from u of a_ig·n/S·dF/(1−F)
//
// with a_ig = 1{i=g} − R_i/R, F the share of all groups together and F₂ = 1−F−S.
type grayWalk struct {
	k        int
	share    float64   // F just before the age
	sum, now []float64 // b from the start, and a_ig·n/S
}

// step takes one age of all groups.
func (w *grayWalk) step(all []grayGroup, age float64, out *Test, terms []grayTerm) []grayTerm {
	k := w.k
	d := make([]grayAge, k)
	ended, pooled, own := 0.0, 0.0, 0.0
	for g := range all {
		if a := &all[g]; a.next() == age {
			d[g] = a.ages[a.at]
		}
		if a := &all[g]; a.n > 0 && a.surv > 0 {
			ended += d[g].cause
			pooled += a.n / a.surv
			own += a.n * (1 - a.f) / a.surv
		}
	}
	after := w.share
	if ended > 0 {
		after += ended / pooled
		clear(w.now)
		for i := range all {
			a := &all[i]
			out.Observed[i] += d[i].cause
			if !(a.n > 0 && a.surv > 0) {
				continue
			}
			out.Expected[i] += ended * a.n * (1 - a.f) / a.surv / own
			for g := range all {
				if b := &all[g]; b.n > 0 && b.surv > 0 {
					v := -a.n / a.surv * (b.n / b.surv) / pooled
					if i == g {
						v += a.n / a.surv
					}
					w.now[i*k+g] = v
					w.sum[i*k+g] += v * ended / (pooled * (1 - w.share))
				}
			}
		}
	}
	column := func(m []float64, g int) []float64 {
		c := make([]float64, k)
		for i := range c {
			c[i] = m[i*k+g]
		}
		return c
	}
	for g := range all {
		a := &all[g]
		if !(a.n > 0 && a.surv > 0) {
			continue
		}
		surv := a.surv * max(0, a.n-d[g].cause-d[g].other) / a.n
		gone := 0.0 // (1−F)/S after the age
		if surv > 0 {
			gone = (1 - after) / surv
		}
		if ended > 0 {
			t := grayTerm{group: g, now: column(w.now, g), sum: column(w.sum, g), variance: a.surv * ended / (pooled * a.n)}
			if ended > 1 {
				t.variance *= 1 - (ended-1)/(pooled*a.surv-1)
			}
			if surv > 0 {
				t.factor = 1 - gone
			}
			terms = append(terms, t)
		}
		if o := d[g].other; o > 0 && surv > 0 {
			t := grayTerm{group: g, now: make([]float64, k), sum: column(w.sum, g), factor: gone, variance: a.surv * a.surv * o / (a.n * a.n)}
			if o > 1 {
				t.variance *= 1 - (o-1)/(a.n-1)
			}
			terms = append(terms, t)
		}
		a.f += a.surv * d[g].cause / a.n
		a.surv = surv
	}
	w.share = after
	for g := range all {
		if a := &all[g]; a.next() == age {
			a.n -= d[g].cause + d[g].other + d[g].censored
			a.at++
		}
	}
	return terms
}
