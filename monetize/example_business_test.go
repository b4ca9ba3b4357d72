package monetize_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/monetize"
)

func ExampleCompare() {
	c, err := monetize.Compare(context.Background(), grown(), &monetize.SimOptions{Paths: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	show := func(v monetize.Choice) {
		fmt.Printf("%-12s %9.2f %11.2f close %2d\n", v.Lines[0], v.Next, v.Year, v.Close)
	}
	for _, v := range c.Alone {
		show(v)
	}
	fmt.Println(len(c.Best.Lines), "lines, at most", c.Best.Operators, "operators")
	fmt.Println(c.Advice.Chinese)
	// Output:
	// product         516.38   -77805.57 close  0
	// shop            596.70   -73264.22 close  0
	// membership      478.12   -79968.12 close  0
	// traffic         100.41  -101323.31 close  0
	// 4 lines, at most 3 operators
	// 采用product+shop+membership+traffic；第40期末收尾（2029年5月1日）：净现值137112.77，跑满为92231.53
}

func ExampleBusiness() {
	b := monetize.Business{
		Name:       "读书会",
		Conditions: []string{"天时", "地利"},
		Loop:       []string{"内容", "社群", "生态", "销售", "收入"},
	}
	fmt.Println(b.Ready(), b.Validate())
	for _, g := range b.Gaps()[:2] {
		fmt.Println(g.Row, g.Chinese, "|", g.Cure)
	}
	f, err := b.Diagnose(0.8, 0.3, 0)
	fmt.Println(f.Chinese, err)
	// Output:
	// false <nil>
	// MO22 缺少客户细分 | say which customers differ in what they need
	// MO22 缺少伙伴关系 | say who else must take part
	// 群很活跃但无人购买：缺少业务地图 <nil>
}

func ExampleCanvas() {
	b := monetize.Business{Canvas: monetize.Canvas{Revenue: []string{"会费"}}, Deal: monetize.DealMap{Role: "学习社群"}, SWOT: monetize.SWOT{Threats: []string{"替代品"}}}
	fmt.Println(len((&monetize.Business{}).Gaps())-len(b.Gaps()), "gaps fewer")
	// Output: 3 gaps fewer
}

func ExampleLintCampaigns() {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	push := monetize.Campaign{Name: "春季", At: day, Means: []string{"连接"}, Aims: monetize.Aims{Trade: 1}, Advert: true, Reached: 1000, Accept: 0.02, CostEach: 0.5, Margin: 20}
	again := push
	again.Name, again.At = "又一次", day.AddDate(0, 0, 29)
	found, err := monetize.LintCampaigns([]monetize.Campaign{push, again}, 30*24*time.Hour)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range found {
		fmt.Println(f.Row, f.About, f.Chinese)
	}
	// Output:
	// PV09 春季 关系应是首要目的
	// PV29 春季 没有定期的数据管理与总结
	// OU22 春季 传播的是产品而不是内容
	// MO35 春季 亏损100.00，且不是引流款
	// OP27 又一次 距上次营销仅29天，少于30天
	// PV09 又一次 关系应是首要目的
	// PV29 又一次 没有定期的数据管理与总结
	// OU22 又一次 传播的是产品而不是内容
	// MO35 又一次 亏损100.00，且不是引流款
}

func ExampleCampaign_Respond() {
	c := monetize.Campaign{Means: []string{"communicate"}, LeadIn: true, Reached: 300, Accept: 1, CostEach: 2} // soap for a new card
	var r monetize.Response
	r, err := c.Respond()
	fmt.Println(r.Leads, r.Cost, r.PerLead, err)
	// Output: 300 600 2 <nil>
}

func ExampleVote() {
	fmt.Println(monetize.Vote(5, []int{0, 3, 3, 1, 4, 3}))
	// Output: 3 <nil>
}

func ExampleClaimedAdvantages() {
	found, err := monetize.ClaimedAdvantages([]monetize.ChannelUse{
		{Channel: monetize.GroupChannel, Churn: 0.2, Cost: 3, Activity: 0.4, Conversion: 0.06},
		{Channel: monetize.AppChannel, Churn: 0.1, Cost: 30, Activity: 0.1, Conversion: 0.02},
	})
	fmt.Println(found[0].Chinese, err)
	// Output: 社群流失更高（对比App） <nil>
}

func ExampleChannel() {
	var c monetize.Channel
	err := c.UnmarshalText([]byte("公众号"))
	fmt.Println(c, err)
	// Output: official account <nil>
}

func ExamplePlatform() {
	p := monetize.Platform{Community: "读书会", Vendors: []string{"出版社", "文具店"}, Size: 800, Stability: 0.95, MinSize: 1000, MinStability: 0.9}
	fmt.Println(p.Customers())
	for _, g := range p.Gaps() {
		fmt.Println(g.Chinese)
	}
	// Output:
	// [读书会 出版社 文具店]
	// 规模不足，不宜开放平台
}

func ExampleMatch() {
	fmt.Println(monetize.Match(slices.Values([]string{"资金", "厂房"}), slices.Values([]string{"厂房", "设计"})))
	// Output: [厂房]
}

func ExampleVenue_Use() {
	fmt.Println(monetize.Venue{Visitors: 100, Hours: 3, Cap: 500}.Use())
	// Output: 300 0.2 <nil>
}

func ExampleMembership_Holds() {
	m := monetize.Membership{Tiers: []monetize.Tier{{Name: "普通", Fee: yuan(200)}, {Name: "铁杆", Fee: yuan(1200)}}}
	t, _ := m.Holds(yuan(1200))
	_, err := m.Holds(yuan(300))
	fmt.Println(t.Name, "|", err)
	// Output: 铁杆 | paid CNY 300.00: the fee of no tier
}

func ExampleVenture() {
	c := &community.Community{Name: "读书会"}
	v := monetize.Venture{Design: c, Models: []monetize.Model{monetize.Shop{Order: 50, Repeat: 0.3}}}
	fmt.Println(v.Monetizable())
	for _, g := range v.Gaps() {
		fmt.Println(g.Row, g.Chinese)
	}
	// Output:
	// false
	// PV22 缺少能产生经济回报的承载物
	// PV22 对成员没有价值
}

func ExampleMembershipOf() {
	c := &community.Community{Name: "知识会员", Tiers: []community.Tier{
		{Name: "普通会员", Places: 5_000, Fee: 20_000, Currency: coterie.CNY, Services: []community.Term{"daily-voice"}},
		{Name: "铁杆会员", Places: 500, Fee: 120_000, Currency: coterie.CNY, Services: []community.Term{"daily-voice", "books"}},
	}}
	m := monetize.MembershipOf(c)
	income, err := m.Launch()
	fmt.Println(income.Grouped(), err, m.Validate(), len(m.Gaps()))
	// Output: ¥1,600,000.00 <nil> <nil> 0
}

func ExampleEconomy() {
	var r community.Record
	fmt.Println(monetize.Economy(&r).Chinese)
	if err := r.Add(community.Event{At: community.At(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)), Member: community.MemberInt(1),
		Kind: community.Purchase, Amount: 9_900, Currency: coterie.CNY}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(monetize.Economy(&r))
	// Output:
	// 没有任何成交记录：有社群，尚无社群经济
	// <nil>
}
