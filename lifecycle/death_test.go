package lifecycle_test

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestDeathGolden: deaths exactly, by both rules of silence, over L.
func TestDeathGolden(t *testing.T) {
	var g struct {
		Data struct {
			Days [][]int `json:"activity_days"`
			End  int     `json:"obs_end"`
		}
		Results map[string][]struct {
			Start, Last, Revivals int
			TerminalEvent         int `json:"terminal_event"`
			TerminalDuration      int `json:"terminal_duration"`
			SilenceEvent          int `json:"first_silence_event"`
			SilenceDuration       int `json:"first_silence_duration"`
		} `json:"results_by_L"`
	}
	readGolden(t, "group_death_inactivity.json", &g)
	require.NotEmpty(t, g.Results)
	for l, rows := range g.Results {
		silence, err := strconv.Atoi(l)
		require.NoError(t, err)
		require.Len(t, rows, len(g.Data.Days))
		for i, want := range rows {
			days := make([]int64, g.Data.End+1)
			for _, d := range g.Data.Days[i] {
				days[d]++
			}
			for _, c := range []struct {
				rule            lifecycle.DeathRule
				event, duration int
			}{{lifecycle.TerminalSilence, want.TerminalEvent, want.TerminalDuration}, {lifecycle.FirstSilence, want.SilenceEvent, want.SilenceDuration}} {
				f, err := lifecycle.Death{Rule: c.rule, Silence: silence, ToTheEnd: true}.Of(lifecycle.GroupDays{Active: days})
				require.NoError(t, err)
				require.Equal(t, want.Start, f.First)
				require.Equal(t, c.event == 1, f.Dead, "group %d, L %d, rule %d", i, silence, c.rule)
				require.Equal(t, c.duration, f.Until-f.First)
				require.Equal(t, want.Revivals, f.Revivals)
				if c.rule == lifecycle.TerminalSilence {
					require.Equal(t, want.Last, f.Last)
				}
			}
		}
	}
}

// TestDeathProperties: nothing later than Silence days before the end is ever
// called a death, the living are censored there, and adding days of silence
// never brings the dead back.
func TestDeathProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.Int64Range(0, 3), 1, 60).Draw(t, "days")
		d := lifecycle.Death{Rule: lifecycle.DeathRule(rapid.IntRange(0, 2).Draw(t, "rule")), Silence: rapid.IntRange(1, 20).Draw(t, "L")}
		g := lifecycle.GroupDays{Active: days}
		f, err := d.Of(g)
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrNoEvents)
			return
		}
		require.LessOrEqual(t, f.First, f.Last)
		require.Less(t, f.Last, len(days))
		if f.Dead {
			require.Equal(t, f.Last, f.Until)
			require.LessOrEqual(t, f.Until, len(days)-1-d.Silence)
		} else {
			require.Equal(t, max(f.First, len(days)-1-d.Silence), f.Until)
		}
		g.Active = append(days, make([]int64, 5)...)
		later, err := d.Of(g)
		require.NoError(t, err)
		if f.Dead && d.Rule != lifecycle.BelowPeak {
			require.True(t, later.Dead)
			require.Equal(t, f.Until, later.Until)
		}
		if l, ok := later.Lifetime(g); ok {
			require.Greater(t, l.Exit, 0.0)
		}
	})
}

func TestDeathOtherRules(t *testing.T) {
	// Activity 20 a day for ten days, then 1: below a tenth of the peak once the
	// window of 5 days has drained.
	days := make([]int64, 40)
	for i := range days {
		days[i] = 1
		if i < 10 {
			days[i] = 20
		}
	}
	f, err := lifecycle.Death{Rule: lifecycle.BelowPeak, Silence: 5}.Of(lifecycle.GroupDays{Active: days})
	require.NoError(t, err)
	require.True(t, f.Dead)
	require.Equal(t, 13, f.Last) // 1+1+1+1+20 = 24 ≥ 10 still; the next window, 5, is not
	members := make([]int64, 40)
	for i := range members {
		members[i] = int64(50 - i)
	}
	f, err = lifecycle.Death{Rule: lifecycle.BelowMembers, Silence: 10}.Of(lifecycle.GroupDays{Active: days, Members: members})
	require.NoError(t, err)
	require.True(t, f.Dead)
	require.Equal(t, 20, f.Last) // 30 members
	g := lifecycle.GroupDays{Active: []int64{3, 1, 0, 2}, Closed: true, Age: 100}
	f, err = lifecycle.Death{Silence: 7}.Of(g)
	require.NoError(t, err)
	require.Equal(t, lifecycle.CauseClosed, f.Cause)
	l, ok := f.Lifetime(g)
	require.True(t, ok)
	require.Equal(t, lifecycle.Lifetime{Entry: 100, Exit: 104, Ended: true, Cause: lifecycle.CauseClosed}, l)
}

func TestDeathBadInput(t *testing.T) {
	ok := lifecycle.GroupDays{Active: []int64{1, 0}}
	for _, c := range []struct {
		d lifecycle.Death
		g lifecycle.GroupDays
		e error
	}{
		{lifecycle.Death{Rule: 9}, ok, coterie.ErrInvalid},
		{lifecycle.Death{Silence: -1}, ok, coterie.ErrInvalid},
		{lifecycle.Death{Share: 1.5}, ok, coterie.ErrInvalid},
		{lifecycle.Death{Members: -2}, ok, coterie.ErrInvalid},
		{lifecycle.Death{Rule: lifecycle.BelowMembers}, ok, coterie.ErrInvalid},
		{lifecycle.Death{}, lifecycle.GroupDays{Active: []int64{1, -1}}, coterie.ErrInvalid},
		{lifecycle.Death{}, lifecycle.GroupDays{Active: []int64{1}, Age: -1}, coterie.ErrInvalid},
		{lifecycle.Death{}, lifecycle.GroupDays{}, coterie.ErrNoEvents},
	} {
		_, err := c.d.Of(c.g)
		require.ErrorIs(t, err, c.e)
	}
}

