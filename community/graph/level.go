package graph

import (
	"context"
	"math/rand/v2"
)

// level is a graph whose nodes stand for sets of vertices: what Louvain and
// Leiden move among groups. At the bottom every node is one vertex and the rows
// are those of the net.
type level struct {
	n      int
	off    []int32
	adj    []int32
	w      []float64 // nil: every weight is 1
	inside []float64 // twice the weight within each node; nil: none
	k      []float64 // strength of each node, what is within counted twice
	size   []int32   // vertices in each node
	marks  [][]int32 // which sets of vertices that must be apart each node has a member of; nil: none
}

// bottom returns the level of single vertices of an undirected net.
func (g *net) bottom() *level {
	l := &level{n: g.n, off: g.out.off, adj: g.out.adj, w: g.out.w, k: g.strengths(Both), size: make([]int32, g.n)}
	for i := range l.size {
		l.size[i] = 1
	}
	if g.loop != nil {
		l.inside = make([]float64, g.n)
		for i, w := range g.loop {
			l.inside[i] = 2 * w
		}
	}
	return l
}

// groupSums stand side by side, since what reads one mostly reads the other.
type groupSums struct {
	strength float64
	link     float64 // weight between the node in hand and the group; 0 but for those in near
}

// search moves nodes among groups so that modularity grows. Its arrays serve
// all levels: nothing is allocated per node.
type search struct {
	ctx        context.Context
	r          *rand.Rand
	m2         float64 // twice the total weight
	resolution float64
	cap        int32 // most vertices in a group
	label      bool  // propagate labels rather than seek modularity

	group  []groupSums
	size   []int32 // of each group
	near   []int32 // groups tied to the node in hand
	empty  []int32 // groups without a node
	queue  []int32 // ring of nodes to look at
	queued []bool
	held   map[[2]int32]bool // group and mark: the group has a member of that set

	// Rows of the levels above the first, which take turns, and scratch of refine.
	rows           [2]csr
	turn           int
	part           []int32
	whole, outside []float64
}

// labelVisits is how often, on average, label propagation may look at a vertex.
const labelVisits = 100

func newSearch(ctx context.Context, g *net, o *LouvainOptions) *search {
	n := g.n
	s := &search{
		ctx: ctx, r: rand.New(rand.NewPCG(o.Seed, 0)), m2: 2 * g.total, resolution: o.Resolution, cap: int32(n),
		group: make([]groupSums, n), size: make([]int32, n),
		queue: make([]int32, n), queued: make([]bool, n),
	}
	if s.resolution == 0 {
		s.resolution = 1
	}
	if o.Cap > 0 && o.Cap < n {
		s.cap = int32(o.Cap)
	}
	return s
}

// load sums up the groups of a labelling of l.
func (s *search) load(l *level, of []int32) {
	clear(s.group[:l.n])
	clear(s.size[:l.n])
	for u, c := range of {
		s.group[c].strength += l.k[u]
		s.size[c] += l.size[u]
	}
	s.empty = s.empty[:0]
	for c := int32(l.n - 1); c >= 0; c-- {
		if s.size[c] == 0 {
			s.empty = append(s.empty, c)
		}
	}
	s.held = nil
	if l.marks != nil {
		s.held = make(map[[2]int32]bool)
		for u, c := range of {
			for _, m := range l.marks[u] {
				s.held[[2]int32{c, m}] = true
			}
		}
	}
}

// links collects the weight between u and each group near it.
func (s *search) links(l *level, of []int32, u int32) {
	s.near = s.near[:0]
	lo, hi := l.off[u], l.off[u+1]
	if l.w == nil {
		for _, v := range l.adj[lo:hi] {
			c := of[v]
			if s.group[c].link == 0 {
				s.near = append(s.near, c)
			}
			s.group[c].link++
		}
		return
	}
	w := l.w[lo:hi]
	for i, v := range l.adj[lo:hi] {
		c := of[v]
		if s.group[c].link == 0 {
			s.near = append(s.near, c)
		}
		s.group[c].link += w[i]
	}
}

// move looks at every node in random order, and again at those whose
// neighbours have moved, until none gains by moving to another group. It
// reports whether any did.
//
//	gain of u in c = w(u, c) − γ·k_u·K_c/2m
func (s *search) move(l *level, of []int32) (bool, error) {
	s.load(l, of)
	queue, queued := s.queue[:l.n], s.queued[:l.n]
	for i := range queue {
		queue[i], queued[i] = int32(i), true
	}
	s.r.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	any := false
	for head, waiting, done := 0, l.n, 0; waiting > 0; done++ {
		if done&(1<<14-1) == 0 {
			if err := s.ctx.Err(); err != nil {
				return any, err
			}
		}
		u := queue[head]
		queued[u] = false
		if head++; head == l.n {
			head = 0
		}
		waiting--

		from := of[u]
		var to int32
		if s.label {
			if to = s.popular(l, of, u); done > labelVisits*l.n {
				break // the term of chance can keep labels moving
			}
		} else {
			to = s.best(l, of, u)
		}
		if to == from {
			continue
		}
		any = true
		of[u] = to
		for _, v := range l.adj[l.off[u]:l.off[u+1]] {
			if of[v] != to && !queued[v] {
				queued[v] = true
				tail := head + waiting
				if tail >= l.n {
					tail -= l.n
				}
				queue[tail] = v
				waiting++
			}
		}
	}
	return any, nil
}

