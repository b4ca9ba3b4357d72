package graph

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Model is a rule by which a message, a habit or a purchase passes along ties.
type Model uint8

// The models of diffusion. In both, who is reached stays so.
const (
	IndependentCascade Model = iota // 独立级联: each newly reached member has one chance with each neighbour
	LinearThreshold                 // 线性阈值: a member follows when the share of ties to the reached passes a threshold drawn from (0, 1)
)

// String returns "independent cascade" or "linear threshold".
func (m Model) String() string {
	if m == LinearThreshold {
		return "linear threshold"
	}
	return "independent cascade"
}

// SpreadOptions are the options of [Spread] and [Influence]. Nil and zero fields
// mean the defaults.
type SpreadOptions struct {
	Model Model

	// P is the probability that one contact passes the message on: an edge of
	// weight w does so with 1 − (1−P)^w. With LinearThreshold it is the share of a
	// member's trust that lies with all his neighbours together, parted among them
	// by weight. 0: the weights of the graph are these probabilities or shares
	// themselves.
	P float64

	Hops       int     // how often it is passed on at most; 0: without limit
	Runs       int     // of the simulation, where the answer is not exact; 0 means 10,000
	Confidence float64 // of intervals, in (0, 1); 0 means 0.95
	Seed       uint64
}

// Reach is how far a message gets.
type Reach struct {
	Total       coterie.Estimate // members reached on average, those it starts from included
	ByHop       []float64        // of them, those reached at each hop; hop 0 are those it starts from
	Probability []float64        // that each vertex is reached
	Exact       bool
	Runs        int // where not exact
}

// ByGroup returns how many of each group are reached on average: of layers such
// as core numbers, of parts, of any labels in [0, groups).
func (r *Reach) ByGroup(of []int32, groups int) ([]float64, error) {
	if len(of) != len(r.Probability) {
		return nil, refuse("of", -1, strconv.Itoa(len(of)), "must be one label for each vertex", coterie.ErrMismatch)
	}
	out := make([]float64, max(groups, 0))
	for u, c := range of {
		if c < 0 || int(c) >= groups {
			return nil, refuse("of", u, strconv.Itoa(int(c)), "must be in [0, "+strconv.Itoa(groups)+")", nil)
		}
		out[c] += r.Probability[u]
	}
	return out, nil
}

// maxBranches bounds the exact computation of a spread, to about half a second.
const maxBranches = 1 << 18

// Spread tells how far a message gets that starts from the given vertices (传播
// 范围): how many it reaches on average, at which hop, and with what probability
// each. It is exact where the ways it can go number at most a quarter of a
// million, as in graphs of a few dozen edges; beyond that it simulates Runs times, with the
// normal interval of the mean.
//
// Vertices outside the graph, probabilities outside [0, 1] and in-shares above 1
// are *InputErrors. In an undirected graph it passes both ways. It takes O(Runs
// · (n + m)) at most.
//
// References: Kempe, Kleinberg & Tardos (2003), Maximizing the spread of influence
// through a social network, KDD.
func Spread[K coterie.Key](ctx context.Context, g *Graph[K], from []int32, o *SpreadOptions) (*Reach, error) {
	c, err := g.newCascade(o)
	if err != nil {
		return nil, err
	}
	start := make([]int32, 0, len(from))
	for i, u := range from {
		if uint(u) >= uint(g.n) {
			return nil, refuse("from", i, strconv.Itoa(int(u)), "is not a vertex of the graph", nil)
		}
		if !slices.Contains(start, u) {
			start = append(start, u)
		}
	}
	budget := maxBranches
	if r, ok := c.exact(start, &budget); ok {
		return r, nil
	}
	return c.simulate(ctx, start)
}

// cascade is a graph with the probabilities of a model on its edges.
type cascade struct {
	g    *net
	o    SpreadOptions
	hops int32
	p    []float64 // of each half-edge out, that it passes on, or the share it has of the trust of its target
}

