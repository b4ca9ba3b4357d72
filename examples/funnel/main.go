// Funnel compares the entries through which people join a community: what a
// join and a retained member cost, who stays and who buys, which step of the way
// is the weakest, and what an invite campaign can be expected to bring.
//
//	go run ./examples/funnel [-lang zh|en]
//	go run ./examples/funnel -entries entries.csv -arrivals arrivals.csv -until 180
//
// Entries have name, venue and cost; an arrival has its entry and, in days since
// the community began, when he joined, left and first bought (empty: not so far),
// whether he spoke, and how many he brought in. An entry with 邀请 or invit in its
// name is taken for that by invitation. The built-in files are simulated and
// nothing in them happened.
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
	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed entries.csv
var builtinEntries string

//go:embed arrivals.csv
var builtinArrivals string

// english are the names of the built-in entries.
var english = []string{"public account's articles", "members' invitations", "code in the shop", "talk with a partner"}

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
	lang := set.String("lang", "zh", "language: zh or en")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", set.Arg(0))
	}
	say, err := bilingual.New(w, *lang)
	if err != nil {
		return err
	}
	p := &printer{say}
	entries, err := readEntries(*entriesFile)
	if err != nil {
		return err
	}
	people, err := readPeople(*arrivalsFile, entries, *until)
	if err != nil {
		return err
	}
	if *entriesFile == "" && *arrivalsFile == "" {
		p.Say("内置数据为模拟数据，不是真实社群。", "The built-in data are simulated: no real community.")
	}
	if *entriesFile == "" && !p.Chinese {
		for i := range entries {
			entries[i].Name = english[i]
		}
	}
	report, err := sayEntries(p, entries, people)
	if err != nil {
		return err
	}
	if err := sayFunnel(p, people); err != nil {
		return err
	}
	if err := sayCampaign(p, report, people, *seeds); err != nil {
		return err
	}
	return p.Err
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

func sayEntries(p *printer, entries []lifecycle.Entry, people []person) (*lifecycle.EntryReport, error) {
	r, err := lifecycle.CompareEntries(entries, func(yield func(lifecycle.Arrival) bool) {
		for _, a := range people {
			if !yield(a.Arrival) {
				return
			}
		}
	}, 0.9)
	if err != nil {
		return nil, err
	}
	p.Say("\n入口（区间为 90%%，按 Kaplan–Meier 计，晚来的人只按看到的天数算）",
		"\nEntries (intervals of 90 %%, by Kaplan–Meier: who came late counts for the days he was seen)")
	for _, l := range append(r.Lines, r.Mix) {
		if l.Entry.Name == "mix" {
			p.Say("  合计（%d 人入群，每人 %.2f 元）", "  together (%d joined, ¥%.2f each)", l.Joins, l.CostPerJoin)
		} else {
			venue := l.Entry.Venue
			p.Say("  %s（%s，%d 人入群，每人 %.2f 元）", "  %s (%s, %d joined, ¥%.2f each)", l.Entry.Name, p.Pick(venue.Chinese(), venue.String()), l.Joins, l.CostPerJoin)
		}
		for i, day := range []int{30, 60, 90} {
			p.Say("    %d 天后还在 %s，买过 %s，每个留下的人 %s 元", "    after %d days %s are still here, %s have bought; each who stayed cost ¥%s",
				day, p.percent(l.Stay[i]), p.percent(l.Buy[i]), p.money(l.PerRetained[i]))
		}
	}
	best := 0
	for i, l := range r.Lines {
		if l.PerRetained[2].Value < r.Lines[best].PerRetained[2].Value {
			best = i
		}
	}
	p.Say("  按 90 天后留下的人算，最省的入口是%s。", "  For members still here after 90 days the cheapest entry is: %s.", r.Lines[best].Entry.Name)
	for _, warning := range r.Warnings {
		text := warning.Error()
		if p.Chinese && warning.Chinese != "" {
			text = warning.Chinese
		}
		p.Say("  提醒：%s", "  Note: %s", text)
	}
	return r, nil
}

