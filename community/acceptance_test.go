package community_test

import (
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
)

// row is one requirement: its id and what must hold.
type row struct {
	id    string
	check func(*testing.T)
}

// documented are the requirements that only a sentence carries: where it stands.
var documented = map[string]struct{ file, sentence string }{
	"PV12": {"community.go", "A community may be of any size, with strong or weak ties, with or without emotion"},
	"SI10": {"charter.go", "Who the group is for decides how many take part; a prior of that is the caller's."},
	"ST18": {"admission.go", "How cooperative those admitted are is seen, not assumed."},
	"OP41": {"plan.go", "Every task says when, with whom, how long and why: the detailed process whose lack makes shops fail."},
	"ST62": {"event.go", "Which topic ignites is the operator's insight; what is measured is the response."},
	"OU11": {"output.go", "Openness is a property of the carrier, which the library does not rank."},
	"OU23": {"event.go", "The forms of a message: location, image, voice and video among them."},
}

// TestDocumentedRowsStandInTheDocs looks for the sentences in the doc comments.
func TestDocumentedRowsStandInTheDocs(t *testing.T) {
	for id, d := range documented {
		raw, err := os.ReadFile(d.file)
		require.NoError(t, err)
		if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(string(raw), "//", " ")), " "), d.sentence) {
			t.Errorf("%s: %s does not say %q", id, d.file, d.sentence)
		}
	}
}

func TestAcceptance(t *testing.T) {
	seen := map[string]bool{}
	for _, rows := range [][]row{purposeRows, structureRows, ruleRows, outputRows, operationRows, simulatedRows, replicationRows} {
		for _, r := range rows {
			require.False(t, seen[r.id], r.id)
			require.NotContains(t, documented, r.id)
			seen[r.id] = true
			t.Run(r.id, r.check)
		}
	}
	require.LessOrEqual(t, len(documented), 12)
}

// terms lists words.
func terms(s ...string) (out []community.Term) {
	for _, v := range s {
		out = append(out, community.ParseTerm(v))
	}
	return out
}

// gap returns the gap of a code, and whether there is one.
func gap(c *community.Community, code string) (coterie.Finding, bool) {
	for _, f := range c.Gaps() {
		if f.Code == code {
			return f, true
		}
	}
	return coterie.Finding{}, false
}

// fills empties part of a design that lacks nothing there, and expects the gap
// of that code, with its row and its cure; then fills it again.
func fills(t *testing.T, c *community.Community, code, id string, spoil func()) {
	t.Helper()
	_, ok := gap(c, code)
	require.False(t, ok, "%s before", code)
	before := *c
	spoil()
	f, ok := gap(c, code)
	require.True(t, ok, code)
	require.Equal(t, id, f.Row)
	require.NotEmpty(t, f.Cure)
	*c = before
	_, ok = gap(c, code)
	require.False(t, ok, "%s after", code)
}

// names takes each of the words out of a list in turn, and then misspells it,
// and expects the gap of that code to name exactly it and what would fill it.
func names(t *testing.T, c *community.Community, list *[]community.Term, code, id string, words ...string) {
	t.Helper()
	whole := slices.Clone(*list)
	_, ok := gap(c, code)
	require.False(t, ok, "%s before", code)
	for _, w := range terms(words...) {
		i := slices.Index(whole, w)
		require.GreaterOrEqual(t, i, 0, w)
		for _, other := range []community.Term{"", w + "x"} {
			*list = slices.Delete(slices.Clone(whole), i, i+1)
			if other != "" {
				*list = append(*list, other)
			}
			f, ok := gap(c, code)
			require.True(t, ok, w)
			require.Equal(t, []string{string(w)}, f.Evidence)
			require.Equal(t, id, f.Row)
			require.Contains(t, f.English, string(w))
			require.Contains(t, f.Chinese, w.Chinese())
			require.Contains(t, f.Cure, string(w))
		}
	}
	*list = whole
}

// closedList expects each word to be valid in a field and a misspelt one to be
// refused with the field's name and the list.
func closedList(t *testing.T, field string, set func(*community.Community, []community.Term), words ...string) {
	t.Helper()
	for _, w := range words {
		c := design(t, "brand-fans")
		set(c, terms(w))
		require.NoError(t, c.Validate(), w)
		set(c, []community.Term{community.ParseTerm(w) + "x"})
		var in *coterie.InputError
		require.ErrorAs(t, c.Validate(), &in, w)
		require.Equal(t, field, in.Field)
		for _, all := range terms(words...) {
			require.Contains(t, in.Reason, string(all))
		}
	}
}

