package graph

import (
	"slices"

	"github.com/coterie-go/coterie"
)

// exactSpread follows every way a message can go, hop by hop.
type exactSpread struct {
	*cascade
	hop     []int32   // −1: not reached
	pressed []float64 // with thresholds: the share of those reached so far that did not suffice
	chance  []float64 // of the present step, that a candidate is not reached
	out     *Reach
	left    *int // branches that may still be followed
}

// exact returns false where the ways exceed the budget.
func (c *cascade) exact(start []int32, budget *int) (*Reach, bool) {
	n := c.g.n
	x := &exactSpread{cascade: c, hop: make([]int32, n), pressed: make([]float64, n), chance: make([]float64, n), left: budget}
	x.out = &Reach{Probability: make([]float64, n), ByHop: []float64{float64(len(start))}, Exact: true}
	for u := range x.hop {
		x.hop[u] = -1
	}
	for _, u := range start {
		x.hop[u] = 0
		x.out.Probability[u] = 1
	}
	if !x.step(start, 1, 0) {
		return nil, false
	}
	total := 0.0
	for _, h := range x.out.ByHop {
		total += h
	}
	x.out.Total = coterie.Exactly(total)
	return x.out, true
}

// step passes the message on from those reached at hop h, which came about with
// probability q.
func (x *exactSpread) step(fresh []int32, q float64, h int32) bool {
	if h == x.hops {
		return true
	}
	var candidates []int32
	for _, u := range fresh {
		for e := x.g.out.off[u]; e < x.g.out.off[u+1]; e++ {
			v := x.g.out.adj[e]
			if x.hop[v] >= 0 || x.p[e] == 0 {
				continue
			}
			if !slices.Contains(candidates, v) {
				candidates = append(candidates, v)
				x.chance[v] = 1
			}
			if x.o.Model == LinearThreshold {
				x.chance[v] -= x.p[e] / (1 - x.pressed[v])
			} else {
				x.chance[v] *= 1 - x.p[e]
			}
		}
	}
	if len(candidates) == 0 {
		return true
	}
	if len(candidates) > 64 {
		return false
	}
	if int(h)+1 == len(x.out.ByHop) {
		x.out.ByHop = append(x.out.ByHop, 0)
	}
	missed := make([]float64, len(candidates))
	for i, v := range candidates {
		missed[i] = min(1, max(0, x.chance[v]))
		x.out.ByHop[h+1] += q * (1 - missed[i])
		x.out.Probability[v] += q * (1 - missed[i])
	}
	return x.branch(candidates, missed, 0, make([]int32, 0, len(candidates)), q, h+1)
}

// branch decides candidate i both ways and goes on; where all are decided it
// takes the next step. One from whom nothing follows needs no decision.
func (x *exactSpread) branch(candidates []int32, missed []float64, i int, fresh []int32, q float64, h int32) bool {
	if *x.left--; *x.left < 0 {
		return false
	}
	if i == len(candidates) {
		return len(fresh) == 0 || x.step(slices.Clone(fresh), q, h)
	}
	v := candidates[i]
	idle := x.idle(v, h)
	ok := true
	if idle || missed[i] < 1 {
		x.hop[v] = h
		if idle {
			ok = x.branch(candidates, missed, i+1, fresh, q, h)
		} else {
			ok = x.branch(candidates, missed, i+1, append(fresh, v), q*(1-missed[i]), h)
		}
		x.hop[v] = -1
	}
	if ok && !idle && missed[i] > 0 {
		before := x.pressed[v]
		x.pressed[v] += (1 - missed[i]) * (1 - before)
		ok = x.branch(candidates, missed, i+1, fresh, q*missed[i], h)
		x.pressed[v] = before
	}
	return ok
}

// idle reports whether v, met at hop h, can neither be reached later nor reach
// anyone.
func (x *exactSpread) idle(v, h int32) bool {
	for _, u := range x.g.in.of(v) {
		if x.hop[u] < 0 || x.hop[u] == h {
			return false
		}
	}
	for _, u := range x.g.out.of(v) {
		if x.hop[u] < 0 {
			return false
		}
	}
	return true
}
