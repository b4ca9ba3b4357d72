package main

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/coterie-go/coterie/community"
)

// memberLine is what is known of a member.
type memberLine struct {
	Member    community.MemberID `json:"member"`
	First     time.Time          `json:"first"`
	Last      time.Time          `json:"last"`
	Messages  int64              `json:"messages"`
	CheckIns  uint32             `json:"check_ins"`
	Heard     uint32             `json:"heard"` // replies and reactions received
	Invites   uint32             `json:"invites"`
	Purchases uint32             `json:"purchases"`
	Spent     int64              `json:"spent"` // minor units
	Warnings  uint32             `json:"warnings"`
}

// getMembers lists the members of a group in the order of their ids, after the
// one that the query names.
func (s *service) getMembers(w http.ResponseWriter, r *request) error {
	g, err := r.group()
	if err != nil {
		return err
	}
	limit, q := 50, r.URL.Query()
	if q.Has("at") {
		return &refusal{Status: http.StatusBadRequest, Field: "at", Reason: "what is known of members is of now"}
	}
	if v := q.Get("limit"); v != "" {
		if limit, err = strconv.Atoi(v); err != nil || limit < 1 || limit > 500 {
			return &refusal{Status: http.StatusBadRequest, Field: "limit", Reason: "1 to 500"}
		}
	}
	var after community.MemberID
	if err := after.UnmarshalText([]byte(q.Get("after"))); err != nil {
		return &refusal{Status: http.StatusBadRequest, Field: "after", Reason: "not a uuid"}
	}
	out := struct {
		Members []memberLine `json:"members"`
		Next    string       `json:"next,omitempty"` // the path of the next page
	}{Members: []memberLine{}}
	g.mu.Lock()
	for id, t := range g.record.Members() {
		if id.Compare(after) <= 0 {
			continue
		}
		if len(out.Members) == limit {
			out.Next = fmt.Sprintf("/groups/%s/members?limit=%d&after=%s", g.id, limit, out.Members[limit-1].Member)
			break
		}
		out.Members = append(out.Members, memberLine{id, t.First.Time(), t.Last.Time(), int64(t.Posts) + int64(t.Replies), t.CheckIns, t.Heard, t.Invites, t.Purchases, t.Spent, t.Warnings})
	}
	g.mu.Unlock()
	return r.reply(w, out)
}

// deleteMember forgets a member in all groups of the token: in memory, in the
// events and in the snapshots. It succeeds where nothing was known, too.
func (s *service) deleteMember(w http.ResponseWriter, r *request) error {
	var id community.MemberID
	if err := id.UnmarshalText([]byte(r.PathValue("id"))); err != nil || id.IsZero() {
		return &refusal{Status: http.StatusBadRequest, Field: "id", Reason: "not a uuid"}
	}
	if err := s.do(r.Context(), &job{forget: id, groups: r.order, done: make(chan struct{})}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
