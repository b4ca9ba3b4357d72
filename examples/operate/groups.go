package main

import (
	"time"

	"github.com/coterie-go/coterie/community"
)

// monday begins the week that is planned: six weeks after the groups began.
var monday = time.Date(2026, 4, 6, 0, 0, 0, 0, time.FixedZone("", 8*3600))

const days = 42

// group is a made-up group: its design and its log.
type group struct {
	zh, en, design string
	events         []community.Event
	targets        []community.Target
	door           []applicant
}

// candidates stand for the office of monitor of the class.
var candidates = []community.Candidacy{
	{Member: member(3), Stage: community.OnProbation, Since: at(days-10, 9, 0)},
	{Member: member(5), Stage: community.OnProbation, Since: at(days-3, 9, 0)},
	{Member: member(15), Stage: community.Applied, Since: at(days-1, 9, 0)},
}

// shown is a fact that an applicant shows.
func shown(what string, amount float64) map[community.Term]float64 {
	return map[community.Term]float64{community.ParseTerm(what): amount}
}

// at returns an instant of a day, counted from the beginning of the log.
func at(day, hour, minute int) community.Instant {
	return community.At(monday.AddDate(0, 0, day-days).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))
}

func member(n int) community.MemberID { return community.MemberInt(uint64(n)) }

func (g *group) add(k community.Kind, who, day, hour, minute int, tags community.Tags) *community.Event {
	g.events = append(g.events, community.Event{Kind: k, Member: member(who), At: at(day, hour, minute), Tags: tags})
	return &g.events[len(g.events)-1]
}

// joins lets members come in one after another and take the steps of joining.
func (g *group) joins(n, steps int) {
	for m := 1; m <= n; m++ {
		day := m * days / (2 * n)
		if e := g.add(community.Join, m, day, 9, m%60, 0); m > 3 {
			e.Other = member(m / 3) // each brought in three, in the order of joining
		}
		for i, k := range []community.Kind{community.Rename, community.Accept, community.Introduce}[:steps] {
			g.add(k, m, day, 10+i, m%60, 0)
		}
	}
}

func groups() []group {
	return []group{class(), market(), tool()}
}

// class is a class of sellers: thirty members, check-ins, a session a week.
func class() group {
	g := group{zh: "卖家成长班", en: "Class of sellers", design: "seller-growth", targets: []community.Target{
		{Measure: "members", Range: community.Range{Min: 30}}, {Measure: "check-in-rate", Range: community.Range{Min: 0.5}}, {Measure: "ugc-share", Range: community.Range{Min: 0.3}}}}
	g.joins(30, 3)
	g.add(community.Join, 31, days-2, 9, 0, community.Influencer)
	g.add(community.Join, 32, days-1, 9, 0, 0)
	g.add(community.Rename, 32, days-1, 9, 5, 0)
	for d := days / 2; d < days; d++ {
		for m := 1; m <= 12; m++ {
			if m == 5 && d >= days-1 || (d+m)%7 == 6 && m != 5 {
				continue // a day missed; member 5 missed yesterday alone
			}
			g.add(community.CheckIn, m, d, 8, m, community.Theme)
		}
		for i := range 12 {
			from, to := 1+(d*5+i)%16, 1+(d*3+i*7)%16
			if from == to {
				to++
			}
			e := g.add(community.Reply, from, d, 20, i, 0)
			e.Other = member(to)
			switch i % 4 {
			case 0:
				e.Tags = community.Valuable
			case 1:
				e.Tags = community.Answer
			}
		}
		if d%7 == 2 {
			for i, s := range []community.Step{community.Promote, community.SignIn, community.HostOn, community.GuestOn, community.OpenFloor, community.Close, community.Publish, community.Redistribute} {
				if d > days-7 && s >= community.Publish {
					continue // the last one was not published
				}
				e := g.add(community.Session, 1+d/7, d, 19, 5*i, 0)
				e.Topic, e.Count = uint32(d/7), uint32(s)
			}
		}
	}
	return g
}

// market is a group that adverts took over.
func market() group {
	g := group{zh: "合作营销群", en: "Market group", design: "partner-marketing", door: []applicant{
		{"小丁-郑州-会计", shown("邀请好友", 3)}, {"小戊-洛阳", shown("转发海报", 1)}, {"小己-开封-老师", shown("邀请好友", 2)}}}
	g.joins(50, 1)
	for d := range days {
		for i := range 15 {
			e := g.add(community.Post, 1+(d*7+i*3)%20, d, 10+i%12, i, 0)
			switch {
			case d > days/3 && i%5 != 0:
				e.Tags = community.Ad
			case i%3 == 0:
				e.Tags = community.Valuable
			}
		}
		if d >= days-7 {
			for i := range 2 {
				e := g.add(community.Packet, 1+i, d, 21, i, 0)
				e.Amount, e.Count, e.Purpose = 1000, 10, community.ForFun
			}
		}
	}
	return g
}

// tool is a group that is quiet and of use: few messages, and members order.
func tool() group {
	g := group{zh: "家长课堂", en: "Parents' class", design: "parent-class", door: []applicant{{"小庚", shown("会费", 199)}, {"小辛", nil}},
		targets: []community.Target{{Measure: "orders-rate", Range: community.Range{Min: 0.1}}, {Measure: "worth-share", Range: community.Range{Min: 0.6}}}}
	g.joins(40, 3)
	for d := range days {
		if d%2 == 0 {
			g.add(community.Post, 1+d%9, d, 12, 0, community.Question)
			e := g.add(community.Reply, 10, d, 12, 30, community.Answer|community.Valuable)
			e.Other = member(1 + d%9)
		}
		if d%4 == 0 {
			e := g.add(community.Purchase, 1+d%40, d, 13, 0, 0)
			e.Amount = 19900
		}
	}
	return g
}
