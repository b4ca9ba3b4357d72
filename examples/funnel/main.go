// Funnel compares the entries through which people join a community: what a
// join and a retained member cost, who stays and who buys, which step of the way
// is the weakest, and what an invite campaign can be expected to bring.
//
//	go run ./examples/funnel
//	go run ./examples/funnel -entries entries.csv -arrivals arrivals.csv -until 180
//
// Entries have name, venue and cost; an arrival has its entry and, in days since
// the community began, when he joined, left and first bought (empty: not so far),
// whether he spoke, and how many he brought in. The built-in files are simulated
// and nothing in them happened.
package main

import (
	_ "embed"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed entries.csv
var builtinEntries string

//go:embed arrivals.csv
var builtinArrivals string

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("funnel", flag.ContinueOnError)
	set.SetOutput(w)
	entriesFile := set.String("entries", "", "CSV of entries: entry,venue,cost (built-in: four simulated ones)")
	arrivalsFile := set.String("arrivals", "", "CSV of arrivals: entry,joined,left,spoke,bought,brought")
	until := set.Float64("until", 180, "the last day of the log")
	seeds := set.Int("seeds", 30, "members who start the invite campaign")
	if err := set.Parse(args); err != nil {
		return err
	}
	entries, err := readEntries(*entriesFile)
	if err != nil {
		return err
	}
	people, err := readPeople(*arrivalsFile, entries, *until)
	if err != nil {
		return err
	}
	if *entriesFile == "" && *arrivalsFile == "" {
		fmt.Fprintln(w, "内置数据为模拟数据，不是真实社群。")
	}
	report, err := sayEntries(w, entries, people)
	if err != nil {
		return err
	}
	if err := sayFunnel(w, people); err != nil {
		return err
	}
	return sayCampaign(w, report, people, *seeds)
}

// person is one arrival.
type person struct {
	lifecycle.Arrival
	spoke   bool
	brought int64
}

// read returns the records of a CSV file, or of text where no file is named,
// without the header, which must be as given.
func read(name, text string, header string) ([][]string, error) {
	if name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text = strings.TrimPrefix(string(b), "\ufeff")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("%s: want the header %s and at least one row", name, header)
	}
	return rows[1:], nil
}

func readEntries(name string) ([]lifecycle.Entry, error) {
	rows, err := read(name, builtinEntries, "entry,venue,cost")
	if err != nil {
		return nil, err
	}
	var out []lifecycle.Entry
	for i, r := range rows {
		e := lifecycle.Entry{Name: r[0]}
		if err := e.Venue.UnmarshalText([]byte(r[1])); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		if e.Cost, err = strconv.ParseFloat(r[2], 64); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		out = append(out, e)
	}
	return out, nil
}

func readPeople(name string, entries []lifecycle.Entry, until float64) ([]person, error) {
	rows, err := read(name, builtinArrivals, "entry,joined,left,spoke,bought,brought")
	if err != nil {
		return nil, err
	}
	var out []person
	for i, r := range rows {
		p := person{spoke: r[3] != ""}
		p.Entry = slices.IndexFunc(entries, func(e lifecycle.Entry) bool { return e.Name == r[0] })
		if p.Entry < 0 {
			return nil, fmt.Errorf("line %d: unknown entry %q", i+2, r[0])
		}
		joined, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: joined: %w", i+2, err)
		}
		if p.Stay, err = since(joined, r[2], until); err != nil {
			return nil, fmt.Errorf("line %d: left: %w", i+2, err)
		}
		if p.Buy, err = since(joined, r[4], until); err != nil {
			return nil, fmt.Errorf("line %d: bought: %w", i+2, err)
		}
		if r[5] != "" {
			if p.brought, err = strconv.ParseInt(r[5], 10, 64); err != nil {
				return nil, fmt.Errorf("line %d: brought: %w", i+2, err)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// since is the lifetime from a day until an event, or until the log ends.
func since(from float64, at string, until float64) (lifecycle.Lifetime, error) {
	if at == "" {
		return lifecycle.Lifetime{Exit: until - from}, nil
	}
	day, err := strconv.ParseFloat(at, 64)
	return lifecycle.Lifetime{Exit: day - from, Ended: true}, err
}

func sayEntries(w io.Writer, entries []lifecycle.Entry, people []person) (*lifecycle.EntryReport, error) {
	r, err := lifecycle.CompareEntries(entries, func(yield func(lifecycle.Arrival) bool) {
		for _, p := range people {
			if !yield(p.Arrival) {
				return
			}
		}
	}, 0.9)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "\n入口（区间为 90%%，按 Kaplan–Meier 计，晚来的人只按看到的天数算）\n")
	for _, l := range append(r.Lines, r.Mix) {
		name, venue := l.Entry.Name, l.Entry.Venue.Chinese()+"，"
		if name == "mix" {
			name, venue = "合计", ""
		}
		fmt.Fprintf(w, "  %s（%s%d 人入群，每人 %.2f 元）\n", name, venue, l.Joins, l.CostPerJoin)
		for i, day := range []int{30, 60, 90} {
			fmt.Fprintf(w, "    %d 天后还在 %s，买过 %s，每个留下的人 %s 元\n", day, percent(l.Stay[i]), percent(l.Buy[i]), money(l.PerRetained[i]))
		}
	}
	best := 0
	for i, l := range r.Lines {
		if l.PerRetained[2].Value < r.Lines[best].PerRetained[2].Value {
			best = i
		}
	}
	fmt.Fprintf(w, "  按 90 天后留下的人算，最省的入口是%s。\n", r.Lines[best].Entry.Name)
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "  提醒：%s\n", warning)
	}
	return r, nil
}