// roundTrips expects Chinese words to be known terms.
func roundTrips(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		term := community.ParseTerm(w)
		require.NotEqual(t, w, string(term), "%s is not in the vocabulary", w)
		require.Equal(t, w, term.Chinese())
		require.Equal(t, term, community.ParseTerm(term.String()))
	}
	require.Equal(t, community.Term("自定义词"), community.ParseTerm("自定义词"), "the vocabulary is open")
}

func ev(k community.Kind, m int, h float64) community.Event {
	return community.Event{Kind: k, Member: member(m), At: at(h)}
}

func reply(a, b int, h float64) community.Event {
	e := ev(community.Reply, a, h)
	e.Other = member(b)
	return e
}

func tagged(e community.Event, t community.Tags) community.Event { e.Tags |= t; return e }

var dayOptions = community.RecordOptions{Days: true}

// assess folds events and reads the group four weeks after day0.
func assess(t testing.TB, c *community.Community, o *community.AssessOptions, es ...community.Event) *community.Assessment {
	t.Helper()
	a, err := community.Assess(c, fold(t, dayOptions, es...), at(28*24).Time(), o)
	require.NoError(t, err)
	return a
}

func elementScore(a *community.Assessment, name community.Term) float64 {
	for _, s := range append(slices.Clone(a.Elements), a.Senses...) {
		if s.Name == name {
			return s.Value.Value
		}
	}
	return math.NaN()
}

func finding(fs []coterie.Finding, code string) (coterie.Finding, bool) {
	i := slices.IndexFunc(fs, func(f coterie.Finding) bool { return f.Code == code })
	if i < 0 {
		return coterie.Finding{}, false
	}
	return fs[i], true
}

