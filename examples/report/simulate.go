//go:build ignore

// Simulate writes the fixture in testdata: forty simulated groups over eighteen
// months, as a log of events (events.csv.gz), as the daily table an operator
// could export (daily.csv.gz), the accounts of the staff (staff.csv) and the
// truth (truth.csv). Nothing in it is real, and nothing in it comes from the
// library: the formulas below are its only source.
//
//	go run simulate.go
//
// Eight groups of each of five kinds, in shuffled order:
//
//	healthy  many speak, a fair share of it is of worth, few adverts, joins go on
//	tool     quiet, but what is said is of worth and members use it and pay
//	dead     lively at first, then halved every few weeks until nobody speaks
//	advert   talk gives way to the adverts of a few accounts
//	idle     much chatter of a few talkers, hardly anything of worth, no orders
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

const (
	days  = 549 // 2025-05-01 … 2026-10-31
	seed1 = 20260501
	seed2 = 40
)

var (
	zone  = time.FixedZone("+08:00", 8*3600)
	first = time.Date(2025, 5, 1, 0, 0, 0, 0, zone)
	kinds = []string{"healthy", "tool", "dead", "advert", "idle"}
	about = []string{"亲子阅读", "跑步打卡", "手账", "烘焙", "摄影", "理财入门", "英语晨读", "露营", "茶友", "养花",
		"减脂餐", "职场写作", "骑行", "钓鱼", "育儿", "观鸟", "书法", "咖啡", "瑜伽", "编程入门",
		"二手书", "租房互助", "社区团购", "护肤", "吉他", "桌游", "考研", "旅行", "宠物", "园艺",
		"旧物改造", "海报设计", "短视频", "数据分析", "羽毛球", "面点", "水彩", "家装", "心理科普", "电影"}
)

// An event is one row of the log.
type event struct {
	at                    time.Time
	kind, member, other   string
	amount                float64
	tags                  string
	entry, topic, count   int
	format, source, cause string
}

// A member is one simulated person or staff account in one group.
type member struct {
	id      string
	joined  int // day
	left    int // day, or days where it stays
	posting float64
	buys    float64 // orders a day
	checks  float64 // chance of a check-in a day
	staff   bool
}

// A group is one simulated group with its parameters.
type group struct {
	name, kind string
	start      int
	turn       int // day on which a dead or advert group turns
	members    []*member
	events     []event
}

// A sim holds the random stream and the counter of ids.
type sim struct {
	r    *rand.Rand
	next int
}

func (s *sim) uniform(lo, hi float64) float64 { return lo + (hi-lo)*s.r.Float64() }

// poisson draws by counting unit-rate arrivals before l.
func (s *sim) poisson(l float64) int {
	n := 0
	for t := s.r.ExpFloat64(); t < l; t += s.r.ExpFloat64() {
		n++
	}
	return n
}

// minute draws a time of a day: mornings, noons and mostly evenings.
func (s *sim) minute(day int) time.Time {
	peak := []float64{8.2, 12.4, 20.6}[pick(s.r, []float64{.2, .2, .6})]
	h := math.Mod(peak+1.3*s.r.NormFloat64()+24, 24)
	return first.AddDate(0, 0, day).Add(time.Duration(h*60) * time.Minute)
}

