package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

const (
	mostEvents = 100       // of a request
	mostBody   = 128 << 10 // bytes of it
	mostAmount = 1e12      // minor units of an event
	mostCount  = 1e6       // people, shares or minutes of an event
)

// eventLine is a line of NDJSON: an event, the id by which the client knows it,
// and the name of its group. Members are uuids that the client makes, such as
// by community.Member with a secret of its own: who they are stays there.
type eventLine struct {
	ID       string             `json:"id"`
	Group    string             `json:"group"`
	Time     when               `json:"time"`
	Kind     community.Kind     `json:"kind"`
	Member   community.MemberID `json:"member"`
	Other    community.MemberID `json:"other"`
	Amount   int64              `json:"amount"`
	Currency coterie.Currency   `json:"currency"`
	Tags     community.Tags     `json:"tags"`
	Topic    uint32             `json:"topic"`
	Count    uint32             `json:"count"`
	Source   community.Source   `json:"source"`
	Format   community.Format   `json:"format"`
	Purpose  community.Purpose  `json:"purpose"`
	Entry    uint16             `json:"entry"`
}

// when is a time that says which field it is where it cannot be read.
type when struct{ time.Time }

func (w *when) UnmarshalJSON(b []byte) error {
	if w.Time.UnmarshalJSON(b) != nil {
		return &coterie.InputError{Row: -1, Field: "time", Reason: "not a time such as 2026-03-02T10:00:00+08:00"}
	}
	return nil
}

// mostAhead is by how much a client's clock may be ahead. The rules go by time and
// pass over what is older than the last they saw: one event of tomorrow would keep
// them from all of today's.
const mostAhead = 2 * time.Minute

// counted is what became of the events of a request.
type counted struct {
	Accepted   int `json:"accepted"`
	Duplicates int `json:"duplicates"`          // had before, and the same
	Conflicts  int `json:"conflicts,omitempty"` // an id had before that says something else now: the first stays
}

// postEvents takes up to mostEvents events, all or none, and answers once they
// are committed. An event whose id its group has had before is not counted
// again.
func (s *service) postEvents(w http.ResponseWriter, r *request) error {
	events, err := s.readEvents(r)
	if err != nil {
		return err
	}
	j := &job{events: events, done: make(chan struct{})}
	if err := s.do(r.Context(), j); err != nil {
		return err
	}
	return r.reply(w, counted{j.fresh, len(events) - j.fresh - j.conflicts, j.conflicts})
}

// do hands a job to the committer and waits until it is done.
func (s *service) do(ctx context.Context, j *job) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	select {
	case s.queue <- j:
	case <-s.broken:
		return &refusal{Status: http.StatusServiceUnavailable, Reason: "the store has failed; send the same again later"}
	case <-ctx.Done():
		return &refusal{Status: http.StatusServiceUnavailable, Reason: "too much to write; send the same again later"}
	}
	select {
	case <-j.done:
		return nil
	case <-s.broken:
		return &refusal{Status: http.StatusServiceUnavailable, Reason: "not known to be written; send the same again later"}
	case <-ctx.Done():
		return &refusal{Status: http.StatusServiceUnavailable, Reason: "not known to be written; send the same again"}
	}
}

func (s *service) readEvents(r *request) ([]*pending, error) {
	body, err := readBody(r.Body)
	if err != nil {
		return nil, err
	}
	var out []*pending
	line := 0
	for text := range bytes.Lines(body) {
		line++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if len(out) == mostEvents {
			return nil, &refusal{Status: http.StatusRequestEntityTooLarge, Line: line, Reason: "more than 100 events in a request"}
		}
		e, err := s.readEvent(r, text)
		if err != nil {
			err.Line = line
			return nil, err
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, &refusal{Status: http.StatusBadRequest, Reason: "no events; one JSON object a line is expected"}
	}
	return out, nil
}

// readBytes reads a body of no more than mostBody bytes.
func readBytes(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, io.NopCloser(r), mostBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &refusal{Status: http.StatusRequestEntityTooLarge, Reason: "the body is larger than 128 KiB"}
	}
	if err != nil {
		return nil, &refusal{Status: http.StatusBadRequest, Reason: "the body could not be read"}
	}
	return body, nil
}

// readBody reads a body of text.
func readBody(r io.Reader) ([]byte, error) {
	body, err := readBytes(r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, &refusal{Status: http.StatusBadRequest, Reason: "the body is not UTF-8"}
	}
	return bytes.TrimPrefix(body, []byte("\ufeff")), nil
}

// readEvent reads and checks one line.
func (s *service) readEvent(r *request, text []byte) (*pending, *refusal) {
	var l eventLine
	if err := decode(text, &l); err != nil {
		return nil, err
	}
	bad := func(field, reason string) (*pending, *refusal) {
		return nil, &refusal{Status: http.StatusBadRequest, Field: field, Reason: reason}
	}
	if l.ID == "" || len(l.ID) > 128 {
		return bad("id", "1 to 128 bytes, the client's own, the same whenever the event is sent")
	}
	if strings.ContainsRune(l.ID, utf8.RuneError) { // what stands for half a letter, whichever
		return bad("id", "half of a surrogate pair, or U+FFFD, which stands for it")
	}
	p, err := s.check(r, &l)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(l.Group + "\x00" + l.ID))
	p.key = base64.RawURLEncoding.EncodeToString(sum[:18])
	body, e := json.Marshal(&p.event)
	if e != nil {
		return bad("event", "it cannot be written")
	}
	p.body = string(body)
	return p, nil
}

// check turns a line into an event of a group of the token.
func (s *service) check(r *request, l *eventLine) (*pending, *refusal) {
	g := r.groups[l.Group]
	if g == nil {
		return nil, &refusal{Status: http.StatusForbidden, Field: "group", Reason: "none that this token is for"}
	}
	bad := func(field, reason string) (*pending, *refusal) {
		return nil, &refusal{Status: http.StatusBadRequest, Field: field, Reason: reason}
	}
	switch now := s.now(); {
	case l.Time.IsZero():
		return bad("time", "missing")
	case l.Time.Year() < 2000 || l.Time.After(now.Add(mostAhead)):
		return bad("time", "before 2000 or in the future by this clock")
	case l.Amount > mostAmount:
		return bad("amount", "more than 10¹² minor units")
	case l.Count > mostCount:
		return bad("count", "more than 10⁶")
	case l.Amount != 0 && l.Currency != 0 && l.Currency != g.Currency:
		return bad("currency", "the group's is "+g.Currency.Code())
	}
	e := community.Event{At: community.At(l.Time.Time), Member: l.Member, Other: l.Other, Amount: l.Amount, Tags: l.Tags, Topic: l.Topic,
		Count: l.Count, Kind: l.Kind, Source: l.Source, Format: l.Format, Purpose: l.Purpose, Currency: l.Currency, Entry: l.Entry}
	if err := e.Validate(); err != nil {
		return nil, refused(err)
	}
	return &pending{group: g, event: e}, nil
}
