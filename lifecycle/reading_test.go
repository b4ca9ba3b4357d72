package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

func chinese(p *lifecycle.Phases) string {
	var s strings.Builder
	for _, r := range p.Readings {
		s.WriteString(r.Phase.Chinese() + " ")
	}
	return s.String()
}

// TestPhasesGolden: the synthetic life of cp_synth_phases.json, Poisson counts
// of rates 2, 9, 25, 8 and 1 with breaks at 20, 45, 60 and 90.
func TestPhasesGolden(t *testing.T) {
	var g struct{ Data struct{ X []float64 } }
	readGolden(t, "cp_synth_phases.json", &g)
	p, err := lifecycle.ReadPhases(context.Background(), g.Data.X, nil)
	require.NoError(t, err)
	require.Equal(t, "萌芽 成长 成熟 衰退 沉寂 ", chinese(p))
	require.Equal(t, []int{20, 45, 60, 90}, p.Changes.Changes)
	for _, r := range p.Readings {
		require.Greater(t, r.Probability, 0.9, r.Phase.String())
	}
	// Read while it happened, from what was known then.
	for day, want := range map[int]lifecycle.Phase{0: lifecycle.Sprout, 20: lifecycle.Sprout, 40: lifecycle.Growth, 60: lifecycle.Growth, 85: lifecycle.Decline, 105: lifecycle.Dormant} {
		p, err := lifecycle.ReadPhases(context.Background(), g.Data.X[:day], nil)
		require.NoError(t, err)
		require.Equal(t, want, p.Now, "day %d", day)
	}
	silent := append(append([]float64(nil), g.Data.X...), make([]float64, 40)...)
	p, err = lifecycle.ReadPhases(context.Background(), silent, nil)
	require.NoError(t, err)
	require.Equal(t, lifecycle.Ended, p.Now)
	require.Equal(t, "萌芽 成长 成熟 衰退 沉寂 结束 ", chinese(p))
}

// days draws counts of the given levels, each for some days, with weekends at
// half the level.
func days(seed uint64, k float64, levels ...[2]float64) []float64 {
	r := sample.New(seed, 0)
	var x []float64
	for _, l := range levels {
		for range int(l[1]) {
			mean := l[0]
			if len(x)%7 >= 5 {
				mean /= 2
			}
			x = append(x, float64(sample.NegativeBinomial(r, mean, k)))
		}
	}
	return x
}

// TestPhasesUnderWeekdaysAndDispersion: a weekly rhythm and counts of four times
// the Poisson variance are no change of phase.
func TestPhasesUnderWeekdaysAndDispersion(t *testing.T) {
	right := 0
	for seed := range uint64(40) {
		x := days(seed, 10, [2]float64{3, 60}, [2]float64{30, 300})
		p, err := lifecycle.ReadPhases(context.Background(), x, nil)
		require.NoError(t, err)
		require.Less(t, p.Season.Factor(6, false), 0.9)
		if chinese(p) == "萌芽 成熟 " {
			right++
		}
	}
	require.GreaterOrEqual(t, right, 36)
	p, err := lifecycle.ReadPhases(context.Background(), days(5, 1e9, [2]float64{30, 80}, [2]float64{6, 60}, [2]float64{15, 60}), nil)
	require.NoError(t, err)
	require.Equal(t, "成熟 衰退 成长 ", chinese(p))
	require.True(t, p.Readings[2].Revival)
}

func TestPhasesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(0, 40), 0, 120).Draw(t, "x")
		for i := range x {
			x[i] = math.Floor(x[i]) * float64(rapid.IntRange(0, 1).Draw(t, "on"))
		}
		p, err := lifecycle.ReadPhases(context.Background(), x, &lifecycle.PhaseOptions{Silence: 10, Closed: rapid.Bool().Draw(t, "closed")})
		require.NoError(t, err)
		sum := 0.0
		for _, v := range p.Probabilities {
			require.GreaterOrEqual(t, v, -1e-12)
			sum += v
		}
		near.Check(t, "probabilities", sum, 1, 1e-9)
		at := 0
		for i, r := range p.Readings {
			require.Equal(t, at, r.From)
			require.Less(t, r.From, r.To)
			at = r.To
			if i > 0 {
				require.NotEqual(t, p.Readings[i-1].Phase, r.Phase)
			}
		}
		require.Equal(t, len(x), at)
		if len(p.Readings) > 0 {
			require.Equal(t, p.Now, p.Readings[len(p.Readings)-1].Phase)
		}
	})
}

