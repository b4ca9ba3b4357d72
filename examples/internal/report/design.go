package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

var designSection = Section{"design", Words{"设计体检", "The design"}, designAnswer}

// A Design is a community as it is meant to be.
type Design struct {
	Name       string
	Community  *community.Community
	Incomplete bool // members, value or rules are missing altogether
}

// ReadDesign reads a design in JSON. A field that no design has is an error, so
// that a slip of the pen does not read as a gap.
func ReadDesign(name string, r io.Reader) (*Design, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	j := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	j.DisallowUnknownFields()
	c := new(community.Community)
	if err := j.Decode(c); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := &Design{Name: name, Community: c}
	if err := c.Validate(); err != nil {
		in, ok := errors.AsType[*coterie.InputError](err)
		if !ok || !strings.HasPrefix(in.Reason, "missing element") {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		d.Incomplete = true
	}
	return d, nil
}

// DesignAnswer is what a design lacks, what its launch earns and how long the
// group is likely to be run.
type DesignAnswer struct {
	Name       string            `json:"name"`
	Gaps       []coterie.Finding `json:"gaps"`
	Tiers      []TierLine        `json:"tiers,omitempty"`
	Places     int64             `json:"places,omitempty"`
	Launch     *monetize.Money   `json:"launch,omitempty"` // income of a launch that sells out
	Need       Figure            `json:"needMonths"`       // how long the need lasts
	Rule       float64           `json:"ruleMonths"`       // how long groups last by experience
	Horizon    float64           `json:"horizonMonths"`    // the shorter of the two
	LastSale   float64           `json:"lastSaleMonth"`    // the last age at which a sale that takes a month can start
	Planned    Figure            `json:"plannedMonths"`
	Incomplete bool              `json:"incomplete,omitempty"` // not yet a community: members, value or rules are missing
	unsaid     []Unsaid
}

// TierLine is one tier of a membership and what it brings in when sold out.
type TierLine struct {
	Name   string         `json:"name"`
	Places int64          `json:"places"`
	Fee    monetize.Money `json:"fee"`
	Income monetize.Money `json:"income"`
}

func designAnswer(in *Input) (Answer, error) {
	if in.Design == nil {
		return nil, nil
	}
	c := in.Design.Community
	a := &DesignAnswer{Name: c.Name, Incomplete: in.Design.Incomplete, Gaps: c.Gaps(), Need: unknown, Planned: unknown}
	if err := a.launch(c); err != nil {
		return nil, err
	}
	return a, a.horizon(c)
}

// launch is the income of a founding launch.
func (a *DesignAnswer) launch(c *community.Community) error {
	var m monetize.Membership
	for _, t := range c.Tiers {
		fee := monetize.Money{Minor: t.Fee, Currency: t.Currency}
		income, err := fee.Mul(t.Places)
		if err != nil {
			return err
		}
		a.Tiers = append(a.Tiers, TierLine{t.Name, t.Places, fee, income})
		a.Places += t.Places
		m.Tiers = append(m.Tiers, monetize.Tier{Name: t.Name, Fee: fee, Quota: t.Places})
	}
	if len(m.Tiers) == 0 {
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"首期招募能收多少", "what a launch brings in"},
			Why: Words{"设计里没有会员等级", "the design has no tiers"}, Needs: []Words{{"tiers", "tiers"}}})
		return nil
	}
	income, err := m.Launch()
	a.Launch = &income
	a.unsaid = append(a.unsaid, Unsaid{Question: Words{"名额能不能卖完、明年多少人续费", "whether the places sell out, and how many renew"},
		Why: Words{"设计只写了名额和年费，没有报名和续费记录", "a design has places and fees, and no log of applications and renewals"}, Needs: []Words{needLog, needPurchases, needAmount}})
	return err
}

// horizon compares the two ways to tell how long a group will be run.
func (a *DesignAnswer) horizon(c *community.Community) error {
	h := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: c.Charter.NeedMonths}}
	if err := h.Validate(); err != nil {
		return err
	}
	a.Rule, a.Horizon, a.LastSale = h.Life.Months(), h.Months(), h.LastStart(1)
	if c.Charter.NeedMonths > 0 {
		a.Need = Figure(c.Charter.NeedMonths)
	} else {
		a.unsaid = append(a.unsaid, Unsaid{Question: Words{"需求能持续多久（产品周期评估法）", "how long the need lasts (product-cycle method)"},
			Why: Words{"设计里没写，只能按两年左右的经验", "the design does not say, so only the rule of two years is left"}, Needs: []Words{{"charter.need_months", "charter.need_months"}}})
	}
	if c.Charter.Months > 0 {
		a.Planned = Figure(c.Charter.Months)
	}
	return nil
}

