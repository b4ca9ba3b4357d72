package segment_test

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/segment"
)

// Ten members of whom five write, in Fibonacci's numbers.
func ExampleParticipation() {
	c, err := segment.Participation(slices.Values([]int64{1, 1, 2, 3, 5, 8, 13, 21, 34, 55}), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d members, %d messages, Gini %.6f = 13/22\n", c.Members, c.Total, c.Gini.Value)
	fmt.Printf("the first tenth of the Lorenz curve holds %.4f, the last %.4f\n", c.Lorenz(0.1), c.TopShare(0.1))
	fmt.Printf("Palma %.3f\n", c.Palma())
	// Output:
	// 10 members, 143 messages, Gini 0.590909 = 13/22
	// the first tenth of the Lorenz curve holds 0.0070, the last 0.3846
	// Palma 7.857
}

// The 90-9-1 rule, on a group that follows it exactly.
func ExampleConcentration() {
	counts := append(make([]int64, 90), 1, 1, 1, 1, 1, 1, 1, 1, 1, 91)
	c, err := segment.Participation(slices.Values(counts), &segment.Options{Most: 0.9})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("heavy      %.3f\noccasional %.3f\nsilent     %v\n", c.Heavy.Value, c.Occasional.Value, c.Lurking)
	// Output:
	// heavy      0.010
	// occasional 0.090
	// silent     0.9 [0.8256, 0.9448] 95%
}

// Among five members the top hundredth is a twentieth of one member on the
// curve, and one member when members are counted whole.
func ExampleConcentration_TopMembers() {
	c, _ := segment.Participation(slices.Values([]int64{1, 2, 3, 4, 5}), nil)
	fmt.Printf("%.4f %.4f\n", c.TopShare(0.01), c.TopMembers(0.01))
	// Output: 0.0167 0.3333
}

func ExampleConcentration_Atkinson() {
	c, _ := segment.Participation(slices.Values([]int64{1, 1, 2, 3, 5, 8, 13, 21, 34, 55}), nil)
	fmt.Printf("Atkinson(1) %.4f  Theil %.4f  Hoover %.4f  effective contributors %.2f\n",
		c.Atkinson(1), c.Theil(), c.Hoover(), 1/c.Herfindahl())
	// Output: Atkinson(1) 0.5497  Theil 0.6051  Hoover 0.4692  effective contributors 4.18
}

// Three members of forty spoke: how large may the true share be?
func ExampleWilson() {
	fmt.Println(segment.Wilson(3, 40, 0.95))
	// Output: 0.075 [0.02584, 0.1986] 95%
}

// The levels are all that a concentration is made of: how many wrote how much.
func ExampleLevel() {
	c, _ := segment.Participation(slices.Values([]int64{0, 0, 3, 0, 3, 8}), nil)
	for _, l := range c.Levels {
		fmt.Println(l.Members, "wrote", l.Count)
	}
	// Output:
	// 3 wrote 0
	// 2 wrote 3
	// 1 wrote 8
}
