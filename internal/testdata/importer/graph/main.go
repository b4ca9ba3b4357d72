package main

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/community/graph"
)

func main() {
	ties := []graph.Tie[string]{{From: "甲", To: "乙"}, {From: "乙", To: "丙"}, {From: "丙", To: "甲"}, {From: "甲", To: "丁"}}
	g, err := graph.New(slices.Values(ties), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(graph.Cores(g))
	// Output: [1 2 2 2]
}