// purposeRows are those of purpose, value and same-interest.
var purposeRows = []row{
	{"PV01", func(t *testing.T) {
		c := design(t, "brand-fans")
		c.Structure.Rules.Rules = nil
		require.ErrorContains(t, c.Validate(), "missing element: rules")
	}},
	{"PV02", func(t *testing.T) {
		for element, spoil := range map[string]func(*community.Community){
			"members": func(c *community.Community) { c.Charter.Who = nil },
			"value":   func(c *community.Community) { c.Charter.Value = community.Value{} },
			"rules":   func(c *community.Community) { c.Structure.Rules.Rules = nil },
		} {
			c := design(t, "brand-fans")
			require.NoError(t, c.Validate())
			spoil(c)
			require.ErrorContains(t, c.Validate(), "missing element: "+element)
		}
	}},
	{"PV03", func(t *testing.T) {
		for _, n := range []int{5, 50, 500} {
			var joins, talk []community.Event
			for i := range n {
				joins = append(joins, ev(community.Join, i, 0))
				talk = append(talk, reply(i, (i+1)%n, float64(i%600)))
			}
			_, lonely := finding(assess(t, design(t, "brand-fans"), nil, joins...).Findings, "no-relation-chain")
			require.True(t, lonely)
			_, lonely = finding(assess(t, design(t, "brand-fans"), nil, append(joins, talk...)...).Findings, "no-relation-chain")
			require.False(t, lonely)
			c := design(t, "brand-fans")
			c.Interest.Bases = nil
			_, lonely = finding(assess(t, c, nil, append(joins, talk...)...).Findings, "no-relation-chain")
			require.True(t, lonely)
		}
	}},
	{"PV04", func(t *testing.T) {
		roundTrips(t, "兴趣", "特质", "属性", "需求")
		c := design(t, "brand-fans")
		c.Interest.Gathered = terms("兴趣", "特质", "属性", "需求", "同乡")
		require.NoError(t, c.Validate(), "another is allowed")
	}},
	{"PV05", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "no-entry-need", "PV05", func() { c.Charter.Needs = nil })
		fills(t, c, "need-not-expanded", "PV05", func() { c.Charter.Needs = c.Charter.Needs[:1] })
	}},
	{"PV06", func(t *testing.T) {
		closedList(t, "charter.conception", func(c *community.Community, w []community.Term) { c.Charter.Conception = w }, "社交思维", "销售思维", "用户思维")
		c := design(t, "brand-fans")
		c.Charter.Value.Builder = terms("资源", "人脉", "销售额", "用户")
		for conception, gains := range map[string][]string{"社交思维": {"资源", "人脉"}, "销售思维": {"销售额"}, "用户思维": {"用户"}} {
			c.Charter.Conception = terms(conception)
			names(t, c, &c.Charter.Value.Builder, "conception-yield", "PV06", gains...)
		}
	}},
	{"PV07", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "trinity-content", "PV07", func() { c.Charter.Serve = nil })
		fills(t, c, "trinity-community", "PV07", func() { c.Charter.Link = nil })
		fills(t, c, "trinity-product", "PV07", func() { c.Charter.Satisfy = nil })
	}},
	{"PV08", func(t *testing.T) {
		forms, venues := terms("顾客会员组织", "客户联盟及俱乐部", "顾客微信群", "粉丝团体"), terms("线上", "线下", "两栖")
		for _, f := range forms {
			for _, v := range venues {
				c := design(t, "brand-fans")
				c.Charter.Forms, c.Charter.Venues = []community.Term{f}, []community.Term{v}
				require.NoError(t, c.Validate())
				c.Charter.Venues = []community.Term{v + "x"}
				require.ErrorContains(t, c.Validate(), "charter.venues")
			}
		}
		closedList(t, "charter.forms", func(c *community.Community, w []community.Term) { c.Charter.Forms = w }, "顾客会员组织", "客户联盟及俱乐部", "顾客微信群", "粉丝团体")
	}},
	{"PV11", func(t *testing.T) {
		roundTrips(t, "微信", "论坛", "微博", "QQ群", "线下社区")
		c := design(t, "brand-fans")
		c.Structure.Carriers = terms("微信", "论坛", "微博", "QQ群", "线下社区", "别的载体")
		require.NoError(t, c.Validate(), "an unknown carrier is allowed")
	}},
	{"PV13", func(t *testing.T) {
		c := design(t, "brand-fans")
		for _, kinds := range [][]community.Term{terms("功能型", "情感型"), terms("功能型", "情感型", "使命型"), terms("使命型")} {
			c.Charter.Kinds = kinds
			require.NoError(t, c.Validate())
		}
		fills(t, c, "no-kind", "PV13", func() { c.Charter.Kinds = nil })
	}},
	{"PV15", func(t *testing.T) {
		roundTrips(t, "会员积分", "会员优惠", "会员联谊和学习", "会员旅游")
		c := design(t, "brand-fans")
		c.Charter.Value.Members = terms("会员积分", "会员优惠", "会员联谊和学习", "会员旅游", "别的利益")
		require.NoError(t, c.Validate())
		c.Checks = append(c.Checks, community.Check{Field: "charter.value.members", Needs: terms("会员积分", "会员优惠", "会员联谊和学习", "会员旅游"), Code: "benefit-missing", Row: "PV15"})
		names(t, c, &c.Charter.Value.Members, "benefit-missing", "PV15", "会员积分", "会员优惠", "会员联谊和学习", "会员旅游")
	}},
	{"PV16", func(t *testing.T) {
		roundTrips(t, "销售", "人际交往", "个人影响力", "品牌", "用户服务")
		c := design(t, "brand-fans")
		for _, w := range terms("销售", "人际交往", "个人影响力", "品牌", "用户服务", "别的目的") {
			c.Charter.Why = []community.Term{w}
			_, ok := gap(c, "why-build")
			require.False(t, ok)
		}
		fills(t, c, "why-build", "PV17", func() { c.Charter.Why = nil })
	}},
	{"PV17", func(t *testing.T) {
		c := design(t, "brand-fans")
		for code, spoil := range map[string]func(){
			"why-build":   func() { c.Charter.Why = nil },
			"what-value":  func() { c.Charter.Value.Members = nil },
			"who-belongs": func() { c.Charter.Who = nil },
			"how-long":    func() { c.Charter.Months = 0 },
			"how-earn":    func() { c.Charter.Returns = nil },
		} {
			fills(t, c, code, "PV17", spoil)
		}
		n := 0
		for _, f := range (&community.Community{}).Gaps() {
			if f.Row == "PV17" {
				n++
			}
		}
		require.Equal(t, 5, n)
	}},
	{"PV18", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "one-sided-value", "PV18", func() { c.Charter.Value.Builder = nil })
		fills(t, c, "what-value", "PV17", func() { c.Charter.Value.Members = nil })
	}},
	{"PV19", func(t *testing.T) {
		c := design(t, "knowledge-membership")
		count := func() (n int) {
			for _, code := range []string{"value-no-pain", "value-not-specific", "how-earn", "value-not-mutual"} {
				if _, ok := gap(c, code); !ok {
					n++
				}
			}
			return n
		}
		require.Equal(t, 4, count())
		c.Charter.Returns, c.Charter.Value.Mutual = nil, nil
		require.Equal(t, 2, count())
	}},
	{"PV20", func(t *testing.T) {
		c := &community.Community{Charter: community.Charter{Value: community.Value{Pain: terms("不会用Office"), Specific: terms("提高Office技能")}}}
		for code, want := range map[string]bool{"value-no-pain": false, "value-not-specific": false, "value-not-mutual": true} {
			_, ok := gap(c, code)
			require.Equal(t, want, ok, code)
		}
	}},
	{"PV21", func(t *testing.T) {
		tied := func(es ...community.Event) float64 { return assess(t, nil, nil, es...).Measure("tied-share").Value }
		near.Check(t, "one way", tied(reply(1, 2, 1)), 0, 0)
		near.Check(t, "both ways", tied(reply(1, 2, 1), reply(2, 1, 2)), 1, 0)
	}},
	{"PV23", func(t *testing.T) {
		c := design(t, "seller-growth")
		names(t, c, &c.Charter.Why, "purpose-missing", "PV23", "聚同好共学", "了解需求找商机", "精准触达", "培养核心管理", "态度内容聚人气")
	}},
	{"PV24", func(t *testing.T) {
		before := design(t, "brand-fans")
		after := *before
		require.Empty(t, before.Review(&after), "who leaves changes no design")
		after.Interest.Values, after.Identity.Values = nil, before.Identity.Values[:1]
		f, ok := finding(before.Review(&after), "values-abandoned")
		require.True(t, ok)
		require.Equal(t, []string{"真诚", "真诚"}, f.Evidence)
		last := -1.0
		for _, share := range []int{1, 5, 10, 20} { // of 20 messages of worth that take a stand
			var es []community.Event
			for i := range 20 {
				e := tagged(reply(i%5, (i+1)%5, float64(i)), community.Valuable)
				if i < share {
					e.Tags |= community.Attitude
				}
				es = append(es, e)
			}
			v := elementScore(assess(t, before, nil, es...), "same-interest")
			require.Greater(t, v, last)
			last = v
		}
	}},
	{"PV25", func(t *testing.T) {
		c := design(t, "health-food")
		good := map[community.Term]float64{"groups": 10, "members-per-group": 120, "loyal-users": 500, "ugc-share": 0.31, "sales": 1}
		require.Empty(t, c.Charter.Evaluate(good))
		for m, v := range map[community.Term]float64{"groups": 9, "members-per-group": 151, "loyal-users": 499, "ugc-share": 0.29, "sales": 0} {
			bad := map[community.Term]float64{}
			maps.Copy(bad, good)
			bad[m] = v
			got := c.Charter.Evaluate(bad)
			require.Len(t, got, 1)
			require.Equal(t, string(m), got[0].About)
			delete(bad, m)
			require.Equal(t, "target-unmeasured", c.Charter.Evaluate(bad)[0].Code)
		}
	}},
	{"PV26", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "no-origin", "PV26", func() { c.Charter.Origin = "" })
	}},
	{"PV31", func(t *testing.T) {
		c := design(t, "industry-resources")
		names(t, c, &c.Charter.Value.Members, "offer-missing", "PV31", "资本知识内参", "商业机会资源对接", "每月同读一本书", "大咖线上课程", "行业研讨沙龙")
	}},
	{"PV32", func(t *testing.T) {
		c := design(t, "industry-resources")
		names(t, c, &c.Charter.Value.Builder, "operator-value-missing", "PV32", "更多触点", "行业整合与上市集群")
		fills(t, c, "one-sided-value", "PV18", func() { c.Charter.Value.Builder = nil })
	}},
	{"PV33", func(t *testing.T) {
		c := design(t, "industry-resources")
		var missing []string
		for _, f := range c.Gaps() {
			if f.Row == "PV33" {
				missing = append(missing, f.About)
			}
		}
		require.Equal(t, []string{"identity.vision"}, missing)
	}},
	{"PV34", func(t *testing.T) {
		c := design(t, "brand-forum")
		c.Charter.Why = terms("服务核心用户", "提升忠诚度", "提升发文数量与质量")
		c.Checks = []community.Check{{Field: "charter.why", Needs: terms("服务核心用户", "提升忠诚度", "提升发文数量与质量"), Code: "official-goal", Row: "PV34"}}
		names(t, c, &c.Charter.Why, "official-goal", "PV34", "服务核心用户", "提升忠诚度", "提升发文数量与质量")
	}},
	{"PV35", func(t *testing.T) { keysOf(t) }},
	{"PV36", func(t *testing.T) { keysOf(t) }},
	{"PV40", func(t *testing.T) {
		c := design(t, "knowledge-membership")
		c.Structure.Size = community.Range{Min: 30, Max: 30}
		require.NoError(t, c.Validate())
	}},
	{"PV47", func(t *testing.T) {
		angles, stories := []string{"匠人精神", "精神领袖", "企业代言", "行业斗士"}, []string{"创业故事", "情怀", "个人情感生活", "娱乐精神"}
		roundTrips(t, append(angles, stories...)...)
		c := design(t, "brand-fans")
		c.Operations.Persona = community.Persona{Angles: terms(angles...), Stories: terms(stories...), Plan: []community.Appearance{{When: "周五", Whom: "粉丝", Channel: "微博", What: "创业故事"}}}
		c.Checks = []community.Check{{Field: "operations.persona.angles", Needs: terms(angles...), Code: "angle", Row: "PV47"}, {Field: "operations.persona.stories", Needs: terms(stories...), Code: "story", Row: "PV47"}}
		names(t, c, &c.Operations.Persona.Angles, "angle", "PV47", angles...)
		names(t, c, &c.Operations.Persona.Stories, "story", "PV47", stories...)
		for _, spoil := range []func(*community.Appearance){func(a *community.Appearance) { a.When = "" }, func(a *community.Appearance) { a.Whom = "" }, func(a *community.Appearance) { a.Channel = "" }, func(a *community.Appearance) { a.What = "" }} {
			a := c.Operations.Persona.Plan[0]
			spoil(&a)
			fills(t, c, "appearance-incomplete", "PV47", func() { c.Operations.Persona.Plan = []community.Appearance{a} })
		}
	}},
	{"PV48", func(t *testing.T) {
		c := design(t, "brand-forum")
		names(t, c, &c.Operations.Learn, "insight-missing", "PV48", "品牌", "产品", "竞品", "爱好")
	}},
	{"PV51", func(t *testing.T) {
		closedList(t, "charter.operator", func(c *community.Community, w []community.Term) { c.Charter.Operator = w }, "官方", "个人")
		c := design(t, "brand-forum")
		fills(t, c, "why-build", "PV17", func() { c.Charter.Why = nil })
	}},
	{"PV53", func(t *testing.T) {
		c := design(t, "brand-fans")
		require.Empty(t, c.Gaps())
		c.Charter.Value.Members = nil
		require.Equal(t, "charter.value.members", c.Gaps()[0].About, "the benefit is the core")
		c = design(t, "brand-fans")
		var order []string
		for _, f := range (&community.Community{}).Gaps() {
			if f.Row == "PV53" {
				order = append(order, f.Code)
			}
		}
		require.Equal(t, []string{"element-entry", "element-attraction", "element-structure", "element-ties", "element-running", "element-culture", "element-data"}, order)
		for code, spoil := range map[string]func(){
			"element-entry":      func() { c.Charter.Entry = nil },
			"element-attraction": func() { c.Charter.Draw = nil },
			"element-structure":  func() { c.Structure.Circles = nil },
			"element-ties":       func() { c.Interest.Bonds = nil },
			"element-running":    func() { c.Operations.Processes = nil },
			"element-culture":    func() { c.Operations.Culture = community.Culture{} },
			"element-data":       func() { c.Operations.Data = nil },
		} {
			fills(t, c, code, "PV53", spoil)
		}
		c.Replication.Ecosystem, c.Structure.Size = terms("多边平台"), community.Range{Min: 100}
		early := func(size float64, posts func(day int) int) bool {
			c.Structure.Size = community.Range{Min: size}
			r := talkers(t, dayOptions, 20, 60, func(m, d int) (es []community.Event) {
				for range posts(d) {
					es = append(es, community.Event{Kind: community.Post, Tags: community.Valuable})
				}
				return es
			})
			a, err := community.Assess(c, r, dayN(60), nil)
			require.NoError(t, err)
			require.False(t, a.State.Degenerate())
			_, found := finding(a.Findings, "ecosystem-early")
			return found
		}
		steady := func(int) int { return 2 }
		require.True(t, early(100, steady), "scale")
		require.True(t, early(10, func(d int) int { return 5 - d/15 }), "stability")
		require.False(t, early(10, steady))
	}},
	{"SI01", func(t *testing.T) {
		a := assess(t, design(t, "brand-fans"), nil, reply(1, 2, 1))
		var order []string
		for _, e := range a.Elements {
			order = append(order, e.Name.Chinese())
		}
		require.Equal(t, []string{"同好", "结构", "输出", "运营", "复制"}, order)
	}},
	{"SI02", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "no-object", "SI02", func() { c.Interest.Object = " " })
	}},
	{"SI03", func(t *testing.T) {
		closedList(t, "interest.bases", func(c *community.Community, w []community.Term) { c.Interest.Bases = w }, "产品", "行为", "标签", "空间", "情感", "三观")
	}},
	{"SI04", func(t *testing.T) {
		c := design(t, "knowledge-membership")
		fills(t, c, "no-basis", "SI03", func() { c.Interest.Bases = nil })
		before := *c
		c.Interest.Values, c.Identity.Values = nil, nil
		_, lost := finding(before.Review(c), "values-abandoned")
		require.True(t, lost)
	}},
	{"SI05", func(t *testing.T) {
		for _, n := range []int{1, 4, 9} { // members who meet and then talk
			var es []community.Event
			for i := range 10 {
				es = append(es, ev(community.Join, i, 0))
			}
			before := assess(t, nil, nil, append(es, reply(8, 9, 1), reply(9, 8, 2))...).Measure("tied-share").Value
			es = append(es, tagged(ev(community.Activity, 0, 1), community.Offline), reply(8, 9, 1), reply(9, 8, 2))
			for i := range n {
				es = append(es, reply(0, i+1, 5), reply(i+1, 0, 6))
			}
			after := assess(t, nil, nil, es...)
			near.Check(t, "tied before", before, 2./10, 1e-12)
			tied := map[int]float64{1: 4, 4: 7, 9: 10}[n] // with 8 and 9, who talk anyway
			near.Check(t, "tied after", after.Measure("tied-share").Value, tied/10, 1e-12)
			alone := assess(t, nil, nil, slices.DeleteFunc(es, func(e community.Event) bool { return e.Kind == community.Activity })...)
			require.Greater(t, elementScore(after, "belonging"), elementScore(alone, "belonging"), "meeting itself binds")
		}
	}},
	{"SI06", func(t *testing.T) {
		c := design(t, "brand-fans")
		c.Interest.Marker = "影迷"
		require.NoError(t, c.Validate())
		interests := map[community.MemberID][]float64{}
		for i := range 10 {
			interests[member(i)] = []float64{1, 0}
		}
		interests[member(9)] = []float64{0, 1} // came along for another reason
		var es []community.Event
		for i := range 10 {
			es = append(es, ev(community.Join, i, 0))
		}
		v := assess(t, c, &community.AssessOptions{Interests: interests}, es...).Measure("cohesion")
		near.Check(t, "cohesion", v.Value, 36./45, 1e-12) // 36 of 45 pairs are alike
		require.Less(t, v.Lo, v.Value)
	}},
	{"SI09", func(t *testing.T) {
		last := math.Inf(-1)
		for _, angle := range []float64{math.Pi / 2, 1, 0.5, 0.1, 0} {
			interests := map[community.MemberID][]float64{}
			var es []community.Event
			for i := range 9 {
				a := angle * float64(i%3)
				interests[member(i)] = []float64{math.Cos(a), math.Sin(a)}
				es = append(es, ev(community.Join, i, 0))
			}
			a := assess(t, nil, &community.AssessOptions{Interests: interests}, es...)
			require.Greater(t, elementScore(a, "same-interest"), last)
			last = elementScore(a, "same-interest")
		}
	}},
}

// keysOf takes the three keys of a good group away one by one.
func keysOf(t *testing.T) {
	all := []community.Event{tagged(ev(community.Post, 1, 1), community.Valuable), reply(2, 1, 2), tagged(ev(community.Post, 3, 3), community.OffTopic)}
	keys := func(c *community.Community, es ...community.Event) (string, bool) {
		f, ok := finding(assess(t, c, &community.AssessOptions{Least: 1}, es...).Findings, "keys-missing")
		return f.English, ok
	}
	c := design(t, "brand-fans")
	_, missing := keys(c, all...)
	require.False(t, missing)
	said, missing := keys(c, all[0], all[2])
	require.True(t, missing)
	require.Equal(t, "2 of 3 keys: missing interaction", said)
	said, _ = keys(c, all[1], all[2])
	require.Equal(t, "2 of 3 keys: missing content", said)
	c.Structure.Rules.Rules = nil
	said, _ = keys(c, all...)
	require.Equal(t, "2 of 3 keys: missing rules", said)
}
