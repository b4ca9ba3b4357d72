package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// replications is how many replications a coverage test runs: 2,000 where
// COTERIE_LONG is set, else enough to see a gross error.
func replications() int {
	if os.Getenv("COTERIE_LONG") != "" {
		return 2000
	}
	return 120
}

// coverage draws siblings and one more group of a law, and counts how often the
// intervals hold the group's remaining life and the law's median.
func coverage(t *testing.T, n int, siblings int, law interface {
	lifecycle.Survivor
	Quantile(float64) float64
}, draw func(*rand.Rand) float64, prior lifecycle.Rule, weight float64) (life, median, none float64) {
	type outcome struct{ life, median, none bool }
	out := make([]outcome, n)
	err := parallel.Blocks(context.Background(), n, 1, nil, func(b, _, _ int) error {
		r := sample.New(41, uint64(b))
		typical := law.Quantile(0.5)
		var table lifecycle.Table
		for range siblings {
			// Founded at some time of a log three typical lives long; some are
			// older than the log.
			founded := (4*sample.Uniform(r) - 1) * typical
			l := draw(r)
			entry, exit := math.Max(0, -founded), math.Min(l, 3*typical-founded)
			if exit <= entry {
				continue // died before the log began
			}
			if err := table.Add(lifecycle.Lifetime{Entry: entry, Exit: exit, Ended: l <= 3*typical-founded}); err != nil {
				return err
			}
		}
		age := sample.Uniform(r) * typical
		l := draw(r)
		for l <= age {
			l = draw(r)
		}
		e := lifecycle.LifeEvidence{Age: age, Prior: prior, PriorWeight: weight}
		if siblings > 0 {
			s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
			if err != nil {
				return err
			}
			e.Siblings = s
		}
		res, err := e.Judge()
		if errors.Is(err, coterie.ErrNotIdentified) {
			out[b].none = true
			return nil
		} else if err != nil {
			return err
		}
		truth := lifecycle.Quantile(lifecycle.Conditional(law, age), 0.5)
		out[b] = outcome{life: res.Life.Lo <= l-age && l-age <= res.Life.Hi, median: res.Median.Lo <= truth && truth <= res.Median.Hi}
		return nil
	})
	require.NoError(t, err)
	said := 0.0
	for _, o := range out {
		if o.none {
			none++
			continue
		}
		said++
		if o.life {
			life++
		}
		if o.median {
			median++
		}
	}
	return life / said, median / said, none / float64(n)
}

// TestRemainingCoverage: with the true family among the candidates and no prior,
// and with a prior for lives drawn from it, intervals of 95 % hold 93 to 97 % of
// lives.
func TestRemainingCoverage(t *testing.T) {
	n := replications()
	slack := 0.02 + 2*math.Sqrt(0.05*0.95/float64(n)) - 2*math.Sqrt(0.05*0.95/2000)
	weibull, gompertz, exponential := lifecycle.Weibull{Scale: 300, Shape: 1.6}, lifecycle.Gompertz{Rate: 0.0012, Shape: 0.006}, lifecycle.Exponential{Rate: 0.004}
	two := lifecycle.TwoYears()
	fromRule := func(r *rand.Rand) float64 { return two.Median * math.Exp(two.Spread*sample.Normal(r)) }
	for _, c := range []struct {
		name  string
		prior float64
		run   func() (float64, float64, float64)
	}{
		{"weibull", 0, func() (float64, float64, float64) {
			return coverage(t, n, 80, weibull, weibull.Rand, lifecycle.Rule{}, 0)
		}},
		{"gompertz", 0, func() (float64, float64, float64) {
			return coverage(t, n, 80, gompertz, gompertz.Rand, lifecycle.Rule{}, 0)
		}},
		{"exponential", 0, func() (float64, float64, float64) {
			return coverage(t, n, 80, exponential, exponential.Rand, lifecycle.Rule{}, 0)
		}},
		{"rule alone", 10, func() (float64, float64, float64) { return coverage(t, n, 0, two, fromRule, two, 10) }},
		{"rule and siblings", 40, func() (float64, float64, float64) { return coverage(t, n, 80, two, fromRule, two, 40) }},
	} {
		life, median, none := c.run()
		t.Logf("%-18s holds %.1f %% of lives, not identified %.1f %%, of %d", c.name, 100*life, 100*none, n)
		require.InDelta(t, 0.95, life, slack, c.name)
		if c.prior == 0 { // with a rule in it, Median has no sampling interval of its own
			t.Logf("%-18s holds the true median %.1f %% of the time", c.name, 100*median)
			require.InDelta(t, 0.95, median, slack, c.name)
		}
	}
}

