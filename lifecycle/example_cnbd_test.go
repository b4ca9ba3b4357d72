package lifecycle_test

import (
	"context"
	"fmt"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// A customer who bought every four weeks and has now been silent for ten: the more
// regular the buyers are, the more likely he is gone.
func ExampleMBGCNBD() {
	h := lifecycle.History{Repeats: 7, Last: 29, Age: 39}
	for _, k := range []int{1, 2, 4} {
		m := lifecycle.MBGCNBD{K: k, R: 2, Alpha: 8 / float64(k), A: 0.8, B: 4}
		fmt.Printf("k = %d: alive %.2f, next 13 weeks %.2f\n", k, m.Alive(h), m.Expected(h, 13))
	}
	// Output:
	// k = 1: alive 0.61, next 13 weeks 1.41
	// k = 2: alive 0.48, next 13 weeks 1.21
	// k = 4: alive 0.25, next 13 weeks 0.67
}

func ExampleBGCNBD() {
	m := lifecycle.BGCNBD{K: 2, R: 2, Alpha: 4, A: 0.8, B: 4}
	fmt.Printf("%.3f %.3f\n", m.Alive(lifecycle.History{Age: 39}), m.NewMember(39))
	// Output:
	// 1.000 5.225
}

// How regular are the buyers? Fit each number of stages, and compare.
func ExampleFitMBGCNBD() {
	ledger := regular(8, 1500) // drawn with three stages
	end, week := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), 7*24*time.Hour
	var h lifecycle.Histories
	for _, row := range ledger.Histories(end, week) {
		h.Add(row)
	}
	gaps := ledger.Regularity(end, week)
	for k := 1; k <= 4; k++ {
		f, err := lifecycle.FitMBGCNBD(context.Background(), &h, k, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("k = %d: log-likelihood with the gaps %.1f\n", k, f.LogLik+gaps.LogLik(k))
	}
	// Output:
	// k = 1: log-likelihood with the gaps -17315.0
	// k = 2: log-likelihood with the gaps -15687.5
	// k = 3: log-likelihood with the gaps -15396.8
	// k = 4: log-likelihood with the gaps -15614.8
}

// What the gaps say of two stages against one, where they are all of one week.
func ExampleRegularity() {
	g := lifecycle.Regularity{Logs: 0, Count: 100}
	fmt.Printf("%.1f %.1f\n", g.LogLik(2), g.LogLik(3))
	// Output: 0.0 -69.3
}

func ExampleFitBGCNBD() {
	ledger := regular(8, 1500)
	end, week := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), 7*24*time.Hour
	var h lifecycle.Histories
	for _, row := range ledger.Histories(end, week) {
		h.Add(row)
	}
	f, err := lifecycle.FitBGCNBD(context.Background(), &h, 3, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("r %.2f alpha %.2f a %.2f b %.2f\n", f.Model.R, f.Model.Alpha, f.Model.A, f.Model.B)
	// Output:
	// r 0.77 alpha 0.53 a 0.81 b 5.13
}
