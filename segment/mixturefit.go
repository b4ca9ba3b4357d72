package segment

import (
	"context"
	"errors"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
	"github.com/coterie-go/coterie/internal/parallel"
)

// MixtureOptions tunes FitMixture. nil and zero fields mean the default.
type MixtureOptions struct {
	coterie.FitOptions // MaxIterations 0: 2000; Starts 0: 5; Tolerance 0: 1e-12, of the log-likelihood; Penalty is not used
	Shape              Covariance
	Init               *Mixture // where to start; nil: from k-means, Starts times
	Ridge              float64  // added to every variance in each step; 0: nothing
}

// FitMixture fits a mixture of k normal distributions by EM (高斯混合拟合), from Init or
// from k-means clusterings. Components keep the order of the start. Standard
// errors are from the scores of the points (outer products), of natural
// parameters. The likelihood has no maximum where a component may shrink onto
// few points: a start that does is given up, and where all do the error is a
// *FitError with ErrBoundary; Ridge or a narrower Shape cures it. A fit that
// does not converge is a *FitError with the best point in the order of
// Mixture.Params. It takes O(n · k · d²) a step, in d dimensions.
func FitMixture(ctx context.Context, p Points, k int, o *MixtureOptions) (*coterie.Fit[Mixture], error) {
	if err := p.checkK(k); err != nil {
		return nil, err
	}
	var v MixtureOptions
	if o != nil {
		v = *o
	}
	if v.MaxIterations == 0 {
		v.MaxIterations = 2000
	}
	if v.Starts == 0 {
		v.Starts = 5
	}
	v.Tolerance = or(v.Tolerance, 1e-12)
	switch {
	case v.Shape >= covarianceKinds:
		return nil, &coterie.InputError{Row: -1, Field: "Shape", Value: v.Shape.String(), Reason: "unknown covariance structure"}
	case !(v.Ridge >= 0) || math.IsInf(v.Ridge, 1):
		return nil, refuse(-1, "Ridge", v.Ridge, "must be finite and not negative")
	case v.MaxIterations < 1 || v.Starts < 1 || !(v.Tolerance > 0):
		return nil, &coterie.InputError{Row: -1, Field: "MaxIterations, Starts, Tolerance", Reason: "must be positive"}
	}
	if v.Init != nil {
		if err := v.Init.Validate(); err != nil {
			return nil, err
		}
		if len(v.Init.Weights) != k || v.Init.Dim() != p.Dim || v.Init.Shape != v.Shape {
			return nil, &coterie.InputError{Row: -1, Field: "Init", Reason: "not k components of the same dimension and shape"}
		}
		v.Starts = 1
	}
	e := &em{p: p, k: k, o: &v, r: make([]float64, p.Len()*k)}
	var best *run
	for s := range v.Starts {
		r, err := e.start(ctx, s)
		if err != nil && !errors.Is(err, coterie.ErrInvalid) {
			return nil, err
		}
		if err == nil && (best == nil || r.ll > best.ll) {
			best = r
		}
		if v.Progress != nil {
			v.Progress(coterie.Progress{Stage: "mixture", Done: int64(s + 1), Total: int64(v.Starts)})
		}
	}
	if best == nil {
		return nil, &coterie.FitError{Err: coterie.ErrBoundary, Names: []string{"covariance"}, LogLik: math.Inf(1),
			Cure: "fewer components, a narrower Shape, or a Ridge"}
	}
	if !best.converged {
		var names []string
		var at []float64
		for _, q := range best.m.Params() {
			names, at = append(names, q.Name), append(at, q.Value)
		}
		return nil, &coterie.FitError{Err: coterie.ErrNotConverged, Names: names, Best: at, LogLik: best.ll, Cure: "more MaxIterations"}
	}
	fit := &coterie.Fit[Mixture]{Model: best.m, N: float64(p.Len()), LogLik: best.ll, Iterations: best.steps}
	e.errors(fit)
	return fit, nil
}

// em holds the points and the responsibilities.
type em struct {
	p Points
	k int
	o *MixtureOptions
	r []float64 // n × k
}

type run struct {
	m         Mixture
	ll        float64
	steps     int
	converged bool
}

