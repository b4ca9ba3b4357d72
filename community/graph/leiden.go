package graph

import (
	"context"
	"strconv"

	"github.com/coterie-go/coterie"
)

// LeidenOptions are the options of [Leiden]. Nil and zero fields mean the
// defaults.
type LeidenOptions struct {
	Resolution float64 // γ of [Modularity]; 0 means 1
	Cap        int     // most vertices in a group; 0 means no limit
	Iterations int     // rounds, each starting from the groups of the one before; 0 means 2. It stops when a round changes nothing
	Seed       uint64  // of the order in which vertices are looked at
}

// Leiden divides an undirected graph into groups of high modularity
// (社区发现), as [Louvain] does, but before the groups become vertices it
// refines them: each is rebuilt from single vertices that join only what they
// are well connected to, so that badly placed parts can leave later. Weights
// count. Every group of the result is connected.
//
// Of the vertices that a well-connected vertex may join it takes the best, so
// that the outcome differs by seed only through the order of looking. A directed
// graph is an *InputError. A million vertices with five million edges take about
// 9 s. A round is O(n + m); the measured exponent is 1.2 (bench -law).
//
// References: Traag, Waltman & van Eck (2019), From Louvain to Leiden, Sci. Rep.
// 9, 5233.
func Leiden[K coterie.Key](ctx context.Context, g *Graph[K], o *LeidenOptions) (*Partition, error) {
	if o == nil {
		o = new(LeidenOptions)
	}
	if o.Iterations < 0 {
		return nil, &coterie.InputError{Row: -1, Field: "Iterations", Value: strconv.Itoa(o.Iterations), Reason: "must not be negative"}
	}
	opt, err := (&LouvainOptions{o.Resolution, o.Cap, o.Seed}).check(&g.net)
	if err != nil {
		return nil, err
	}
	rounds := o.Iterations
	if rounds == 0 {
		rounds = 2
	}
	s, of, bottom := newSearch(ctx, &g.net, &opt), alone(g.n), g.bottom()
	for i := 0; i < rounds && g.edges > 0; i++ {
		improved, err := s.leiden(bottom, of)
		if err != nil {
			return nil, err
		}
		if !improved {
			break
		}
	}
	groups := g.separate(of)
	return g.partition(of, groups), nil
}

// leiden improves a labelling of the nodes of l, in [0, l.n), and reports
// whether it could.
func (s *search) leiden(l *level, top []int32) (bool, error) {
	improved := false
	of := top
	node := alone(l.n) // of the present level, that each node of the first is in
	for {
		moved, err := s.move(l, of)
		if err != nil {
			return improved, err
		}
		improved = improved || moved
		groups := relabel(of, l.n)
		if groups == l.n {
			break
		}
		fine, parts := s.refine(l, of)
		if parts == l.n { // nothing joined: take the groups themselves
			copy(fine, of)
			parts = groups
		}
		above := make([]int32, parts) // group of each part
		for u, p := range fine {
			above[p] = of[u]
		}
		for i, u := range node {
			node[i] = fine[u]
		}
		l = s.gather(l, fine, parts)
		of = above
	}
	for i, u := range node {
		top[i] = of[u]
	}
	return improved, nil
}

// refine rebuilds each group of l from single nodes: one that is well connected
// to its group, and still alone, joins the part of the group where modularity
// gains most, among those that are well connected themselves. It returns the
// part of each node and the number of parts.
//
//	u is well connected to group C: w(u, C−u) ≥ γ·k_u·(K_C − k_u)/2m
func (s *search) refine(l *level, of []int32) ([]int32, int) {
	if s.part == nil {
		s.part, s.whole, s.outside = make([]int32, l.n), make([]float64, l.n), make([]float64, l.n)
	}
	whole := s.whole[:l.n] // strength of each group
	clear(whole)
	for u, c := range of {
		whole[c] += l.k[u]
	}
	part := s.part[:l.n]
	for i := range part {
		part[i] = int32(i)
	}
	group := s.group[:l.n] // of parts, here
	for p, k := range l.k {
		group[p].strength = k
	}
	outside := s.outside[:l.n] // weight between each part and the rest of its group
	clear(outside)
	for u := range int32(l.n) {
		for e := l.off[u]; e < l.off[u+1]; e++ {
			if of[l.adj[e]] == of[u] {
				if l.w == nil {
					outside[u]++
				} else {
					outside[u] += l.w[e]
				}
			}
		}
	}
	joined := s.queued[:l.n] // parts of more than one node
	clear(joined)
	order := s.queue[:l.n]
	for i := range order {
		order[i] = int32(i)
	}
	s.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, u := range order {
		if joined[part[u]] {
			continue
		}
		c, k := of[u], l.k[u]
		pull := s.resolution * k / s.m2
		if outside[u] < pull*(whole[c]-k) {
			continue
		}
		s.near = s.near[:0]
		for e := l.off[u]; e < l.off[u+1]; e++ {
			v := l.adj[e]
			if of[v] != c {
				continue
			}
			p := part[v]
			if group[p].link == 0 {
				s.near = append(s.near, p)
			}
			if l.w == nil {
				group[p].link++
			} else {
				group[p].link += l.w[e]
			}
		}
		to, gain, weight := u, 0.0, 0.0
		for _, p := range s.near {
			w := group[p].link
			group[p].link = 0
			if g := w - pull*group[p].strength; g > gain && outside[p] >= s.resolution*group[p].strength*((whole[c]-group[p].strength)/s.m2) {
				to, gain, weight = p, g, w
			}
		}
		if to != u {
			part[u] = to
			group[to].strength += k
			outside[to] += outside[u] - 2*weight
			joined[to] = true
		}
	}
	return part, relabel(part, l.n)
}
