package main

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// groupLine is a group in the list: how it is doing.
type groupLine struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	State    string           `json:"state,omitempty"` // none where nothing is known
	Second   string           `json:"second,omitempty"`
	Sure     float64          `json:"sure"` // probability of the state
	Risk     float64          `json:"risk"` // probability of a state that needs somebody: the order of the list
	Members  int              `json:"members"`
	Messages int64            `json:"messages"` // of members, in the window
	Trend    coterie.Estimate `json:"trend"`    // change of messages per day
	Events   int64            `json:"events"`   // counted in all; of the days before, where the request is as of a past time
	Last     *time.Time       `json:"last,omitempty"`
}

// groupPage is one group with its evidence.
type groupPage struct {
	groupLine
	AsOf     time.Time           `json:"as_of"`
	Window   int                 `json:"window"` // days
	States   []community.Score   `json:"states,omitempty"`
	Elements []community.Score   `json:"elements,omitempty"`
	Senses   []community.Score   `json:"senses,omitempty"`
	Measures []community.Measure `json:"measures,omitempty"`
	Findings []finding           `json:"findings"`
}

// finding is one of the library's in the language of the request.
type finding struct {
	Kind     string   `json:"kind"`
	Code     string   `json:"code"`
	Text     string   `json:"text"`
	Cure     string   `json:"cure,omitempty"`
	Evidence []string `json:"evidence,omitempty"`
	Source   string   `json:"source,omitempty"`
}

func (r *request) finding(f *coterie.Finding) finding {
	out := finding{f.Kind.String(), f.Code, r.pick(f.Chinese, f.English), r.pick(f.CureChinese, f.Cure), f.Evidence, f.Source}
	if r.chinese {
		out.Evidence = nil
		for _, e := range f.Evidence {
			out.Evidence = append(out.Evidence, inChinese(e))
		}
	}
	return out
}

// inChinese names measures and terms in a piece of evidence, such as "talk 0.12,
// ad-share 0.3"; what is no term stays as it is.
func inChinese(evidence string) string {
	if strings.Contains(evidence, "[") { // an estimate
		return evidence
	}
	parts := strings.Split(evidence, ", ")
	for i, p := range parts {
		name, value, ok := strings.Cut(p, " ")
		if _, err := strconv.ParseFloat(name, 64); err == nil && value == "d" {
			parts[i] = name + " 天"
			continue
		}
		if name = community.Term(name).Chinese(); ok {
			name += " " + value
		}
		parts[i] = name
	}
	return strings.Join(parts, "，")
}

// getGroups lists the groups, the worst first.
func (s *service) getGroups(w http.ResponseWriter, r *request) error {
	lines, err := r.lines()
	if err != nil {
		return err
	}
	return r.reply(w, map[string]any{"groups": lines})
}

func (r *request) lines() ([]groupLine, error) {
	out := []groupLine{}
	for _, g := range r.order {
		p, err := r.page(g)
		if err != nil {
			return nil, err
		}
		out = append(out, p.groupLine)
	}
	slices.SortStableFunc(out, func(a, b groupLine) int { return cmp.Compare(b.Risk, a.Risk) })
	return out, nil
}

func (s *service) getGroup(w http.ResponseWriter, r *request) error {
	g, err := r.group()
	if err != nil {
		return err
	}
	p, err := r.page(g)
	if err != nil {
		return err
	}
	return r.reply(w, p)
}

// page assesses a group.
func (r *request) page(g *group) (*groupPage, error) {
	p := &groupPage{AsOf: r.at, Findings: []finding{}}
	g.mu.Lock()
	a, err := community.Assess(g.design, g.record, r.at, nil)
	_, last, ok := g.record.Span()
	p.groupLine = groupLine{ID: g.id, Name: cmp.Or(g.Name, g.id), Events: g.events, Trend: coterie.Exactly(0)}
	if errors.Is(err, coterie.ErrNoData) {
		day := r.at.Add(g.record.Options.Day)
		r.readTable(p, g.days, int(day.Unix()/86400)-1)
	}
	switch {
	case ok && last.After(r.at):
		p.Events = before(g.record, r.at)
	case ok:
		p.Last = &last
	}
	g.mu.Unlock()
	if errors.Is(err, coterie.ErrNoData) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.State, p.Second, p.Sure = r.pick(a.State.Chinese(), a.State.String()), r.pick(a.Second.Chinese(), a.Second.String()), a.Sure
	p.Risk, p.Members, p.Messages, p.Trend = risk(a.States), a.Members, a.Messages, a.Trend
	p.Window, p.States, p.Elements, p.Senses, p.Measures = a.Window, a.States, a.Elements, a.Senses, a.Measures
	for i := range a.Findings {
		p.Findings = append(p.Findings, r.finding(&a.Findings[i]))
	}
	return p, nil
}

// before counts the events of the local days that have ended at a time.
func before(rec *community.Record, at time.Time) (n int64) {
	for k := community.Kind(1); k < 128; k++ {
		if k.Valid() {
			events, _ := rec.Count(k, time.Time{}, at.AddDate(0, 0, -1))
			n += events
		}
	}
	return n
}

// risk is the probability of the states that need somebody.
func risk(states []community.Score) float64 {
	sum := 0.0
	for _, c := range states {
		var s community.State
		if s.UnmarshalText([]byte(c.Name)) == nil && s.Degenerate() {
			sum += c.Value.Value
		}
	}
	return min(sum, 1)
}