// best takes u out of its group, finds where it gains most, and puts it there.
func (s *search) best(l *level, of []int32, u int32) int32 {
	s.links(l, of, u)
	from, k, size := of[u], l.k[u], l.size[u]
	s.group[from].strength -= k
	s.size[from] -= size
	pull := s.resolution * k / s.m2
	to, gain := from, s.group[from].link-pull*s.group[from].strength
	margin := 1e-12 * k // rounding must not keep nodes moving for ever
	for _, c := range s.near {
		w := s.group[c].link
		s.group[c].link = 0
		if c == from {
			continue
		}
		if g := w - pull*s.group[c].strength; g > gain+margin && s.size[c]+size <= s.cap && s.admits(l, u, c) {
			to, gain = c, g
		}
	}
	if gain < -margin && s.size[from] > 0 && len(s.empty) > 0 {
		to = s.empty[len(s.empty)-1]
	}
	s.group[to].strength += k
	s.size[to] += size
	if to != from {
		s.moved(l, u, from, to)
	}
	return to
}

// admits tells whether no member of group c must be apart from u.
func (s *search) admits(l *level, u, c int32) bool {
	if l.marks != nil {
		for _, m := range l.marks[u] {
			if s.held[[2]int32{c, m}] {
				return false
			}
		}
	}
	return true
}

// moved keeps the list of empty groups and what each holds.
func (s *search) moved(l *level, u, from, to int32) {
	if len(s.empty) > 0 && s.empty[len(s.empty)-1] == to {
		s.empty = s.empty[:len(s.empty)-1]
	}
	if s.size[from] == 0 {
		s.group[from].strength = 0 // exactly
		s.empty = append(s.empty, from)
	}
	if l.marks != nil {
		for _, m := range l.marks[u] {
			delete(s.held, [2]int32{from, m})
			s.held[[2]int32{to, m}] = true
		}
	}
}

// gather makes each of the groups of a labelling, numbered 0 … groups−1, a node
// of the level above. Its rows last until gather is called on that level's own
// successor.
func (s *search) gather(l *level, of []int32, groups int) *level {
	up := &level{n: groups, off: make([]int32, groups+1), inside: make([]float64, groups), k: make([]float64, groups), size: make([]int32, groups)}
	if l.marks != nil {
		up.marks = make([][]int32, groups)
	}
	start, members := byGroup(of, groups)
	rows := &s.rows[s.turn] // l has the other, or those of the net
	s.turn = 1 - s.turn
	if rows.adj == nil {
		rows.adj, rows.w = make([]int32, 0, len(l.adj)/2), make([]float64, 0, len(l.adj)/2)
	}
	up.adj, up.w = rows.adj[:0], rows.w[:0]
	for c := range int32(groups) {
		s.near = s.near[:0]
		for _, u := range members[start[c]:start[c+1]] {
			up.k[c] += l.k[u]
			up.size[c] += l.size[u]
			if l.inside != nil {
				up.inside[c] += l.inside[u]
			}
			if l.marks != nil {
				up.marks[c] = append(up.marks[c], l.marks[u]...)
			}
			for e := l.off[u]; e < l.off[u+1]; e++ {
				d := of[l.adj[e]]
				if s.group[d].link == 0 {
					s.near = append(s.near, d)
				}
				if l.w == nil {
					s.group[d].link++
				} else {
					s.group[d].link += l.w[e]
				}
			}
		}
		for _, d := range s.near {
			if d == c {
				up.inside[c] += s.group[d].link
			} else {
				up.adj, up.w = append(up.adj, d), append(up.w, s.group[d].link)
			}
			s.group[d].link = 0
		}
		up.off[c+1] = int32(len(up.adj))
	}
	rows.adj, rows.w = up.adj, up.w
	return up
}

// byGroup lists the members of each group side by side.
func byGroup(of []int32, groups int) (start, members []int32) {
	start = make([]int32, groups+1)
	for _, c := range of {
		start[c+1]++
	}
	for c := range groups {
		start[c+1] += start[c]
	}
	members = make([]int32, len(of))
	at := append([]int32(nil), start[:groups]...)
	for u, c := range of {
		members[at[c]] = int32(u)
		at[c]++
	}
	return start, members
}