func (e *em) start(ctx context.Context, s int) (*run, error) {
	out := &run{}
	if e.o.Init != nil {
		out.m = *e.o.Init
	} else {
		c, err := KMeans(ctx, e.p, e.k, &KMeansOptions{Starts: 1, Seed: e.o.Seed + uint64(s)})
		if err != nil {
			return nil, err
		}
		clear(e.r)
		for i, g := range c.Of {
			e.r[i*e.k+int(g)] = 1
		}
		if out.m, err = e.maximise(ctx); err != nil {
			return nil, err
		}
	}
	last := math.Inf(-1)
	for {
		ll, err := e.expect(ctx, out.m)
		if err != nil {
			return nil, err
		}
		out.ll = ll
		if math.Abs(ll-last) <= e.o.Tolerance*(1+math.Abs(ll)) {
			out.converged = true
			return out, nil
		}
		if out.steps == e.o.MaxIterations {
			return out, nil
		}
		last = ll
		if out.m, err = e.maximise(ctx); err != nil {
			return nil, err
		}
		out.steps++
	}
}

// expect computes the responsibilities under m and the log-likelihood.
func (e *em) expect(ctx context.Context, m Mixture) (float64, error) {
	s, err := m.scorer()
	if err != nil {
		return 0, err
	}
	n := e.p.Len()
	parts := make([]float64, (n+block-1)/block)
	err = parallel.Blocks(ctx, n, block, nil, func(b, lo, hi int) error {
		sum := 0.0
		for i := lo; i < hi; i++ {
			row := e.r[i*e.k : (i+1)*e.k]
			ll := s.score(e.p.At(i), row)
			for c := range row {
				row[c] = math.Exp(row[c] - ll)
			}
			sum += ll
		}
		parts[b] = sum
		return nil
	})
	total := 0.0
	for _, v := range parts {
		total += v
	}
	return total, err
}

// maximise returns the mixture that the responsibilities call for.
func (e *em) maximise(ctx context.Context) (Mixture, error) {
	n, k, d := e.p.Len(), e.k, e.p.Dim
	first, err := e.sums(ctx, k*(d+1), func(sum []float64, i int) {
		for c, r := range e.r[i*k : (i+1)*k] {
			row := sum[c*(d+1) : (c+1)*(d+1)]
			for j, x := range e.p.At(i) {
				row[j] += r * x
			}
			row[d] += r
		}
	})
	if err != nil {
		return Mixture{}, err
	}
	m := Mixture{Weights: make([]float64, k), Means: make([]float64, k*d), Shape: e.o.Shape, Cov: make([]float64, e.o.Shape.size(k, d))}
	mass := make([]float64, k)
	for c := range k {
		mass[c] = first[c*(d+1)+d]
		m.Weights[c] = mass[c] / float64(n)
		for j := range d {
			m.Means[c*d+j] = first[c*(d+1)+j] / mass[c]
		}
	}
	full := e.o.Shape <= TiedCovariance
	width := d
	if full {
		width = d * d
	}
	second, err := e.sums(ctx, k*width, func(sum []float64, i int) {
		x := e.p.At(i)
		for c, r := range e.r[i*k : (i+1)*k] {
			row, mean := sum[c*width:(c+1)*width], m.Means[c*d:(c+1)*d]
			for j := range d {
				dj := x[j] - mean[j]
				if !full {
					row[j] += r * dj * dj
					continue
				}
				for h := range j + 1 {
					row[j*d+h] += r * dj * (x[h] - mean[h])
				}
			}
		}
	})
	if err != nil {
		return Mixture{}, err
	}
	for c := range k {
		for i, v := range second[c*width : (c+1)*width] {
			switch m.Shape {
			case FullCovariance:
				m.Cov[c*width+i] = v / mass[c]
			case TiedCovariance:
				m.Cov[i] += v / float64(n)
			case Diagonal:
				m.Cov[c*d+i] = v / mass[c]
			case Spherical:
				m.Cov[c] += v / (mass[c] * float64(d))
			default:
				m.Cov[0] += v / (float64(n) * float64(d))
			}
		}
	}
	for _, q := range m.entries() { // only the lower triangles were summed
		m.Cov[q.at] = m.Cov[q.mirror]
		if q.diagonal {
			m.Cov[q.at] += e.o.Ridge
		}
	}
	return m, nil
}

