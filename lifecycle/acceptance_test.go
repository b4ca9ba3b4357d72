package lifecycle_test

import (
	"context"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestAcceptance holds the requirement rows of this package, by id.
func TestAcceptance(t *testing.T) {
	t.Run("LI01", func(t *testing.T) { // an exam-preparation need of 6 months
		need := lifecycle.ProductCycle{Need: 6}
		require.Equal(t, 6.0, need.Months())
		require.Equal(t, 6.0, lifecycle.Median(need))
		require.Equal(t, 1.0, need.Survival(5.9))
		require.Zero(t, need.Survival(6))
	})
	t.Run("LI02", func(t *testing.T) {
		require.Equal(t, 24.0, lifecycle.LifeCycle{}.Months())
		near.Check(t, "mean", lifecycle.Mean(lifecycle.LifeCycle{}, math.Inf(1)), 24, 1e-14)
	})
	t.Run("LI03", func(t *testing.T) {
		var l lifecycle.LifeCycle
		require.Equal(t, 1.0, l.Novelty(0))
		for m := range 24 {
			require.Greater(t, l.Novelty(float64(m)), l.Novelty(float64(m+1)))
		}
		near.Check(t, "left at 24", l.Novelty(24), 0.05, 1e-15)
		near.Check(t, "rate", -math.Log(l.Novelty(1)), math.Log(20)/24, 1e-15)
	})
	t.Run("LI04", func(t *testing.T) {
		gain := func(m int) float64 { return 100 * math.Pow(0.9, float64(m)) }
		month, found := lifecycle.StopMonth(gain, func(int) float64 { return 10 }, 120)
		require.True(t, found)
		require.Equal(t, 22, month)
		_, found = lifecycle.StopMonth(func(int) float64 { return 100 }, func(int) float64 { return 100 }, 120)
		require.False(t, found)
	})
	t.Run("LI05", func(t *testing.T) {
		both := lifecycle.Restraint(lifecycle.Decline, 1000, 3)
		require.Len(t, both, 2)
		require.Equal(t, "over-investment", both[0].Code)
		require.Equal(t, "harassment", both[1].Code)
		require.Equal(t, coterie.Advice, both[0].Kind)
		require.Contains(t, both[1].Chinese, "不骚扰别人就是美德")
		require.Len(t, lifecycle.Restraint(lifecycle.Decline, 0, 3), 1)
		require.Empty(t, lifecycle.Restraint(lifecycle.Decline, 0, 0))
		require.Empty(t, lifecycle.Restraint(lifecycle.Growth, 1000, 3))
	})
	t.Run("LI06", func(t *testing.T) {
		var h lifecycle.Horizon
		require.True(t, h.Fits(20, 3))
		require.True(t, h.Fits(21, 3))
		require.False(t, h.Fits(22, 3))
		require.Equal(t, 21.0, h.LastStart(3))
	})
	t.Run("LI07", func(t *testing.T) {
		short := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 6}}
		long := lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: 60}}
		require.Equal(t, 6.0, short.Months())
		require.Equal(t, 24.0, long.Months())
		require.Equal(t, 60.0, long.Product.Months()) // both stay visible
		require.Equal(t, 24.0, long.Life.Months())
		require.Zero(t, short.Survival(6))
		require.NoError(t, long.Validate())
		require.ErrorIs(t, lifecycle.Horizon{Product: lifecycle.ProductCycle{Need: -1}}.Validate(), coterie.ErrInvalid)
		require.ErrorIs(t, lifecycle.Horizon{Life: lifecycle.LifeCycle{Life: math.NaN()}}.Validate(), coterie.ErrInvalid)
	})
	acceptGrowthAndDecline(t)
}

