package graph

import (
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
)

// Tie is a relation between two members (社交关系): replies, messages,
// invitations. Where the graph is undirected, who is From and who is To does
// not matter. A tie of a key to itself adds the key as a vertex; it becomes an
// edge only if Options.Loops is set.
type Tie[K coterie.Key] struct {
	From, To    K
	Weight      float64 // strength, > 0 and finite; 0 means 1
	First, Last int64   // when it began and was last seen, on the caller's clock
}

// Options say how ties become edges. The zero value is an undirected graph
// without self-loops whose edges weigh the sum of the weights of their ties.
// Parallel ties always become one edge: its weight is their sum, its First the
// earliest and its Last the latest of them.
type Options struct {
	Directed   bool // an edge leads from From to To; else both ways
	Unweighted bool // every edge weighs 1, whatever the weights and number of its ties
	Loops      bool // keep ties of a vertex to itself; else they are left out
}

// Graph is an interaction graph (互动图) in compact adjacency: vertices are the
// numbers 0 … Len()−1 in the order of their keys, the neighbours of each stand
// side by side in increasing order. A graph does not depend on the order in
// which its ties came. It is immutable and safe for concurrent use; the zero
// Graph is empty.
//
// An edge costs 8 bytes (16 more with weights, 32 more with times), a vertex its
// key and 4 bytes (4 more in a directed graph).
type Graph[K coterie.Key] struct {
	keys []K
	net
}

// New returns the graph of the ties, its vertices numbered in the order of
// their keys. All bad rows are refused together: a *[coterie.RowErrors] with
// their count and the first twenty. A nil ties is [coterie.ErrNoData].
//
// It takes O(n log n + m) time and does not keep ties. There is no adding to a
// graph: a day more of ties costs a new graph (2.5 s for 5 million ties
// between a million uuids), so fold ties in a record and build the graph when
// it is asked for.
func New[K coterie.Key](ties iter.Seq[Tie[K]], o *Options) (*Graph[K], error) {
	if ties == nil {
		return nil, coterie.ErrNoData
	}
	number := make(map[K]int32)
	var keys []K
	vertex := func(k K) int32 {
		v, ok := number[k]
		if !ok {
			v = int32(len(keys))
			number[k] = v
			keys = append(keys, k)
		}
		return v
	}
	var d draft
	var bad coterie.RowErrors
	row := 0
	for t := range ties {
		if w, err := weight(t.Weight); err != nil {
			bad.Add(row, err)
		} else if len(keys) > math.MaxInt32-2 || d.len() == math.MaxInt32 {
			return nil, tooLarge(row)
		} else {
			d.add(vertex(t.From), vertex(t.To), w, t.First, t.Last)
		}
		row++
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	clear(number)
	number = nil

	// From numbers in order of appearance to numbers in order of keys.
	compare := key.Comparer[K]()
	order := make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compare(keys[a], keys[b]) })
	rank := make([]int32, len(keys))
	sorted := make([]K, len(keys))
	for i, v := range order {
		rank[v], sorted[i] = int32(i), keys[v]
	}
	for i, l := range d.loops {
		d.loops[i].at = rank[l.at]
	}
	for _, c := range d.chunks {
		for i, e := range c.ends {
			c.ends[i] = [2]int32{rank[e[0]], rank[e[1]]}
		}
	}
	g := &Graph[K]{keys: sorted}
	return g, g.build(len(sorted), &d, o)
}

