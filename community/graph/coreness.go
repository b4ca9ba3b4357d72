package graph

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/coterie-go/coterie"
)

// CorenessOptions are the options of [Coreness] and [Minres]. Nil and zero fields
// mean the defaults.
type CorenessOptions struct {
	Starts int    // random starts beside that from the degrees; 0 means 8
	Seed   uint64 // of these
}

// CorenessFit is a degree of belonging to the core for each vertex.
type CorenessFit struct {
	C           []float64 // coreness, ≥ 0; from Coreness of sum of squares 1
	Correlation float64   // Pearson's, of the weights of ties with cᵢcⱼ
	Error       float64   // Σ_{i<j} (w_ij − cᵢcⱼ)²
}

// Coreness gives each vertex the coreness cᵢ ≥ 0 (核心度), of sum of squares 1, with
// which the products cᵢcⱼ correlate best with the weights of ties, over all pairs
// i < j: a core that fades into the periphery without a border.
//
// Coordinate ascent: given the others, the best cᵢ solves a linear equation. It
// climbs from the degrees and from random starts until no cᵢ moves by 10⁻¹² of
// the largest, and takes the best; that may still be a local optimum. There need
// be none: the correlation can go on growing as all cᵢ become equal (the products
// then tell cᵢ + cⱼ) or all but one vanish. Where that leads higher than any
// optimum, as in the karate club, it returns [coterie.ErrBoundary]; [Minres] and
// [CorePeriphery] still answer. A graph whose pairs are all alike has no
// correlation: [coterie.ErrNotIdentified]. A directed graph is an *InputError.
// O(n + m) a sweep.
//
// References: Borgatti & Everett (2000), Social Networks 21, eq. 4.
func Coreness[K coterie.Key](ctx context.Context, g *Graph[K], o *CorenessOptions) (*CorenessFit, error) {
	return g.coreness(ctx, o, true)
}

// Minres gives each vertex the coreness cᵢ ≥ 0 whose products cᵢcⱼ come closest to
// the weights of ties in the least squares over all pairs i < j, the diagonal left
// out (MINRES). Search and errors are those of [Coreness]. A sweep is O(n + m).
//
// References: Comrey (1962), The minimum residual method of factor analysis,
// Psychological Reports 11; Boyd, Fitzgerald, Mahutga & Smith (2010), Computing
// continuous core/periphery structures for social relations data with
// MINRES/SVD, Social Networks 32.
func Minres[K coterie.Key](ctx context.Context, g *Graph[K], o *CorenessOptions) (*CorenessFit, error) {
	return g.coreness(ctx, o, false)
}

func (g *net) coreness(ctx context.Context, o *CorenessOptions, correlate bool) (*CorenessFit, error) {
	if o == nil {
		o = new(CorenessOptions)
	}
	if o.Starts < 0 {
		return nil, refuse("Starts", -1, strconv.Itoa(o.Starts), "must not be negative", nil)
	}
	if err := g.undirected(); err != nil {
		return nil, err
	}
	f := &products{g: g, pairs: float64(g.n) * float64(g.n-1) / 2}
	for e := range int32(len(g.out.adj)) {
		w := g.out.weight(e)
		f.total += w / 2
		f.squares += w * w / 2
	}
	if f.pairs*f.squares-f.total*f.total <= 1e-12*f.pairs*f.squares {
		return nil, coterie.ErrNotIdentified
	}
	starts := o.Starts
	if starts == 0 {
		starts = 8
	}
	r := rand.New(rand.NewPCG(o.Seed, 0))
	best, endless := (*CorenessFit)(nil), math.Inf(-1) // endless: the best of starts that do not end
	for start := 0; start <= starts; start++ {
		c := g.strengths(Both)
		if start > 0 {
			for i := range c {
				c[i] = r.Float64()
			}
		} else {
			scale(c, math.Sqrt(2*g.total))
		}
		ends, err := f.climb(ctx, c, correlate)
		if err != nil {
			return nil, err
		}
		if !ends {
			endless = max(endless, f.correlation(c))
			continue
		}
		if correlate {
			norm := 0.0
			for _, x := range c {
				norm += x * x
			}
			scale(c, math.Sqrt(norm))
		}
		fit := &CorenessFit{C: c, Correlation: f.correlation(c), Error: f.residual(c)}
		if best == nil || correlate && fit.Correlation > best.Correlation || !correlate && fit.Error < best.Error {
			best = fit
		}
	}
	if best == nil || correlate && endless > best.Correlation {
		return nil, coterie.ErrBoundary
	}
	return best, nil
}

