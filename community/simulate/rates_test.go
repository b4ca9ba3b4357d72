package simulate_test

import (
	"iter"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
)

// count counts the events for which is holds.
func count(seq iter.Seq[community.Event], is func(community.Event) bool) (n float64) {
	for e := range seq {
		if is(e) {
			n++
		}
	}
	return n
}

func kind(k community.Kind) func(community.Event) bool {
	return func(e community.Event) bool { return e.Kind == k }
}

// poisson holds a count against its mean, within 4 deviations.
func poisson(t *testing.T, what string, n, mean float64) {
	t.Helper()
	require.Greater(t, mean, 100.0, what)
	require.Less(t, math.Abs(n-mean)/math.Sqrt(mean), 4.0, "%s: %g of %g", what, n, mean)
}

// binomial holds a share against its probability, within 4 deviations.
func binomial(t *testing.T, what string, n, of, p float64) {
	t.Helper()
	require.Greater(t, of*p*(1-p), 25.0, what)
	require.Less(t, math.Abs(n-of*p)/math.Sqrt(of*p*(1-p)), 4.0, "%s: %g of %g at %g", what, n, of, p)
}

// TestRates holds the number of each thing that members do against its mean.
func TestRates(t *testing.T) {
	base := simulate.Behaviour{Seed: 9, Start: start, Days: 50, Founders: 200}
	speech := simulate.Speech{Mean: 0.7}

	b := base
	b.Speech = speech
	b.Speech.Fade = 0.05
	poisson(t, "fading messages", count(events(t, nil, &b), kind(community.Post)), 200*0.7*-math.Expm1(-0.05*50)/0.05)

	b = base
	b.CheckIns, b.Activities = simulate.Habit{Share: 1, Rate: 0.8}, simulate.Habit{Share: 1, Rate: 0.1}
	poisson(t, "check-ins", count(events(t, nil, &b), kind(community.CheckIn)), 200*50*0.8)
	poisson(t, "activities", count(events(t, nil, &b), kind(community.Activity)), 200*50*0.1)
	b.CheckIns.Share = 0.3
	who := map[community.MemberID]bool{}
	for e := range events(t, nil, &b) {
		if e.Kind == community.CheckIn {
			who[e.Member] = true
		}
	}
	binomial(t, "who checks in", float64(len(who)), 200, 0.3)

	b = base
	b.Founders, b.Arrival = 0, simulate.Arrival{Benefit: 1.5, Channels: []simulate.Channel{{Entry: 4, Rate: 3}, {Entry: 9, Rate: 5}}}
	for _, ch := range b.Arrival.Channels {
		poisson(t, "a channel", count(events(t, nil, &b), func(e community.Event) bool { return e.Kind == community.Join && e.Entry == ch.Entry }), 50*1.5*ch.Rate)
	}

	b = base
	b.Speech = speech
	b.Speech.Marks = []simulate.Mark{{Share: 0.3, Tags: community.Valuable}, {Share: 0.1, Tags: community.OffTopic, Format: community.Emoji}}
	b.Offence = simulate.Offence{Habit: simulate.Habit{Share: 1, Rate: 0.2}, Tags: community.Ad}
	posts := count(events(t, nil, &b), func(e community.Event) bool { return e.Kind == community.Post && e.Tags != community.Ad })
	poisson(t, "messages", posts, 200*50*0.7)
	poisson(t, "offences", count(events(t, nil, &b), func(e community.Event) bool { return e.Tags == community.Ad }), 200*50*0.2)
	for _, m := range b.Speech.Marks {
		binomial(t, "a mark", count(events(t, nil, &b), func(e community.Event) bool { return e.Tags == m.Tags && (m.Format == 0 || e.Format == m.Format) }), posts, m.Share)
	}

	b = base
	b.Speech = speech
	b.Speech.Reply, b.Speech.Topics, b.Speech.Homophily = 1, 4, 0.4
	topic, same, answers := map[community.MemberID]uint32{}, 0.0, 0.0
	for e := range events(t, nil, &b) {
		topic[e.Member] = e.Topic
		if e.Kind == community.Reply && e.At > at(5) {
			if answers++; topic[e.Other] == e.Topic {
				same++
			}
		}
	}
	// Of those not kept to the topic, the share of the topic among the others:
	// Σ nₖ(nₖ−1)/(n(n−1)) over the topics.
	var of [5]float64
	for _, k := range topic {
		of[k]++
	}
	alike := 0.0
	for _, n := range of {
		alike += n * (n - 1) / (200 * 199)
	}
	require.InDelta(t, 0.4+0.6*alike, same/answers, 0.025)
}