// sayFunnel walks everybody through the documents' five stages: joined, spoke,
// still there after 30 days, brought someone in, brought several.
func sayFunnel(w io.Writer, people []person) error {
	f := lifecycle.Funnel{Stages: lifecycle.SeedStages(), Ordered: true}
	reached := make([]int64, len(f.Stages))
	for _, p := range people {
		if p.Stay.Exit < 30 && !p.Stay.Ended {
			continue // not watched for long enough to say
		}
		for i, ok := range []bool{true, p.spoke, p.Stay.Exit >= 30, p.brought > 0, p.brought > 2} {
			if !ok {
				break
			}
			reached[i]++
		}
	}
	if err := f.Reached(reached...); err != nil {
		return err
	}
	r, err := f.Solve(0.9)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n漏斗（看满 30 天的人）\n")
	for i, s := range r.Steps {
		fmt.Fprintf(w, "  %s→%s %s（%d 人中 %d 人）\n", f.Stages[i].Chinese, f.Stages[i+1].Chinese, percent(s), reached[i], reached[i+1])
	}
	fmt.Fprintf(w, "  从头到尾 %s；最弱的一步是%s→%s。\n", percent(r.Goal), f.Stages[r.Weakest].Chinese, f.Stages[r.Weakest+1].Chinese)
	for range r.Warnings {
		fmt.Fprintln(w, "  提醒：还有别的步子可能同样弱，人数还不够分辨。")
		break
	}
	return nil
}

// sayCampaign judges invitations: everybody who came in could bring others; what
// a retained member costs is that of the entry by invitation.
func sayCampaign(w io.Writer, report *lifecycle.EntryReport, people []person, seeds int) error {
	c := lifecycle.Campaign{Members: int64(len(people))}
	for _, p := range people {
		c.Joins += p.brought
		c.Squares += p.brought * p.brought
	}
	r, err := c.Judge(seeds, 0.9)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n邀请活动\n")
	fmt.Fprintf(w, "  裂变系数 K = %.2f（%.2f～%.2f），%s\n", r.K.Value, r.K.Lo, r.K.Hi, dispersion(r.Dispersion))
	fmt.Fprintf(w, "  %d 个种子成员的链条最终断掉的概率 %s，预计共带来 %.0f 人（%.0f～%.0f，含种子）。\n", seeds, percent(r.DiesOut), r.Expected.Value, r.Expected.Lo, r.Expected.Hi)
	for _, l := range report.Lines {
		if strings.Contains(l.Entry.Name, "邀请") {
			fmt.Fprintf(w, "  红包折合每个 90 天后还在的人 %s 元。\n", money(l.PerRetained[2]))
		}
	}
	if r.K.Hi < 1 {
		fmt.Fprintln(w, "  K 小于 1：邀请会停下来，不能代替别的入口。")
	}
	return nil
}

func dispersion(k float64) string {
	if math.IsInf(k, 1) {
		return "人人带的差不多"
	}
	return fmt.Sprintf("离散度 k = %.2f：少数人带来多数人", k)
}

func percent(e coterie.Estimate) string {
	if math.IsNaN(e.Value) {
		return "不知道"
	}
	return fmt.Sprintf("%.0f%%（%.0f～%.0f）", 100*e.Value, 100*e.Lo, 100*e.Hi)
}

func money(e coterie.Estimate) string {
	if math.IsNaN(e.Value) {
		return "不知道"
	}
	return fmt.Sprintf("%.2f（%.2f～%.2f）", e.Value, e.Lo, e.Hi)
}
