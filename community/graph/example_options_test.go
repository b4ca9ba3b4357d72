package graph_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/community/graph"
)

func ExampleTie() {
	g, err := graph.New(slices.Values([]graph.Tie[string]{
		{From: "chen", To: "wang", First: 10, Last: 10},
		{From: "wang", To: "chen", First: 12, Last: 30},
		{From: "zhao", To: "zhao"}, // a member without ties
	}), nil)
	fmt.Println(slices.Collect(g.Ties()), g.Len(), err)
	// Output: [{chen wang 2 10 30}] 3 <nil>
}

func ExampleGraph() {
	var g graph.Graph[string] // empty
	fmt.Println(g.Len(), g.Edges(), g.Weight(), g.Directed(), graph.Cores(&g))
	// Output: 0 0 0 false []
}

func ExampleGraph_Ties() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	for t := range g.Ties() {
		fmt.Println(t.From, "→", t.To, t.Weight)
	}
	// Output:
	// chen → lin 1
	// chen → wang 3
	// lin → chen 1
	// lin → wang 1
	// wang → chen 1
	// zhao → chen 1
}

func ExampleDirection() {
	g, _ := graph.New(slices.Values(replies), &graph.Options{Directed: true})
	for _, dir := range []graph.Direction{graph.Both, graph.In, graph.Out} {
		fmt.Println(dir, graph.Degrees(g, dir))
	}
	// Output:
	// both [5 3 3 1]
	// in [3 1 2 0]
	// out [2 2 1 1]
}

func ExamplePartition() {
	p := graph.Partition{Of: []int32{0, 1, 0}, Groups: 2}
	fmt.Println(p.Sizes(), p.Members())
	// Output: [2 1] [[0 2] [1]]
}

func ExampleLouvainOptions() {
	for _, resolution := range []float64{0.5, 1, 2} {
		p, err := graph.Louvain(context.Background(), karate(), &graph.LouvainOptions{Resolution: resolution})
		fmt.Println(resolution, p.Groups, err)
	}
	// Output:
	// 0.5 2 <nil>
	// 1 4 <nil>
	// 2 7 <nil>
}

func ExampleLeidenOptions() {
	p, err := graph.Leiden(context.Background(), karate(), &graph.LeidenOptions{Cap: 9, Iterations: 10, Seed: 1})
	fmt.Println(p.Sizes(), err)
	// Output: [9 3 5 9 1 7] <nil>
}

func ExamplePageRankOptions() {
	from := make([]float64, 34)
	from[0] = 1 // near the instructor
	x, err := graph.PageRank(context.Background(), karate(), &graph.PageRankOptions{Damping: 0.5, Personal: from})
	fmt.Printf("%.3f %.3f %.3f %v\n", x[0], x[1], x[33], err)
	// Output: 0.557 0.041 0.013 <nil>
}

func ExampleHubs() {
	h, err := graph.HITS(context.Background(), karate())
	fmt.Printf("%.4f %.4f %v\n", h.Hub[0], h.Authority[0], err)
	// Output: 0.0714 0.0714 <nil>
}

func ExampleSampleOptions() {
	b, err := graph.SampleBetweenness(context.Background(), karate(), &graph.SampleOptions{Sources: 34})
	fmt.Println(b[0], err) // everyone is a source: exact
	// Output: 231.1 [231.1, 231.1] 95% <nil>
}

func ExampleDistances() {
	// Two friends, and one who knows nobody.
	g, _ := graph.Dense(3, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}}), nil)
	d, err := graph.Closeness(context.Background(), g, graph.Both)
	fmt.Println(d.Component, d.WassermanFaust, d.Harmonic, err)
	// Output: [1 1 0] [0.5 0.5 0] [0.5 0.5 0] <nil>
}

func ExampleBetween() {
	for _, b := range []graph.Between{graph.BetweenAny, graph.BetweenTied, graph.BetweenApart} {
		s, err := graph.CorePeriphery(context.Background(), karate(), &graph.CorePeripheryOptions{Between: b})
		fmt.Printf("%d: %.3f %v %v\n", b, s.Correlation, s.Core, err)
	}
	// Output:
	// 0: 0.543 [0 1 2 3 8 13 31 32 33] <nil>
	// 1: 0.431 [0 1 2 32 33] <nil>
	// 2: 0.356 [0 1 2 3 7 8 13 30 32 33] <nil>
}

