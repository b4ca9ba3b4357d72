package segment_test

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/segment"
)

// The five members of the package's introduction.
func Example() {
	c, err := segment.Participation(slices.Values([]int64{17, 2, 1, 0, 0}), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("top fifth %.2f, silent %.1f, Gini %v\n", c.TopShare(0.2), c.Lurking.Value, c.Gini)
	// Output:
	// top fifth 0.85, silent 0.4, Gini 0.72 [0.4122, 0.8] 95%
}
