package monetize_test

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/coterie-go/coterie/monetize"
)

// A community of 200 that grows to 8,000 at most, four models in it, operators
// for every 1,500 members, and its own ageing of 6 % a month.
func grown() *monetize.Plan {
	p := &monetize.Plan{
		Periods: 60, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Members: []float64{200}, Growth: monetize.Diffusion{P: 0.01, Q: 0.25, Market: 8000}, Stay: monthly(0.96),
		Lines: []monetize.Line{
			{Name: "product", Stream: monetize.Product{Price: 99, Cost: 45, Rate: 0.03}},
			{Name: "shop", Stream: monetize.Shop{Order: 130, Margin: 0.12, Orders: 0.12}},
			{Name: "membership", Share: 0.06, Stream: monetize.Tier{Fee: yuan(25)}},
			{Name: "traffic", Stream: monetize.Traffic{Sessions: 10, Ads: 1.5, Fill: 0.7, ECPM: 30}},
		},
		Costs:  []monetize.Cost{{Name: "operators", Staff: monetize.Staff{Wage: 3000, Span: 1500}}, {Name: "fixed", Fixed: 2500}},
		Invest: 20_000, Discount: 0.01,
	}
	for k := range p.Periods {
		p.Ageing = append(p.Ageing, math.Pow(1.06, float64(k)))
	}
	return p
}

func ExamplePlan_Project() {
	v, err := grown().Project()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("month 1: %.2f members, cash %.2f\n", v.Periods[0].Members, v.Periods[0].Cash)
	fmt.Printf("peak %.0f in month %d, paid back in month %d, needs %.2f\n", v.Periods[v.Peak-1].Members, v.Peak, v.Payback, v.Need)
	fmt.Printf("NPV of 60 months %.2f\n", v.NPV)
	// Output:
	// month 1: 318.75 members, cash -3808.39
	// peak 4257 in month 20, paid back in month 14, needs 30361.62
	// NPV of 60 months 92231.53
}

