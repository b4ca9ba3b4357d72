// Replicate makes thirty-nine groups anew: whether the one that is to be copied
// is ready, into which groups the members go, who hosts each of them on what
// evidence, which friends stay together, how far a message from the core still
// reaches, and which groups cannot be made because no host qualifies.
//
//	go run ./examples/replicate [-lang zh|en] [-hosts hosts.csv] [-groups groups.csv] [-on 2026-08-31]
//	go run ./examples/replicate -messages collegemsg.csv.gz [-cap 500]
//
// The groups sum to 2,708 people, of whom 308 are staff, as a plan for an
// industry's community has them; sizes, topics, firms, talk and candidates are
// made up, always the same. With -messages it says what a split under a cap would
// cost a community of which only the messages are known (CSV: src,dst,ts).
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "replicate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	set := flag.NewFlagSet("replicate", flag.ContinueOnError)
	lang := set.String("lang", "zh", "language: zh or en")
	groups := set.String("groups", "", "`file` of the groups there are (CSV: group,topic,people,staff)")
	hosts := set.String("hosts", "", "`file` of who could seed a group (CSV: member,topic,traits,hours)")
	on := set.String("on", "2026-08-31", "`day` of the plan")
	messages := set.String("messages", "", "`file` of messages (CSV: src,dst,ts), plain or .gz: what a split would cost")
	most := set.Int("cap", 500, "most members of a group, with -messages")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *lang != "zh" && *lang != "en" {
		return fmt.Errorf("language %q: zh or en", *lang)
	}
	p := &page{w: out, zh: *lang == "zh"}
	if *messages != "" {
		text, err := open(*messages, nil)
		if err != nil {
			return err
		}
		return cost(ctx, p, text, *most)
	}
	day, err := time.ParseInLocation(time.DateOnly, *on, zone)
	if err != nil {
		return fmt.Errorf("-on %q: a day such as 2026-08-31", *on)
	}
	var in inputs
	if in.groups, err = open(*groups, groupsFile); err != nil {
		return err
	}
	if in.hosts, err = open(*hosts, hostsFile); err != nil {
		return err
	}
	return plan(ctx, p, in, day)
}