func (g *net) newCascade(o *SpreadOptions) (*cascade, error) {
	c := &cascade{g: g, hops: math.MaxInt32}
	if o != nil {
		c.o = *o
	}
	switch {
	case c.o.Model > LinearThreshold:
		return nil, refuse("Model", -1, strconv.Itoa(int(c.o.Model)), "is not one of the models", nil)
	case !(c.o.P >= 0 && c.o.P <= 1):
		return nil, refuse("P", -1, strconv.FormatFloat(c.o.P, 'g', -1, 64), "must be in [0, 1]", nil)
	case c.o.Hops < 0:
		return nil, refuse("Hops", -1, strconv.Itoa(c.o.Hops), "must not be negative", nil)
	case c.o.Runs < 0 || c.o.Runs == 1:
		return nil, refuse("Runs", -1, strconv.Itoa(c.o.Runs), "must be at least 2", nil)
	}
	if c.o.Confidence == 0 {
		c.o.Confidence = 0.95
	}
	if !(c.o.Confidence > 0 && c.o.Confidence < 1) {
		return nil, refuse("Confidence", -1, strconv.FormatFloat(c.o.Confidence, 'g', -1, 64), "must be in (0, 1)", nil)
	}
	if c.o.Runs == 0 {
		c.o.Runs = 10_000
	}
	if c.o.Hops > 0 && c.o.Hops < math.MaxInt32 {
		c.hops = int32(c.o.Hops)
	}
	var err error
	c.p, err = c.edges(&g.out, func(u, v int32) int32 { return v })
	return c, err
}

// edges returns the probabilities of the half-edges of rows; target tells which
// end of one is reached.
func (c *cascade) edges(rows *csr, target func(u, v int32) int32) ([]float64, error) {
	p := make([]float64, len(rows.adj))
	threshold := c.o.Model == LinearThreshold
	var trust []float64
	if threshold {
		trust = make([]float64, c.g.n)
		for v := range trust {
			trust[v] = c.g.in.strength(int32(v))
			if c.o.P == 0 && trust[v] > 1+1e-9 {
				return nil, refuse("Weight", -1, strconv.FormatFloat(trust[v], 'g', -1, 64), fmt.Sprintf("the shares into vertex %d must sum to at most 1; set P", v), nil)
			}
		}
	}
	for u := range int32(c.g.n) {
		for e := rows.off[u]; e < rows.off[u+1]; e++ {
			w := rows.weight(e)
			switch {
			case threshold && c.o.P > 0:
				p[e] = c.o.P * w / trust[target(u, rows.adj[e])]
			case c.o.P > 0 && w == 1:
				p[e] = c.o.P
			case c.o.P > 0:
				p[e] = -math.Expm1(w * math.Log1p(-c.o.P))
			case w > 1:
				return nil, refuse("Weight", -1, strconv.FormatFloat(w, 'g', -1, 64), fmt.Sprintf("of the edge %d–%d is no probability; set P", u, rows.adj[e]), nil)
			default:
				p[e] = w
			}
		}
	}
	return p, nil
}

// simulate lets the message run.
func (c *cascade) simulate(ctx context.Context, start []int32) (*Reach, error) {
	n := c.g.n
	r := rand.New(rand.NewPCG(c.o.Seed, 0))
	reached := make([]int64, n)
	byHop := make([]int64, 1)
	run := make([]int32, n)    // the last run in which a vertex was met
	hop := make([]int32, n)    // in that run; −1: not reached
	left := make([]float64, n) // in that run, with thresholds: what is missing
	queue := make([]int32, 0, n)
	var first, second float64
	for k := int32(1); int(k) <= c.o.Runs; k++ {
		if k&63 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		queue = append(queue[:0], start...)
		for _, u := range start {
			run[u], hop[u] = k, 0
		}
		for i := 0; i < len(queue); i++ {
			u := queue[i]
			h := hop[u]
			reached[u]++
			if int(h) == len(byHop) {
				byHop = append(byHop, 0)
			}
			byHop[h]++
			if h == c.hops {
				continue
			}
			for e := c.g.out.off[u]; e < c.g.out.off[u+1]; e++ {
				v := c.g.out.adj[e]
				if run[v] != k {
					run[v], hop[v] = k, -1
					if c.o.Model == LinearThreshold {
						left[v] = r.Float64()
					}
				}
				if hop[v] >= 0 {
					continue
				}
				passes := false
				if c.o.Model == LinearThreshold {
					left[v] -= c.p[e]
					passes = left[v] < 0
				} else {
					passes = r.Float64() < c.p[e]
				}
				if passes {
					hop[v] = h + 1
					queue = append(queue, v)
				}
			}
		}
		x := float64(len(queue))
		first += x
		second += x * x
	}
	runs := float64(c.o.Runs)
	out := &Reach{Probability: make([]float64, n), ByHop: make([]float64, len(byHop)), Runs: c.o.Runs}
	for u, x := range reached {
		out.Probability[u] = float64(x) / runs
	}
	for h, x := range byHop {
		out.ByHop[h] = float64(x) / runs
	}
	mean := first / runs
	half := math.Sqrt2 * math.Erfinv(c.o.Confidence) * math.Sqrt(math.Max(0, second-runs*mean*mean)/(runs-1)/runs)
	out.Total = coterie.Estimate{Value: mean, Lo: mean - half, Hi: mean + half, Confidence: c.o.Confidence}
	return out, nil
}
