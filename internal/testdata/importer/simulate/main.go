package main

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie/community/simulate"
)

func main() {
	events, err := simulate.Events(nil, &simulate.Behaviour{Seed: 1, Start: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 7, Founders: 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	n := 0
	for range events {
		n++
	}
	fmt.Println(n)
	// Output: 5
}
