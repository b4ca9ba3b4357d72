package graph_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/community/graph"
)

// The five members of the package's introduction.
func Example() {
	g, err := graph.New(slices.Values([]graph.Tie[string]{{From: "Ann", To: "Bo"}, {From: "Bo", To: "Cai"}, {From: "Cai", To: "Ann"}, {From: "Ann", To: "Du"}, {From: "Du", To: "Er"}}), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	between, err := graph.Betweenness(context.Background(), g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for v, core := range graph.Cores(g) {
		fmt.Println(g.Key(int32(v)), core, between[v])
	}
	// Output:
	// Ann 2 4
	// Bo 2 0
	// Cai 2 0
	// Du 1 3
	// Er 1 0
}
