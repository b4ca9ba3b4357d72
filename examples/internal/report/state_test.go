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
