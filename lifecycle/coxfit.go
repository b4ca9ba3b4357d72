package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

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
	moved := false
	verdict, about := optim.Judge(func(u, _ []float64) float64 {
		moved = true
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
	if d.ties == Exact { // errors and baseline are of ends that share the risk set
		d.ties, moved = Breslow, true
	}
	if moved { // the state at β again
		if _, err := d.at(ctx, beta, false); err != nil {
			return nil, err
		}
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
		for i := int(k.lo); i < int(k.hi); i++ {
			m.Events += d.weight(i)
		}
	}
	var err error
	if m.Baseline, err = d.baseline(ctx); err != nil {
		return nil, err
	}
	f.Model, f.N, f.Data = m, m.Events, d.g.fingerprint(printCox, uint64(m.Ties))
	return f, nil
}