func TestPhaseNames(t *testing.T) {
	for p := lifecycle.Sprout; p <= lifecycle.Ended; p++ {
		for _, s := range []string{p.String(), p.Chinese()} {
			var q lifecycle.Phase
			require.NoError(t, q.UnmarshalText([]byte(s)))
			require.Equal(t, p, q)
		}
	}
	var p lifecycle.Phase
	require.ErrorIs(t, p.UnmarshalText([]byte("puberty")), coterie.ErrInvalid)
}

func TestDeathRuleNames(t *testing.T) {
	for r := lifecycle.TerminalSilence; r <= lifecycle.BelowMembers; r++ {
		for _, s := range []string{r.String(), r.Chinese()} {
			q := lifecycle.DeathRule(9)
			require.NoError(t, q.UnmarshalText([]byte(s)))
			require.Equal(t, r, q)
		}
	}
	require.Error(t, new(lifecycle.DeathRule).UnmarshalText([]byte("never")))
}

func ExampleDeath_Of() {
	// Messages a day; the log ends after day 13.
	days := []int64{4, 7, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0}
	for _, d := range []lifecycle.Death{{Silence: 4}, {Silence: 4, Rule: lifecycle.FirstSilence}, {Silence: 10}} {
		f, err := d.Of(lifecycle.GroupDays{Active: days})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("silence %d days: dead %t, known to live until day %d, %d revivals\n", d.Silence, f.Dead, f.Until, f.Revivals)
	}
	// Output:
	// silence 4 days: dead true, known to live until day 7, 1 revivals
	// silence 4 days: dead true, known to live until day 1, 1 revivals
	// silence 10 days: dead false, known to live until day 3, 0 revivals
}

func ExampleFate_Lifetime() {
	g := lifecycle.GroupDays{Age: 90, Active: []int64{5, 2, 3, 0, 0, 0, 0, 0}}
	f, _ := lifecycle.Death{Silence: 5}.Of(g)
	l, _ := f.Lifetime(g)
	fmt.Printf("watched from age %v, ended %t at age %v days\n", l.Entry, l.Ended, l.Exit)
	// Output: watched from age 90, ended true at age 93 days
}

func ExamplePhase() {
	var p lifecycle.Phase
	_ = p.UnmarshalText([]byte("衰退"))
	fmt.Println(p, p.Chinese(), p.Follows(lifecycle.Growth, false), p.Follows(lifecycle.Growth, true))
	// Output: decline 衰退 false true
}

func TestCountDeaths(t *testing.T) {
	groups := []lifecycle.GroupDays{
		{Active: make([]int64, 30)}, // never active
		{Active: append([]int64{5, 5, 5}, make([]int64, 27)...)},
		{Active: append(make([]int64, 26), 1, 2, 3, 4)},              // too young to say
		{Active: append([]int64{1}, make([]int64, 29)...), Age: 200}, // older than the log
		{Active: []int64{1, -3}},
		{Active: append([]int64{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 2, 0, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)},
	}
	s, err := lifecycle.CountDeaths(slices.Values(groups), lifecycle.Death{Silence: 10})
	var bad *coterie.RowErrors
	require.ErrorAs(t, err, &bad)
	require.Equal(t, 1, bad.Count)
	require.Equal(t, 4, bad.First[0].Row)
	require.Equal(t, lifecycle.Deaths{Table: s.Table, Groups: 4, Dead: 2, Late: 1, Silent: 1, Unseen: 1, Revivals: 1, Warnings: s.Warnings}, *s)
	require.Equal(t, int64(3), s.Table.Len())
	require.Len(t, s.Warnings, 2)
	require.Equal(t, "length-biased", s.Warnings[0].Code)
	_, err = lifecycle.CountDeaths(nil, lifecycle.Death{})
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// twelve groups that lived about three weeks, with pauses.
func pausing() iter.Seq[lifecycle.GroupDays] {
	return func(yield func(lifecycle.GroupDays) bool) {
		for g := range 12 {
			days := make([]int64, 60)
			for d := 0; d < 15+g; d += 1 + (d+g)%6 {
				days[d] = 2
			}
			if !yield(lifecycle.GroupDays{Active: days}) {
				return
			}
		}
	}
}

func ExampleCountDeaths() {
	s, err := lifecycle.CountDeaths(pausing(), lifecycle.Death{Silence: 14})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Groups, "groups,", s.Dead, "dead")
	// Output: 12 groups, 12 dead
}

func ExampleDeathSensitivity() {
	rows, err := lifecycle.DeathSensitivity(pausing(), lifecycle.Death{Rule: lifecycle.FirstSilence}, []int{3, 5, 7, 14})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		fmt.Printf("silence %2d days: %d dead, %2d revivals, median life %.0f days\n", r.Days, r.Dead, r.Revivals, r.Median.Value)
	}
	// Output:
	// silence  3 days: 12 dead, 38 revivals, median life 1 days
	// silence  5 days: 12 dead, 14 revivals, median life 9 days
	// silence  7 days: 12 dead,  0 revivals, median life 20 days
	// silence 14 days: 12 dead,  0 revivals, median life 20 days
}
