package graph

import (
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// FirstContacts returns for each vertex of a directed graph with times who brought
// it in: the source of its earliest edge in, of equals the lowest, if that came
// before all its edges out; −1 for one who began by himself (扩散树). These parents
// make a forest, for [Trees]. Tie.First is the time. An undirected graph is an
// *InputError. O(n + m).
func FirstContacts[K coterie.Key](g *Graph[K]) ([]int32, error) {
	if !g.directed {
		return nil, refuse("graph", -1, "undirected", "must be directed: a contact has a beginning and an end", nil)
	}
	parent, in, out := make([]int32, g.n), make([]int64, g.n), make([]int64, g.n)
	first := func(e int32) int64 {
		if g.out.first == nil {
			return 0
		}
		return g.out.first[e]
	}
	acted := make([]bool, g.n)
	for u := range parent {
		parent[u] = -1
	}
	for u := range int32(g.n) {
		for e := g.out.off[u]; e < g.out.off[u+1]; e++ {
			v, t := g.out.adj[e], first(e)
			if parent[v] < 0 || t < in[v] {
				parent[v], in[v] = u, t
			}
			if !acted[u] || t < out[u] {
				acted[u], out[u] = true, t
			}
		}
	}
	for u := range parent {
		if parent[u] >= 0 && acted[u] && out[u] <= in[u] {
			parent[u] = -1
		}
	}
	return parent, nil
}

// Forest is what trees of diffusion look like. Slices Root to Children are by
// vertex, the others by tree, in the order of their roots.
type Forest struct {
	Root     []int32   // the root of each vertex's tree
	Depth    []int32   // steps from the root
	Subtree  []int32   // members below and including each vertex
	Children []int32   // those directly below
	Trees    []int32   // the roots
	Size     []int32   // members of each tree
	Height   []int32   // of each tree: the largest depth
	Breadth  []int32   // of each tree: most members at one depth
	Virality []float64 // of each tree: mean steps between two members; 0 for a tree of one
}

// Trees measures the forest in which each vertex points to its parent, −1 for a
// root: of who brought whom, who forwarded from whom. Structural virality, the
// mean distance between members of a tree, is near 2 for one broadcast and grows
// with the generations of passing on (Wiener 指数):
//
//	ν = Σ_{i≠j} d_ij / (s·(s−1)) = 2·Σ_v a_v·(s − a_v) / (s·(s−1))
//
// with s the size of the tree and a_v the size of the subtree at v. A parent
// outside the vertices, or a cycle, is an *InputError. O(n).
//
// References: Goel, Anderson, Hofman & Watts (2016), The structural virality of
// online diffusion, Management Science 62.
func Trees(parent []int32) (*Forest, error) {
	n := len(parent)
	f := &Forest{Root: make([]int32, n), Depth: make([]int32, n), Subtree: make([]int32, n), Children: make([]int32, n)}
	for v, p := range parent {
		if p < -1 || int(p) >= n {
			return nil, refuse("parent", v, strconv.Itoa(int(p)), "is not a vertex of a forest of "+strconv.Itoa(n), nil)
		}
		if p >= 0 {
			f.Children[p]++
		}
	}
	start := make([]int32, n+1)
	for v, c := range f.Children {
		start[v+1] = start[v] + c
	}
	children, at := make([]int32, start[n]), slices.Clone(start[:n])
	order := make([]int32, 0, n) // tree by tree, by depth
	for v, p := range parent {
		if p >= 0 {
			children[at[p]] = int32(v)
			at[p]++
		}
	}
	for r, p := range parent {
		if p >= 0 {
			continue
		}
		first := len(order)
		order = append(order, int32(r))
		f.Root[r] = int32(r)
		wide, level, height := int32(0), int32(0), int32(0)
		for i := first; i < len(order); i++ {
			u := order[i]
			if f.Depth[u] > height {
				height, level = f.Depth[u], 0
			}
			level++
			wide = max(wide, level)
			for _, v := range children[start[u]:start[u+1]] {
				f.Root[v], f.Depth[v] = int32(r), f.Depth[u]+1
				order = append(order, v)
			}
		}
		s := float64(len(order) - first)
		pairs := 0.0
		for i := len(order) - 1; i >= first; i-- {
			u := order[i]
			f.Subtree[u]++
			if i > first {
				f.Subtree[parent[u]] += f.Subtree[u]
				pairs += float64(f.Subtree[u]) * (s - float64(f.Subtree[u]))
			}
		}
		virality := 0.0
		if s > 1 {
			virality = 2 * pairs / (s * (s - 1))
		}
		f.Trees, f.Size = append(f.Trees, int32(r)), append(f.Size, int32(s))
		f.Height, f.Breadth, f.Virality = append(f.Height, height), append(f.Breadth, wide), append(f.Virality, virality)
	}
	if len(order) < n {
		for v := range parent {
			if f.Subtree[v] == 0 {
				return nil, refuse("parent", v, strconv.Itoa(int(parent[v])), "leads into a cycle", nil)
			}
		}
	}
	return f, nil
}
