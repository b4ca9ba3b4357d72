package monetize

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

// Where one side of a bound ends and the other begins.
func TestBoundsAreOnTheRightSide(t *testing.T) {
	ctx := context.Background()
	stays := survivor(func(float64) float64 { return 1 })
	plan := func(income float64, c Cost) *Plan {
		c.Name = "cost"
		return &Plan{Periods: 1, Members: []float64{1}, Stay: stays, Lines: []Line{{Name: "all", Stream: Rate(income)}}, Costs: []Cost{c}}
	}

	// 100 must be put in: 99 are ruin, 100 are not.
	for capital, ruin := range map[float64]float64{0: 1, 99: 1, 100: 0, 101: 0} {
		o, err := Simulate(ctx, plan(1, Cost{Fixed: 101}), &SimOptions{Paths: 4, Capital: capital})
		require.NoError(t, err)
		near.Check(t, "ruin", o.Ruin, ruin, 1e-12)
	}

	// To the penny is paid back, and worth nothing to start.
	p := plan(10, Cost{})
	p.Invest = 10
	o, err := Simulate(ctx, p, &SimOptions{Paths: 4})
	require.NoError(t, err)
	near.Check(t, "paid back", o.PaidBack, 1, 1e-12)
	near.Check(t, "after", o.Payback, 1, 1e-12)
	c, err := Sunset(ctx, p, nil)
	require.NoError(t, err)
	require.False(t, c.Launch, "worth exactly nothing")
	require.NotNil(t, c.Change)
	require.Greater(t, c.Change.Factor, 1.0, "any more would do")
	require.Less(t, c.Change.Factor, 1.001)

	// All joins come through the channel unless a share is given.
	for share, cost := range map[float64]float64{0: 50, 0.5: 25, 1: 50} {
		p := plan(0, Cost{PerJoin: 5, Share: share})
		p.Joins = []float64{10}
		v, err := p.Project()
		require.NoError(t, err)
		near.Check(t, "acquisition", v.Periods[0].Costs[0], cost, 1e-12)
	}

	// At the gate a line earns, below it does not.
	for gate, income := range map[float64]float64{0: 3, 1: 3, 1.001: 0} {
		p := plan(3, Cost{})
		p.Lines[0].Gate = gate
		v, err := p.Project()
		require.NoError(t, err)
		near.Check(t, "income", v.Periods[0].Income[0], income, 1e-12)
	}

	last, err := CloseAt(0, []float64{0, 5, 0, 0}, nil)
	require.NoError(t, err)
	require.Equal(t, 1, last.After, "the earliest of equal times")

	d, err := Depend(slices.Values([]float64{79.5, 20.5}))
	require.NoError(t, err)
	near.Check(t, "79.5 % are not 80", d.For80, 1, 1e-12)
	d, err = Depend(slices.Values([]float64{80, 20}))
	require.NoError(t, err)
	near.Check(t, "80 % are", d.For80, 0.5, 1e-12)

	run, err := Presale{Price: 3, Cost: 1, Minimum: 100}.Settle(100)
	require.NoError(t, err)
	near.Check(t, "as many as asked for", run.Made, 100, 1e-12)
	run, err = Presale{Price: 3, Cost: 1, Minimum: 100}.Settle(99)
	require.NoError(t, err)
	near.Check(t, "one too few", run.Refunded, 99, 1e-12)
}

// Each reason of an offer convinces by itself, as strongly as its field says
// times the share of the audience that it speaks to.
func TestEachReasonConvinces(t *testing.T) {
	for name, c := range map[string]struct {
		o Offer
		a Audience
	}{
		"vip":         {Offer{VIP: 0.5}, Audience{VIP: 0.4}},
		"co-creation": {Offer{CoCreation: 0.5}, Audience{CoCreators: 0.4}},
		"identity":    {Offer{Identity: 0.5}, Audience{Identity: 0.4}},
		"peer":        {Offer{Peer: 0.5}, Audience{Adopters: 0.4}},
		"base":        {Offer{Base: 0.2}, Audience{}},
		"content":     {Offer{Content: 0.2}, Audience{}},
		"emotion":     {Offer{Emotion: 0.2}, Audience{}},
	} {
		c.o.Fit, c.a.Trust = 1, 1
		p, err := c.o.Accept(c.a)
		require.NoError(t, err)
		near.Check(t, name, p, 0.2, 1e-12)
	}
}

// Relation must weigh most: neither trade nor cognition may.
func TestRelationDominates(t *testing.T) {
	for aims, wrong := range map[Aims]bool{{0.8, 0.1, 0.1}: true, {0.1, 0.8, 0.1}: true, {0.1, 0.1, 0.8}: false, {0.4, 0.2, 0.4}: false} {
		found, err := LintCampaigns([]Campaign{{Means: []string{"connect"}, Aims: aims, Summary: "table"}}, time.Hour)
		require.NoError(t, err)
		require.Equal(t, wrong, slices.ContainsFunc(found, func(f coterie.Finding) bool { return f.Code == "relation-should-dominate" }), "%+v", aims)
	}
}
