package segment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/sample"
)

// References:
//
//	Lazarsfeld, Henry (1968), Latent Structure Analysis.
//	Goodman (1974), Exploratory latent structure analysis, doi:10.1093/biomet/61.2.215.
//	Linzer, Lewis (2011), poLCA, doi:10.18637/jss.v042.i10.

// LatentClasses is a latent class model (潜类别模型): a member is of class c with
// probability Shares[c], and within a class answers the items independently,
// item j with level l with probability Probs[c][j][l−1]. It is usable without
// fitting.
type LatentClasses struct {
	Shares []float64
	Probs  [][][]float64 // class, item, level
}

// Validate refuses, as an *InputError, ragged probabilities and such as do not
// add to 1 within 1e-9.
func (m LatentClasses) Validate() error {
	if len(m.Shares) == 0 || len(m.Probs) != len(m.Shares) {
		return &coterie.InputError{Row: -1, Field: "Probs", Value: strconv.Itoa(len(m.Probs)), Reason: "not one table for each class"}
	}
	if err := isDistribution(-1, "Shares", m.Shares); err != nil {
		return err
	}
	for c, items := range m.Probs {
		if len(items) == 0 || len(items) != len(m.Probs[0]) {
			return &coterie.InputError{Row: c, Field: "Probs", Value: strconv.Itoa(len(items)), Reason: "not the same items in each class"}
		}
		for j, p := range items {
			if len(p) == 0 || len(p) > 255 || len(p) != len(m.Probs[0][j]) {
				return &coterie.InputError{Row: c, Field: "Probs", Value: strconv.Itoa(len(p)), Reason: "not the same levels in each class"}
			}
			if err := isDistribution(c, "Probs", p); err != nil {
				return err
			}
		}
	}
	return nil
}

func isDistribution(row int, field string, p []float64) error {
	sum := 0.0
	for _, v := range p {
		if !(v >= 0 && v <= 1) {
			return refuse(row, field, v, "must lie in [0, 1]")
		}
		sum += v
	}
	if math.Abs(sum-1) > 1e-9 {
		return refuse(row, field, sum, "must add to 1")
	}
	return nil
}

// Params implements [coterie.Model]: all shares but the last, and for each class
// and item the probabilities of all levels but the first.
func (m LatentClasses) Params() []coterie.Param {
	var ps []coterie.Param
	for c := range max(0, len(m.Shares)-1) {
		ps = append(ps, coterie.Param{Name: "share" + strconv.Itoa(c+1), Value: m.Shares[c], Min: 0, Max: 1})
	}
	for c, items := range m.Probs {
		for j, p := range items {
			for l := 1; l < len(p); l++ {
				ps = append(ps, coterie.Param{Name: fmt.Sprintf("p%d.%d.%d", c+1, j+1, l+1), Value: p[l], Min: 0, Max: 1})
			}
		}
	}
	return ps
}

// With implements [coterie.Model].
func (m LatentClasses) With(v []float64) (LatentClasses, error) {
	if len(v) != len(m.Params()) {
		return LatentClasses{}, &coterie.InputError{Row: -1, Field: "parameters", Value: strconv.Itoa(len(v)), Reason: "wrong number"}
	}
	out := LatentClasses{Shares: make([]float64, len(m.Shares)), Probs: make([][][]float64, len(m.Probs))}
	rest := 1.0
	for c := range len(m.Shares) - 1 {
		out.Shares[c] = v[c]
		rest -= v[c]
	}
	out.Shares[len(m.Shares)-1] = rest
	v = v[len(m.Shares)-1:]
	for c, items := range m.Probs {
		out.Probs[c] = make([][]float64, len(items))
		for j, p := range items {
			q := make([]float64, len(p))
			q[0] = 1
			for l := 1; l < len(p); l++ {
				q[l], v = v[0], v[1:]
				q[0] -= q[l]
			}
			out.Probs[c][j] = q
		}
	}
	return out, out.Validate()
}

