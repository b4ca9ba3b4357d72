package monetize

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
)

// Swing is what one input does to a result when it alone goes from low to high.
type Swing struct {
	Index     int // of the input
	Low, High float64
}

// Width is the swing, |High − Low|.
func (s Swing) Width() float64 { return math.Abs(s.High - s.Low) }

// Tornado moves each input alone over its range, the others at base, and orders
// the swings by width, widest first (龙卷风图). f must be finite there.
func Tornado(f func([]float64) float64, base []float64, ranges [][2]float64) ([]Swing, error) {
	if f == nil || len(base) == 0 {
		return nil, coterie.ErrNoData
	}
	if len(ranges) != len(base) {
		return nil, &coterie.InputError{Row: -1, Field: "ranges", Value: strconv.Itoa(len(ranges)), Reason: "must be one per input", Err: coterie.ErrMismatch}
	}
	x := slices.Clone(base)
	out := make([]Swing, len(base))
	for i, r := range ranges {
		x[i] = r[0]
		low := f(x)
		x[i] = r[1]
		out[i] = Swing{i, low, f(x)}
		x[i] = base[i]
		if !finite(out[i].Low) || !finite(out[i].High) {
			err := refuse("ranges", out[i].Width(), "the result is not finite there").(*coterie.InputError)
			err.Row = i
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Swing) int { return cmp.Compare(b.Width(), a.Width()) })
	return out, nil
}

// Sobol are variance-based sensitivity indices.
type Sobol struct {
	Mean, Variance float64
	First          []float64 // share of the variance that an input explains alone
	Total          []float64 // share that would go if it were known, its interactions included
	Evaluations    int
	Sampled        bool // by Saltelli's sampling rather than quadrature: the indices have a Monte Carlo error
}

// SobolOptions says how to evaluate. nil and zero fields mean the default of
// each.
type SobolOptions struct {
	Nodes  int    // of Gauss–Legendre quadrature per input; 0: 64, 32 or 16, as many as stay within 2¹⁹ points
	Sample int    // rows of Saltelli's sampling, for more inputs than quadrature reaches; 0: 16384
	Seed   uint64 // of the sampling
}

// maxGrid bounds the points of the quadrature.
const maxGrid = 1 << 19

