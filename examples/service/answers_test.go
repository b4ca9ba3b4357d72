package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

func TestWorstFirst(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("market", 0, 300) // and nothing since: silent for weeks
	var all struct{ Groups []groupLine }
	for n := 0; n < 300; n += 100 { // the same talk, to this day
		text := strings.ReplaceAll(lines("class", n, n+100), "2026-03-10", noon.AddDate(0, 0, n/15-21).Format("2006-01-02"))
		status, reply := r.ask("POST", "/events", "all-groups", text)
		require.Equal(t, 200, status, reply)
	}
	r.get("/groups", &all)
	require.Len(t, all.Groups, 3)
	require.Equal(t, "market", all.Groups[0].ID)
	for i := 1; i < len(all.Groups); i++ {
		require.GreaterOrEqual(t, all.Groups[i-1].Risk, all.Groups[i].Risk)
	}
	_, text := r.ask("GET", "/groups/market", "all-groups", "", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5")
	var p groupPage
	require.NoError(t, json.Unmarshal([]byte(text), &p))
	require.Equal(t, stateOf(t, all.Groups[0].State).Chinese(), p.State)
	var todo week
	_, text = r.ask("GET", "/week", "all-groups", "", "Accept-Language", "zh")
	require.NoError(t, json.Unmarshal([]byte(text), &todo))
	fs := p.Findings
	for _, task := range todo.Tasks {
		fs = append(fs, task.Why)
	}
	require.Greater(t, len(fs), 5)
	for _, f := range fs {
		require.Regexp(t, `\p{Han}`, f.Text)
		if f.Cure != "" {
			require.Regexp(t, `\p{Han}`, f.Cure)
		}
		for _, e := range f.Evidence {
			require.NotRegexp(t, `[a-z]{3}`, e, "%s: English", f.Code)
		}
	}
	status, page := r.ask("GET", "/", "all-groups", "", "Accept-Language", "zh")
	require.Equal(t, 200, status)
	require.Less(t, strings.Index(page, "合作营销群"), strings.Index(page, "卖家成长班"))
	require.Contains(t, page, "<html lang=\"zh\">")
	var w week
	r.get("/week", &w)
	require.NotEmpty(t, w.Tasks)
	require.Contains(t, page, "<li>"+w.Tasks[0].When.In(time.FixedZone("", 480*60)).Format("01-02 15:04")+" ", "in the groups' time, whatever the host's")
}

func stateOf(t *testing.T, name string) (s community.State) {
	require.NoError(t, s.UnmarshalText([]byte(name)))
	require.True(t, s.Degenerate())
	return s
}

func TestMembersPaged(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("class", 0, 100)
	seen := map[community.MemberID]bool{}
	pages := 0
	for path := "/groups/class/members?limit=7"; path != ""; pages++ {
		var p struct {
			Members []memberLine
			Next    string
		}
		r.get(path, &p)
		for _, m := range p.Members {
			require.False(t, seen[m.Member])
			seen[m.Member] = true
		}
		path = p.Next
	}
	require.Len(t, seen, 20)
	require.Equal(t, 3, pages)
}

func TestWeek(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("class", 0, 200)
	r.send("market", 0, 200)
	var all, class week
	r.get("/week", &all)
	r.get("/groups/class/plan", &class)
	require.NotEmpty(t, class.Tasks)
	require.Greater(t, len(all.Tasks), len(class.Tasks))
	for i := 1; i < len(all.Tasks); i++ {
		require.GreaterOrEqual(t, all.Tasks[i-1].Urgency, all.Tasks[i].Urgency)
	}
}

// What the rules say follows what was sent, and asking does not change it.
func TestDecide(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	r.send("market", 0, 30)
	advert := strings.Replace(line("market", 40), `"id":"market-40",`, `"tags":"ad+unrelated",`, 1)
	var first, again, zh decision
	for _, d := range []*decision{&first, &again} {
		status, text := r.ask("POST", "/decide", "all-groups", advert)
		require.Equal(t, 200, status, text)
		require.NoError(t, json.Unmarshal([]byte(text), d))
	}
	require.Equal(t, community.Expel, first.Action)
	require.NotEmpty(t, first.Rule)
	require.Equal(t, first, again)
	_, text := r.ask("POST", "/decide", "all-groups", advert, "Accept-Language", "zh")
	require.NoError(t, json.Unmarshal([]byte(text), &zh))
	require.Equal(t, "移出", zh.Name)
	status, _ := r.ask("POST", "/decide", "only-class", advert)
	require.Equal(t, 403, status)
}

// A daily table says how a group is doing where there are no events, and rows
// may be sent again, or corrected.
func TestDaily(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "x.db")
	r := start(t, dsn)
	var b strings.Builder
	b.WriteString("日期,群,人数,消息数\n")
	for d := range 90 {
		n := "40"
		if d > 40 {
			n = "0"
		}
		b.WriteString(noon.AddDate(0, 0, d-90).Format("2006-01-02") + ",market,128," + n + "\n")
	}
	for range 2 {
		status, text := r.ask("POST", "/daily", "all-groups", b.String())
		require.Equal(t, 200, status, text)
		require.JSONEq(t, `{"rows":90}`, text)
	}
	r.stop()
	r = start(t, dsn)
	var p groupPage
	r.get("/groups/market", &p)
	require.Equal(t, "dead", p.State)
	require.Equal(t, 128, p.Members)
	status, text := r.ask("POST", "/daily", "all-groups", "date,group,messages\n2026-04-05,market,5000\n")
	require.Equal(t, 200, status, text)
	r.get("/groups/market", &p)
	require.NotEqual(t, "dead", p.State)
	for body, want := range map[string]int{"": 400, "x": 400, "date,group,messages\n2026-04-05,market,-1\n": 400, "date,group,messages\n2026-04-05,other,1\n": 403, "date,group\n2126-04-05,market\n": 400, "date,group,members,speakers\n2026-04-05,market,5,900\n": 400} {
		status, text := r.ask("POST", "/daily", "all-groups", body)
		require.Equal(t, want, status, "%q: %s", body, text)
		require.Contains(t, text, `"reason"`)
	}
}

