// Rules judges a log of a group by its rulebook and prints every decision that a
// rule made, with the rule and the evidence.
//
//	go run ./examples/rules [-lang zh|en] [-design partner-marketing] [-before old.json] [-log log.csv] [-amend amendments.json]
//
// The log is CSV in order of time: time,kind,member,other,amount,count,tags,
// format,purpose,topic. The design is one of examples/designs or a file. The
// built-in log is made up. Amendments are JSON: at what time which rule is to be
// another, by whose authority or by which vote.
package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/designs"
)

//go:embed log.csv
var builtin []byte

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("rules", flag.ContinueOnError)
	lang := set.String("lang", "zh", "language: zh or en")
	name := set.String("design", "partner-marketing", "an example design, or a file")
	before := set.String("before", "", "the design as it was, to see what the new one gives up; nothing: not looked at")
	log := set.String("log", "", "the log, as CSV; nothing: the built-in one")
	amend := set.String("amend", "", "amendments to the rulebook, as JSON; nothing: none")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *lang != "zh" && *lang != "en" {
		return fmt.Errorf("language %q: zh or en", *lang)
	}
	c, err := read(*name)
	if err != nil {
		return err
	}
	if *before != "" {
		old, err := read(*before)
		if err != nil {
			return err
		}
		for _, f := range old.Review(c) { // what the design has given up
			if *lang == "zh" {
				fmt.Fprintf(w, "! %s\n", f.Chinese)
			} else {
				fmt.Fprintf(w, "! %s\n", f.English)
			}
		}
	}
	text := builtin
	if *log != "" {
		if text, err = os.ReadFile(*log); err != nil {
			return err
		}
	}
	var changes []change
	if *amend != "" {
		text, err := os.ReadFile(*amend)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &changes); err != nil {
			return fmt.Errorf("%s: %w", *amend, err)
		}
	}
	return judge(&c.Structure.Rules, changes, csv.NewReader(bytes.NewReader(text)), w, *lang == "zh")
}

// read returns an example design, or that of a file.
func read(name string) (*community.Community, error) {
	text, err := designs.Files.ReadFile(name + ".json")
	if err != nil {
		if text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	var c community.Community
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &c, c.Validate()
}

// change is an amendment and its time.
type change struct {
	At time.Time `json:"at"`
	community.Amendment
}

// amended returns the judge by the amended book and what it remembers; those of
// before, where the amendment is refused.
func amended(j *community.Judge, s *community.Standing, c *change, w io.Writer, zh bool) (*community.Judge, *community.Standing) {
	book := j.Rulebook()
	next, err := book.Apply(c.Amendment)
	var to *community.Judge
	if err == nil {
		to, err = next.Compile()
	}
	at := c.At.Format("15:04:05")
	switch {
	case err != nil && zh:
		fmt.Fprintf(w, "%s  修改群规“%s”不成立：%v\n", at, c.Rule.Name, err)
	case err != nil:
		fmt.Fprintf(w, "%s  the amendment of %q is refused: %v\n", at, c.Rule.Name, err)
	case zh:
		fmt.Fprintf(w, "%s  群规改为第%d版：“%s”\n", at, next.Version, c.Rule.Name)
	default:
		fmt.Fprintf(w, "%s  the rules are version %d: %q\n", at, next.Version, c.Rule.Name)
	}
	if err != nil {
		return j, s
	}
	return to, to.Resume(s)
}

// judge prints what the rules say: first about themselves, then event by event.
func judge(b *community.Rulebook, changes []change, rows *csv.Reader, w io.Writer, zh bool) error {
	j, err := b.Compile()
	if err != nil {
		return err
	}
	for _, f := range b.Lint() {
		if zh {
			fmt.Fprintf(w, "! %s：%s\n", f.About, f.Chinese)
		} else {
			fmt.Fprintf(w, "! %s\n", f)
		}
	}
	s, record := j.Standing(), &community.Record{}
	names := map[community.MemberID]string{}
	say := func(at community.Instant, d community.Decision) {
		fmt.Fprintf(w, "%s  %-6s %s\n", at.Time().Add(time.Duration(b.Offset)*time.Minute).Format("15:04:05"), names[d.Member], j.Reason(d, zh))
		if d.Action != community.Expel || d.Depth == 0 {
			return
		}
		for id := range record.Brought(d.Member, int(d.Depth)) {
			fmt.Fprintf(w, "          + %s\n", names[id])
		}
	}
	if _, err := rows.Read(); err != nil { // the header
		return fmt.Errorf("log: %w", err)
	}
	decided := map[community.Action]int{}
	for line := 2; ; line++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, err := event(row, names)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		for ; len(changes) > 0 && community.At(changes[0].At) <= e.At; changes = changes[1:] {
			j, s = amended(j, s, &changes[0], w, zh)
		}
		tick := community.Event{Kind: community.Tick, At: e.At}
		for d := range j.Due(s, e.At) { // tolls that ran out meanwhile
			say(e.At, d)
			decided[d.Action]++
			if err := s.Apply(&tick, d); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
		}
		d := j.Decide(s, &e)
		decided[d.Action]++
		if d.Rule >= 0 {
			say(e.At, d)
		}
		if err := s.Apply(&e, d); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if err := record.Add(e); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if n := s.Tolls(); n > 0 {
		last, _ := s.Last()
		at := last.Time().Add(time.Duration(b.Offset) * time.Minute).Format("15:04:05")
		if zh {
			fmt.Fprintf(w, "%s 尚有 %d 笔广告费未到期\n", at, n)
		} else {
			fmt.Fprintf(w, "%s tolls not yet due: %d\n", at, n)
		}
	}
	for a := community.Allow; a <= community.Expel; a++ {
		if decided[a] > 0 {
			n := a.String()
			if zh {
				n = a.Chinese()
			}
			fmt.Fprintf(w, "%s %d  ", n, decided[a])
		}
	}
	fmt.Fprintln(w)
	return nil
}

// event reads a row: time,kind,member,other,amount,count,tags,format,purpose,
// topic.
func event(row []string, names map[community.MemberID]string) (e community.Event, err error) {
	if len(row) != 10 {
		return e, fmt.Errorf("%d columns, not 10", len(row))
	}
	at, err := time.Parse(time.RFC3339, row[0])
	if err != nil {
		return e, err
	}
	e.At = community.At(at)
	id := func(s string) community.MemberID {
		if s = strings.TrimSpace(s); s == "" {
			return community.MemberID{}
		}
		m := community.Member(nil, "example", s)
		names[m] = s
		return m
	}
	e.Member, e.Other = id(row[2]), id(row[3])
	for _, f := range []error{
		e.Kind.UnmarshalText([]byte(row[1])), e.Tags.UnmarshalText([]byte(row[6])),
		e.Format.UnmarshalText([]byte(row[7])), e.Purpose.UnmarshalText([]byte(row[8])),
	} {
		if f != nil {
			return e, f
		}
	}
	if row[4] != "" {
		yuan, err := strconv.ParseFloat(row[4], 64)
		if err != nil || math.IsNaN(yuan) || yuan < 0 || yuan > 1e12 {
			return e, fmt.Errorf("amount %q", row[4])
		}
		e.Amount = int64(math.Round(100 * yuan))
	}
	for i, to := range map[int]*uint32{5: &e.Count, 9: &e.Topic} {
		if row[i] == "" {
			continue
		}
		n, err := strconv.ParseUint(row[i], 10, 32)
		if err != nil {
			return e, err
		}
		*to = uint32(n)
	}
	return e, nil
}