// ZH implements Answer.
func (a *DesignAnswer) ZH(p *Page) {
	if len(a.Gaps) == 0 {
		p.Say("%s：按清单看不出缺什么。", cmp.Or(a.Name, "这份设计"))
	} else {
		p.Say("%s：缺 %d 处。", cmp.Or(a.Name, "这份设计"), len(a.Gaps))
	}
	if a.Incomplete {
		p.Say("还不能算社群：成员、价值、规则三个基本要素不齐。")
	}
	for _, g := range a.Gaps {
		p.Item("✗", g.Chinese)
	}
	if len(a.Tiers) > 0 {
		p.Say("首期招募，卖满时的收入：")
		var rows [][]string
		for _, t := range a.Tiers {
			rows = append(rows, []string{"  " + t.Name, num(t.Places), "× " + t.Fee.Grouped(), "= " + t.Income.Grouped()})
		}
		rows = append(rows, []string{"  合计", num(a.Places), "", "= " + a.Launch.Grouped()})
		p.Table([]string{"  等级", ">名额", ">年费", ">收入"}, rows)
	}
	need := "设计没写，只能不用"
	if a.Need > 0 {
		need = fmt.Sprintf("需求持续 %.0f 个月", float64(a.Need))
	}
	p.Say("能运营多久：产品周期评估法（%s），生命周期评估法（一个群一般 %.0f 个月左右），取较短的 %.0f 个月；如果一次销售要做一个月，最晚第 %.0f 个月就得开卖。", need, a.Rule, a.Horizon, a.LastSale)
	if a.Planned > 0 {
		p.Say("%s", a.plan().ZH)
	}
}

// plan holds the planned time of running against the horizon.
func (a *DesignAnswer) plan() Words {
	m := float64(a.Planned)
	if m > a.Horizon {
		return Words{fmt.Sprintf("计划运营 %.0f 个月，长过这个期限：后面的 %.0f 个月不要先投入。", m, m-a.Horizon),
			fmt.Sprintf("The plan is %.0f months, longer than that: do not put money into the last %.0f in advance.", m, m-a.Horizon)}
	}
	return Words{fmt.Sprintf("计划运营 %.0f 个月，在期限之内。", m),
		fmt.Sprintf("The plan is %.0f months and within that.", m)}
}

// EN implements Answer.
func (a *DesignAnswer) EN(p *Page) {
	if len(a.Gaps) == 0 {
		p.Say("%s: no gap by the checklist.", cmp.Or(a.Name, "The design"))
	} else {
		p.Say("%s: %s.", cmp.Or(a.Name, "The design"), plural(len(a.Gaps), "gap", "gaps"))
	}
	if a.Incomplete {
		p.Say("Not yet a community: of its three elements members, value and rules, one is missing.")
	}
	for _, g := range a.Gaps {
		p.Item("✗", g.English)
	}
	if len(a.Tiers) > 0 {
		p.Say("Income of the founding launch when it sells out:")
		var rows [][]string
		for _, t := range a.Tiers {
			rows = append(rows, []string{"  " + t.Name, num(t.Places), "× " + t.Fee.Grouped(), "= " + t.Income.Grouped()})
		}
		rows = append(rows, []string{"  in all", num(a.Places), "", "= " + a.Launch.Grouped()})
		p.Table([]string{"  tier", ">places", ">fee", ">income"}, rows)
	}
	need := "not said by the design, so not used"
	if a.Need > 0 {
		need = fmt.Sprintf("the need lasts %.0f months", float64(a.Need))
	}
	p.Say("How long it can run: by the need it serves (%s), by the experience that a group lasts about %.0f months; the shorter: %.0f months. A sale that takes a month must start by month %.0f.", need, a.Rule, a.Horizon, a.LastSale)
	if a.Planned > 0 {
		p.Say("%s", a.plan().EN)
	}
}

// Unsaid implements Answer.
func (a *DesignAnswer) Unsaid() []Unsaid { return a.unsaid }