// TestResponses holds how much nudges and awards add against what Response says.
func TestResponses(t *testing.T) {
	c := &community.Community{Staff: []community.MemberID{community.MemberInt(1 << 40)}}
	b := simulate.Behaviour{Seed: 9, Start: start, Days: 50, Founders: 200, Response: simulate.Response{Nudge: 0.5, Award: 0.2, Worth: 0.4, Fade: 0.1}}
	for i := range uint64(100) {
		b.Duties = append(b.Duties,
			simulate.Duty{Event: community.Event{Kind: community.Nudge, At: at(10), Other: community.MemberInt(i + 1)}},
			simulate.Duty{Event: community.Event{Kind: community.Award, At: at(30), Other: community.MemberInt(i + 1), Count: 3}})
	}
	from := func(lo, hi float64) func(community.Event) bool {
		return func(e community.Event) bool { return e.Kind == community.Post && e.At >= at(lo) && e.At < at(hi) }
	}
	rest := func(days float64) float64 { return -math.Expm1(-0.1*days) / 0.1 }
	seq := events(t, c, &b)
	require.Zero(t, count(seq, from(0, 10)))
	poisson(t, "after the nudge", count(seq, from(10, 30)), 100*0.5*rest(20))
	posts := count(seq, from(30, 50))
	poisson(t, "after the award", posts, 100*(0.5*math.Exp(-2)+0.2*3)*rest(20))
	all := count(seq, from(0, 50))
	binomial(t, "of worth", count(seq, func(e community.Event) bool { return e.Tags == community.Valuable }), all, 0.4)
	require.Zero(t, count(seq, func(e community.Event) bool {
		return e.Kind == community.Post && e.Member.Compare(community.MemberInt(100)) > 0
	}))
}

// TestFullGroup holds a group with a cap against the loss formula: with a people
// coming in the time of a stay and room for c, the share B(c) is turned away,
//
//	B(0) = 1,  B(k) = a·B(k−1)/(k + a·B(k−1))
//
// (Erlang 1917), whatever the law of the stay.
func TestFullGroup(t *testing.T) {
	for _, shape := range []float64{0, 0.7, 3} {
		c := &community.Community{}
		c.Structure.Capacity = 20
		mean := 10 * math.Gamma(1+1/max(shape, 1))
		if shape > 0 {
			mean = 10 * math.Gamma(1+1/shape)
		}
		b := simulate.Behaviour{Seed: 2, Start: start, Days: 3000, Founders: 20, Leaving: simulate.Leaving{Scale: 10, Shape: shape},
			Arrival: simulate.Arrival{Benefit: 1, Channels: []simulate.Channel{{Rate: 1.5}, {Rate: 1}}}}
		loss := 1.0
		for k := 1.0; k <= 20; k++ {
			loss = 2.5 * mean * loss / (k + 2.5*mean*loss)
		}
		joined := count(events(t, c, &b), kind(community.Join)) - 20
		require.InEpsilon(t, 3000*2.5*(1-loss), joined, 0.03, "shape %g", shape)
	}
}

