package monetize_test

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/monetize"
)

// documented are the rows that only document: the sentence that carries each.
var documented = map[string]string{
	"DE10": "Business: a scan of the surroundings belongs into the SWOT's opportunities and threats; it is read by people and not computed with",
	"MO11": "the second drive of 罗辑思维 began on 2013-12-27; no figures survive, so none is asserted",
	"MO13": "得到, a platform of paid content, was opened in December 2015; the founding documents give no price",
}

// row runs the check of one row of the requirements.
func row(t *testing.T, id string, f func(t *testing.T)) {
	t.Helper()
	t.Run(id, f)
}

// codes lists the codes of findings.
func codes(f []coterie.Finding) []string {
	var out []string
	for _, v := range f {
		out = append(out, v.Code)
	}
	return out
}

// whole is a business that lacks nothing.
func whole() *monetize.Business {
	x := []string{"…"}
	return &monetize.Business{
		Name:       "读书会",
		Canvas:     monetize.Canvas{Segments: x, Partners: x, Channels: x, Network: x, Upkeep: x, Relations: x, Revenue: []string{"会费", "增值服务"}, Proposition: x, Costs: x},
		Deal:       monetize.DealMap{Structure: "读者付年费", Parties: []string{"读者", "讲者"}, Role: "面向C端的学习社群"},
		SWOT:       monetize.SWOT{Strengths: x, Weaknesses: x, Opportunities: x, Threats: x},
		Conditions: []string{"天时", "地利", "人和"}, Loop: []string{"内容", "社群", "生态", "销售", "收入"},
		Links: []string{"人与人", "人与物", "价值观"}, Chain: []string{"研发", "生产", "营销"},
		Participation: []string{"研发", "传播", "销售"},
		Measures:      []string{"流量变留量", "用户变粉丝", "人人皆渠道", "去库存", "用户参与感"},
	}
}

// onlyGap requires that a business has exactly one gap, of that code and row,
// which names the word and says what would fill it.
func onlyGap(t *testing.T, b *monetize.Business, code, requirement, word string) {
	t.Helper()
	require.NoError(t, b.Validate())
	g := b.Gaps()
	require.Len(t, g, 1)
	require.Equal(t, code, g[0].Code)
	require.Equal(t, requirement, g[0].Row)
	require.Contains(t, g[0].Chinese, word)
	require.NotEmpty(t, g[0].Cure)
}

// eachWord removes and misspells every word of a list in turn: the gap names the
// word, and the misspelt one is refused.
func eachWord(t *testing.T, list func(*monetize.Business) *[]string, code, requirement string) {
	t.Helper()
	require.Empty(t, whole().Gaps())
	for i, w := range *list(whole()) {
		b := whole()
		*list(b) = slices.Delete(*list(b), i, i+1)
		onlyGap(t, b, code, requirement, w)
		(*list(b)) = append(*list(b), w+"?")
		require.ErrorIs(t, b.Validate(), coterie.ErrInvalid)
	}
}

func accept(t *testing.T, o monetize.Offer, a monetize.Audience) float64 {
	t.Helper()
	p, err := o.Accept(a)
	require.NoError(t, err)
	require.True(t, p >= 0 && p <= 1)
	return p
}

// settings are the offers and audiences under which directions are tested.
var settings = []struct {
	offer    monetize.Offer
	audience monetize.Audience
}{
	{monetize.Offer{Fit: 0.6, Base: 0.05}, monetize.Audience{Trust: 0.9}},
	{monetize.Offer{Fit: 1, Base: 0.3, Peer: 0.2}, monetize.Audience{Trust: 0.5, Adopters: 0.4}},
	{monetize.Offer{Fit: 0.2, Base: 0.01, Identity: 0.5}, monetize.Audience{Trust: 1, Identity: 0.7}},
}

// sold is the income of a product offered to a group over a year.
func sold(t *testing.T, o monetize.Offer, a monetize.Audience) float64 {
	t.Helper()
	p := &monetize.Plan{Periods: 12, Members: []float64{1000}, Stay: monthly(0.95), Audience: a,
		Lines: []monetize.Line{{Name: "product", Stream: monetize.Product{Price: 99, Cost: 45, Rate: 1}, Offer: &o}}}
	v, err := p.Project()
	require.NoError(t, err)
	return v.ByLine[0]
}

// rises requires that a plan's income rises with what the change does to it,
// under every setting.
func rises(t *testing.T, strictly bool, change func(*monetize.Offer, *monetize.Audience, float64)) {
	t.Helper()
	more := false // in one of the settings at least
	for _, s := range settings {
		last := -1.0
		for _, x := range []float64{0, 0.3, 0.6, 0.9} {
			o, a := s.offer, s.audience
			change(&o, &a, x)
			v := sold(t, o, a)
			if strictly {
				require.Greater(t, v, last)
			} else {
				require.GreaterOrEqual(t, v, last)
			}
			more = more || last >= 0 && v > last
			last = v
		}
	}
	require.True(t, more, "it makes no difference anywhere")
}

