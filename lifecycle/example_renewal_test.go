package lifecycle_test

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// The two segments of Fader & Hardie (2007), fitted to seven years. The paper
// prints (.704, 1.182; −1680.3) and (.668, 3.806; −1611.2).
func ExampleFitSBG() {
	for _, s := range []struct {
		name  string
		alive []int64
	}{
		{"Regular", []int64{1000, 631, 468, 382, 326, 289, 262, 241}},
		{"High End", []int64{1000, 869, 743, 653, 593, 551, 517, 491}},
	} {
		var c lifecycle.Cohorts
		c.Add(lifecycle.Cohort{Alive: s.alive})
		f, err := lifecycle.FitSBG(context.Background(), &c, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		year12 := f.Predict(func(m lifecycle.SBG) float64 { return m.Survival(12) }, 0.95)
		fmt.Printf("%-8s alpha %.3f beta %.3f log-likelihood %.1f, still there after year 12: %.3f [%.3f, %.3f]\n",
			s.name, f.Model.Alpha, f.Model.Beta, f.LogLik, year12.Value, year12.Lo, year12.Hi)
	}
	// Output:
	// Regular  alpha 0.704 beta 1.182 log-likelihood -1680.3, still there after year 12: 0.170 [0.144, 0.196]
	// High End alpha 0.668 beta 3.806 log-likelihood -1611.2, still there after year 12: 0.378 [0.340, 0.416]
}

// With duration dependence, four years suffice: mean absolute error of years 5 to
// 12, in per cent of the survivors.
func ExampleFitBdW() {
	for _, s := range []struct {
		name  string
		alive []int64
	}{
		{"Regular", []int64{1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173}},
		{"High End", []int64{1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394}},
	} {
		var c lifecycle.Cohorts
		c.Add(lifecycle.Cohort{Alive: s.alive[:5]})
		sbg, err := lifecycle.FitSBG(context.Background(), &c, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		bdw, err := lifecycle.FitBdW(context.Background(), &c, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		miss := func(m lifecycle.Survivor) (sum float64) {
			for n := 5; n <= 12; n++ {
				d := 1000*m.Survival(float64(n))/float64(s.alive[n]) - 1
				sum += 100 * max(d, -d) / 8
			}
			return sum
		}
		fmt.Printf("%-8s sBG %5.2f %%  BdW (%.3f, %.3f, %.3f) %.2f %%\n", s.name, miss(sbg.Model),
			bdw.Model.Gamma, bdw.Model.Delta, bdw.Model.C, miss(bdw.Model))
	}
	// Output:
	// Regular  sBG  5.40 %  BdW (0.523, 0.894, 1.196) 1.31 %
	// High End sBG 13.21 %  BdW (0.259, 1.723, 1.584) 1.68 %
}

// What renewals a subscription still holds, by how long it has run, at 10 % a
// period.
func ExampleSBG_DERL() {
	m := lifecycle.SBG{Alpha: 0.668, Beta: 3.806}
	for n := 1; n <= 4; n++ {
		fmt.Printf("period %d: renews %.3f, renewals to come %.2f\n", n, m.Retention(n), m.DERL(n, 0.1))
	}
	// Output:
	// period 1: renews 0.851, renewals to come 5.41
	// period 2: renews 0.878, renewals to come 5.90
	// period 3: renews 0.897, renewals to come 6.29
	// period 4: renews 0.911, renewals to come 6.62
}

func ExampleSBG() {
	m := lifecycle.SBG{Alpha: 0.704, Beta: 1.182}
	fmt.Printf("%.3f %.3f %.3f\n", m.Survival(0), m.Survival(1), m.Survival(5.5))
	// Output: 1.000 0.627 0.292
}

func ExampleBdW() {
	m := lifecycle.BdW{Gamma: 0.259, Delta: 1.722, C: 1.584}
	fmt.Printf("%.3f %.3f %.3f\n", m.Survival(1), m.Retention(2), m.DERL(1, 0.1))
	// Output:
	// 0.869 0.854 5.498
}

func ExampleGeometric() {
	fmt.Printf("%.4f\n", lifecycle.Geometric{P: 0.2}.Survival(3))
	// Output: 0.5120
}

// Three monthly cohorts, pooled: the chain uses every cohort as far as it goes.
func ExampleTriangle_Chained() {
	t := lifecycle.Triangle{Start: []int64{1, 2, 3}, Counts: [][]int64{{100, 62, 50, 44}, {120, 70, 58}, {90, 60}}}
	for k, e := range t.Chained(0.95) {
		fmt.Printf("month %d: chained %.3f [%.3f, %.3f], weighted %.3f\n", k, e.Value, e.Lo, e.Hi, t.Weighted(0.95)[k].Value)
	}
	// Output:
	// month 0: chained 1.000 [1.000, 1.000], weighted 1.000
	// month 1: chained 0.619 [0.563, 0.671], weighted 0.619
	// month 2: chained 0.507 [0.445, 0.565], weighted 0.491
	// month 3: chained 0.446 [0.375, 0.514], weighted 0.440
}

// From visits to a triangle: who came in week 0, 1, 2, and who is not gone yet.
func ExampleAttendance() {
	a, err := coterie.Fold[lifecycle.Attendance[string]](func(yield func(lifecycle.Visit[string]) bool) {
		for _, v := range []lifecycle.Visit[string]{{"an", 0}, {"an", 2}, {"bo", 0}, {"bo", 1}, {"chen", 1}, {"chen", 2}, {"du", 1}} {
			if !yield(v) {
				return
			}
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	classic, _ := a.Classic(2)
	rolling, _ := a.Rolling(2)
	fmt.Println("classic", classic.Counts)
	fmt.Println("rolling", rolling.Counts)
	// Output:
	// classic [[2 1 1] [2 1]]
	// rolling [[2 2 1] [2 1]]
}

// With seven years the BdW finds that the two segments differ in how readily they
// leave, and that members grow readier with age.
func ExampleFitBdWWith() {
	var c lifecycle.Cohorts
	c.Add(lifecycle.Cohort{Alive: []int64{1000, 631, 468, 382, 326, 289, 262, 241}, X: []float64{0}})
	c.Add(lifecycle.Cohort{Alive: []int64{1000, 869, 743, 653, 593, 551, 517, 491}, X: []float64{1}})
	f, err := lifecycle.FitBdWWith(context.Background(), &c, []string{"highend"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("c %.2f, log ratio %v\n", f.Model.Base.C, f.Param("leaving.highend", 0.95))
	// Output:
	// c 1.28, log ratio -0.8187 [-0.9421, -0.6952] 95%
}

// Four yearly cohorts of a membership, each renewing worse than the one before.
func ExampleTriangle_Drift() {
	t := lifecycle.Triangle{Start: []int64{2022, 2023, 2024, 2025},
		Counts: [][]int64{{400, 300, 240, 200, 172}, {380, 276, 212, 170}, {420, 290, 214}, {390, 255}}}
	var d lifecycle.Drift
	d, err := t.Drift()
	fmt.Printf("log odds of renewing per year of joining %+.3f, p = %.4f %v\n", d.Slope, d.P, err)
	// Output:
	// log odds of renewing per year of joining -0.161, p = 0.0002 <nil>
}
