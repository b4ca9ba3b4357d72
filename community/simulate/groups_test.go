package simulate_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/community/simulate"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

// Forty groups, of every mix of five shapes and eight other settings.
const (
	groups  = 40
	members = 250
	watched = 60 // days
)

// speech is how the members of a group of the forty write.
func speech(g int) simulate.Speech {
	return simulate.Speech{
		Silent: 0.1 * float64(g%4),
		Mean:   []float64{0.2, 0.5, 1}[g%3],
		Shape:  []float64{0.3, 0.6, 1, 2, 0}[g%5],
		Reply:  []float64{0.3, 0.6}[g%2],
	}
}

// zscores holds that scores of mean 0 and deviation 1 are no larger than that
// allows: together and, of forty, each but for 1 time in 1,000.
func zscores(t *testing.T, what string, z []float64) {
	t.Helper()
	require.Len(t, z, groups)
	mean, sd := stat.MeanStdDev(z, nil)
	t.Logf("%s: mean score %.2f, deviation %.2f, from %.2f to %.2f", what, mean, sd, slices.Min(z), slices.Max(z))
	require.Less(t, math.Abs(mean), 3.3/math.Sqrt(groups), what)
	require.Less(t, max(slices.Max(z), -slices.Min(z)), 4.2, what)
}

// TestGiniOfGroups holds the Gini of the messages of forty groups against that
// of their negative binomial counts: with F the distribution function of the
// messages of a member in T days, Gini = Σ F(k)(1 − F(k)) / mean.
func TestGiniOfGroups(t *testing.T) {
	var z []float64
	held := 0
	for g := range groups {
		s := speech(g)
		b := simulate.Behaviour{Seed: uint64(g + 1), Start: start, Days: watched, Founders: members, Speech: s}
		r := record(t, events(t, nil, &b), folds)
		var counts []int64
		for _, m := range r.Members() {
			counts = append(counts, m.Spoken())
		}
		c, err := segment.Participation(slices.Values(counts), nil)
		require.NoError(t, err)
		want := giniOfCounts(s, watched)
		if c.Gini.Lo <= want && want <= c.Gini.Hi {
			held++
		}
		se := (c.Gini.Hi - c.Gini.Lo) / (2 * 1.959963984540054)
		z = append(z, (c.GiniUnbiased()-want)/se)
	}
	t.Logf("Gini: %d of %d intervals hold the implied one", held, groups)
	require.GreaterOrEqual(t, held, 34)
	zscores(t, "Gini", z)
}

// giniOfCounts sums over the distribution of the number of messages: 0 for the
// silent, of the others negative binomial of shape k and mean Mean·T, or Poisson.
func giniOfCounts(s simulate.Speech, days float64) float64 {
	mean, k := s.Mean*days, s.Shape
	p := math.Exp(-mean)
	if k > 0 {
		p = math.Pow(k/(k+mean), k)
	}
	f, sum := s.Silent, 0.0
	for n := 0.0; n < 1e5 && 1-f > 1e-12; n++ {
		f += (1 - s.Silent) * p
		sum += f * (1 - f)
		if k > 0 {
			p *= (k + n) / (n + 1) * mean / (k + mean)
		} else {
			p *= mean / (n + 1)
		}
	}
	return sum / ((1 - s.Silent) * mean)
}

// TestTiesOfGroups holds the tie graph of forty groups against what rates imply.
// A member of rate λ answers one of rate λ′ in T days about Reply·T·λλ′/Λ times,
// Λ the sum of the others' rates, so that he has a tie to him with probability
//
//	1 − E exp(−Reply·T·λλ′/Λ)
//
// over the gamma rates of both. The number of answers is a share of the messages.
func TestTiesOfGroups(t *testing.T) {
	var turns, off []float64
	for g := range groups {
		s := speech(g)
		b := simulate.Behaviour{Seed: uint64(g + 1), Start: start, Days: watched, Founders: members, Speech: s}
		r := record(t, events(t, nil, &b), folds)
		n, messages, ties := 0.0, 0.0, 0
		for tie := range r.Ties() {
			n += tie.Weight
			ties++
		}
		said := map[community.MemberID]float64{}
		for id, m := range r.Members() {
			said[id] = float64(m.Spoken())
			messages += said[id]
		}
		turns = append(turns, (n-s.Reply*messages)/math.Sqrt(s.Reply*(1-s.Reply)*messages))
		off = append(off, float64(ties)/members/expectedTies(s)-1)

		// Who writes much stands at the core.
		gr, err := graph.New(r.Ties(), nil)
		require.NoError(t, err)
		if s.Shape == 0 {
			continue // all alike: there is no edge
		}
		cores := graph.Cores(gr)
		var x, y []float64
		for i, core := range cores {
			x, y = append(x, math.Sqrt(said[gr.Key(int32(i))])), append(y, float64(core))
		}
		require.Greater(t, stat.Correlation(x, y, nil), 0.6, "group %d", g)
	}
	zscores(t, "answers", turns)
	mean, sd := stat.MeanStdDev(off, nil)
	t.Logf("ties: %.3f of those implied on average, deviation %.3f", 1+mean, sd)
	require.Less(t, math.Abs(mean), 0.05)
}

// expectedTies is the mean number of members whom one of them answers.
func expectedTies(s simulate.Speech) float64 {
	others := float64(members - 1)
	sum := others * (1 - s.Silent) * s.Mean
	c := s.Reply * watched / sum
	if s.Shape == 0 {
		return (1 - s.Silent) * (1 - s.Silent) * others * -math.Expm1(-c*s.Mean*s.Mean)
	}
	k, rate := s.Shape, s.Shape/s.Mean
	// Over λ′: 1 − (rate/(rate + cλ))^k. Over λ: by quantiles.
	d := distuv.Gamma{Alpha: k, Beta: rate}
	p := quad.Fixed(func(u float64) float64 { return -math.Expm1(-k * math.Log1p(c*d.Quantile(u)/rate)) }, 0, 1, 400, nil, 0)
	return (1 - s.Silent) * (1 - s.Silent) * others * p
}

