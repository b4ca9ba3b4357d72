package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// PathOptions tunes [FitCoxPath]. nil and zero fields mean the default.
type PathOptions struct {
	Ridge  float64   // share of the penalty that is on squares: 0 the lasso, 1 ridge, between them the elastic net
	Lambda []float64 // penalties, falling; nil: Steps of them, down from the least that leaves nothing in
	Steps  int       // 0: 50
	Folds  int       // of the cross-validation; 0: 10, less than 0: none
	Seed   uint64    // of the folds
	Ties   Ties      // 0: Efron
}

// CoxPath is a [Cox] model under falling penalties (正则化路径), with how well each
// does on members whom it was not fitted to.
type CoxPath struct {
	Names    []string
	Lambda   []float64   // falling
	Beta     [][]float64 // by penalty: coefficients of the covariates as given
	LogLik   []float64   // by penalty: log partial likelihood
	Held     []float64   // by penalty: log partial likelihood of held-out rows, per end; nil without folds
	HeldErr  []float64   // its standard error over folds
	Best     int         // where Held is highest; 0 without folds
	Simplest int         // the greatest penalty whose Held is within one error of the highest
}

// FitCoxPath fits [Cox] models under a falling penalty, and finds by
// cross-validation how much of it is best: which of many things known of a member
// are worth asking for? At each penalty it maximises
//
//	log L/n − λ·Σ ((1 − Ridge)·|bⱼ| + ½·Ridge·bⱼ²)
//
// with bⱼ the coefficient of covariate j at unit deviation, and n the weight of
// all rows. The lasso leaves out covariates, coefficient 0; ridge shrinks all, and
// takes those that follow from others or separate who left from who stayed.
// Errors shrunk so have no meaning: fit again with the covariates left in.
//
// A fold's score is the log-likelihood of all rows less that of the rows fitted
// to, at the coefficients of those (Verweij and van Houwelingen 1993). Folds are
// drawn by Seed, rows of one Cluster together. What is refused is said at
// [FitCox]. O(n·p²) per step, and as much again for each fold.
//
// References:
//   - Simon, Friedman, Hastie and Tibshirani (2011), Regularization paths for
//     Cox's proportional hazards model via coordinate descent, J. Stat. Softw. 39.
//   - Verweij and van Houwelingen (1993), Cross-validation in survival analysis,
//     Statistics in Medicine 12.
func FitCoxPath(ctx context.Context, g *Regression, o *PathOptions) (*CoxPath, error) {
	var opt PathOptions
	if o != nil {
		opt = *o
	}
	if opt.Ties == 0 {
		opt.Ties = Efron
	}
	if opt.Steps <= 0 {
		opt.Steps = 50
	}
	if opt.Folds == 0 {
		opt.Folds = 10
	}
	if !(opt.Ridge >= 0 && opt.Ridge <= 1) {
		return nil, badFloat("Ridge", opt.Ridge, "not in [0, 1]")
	}
	for i, l := range opt.Lambda {
		if !(l >= 0) || math.IsInf(l, 1) || i > 0 && l >= opt.Lambda[i-1] {
			return nil, badFloat("Lambda", l, "penalties are finite, ≥ 0, and falling")
		}
	}
	if int(opt.Ties) >= len(tiesNames) {
		return nil, badFloat("Ties", float64(opt.Ties), "unknown")
	}
	d, err := newCoxData(g, opt.Ties)
	if err != nil {
		return nil, err
	}
	if opt.Ties == Exact && slices.ContainsFunc(d.w, func(w float64) bool { return w != 1 }) {
		return nil, &coterie.InputError{Row: -1, Field: "Weight", Reason: "a row counts once where ties are exact"}
	}
	p := &CoxPath{Names: g.names(), Lambda: slices.Clone(opt.Lambda)}
	if p.Lambda == nil {
		s, err := d.at(ctx, make([]float64, d.p), false)
		if err != nil {
			return nil, err
		}
		top := 0.0
		for _, v := range s.g {
			top = max(top, math.Abs(v))
		}
		top /= d.total() * max(1-opt.Ridge, 1e-3)
		if !(top > 0) {
			return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: p.Names, Best: make([]float64, d.p), LogLik: s.ll, Cure: "covariates that vary"}
		}
		for i := range opt.Steps {
			p.Lambda = append(p.Lambda, top*math.Pow(1e-3, float64(i)/float64(max(opt.Steps-1, 1))))
		}
	}
	if p.Beta, p.LogLik, err = d.path(ctx, p.Lambda, opt.Ridge); err != nil {
		return nil, err
	}
	if opt.Folds < 0 {
		return p, nil
	}
	return p, p.hold(ctx, g, d, &opt)
}

// total returns the weight of all rows.
func (d *coxData) total() float64 {
	w := 0.0
	for i := range d.rows {
		w += d.weight(i)
	}
	return w
}

