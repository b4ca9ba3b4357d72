package community_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Only the tolls past due come out of Due, and applying the decisions in the
// loop leaves the others open.
func TestOnlyWhatIsDue(t *testing.T) {
	b := &community.Rulebook{Rules: []community.Rule{{Name: "toll", When: community.When{AnyTag: community.Ad},
		Then: community.Sanction{Action: community.Charge, Toll: community.Toll{Amount: 5000, Shares: 20, Within: 180}}}}}
	c := newCourt(t, b)
	first := at(1)
	for i := range 10 { // an advert every ten seconds
		e := post(i, 1, community.Ad)
		e.At = first + community.Instant(i)*10e6
		require.Equal(t, community.Charge, c.judge(e).Action)
	}
	require.Empty(t, c.due(first+180e6))
	for late, want := range [][]int{{0}, {1}, {2, 3, 4}} {
		var who []community.MemberID
		for _, d := range c.due(first + community.Instant([]int{185, 195, 225}[late])*1e6) {
			who = append(who, d.Member)
		}
		var expected []community.MemberID
		for _, m := range want {
			expected = append(expected, member(m))
		}
		require.Equal(t, expected, who)
	}
}

// A session counts once for who was its host and its guest, and an award of
// which a record says nothing is not elected.
func TestAwardsCountSessionsOnce(t *testing.T) {
	c := &community.Community{Operations: community.Operations{Awards: []community.Term{"sharing-star", "answer-star"}}}
	es := joins(3)
	for _, topic := range []uint32{1, 2} {
		for _, step := range []community.Step{community.HostOn, community.GuestOn} {
			e := session(2, 24*10, step)
			e.Topic = topic
			es = append(es, e)
		}
	}
	p, err := community.PlanWeek(c, fold(t, dayOptions, es...), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), nil)
	require.NoError(t, err)
	n := 0
	for _, task := range p.Tasks {
		if task.Why.Code == "award" {
			n++
			require.Equal(t, "sharing-star", task.Why.About)
			require.Equal(t, []string{"2"}, task.Why.Evidence)
		}
	}
	require.Equal(t, 1, n)
}

// Who passed a threshold in the week before has reached a level; who passed it
// earlier, or not yet, has not.
func TestLevelsReached(t *testing.T) {
	c := &community.Community{Operations: community.Operations{Levels: []float64{0, 5, 15}}}
	es := joins(3)
	for m, days := range map[int][]float64{1: {1, 2, 3, 4, 22, 23}, 2: {1, 2, 3, 4, 5, 22}, 3: {22, 23, 24}} {
		for _, d := range days {
			es = append(es, post(m, 24*d, 0))
		}
	}
	task, ok := todo(plan(t, c, nil, es...), "level-reached")
	require.True(t, ok)
	require.Equal(t, []community.MemberID{member(1)}, task.Members)
	require.Equal(t, []string{"level 2"}, task.Why.Evidence)
}

func TestPacketsHaveABound(t *testing.T) {
	for _, n := range []int{-1, 0, 100_001, 1 << 30} {
		_, _, err := community.PacketDraws(50, n)
		require.ErrorIs(t, err, coterie.ErrInvalid, n)
	}
	_, draws, err := community.PacketDraws(50, 100_000)
	require.NoError(t, err)
	require.Len(t, draws, 100_000)
}

func TestSeatsAreNeverMoreThanTheCapacity(t *testing.T) {
	s := &community.Structure{Capacity: 3}
	var waiting []community.MemberID
	for i := range 9 {
		waiting = append(waiting, member(i))
	}
	for inside, want := range map[int]int{-5: 3, 0: 3, 2: 1, 3: 0, 8: 0} {
		enter, wait := s.Seat(inside, waiting)
		require.Len(t, enter, want, inside)
		require.Len(t, wait, 9-want, inside)
	}
}
