package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test binary be the service, so that a test can kill it.
func TestMain(m *testing.M) {
	if os.Getenv("COTERIE_SERVICE") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// running is a service under test. Its clock stands at noon of a Monday.
type running struct {
	*testing.T
	service *service
	url     string
	log     *bytes.Buffer
	stop    func()
}

var noon = time.Date(2026, 4, 6, 12, 0, 0, 0, time.FixedZone("", 8*3600))

// start runs the service on a store until the test ends, or stop is called.
func start(t *testing.T, dsn string) *running {
	t.Helper()
	c, err := readConfig("groups.json")
	require.NoError(t, err)
	st, err := openStore(context.Background(), dsn)
	require.NoError(t, err)
	log := new(bytes.Buffer)
	s, err := newService(context.Background(), c, st, slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, err)
	s.now = func() time.Time { return noon }
	h := httptest.NewUnstartedServer(nil)
	h.Config = s.server()
	h.Start()
	ended := make(chan error, 1)
	go func() { ended <- s.commits() }()
	stopped := false
	r := &running{T: t, service: s, url: h.URL, log: log, stop: func() {
		if stopped {
			return
		}
		stopped = true
		h.Close()
		close(s.stopped)
		require.NoError(t, <-ended)
		st.close()
	}}
	t.Cleanup(r.stop)
	return r
}

// ask sends a request with a token and returns status and body.
func ask(t *testing.T, method, url, token, body string, header ...string) (int, string) {
	t.Helper()
	q, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	a, err := http.DefaultClient.Do(q)
	require.NoError(t, err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	require.NoError(t, err)
	return a.StatusCode, string(text)
}

func (r *running) ask(method, path, token, body string, header ...string) (int, string) {
	r.Helper()
	return ask(r.T, method, r.url+path, token, body, header...)
}

// get asks for JSON with the token of all groups.
func (r *running) get(path string, to any) {
	r.Helper()
	status, text := r.ask("GET", path, "all-groups", "")
	require.Equal(r.T, 200, status, text)
	require.NoError(r.T, json.Unmarshal([]byte(text), to))
}

// line is event n of a group: a made-up talk of twenty members.
func line(group string, n int) string {
	at := noon.AddDate(0, 0, -27).Add(time.Duration(n) * time.Minute)
	member := community.MemberInt(uint64(1 + n%20))
	kind, other := "post", ""
	if n < 20 {
		kind = "join"
	} else if n%3 == 0 {
		kind, other = "reply", community.MemberInt(uint64(1+(n+7)%20)).String()
	}
	return fmt.Sprintf(`{"id":"%s-%d","group":"%s","time":"%s","kind":"%s","member":"%s","other":"%s"}`, group, n, group, at.Format(time.RFC3339), kind, member, other)
}

func lines(group string, from, to int) string {
	var b strings.Builder
	for n := from; n < to; n++ {
		b.WriteString(line(group, n) + "\n")
	}
	return b.String()
}

// send posts events n in [from, to) and returns how many were new.
func (r *running) send(group string, from, to int) int {
	r.Helper()
	fresh := 0
	for ; from < to; from += 100 {
		status, text := r.ask("POST", "/events", "all-groups", lines(group, from, min(from+100, to)))
		require.Equal(r.T, 200, status, text)
		var a struct{ Accepted, Duplicates int }
		require.NoError(r.T, json.Unmarshal([]byte(text), &a))
		require.Equal(r.T, min(100, to-from), a.Accepted+a.Duplicates)
		fresh += a.Accepted
	}
	return fresh
}

func TestSentTwiceCountsOnce(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	require.Equal(t, 250, r.send("class", 0, 250))
	require.Equal(t, 50, r.send("class", 0, 300))
	require.Equal(t, 10, r.send("market", 0, 10), "the ids of a group are its own")
	status, text := r.ask("POST", "/events", "all-groups", line("parents", 1)+"\n\n"+line("parents", 1))
	require.Equal(t, 200, status, text)
	require.JSONEq(t, `{"accepted":1,"duplicates":1}`, text)
	var p groupPage
	r.get("/groups/class", &p)
	require.EqualValues(t, 300, p.Events)
	require.Equal(t, 20, p.Members)
}

// An id that comes back with something else is said to be in conflict, and the
// first that was sent stays; a byte order mark is no matter.
func TestSentOtherwise(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	first, other := line("class", 21), line("class", 42)
	require.Contains(t, other, `"kind":"reply"`)
	send := func(body string) string {
		status, text := r.ask("POST", "/events", "all-groups", body)
		require.Equal(t, 200, status, text)
		return text
	}
	require.JSONEq(t, `{"accepted":2,"duplicates":0}`, send("\ufeff"+first+"\n"+other))
	require.JSONEq(t, `{"accepted":0,"duplicates":1,"conflicts":1}`, send(other+"\n"+strings.Replace(other, "class-42", "class-21", 1)))
	require.JSONEq(t, `{"accepted":1,"duplicates":0,"conflicts":1}`, send(line("class", 22)+"\n"+strings.Replace(other, "class-42", "class-22", 1)))

	var l eventLine
	require.Nil(t, decode([]byte(other), &l))
	status, _ := r.ask("DELETE", "/members/"+l.Other.String(), "all-groups", "")
	require.Equal(t, 204, status)
	require.JSONEq(t, `{"accepted":0,"duplicates":1}`, send(other), "whom it was said to is forgotten")
}

// As of a past time nothing shows that came later.
func TestAsOf(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("class", 0, 3000) // a talk of two days
	var now, past struct{ Groups []groupLine }
	r.get("/groups", &now)
	r.get("/groups?at="+noon.AddDate(0, 0, -26).UTC().Format(time.RFC3339), &past)
	find := func(all []groupLine) groupLine {
		return all[slices.IndexFunc(all, func(g groupLine) bool { return g.ID == "class" })]
	}
	require.EqualValues(t, 3000, find(now.Groups).Events)
	require.NotNil(t, find(now.Groups).Last)
	require.EqualValues(t, 720, find(past.Groups).Events, "of noon to midnight")
	require.Nil(t, find(past.Groups).Last)
	status, text := r.ask("GET", "/groups/class/members?at=2026-04-01T00:00:00Z", "all-groups", "")
	require.Equal(t, 400, status, text)
}

// A restart reads snapshots and what came after them, and knows the same: the
// bytes of a record of the same events in one go.
func TestRestart(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "x.db")
	r := start(t, dsn)
	r.send("class", 0, 500)
	r.stop()
	r = start(t, dsn)
	require.Zero(t, r.service.groups["class"].since, "all of it from the snapshot")
	r.send("class", 300, 700)
	_, err := openStore(context.Background(), dsn)
	require.Error(t, err, "one process at a time")
	want := r.service.groups["class"]
	checkRecord(t, want, 700)

	_, err = r.service.store.conn.ExecContext(context.Background(), `delete from snapshots`)
	require.NoError(t, err)
	want.since = 0 // so that none is written
	r.stop()
	r = start(t, dsn)
	checkRecord(t, r.service.groups["class"], 700)
	a, err := want.standing.MarshalBinary()
	require.NoError(t, err)
	b, err := r.service.groups["class"].standing.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, a, b)
}