// products are the sums over pairs i < j that the fits of cᵢcⱼ are made of.
type products struct {
	g                     *net
	pairs, total, squares float64 // number of pairs, sum of weights and of their squares
}

// sums returns Σcᵢ, Σcᵢ², Σ_{i<j} of cᵢcⱼ, of (cᵢcⱼ)² and of w_ij·cᵢcⱼ.
func (f *products) sums(c []float64) (s, q, p, pp, t float64) {
	fourth := 0.0
	for u, x := range c {
		s += x
		q += x * x
		fourth += x * x * x * x
		t += x * f.near(c, int32(u)) / 2
	}
	return s, q, (s*s - q) / 2, (q*q - fourth) / 2, t
}

// near returns Σⱼ w_uj·cⱼ.
func (f *products) near(c []float64, u int32) float64 {
	h := 0.0
	for e := f.g.out.off[u]; e < f.g.out.off[u+1]; e++ {
		h += f.g.out.weight(e) * c[f.g.out.adj[e]]
	}
	return h
}

func (f *products) correlation(c []float64) float64 {
	_, _, p, pp, t := f.sums(c)
	return (f.pairs*t - f.total*p) / math.Sqrt(f.pairs*pp-p*p) / math.Sqrt(f.pairs*f.squares-f.total*f.total)
}

func (f *products) residual(c []float64) float64 {
	_, _, _, pp, t := f.sums(c)
	return f.squares - 2*t + pp
}

// climb sweeps over the coordinates until none moves, and reports whether that
// came about before c became degenerate or 5,000 sweeps had passed.
func (f *products) climb(ctx context.Context, c []float64, correlate bool) (bool, error) {
	for range 5000 {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		s, q, p, pp, t := f.sums(c)
		moved, most := 0.0, 0.0
		for u, old := range c {
			h := f.near(c, int32(u))
			// Without u: sums of c, c², of pairs, of their squares, with weights.
			s1, q1 := s-old, q-old*old
			p0, pp0, t0 := p-old*s1, pp-old*old*q1, t-old*h
			x := h / q1
			if correlate {
				x = f.peak(f.pairs*t0-f.total*p0, f.pairs*h-f.total*s1, f.pairs*pp0-p0*p0, -2*p0*s1, f.pairs*q1-s1*s1, old)
			}
			if !(x >= 0) || math.IsInf(x, 0) {
				x = 0
			}
			c[u] = x
			s, q, p, pp, t = s1+x, q1+x*x, p0+x*s1, pp0+x*x*q1, t0+x*h
			moved, most = max(moved, math.Abs(x-old)), max(most, x)
		}
		if q <= 0 || math.IsInf(q, 0) || correlate && math.Sqrt(q)-most < 1e-6*most {
			return false, nil // all but one have vanished
		}
		if moved <= 1e-12*most {
			return true, nil
		}
		if correlate { // only proportions matter
			scale(c, math.Sqrt(q))
		}
	}
	return false, nil
}

// peak returns the x ≥ 0 that maximises (a + b·x)/√(q0 + q1·x + q2·x²), or old
// where that is as good.
func (f *products) peak(a, b, q0, q1, q2, old float64) float64 {
	value := func(x float64) float64 {
		v := q0 + q1*x + q2*x*x
		if v <= 0 {
			return math.Inf(-1)
		}
		return (a + b*x) / math.Sqrt(v)
	}
	x := (b*q0 - a*q1/2) / (a*q2 - b*q1/2)
	if !(x > 0) || math.IsInf(x, 0) || value(x) < value(0) {
		x = 0
	}
	if value(x) < value(old) {
		return old
	}
	return x
}
