package community

import (
	"fmt"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// yields are what the builder gets from each conception of a community. None of
// them is right or wrong.
var yields = [...]struct {
	conception Term
	gains      []Term
}{
	{"social", []Term{"resources", "network"}},
	{"selling", []Term{"revenue"}},
	{"user-centred", []Term{"users"}},
}

// consistency returns what one part of a design asks of another.
func (c *Community) consistency(out []coterie.Finding) []coterie.Finding {
	add := func(kind coterie.FindingKind, code, about, row, en, zh, cure, 解 string, evidence ...string) {
		out = append(out, coterie.Finding{Kind: kind, Code: code, About: about, Row: row, English: en, Chinese: zh, Cure: cure, CureChinese: 解, Evidence: evidence})
	}
	ch, st, op := &c.Charter, &c.Structure, &c.Operations
	if len(ch.Needs) == 1 {
		add(coterie.Advice, "need-not-expanded", "charter.needs", "PV05", "one need is met: the next are not named", "只满足一个入口需求，尚未拓展场景", "charter.needs: the needs that follow", "在 charter.needs 里接着写之后的需求")
	}
	for _, y := range yields {
		if !holds(ch.Conception, y.conception) {
			continue
		}
		k := Check{Field: "charter.value.builder", Needs: y.gains, Code: "conception-yield", Row: "PV06",
			English: fmt.Sprintf("a %s conception yields more than is planned", y.conception), Chinese: fmt.Sprintf("“%s”应有的收获没有写明", y.conception.Chinese())}
		out = k.apply(c, out)
	}
	if vacuous := !slices.ContainsFunc(ch.Why, func(t Term) bool { return t != "build-network" && t != "pool-resources" }); vacuous && len(ch.Why) > 0 {
		add(coterie.Caution, "vacuous-goal", "charter.why", "OP40", "building a network and pooling resources is no goal: such groups degenerate", "“建立人脉、整合资源”不是目标，这样的群会变成失败群", "charter.why: what members will be able to do", "在 charter.why 里写明成员将能做到什么", list(ch.Why, 0))
	}
	if id := c.Identity; id.Slogan != "" || id.Mission != "" || id.Vision != "" {
		for _, f := range [...]string{"identity.slogan", "identity.mission", "identity.vision", "identity.values"} {
			k := Check{Field: f, Row: "PV33", Cure: f}
			out = k.apply(c, out)
		}
	}
	for i, a := range op.Persona.Plan {
		for _, p := range [...][2]string{{"when", a.When}, {"whom", a.Whom}, {"channel", a.Channel}, {"what", a.What}} {
			if p[1] == "" {
				add(coterie.Gap, "appearance-incomplete", fmt.Sprintf("operations.persona.plan[%d]", i), "PV47", "an appearance lacks "+p[0], "曝光计划缺“"+map[string]string{"when": "什么时间", "whom": "对谁", "channel": "什么渠道", "what": "讲什么"}[p[0]]+"”", "when × whom × channel × what", "写全：什么时间 × 对谁 × 什么渠道 × 讲什么", p[0])
			}
		}
	}
	if holds(st.Type, "marketing-group") {
		add(coterie.Advice, "hardest-type", "structure.type", "ST47", "a marketing group is the hardest kind: value first, then trust, then commerce", "营销型社群最难：先输出价值，再建立信任，最后谈商业", "output.values before tiers", "先写 output.values，再设会员等级")
	}
	if op.Phase == lifecycle.Sprout && len(st.Ordinary) > 0 && st.Ordinary[0] != "general" {
		add(coterie.Advice, "start-general", "structure.ordinary", "ST49", "begin with a general group; regions and categories come later", "起步先做综合群，以后再分区域、类目", "structure.ordinary: general first", "structure.ordinary 里先写综合群")
	}
	out = append(out, c.offices()...)
	for _, g := range st.Gates {
		for _, p := range append(slices.Clone(g.All), g.Any...) {
			if p.Of == "poster" {
				out = append(out, coterie.Finding{Kind: coterie.Caution, Code: "reward-for-forwarding", About: string(g.Name), Row: "ST14", English: "entry in return for forwarding may break the platform's rules", Chinese: "以转发换入群可能违反平台规则", Cure: "accept invitations instead", CureChinese: "改为接受邀请", Source: sourceForward})
			}
			if p.Of == "recruits-paid" {
				out = append(out, coterie.Finding{Kind: coterie.Caution, Code: "pay-for-recruits", About: string(g.Name), Row: "ST14", English: "paid entry to recruit is pyramid selling, of any size", Chinese: "付费入门再拉人头计酬属于传销，不论规模", Cure: "pay for what is sold to users", CureChinese: "按卖给用户的货计酬", Source: sourcePyramid})
			}
		}
	}
	return out
}

// offices returns what the offices lack: holders, and a service where the owner
// keeps order alone.
func (c *Community) offices() []coterie.Finding {
	var out []coterie.Finding
	held := false
	var owner, admin []MemberID
	for _, o := range c.Structure.Offices {
		held = held || len(o.Holders) > 0
		switch o.Name {
		case "owner":
			owner = o.Holders
		case "admin":
			admin = o.Holders
		}
	}
	if held {
		out = append(out, c.Structure.Vacancies()...)
	}
	for _, m := range owner {
		if slices.Contains(admin, m) && !holds(c.Structure.Staffing, "customer-service") {
			out = append(out, coterie.Finding{Kind: coterie.Advice, Code: "no-service", About: "structure.staffing", Row: "ST37", English: "the owner is the admin, and nobody is the service: name one, or hand the powers over", Chinese: "群主兼管理员而没有群客服：设一位客服，或转让权限", Cure: "structure.staffing: customer-service", CureChinese: "在 structure.staffing 里加上群客服"})
		}
	}
	return out
}

// Review returns what a change of the design gives up: values that are dropped –
// they stay, whoever leaves – a column renamed, a principle changed. Benefits,
// themes and details may change freely.
func (c *Community) Review(next *Community) []coterie.Finding {
	var out []coterie.Finding
	add := func(code, row, en, zh, cure, 解 string, lost ...Term) {
		f := coterie.Finding{Kind: coterie.Caution, Code: code, Row: row, English: en, Chinese: zh, Cure: cure, CureChinese: 解}
		for _, t := range lost {
			f.Evidence = append(f.Evidence, string(t))
		}
		out = append(out, f)
	}
	gone := func(before, after []Term) (lost []Term) {
		for _, t := range before {
			if !holds(after, t) {
				lost = append(lost, t)
			}
		}
		return lost
	}
	values := func(d *Community) []Term { return append(slices.Clone(d.Identity.Values), d.Interest.Values...) }
	if lost := gone(values(c), values(next)); len(lost) > 0 {
		add("values-abandoned", "PV24", "values are given up: "+list(lost, 0), "放弃了价值观："+list(lost, 1), "values are not given up because members leave", "不因有人离开而放弃价值观", lost...)
	}
	if c.Output.Column != "" && next.Output.Column != c.Output.Column {
		add("column-renamed", "OU12", "the column "+c.Output.Column+" is renamed", "栏目“"+c.Output.Column+"”改名了", "keep the name, vary the theme", "名字不变，主题常换", Term(c.Output.Column))
	}
	last := -1
	for _, t := range c.Replication.Roadmap {
		at := slices.Index(next.Replication.Roadmap, t)
		if at >= 0 && at < last {
			add("roadmap-reordered", "RE12", "the stages of the roadmap change places: "+list(next.Replication.Roadmap, 0), "扩张阶段的次序变了："+list(next.Replication.Roadmap, 1), "keep the order", "保持次序", next.Replication.Roadmap...)
			break
		}
		last = max(last, at)
	}
	for _, r := range c.Structure.Rules.Rules {
		if r.Level != "principle" {
			continue
		}
		i := slices.IndexFunc(next.Structure.Rules.Rules, func(o Rule) bool { return o.Name == r.Name })
		if i < 0 || next.Structure.Rules.Rules[i].Then != r.Then {
			add("principle-changed", "ST07", "the principle "+r.Name+" is changed", "原则“"+r.Name+"”被改动", "amend it by the role that may", "由有权的角色来修订", Term(r.Name))
		}
	}
	return out
}
