package monetize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
)

// Business is how a community is meant to stand in a business: plain data, held
// against one checklist by Gaps. Its lists take the English or the Chinese
// words that the checklist names; the elements of the canvas, the four lists of
// the SWOT and the deal take any text.
//
// A scan of the surroundings (宏观与行业环境: new entrants, substitutes, suppliers'
// bargaining) belongs into the SWOT's opportunities and threats; it is read by
// people and not computed with.
type Business struct {
	Name   string  `json:"name,omitempty"`
	Canvas Canvas  `json:"canvas"`
	Deal   DealMap `json:"deal"`
	SWOT   SWOT    `json:"swot"`

	Conditions    []string `json:"conditions,omitempty"`    // 天时地利人和
	Loop          []string `json:"loop,omitempty"`          // 销售闭环, in order
	Links         []string `json:"links,omitempty"`         // 三种连接
	Chain         []string `json:"chain,omitempty"`         // 链条化生态: the stages that the community reshapes
	Participation []string `json:"participation,omitempty"` // 用户参与三阶段, in order
	Measures      []string `json:"measures,omitempty"`      // what is measured of the five values to the firm
}

// Canvas are the nine elements of a community's business model (商业模式九要素), as
// the founding documents have them: not the nine of Osterwalder's canvas.
type Canvas struct {
	Segments    []string `json:"segments,omitempty"`    // 客户细分
	Partners    []string `json:"partners,omitempty"`    // 伙伴关系
	Channels    []string `json:"channels,omitempty"`    // 渠道通路
	Network     []string `json:"network,omitempty"`     // 价值网络
	Upkeep      []string `json:"upkeep,omitempty"`      // 维护机制
	Relations   []string `json:"relations,omitempty"`   // 客户关系
	Revenue     []string `json:"revenue,omitempty"`     // 收入模式
	Proposition []string `json:"proposition,omitempty"` // 价值主张
	Costs       []string `json:"costs,omitempty"`       // 成本结构
}

// DealMap is who trades what with whom (交易结构与交易对象), and where the community
// stands in it. Without it a community may be busy and earn nothing (赔钱赚吆喝).
type DealMap struct {
	Structure string   `json:"structure,omitempty"` // who pays whom for what
	Parties   []string `json:"parties,omitempty"`
	Role      string   `json:"role,omitempty"` // the community's place: such as a learning community facing consumers
}

// SWOT is a survey of the firm.
type SWOT struct {
	Strengths     []string `json:"strengths,omitempty"`
	Weaknesses    []string `json:"weaknesses,omitempty"`
	Opportunities []string `json:"opportunities,omitempty"`
	Threats       []string `json:"threats,omitempty"`
}

// checklist is one list of a Business and what it must hold.
type checklist struct {
	code, row string
	chinese   string
	words     terms // what must be there; none: anything
	ordered   bool  // in this order
	cure, 解   string
	at        func(*Business) []string
}

