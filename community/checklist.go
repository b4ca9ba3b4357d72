package community

import (
	"fmt"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
)

// Check is one line of the checklist that a design is held against: which field
// must hold what. With no Needs the field must not be empty; with Needs it must
// hold all of them.
type Check struct {
	Field   string `json:"field"`           // such as "charter.why"; see Community.Terms
	Needs   []Term `json:"needs,omitempty"` // the terms it must hold; none: anything
	Code    string `json:"code,omitempty"`  // of the finding; empty: "missing-" and the field
	Row     string `json:"row,omitempty"`   // the requirement behind it
	English string `json:"english,omitempty"`
	Chinese string `json:"chinese,omitempty"`
	Cure    string `json:"cure,omitempty"`

	CureChinese string `json:"cure_chinese,omitempty"` // empty: that the field is to be filled
}

// field is one list of a design, by name.
type field struct {
	name    string
	chinese string
	terms   func(*Community) []Term
}

// closedList is a field whose words the library all knows.
type closedList struct {
	field string
	terms []Term
}

// closed are the fields that take no other words.
var closed = [...]closedList{
	{"interest.bases", []Term{"product", "behaviour", "label", "space", "emotion", "values"}},
	{"charter.conception", []Term{"social", "selling", "user-centred"}},
	{"charter.kinds", []Term{"functional", "emotional", "mission"}},
	{"charter.forms", []Term{"member-club", "customer-alliance", "chat-group", "fan-group"}},
	{"charter.venues", []Term{"online", "offline", "hybrid"}},
	{"charter.operator", []Term{"official", "personal"}},
	{"interest.bonds", []Term{"interest", "trust", "topic", "event"}},
	{"structure.type", []Term{"product-group", "interest-group", "knowledge-group", "network-group", "marketing-group", "tool-group", "topic-group"}},
	{"structure.tier", []Term{"ordinary", "vip"}},
	{"structure.ordinary", []Term{"general", "regional", "category"}},
	{"structure.admission", []Term{"invitation", "task", "payment", "application"}},
	{"structure.control", []Term{"central", "mixed", "self-organising"}},
	{"structure.sharing", []Term{"leader-led", "guest", "rotation", "summary"}},
	{"structure.families", []Term{"admission", "onboarding", "communication", "sharing", "elimination"}},
	{"structure.levels", []Term{"principle", "detail"}},
}

