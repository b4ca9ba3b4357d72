package main

import (
	"context"

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
		v := values{}
		top := func(name string, n float64) { v[name] = max(v[name], n) }
		const second = 1_000_000
		for _, m := range r.Members() {
			v["members"]++
			v["seen"] += float64(m.Last-m.First) / second
			if m.Spoken() > 0 {
				v["spoke"] += float64(m.Spoke-community.At(start)) / second
			}
			top("posts", float64(m.Posts))
			top("replies", float64(m.Replies))
			top("heard", float64(m.Heard))
			top("adverts", float64(m.Ads))
		}
		for t := range r.Ties() {
			v["ties"]++
			v["lasted"] += float64(t.Last-t.First) / second
			top("turns", t.Weight)
		}
		for p := range r.Series(community.Post, community.Daily) {
			v["days"]++
			top("posts of a day", float64(p.Events))
		}
		for p := range r.Series(community.Reply, community.Daily) {
			top("replies of a day", float64(p.Events))
		}
		for p := range r.TagSeries(community.SoftAd, community.Daily) {
			top("adverts of a day", float64(p.Events))
		}
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
