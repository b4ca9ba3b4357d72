package graph

import (
	"cmp"
	"context"
	"fmt"

	"github.com/coterie-go/coterie"
)

// ErrInfeasible says that no division keeps to the constraints, or that none was
// found. It matches [coterie.ErrInvalid].
var ErrInfeasible = fmt.Errorf("no such division: %w", coterie.ErrInvalid)

// SplitOptions say what the parts of a graph must be like. Only Cap is needed.
type SplitOptions[K coterie.Key] struct {
	Cap      int     // most members of a part (群上限), ≥ 1
	Min      int     // least members of a part; 0 means 1
	Hosts    []K     // those who can host a part (群主): every part gets one; none: parts need no host
	Together [][]K   // sets whose members stay in one part
	Apart    [][]K   // sets whose members all go to different parts
	AsFound  bool    // keep parts as they are found, however small; else small ones share a part while they fit
	Start    []int32 // a division to start from, such as the one in force or Louvain's; nil: Leiden's
	Seed     uint64  // of the search
}

// Parts is a division of a graph under constraints.
type Parts[K coterie.Key] struct {
	Partition
	Hosts []K     // of each part, of its own members the one with the strongest ties within; nil if none were asked for
	Kept  float64 // share of the weight of all ties that lies within parts
}

// Split divides an undirected graph into parts of at most Cap members, keeping
// as many ties within parts as it finds how to (分群): a community too large for
// one group chat becomes several without tearing friends apart, each with a host
// of its own.
//
// It starts from groups found by Leiden under the cap and, where there are hosts,
// once more from groups grown around them. It puts small groups together,
// dissolves those for which there is no host, sees to Min and Hosts, and then
// moves and swaps members while modularity gains; the better of both counts. The
// result is a local optimum:
// the best of several seeds is better. It keeps to every constraint or returns an
// *InputError naming the field: an unknown key, a set of Together larger than
// Cap (Row is the set), two of one set of Apart who are in one of Together, or
// [ErrInfeasible] where hosts, cap, least size and sets cannot go together. With
// sets of Together or Apart a feasible division exists that it does not find,
// at times: to find one is NP-hard. It takes O(n + m) a round of Leiden and of
// moves.
func Split[K coterie.Key](ctx context.Context, g *Graph[K], o *SplitOptions[K]) (*Parts[K], error) {
	if o == nil {
		o = new(SplitOptions[K])
	}
	if err := g.undirected(); err != nil {
		return nil, err
	}
	c, err := constrain(g, o)
	if err != nil {
		return nil, err
	}
	p := &Parts[K]{}
	if g.n == 0 {
		return p, nil
	}
	s := newSearch(ctx, &g.net, &LouvainOptions{Cap: o.Cap, Seed: o.Seed})
	bottom := g.bottom()
	l := s.gather(bottom, c.block, c.blocks)
	s.rows[0] = csr{} // these stay
	l.marks = c.marks
	of := alone(c.blocks)
	if o.Start != nil {
		for u := g.n - 1; u >= 0; u-- { // the lowest vertex of a block decides
			of[c.block[u]] = o.Start[u]
		}
		relabel(of, g.n)
	} else if g.edges > 0 {
		for range 30 {
			improved, err := s.leiden(l, of)
			if err != nil {
				return nil, err
			}
			if !improved {
				break
			}
		}
	}
	starts := [][]int32{of}
	if o.Start == nil && len(c.hosts) > 1 && !o.AsFound {
		starts = append(starts, l.grow(c))
	}
	var failed error
	for _, start := range starts {
		d := newDivision(s, l, c, start)
		if err := d.arrange(!o.AsFound); err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		found := make([]int32, g.n)
		for u := range found {
			found[u] = d.of[c.block[u]]
		}
		groups := relabel(found, c.blocks)
		if q := g.modularity(found, groups, 1); p.Of == nil || q > p.Modularity {
			p.Of, p.Groups, p.Modularity = found, groups, q
		}
	}
	if p.Of == nil {
		return nil, failed
	}
	p.Kept = g.kept(p.Of)
	if len(c.hosts) > 0 {
		p.Hosts = make([]K, p.Groups)
		for part, h := range g.hostOf(p.Of, p.Groups, c.hosts) {
			p.Hosts[part] = g.keys[h]
		}
	}
	return p, nil
}

