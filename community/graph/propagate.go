package graph

import (
	"context"

	"github.com/coterie-go/coterie"
)

// Propagate divides an undirected graph into groups by propagating labels
// (标签传播): every vertex takes the label with which it has the most weight of
// ties, and is looked at again when a neighbour has changed. Left to itself that
// can end with one label for all; here a vertex takes only a label with which it
// has at least the weight that chance would give it,
//
//	w(u, c) ≥ γ·k_u·K_c/2m
//
// and a group that grows towards everyone stops attracting. Groups that fall
// apart into several components are separated at the end. It is faster than
// [Louvain] and a little less good; options and errors are the same. It takes
// O(n + m) a round, of which there are few.
//
// References: Raghavan, Albert & Kumara (2007), Phys. Rev. E 76, 036106; the queue
// of vertices to look at again: Traag & Šubelj (2023), Sci. Rep. 13; the chance
// term: Barber & Clark (2009), Phys. Rev. E 80, 026129.
func Propagate[K coterie.Key](ctx context.Context, g *Graph[K], o *LouvainOptions) (*Partition, error) {
	opt, err := o.check(&g.net)
	if err != nil {
		return nil, err
	}
	of := alone(g.n)
	if g.edges > 0 {
		s := newSearch(ctx, &g.net, &opt)
		s.label = true
		if _, err := s.move(g.bottom(), of); err != nil {
			return nil, err
		}
	}
	groups := g.separate(of)
	return g.partition(of, groups), nil
}

// popular takes u out of its group and puts it into the one with which it has
// most ties, of equals one at random.
func (s *search) popular(l *level, of []int32, u int32) int32 {
	s.links(l, of, u)
	from, k, size := of[u], l.k[u], l.size[u]
	s.group[from].strength -= k
	s.size[from] -= size
	pull := s.resolution * k / s.m2
	to, most, ties := from, s.group[from].link, uint64(1)
	if most < pull*s.group[from].strength {
		most = 0 // less than chance: any other is better
	}
	for _, c := range s.near {
		w := s.group[c].link
		s.group[c].link = 0
		if c == from || w == 0 || w < most || w < pull*s.group[c].strength || s.size[c]+size > s.cap {
			continue
		}
		if w > most {
			to, most, ties = c, w, 1
		} else if ties++; s.r.Uint64N(ties) == 0 {
			to = c
		}
	}
	s.group[to].strength += k
	s.size[to] += size
	if to != from {
		s.moved(l, u, from, to)
	}
	return to
}
