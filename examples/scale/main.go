// Scale folds a log too large to hold: events are generated as they are folded,
// on every processor, to what the estimates need, and the log is gone.
//
//	go run ./examples/scale                        # a million events
//	go run ./examples/scale -events 100000000      # two million members
//	go run ./examples/scale -shards 1              # on one processor
//
// It answers whether one machine will do: how many events a second, how many
// bytes for each member and tie, and how many bytes the outcome has where it is
// sent or kept. One pass gives the record of the network and the ledger of
// purchases; the table of how long members stay follows from the record. The
// outcome has the same bytes for any number of shards.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// run writes the answer, which the flags fix, to out, and what it cost here and
// now to costs.
func run(ctx context.Context, args []string, out, costs io.Writer) error {
	set := flag.NewFlagSet("scale", flag.ContinueOnError)
	set.SetOutput(costs)
	events := set.Int64("events", 1_000_000, "number of events; one in fifty is a new member")
	shards := set.Int("shards", runtime.GOMAXPROCS(0), "parts of the log that are folded at once")
	encode := set.Bool("bytes", true, "encode the outcome: needs about as much memory again")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *events < 1000 || *events > 1e11 || *shards < 1 || *shards > 1024 {
		return fmt.Errorf("events %d must lie in 1000 to 10¹¹ and shards %d in 1 to 1024", *events, *shards)
	}
	log := generated{*events}
	parts := make([]iter.Seq[community.Event], *shards)
	for i := range parts {
		parts[i] = log.part(i, *shards)
	}
	begin := time.Now()
	all, err := coterie.FoldShards(ctx, known{}, parts)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	table, err := coterie.Fold[lifecycle.Table](all.lives(log.end()))
	if err != nil {
		return err
	}
	if err := say(out, all, table); err != nil {
		return err
	}
	spent(costs, *events, *shards, took)
	if *encode {
		return weigh(out, all, table)
	}
	return nil
}
