package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/internal/report"
)

// service is the groups in memory and the store behind them.
type service struct {
	config *config
	store  *store
	log    *slog.Logger
	now    func() time.Time
	groups map[string]*group
	order  []*group // as in the config

	every   int64 // events of a group between its snapshots
	queue   chan *job
	stopped chan struct{} // closed when no request is left
	broken  chan struct{} // closed when the store has failed: nothing that waits will be done
	seq     int64         // of the last event taken; the committer's own
}

// newService reads the snapshots, and from the store the events after them.
func newService(ctx context.Context, c *config, st *store, log *slog.Logger) (*service, error) {
	s := &service{config: c, store: st, log: log, now: time.Now, every: 20_000, groups: map[string]*group{}, queue: make(chan *job, 256), stopped: make(chan struct{}), broken: make(chan struct{})}
	for _, gc := range c.Groups {
		g, err := newGroup(gc, c.options())
		if err != nil {
			return nil, err
		}
		s.groups[g.id], s.order = g, append(s.order, g)
	}
	snaps, err := st.snapshots(ctx)
	if err != nil {
		return nil, err
	}
	for i := range snaps {
		if g := s.groups[snaps[i].group]; g != nil && !g.restore(&snaps[i]) {
			log.Warn("snapshot of no use, counting all events again", "group", g.id)
		}
	}
	if s.seq, err = st.last(ctx); err != nil {
		return nil, err
	}
	from := s.seq
	for _, g := range s.order {
		from = min(from, g.seq)
	}
	if err := st.replayDays(ctx, func(name string, d report.Day) {
		if g := s.groups[name]; g != nil {
			g.put(d)
		}
	}); err != nil {
		return nil, err
	}
	n := 0
	err = st.replay(ctx, from, func(seq int64, name string, e *community.Event) error {
		g := s.groups[name]
		if g == nil || seq <= g.seq {
			return nil
		}
		n++
		if err := g.count(seq, e); err != nil {
			log.Warn("event not counted", "seq", seq, "group", name)
		}
		return nil
	})
	log.Info("read", "snapshots", len(snaps), "events after them", n)
	return s, err
}

// handler is all routes. What is not about one group is about all groups of the
// token.
func (s *service) handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("POST /events", s.with(s.postEvents))
	m.HandleFunc("POST /daily", s.with(s.postDaily))
	m.HandleFunc("GET /groups", s.with(s.getGroups))
	m.HandleFunc("GET /groups/{id}", s.with(s.getGroup))
	m.HandleFunc("GET /groups/{id}/members", s.with(s.getMembers))
	m.HandleFunc("GET /groups/{id}/plan", s.with(s.getPlan))
	m.HandleFunc("GET /week", s.with(s.getWeek))
	m.HandleFunc("POST /decide", s.with(s.postDecide))
	m.HandleFunc("DELETE /members/{id}", s.with(s.deleteMember))
	m.HandleFunc("GET /{$}", s.with(s.getPage))
	m.HandleFunc("GET /openapi.json", getOpenAPI)
	// A browser that was given the token sends it along with whatever another site
	// makes it post.
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.fail(w, &refusal{Status: http.StatusForbidden, Reason: "sent by a page of another site"})
	}))
	return s.logged(own.Handler(s.routed(m)))
}
