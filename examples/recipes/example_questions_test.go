package recipes_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Retention by cohort: of those who first came in a month, how many were there
// in each later one. A visit is a member and the number of a month; who counts
// as being there is yours to say: who wrote, who paid, who opened the page.
func Example_cohorts() {
	visits := []lifecycle.Visit[string]{
		{Who: "an", Period: 1}, {Who: "bo", Period: 1}, {Who: "chen", Period: 1}, {Who: "du", Period: 1},
		{Who: "an", Period: 2}, {Who: "bo", Period: 2}, {Who: "chen", Period: 2}, {Who: "er", Period: 2}, {Who: "fu", Period: 2},
		{Who: "an", Period: 3}, {Who: "bo", Period: 3}, {Who: "er", Period: 3},
	}
	a, err := coterie.Fold[lifecycle.Attendance[string]](slices.Values(visits))
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := a.Classic(3) // months seen so far
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, rates := range t.Rates(0.95) {
		fmt.Print("month ", t.Start[i], ": ", t.Counts[i][0], " came;")
		for _, r := range rates[1:] {
			fmt.Printf(" %.0f %% (%.0f–%.0f)", 100*r.Value, 100*r.Lo, 100*r.Hi)
		}
		fmt.Println()
	}
	// Output:
	// month 1: 4 came; 75 % (30–95) 50 % (15–85)
	// month 2: 2 came; 50 % (9–91)
}

// Choosing a model: fit those that the question allows, compare them by AIC, and
// look at what they say where it matters: models that fit alike and differ there
// are a doubt that no interval shows.
func Example_models() {
	var t lifecycle.Table // 60 members: months, and whether they left
	for i := range 60 {
		months := float64(i*i%17) + float64(i%5)/2 + 0.5
		if err := t.Add(lifecycle.Lifetime{Exit: months, Ended: i%4 != 0}); err != nil {
			fmt.Println(err)
		}
	}
	ctx := context.Background()
	weibull, err1 := lifecycle.FitWeibull(ctx, &t, nil)
	logLogistic, err2 := lifecycle.FitLogLogistic(ctx, &t, nil)
	exponential, err3 := lifecycle.FitExponential(ctx, &t, nil)
	if err1 != nil || err2 != nil || err3 != nil { // a fit that failed is no contender
		fmt.Println(err1, err2, err3)
		return
	}
	table, err := lifecycle.Compare(lifecycle.Enter("Weibull", weibull), lifecycle.Enter("log-logistic", logLogistic), lifecycle.Enter("exponential", exponential))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table {
		fmt.Printf("%-12s weight %.2f\n", c.Name, c.Weight)
	}
	there := func(s lifecycle.Survivor) float64 { return 100 * s.Survival(24) }
	fmt.Printf("there after 24 months: Weibull %.0f %%, log-logistic %.0f %%, exponential %.0f %%\n",
		there(weibull.Model), there(logLogistic.Model), there(exponential.Model))
	// Output:
	// Weibull      weight 0.99
	// log-logistic weight 0.01
	// exponential  weight 0.00
	// there after 24 months: Weibull 5 %, log-logistic 15 %, exponential 15 %
}

// My group is dying, what now? First whether it is: the phase, from the messages
// of each day. Then how long it has, which other groups' lives would say better
// than the rule of two years. Then what is still worth doing.
func Example_dying() {
	var messages []float64
	for d := range 100 {
		level := []float64{2, 12, 40, 38, 15}[d/20]
		messages = append(messages, level+float64(d*7%3)-1)
	}
	phases, err := lifecycle.ReadPhases(context.Background(), messages, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	age := float64(len(messages))
	left, err := lifecycle.LifeEvidence{Age: age, Prior: lifecycle.TwoYears(), PriorWeight: 5}.Judge()
	if err != nil {
		fmt.Println(err)
		return
	}
	advice, err := lifecycle.Advise(lifecycle.Situation{
		Phase: phases.Now, Left: left.Life, Age: age,
		SaleCycle: 45, Pushes: 8, Today: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, about %.0f days left (95 %%: %.0f–%.0f)\n", phases.Now, left.Life.Value, left.Life.Lo, left.Life.Hi)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range advice.Findings {
		fmt.Println(f.English)
	}
	// Output:
	// decline, about 631 days left (95 %: 174–1846)
	// Complete the last sale; the end is expected about 2027-11-21; a sale can start until 2027-10-07.
	// The group is in its decline phase: stop pushing messages; not to disturb is a virtue now.
}
