package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
)

// A table of three months in which one writes a message a day for a while and
// then nobody: dead, and since when. One that goes on is quiet, and whether it is
// of use the table cannot say until it counts orders.
func TestStateFromATable(t *testing.T) {
	table := func(orders bool) *Daily {
		text := "date,group,members,speakers,messages"
		if orders {
			text += ",orders"
		}
		var b strings.Builder
		b.WriteString(text + "\n")
		for day := 1; day <= 90; day++ {
			row := func(group string, n int) {
				fmt.Fprintf(&b, "%s,%s,40,%d,%d", dayText(20000+day), group, min(n, 1), n)
				if orders {
					fmt.Fprintf(&b, ",%d", day%3)
				}
				b.WriteString("\n")
			}
			row("goes on", 1)
			if day <= 45 {
				row("stopped", 20)
			}
		}
		d, err := ReadDaily(strings.NewReader(b.String()), china(t))
		require.NoError(t, err)
		return d
	}
	read := func(d *Daily) map[string]GroupLine {
		a, err := groupsAnswer(&Input{Daily: d})
		require.NoError(t, err)
		out := map[string]GroupLine{}
		for _, g := range a.(*GroupsAnswer).Groups {
			out[g.Group] = g
		}
		return out
	}
	plain := read(table(false))
	stopped, goes := plain["stopped"], plain["goes on"]
	require.Equal(t, community.Dead, stopped.State.State)
	require.Equal(t, 45, stopped.Silent)
	require.Equal(t, "dead (silent 45 days)", stopped.State.words().EN)
	require.Equal(t, community.Quiet, goes.State.State)
	require.False(t, goes.State.useSeen())
	require.Contains(t, goes.State.words().ZH, "有没有用看不出")
	goes = read(table(true))["goes on"]
	require.True(t, goes.State.useSeen())
	require.Contains(t, goes.State.words().ZH, "安静有用")
}

// A group that talks and never sold is in doubt where half of the others sell,
// and bad where all of them do; one that sold is read by its orders.
func TestNoOrdersCountAsTheOthersSell(t *testing.T) {
	table := func(selling int) map[string]Reading {
		var b strings.Builder
		b.WriteString("date,group,members,joined,speakers,messages,orders\n")
		for day := 1; day <= 90; day++ {
			for g := range 10 {
				orders := 0
				if g < selling {
					orders = 2
				}
				fmt.Fprintf(&b, "%s,%c,40,0,9,12,%d\n", dayText(20000+day), 'a'+g, orders)
			}
		}
		d, err := ReadDaily(strings.NewReader(b.String()), china(t))
		require.NoError(t, err)
		in := &Input{Daily: d}
		out := map[string]Reading{}
		for _, v := range in.views() {
			r, err := v.read(in, in.AsOf())
			require.NoError(t, err)
			out[v.name] = r
		}
		lacks, err := lacksAnswer(in)
		require.NoError(t, err)
		require.Equal(t, selling, lacks.(*LacksAnswer).Others)
		week, err := weekAnswer(in)
		require.NoError(t, err)
		require.Len(t, week.(*WeekAnswer).Tasks, 10-selling)
		require.NotEmpty(t, week.Unsaid())
		return out
	}
	bad := []community.State{community.Spam, community.IdleChat}
	half, all := table(5), table(9)
	require.Equal(t, community.Lively, half["a"].State)
	require.Empty(t, half["a"].Among)
	require.Equal(t, append([]community.State{community.Lively}, bad...), half["j"].Among)
	require.Equal(t, bad, all["j"].Among)
}

// What a table shows a group to lack, and its week: the rule that it cannot
// name, the operations of a dead group, newcomers by their number, and talk that
// falls.
func TestWeekOfATable(t *testing.T) {
	var b strings.Builder
	b.WriteString("date,group,members,joined,speakers,messages,orders\n")
	for day := 1; day <= 90; day++ {
		alive, fading := 1, 20
		if day > 40 {
			alive = 0
		}
		if day > 62 {
			fading = 8
		}
		fmt.Fprintf(&b, "%s,gone,40,0,%d,%d,0\n", dayText(20000+day), 9*alive, 20*alive)
		fmt.Fprintf(&b, "%s,adverts,40,0,9,12,%d\n", dayText(20000+day), 1-min(day-1, 1))
		fmt.Fprintf(&b, "%s,fading,40,%d,%d,%d,2\n", dayText(20000+day), day%2, fading+day%2, 2*fading)
	}
	d, err := ReadDaily(strings.NewReader(b.String()), china(t))
	require.NoError(t, err)
	in := &Input{Daily: d}
	week, err := weekAnswer(in)
	require.NoError(t, err)
	codes := map[string]Task{}
	for _, task := range week.(*WeekAnswer).Tasks {
		codes[task.Group+" "+task.Code] = task
	}
	require.Len(t, codes, 4)
	require.Contains(t, codes, "gone state-dead")
	require.Contains(t, codes, "adverts state-undecided")
	require.Contains(t, codes, "fading talk-falls")
	require.Equal(t, 3, codes["fading onboard"].Members) // odd days of the last seven
	lacks, err := lacksAnswer(in)
	require.NoError(t, err)
	missing := map[string]string{}
	for _, g := range lacks.(*LacksAnswer).Groups {
		missing[g.Group] = g.Missing[0].Code + " " + g.Missing[0].About
	}
	require.Equal(t, map[string]string{"gone": "element-weak operations", "adverts": "no-rule-kept structure.rules"}, missing)
	require.Len(t, lacks.Unsaid(), 1)
}

// A group of less than a window is not judged.
func TestYoungGroupsAreNotJudged(t *testing.T) {
	l, err := ReadEvents(strings.NewReader(spreadsheet), china(t))
	require.NoError(t, err)
	a, err := groupsAnswer(&Input{Events: l})
	require.NoError(t, err)
	g := a.(*GroupsAnswer).Groups[0]
	require.Zero(t, g.State.State)
	require.Equal(t, Unclear, g.Trend)
	require.Contains(t, g.Advice.ZH, "刚建")
}
