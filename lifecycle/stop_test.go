package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestStopGolden: stop times and their worth to 1e-9.
func TestStopGolden(t *testing.T) {
	var g struct {
		Cases []struct {
			Kind      string
			Value0    float64
			Decay     float64
			Cost      float64
			Disc      float64
			Shutdown  float64 `json:"shutdown_cost"`
			Stop      float64 `json:"stop_time"`
			Objective float64
			At2       float64 `json:"objective_at_2"`
			BreakEven float64 `json:"instant_break_even"`
		}
	}
	readGolden(t, "sunset.json", &g)
	require.Len(t, g.Cases, 6)
	for _, c := range g.Cases {
		var v lifecycle.ValuePath
		switch c.Kind {
		case "exp":
			v = lifecycle.ExponentialValue{Start: c.Value0, Decay: c.Decay}
		case "hyper":
			v = lifecycle.HyperbolicValue{Start: c.Value0, Decay: c.Decay}
		case "weibull":
			v = lifecycle.WeibullValue{Start: c.Value0, Decay: c.Decay, Power: 2}
		case "linear":
			v = lifecycle.LinearValue{Start: c.Value0, Decay: c.Decay}
		}
		s, err := lifecycle.Closing{Value: v, Cost: c.Cost, Discount: c.Disc, Shutdown: c.Shutdown, Horizon: 50}.Stop()
		require.NoError(t, err)
		near.Check(t, c.Kind, s.Time, c.Stop, 1e-9)
		near.Check(t, "worth", s.Worth, c.Objective, 1e-9)
		near.Check(t, "at 2", s.At(2), c.At2, 1e-9)
		near.Check(t, "break-even", s.BreakEven, c.BreakEven, 1e-12)
		near.Check(t, "regret", s.Regret(2), c.Objective-c.At2, 1e-9)
	}
}

// TestStopIsTheBest: no other time is better, also for paths that recover.
func TestStopIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := lifecycle.EmpiricalValue(rapid.SliceOfN(rapid.Float64Range(0, 20), 2, 15).Draw(t, "values"))
		c := lifecycle.Closing{Value: v, Cost: rapid.Float64Range(0, 15).Draw(t, "cost"), Discount: rapid.Float64Range(0, 0.2).Draw(t, "discount"), Shutdown: rapid.Float64Range(-5, 20).Draw(t, "shutdown"), Horizon: float64(len(v))}
		s, err := c.Stop()
		require.NoError(t, err)
		for i := range 101 {
			at := c.Horizon * float64(i) / 100
			require.GreaterOrEqual(t, s.Worth, s.At(at)-1e-6*(1+math.Abs(s.Worth)), "at %v", at)
		}
		if !math.IsInf(s.Time, 1) {
			near.Check(t, "regret", s.Regret(s.Time), 0, 1e-8)
		}
	})
}

// TestStopAfterARecovery: the first fall through break-even is not the best.
func TestStopAfterARecovery(t *testing.T) {
	s, err := lifecycle.Closing{Value: lifecycle.EmpiricalValue{10, 2, 20, 20, 0}, Cost: 5, Horizon: 4}.Stop()
	require.NoError(t, err)
	require.Len(t, s.Crossings, 2)
	near.Check(t, "stop", s.Time, 3.75, 1e-9)
	s, err = lifecycle.Closing{Value: lifecycle.EmpiricalValue{10, 2, 6, 6, 0}, Cost: 5, Horizon: 4}.Stop()
	require.NoError(t, err)
	near.Check(t, "stop", s.Time, 0.625, 1e-9)
	s, err = lifecycle.Closing{Value: lifecycle.ExponentialValue{Start: 9, Decay: 0.1}, Cost: 1, Horizon: 5}.Stop()
	require.NoError(t, err)
	require.True(t, math.IsInf(s.Time, 1))
}

// TestStopFittedCovers: the delta interval of the stop time holds the truth.
func TestStopFittedCovers(t *testing.T) {
	held, trials := 0, 300
	for trial := range trials {
		r := sample.New(23, uint64(trial))
		var at, v []float64
		for m := range 24 {
			at = append(at, float64(m))
			v = append(v, 100*math.Exp(-0.08*float64(m))+4*sample.Normal(r))
		}
		f, err := lifecycle.FitValue[lifecycle.ExponentialValue](context.Background(), at, v, nil)
		require.NoError(t, err)
		e, err := lifecycle.StopFitted(f, lifecycle.Closing{Cost: 20, Horizon: 120}, 0.95)
		require.NoError(t, err)
		if e.Lo <= math.Log(5)/0.08 && math.Log(5)/0.08 <= e.Hi {
			held++
		}
	}
	require.InDelta(t, 0.95, float64(held)/float64(trials), 0.035)
}

