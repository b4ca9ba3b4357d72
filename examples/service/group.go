package main

import (
	"fmt"
	"sync"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/internal/report"
)

// group is what the service holds in memory of one group.
type group struct {
	groupConfig
	id    string
	judge *community.Judge

	mu       sync.Mutex
	record   *community.Record
	standing *community.Standing
	events   int64        // counted in record
	seq      int64        // of the last of them
	since    int64        // of them after the last snapshot
	days     []report.Day // of the daily table, by date
}

func newGroup(c groupConfig, o community.RecordOptions) (*group, error) {
	j, err := c.design.Structure.Rules.Compile()
	if err != nil {
		return nil, fmt.Errorf("group %s: %w", c.ID, err)
	}
	return &group{groupConfig: c, id: c.ID, judge: j, record: &community.Record{Options: o}, standing: j.Standing()}, nil
}

// restore puts a snapshot into force; it reports false where it was taken under
// other options, or cannot be read, and all events are to be counted again.
func (g *group) restore(p *snapshot) bool {
	var r community.Record
	var s community.Standing
	if p.broken || r.UnmarshalBinary(p.record) != nil || s.UnmarshalBinary(p.standing) != nil || r.Options != g.record.Options {
		return false
	}
	g.record, g.standing = &r, g.judge.Resume(&s)
	g.events, g.seq, g.since = p.events, p.seq, 0
	return true
}

// count takes an event that is in the store: into the record, which knows no
// order, and into what the rules remember, which goes by time and skips what
// comes late.
//
// What the record refuses, an amount that overflows the sum of all, is refused
// again whenever the event is read again.
func (g *group) count(seq int64, e *community.Event) error {
	g.seq = seq
	if err := g.record.Add(*e); err != nil {
		return err
	}
	g.events++
	g.since++
	if last, ok := g.standing.Last(); ok && e.At < last {
		return nil
	}
	if e.Kind == community.Tick {
		for d := range g.judge.Due(g.standing, e.At) {
			if err := g.standing.Apply(e, d); err != nil {
				return err
			}
		}
	}
	// A step of a session out of its order is no news to the rules.
	_ = g.standing.Apply(e, g.judge.Decide(g.standing, e))
	return nil
}

// snapshot encodes what is known. The caller holds the lock.
func (g *group) snapshot() (snapshot, error) {
	r, err := g.record.MarshalBinary()
	if err != nil {
		return snapshot{}, err
	}
	s, err := g.standing.MarshalBinary()
	return snapshot{group: g.id, seq: g.seq, events: g.events, record: r, standing: s}, err
}
