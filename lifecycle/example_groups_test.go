package lifecycle_test

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleNelsonAalen() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	h, err := lifecycle.NelsonAalen(table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range h.Steps() {
		fmt.Printf("age %g: %.3f ± %.3f\n", s.Age, s.CumHazard.Value, s.StdErr)
	}
	fmt.Printf("S(5) = %.3f\n", h.Survival(5))
	// Output:
	// age 2: 0.200 ± 0.200
	// age 4: 0.450 ± 0.320
	// age 5: 0.783 ± 0.462
	// S(5) = 0.457
}

func ExampleHazardCurve() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	h, _ := lifecycle.NelsonAalen(table, &lifecycle.CurveOptions{SplitTies: true})
	fmt.Println("by age 4:", h.At(4), "until", h.Until())
	// Output: by age 4: 0.45 [0.1116, 1.815] 95% until 10
}

func ExampleHazardStep() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	h, _ := lifecycle.NelsonAalen(table, nil)
	for s := range h.Steps() {
		fmt.Printf("%g of %g; ", s.Ended, s.AtRisk)
	}
	// Output: 1 of 5; 1 of 4; 1 of 3;
}

// byEntry are members in weeks, by the channel they came through.
func byEntry() (friends, adverts *lifecycle.Table) {
	friends, adverts = new(lifecycle.Table), new(lifecycle.Table)
	for _, w := range []float64{4, 9, 12, 20, 26} {
		_ = friends.Add(lifecycle.Lifetime{Exit: w, Ended: true})
	}
	_ = friends.AddN(lifecycle.Lifetime{Exit: 30}, 5)
	for _, w := range []float64{1, 1, 2, 3, 5, 8, 8, 15} {
		_ = adverts.Add(lifecycle.Lifetime{Exit: w, Ended: true})
	}
	_ = adverts.AddN(lifecycle.Lifetime{Exit: 30}, 2)
	return friends, adverts
}

func ExampleLogRank() {
	friends, adverts := byEntry()
	t, err := lifecycle.LogRank([]*lifecycle.Table{friends, adverts}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t)
	fmt.Printf("left of those brought by friends: %g, of %.1f were both alike\n", t.Observed[0], t.Expected[0])
	// Output:
	// χ² = 4.0063 on 1 df, p = 0.04533
	// left of those brought by friends: 5, of 8.4 were both alike
}

func ExampleLogRankStratified() {
	friends, adverts := byEntry()
	spring := []*lifecycle.Table{friends, adverts}
	autumn := []*lifecycle.Table{adverts, adverts} // no difference in autumn
	t, _ := lifecycle.LogRankStratified([][]*lifecycle.Table{spring, autumn}, nil)
	fmt.Println(t)
	// Output: χ² = 1.8476 on 1 df, p = 0.1741
}

func ExampleTestOptions() {
	friends, adverts := byEntry()
	for _, o := range []lifecycle.TestOptions{{}, {Weight: lifecycle.Gehan}, {Weight: lifecycle.FlemingHarrington, Rho: 1}} {
		t, _ := lifecycle.LogRank([]*lifecycle.Table{friends, adverts}, &o)
		fmt.Println(t)
	}
	// Output:
	// χ² = 4.0063 on 1 df, p = 0.04533
	// χ² = 5.3014 on 1 df, p = 0.02131
	// χ² = 5.3014 on 1 df, p = 0.02131
}

func ExampleTestWeight() {
	var w lifecycle.TestWeight
	fmt.Println(w.UnmarshalText([]byte("gehan")), w, w.Chinese())
	// Output: <nil> gehan 盖汉
}

func ExampleTest() {
	friends, adverts := byEntry()
	t, _ := lifecycle.LogRank([]*lifecycle.Table{friends, adverts}, nil)
	fmt.Printf("%.3f %d %.3f\n", t.Statistic, t.DF, t.P)
	// Output: 4.006 1 0.045
}

func ExampleAalenJohansen() {
	const left, removed = 1, 2
	var table lifecycle.Table
	for _, d := range []float64{3, 8, 8, 21, 40} {
		_ = table.Add(lifecycle.Lifetime{Exit: d, Ended: true, Cause: left})
	}
	for _, d := range []float64{2, 8, 15} {
		_ = table.Add(lifecycle.Lifetime{Exit: d, Ended: true, Cause: removed})
	}
	_ = table.AddN(lifecycle.Lifetime{Exit: 60}, 4)
	c, err := lifecycle.AalenJohansen(&table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("left by day 30:   ", c.At(left, 30))
	fmt.Println("removed by day 30:", c.At(removed, 30))
	fmt.Printf("still there:       %.4f\n", c.Survival(30))
	// Output:
	// left by day 30:    0.3333 [0.1027, 0.5884] 95%
	// removed by day 30: 0.25 [0.06014, 0.5048] 95%
	// still there:       0.4167
}

func ExampleIncidence() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	c, _ := lifecycle.AalenJohansen(table, nil)
	fmt.Println(c.Causes, c.N, c.Until()) // one cause, 0
	fmt.Printf("%.2f %.2f\n", c.Share(0, 5), c.Survival(5))
	// Output:
	// [0] 5 10
	// 0.60 0.40
}

func ExampleIncidenceStep() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	c, _ := lifecycle.AalenJohansen(table, nil)
	for s := range c.Steps() {
		fmt.Printf("%g: %.2f, jackknife %.4f, Aalen %.4f\n", s.Age, s.Share.Value, s.StdErr, s.AalenErr)
	}
	// Output:
	// 2: 0.20, jackknife 0.1789, Aalen 0.2000
	// 4: 0.40, jackknife 0.2191, Aalen 0.2500
	// 5: 0.60, jackknife 0.2191, Aalen 0.2603
}
