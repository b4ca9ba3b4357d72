package main

import (
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

func main() {
	v, err := monetize.CLV(lifecycle.Exponential{Rate: 1. / 12}, monetize.Rate(25), &monetize.CLVOptions{Discount: 0.01})
	fmt.Println(v, err)
	// Output: 277.9 <nil>
}
