package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// five are the members of the package documentation.
var five = []lifecycle.Lifetime{
	{Exit: 4, Ended: true},
	{Exit: 10},
	{Exit: 2, Ended: true},
	{Exit: 5, Ended: true},
	{Exit: 6},
}

func ExampleKaplanMeier() {
	table, err := coterie.Fold[lifecycle.Table](slices.Values(five))
	if err != nil {
		fmt.Println(err)
		return
	}
	curve, err := lifecycle.KaplanMeier(table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range curve.Steps() {
		fmt.Printf("age %g: %g of %g left, share still there %.2f [%.2f, %.2f]\n", s.Age, s.Ended, s.AtRisk, s.Survival.Value, s.Survival.Lo, s.Survival.Hi)
	}
	fmt.Println(curve)
	// Output:
	// age 2: 1 of 5 left, share still there 0.80 [0.20, 0.97]
	// age 4: 1 of 4 left, share still there 0.60 [0.13, 0.88]
	// age 5: 1 of 3 left, share still there 0.40 [0.05, 0.75]
	// 5 lifetimes, 3 ended, median 5 [2, +Inf] 95%
}

func ExampleCurve() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	curve, _ := lifecycle.KaplanMeier(table, nil)
	fmt.Println("at 4.5:", curve.At(4.5))
	fmt.Println("known until", curve.Until())
	fmt.Println("of the first 6 days:", curve.Mean(6))
	// A fee of 3 a day, the value of a day halving every four days.
	fmt.Println("worth:", curve.Integral(func(t float64) float64 { return 3 * math.Exp2(-t/4) }, 6))
	// Output:
	// at 4.5: 0.6 [0.1257, 0.8818] 95%
	// known until 10
	// of the first 6 days: 4.6 [3.288, 5.912] 95%
	// worth: 9.229 [7.231, 11.23] 95%
}

func ExampleCurveOptions() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	curve, _ := lifecycle.KaplanMeier(table, &lifecycle.CurveOptions{Confidence: 0.8, Interval: lifecycle.Logit})
	fmt.Println(curve.At(4))
	// Output: 0.6 [0.3177, 0.8285] 80%
}

func ExampleInterval() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	for _, scale := range []lifecycle.Interval{lifecycle.LogLog, lifecycle.Log, lifecycle.Plain, lifecycle.Arcsine, lifecycle.Logit} {
		curve, _ := lifecycle.KaplanMeier(table, &lifecycle.CurveOptions{Interval: scale})
		fmt.Println(scale, scale.Chinese(), curve.At(4))
	}
	// Output:
	// log-log 双对数 0.6 [0.1257, 0.8818] 95%
	// log 对数 0.6 [0.2933, 1] 95%
	// plain 线性 0.6 [0.1706, 1] 95%
	// arcsine 反正弦 0.6 [0.1875, 0.9405] 95%
	// logit 对数几率 0.6 [0.2004, 0.8998] 95%
}

func ExampleStep() {
	table, _ := coterie.Fold[lifecycle.Table](slices.Values(five))
	curve, _ := lifecycle.KaplanMeier(table, nil)
	for s := range curve.Steps() {
		fmt.Printf("%g %.3f ± %.3f\n", s.Age, s.Survival.Value, s.StdErr)
	}
	// Output:
	// 2 0.800 ± 0.179
	// 4 0.600 ± 0.219
	// 5 0.400 ± 0.219
}

func ExampleLifetime() {
	var t lifecycle.Table
	_ = t.Add(lifecycle.Lifetime{Exit: 4, Ended: true})            // left at age 4
	_ = t.Add(lifecycle.Lifetime{Exit: 10})                        // still there at age 10
	_ = t.Add(lifecycle.Lifetime{Entry: 30, Exit: 45})             // watched from age 30 to 45
	_ = t.Add(lifecycle.Lifetime{Exit: 7, Upper: 14, Ended: true}) // left in the second week
	_ = t.Add(lifecycle.Lifetime{Exit: 4, Ended: true, Cause: 2})  // removed rather than left
	fmt.Println(t.Add(lifecycle.Lifetime{Entry: 9, Exit: 4}))
	fmt.Println(t.Len(), "lifetimes")
	// Output:
	// Exit 4: before entry at 9
	// 5 lifetimes
}

func ExampleTable() {
	var monday, tuesday, both lifecycle.Table
	_ = monday.AddN(lifecycle.Lifetime{Exit: 30, Ended: true}, 12)
	_ = monday.Add(lifecycle.Lifetime{Exit: 31})
	_ = tuesday.AddN(lifecycle.Lifetime{Exit: 30, Ended: true}, 8)
	_ = both.Merge(&tuesday)
	_ = both.Merge(&monday)
	for l, n := range both.All() {
		fmt.Printf("%d × %g days, ended %t\n", n, l.Exit, l.Ended)
	}
	b, _ := both.MarshalBinary()
	fmt.Println(len(b), "bytes")
	// Output:
	// 20 × 30 days, ended true
	// 1 × 31 days, ended false
	// 19 bytes
}

// The flies of the waltons data, known to the day: of the first 50 days those of
// line miR-137 live 25.0 ± 1.96 — not ± 11.4, the deviation of single lives, which
// some programs print as the error of the mean.
func ExampleCurve_Mean() {
	var g struct {
		Data struct {
			Time    []float64
			Event   []int
			Stratum []string
		}
	}
	b, err := os.ReadFile("testdata/km_waltons.json")
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	var t lifecycle.Table
	for i, x := range g.Data.Time {
		if g.Data.Stratum[i] == "miR-137" {
			_ = t.Add(lifecycle.Lifetime{Exit: x, Ended: g.Data.Event[i] == 1})
		}
	}
	c, err := lifecycle.KaplanMeier(&t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e := c.Mean(50)
	fmt.Printf("%.3f ± %.3f\n", e.Value, (e.Hi-e.Lo)/2/1.959964)
	// Output: 25.000 ± 1.955
}