// outside is one simulated group whose life follows no family: two kinds of
// members (nine in ten stay about a month, one in ten about two years) write on
// weekdays more than on weekends, and a wave of bans closes 40 % of the living
// groups at one date. It returns the daily messages until the end of the log.
func outside(r *rand.Rand, founded, ban, end int) []int64 {
	var stays []float64 // day on which each member leaves
	for m := range 40 + int(sample.Poisson(r, 60)) {
		mean := 30.0
		if m%10 == 0 {
			mean = 700
		}
		stays = append(stays, mean*sample.Exponential(r))
	}
	banned := sample.Uniform(r) < 0.4
	x := make([]int64, end-founded)
	for d := range x {
		if banned && founded <= ban && founded+d >= ban {
			break
		}
		here := 0.0
		for _, s := range stays {
			if s > float64(d) {
				here++
			}
		}
		rate := 0.12 * here
		if (founded+d)%7 >= 5 {
			rate *= 0.4
		}
		x[d] = sample.Poisson(r, rate)
	}
	return x
}

// TestRemainingOutsideTheFamilies reports the coverage where no family is true:
// it is whatever it is, and what must not fail is the doubt. Half of the life of
// each group has been seen when it is asked.
func TestRemainingOutsideTheFamilies(t *testing.T) {
	n, ban, end := replications()/2, 600, 2400
	held, said, none, warned := 0, 0, 0, map[string]int{}
	for rep := range n {
		r := sample.New(77, uint64(rep))
		var groups []lifecycle.GroupDays
		for range 60 {
			founded := int(1000 * sample.Uniform(r))
			groups = append(groups, lifecycle.GroupDays{Active: outside(r, founded, ban, 1400)})
		}
		deaths, err := lifecycle.CountDeaths(slices.Values(groups), lifecycle.Death{Silence: 21})
		require.NoError(t, err)
		s, err := lifecycle.FitSiblings(context.Background(), deaths.Table, nil)
		require.NoError(t, err)
		x := outside(r, 300, ban, end)
		fate, err := lifecycle.Death{Silence: 21}.Of(lifecycle.GroupDays{Active: x})
		require.NoError(t, err)
		age := fate.Last / 2
		seen := make([]float64, age)
		for d := range seen {
			seen[d] = float64(x[d])
		}
		if age < 14 {
			continue
		}
		res, err := lifecycle.LifeEvidence{Age: float64(age), Siblings: s, Activity: seen, Death: lifecycle.Death{Silence: 21}}.Judge()
		if errors.Is(err, coterie.ErrNotIdentified) {
			none++
			continue
		}
		require.NoError(t, err)
		said++
		if left := float64(fate.Last + 1 - age); res.Life.Lo <= left && left <= res.Life.Hi {
			held++
		}
		for _, w := range res.Warnings {
			warned[w.Code]++
		}
	}
	t.Logf("intervals of 95 %% hold %.1f %% of %d lives; not identified %d; warnings: %v", 100*float64(held)/float64(said), said, none, warned)
	require.Positive(t, said)
	require.NotEmpty(t, warned)
}

// TestRemainingOfANewborn holds that an age too small to matter does not.
func TestRemainingOfANewborn(t *testing.T) {
	var table lifecycle.Table
	r := sample.New(2, 2)
	for range 60 {
		require.NoError(t, table.Add(lifecycle.Lifetime{Exit: lifecycle.LogNormal{Mu: 5, Sigma: 0.8}.Rand(r), Ended: true}))
	}
	s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
	require.NoError(t, err)
	newborn := lifecycle.LifeEvidence{Prior: lifecycle.TwoYears(), PriorWeight: 1, Siblings: s}
	at, err := newborn.Judge()
	require.NoError(t, err)
	for _, age := range []float64{5e-324, 1e-306, 1e-100, 1e-12} {
		e := newborn
		e.Age = age
		res, err := e.Judge()
		require.NoError(t, err)
		near.Check(t, "mean", res.Mean(), at.Mean(), 1e-9)
	}
}