func pick(r *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	u := r.Float64() * total
	for i, w := range weights {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// week is the rhythm of a week and of the two long holidays.
func week(day int) float64 {
	d := first.AddDate(0, 0, day)
	f := 1.0
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		f = 1.25
	}
	switch {
	case d.Month() == 10 && d.Day() <= 7: // 国庆
		f *= .7
	case d.Month() == 2 && d.Day() >= 14 && d.Day() <= 22: // 春节
		f *= .6
	}
	return f
}

// shape holds what differs between the kinds.
type shape struct {
	posts    [2]float64 // messages of members a day at the plateau
	lurkers  [2]float64 // share that never writes
	spread   float64    // of the logarithm of posting rates: concentration
	worth    [2]float64 // share of messages of worth
	offTopic [2]float64
	adverts  [2]float64 // share of messages that are adverts, before any turn
	leave    [2]float64 // hazard a day
	arrivals [2]float64 // joins a day at the start of the plateau
	buyers   float64    // share of members who buy
	checkers [2]float64 // share of members who check in
	replies  float64
}

var shapes = map[string]shape{
	"healthy": {posts: [2]float64{13, 30}, lurkers: [2]float64{.25, .45}, spread: 1.0, worth: [2]float64{.24, .42}, offTopic: [2]float64{.05, .15}, adverts: [2]float64{0, .02}, leave: [2]float64{.0004, .0009}, arrivals: [2]float64{.2, .5}, buyers: .35, checkers: [2]float64{.03, .12}, replies: .45},
	"tool":    {posts: [2]float64{.5, 2.2}, lurkers: [2]float64{.6, .8}, spread: .8, worth: [2]float64{.5, .75}, offTopic: [2]float64{0, .04}, adverts: [2]float64{0, .03}, leave: [2]float64{.0002, .0005}, arrivals: [2]float64{.15, .4}, buyers: .4, checkers: [2]float64{.01, .05}, replies: .6},
	"dead":    {posts: [2]float64{10, 28}, lurkers: [2]float64{.35, .55}, spread: 1.1, worth: [2]float64{.15, .3}, offTopic: [2]float64{.1, .2}, adverts: [2]float64{0, .04}, leave: [2]float64{.0008, .0016}, arrivals: [2]float64{.2, .4}, buyers: .2, checkers: [2]float64{.02, .08}, replies: .4},
	"advert":  {posts: [2]float64{9, 20}, lurkers: [2]float64{.35, .55}, spread: 1.1, worth: [2]float64{.12, .25}, offTopic: [2]float64{.1, .2}, adverts: [2]float64{.02, .06}, leave: [2]float64{.0015, .0028}, arrivals: [2]float64{.3, .6}, buyers: .12, checkers: [2]float64{.01, .03}, replies: .3},
	"idle":    {posts: [2]float64{26, 48}, lurkers: [2]float64{.45, .6}, spread: 1.9, worth: [2]float64{.01, .045}, offTopic: [2]float64{.45, .7}, adverts: [2]float64{.01, .05}, leave: [2]float64{.001, .002}, arrivals: [2]float64{.2, .45}, buyers: .03, checkers: [2]float64{0, .01}, replies: .55},
}

// join adds a member on a day, with its habits.
func (s *sim) join(g *group, sh shape, day int, lurk, hazard, checkers float64) *member {
	s.next++
	m := &member{id: fmt.Sprintf("m%05d", s.next), joined: day, left: days}
	if s.r.Float64() >= lurk {
		m.posting = math.Exp(sh.spread * s.r.NormFloat64())
		if s.r.Float64() < checkers*2 {
			m.checks = s.uniform(.3, .9)
		}
	}
	if s.r.Float64() < sh.buyers {
		m.buys = s.r.ExpFloat64() / 40
	}
	if stay := int(s.r.ExpFloat64() / hazard); day+stay < days {
		m.left = day + max(stay, 1)
	}
	g.members = append(g.members, m)
	return m
}

// simulate lives one group from its start to the end of the log.
func (s *sim) simulate(g *group, staff []string) {
	sh := shapes[g.kind]
	draw := func(b [2]float64) float64 { return s.uniform(b[0], b[1]) }
	plateau, lurk, hazard, checkers := draw(sh.posts), draw(sh.lurkers), draw(sh.leave), draw(sh.checkers)
	worth, off, ads, arrivals := draw(sh.worth), draw(sh.offTopic), draw(sh.adverts), draw(sh.arrivals)
	half := s.uniform(14, 26)   // days in which a dying group halves
	flood := s.uniform(9, 17)   // adverts a day once a group has turned
	price := s.uniform(39, 169) // yuan
	weekly := s.r.IntN(7)       // day of the weekly session
	spammers := []*member(nil)  // accounts that post adverts
	founders := 18 + s.r.IntN(20)
	for i, id := range staff {
		g.members = append(g.members, &member{id: id, joined: g.start, left: days, staff: true, posting: 1})
		g.add(event{at: first.AddDate(0, 0, g.start).Add(9*time.Hour + time.Duration(i)*time.Minute), kind: "join", member: id, source: "OGC"})
	}
	for day := g.start; day < days; day++ {
		age := float64(day - g.start)
		ramp := 1 - .7*math.Exp(-age/20)
		fade := 1.0
		if g.kind == "dead" && day > g.turn {
			fade = math.Exp2(-float64(day-g.turn) / half)
		}
		// Who comes.
		joins := s.poisson(arrivals * fade * math.Exp(-age/400))
		if day == g.start {
			joins = founders
		}
		for range joins {
			m := s.join(g, sh, day, lurk, hazard, checkers)
			at := s.minute(day)
			e := event{at: at, kind: "join", member: m.id, entry: 1 + pick(s.r, []float64{.45, .25, .2, .1})}
			if day > g.start && s.r.Float64() < .4 {
				if by := s.speaker(g, day); by != nil && by != m {
					e.other, e.entry = by.id, 2
					g.add(event{at: at.Add(-time.Duration(5+s.r.IntN(300)) * time.Minute), kind: "invite", member: by.id, other: m.id})
				}
			}
			g.add(e)
		}
		// Who advertises.
		if g.kind == "advert" && day == g.turn {
			for range 3 + s.r.IntN(5) {
				m := s.join(g, sh, day, 1, 1e-6, 0)
				g.add(event{at: s.minute(day), kind: "join", member: m.id, entry: 1})
				spammers = append(spammers, m)
			}
		}
		rate := plateau * ramp * fade * week(day)
		if g.kind == "advert" && day > g.turn {
			late := float64(day - g.turn)
			rate *= .25 + .75*math.Exp2(-late/40)
			for range s.poisson(flood * (1 - math.Exp(-late/30)) * week(day)) {
				tags := "ad"
				if s.r.Float64() < .15 {
					tags = "soft-ad"
				}
				g.add(event{at: s.minute(day), kind: "post", member: spammers[s.r.IntN(len(spammers))].id, tags: tags, format: []string{"image", "text", "video"}[pick(s.r, []float64{.6, .3, .1})], source: "UGC"})
			}
		}
		// Who speaks.
		prev := ""
		for range s.poisson(rate) {
			m := s.speaker(g, day)
			if m == nil {
				break
			}
			e := event{at: s.minute(day), kind: "post", member: m.id, source: "UGC", format: "text", topic: 1 + s.r.IntN(5)}
			if prev != "" && prev != m.id && s.r.Float64() < sh.replies {
				e.kind, e.other = "reply", prev
			}
			switch u := s.r.Float64(); {
			case u < ads:
				e.tags, e.format = "ad", "image"
			case u < ads+worth:
				e.tags = "valuable"
			case u < ads+worth+off:
				e.tags = "off-topic"
				if s.r.Float64() < .4 {
					e.format = "emoji"
				}
			case s.r.Float64() < .12:
				e.format = []string{"image", "voice", "video"}[s.r.IntN(3)]
			}
			prev = m.id
			g.add(e)
		}
		// What the staff do.
		s.staffDay(g, day, weekly, fade, staff)
		// Who checks in, buys and leaves.
		for _, m := range g.members {
			if m.staff || m.joined > day || m.left < day {
				continue
			}
			if m.left == day {
				g.add(event{at: first.AddDate(0, 0, day).Add(23*time.Hour + time.Duration(s.r.IntN(59))*time.Minute), kind: "leave", member: m.id})
				continue
			}
			if m.checks > 0 && s.r.Float64() < m.checks*fade {
				g.add(event{at: s.minute(day), kind: "check-in", member: m.id, format: "text", source: "UGC"})
			}
			slump := 1.0
			if g.kind == "advert" && day > g.turn {
				slump = .3
			}
			if m.buys > 0 && s.r.Float64() < m.buys*fade*slump {
				g.add(event{at: s.minute(day), kind: "purchase", member: m.id, amount: math.Round(price*math.Exp(.4*s.r.NormFloat64())*10) / 10, count: 1})
			}
		}
	}
}

// staffDay is one day of the staff: a notice, a weekly session, a red packet at
// a festival. Where a group dies they go on for a while, less and less.
func (s *sim) staffDay(g *group, day, weekly int, fade float64, staff []string) {
	notice := map[string]float64{"healthy": .8, "tool": .2, "dead": .7, "advert": .3, "idle": .15}[g.kind]
	if s.r.Float64() < notice*fade {
		g.add(event{at: first.AddDate(0, 0, day).Add(8*time.Hour + time.Duration(s.r.IntN(90))*time.Minute), kind: "post", member: staff[0], tags: "valuable", format: "text", source: "OGC"})
	}
	if g.kind == "healthy" && day%7 == weekly {
		for i := range 6 {
			g.add(event{at: first.AddDate(0, 0, day).Add(20*time.Hour + time.Duration(i*8+s.r.IntN(7))*time.Minute), kind: "post", member: staff[len(staff)-1], tags: "valuable", format: "image", source: "OGC", topic: 6})
		}
	}
	d := first.AddDate(0, 0, day)
	if (d.Month() == 10 && d.Day() == 1 || d.Month() == 2 && d.Day() == 17) && g.kind != "tool" && s.r.Float64() < fade {
		g.add(event{at: d.Add(10 * time.Hour), kind: "packet", member: staff[0], amount: 50, count: 20, tags: "festival", cause: "festival"})
	}
}

// speaker draws who speaks, by posting rate, among those there on a day.
func (s *sim) speaker(g *group, day int) *member {
	total := 0.0
	for _, m := range g.members {
		if !m.staff && m.joined <= day && day < m.left {
			total += m.posting
		}
	}
	u := s.r.Float64() * total
	for _, m := range g.members {
		if !m.staff && m.joined <= day && day < m.left && m.posting > 0 {
			if u -= m.posting; u < 0 {
				return m
			}
		}
	}
	return nil
}

func (g *group) add(e event) { g.events = append(g.events, e) }

func main() {
	s := &sim{r: rand.New(rand.NewPCG(seed1, seed2))}
	var of []string
	for i := range 40 {
		of = append(of, kinds[i%len(kinds)])
	}
	s.r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	groups := make([]*group, 40)
	for i := range groups {
		g := &group{name: fmt.Sprintf("模拟%02d%s", i+1, about[i]), kind: of[i], start: s.r.IntN(330)}
		switch g.kind {
		case "dead": // the last two months and more are near silence
			g.start = s.r.IntN(220)
			g.turn = g.start + 40 + s.r.IntN(days-g.start-40-165)
		case "advert":
			g.start = s.r.IntN(260)
			g.turn = g.start + 60 + s.r.IntN(days-g.start-190)
		}
		staff := []string{fmt.Sprintf("staff%02d", 1+i/4), fmt.Sprintf("staff%02d", 11+i/20)}
		s.simulate(g, staff)
		slices.SortStableFunc(g.events, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(order(a), order(b))) })
		groups[i] = g
	}
	write("events.csv.gz", events(groups))
	write("daily.csv.gz", daily(groups))
	write("truth.csv", truth(groups))
	write("staff.csv", staffList())
}