var checklists = [...]checklist{
	{"canvas-segments", "MO22", "客户细分", nil, false, "say which customers differ in what they need", "写明哪些客户需要不同", func(b *Business) []string { return b.Canvas.Segments }},
	{"canvas-partners", "MO22", "伙伴关系", nil, false, "say who else must take part", "写明还需要谁参与", func(b *Business) []string { return b.Canvas.Partners }},
	{"canvas-channels", "MO22", "渠道通路", nil, false, "say through what members are reached", "写明通过什么触达成员", func(b *Business) []string { return b.Canvas.Channels }},
	{"canvas-network", "MO22", "价值网络", nil, false, "say how value moves between the parties", "写明价值怎样在各方之间流动", func(b *Business) []string { return b.Canvas.Network }},
	{"canvas-upkeep", "MO22", "维护机制", nil, false, "say what keeps the community in order", "写明靠什么维持秩序", func(b *Business) []string { return b.Canvas.Upkeep }},
	{"canvas-relations", "MO22", "客户关系", nil, false, "say what relation members are offered", "写明与成员是什么关系", func(b *Business) []string { return b.Canvas.Relations }},
	{"canvas-revenue", "MO22", "收入模式", nil, false, "say what is paid for", "写明为什么付费", func(b *Business) []string { return b.Canvas.Revenue }},
	{"canvas-proposition", "MO22", "价值主张", nil, false, "say what members gain", "写明成员得到什么", func(b *Business) []string { return b.Canvas.Proposition }},
	{"canvas-costs", "MO22", "成本结构", nil, false, "say what it costs", "写明成本", func(b *Business) []string { return b.Canvas.Costs }},
	{"deal-structure", "PV41", "交易结构", nil, false, "map who pays whom for what before running", "运营之前先画清谁为什么付钱给谁", func(b *Business) []string { return some(b.Deal.Structure) }},
	{"deal-parties", "PV41", "交易对象", nil, false, "name the parties of the trade", "列出交易各方", func(b *Business) []string { return b.Deal.Parties }},
	{"deal-role", "DE15", "社群在业务中的角色", nil, false, "say where in the business the community stands", "写明社群在业务里的位置", func(b *Business) []string { return some(b.Deal.Role) }},
	{"swot-strengths", "DE09", "优势", nil, false, "survey the firm's strengths", "盘点企业的优势", func(b *Business) []string { return b.SWOT.Strengths }},
	{"swot-weaknesses", "DE09", "劣势", nil, false, "survey the firm's weaknesses", "盘点企业的劣势", func(b *Business) []string { return b.SWOT.Weaknesses }},
	{"swot-opportunities", "DE09", "机会", nil, false, "scan the surroundings for opportunities", "扫描外部的机会", func(b *Business) []string { return b.SWOT.Opportunities }},
	{"swot-threats", "DE09", "威胁", nil, false, "scan the surroundings for threats: entrants, substitutes, suppliers", "扫描外部的威胁：进入者、替代品、供应商", func(b *Business) []string { return b.SWOT.Threats }},
	{"condition", "PV38", "条件", terms{{"internet", "天时"}, {"devices", "地利"}, {"habit", "人和"}}, false, "wait, or build where people are online, reachable and used to buying there", "等一等，或在人们已在线、够得着、习惯购买的地方建", func(b *Business) []string { return b.Conditions }},
	{"loop", "MO12", "销售闭环", terms{{"content", "内容"}, {"community", "社群"}, {"ecosystem", "生态"}, {"sales", "销售"}, {"income", "收入"}}, true, "close the loop: content gathers, the community builds, sales close it", "闭合循环：内容聚人，社群养人，销售成交", func(b *Business) []string { return b.Loop }},
	{"link", "PV39", "连接", terms{{"person-person", "人与人"}, {"person-thing", "人与物"}, {"values", "价值观"}}, false, "say how the community links them", "写明社群怎样连接它们", func(b *Business) []string { return b.Links }},
	{"chain", "DE08", "链条化生态", terms{{"research", "研发"}, {"production", "生产"}, {"marketing", "营销"}}, false, "let the community's demand drive it", "让社群的需求来带动", func(b *Business) []string { return b.Chain }},
	{"participation", "OP16", "用户参与阶段", terms{{"research", "研发"}, {"spread", "传播"}, {"sales", "销售"}}, true, "let members vote on the product, spread it, sell it", "让成员投票定产品、传播、销售", func(b *Business) []string { return b.Participation }},
	{"measure", "PV27", "企业价值指标", terms{{"retention", "流量变留量"}, {"fan-share", "用户变粉丝"}, {"member-sales", "人人皆渠道"}, {"inventory", "去库存"}, {"participation", "用户参与感"}}, false, "measure it, or the value to the firm stays a claim", "量出来，否则对企业的价值只是说法", func(b *Business) []string { return b.Measures }},
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Validate returns an *InputError for the first word that a closed list does not
// know.
func (b *Business) Validate() error {
	for _, c := range checklists {
		for i, w := range c.at(b) {
			if c.words == nil {
				continue
			}
			if _, err := c.words.parse(c.code, w); err != nil {
				err.(*coterie.InputError).Row = i
				return err
			}
		}
	}
	return nil
}

// Gaps holds the business against the checklist: one finding for each entry that
// is missing, and for each list whose order is not that of the checklist.
func (b *Business) Gaps() []coterie.Finding {
	var out []coterie.Finding
	for _, c := range checklists {
		have := c.at(b)
		if c.words == nil {
			if len(have) == 0 {
				name := strings.ReplaceAll(c.code, "-", " ")
				out = append(out, lack(c.code, b.Name, c.row, "the "+name+" is empty", "缺少"+c.chinese, c.cure, c.解))
			}
			continue
		}
		var order []int
		for _, w := range c.words {
			at := slices.IndexFunc(have, func(s string) bool { return s == w[0] || s == w[1] })
			if at < 0 {
				out = append(out, lack(c.code, b.Name, c.row, fmt.Sprintf("%s %q is missing", c.code, w[0]), fmt.Sprintf("%s缺少“%s”", c.chinese, w[1]), c.cure, c.解))
				continue
			}
			order = append(order, at)
		}
		if c.ordered && !slices.IsSorted(order) {
			out = append(out, lack(c.code+"-order", b.Name, c.row, "the stages of the "+c.code+" are out of order", c.chinese+"的顺序不对", c.cure, c.解))
		}
	}
	return out
}

// Ready reports whether the three enabling conditions (天时地利人和) hold.
func (b *Business) Ready() bool {
	return !slices.ContainsFunc(b.Gaps(), func(f coterie.Finding) bool { return f.Code == "condition" })
}

// Diagnose reads activity and conversion, both in [0, 1], together: a group that
// is at least as active as busy and converts nobody has no map of its business
// (业务地图). nil where nothing is wrong.
func (b *Business) Diagnose(activity, busy, conversion float64) (*coterie.Finding, error) {
	if err := check(arg{"activity", activity, share}, arg{"busy", busy, share}, arg{"conversion", conversion, share}); err != nil {
		return nil, err
	}
	if activity < busy || conversion > 0 {
		return nil, nil
	}
	f := coterie.Finding{Kind: coterie.Diagnosis, Code: "business-map-missing", About: b.Name, Row: "PV41",
		English: "the group is busy and nobody buys: the business map is missing", Chinese: "群很活跃但无人购买：缺少业务地图",
		Evidence: []string{fmt.Sprintf("activity %.0f %%, conversion 0", 100*activity)}, Cure: "map the structure and the parties of the trade, and the community's place in it", CureChinese: "画清交易结构、交易对象和社群的位置"}
	return &f, nil
}
