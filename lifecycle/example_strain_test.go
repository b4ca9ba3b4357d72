package lifecycle_test

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

func ExampleCauses() {
	for _, c := range lifecycle.Causes() {
		if c.Keeps {
			fmt.Println(c.Row, c.Chinese, c.English)
		}
	}
	// Output:
	// LI21 文化 culture
	// AQ18 专属服务 exclusive service
	// AQ23 种子课程 a class for seed members
}

func ExampleCause_Strain() {
	position, culture := lifecycle.Causes()[0], lifecycle.Causes()[5]
	fmt.Println(position.Strain(1, 0.4))
	fmt.Println(culture.Strain(0.5, 0.4))
	// Output:
	// {定位不清 1 0.4}
	// {文化 0.5 -0.4}
}

func ExampleStrain() {
	s := lifecycle.Exponential{Rate: 0.05}
	quiet, _ := lifecycle.Strained(s, lifecycle.Strain{Name: "文化", Level: 1, Effect: -0.5})
	fmt.Printf("%.2f, with culture %.2f\n", s.Survival(24), quiet.Survival(24))
	// Output: 0.30, with culture 0.48
}

func ExamplePushes() {
	p := lifecycle.Pushes{Band: 3, PerPush: 2, Effect: 0.2}
	for _, n := range []float64{2, 3, 6} {
		fmt.Printf("%.0f pushes earn %.0f and strain by %.0f\n", n, p.Income(n), p.Strain(n).Level)
	}
	// Output:
	// 2 pushes earn 4 and strain by 0
	// 3 pushes earn 6 and strain by 0
	// 6 pushes earn 6 and strain by 3
}

func ExamplePoaching() {
	v, _ := lifecycle.Poaching(5000, 100, 200, 0.01, 12)
	fmt.Printf("%.0f\n", v)
	// Output: 2738
}

func ExampleContentFlow() {
	c := lifecycle.ContentFlow{Level: 40, Stops: 6, Decay: 0.5}
	fmt.Printf("%.0f %.0f %.1f\n", c.At(3), c.At(8), c.At(18))
	// Output: 40 15 0.1
}

func ExampleCohesion() {
	loose, _ := lifecycle.Cohesion(400, 100, false)
	held, _ := lifecycle.Cohesion(400, 100, true)
	fmt.Println(loose, held)
	// Output: 0.2 1
}

func ExampleOutermost() {
	whole, _ := lifecycle.Outermost(0.5, 5, 0)
	split, _ := lifecycle.Outermost(0.5, 5, 2)
	fmt.Println(whole, split)
	// Output: 0.03125 0.25
}

func ExampleCoreTurnover() {
	fmt.Println(lifecycle.CoreTurnover([]string{"a", "b", "c"}, []string{"b", "c", "d"}))
	// Output: 0.5
}

func ExampleMigrate() {
	n, _ := lifecycle.Migrate(500, 0.2)
	fmt.Println(n)
	// Output: 400
}

func ExampleTraffic() {
	p := lifecycle.Traffic{Bought: 700, Owned: 300}
	after, _ := p.Shock(0.3)
	fmt.Printf("%.0f of %.0f\n", after.Total(), p.Total())
	// Output: 790 of 1000
}

func ExampleAttentionShare() {
	s, _ := lifecycle.AttentionShare(1, 3)
	fmt.Println(s)
	// Output: [0.25 0.75]
}

func ExampleUplift() {
	fmt.Println(lifecycle.Uplift(40, 50))
	// Output: 0.25
}

func ExampleOfficialUpkeep() {
	daily, growth := lifecycle.OfficialUpkeep(true)
	fmt.Println(chineseStages(daily), len(growth))
	// Output: [用户反馈] 5
}

func ExampleResponseForce() {
	least, most := lifecycle.ResponseForce()
	fmt.Println(least, most)
	// Output: 200 999
}

func ExampleUpkeep() {
	c, _ := lifecycle.Upkeep{Wage: 6000}.PerMember(300)
	tools, _ := lifecycle.Upkeep{Wage: 6000, Tooling: 0.25}.PerMember(300)
	fmt.Println(lifecycle.Upkeep{}.Staff(), c, tools)
	// Output: 1 20 15
}

func ExampleProbation() {
	p, _ := lifecycle.Probation(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), 14)
	_, err := lifecycle.Probation(p.Start, 30)
	fmt.Println(p.End.Format(time.DateOnly), err)
	// Output: 2026-03-15 days 30: outside one to three weeks
}

func ExampleTenure() {
	video, fee := time.Date(2012, 12, 21, 0, 0, 0, 0, time.UTC), time.Date(2013, 8, 9, 0, 0, 0, 0, time.UTC)
	d, _ := lifecycle.Tenure{Start: video, End: fee}.Days()
	_, err := lifecycle.Tenure{Start: video}.Days()
	fmt.Println(d, err)
	// Output: 231 End: missing: a short-term group needs its end date
}

func ExampleSuccessive() {
	one, _ := lifecycle.Successive(14, 0.5, 1)
	three, _ := lifecycle.Successive(14, 0.5, 3)
	fmt.Println(one, three)
	// Output: 14 24.5
}

func ExampleStaffing() {
	s := lifecycle.Staffing{Start: 8, Later: 2, After: 12}
	fmt.Println(s.At(6), s)
	// Output: 4 8 people, 2 after 12
}
