package main

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// todo is one thing to do.
type todo struct {
	Group   string               `json:"group"`
	When    time.Time            `json:"when"`
	Members []community.MemberID `json:"members,omitempty"`
	Minutes float64              `json:"minutes,omitempty"`
	Urgency float64              `json:"urgency"`
	Why     finding              `json:"why"`
}

// week is the operator's work of seven days.
type week struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	Hours float64   `json:"hours"`
	Tasks []todo    `json:"tasks"` // the most urgent first
}

// getPlan is the week of one group.
func (s *service) getPlan(w http.ResponseWriter, r *request) error {
	g, err := r.group()
	if err != nil {
		return err
	}
	p, err := r.plan(g)
	if err != nil {
		return err
	}
	return r.reply(w, p)
}

// getWeek is the week of all groups of the token.
func (s *service) getWeek(w http.ResponseWriter, r *request) error {
	p, err := r.plan(r.order...)
	if err != nil {
		return err
	}
	return r.reply(w, p)
}

func (r *request) plan(groups ...*group) (*week, error) {
	out := &week{From: r.at, Until: r.at.AddDate(0, 0, 7), Tasks: []todo{}}
	for _, g := range groups {
		g.mu.Lock()
		p, err := community.PlanWeek(g.design, g.record, r.at, nil)
		g.mu.Unlock()
		if errors.Is(err, coterie.ErrNoData) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Hours += p.Hours
		for _, t := range p.Tasks {
			out.Tasks = append(out.Tasks, todo{g.id, t.When, t.Members, t.Minutes, t.Urgency, r.finding(&t.Why)})
		}
	}
	slices.SortStableFunc(out.Tasks, func(a, b todo) int { return cmp.Compare(b.Urgency, a.Urgency) })
	return out, nil
}
