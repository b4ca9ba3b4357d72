package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
)

var update = flag.Bool("update", false, "write the golden files")

// TestMain lets the test binary be the program itself, to see its exit status.
func TestMain(m *testing.M) {
	if os.Getenv("REPORT_AS_PROGRAM") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// said keeps what was printed, so that several tests can look at one run.
var said = map[string]string{}

// output runs the program in this process.
func output(t testing.TB, args ...string) string {
	t.Helper()
	key := strings.Join(args, " ")
	if s, ok := said[key]; ok {
		return s
	}
	var out, errs bytes.Buffer
	require.NoError(t, run(args, strings.NewReader(""), &out, &errs), "%s", args)
	require.Empty(t, errs.String(), "progress is for terminals")
	said[key] = out.String()
	return said[key]
}

var (
	events = []string{"-events", "testdata/events.csv.gz", "-staff", "testdata/staff.csv"}
	daily  = []string{"-daily", "testdata/daily.csv.gz"}
	bad    = []string{"-events", "testdata/bad.csv"}

	chinese = []string{"-lang", "zh"}
	english = []string{"-lang", "en"}
)

func with(form, args []string) []string { return slices.Concat(form, args) }

// TestGolden compares whole outputs. Each was read by eye against what the
// input holds when it was written.
func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"default_zh":   nil,
		"default_en":   {"-lang", "en"},
		"default_json": {"-json"},
		"events_zh":    with(chinese, events),
		"events_en":    with(english, events),
		"daily_zh":     with(chinese, daily),
		"daily_en":     with(english, daily),
		"bad_zh":       with(chinese, bad),
		"bad_en":       with(english, bad),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, output(t, args...)) })
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	wantText, wantNumbers := numbers(string(want))
	gotText, gotNumbers := numbers(got)
	require.Equal(t, wantText, gotText, "go test ./examples/report -update writes what is now said")
	for i, n := range wantNumbers { // the last digits are the processor's
		near.Check(t, name, gotNumbers[i], n, 1e-8)
	}
}

// digits are those of a float in JSON: text shows fewer.
var digits = regexp.MustCompile(`-?[0-9]+\.[0-9]{9,}(e-?[0-9]+)?`)

// numbers parts a text from the long floats in it.
func numbers(s string) (text string, floats []float64) {
	text = digits.ReplaceAllStringFunc(s, func(d string) string {
		v, _ := strconv.ParseFloat(d, 64)
		floats = append(floats, v)
		return "#"
	})
	return text, floats
}

// data finds a file that is not part of the repository, in shared/data beside
// it or in $COTERIE_DATA, and skips the test where it is not there.
func data(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range []string{filepath.Join("..", "..", "..", "shared", "data"), os.Getenv("COTERIE_DATA")} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); dir != "" && err == nil {
			return file
		}
	}
	t.Skipf("%s is neither beside the repository nor in $COTERIE_DATA", name)
	return ""
}

// CollegeMsg is a whole community from its first day: private messages at UC
// Irvine, 2004 (Panzarasa, Opsahl and Carley 2009), as SNAP gives it. The
// figures were counted apart from this program.
func TestCollegeMsg(t *testing.T) {
	args := []string{"-events", data(t, "collegemsg.csv.gz"), "-columns", "time=ts,member=src,other=dst", "-kind", "post", "-group", "CollegeMsg", "-tz", "UTC"}
	en := output(t, with(english, args)...)
	for _, want := range []string{"1,899 members", "59,835 messages", "20,296 directed ties", "193.7 days", "549 members (28.9 %) never wrote",
		"the top 1 % wrote 18.3 %", "the top 10 % wrote 65.4 %", "There are no purchases, no joins, no groups in it"} {
		require.Contains(t, strings.Join(strings.Fields(en), " "), want)
	}
	golden(t, "collegemsg_en", en)
	golden(t, "collegemsg_zh", output(t, args...))
}

