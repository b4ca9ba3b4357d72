package graph

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// constraints are SplitOptions in vertex numbers. A block is a set of vertices
// that stay together; most are single.
type constraints struct {
	cap, min, most int32 // members of a part; most parts there may be
	block          []int32
	blocks         int
	marks          [][]int32 // of each block: the sets of Apart it has a member of
	hosts          []int32   // vertices, increasing
	hosting        []bool    // blocks with a host
}

// constrain reads the options and finds what can be known to be impossible.
func constrain[K coterie.Key](g *Graph[K], o *SplitOptions[K]) (*constraints, error) {
	if o.Cap < 1 {
		return nil, refuse("Cap", -1, strconv.Itoa(o.Cap), "must be at least 1", nil)
	}
	if o.Min < 0 || o.Min > o.Cap {
		return nil, refuse("Min", -1, strconv.Itoa(o.Min), "must be in [0, Cap]", nil)
	}
	if o.Start != nil {
		if err := g.checkLabels(o.Start); err != nil {
			return nil, err
		}
	}
	together, err := g.sets("Together", o.Together)
	if err != nil {
		return nil, err
	}
	apart, err := g.sets("Apart", o.Apart)
	if err != nil {
		return nil, err
	}
	c := &constraints{cap: int32(min(o.Cap, max(g.n, 1))), min: int32(max(o.Min, 1)), most: int32(g.n)}
	if err := c.join(g.n, together); err != nil {
		return nil, err
	}
	if err := c.part(apart); err != nil {
		return nil, err
	}
	if g.n == 0 {
		return c, nil
	}
	for i, k := range o.Hosts {
		v, ok := g.Index(k)
		if !ok {
			return nil, refuse("Hosts", i, fmt.Sprint(k), "is not a vertex of the graph", nil)
		}
		c.hosts = append(c.hosts, v)
	}
	return c, c.count(int32(g.n), apart)
}

// sets turns sets of keys into sets of vertices, each sorted and distinct.
func (g *Graph[K]) sets(field string, sets [][]K) ([][]int32, error) {
	out := make([][]int32, len(sets))
	for i, set := range sets {
		for _, k := range set {
			v, ok := g.Index(k)
			if !ok {
				return nil, refuse(field, i, fmt.Sprint(k), "is not a vertex of the graph", nil)
			}
			out[i] = append(out[i], v)
		}
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out, nil
}

// join makes blocks of the sets of Together; sets that share a member are one.
func (c *constraints) join(n int, sets [][]int32) error {
	parent := alone(n)
	size := make([]int32, n)
	for i := range size {
		size[i] = 1
	}
	for row, set := range sets {
		for _, v := range set {
			a, b := root(parent, set[0]), root(parent, v)
			if a == b {
				continue
			}
			a, b = min(a, b), max(a, b)
			parent[b] = a
			if size[a] += size[b]; size[a] > c.cap {
				return refuse("Together", row, strconv.Itoa(int(size[a])), fmt.Sprintf("more members than the cap of %d", c.cap), ErrInfeasible)
			}
		}
	}
	c.block = parent
	for v := range parent {
		parent[v] = root(parent, int32(v))
	}
	c.blocks = relabel(c.block, n)
	return nil
}

// part marks the blocks that must be apart.
func (c *constraints) part(sets [][]int32) error {
	if len(sets) == 0 {
		return nil
	}
	c.marks = make([][]int32, c.blocks)
	for row, set := range sets {
		for _, v := range set {
			b := c.block[v]
			if m := c.marks[b]; len(m) > 0 && m[len(m)-1] == int32(row) {
				return refuse("Apart", row, "", "has two members who must stay together", ErrInfeasible)
			}
			c.marks[b] = append(c.marks[b], int32(row))
		}
	}
	return nil
}

// count finds how many parts there may be.
func (c *constraints) count(n int32, apart [][]int32) error {
	if c.min > n {
		return refuse("Min", -1, strconv.Itoa(int(c.min)), fmt.Sprintf("there are only %d members", n), ErrInfeasible)
	}
	need := (n-1)/c.cap + 1
	if len(c.hosts) > 0 {
		slices.Sort(c.hosts)
		c.hosts = slices.Compact(c.hosts)
		c.hosting = make([]bool, c.blocks)
		c.most = 0
		for _, h := range c.hosts {
			if b := c.block[h]; !c.hosting[b] {
				c.hosting[b] = true
				c.most++
			}
		}
		if need > c.most {
			return refuse("Hosts", -1, strconv.Itoa(int(c.most)), fmt.Sprintf("%d members under a cap of %d need at least %d parts, each with a host", n, c.cap, need), ErrInfeasible)
		}
	}
	c.most = min(c.most, n/c.min)
	if need > c.most {
		return refuse("Min", -1, strconv.Itoa(int(c.min)), fmt.Sprintf("%d members need at least %d parts under a cap of %d, but make only %d of at least %d", n, need, c.cap, n/c.min, c.min), ErrInfeasible)
	}
	for row, set := range apart {
		if len(set) > int(c.most) {
			return refuse("Apart", row, strconv.Itoa(len(set)), fmt.Sprintf("there can be only %d parts", c.most), ErrInfeasible)
		}
	}
	return nil
}

func refuse(field string, row int, value, reason string, err error) error {
	return &coterie.InputError{Row: row, Field: field, Value: value, Reason: reason, Err: err}
}