// SobolIndices splits the variance of f over independent inputs,
//
//	Sᵢ = Var(E[f | xᵢ])/Var f,  Tᵢ = 1 − Var(E[f | x₋ᵢ])/Var f
//
// on a grid of Gauss–Legendre nodes in the quantiles of the inputs where that is
// possible, and by sampling where not. The grid is exact to many digits for smooth
// f of inputs with bounds, and to about 1 % of an index for inputs without. f that does
// not vary has no indices: an *InputError. It evaluates f O(nodes^inputs) times
// on the grid, O(samples · inputs) times by sampling.
//
// References: Sobol' (1993), Sensitivity estimates for nonlinear mathematical
// models; Saltelli et al. (2010), Computer Physics Communications 181, table 2,
// estimators (b) and (f) (Jansen).
func SobolIndices(ctx context.Context, f func([]float64) float64, inputs []Dist, o *SobolOptions) (*Sobol, error) {
	if f == nil || len(inputs) == 0 {
		return nil, coterie.ErrNoData
	}
	for i, d := range inputs {
		if err := d.Validate(); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	var opt SobolOptions
	if o != nil {
		opt = *o
	}
	if opt.Sample == 0 {
		opt.Sample = 1 << 14
	}
	grid := func(nodes int) float64 { return math.Pow(float64(nodes), float64(len(inputs))) }
	if opt.Nodes == 0 {
		for _, n := range [...]int{64, 32, 16} {
			if grid(n) <= maxGrid {
				opt.Nodes = n
				break
			}
		}
	}
	if opt.Nodes < 0 || opt.Sample < 2 || opt.Nodes > 0 && grid(opt.Nodes) > maxGrid {
		return nil, refuse("nodes", float64(opt.Nodes), "negative, or more points than 2^19")
	}
	var s *Sobol
	var err error
	if opt.Nodes > 0 {
		s, err = sobolGrid(ctx, f, inputs, opt.Nodes)
	} else {
		s, err = sobolSample(ctx, f, inputs, opt)
	}
	if err != nil {
		return nil, err
	}
	if !finite(s.Variance) || !(s.Variance > 1e-24*s.Mean*s.Mean) {
		return nil, refuse("variance", s.Variance, "the result does not vary, or is not finite")
	}
	for i := range s.First {
		s.First[i] /= s.Variance
		s.Total[i] /= s.Variance
	}
	return s, nil
}

func sobolGrid(ctx context.Context, f func([]float64) float64, inputs []Dist, n int) (*Sobol, error) {
	k := len(inputs)
	u, w := make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(u, w, 0, 1)
	points := make([][]float64, k)
	for i, d := range inputs {
		points[i] = make([]float64, n)
		for j := range u {
			points[i][j] = d.Quantile(u[j])
		}
	}
	size := 1
	for range k {
		size *= n
	}
	// The value at the grid point whose digits to the base n are its nodes.
	values, weights := make([]float64, size), make([]float64, size)
	x := make([]float64, k)
	s := &Sobol{First: make([]float64, k), Total: make([]float64, k), Evaluations: size}
	for p := range size {
		if p%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		weight, rest := 1.0, p
		for i := range k {
			x[i] = points[i][rest%n]
			weight *= w[rest%n]
			rest /= n
		}
		values[p], weights[p] = f(x), weight
		s.Mean += weight * values[p]
	}
	for p, v := range values {
		s.Variance += weights[p] * (v - s.Mean) * (v - s.Mean)
	}
	stride := 1
	for i := range k {
		alone := make([]float64, n)
		for p, v := range values {
			j := p / stride % n
			alone[j] += weights[p] / w[j] * (v - s.Mean)
		}
		for j, v := range alone {
			s.First[i] += w[j] * v * v
		}
		for p := range size { // the variance along i, once for every line of the grid
			if p/stride%n != 0 {
				continue
			}
			var mean, square float64
			for j := range n {
				v := values[p+j*stride] - s.Mean
				mean += w[j] * v
				square += w[j] * v * v
			}
			s.Total[i] += weights[p] / w[0] * (square - mean*mean)
		}
		stride *= n
	}
	return s, nil
}

func sobolSample(ctx context.Context, f func([]float64) float64, inputs []Dist, o SobolOptions) (*Sobol, error) {
	k, n := len(inputs), o.Sample
	rng := sample.New(o.Seed, 0)
	s := &Sobol{First: make([]float64, k), Total: make([]float64, k), Evaluations: n * (k + 2), Sampled: true}
	a, b, x := make([]float64, k), make([]float64, k), make([]float64, k)
	fa, fb := make([]float64, n), make([]float64, n)
	mixed := make([]float64, n*k)
	for r := range n {
		if r%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for i, d := range inputs {
			a[i], b[i] = d.Quantile(sample.Uniform(rng)), d.Quantile(sample.Uniform(rng))
		}
		fa[r], fb[r] = f(a), f(b)
		s.Mean += (fa[r] + fb[r]) / float64(2*n)
		for i := range k {
			copy(x, a)
			x[i] = b[i]
			mixed[r*k+i] = f(x)
		}
	}
	for r := range n {
		s.Variance += ((fa[r]-s.Mean)*(fa[r]-s.Mean) + (fb[r]-s.Mean)*(fb[r]-s.Mean)) / float64(2*n-1)
		for i := range k {
			m := mixed[r*k+i]
			s.First[i] += (fb[r] - s.Mean) * (m - fa[r]) / float64(n)
			s.Total[i] += (fa[r] - m) * (fa[r] - m) / float64(2*n)
		}
	}
	return s, nil
}

// Sensitivity is what the uncertain inputs of a plan do to its NPV.
type Sensitivity struct {
	Swings []Swing // each input from its Level to its 1 − Level quantile, the others at their medians; widest first
	Sobol  *Sobol  // inputs taken as independent
}

// Sensitivity measures which of the uncertain inputs matter (敏感性分析): with
// the tornado at Level, and with Sobol indices. Noise is left out.
func (p *Plan) Sensitivity(ctx context.Context, o *SimOptions, so *SobolOptions) (*Sensitivity, error) {
	e, err := compile(p)
	if err != nil {
		return nil, err
	}
	var opt SimOptions
	if o != nil {
		opt = *o
	}
	opt.Paths = 1
	m, err := e.monteCarlo(&opt)
	if err != nil {
		return nil, err
	}
	if len(m.inputs) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "inputs", Reason: "nothing is uncertain", Err: coterie.ErrNoData}
	}
	s := e.scene()
	var failed error
	value := func(x []float64) float64 {
		s.scale(m.inputs, func(k int) float64 { return x[k] })
		if err := e.run(s); err != nil {
			failed = err
			return math.NaN()
		}
		return presentValue(p.Discount, s.cash)/(1+p.Discount) - p.Invest
	}
	base, ranges, dists := make([]float64, len(m.inputs)), make([][2]float64, len(m.inputs)), make([]Dist, len(m.inputs))
	for i, in := range m.inputs {
		base[i], dists[i] = in.dist.Quantile(0.5), in.dist
		ranges[i] = [2]float64{in.dist.Quantile(m.opt.Level), in.dist.Quantile(1 - m.opt.Level)}
	}
	out := &Sensitivity{}
	if out.Swings, err = Tornado(value, base, ranges); err != nil {
		return nil, cmp.Or(failed, err)
	}
	if so == nil && len(dists) > 2 {
		so = &SobolOptions{Nodes: 16}
		if len(dists) > 4 {
			so = &SobolOptions{Sample: 4096}
		}
	}
	if out.Sobol, err = SobolIndices(ctx, value, dists, so); err != nil {
		return nil, cmp.Or(failed, err)
	}
	return out, nil
}