// fields are the lists of a design that checks can name.
var fields = [...]field{
	{"charter.why", "为什么建群", func(c *Community) []Term { return c.Charter.Why }},
	{"charter.value.builder", "对群主的价值", func(c *Community) []Term { return c.Charter.Value.Builder }},
	{"charter.value.members", "对成员的价值", func(c *Community) []Term { return c.Charter.Value.Members }},
	{"charter.value.pain", "痛点", func(c *Community) []Term { return c.Charter.Value.Pain }},
	{"charter.value.specific", "具体价值", func(c *Community) []Term { return c.Charter.Value.Specific }},
	{"charter.value.mutual", "互惠点", func(c *Community) []Term { return c.Charter.Value.Mutual }},
	{"charter.who", "谁该在群里", func(c *Community) []Term { return c.Charter.Who }},
	{"charter.months", "预计运营周期", func(c *Community) []Term { return number(c.Charter.Months) }},
	{"charter.returns", "如何变现", func(c *Community) []Term { return c.Charter.Returns }},
	{"charter.origin", "原点精神", func(c *Community) []Term { return text(c.Charter.Origin) }},
	{"charter.conception", "社群认知", func(c *Community) []Term { return c.Charter.Conception }},
	{"charter.kinds", "价值型", func(c *Community) []Term { return c.Charter.Kinds }},
	{"charter.forms", "社群形式", func(c *Community) []Term { return c.Charter.Forms }},
	{"charter.venues", "线上线下", func(c *Community) []Term { return c.Charter.Venues }},
	{"charter.operator", "运营主体", func(c *Community) []Term { return c.Charter.Operator }},
	{"charter.needs", "需求入口", func(c *Community) []Term { return c.Charter.Needs }},
	{"charter.serve", "服务用户的内容", func(c *Community) []Term { return c.Charter.Serve }},
	{"charter.link", "链接用户的社群", func(c *Community) []Term { return c.Charter.Link }},
	{"charter.satisfy", "满足用户的产品", func(c *Community) []Term { return c.Charter.Satisfy }},
	{"charter.entry", "入口", func(c *Community) []Term { return c.Charter.Entry }},
	{"charter.draw", "引流", func(c *Community) []Term { return c.Charter.Draw }},
	{"charter.targets", "目标", func(c *Community) []Term { return each(c.Charter.Targets, func(t Target) Term { return t.Measure }) }},
	{"identity.slogan", "口号", func(c *Community) []Term { return text(c.Identity.Slogan) }},
	{"identity.mission", "使命", func(c *Community) []Term { return text(c.Identity.Mission) }},
	{"identity.vision", "愿景", func(c *Community) []Term { return text(c.Identity.Vision) }},
	{"identity.values", "价值观", func(c *Community) []Term { return c.Identity.Values }},
	{"interest.object", "同好对象", func(c *Community) []Term { return text(c.Interest.Object) }},
	{"interest.bases", "同好基础", func(c *Community) []Term { return c.Interest.Bases }},
	{"interest.gathered", "聚集于", func(c *Community) []Term { return c.Interest.Gathered }},
	{"interest.bonds", "纽带", func(c *Community) []Term { return c.Interest.Bonds }},
	{"interest.values", "共同价值观", func(c *Community) []Term { return c.Interest.Values }},
	{"interest.habits", "共同习惯", func(c *Community) []Term { return c.Interest.Habits }},
	{"interest.marker", "区隔标志", func(c *Community) []Term { return text(c.Interest.Marker) }},
	{"structure.type", "社群类型", func(c *Community) []Term { return c.Structure.Type }},
	{"structure.tier", "普通或VIP", func(c *Community) []Term { return c.Structure.Tier }},
	{"structure.ordinary", "普通群种类", func(c *Community) []Term { return c.Structure.Ordinary }},
	{"structure.functions", "普通群作用", func(c *Community) []Term { return c.Structure.Functions }},
	{"structure.carriers", "载体", func(c *Community) []Term { return c.Structure.Carriers }},
	{"structure.size", "规模", func(c *Community) []Term { return number(c.Structure.Size.Max + c.Structure.Size.Min) }},
	{"structure.admission", "引入方式", func(c *Community) []Term { return c.Structure.Admission }},
	{"structure.onboarding", "入群步骤", func(c *Community) []Term { return c.Structure.Onboarding }},
	{"structure.name_format", "群昵称格式", func(c *Community) []Term { return c.Structure.NameFormat }},
	{"structure.rules", "群规", func(c *Community) []Term {
		return each(c.Structure.Rules.Rules, func(r Rule) Term { return Term(r.Name) })
	}},
	{"structure.families", "规则类别", func(c *Community) []Term { return each(c.Structure.Rules.Rules, func(r Rule) Term { return r.Family }) }},
	{"structure.levels", "规则层级", func(c *Community) []Term { return each(c.Structure.Rules.Rules, func(r Rule) Term { return r.Level }) }},
	{"structure.sharing", "分享方式", func(c *Community) []Term { return c.Structure.Sharing }},
	{"structure.offices", "职务", func(c *Community) []Term { return each(c.Structure.Offices, func(o Office) Term { return o.Name }) }},
	{"structure.powers", "权限", func(c *Community) []Term {
		var out []Term
		for _, o := range c.Structure.Offices {
			out = append(out, o.Powers...)
		}
		return out
	}},
	{"structure.gates", "门槛", func(c *Community) []Term { return each(c.Structure.Gates, func(g Gate) Term { return g.Name }) }},
	{"structure.subgroups", "分群", func(c *Community) []Term {
		return each(c.Structure.Subgroups, func(g Subgroup) Term { return Term(g.Name) })
	}},
	{"structure.group_name", "群名格式", func(c *Community) []Term { return c.Structure.GroupName }},
	{"structure.staffing", "管理分工", func(c *Community) []Term { return c.Structure.Staffing }},
	{"structure.duties", "管理员工作", func(c *Community) []Term { return c.Structure.Duties }},
	{"structure.control", "控制方式", func(c *Community) []Term { return c.Structure.Control }},
	{"structure.circles", "圈层", func(c *Community) []Term { return c.Structure.Circles }},
	{"structure.parties", "各方", func(c *Community) []Term { return c.Structure.Parties }},
	{"output.sources", "输出来源", func(c *Community) []Term {
		ts := each(c.Output.Sources, func(s Source) Term { return Term(s.String()) })
		for _, s := range c.Output.Sources { // what the firm makes is professional too, in a firm's view
			if t := Term(s.AsTwoWay().String()); !holds(ts, t) {
				ts = append(ts, t)
			}
		}
		return ts
	}},
	{"output.formats", "内容形式", func(c *Community) []Term { return c.withEvents(c.Output.Formats) }},
	{"output.channels", "传播渠道", func(c *Community) []Term {
		return c.withEvents(each(c.Output.Channels, func(h Channel) Term { return h.Name }))
	}},
	{"output.outlets", "传播出口", func(c *Community) []Term {
		var out []Term
		for _, h := range c.Output.Channels {
			out = append(out, h.Outlets...)
		}
		return out
	}},
	{"output.topics", "话题", func(c *Community) []Term { return c.Output.Topics }},
	{"output.values", "输出价值", func(c *Community) []Term { return c.Output.Values }},
	{"output.plan.who", "内容为谁", func(c *Community) []Term { return c.Output.Plan.Who }},
	{"output.plan.problems", "解决什么问题", func(c *Community) []Term { return c.Output.Plan.Problems }},
	{"output.plan.solution", "解决方案", func(c *Community) []Term { return c.Output.Plan.Solution }},
	{"output.column", "品牌栏目", func(c *Community) []Term { return text(c.Output.Column) }},
	{"output.incentives", "激励", func(c *Community) []Term { return c.Output.Incentives }},
	{"operations.practices", "运营做法", func(c *Community) []Term {
		return each(c.Operations.Practices, func(p Practice) Term { return p.Name })
	}},
	{"operations.sessions", "分享活动", func(c *Community) []Term {
		return each(c.Operations.Sessions, func(s SessionPlan) Term { return Term(s.Name) })
	}},
	{"operations.awards", "表彰", func(c *Community) []Term { return c.Operations.Awards }},
	{"operations.processes", "运行流程", func(c *Community) []Term { return c.Operations.Processes }},
	{"operations.outline", "方案章节", func(c *Community) []Term { return c.Operations.Outline }},
	{"operations.culture", "文化", func(c *Community) []Term {
		k := c.Operations.Culture
		return append(append(append([]Term(nil), k.Rites...), k.Lexicon...), k.Norms...)
	}},
	{"operations.persona.angles", "创始人定位", func(c *Community) []Term { return c.Operations.Persona.Angles }},
	{"operations.persona.stories", "创始人故事", func(c *Community) []Term { return c.Operations.Persona.Stories }},
	{"operations.persona.exposures", "曝光", func(c *Community) []Term { return c.Operations.Persona.Exposures }},
	{"operations.data", "数据", func(c *Community) []Term { return c.Operations.Data }},
	{"operations.gifts", "签到礼", func(c *Community) []Term { return each(c.Operations.Gifts, func(g Gift) Term { return g.Name }) }},
	{"operations.learn", "洞察", func(c *Community) []Term { return c.Operations.Learn }},
	{"tiers", "会员等级", func(c *Community) []Term { return each(c.Tiers, func(t Tier) Term { return Term(t.Name) }) }},
	{"replication.roadmap", "扩张阶段", func(c *Community) []Term { return c.Replication.Roadmap }},
	{"replication.ecosystem", "生态", func(c *Community) []Term { return c.Replication.Ecosystem }},
}

