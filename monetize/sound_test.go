package monetize

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

func yuan(n int64) Money { return Money{100 * n, coterie.CNY} }

// A stream is refused however deep the fault lies.
func TestStreamsAreCheckedToTheBottom(t *testing.T) {
	ctx := context.Background()
	two := Membership{Tiers: []Tier{{Fee: yuan(10)}, {Fee: Money{2000, coterie.USD}}}}
	for name, s := range map[string]Stream{
		"negative price":         Product{Price: -10, Rate: 1},
		"a margin above 1":       Shop{Margin: 3},
		"in a share":             Scaled{0.5, Product{Price: -10, Rate: 1}},
		"in a sum":               Streams{Rate(1), Product{Price: -10, Rate: 1}},
		"negative fee":           Tier{Fee: yuan(-10)},
		"negative interval":      Tier{Fee: yuan(10), Every: -1},
		"negative places":        Tier{Fee: yuan(10), Quota: -1},
		"two currencies":         two,
		"two currencies in sums": Streams{Tier{Fee: yuan(10)}, Scaled{2, Tier{Fee: Money{1, coterie.USD}}}},
		"nothing in a sum":       Streams{nil},
		"a share of nothing":     Scaled{By: 1},
		"a negative share":       Scaled{-1, Rate(1)},
		"no buyer":               Repeating{},
		"no product":             (*Product)(nil),
	} {
		var in *coterie.InputError
		_, err := CLV(geometric(0.9), s, &CLVOptions{Discount: 0.01})
		require.ErrorAs(t, err, &in, name)
		_, err = (&Plan{Periods: 2, Stay: geometric(0.9), Lines: []Line{{Name: "a", Stream: s}}}).Project()
		require.ErrorAs(t, err, &in, name)
	}
	p := &Plan{Periods: 2, Members: []float64{10}, Stay: geometric(0.9), Lines: []Line{{Name: "a", Stream: Tier{Fee: yuan(10)}}, {Name: "b", Stream: Tier{Fee: Money{1000, coterie.USD}}}}}
	_, err := p.Project()
	require.ErrorIs(t, err, coterie.ErrMismatch, "ten yuan and ten dollars are not twenty of anything")
	_, err = CLV(geometric(0.9), two, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)

	p.Lines = p.Lines[:1]
	for _, g := range []Growth{GrowthFunc(nil), (*Diffusion)(nil), &Diffusion{Market: 0}} {
		p.Growth = g
		_, err := p.Project()
		require.Error(t, err)
	}
	_, err = (*Plan)(nil).Project()
	require.Error(t, err)
	_, err = Compare(ctx, nil, nil)
	require.Error(t, err)
	require.Zero(t, (&Close{}).Late(3))
	require.NotNil(t, Economy(nil))
	require.Nil(t, (&Synthetic{Weights: []float64{1}}).Gap(nil, []float64{1}))
}

// Advertisements drive away whom they are shown to.
func TestFatigueIsOfThoseWhoSeeTheAdvertisements(t *testing.T) {
	leaving := func(l Line) float64 {
		l.Name = "ads"
		v, err := (&Plan{Periods: 1, Members: []float64{100}, Stay: geometric(0.9), Lines: []Line{l}}).Project()
		require.NoError(t, err)
		return v.Periods[0].Members
	}
	ads := Traffic{Sessions: 1, Ads: 1, Fill: 1, ECPM: 1, Fatigue: 0.5}
	near.Check(t, "all see them", leaving(Line{Stream: ads}), 45, 1e-9)
	near.Check(t, "a tenth", leaving(Line{Stream: ads, Share: 0.1}), 90*0.95, 1e-9)
	near.Check(t, "a tenth, scaled", leaving(Line{Stream: Scaled{0.1, ads}}), 90*0.95, 1e-9)
	near.Check(t, "twice", leaving(Line{Stream: Scaled{2, ads}}), 90*0.25, 1e-9)
	near.Check(t, "nobody", leaving(Line{Stream: Scaled{0, ads}}), 90, 1e-9)
	near.Check(t, "below the gate", leaving(Line{Stream: ads, Gate: 101}), 90, 1e-9)
	near.Check(t, "at the gate", leaving(Line{Stream: ads, Gate: 100}), 45, 1e-9)
	offered := Line{Stream: ads, Offer: &Offer{Fit: 0.1, Base: 1}}
	offered.Name = "ads"
	v, err := (&Plan{Periods: 1, Members: []float64{100}, Stay: geometric(0.9), Audience: Audience{Trust: 1}, Lines: []Line{offered}}).Project()
	require.NoError(t, err)
	near.Check(t, "a tenth takes the offer", v.Periods[0].Members, 90*0.95, 1e-9)
}