func ExampleCorePeripheryOptions() {
	s, err := graph.CorePeriphery(context.Background(), karate(), &graph.CorePeripheryOptions{Starts: 20, Seed: 7})
	fmt.Printf("%.3f %v %v\n", s.Correlation, s.Exact, err)
	// Output: 0.543 false <nil>
}

func ExampleCoreSet() {
	kite := [][2]int32{{0, 1}, {0, 2}, {0, 3}, {0, 5}, {1, 3}, {1, 4}, {1, 6}, {2, 3}, {2, 5}, {3, 4}, {3, 5}, {3, 6}, {4, 6}, {5, 6}, {5, 7}, {6, 7}, {7, 8}, {8, 9}}
	g, _ := graph.Dense(10, pairs(kite), nil)
	s, err := graph.CorePeriphery(context.Background(), g, nil)
	fmt.Printf("%v %.1f exact %v, %d way, %v\n", s.Core, s.Correlation, s.Exact, s.Ways, err)
	// Output: [0 1 3 5 6] 0.6 exact true, 1 way, <nil>
}

func ExampleCorenessOptions() {
	c, err := graph.Minres(context.Background(), karate(), &graph.CorenessOptions{Starts: 3, Seed: 1})
	fmt.Printf("%.3f %v\n", c.Error, err)
	// Output: 53.505 <nil>
}

func ExampleCorenessFit() {
	c, err := graph.Minres(context.Background(), karate(), nil)
	fmt.Printf("correlation %.3f, error %.3f, %v\n", c.Correlation, c.Error, err)
	// Output: correlation 0.452, error 53.505, <nil>
}

func ExampleModel() {
	for _, m := range []graph.Model{graph.IndependentCascade, graph.LinearThreshold} {
		r, err := graph.Spread(context.Background(), karate(), []int32{0}, &graph.SpreadOptions{Model: m, P: 0.2, Seed: 1})
		fmt.Println(m, r.Total, err)
	}
	// Output:
	// independent cascade 8.786 [8.684, 8.887] 95% <nil>
	// linear threshold 2.155 [2.133, 2.178] 95% <nil>
}

func ExampleReach() {
	g, _ := graph.Dense(3, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}, {From: 1, To: 2}}), nil)
	r, err := graph.Spread(context.Background(), g, []int32{0}, &graph.SpreadOptions{P: 0.5})
	fmt.Println(r.Total.Value, r.ByHop, r.Probability, r.Exact, err)
	// Output: 1.75 [1 0.5 0.25] [1 0.5 0.25] true <nil>
}

func ExampleInfluencers() {
	g, _ := graph.Dense(5, slices.Values([]graph.Tie[int32]{{From: 0, To: 1}, {From: 0, To: 2}, {From: 3, To: 4}}), nil)
	best, err := graph.Influence(context.Background(), g, 2, &graph.SpreadOptions{P: 0.5})
	fmt.Println(best.Set, best.Spread.Value, best.Steps, best.Exact, best.Ratio, err)
	// Output: [0 3] 3.5 [2 3.5] true 1 <nil>
}

func ExampleForest() {
	f, _ := graph.Trees([]int32{-1, 0, 1, 0, -1})
	fmt.Println(f.Root, f.Depth, f.Subtree, f.Children, f.Trees)
	// Output: [0 0 0 0 4] [0 1 2 1 0] [4 2 1 1 1] [2 1 0 0 0] [0 4]
}

func ExampleLoss() {
	l, err := graph.Collapse(context.Background(), karate(), 3, 3)
	fmt.Println(l.Core, l.After, l.Ways, l.Sets, l.Steps, l.Exact, l.Bound, err)
	// Output: 22 0 3 [[0 1 33] [0 2 33] [0 3 33]] [16 12 0] true 0 <nil>
}

func ExampleGain() {
	a, err := graph.Anchor(context.Background(), karate(), 4, 1)
	fmt.Println(a.Core, a.After, a.Ways, a.Sets, a.Exact, a.Bound, err)
	// Output: 10 12 3 [[24] [25] [28]] true 23 <nil>
}

func ExampleParts() {
	p, err := graph.Split(context.Background(), karate(), &graph.SplitOptions[int32]{Cap: 12, AsFound: true})
	fmt.Printf("%v modularity %.3f, %.0f%% of ties kept, %v\n", p.Sizes(), p.Modularity, 100*p.Kept, err)
	// Output: [11 5 2 12 4] modularity 0.405, 71% of ties kept, <nil>
}
