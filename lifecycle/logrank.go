package lifecycle

import (
	"fmt"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// TestWeight says at which ages a difference between groups counts most
// (检验的权重). The zero value means [EqualWeight].
type TestWeight uint8

// The weights, with n at risk and d ended at an age, and S the pooled
// Kaplan–Meier curve.
const (
	EqualWeight       TestWeight = iota + 1 // 1: the log-rank test (Mantel 1966); best where hazards are proportional
	Gehan                                   // n: early differences (Gehan 1965; Breslow 1970)
	TaroneWare                              // √n (Tarone and Ware 1977)
	Peto                                    // ∏(1 − d/(n+1)) up to and including the age (Peto and Peto 1972)
	FlemingHarrington                       // S(t−)^Rho·(1 − S(t−))^Gamma: early with Rho, late with Gamma
)

var testWeightNames = [...][2]string{{}, {"log-rank", "对数秩"}, {"gehan", "盖汉"}, {"tarone-ware", "塔罗内–韦尔"}, {"peto", "皮托"}, {"fleming-harrington", "弗莱明–哈林顿"}}

func (w TestWeight) name(lang int) string {
	if int(w) < len(testWeightNames) {
		return testWeightNames[w][lang]
	}
	return strconv.Itoa(int(w))
}

// String returns the English name, "" for the zero value.
func (w TestWeight) String() string { return w.name(0) }

// Chinese returns the Chinese name.
func (w TestWeight) Chinese() string { return w.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (w TestWeight) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (w *TestWeight) UnmarshalText(b []byte) error {
	for v, n := range testWeightNames {
		if string(b) == n[0] || string(b) == n[1] {
			*w = TestWeight(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "test weight", Value: strconv.Quote(string(b)), Reason: "unknown name"}
}

// TestOptions tunes a test of groups. nil and zero fields mean the default.
type TestOptions struct {
	Weight     TestWeight // 0: EqualWeight
	Rho, Gamma float64    // of FlemingHarrington, not negative
}

func (o *TestOptions) resolve() (TestOptions, error) {
	var out TestOptions
	if o != nil {
		out = *o
	}
	if out.Weight == 0 {
		out.Weight = EqualWeight
	}
	switch {
	case int(out.Weight) >= len(testWeightNames):
		return out, badFloat("Weight", float64(out.Weight), "unknown")
	case !(out.Rho >= 0) || math.IsInf(out.Rho, 1):
		return out, badFloat("Rho", out.Rho, "not a finite number ≥ 0")
	case !(out.Gamma >= 0) || math.IsInf(out.Gamma, 1):
		return out, badFloat("Gamma", out.Gamma, "not a finite number ≥ 0")
	}
	return out, nil
}

// Test is the outcome of a test (检验).
type Test struct {
	Statistic float64   // χ²
	DF        int       // its degrees of freedom
	P         float64   // the chance of a greater one where nothing differs
	Observed  []float64 // weighted ends by group
	Expected  []float64 // the same, were all groups alike
	Variance  []float64 // of Observed − Expected, row-major
	Warnings  []coterie.Warning
}

// String prints one line: χ², degrees of freedom and p.
func (t Test) String() string {
	return fmt.Sprintf("χ² = %.4f on %d df, p = %.4g", t.Statistic, t.DF, t.P)
}

// chiSquare returns the test of a statistic with its degrees of freedom.
func chiSquare(x float64, df int) Test {
	return Test{Statistic: x, DF: df, P: special.GammaQ(float64(df)/2, x/2)}
}

// LogRank tests whether groups of lifetimes are alike: do members that came
// through one entry stay longer than those of another? At every age at which
// someone left it compares how many left from each group with how many would
// have, had all at risk been alike:
//
//	U_g = Σ w·(d_g − d·n_g/n),   V_gh = Σ w²·d·(n−d)/(n−1)·(n_g/n)·(δ_gh − n_h/n)
//
// and χ² = UᵀV⁻U on as many degrees of freedom as V has rank. Late entry is
// honoured; weights count as equal subjects. Errors: ErrInvalid for fewer than
// two groups, ErrNoData for an empty one, ErrNoEvents. O(n), two groups or
// many. The measured exponent is 1.0 (bench -law).
func LogRank(groups []*Table, o *TestOptions) (Test, error) {
	return LogRankStratified([][]*Table{groups}, o)
}

// LogRankStratified tests whether groups are alike within strata: does the entry
// matter once members are compared within the same month of joining only?
// strata[s][g] is group g in stratum s; it may be nil or empty. U and V of
// [LogRank] are summed over strata, with weights from each stratum's own pool.
// It takes O(n).
func LogRankStratified(strata [][]*Table, o *TestOptions) (Test, error) {
	opt, err := o.resolve()
	if err != nil {
		return Test{}, err
	}
	if len(strata) == 0 || len(strata[0]) < 2 {
		return Test{}, &coterie.InputError{Row: -1, Field: "groups", Reason: "fewer than two"}
	}
	k := len(strata[0])
	out := Test{Observed: make([]float64, k), Expected: make([]float64, k), Variance: make([]float64, k*k)}
	sizes, events := make([]int64, k), 0.0
	for s, groups := range strata {
		if len(groups) != k {
			return Test{}, &coterie.InputError{Row: s, Field: "strata", Reason: fmt.Sprintf("%d groups, the first stratum has %d", len(groups), k)}
		}
		walkers := make([]*walker, k)
		for g, t := range groups {
			if t == nil || t.Len() == 0 {
				walkers[g] = &walker{}
				continue
			}
			sizes[g] += t.Len()
			if walkers[g], err = newWalker(t); err != nil {
				return Test{}, err
			}
		}
		events += out.add(walkers, &opt)
	}
	for g, n := range sizes {
		if n == 0 {
			return Test{}, &coterie.InputError{Row: g, Field: "groups", Reason: "empty", Err: coterie.ErrNoData}
		}
	}
	if events == 0 {
		return Test{}, coterie.ErrNoEvents
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
	if rank < k-1 {
		out.Warnings = append(out.Warnings, coterie.Warning{Code: "groups-apart", About: "groups",
			Text: "some groups are never at risk together, so only part of the differences is tested", Cure: "groups watched over the same ages"})
	}
	return out, nil
}

// add adds one stratum to a test and returns the weight of the ends in it.
func (t *Test) add(groups []*walker, o *TestOptions) float64 {
	k := len(groups)
	n, d := make([]float64, k), make([]float64, k)
	surv, peto, events := 1.0, 1.0, 0.0
	for {
		age := math.Inf(1)
		for _, w := range groups {
			age = min(age, w.nextEnd())
		}
		if math.IsInf(age, 1) {
			return events
		}
		total, ended := 0.0, 0.0
		for g, w := range groups {
			n[g], d[g] = w.take(age)
			total += n[g]
			ended += d[g]
		}
		events += ended
		peto *= 1 - ended/(total+1)
		w := 1.0
		switch o.Weight {
		case Gehan:
			w = total
		case TaroneWare:
			w = math.Sqrt(total)
		case Peto:
			w = peto
		case FlemingHarrington:
			w = math.Pow(surv, o.Rho) * math.Pow(1-surv, o.Gamma)
		}
		surv *= (total - ended) / total
		v := 0.0
		if total > 1 {
			v = w * w * ended * (total - ended) / (total - 1)
		}
		for g := range k {
			p := n[g] / total
			t.Observed[g] += w * d[g]
			t.Expected[g] += w * ended * p
			if v*p == 0 {
				continue
			}
			for h := range g {
				x := v * p * n[h] / total
				t.Variance[g*k+h] -= x
				t.Variance[h*k+g] -= x
			}
			t.Variance[g*k+g] += v * p * (1 - p)
		}
	}
}

// quadratic returns uᵀV⁻u and the rank of V, a positive semidefinite matrix, by
// Cholesky elimination in order of the largest pivot left.
func quadratic(u, v []float64) (x float64, rank int) {
	k := len(u)
	a, b := append([]float64(nil), v...), append([]float64(nil), u...)
	largest := 0.0
	for i := range k {
		largest = max(largest, a[i*k+i])
	}
	done := make([]bool, k)
	for range k {
		p := -1
		for i := range k {
			if !done[i] && (p < 0 || a[i*k+i] > a[p*k+p]) {
				p = i
			}
		}
		if !(a[p*k+p] > 1e-10*largest) {
			break
		}
		done[p] = true
		rank++
		x += b[p] * b[p] / a[p*k+p]
		for i := range k {
			if done[i] {
				continue
			}
			f := a[i*k+p] / a[p*k+p]
			b[i] -= f * b[p]
			for j := range k {
				if !done[j] {
					a[i*k+j] -= f * a[p*k+j]
				}
			}
		}
	}
	return x, rank
}

// walker walks one group's lifetimes by age beside others.
type walker struct {
	exits   []exit
	entries []entry
	atRisk  compensated
	whole   bool
	i, e    int // the next exit and the next entry
	end     int // the next exit with an end
}

// exit is what happened at one age: how much weight went, and how much of it
// ended.
type exit struct{ age, gone, ended float64 }

func newWalker(t *Table) (*walker, error) {
	r, err := newRisk(t)
	if err != nil {
		return nil, err
	}
	w := &walker{entries: r.entries, whole: r.whole, exits: make([]exit, 0, r.ages)}
	age := -1.0
	for l, n := range r.table.All() {
		if l.Exit != age {
			age = l.Exit
			w.exits = append(w.exits, exit{age: age})
		}
		x := &w.exits[len(w.exits)-1]
		weight := l.weight() * float64(n)
		x.gone += weight
		if l.Ended {
			x.ended += weight
		}
	}
	w.atRisk.add(r.early)
	if r.whole {
		w.atRisk.hi = float64(r.rows)
	}
	return w, nil
}

// nextEnd returns the next age at which something ended, +Inf where none is
// left.
func (w *walker) nextEnd() float64 {
	for w.end < len(w.exits) && w.exits[w.end].ended == 0 {
		w.end++
	}
	if w.end == len(w.exits) {
		return math.Inf(1)
	}
	return w.exits[w.end].age
}

// take moves to an age, not after nextEnd and after the age before, and returns
// how much is at risk and how much ended there.
func (w *walker) take(age float64) (n, d float64) {
	for ; w.i < len(w.exits) && w.exits[w.i].age < age; w.i++ {
		if w.whole {
			w.atRisk.hi -= w.exits[w.i].gone
		} else {
			w.atRisk.add(-w.exits[w.i].gone)
		}
	}
	for ; w.e < len(w.entries) && w.entries[w.e].age < age; w.e++ {
		w.atRisk.add(w.entries[w.e].weight)
	}
	if w.end < len(w.exits) && w.exits[w.end].age == age {
		d = w.exits[w.end].ended
		w.end++
	}
	return w.atRisk.value(), d
}