// The built-in purchases are those of the sample as it is known elsewhere.
func TestBuiltinIsTheSample(t *testing.T) {
	f, err := os.Open(data(t, "cdnow_sample_elog.csv"))
	require.NoError(t, err)
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	z, err := os.Open("../internal/report/builtin/cdnow.csv.gz")
	require.NoError(t, err)
	defer z.Close()
	r, err := gzip.NewReader(z)
	require.NoError(t, err)
	got, err := csv.NewReader(r).ReadAll()
	require.NoError(t, err)
	require.Len(t, got, len(want))
	for i := range want[1:] {
		w, g := want[i+1], got[i+1]
		require.Equal(t, w[1:3], g[:2])
		dollars, err := strconv.ParseFloat(w[4], 64) // written there without trailing zeros
		require.NoError(t, err)
		require.Equal(t, strconv.FormatFloat(dollars, 'f', 2, 64), g[2])
	}
}

func TestDefaultRunIsAPage(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		lines := strings.Count(output(t, "-lang", lang), "\n")
		require.GreaterOrEqual(t, lines, 25)
		require.LessOrEqual(t, lines, 140)
	}
}

// stateOf is the state that a report should see in a group made to be so.
var stateOf = map[string]string{"healthy": "lively", "tool": "quiet", "dead": "dead", "advert": "spam", "idle": "idle-chat"}