func TestStopBadInput(t *testing.T) {
	ok := lifecycle.ExponentialValue{Start: 1, Decay: 1}
	for _, c := range []lifecycle.Closing{{Horizon: 1}, {Value: ok}, {Value: ok, Horizon: 1, Cost: -1}, {Value: ok, Horizon: 1, Discount: math.NaN()}, {Value: ok, Horizon: 1, Shutdown: math.Inf(1)},
		{Value: unknownValue{}, Horizon: 1}, {Value: lifecycle.EmpiricalValue{}, Horizon: 1}} {
		_, err := c.Stop()
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err := lifecycle.FitValue[lifecycle.ExponentialValue](context.Background(), []float64{1, 2}, []float64{3, 2}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitValue[lifecycle.ExponentialValue](context.Background(), []float64{0, 1, 2, 3, 4}, []float64{1, 2, 4, 8, 16}, nil)
	require.ErrorAs(t, err, new(*coterie.FitError)) // it rises
	_, err = lifecycle.CloseFirst([]lifecycle.GroupUpkeep{{Hours: -1}}, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Advise(lifecycle.Situation{})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Advise(lifecycle.Situation{Phase: lifecycle.Mature, Left: coterie.Exactly(math.NaN())})
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.VIPWindow(4, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.OverInvestment(nil, 0, 1, 1, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestAdviseCourses walks through the four courses.
func TestAdviseCourses(t *testing.T) {
	left := coterie.Exactly
	for _, c := range []struct {
		s    lifecycle.Situation
		want lifecycle.Course
	}{
		{lifecycle.Situation{Phase: lifecycle.Growth, Left: left(400), SaleCycle: 60}, lifecycle.Invest},
		{lifecycle.Situation{Phase: lifecycle.Mature, Left: left(math.Inf(1))}, lifecycle.Invest},
		{lifecycle.Situation{Phase: lifecycle.Mature, Left: left(90), Payback: 200}, lifecycle.Maintain},
		{lifecycle.Situation{Phase: lifecycle.Mature, Left: left(100), SaleCycle: 60}, lifecycle.FinishSale},
		{lifecycle.Situation{Phase: lifecycle.Decline, Left: left(400), SaleCycle: 60}, lifecycle.FinishSale},
		{lifecycle.Situation{Phase: lifecycle.Decline, Left: left(40), SaleCycle: 60}, lifecycle.Maintain},
		{lifecycle.Situation{Phase: lifecycle.Decline, Left: left(40)}, lifecycle.Maintain},
		{lifecycle.Situation{Phase: lifecycle.Dormant, Left: left(40)}, lifecycle.WindDown},
		{lifecycle.Situation{Phase: lifecycle.Mature, Left: left(0)}, lifecycle.WindDown},
	} {
		got, err := lifecycle.Advise(c.s)
		require.NoError(t, err)
		require.Equal(t, c.want, got.Course, "%+v", c.s)
	}
	for c := lifecycle.Invest; c <= lifecycle.WindDown; c++ {
		for _, s := range []string{c.String(), c.Chinese()} {
			var d lifecycle.Course
			require.NoError(t, d.UnmarshalText([]byte(s)))
			require.Equal(t, c, d)
		}
	}
}

func ExampleClosing() {
	c := lifecycle.Closing{Value: lifecycle.ExponentialValue{Start: 100, Decay: 0.9}, Cost: 20, Horizon: 10}
	s, err := c.Stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("stop at %.3f; a year late costs %.2f, a year early %.2f\n", s.Time, s.Regret(s.Time+1), s.Regret(s.Time-1))
	// Output: stop at 1.788; a year late costs 6.81, a year early 12.44
}

func ExampleStopFitted() {
	months := []float64{0, 1, 2, 3, 4, 5, 6, 7}
	value := []float64{980, 820, 690, 560, 490, 390, 330, 280}
	f, err := lifecycle.FitValue[lifecycle.ExponentialValue](context.Background(), months, value, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, _ := lifecycle.StopFitted(f, lifecycle.Closing{Cost: 100, Horizon: 60}, 0.95)
	fmt.Println("stop in month", e)
	// Output: stop in month 12.65 [12.35, 12.95] 95%
}

func ExampleCloseFirst() {
	t, _ := lifecycle.CloseFirst([]lifecycle.GroupUpkeep{
		{Name: "一群", Value: 300, Hours: 10, Remaining: 200},
		{Name: "二群", Value: 90, Hours: 9, Remaining: 60},
		{Name: "三群", Value: -20, Hours: 1, Remaining: 400},
		{Name: "四群", Value: 200, Hours: 5, Remaining: 90},
	}, 16)
	fmt.Println("close first:", t.Close, "keep:", t.Keep, "for", t.Value)
	// Output: close first: [2 1] keep: [3 0] for 500
}

func ExampleAdvise() {
	c, err := lifecycle.Advise(lifecycle.Situation{
		Phase: lifecycle.Decline, Left: coterie.Estimate{Value: 120, Lo: 70, Hi: 200, Confidence: 0.9},
		SaleCycle: 45, Pushes: 10, Today: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Age: 365, People: 20, Team: lifecycle.DellStaffing(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range c.Findings {
		fmt.Println(f.Chinese)
	}
	// Output:
	// 完成最后一次销售；预计 2026-06-29 前后结束；最后一次销售最迟 2026-05-15 开始。
	// 社群已处于衰退阶段：停止推送，不骚扰别人就是美德。
	// 现有 20 人运营，按计划此时只需 12.3 人：把回答交给成员互助。
}

// TestAdviseByAge: the VIP window and the shrinking team, each asked for or not.
func TestAdviseByAge(t *testing.T) {
	codes := func(s lifecycle.Situation) []string {
		s.Phase, s.Left = max(s.Phase, lifecycle.Growth), coterie.Exactly(600)
		c, err := lifecycle.Advise(s)
		require.NoError(t, err)
		var out []string
		for _, f := range c.Findings[1:] {
			require.NotEmpty(t, f.English)
			require.NotEmpty(t, f.Chinese)
			out = append(out, f.Code)
		}
		return out
	}
	require.Empty(t, codes(lifecycle.Situation{Age: 40}))
	require.Empty(t, codes(lifecycle.Situation{VIPOpens: 2}), "the age is not known")
	require.Equal(t, []string{"vip-not-yet"}, codes(lifecycle.Situation{Age: 40, VIPOpens: 2}))
	require.Equal(t, []string{"vip-open"}, codes(lifecycle.Situation{Age: 62, VIPOpens: 2}))
	require.Empty(t, codes(lifecycle.Situation{Age: 400, VIPOpens: 2, Phase: lifecycle.Decline}))
	team := lifecycle.DellStaffing()
	require.Equal(t, []string{"team-above-plan"}, codes(lifecycle.Situation{Age: 731, People: 6, Team: team}))
	require.Empty(t, codes(lifecycle.Situation{Age: 731, People: 5, Team: team}))
	require.Empty(t, codes(lifecycle.Situation{Age: 1, People: 30, Team: team}))
	for _, s := range []lifecycle.Situation{{Age: 40, VIPOpens: 4}, {Age: -1}, {Age: 40, People: 3, Team: lifecycle.Staffing{Start: 3}}, {Age: 40, People: -3}} {
		s.Phase, s.Left = lifecycle.Growth, coterie.Exactly(600)
		_, err := lifecycle.Advise(s)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
}

func ExampleOverInvestment() {
	s := lifecycle.Exponential{Rate: 0.1} // lives ten months more, on average
	for _, money := range []float64{3000, 9000} {
		over, _ := lifecycle.OverInvestment(s, 0, money, 1000, math.Inf(1))
		fmt.Println(money, over)
	}
	// Output:
	// 3000 false
	// 9000 true
}

func ExampleVIPWindow() {
	before, _ := lifecycle.VIPWindow(2, 1.5)
	after, _ := lifecycle.VIPWindow(2, 7)
	fmt.Println(before, after)
	// Output: false true
}

func ExampleDellStaffing() {
	s := lifecycle.DellStaffing()
	fmt.Printf("%s: %.1f after one year, falling %.4f a month\n", s, s.At(12), s.Rate())
	// Output: 30 people, 5 after 24: 12.2 after one year, falling 0.0747 a month
}

// unknownValue is a path that is nowhere known.
type unknownValue struct{}

func (unknownValue) Value(float64) float64 { return math.NaN() }
