// Command beam answers questions about communities from a log of events, on one
// machine or on a cluster, with the accumulators of the library as combiners of
// Apache Beam: how are the groups doing, how long do members stay, how often do
// buyers come back, who buys lately, often and much.
//
//	go run .
//	go run . -input 'events-*.json' -until 2026-12-31T00:00:00+08:00 -output answers
//
// Every answer is that of one loop over all events, to the last bit, whatever
// the runner does with them. README.md says how to run it elsewhere.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/coterie-go/coterie/community"
)

func main() {
	input := flag.String("input", "", "files of events, one community.Event in JSON a line; none: simulated groups")
	output := flag.String("output", "", "what the names of the files written begin with; none: print the answers")
	until := flag.String("until", "", "when watching ended, as in RFC 3339; needed with -input")
	members := flag.Int("members", 20_000, "members to simulate")
	groups := flag.Int("groups", 400, "groups to simulate")
	verbose := flag.Bool("v", false, "show what the runner logs")
	flag.Parse()
	if !*verbose {
		beamlog.SetupLogging("warn", "text")
	}
	beam.Init()
	if err := run(*input, *output, *until, simulation{Members: *members, Groups: *groups}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(input, output, until string, w simulation) error {
	p, s := beam.NewPipelineWithRoot()
	asOf := w.end()
	var events beam.PCollection
	if input == "" {
		events = w.events(s)
	} else {
		var err error
		if asOf, err = time.Parse(time.RFC3339, until); err != nil {
			return fmt.Errorf("-until: %w", err)
		}
		if err = found(input); err != nil {
			return fmt.Errorf("-input: %w", err)
		}
		events = read(s, input)
	}
	answers, perGroup := ask(s, events, asOf)
	if output == "" {
		beam.ParDo0(s, show, answers)
	} else {
		textio.Write(s, output+"-answers.txt", answers)
		textio.Write(s, output+"-groups.csv", perGroup)
	}
	return beamx.Run(context.Background(), p)
}

// found reports whether there are such files, of which textio says nothing.
func found(files string) error {
	ctx := context.Background()
	fs, err := filesystem.New(ctx, files)
	if err != nil {
		return err
	}
	defer fs.Close()
	list, err := fs.List(ctx, files)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: no such files", files)
	}
	return err
}

// show prints an answer; on a cluster, into a worker's log.
func show(answer string) { fmt.Println(answer) }

// options are those of the records of groups.
var options = community.RecordOptions{Day: 8 * time.Hour}