// TestPhasesOfSteadyGroups: what happens to a group of one steady level is no
// phase: an outage, a campaign, days that resemble the days before.
func TestPhasesOfSteadyGroups(t *testing.T) {
	type event struct {
		from, days int
		level      float64
	}
	for _, c := range []struct {
		name   string
		days   int     // 0: 200
		memory float64 // of AR(1) noise in log activity
		noise  float64
		events []event
		warn   string
		least  float64 // share read as mature
	}{
		{name: "independent", least: 0.97},
		{name: "a week missing", events: []event{{100, 7, 0}}, warn: "outage?", least: 0.9},
		{name: "three holes", events: []event{{50, 5, 0}, {100, 5, 0}, {150, 5, 0}}, warn: "outage?", least: 0.9},
		{name: "a hole just past", events: []event{{188, 7, 0}}, warn: "outage?", least: 0.85},
		{name: "a campaign", events: []event{{100, 7, 200}}, warn: "event", least: 0.9},
		{name: "a long campaign", events: []event{{100, 10, 100}}, warn: "event", least: 0.9},
		{name: "alike days", days: 365, memory: 0.8, noise: 0.2, least: 0.8},
	} {
		mature, warned := 0.0, 0.0
		const n = 100
		for seed := range uint64(n) {
			r := sample.New(seed, 9)
			x, a := make([]float64, max(c.days, 200)), 0.0
			for d := range x {
				a = c.memory*a + c.noise*sample.Normal(r)
				mean := 20 * math.Exp(a)
				for _, e := range c.events {
					if e.from <= d && d < e.from+e.days {
						mean = e.level
					}
				}
				x[d] = float64(sample.Poisson(r, mean))
			}
			p, err := lifecycle.ReadPhases(context.Background(), x, nil)
			require.NoError(t, err)
			if p.Now == lifecycle.Mature {
				mature++
			}
			for _, w := range p.Warnings {
				if w.Code == c.warn {
					warned++
					break
				}
			}
		}
		t.Logf("%s: %.0f %% mature", c.name, 100*mature/n)
		require.GreaterOrEqual(t, mature/n, c.least, c.name)
		if c.warn != "" {
			require.GreaterOrEqual(t, warned/n, 0.95, c.name)
		}
	}
}

// TestPhasesFallUnderAlikeDays: a group that halves is seen to decline though its
// days resemble one another.
func TestPhasesFallUnderAlikeDays(t *testing.T) {
	seen, warned := 0, 0
	for seed := range uint64(60) {
		r := sample.New(seed, 10)
		x, a := make([]float64, 365), 0.0
		for d := range x {
			a = 0.8*a + 0.2*sample.Normal(r)
			mean := 20 * math.Exp(a)
			if d >= 200 {
				mean /= 2
			}
			x[d] = float64(sample.Poisson(r, mean))
		}
		p, err := lifecycle.ReadPhases(context.Background(), x, nil)
		require.NoError(t, err)
		if p.Now == lifecycle.Decline {
			seen++
		}
		for _, w := range p.Warnings {
			if w.Code == "days-alike" {
				warned++
			}
		}
	}
	require.GreaterOrEqual(t, seen, 50)
	require.GreaterOrEqual(t, warned, 50)
}

