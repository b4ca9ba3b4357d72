package main

import (
	"context"
	"iter"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// messages reads a log of posts and replies.
func messages(d columns) ([]community.Event, error) {
	var cols [4][]int32
	for i, name := range []string{"second", "who", "other", "tag"} {
		col, err := d.ints(name)
		if err != nil {
			return nil, err
		}
		cols[i] = col
	}
	first := community.At(start)
	events := make([]community.Event, len(cols[0]))
	for i := range events {
		e := community.Event{At: first + 1_000_000*community.Instant(cols[0][i]), Kind: community.Post, Format: community.Text}
		e.Member = community.MemberInt(uint64(cols[1][i]) + 1)
		if other := cols[2][i]; other >= 0 {
			e.Kind, e.Other = community.Reply, community.MemberInt(uint64(other)+1)
		}
		if cols[3][i] != 0 {
			e.Tags = community.SoftAd
		}
		events[i] = e
	}
	return events, nil
}

// record asks a log for what an operator wants of it: when each member was first
// and last there and last spoke, how often each wrote, answered, was answered and
// advertised; when who first and last turned to whom, and how often; and the
// messages, replies and adverts of each day. The answer that is compared is read
// off these tables.
func record(d columns) (kernel, error) {
	events, err := messages(d)
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		var r community.Record
		if err := r.AddAll(events); err != nil {
			return nil, err
		}
		const second = 1_000_000
		var members, posts, replies, heard, adverts, ties, days int
		var seen, spoke, lasted community.Instant
		var turns float64
		for _, m := range r.Members() {
			members++
			seen += (m.Last - m.First) / second
			if m.Spoken() > 0 {
				spoke += (m.Spoke - community.At(start)) / second
			}
			posts, replies = max(posts, int(m.Posts)), max(replies, int(m.Replies))
			heard, adverts = max(heard, int(m.Heard)), max(adverts, int(m.Ads))
		}
		for t := range r.Ties() {
			ties++
			lasted += community.Instant(t.Last-t.First) / second
			turns = max(turns, t.Weight)
		}
		most := func(points iter.Seq[community.Point]) float64 {
			days = 0
			n := int64(0)
			for p := range points {
				days++
				n = max(n, p.Events)
			}
			return float64(n)
		}
		v := values{"members": float64(members), "seen": float64(seen), "spoke": float64(spoke), "posts": float64(posts),
			"replies": float64(replies), "heard": float64(heard), "adverts": float64(adverts), "ties": float64(ties), "lasted": float64(lasted),
			"turns": turns, "posts of a day": most(r.Series(community.Post, community.Daily)), "replies of a day": most(r.Series(community.Reply, community.Daily)),
			"adverts of a day": most(r.TagSeries(community.SoftAd, community.Daily))}
		v["days"] = float64(days)
		return v, nil
	}, nil
}

// rulebook has a rule of every sort: by tag, by format, by role, by hour and by
// rate.
func rulebook() *community.Rulebook {
	kinds := []community.Kind{community.Post, community.Reply}
	return &community.Rulebook{
		Offset: 8 * 60,
		Roles:  []community.Role{{Name: "owner", Sole: true}},
		Amend:  []community.Term{"owner"},
		Rules: []community.Rule{
			{Name: "no adverts", Level: "principle", When: community.When{Kinds: kinds, AnyTag: community.Ad}, Then: community.Sanction{Action: community.Expel}},
			{Name: "soft adverts", When: community.When{Kinds: kinds, AnyTag: community.SoftAd}, Then: community.Sanction{Action: community.Warning}},
			{Name: "no voice", When: community.When{Formats: []community.Format{community.Voice}}, Unless: []community.When{{Roles: []community.Term{"owner"}}}, Then: community.Sanction{Action: community.Block}},
			{Name: "silence in a talk", When: community.When{Kinds: kinds, Part: community.Talk}, Then: community.Sanction{Action: community.Block}},
			{Name: "no flooding", Level: "detail", When: community.When{Kinds: kinds, Rate: &community.Rate{Within: 60, Over: 2}}, Then: community.Sanction{Action: community.Warning}},
			{Name: "night", When: community.When{Kinds: kinds, Hours: []community.Hours{{From: "23:00", To: "07:00"}}}, Then: community.Sanction{Action: community.Discourage}},
		},
	}
}

func decide(d columns) (kernel, error) {
	events, err := messages(d)
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		judge, err := rulebook().Compile()
		if err != nil {
			return nil, err
		}
		standing := judge.Standing()
		warned, night := 0, 0
		for i := range events {
			e := &events[i]
			decision := judge.Decide(standing, e)
			switch decision.Action {
			case community.Warning:
				warned++
			case community.Discourage:
				night++
			}
			if err := standing.Apply(e, decision); err != nil {
				return nil, err
			}
		}
		return values{"warned": float64(warned), "night": float64(night)}, nil
	}, nil
}

// plan has four lines of income with noise over sixty periods.
func plan() *monetize.Plan {
	joins := make([]float64, 60)
	for i := range joins {
		joins[i] = 20
	}
	p := &monetize.Plan{Periods: len(joins), Members: []float64{200}, Joins: joins, Stay: lifecycle.Exponential{Rate: 0.05},
		Invest: 2000, Discount: 0.01, Costs: []monetize.Cost{{Name: "desk", Fixed: 1000}}}
	for _, name := range []string{"fees", "courses", "goods", "adverts"} {
		p.Lines = append(p.Lines, monetize.Line{Name: name, Stream: monetize.Rate(1), Noise: 0.3})
	}
	return p
}

func monteCarlo(d columns) (kernel, error) {
	n, err := d.n()
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		o, err := monetize.Simulate(context.Background(), plan(), &monetize.SimOptions{Paths: n, Seed: 1})
		if err != nil {
			return nil, err
		}
		return values{"mean": o.NPV.Mean, "sd": o.NPV.SD, "median": o.NPV.P50, "loss": o.Loss,
			"payback": o.Payback, "paid": o.PaidBack, "need": o.Need.Mean, "need median": o.Need.P50,
			"close": o.Close.Mean, "close median": o.Close.P50, "band": o.Bands[len(o.Bands)-1].P50}, nil
	}, nil
}
