package main

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/segment"
)

func main() {
	c, err := segment.Participation(slices.Values([]int64{0, 0, 1, 2, 17}), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", c.TopShare(0.2))
	// Output: 0.85
}
