package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
)

// The 11,104 people who first gave in 1995, by their gifts at the six yearly
// opportunities since (Fader, Hardie & Shang 2010): gifts, year of the last,
// donors. The paper prints (1.204, .750, .657, 2.783; −33225.6).
func ExampleFitBGBB() {
	var h lifecycle.Histories
	for _, c := range [][3]int64{
		{6, 6, 1203}, {5, 6, 728}, {4, 6, 512}, {3, 6, 357}, {2, 6, 234}, {1, 6, 129},
		{5, 5, 335}, {4, 5, 284}, {3, 5, 225}, {2, 5, 173}, {1, 5, 119},
		{4, 4, 240}, {3, 4, 181}, {2, 4, 155}, {1, 4, 78},
		{3, 3, 322}, {2, 3, 255}, {1, 3, 129}, {2, 2, 613}, {1, 2, 277}, {1, 1, 1091}, {0, 0, 3464},
	} {
		h.AddN(lifecycle.History{Repeats: int(c[0]), Last: float64(c[1]), Age: 6}, c[2])
	}
	f, err := lifecycle.FitBGBB(context.Background(), &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := f.Model
	fmt.Printf("(%.3f, %.3f, %.3f, %.3f; %.1f)\n", m.Alpha, m.Beta, m.Gamma, m.Delta, f.LogLik)
	for _, d := range []lifecycle.History{{Repeats: 6, Last: 6, Age: 6}, {Repeats: 4, Last: 4, Age: 6}, {Age: 6}} {
		fmt.Printf("%d gifts, the last in year %.0f: alive %.2f, gifts in the next five years %.2f\n", d.Repeats, d.Last, m.Alive(d), m.Expected(d, 5))
	}
	// Output:
	// (1.204, 0.750, 0.657, 2.783; -33225.6)
	// 6 gifts, the last in year 6: alive 1.00, gifts in the next five years 3.75
	// 4 gifts, the last in year 4: alive 0.22, gifts in the next five years 0.58
	// 0 gifts, the last in year 0: alive 0.12, gifts in the next five years 0.07
}

func ExampleBGBB() {
	m := lifecycle.BGBB{Alpha: 1.204, Beta: 0.750, Gamma: 0.657, Delta: 2.783}
	fmt.Printf("%.3f\n", m.NewMember(6))
	// Output: 2.220
}