// grow returns a division in which parts have grown around the hosts, each block
// going where its ties are strongest among the parts with room; blocks that no
// chain of ties joins to a host stay alone.
func (l *level) grow(c *constraints) []int32 {
	of, size := make([]int32, l.n), make([]int32, l.n)
	for b := range of {
		of[b] = -1
	}
	var reached []int32
	join := func(b, part int32) {
		of[b] = part
		size[part] += l.size[b]
		reached = append(reached, b)
	}
	for _, h := range c.hosts {
		if b := c.block[h]; of[b] < 0 {
			join(b, b)
		}
	}
	pull := make([]float64, l.n)
	for i := 0; i < len(reached); i++ {
		u := reached[i]
		for _, b := range l.adj[l.off[u]:l.off[u+1]] {
			if of[b] >= 0 {
				continue
			}
			to, most := int32(-1), 0.0
			for e := l.off[b]; e < l.off[b+1]; e++ {
				part := of[l.adj[e]]
				if part < 0 {
					continue
				}
				if l.w == nil {
					pull[part]++
				} else {
					pull[part] += l.w[e]
				}
				if size[part]+l.size[b] <= c.cap && pull[part] > most {
					to, most = part, pull[part]
				}
			}
			for e := l.off[b]; e < l.off[b+1]; e++ {
				if part := of[l.adj[e]]; part >= 0 {
					pull[part] = 0
				}
			}
			if to >= 0 {
				join(b, to)
			}
		}
	}
	for b := range of {
		if of[b] < 0 {
			of[b] = int32(b)
		}
	}
	return of
}

// kept returns the share of the total weight that lies within groups; 1 for an
// edgeless graph, which has lost nothing.
func (g *net) kept(of []int32) float64 {
	if g.total == 0 {
		return 1
	}
	inside := 0.0
	for u := range int32(g.n) {
		inside += 2 * g.loopAt(u)
		for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
			if of[g.out.adj[e]] == of[u] {
				inside += g.out.weight(e)
			}
		}
	}
	return inside / (2 * g.total)
}

// Keeps returns which share of the weight of all ties lies within parts (关系保留),
// and what assigning the members at random to parts of the same sizes would keep
// on average:
//
//	chance = Σ nᵢ(nᵢ−1) / (n(n−1))
//
// Both are 1 where there is nothing to lose. Labels must lie in [0, Len()).
// O(n + m).
func (g *Graph[K]) Keeps(of []int32) (kept, chance float64, err error) {
	if err := g.checkLabels(of); err != nil {
		return 0, 0, err
	}
	if g.n < 2 {
		return 1, 1, nil
	}
	sizes := make([]float64, g.n)
	for _, c := range of {
		sizes[c]++
	}
	for _, k := range sizes {
		chance += k * (k - 1)
	}
	return g.kept(of), chance / (float64(g.n) * float64(g.n-1)), nil
}

// Within returns the graph that is left when the ties between parts are cut
// (只留群内): the same vertices, and the edges whose ends have the same label. What
// a message reaches in it is what it reaches once the community is split. Labels
// must lie in [0, Len()). O(n + m).
func (g *Graph[K]) Within(of []int32) (*Graph[K], error) {
	if err := g.checkLabels(of); err != nil {
		return nil, err
	}
	keep := func(yield func(Tie[K]) bool) {
		for _, k := range g.keys { // so that no vertex is lost
			if !yield(Tie[K]{From: k, To: k}) {
				return
			}
		}
		for t := range g.Ties() {
			u, _ := g.Index(t.From)
			v, _ := g.Index(t.To)
			if u != v && of[u] == of[v] && !yield(t) {
				return
			}
		}
	}
	return New(keep, &Options{Directed: g.directed})
}

// hostOf chooses for each group, of the hosts in it, the one with the strongest
// ties within; of equals the lowest vertex.
func (g *net) hostOf(of []int32, groups int, hosts []int32) []int32 {
	best, most := make([]int32, groups), make([]float64, groups)
	for i := range most {
		most[i] = -1
	}
	for _, h := range hosts {
		w := 0.0
		for e := g.out.off[h]; e < g.out.off[h+1]; e++ {
			if of[g.out.adj[e]] == of[h] {
				w += g.out.weight(e)
			}
		}
		if c := of[h]; w > most[c] {
			best[c], most[c] = h, w
		}
	}
	return best
}
