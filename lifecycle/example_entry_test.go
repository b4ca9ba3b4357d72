package lifecycle_test

import (
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie/lifecycle"
)

func chineseStages(s []lifecycle.Stage) []string {
	var out []string
	for _, v := range s {
		out = append(out, v.Chinese)
	}
	return out
}

func ExampleAARRR() {
	fmt.Println(chineseStages(lifecycle.AARRR()))
	// Output: [获取 激活 留存 推荐 收入]
}

func ExampleSeedStages() {
	fmt.Println(chineseStages(lifecycle.SeedStages()))
	// Output: [拉新 促活 留存 裂变 自传播]
}

func ExampleStockStages() {
	f := lifecycle.Funnel{Stages: lifecycle.StockStages(), Ordered: true}
	fmt.Println(chineseStages(f.Stages), f.Add(lifecycle.Move{From: 0, To: 2, N: 1}))
	// Output: [存量 认知 交易] To 2: skips cognition
}

func ExampleContentStages() {
	fans, _ := lifecycle.Through(10000, 0.3, 0.2, 0.5, 0.1)
	fmt.Printf("%v: %.0f of 10000\n", chineseStages(lifecycle.ContentStages()), fans)
	// Output: [内容 流量 微信 社群 粉丝]: 30 of 10000
}

func ExampleStoreStages() {
	sales, _ := lifecycle.Through(1000, 0.5, 0.8, 0.5, 0.9, 0.1)
	none, _ := lifecycle.Through(1000, 0.5, 0, 0.5, 0.9, 0.1) // a product that nobody wants
	fmt.Printf("%v: %.0f, %.0f\n", chineseStages(lifecycle.StoreStages()), sales, none)
	// Output: [位置 产品 装修 服务 营销]: 18, 0
}

func ExampleGiftStages() {
	fmt.Println(chineseStages(lifecycle.GiftStages()))
	// Output: [送礼 登记 筛选]
}

func ExampleStage() {
	s := lifecycle.Stage{English: "trial", Chinese: "试用"}
	fmt.Println(s.Chinese)
	// Output: 试用
}

