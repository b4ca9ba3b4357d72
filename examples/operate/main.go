// Operate prints the operator's week of three groups: what to do, most urgent
// first, with whom and why; then how the group stands: its senses, its targets,
// how it is run and grew, who is at the door and who stands for an office.
//
//	go run ./examples/operate [-lang zh|en]
//
// The groups and their logs are made up by plain arithmetic: a class of sellers
// with check-ins and sessions, a market group that adverts take over, and a
// quiet tool group.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/designs"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "operate:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("operate", flag.ContinueOnError)
	lang := set.String("lang", "zh", "language: zh or en")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *lang != "zh" && *lang != "en" {
		return fmt.Errorf("language %q: zh or en", *lang)
	}
	zh := *lang == "zh"
	for _, g := range groups() {
		c, err := read(g.design)
		if err != nil {
			return err
		}
		r := &community.Record{Options: community.RecordOptions{Day: 8 * time.Hour, Days: true}}
		for _, e := range g.events {
			if err := r.Add(e); err != nil {
				return fmt.Errorf("%s: %w", g.en, err)
			}
		}
		if g.design == "seller-growth" {
			c.Structure.Offices[0].Candidates = candidates
		}
		c.Charter.Targets = g.targets
		o := &community.AssessOptions{Signs: signs(g.design)}
		p, err := community.PlanWeek(c, r, monday, &community.WeekOptions{Most: 3, Assess: o})
		if err != nil {
			return fmt.Errorf("%s: %w", g.en, err)
		}
		a, err := community.Assess(c, r, monday, o)
		if err != nil {
			return fmt.Errorf("%s: %w", g.en, err)
		}
		say(w, g, p, zh)
		senses(w, a, zh)
		targets(w, &c.Charter, a, zh)
		talk(w, r, zh)
		invites(w, r, zh)
		door(w, &c.Structure, g.door, zh)
		offices(w, &c.Structure, zh)
		if err := circles(w, r, c.Staff, zh); err != nil {
			return fmt.Errorf("%s: %w", g.en, err)
		}
	}
	return nil
}

// signs are the table by which a design is assessed: the class of sellers has
// the senses of the document it follows.
func signs(design string) []community.Sign {
	table := community.Signs()
	if design != "seller-growth" {
		return table
	}
	senses := community.ShopSenses()
	table = slices.DeleteFunc(table, func(s community.Sign) bool {
		return slices.ContainsFunc(senses, func(o community.Sign) bool { return o.For == s.For })
	})
	return append(table, senses...)
}

func read(name string) (*community.Community, error) {
	text, err := designs.Files.ReadFile(name + ".json")
	if err != nil {
		return nil, err
	}
	var c community.Community
	return &c, json.Unmarshal(text, &c)
}

// say prints a plan. Members are numbers here; a program that knows their names
// would print those.
func say(w io.Writer, g group, p *community.WeekPlan, zh bool) {
	zone := time.FixedZone("", 8*3600)
	if zh {
		fmt.Fprintf(w, "■ %s：%s，%s 起的一周，约 %.1f 小时\n", g.zh, p.State.Chinese(), p.From.In(zone).Format("1月2日"), p.Hours)
	} else {
		fmt.Fprintf(w, "■ %s: %s, the week from %s, about %.1f hours\n", g.en, p.State, p.From.In(zone).Format("2 January"), p.Hours)
	}
	days := [...]string{"日", "一", "二", "三", "四", "五", "六"}
	for _, t := range p.Tasks {
		at := t.When.In(zone)
		text, when := t.Why.Chinese, "周"+days[at.Weekday()]+at.Format(" 15:04")
		if !zh {
			text, when = t.Why.English, at.Format("Mon 15:04")
		}
		fmt.Fprintf(w, "  %s  %s [%s]\n", when, text, t.Why.Row)
		for i, m := range t.Members {
			n, _ := m.Int()
			why := ""
			if i < len(t.Why.Evidence) && len(t.Why.Evidence) == len(t.Members) {
				why = "  " + t.Why.Evidence[i]
				if zh {
					why = chinese(why)
				}
			}
			fmt.Fprintf(w, "             #%d%s\n", n, why)
		}
		if t.Why.Kind.String() == "caution" && t.Why.Source != "" {
			fmt.Fprintf(w, "             (%s)\n", strings.TrimSpace(t.Why.Source))
		}
	}
}

// circles says how a group is run, and how far from its core the members are.
func circles(w io.Writer, r *community.Record, staff []community.MemberID, zh bool) error {
	control, c := community.Control(r, monday, staff)
	layers, err := r.Circles(monday, 0.5, staff)
	if err != nil {
		return err
	}
	if control == "" {
		return nil // nobody turns to anybody
	}
	var sizes []string
	for _, k := range layers {
		sizes = append(sizes, fmt.Sprintf("%d×%g", len(k.Members), k.Influence))
	}
	if zh {
		fmt.Fprintf(w, "  %s（中心化 %.2f）；圈层由内到外，人数×影响力：%s\n", control.Chinese(), c, strings.Join(sizes, "、"))
	} else {
		fmt.Fprintf(w, "  %s (centralisation %.2f); circles from the core outward, members × influence: %s\n", control, c, strings.Join(sizes, ", "))
	}
	return nil
}

// chinese puts the terms of a reason into Chinese.
func chinese(why string) string {
	parts := strings.Split(strings.TrimSpace(why), ", ")
	for i, p := range parts {
		parts[i] = community.ParseTerm(p).Chinese()
	}
	return "  " + strings.ReplaceAll(strings.Join(parts, "、"), " d", " 天")
}