// acceptGrowthAndDecline holds the rows of growth, entries, phases and stopping.
// Rows tagged [Q] in the founding documents give a direction and no number: they
// are held over a range of numbers.
func acceptGrowthAndDecline(t *testing.T) {
	ok := func(v float64, err error) float64 {
		t.Helper()
		require.NoError(t, err)
		return v
	}
	base := lifecycle.Weibull{Scale: 20, Shape: 1.3} // months
	// alive is the survival at two years under one strain of a level.
	// under is a month's two-year survival under named causes, each at its level.
	under := func(t *testing.T, size float64, levels map[string]float64) float64 {
		t.Helper()
		var strains []lifecycle.Strain
		for _, c := range lifecycle.Causes() {
			if level, ok := levels[c.Chinese]; ok {
				strains = append(strains, c.Strain(level, size))
			}
		}
		require.Len(t, strains, len(levels), "a cause that is not in the list")
		s, err := lifecycle.Strained(base, strains...)
		require.NoError(t, err)
		return s.Survival(24)
	}
	// moves holds that more of a cause lowers survival, or raises it, whatever its
	// size and whatever strains the group besides.
	moves := func(t *testing.T, cause string, raises bool) {
		t.Helper()
		for _, size := range []float64{0.1, 0.4, 0.9} {
			for _, besides := range []map[string]float64{nil, {"定位不清": 1}, {"定位不清": 0.5, "打扰": 0.2, "文化": 0.3}} {
				for level := 0.0; level < 1; level += 0.25 {
					less, more := maps.Clone(besides), maps.Clone(besides)
					if less == nil {
						less, more = map[string]float64{}, map[string]float64{}
					}
					less[cause], more[cause] = level, level+0.25
					now, then := under(t, size, less), under(t, size, more)
					if raises {
						require.Greater(t, then, now)
					} else {
						require.Less(t, then, now)
					}
				}
			}
		}
	}
	// walk lets people through the stages of a preset and holds their names, the
	// product of the steps, and that a step of nobody leaves nobody.
	walk := func(t *testing.T, stages []lifecycle.Stage, want ...string) {
		t.Helper()
		for _, blocked := range []int{-1, 1, len(want) - 1} {
			f := lifecycle.Funnel{Stages: stages, Ordered: true}
			reached, n := make([]int64, len(want)), int64(1)<<20
			for i := range reached {
				if i == blocked {
					n = 0
				}
				reached[i] = n
				n /= 2
			}
			require.NoError(t, f.Reached(reached...))
			r, err := f.Solve(0.95)
			require.NoError(t, err)
			var names []string
			for _, s := range f.Stages {
				names = append(names, s.Chinese)
			}
			require.Equal(t, want, names)
			if blocked < 0 {
				near.Check(t, "goal", r.Goal.Value, math.Ldexp(1, 1-len(want)), 1e-12)
				continue
			}
			require.Zero(t, r.Goal.Value)
			require.Equal(t, blocked-1, r.Weakest)
		}
	}
	// enter takes the sources of a list as entries, one, two, three … people through
	// each, and holds what the report calls them.
	enter := func(t *testing.T, list []lifecycle.Stage, want ...string) {
		t.Helper()
		var entries []lifecycle.Entry
		var arrivals []lifecycle.Arrival
		for i, s := range list {
			entries = append(entries, lifecycle.Entry{Name: s.Chinese, Venue: lifecycle.Online, Cost: 60})
			for range i + 1 {
				arrivals = append(arrivals, lifecycle.Arrival{Entry: i, Stay: lifecycle.Lifetime{Exit: 40}, Buy: lifecycle.Lifetime{Exit: 40}})
			}
		}
		r, err := lifecycle.CompareEntries(entries, slices.Values(arrivals), 0.9)
		require.NoError(t, err)
		require.Len(t, r.Lines, len(want))
		for i, l := range r.Lines {
			require.Equal(t, want[i], l.Entry.Name)
			require.EqualValues(t, i+1, l.Joins)
			near.Check(t, "cost per join", l.CostPerJoin, 60/float64(i+1), 1e-12)
		}
	}
	bass := lifecycle.Bass{Market: 1000, Innovation: 0.02, Imitation: 0.3}

	t.Run("PV28", func(t *testing.T) {
		require.Zero(t, ok(lifecycle.RetainedStock(1000, 0)))
		before := math.Inf(1)
		for r := 0.1; r <= 1; r += 0.1 {
			c := ok(lifecycle.CostPerRetained(500, 1000, r))
			require.Less(t, c, before)
			before = c
		}
	})
	t.Run("PV44", func(t *testing.T) {
		walk(t, lifecycle.StoreStages(), "位置", "产品", "装修", "服务", "营销")
		near.Check(t, "product", ok(lifecycle.Through(1000, 0.5, 0.8, 0.5, 0.9, 0.1)), 18, 1e-12)
		for i := range 5 {
			rates := []float64{0.5, 0.8, 0.5, 0.9, 0.1}
			rates[i] = 0
			require.Zero(t, ok(lifecycle.Through(1000, rates...)))
		}
	})
	t.Run("PV45", func(t *testing.T) {
		fall := func(owned float64) float64 {
			p := lifecycle.Traffic{Bought: 1000 - owned, Owned: owned}
			after, err := p.Shock(0.3)
			require.NoError(t, err)
			require.Equal(t, owned, after.Owned) // one's own pool does not fall
			return p.Total() - after.Total()
		}
		for owned := 0.0; owned < 1000; owned += 100 {
			require.Less(t, fall(owned+100), fall(owned))
		}
	})
	t.Run("PV46", func(t *testing.T) {
		share, err := lifecycle.AttentionShare(1, 3)
		require.NoError(t, err)
		require.Equal(t, []float64{0.25, 0.75}, share)
		before := 2.0
		for rivals := 1; rivals < 8; rivals++ { // each further claim takes from the first
			weights := slices.Repeat([]float64{2}, rivals+1)
			share, err := lifecycle.AttentionShare(weights...)
			require.NoError(t, err)
			require.Less(t, share[0], before)
			before = share[0]
		}
	})
	t.Run("PV49", func(t *testing.T) {
		before := 5000.0
		for _, hazard := range []float64{0.005, 0.01, 0.015} {
			net := ok(lifecycle.Poaching(5000, 100, 200, hazard, 12))
			require.Positive(t, net) // 利大于弊
			require.Less(t, net, before)
			near.Check(t, "net", net, 5000-20000*(1-math.Exp(-12*hazard)), 1e-12)
			before = net
		}
	})
	t.Run("PV50", func(t *testing.T) {
		walk(t, lifecycle.ContentStages(), "内容", "流量", "微信", "社群", "粉丝")
		near.Check(t, "fans", ok(lifecycle.Through(10000, 0.3, 0.2, 0.5, 0.1)), 30, 1e-12)
		require.Zero(t, ok(lifecycle.Through(10000, 0.3, 0, 0.5, 0.1)))
	})
	t.Run("PV54", func(t *testing.T) {
		for n := 0.0; n < 3; n++ { // within the band a push earns and strains nobody
			p := lifecycle.Pushes{Band: 3, PerPush: 2, Effect: 0.2}
			require.Equal(t, 2*n, p.Income(n))
			calm, err := lifecycle.Strained(base, p.Strain(n))
			require.NoError(t, err)
			require.Equal(t, base.Survival(24), calm.Survival(24))
		}
		p := lifecycle.Pushes{Band: 3, PerPush: 2, Effect: 0.2}
		for n := 3.0; n < 10; n++ {
			now, err := lifecycle.Strained(base, p.Strain(n))
			require.NoError(t, err)
			more, err := lifecycle.Strained(base, p.Strain(n+1))
			require.NoError(t, err)
			require.Less(t, more.Survival(24), now.Survival(24))
			require.Equal(t, 6.0, p.Income(n))
		}
	})
	t.Run("ST15", func(t *testing.T) {
		for _, c := range []struct{ accept, k, extinct float64 }{{0.5, 1.5, 0.4171883561341885}, {0.25, 0.75, 1}, {1.0 / 3, 1, 1}} {
			b := lifecycle.Branching{R: 3 * c.accept}
			near.Check(t, "K", b.R, c.k, 1e-12)
			near.Check(t, "dies out", ok(b.Extinction(1)), c.extinct, 1e-9)
		}
		require.Less(t, ok(lifecycle.Branching{R: 3 * 0.34}.Extinction(1)), 1.0)
	})
	t.Run("ST19", func(t *testing.T) { near.Check(t, "left", ok(lifecycle.Migrate(500, 0.2)), 400, 1e-12) })
	t.Run("ST44", func(t *testing.T) {
		before := 2.0
		for n := 10.0; n < 1e5; n *= 2 {
			c := ok(lifecycle.Cohesion(n, 100, false))
			require.Less(t, c, before)
			before = c
			require.Equal(t, 1.0, ok(lifecycle.Cohesion(n, 100, true)))
		}
	})
	t.Run("ST57", func(t *testing.T) {
		near.Check(t, "distance", lifecycle.CoreTurnover([]string{"a", "b", "c"}, []string{"b", "c", "d"}), 0.5, 1e-15)
	})
	t.Run("ST59", func(t *testing.T) {
		for _, keep := range []float64{0.2, 0.6, 0.95} {
			for depth := range 8 {
				whole, split := ok(lifecycle.Outermost(keep, depth, 0)), ok(lifecycle.Outermost(keep, depth, 3))
				near.Check(t, "split", split, math.Pow(keep, float64(min(depth, 3))), 1e-15)
				require.Equal(t, depth > 3, split > whole)
			}
		}
	})
	t.Run("OU07", func(t *testing.T) {
		for _, decay := range []float64{0.2, 0.5, 1} {
			c := lifecycle.ContentFlow{Level: 40, Stops: 0, Decay: decay}
			require.Less(t, c.At(60), 0.001)
			near.Check(t, "after a month", c.At(1), 40*math.Exp(-decay), 1e-12)
		}
	})
	t.Run("OU16", func(t *testing.T) {
		more, err := bass.Redistributed(0.01)
		require.NoError(t, err)
		for m := 1.0; m < 12; m++ {
			require.Greater(t, more.At(m), bass.At(m))
		}
	})
	t.Run("OP21", func(t *testing.T) {
		require.Equal(t, 1, lifecycle.Upkeep{}.Staff())
		require.Equal(t, 2, lifecycle.Upkeep{Assistants: 1}.Staff())
	})
	t.Run("OP22", func(t *testing.T) {
		for tools := 0.0; tools < 1; tools += 0.1 {
			require.LessOrEqual(t, ok(lifecycle.Upkeep{Wage: 6000, Tooling: tools}.PerMember(300)), ok(lifecycle.Upkeep{Wage: 6000}.PerMember(300)))
		}
	})
	t.Run("OP31", func(t *testing.T) {
		enter(t, lifecycle.SeedSources().ColdStart, "SEO", "搜索引导", "活动", "官网导流")
		p, err := lifecycle.ReadPhases(context.Background(), []float64{0}, nil) // no people, no posts
		require.NoError(t, err)
		require.Equal(t, lifecycle.Sprout, p.Now)
	})
	staffing := func(t *testing.T) {
		s := lifecycle.DellStaffing()
		require.Equal(t, 30.0, s.At(0))
		near.Check(t, "after two years", s.At(24), 5, 1e-12)
		near.Check(t, "fall", s.At(24)/s.At(0)-1, -0.833, 1e-3)
		near.Check(t, "rate", s.Rate(), math.Log(6)/24, 1e-15)
	}
	t.Run("OP32", staffing)
	t.Run("LI12", staffing)
	t.Run("OP33", func(t *testing.T) {
		least, most := lifecycle.ResponseForce()
		require.Equal(t, 2.0, math.Floor(math.Log10(float64(least))))
		require.Equal(t, 2.0, math.Floor(math.Log10(float64(most))))
		require.GreaterOrEqual(t, most, 2*least) // no exact value
		for m := range 25 {                      // in contrast with Dell's team at any time
			require.Greater(t, float64(least), 6*lifecycle.DellStaffing().At(float64(m)))
		}
	})
	t.Run("OP36", func(t *testing.T) {
		daily, growth := lifecycle.OfficialUpkeep(true)
		require.Len(t, daily, 1)
		require.Equal(t, "用户反馈", daily[0].Chinese)
		walk(t, growth, "拉新", "促活", "留存", "裂变", "自传播")
		daily, growth = lifecycle.OfficialUpkeep(false) // members nobody screened have to be kept in order too
		require.Len(t, daily, 2)
		require.Equal(t, "秩序维护", daily[1].Chinese)
		walk(t, growth, "拉新", "促活", "留存", "裂变", "自传播")
	})
	causes := func(t *testing.T) {
		before, levels := base.Survival(24), map[string]float64{}
		for _, cause := range []string{"定位不清", "维护不善", "互动不活跃"} { // each alone, and one after the other
			moves(t, cause, false)
			levels[cause] = 1
			now := under(t, 0.5, levels)
			require.Less(t, now, before)
			before = now
		}
	}
	t.Run("OP38", causes)
	t.Run("LI14", causes)
	t.Run("LI08", func(t *testing.T) {
		for opens := 1.0; opens <= 3; opens++ {
			for age := 0.0; age < 30; age += 0.5 {
				open, err := lifecycle.VIPWindow(opens, age)
				require.NoError(t, err)
				require.Equal(t, age >= opens, open)
			}
		}
		_, err := lifecycle.VIPWindow(4, 5)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	})
	t.Run("LI09", func(t *testing.T) {
		for p := lifecycle.Sprout; p <= lifecycle.Ended; p++ {
			require.Equal(t, p == lifecycle.Mature, p.Merchandise(), "%v", p)
		}
	})
	t.Run("LI10", func(t *testing.T) {
		for p := lifecycle.Sprout; p <= lifecycle.Ended; p++ {
			for q := lifecycle.Sprout; q <= lifecycle.Ended; q++ {
				require.Equal(t, q >= p, p.Follows(q, false), "%v %v", p, q)
			}
		}
		for p := lifecycle.Sprout; p <= lifecycle.Ended; p++ { // a revival leads back from decline and silence, to growth or maturity
			back := p == lifecycle.Decline || p == lifecycle.Dormant
			for q := lifecycle.Sprout; q < p; q++ {
				require.Equal(t, back && (q == lifecycle.Growth || q == lifecycle.Mature), p.Follows(q, true), "%v %v", p, q)
			}
		}
	})
	t.Run("LI11", func(t *testing.T) {
		for _, x := range [][]float64{nil, {0}, make([]float64, 20)} {
			p, err := lifecycle.ReadPhases(context.Background(), x, nil)
			require.NoError(t, err)
			require.Equal(t, lifecycle.Sprout, p.Now)
		}
		_, err := lifecycle.ForecastDays(make([]float64, 20), nil)
		require.NoError(t, err)
	})
	t.Run("LI13", func(t *testing.T) { moves(t, "结构未规划", false) })
	t.Run("LI15", func(t *testing.T) {
		one := ok(lifecycle.Successive(14, 0.4, 1))
		require.Equal(t, 14.0, one)
		for _, moves := range []float64{0.1, 0.4, 0.8} {
			sum, share := 0.0, 14.0
			for n := 1; n < 6; n++ {
				sum += share
				share *= moves
				near.Check(t, "stay", ok(lifecycle.Successive(14, moves, n)), sum, 1e-14)
			}
		}
		require.Greater(t, ok(lifecycle.Successive(20, 0.8, 3)), lifecycle.LifeCycle{}.Months()) // beyond one group's two years
	})
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		require.NoError(t, err)
		return d
	}
	t.Run("LI16", func(t *testing.T) {
		for days := range 40 {
			_, err := lifecycle.Probation(day("2026-03-01"), days)
			require.Equal(t, days >= 7 && days <= 21, err == nil)
		}
	})
	t.Run("LI17", func(t *testing.T) {
		_, err := lifecycle.Tenure{Start: day("2026-03-01")}.Days()
		require.ErrorIs(t, err, coterie.ErrNoData)
		require.Equal(t, 31.0, ok(lifecycle.Tenure{Start: day("2026-03-01"), End: day("2026-04-01")}.Days()))
	})
	t.Run("LI18", func(t *testing.T) {
		video, first, second, app := day("2012-12-21"), day("2013-08-09"), day("2013-12-27"), day("2015-12-21")
		require.Equal(t, 231.0, ok(lifecycle.Tenure{Start: video, End: first}.Days()))
		require.Equal(t, 140.0, ok(lifecycle.Tenure{Start: first, End: second}.Days()))
		near.Check(t, "months", ok(lifecycle.Tenure{Start: video, End: app}.Days())/30.4375, 36, 0.01)
	})
	t.Run("LI19", func(t *testing.T) {
		require.True(t, lifecycle.Horizon{}.Fits(0, 200/30.4375))
		near.Check(t, "months", 200/30.4375, 6.6, 0.05)
	})
	t.Run("LI20", func(t *testing.T) {
		c := lifecycle.ContentFlow{Level: 40, Stops: 6, Decay: 0.3}
		require.Equal(t, 40.0, c.At(5))
		for m := 6.0; m < 24; m++ {
			require.LessOrEqual(t, c.At(m+1), c.At(m))
		}
	})
	t.Run("LI21", func(t *testing.T) { moves(t, "文化", true) })
	t.Run("LI22", func(t *testing.T) { moves(t, "打扰", false) })
	stays := func(n int, days float64) []lifecycle.Arrival {
		var out []lifecycle.Arrival
		for range n {
			out = append(out, lifecycle.Arrival{Stay: lifecycle.Lifetime{Exit: days}, Buy: lifecycle.Lifetime{Exit: days}})
		}
		return out
	}
	t.Run("AQ01", func(t *testing.T) {
		both := []lifecycle.Entry{{Name: "公众号", Venue: lifecycle.Online, Cost: 600}, {Name: "门店", Venue: lifecycle.Offline, Cost: 900}}
		arrivals := stays(50, 100)
		for i := range 20 {
			arrivals[i].Entry = 1
		}
		r, err := lifecycle.CompareEntries(both, slices.Values(arrivals), 0.95)
		require.NoError(t, err)
		near.Check(t, "CAC", r.Mix.CostPerJoin, 1500.0/50, 1e-12)
		near.Check(t, "CAC offline", r.Lines[1].CostPerJoin, 45, 1e-12)
		require.Empty(t, r.Warnings)
		r, err = lifecycle.CompareEntries(both[:1], slices.Values(stays(5, 100)), 0.95)
		require.NoError(t, err)
		require.Len(t, r.Warnings, 1)
	})
	sources := lifecycle.SeedSources()
	t.Run("AQ02", func(t *testing.T) {
		enter(t, sources.Online, "切中需求的内容与讨论", "意见领袖", "线上活动")
		enter(t, sources.Themes, "兴趣", "社交", "学习", "体验", "参与", "情感")
	})
	t.Run("AQ03", func(t *testing.T) {
		enter(t, sources.Offline, "产品与服务本身", "现场引导", "种子成员口碑")
	})
	t.Run("AQ04", func(t *testing.T) { // Ctrip, online, at airports
		_, err := lifecycle.CompareEntries([]lifecycle.Entry{{Name: "携程网", Venue: lifecycle.Online}, {Name: "机场", Venue: lifecycle.Offline}}, slices.Values(stays(3, 40)), 0.9)
		require.NoError(t, err)
	})
	t.Run("AQ05", func(t *testing.T) {
		walk(t, lifecycle.SeedStages(), "拉新", "促活", "留存", "裂变", "自传播")
		walk(t, nil, "拉新", "促活", "留存", "裂变", "自传播") // the default
		walk(t, lifecycle.AARRR(), "获取", "激活", "留存", "推荐", "收入")
		walk(t, []lifecycle.Stage{{English: "try", Chinese: "试用"}, {English: "buy", Chinese: "购买"}}, "试用", "购买") // configurable
	})
	t.Run("AQ06", func(t *testing.T) {
		enter(t, sources.Ways, "电话名单", "异业互换", "贴吧知乎头条", "商家联合活动")
	})
	t.Run("AQ07", func(t *testing.T) { // existing students' parents cost nothing to reach
		for _, n := range []int{1, 40, 300} {
			r, err := lifecycle.CompareEntries([]lifecycle.Entry{{Name: "现有学员家长", Venue: lifecycle.Offline}}, slices.Values(stays(n, 60)), 0.9)
			require.NoError(t, err)
			require.EqualValues(t, n, r.Mix.Joins)
			require.Zero(t, r.Mix.CostPerJoin)
			require.Zero(t, r.Mix.PerRetained[0].Value)
		}
	})
	t.Run("AQ08", func(t *testing.T) {
		var names []string
		for _, s := range sources.ColdStart {
			names = append(names, s.English)
		}
		require.Equal(t, []string{"SEO", "search guidance", "events", "official-site traffic"}, names)
	})
	t.Run("AQ09", func(t *testing.T) { enter(t, sources.Stock, "自有产品存量", "其他高频场景") })
	t.Run("AQ13", func(t *testing.T) {
		walk(t, lifecycle.StockStages(), "存量", "认知", "交易")
		f := lifecycle.Funnel{Stages: lifecycle.StockStages(), Ordered: true}
		require.ErrorIs(t, f.Add(lifecycle.Move{From: 0, To: 2, N: 5}), coterie.ErrInvalid) // no trade without cognition
		require.NoError(t, f.Reached(1000, 300, 60))
		r, err := f.Solve(0.95)
		require.NoError(t, err)
		near.Check(t, "goal", r.Goal.Value, 0.06, 1e-12)
	})
	t.Run("AQ14", func(t *testing.T) {
		for a := 0.0; a <= 1; a += 0.05 {
			q := ok(lifecycle.Branching{R: 3 * a}.Extinction(1))
			require.Equal(t, 3*a > 1, q < 1, "acceptance %v", a)
		}
	})
	t.Run("AQ15", func(t *testing.T) {
		f := lifecycle.Forwarding{Baseline: 20, Most: 300, Half: 500}
		require.Equal(t, 20.0, ok(f.At(0)))
		for b := 0.0; b < 5000; b += 250 {
			require.GreaterOrEqual(t, ok(f.At(b+250)), ok(f.At(b)))
		}
	})
	t.Run("AQ16", func(t *testing.T) {
		walk(t, lifecycle.StoreStages(), "位置", "产品", "装修", "服务", "营销")
		require.Zero(t, ok(lifecycle.Through(1000, 0.5, 0, 0.5, 0.9, 0.1)))
	})
	t.Run("AQ17", func(t *testing.T) {
		var names []string
		for _, s := range lifecycle.GiftStages() {
			names = append(names, s.English)
		}
		require.Equal(t, []string{"gift", "record", "screen"}, names)
	})
	t.Run("AQ18", func(t *testing.T) { moves(t, "专属服务", true) })
	moreSatisfied := func(t *testing.T) {
		for share := 0.1; share < 1; share += 0.1 {
			few, err := bass.Satisfied(share)
			require.NoError(t, err)
			more, err := bass.Satisfied(math.Min(1, share+0.1))
			require.NoError(t, err)
			require.Greater(t, more.At(12), few.At(12))
		}
	}
	t.Run("AQ19", moreSatisfied)
	t.Run("AQ20", func(t *testing.T) {
		by := map[string]string{"partner": "leader", "friend": "partner", "x": "y", "y": "x"}
		inviter := func(k string) (string, bool) { v, ok := by[k]; return v, ok }
		leader := func(k string) bool { return k == "leader" }
		require.True(t, lifecycle.Linked("friend", inviter, leader))
		require.False(t, lifecycle.Linked("stranger", inviter, leader))
		require.False(t, lifecycle.Linked("x", inviter, leader))
	})
	t.Run("AQ21", func(t *testing.T) {
		moreSatisfied(t)
		require.LessOrEqual(t, ok(lifecycle.Through(800, 0.25)), 800.0) // pre-orders within the reach
	})
	t.Run("AQ22", func(t *testing.T) {
		mall := lifecycle.Traffic{Bought: 1000, Owned: 200}
		after, err := mall.Shock(0.31)
		require.NoError(t, err)
		require.Less(t, after.Bought, 700.0)
		require.Equal(t, 200.0, after.Owned)
	})
	t.Run("AQ23", func(t *testing.T) { // a class for seed members: they stay, and recommend
		moves(t, "种子课程", true)
		moreSatisfied(t)
	})
	t.Run("DE03", func(t *testing.T) { near.Check(t, "uplift", lifecycle.Uplift(40, 50), 0.25, 1e-15) })
}