// posterior writes the class probabilities of an answer and returns its
// probability under the model.
func (m LatentClasses) posterior(levels []uint8, out []float64) float64 {
	sum := 0.0
	for c, s := range m.Shares {
		for j, l := range levels {
			if l > 0 {
				s *= m.Probs[c][j][l-1]
			}
		}
		out[c] = s
		sum += s
	}
	for c := range out {
		out[c] /= sum
	}
	return sum
}

// Posterior returns the probability of each class given an answer (归属概率);
// unanswered items do not count. An answer that the model holds impossible, or
// with levels it does not know, is an *InputError.
func (m LatentClasses) Posterior(levels []uint8) ([]float64, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if len(levels) != len(m.Probs[0]) {
		return nil, &coterie.InputError{Row: -1, Field: "levels", Value: strconv.Itoa(len(levels)), Reason: "not one for each item"}
	}
	for j, l := range levels {
		if int(l) > len(m.Probs[0][j]) {
			return nil, &coterie.InputError{Row: j, Field: "levels", Value: strconv.Itoa(int(l)), Reason: "unknown level"}
		}
	}
	out := make([]float64, len(m.Shares))
	if m.posterior(levels, out) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "levels", Value: fmt.Sprint(levels), Reason: "impossible under the model"}
	}
	return out, nil
}

// GoodnessOfFit returns how far answers are from a model, over complete answers
// only: the likelihood ratio G² = 2 Σ o ln(o/e) and Pearson's X² = Σ (o−e)²/e,
// where answers that were never given add their expectation to X².
func (m LatentClasses) GoodnessOfFit(a *Answers) (g2, x2 float64, err error) {
	if err := m.Validate(); err != nil {
		return 0, 0, err
	}
	if a == nil || a.total == 0 {
		return 0, 0, coterie.ErrNoData
	}
	n, seen := 0.0, 0.0
	for k, c := range a.counts {
		if slices.Contains([]byte(k), 0) {
			continue
		}
		if _, err := m.Posterior([]uint8(k)); err != nil {
			return 0, 0, err
		}
		n += float64(c)
	}
	buf := make([]float64, len(m.Shares))
	for _, p := range a.patterns() {
		if slices.Contains(p.Levels, 0) {
			continue
		}
		o, e := float64(p.N), n*m.posterior(p.Levels, buf)
		g2 += 2 * o * math.Log(o/e)
		x2 += (o - e) * (o - e) / e
		seen += e
	}
	return g2, x2 + math.Max(0, n-seen), nil
}

