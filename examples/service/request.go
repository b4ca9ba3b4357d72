package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// request is an HTTP request with what its token may see.
type request struct {
	*http.Request
	groups  map[string]*group
	order   []*group
	chinese bool
	at      time.Time // as of when: the query's at, or now
}

// with gives a request to a handler once its token is known, and answers with
// the error where there is one.
func (s *service) with(h func(http.ResponseWriter, *request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		req, err := s.admit(r)
		if err == nil {
			err = h(w, req)
		}
		if err != nil {
			s.fail(w, err)
		}
	}
}

// admit finds the groups of the token: a bearer's, or the password of a browser.
func (s *service) admit(r *http.Request) (*request, error) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") {
		_, token, ok = r.BasicAuth()
	}
	out := &request{Request: r, groups: map[string]*group{}, chinese: chinese(r), at: s.now()}
	if ok {
		sum := sha256.Sum256([]byte(token))
		for _, t := range s.config.Tokens {
			want, _ := hex.DecodeString(t.SHA256)
			if subtle.ConstantTimeCompare(sum[:], want) == 1 {
				for _, id := range t.Groups {
					out.groups[id] = s.groups[id]
				}
			}
		}
	}
	if len(out.groups) == 0 {
		return nil, &refusal{Status: http.StatusUnauthorized, Reason: "no token that is known"}
	}
	for _, g := range s.order {
		if out.groups[g.id] != nil {
			out.order = append(out.order, g)
		}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &refusal{Status: http.StatusBadRequest, Reason: "the query of the path cannot be read"}
	}
	if at := query.Get("at"); at != "" {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil || t.Year() < 2000 || t.After(out.at.Add(mostAhead)) {
			return nil, &refusal{Status: http.StatusBadRequest, Field: "at", Reason: "a time such as 2026-03-02T10:00:00+08:00, not before 2000, not in the future"}
		}
		out.at = t
	}
	return out, nil
}

// group returns the group of the path.
func (r *request) group() (*group, error) {
	g := r.groups[r.PathValue("id")]
	if g == nil {
		return nil, &refusal{Status: http.StatusNotFound, Reason: "no such group among those of this token"}
	}
	return g, nil
}

// routed answers in JSON where no route is found, too.
func (s *service) routed(m *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := m.Handler(r)
		if pattern != "" {
			m.ServeHTTP(w, r)
			return
		}
		none := &unsent{header: http.Header{}}
		h.ServeHTTP(none, r)
		e := &refusal{Status: http.StatusNotFound, Reason: "no such path; GET /openapi.json lists those there are"}
		if none.status == http.StatusMethodNotAllowed {
			allow := none.header.Get("Allow")
			w.Header().Set("Allow", allow)
			e = &refusal{Status: none.status, Reason: "the methods of this path are " + allow}
		}
		s.fail(w, e)
	})
}

// unsent is an answer that nobody gets to see.
type unsent struct {
	header http.Header
	status int
}

func (w *unsent) Header() http.Header         { return w.header }
func (w *unsent) Write(b []byte) (int, error) { return len(b), nil }
func (w *unsent) WriteHeader(status int)      { w.status = status }

// logged writes a line for each request: its pattern, never its path, which may
// hold the id of a member.
func (s *service) logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		v := &statusWriter{w, http.StatusOK}
		h.ServeHTTP(v, r)
		s.log.Info("request", "pattern", r.Pattern, "status", v.status, "ms", time.Since(begun).Milliseconds())
	})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