// withEvents adds the event to a list of forms or channels where events are a
// bond of the community: an event is content and medium at once.
func (c *Community) withEvents(ts []Term) []Term {
	if holds(c.Interest.Bonds, "event") {
		return append(append([]Term(nil), ts...), "event")
	}
	return ts
}

func text(s string) []Term {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return []Term{Term(s)}
}

func number(v float64) []Term {
	if v == 0 {
		return nil
	}
	return []Term{Term(fmt.Sprintf("%g", v))}
}

func each[T any](in []T, f func(T) Term) []Term {
	var out []Term
	for _, v := range in {
		if t := f(v); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func holds(in []Term, t Term) bool {
	return slices.Contains(in, t)
}

// list joins terms in a language: 0 English, 1 Chinese.
func list(ts []Term, lang int) string {
	var b strings.Builder
	for i, t := range ts {
		if lang == 0 {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(string(t))
		} else {
			if i > 0 {
				b.WriteString("、")
			}
			b.WriteString(t.Chinese())
		}
	}
	return b.String()
}

func find(name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

func known(name string) bool { return find(name) != nil }

// Terms returns the words in a field of the design by its JSON path, such as
// "charter.why" or "interest.bases"; a text or a number that is set is one
// word. nil where the field is empty or unknown.
func (c *Community) Terms(field string) []Term {
	if f := find(field); f != nil {
		return f.terms(c)
	}
	return nil
}

// general is the checklist every design is held against.
var general = [...]Check{
	{Field: "charter.why", Row: "PV17", Code: "why-build", English: "why the group is built is not said", Chinese: "没有回答：为什么建群", Cure: "charter.why: sales, relations, influence, brand, service …", CureChinese: "在 charter.why 里写明：销售、人际交往、影响力、品牌、用户服务……"},
	{Field: "charter.value.members", Row: "PV17", Code: "what-value", English: "what value members get is not said", Chinese: "没有回答：群有什么价值", Cure: "charter.value.members: content, advice, discount …", CureChinese: "在 charter.value.members 里写明：内容、咨询、优惠……"},
	{Field: "charter.who", Row: "PV17", Code: "who-belongs", English: "who should be in the group is not said", Chinese: "没有回答：谁该在群里", Cure: "charter.who: the target crowd", CureChinese: "在 charter.who 里写明目标人群"},
	{Field: "charter.months", Row: "PV17", Code: "how-long", English: "how long the group is to run is not said", Chinese: "没有回答：预计运营多久", Cure: "charter.months: planned months; two years is the usual life of one group", CureChinese: "在 charter.months 里写明月数；一个群一般能活两年"},
	{Field: "charter.returns", Row: "PV17", Code: "how-earn", English: "how the group earns is not said", Chinese: "没有回答：如何变现", Cure: "charter.returns: membership, e-commerce, advertising, product …", CureChinese: "在 charter.returns 里写明：会员、电商、广告、产品……"},
	{Field: "charter.value.builder", Row: "PV18", Code: "one-sided-value", English: "the value is one-sided: nothing for the builder", Chinese: "价值是单向的：没有群主一方的价值", Cure: "charter.value.builder: sales, influence …", CureChinese: "在 charter.value.builder 里写明：销售、影响力……"},
	{Field: "charter.value.pain", Row: "PV19", Code: "value-no-pain", English: "no pain point is named", Chinese: "价值没有击中痛点", Cure: "charter.value.pain: the pain the value hits", CureChinese: "在 charter.value.pain 里写明击中的痛点"},
	{Field: "charter.value.specific", Row: "PV19", Code: "value-not-specific", English: "the value is not specific", Chinese: "价值不具体", Cure: "charter.value.specific: what exactly is given", CureChinese: "在 charter.value.specific 里写明到底给什么"},
	{Field: "charter.value.mutual", Row: "PV19", Code: "value-not-mutual", English: "no mutual benefit is named", Chinese: "没有互惠互利的共生点", Cure: "charter.value.mutual: what members give back", CureChinese: "在 charter.value.mutual 里写明成员回馈什么"},
	{Field: "charter.origin", Row: "PV26", Code: "no-origin", English: "no origin spirit: a group for its own sake", Chinese: "没有原点精神：为了社群而社群", Cure: "charter.origin: the value the group exists to give", CureChinese: "在 charter.origin 里写明群为什么价值而存在"},
	{Field: "charter.kinds", Row: "PV13", Code: "no-kind", English: "whether the value is functional, emotional or a mission is not said", Chinese: "没有说明价值是功能型、情感型还是使命型", Cure: "charter.kinds: one, two or all three", CureChinese: "在 charter.kinds 里写明一种、两种或三种"},
	{Field: "charter.needs", Row: "PV05", Code: "no-entry-need", English: "no need is named as the entry", Chinese: "没有说明以哪个需求为入口", Cure: "charter.needs: the entry need first", CureChinese: "在 charter.needs 里写明，入口需求放在最前"},
	{Field: "charter.serve", Row: "PV07", Code: "trinity-content", English: "no content serves the users", Chinese: "三位一体缺“内容”：用什么服务用户", Cure: "charter.serve"},
	{Field: "charter.link", Row: "PV07", Code: "trinity-community", English: "no community links the users", Chinese: "三位一体缺“社群”：用什么链接用户", Cure: "charter.link"},
	{Field: "charter.satisfy", Row: "PV07", Code: "trinity-product", English: "no product satisfies the users", Chinese: "三位一体缺“产品”：用什么满足用户", Cure: "charter.satisfy"},
	{Field: "interest.object", Row: "SI02", Code: "no-object", English: "what the shared interest is about is not said", Chinese: "没有说明同好是对什么的认可或行为", Cure: "interest.object"},
	{Field: "interest.bases", Row: "SI03", Code: "no-basis", English: "the shared interest has no basis", Chinese: "同好没有基础", Cure: "interest.bases: product, behaviour, label, space, emotion, values", CureChinese: "在 interest.bases 里写明：产品、行为、标签、空间、情感、三观"},
	{Field: "structure.families", Row: "ST01", Code: "rule-family-missing", Needs: []Term{"admission", "onboarding", "communication", "sharing", "elimination"}, English: "rule families are missing", Chinese: "规则类别不全"},
	{Field: "structure.onboarding", Row: "ST03", Code: "onboarding-missing", Needs: []Term{"name-format", "announcement", "ice-breaking"}, English: "onboarding is not complete", Chinese: "入群步骤不全"},
	{Field: "output.sources", Row: "OU06", Code: "source-missing", Needs: []Term{"PGC", "UGC"}, English: "both professional and members' content are needed", Chinese: "专业内容与用户内容缺一不可"},
	{Field: "output.plan.who", Row: "OU08", Code: "plan-no-who", English: "the content plan does not say for whom", Chinese: "内容规划没有说明为谁", Cure: "output.plan.who"},
	{Field: "output.plan.problems", Row: "OU08", Code: "plan-no-problems", English: "the content plan names no problems", Chinese: "内容规划没有说明解决什么问题", Cure: "output.plan.problems"},
	{Field: "output.plan.solution", Row: "OU08", Code: "plan-no-solution", English: "the content plan has no solution", Chinese: "内容规划没有解决方案", Cure: "output.plan.solution"},
	{Field: "structure.rules", Row: "PV02", Code: "no-rules", English: "the group has no rules", Chinese: "没有群规", Cure: "structure.rules: at least one rule", CureChinese: "在 structure.rules 里至少写一条"},
}

// elements are the ten elements of community marketing (社群营销十要素) that the
// general checklist does not hold already: the benefit, which it asks for first,
// is their core, and the target among the five questions.
var elements = [...]Check{
	{Field: "charter.entry", Row: "PV53", Code: "element-entry", English: "element 入口: where people come in is not said", Chinese: "十要素缺“入口”", Cure: "charter.entry"},
	{Field: "charter.draw", Row: "PV53", Code: "element-attraction", English: "element 引流: what draws people is not said", Chinese: "十要素缺“引流”", Cure: "charter.draw"},
	{Field: "structure.circles", Row: "PV53", Code: "element-structure", English: "element 结构: the circles are not said", Chinese: "十要素缺“结构”（圈层）", Cure: "structure.circles, from the core outward", CureChinese: "在 structure.circles 里从核心往外写"},
	{Field: "interest.bonds", Row: "PV53", Code: "element-ties", English: "element 纽带: what binds members is not said", Chinese: "十要素缺“纽带”", Cure: "interest.bonds: interest, trust, topic, event", CureChinese: "在 interest.bonds 里写明：兴趣、信任、话题、事件"},
	{Field: "operations.processes", Row: "PV53", Code: "element-running", English: "element 运行: the processes are not said", Chinese: "十要素缺“运行”", Cure: "operations.processes: join-leave, search, opinion, take-part, benefit, trade, delivery", CureChinese: "在 operations.processes 里写明：加入退出、信息搜寻、意见分享、活动参与、利益获取、交易及结算、物流配送"},
	{Field: "operations.culture", Row: "PV53", Code: "element-culture", English: "element 文化: no rites, words or norms of its own", Chinese: "十要素缺“文化”", Cure: "operations.culture: rites, lexicon, norms", CureChinese: "在 operations.culture 里写明：仪式、群内语言、规范"},
	{Field: "operations.data", Row: "PV53", Code: "element-data", English: "element 数据: what is recorded is not said", Chinese: "十要素缺“数据”", Cure: "operations.data"},
}

// Gaps (缺口) returns what the design lacks: each finding says what is missing,
// the requirement behind it and what would fill it. The general checklist comes
// first, in its order, then what the parts of the design ask of each other, the
// ten elements of community marketing, and the checks that the design carries
// itself.
func (c *Community) Gaps() []coterie.Finding {
	var out []coterie.Finding
	for _, k := range general {
		out = k.apply(c, out)
	}
	out = c.consistency(out)
	for _, k := range elements {
		out = k.apply(c, out)
	}
	for _, k := range c.Checks {
		out = k.apply(c, out)
	}
	return out
}

func (k *Check) apply(c *Community, out []coterie.Finding) []coterie.Finding {
	have := c.Terms(k.Field)
	f := coterie.Finding{Kind: coterie.Gap, Code: k.Code, About: k.Field, Row: k.Row, English: k.English, Chinese: k.Chinese, Cure: k.Cure, CureChinese: k.CureChinese}
	if f.Code == "" {
		f.Code = "missing-" + strings.NewReplacer(".", "-", "_", "-").Replace(k.Field)
	}
	name := k.Field
	if v := find(k.Field); v != nil {
		name = v.chinese
	}
	if len(k.Needs) == 0 {
		if len(have) > 0 {
			return out
		}
		if f.CureChinese == "" {
			f.CureChinese = "在 " + k.Field + " 里写明“" + name + "”"
		}
		if f.English == "" {
			f.English, f.Chinese = k.Field+" is empty", "“"+name+"”是空的"
		}
		return append(out, f)
	}
	var missing []Term
	for _, t := range k.Needs {
		if !holds(have, t) {
			missing = append(missing, t)
		}
	}
	if len(missing) == 0 {
		return out
	}
	if f.English != "" {
		f.English, f.Chinese = f.English+": ", f.Chinese+"："
	}
	f.English += k.Field + " lacks " + list(missing, 0)
	f.Chinese += "“" + name + "”缺少 " + list(missing, 1)
	if f.Cure == "" {
		f.Cure = "add to " + k.Field + ": " + list(missing, 0)
	}
	if f.CureChinese == "" {
		f.CureChinese = "在 " + k.Field + " 里补上" + list(missing, 1)
	}
	for _, t := range missing {
		f.Evidence = append(f.Evidence, string(t))
	}
	return append(out, f)
}
