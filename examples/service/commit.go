package main

import (
	"context"

	"github.com/coterie-go/coterie/community"
)

// job is work for the committer: the events or rows of one request, or a member
// to forget.
type job struct {
	events []*pending
	days   []dayRow
	forget community.MemberID
	groups []*group // of which to forget
	done   chan struct{}
	fresh  int // of the events, how many were new

	conflicts int // of the events, how many say something else than the one of the same id before
}

const commitMost = 2000 // events in one transaction, about

// commits is the one writer: it takes what waits, up to commitMost events,
// writes it in one transaction, counts it and only then lets the requests
// answer. An error of the store ends it, for then nobody knows what was
// written; the next start reads what was. It returns when the service has
// stopped, with the snapshots written.
func (s *service) commits() error {
	for {
		select {
		case j := <-s.queue:
			if err := s.commit(j); err != nil {
				return err
			}
		case <-s.stopped:
			snaps, err := s.due(1)
			if err != nil {
				return err
			}
			_, err = s.store.commit(context.Background(), nil, snaps)
			return err
		}
	}
}

// commit does a job and those that wait behind it.
func (s *service) commit(j *job) error {
	var jobs []*job
	var events []*pending
	for j != nil && j.events != nil {
		jobs, events = append(jobs, j), append(events, j.events...)
		j = nil
		if len(events) < commitMost {
			select {
			case j = <-s.queue:
			default:
			}
		}
	}
	if len(events) > 0 {
		if err := s.write(jobs, events); err != nil {
			return err
		}
	}
	switch {
	case j == nil:
		return nil
	case j.days != nil:
		return s.table(j)
	default:
		return s.forget(j)
	}
}

func (s *service) write(jobs []*job, events []*pending) error {
	seq := s.seq
	for _, e := range events {
		seq++
		e.seq = seq
	}
	snaps, err := s.due(s.every)
	if err != nil {
		return err
	}
	fates, err := s.store.commit(context.Background(), events, snaps)
	if err != nil {
		return err
	}
	s.seq = seq
	for _, j := range jobs {
		for _, e := range j.events {
			if fates[e.seq] != fresh {
				if fates[e.seq] == conflict {
					j.conflicts++
				}
				continue
			}
			j.fresh++
			e.group.mu.Lock()
			err := e.group.count(e.seq, &e.event)
			e.group.mu.Unlock()
			if err != nil {
				s.log.Warn("event not counted", "seq", e.seq, "group", e.group.id)
			}
		}
		close(j.done)
	}
	return nil
}

// due returns the snapshots of the groups with so many events since the last.
// They hold what is committed: this goroutine alone counts events.
func (s *service) due(events int64) ([]snapshot, error) {
	var out []snapshot
	for _, g := range s.order {
		if g.since < events {
			continue
		}
		p, err := g.snapshot()
		if err != nil {
			return nil, err
		}
		g.since = 0
		out = append(out, p)
	}
	return out, nil
}

// table writes rows of daily tables.
func (s *service) table(j *job) error {
	if err := s.store.putDays(context.Background(), j.days); err != nil {
		return err
	}
	for _, d := range j.days {
		d.group.mu.Lock()
		d.group.put(d.day)
		d.group.mu.Unlock()
	}
	close(j.done)
	return nil
}

// forget takes a member out of memory, events and snapshots.
func (s *service) forget(j *job) error {
	var snaps []snapshot
	for _, g := range j.groups {
		g.mu.Lock()
		g.record.Forget(j.forget)
		g.standing.Forget(j.forget)
		p, err := g.snapshot()
		g.since = 0
		g.mu.Unlock()
		if err != nil {
			return err
		}
		snaps = append(snaps, p)
	}
	if err := s.store.forget(context.Background(), j.forget, snaps); err != nil {
		return err
	}
	close(j.done)
	return nil
}
