package report

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// The week of the fixture: each degenerate group has its task, the most urgent
// come first, and no task says whom it concerns.
func TestWeek(t *testing.T) {
	o := china(t)
	f, err := os.Open("../../report/testdata/events.csv.gz")
	require.NoError(t, err)
	defer f.Close()
	l, err := ReadEvents(f, o)
	require.NoError(t, err)
	answer, err := weekAnswer(&Input{Events: l})
	require.NoError(t, err)
	a := answer.(*WeekAnswer)
	require.Equal(t, "2026-11-01", a.From)
	seen := map[string]int{}
	last := 2.0
	for _, task := range a.Tasks {
		require.LessOrEqual(t, task.Urgency, last)
		last = task.Urgency
		require.NotEmpty(t, task.Row)
		require.NotEmpty(t, task.What.ZH)
		require.NotEmpty(t, task.What.EN)
		seen[task.Code]++
	}
	require.Equal(t, []int{8, 8, 8}, []int{seen["state-dead"], seen["state-spam"], seen["state-idle-chat"]})
	text, err := json.Marshal(a)
	require.NoError(t, err)
	require.NotRegexp(t, regexp.MustCompile(`m\d{5}|staff\d\d|[0-9a-f]{8}-`), string(text))
	first, _ := a.actions()
	require.LessOrEqual(t, len(first), mostTasks)
}