func TestRemainingProperties(t *testing.T) {
	var table lifecycle.Table
	r := sample.New(2, 2)
	for range 60 {
		l := lifecycle.Weibull{Scale: 200, Shape: 1.5}.Rand(r)
		require.NoError(t, table.Add(lifecycle.Lifetime{Exit: math.Min(l, 400), Ended: l <= 400}))
	}
	s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
	require.NoError(t, err)
	sum := 0.0
	for _, f := range s.Families {
		sum += f.Weight
	}
	near.Check(t, "family weights", sum, 1, 1e-12)
	rapid.Check(t, func(t *rapid.T) {
		e := lifecycle.LifeEvidence{Age: rapid.Float64Range(0, 300).Draw(t, "age"), Prior: lifecycle.TwoYears(), PriorWeight: rapid.Float64Range(0, 30).Draw(t, "weight"), Siblings: s}
		if rapid.Bool().Draw(t, "falls") {
			for d := range 80 {
				e.Activity = append(e.Activity, math.Round(60*math.Exp(-0.03*float64(d))))
			}
		}
		res, err := e.Judge()
		require.NoError(t, err)
		near.Check(t, "weights", res.Weights.Rule+res.Weights.Siblings+res.Weights.Trend, 1, 1e-12)
		require.LessOrEqual(t, res.Life.Lo, res.Life.Value)
		require.LessOrEqual(t, res.Life.Value, res.Life.Hi)
		near.Check(t, "median", res.Survival(res.Life.Value), 0.5, 1e-5)
		near.Check(t, "low", res.Survival(res.Life.Lo), 0.975, 1e-5)
		before := 1.0
		for d := range 40 {
			v := res.Survival(float64(d) * 20)
			require.LessOrEqual(t, v, before+1e-12)
			before = v
		}
		near.Check(t, "mean", res.Mean()/lifecycle.Mean(res, math.Inf(1)), 1, 1e-5)
		if e.Activity != nil {
			require.Greater(t, res.Weights.Trend, 0.0)
		}
	})
}

// TestSteeperFallIsNoLongerLife: over settings of age, level and evidence, a group
// that falls faster has no longer to live, nor has any that falls longer than one
// that does not.
func TestSteeperFallIsNoLongerLife(t *testing.T) {
	var table lifecycle.Table
	r := sample.New(3, 3)
	for range 80 {
		l := lifecycle.Weibull{Scale: 300, Shape: 1.5}.Rand(r)
		require.NoError(t, table.Add(lifecycle.Lifetime{Exit: math.Min(l, 900), Ended: l <= 900}))
	}
	s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
	require.NoError(t, err)
	two := lifecycle.TwoYears()
	for _, c := range []struct {
		name       string
		age, since int
		level      float64
		e          lifecycle.LifeEvidence
	}{
		{"rule and siblings", 250, 100, 30, lifecycle.LifeEvidence{Prior: two, PriorWeight: 5, Siblings: s}},
		{"siblings alone", 250, 100, 30, lifecycle.LifeEvidence{Siblings: s}},
		{"rule alone", 400, 300, 8, lifecycle.LifeEvidence{Prior: two, PriorWeight: 5}},
		{"beyond the siblings", 1000, 500, 300, lifecycle.LifeEvidence{Prior: two, PriorWeight: 1, Siblings: s}},
		{"below a share of the peak", 300, 200, 100, lifecycle.LifeEvidence{Siblings: s, Death: lifecycle.Death{Rule: lifecycle.BelowPeak, Share: 0.05}}},
	} {
		c.e.Age = float64(c.age)
		without, err := c.e.Judge()
		require.NoError(t, err)
		for noise := range uint64(4) { // 0: none
			before, trend := without.Life, 0.0
			for _, week := range []float64{0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6} {
				r := sample.New(noise, 17)
				c.e.Activity = make([]float64, c.age)
				for d := range c.e.Activity {
					mean := c.level * math.Exp(-week/7*math.Max(0, float64(d-c.since)))
					if c.e.Activity[d] = mean; noise > 0 {
						c.e.Activity[d] = float64(sample.Poisson(r, mean))
					}
				}
				res, err := c.e.Judge()
				require.NoError(t, err)
				slack := 1e-9
				if noise > 0 {
					slack = 0.05 // two draws of noise differ
				}
				require.LessOrEqual(t, res.Life.Value, without.Life.Value*(1+1e-9), "%s at %g a week", c.name, week)
				require.LessOrEqual(t, res.Life.Value, before.Value*(1+slack)+0.1, "%s at %g a week", c.name, week)
				require.LessOrEqual(t, res.Life.Hi, without.Life.Hi*(1+1e-9), "%s at %g a week", c.name, week)
				before, trend = res.Life, res.Weights.Trend
			}
			require.Greater(t, trend, 0.5, c.name)
			require.Less(t, before.Value, without.Life.Value/2, c.name)
		}
	}
}

