package graph_test

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/community/graph"
)

// club is Zachary's karate club: 34 members of a university club and the 78
// pairs of them who met outside of it, members numbered from 0. Each row lists
// a member's ties to members with higher numbers.
//
// Zachary (1977), An information flow model for conflict and fission in small
// groups, J. Anthropological Research 33, matrix E.
var club = [34][]int32{
	0:  {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31},
	1:  {2, 3, 7, 13, 17, 19, 21, 30},
	2:  {3, 7, 8, 9, 13, 27, 28, 32},
	3:  {7, 12, 13},
	4:  {6, 10},
	5:  {6, 10, 16},
	6:  {16},
	8:  {30, 32, 33},
	9:  {33},
	13: {33},
	14: {32, 33},
	15: {32, 33},
	18: {32, 33},
	19: {33},
	20: {32, 33},
	22: {32, 33},
	23: {25, 27, 29, 32, 33},
	24: {25, 27, 31},
	25: {31},
	26: {29, 33},
	27: {33},
	28: {31, 33},
	29: {32, 33},
	30: {32, 33},
	31: {32, 33},
	32: {33},
}

func karate() *graph.Graph[int32] {
	g, err := graph.Dense(len(club), func(yield func(graph.Tie[int32]) bool) {
		for u, friends := range club {
			for _, v := range friends {
				if !yield(graph.Tie[int32]{From: int32(u), To: v}) {
					return
				}
			}
		}
	}, nil)
	if err != nil {
		panic(err)
	}
	return g
}

var replies = []graph.Tie[string]{
	{From: "chen", To: "wang", Weight: 3},
	{From: "wang", To: "chen"},
	{From: "chen", To: "lin"},
	{From: "lin", To: "chen"},
	{From: "lin", To: "wang"},
	{From: "zhao", To: "chen"},
}

func ExampleNew() {
	g, err := graph.New(slices.Values(replies), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Len(), "members,", g.Edges(), "edges of weight", g.Weight())
	for t := range g.Ties() {
		fmt.Println(t.From, t.To, t.Weight)
	}
	// Output:
	// 4 members, 4 edges of weight 8
	// chen lin 2
	// chen wang 4
	// chen zhao 1
	// lin wang 1
}

func ExampleDense() {
	_, err := graph.Dense(2, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}, {From: 1, To: 2}}), nil)
	fmt.Println(err)
	// Output: 1 bad rows; row 1: To 2: is not a vertex of a graph of 2
}

func ExampleOptions() {
	for _, o := range []*graph.Options{nil, {Directed: true}, {Unweighted: true}} {
		g, _ := graph.New(slices.Values(replies), o)
		fmt.Println(g.Edges(), g.Weight())
	}
	// Output:
	// 4 8
	// 6 8
	// 4 4
}

func ExampleGraph_Index() {
	g, _ := graph.New(slices.Values(replies), nil)
	i, ok := g.Index("wang")
	fmt.Println(i, ok, g.Key(i))
	// Output: 2 true wang
}

func ExampleGraph_Neighbors() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	chen, _ := g.Index("chen")
	for v, w := range g.Neighbors(chen) {
		fmt.Println("chen →", g.Key(v), w)
	}
	for v, w := range g.Sources(chen) {
		fmt.Println("chen ←", g.Key(v), w)
	}
	// Output:
	// chen → lin 1
	// chen → wang 3
	// chen ← lin 1
	// chen ← wang 1
	// chen ← zhao 1
}

func ExampleGraph_Undirected() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	fmt.Println(g.Edges(), g.Undirected().Edges())
	// Output: 6 4
}

func ExampleCores() {
	cores := graph.Cores(karate())
	shells := map[int32]int{}
	for _, k := range cores {
		shells[k]++
	}
	fmt.Println(shells)
	// Output: map[1:1 2:11 3:12 4:10]
}

func ExampleCoresBy() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	fmt.Println(graph.CoresBy(g, graph.In), graph.CoresBy(g, graph.Out))
	// Output: [1 1 1 0] [1 1 1 1]
}

func ExampleDegrees() {
	d := graph.Degrees(karate(), graph.Both)
	fmt.Println("instructor", d[0], "president", d[33])
	// Output: instructor 16 president 17
}

func ExampleStrengths() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	fmt.Println(graph.Strengths(g, graph.In), graph.Strengths(g, graph.Out))
	// Output: [3 1 4 0] [4 2 1 1]
}

func ExampleDegreeCentralization() {
	star := []graph.Tie[int32]{{From: 0, To: 1}, {From: 0, To: 2}, {From: 0, To: 3}}
	ring := []graph.Tie[int32]{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 3}, {From: 3, To: 0}}
	for _, ties := range [][]graph.Tie[int32]{star, ring} {
		g, _ := graph.Dense(4, slices.Values(ties), nil)
		fmt.Println(graph.DegreeCentralization(g, graph.Both))
	}
	fmt.Printf("%.4f\n", graph.DegreeCentralization(karate(), graph.Both))
	// Output:
	// 1
	// 0
	// 0.3996
}

func ExampleComponents() {
	g, _ := graph.Dense(5, slices.Values([]graph.Tie[int32]{{From: 0, To: 3}, {From: 1, To: 4}}), nil)
	p := graph.Components(g)
	fmt.Println(p.Groups, p.Of, p.Sizes(), p.Members())
	// Output: 3 [0 1 2 0 1] [2 2 1] [[0 3] [1 4] [2]]
}

func ExampleStrongComponents() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	fmt.Println(graph.StrongComponents(g).Of) // chen, lin and wang answer each other; nobody answers zhao
	// Output: [0 0 0 1]
}

func ExampleModularity() {
	// The two sides on which the club split, as networkx has them.
	sides := []int32{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	q, err := graph.Modularity(karate(), sides, 1)
	fmt.Printf("%.4f %v\n", q, err)
	// Output: 0.3582 <nil>
}
