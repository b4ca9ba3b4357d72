package segment

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// References:
//
//	Clauset, Shalizi, Newman (2009), Power-law distributions in empirical data, doi:10.1137/070710111.
//	Vuong (1989), Likelihood ratio tests for model selection, doi:10.2307/1912557.

// PowerLaw is the distribution of counts from Min on (幂律):
//
//	P(x) = x^{−α} / ζ(α, xmin),       x = xmin, xmin+1, …
//	p(x) = (α−1)/xmin · (x/xmin)^{−α}, where Continuous
//
// with α > 1. It is usable without fitting.
type PowerLaw struct {
	Min        int64 // xmin, at least 1
	Alpha      float64
	Continuous bool
}

// Params implements [coterie.Model]; Min is not a parameter of the likelihood.
func (p PowerLaw) Params() []coterie.Param {
	return []coterie.Param{{Name: "alpha", Value: p.Alpha, Min: 1, Max: math.Inf(1)}}
}

// With implements [coterie.Model].
func (p PowerLaw) With(v []float64) (PowerLaw, error) {
	if len(v) != 1 {
		return PowerLaw{}, &coterie.InputError{Row: -1, Field: "parameters", Value: strconv.Itoa(len(v)), Reason: "wrong number"}
	}
	p.Alpha = v[0]
	return p, p.Validate()
}

// Validate refuses, as an *InputError, α ≤ 1 and Min < 1.
func (p PowerLaw) Validate() error {
	if !(p.Alpha > 1) || math.IsInf(p.Alpha, 1) {
		return refuse(-1, "Alpha", p.Alpha, "must be finite and above 1")
	}
	if p.Min < 1 {
		return refuse(-1, "Min", float64(p.Min), "must be at least 1")
	}
	return nil
}

// norm is the log of the normalising constant.
func (p PowerLaw) norm() float64 {
	if p.Continuous {
		return math.Log(p.Alpha-1) + (p.Alpha-1)*math.Log(float64(p.Min))
	}
	z, _ := hurwitz(p.Alpha, float64(p.Min))
	return -z
}

// Survival returns P(X ≥ x) (生存函数): 1 up to Min, and NaN for a model that is not
// valid.
func (p PowerLaw) Survival(x int64) float64 {
	switch {
	case p.Validate() != nil:
		return math.NaN()
	case x <= p.Min:
		return 1
	case p.Continuous:
		return math.Pow(float64(x)/float64(p.Min), 1-p.Alpha)
	}
	z, _ := hurwitz(p.Alpha, float64(x))
	return math.Exp(z + p.norm())
}

// PowerLawOptions tunes FitPowerLaw. nil and zero fields mean the default.
type PowerLawOptions struct {
	Min        int64 // xmin where it is known; 0: that of the least Kolmogorov–Smirnov distance
	MaxMin     int64 // xmin is looked for up to it; 0: 100,000
	Continuous bool
	Draws      int // samples for the goodness of fit; 0: it is not tested. 2,500 make it sure within 0.01
	Seed       uint64
	Progress   func(coterie.Progress)
}

// TailFit is what was found of the tail of counts.
type TailFit struct {
	coterie.Fit[PowerLaw]         // N counts from Min on
	Total                 float64 // positive counts in all
	KS                    float64 // Kolmogorov–Smirnov distance of the tail
	Goodness              float64 // share of samples from the model that lie farther from their own fit; NaN without Draws. Below 0.1 it is no power law
	Rivals                []Rival
}