// Closing on time is worth half as much again as running on.
func ExampleSunset() {
	c, err := monetize.Sunset(context.Background(), grown(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Advice)
	fmt.Println(c.Advice.Chinese)
	fmt.Println(c.Change)
	fmt.Printf("three months late costs %.2f\n", c.Late(3))
	for _, w := range c.Lacking {
		fmt.Println("-", w.Code)
	}
	// Output:
	// close after period 40 (2029-05-01): worth 137112.77, against 92231.53 when run to the end
	// 第40期末收尾（2029年5月1日）：净现值137112.77，跑满为92231.53
	// joins at 66 % of what the plan says
	// three months late costs 1845.79
	// - stay-without-error
	// - no-uncertain-inputs
	// - no-salvage
}

func ExampleProjection_Rates() {
	v, err := grown().Project()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := v.Rates()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, rate := range r.Roots {
		fmt.Printf("%.4f a month\n", rate)
	}
	dated, _ := monetize.XIRR(v.Dated(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	fmt.Printf("%.2f a year by the calendar\n", dated.Roots[0])
	fmt.Printf("the shop in month 1: %.2f\n", v.Line("shop")[0])
	// Output:
	// -0.0304 a month
	// 0.1059 a month
	// -0.31 a year by the calendar
	// the shop in month 1: 596.70
}

func ExampleDiffusion() {
	d := monetize.Diffusion{P: 0.01, Q: 0.25, Market: 8000}
	fmt.Println(d.Joins(0, 200)) // (0.01 + 0.25·200/8000)·7800
	// Output: 126.75
}

func ExampleGrowthFunc() {
	p := &monetize.Plan{Periods: 3, Stay: monthly(0.9), Lines: []monetize.Line{{Name: "fee", Stream: monetize.Rate(10)}},
		Growth: monetize.GrowthFunc(func(period int, members float64) float64 { return 100 })}
	v, err := p.Project()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range v.Periods {
		fmt.Printf("%.0f ", d.Members)
	}
	// Output: 100 190 271
}

func ExampleEffect() {
	p := &monetize.Plan{Periods: 1, Members: []float64{100}, Stay: monthly(1),
		Lines: []monetize.Line{{Name: "shop", Stream: monetize.Rate(10)}, {Name: "ads", Stream: monetize.Rate(1)}},
		// Advertisements cost the shop a tenth of its sales.
		Effects: []monetize.Effect{{Of: "shop", By: "ads", Size: -0.1}},
	}
	v, err := p.Project()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.ByLine)
	// Output: [900 100]
}

func ExampleOffer_Accept() {
	o := monetize.Offer{Fit: 0.5, Base: 0.1, Peer: 0.4}
	for _, a := range []monetize.Audience{{Trust: 0}, {Trust: 1}, {Trust: 1, Adopters: 0.5}} {
		p, err := o.Accept(a)
		fmt.Printf("%.3f %v\n", p, err)
	}
	// Output:
	// 0.000 <nil>
	// 0.050 <nil>
	// 0.140 <nil>
}

func ExampleConversion() {
	rate, _, _ := monetize.Conversion(true, 0.05, monetize.Trials{})
	fmt.Println(rate)
	rate, found, _ := monetize.Conversion(true, 0.05, monetize.Trials{Successes: 12, Of: 400})
	fmt.Println(rate, "|", found.Chinese)
	// Output:
	// 0
	// 0.03 [0.01724, 0.0517] 95% | 该群看似失活或垃圾化，但成员仍在购买：以实际订单为准
}

func ExampleStaff_Operators() {
	bySpan := monetize.Staff{Wage: 3000, Span: 500}
	fmt.Println(bySpan.Operators(3001.75))
	// A third of a question a minute from 1,000 members, 20 minutes each; 92 % of
	// them taken up within 5 minutes.
	byQueue := monetize.Staff{Asks: 1.0 / 3000, Handling: 20, Within: 5, Level: 0.92}
	fmt.Println(byQueue.Operators(1000))
	// Output:
	// 7 <nil>
	// 10 <nil>
}

func ExampleStaff_Queue() {
	q, err := monetize.Staff{Handling: 20, Within: 5}.Queue(1.0/3, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("B %.6f C %.6f, %.4f within 5 minutes\n", q.Blocked, q.Waits, q.InTime)
	// Output: B 0.065859 C 0.174582, 0.9241 within 5 minutes
}

func ExampleCloseAt() {
	cash, salvage := []float64{0}, []float64{2000}
	for k := range 36 {
		cash = append(cash, 1000*math.Pow(0.94, float64(k))-450)
		salvage = append(salvage, 2000*math.Pow(0.97, float64(k+1)))
	}
	c, err := monetize.CloseAt(0.01, cash, salvage)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("close after %d: %.2f; at once %.2f; at the end %.2f\n", c.After, c.Value, c.Now, c.Full)
	// Output: close after 11: 4419.61; at once 2000.00; at the end 127.95
}

func ExampleStopChain() {
	r, err := monetize.StopChain([][]float64{{0.8, 0.15, 0.05}, {0.2, 0.6, 0.2}, {0.02, 0.08, 0.9}}, []float64{50, 5, -30}, 20, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %v\n", r.Value, r.Stop)
	// Output: [304.27 154.91 20.00] [false false true]
}

func ExampleAbandonment_Trigger() {
	a := monetize.Abandonment{Rate: 0.08, Drift: -0.02, Vol: 0.3, Cost: 100}
	t, err := a.Trigger()
	if err != nil {
		fmt.Println(err)
		return
	}
	value, option := t.At(1.5 * t.Revenue)
	lattice, _ := a.Lattice(0.01)
	fmt.Printf("close below %.2f, not %.0f; at half as much again worth %.2f, %.2f of it the option\n", t.Revenue, t.Flow, value, option)
	fmt.Println("a lattice agrees within 2 %:", math.Abs(lattice/t.Revenue-1) < 0.02)
	// Output:
	// close below 55.33, not 100; at half as much again worth 84.84, 504.90 of it the option
	// a lattice agrees within 2 %: true
}

// The example of Dixit (1989): 1.4667 and 0.7657.
func ExampleEntryExit_Thresholds() {
	t, err := monetize.EntryExit{Rate: 0.025, Vol: 0.1, Cost: 1, Entry: 4}.Thresholds()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f %.4f\n", t.Enter, t.Leave)
	// Output: 1.4667 0.7657
}

func ExampleMix() {
	options := []monetize.Option{{Name: "product", Value: 120, Cost: 40}, {Name: "shop", Value: 90, Cost: 30}, {Name: "membership", Value: 150, Cost: 60}, {Name: "traffic", Value: 80, Cost: 20}}
	m, err := monetize.Mix(options, [][]float64{{0, -25, 10, -5}, {0, 0, 20, -30}, {0, 0, 0, -45}, {0, 0, 0, 0}}, 120)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Chosen, m.Value, "not", m.Naive)
	// Output: [0 2 3] 190 not 290
}

func ExampleEffort() {
	e, err := monetize.Effort([]float64{10, 8, 6}, [][]float64{{2, 0.6, 0.2}, {0.6, 1.5, 0.3}, {0.2, 0.3, 1}}, 6)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f worth %.4f\n", e.Effort, e.Value)
	// Output: [2.6542 1.7265 1.6193] worth 35.0306
}

// always dies at 8 % a month.
type dying struct{}

func (dying) Survival(t float64) float64 { return math.Exp(-0.08 * math.Max(t, 0)) }

func ExampleInvestment_Prudence() {
	v, err := monetize.Investment{Amount: 6000, Margin: 900, Stay: dying{}, Age: 6}.Prudence()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("back after %.2f months, alive then with %.4f; at most %.0f is prudent\n", v.Payback, v.Alive, v.Most)
	v, _ = monetize.Investment{Amount: 9000, Margin: 900, Stay: dying{}}.Prudence()
	fmt.Println(v.Warning.Text)
	// Output:
	// back after 6.67 months, alive then with 0.5866; at most 11250 is prudent
	// the group is more likely dead than alive when the money would be back
}

func ExampleDist() {
	for _, k := range []monetize.DistKind{monetize.FixedDist, monetize.PERTDist} {
		fmt.Println(monetize.Dist{Kind: k, A: 10, B: 15, C: 35}.Mean())
	}
	// Output:
	// 10
	// 17.5
}

func ExampleFixed() {
	fmt.Println(monetize.Fixed(4).Mean(), monetize.Fixed(4).Variance())
	// Output: 4 0
}

func ExampleUniform() {
	fmt.Println(monetize.Uniform(1, 3).Quantile(0.25))
	// Output: 1.5
}

func ExampleLogNormal() {
	fmt.Printf("%.4f\n", monetize.LogNormal(0, 0.4).Mean()) // exp(0.08)
	// Output: 1.0833
}

func ExamplePERT() {
	d := monetize.PERT(10, 15, 35)
	fmt.Println(d.Mean(), d.Variance())
	// Output: 17.5 18.75
}

// course is sold inside the group; every month one member in fifty leaves
// because of the pitch.
type course struct{ monetize.Rate }

func (course) Leaving() float64 { return 0.02 }

func ExampleFatiguing() {
	var s monetize.Fatiguing = course{5}
	p := &monetize.Plan{Periods: 2, Members: []float64{100}, Stay: monthly(0.9), Lines: []monetize.Line{{Name: "course", Stream: s}}}
	v, err := p.Project()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range v.Periods {
		var d *monetize.Period = &v.Periods[i]
		fmt.Printf("%.4f ", d.Members) // 100·(0.9·0.98)ᵏ
	}
	// Output: 88.2000 77.7924
}

func ExampleOverturn() {
	c, err := monetize.Sunset(context.Background(), grown(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var o monetize.Overturn = *c.Change
	fmt.Println("it would not pay to launch with", o)
	// Output: it would not pay to launch with joins at 66 % of what the plan says
}

func ExampleSimulate() {
	p := grown()
	o, err := monetize.Simulate(context.Background(), p, &monetize.SimOptions{Paths: 4000, Seed: 1, Inputs: []monetize.Input{
		{Name: "growth", Dist: monetize.PERT(0.6, 1, 1.2), Scales: []string{"joins"}},
		{Name: "churn", Dist: monetize.LogNormal(0, 0.2), Scales: []string{"hazard"}},
	}, Spearman: [][]float64{{1, -0.5}, {-0.5, 1}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("NPV below 0 in %.0f %% of the paths, the bad tenth below %.0f thousand\n", 100*o.Loss, math.Round(o.Bad.Value/1000))
	var closed monetize.Spread = o.Advised
	fmt.Printf("closed after month %d it is worth %.0f thousand\n", o.At, math.Round(closed.Mean/1000))
	var last monetize.Band = o.Bands[59]
	fmt.Println("half of the paths end with more cash than the rest:", last.P10 < last.P50 && last.P50 < last.P90)
	// Output:
	// NPV below 0 in 18 % of the paths, the bad tenth below -24 thousand
	// closed after month 40 it is worth 124 thousand
	// half of the paths end with more cash than the rest: true
}

func ExampleTornado() {
	ltv := func(x []float64) float64 { return x[0]*x[1]/x[2] - x[3] }
	s, err := monetize.Tornado(ltv, []float64{30, 0.8, 0.05, 150}, [][2]float64{{24, 36}, {0.7, 0.85}, {0.035, 0.08}, {120, 220}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range s {
		fmt.Printf("%s %.2f\n", []string{"revenue", "margin", "churn", "CAC"}[v.Index], v.Width())
	}
	// Output:
	// churn 385.71
	// revenue 192.00
	// CAC 100.00
	// margin 90.00
}

// The function of Ishigami & Homma (1990): 0.3139, 0.4424, 0 and 0.5576, 0.4424,
// 0.2437.
func ExampleSobolIndices() {
	f := func(x []float64) float64 {
		return math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + 0.1*math.Pow(x[2], 4)*math.Sin(x[0])
	}
	u := monetize.Uniform(-math.Pi, math.Pi)
	s, err := monetize.SobolIndices(context.Background(), f, []monetize.Dist{u, u, u}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f %.4f\n", s.First, s.Total)
	// Output: [0.3139 0.4424 0.0000] [0.5576 0.4424 0.2437]
}

func ExamplePlan_Sensitivity() {
	o := &monetize.SimOptions{Inputs: []monetize.Input{
		{Name: "growth", Dist: monetize.Uniform(0.8, 1.2), Scales: []string{"joins"}},
		{Name: "wages", Dist: monetize.Uniform(0.9, 1.1), Scales: []string{"operators"}},
	}}
	s, err := grown().Sensitivity(context.Background(), o, &monetize.SobolOptions{Nodes: 16})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range s.Swings {
		fmt.Printf("%s swings the NPV by %.0f thousand\n", o.Inputs[v.Index].Name, v.Width()/1000)
	}
	fmt.Printf("%.2f\n", s.Sobol.Total)
	// Output:
	// growth swings the NPV by 128 thousand
	// wages swings the NPV by 41 thousand
	// [0.91 0.09]
}
