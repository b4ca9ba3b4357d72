package main

import (
	"iter"
	"runtime/debug"
	"strings"

	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"github.com/coterie-go/coterie/community/graph"
)

// gonums are the workloads of gonum, which is Go and needs no program of its own.
var gonums = map[string]func(columns) (kernel, error){
	"gonum:graph-build": func(d columns) (kernel, error) {
		n, ties, err := edges(d)
		return func() (values, error) {
			g := undirected(n, ties)
			most := 0
			for nodes := g.Nodes(); nodes.Next(); {
				most = max(most, g.From(nodes.Node().ID()).Len())
			}
			return values{"vertices": float64(g.Nodes().Len()), "edges": float64(g.Edges().Len()), "degree": float64(most)}, nil
		}, err
	},
	"gonum:cores": func(d columns) (kernel, error) {
		n, ties, err := edges(d)
		if err != nil {
			return nil, err
		}
		g := undirected(n, ties)
		return func() (values, error) {
			_, shells := topo.DegeneracyOrdering(g)
			sum, squares := 0.0, 0.0
			for k, shell := range shells {
				sum += float64(k * len(shell))
				squares += float64(k * k * len(shell))
			}
			return values{"sum": sum, "squares": squares, "most": float64(len(shells) - 1)}, nil
		}, nil
	},
	"gonum:pagerank": func(d columns) (kernel, error) {
		n, ties, err := edges(d)
		if err != nil {
			return nil, err
		}
		g := simple.NewDirectedGraph()
		for i := range n {
			g.AddNode(simple.Node(i))
		}
		for e := range ties {
			g.SetEdge(simple.Edge{F: simple.Node(e.From), T: simple.Node(e.To)})
			g.SetEdge(simple.Edge{F: simple.Node(e.To), T: simple.Node(e.From)})
		}
		return func() (values, error) {
			x := network.PageRankSparse(g, 0.85, 1e-12)
			most, squares := 0.0, 0.0
			for i := range n {
				most = max(most, x[int64(i)])
				squares += x[int64(i)] * x[int64(i)]
			}
			return values{"most": most, "squares": squares, "first": x[0], "middle": x[int64(n/2)]}, nil
		}, nil
	},
	"gonum:louvain": func(d columns) (kernel, error) {
		n, ties, err := edges(d)
		if err != nil {
			return nil, err
		}
		g := undirected(n, ties)
		return func() (values, error) {
			return values{"Q": community.Q(g, community.Modularize(g, 1, nil).Communities(), 1)}, nil
		}, nil
	},
}

// undirected makes a graph as gonum has it.
func undirected(n int, ties iter.Seq[graph.Tie[int32]]) *simple.UndirectedGraph {
	g := simple.NewUndirectedGraph()
	for i := range n {
		g.AddNode(simple.Node(i))
	}
	for e := range ties {
		g.SetEdge(simple.Edge{F: simple.Node(e.From), T: simple.Node(e.To)})
	}
	return g
}

func gonumVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "gonum.org/v1/gonum" {
				return strings.TrimPrefix(m.Version, "v")
			}
		}
	}
	return ""
}
