package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

// What cannot be an event is refused with a reason, and nothing of the request
// is taken.
func TestRefused(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	good, who := line("class", 0), community.MemberInt(1).String()
	with := func(field, value string) string {
		return strings.Replace(good, `{`, `{`+`"`+field+`":`+value+`,`, 1)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"nothing":           {"", 400, ""},
		"not JSON":          {"hello", 400, ""},
		"half":              {good[:40], 400, ""},
		"an array":          {"[" + good + "]", 400, ""},
		"two on a line":     {good + good, 400, ""},
		"a field too many":  {with("text", `"hello"`), 400, "text"},
		"deep":              {strings.Repeat(`{"id":`, 5000) + "1" + strings.Repeat("}", 5000), 400, "id"},
		"not UTF-8":         {"{\"id\":\"\xff\"}", 400, ""},
		"no id":             {strings.Replace(good, `"class-0"`, `""`, 1), 400, "id"},
		"half a letter":     {strings.Replace(good, `class-0`, `\ud800`, 1), 400, "id"},
		"a long id":         {strings.Replace(good, `class-0`, strings.Repeat("x", 200), 1), 400, "id"},
		"no group":          {strings.Replace(good, `"group":"class"`, `"group":"others"`, 1), 403, "group"},
		"no kind":           {strings.Replace(good, `"join"`, `"hug"`, 1), 400, "kind"},
		"no member":         {strings.Replace(good, who, "", 1), 400, "member"},
		"a bad member":      {strings.Replace(good, who, "u17", 1), 400, "member"},
		"of long ago":       {strings.Replace(good, `"2026-`, `"1926-`, 1), 400, "time"},
		"of the future":     {strings.Replace(good, `"2026-`, `"9026-`, 1), 400, "time"},
		"of a fast clock":   {regexp.MustCompile(`"time":"[^"]*"`).ReplaceAllString(good, `"time":"`+noon.Add(3*time.Minute).Format(time.RFC3339)+`"`), 400, "time"},
		"of no time":        {strings.Replace(good, `"2026-`, `"`, 1), 400, "time"},
		"a negative sum":    {with("amount", "-1"), 400, "amount"},
		"a sum too large":   {with("amount", "9000000000000000000"), 400, "amount"},
		"a sum beyond all":  {with("amount", "1e300"), 400, "amount"},
		"another currency":  {strings.Replace(good, `{`, `{"amount":1,"currency":"USD",`, 1), 400, "currency"},
		"a topic below 0":   {with("topic", "-1"), 400, "topic"},
		"an empty time":     {regexp.MustCompile(`"time":"[^"]*"`).ReplaceAllString(good, `"time":""`), 400, "time"},
		"a far-off zone":    {strings.Replace(good, "+08:00", "+99:00", 1), 400, "time"},
		"no time at all":    {regexp.MustCompile(`"time":"[^"]*",`).ReplaceAllString(good, ""), 400, "time"},
		"a time in figures": {regexp.MustCompile(`"time":"[^"]*"`).ReplaceAllString(good, `"time":1775448000`), 400, "time"},
		"a long field":      {with(strings.Repeat("x", 40), "1"), 400, ""},
		"tags in a list":    {with("tags", `["ad"]`), 400, "tags"},
		"half a cent":       {with("amount", "1.5"), 400, "amount"},
		"too many people":   {with("count", "4294967295"), 400, "count"},
		"too large a count": {with("count", "4294967296"), 400, "count"},
		"a list":            {"[]", 400, ""},
		"101 events":        {lines("class", 0, 101), 413, ""},
		"too large":         {strings.Repeat(" ", mostBody+1), 413, ""},
		"one bad of two":    {line("class", 1) + "\n" + "{}", 400, "id"},
	} {
		status, text := r.ask("POST", "/events", "all-groups", c.body)
		require.Equal(t, c.status, status, "%s: %s", name, text)
		var v struct{ Error refusal }
		require.NoError(t, json.Unmarshal([]byte(text), &v), name)
		require.NotEmpty(t, v.Error.Reason, name)
		require.NotRegexp(t, `u?int\d|main\.|community\.|time\.`, v.Error.Reason, "%s: a type of Go", name)
		require.Equal(t, c.field, v.Error.Field, "%s: %s", name, text)
	}
	var p groupPage
	r.get("/groups/class", &p)
	require.Zero(t, p.Events, "none of it was taken")
}