// A snapshot in which a bit has turned is noticed, and the events are counted
// again.
func TestSnapshotIsChecked(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "x.db")
	r := start(t, dsn)
	r.send("class", 0, 100)
	r.stop()
	r = start(t, dsn)
	require.NotContains(t, r.log.String(), "of no use")
	var p snapshot
	require.NoError(t, r.service.store.conn.QueryRowContext(context.Background(), `select record, standing from snapshots where grp = 'class'`).Scan(&p.record, &p.standing))
	for _, c := range []struct {
		column string
		bytes  []byte
		at     int
	}{{"record", p.record, len(p.record) - 1}, {"record", p.record, len(p.record) / 2}, {"record", p.record, 5}, {"standing", p.standing, len(p.standing) - 1}} {
		turned := bytes.Clone(c.bytes)
		turned[c.at] ^= 1
		_, err := r.service.store.conn.ExecContext(context.Background(), `update snapshots set `+c.column+` = ? where grp = 'class'`, turned)
		require.NoError(t, err)
		r.service.groups["class"].since = 0 // so that none is written
		r.stop()
		r = start(t, dsn)
		require.Contains(t, r.log.String(), `snapshot of no use, counting all events again" group=class`)
		checkRecord(t, r.service.groups["class"], 100)
		_, err = r.service.store.conn.ExecContext(context.Background(), `update snapshots set record = ?, standing = ? where grp = 'class'`, p.record, p.standing)
		require.NoError(t, err)
	}
}

// Where the store fails, those who wait for it are told so before the service
// ends.
func TestStoreFails(t *testing.T) {
	c, err := readConfig("groups.json")
	require.NoError(t, err)
	st, err := openStore(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	require.NoError(t, err)
	s, err := newService(t.Context(), c, st, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	s.now = func() time.Time { return noon }
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.serve(t.Context(), l) }()
	url := "http://" + l.Addr().String()
	status, text := ask(t, "POST", url+"/events", "all-groups", line("class", 0))
	require.Equal(t, 200, status, text)
	st.close()
	begun := time.Now()
	status, text = ask(t, "POST", url+"/events", "all-groups", line("class", 1))
	require.Equal(t, 503, status, text)
	require.Contains(t, text, "send the same again")
	require.Error(t, <-ended)
	require.Less(t, time.Since(begun), 9*time.Second, "told at once, not when the wait of 10 s is over")
}

// checkRecord compares what a group knows with the first n events in one go.
func checkRecord(t *testing.T, g *group, n int) {
	t.Helper()
	want := &community.Record{Options: g.record.Options}
	for i := range n {
		var l eventLine
		require.Nil(t, decode([]byte(line(g.id, i)), &l))
		require.NoError(t, want.Add(community.Event{At: community.At(l.Time.Time), Kind: l.Kind, Member: l.Member, Other: l.Other}))
	}
	a, err := want.MarshalBinary()
	require.NoError(t, err)
	b, err := g.record.MarshalBinary()
	require.NoError(t, err)
	require.True(t, bytes.Equal(a, b), "group %s: %d events counted, %d wanted", g.id, g.events, n)
	require.EqualValues(t, n, g.events)
}

type event = community.Event

// timeOf is the instant of event n.
func timeOf(t *testing.T, group string, n int) community.Instant {
	var l eventLine
	require.Nil(t, decode([]byte(line(group, n)), &l))
	return community.At(l.Time.Time)
}
