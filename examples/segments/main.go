// Segments says who is who in a group: who holds it together, who must not
// leave, in which roles members are, how they move between them, and how to
// split the group without tearing friends apart.
//
//	go run ./examples/segments [-lang zh|en]
//	go run ./examples/segments -more
//	go run ./examples/segments -messages collegemsg.csv.gz
//	go run ./examples/segments -group group.json
//	go run ./examples/segments -answers answers.csv
//	go run ./examples/segments -purchases examples/internal/report/builtin/cdnow.csv.gz -on 1998-06-30
//
// Without a file it looks at a small real network, a karate club that really
// did split. A file of messages has the columns src, dst and ts (seconds since
// 1970); members are numbered, and no text is read. A file of a group says in JSON
// what an operator knows besides the log (surveys, profiles, demands, how the
// group is used …): what is missing in it, and what follows. A file of answers to a
// questionnaire says of how many kinds members are. A file of purchases has member,
// time and amount; it may be long, as it is read once and not held: who bought
// lately, often and much as of a day.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/coterie-go/coterie/examples/internal/bilingual"
)

func main() {
	switch err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "segments:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	set := flag.NewFlagSet("segments", flag.ContinueOnError)
	set.SetOutput(stderr)
	path := set.String("messages", "", "a CSV of messages (src,dst,ts), plain or .gz; none: the karate club")
	size := set.Int("cap", 500, "the most members of a part, where a network of messages is split")
	second := set.Bool("more", false, "look at the karate club a second time: who stands in the middle, groups by several methods, reach, kinds of members")
	asked := set.String("answers", "", "a CSV of answers to a questionnaire: a column for each item, levels from 1")
	bought := set.String("purchases", "", "a CSV of purchases (member,time,amount), plain or .gz")
	on := set.String("on", "", "the `day` as of which purchases are judged; later ones are left out")
	facts := set.String("group", "", "what is known of a group besides its log, in JSON")
	lang := set.String("lang", "zh", "language: zh or en")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", set.Arg(0))
	}
	w, err := bilingual.New(stdout, *lang)
	if err != nil {
		return err
	}
	if *facts != "" {
		if err := group(w, *facts); err != nil {
			return fmt.Errorf("%s: %w", *facts, err)
		}
		return w.Err
	}
	if *asked != "" {
		if err := answers(ctx, w, *asked); err != nil {
			return fmt.Errorf("%s: %w", *asked, err)
		}
		return w.Err
	}
	if *bought != "" {
		if err := purchases(w, *bought, *on); err != nil {
			return fmt.Errorf("%s: %w", *bought, err)
		}
		return w.Err
	}
	if *path == "" {
		if err := club(ctx, w, *second); err != nil {
			return err
		}
		return w.Err
	}
	f, err := os.Open(*path)
	if err != nil {
		return err
	}
	defer f.Close()
	log, err := read(f, strings.HasSuffix(*path, ".gz"))
	if err != nil {
		return fmt.Errorf("%s: %w", *path, err)
	}
	if err := network(ctx, w, log, *size); err != nil {
		return err
	}
	return w.Err
}
