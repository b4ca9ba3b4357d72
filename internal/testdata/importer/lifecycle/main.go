package main

import (
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
)

func main() {
	fmt.Printf("%.3f\n", lifecycle.Median(lifecycle.Weibull{Scale: 10, Shape: 2}))
	// Output: 8.326
}
