package monetize

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
)

// Campaign is one push of marketing in a community (社群营销): low in cost and
// well aimed, which is why its data are to be summed up regularly.
type Campaign struct {
	Name     string    `json:"name,omitempty"`
	At       time.Time `json:"at"`
	Means    []string  `json:"means"`             // 连接 connect, 沟通 communicate: at least one
	Aims     Aims      `json:"aims"`              // weights of its purposes
	Outward  bool      `json:"outward,omitempty"` // into communities of others (外部), not to members of one's own (内部)
	LeadIn   bool      `json:"lead_in,omitempty"` // it draws people in and need not pay (引流款)
	Advert   bool      `json:"advert,omitempty"`  // it praises a product rather than teaching how to choose one
	Summary  string    `json:"summary,omitempty"` // where its data are summed up
	Reached  float64   `json:"reached"`           // members, or events such as payments, that it meets
	Accept   float64   `json:"accept"`            // share of them who respond, in [0, 1]
	CostEach float64   `json:"cost_each"`         // per member reached, such as a gift
	Margin   float64   `json:"margin"`            // from one who responds
}

// Aims are the weights of the three purposes of a campaign (三重目的): cognition,
// trade, relation. Relation should weigh most.
type Aims struct {
	Cognition float64 `json:"cognition"` // 认知
	Trade     float64 `json:"trade"`     // 交易
	Relation  float64 `json:"relation"`  // 关系
}

var means = terms{{"connect", "连接"}, {"communicate", "沟通"}}

// Validate returns an *InputError where the campaign neither connects nor
// communicates, names another means, or has a number outside its domain.
func (c Campaign) Validate() error {
	if len(c.Means) == 0 {
		return &coterie.InputError{Row: -1, Field: "means", Reason: "neither connects nor communicates"}
	}
	for i, m := range c.Means {
		if _, err := means.parse("means", m); err != nil {
			err.(*coterie.InputError).Row = i
			return err
		}
	}
	return check(arg{"cognition", c.Aims.Cognition, nonNegative}, arg{"trade", c.Aims.Trade, nonNegative}, arg{"relation", c.Aims.Relation, nonNegative},
		arg{"reached", c.Reached, nonNegative}, arg{"accept", c.Accept, share}, arg{"cost each", c.CostEach, nonNegative}, arg{"margin", c.Margin, anyNumber})
}

// Response is what a campaign brings.
type Response struct {
	Leads   float64 // Reached·Accept
	Cost    float64 // Reached·CostEach
	PerLead float64 // Cost/Leads; 0 where nobody responds
	Profit  float64 // Leads·Margin − Cost
}

// Respond computes the response to a campaign.
func (c Campaign) Respond() (Response, error) {
	if err := c.Validate(); err != nil {
		return Response{}, err
	}
	r := Response{Leads: c.Reached * c.Accept, Cost: c.Reached * c.CostEach}
	if r.Leads > 0 {
		r.PerLead = r.Cost / r.Leads
	}
	r.Profit = r.Leads*c.Margin - r.Cost
	return r, nil
}

// LintCampaigns reads campaigns in any order and says what is wrong with them:
// pushes closer to each other than gap (不过度营销), aims in which relation does
// not weigh most, a push into communities of others, no place where data are summed up, an advert where content
// would carry further, a loss that is not meant to draw people in. An invalid
// campaign is an *InputError with its row.
func LintCampaigns(campaigns []Campaign, gap time.Duration) ([]coterie.Finding, error) {
	for i, c := range campaigns {
		if err := c.Validate(); err != nil {
			in := *err.(*coterie.InputError)
			in.Row = i
			return nil, &in
		}
	}
	var out []coterie.Finding
	advise := func(code, about, row, english, chinese, cure, 解 string) {
		out = append(out, coterie.Finding{Kind: coterie.Advice, Code: code, About: about, Row: row, English: english, Chinese: chinese, Cure: cure, CureChinese: 解})
	}
	sorted := slices.Clone(campaigns)
	slices.SortStableFunc(sorted, func(a, b Campaign) int { return a.At.Compare(b.At) })
	for i, c := range sorted {
		if i > 0 {
			if since := c.At.Sub(sorted[i-1].At); since < gap {
				days := func(d time.Duration) float64 { return d.Hours() / 24 }
				advise("campaigns-too-close", c.Name, "OP27", fmt.Sprintf("%.3g days after the last push, less than %.3g", days(since), days(gap)),
					fmt.Sprintf("距上次营销仅%.3g天，少于%.3g天", days(since), days(gap)), "put it off, and let members develop it", "推迟，让成员先发酵")
			}
		}
		if a := c.Aims; a != (Aims{}) && a.Relation < max(a.Cognition, a.Trade) {
			advise("relation-should-dominate", c.Name, "PV09", "relation should weigh most among the aims", "关系应是首要目的", "aim at the relation first; trade follows", "先做关系，成交随后")
		}
		if c.Outward {
			advise("outward", c.Name, "PV52", "spreading in others' communities is community marketing only in the broad sense", "在别人的社群里传播，只是广义的社群营销", "bring those who respond into your own community", "把有回应的人带进自己的社群")
		}
		if c.Summary == "" {
			advise("no-regular-summary", c.Name, "PV29", "nothing says where its data are summed up", "没有定期的数据管理与总结", "name the table or report that sums it up", "写明由哪张表或报告来汇总")
		}
		if c.Advert {
			advise("advert-instead-of-content", c.Name, "OU22", "it praises the product instead of teaching how to choose one", "传播的是产品而不是内容", "rewrite it as advice that is worth forwarding", "改写成值得转发的建议")
		}
		if r, _ := c.Respond(); r.Profit < 0 && !c.LeadIn {
			advise("loss-not-meant", c.Name, "MO35", fmt.Sprintf("it loses %.2f and is not meant to draw people in", -r.Profit), fmt.Sprintf("亏损%.2f，且不是引流款", -r.Profit), "raise its margin, or say that it is a lead-in", "提高毛利，或说明它是引流款")
		}
	}
	return out, nil
}

// Vote counts which option members chose (投票共创) and returns the index of the
// one with most votes, the first of equals: 0 where nobody voted. Options are
// numbered from 0; a vote for no option is an *InputError. It takes O(votes),
// however many options there are.
func Vote(options int, votes []int) (int, error) {
	if options < 1 {
		return 0, coterie.ErrNoData
	}
	count := map[int]int{}
	best := 0
	for i, v := range votes {
		if v < 0 || v >= options {
			return 0, &coterie.InputError{Row: i, Field: "vote", Value: fmt.Sprint(v), Reason: "for no option"}
		}
		count[v]++
	}
	for v, n := range count {
		if most := count[best]; n > most || n == most && v < best {
			best = v
		}
	}
	return best, nil
}
