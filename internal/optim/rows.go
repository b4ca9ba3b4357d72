package optim

import (
	"context"
	"math"

	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/sample"
)

// Moments are a log-likelihood with its gradient and Hessian (row-major, lower
// triangle) in natural parameters.
type Moments struct {
	LL   float64
	G, H []float64
}

func newMoments(k int) *Moments { return &Moments{G: make([]float64, k), H: make([]float64, k*k)} }

func (m *Moments) add(o *Moments) {
	m.LL += o.LL
	for i, v := range o.G {
		m.G[i] += v
	}
	for i, v := range o.H {
		m.H[i] += v
	}
}

// rowBlock is the number of rows of one block of a sum.
const rowBlock = 1 << 12

// Rows is a log-likelihood summed over N rows. At makes what the rows share
// at θ and returns the sum over rows [lo, hi).
type Rows struct {
	Params []Param
	N      int
	At     func(theta []float64) func(lo, hi int, m *Moments)
}

// sum is the log-likelihood with its derivatives at θ: blocks in fixed order, so
// the same bits on any number of processors.
func (l *Rows) sum(ctx context.Context, theta []float64) (*Moments, error) {
	k := len(l.Params)
	f := l.At(theta)
	parts := make([]*Moments, (l.N+rowBlock-1)/rowBlock)
	err := parallel.Blocks(ctx, l.N, rowBlock, nil, func(b, lo, hi int) error {
		parts[b] = newMoments(k)
		f(lo, hi, parts[b])
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := newMoments(k)
	for _, p := range parts {
		total.add(p)
	}
	return total, nil
}

// objective is minus the penalised log-likelihood on the working scale.
func (l *Rows) objective(ctx context.Context, penalty float64) Func2 {
	k := len(l.Params)
	theta, slope := make([]float64, k), make([]float64, k)
	return func(u, grad, hess []float64) float64 {
		for i, p := range l.Params {
			theta[i] = delta.From(u[i], p.Min, p.Max)
			slope[i] = delta.Slope(u[i], p.Min, p.Max)
			if !(theta[i] > p.Min && theta[i] < p.Max) {
				return math.Inf(1)
			}
		}
		m, err := l.sum(ctx, theta)
		if err != nil {
			return math.NaN()
		}
		v := -m.LL
		for i := range k {
			v += 0.5 * penalty * u[i] * u[i]
		}
		if grad == nil {
			return v
		}
		for i, p := range l.Params {
			grad[i] = -m.G[i]*slope[i] + penalty*u[i]
			for j := range i + 1 {
				x := -m.H[i*k+j] * slope[i] * slope[j]
				if i == j {
					x += penalty - m.G[i]*bend(theta[i], slope[i], p)
				}
				hess[i*k+j], hess[j*k+i] = x, x
			}
		}
		return v
	}
}

// bend is d²x/du² of the working scale.
func bend(x, slope float64, p Param) float64 {
	switch l, h := math.IsInf(p.Min, -1), math.IsInf(p.Max, 1); {
	case l && h:
		return 0
	case h:
		return slope
	case l:
		return -slope
	default:
		return slope * (p.Max + p.Min - 2*x) / (p.Max - p.Min)
	}
}

// Maximize searches from the starting points, in number o.Starts or as many as
// given (more are drawn about the first), on the small rows; then from the best end
// on l itself. small may be l.
func (l *Rows) Maximize(ctx context.Context, small *Rows, starts [][]float64, opt Options) (*Maximum, error) {
	k, n := len(l.Params), opt.Starts
	if n <= 0 {
		n = len(starts)
	}
	out := &Maximum{LogLik: math.Inf(-1), Theta: make([]float64, k)}
	var best Point
	search := func(on *Rows, u []float64, done, total int) error {
		p, err := Newton(ctx, on.objective(ctx, opt.Penalty), u, opt.MaxIterations, opt.Tolerance)
		if err != nil {
			return err
		}
		out.Iterations += p.Iterations
		if best.X == nil || p.F < best.F-1e-9*(1+math.Abs(best.F)) || p.Converged && !best.Converged && p.F <= best.F+1e-9*(1+math.Abs(best.F)) {
			best = p
		}
		if opt.Progress != nil {
			opt.Progress(int64(done), int64(total))
		}
		return nil
	}
	points := make([][]float64, n)
	for s := range points {
		u := make([]float64, k)
		for i, p := range l.Params {
			if s < len(starts) {
				u[i] = delta.To(starts[s][i], p.Min, p.Max)
			} else {
				u[i] = delta.To(starts[0][i], p.Min, p.Max)
			}
		}
		if s >= len(starts) {
			r := sample.New(opt.Seed, uint64(s))
			for i := range u {
				u[i] += 1.5 * sample.Normal(r)
			}
		}
		points[s] = u
	}
	total := n
	if small != l {
		total++
	}
	for s, u := range points {
		if err := search(small, u, s+1, total); err != nil {
			return nil, err
		}
	}
	if small != l {
		ends := [][]float64{best.X}
		for _, v := range best.X {
			if math.Abs(v) > 9 || !finite(best.F) { // the sample leads astray
				ends = append(ends, points...)
				break
			}
		}
		best = Point{}
		for _, u := range ends {
			if err := search(l, u, total, total); err != nil {
				return nil, err
			}
		}
	}
	if !finite(best.F) {
		return out, ctx.Err()
	}
	lo, hi := make([]float64, k), make([]float64, k)
	for i, p := range l.Params {
		lo[i], hi[i] = p.Min, p.Max
		out.Theta[i] = delta.From(best.X[i], p.Min, p.Max)
	}
	out.LogLik = -best.F
	for _, u := range best.X {
		out.LogLik += 0.5 * opt.Penalty * u * u
	}
	f := l.objective(ctx, opt.Penalty)
	var about []int
	var err error
	if out.Verdict, about, err = judgeFunc2(ctx, f, best, opt); err != nil {
		return nil, err
	}
	for _, i := range about {
		out.About = append(out.About, l.Params[i].Name)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if out.Verdict != Optimum {
		return out, nil
	}
	cov := Inverse(best.Hess, k)
	if cov == nil {
		out.Verdict = NotConverged
		return out, nil
	}
	out.Cov = delta.Natural(cov, best.X, lo, hi)
	out.StdErr = make([]float64, k)
	for i := range k {
		out.StdErr[i] = math.Sqrt(out.Cov[i*k+i])
	}
	return out, nil
}
