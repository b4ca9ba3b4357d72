package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/coterie-go/coterie/lifecycle"
)

// paidMembers are 16 members in months: whether a friend brought them, and how
// many sessions they took part in during the first week.
func paidMembers() *lifecycle.Regression {
	g := &lifecycle.Regression{Names: []string{"friend", "sessions"}}
	for _, m := range []struct {
		months, friend, sessions float64
		left                     bool
	}{
		{1, 0, 0, true}, {1.5, 0, 1, true}, {2, 0, 0, true}, {2.5, 1, 0, true}, {3, 0, 2, true}, {4, 0, 1, true},
		{5, 1, 1, true}, {6, 0, 3, true}, {8, 1, 2, true}, {9, 0, 1, true}, {12, 1, 3, true}, {14, 1, 2, true},
		{18, 1, 4, false}, {18, 0, 4, false}, {18, 1, 1, false}, {18, 1, 3, false},
	} {
		err := g.Add(lifecycle.Observation{
			Lifetime: lifecycle.Lifetime{Exit: m.months, Ended: m.left},
			X:        []float64{m.friend, m.sessions},
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	return g
}

func ExampleFitCox() {
	f, err := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(f)
	fmt.Println("a member whom a friend brought leaves at", f.Model.Ratio(f, "friend", 0.95), "times the rate")
	// Output:
	// parameter          estimate      std.err       lo 95%       hi 95%
	// friend             -1.14757     0.654767     -2.43089     0.135746
	// sessions          -0.857269     0.321538     -1.48747    -0.227066
	// N 12  log-likelihood -21.1896  AIC 46.3792  BIC 47.3490  iterations 5
	// a member whom a friend brought leaves at 0.3174 [0.08796, 1.145] 95% times the rate
}

func ExampleCoxAt() {
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	for _, x := range [][]float64{{0, 0}, {1, 3}} {
		s, err := lifecycle.CoxAt(f, x, 0)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("friend %g, sessions %g: after a year %v, of the first 18 months %.1f\n", x[0], x[1], s.At(12, 0.95), lifecycle.Mean(s, 18))
	}
	// Output:
	// friend 0, sessions 0: after a year 1.339e-05 [1.436e-12, 1] 95%, of the first 18 months 2.3
	// friend 1, sessions 3: after a year 0.7618 [0.5274, 1] 95%, of the first 18 months 15.2
}

func ExampleCoxCurve() {
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	s, _ := lifecycle.CoxAt(f, []float64{1, 2}, 0)
	fmt.Printf("H(6) = %.3f ± %.3f, known until %g\n", s.CumHazard(6), s.StdErr(6), s.Until())
	// Output: H(6) = 0.284 ± 0.178, known until 18
}

func ExampleCox() {
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	b, _ := json.Marshal(f.Model)
	var saved lifecycle.Cox
	fmt.Println(json.Unmarshal(b, &saved), saved.Names, saved.Events)
	// Output: <nil> [friend sessions] 12
}

func ExampleCoxBaseline() {
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	b := f.Model.Baseline[0]
	fmt.Printf("%d steps, H(%g) = %.3f for an average member\n", len(b.Age), b.Age[5], b.CumHazard[5])
	// Output: 12 steps, H(4) = 0.346 for an average member
}

func ExampleCoxOptions() {
	// Errors that do not trust the model.
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), &lifecycle.CoxOptions{Ties: lifecycle.Breslow, Robust: true})
	fmt.Printf("%.4f ± %.4f\n", f.Model.Beta[0], f.StdErr[0])
	// Output: -1.1476 ± 0.5783
}

func ExampleCoxTests() {
	f, _ := lifecycle.FitCox(context.Background(), paidMembers(), nil)
	ratio, wald, score := lifecycle.CoxTests(f)
	fmt.Println(ratio)
	fmt.Println(wald)
	fmt.Println(score)
	// Output:
	// χ² = 12.6084 on 2 df, p = 0.001829
	// χ² = 10.0723 on 2 df, p = 0.006499
	// χ² = 12.3312 on 2 df, p = 0.0021
}

func ExampleConcordance() {
	g := paidMembers()
	f, _ := lifecycle.FitCox(context.Background(), g, nil)
	c, err := lifecycle.Concordance(f, g)
	fmt.Println(c.Estimate(0.95), err)
	// Output: 0.8465 [0.7469, 0.9461] 95% <nil>
}

func ExampleRankAgreement() {
	g := paidMembers()
	f, _ := lifecycle.FitCox(context.Background(), g, nil)
	c, _ := lifecycle.Concordance(f, g)
	fmt.Printf("%g right, %g wrong, %g tied\n", c.Concordant, c.Discordant, c.Tied)
	// Output: 93 right, 14 wrong, 7 tied
}

// rossi are 432 people after prison, who differ in aid, age, race, work, marriage,
// parole and earlier sentences (Rossi, Berk and Lenihan 1980).
func rossi() (*lifecycle.Regression, error) {
	var g struct {
		Covariates []string
		Data       map[string][]float64
	}
	b, err := os.ReadFile("testdata/cox_rossi.json")
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil {
		return nil, err
	}
	r := &lifecycle.Regression{Names: g.Covariates}
	for i, week := range g.Data["time"] {
		o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: week, Ended: g.Data["event"][i] == 1}}
		for _, c := range g.Covariates {
			o.X = append(o.X, g.Data[c][i])
		}
		if err := r.Add(o); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// The effect of age fades: 5.974 by the score test, where the approximation of
// 1994 would have 11.03.
func ExampleTestPH() {
	g, err := rossi()
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := lifecycle.FitCox(context.Background(), g, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := lifecycle.TestPH(f, g, lifecycle.KMTime)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, name := range t.Names {
		fmt.Println(name, t.Each[j])
	}
	fmt.Println("all", t.Global)
	// Output:
	// fin χ² = 0.0624 on 1 df, p = 0.8027
	// age χ² = 5.9740 on 1 df, p = 0.01452
	// race χ² = 2.0683 on 1 df, p = 0.1504
	// wexp χ² = 4.2246 on 1 df, p = 0.03984
	// mar χ² = 1.0110 on 1 df, p = 0.3147
	// paro χ² = 0.0184 on 1 df, p = 0.8921
	// prio χ² = 0.5206 on 1 df, p = 0.4706
	// all χ² = 17.6944 on 7 df, p = 0.01343
}

func ExamplePHTest() {
	g := paidMembers()
	f, _ := lifecycle.FitCox(context.Background(), g, nil)
	t, _ := lifecycle.TestPH(f, g, lifecycle.LogTime)
	fmt.Println(t.Names[0], t.Each[0])
	// Output: friend χ² = 0.5759 on 1 df, p = 0.4479
}

func ExampleTransform() {
	var t lifecycle.Transform
	fmt.Println(t.UnmarshalText([]byte("秩")), t, t.Chinese())
	// Output: <nil> rank 秩
}

func ExampleTies() {
	var t lifecycle.Ties
	fmt.Println(t.UnmarshalText([]byte("efron")), t, t.Chinese())
	// Output: <nil> efron 埃夫隆
}

func ExampleResiduals() {
	g := paidMembers()
	f, _ := lifecycle.FitCox(context.Background(), g, nil)
	all, err := lifecycle.Residuals(f, g, lifecycle.Martingale)
	if err != nil {
		fmt.Println(err)
		return
	}
	worst, stayed := 0.0, lifecycle.Observation{}
	sum := 0.0
	for o, r := range all {
		sum += r[0]
		if r[0] < worst {
			worst, stayed = r[0], o
		}
	}
	fmt.Printf("sum %.3f; stayed longest beyond what was expected: %g months, x %v, %.2f\n", math.Abs(sum), stayed.Exit, stayed.X, worst)
	// Output: sum 0.000; stayed longest beyond what was expected: 9 months, x [0 1], -2.26
}

func ExampleResidual() {
	var r lifecycle.Residual
	fmt.Println(r.UnmarshalText([]byte("deviance")), r, r.Chinese())
	// Output: <nil> deviance 偏差残差
}

func ExampleRegression() {
	var a, b lifecycle.Regression
	a.Names, b.Names = []string{"age"}, []string{"age"}
	_ = a.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 3, Ended: true}, X: []float64{41}})
	_ = b.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 2}, X: []float64{29}})
	fmt.Println(a.Merge(&b), a.Len())
	for o := range a.All() {
		fmt.Println(o.Exit, o.Ended, o.X)
	}
	// Output:
	// <nil> 2
	// 2 false [29]
	// 3 true [41]
}

func ExampleObservation() {
	// A member whose role changed at month 4, and who left at month 9.
	var g lifecycle.Regression
	for _, o := range []lifecycle.Observation{
		{Lifetime: lifecycle.Lifetime{Exit: 4}, X: []float64{0}, Cluster: 7},
		{Lifetime: lifecycle.Lifetime{Entry: 4, Exit: 9, Ended: true}, X: []float64{1}, Cluster: 7},
	} {
		fmt.Println(g.Add(o))
	}
	fmt.Println(g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1}, X: []float64{math.NaN()}}))
	// Output:
	// <nil>
	// <nil>
	// x1 NaN: a covariate is finite
}
