package main

import (
	"bytes"
	"cmp"
	"errors"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/internal/report"
)

// dayRow is a row of a daily table on its way into the store. A later row of the
// same group and day takes its place.
type dayRow struct {
	group *group
	day   report.Day
}

// postDaily takes a daily table as CSV, all rows or none: what operators of chat
// groups can export where there is no log of events.
func (s *service) postDaily(w http.ResponseWriter, r *request) error {
	body, err := readBytes(r.Body)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) { // a few bytes that may unpack to gigabytes
		return &refusal{Status: http.StatusUnsupportedMediaType, Reason: "compressed; send the table as text"}
	}
	offset := s.config.options().Day
	d, err := report.ReadDaily(bytes.NewReader(body), report.ReadOptions{Name: "body", Zone: report.Zone{Loc: time.FixedZone("", int(offset.Seconds())), Offset: offset}})
	if bad, ok := errors.AsType[*report.Bad](err); ok {
		return r.badRow(bad)
	}
	if err != nil {
		return &refusal{Status: http.StatusBadRequest, Reason: "no daily table: a header with date and group, and rows, are expected"}
	}
	if d.Bad.Count > 0 {
		return r.badRow(d.Bad.First[0])
	}
	j := &job{done: make(chan struct{})}
	latest := int(s.now().Add(24*time.Hour+offset).Unix() / 86400)
	for _, rows := range d.Groups {
		g := r.groups[rows.Name]
		if g == nil {
			return &refusal{Status: http.StatusForbidden, Field: "group", Reason: "none that this token is for"}
		}
		for _, day := range rows.Days {
			if day.Date < 10957 || day.Date > latest {
				return &refusal{Status: http.StatusBadRequest, Field: "date", Reason: "before 2000 or in the future"}
			}
			if day.Members >= 0 && day.Speakers > day.Members+max(day.Left, 0) {
				return &refusal{Status: http.StatusBadRequest, Field: "speakers", Reason: "more than the members and those who left"}
			}
			j.days = append(j.days, dayRow{g, day})
		}
	}
	if err := s.do(r.Context(), j); err != nil {
		return err
	}
	return r.reply(w, map[string]int{"rows": len(j.days)})
}

func (r *request) badRow(b *report.Bad) error {
	return &refusal{Status: http.StatusBadRequest, Line: b.Line, Field: b.Column, Reason: r.pick(b.Why.ZH, b.Why.EN)}
}

// put takes a row into memory. The caller holds the lock.
func (g *group) put(d report.Day) {
	i, ok := slices.BinarySearchFunc(g.days, d, func(a, b report.Day) int { return cmp.Compare(a.Date, b.Date) })
	if ok {
		g.days[i] = d
	} else {
		g.days = slices.Insert(g.days, i, d)
	}
}

// tableWindow is how many days before asOf are looked at, as in Assess.
const tableWindow = 28

// readTable fills a page from the daily table: the state by the measures that a
// table can give. last is the last day before asOf. It does nothing where the
// table is shorter than the window. The caller holds the lock.
func (r *request) readTable(p *groupPage, days []report.Day, last int) {
	i, _ := slices.BinarySearchFunc(days, last+1, func(d report.Day, day int) int { return cmp.Compare(d.Date, day) })
	days = days[:i]
	if len(days) == 0 || last-days[0].Date+1 < tableWindow {
		return
	}
	between := func(from, to int) (messages, orders float64) {
		for _, d := range days {
			if d.Date >= from && d.Date <= to {
				messages, orders = messages+float64(max(d.Messages, 0)), orders+float64(max(d.Orders, 0))
			}
		}
		return messages, orders
	}
	members, silence := math.NaN(), float64(last-days[0].Date+1)
	spoken := false
	for _, d := range slices.Backward(days) {
		if math.IsNaN(members) && d.Members > 0 {
			members = float64(d.Members)
		}
		if !spoken && d.Messages > 0 {
			silence, spoken = float64(last-d.Date), true
		}
	}
	messages, orders := between(last-tableWindow+1, last)
	peak := math.NaN()
	for to := last - tableWindow; to-tableWindow+1 >= days[0].Date; to -= 7 {
		if m, _ := between(to-tableWindow+1, to); !(m <= peak) {
			peak = m
		}
	}
	if _, ever := between(days[0].Date, last); ever == 0 { // who never sold anything may not be there to sell
		orders = math.NaN()
	}
	measure := func(name community.Term, v float64) {
		p.Measures = append(p.Measures, community.Measure{Name: name, Value: coterie.Exactly(v)})
	}
	measure("talk", messages/tableWindow/members)
	measure("faded-to", messages/peak)
	measure("silence-days", silence)
	measure("orders-rate", orders/members)
	p.States, p.Window, p.Messages = community.Diagnose(p.Measures, nil), tableWindow, int64(messages)
	p.Findings = append(p.Findings, finding{Kind: coterie.Gap.String(), Code: "table-alone", Text: r.pick("只有日报表，没有事件：成员、广告和内容都看不出", "There is a daily table and no event: members, adverts and content are not seen"),
		Cure: r.pick("把群 "+p.ID+" 的事件发到 POST /events", "POST /events for group "+p.ID)})
	if members > 0 {
		p.Members = int(members)
	}
	p.Risk, p.Sure = risk(p.States), p.States[0].Value.Value
	p.State, p.Second = r.state(p.States[0].Name), r.state(p.States[1].Name)
}

func (r *request) state(name community.Term) string {
	var s community.State
	if s.UnmarshalText([]byte(name)) != nil {
		return ""
	}
	return r.pick(s.Chinese(), s.String())
}
