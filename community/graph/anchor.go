package graph

import (
	"context"

	"github.com/coterie-go/coterie"
)

// Gain is what the k-core of a graph gains when members are held in it.
type Gain struct {
	Core  int       // members of the k-core before
	After int       // members of the k-core with the anchors, these included
	Set   []int32   // whom to hold: of the best sets the first; in the order chosen where it is greedy
	Exact bool      // no other set of this size makes a larger core
	Bound int       // no set of this size makes more: min(n, |(k−b)-core| + b)
	Ways  int       // where exact: how many sets make as much
	Sets  [][]int32 // where exact: the first 50 of them
	Steps []int     // size of the core with each of Set
}

// anchorEffort bounds the vertices and edges that an exact search looks at.
const anchorEffort = 300_000_000

// Anchor finds the b members outside the k-core whom to hold, whatever it takes,
// so that the core becomes largest (锚定 k-核): an anchor stays with any number of
// ties, and with him those to whom he is one of k. Fewer than b are taken where
// fewer are outside.
//
// It is exact for b = 1 and for small graphs (at most a million sets, and these
// times the edges at most 3·10⁸); beyond that it is greedy: it takes whoever adds
// most, of equals the lowest, and so on, without a guarantee in general; Bound
// says how far from the optimum it can be. Errors are those of [Collapse]. A
// greedy step costs O(n + m) plus the ties of those each trial could win.
//
// References: Bhawalkar, Kleinberg, Lewi, Roughgarden & Sharma (2015), Preventing
// unraveling in social networks: the anchored k-core problem, SIAM J. Discrete
// Math. 29; the order of search: Zhang, Zhang, Zhang, Qin & Lin (2017), OLAK,
// PVLDB 10.
func Anchor[K coterie.Key](ctx context.Context, g *Graph[K], k, b int) (*Gain, error) {
	if err := g.checkCore(k, b); err != nil {
		return nil, err
	}
	a := g.anchored(k)
	gain := &Gain{Core: a.size, After: a.size, Bound: g.anchorBound(k, b)}
	outside := make([]int32, 0, g.n-a.size)
	edges := g.n
	for u := range int32(g.n) {
		if a.layer[u] != inCore {
			outside = append(outside, u)
			edges += int(g.out.degree(u))
		}
	}
	b = min(b, len(outside))
	if b == 0 {
		gain.Exact = true
		return gain, nil
	}
	sets := choose(len(outside), b)
	if b > 1 && sets <= maxSets && sets <= anchorEffort/edges {
		return gain, a.exhaust(ctx, outside, b, gain)
	}
	for range b {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best, most := int32(-1), int32(0)
		ways := 0
		var first []int32
		for _, u := range outside {
			if a.layer[u] == inCore {
				continue
			}
			won := a.trial(u)
			if won > most {
				best, most, ways, first = u, won, 0, first[:0]
			}
			if won == most {
				if ways++; len(first) < 50 {
					first = append(first, u)
				}
			}
		}
		if best < 0 {
			break
		}
		if b == 1 {
			gain.Exact, gain.Ways = true, ways
			for _, u := range first {
				gain.Sets = append(gain.Sets, []int32{u})
			}
		}
		a.hold(best)
		gain.Set, gain.Steps = append(gain.Set, best), append(gain.Steps, a.size)
	}
	gain.After = a.size
	return gain, nil
}

// AnchorEach returns for each vertex outside the k-core how many members the core
// gains if that one is held, itself included; 0 for those inside. Costs are
// those of one greedy step of [Anchor].
func AnchorEach[K coterie.Key](g *Graph[K], k int) ([]int32, error) {
	if err := g.checkCore(k, 1); err != nil {
		return nil, err
	}
	a := g.anchored(k)
	won := make([]int32, g.n)
	for u := range int32(g.n) {
		if a.layer[u] != inCore {
			won[u] = a.trial(u)
		}
	}
	return won, nil
}

// anchorBound: without the b anchors the others of the core have lost at most b
// ties each, so that they are of the (k−b)-core.
func (g *net) anchorBound(k, b int) int {
	most := b
	for _, c := range g.cores(Both) {
		if int(c) >= k-b {
			most++
		}
	}
	return min(g.n, most)
}

const inCore = int32(-1)

// anchorState is the k-core with anchors, and the layers in which all others
// leave: layer 1 at once, layer i+1 when those up to i have left.
type anchorState struct {
	g      *net
	k      int32
	anchor []bool
	layer  []int32 // inCore for the core and the anchors
	size   int

	// Of a trial: who may be won, by layer.
	state   []int8
	support []int32
	seen    []int32
	heap    []int32
	losing  []int32
}

// What a trial knows of a vertex.
const (
	untouched int8 = iota
	waiting        // may be won, not looked at
	hoped          // has the support of k, as far as is known
	given          // cannot be won
)

func (g *net) anchored(k int) *anchorState {
	a := &anchorState{
		g: g, k: int32(min(k, 1<<31-1)), anchor: make([]bool, g.n), layer: make([]int32, g.n),
		state: make([]int8, g.n), support: make([]int32, g.n),
	}
	a.peel()
	return a
}

