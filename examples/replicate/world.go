package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/segment"
)

//go:embed groups.csv
var groupsFile []byte

//go:embed hosts.csv
var hostsFile []byte

//go:embed economics.json
var economicsFile []byte

// zone is that of all dates.
var zone = time.FixedZone("", 8*3600)

// monday begins the log, which goes on for weeks.
var monday = time.Date(2025, 9, 1, 0, 0, 0, 0, zone)

const weeks = 52

// A group is one of those there are now.
type group struct {
	name          string
	topic         community.Term
	people, staff int
}

// A world is what there is before anything is planned: who is where, and what
// happened.
type world struct {
	groups  []group
	staff   []community.MemberID
	members map[community.MemberID]community.Profile
	network *community.Record // of all groups as one
	pattern *community.Record // of the first group, which is to be copied
}

// economics are what the plan's numbers hang on: assumptions, all of them.
type economics struct {
	Club      *community.Club           `json:"club"`
	Dynamics  *community.SizeDynamics   `json:"dynamics"`
	Desk      *community.Desk           `json:"desk"`
	Operators int                       `json:"operators"`
	Training  *community.Apprenticeship `json:"training"`
	PassOn    float64                   `json:"pass_on"` // probability that one contact passes a message on
}

// table reads a CSV file with a header of these columns.
func table(name string, text []byte, columns ...string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(columns)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) < 2 || strings.Join(rows[0], ",") != strings.Join(columns, ",") {
		return nil, fmt.Errorf("%s: no rows under the header %s", name, strings.Join(columns, ","))
	}
	return rows[1:], nil
}

func readGroups(name string, text []byte) ([]group, error) {
	rows, err := table(name, text, "group", "topic", "people", "staff")
	if err != nil {
		return nil, err
	}
	var out []group
	for i, r := range rows {
		g := group{name: r[0], topic: community.ParseTerm(r[1])}
		if g.people, err = strconv.Atoi(r[2]); err == nil {
			g.staff, err = strconv.Atoi(r[3])
		}
		if err != nil || g.staff < 0 || g.people <= g.staff || g.people > 10_000 {
			return nil, fmt.Errorf("%s: line %d: people and staff are whole numbers, and some people are not staff", name, i+2)
		}
		out = append(out, g)
	}
	return out, nil
}

// readHosts reads who could seed a group. What those who know a member say is
// written with the words of package segment, which knows the four traits as
// those of a splitter.
func readHosts(name string, text []byte) ([]community.HostCandidate, error) {
	rows, err := table(name, text, "member", "topic", "traits", "hours")
	if err != nil {
		return nil, err
	}
	var out []community.HostCandidate
	for i, r := range rows {
		n, err := strconv.ParseUint(r[0], 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, i+2, err)
		}
		h := community.HostCandidate{Member: community.MemberInt(n)}
		if r[1] != "" {
			h.Topics = []community.Term{community.ParseTerm(r[1])}
		}
		var traits segment.Trait
		if err := traits.UnmarshalText([]byte(r[2])); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, i+2, err)
		}
		const four = segment.QuickLearner | segment.CultureBearer | segment.Builder | segment.Detailed
		if traits &= four; traits != 0 {
			for t := range strings.SplitSeq(traits.String(), "+") {
				h.Traits = append(h.Traits, community.Term(t))
			}
		}
		if h.Hours, err = strconv.ParseFloat(r[3], 64); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, i+2, err)
		}
		out = append(out, h)
	}
	return out, nil
}

// newWorld makes up members, firms and a year of talk from the sizes and topics
// of the groups: always the same. The first group is lively and keeps its rites;
// in the others there is little interaction, mostly between members of one
// topic.
func newWorld(groups []group) (*world, error) {
	w := &world{groups: groups, members: map[community.MemberID]community.Profile{},
		network: &community.Record{Options: community.RecordOptions{Day: 8 * time.Hour, Days: true}},
		pattern: &community.Record{Options: community.RecordOptions{Day: 8 * time.Hour, Days: true}}}
	m := &maker{world: w, r: rand.New(rand.NewPCG(39, 2708))}
	var topics []community.Term
	for _, g := range groups {
		topics = append(topics, g.topic)
	}
	for i, g := range groups {
		m.people(i, g, topics)
	}
	for i := range groups {
		m.talk(i)
	}
	return w, m.err
}

