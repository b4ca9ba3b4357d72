package lifecycle_test

import (
	"fmt"
	"math"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleValuePath() {
	for _, v := range []lifecycle.ValuePath{
		lifecycle.ExponentialValue{Start: 100, Decay: 0.2},
		lifecycle.HyperbolicValue{Start: 100, Decay: 0.2},
		lifecycle.WeibullValue{Start: 100, Decay: 0.2, Power: 2},
		lifecycle.LinearValue{Start: 100, Decay: 0.2},
		lifecycle.EmpiricalValue{100, 90, 70, 40, 10},
	} {
		s, err := lifecycle.Closing{Value: v, Cost: 30, Horizon: 30}.Stop()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("worth %.0f after 2; stop at %.2f\n", v.Value(2), s.Time)
	}
	// Output:
	// worth 67 after 2; stop at 6.02
	// worth 71 after 2; stop at 11.67
	// worth 85 after 2; stop at 5.49
	// worth 60 after 2; stop at 3.50
	// worth 70 after 2; stop at 3.33
}

func ExampleStopTime() {
	// Value that recovers: both falls through break-even are compared.
	var s *lifecycle.StopTime
	s, err := lifecycle.Closing{Value: lifecycle.EmpiricalValue{10, 2, 20, 20, 0}, Cost: 5, Horizon: 4}.Stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("falls at %.3f; best %.2f, worth %.1f; at the first it would be %.1f\n", s.Crossings, s.Time, s.Worth, s.At(s.Crossings[0]))
	// Output: falls at [0.625 3.750]; best 3.75, worth 27.6; at the first it would be 1.6
}

func ExampleTriage() {
	var t *lifecycle.Triage
	t, _ = lifecycle.CloseFirst([]lifecycle.GroupUpkeep{{Name: "a", Value: 10, Hours: 2}, {Name: "b", Value: 3, Hours: 2}}, 2)
	fmt.Println(t.Keep, t.Close, t.Hours)
	// Output: [0] [1] 2
}

func ExampleCourse() {
	for c := lifecycle.Invest; c <= lifecycle.WindDown; c++ {
		fmt.Println(c, c.Chinese())
	}
	// Output:
	// invest 继续投入
	// maintain 只维护
	// finish-sale 完成最后一次销售
	// wind-down 收尾不打扰
}

func ExampleCounsel() {
	var c *lifecycle.Counsel
	c, err := lifecycle.Advise(lifecycle.Situation{Phase: lifecycle.Mature, Left: coterie.Exactly(200), SaleCycle: 30, Today: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Course, c.EndsOn.Format(time.DateOnly), c.LastSale.Format(time.DateOnly), c.LastStart)
	// Output: invest 2026-07-20 2026-06-20 170
}

func ExampleFitValue() {
	v := lifecycle.HyperbolicValue{Start: 90, Decay: 0.5}
	fmt.Printf("%.0f %.0f %.0f\n", v.Value(0), v.Value(2), math.Round(v.Value(10)))
	// Output: 90 45 15
}

func ExampleRule() {
	r := lifecycle.Rule{Name: "本行业", Source: "own experience", Median: 400, Spread: 0.6}
	fmt.Printf("%.2f live longer than a year\n", r.Survival(365))
	// Output: 0.56 live longer than a year
}

func ExampleRemainingLife() {
	var r *lifecycle.RemainingLife
	r, err := lifecycle.LifeEvidence{Age: 365, Prior: lifecycle.TwoYears(), PriorWeight: 3}.Judge()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f more days; one year more with probability %.2f\n", r.Life.Value, r.Survival(365))
	var w lifecycle.LifeWeights = r.Weights
	fmt.Println(w.Rule, w.Siblings, w.Trend)
	// Output:
	// 404 more days; one year more with probability 0.55
	// 1 0 0
}
