package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a log of two groups: five talk to each other in one, of whom one
// buys and one host is staff; in the other one speaks to nobody.
func small() string {
	var b strings.Builder
	b.WriteString("time,kind,group,member,other,amount,tags\n")
	for d := range 56 {
		day := fmt.Sprintf("2026-%02d-%02d", 3+d/28, 1+d%28)
		for i := range 4 {
			if i < 3 || d < 3 {
				fmt.Fprintf(&b, "%s 20:0%d,reply,tea,u%d,u%d,,answer\n", day, i, i, (i+d)%4)
			}
		}
		fmt.Fprintf(&b, "%s 21:00,post,tea,host,u1,,\n", day)
	}
	b.WriteString("2026-03-09 09:00,purchase,tea,u1,,89.00,\n2026-03-20 09:00,post,quiet,u9,,,\n")
	return b.String()
}

func readSmall(t *testing.T, members bool) *Input {
	t.Helper()
	zone, err := ParseZone("+08:00")
	require.NoError(t, err)
	l, err := ReadEvents(strings.NewReader(small()), ReadOptions{Name: "small.csv", Zone: zone, Members: members, Staff: map[string]bool{"host": true}})
	require.NoError(t, err)
	return &Input{Events: l}
}

func TestWhoNamesNoMember(t *testing.T) {
	a, err := whoAnswer(readSmall(t, false))
	require.NoError(t, err)
	w := a.(*WhoAnswer)
	require.Equal(t, int64(5), w.Members, "the host is staff")
	require.Equal(t, []string{"quiet"}, w.Leaderless)
	require.Equal(t, int64(3), w.Helpers)
	require.Equal(t, int64(1), w.Buyers)
	n := int64(0)
	for _, r := range w.Roles {
		n += r.Count
	}
	require.Equal(t, w.Members, n)
	for _, l := range []Lang{Chinese, English} {
		var b bytes.Buffer
		r, err := New(readSmall(t, false))
		require.NoError(t, err)
		require.NoError(t, r.Text(&b, l))
		require.NotContains(t, b.String(), "u1")
		require.NotContains(t, b.String(), Words{"名单", "■ Members"}.In(l))
	}
}

func TestMembersAreListedWhenAskedFor(t *testing.T) {
	a, err := membersAnswer(readSmall(t, true))
	require.NoError(t, err)
	rows := a.(*MembersAnswer).Rows
	var names []string
	for _, r := range rows {
		names = append(names, r.Group+"/"+r.Member)
		require.NotEmpty(t, r.Why)
		require.NotZero(t, r.Role)
		require.NotZero(t, r.Layer)
	}
	require.ElementsMatch(t, []string{"quiet/u9", "tea/u0", "tea/u1", "tea/u2", "tea/u3"}, names)
	for _, r := range rows {
		switch r.Member {
		case "u1":
			require.Equal(t, int64(8900), r.Amount)
			require.Equal(t, int64(1), r.Orders)
			require.Equal(t, "2026-03-01", r.Joined)
			require.Equal(t, "2026-04-28", r.LastSeen)
			require.Equal(t, int64(56), r.Posts)
		case "u3":
			require.Equal(t, int64(3), r.Posts)
		}
	}
	for _, l := range []Lang{Chinese, English} {
		var b bytes.Buffer
		r, err := New(readSmall(t, true))
		require.NoError(t, err)
		require.NoError(t, r.Text(&b, l))
		require.Contains(t, b.String(), "u1")
		require.Contains(t, b.String(), Words{"为什么", "why"}.In(l))
	}
}