func lint(t *testing.T, c monetize.Campaign) []string {
	t.Helper()
	f, err := monetize.LintCampaigns([]monetize.Campaign{c}, 0)
	require.NoError(t, err)
	return codes(f)
}

// sound is a campaign that lint has nothing to say about.
func sound() monetize.Campaign {
	return monetize.Campaign{Name: "读书周", Means: []string{"连接", "沟通"}, Aims: monetize.Aims{Cognition: 0.3, Trade: 0.2, Relation: 0.5}, Summary: "周报", Reached: 100, Accept: 0.1, Margin: 5}
}

func TestAcceptance(t *testing.T) {
	require.LessOrEqual(t, len(documented), 6)

	// Purpose and value.
	row(t, "PV09", func(t *testing.T) {
		c := sound()
		require.Empty(t, lint(t, c))
		c.Aims = monetize.Aims{Cognition: 0.2, Trade: 0.5, Relation: 0.3}
		require.Equal(t, []string{"relation-should-dominate"}, lint(t, c))
	})
	row(t, "PV10", func(t *testing.T) {
		c := sound()
		for _, m := range []string{"连接", "沟通", "connect", "communicate"} {
			c.Means = []string{m}
			require.NoError(t, c.Validate())
		}
		c.Means = nil
		require.ErrorIs(t, c.Validate(), coterie.ErrInvalid)
		c.Means = []string{"轰炸"}
		require.ErrorIs(t, c.Validate(), coterie.ErrInvalid)
	})
	row(t, "PV22", func(t *testing.T) {
		c := &community.Community{Name: "读书会"}
		c.Charter.Value.Members = []community.Term{"content"}
		v := monetize.Venture{Design: c}
		require.False(t, v.Monetizable())
		require.Contains(t, codes(v.Gaps()), "no-return-carrier")
		c.Charter.Returns = []community.Term{"membership"}
		require.True(t, v.Monetizable())
		c.Charter.Value.Members = nil
		require.False(t, v.Monetizable(), "it must give value to all, too")
	})
	row(t, "PV27", func(t *testing.T) {
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Measures }, "measure", "PV27")
	})
	row(t, "PV29", func(t *testing.T) {
		c := sound()
		c.Summary = ""
		require.Equal(t, []string{"no-regular-summary"}, lint(t, c))
	})
	row(t, "PV30", func(t *testing.T) {
		uses := []monetize.ChannelUse{
			{Channel: monetize.GroupChannel, Churn: 0.05, Cost: 3, Activity: 0.4, Conversion: 0.06},
			{Channel: monetize.AppChannel, Churn: 0.2, Cost: 30, Activity: 0.1, Conversion: 0.02},
			{Channel: monetize.AccountChannel, Churn: 0.05, Cost: 3, Activity: 0.4, Conversion: 0.06},
		}
		f, err := monetize.ClaimedAdvantages(uses)
		require.NoError(t, err)
		require.Empty(t, f, "at most as much churn and cost, at least as much activity and conversion")
		for _, v := range []struct {
			code  string
			spoil func(*monetize.ChannelUse)
		}{
			{"churn-not-lower", func(u *monetize.ChannelUse) { u.Churn = 0.3 }},
			{"cost-not-lower", func(u *monetize.ChannelUse) { u.Cost = 40 }},
			{"activity-not-higher", func(u *monetize.ChannelUse) { u.Activity = 0.05 }},
			{"conversion-not-higher", func(u *monetize.ChannelUse) { u.Conversion = 0.01 }},
		} {
			worse := slices.Clone(uses)
			v.spoil(&worse[0])
			f, err := monetize.ClaimedAdvantages(worse)
			require.NoError(t, err)
			require.Equal(t, []string{v.code, v.code}, codes(f))
		}
	})
	row(t, "PV37", func(t *testing.T) {
		var r community.Record
		at := community.At(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
		who := community.MemberInt(7)
		require.NoError(t, r.Add(community.Event{At: at, Member: who, Kind: community.Join}))
		f := monetize.Economy(&r)
		require.NotNil(t, f)
		require.Equal(t, "PV37", f.Row)
		require.NoError(t, r.Add(community.Event{At: at, Member: who, Kind: community.Purchase, Amount: 0, Currency: coterie.CNY}))
		require.NotNil(t, monetize.Economy(&r), "what is given away is no economy")
		require.NoError(t, r.Add(community.Event{At: at, Member: who, Kind: community.Purchase, Amount: 9900, Currency: coterie.CNY}))
		require.Nil(t, monetize.Economy(&r))
	})
	row(t, "PV38", func(t *testing.T) {
		require.True(t, whole().Ready())
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Conditions }, "condition", "PV38")
		two := whole()
		two.Conditions = two.Conditions[:2]
		require.False(t, two.Ready())
	})
	row(t, "PV39", func(t *testing.T) {
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Links }, "link", "PV39")
	})
	row(t, "PV41", func(t *testing.T) {
		b := whole()
		b.Deal.Structure = ""
		onlyGap(t, b, "deal-structure", "PV41", "交易结构")
		b = whole()
		b.Deal.Parties = nil
		onlyGap(t, b, "deal-parties", "PV41", "交易对象")
		f, err := b.Diagnose(0.8, 0.3, 0)
		require.NoError(t, err)
		require.Equal(t, "business-map-missing", f.Code)
		f, err = b.Diagnose(0.3, 0.3, 0)
		require.NoError(t, err)
		require.NotNil(t, f, "as active as busy is")
		for _, v := range [][2]float64{{0.1, 0}, {0.8, 0.01}, {0.8, 0.001}, {0.29, 0}} {
			f, err := b.Diagnose(v[0], 0.3, v[1])
			require.NoError(t, err)
			require.Nil(t, f)
		}
	})
	row(t, "PV42", func(t *testing.T) {
		for _, s := range settings {
			a := s.audience
			a.Trust = 0
			require.Zero(t, accept(t, s.offer, a))
			require.Zero(t, sold(t, s.offer, a))
		}
		rises(t, true, func(_ *monetize.Offer, a *monetize.Audience, x float64) { a.Trust = x })
	})
	row(t, "PV43", func(t *testing.T) {
		require.Equal(t, []string{"b"}, monetize.Match(slices.Values([]string{"a", "b"}), slices.Values([]string{"b", "c"})))
	})
	row(t, "PV52", func(t *testing.T) {
		c := sound()
		require.Empty(t, lint(t, c), "inward unless said otherwise")
		c.Outward = true
		require.Equal(t, []string{"outward"}, lint(t, c), "community marketing in the broad sense only")
	})
	row(t, "OU22", func(t *testing.T) {
		c := sound()
		c.Advert = true
		require.Equal(t, []string{"advert-instead-of-content"}, lint(t, c))
		rises(t, true, func(o *monetize.Offer, _ *monetize.Audience, x float64) { o.Content = x })
	})

	// Operations.
	row(t, "OP16", func(t *testing.T) {
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Participation }, "participation", "OP16")
		b := whole()
		slices.Reverse(b.Participation)
		require.Contains(t, codes(b.Gaps()), "participation-order")
		won, err := monetize.Vote(5, []int{0, 3, 3, 1, 4, 3, 2, 1})
		require.NoError(t, err)
		require.Equal(t, 3, won, "the packaging with most votes")
		won, err = monetize.Vote(5, []int{4, 2, 2, 4, 1})
		require.NoError(t, err)
		require.Equal(t, 2, won, "the first of equals")
		rises(t, false, func(o *monetize.Offer, a *monetize.Audience, x float64) { o.CoCreation, a.CoCreators = x, 0.5 })
	})
	row(t, "OP26", func(t *testing.T) {
		stay := func(ads, quality float64) float64 {
			p := &monetize.Plan{Periods: 12, Members: []float64{1000}, Stay: monthly(0.95),
				Lines: []monetize.Line{{Name: "ads", Stream: monetize.Traffic{Sessions: 10, Ads: ads, Fill: 1, ECPM: 30, Fatigue: 0.01, Quality: quality}}}}
			v, err := p.Project()
			require.NoError(t, err)
			return v.Periods[11].Members
		}
		for _, q := range []float64{0, 0.4, 0.8} {
			require.Greater(t, stay(0, q), stay(1, q))
			require.Greater(t, stay(1, q), stay(3, q), "more advertisements, fewer members")
			require.Greater(t, stay(2, q+0.1), stay(2, q), "poor ones are worse")
		}
		bearing := monetize.AdBearing{Revenue: 0.3, Rate: 0.01, Hazard: 0.05, Fatigue: 0.002}
		best, err := bearing.Best()
		require.NoError(t, err)
		over, err := bearing.At(2 * best.Ads)
		require.NoError(t, err)
		require.Negative(t, over.Next, "restraint: beyond the best load another one costs more than it earns")
	})
	row(t, "OP27", func(t *testing.T) {
		start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for days, want := range map[int]bool{29: true, 30: false} {
			a, b := sound(), sound()
			a.At, b.At = start, start.AddDate(0, 0, days)
			f, err := monetize.LintCampaigns([]monetize.Campaign{b, a}, 30*24*time.Hour)
			require.NoError(t, err)
			require.Equal(t, want, slices.Contains(codes(f), "campaigns-too-close"), "day %d", days)
		}
	})

	// Monetisation.
	row(t, "MO01", func(t *testing.T) {
		p := grown()
		v, err := monetize.Compare(context.Background(), p, &monetize.SimOptions{Paths: 50})
		require.NoError(t, err)
		want := []string{"产品式", "电商式", "", "流量式"} // a Tier alone is no Membership
		for i, c := range v.Alone {
			require.Equal(t, want[i], c.Mode.Chinese())
		}
		p.Lines[2].Stream = monetize.Membership{Tiers: []monetize.Tier{{Fee: yuan(25)}}}
		v, err = monetize.Compare(context.Background(), p, &monetize.SimOptions{Paths: 50})
		require.Error(t, err, "a tier without a service")
		require.Nil(t, v)
		for _, name := range []string{"产品式", "电商式", "会员式", "流量式", "product", "shop", "membership", "traffic"} {
			var m monetize.Mode
			require.NoError(t, m.UnmarshalText([]byte(name)))
			require.Error(t, m.UnmarshalText([]byte(name+"?")))
		}
		require.Contains(t, codes(monetize.Venture{}.Gaps()), "no-model")
	})
	row(t, "MO02", func(t *testing.T) {
		started := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		product := monetize.Product{Traits: monetize.AllTraits}
		for launched, want := range map[time.Time]bool{started.AddDate(0, -1, 0): false, started: false, started.AddDate(0, 0, 1): true, {}: true} {
			v := monetize.Venture{Models: []monetize.Model{product}, Started: started, Launched: launched}
			require.Equal(t, want, slices.Contains(codes(v.Gaps()), "community-before-product"), launched)
		}
	})
	row(t, "MO03", func(t *testing.T) {
		s := monetize.Shop{Order: 50, Margin: 0.3, Repeat: 0.5}
		near.Check(t, "orders", s.OrdersEach(), 2, 0)
		v, err := s.Revenue(100)
		require.NoError(t, err)
		near.Check(t, "revenue", v, 10_000, 0)
		require.Empty(t, s.Gaps())
		require.NotEmpty(t, monetize.Shop{Order: 50}.Gaps(), "goods must be bought again")
	})
	drive := monetize.Membership{Standardised: true, Tiers: []monetize.Tier{
		{Name: "普通会员", Fee: yuan(200), Quota: 5_000, Service: "每日语音"}, {Name: "铁杆会员", Fee: yuan(1_200), Quota: 500, Service: "图书与活动"}}}
	row(t, "MO04", func(t *testing.T) {
		require.NoError(t, drive.Validate())
		m := monetize.Membership{Tiers: slices.Clone(drive.Tiers)}
		m.Tiers[1].Service = ""
		require.ErrorIs(t, m.Validate(), coterie.ErrInvalid)
		require.Contains(t, codes(m.Gaps()), "tier-without-service")
	})
	row(t, "MO05", func(t *testing.T) {
		v, err := monetize.ImpressionRevenue(10_000, 50)
		require.NoError(t, err)
		near.Check(t, "revenue", v, 500, 0)
	})
	row(t, "MO06", func(t *testing.T) {
		wish := monetize.Wish{Users: 1000, Charisma: 0.5, Quality: 0.5}
		for _, m := range []monetize.Medium{{Users: 1000}, {Charisma: 0.5}, {Quality: 0.5}} {
			require.Len(t, m.Attracts(wish), 1, "any one may attract")
		}
		require.Empty(t, monetize.Medium{Users: 999, Charisma: 0.4, Quality: 0.4}.Attracts(wish))
		for _, h := range []monetize.Hedonic{{Reach: 0.8, Trust: 1.1, Quality: 0.6}, {Reach: 0.1}, {Intercept: -2, Quality: 2, Sigma: 0.3}} {
			fee := func(r, tr, q float64) float64 {
				v, err := h.Quote(r, tr, q)
				require.NoError(t, err)
				return v
			}
			base := fee(1000, 0.5, 3)
			require.GreaterOrEqual(t, fee(2000, 0.5, 3), base)
			require.GreaterOrEqual(t, fee(1000, 0.9, 3), base)
			require.GreaterOrEqual(t, fee(1000, 0.5, 5), base)
		}
	})
	row(t, "MO07", func(t *testing.T) {
		require.Empty(t, drive.Gaps())
		m := drive
		m.Standardised = false
		require.Equal(t, []string{"membership-not-standardised"}, codes(m.Gaps()))
	})
	row(t, "MO08", func(t *testing.T) {
		m := monetize.Membership{Tiers: slices.Clone(drive.Tiers)}
		m.Tiers[1].Fee = m.Tiers[0].Fee
		require.ErrorIs(t, m.Validate(), coterie.ErrInvalid)
		m.Tiers[1].Fee = yuan(1200)
		m.Tiers[0].Benefits = []string{"社群", "语音"}
		m.Tiers[1].Benefits = []string{"社群"}
		require.ErrorContains(t, m.Validate(), "语音")
	})
	row(t, "MO09", func(t *testing.T) {
		v, err := drive.Launch()
		require.NoError(t, err)
		require.Equal(t, "¥1,600,000.00", v.Grouped())
		l, err := drive.Sell(5_000, 500)
		require.NoError(t, err)
		require.Equal(t, int64(5_500), l.Places)
		require.Equal(t, []bool{true, true}, l.SoldOut)
		each, err := v.Scale(1, l.Places)
		require.NoError(t, err)
		require.Equal(t, "¥290.91", each.Grouped())
		iron, err := drive.Tiers[1].Fee.Mul(l.Sold[1])
		require.NoError(t, err)
		near.Check(t, "share of places", float64(l.Sold[1])/float64(l.Places), 0.0909, 5e-5)
		near.Check(t, "share of revenue", iron.Units()/v.Units(), 0.375, 0)
	})
	row(t, "MO10", func(t *testing.T) {
		l, err := drive.Sell(10_000, 10_000)
		require.NoError(t, err)
		require.Equal(t, int64(5_500), l.Places)
		require.Equal(t, yuan(1_600_000), l.Revenue)
	})
	row(t, "MO12", func(t *testing.T) {
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Loop }, "loop", "MO12")
		b := whole()
		b.Loop[1], b.Loop[3] = b.Loop[3], b.Loop[1]
		require.Equal(t, []string{"loop-order"}, codes(b.Gaps()))
	})
	row(t, "MO14", func(t *testing.T) {
		for _, orders := range []float64{0, 1, 799, 5000} {
			r, err := monetize.Presale{Price: 100, Cost: 60}.Settle(orders)
			require.NoError(t, err)
			require.Equal(t, orders, r.Made, "what was ordered is made, and no more")
			r, err = monetize.Presale{Price: 100, Cost: 60, Minimum: orders + 1}.Settle(orders)
			require.NoError(t, err)
			require.Zero(t, r.Made, "nothing is made before it is ordered")
		}
	})
	row(t, "MO15", func(t *testing.T) {
		r, err := monetize.Presale{Price: 100, Cost: 60, Minimum: 500}.Settle(800)
		require.NoError(t, err)
		require.Equal(t, [2]float64{800, 0}, [2]float64{r.Made, r.Left})
		r, err = monetize.Presale{Price: 100, Cost: 60, Minimum: 1000}.Settle(800)
		require.NoError(t, err)
		require.Equal(t, [2]float64{0, 800}, [2]float64{r.Made, r.Refunded})
		r, err = monetize.Presale{Price: 100, Cost: 60, Minimum: 800}.Settle(800)
		require.NoError(t, err)
		require.Equal(t, 800.0, r.Made, "as many as the minimum are enough")
	})
	row(t, "MO16", func(t *testing.T) {
		s, err := monetize.Product{Price: 100, Cost: 60, Stock: 1000}.Sell(800)
		require.NoError(t, err)
		require.Equal(t, 200.0, s.Left)
		r, err := monetize.Presale{Price: 100, Cost: 60}.Settle(800)
		require.NoError(t, err)
		require.Zero(t, r.Left)
	})
	row(t, "MO17", func(t *testing.T) {
		for amount, funded := range map[int64]bool{9_999: false, 10_000: true} {
			c := monetize.Crowdfund{Goal: yuan(10_000), Pledges: []monetize.Pledge{{Kind: monetize.Reward, Amount: yuan(amount)}, {Kind: monetize.Resource, What: "场地"}}}
			f, err := c.Settle()
			require.NoError(t, err)
			require.Equal(t, funded, f.Success)
			require.Equal(t, funded, f.Refund.IsZero())
			require.Equal(t, 1, f.Resources)
			require.Empty(t, f.Cautions)
		}
		f, err := monetize.Crowdfund{Goal: yuan(1), Pledges: []monetize.Pledge{{Kind: monetize.Return, Amount: yuan(5)}}}.Settle()
		require.NoError(t, err)
		require.Equal(t, coterie.Caution, f.Cautions[0].Kind)
		require.NotEmpty(t, f.Cautions[0].Source)
		bonus, err := monetize.Assurance{People: 10, Threshold: 5, Value: 3, Price: 2, Bonus: 1}.Judge()
		require.NoError(t, err)
		require.Equal(t, f.Cautions, bonus.Cautions, "a bonus on the refund is a promised return, too")
	})
	row(t, "MO18", func(t *testing.T) {
		for _, benefit := range []float64{0.1, 0.4, 0.8} {
			vendors, worth := 0.0, 0.0
			for _, members := range []float64{1, 2, 4} { // what it is worth to be a member, and so how many are
				p, err := monetize.PriceSides(monetize.Side{Value: members, Benefit: benefit}, monetize.Side{Value: 1, Benefit: benefit})
				require.NoError(t, err)
				require.Greater(t, p.Size[1], vendors, "more members, more vendors")
				require.Greater(t, members+benefit*p.Size[1], worth, "more vendors, more value to a member")
				vendors, worth = p.Size[1], members+benefit*p.Size[1]
			}
		}
	})
	row(t, "MO19", func(t *testing.T) {
		p := monetize.Platform{Community: "读书会"}
		for range 10_000 {
			p.Vendors = append(p.Vendors, "书店")
		}
		require.Empty(t, p.Gaps())
		require.Len(t, p.Customers(), 10_001, "no number bounds the vendors")
		vendors := monetize.Side{Value: 1e9, Benefit: 0.5, Cost: 1}
		open, err := monetize.PriceSides(monetize.Side{Value: 1}, vendors)
		require.NoError(t, err)
		require.Greater(t, open.Size[1], 1e8)
		require.False(t, open.Full[1])
		vendors.Most = 500 // what saturates is the caller's number
		shut, err := monetize.PriceSides(monetize.Side{Value: 1}, vendors)
		require.NoError(t, err)
		require.Equal(t, 500.0, shut.Size[1])
		require.True(t, shut.Full[1])
	})
	row(t, "MO20", func(t *testing.T) {
		v, err := monetize.Take{Rate: 0.05}.Of(100_000)
		require.NoError(t, err)
		near.Check(t, "commission", v, 5_000, 1e-12)
	})
	row(t, "MO21", func(t *testing.T) {
		p := &monetize.Plan{Periods: 1, Members: []float64{100}, Stay: monthly(1), Lines: []monetize.Line{
			{Name: "会费", Stream: monetize.Tier{Fee: yuan(100)}}, {Name: "增值服务", Stream: monetize.Rate(20)}}}
		v, err := p.Project()
		require.NoError(t, err)
		require.Equal(t, []float64{10_000, 2_000}, v.ByLine)
		b := whole()
		b.Canvas.Revenue = nil
		onlyGap(t, b, "canvas-revenue", "MO22", "收入模式")
	})
	row(t, "MO22", func(t *testing.T) {
		for i, name := range []string{"客户细分", "伙伴关系", "渠道通路", "价值网络", "维护机制", "客户关系", "收入模式", "价值主张", "成本结构"} {
			b := whole()
			c := &b.Canvas
			*[]*[]string{&c.Segments, &c.Partners, &c.Channels, &c.Network, &c.Upkeep, &c.Relations, &c.Revenue, &c.Proposition, &c.Costs}[i] = nil
			g := b.Gaps()
			require.Len(t, g, 1)
			require.Equal(t, "缺少"+name, g[0].Chinese)
		}
	})
	row(t, "MO23", func(t *testing.T) {
		rises(t, false, func(o *monetize.Offer, a *monetize.Audience, x float64) { o.VIP, a.VIP = 0.3, x })
	})
	row(t, "MO24", func(t *testing.T) {
		for _, s := range settings {
			o := s.offer
			o.Peer = 0.5
			last := -1.0
			for _, x := range []float64{0, 0.25, 0.5, 1} {
				a := s.audience
				a.Adopters = x
				p := accept(t, o, a)
				require.Greater(t, p, last)
				last = p
			}
		}
		require.Equal(t, 1.0, accept(t, monetize.Offer{Fit: 1, Base: 1, Peer: 1}, monetize.Audience{Trust: 1, Adopters: 1}))
	})
	row(t, "MO25", func(t *testing.T) {
		v, f, err := monetize.Conversion(true, 0.05, monetize.Trials{})
		require.NoError(t, err)
		require.Nil(t, f)
		require.Zero(t, v.Value)
		v, f, err = monetize.Conversion(true, 0.05, monetize.Trials{Successes: 12, Of: 400})
		require.NoError(t, err)
		near.Check(t, "its own orders win", v.Value, 0.03, 0)
		require.Equal(t, "MO25", f.Row)
		v, f, err = monetize.Conversion(false, 0.05, monetize.Trials{})
		require.NoError(t, err)
		require.Nil(t, f)
		require.Equal(t, 0.05, v.Value)
	})
	row(t, "MO26", func(t *testing.T) {
		sales := []monetize.Referred[string]{{"甲", true, yuan(30)}, {"乙", true, yuan(20)}, {"甲", true, yuan(5)}, {"", false, yuan(7)}}
		credits, own, err := monetize.ReferralCredit(slices.Values(sales))
		require.NoError(t, err)
		total, err := monetize.Sum(func(yield func(monetize.Money) bool) {
			for _, c := range credits {
				if !yield(c.Sales) {
					return
				}
			}
		})
		require.NoError(t, err)
		require.Equal(t, yuan(55), total, "credits sum to what members originated")
		require.Equal(t, yuan(7), own)
	})
	row(t, "MO27", func(t *testing.T) {
		virtual := map[string]bool{"实物": false, "音频": true, "视频节目": true, "图书": false, "光盘": false}
		for name, want := range virtual {
			var p monetize.Product
			require.NoError(t, json.Unmarshal([]byte(`{"form":"`+name+`","stock":10}`), &p))
			require.Equal(t, want, p.Validate() != nil, "only what has a body is in stock: %s", name)
			require.Error(t, json.Unmarshal([]byte(`{"form":"`+name+`?"}`), &p))
		}
	})
	row(t, "MO28", func(t *testing.T) {
		require.Empty(t, monetize.Product{Traits: monetize.AllTraits}.Gaps())
		for _, name := range []string{"内容化", "情感化", "娱乐化", "场景化"} {
			var trait monetize.Traits
			require.NoError(t, trait.UnmarshalText([]byte(name)))
			g := monetize.Product{Traits: monetize.AllTraits &^ trait}.Gaps()
			require.Len(t, g, 1)
			require.Contains(t, g[0].Chinese, name)
			require.NotEmpty(t, g[0].Cure)
			require.Error(t, trait.UnmarshalText([]byte(strings.TrimSuffix(name, "化"))))
		}
	})
	row(t, "MO29", func(t *testing.T) {
		how, praise := sound(), sound()
		praise.Advert = true // "our underwear is good", against "how to choose underwear"
		require.Empty(t, lint(t, how))
		require.NotEmpty(t, lint(t, praise))
		require.NotContains(t, (monetize.Traits(0)).String(), "content")
		require.Contains(t, monetize.Product{Traits: monetize.AllTraits &^ monetize.Content}.Gaps()[0].Cure, "how to choose")
	})
	row(t, "MO30", func(t *testing.T) {
		rises(t, true, func(o *monetize.Offer, _ *monetize.Audience, x float64) { o.Emotion = x })
	})
	gapOf := func(trait monetize.Traits) func(*testing.T) {
		return func(t *testing.T) {
			games, plain := monetize.Product{Traits: trait}, monetize.Product{}
			require.NotContains(t, gapTexts(games), trait.Chinese())
			require.Contains(t, gapTexts(plain), trait.Chinese())
		}
	}
	row(t, "MO31", gapOf(monetize.Entertaining))
	row(t, "MO32", gapOf(monetize.Scenario))
	row(t, "MO33", func(t *testing.T) {
		for _, s := range settings {
			o := s.offer
			o.Fit = 0
			require.Zero(t, sold(t, o, s.audience))
		}
		rises(t, true, func(o *monetize.Offer, _ *monetize.Audience, x float64) { o.Fit = x })
	})
	row(t, "MO34", func(t *testing.T) {
		for _, gate := range []float64{100, 1000, 5000} {
			last := 0.0
			for _, size := range []float64{50, 99, 100, 900, 1000, 4000, 5000, 9000} {
				w, err := monetize.Sponsorship{Reach: []float64{size}, Universe: 1e5, View: 0.5, Click: 0.1, TrustLift: 1, Buy: 0.1, Margin: 50, Gate: gate}.Worth()
				require.NoError(t, err)
				if size < gate*(1-1e-9) {
					require.Zero(t, w.MaxFee)
				}
				require.GreaterOrEqual(t, w.MaxFee, last)
				last = w.MaxFee
			}
			require.Positive(t, last)
		}
	})
	row(t, "MO35", func(t *testing.T) {
		c := sound()
		c.CostEach = 1 // 100 reached for 100, 50 back
		require.Equal(t, []string{"loss-not-meant"}, lint(t, c))
		c.LeadIn = true
		require.Empty(t, lint(t, c))
	})
	row(t, "MO36", func(t *testing.T) {
		for _, s := range settings {
			require.LessOrEqual(t, accept(t, s.offer, s.audience), 1.0, "the converted are among the members")
		}
		for _, μ := range []float64{0.1, 0.4, 0.8} {
			quiet, err := monetize.CLV(monthly(0.9), monetize.Rate(1), nil)
			require.NoError(t, err)
			advocate, err := monetize.CLV(monthly(0.9), monetize.Rate(1), &monetize.CLVOptions{Referrals: μ})
			require.NoError(t, err)
			require.Greater(t, advocate.Value, quiet.Value)
		}
	})
	row(t, "MO37", func(t *testing.T) {
		c := sound()
		c.Reached, c.Accept = 1000, 0.02
		r, err := c.Respond()
		require.NoError(t, err)
		near.Check(t, "leads", r.Leads, 20, 1e-12)
	})
	row(t, "MO38", func(t *testing.T) {
		v, err := monetize.Bundle{Price: 100, Parts: []float64{100, 100}}.Ratio()
		require.NoError(t, err)
		near.Check(t, "value ratio", v, 2, 0)
	})
	row(t, "MO39", func(t *testing.T) {
		near.Check(t, "events a year", monetize.Product{Price: 1, Rate: 1}.Flow(0, 12), 12, 0)
	})
	row(t, "MO40", func(t *testing.T) {
		day, err := yuan(100_000_000).Scale(1, 200)
		require.NoError(t, err)
		require.Equal(t, yuan(500_000), day, "a lower bound: the document says over 100 million in over 200 days")
	})
	row(t, "MO41", func(t *testing.T) {
		hours, active, err := monetize.Venue{Visitors: 100, Hours: 3, Cap: 500}.Use()
		require.NoError(t, err)
		near.Check(t, "customer-hours a day", hours, 300, 0)
		near.Check(t, "active", active, 0.2, 1e-15)
	})
	row(t, "MO42", func(t *testing.T) {
		for cost, want := range map[float64]int{100: 0, 101: 1} {
			c, err := monetize.CloseAt(0, []float64{0, 100 - cost}, nil)
			require.NoError(t, err)
			require.Equal(t, want, c.FirstLoss, "return 100, cost %v", cost)
		}
		last := math.MaxInt
		for _, wage := range []float64{500, 1500, 3000, 6000} {
			p := grown()
			p.Costs[0].Staff.Wage = wage
			c, err := monetize.Sunset(context.Background(), p, nil)
			require.NoError(t, err)
			require.LessOrEqual(t, c.After, last, "higher cost, no later stop")
			last = c.After
		}
	})
	row(t, "MO43", func(t *testing.T) {
		tier, err := drive.Holds(yuan(1_200))
		require.NoError(t, err)
		require.Equal(t, "铁杆会员", tier.Name)
		_, err = drive.Holds(yuan(300))
		require.ErrorIs(t, err, coterie.ErrInvalid, "who paid has a tier, or the payment is none of the membership's")
	})
	row(t, "MO44", func(t *testing.T) {
		for _, price := range []float64{1, 8, 40} {
			npv := func(bought float64) float64 {
				p := grown()
				p.Costs = append(p.Costs, monetize.Cost{Name: "acquisition", PerJoin: price, Share: bought})
				v, err := p.Project()
				require.NoError(t, err)
				var cost float64
				for _, d := range v.Periods {
					cost += d.Costs[2]
				}
				return cost
			}
			require.Less(t, npv(0.3), npv(0.7))
			require.Less(t, npv(0.7), npv(1), "what the owned community brings is not bought")
		}
	})
	row(t, "MO45", func(t *testing.T) {
		c := sound()
		c.Reached, c.Accept, c.CostEach, c.LeadIn = 300, 1, 2, true
		r, err := c.Respond()
		require.NoError(t, err)
		near.Check(t, "cost", r.Cost, 600, 0)
		near.Check(t, "per lead", r.PerLead, 2, 0)
	})

	// Acquisition and ecosystem.
	row(t, "AQ10", func(t *testing.T) {
		v, err := monetize.Funnel{Steps: []float64{0.9, 0.2}}.PerVisitor()
		require.NoError(t, err)
		near.Check(t, "buyers of 100 visitors", 100*v.Orders, 18, 1e-12)
		r, err := monetize.Trial{Units: 100, Try: 0.9, Convert: 0.2}.Result()
		require.NoError(t, err)
		near.Check(t, "buyers of 100 samples", r.Buyers, 18, 1e-12)
	})
	row(t, "AQ11", func(t *testing.T) {
		// The identity is built first; what belongs to it is then taken more.
		rises(t, true, func(o *monetize.Offer, a *monetize.Audience, x float64) { o.Identity, a.Identity = 0.4, x })
		for _, s := range settings {
			o, a := s.offer, s.audience
			o.Identity, a.Identity = 0, 0
			without := accept(t, o, a)
			a.Identity = 0.9
			near.Check(t, "an offer that does not belong to it", accept(t, o, a), without, 0)
			o.Identity = 0.4
			// Of those who need it, trust and are not moved otherwise, 0.4·0.9 are moved by it.
			near.Check(t, "one that does", accept(t, o, a), without+0.4*0.9*(o.Fit*a.Trust-without), 1e-12)
		}
	})
	row(t, "DE06", func(t *testing.T) {
		p := monetize.Platform{Community: "读书会", Size: 5000, Stability: 0.95, MinSize: 1000, MinStability: 0.9}
		require.Empty(t, p.Gaps())
		for _, small := range []float64{0, 500, 999} {
			q := p
			q.Size = small
			require.Equal(t, []string{"platform-too-small"}, codes(q.Gaps()))
			q.Stability = 0.5
			require.Len(t, q.Gaps(), 2, "both are needed")
			q.Size = 5000
			require.Equal(t, []string{"platform-unstable"}, codes(q.Gaps()))
		}
	})
	row(t, "DE07", func(t *testing.T) {
		p := monetize.Platform{Community: "读书会", Vendors: []string{"甲", "乙", "丙"}}
		require.Equal(t, []string{"读书会", "甲", "乙", "丙"}, p.Customers())
	})
	row(t, "DE08", func(t *testing.T) {
		eachWord(t, func(b *monetize.Business) *[]string { return &b.Chain }, "chain", "DE08")
	})
	row(t, "DE09", func(t *testing.T) {
		for i, name := range []string{"优势", "劣势", "机会", "威胁"} {
			b := whole()
			*[]*[]string{&b.SWOT.Strengths, &b.SWOT.Weaknesses, &b.SWOT.Opportunities, &b.SWOT.Threats}[i] = nil
			g := b.Gaps()
			require.Len(t, g, 1)
			require.Equal(t, "缺少"+name, g[0].Chinese)
		}
	})
	row(t, "DE15", func(t *testing.T) {
		b := whole()
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		var back monetize.Business
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, "面向C端的学习社群", back.Deal.Role)
		back.Deal.Role = ""
		onlyGap(t, &back, "deal-role", "DE15", "角色")
	})
}

func gapTexts(p monetize.Product) string {
	var b strings.Builder
	for _, g := range p.Gaps() {
		b.WriteString(g.Chinese)
	}
	return b.String()
}