// A token sees its groups, and of the others not even whether they exist.
func TestTokens(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("market", 0, 30)
	for _, token := range []string{"", "wrong"} {
		for _, path := range []string{"/groups", "/groups/class", "/groups/none", "/week", "/", "/groups/class/members"} {
			status, text := r.ask("GET", path, token, "")
			require.Equal(t, 401, status, path)
			require.Contains(t, text, `"reason"`)
		}
	}
	for path, want := range map[string]int{"/groups/class": 200, "/groups/market": 404, "/groups/none": 404, "/groups/market/members": 404, "/groups/market/plan": 404,
		"/groups/class?at=yesterday": 400, "/groups?at=%zz": 400, "/groups?at=2026-04-06T12:00:00Z;x": 400, "/?at=%zz": 400, "/groups/class/members?limit=0": 400, "/groups/class/members?after=x": 400, "/nothing": 404, "/openapi.json": 200} {
		status, _ := r.ask("GET", path, "only-class", "")
		require.Equal(t, want, status, path)
	}
	status, _ := r.ask("POST", "/events", "only-class", line("market", 50))
	require.Equal(t, 403, status)
	status, text := r.ask("GET", "/groups", "only-class", "")
	require.Equal(t, 200, status)
	require.NotContains(t, text, "market")
	for path, want := range map[string]int{"/groups/class": 405, "/nothing": 404, "/groups/class/": 404} {
		status, text = r.ask("PUT", path, "only-class", "")
		require.Equal(t, want, status)
		require.Contains(t, text, `"reason"`, path)
	}
	status, _ = r.ask("GET", "/groups/class", "", "", "Authorization", "bearer only-class")
	require.Equal(t, 200, status, "RFC 9110, 11.1: whatever the case of the scheme")
}

// A few packed bytes cannot fill the memory.
func TestPackedTable(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte("date,group,members\n2026-04-05,market,128\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	status, text := r.ask("POST", "/daily", "all-groups", b.String())
	require.Equal(t, 415, status)
	require.Contains(t, text, `"reason"`)
}

// What another site makes a browser send is refused, though the browser adds the
// token; programs, which say nothing of a site, and the service's own page are not.
func TestOtherSites(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	for _, c := range []struct {
		status int
		header []string
	}{
		{403, []string{"Sec-Fetch-Site", "cross-site"}},
		{403, []string{"Origin", "https://evil.example"}},
		{200, []string{"Origin", r.url, "Sec-Fetch-Site", "same-origin"}},
		{200, nil},
	} {
		status, text := r.ask("POST", "/events", "all-groups", line("class", 0), c.header...)
		require.Equal(t, c.status, status, text)
		status, _ = r.ask("GET", "/groups", "all-groups", "", c.header...)
		require.Equal(t, 200, status, "a link may lead here from anywhere")
	}
}

// A log line names no member, and no token.
func TestLogNamesNobody(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("class", 0, 100)
	who := community.MemberInt(3).String()
	for _, c := range [][2]string{{"GET", "/groups/class/members?after=" + who}, {"DELETE", "/members/" + who}, {"GET", "/members/" + who}, {"POST", "/events"}} {
		r.ask(c[0], c[1], "all-groups", fmt.Sprintf(`{"id":"%s","member":"%s"}`, who, who))
	}
	r.stop()
	require.Contains(t, r.log.String(), `pattern="DELETE /members/{id}" status=204`)
	require.NotContains(t, r.log.String(), who)
	require.NotContains(t, r.log.String(), "all-groups")
}

// A header that is too large is refused, and one that does not end is hung up on;
// who sends a good request meanwhile is answered.
func TestHeaders(t *testing.T) {
	t.Parallel() // it waits for ReadHeaderTimeout
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	addr := strings.TrimPrefix(r.url, "http://")
	slow, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer slow.Close()
	_, err = io.WriteString(slow, "GET /groups HTTP/1.1\r\nHost: x\r\nAuthor")
	require.NoError(t, err)

	q, err := http.NewRequest("GET", r.url+"/groups", nil)
	require.NoError(t, err)
	q.Header.Set("Authorization", "Bearer "+strings.Repeat("x", 40<<10))
	a, err := http.DefaultClient.Do(q)
	require.NoError(t, err)
	a.Body.Close()
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, a.StatusCode)
	status, _ := r.ask("GET", "/groups", "all-groups", "")
	require.Equal(t, 200, status)

	require.NoError(t, slow.SetReadDeadline(time.Now().Add(time.Minute)))
	answer, err := io.ReadAll(slow)
	require.NoError(t, err, "hung up on, not waited for")
	require.NotContains(t, string(answer), " 200 ")
}