// maker makes up a world.
type maker struct {
	*world
	r       *rand.Rand
	in      [][]int // the members of each group, by number
	byTopic map[community.Term][]int
	next    int
	firms   int
	err     error
}

func id(n int) community.MemberID { return community.MemberInt(uint64(n)) }

// add takes an event, in the first group or another.
func (m *maker) add(i int, e community.Event) {
	for _, r := range []*community.Record{m.network, m.pattern} {
		if r == m.pattern && i > 0 {
			continue
		}
		if err := r.Add(e); err != nil && m.err == nil {
			m.err = err
		}
	}
}

func at(week int, hours float64) community.Instant {
	return community.At(monday.AddDate(0, 0, 7*week).Add(time.Duration(hours * float64(time.Hour))))
}

// people lets those of a group come in and take the steps of joining, the staff
// first. One in ten is a colleague of the one before.
func (m *maker) people(i int, g group, topics []community.Term) {
	if m.byTopic == nil {
		m.byTopic = map[community.Term][]int{}
	}
	m.in = append(m.in, nil)
	for k := range g.people {
		m.next++
		n := m.next
		e := community.Event{Kind: community.Join, Member: id(n), At: at(0, 8+float64(n)/200)}
		m.add(i, e)
		if k < g.staff {
			m.staff = append(m.staff, id(n))
			continue
		}
		topic := g.topic
		if m.r.Float64() < 0.25 {
			topic = topics[m.r.IntN(len(topics))]
		}
		if k == g.staff || m.r.Float64() > 0.1 {
			m.firms++
		} else {
			topic = m.members[id(n-1)].Topic
		}
		m.members[id(n)] = community.Profile{Topic: topic, Group: community.Term(g.name), Firm: community.Term("firm-" + strconv.Itoa(m.firms))}
		m.in[i] = append(m.in[i], n)
		m.byTopic[topic] = append(m.byTopic[topic], n)
		for s, kind := range []community.Kind{community.Rename, community.Accept, community.Introduce} {
			if i == 0 || m.r.Float64() < 0.6 {
				e.Kind, e.At = kind, at(0, 8+float64(n)/200+float64(s+1)/100)
				m.add(i, e)
			}
		}
	}
}

// talk lets the members of a group talk for a year.
func (m *maker) talk(i int) {
	in := m.in[i]
	if i == 0 {
		m.rites(in)
	}
	for week := range weeks {
		for k, n := range in {
			if len(in) < 2 {
				break // nobody to talk to
			}
			turns := 0
			switch {
			case i == 0:
				turns = 1 + k%3
			case m.r.Float64() < 0.08:
				turns = 1
			}
			for t := range turns {
				other := in[(k+1+m.r.IntN(len(in)-1))%len(in)]
				if near := m.byTopic[m.members[id(n)].Topic]; m.r.Float64() < 0.6 && len(near) > 1 && i > 0 {
					other = near[m.r.IntN(len(near))]
				}
				if other == n {
					continue
				}
				m.add(i, community.Event{Kind: community.Reply, Member: id(n), Other: id(other), At: at(week, 20+float64(k)/100+float64(24*t)), Tags: community.Answer | community.Valuable, Source: community.UGC})
			}
		}
	}
}

// rites are those of the first group: check-ins, posts that show what it stands
// for, and a session a week, held by one member after another.
func (m *maker) rites(in []int) {
	for week := range weeks {
		for k, n := range in {
			if (week+k)%2 == 0 {
				m.add(0, community.Event{Kind: community.CheckIn, Member: id(n), At: at(week, 9+float64(k)/100), Tags: community.Theme})
				m.add(0, community.Event{Kind: community.Post, Member: id(n), At: at(week, 10+float64(k)/100), Tags: community.Valuable | community.Values, Source: community.UGC})
			}
		}
		for s := community.Promote; s <= community.Redistribute; s++ {
			m.add(0, community.Event{Kind: community.Session, Member: id(in[week%len(in)]), At: at(week, 90+float64(s)/4), Topic: uint32(week), Count: uint32(s)})
		}
	}
}