// order puts a join before, and a leave after, anything else of the same minute.
func order(e event) int { return map[string]int{"join": -1, "leave": 1}[e.kind] }

func events(groups []*group) [][]string {
	rows := [][]string{{"time", "kind", "group", "member", "other", "amount", "currency", "tags", "entry", "topic", "count", "format", "source", "purpose"}}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	for _, g := range groups {
		for _, e := range g.events {
			amount, currency := "", ""
			if e.amount > 0 {
				amount, currency = strconv.FormatFloat(e.amount, 'f', 2, 64), "CNY"
			}
			rows = append(rows, []string{e.at.Format("2006-01-02 15:04"), e.kind, g.name, e.member, e.other, amount, currency, e.tags,
				number(e.entry), number(e.topic), number(e.count), e.format, e.source, e.cause})
		}
	}
	return rows
}

// daily counts the same events as an operator's table would: members and
// speakers include the staff, because such a table cannot tell them apart.
func daily(groups []*group) [][]string {
	rows := [][]string{{"日期", "群", "人数", "入群", "退群", "发言人数", "消息数", "订单数", "金额"}}
	for _, g := range groups {
		there, i := 0, 0
		for day := g.start; day < days; day++ {
			end := first.AddDate(0, 0, day+1)
			in, out, messages, orders, amount := 0, 0, 0, 0, 0.0
			spoke := map[string]bool{}
			for ; i < len(g.events) && g.events[i].at.Before(end); i++ {
				switch e := g.events[i]; e.kind {
				case "join":
					in++
				case "leave":
					out++
				case "post", "reply", "check-in":
					messages++
					spoke[e.member] = true
				case "purchase":
					orders++
					amount += e.amount
				}
			}
			there += in - out
			rows = append(rows, []string{end.AddDate(0, 0, -1).Format("2006/1/2"), g.name, strconv.Itoa(there), strconv.Itoa(in), strconv.Itoa(out),
				strconv.Itoa(len(spoke)), strconv.Itoa(messages), strconv.Itoa(orders), strconv.FormatFloat(amount, 'f', 2, 64)})
		}
	}
	return rows
}

func truth(groups []*group) [][]string {
	rows := [][]string{{"group", "truth", "started", "turned"}}
	for _, g := range groups {
		turned := ""
		if g.turn > 0 {
			turned = first.AddDate(0, 0, g.turn).Format(time.DateOnly)
		}
		rows = append(rows, []string{g.name, g.kind, first.AddDate(0, 0, g.start).Format(time.DateOnly), turned})
	}
	return rows
}

func staffList() [][]string {
	rows := [][]string{{"member"}}
	for i := range 12 {
		rows = append(rows, []string{fmt.Sprintf("staff%02d", i+1)})
	}
	return rows
}

// write writes rows as CSV, compressed where the name says so.
func write(name string, rows [][]string) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		log.Fatal(err)
	}
	out := b.Bytes()
	if name[len(name)-3:] == ".gz" {
		var z bytes.Buffer
		zw, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := zw.Write(out); err != nil {
			log.Fatal(err)
		}
		if err := zw.Close(); err != nil {
			log.Fatal(err)
		}
		out = z.Bytes()
	}
	if err := os.WriteFile(filepath.Join("testdata", name), out, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d rows, %d bytes\n", name, len(rows)-1, len(out))
}