// The OpenAPI document has the routes that there are, and no others.
func TestOpenAPI(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	var doc struct {
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	status, text := r.ask("GET", "/openapi.json", "", "")
	require.Equal(t, 200, status)
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	n := 0
	for path, methods := range doc.Paths {
		for method := range methods {
			n++
			q, err := http.NewRequest(strings.ToUpper(method), r.url+strings.ReplaceAll(path, "{id}", "class"), nil)
			require.NoError(t, err)
			a, err := http.DefaultClient.Do(q)
			require.NoError(t, err)
			a.Body.Close()
			require.Contains(t, []int{200, 401}, a.StatusCode, "%s %s", method, path)
		}
	}
	require.Equal(t, routes, n)
	for _, m := range regexp.MustCompile(`#/components/schemas/(\w+)`).FindAllStringSubmatch(text, -1) {
		require.Contains(t, doc.Components.Schemas, m[1])
	}
}

// What an event may say is listed in the document, for programs, and in the
// README, for people.
func TestNamesAreListed(t *testing.T) {
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum    []string
					Pattern string
					AnyOf   []struct{ Enum []string }
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(openAPI, &doc))
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	kinds := []string{}
	for k := community.Kind(1); k < community.Custom; k++ {
		if k.Valid() {
			kinds = append(kinds, k.String())
			require.Contains(t, string(readme), "`"+k.String()+"`")
		}
	}
	for _, name := range []string{"Event", "Asked"} {
		p := doc.Components.Schemas[name].Properties
		require.Equal(t, kinds, p["kind"].AnyOf[0].Enum)
		tags := regexp.MustCompile(p["tags"].Pattern)
		for i := range 64 {
			tag := community.Tags(1) << i
			if i < 40 && strings.HasPrefix(tag.String(), "tag-") {
				require.NotRegexp(t, tags, tag.String(), "kept for the library")
				continue
			}
			require.Regexp(t, tags, tag.String())
			require.Regexp(t, tags, (tag | community.Ad).String())
			if !strings.HasPrefix(tag.String(), "tag-") {
				require.Contains(t, string(readme), "`"+tag.String()+"`")
			}
		}
		require.NotRegexp(t, tags, "adverts")
		for i := uint8(1); community.Source(i).String() != strconv.Itoa(int(i)); i++ {
			require.Contains(t, p["source"].Enum, community.Source(i).String())
			require.Contains(t, string(readme), "`"+community.Source(i).String()+"`")
		}
		for i := uint8(1); community.Format(i).String() != strconv.Itoa(int(i)); i++ {
			require.Contains(t, p["format"].Enum, community.Format(i).String())
			require.Contains(t, string(readme), "`"+community.Format(i).String()+"`")
		}
		for i := uint8(1); community.Purpose(i).String() != strconv.Itoa(int(i)); i++ {
			require.Contains(t, p["purpose"].Enum, community.Purpose(i).String())
			require.Contains(t, string(readme), "`"+community.Purpose(i).String()+"`")
		}
	}
}

// routes is how many patterns handler has.
const routes = 11
