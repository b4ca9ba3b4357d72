package lifecycle_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleDeathRule() {
	days := []int64{20, 20, 20, 20, 1, 1, 1, 1, 1, 1, 1, 1}
	for _, r := range []lifecycle.DeathRule{lifecycle.TerminalSilence, lifecycle.BelowPeak} {
		f, _ := lifecycle.Death{Rule: r, Silence: 4}.Of(lifecycle.GroupDays{Active: days})
		fmt.Println(f.Dead, f.Last)
	}
	// Output:
	// false 11
	// true 6
}

func ExampleFate() {
	var f lifecycle.Fate
	f, _ = lifecycle.Death{Silence: 5}.Of(lifecycle.GroupDays{Active: []int64{0, 3, 1}, Closed: true})
	fmt.Println(f.First, f.Dead, f.Cause == lifecycle.CauseClosed)
	// Output: 1 true true
}

func ExampleDeaths() {
	var s *lifecycle.Deaths
	s, err := lifecycle.CountDeaths(slices.Values([]lifecycle.GroupDays{{Active: []int64{1, 0, 0, 0}}, {Age: 30, Active: []int64{1, 1, 1, 1}}}), lifecycle.Death{Silence: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Dead, s.Late, s.Warnings[0].Code)
	// Output: 1 1 length-biased
}

func ExampleSilence() {
	rows, _ := lifecycle.DeathSensitivity(pausing(), lifecycle.Death{}, []int{7, 30})
	var s lifecycle.Silence = rows[0]
	fmt.Println(s.Days, s.Dead, s.Median.Value)
	// Output: 7 12 19.5
}

func ExampleSegmentation() {
	var s *lifecycle.Segmentation
	s, _ = lifecycle.Changes(context.Background(), []float64{0.1, -0.2, 0, 5.1, 4.8, 5, 5.2}, &lifecycle.ChangeOptions{Cost: lifecycle.MeanCost, Penalty: 2})
	from, to := s.Segment(1)
	fmt.Println(s.Changes, from, to, s.Exact, lifecycle.SegmentCost(lifecycle.MeanCost))
	// Output: [3] 3 7 true mean
}

func ExampleSeason() {
	s := lifecycle.Season{Weekday: [7]float64{1, 1, 1, 1, 1, 0.7, 1.3}, Festival: 2}
	fmt.Println(s.Factor(5, false), s.Factor(6, true), lifecycle.Season{}.Factor(6, true))
	// Output: 0.7 2.6 1
}

func ExampleDaysForecast() {
	var x []float64
	for d := range 70 {
		x = append(x, float64(30-d/5))
	}
	var f *lifecycle.DaysForecast
	f, err := lifecycle.ForecastDays(x, &lifecycle.ForecastOptions{Days: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("weights %.2f %.2f %.2f from %d starts\n", f.Level, f.Damped, f.Trend, f.Tried)
	// Output: weights 0.08 0.04 0.88 from 36 starts
}

func ExamplePhases() {
	x := make([]float64, 90)
	for d := range x {
		x[d] = 20
		if d >= 45 {
			x[d] = 7
		}
	}
	var p *lifecycle.Phases
	p, err := lifecycle.ReadPhases(context.Background(), x, &lifecycle.PhaseOptions{Silence: 14})
	if err != nil {
		fmt.Println(err)
		return
	}
	var last lifecycle.Reading = p.Readings[len(p.Readings)-1]
	fmt.Printf("%s since day %d, peak %.0f, P(decline) %.2f\n", p.Now.Chinese(), last.From, p.Peak, p.Probabilities[lifecycle.Decline])
	// Output: 衰退 since day 45, peak 20, P(decline) 1.00
}

func ExampleGrowthCurve() {
	for _, c := range []lifecycle.GrowthCurve{
		lifecycle.LogisticGrowth{K: 500, R: 0.5, T0: 8},
		lifecycle.GompertzGrowth{K: 500, B: 5, C: 0.3},
		lifecycle.RichardsGrowth{K: 500, R: 0.5, T0: 8, Nu: 2},
	} {
		fmt.Printf("%.0f at 10, fastest at %.1f\n", c.At(10), c.Inflection())
	}
	// Output:
	// 366 at 10, fastest at 8.0
	// 390 at 10, fastest at 5.4
	// 380 at 10, fastest at 8.0
}

// members is any curve that can be fitted.
func members[M lifecycle.GrowthModel[M]](t, y []float64) float64 {
	f, err := lifecycle.FitGrowth[M](context.Background(), t, y, nil)
	if err != nil {
		return 0
	}
	return f.Model.At(12)
}

func ExampleGrowthModel() {
	t := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}
	y := []float64{12, 21, 38, 61, 92, 118, 139, 148, 157}
	var _ func(t, y []float64) float64 = members[lifecycle.LogisticGrowth]
	fmt.Printf("%.0f %.0f\n", members[lifecycle.LogisticGrowth](t, y), members[lifecycle.GompertzGrowth](t, y))
	// Output: 163 179
}

func ExampleGrowthAverage() {
	t := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}
	y := []float64{12, 21, 38, 61, 92, 118, 139, 148, 157}
	var a *lifecycle.GrowthAverage
	a, err := lifecycle.AverageGrowth(context.Background(), t, y, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var first lifecycle.GrowthWeight = a.Curves[0]
	fmt.Printf("%s, ceiling %.0f\n", first.Name, first.Curve.Ceiling())
	// Output: logistic, ceiling 163
}

func ExampleFitSiblings() {
	var table lifecycle.Table
	for _, days := range []float64{80, 130, 190, 210, 260, 300, 330, 390, 420} {
		if err := table.Add(lifecycle.Lifetime{Exit: days, Ended: true}); err != nil {
			fmt.Println(err)
			return
		}
	}
	var s *lifecycle.Siblings
	s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var best lifecycle.FamilyWeight
	for _, f := range s.Families {
		if f.Weight > best.Weight {
			best = f
		}
	}
	fmt.Println(s.Deaths, "deaths,", best.Name)
	// Output: 9 deaths, gompertz
}
