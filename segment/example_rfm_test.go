package segment_test

import (
	"fmt"

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
