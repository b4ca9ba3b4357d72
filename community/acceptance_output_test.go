package community_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
)

// from marks who stands behind a message.
func from(e community.Event, s community.Source) community.Event { e.Source = s; return e }

// outputRows are those of what a community produces.
var outputRows = []row{
	{"OU01", func(t *testing.T) {
		var alone, equal []community.Event
		for i := range 12 {
			alone, equal = append(alone, post(1, float64(i), 0)), append(equal, post(i%4, float64(i), 0))
		}
		near.Check(t, "one author", assess(t, nil, nil, alone...).Measure("decentralisation").Value, 0, 1e-12)
		near.Check(t, "four equal", assess(t, nil, nil, equal...).Measure("decentralisation").Value, 1-1./4, 1e-12)
	}},
	{"OU02", sourceOf(community.OGC, "官方输出", "OGC")},
	{"OU03", sourceOf(community.UGC, "用户产出", "UGC")},
	{"OU04", func(t *testing.T) {
		sourceOf(community.PGC, "专业生产", "PGC")(t)
		require.Equal(t, community.PGC, community.OGC.AsTwoWay())
		require.Equal(t, community.PGC, community.PGC.AsTwoWay())
		require.Equal(t, community.UGC, community.UGC.AsTwoWay())
	}},
	{"OU05", func(t *testing.T) {
		stock := func(gap float64) float64 {
			var es []community.Event
			for d := range 20 {
				es = append(es, post(1, float64(d)*24-gap*24, community.Valuable))
			}
			return assess(t, nil, nil, es...).Measure("brand-stock").Value
		}
		require.Greater(t, stock(0), stock(10))
		require.Greater(t, stock(10), stock(40))
		require.Greater(t, stock(40), stock(90))
		// A gap in between wears it down, though the last post is of today.
		var gap []community.Event
		for d := range 20 {
			gap = append(gap, post(1, float64(d-80)*24, community.Valuable))
		}
		v := assess(t, nil, nil, append(gap, post(1, 19*24, community.Valuable))...).Measure("brand-stock").Value
		require.Less(t, v, 0.5)
		// The same reward is worth less the later it comes.
		c, last := &community.Community{Operations: community.Operations{Awards: []community.Term{"check-in-star"}}}, 1.0
		for _, day := range []int{1, 4, 8, 12} {
			p, err := community.PlanWeek(c, fold(t, dayOptions, ev(community.Join, 1, 0), ev(community.CheckIn, 1, 24)), time.Date(2026, 4, day, 0, 0, 0, 0, time.UTC), nil)
			require.NoError(t, err)
			award, ok := todo(p, "award")
			require.True(t, ok)
			require.Less(t, award.Urgency, last)
			last = award.Urgency
		}
	}},
	{"OU06", func(t *testing.T) {
		c := design(t, "brand-fans")
		for _, missing := range []community.Source{community.UGC, community.PGC} {
			before := c.Output.Sources
			c.Output.Sources = nil
			for _, s := range before {
				if s.AsTwoWay() != missing {
					c.Output.Sources = append(c.Output.Sources, s)
				}
			}
			f, ok := gap(c, "source-missing")
			require.True(t, ok)
			require.Equal(t, []string{missing.String()}, f.Evidence)
			c.Output.Sources = before
		}
		_, ok := gap(c, "source-missing")
		require.False(t, ok)
	}},
	{"OU08", func(t *testing.T) {
		c := design(t, "brand-fans")
		fills(t, c, "plan-no-who", "OU08", func() { c.Output.Plan.Who = nil })
		fills(t, c, "plan-no-problems", "OU08", func() { c.Output.Plan.Problems = nil })
		fills(t, c, "plan-no-solution", "OU08", func() { c.Output.Plan.Solution = nil })
	}},
	{"OU09", func(t *testing.T) {
		words := []string{"图文", "视频", "活动", "语音"}
		roundTrips(t, words...)
		c := design(t, "brand-fans")
		c.Interest.Bonds = nil
		c.Output.Formats = terms(words...)
		c.Checks = []community.Check{{Field: "output.formats", Needs: terms(words...), Code: "format-missing", Row: "OU09"}}
		names(t, c, &c.Output.Formats, "format-missing", "OU09", words...)
	}},
	{"OU10", func(t *testing.T) {
		outlets := map[string][]string{"微信体系": {"朋友圈", "群", "个人分享"}, "微博": {"微博"}, "直播": nil, "视频": {"腾讯", "优酷", "爱奇艺"}, "音频": {"得到", "喜马拉雅", "荔枝"}, "媒体平台": {"今日头条", "一点资讯", "企鹅", "新浪", "网易", "百度"}}
		c := design(t, "knowledge-membership")
		var all, names6 []community.Term
		c.Output.Channels = nil
		for name, out := range outlets {
			c.Output.Channels = append(c.Output.Channels, community.Channel{Name: community.ParseTerm(name), Outlets: terms(out...)})
			all, names6 = append(all, terms(out...)...), append(names6, community.ParseTerm(name))
		}
		c.Checks = []community.Check{{Field: "output.channels", Needs: names6, Code: "channel-missing", Row: "OU10"}, {Field: "output.outlets", Needs: all, Code: "outlet-missing", Row: "OU10"}}
		_, ok := gap(c, "channel-missing")
		require.False(t, ok)
		for i := range c.Output.Channels {
			lost := c.Output.Channels[i]
			whole := c.Output.Channels
			c.Output.Channels = append(append([]community.Channel(nil), whole[:i]...), whole[i+1:]...)
			f, ok := gap(c, "channel-missing")
			require.True(t, ok)
			require.Equal(t, []string{string(lost.Name)}, f.Evidence)
			f, ok = gap(c, "outlet-missing")
			require.Equal(t, len(lost.Outlets) > 0, ok)
			require.Len(t, f.Evidence, len(lost.Outlets))
			c.Output.Channels = whole
		}
	}},
	{"OU12", func(t *testing.T) {
		before := design(t, "seller-growth")
		before.Output.Column = "周三开店课"
		after := *before
		after.Operations.CheckIn.Themes = []string{"新主题"}
		require.Empty(t, before.Review(&after), "a theme may change")
		after.Output.Column = "新栏目"
		f, ok := finding(before.Review(&after), "column-renamed")
		require.True(t, ok)
		require.Contains(t, f.Chinese, "周三开店课")
	}},
	{"OU13", func(t *testing.T) {
		last := -1.0
		for _, share := range []int{2, 8, 20} {
			var es []community.Event
			for i := range 20 {
				e := tagged(reply(i%5, (i+1)%5, float64(i)), community.Valuable)
				if i < share {
					e.Tags |= community.Attitude
				}
				es = append(es, e)
			}
			v := elementScore(assess(t, nil, nil, es...), "same-interest")
			require.Greater(t, v, last)
			last = v
		}
	}},
	{"OU14", func(t *testing.T) {
		c := design(t, "health-food")
		for ugc, formed := range map[int]bool{31: true, 30: true, 29: false} {
			var es []community.Event
			for i := range 100 {
				s := community.OGC
				if i < ugc {
					s = community.UGC
				}
				es = append(es, from(post(i%9, float64(i), 0), s))
			}
			a := assess(t, c, nil, es...)
			_, unmet := finding(c.Charter.Evaluate(map[community.Term]float64{"ugc-share": a.Measure("ugc-share").Value, "groups": 10, "members-per-group": 120, "loyal-users": 600, "sales": 1}), "target-unmet")
			require.Equal(t, formed, !unmet, ugc)
		}
	}},
	{"OU15", func(t *testing.T) {
		o := &community.WeekOptions{Most: 2, Posts: []community.Scored{{Topic: 1, Score: 5}, {Topic: 2, Score: 3}, {Topic: 3, Score: 9}}}
		task, ok := todo(plan(t, nil, o, joins(3)...), "digest")
		require.True(t, ok)
		require.Equal(t, []string{"post 3, score 9", "post 1, score 5"}, task.Why.Evidence)
	}},
	{"OU17", func(t *testing.T) {
		o := design(t, "brand-forum").Operations
		last := 0
		for _, posts := range []float64{0, 50, 100, 299, 300, 2000} {
			level, _ := o.Level(posts)
			require.GreaterOrEqual(t, level, last)
			last = level
		}
		require.Equal(t, 5, last)
	}},
	{"OU18", func(t *testing.T) {
		c := design(t, "parent-class")
		names(t, c, &c.Output.Topics, "topic-missing", "OU18", "心理疏导", "潜能开发", "解题思维", "考纲动向", "重点学校招生")
	}},
	{"OU19", func(t *testing.T) {
		c := design(t, "partner-marketing")
		names(t, c, &c.Output.Values, "output-value-missing", "OU19", "财商管理知识分享", "人脉", "项目创富价值")
	}},
	{"OU20", func(t *testing.T) {
		c := design(t, "knowledge-membership")
		for i := range c.Output.Channels {
			for _, w := range append([]community.Term(nil), c.Output.Channels[i].Outlets...) {
				switch string(w) {
				case "图书杂志", "线下读书会":
					continue // beyond the eight
				}
				whole := c.Output.Channels[i].Outlets
				c.Output.Channels[i].Outlets = nil
				for _, v := range whole {
					if v != w {
						c.Output.Channels[i].Outlets = append(c.Output.Channels[i].Outlets, v)
					}
				}
				f, ok := gap(c, "outlet-missing")
				require.True(t, ok, w)
				require.Equal(t, []string{string(w)}, f.Evidence)
				c.Output.Channels[i].Outlets = whole
			}
		}
	}},
}

// sourceOf expects content by an author of one source to count as that source's.
func sourceOf(s community.Source, zh, en string) func(*testing.T) {
	return func(t *testing.T) {
		require.Equal(t, en, s.String())
		require.Equal(t, zh, s.Chinese())
		a := assess(t, nil, nil, from(post(1, 1, 0), s), from(post(2, 2, 0), s))
		want := 0.0
		if s == community.UGC {
			want = 1
		}
		near.Check(t, "share of users' content", a.Measure("ugc-share").Value, want, 1e-12)
	}
}