// Closing that brings or costs money, of a community that is there already.
func TestSunsetOfARunningGroup(t *testing.T) {
	ctx := context.Background()
	p := &Plan{Periods: 24, Members: []float64{1000}, Stay: geometric(0.9), Salvage: 5000, Lines: []Line{{Name: "a", Stream: Rate(1)}}, Costs: []Cost{{Name: "desk", Fixed: 2000}}}
	c, err := Sunset(ctx, p, nil)
	require.NoError(t, err)
	require.Equal(t, "close-now", c.Advice.Code)
	require.Zero(t, c.After)
	near.Check(t, "what closing brings", c.Value, 5000, 1e-12)

	p.Salvage, p.Costs[0].Fixed = -5000, 400
	c, err = Sunset(ctx, p, nil)
	require.NoError(t, err)
	require.Equal(t, "close", c.Advice.Code, "every month that pays is better than paying for the end now")
	require.True(t, c.Launch)
	require.Equal(t, 8, c.After, "1000·0.9⁸ = 430 earn more than 400, 1000·0.9⁹ = 387 less")
	require.Less(t, c.Value, 0.0)
	v, err := Compare(ctx, p, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, v.Best.Lines)

	p.Invest, p.Salvage, p.Costs[0].Fixed = 100_000, 200_000, 2000
	c, err = Sunset(ctx, p, nil)
	require.NoError(t, err)
	require.Equal(t, "never-launch", c.Advice.Code)
	require.Contains(t, c.Advice.English, "100000.00")
}

// What overturns a comparison is about its own advice, not about launching.
func TestCompareIsOverturnedByAnotherMix(t *testing.T) {
	p := &Plan{Periods: 12, Members: []float64{100}, Stay: geometric(0.95), Lines: []Line{{Name: "a", Stream: Rate(10)}, {Name: "b", Stream: Rate(1.01)}},
		Effects: []Effect{{"a", "b", -0.1}}}
	v, err := Compare(context.Background(), p, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, v.Best.Lines)
	require.NotNil(t, v.Change)
	near.Check(t, "b pays where it earns more than the tenth of a that it takes", v.Change.Factor, 1/1.01, 2e-4)
	require.Contains(t, v.Advice.Cure, v.Change.String())
	codes := map[string]bool{}
	for _, w := range v.Lacking {
		codes[w.Code] = true
	}
	require.True(t, codes["no-uncertain-inputs"] && codes["stay-without-error"], "%v", codes)

	// Of more than four lines only the neighbours of the best mix are asked.
	p.Effects = []Effect{{"a", "b", -0.1}}
	for _, name := range []string{"c", "d", "e"} {
		p.Lines = append(p.Lines, Line{Name: name, Stream: Rate(5)})
	}
	v, err = Compare(context.Background(), p, nil)
	require.NoError(t, err)
	near.Check(t, "with more lines", v.Change.Factor, 1/1.01, 2e-4)
}

// The remaining life of curves with steps and of curves with heavy tails.
func TestPrudenceOfStepsAndTails(t *testing.T) {
	mean := func(s lifecycle.Survivor) float64 {
		v, err := Investment{Amount: 1, Margin: 1, Stay: s}.Prudence()
		require.NoError(t, err)
		return v.Mean
	}
	near.Check(t, "a step a period", mean(survivor(func(t float64) float64 { return math.Pow(0.9, math.Floor(max(t, 0))) })), 10, 1e-6)
	near.Check(t, "a life of 100.3", mean(survivor(func(t float64) float64 {
		if t < 100.3 {
			return 1
		}
		return 0
	})), 100.3, 1e-6)
	near.Check(t, "half in 3, a tail to 1000", mean(survivor(func(t float64) float64 {
		switch {
		case t < 3:
			return 1
		case t < 1000:
			return 0.05
		}
		return 0
	})), 3+0.05*997, 1e-6)
	near.Check(t, "sBG of α 2, β 3: (α + β − 1)/(α − 1)", mean(lifecycle.SBG{Alpha: 2, Beta: 3}), 4, 1e-4)
	near.Check(t, "a power of 3", mean(survivor(func(t float64) float64 { return math.Pow(1+max(t, 0), -3) })), 0.5, 1e-8)
	require.True(t, math.IsInf(mean(survivor(func(t float64) float64 { return 1 / (1 + max(t, 0)) })), 1), "the harmonic series")
}
