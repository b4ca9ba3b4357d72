package optim

import (
	"context"
	"math"

	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/sample"
)

// Verdict is what the end of a search is.
type Verdict uint8

// The verdicts. Only Optimum is an answer.
const (
	NotConverged  Verdict = iota
	Optimum               // gradient zero, curvature positive in every direction
	NotIdentified         // the likelihood is flat both ways along a direction
	Boundary              // it never falls towards an edge of the domain
)

// Judge looks along the directions of least curvature at p. A direction along
// which the objective rises by less than 1e-5 units within three units of the
// working scale is open; it is followed further, to 48 units. Open both ways,
// the point is NotIdentified; open one way, or downhill, it is on a Boundary.
// Judge returns the coordinates that dominate that direction. unit is the
// objective's size of one unit of log-likelihood.
func Judge(f Func, p Point, unit float64) (Verdict, []int) {
	k := len(p.X)
	if !finite(p.F) {
		return NotConverged, nil
	}
	values, q := eigen(p.Hess, k)
	if values == nil {
		return NotConverged, nil
	}
	u := make([]float64, k)
	open := func(j int, s float64) bool {
		for i := range u {
			u[i] = p.X[i] + s*q[i*k+j]
		}
		rise := (f(u, nil) - p.F) / unit
		return !(rise >= 1e-5) || math.IsInf(rise, 1) // +Inf: rounded onto the edge
	}
	for j := range k {
		if values[j] > 1e-3*unit { // rises by 1e-3·9/2 within three units
			continue
		}
		up, down := open(j, 3), open(j, -3)
		if !up && !down {
			continue
		}
		for s := 6.0; s < 50 && up && down; s *= 2 {
			up, down = open(j, s), open(j, -s)
		}
		var about []int
		for i := range k {
			if math.Abs(q[i*k+j]) > 0.3 {
				about = append(about, i)
			}
		}
		if up && down {
			return NotIdentified, about
		}
		return Boundary, about
	}
	if !p.Converged || values[0] <= 0 {
		return NotConverged, nil
	}
	return Optimum, nil
}

// Param names a parameter and its open domain.
type Param struct {
	Name     string
	Min, Max float64
}

// LogLik is a log-likelihood in natural parameters; where grad is not nil it
// writes the gradient. NaN or −Inf mean outside the domain.
type LogLik func(theta, grad []float64) float64

// Options tunes Maximize as coterie.FitOptions does. Zero fields are defaults.
type Options struct {
	MaxIterations int
	Starts        int     // in all; 0: three, or those given if more
	Tolerance     float64 // of the gradient, relative to the log-likelihood; 0: 1e-8
	Penalty       float64 // subtracts ½·Penalty·|u|² on the working scale
	Seed          uint64
	Dear          bool                    // no profile where the search does not converge: evaluations cost too much
	Curved        Func2                   // minus the log-likelihood on the working scale, without penalty, where its Hessian is known; else nil
	Progress      func(done, total int64) // after each start
}

// Maximum is what Maximize found, on the natural scale.
type Maximum struct {
	Theta       []float64
	LogLik      float64   // without penalty
	StdErr, Cov []float64 // row-major; nil unless the verdict is Optimum
	Iterations  int
	Verdict     Verdict
	About       []string // the parameters that a verdict other than Optimum is about
}