// sayFunnel walks everybody through the documents' five stages: joined, spoke,
// still there after 30 days, brought someone in, brought several.
func sayFunnel(p *printer, people []person) error {
	f := lifecycle.Funnel{Stages: lifecycle.SeedStages(), Ordered: true}
	reached := make([]int64, len(f.Stages))
	for _, a := range people {
		if a.Stay.Exit < 30 && !a.Stay.Ended {
			continue // not watched for long enough to say
		}
		for i, ok := range []bool{true, a.spoke, a.Stay.Exit >= 30, a.brought > 0, a.brought > 2} {
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
	step := func(i int) string {
		return p.Pick(f.Stages[i].Chinese+"→"+f.Stages[i+1].Chinese, f.Stages[i].English+" → "+f.Stages[i+1].English)
	}
	p.Say("\n漏斗（看满 30 天的人）", "\nFunnel (of those watched for 30 days)")
	for i, s := range r.Steps {
		p.Say("  %s %s（%d 人中 %d 人）", "  %s %s (of %d members %d)", step(i), p.percent(s), reached[i], reached[i+1])
	}
	p.Say("  从头到尾 %s；最弱的一步是%s。", "  From end to end %s; the weakest step is %s.", p.percent(r.Goal), step(r.Weakest))
	if len(r.Warnings) > 0 {
		p.Say("  提醒：还有别的步子可能同样弱，人数还不够分辨。", "  Note: another step may be as weak; there are too few members to tell.")
	}
	return nil
}

// sayCampaign judges invitations: everybody who came in could bring others; what
// a retained member costs is that of the entry by invitation.
func sayCampaign(p *printer, report *lifecycle.EntryReport, people []person, seeds int) error {
	c := lifecycle.Campaign{Members: int64(len(people))}
	for _, a := range people {
		c.Joins += a.brought
		c.Squares += a.brought * a.brought
	}
	r, err := c.Judge(seeds, 0.9)
	if err != nil {
		return err
	}
	p.Say("\n邀请活动", "\nInvite campaign")
	p.Say("  裂变系数 K = %.2f（%.2f～%.2f），%s", "  Each member brings K = %.2f (%.2f to %.2f); %s", r.K.Value, r.K.Lo, r.K.Hi, p.dispersion(r.Dispersion))
	p.Say("  %d 个种子成员的链条最终断掉的概率 %s，预计共带来 %.0f 人（%.0f～%.0f，含种子）。",
		"  The chain of %d seeds dies out in the end with probability %s; expected in all, seeds included: %.0f members (%.0f to %.0f).",
		seeds, p.percent(r.DiesOut), r.Expected.Value, r.Expected.Lo, r.Expected.Hi)
	if err := sayRounds(p, lifecycle.Branching{R: r.K.Value, Dispersion: r.Dispersion}, seeds); err != nil {
		return err
	}
	for _, l := range report.Lines {
		if strings.Contains(l.Entry.Name, "邀请") || strings.Contains(strings.ToLower(l.Entry.Name), "invit") {
			p.Say("  红包折合每个 90 天后还在的人 %s 元。", "  The rewards come to ¥%s for each invited member still here after 90 days.", p.money(l.PerRetained[2]))
		}
	}
	if r.K.Hi < 1 {
		p.Say("  K 小于 1：邀请会停下来，不能代替别的入口。", "  K is below 1: invitations run dry and cannot stand in for the other entries.")
	}
	return nil
}

// sayRounds says how many each round of invitations brings, and how large a
// campaign that dies out becomes at most in nine cases of ten.
func sayRounds(p *printer, chain lifecycle.Branching, seeds int) error {
	if chain.R >= 1 {
		return nil
	}
	var rounds []string
	for n := 1; n <= 3; n++ {
		mean, variance, err := chain.Generation(n)
		if err != nil {
			return err
		}
		rounds = append(rounds, fmt.Sprintf("%.1f ± %.1f", float64(seeds)*mean, math.Sqrt(float64(seeds)*variance)))
	}
	most, sum := seeds-1, 0.0
	for sum < 0.9 {
		most++
		share, err := chain.TotalProbability(seeds, most)
		if err != nil {
			return err
		}
		sum += share
	}
	p.Say("  第一、二、三轮各带来 %s 人；十次里有九次，连种子共不超过 %d 人。", "  The first three rounds bring %s members; in nine cases of ten all stay within %d, seeds included.", strings.Join(rounds, p.Pick("、", ", ")), most)
	return nil
}

// printer writes estimates, too.
type printer struct{ *bilingual.Printer }

func (p *printer) dispersion(k float64) string {
	switch even := math.IsInf(k, 1); {
	case even && p.Chinese:
		return "人人带的差不多"
	case even:
		return "all bring about as many"
	case p.Chinese:
		return fmt.Sprintf("离散度 k = %.2f：少数人带来多数人", k)
	}
	return fmt.Sprintf("dispersion k = %.2f: a few bring most", k)
}

func (p *printer) percent(e coterie.Estimate) string {
	switch unknown := math.IsNaN(e.Value); {
	case unknown && p.Chinese:
		return "不知道"
	case unknown:
		return "an unknown share"
	case p.Chinese:
		return fmt.Sprintf("%.0f%%（%.0f～%.0f）", 100*e.Value, 100*e.Lo, 100*e.Hi)
	}
	return fmt.Sprintf("%.0f %% (%.0f to %.0f)", 100*e.Value, 100*e.Lo, 100*e.Hi)
}

func (p *printer) money(e coterie.Estimate) string {
	switch unknown := math.IsNaN(e.Value); {
	case unknown && p.Chinese:
		return "不知道"
	case unknown:
		return "?"
	case p.Chinese:
		return fmt.Sprintf("%.2f（%.2f～%.2f）", e.Value, e.Lo, e.Hi)
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", e.Value, e.Lo, e.Hi)
}
