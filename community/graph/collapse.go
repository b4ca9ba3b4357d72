package graph

import (
	"context"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Loss is what the k-core of a graph loses when members leave it.
type Loss struct {
	Core  int       // members of the k-core before
	After int       // members of the k-core of those who stay
	Set   []int32   // who leaves: of the best sets the first; in the order chosen where it is greedy
	Exact bool      // no other set of this size leaves a smaller core
	Bound int       // no set of this size leaves less: max(0, |(k+b)-core| − b)
	Ways  int       // where exact: how many sets leave as little
	Sets  [][]int32 // where exact: the first 50 of them
	Steps []int     // size of the core after each of Set has gone
}

// maxSets bounds the sets that an exact search tries.
const maxSets = 1_000_000

// Collapse finds the b members whose leaving shrinks the k-core most (坍缩 k-核):
// who must not leave, where a member stays only as long as k of his ties stay.
//
// It is exact where there are at most a million sets of b members of the core;
// beyond that it is greedy: it takes the member whose leaving costs most, of
// equals the lowest, and so on. Greedy has no guarantee in general, since the
// loss is not submodular and the problem NP-hard even to approximate; Bound says
// how far from the optimum it can be. k and b below 1, and a directed graph, are
// an *InputError. One greedy step costs O(m) plus the members lost to each trial
// and their ties.
//
// References: Zhang, Zhang, Qin, Zhang & Lin (2017), Finding critical users for
// social network engagement: the collapsed k-core problem, AAAI; Luo, Molter &
// Suchý (2018) on its complexity, IPEC.
func Collapse[K coterie.Key](ctx context.Context, g *Graph[K], k, b int) (*Loss, error) {
	if err := g.checkCore(k, b); err != nil {
		return nil, err
	}
	c := g.coreState(k)
	l := &Loss{Core: c.size, Bound: g.collapseBound(k, b)}
	if choose(c.size, b) <= maxSets {
		return l, c.exhaust(ctx, min(b, c.size), l)
	}
	for range b {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best, most := int32(-1), 0
		for _, u := range c.members {
			if lost := c.trial(u); lost > most {
				best, most = u, lost
			}
		}
		if best < 0 {
			break
		}
		c.remove(best)
		l.Set, l.Steps = append(l.Set, best), append(l.Steps, c.size)
	}
	l.After = c.size
	return l, nil
}

// CollapseEach returns for each vertex how many members the k-core loses if that
// one leaves, itself included; 0 for those outside the core. Costs are those of
// one greedy step of [Collapse].
func CollapseEach[K coterie.Key](g *Graph[K], k int) ([]int32, error) {
	if err := g.checkCore(k, 1); err != nil {
		return nil, err
	}
	c := g.coreState(k)
	lost := make([]int32, g.n)
	for _, u := range c.members {
		lost[u] = int32(c.trial(u))
	}
	return lost, nil
}

// Survivors returns the members of the k-core that is left when the given
// vertices leave, in increasing order. O(n + m).
func Survivors[K coterie.Key](g *Graph[K], k int, leaving []int32) ([]int32, error) {
	if err := g.checkCore(k, 1); err != nil {
		return nil, err
	}
	c := g.coreState(k)
	for i, u := range leaving {
		if uint(u) >= uint(g.n) {
			return nil, refuse("leaving", i, strconv.Itoa(int(u)), "is not a vertex of the graph", nil)
		}
		c.remove(u)
	}
	out := make([]int32, 0, c.size)
	for _, u := range c.members {
		if c.in[u] {
			out = append(out, u)
		}
	}
	return out, nil
}

func (g *net) checkCore(k, b int) error {
	if k < 1 {
		return refuse("k", -1, strconv.Itoa(k), "must be at least 1", nil)
	}
	if b < 1 {
		return refuse("b", -1, strconv.Itoa(b), "must be at least 1", nil)
	}
	return g.undirected()
}

// collapseBound: whoever leaves takes at most b ties from each of the others, so
// that all of the (k+b)-core but those who leave stay.
func (g *net) collapseBound(k, b int) int {
	stay := -b
	for _, c := range g.cores(Both) {
		if int(c)-k >= b {
			stay++
		}
	}
	return max(0, stay)
}

// choose returns the binomial coefficient, or a number above maxSets.
func choose(n, k int) int {
	if k > n {
		return 1
	}
	k = min(k, n-k)
	c := 1
	for i := 1; i <= k; i++ {
		if c = c * (n - k + i) / i; c > maxSets {
			return maxSets + 1
		}
	}
	return c
}

// coreState is a k-core from which members leave and to which they return.
type coreState struct {
	g       *net
	k       int32
	in      []bool
	deg     []int32 // ties within the core, of those in it
	members []int32 // of the core at first
	size    int
	log     []int32 // who has left, in order
}

func (g *net) coreState(k int) *coreState {
	c := &coreState{g: g, k: int32(min(k, 1<<31-1)), in: make([]bool, g.n), deg: make([]int32, g.n)}
	for u, core := range g.cores(Both) {
		if core >= c.k {
			c.in[u] = true
			c.members = append(c.members, int32(u))
		}
	}
	for _, u := range c.members {
		for _, v := range g.out.of(u) {
			if c.in[v] {
				c.deg[u]++
			}
		}
	}
	c.size = len(c.members)
	return c
}

// remove takes u out of the core, and all whom that leaves with less than k. It
// returns where the log stood.
func (c *coreState) remove(u int32) int {
	mark := len(c.log)
	if !c.in[u] {
		return mark
	}
	c.log = append(c.log, u)
	for i := mark; i < len(c.log); i++ {
		x := c.log[i]
		c.in[x] = false // only now, so that restore can undo it step by step
		for _, v := range c.g.out.of(x) {
			if c.in[v] {
				if c.deg[v]--; c.deg[v] == c.k-1 {
					c.log = append(c.log, v)
				}
			}
		}
	}
	c.size -= len(c.log) - mark
	return mark
}

// restore brings back all who left since mark.
func (c *coreState) restore(mark int) {
	for i := len(c.log) - 1; i >= mark; i-- {
		u := c.log[i]
		for _, v := range c.g.out.of(u) {
			if c.in[v] {
				c.deg[v]++
			}
		}
		c.in[u] = true
	}
	c.size += len(c.log) - mark
	c.log = c.log[:mark]
}

// trial returns how many members the core loses with u.
func (c *coreState) trial(u int32) int {
	mark := c.remove(u)
	lost := len(c.log) - mark
	c.restore(mark)
	return lost
}

// exhaust tries every set of b members.
func (c *coreState) exhaust(ctx context.Context, b int, l *Loss) error {
	l.Exact, l.After = true, c.size
	if b == 0 {
		return nil
	}
	least := c.size + 1
	set := make([]int32, 0, b)
	steps := make([]int, 0, b)
	tried := 0
	var try func(from int) error
	try = func(from int) error {
		if len(set) == b {
			if tried++; tried&(1<<12-1) == 0 {
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			if c.size < least {
				least = c.size
				l.Ways, l.Sets = 0, l.Sets[:0]
				l.Set, l.Steps = slices.Clone(set), slices.Clone(steps)
			}
			if c.size == least {
				if l.Ways++; len(l.Sets) < 50 {
					l.Sets = append(l.Sets, slices.Clone(set))
				}
			}
			return nil
		}
		for i := from; i <= len(c.members)-(b-len(set)); i++ {
			mark := c.remove(c.members[i])
			set, steps = append(set, c.members[i]), append(steps, c.size)
			err := try(i + 1)
			set, steps = set[:len(set)-1], steps[:len(steps)-1]
			c.restore(mark)
			if err != nil {
				return err
			}
		}
		return nil
	}
	err := ctx.Err()
	if err == nil {
		err = try(0)
	}
	l.After = least
	return err
}