// FitPowerLaw asks whether the largest counts of a group follow a power law
// (参与的幂律检验), by maximum likelihood from the xmin of least distance on (Clauset,
// Shalizi and Newman), and holds it against its rivals on the same tail, the
// log-normal and the exponential. levels are counts and how many members have
// them, as Concentration.Levels; zero counts are left out. A power law never
// stands alone: read Rivals before naming it. Fewer than two different positive
// counts are ErrNoData.
//
// The standard error is from the information, and takes xmin as given. It takes
// time quadratic in the number of levels, and Draws times that. That is
// O(levels² · Draws).
func FitPowerLaw(ctx context.Context, levels []Level, o *PowerLawOptions) (*TailFit, error) {
	var v PowerLawOptions
	if o != nil {
		v = *o
	}
	if v.MaxMin == 0 {
		v.MaxMin = 100_000
	}
	if v.Min < 0 || v.MaxMin < 1 || v.Draws < 0 {
		return nil, &coterie.InputError{Row: -1, Field: "Min, MaxMin, Draws", Reason: "negative"}
	}
	var xs []Level
	for i, l := range levels {
		if l.Count < 0 || l.Members < 0 || i > 0 && l.Count <= levels[i-1].Count {
			return nil, &coterie.InputError{Row: i, Field: "levels", Value: strconv.FormatInt(l.Count, 10), Reason: "negative, or not rising"}
		}
		if l.Count > 0 && l.Members > 0 {
			xs = append(xs, l)
		}
	}
	t, err := fitTail(ctx, xs, &v)
	if err != nil {
		return nil, err
	}
	t.Rivals, err = rivals(ctx, t.Model, tail(xs, t.Model.Min))
	if err != nil {
		return nil, err
	}
	if t.N < 50 {
		t.Warnings = append(t.Warnings, coterie.Warning{Code: "short-tail", About: "alpha", Text: strconv.FormatFloat(t.N, 'g', -1, 64) + " counts in the tail: rivals can hardly be told apart", Cure: "more members"})
	}
	t.Goodness = math.NaN()
	if v.Draws > 0 {
		if t.Goodness, err = goodness(ctx, t, xs, &v); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// tail are the levels from xmin on.
func tail(xs []Level, xmin int64) []Level {
	i, _ := slices.BinarySearchFunc(xs, xmin, func(l Level, x int64) int { return int(min(1, max(-1, l.Count-x))) })
	return xs[i:]
}

// fitTail fits the power law and its xmin.
func fitTail(ctx context.Context, xs []Level, o *PowerLawOptions) (*TailFit, error) {
	var best *TailFit
	total := 0.0
	for _, l := range xs {
		total += float64(l.Members)
	}
	try := func(xmin int64) error {
		in := tail(xs, xmin)
		if len(in) < 2 {
			return nil
		}
		m, n, ll, se := maximumAlpha(in, xmin, o.Continuous)
		if ks := distance(m, in, n); best == nil || ks < best.KS {
			best = &TailFit{Fit: coterie.Fit[PowerLaw]{Model: m, N: n, LogLik: ll, StdErr: []float64{se}, Cov: []float64{se * se}}, Total: total, KS: ks}
		}
		return ctx.Err()
	}
	if o.Min > 0 {
		if err := try(o.Min); err != nil {
			return nil, err
		}
	} else {
		for _, l := range xs {
			if l.Count > o.MaxMin {
				break
			}
			if err := try(l.Count); err != nil {
				return nil, err
			}
		}
	}
	if best == nil {
		return nil, coterie.ErrNoData
	}
	return best, nil
}

// maximumAlpha maximises Σ log p over α: in closed form where continuous, else
// the root of the score, which falls in α, by safeguarded secants.
func maximumAlpha(in []Level, xmin int64, continuous bool) (m PowerLaw, n, ll, se float64) {
	sum := 0.0 // Σ log x
	for _, l := range in {
		n += float64(l.Members)
		sum += float64(l.Members) * math.Log(float64(l.Count))
	}
	m = PowerLaw{Min: xmin, Continuous: continuous}
	mean := sum/n - math.Log(float64(xmin))
	m.Alpha = 1 + 1/mean
	if continuous {
		return m, n, n*m.norm() - m.Alpha*sum, (m.Alpha - 1) / math.Sqrt(n)
	}
	q := float64(xmin)
	score := func(a float64) float64 {
		_, d := hurwitz(a, q)
		return -d - sum/n
	}
	lo, hi := 1+1e-9, max(2, m.Alpha)
	for score(hi) > 0 && hi < 1e6 {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1e-15*hi {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if score(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	m.Alpha = lo
	h := 1e-4 * (m.Alpha - 1)
	return m, n, n*m.norm() - m.Alpha*sum, math.Sqrt(2 * h / (n * (score(m.Alpha-h) - score(m.Alpha+h))))
}

// distance is the largest distance of the empirical from the fitted distribution
// function: at all integers of the tail, or for continuous ones, with the
// function that steps after each value as Clauset, Shalizi and Newman have it.
func distance(m PowerLaw, in []Level, n float64) float64 {
	far, seen := 0.0, 0.0
	for i, l := range in {
		c := float64(l.Members)
		if m.Continuous {
			f := 1 - m.Survival(l.Count)
			far = max(far, math.Abs(seen/n-f), math.Abs((seen+c-1)/n-f))
			seen += c
			continue
		}
		seen += c
		far = max(far, math.Abs(seen/n-1+m.Survival(l.Count+1)))
		if i+1 < len(in) { // the fitted function rises until the next value
			far = max(far, math.Abs(seen/n-1+m.Survival(in[i+1].Count)))
		}
	}
	return far
}

// goodness is the share of samples, drawn from the fitted tail and from the
// counts below it, whose own fit is at least as far off.
func goodness(ctx context.Context, t *TailFit, xs []Level, o *PowerLawOptions) (float64, error) {
	below := xs[:len(xs)-len(tail(xs, t.Model.Min))]
	var cum []float64
	sum := 0.0
	for _, l := range below {
		sum += float64(l.Members)
		cum = append(cum, sum)
	}
	worse := 0.0
	for d := range o.Draws {
		r := sample.New(o.Seed, uint64(d))
		counts := make([]int64, int(t.Total))
		for i := range counts {
			if sample.Uniform(r)*t.Total < t.N {
				counts[i] = t.Model.draw(r)
			} else {
				counts[i] = below[sample.Categorical(r, cum)].Count
			}
		}
		var v levelling
		for _, x := range counts {
			v.add(x)
		}
		s, err := fitTail(ctx, v.levels(), o)
		if err != nil {
			return 0, err
		}
		if s.KS >= t.KS {
			worse++
		}
		if o.Progress != nil {
			o.Progress(coterie.Progress{Stage: "goodness of fit", Done: int64(d + 1), Total: int64(o.Draws)})
		}
	}
	return worse / float64(o.Draws), nil
}

// draw is a count from the model, by inversion.
func (p PowerLaw) draw(r *rand.Rand) int64 {
	u := sample.Uniform(r)
	if p.Continuous {
		return int64(min(float64(p.Min)*math.Pow(u, -1/(p.Alpha-1)), 1<<62))
	}
	lo, hi := p.Min, 2*p.Min // the largest x with Survival(x) ≥ u
	for hi < 1<<60 && p.Survival(hi) >= u {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; p.Survival(mid) >= u {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