// TestHoursWeigh holds the hours of messages against their weights by χ².
func TestHoursWeigh(t *testing.T) {
	hours := []float64{0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 2, 2, 4, 3, 2, 2, 2, 3, 4, 6, 9, 8, 4, 1}
	b := simulate.Behaviour{Seed: 2, Start: start, Days: 100, Founders: 100, Speech: simulate.Speech{Mean: 1}, Hours: hours}
	var n [24]float64
	total, sum := 0.0, 0.0
	for e := range events(t, nil, &b) {
		if e.Kind == community.Post {
			n[(e.At-at(0))%86400e6/3600e6]++
			total++
		}
	}
	for _, h := range hours {
		sum += h
	}
	χ2 := 0.0
	for i, h := range hours {
		want := total * h / sum
		if h == 0 {
			require.Zero(t, n[i])
			continue
		}
		χ2 += (n[i] - want) * (n[i] - want) / want
	}
	require.Less(t, χ2, distuv.ChiSquared{K: 17}.Quantile(0.9999))
}

// ties are the last eight each member exchanged words with, oldest first, by the
// rule of Speech alone.
type ties map[community.MemberID][]community.MemberID

func (ties ties) note(e community.Event) {
	for _, p := range [...][2]community.MemberID{{e.Member, e.Other}, {e.Other, e.Member}} {
		if t := ties[p[0]]; !slices.Contains(t, p[1]) {
			ties[p[0]] = append(t, p[1])[max(0, len(t)-7):]
		}
	}
}

// TestLoyalty holds how many answers go to a tie: the share Loyalty, and of the
// rest those that fall on one among equals.
func TestLoyalty(t *testing.T) {
	b := simulate.Behaviour{Seed: 6, Start: start, Days: 50, Founders: 200, Speech: simulate.Speech{Mean: 0.7, Reply: 1, Loyalty: 0.3}}
	ties, n, mean, variance := ties{}, 0.0, 0.0, 0.0
	for e := range events(t, nil, &b) {
		if e.Kind != community.Reply {
			continue
		}
		if k := float64(len(ties[e.Member])); k > 0 && e.At > at(5) {
			p := 0.3 + 0.7*k/199
			mean, variance = mean+p, variance+p*(1-p)
			if slices.Contains(ties[e.Member], e.Other) {
				n++
			}
		}
		ties.note(e)
	}
	require.Greater(t, mean, 1000.0)
	require.Less(t, math.Abs(n-mean)/math.Sqrt(variance), 4.0, "%g of %g", n, mean)
}

// TestActivitiesPersuade holds that an activity makes as many of its holder's
// ties buy as it is to, and whom it makes buy buys on.
func TestActivitiesPersuade(t *testing.T) {
	b := simulate.Behaviour{Seed: 4, Start: start, Days: 60, Founders: 200, Speech: simulate.Speech{Mean: 0.5, Reply: 1},
		Activities: simulate.Habit{Share: 0.2, Rate: 0.02}, Persuasion: 0.3,
		Buying: simulate.Buying{R: 2, Alpha: 40, Price: 12.5}}
	tried, bought := 0.0, 0.0
	buyers := map[community.MemberID]int{}
	ties := ties{}
	var held community.Instant
	for e := range events(t, nil, &b) {
		switch e.Kind {
		case community.Reply:
			ties.note(e)
		case community.Activity:
			held = e.At
			require.EqualValues(t, 1+len(ties[e.Member]), e.Count)
			for _, id := range ties[e.Member] {
				if buyers[id] == 0 {
					tried++
				}
			}
		case community.Purchase:
			require.EqualValues(t, 1250, e.Amount)
			if buyers[e.Member]++; buyers[e.Member] == 1 {
				require.Equal(t, held, e.At)
				bought++
			}
		}
	}
	binomial(t, "persuaded", bought, tried, 0.3)
	again := 0.0
	for _, n := range buyers {
		again += float64(n - 1)
	}
	require.Greater(t, again, 50.0)
}