// Maximize maximises a log-likelihood over open domains: on the working scale
// of package delta, from the given starting points (natural scale, at least
// one) and from others drawn about the first, keeping the best end. The
// covariance is the inverse of the observed information. The error is the
// context's alone.
func Maximize(ctx context.Context, params []Param, ll LogLik, starts [][]float64, o Options) (*Maximum, error) {
	k := len(params)
	theta := make([]float64, k)
	f := func(u, grad []float64) float64 {
		for i, p := range params {
			theta[i] = delta.From(u[i], p.Min, p.Max)
			if !(theta[i] > p.Min && theta[i] < p.Max) { // rounded onto the edge
				return math.Inf(1)
			}
		}
		v := -ll(theta, grad)
		for i, p := range params {
			v += 0.5 * o.Penalty * u[i] * u[i]
			if grad != nil {
				grad[i] = -grad[i]*delta.Slope(u[i], p.Min, p.Max) + o.Penalty*u[i]
			}
		}
		return v
	}
	curved := func(u, grad, hess []float64) float64 {
		v := o.Curved(u, grad, hess)
		for i, x := range u {
			v += 0.5 * o.Penalty * x * x
			if grad != nil {
				grad[i] += o.Penalty * x
			}
			if hess != nil {
				hess[i*k+i] += o.Penalty
			}
		}
		return v
	}
	// Where Newton's method does not end at an optimum, the search that differences
	// gradients has its own ways out.
	search := func(u []float64) (Point, error) {
		if o.Curved == nil {
			return Minimize(ctx, f, u, o.MaxIterations, o.Tolerance)
		}
		p, err := Newton(ctx, curved, u, o.MaxIterations, o.Tolerance)
		if err != nil || p.Converged {
			return p, err
		}
		if finite(p.F) {
			u = p.X
		}
		q, err := Minimize(ctx, f, u, o.MaxIterations, o.Tolerance)
		q.Iterations += p.Iterations
		return q, err
	}
	n := o.Starts
	if n <= 0 {
		n = max(3, len(starts))
	}
	var best Point
	iterations := 0
	first := make([]float64, k)
	for s := range n {
		u := make([]float64, k)
		if s < len(starts) {
			for i, p := range params {
				u[i] = delta.To(starts[s][i], p.Min, p.Max)
			}
			if s == 0 {
				copy(first, u)
			}
		} else {
			r := sample.New(o.Seed, uint64(s))
			for i := range u {
				u[i] = first[i] + 1.5*sample.Normal(r)
			}
		}
		p, err := search(u)
		if err != nil {
			return nil, err
		}
		iterations += p.Iterations
		// A later start must be better by more than rounding, so that the result
		// does not hang on the last bit.
		if s == 0 || p.F < best.F-1e-9*(1+math.Abs(best.F)) || p.Converged && !best.Converged && p.F <= best.F+1e-9*(1+math.Abs(best.F)) {
			best = p
		}
		if o.Progress != nil {
			o.Progress(int64(s+1), int64(n))
		}
	}
	m := &Maximum{Theta: make([]float64, k), LogLik: math.Inf(-1), Iterations: iterations}
	lo, hi := make([]float64, k), make([]float64, k)
	for i, p := range params {
		lo[i], hi[i] = p.Min, p.Max
		m.Theta[i] = delta.From(best.X[i], p.Min, p.Max)
	}
	if !finite(best.F) {
		return m, nil
	}
	m.LogLik = ll(m.Theta, nil)
	var about []int
	var err error
	if m.Verdict, about, err = judgeFunc(ctx, f, best, o); err != nil {
		return nil, err
	}
	for _, i := range about {
		m.About = append(m.About, params[i].Name)
	}
	if m.Verdict != Optimum {
		return m, nil
	}
	cov := Inverse(best.Hess, k)
	if cov == nil {
		m.Verdict = NotConverged
		return m, nil
	}
	m.Cov = delta.Natural(cov, best.X, lo, hi)
	m.StdErr = make([]float64, k)
	for i := range k {
		m.StdErr[i] = math.Sqrt(m.Cov[i*k+i])
	}
	return m, nil
}

// Inverse is the inverse of a positive definite matrix, or nil.
func Inverse(h []float64, k int) []float64 {
	values, q := eigen(h, k)
	if values == nil || !(values[0] > 0) {
		return nil
	}
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			for m, v := range values {
				out[i*k+j] += q[i*k+m] * q[j*k+m] / v
			}
		}
	}
	return out
}
