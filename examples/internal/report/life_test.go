package report

import (
	"fmt"
	"math"
	"strings"
	"testing"

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
