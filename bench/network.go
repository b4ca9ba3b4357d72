package main

import (
	"context"
	"iter"
	"slices"

	"github.com/coterie-go/coterie/community/graph"
)

// edges reads the ties of n vertices.
func edges(d columns) (n int, ties iter.Seq[graph.Tie[int32]], err error) {
	if n, err = d.n(); err != nil {
		return 0, nil, err
	}
	from, err := d.ints("from")
	if err != nil {
		return 0, nil, err
	}
	to, err := d.ints("to")
	if err != nil {
		return 0, nil, err
	}
	return n, func(yield func(graph.Tie[int32]) bool) {
		for i := range from {
			if !yield(graph.Tie[int32]{From: from[i], To: to[i]}) {
				return
			}
		}
	}, nil
}

func graphBuild(d columns) (kernel, error) {
	n, ties, err := edges(d)
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		g, err := graph.Dense(n, ties, nil)
		if err != nil {
			return nil, err
		}
		most := slices.Max(graph.Degrees(g, graph.Both))
		return values{"vertices": float64(g.Len()), "edges": float64(g.Edges()), "degree": float64(most)}, nil
	}, nil
}

// on makes a kernel of a question to the graph.
func on(ask func(*graph.Graph[int32]) (values, error)) func(columns) (kernel, error) {
	return func(d columns) (kernel, error) {
		n, ties, err := edges(d)
		if err != nil {
			return nil, err
		}
		g, err := graph.Dense(n, ties, nil)
		return func() (values, error) { return ask(g) }, err
	}
}

var cores = on(func(g *graph.Graph[int32]) (values, error) {
	sum, squares, most := 0.0, 0.0, int32(0)
	for _, k := range graph.Cores(g) {
		sum += float64(k)
		squares += float64(k) * float64(k)
		most = max(most, k)
	}
	return values{"sum": sum, "squares": squares, "most": float64(most)}, nil
})

var onion = on(func(g *graph.Graph[int32]) (values, error) {
	layers, err := graph.Onion(g)
	if err != nil {
		return nil, err
	}
	sum, squares, most := 0.0, 0.0, int32(0)
	for _, k := range layers {
		sum += float64(k)
		squares += float64(k) * float64(k)
		most = max(most, k)
	}
	return values{"sum": sum, "squares": squares, "most": float64(most)}, nil
})

var labels = on(func(g *graph.Graph[int32]) (values, error) {
	return modularity(graph.Propagate(context.Background(), g, nil))
})

var pageRank = on(func(g *graph.Graph[int32]) (values, error) {
	x, err := graph.PageRank(context.Background(), g, nil)
	if err != nil {
		return nil, err
	}
	squares := 0.0
	for _, v := range x {
		squares += v * v
	}
	return values{"most": slices.Max(x), "squares": squares, "first": x[0], "middle": x[len(x)/2]}, nil
})

var louvain = on(func(g *graph.Graph[int32]) (values, error) {
	return modularity(graph.Louvain(context.Background(), g, nil))
})

var leiden = on(func(g *graph.Graph[int32]) (values, error) {
	return modularity(graph.Leiden(context.Background(), g, nil))
})

func modularity(p *graph.Partition, err error) (values, error) {
	if err != nil {
		return nil, err
	}
	return values{"Q": p.Modularity}, nil
}