// path returns coefficients of the covariates as given, and log-likelihoods, by
// penalty. Each starts from the last: Newton's method whose quadratic problem,
// with the penalty, is solved one coefficient at a time.
func (d *coxData) path(ctx context.Context, lambda []float64, ridge float64) (betas [][]float64, lls []float64, err error) {
	p, n := d.p, d.total()
	b := make([]float64, p)
	cur, err := d.at(ctx, b, true)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lambda {
		one, two := n*l*(1-ridge), n*l*ridge
		value := func(s *coxSum, b []float64) float64 {
			v := -s.ll
			for _, x := range b {
				v += one*math.Abs(x) + 0.5*two*x*x
			}
			return v
		}
		for iterations := 0; ; iterations++ {
			next, change := d.shrunk(cur, b, one, two)
			if change < 1e-10 {
				break
			}
			before, better := value(cur, b), false
			for half := 1.0; half > 1e-8 && !better; half /= 2 {
				trial := make([]float64, p)
				for j := range trial {
					trial[j] = b[j] + half*(next[j]-b[j])
				}
				s, err := d.at(ctx, trial, true)
				if err != nil {
					return nil, nil, err
				}
				if v := value(s, trial); v <= before+1e-12*math.Abs(before) {
					b, cur, better = trial, s, true
				}
			}
			if !better || iterations == 100 {
				e := &coterie.FitError{Err: coterie.ErrNotConverged, Names: d.g.names(), Best: d.natural(b), LogLik: cur.ll,
					Cure: "a greater least penalty: a covariate may separate those who left from those who stayed"}
				return nil, nil, e
			}
		}
		betas, lls = append(betas, d.natural(b)), append(lls, cur.ll)
	}
	return betas, lls, nil
}

// natural returns the coefficients of the covariates as given.
func (d *coxData) natural(b []float64) []float64 {
	out := make([]float64, len(b))
	for j, v := range b {
		out[j] = v * d.scale[j]
	}
	return out
}

// shrunk minimises the penalised quadratic about b, and returns how far its
// minimum is.
func (d *coxData) shrunk(s *coxSum, b []float64, one, two float64) ([]float64, float64) {
	p := d.p
	h := full(s.h, p)
	x := slices.Clone(b)
	r := slices.Clone(s.g) // the gradient of the quadratic at x
	for range 10_000 {
		moved := 0.0
		for j := range p {
			if h[j*p+j]+two == 0 {
				continue
			}
			z := r[j] + h[j*p+j]*x[j]
			v := math.Copysign(max(0, math.Abs(z)-one), z) / (h[j*p+j] + two)
			if c := v - x[j]; c != 0 {
				for k := range p {
					r[k] -= h[j*p+k] * c
				}
				x[j] = v
				moved = max(moved, math.Abs(c))
			}
		}
		if moved < 1e-13 {
			break
		}
	}
	change := 0.0
	for j := range x {
		change = max(change, math.Abs(x[j]-b[j]))
	}
	return x, change
}

// hold scores each penalty on rows that were held out.
func (p *CoxPath) hold(ctx context.Context, g *Regression, d *coxData, o *PathOptions) error {
	fold, folds := g.folds(o.Folds, o.Seed)
	scores, ends := make([][]float64, folds), make([]float64, folds)
	for f := range folds {
		train := g.only(func(i int) bool { return fold[i] != f })
		for i, r := range g.rows {
			if fold[i] == f && r.Ended {
				ends[f] += r.weight()
			}
		}
		t, err := newCoxData(train, d.ties)
		if err != nil {
			return err
		}
		betas, lls, err := t.path(ctx, p.Lambda, o.Ridge)
		if err != nil {
			return err
		}
		for i, beta := range betas {
			scaled := make([]float64, d.p)
			for j, v := range beta {
				if d.scale[j] > 0 {
					scaled[j] = v / d.scale[j]
				}
			}
			s, err := d.at(ctx, scaled, false)
			if err != nil {
				return err
			}
			scores[f] = append(scores[f], s.ll-lls[i])
		}
	}
	total := 0.0
	for _, n := range ends {
		total += n
	}
	for i := range p.Lambda {
		mean, v := 0.0, 0.0
		for f := range folds {
			mean += scores[f][i] / total
		}
		for f, n := range ends {
			if n > 0 {
				e := scores[f][i]/n - mean
				v += n / total * e * e
			}
		}
		p.Held, p.HeldErr = append(p.Held, mean), append(p.HeldErr, math.Sqrt(v/float64(max(folds-1, 1))))
		if mean > p.Held[p.Best] {
			p.Best = i
		}
	}
	for p.Held[p.Simplest] < p.Held[p.Best]-p.HeldErr[p.Best] {
		p.Simplest++
	}
	return nil
}

// folds draws a fold for every row, 0 to k−1 in equal shares, rows of a cluster
// together, and returns how many there are. They depend on the content and the
// seed alone.
func (g *Regression) folds(k int, seed uint64) ([]int, int) {
	var units [][]int32
	at := map[uint64]int{}
	for _, r := range g.order() {
		id := g.rows[r].cluster
		if i, ok := at[id]; ok && id != 0 {
			units[i] = append(units[i], r)
			continue
		}
		at[id] = len(units)
		units = append(units, []int32{r})
	}
	sample.New(seed, 0).Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	k = min(k, len(units))
	out := make([]int, len(g.rows))
	for i, u := range units {
		for _, r := range u {
			out[r] = i % k
		}
	}
	return out, k
}

// only returns the rows that are kept.
func (g *Regression) only(keep func(i int) bool) *Regression {
	out := &Regression{Names: g.Names, width: g.width}
	for i := range g.rows {
		if keep(i) {
			out.rows = append(out.rows, g.rows[i])
			out.x = append(out.x, g.row(int32(i))...)
		}
	}
	return out
}