func TestPhasesEmptyAndBad(t *testing.T) {
	for _, x := range [][]float64{nil, {0}, make([]float64, 300)} {
		p, err := lifecycle.ReadPhases(context.Background(), x, nil)
		require.NoError(t, err)
		require.Equal(t, lifecycle.Sprout, p.Now)
		require.Equal(t, 1.0, p.Probabilities[lifecycle.Sprout])
	}
	for _, o := range []lifecycle.PhaseOptions{{Silence: -1}, {Settle: -1}, {Confidence: 1}, {Penalty: -1}, {Festival: []bool{true}}} {
		_, err := lifecycle.ReadPhases(context.Background(), []float64{1, 2}, &o)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err := lifecycle.ReadPhases(context.Background(), []float64{1, -2}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleReadPhases() {
	var x []float64 // messages a day
	for d := range 120 {
		level := []float64{2, 12, 40, 38, 15, 3}[d/20]
		x = append(x, level+float64(d*7%3)-1)
	}
	p, err := lifecycle.ReadPhases(context.Background(), x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range p.Readings {
		fmt.Printf("days %3d–%3d  %s %-8v %4.1f a day  probability %.2f\n", r.From, r.To-1, r.Phase.Chinese(), r.Phase, r.Level, r.Probability)
	}
	fmt.Println("now:", p.Now)
	// Output:
	// days   0– 19  萌芽 sprout    1.9 a day  probability 1.00
	// days  20– 39  成长 growth   12.0 a day  probability 1.00
	// days  40– 79  成熟 mature   39.0 a day  probability 1.00
	// days  80– 99  衰退 decline  15.0 a day  probability 1.00
	// days 100–119  沉寂 dormant   3.0 a day  probability 0.97
	// now: dormant
}

// TestPhasesSilentTail: a few empty days at the end are no phase; as many as make
// an event one are.
func TestPhasesSilentTail(t *testing.T) {
	for _, c := range []struct {
		tail int
		want lifecycle.Phase
		opt  *lifecycle.PhaseOptions
	}{
		{tail: 1, want: lifecycle.Mature},
		{tail: 2, want: lifecycle.Mature},
		{tail: 3, want: lifecycle.Mature},
		{tail: 6, want: lifecycle.Mature},
		{tail: 13, want: lifecycle.Mature},
		{tail: 14, want: lifecycle.Dormant},
		{tail: 30, want: lifecycle.Dormant, opt: &lifecycle.PhaseOptions{Silence: 60}},
		{tail: 30, want: lifecycle.Ended},
		{tail: 6, want: lifecycle.Ended, opt: &lifecycle.PhaseOptions{Silence: 5}},
		{tail: 4, want: lifecycle.Mature, opt: &lifecycle.PhaseOptions{Silence: 5}},
		{tail: 3, want: lifecycle.Ended, opt: &lifecycle.PhaseOptions{Closed: true}},
	} {
		right := 0
		for seed := range uint64(40) { // 0: 20 a day exactly
			x := make([]float64, 250)
			r := sample.New(seed, 11)
			for d := range x[:250-c.tail] {
				if x[d] = 20; seed > 0 {
					x[d] = float64(sample.Poisson(r, 20))
				}
			}
			p, err := lifecycle.ReadPhases(context.Background(), x, c.opt)
			require.NoError(t, err)
			require.Equal(t, 250, p.Readings[len(p.Readings)-1].To)
			if p.Now == c.want {
				right++
			}
			if c.want != lifecycle.Mature {
				require.Equal(t, c.want, p.Now, "%d empty days, seed %d", c.tail, seed)
			} else {
				require.Less(t, p.Now, lifecycle.Dormant, "%d empty days, seed %d", c.tail, seed)
			}
			warned := false
			for _, w := range p.Warnings {
				if w.Code != "silent-tail" {
					continue
				}
				warned = true
				require.Equal(t, fmt.Sprintf("days %d–249", 250-c.tail), w.About)
				require.Contains(t, w.Text, fmt.Sprintf("at the end: %d,", c.tail))
				require.Contains(t, w.Chinese, fmt.Sprintf("最后 %d 天", c.tail))
			}
			require.Equal(t, c.want == lifecycle.Mature, warned, "%d empty days, seed %d", c.tail, seed)
			if warned {
				near.Check(t, "level", p.Readings[0].Level, 20, 1) // of the days before
			}
			if seed == 0 {
				require.Equal(t, c.want, p.Now, "%d empty days", c.tail)
			}
		}
		t.Logf("%d empty days: %d of 40 %v", c.tail, right, c.want)
		require.GreaterOrEqual(t, right, 37, "%d empty days", c.tail)
	}
}