func TestRemainingIsNotMadeUp(t *testing.T) {
	_, err := lifecycle.LifeEvidence{Age: 10}.Judge()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	rising := make([]float64, 60)
	for d := range rising {
		rising[d] = float64(d)
	}
	_, err = lifecycle.LifeEvidence{Age: 60, Activity: rising}.Judge()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.LifeEvidence{Age: 4e5, Prior: lifecycle.TwoYears(), PriorWeight: 5}.Judge()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	for _, e := range []lifecycle.LifeEvidence{{Age: -1}, {PriorWeight: 1}, {PriorWeight: -1}, {Confidence: 2}, {Activity: []float64{-1}}, {Death: lifecycle.Death{Share: 3}}} {
		_, err := e.Judge()
		require.ErrorIs(t, err, coterie.ErrInvalid, "%+v", e)
	}
	_, err = lifecycle.FitSiblings(context.Background(), new(lifecycle.Table), nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var living lifecycle.Table
	require.NoError(t, living.AddN(lifecycle.Lifetime{Exit: 5}, 50))
	_, err = lifecycle.FitSiblings(context.Background(), &living, nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
}

// TestRulesAreWhatTheySay: the quantiles that the rules were made of.
func TestRulesAreWhatTheySay(t *testing.T) {
	near.Check(t, "two years", lifecycle.TwoYears().Quantile(0.5), 730.5, 1e-12)
	u := lifecycle.UnmanagedBenchmark()
	near.Check(t, "one week", u.Quantile(0.025), 7, 1e-9)
	near.Check(t, "six months", u.Quantile(0.975), 183, 1e-9)
	near.Check(t, "need", lifecycle.Median(lifecycle.NeedLasts(180)), 180, 1e-9)
	require.True(t, math.IsNaN(lifecycle.Rule{}.Survival(1)))
}

// BenchmarkTenThousandGroups reads phases and remaining life of 10,000 groups of
// 1,000 days each.
func BenchmarkTenThousandGroups(b *testing.B) {
	ctx := context.Background()
	law := lifecycle.Weibull{Scale: 600, Shape: 1.4}
	var table lifecycle.Table
	r := sample.New(1, 0)
	for range 500 {
		l := law.Rand(r)
		if err := table.Add(lifecycle.Lifetime{Exit: math.Min(l, 1500), Ended: l <= 1500}); err != nil {
			b.Fatal(err)
		}
	}
	s, err := lifecycle.FitSiblings(ctx, &table, nil)
	if err != nil {
		b.Fatal(err)
	}
	groups := make([][]float64, 64) // 64 different lives, each read many times
	for g := range groups {
		r := sample.New(7, uint64(g))
		level := 2.0
		for d := range 1000 {
			if d%(100+g*3) == 0 {
				level = 1 + 40*sample.Uniform(r)
			}
			m := level
			if d%7 > 4 {
				m *= 0.6
			}
			groups[g] = append(groups[g], float64(sample.NegativeBinomial(r, m, 8)))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		err := parallel.Blocks(ctx, 10000, 50, nil, func(_, lo, hi int) error {
			for g := lo; g < hi; g++ {
				x := groups[g%len(groups)]
				if _, err := lifecycle.ReadPhases(ctx, x, nil); err != nil {
					return err
				}
				if _, err := (lifecycle.LifeEvidence{Age: 1000, Prior: lifecycle.TwoYears(), PriorWeight: 5, Siblings: s, Activity: x}).Judge(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleLifeEvidence() {
	var table lifecycle.Table // lives of other groups in days
	for i, days := range []float64{80, 130, 190, 210, 260, 300, 330, 390, 420, 480, 520, 610} {
		if err := table.Add(lifecycle.Lifetime{Exit: days, Ended: i%4 != 3}); err != nil {
			fmt.Println(err)
			return
		}
	}
	s, err := lifecycle.FitSiblings(context.Background(), &table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range []lifecycle.LifeEvidence{
		{Age: 200, Siblings: s},
		{Age: 200, Siblings: s, Prior: lifecycle.TwoYears(), PriorWeight: 6},
		{Age: 200, Prior: lifecycle.TwoYears(), PriorWeight: 6},
	} {
		r, err := e.Judge()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.0f days, 95 %% between %.0f and %.0f (rule %.2f, siblings %.2f)\n", r.Life.Value, r.Life.Lo, r.Life.Hi, r.Weights.Rule, r.Weights.Siblings)
	}
	// Output:
	// 211 days, 95 % between 10 and 1203 (rule 0.00, siblings 1.00)
	// 347 days, 95 % between 18 and 1585 (rule 0.50, siblings 0.50)
	// 533 days, 95 % between 85 and 1748 (rule 1.00, siblings 0.00)
}

func ExampleTwoYears() {
	r := lifecycle.TwoYears()
	fmt.Printf("median %.0f days, 95 %% between %.0f and %.0f\n", r.Median, r.Quantile(0.025), r.Quantile(0.975))
	// Output: median 730 days, 95 % between 274 and 1946
}

func ExampleUnmanagedBenchmark() {
	r := lifecycle.UnmanagedBenchmark()
	fmt.Printf("median %.0f days: %s\n", r.Median, r.Source)
	// Output: median 36 days: practice report: one week to six months, seldom longer
}

func ExampleNeedLasts() {
	fmt.Printf("%.2f\n", lifecycle.NeedLasts(180).Survival(360))
	// Output: 0.02
}

// TestRemainingNamesTheSilence: days of silence at the end are counted
// against those that death needs.
func TestRemainingNamesTheSilence(t *testing.T) {
	for _, c := range []struct {
		silent int
		death  lifecycle.Death
		text   string
		zh     string
	}{
		{silent: 0},
		{silent: 1, text: "at the end: 1; death by the definition needs 30: till then", zh: "最后 1 天没有动静，按死亡定义要满 30 天"},
		{silent: 7, text: "at the end: 7; death by the definition needs 30: till then", zh: "最后 7 天没有动静，按死亡定义要满 30 天"},
		{silent: 7, death: lifecycle.Death{Silence: 21}, text: "at the end: 7; death by the definition needs 21: till then", zh: "要满 21 天"},
		{silent: 7, death: lifecycle.Death{Rule: lifecycle.BelowPeak}}, // another rule counts no silence
		{silent: 29, text: "at the end: 29; death by the definition needs 30: till then", zh: "1 天后"},
		{silent: 30, text: "needs 30, so the group is dead", zh: "已经死了"},
		{silent: 60, text: "needs 30, so the group is dead", zh: "已经死了"},
		{silent: 250}, // never active: not dead but empty
	} {
		x := make([]float64, 250)
		r := sample.New(3, 12)
		for d := range x[:250-c.silent] {
			x[d] = 1 + float64(sample.Poisson(r, 20))
		}
		a, err := lifecycle.LifeEvidence{Age: 250, Prior: lifecycle.TwoYears(), PriorWeight: 5, Activity: x, Death: c.death}.Judge()
		require.NoError(t, err)
		i := slices.IndexFunc(a.Warnings, func(w coterie.Warning) bool { return w.Code == "silent-tail" })
		require.Equal(t, c.text != "", i >= 0, "%d silent days", c.silent)
		if i >= 0 {
			require.Contains(t, a.Warnings[i].Text, c.text)
			require.Contains(t, a.Warnings[i].Chinese, c.zh)
		}
	}
}