// sums adds f over all points, by blocks.
func (e *em) sums(ctx context.Context, width int, f func(sum []float64, i int)) ([]float64, error) {
	n := e.p.Len()
	parts := make([]float64, (n+block-1)/block*width)
	err := parallel.Blocks(ctx, n, block, nil, func(b, lo, hi int) error {
		for i := lo; i < hi; i++ {
			f(parts[b*width:(b+1)*width], i)
		}
		return nil
	})
	for b := width; b < len(parts); b += width {
		for j, v := range parts[b : b+width] {
			parts[j] += v
		}
	}
	return parts[:width], err
}

// errors sets the covariance of the fit to the inverse of Σ s sᵀ over the scores
// s of the points.
func (e *em) errors(fit *coterie.Fit[Mixture]) {
	m := fit.Model
	s, err := m.scorer()
	if err != nil {
		return
	}
	k, d, es := e.k, e.p.Dim, m.entries()
	free := k - 1 + k*d + len(es)
	at := make(map[int]int, len(es)) // place in Cov → free covariance
	for i, q := range es {
		at[q.at] = k - 1 + k*d + i
	}
	info, score := make([]float64, free*free), make([]float64, free)
	u, g := make([]float64, d), make([]float64, d)
	for i := range e.p.Len() {
		clear(score)
		x, r := e.p.At(i), e.r[i*k:(i+1)*k]
		for c := range k {
			if c+1 < k {
				score[c] = r[c]/m.Weights[c] - r[k-1]/m.Weights[k-1]
			}
			s.pull(c, x, u, g)
			for j := range d {
				score[k-1+c*d+j] = r[c] * g[j]
			}
			s.curve(c, r[c], g, func(place int, v float64) { score[at[place]] += v })
		}
		for a := range free {
			for b := range a + 1 {
				info[a*free+b] += score[a] * score[b]
			}
		}
	}
	for a := range free {
		for b := range a {
			info[b*free+a] = info[a*free+b]
		}
	}
	cov := optim.Inverse(info, free)
	if cov == nil {
		fit.Warnings = append(fit.Warnings, coterie.Warning{Code: "no-errors", About: "Mixture", Text: "the information is singular: " + strconv.Itoa(free) + " parameters from " + strconv.Itoa(e.p.Len()) + " points", Cure: "more points, or a narrower Shape"})
		return
	}
	fit.Cov = cov
	for a := range free {
		fit.StdErr = append(fit.StdErr, math.Sqrt(cov[a*free+a]))
	}
}

// pull writes Σ_c⁻¹(x − μ_c) to g; u is a buffer.
func (s *scorer) pull(c int, x, u, g []float64) {
	d, mean := s.d, s.m.Means[c*s.d:(c+1)*s.d]
	if s.whole == nil {
		for j, v := range x {
			g[j] = (v - mean[j]) / s.m.variance(c, j)
		}
		return
	}
	l := s.whole[c*d*d : (c+1)*d*d]
	for i := range d {
		u[i] = 0
		for j := range i + 1 {
			u[i] += l[i*d+j] * (x[j] - mean[j])
		}
	}
	for j := range d {
		g[j] = 0
		for i := j; i < d; i++ {
			g[j] += l[i*d+j] * u[i]
		}
	}
}

// curve adds r·∂ log N(x)/∂Σ, with g = Σ⁻¹(x − μ), to the free covariances of
// component c: ½(ggᵀ − Σ⁻¹), twice off the diagonal.
func (s *scorer) curve(c int, r float64, g []float64, add func(place int, v float64)) {
	d := s.d
	if s.whole == nil {
		for j := range d {
			place := 0
			switch s.m.Shape {
			case Diagonal:
				place = c*d + j
			case Spherical:
				place = c
			}
			add(place, 0.5*r*(g[j]*g[j]-1/s.m.variance(c, j)))
		}
		return
	}
	base := 0
	if s.m.Shape == FullCovariance {
		base = c * d * d
	}
	l := s.whole[c*d*d : (c+1)*d*d]
	for i := range d {
		for j := i; j < d; j++ {
			inv := 0.0
			for h := j; h < d; h++ {
				inv += l[h*d+i] * l[h*d+j]
			}
			v := 0.5 * r * (g[i]*g[j] - inv)
			if i != j {
				v *= 2
			}
			add(base+i*d+j, v)
		}
	}
}
