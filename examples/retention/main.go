// Retention prints the retention triangle: of those who came in a month, how many
// were there in each later one; what all cohorts together say, and whether later
// cohorts stay better.
//
//	go run ./examples/retention
//	go run ./examples/retention -stays members.csv -period week
//	go run ./examples/retention -visits examples/internal/report/builtin/cdnow.csv.gz
//
// A file of stays has member, joined and left, days, left empty for those still
// there. A file of visits has member and time, a row for each day on which the
// member wrote, bought or did whatever counts as being there; more columns are
// left out. The built-in stays are simulated and nothing in them happened.
package main

import (
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie/internal/calendar"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed stays.csv
var builtin string

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "retention:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("retention", flag.ContinueOnError)
	set.SetOutput(w)
	stays := set.String("stays", "", "CSV member,joined,left (built-in: a simulated group)")
	visits := set.String("visits", "", "CSV member,time of days on which members came")
	name := set.String("period", "month", "day, week or month")
	until := set.String("until", "", "last `day` of the data (default: the last one in it)")
	if err := set.Parse(args); err != nil {
		return err
	}
	p, ok := periods[*name]
	if !ok || *stays != "" && *visits != "" || set.NArg() > 0 {
		return errors.New("-period is day, week or month, and one file is read: -stays or -visits")
	}
	var last time.Time
	if *until != "" {
		var err error
		if last, err = parseDay(*until); err != nil {
			return err
		}
	}
	if *visits != "" {
		rows, err := readFile(*visits, "member", "time")
		if err != nil {
			return err
		}
		return sayVisits(w, rows, last, p)
	}
	text := strings.NewReader(builtin)
	rows, err := records(text, "member", "joined", "left")
	if *stays != "" {
		rows, err = readFile(*stays, "member", "joined", "left")
	} else {
		fmt.Fprintln(w, "内置数据为模拟数据，不是真实社群。")
	}
	if err != nil {
		return err
	}
	return sayStays(w, rows, last, p)
}

// period numbers days, and names the numbers.
type period struct {
	word string // 月
	each string // 个月, as it is counted
	of   func(time.Time) int64
	name func(int64) string
}

func day(t time.Time) int64 { return t.Unix() / 86400 }

// weekName is the week by ISO 8601, of the day after Sunday.
func weekName(n int64) string {
	year, week := calendar.ISOWeek(7*n - 3)
	return fmt.Sprintf("%d-W%02d", year, week)
}

var periods = map[string]period{
	"day":  {"天", "天", day, func(n int64) string { return time.Unix(n*86400, 0).UTC().Format(time.DateOnly) }},
	"week": {"周", "周", func(t time.Time) int64 { return (day(t) + 3) / 7 }, weekName},
	"month": {"月", "个月", func(t time.Time) int64 { return int64(t.Year())*12 + int64(t.Month()) - 1 },
		func(n int64) string { return fmt.Sprintf("%d-%02d", n/12, n%12+1) }},
}

// attendance numbers the members and folds their periods.
type attendance struct {
	lifecycle.Attendance[int]
	ids map[string]int
}

func (a *attendance) add(who string, p int64) error {
	id, ok := a.ids[who]
	if !ok {
		if a.ids == nil {
			a.ids = map[string]int{}
		}
		id = len(a.ids)
		a.ids[who] = id
	}
	return a.Add(lifecycle.Visit[int]{Who: id, Period: p})
}

// readFile reads columns of a CSV file, which may be compressed.
func readFile(name string, columns ...string) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	rows, err := records(in, columns...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

func records(in io.Reader, columns ...string) ([][]string, error) {
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, errors.New("want a header and at least one row")
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(rows[0], c); at[i] < 0 {
			return nil, fmt.Errorf("no column %q among %s", c, strings.Join(rows[0], ", "))
		}
	}
	out := make([][]string, len(rows)-1)
	for i, r := range rows[1:] {
		for _, j := range at {
			out[i] = append(out[i], r[j])
		}
	}
	return out, nil
}

func parseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "20060102", "2006/1/2", time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a day", s)
}