// Dense returns the graph of n vertices that the caller has numbered 0 … n−1:
// no hashing, no sorting. Errors are those of [New], and an *InputError for a
// vertex number outside the range. O(n + m). The measured exponent is 1.0 (bench
// -law).
func Dense(n int, ties iter.Seq[Tie[int32]], o *Options) (*Graph[int32], error) {
	if n < 0 || n >= math.MaxInt32 {
		return nil, &coterie.InputError{Row: -1, Field: "n", Value: strconv.Itoa(n), Reason: "must be in [0, 2³¹−2]"}
	}
	if ties == nil {
		return nil, coterie.ErrNoData
	}
	var d draft
	var bad coterie.RowErrors
	row := 0
	for t := range ties {
		w, err := weight(t.Weight)
		switch {
		case uint(t.From) >= uint(n):
			err = outside("From", t.From, n)
		case uint(t.To) >= uint(n):
			err = outside("To", t.To, n)
		}
		if err != nil {
			bad.Add(row, err)
		} else if d.len() == math.MaxInt32 {
			return nil, tooLarge(row)
		} else {
			d.add(t.From, t.To, w, t.First, t.Last)
		}
		row++
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	g := &Graph[int32]{keys: make([]int32, n)}
	for i := range g.keys {
		g.keys[i] = int32(i)
	}
	return g, g.build(n, &d, o)
}

func weight(w float64) (float64, error) {
	switch {
	case w == 0:
		return 1, nil
	case w > 0 && w <= maxWeight:
		return w, nil
	}
	return 0, &coterie.InputError{Field: "Weight", Value: strconv.FormatFloat(w, 'g', -1, 64), Reason: "must be positive and at most 1e100"}
}

func outside(field string, v int32, n int) error {
	return &coterie.InputError{Field: field, Value: strconv.Itoa(int(v)), Reason: "is not a vertex of a graph of " + strconv.Itoa(n)}
}

func tooLarge(row int) error {
	return &coterie.InputError{Row: row, Field: "ties", Reason: "more than 2³¹−1 vertices or half-edges", Err: coterie.ErrOverflow}
}

// Len returns the number of vertices.
func (g *Graph[K]) Len() int { return g.n }

// Edges returns the number of edges, loops included.
func (g *Graph[K]) Edges() int { return g.edges }

// Weight returns the total weight of the edges, loops included.
func (g *Graph[K]) Weight() float64 { return g.total }

// Directed tells whether edges have a direction.
func (g *Graph[K]) Directed() bool { return g.directed }

// Key returns the key of vertex i, in [0, Len()).
func (g *Graph[K]) Key(i int32) K { return g.keys[i] }

// Index returns the vertex with key k, and whether there is one. O(log n).
func (g *Graph[K]) Index(k K) (int32, bool) {
	i, ok := slices.BinarySearchFunc(g.keys, k, key.Comparer[K]())
	return int32(i), ok
}

// Neighbors yields the other ends of the edges at vertex i, in [0, Len()) (of
// the edges that lead out of it, in a directed graph), with their weights, in
// increasing order; a loop is not among them.
func (g *Graph[K]) Neighbors(i int32) iter.Seq2[int32, float64] { return g.out.row(i) }

// Sources yields the other ends of the edges that lead into vertex i, with
// their weights, in increasing order. In an undirected graph it equals
// Neighbors.
func (g *Graph[K]) Sources(i int32) iter.Seq2[int32, float64] { return g.in.row(i) }

// Ties yields the edges as ties, in the order of From and then To; in an
// undirected graph each once, From ≤ To. New or Dense with Loops set makes the
// same graph of them, but for vertices without any edge.
func (g *Graph[K]) Ties() iter.Seq[Tie[K]] {
	return func(yield func(Tie[K]) bool) {
		for u := range int32(g.n) {
			k := g.keys[u]
			if l := g.loopAt(u); l > 0 && !yield(Tie[K]{From: k, To: k, Weight: l}) {
				return
			}
			for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
				v := g.out.adj[e]
				if !g.directed && v < u {
					continue
				}
				t := Tie[K]{From: k, To: g.keys[v], Weight: g.out.weight(e)}
				if g.out.first != nil {
					t.First, t.Last = g.out.first[e], g.out.last[e]
				}
				if !yield(t) {
					return
				}
			}
		}
	}
}

// Undirected returns the graph without directions: an edge between two vertices
// weighs the sum of both directions. An undirected graph returns itself.
// O(n + m).
func (g *Graph[K]) Undirected() *Graph[K] {
	if !g.directed {
		return g
	}
	var d draft
	for u := range int32(g.n) {
		if l := g.loopAt(u); l > 0 {
			d.add(u, u, l, 0, 0)
		}
		for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
			var first, last int64
			if g.out.first != nil {
				first, last = g.out.first[e], g.out.last[e]
			}
			d.add(u, g.out.adj[e], g.out.weight(e), first, last)
		}
	}
	h := &Graph[K]{keys: g.keys}
	h.build(g.n, &d, &Options{Loops: true}) // cannot fail: the edges were accepted once
	return h
}
