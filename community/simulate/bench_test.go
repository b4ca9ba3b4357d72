package simulate_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
)

// busy is a group of ten thousand in which everything happens.
func busy() *simulate.Behaviour {
	return &simulate.Behaviour{
		Seed: 1, Days: 1e5, Founders: 5000,
		Arrival:  simulate.Arrival{Benefit: 1, Channels: []simulate.Channel{{Entry: 1, Rate: 100}}, Market: 5000, Innovation: 0.01, Imitation: 0.1, Invites: simulate.Habit{Share: 0.2, Rate: 0.01}, Accept: 0.5},
		Speech:   simulate.Speech{Silent: 0.3, Mean: 2, Shape: 0.5, Reply: 0.5, Loyalty: 0.3, Marks: []simulate.Mark{{Share: 0.2, Tags: community.Valuable}}},
		CheckIns: simulate.Habit{Share: 0.1, Rate: 0.8},
		Buying:   simulate.Buying{Share: 0.3, First: 10, R: 0.5, Alpha: 10, A: 0.8, B: 2.5, P: 6, Q: 4, Gamma: 15},
		Leaving:  simulate.Leaving{Scale: 100, Shape: 0.8, Contagion: 0.1},
		Offence:  simulate.Offence{Habit: simulate.Habit{Share: 0.01, Rate: 0.5}, Tags: community.Ad},
	}
}

// TestMemory holds that ten times the events take no more memory: what is
// allocated, in all, is for the members.
func TestMemory(t *testing.T) {
	b := busy()
	b.Arrival, b.Leaving.Scale = simulate.Arrival{}, 0
	taken := func(n int) uint64 {
		var before, after runtime.MemStats
		seq := events(t, nil, b)
		runtime.ReadMemStats(&before)
		for range seq {
			if n--; n == 0 {
				break
			}
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	few, many := taken(50_000), taken(500_000)
	require.Greater(t, few, uint64(5000*200))
	require.InDelta(t, few, many, 64<<10)
}

// An operation is ten million events; memory does not depend on their number.
func BenchmarkEvents(b *testing.B) {
	ruled, _ := advertised(community.Sanction{Action: community.Warning})
	ruled.Structure.Rules.Rules = append(ruled.Structure.Rules.Rules, community.Rule{Name: "flood",
		When: community.When{Rate: &community.Rate{Within: 60, Over: 10}}, Then: community.Sanction{Action: community.Warning}})
	for name, c := range map[string]*community.Community{"free": nil, "ruled": ruled} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				left, joins := 10_000_000, 0
				for e := range events(b, c, busy()) {
					if e.Kind == community.Join {
						joins++
					}
					if left--; left == 0 {
						break
					}
				}
				b.ReportMetric(float64(joins), "joined")
			}
		})
	}
}