// TestRetentionOfGroups holds the share of members who stay 30 days in forty
// groups, as Kaplan and Meier estimate it, against exp(−(30/Scale)^Shape).
func TestRetentionOfGroups(t *testing.T) {
	var z []float64
	held := 0
	for g := range groups {
		l := simulate.Leaving{Scale: []float64{20, 40, 80, 160}[g%4], Shape: []float64{0.5, 0.8, 0, 1.5, 2.5}[g%5]}
		b := simulate.Behaviour{Seed: uint64(g + 1), Start: start, Days: 150, Founders: 60, Leaving: l,
			Arrival: simulate.Arrival{Benefit: 1, Channels: []simulate.Channel{{Rate: 3}}}}
		var stays lifecycle.Table
		for _, s := range record(t, events(t, nil, &b), folds).Lifetimes(start.AddDate(0, 0, 150), unit) {
			require.NoError(t, stays.Add(s))
		}
		curve, err := lifecycle.KaplanMeier(&stays, nil)
		require.NoError(t, err)
		want := survives(30, l.Scale, max(l.Shape, 1))
		if l.Shape > 0 {
			want = survives(30, l.Scale, l.Shape)
		}
		got := curve.At(30)
		if got.Lo <= want && want <= got.Hi {
			held++
		}
		// The error under what is put in, where it is known: n exp(−H) at risk.
		z = append(z, (got.Value-want)/curve.StdErr(30))
	}
	t.Logf("retention: %d of %d intervals hold the implied one", held, groups)
	require.GreaterOrEqual(t, held, 34)
	zscores(t, "retention", z)
}

// TestNumbersBroughtIn holds how many a member brings in against the acceptance
// times the invitations of a stay: Share·Rate·Accept·Scale.
func TestNumbersBroughtIn(t *testing.T) {
	var z []float64
	for g := range groups {
		share, rate, accept, stay := 0.5, []float64{0.02, 0.05, 0.1, 0.2}[g%4], []float64{0.1, 0.2}[g%2], 20.0
		b := simulate.Behaviour{Seed: uint64(g + 1), Start: start, Days: 400, Founders: 300, Leaving: simulate.Leaving{Scale: stay},
			Arrival: simulate.Arrival{Benefit: 1, Invites: simulate.Habit{Share: share, Rate: rate}, Accept: accept}}
		r := record(t, events(t, nil, &b), folds)
		founders := map[community.MemberID]bool{}
		for i := range 300 {
			founders[community.MemberInt(uint64(i+1))] = true
		}
		sum, n := 0.0, 0.0
		for f := range r.Referrals(0) {
			if founders[f.Member] {
				sum, n = sum+float64(f.Children), n+1
			}
		}
		require.Equal(t, 300.0, n)
		// A geometric number of mean m for the share that invites at all: of
		// variance share·(m + 2m²) − (share·m)².
		m := rate * accept * stay
		z = append(z, (sum/n-share*m)/math.Sqrt((share*(m+2*m*m)-share*share*m*m)/n))
	}
	zscores(t, "brought in", z)
}

// TestContagionOfLeaving reconstructs from the log whose ties have left, by the
// rule of Leaving alone, and holds the hazard of those who lost n of them against
// (1 + Contagion·n)/Scale.
func TestContagionOfLeaving(t *testing.T) {
	const scale, contagion = 80.0, 0.4
	b := simulate.Behaviour{Seed: 5, Start: start, Days: 300, Founders: 500,
		Arrival: simulate.Arrival{Benefit: 1, Channels: []simulate.Channel{{Rate: 10}}},
		Speech:  simulate.Speech{Mean: 0.4, Shape: 1, Reply: 0.7},
		Leaving: simulate.Leaving{Scale: scale, Contagion: contagion}}
	type one struct {
		ties  []community.MemberID // the last eight, oldest first
		lost  int
		since community.Instant
	}
	here := map[community.MemberID]*one{}
	var days, left [40]float64
	until := func(o *one, at community.Instant) {
		days[o.lost] += float64(at-o.since) / 86400e6
		o.since = at
	}
	note := func(o *one, other community.MemberID) {
		if slices.Contains(o.ties, other) {
			return
		}
		if o.ties = append(o.ties, other); len(o.ties) > 8 {
			o.ties = o.ties[1:]
		}
	}
	for e := range events(t, nil, &b) {
		switch e.Kind {
		case community.Join:
			here[e.Member] = &one{since: e.At}
		case community.Reply:
			note(here[e.Member], e.Other)
			note(here[e.Other], e.Member)
		case community.Leave:
			o := here[e.Member]
			until(o, e.At)
			left[o.lost]++
			delete(here, e.Member)
			for _, id := range o.ties {
				if f := here[id]; f != nil {
					until(f, e.At)
					f.lost++
				}
			}
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(here), community.MemberID.Compare) {
		until(here[id], at(300))
	}
	seen := 0
	for n := range 10 {
		want := days[n] * (1 + contagion*float64(n)) / scale
		if want < 30 {
			continue
		}
		seen++
		t.Logf("%d ties lost: %.0f left, %.1f implied", n, left[n], want)
		require.Less(t, math.Abs(left[n]-want), 3.5*math.Sqrt(want), "%d ties lost", n)
	}
	require.GreaterOrEqual(t, seen, 4)
}