// FitLatentClasses fits k classes by EM from random starts, 0 meaning 20, of which
// the best is kept; classes come by falling share. Levels are those that occur,
// from 1 to the largest of each item. MaxIterations 0 is 20,000 a start, and
// Tolerance 0 is 1e-14 of the log-likelihood; Penalty is not used.
//
// Probabilities of 0 and 1 are common at the maximum. They are kept, with a
// warning and without a standard error: the model is as good there. More
// parameters than distinct answers can tell apart are a *FitError with
// ErrNotIdentified, and starts that all run out of iterations one with
// ErrNotConverged. It takes O(distinct answers · items · k) a step.
func FitLatentClasses(ctx context.Context, a *Answers, k int, o *coterie.FitOptions) (*coterie.Fit[LatentClasses], error) {
	if a == nil || a.total == 0 {
		return nil, coterie.ErrNoData
	}
	if k < 1 || k > 255 {
		return nil, &coterie.InputError{Row: -1, Field: "k", Value: strconv.Itoa(k), Reason: "must lie in [1, 255]"}
	}
	var v coterie.FitOptions
	if o != nil {
		v = *o
	}
	if v.Starts == 0 {
		v.Starts = 20
	}
	if v.MaxIterations == 0 {
		v.MaxIterations = 20_000
	}
	v.Tolerance = or(v.Tolerance, 1e-14)
	if v.Starts < 1 || v.MaxIterations < 1 || !(v.Tolerance > 0) {
		return nil, &coterie.InputError{Row: -1, Field: "Starts, MaxIterations, Tolerance", Reason: "must be positive"}
	}
	if k == 1 {
		v.Starts = 1
	}
	e := &classes{k: k, rows: a.patterns(), levels: make([]int, a.items)}
	cells := 1.0
	for _, p := range e.rows {
		for j, l := range p.Levels {
			e.levels[j] = max(e.levels[j], int(l))
		}
	}
	free := k - 1
	for j, l := range e.levels {
		if l == 0 {
			return nil, &coterie.InputError{Row: -1, Field: "item " + strconv.Itoa(j+1), Reason: "nobody answered it", Err: coterie.ErrNoData}
		}
		free += k * (l - 1)
		cells *= float64(l)
	}
	if k > 1 && float64(free) > cells-1 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"shares"}, LogLik: math.NaN(),
			Cure: fmt.Sprintf("fewer classes: %d parameters, and only %.0f different answers", free, cells)}
	}
	var best *classRun
	for s := range v.Starts {
		r, err := e.start(ctx, sample.New(v.Seed, uint64(s)), &v)
		if err != nil {
			return nil, err
		}
		if best == nil || r.ll > best.ll {
			best = r
		}
		if v.Progress != nil {
			v.Progress(coterie.Progress{Stage: "latent classes", Done: int64(s + 1), Total: int64(v.Starts)})
		}
	}
	best.sort()
	if !best.converged {
		var names []string
		var at []float64
		for _, q := range best.m.Params() {
			names, at = append(names, q.Name), append(at, q.Value)
		}
		return nil, &coterie.FitError{Err: coterie.ErrNotConverged, Names: names, Best: at, LogLik: best.ll, Cure: "more MaxIterations"}
	}
	fit := &coterie.Fit[LatentClasses]{Model: best.m, N: float64(a.total), LogLik: best.ll, Iterations: best.steps}
	e.errors(fit)
	return fit, nil
}

// classes holds the distinct answers and the levels of each item.
type classes struct {
	k      int
	rows   []Answer
	levels []int
}

type classRun struct {
	m         LatentClasses
	ll        float64
	steps     int
	converged bool
}

// sort puts the classes by falling share.
func (r *classRun) sort() {
	order := make([]int, len(r.m.Shares))
	for i := range order {
		order[i] = i
	}
	sortBy(order, func(c int) float64 { return r.m.Shares[c] })
	out := LatentClasses{}
	for _, c := range order {
		out.Shares = append(out.Shares, r.m.Shares[c])
		out.Probs = append(out.Probs, r.m.Probs[c])
	}
	r.m = out
}

func (e *classes) empty() LatentClasses {
	m := LatentClasses{Shares: make([]float64, e.k), Probs: make([][][]float64, e.k)}
	for c := range m.Probs {
		m.Probs[c] = make([][]float64, len(e.levels))
		for j, l := range e.levels {
			m.Probs[c][j] = make([]float64, l)
		}
	}
	return m
}

// start runs EM from random probabilities.
func (e *classes) start(ctx context.Context, draw *rand.Rand, o *coterie.FitOptions) (*classRun, error) {
	r := &classRun{m: e.empty()}
	for c := range r.m.Shares {
		r.m.Shares[c] = 1 / float64(e.k)
		for _, p := range r.m.Probs[c] {
			sum := 0.0
			for l := range p {
				p[l] = 0.1 + sample.Uniform(draw)
				sum += p[l]
			}
			for l := range p {
				p[l] /= sum
			}
		}
	}
	next, post, last := e.empty(), make([]float64, e.k), math.Inf(-1)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.ll = e.step(r.m, next, post)
		if math.Abs(r.ll-last) <= o.Tolerance*(1+math.Abs(r.ll)) {
			r.converged = true
			return r, nil
		}
		if r.steps == o.MaxIterations {
			return r, nil
		}
		last = r.ll
		r.m, next = next, r.m
		r.steps++
	}
}