func (a *anchorState) hold(u int32) {
	a.anchor[u] = true
	a.peel()
}

// peel finds the core with the anchors and the layers of the rest.
func (a *anchorState) peel() {
	deg := a.g.degrees(Both)
	var now, next []int32
	a.size = a.g.n
	for u := range deg {
		a.layer[u] = inCore
		if !a.anchor[u] && deg[u] < a.k {
			now = append(now, int32(u))
		}
	}
	for l := int32(1); len(now) > 0; l++ {
		for _, u := range now {
			a.layer[u] = l
		}
		a.size -= len(now)
		next = next[:0]
		for _, u := range now {
			for _, v := range a.g.out.of(u) {
				if a.layer[v] == inCore && !a.anchor[v] {
					if deg[v]--; deg[v] == a.k-1 {
						next = append(next, v)
					}
				}
			}
		}
		now, next = next, now
	}
}

// trial returns how many the core gains with u held. Only those can be won who
// are reached from u by ties that never lead to an earlier layer: one who leaves
// in layer i did count on all of layer i and later, and needs someone earlier.
func (a *anchorState) trial(u int32) int32 {
	won := int32(1)
	a.state[u] = hoped
	a.seen = append(a.seen[:0], u)
	a.heap = a.heap[:0]
	a.spread(u)
	for len(a.heap) > 0 {
		v := a.pop()
		// Whom v can count on: the core, those who leave with it or later and are
		// not given up, and the hoped of earlier layers.
		n := int32(0)
		for _, w := range a.g.out.of(v) {
			if a.layer[w] == inCore || a.state[w] == hoped || a.layer[w] >= a.layer[v] && a.state[w] != given {
				n++
			}
		}
		if n >= a.k {
			a.state[v], a.support[v] = hoped, n
			won++
			a.spread(v)
			continue
		}
		a.state[v] = given
		won -= a.giveUp(v, u)
	}
	for _, v := range a.seen {
		a.state[v] = untouched
	}
	return won
}

// spread puts on the heap those whom v's staying may help, and those of its own
// layer it counts on: unless they are won too, they leave.
func (a *anchorState) spread(v int32) {
	for _, w := range a.g.out.of(v) {
		if a.layer[w] >= a.layer[v] && a.state[w] == untouched {
			a.state[w] = waiting
			a.seen = append(a.seen, w)
			a.push(w)
		}
	}
}

// giveUp takes back the hope of those who counted on v, and returns how many.
func (a *anchorState) giveUp(v, anchor int32) int32 {
	lost := int32(0)
	a.losing = append(a.losing[:0], v)
	for len(a.losing) > 0 {
		x := a.losing[len(a.losing)-1]
		a.losing = a.losing[:len(a.losing)-1]
		for _, w := range a.g.out.of(x) {
			if a.state[w] != hoped || w == anchor {
				continue
			}
			if a.support[w]--; a.support[w] < a.k {
				a.state[w] = given
				lost++
				a.losing = append(a.losing, w)
			}
		}
	}
	return lost
}

// push and pop keep a heap of vertices by layer, then number.
func (a *anchorState) before(u, v int32) bool {
	return a.layer[u] < a.layer[v] || a.layer[u] == a.layer[v] && u < v
}

func (a *anchorState) push(u int32) {
	a.heap = append(a.heap, u)
	for i := len(a.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !a.before(a.heap[i], a.heap[up]) {
			return
		}
		a.heap[i], a.heap[up] = a.heap[up], a.heap[i]
		i = up
	}
}

func (a *anchorState) pop() int32 {
	top, last := a.heap[0], len(a.heap)-1
	a.heap[0] = a.heap[last]
	a.heap = a.heap[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			return top
		}
		if c+1 < last && a.before(a.heap[c+1], a.heap[c]) {
			c++
		}
		if !a.before(a.heap[c], a.heap[i]) {
			return top
		}
		a.heap[i], a.heap[c] = a.heap[c], a.heap[i]
		i = c
	}
}

// exhaust tries every set of b of those outside.
func (a *anchorState) exhaust(ctx context.Context, outside []int32, b int, gain *Gain) error {
	gain.Exact, gain.After = true, 0
	pick := alone(b) // indices into outside
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, i := range pick {
			a.anchor[outside[i]] = true
		}
		a.peel()
		set := make([]int32, b)
		for j, i := range pick {
			set[j] = outside[i]
			a.anchor[set[j]] = false
		}
		if a.size > gain.After {
			gain.After, gain.Ways, gain.Sets, gain.Set = a.size, 0, gain.Sets[:0], set
		}
		if a.size == gain.After {
			if gain.Ways++; len(gain.Sets) < 50 {
				gain.Sets = append(gain.Sets, set)
			}
		}
		j := b - 1
		for j >= 0 && int(pick[j]) == len(outside)-b+j {
			j--
		}
		if j < 0 {
			break
		}
		pick[j]++
		for j++; j < b; j++ {
			pick[j] = pick[j-1] + 1
		}
	}
	for _, u := range gain.Set {
		a.hold(u)
		gain.Steps = append(gain.Steps, a.size)
	}
	return nil
}