func ExampleFunnelResult() {
	f := lifecycle.Funnel{Stages: lifecycle.StockStages()}
	// Half of those who know of it forget again.
	for _, p := range [][3]int64{{0, 1, 40}, {1, 0, 50}, {1, 2, 30}} {
		if err := f.Add(lifecycle.Move{From: int(p[0]), To: int(p[1]), N: p[2]}); err != nil {
			fmt.Println(err)
			return
		}
	}
	_ = f.Add(lifecycle.Move{From: 0, To: 0, N: 60})
	_ = f.Add(lifecycle.Move{From: 1, To: 1, N: 20})
	var r *lifecycle.FunnelResult
	r, err := f.Solve(0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f trade; stages are visited %.2f times\n", r.Goal.Value, r.Visits)
	// Output: 0.15 trade; stages are visited [1.25 0.50] times
}

func ExampleThrough() {
	n, err := lifecycle.Through(1000, 0.4, 0.5)
	fmt.Println(n, err)
	_, err = lifecycle.Through(1000, 1.4)
	fmt.Println(err)
	// Output:
	// 200 <nil>
	// row 0: rates 1.4: outside [0, 1]
}

func ExampleSeedSources() {
	var s lifecycle.Sources = lifecycle.SeedSources()
	fmt.Println(chineseStages(s.ColdStart))
	fmt.Println(chineseStages(s.Ways))
	// Output:
	// [SEO 搜索引导 活动 官网导流]
	// [电话名单 异业互换 贴吧知乎头条 商家联合活动]
}

func ExampleVenue() {
	var v lifecycle.Venue
	_ = v.UnmarshalText([]byte("线下"))
	fmt.Println(v, v.Chinese(), v == lifecycle.Offline)
	// Output: offline 线下 true
}

func ExampleEntryReport() {
	stay := lifecycle.Lifetime{Exit: 95}
	arrivals := []lifecycle.Arrival{{Stay: stay, Buy: lifecycle.Lifetime{Exit: 12, Ended: true}}, {Stay: stay, Buy: stay}}
	var r *lifecycle.EntryReport
	r, err := lifecycle.CompareEntries([]lifecycle.Entry{{Name: "公众号", Venue: lifecycle.Online, Cost: 60}}, slices.Values(arrivals), 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	var line lifecycle.EntryLine = r.Lines[0]
	fmt.Printf("%.0f each, %.0f %% bought within 30 days\n", line.CostPerJoin, 100*line.Buy[0].Value)
	fmt.Println(r.Warnings[0])
	// Output:
	// 30 each, 50 % bought within 30 days
	// offline: no offline entry: entries complement one another (add an offline entry, or say why none fits)
}

func ExampleRetainedStock() {
	n, _ := lifecycle.RetainedStock(1000, 0.25)
	c, _ := lifecycle.CostPerRetained(500, 1000, 0.25)
	none, _ := lifecycle.CostPerRetained(500, 1000, 0)
	fmt.Println(n, c, none)
	// Output: 250 2 +Inf
}

func ExampleCostPerRetained() {
	for _, r := range []float64{0.1, 0.5} {
		c, _ := lifecycle.CostPerRetained(1000, 400, r)
		fmt.Println(c)
	}
	// Output:
	// 25
	// 5
}

func ExampleLinked() {
	by := map[int]int{7: 3, 3: 1}
	inviter := func(k int) (int, bool) { v, ok := by[k]; return v, ok }
	leader := func(k int) bool { return k == 1 }
	fmt.Println(lifecycle.Linked(7, inviter, leader), lifecycle.Linked(8, inviter, leader))
	// Output: true false
}

func ExampleForwarding() {
	f := lifecycle.Forwarding{Baseline: 20, Most: 300, Half: 500}
	for _, yuan := range []float64{0, 500, 2000} {
		n, _ := f.At(yuan)
		fmt.Println(n)
	}
	// Output:
	// 20
	// 170
	// 260
}

func ExampleCampaignResult() {
	var r *lifecycle.CampaignResult
	r, err := lifecycle.Campaign{Members: 50}.Judge(5, 0.95) // nobody has come yet
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("K at most %.3f, dies out %.0f, cost %v\n", r.K.Hi, r.DiesOut.Value, r.CostPerRetained)
	// Output: K at most 0.060, dies out 1, cost +Inf
}

func ExampleExtinctionOf() {
	// Nobody with probability ¼, else two: q = ¼ + ¾q² has the roots ⅓ and 1.
	fmt.Printf("%.4f\n", lifecycle.ExtinctionOf(func(s float64) float64 { return 0.25 + 0.75*s*s }))
	// Output: 0.3333
}

func ExampleBranching_Generation() {
	mean, variance, _ := lifecycle.Branching{R: 1.2, Dispersion: 1.8}.Generation(5) // one brings in 1.2, variance 2
	fmt.Printf("%.5f %.4f\n", mean, variance)
	// Output: 2.48832 30.8618
}

func ExampleLotkaExtinction() {
	mean, q, _ := lifecycle.LotkaExtinction(0.2126, 0.5893) // American male lines, Lotka 1939
	fmt.Printf("%.3f %.3f\n", mean, q)
	// Output: 1.260 0.819
}

func ExampleBalance() {
	balances, _ := lifecycle.CriticalMass(0.1, func(z float64) float64 { return 1 - z }, func(z float64) float64 { return z })
	var mass lifecycle.Balance = balances[0]
	fmt.Printf("win %.1f %% and it carries itself\n", 100*mass.Share)
	// Output: win 11.3 % and it carries itself
}

func ExampleTowardsPlateau() {
	n, _ := lifecycle.TowardsPlateau(500, 120, 0.06, math.Inf(1))
	fmt.Println(n)
	// Output: 2000
}