// step writes the model that one step of EM makes of m, and returns the
// log-likelihood of m.
func (e *classes) step(m, next LatentClasses, post []float64) float64 {
	clear(next.Shares)
	for _, items := range next.Probs {
		for _, p := range items {
			clear(p)
		}
	}
	ll, n := 0.0, 0.0
	for _, row := range e.rows {
		w := float64(row.N)
		ll += w * math.Log(m.posterior(row.Levels, post))
		n += w
		for c, p := range post {
			next.Shares[c] += w * p
			for j, l := range row.Levels {
				if l > 0 {
					next.Probs[c][j][l-1] += w * p
				}
			}
		}
	}
	for c := range next.Shares {
		next.Shares[c] /= n
		for j, p := range next.Probs[c] {
			sum := 0.0
			for _, v := range p {
				sum += v
			}
			for l := range p {
				if sum > 0 {
					p[l] /= sum
				} else {
					p[l] = m.Probs[c][j][l] // a class nobody is in
				}
			}
		}
	}
	return ll
}

// score writes the gradient of the log-likelihood in the order of Params; out has
// their length, post one number for each class.
func (e *classes) score(m LatentClasses, out, post []float64) {
	clear(out)
	for _, row := range e.rows {
		m.posterior(row.Levels, post)
		w, i := float64(row.N), 0
		for c := range e.k - 1 {
			out[i] += w * (post[c]/m.Shares[c] - post[e.k-1]/m.Shares[e.k-1])
			i++
		}
		for c, items := range m.Probs {
			for j, p := range items {
				level := int(row.Levels[j])
				for l := 1; l < len(p); l++ {
					if level == l+1 && p[l] > 0 {
						out[i] += w * post[c] / p[l]
					} else if level == 1 && p[0] > 0 {
						out[i] -= w * post[c] / p[0]
					}
					i++
				}
			}
		}
	}
}

// errors sets the covariance to the inverse of the observed information, by
// central differences of the score; probabilities on the boundary are taken as
// known.
func (e *classes) errors(fit *coterie.Fit[LatentClasses]) {
	m := fit.Model
	ps := m.Params()
	const edge = 1e-6
	var free []int
	at := make([]float64, len(ps))
	for i, p := range ps {
		at[i] = p.Value
		if p.Value > edge && p.Value < 1-edge {
			free = append(free, i)
		}
	}
	if len(free) < len(ps) {
		fit.Warnings = append(fit.Warnings, coterie.Warning{Code: "boundary", About: "Probs", Text: fmt.Sprintf("%d probabilities are 0 or 1 at the maximum: their error is not known, those of the others take them as given", len(ps)-len(free)), Cure: "more answers, or fewer classes"})
	}
	n := len(free)
	info, hi, lo, post := make([]float64, n*n), make([]float64, len(ps)), make([]float64, len(ps)), make([]float64, e.k)
	for a, x := range free {
		v := at[x]
		h := 1e-4 * min(v, 1-v)
		for _, side := range []struct {
			to  []float64
			off float64
		}{{hi, h}, {lo, -h}} {
			at[x] = v + side.off
			near, _ := m.With(at) // within the domain but for rounding of what the others leave
			e.score(near, side.to, post)
		}
		at[x] = v
		for b, y := range free {
			g := (lo[y] - hi[y]) / (2 * h)
			info[a*n+b] += g / 2
			info[b*n+a] += g / 2
		}
	}
	inv := optim.Inverse(info, n)
	if inv == nil {
		fit.Warnings = append(fit.Warnings, coterie.Warning{Code: "no-errors", About: "LatentClasses", Text: "the information is not positive definite", Cure: "more answers, or fewer classes"})
		return
	}
	fit.Cov, fit.StdErr = make([]float64, len(ps)*len(ps)), make([]float64, len(ps))
	for a, x := range free {
		for b, y := range free {
			fit.Cov[x*len(ps)+y] = inv[a*n+b]
		}
		fit.StdErr[x] = math.Sqrt(inv[a*n+a])
	}
}