// TestOnlyHealthyGroupsMayBeCopied: of the groups of the fixture those that may
// be copied were made to be healthy, and every other one has its reasons.
func TestOnlyHealthyGroupsMayBeCopied(t *testing.T) {
	f, err := os.Open("testdata/truth.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	truth := map[string]string{}
	for _, r := range rows[1:] {
		truth[r[0]] = r[1]
	}
	var read struct {
		Replicate struct {
			Groups []struct {
				Group   string
				Ready   bool
				Reasons []struct{ English, Chinese, Cure string }
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(output(t, with([]string{"-json"}, events)...)), &read))
	require.Len(t, read.Replicate.Groups, 40)
	ready := 0
	for _, g := range read.Replicate.Groups {
		if g.Ready {
			ready++
			require.Equal(t, "healthy", truth[g.Group], g.Group)
		}
		require.NotEmpty(t, g.Reasons, g.Group)
		for _, r := range g.Reasons {
			require.NotEmpty(t, r.English)
			require.NotEmpty(t, r.Chinese)
			require.NotEmpty(t, r.Cure)
		}
	}
	require.Positive(t, ready)
}

// TestFixtureAgainstItsTruth holds the state of each group of the fixture
// against what it was made to be. A table knows of no adverts and no worth: there
// spam and idle chat may come out as one answer that names both. The table of
// what was taken for what stands in confusion.golden.
func TestFixtureAgainstItsTruth(t *testing.T) {
	f, err := os.Open("testdata/truth.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 41)
	truth := map[string]string{}
	for _, r := range rows[1:] {
		truth[r[0]] = r[1]
	}
	var table strings.Builder
	for _, args := range [][]string{events, daily} {
		var read struct {
			Groups struct {
				Groups []struct {
					Group string
					State struct {
						State string
						Among []string
					}
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(output(t, with([]string{"-json"}, args)...)), &read))
		require.Len(t, read.Groups.Groups, 40)
		right, seen := 0, map[string]int{}
		for _, g := range read.Groups.Groups {
			made, said := truth[g.Group], g.State.State
			if among := g.State.Among; len(among) > 0 {
				require.Equal(t, "-daily", args[0], "the log has tags")
				require.Equal(t, []string{"spam", "idle-chat"}, among, "the table sells in all groups but one")
				said = strings.Join(among, " or ")
			}
			seen[made+" → "+said]++
			if strings.Contains(said, stateOf[made]) {
				right++
			}
			if made == "healthy" {
				require.NotEqual(t, "dead", g.State.State, g.Group)
			}
		}
		fmt.Fprintf(&table, "%s: %d of 40 as they were made\n", strings.TrimPrefix(args[0], "-"), right)
		for _, k := range slices.Sorted(maps.Keys(seen)) {
			fmt.Fprintf(&table, "  %-30s %d\n", k, seen[k])
		}
		require.GreaterOrEqual(t, right, 36)
	}
	golden(t, "confusion", table.String())
}

// No output names a member: neither the ids of the input nor those made of them.
func TestNoMemberIsNamed(t *testing.T) {
	id := regexp.MustCompile(`\bm\d{5}\b|\bstaff\d\d\b|[0-9a-f]{8}-[0-9a-f]{4}-`)
	for _, args := range [][]string{nil, events, daily, bad} {
		for _, form := range [][]string{chinese, english, {"-json"}} {
			require.NotRegexp(t, id, output(t, with(form, args)...))
		}
	}
}

func TestJSONIsOneObject(t *testing.T) {
	for _, args := range [][]string{nil, events, daily} {
		var v map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(output(t, with([]string{"-json"}, args)...)), &v))
		require.Contains(t, v, "input")
		require.Contains(t, v, "unsaid")
	}
}

// Every example design is read, in both languages, and lacks what it lacks by
// name.
func TestEveryDesignIsRead(t *testing.T) {
	files, err := filepath.Glob("../designs/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		require.Contains(t, output(t, "-design", f), "设计体检", f)
		require.Contains(t, output(t, "-lang", "en", "-design", f), "How long it can run", f)
	}
}

// The index of the examples names every one of them.
func TestIndexNamesEveryExample(t *testing.T) {
	index, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	programs, err := filepath.Glob("../*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	for _, p := range programs {
		name := filepath.Base(filepath.Dir(p))
		require.Contains(t, string(index), "["+name+"]("+name+")")
	}
}

func TestStandardInput(t *testing.T) {
	var out bytes.Buffer
	in := strings.NewReader("time,kind,member\n2026-03-01 08:00,发言,a\n2026-03-02 08:00,发言,b\n")
	require.NoError(t, run([]string{"-events", "-"}, in, &out, io.Discard))
	require.Contains(t, out.String(), "2 名成员")
}

func TestMistakesOfTheCommandLine(t *testing.T) {
	for want, args := range map[string][]string{
		"unknown argument": {"log.csv"},
		"language":         {"-lang", "fr"},
		"time zone":        {"-events", "testdata/bad.csv", "-tz", "8"},
		"currency":         {"-events", "testdata/bad.csv", "-currency", "yuan"},
		"field=column":     {"-events", "testdata/bad.csv", "-columns", "time"},
		"one of them":      {"-events", "testdata/bad.csv", "-daily", "testdata/bad.csv"},
		"no such file":     {"-events", "nowhere.csv"},
		"unknown":          {"-events", "testdata/bad.csv", "-kind", "shout"},
	} {
		require.ErrorContains(t, run(args, strings.NewReader(""), io.Discard, io.Discard), want)
	}
}

// A file with no good row ends the program with status 1 and says why.
func TestExitStatus(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	program := func(stdin string, args ...string) (string, int) {
		c := exec.Command(self, args...)
		c.Env = append(os.Environ(), "REPORT_AS_PROGRAM=1")
		c.Stdin = strings.NewReader(stdin)
		var errs strings.Builder
		c.Stderr = &errs
		_ = c.Run()
		return errs.String(), c.ProcessState.ExitCode()
	}
	text, status := program("time,kind,member\nsoon,post,a\n", "-events", "-")
	require.Equal(t, 1, status)
	require.Equal(t, "report: stdin: none of 1 rows could be read; line 2: time: time not readable\n", text)
	text, status = program("time,kind,member\ncarol,post,a\n", "-events", "-")
	require.Equal(t, 1, status)
	require.NotContains(t, text, "carol", "members are not named on standard error either")
	_, status = program("time,kind,member\n2026-03-01,post,a\n", "-events", "-")
	require.Equal(t, 0, status)
	_, status = program("", "-h")
	require.Equal(t, 2, status)
}

// The READMEs show what the program says; -update writes it into them.
func TestREADMEShowsTheReport(t *testing.T) {
	for file, lang := range map[string]string{"README.md": "en", "README.zh-CN.md": "zh"} {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join("..", "..", file)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			before, block, ok := strings.Cut(string(text), "<!-- report:"+lang+" -->\n```text\n")
			require.True(t, ok, "no mark before a block of text")
			block, after, ok := strings.Cut(block, "```")
			require.True(t, ok, "the block does not end")
			want := strings.Trim(output(t, "-lang", lang), "\n") + "\n"
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(before+"<!-- report:"+lang+" -->\n```text\n"+want+"```"+after), 0o644))
				return
			}
			require.Equal(t, want, block)
		})
	}
}
