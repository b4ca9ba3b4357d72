package monetize_test

import (
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// The five members of the package's introduction, each paying 30 a month.
func Example() {
	var stays lifecycle.Table
	for _, l := range []lifecycle.Lifetime{{Exit: 4}, {Exit: 2, Ended: true}, {Exit: 3, Ended: true}, {Exit: 1, Ended: true}, {Exit: 4}} {
		if err := stays.Add(l); err != nil {
			fmt.Println(err)
		}
	}
	curve, err := lifecycle.KaplanMeier(&stays, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(monetize.CLV(curve, monetize.Rate(30), &monetize.CLVOptions{Horizon: 4, Start: true, Seed: 1}))
	// Output:
	// 84 [54.68, 110.2] 95% <nil>
}
