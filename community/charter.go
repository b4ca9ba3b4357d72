package community

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Charter (建群五问) answers the five questions to ask before a group is built:
// why build it, what value does it give, who should be in it, how long is it
// meant to run, and how does it earn. Who the group is for decides how many take
// part; a prior of that is the caller's.
type Charter struct {
	Why     []Term  `json:"why"`              // 为什么建群: the goals
	Value   Value   `json:"value"`            // 什么价值: to both sides
	Who     []Term  `json:"who"`              // 谁该在群里: the target crowd
	Months  float64 `json:"months,omitempty"` // 预计运营周期: planned months; 0: not planned
	Returns []Term  `json:"returns"`          // 如何变现: what carries an economic return (回报载体)

	NeedMonths float64 `json:"need_months,omitempty"` // how long a member has the need; 0: not known
	Origin     string  `json:"origin,omitempty"`      // 原点精神: the value it gives, never a group for its own sake
	Conception []Term  `json:"conception,omitempty"`  // 认知: social, selling, user-centred
	Kinds      []Term  `json:"kinds,omitempty"`       // 价值型: functional, emotional, mission; several may hold
	Forms      []Term  `json:"forms,omitempty"`       // 形式: member-club, customer-alliance, chat-group, fan-group
	Venues     []Term  `json:"venues,omitempty"`      // online, offline, hybrid
	Operator   []Term  `json:"operator,omitempty"`    // official, personal

	Needs   []Term   `json:"needs,omitempty"`   // 需求入口: the entry need first, then the needs it expands to
	Serve   []Term   `json:"serve,omitempty"`   // 内容: the content that serves the users
	Link    []Term   `json:"link,omitempty"`    // 社群: the community that links them
	Satisfy []Term   `json:"satisfy,omitempty"` // 产品: the product that satisfies them
	Entry   []Term   `json:"entry,omitempty"`   // 入口: where people come in
	Draw    []Term   `json:"draw,omitempty"`    // 引流: what draws them there
	Targets []Target `json:"targets,omitempty"` // 目标: measured
}

// Value (双向价值) is what the community gives to its builder and to its
// members, with the four tests of a value: it hits a pain, it is specific, it
// has a carrier for the return ([Charter.Returns]), and both sides gain.
type Value struct {
	Builder  []Term `json:"builder,omitempty"`  // 利己: sales, influence, users …
	Members  []Term `json:"members,omitempty"`  // 利他: content, advice, bargains …
	Pain     []Term `json:"pain,omitempty"`     // 痛点: the pain it hits
	Specific []Term `json:"specific,omitempty"` // 具体: what exactly is given
	Mutual   []Term `json:"mutual,omitempty"`   // 互惠: what members give back
}

// Target (目标) is one measured aim of a community.
type Target struct {
	Measure Term  `json:"measure"` // groups, members-per-group, loyal-users, ugc-share, sales …
	Range   Range `json:"range"`   // what counts as met
}

// Evaluate holds each target against its measured value: one finding for each
// that is not met or not measured, in the order of the targets.
func (c *Charter) Evaluate(measured map[Term]float64) []coterie.Finding {
	var out []coterie.Finding
	for _, t := range c.Targets {
		v, ok := measured[t.Measure]
		f := coterie.Finding{Kind: coterie.Gap, Code: "target-unmet", About: string(t.Measure), Row: "PV25",
			English:  fmt.Sprintf("target %s is %s, measured %.6g", t.Measure, t.Range, v),
			Chinese:  fmt.Sprintf("目标“%s”应为 %s，实际 %.6g", t.Measure.Chinese(), t.Range, v),
			Evidence: []string{fmt.Sprintf("%.6g", v)}}
		switch {
		case !ok || math.IsNaN(v):
			f.Code, f.Evidence = "target-unmeasured", nil
			f.English = fmt.Sprintf("target %s is %s and is not measured", t.Measure, t.Range)
			f.Chinese = fmt.Sprintf("目标“%s”应为 %s，尚未测量", t.Measure.Chinese(), t.Range)
			f.Cure, f.CureChinese = "measure "+string(t.Measure), "测量“"+t.Measure.Chinese()+"”"
		case t.Range.Holds(v):
			continue
		}
		out = append(out, f)
	}
	return out
}

func (c *Charter) validate() error {
	for _, m := range [...]struct {
		field string
		v     float64
	}{{"charter.months", c.Months}, {"charter.need_months", c.NeedMonths}} {
		if !(m.v >= 0) || math.IsInf(m.v, 0) {
			return &coterie.InputError{Row: -1, Field: m.field, Value: fmt.Sprint(m.v), Reason: "not a number of months"}
		}
	}
	for i, t := range c.Targets {
		if t.Measure == "" {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("charter.targets[%d].measure", i), Reason: "missing"}
		}
		if err := t.Range.validate(fmt.Sprintf("charter.targets[%d].range", i)); err != nil {
			return err
		}
	}
	return nil
}
