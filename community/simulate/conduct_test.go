package simulate_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
)

// advertised is a group in which a tenth post adverts, under one rule about them.
func advertised(then community.Sanction) (*community.Community, *simulate.Behaviour) {
	c := &community.Community{Staff: []community.MemberID{community.MemberInt(1 << 40)}}
	c.Structure.Rules.Rules = []community.Rule{{Name: "adverts", When: community.When{AnyTag: community.Ad}, Then: then}}
	return c, &simulate.Behaviour{Seed: 11, Start: start, Days: 60, Founders: 60,
		Arrival: simulate.Arrival{Benefit: 1, Invites: simulate.Habit{Share: 0.5, Rate: 0.15}, Accept: 0.4},
		Speech:  simulate.Speech{Mean: 0.5, Shape: 1, Reply: 0.5},
		Offence: simulate.Offence{Habit: simulate.Habit{Share: 0.1, Rate: 0.04}, Tags: community.Ad}}
}

// TestExpelled replays the log through the rules: after an advert its author is
// removed, and with him those he brought in, as deep as the rule says; nobody
// else is, and nobody removed is heard of again.
func TestExpelled(t *testing.T) {
	for depth, want := range map[int]string{0: "alone", 1: "direct", 2: "two", -1: "all"} {
		c, b := advertised(community.Sanction{Action: community.Expel, Depth: depth})
		judge, err := c.Structure.Rules.Compile()
		require.NoError(t, err)
		s, seen := judge.Standing(), &community.Record{Options: folds}
		var due []community.MemberID // whom the rules have yet to see removed
		gone := map[community.MemberID]bool{}
		chain, most := 0, 0
		for e := range events(t, c, b) {
			require.False(t, gone[e.Member], "%s of one removed", e.Kind)
			if e.Kind == community.Remove {
				i := slices.Index(due, e.Member)
				require.GreaterOrEqual(t, i, 0, want)
				due = slices.Delete(due, i, i+1)
				gone[e.Member] = true
			} else {
				require.Empty(t, due, "%s while others are to be removed", e.Kind)
			}
			require.NoError(t, seen.Add(e))
			d := judge.Decide(s, &e)
			require.NoError(t, s.Apply(&e, d))
			if d.Action == community.Expel {
				due = append(due, d.Member)
				here := chain
				for id := range seen.Brought(d.Member, int(d.Depth)) {
					if !gone[id] {
						due = append(due, id)
						chain++
					}
				}
				most = max(most, chain-here)
			}
		}
		require.Empty(t, due)
		require.Greater(t, len(gone), 5)
		if depth == 0 {
			require.Zero(t, chain, want)
		} else {
			require.Greater(t, most, 1, want)
		}
	}
}

// TestTolls holds that the tolls of adverts are paid at once by the share that
// pays, and that the others are removed when they are due.
func TestTolls(t *testing.T) {
	for _, pays := range []float64{0, 0.7, 1} {
		c, b := advertised(community.Sanction{Action: community.Charge, Toll: community.Toll{Amount: 5000, Shares: 20, Within: 180}})
		b.Offence.Pays, b.Offence.Share = pays, 0.5
		b.Hours = []float64{0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 2, 2, 4, 3, 2, 2, 2, 3, 4, 6, 9, 8, 4, 1}
		ads, paid, removed := 0.0, 0.0, 0.0
		open := map[community.MemberID]community.Instant{}
		var last community.Event
		for e := range events(t, c, b) {
			switch {
			case e.Tags == community.Ad:
				ads++
				if _, owes := open[e.Member]; !owes {
					open[e.Member] = e.At + 180e6
				}
			case e.Kind == community.Packet:
				require.Equal(t, last.Member, e.Member)
				require.Equal(t, community.Ad, last.Tags)
				require.EqualValues(t, 5000, e.Amount)
				require.EqualValues(t, 20, e.Count)
				require.Equal(t, community.ForToll, e.Purpose)
				if open[e.Member] == e.At+180e6 {
					delete(open, e.Member)
				}
				paid++
			case e.Kind == community.Remove:
				require.Greater(t, e.At, open[e.Member])
				require.Less(t, e.At, open[e.Member]+60e6)
				delete(open, e.Member)
				removed++
			}
			last = e
		}
		require.Greater(t, ads, 20.0)
		require.InDelta(t, pays, paid/ads, 0.12)
		require.InDelta(t, ads-paid, removed, 2) // two adverts within three minutes, or a due time after the end
	}
}

// TestWarned holds that a rule that warns does, and that staff are above it.
func TestWarned(t *testing.T) {
	c, b := advertised(community.Sanction{Action: community.Warning})
	b.Duties = []simulate.Duty{{Event: community.Event{Kind: community.Post, At: at(0.5), Tags: community.Ad, Source: community.OGC}, Every: 1}}
	ads, warned, notices := 0, 0, 0
	for e := range events(t, c, b) {
		switch {
		case e.Kind == community.Warn:
			require.NotEqual(t, c.Staff[0], e.Other)
			warned++
		case e.Tags == community.Ad && e.Member == c.Staff[0]:
			notices++
		case e.Tags == community.Ad:
			ads++
		}
	}
	require.Equal(t, ads, warned)
	require.Positive(t, ads)
	require.Equal(t, 60, notices)
}

// TestRulesRefused holds that of a design the parts that are none are refused.
func TestRulesRefused(t *testing.T) {
	c, b := advertised(community.Sanction{Action: community.Expel})
	c.Structure.Rules.Rules[0].Name = ""
	_, err := simulate.Events(c, b)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	for field, spoil := range map[string]func(*community.Community){
		"staff":               func(c *community.Community) { c.Staff[1] = c.Staff[0] },
		"structure.capacity":  func(c *community.Community) { c.Structure.Capacity = -1 },
		"operations.sessions": func(c *community.Community) { c.Operations.Sessions[0].Start = "8 pm" },
	} {
		c, b := all()
		spoil(c)
		_, err := simulate.Events(c, b)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, field, in.Field)
	}
}
