package report

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle"
)

// Twelve groups that began within the log: six went silent after three to eight
// months, six go on. What has ended has no time left and is not to be disturbed;
// what goes on is judged by the rule and by the six deaths; what is older than
// the table is not judged at all.
func TestTimeLeft(t *testing.T) {
	var b strings.Builder
	b.WriteString("date,group,members,joined,speakers,messages\n")
	const last = 400
	for g := range 12 {
		end := last
		if g < 6 {
			end = 90 + 30*g
		}
		for day := 1; day <= end; day++ {
			joined := 0
			if day == 1 {
				joined = 40
			}
			fmt.Fprintf(&b, "%s,g%02d,40,%d,%d,%d\n", dayText(20000+day), g, joined, 5+day%7, 20+5*(day%7))
		}
	}
	for day := 1; day <= last; day++ {
		fmt.Fprintf(&b, "%s,old,40,0,5,%d\n", dayText(20000+day), 20+5*(day%7))
	}
	d, err := ReadDaily(strings.NewReader(b.String()), china(t))
	require.NoError(t, err)
	a, err := groupsAnswer(&Input{Daily: d})
	require.NoError(t, err)
	for _, g := range a.(*GroupsAnswer).Groups {
		switch {
		case g.Group == "old":
			require.True(t, math.IsNaN(g.Left.Days.Value))
			require.Zero(t, g.Ending.Course)
		case g.Group < "g06":
			require.Equal(t, lifecycle.Ended, g.Stage.Phase, g.Group)
			require.Equal(t, lifecycle.WindDown, g.Ending.Course)
			require.Contains(t, g.Left.words(&g).ZH, "已停")
		default:
			require.Equal(t, lifecycle.Mature, g.Stage.Phase, g.Group)
			require.Equal(t, .8, g.Left.Days.Confidence)
			require.Less(t, g.Left.Days.Lo, g.Left.Days.Value)
			require.Less(t, g.Left.Days.Value, g.Left.Days.Hi)
			require.Greater(t, g.Left.Weights.Rule, 0.)
			require.Greater(t, g.Left.Weights.Siblings, 0.)
			require.Zero(t, g.Left.Weights.Trend, "it does not fall")
			// No revenue, so the date is that of its life, a sale before it.
			require.Equal(t, ByLife, g.Ending.By)
			require.Equal(t, lifecycle.Invest, g.Ending.Course)
			left := int(g.Left.Days.Value)
			require.Equal(t, dayText(20000+last+left), g.Ending.Date)
			require.Equal(t, dayText(20000+last+int(g.Left.Days.Value-saleDays)), g.Ending.LastSale)
		}
	}
	lives, err := livesAnswer(&Input{Daily: d})
	require.NoError(t, err)
	require.Equal(t, []int{12, 6, 1}, []int{lives.(*LivesAnswer).Groups, lives.(*LivesAnswer).Dead, lives.(*LivesAnswer).Older})
}

// In the simulated table some accounts see no end within two years, of groups
// that half live less than one: no sale may start that would not be done by the
// end of the accounts and by the median life. What is degenerate gets no more
// money, whether it sells or not.
func TestLastSaleEndsInTime(t *testing.T) {
	f, err := os.Open("../../report/testdata/daily.csv.gz")
	require.NoError(t, err)
	defer f.Close()
	d, err := ReadDaily(f, china(t))
	require.NoError(t, err)
	a, err := groupsAnswer(&Input{Daily: d})
	require.NoError(t, err)
	today, err := time.Parse(time.DateOnly, a.(*GroupsAnswer).AsOf)
	require.NoError(t, err)
	capped, degenerate := 0, 0
	for _, g := range a.(*GroupsAnswer).Groups {
		e := g.Ending
		if g.State.State.Degenerate() && g.Stage.Phase < lifecycle.Dormant {
			degenerate++
			require.NotEqual(t, lifecycle.Invest, e.Course, g.Group)
		}
		if e.LastSale == "" {
			require.NotContains(t, []lifecycle.Course{lifecycle.Invest, lifecycle.FinishSale}, e.Course, g.Group)
			continue
		}
		start, err := time.Parse(time.DateOnly, e.LastSale)
		require.NoError(t, err)
		require.False(t, start.Before(today), g.Group)
		done := start.AddDate(0, 0, saleDays)
		if e.Date != "" {
			end, err := time.Parse(time.DateOnly, e.Date)
			require.NoError(t, err)
			require.False(t, done.After(end), "%s: %s after %s", g.Group, done, end)
		}
		if left := g.Left.Days.Value; !math.IsNaN(left) {
			require.LessOrEqual(t, done.Sub(today).Hours()/24, left, g.Group)
			if left < done.Sub(today).Hours()/24+1 && e.By == ByAccounts {
				capped++
			}
		}
	}
	require.Positive(t, capped)
	require.Positive(t, degenerate)
	late := Ending{Course: lifecycle.Maintain, late: true}
	require.Equal(t, "来不及了", late.sale().ZH)
}
