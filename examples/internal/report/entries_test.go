package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Of forty who came by a friend nine tenths stay 100 days and one tenth 50; of
// forty who came by a poster half stay 10 days and half 60. A third entry has too
// few to be compared.
func TestEntriesThatStay(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,group,kind,member,entry\n")
	day := func(d int) string { return time.Date(2026, 1, 1+d, 9, 0, 0, 0, time.UTC).Format("2006-01-02 15:04") }
	write := func(d int, kind, who, entry string) {
		fmt.Fprintf(&b, "%s,g,%s,%s,%s\n", day(d), kind, who, entry)
	}
	for i := range 40 {
		write(0, "join", fmt.Sprint("f", i), "friend")
		write(0, "join", fmt.Sprint("p", i), "poster")
	}
	write(0, "join", "x", "advert")
	for i := range 40 {
		if i%10 == 0 {
			write(50, "leave", fmt.Sprint("f", i), "")
		}
		write(10+50*(i%2), "leave", fmt.Sprint("p", i), "")
	}
	write(100, "post", "f1", "")
	l, err := ReadEvents(strings.NewReader(b.String()), china(t))
	require.NoError(t, err)
	e, err := l.entryStays()
	require.NoError(t, err)
	require.Len(t, e.Lines, 2)
	require.Equal(t, []string{"friend", "poster"}, []string{e.Lines[0].Entry, e.Lines[1].Entry})
	require.Equal(t, 60., e.Horizon, "as long as the shorter was watched")
	require.InDelta(t, .9*60+.1*50, e.Lines[0].Days.Value, 1e-9)
	require.InDelta(t, 35, e.Lines[1].Days.Value, 1e-9)
	require.InDelta(t, 24, e.Gap.Value, 1e-9)
	require.Less(t, e.Gap.Lo, 24.)
	require.Greater(t, e.Gap.Lo, 15.)
	require.Less(t, float64(e.P), 1e-6)
	require.InDelta(t, .9, e.Lines[0].At90.Value, 1e-12)
	require.Equal(t, "–", pct(e.Lines[1].At90.Value), "nobody of the poster was watched for 90 days")
	require.True(t, e.differ())
}
