package segment_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

func ExampleRFMTable_Score() {
	t := &segment.RFMTable[string]{
		Keys:      []string{"an", "bo", "chen", "ding", "er"},
		Recency:   []float64{3, 40, 12, 200, 90}, // days
		Frequency: []float64{9, 4, 1, 1, 1},
		Monetary:  []float64{81000, 30000, 9900, 4900, 59000}, // fen
	}
	s, err := t.Score(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	names := segment.Quintiles()
	for i, k := range s.Keys {
		n := names.Of(s.Cell(i))
		fmt.Println(k, s.Cell(i), n.Name, n.Chinese)
	}
	for _, c := range s.Collapsed {
		fmt.Printf("nobody has %s score %d\n", c.Measure, c.Score)
	}
	// Output:
	// an 555 champions 核心顾客
	// bo 343 loyal 忠实顾客
	// chen 412 promising 潜力顾客
	// ding 111 dormant 沉睡顾客
	// er 214 at risk 有流失风险
	// nobody has frequency score 2
	// nobody has frequency score 3
}

func ExampleQuantiles() {
	xs := []float64{1, 2, 3, 4, 10}
	for _, m := range []segment.QuantileMethod{segment.Linear, segment.Hazen, segment.Weibull, segment.InvertedCDF} {
		q, _ := segment.Quantiles(xs, []float64{0.25, 0.9}, m)
		fmt.Printf("%v %.4g\n", m, q)
	}
	// Output:
	// linear [2 7.6]
	// hazen [1.75 10]
	// weibull [1.5 10]
	// inverted-cdf [2 10]
}

func ExampleSegmentation_Check() {
	s := segment.Segmentation{
		{Name: "regulars", Chinese: "常客", F: [2]uint8{3, 5}},
		{Name: "recent", Chinese: "近客", R: [2]uint8{4, 5}},
	}
	fmt.Println(s.Check(5))
	// Output: cell 111: has no name
}

func ExampleCell() {
	fmt.Println(segment.Cell{R: 5, F: 4, M: 4}, segment.Cell{R: 10, F: 4, M: 4})
	// Output: 544 10-4-4
}

func ExampleRFM() {
	var l lifecycle.Ledger[string]
	buy := func(who string, month time.Month, day int, fen int64) {
		if err := l.Add(lifecycle.Purchase[string]{Who: who, At: time.Date(2026, month, day, 20, 0, 0, 0, time.UTC), Amount: fen}); err != nil {
			fmt.Println(err)
		}
	}
	buy("an", time.March, 28, 20000)
	buy("an", time.March, 2, 20000)
	buy("bo", time.January, 5, 120000)
	buy("chen", time.March, 15, 9900)

	s, err := segment.RFM(&l, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), &segment.RFMOptions{
		Recency:   []float64{7, 30},        // days
		Frequency: []float64{1, 2},         // up to one, up to two, more
		Monetary:  []float64{10000, 50000}, // fen
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, who := range s.Keys {
		fmt.Printf("%-4s %3.0f days %g × ¥%.2f: %v\n", who, s.Recency[i], s.Frequency[i], s.Monetary[i]/100, s.Cell(i))
	}
	// Output:
	// an     4 days 2 × ¥400.00: 322
	// bo    86 days 1 × ¥1200.00: 113
	// chen  17 days 1 × ¥99.00: 211
}

// Customers numbered from 0, straight from the rows.
func ExampleRFMTableDense() {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	t, err := segment.RFMTableDense(3, slices.Values([]lifecycle.Purchase[int32]{
		{Who: 2, At: day(1), Amount: 500}, {Who: 0, At: day(9), Amount: 700}, {Who: 2, At: day(4), Amount: 100},
	}), day(10), nil)
	fmt.Println(t.Keys, t.Recency, t.Frequency, t.Monetary, err)
	// Output: [0 2] [1 6] [1 2] [700 600] <nil>
}

func ExampleRFMTableOf() {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	t, err := segment.RFMTableOf(slices.Values([]lifecycle.Purchase[string]{
		{Who: "bo", At: day(1), Amount: 500}, {Who: "an", At: day(9), Amount: -1},
	}), day(10), nil)
	fmt.Println(t.Keys, t.Recency, err)
	// Output: [bo] [9] 1 bad rows; row 1: purchase -1: negative, or without a time
}

func ExampleNewRFMTable() {
	var l lifecycle.Ledger[int]
	if err := l.Add(lifecycle.Purchase[int]{Who: 7, At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Amount: 9900}); err != nil {
		fmt.Println(err)
	}
	t, err := segment.NewRFMTable(&l, time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC), &segment.RFMOptions{Unit: 7 * 24 * time.Hour})
	fmt.Println(t.Keys, t.Recency, "weeks", err)
	// Output: [7] [2] weeks <nil>
}

func ExampleRanks() {
	for _, ties := range []segment.RankTies{segment.AverageRank, segment.MinRank, segment.MaxRank, segment.DenseRank, segment.OrderRank} {
		r, _ := segment.Ranks([]float64{10, 20, 20, 30}, ties)
		fmt.Println(ties, r)
	}
	// Output:
	// average [1 2.5 2.5 4]
	// min [1 2 2 4]
	// max [1 3 3 4]
	// dense [1 2 2 3]
	// order [1 2 3 4]
}

// Scores stand beside the columns that they score, member by member.
func ExampleScores() {
	t := &segment.RFMTable[string]{
		Keys:      []string{"an", "bo", "chen"},
		Recency:   []float64{3, 40, 200}, // days
		Frequency: []float64{9, 4, 1},
		Monetary:  []float64{81000, 30000, 4900}, // fen
	}
	var s *segment.Scores[string]
	s, err := t.Score(&segment.RFMOptions{Bins: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.R, s.F, s.M, s.Cell(0), len(s.Collapsed))
	// Output: [3 2 1] [3 2 1] [3 2 1] 333 0
}
