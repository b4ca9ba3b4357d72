// Bench runs coterie and the programs people use today on the same generated
// data and writes a table of what each cost and whether the answers agree:
//
//	go run . -n 1000000 -peers ~/peers/fits:~/peers/tables:~/peers/r
//
// See README.md. It is a program in a module of its own, not part of the library:
// unlike it, bench starts processes and reads and writes files.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := bench(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is the program. With -do it is a child of itself: it writes a data set
// or runs one kernel, so that what is measured shares no memory with anything.
func bench(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	n := flags.Int("n", 100_000, "size that every workload takes its share of")
	full := flags.Bool("full", false, "every workload at the size that its questions come in, up to ten million rows, instead of its share of -n")
	repeats := flags.Int("repeats", 3, "runs of every program on every workload, in turn; what takes 10 s is run once")
	only := flags.String("only", "", "regular expression that names the workloads; all when empty")
	law := flags.Bool("law", false, "measure how ours grow with n, up to -n, instead of against peers")
	into := flags.String("into", "", "document whose table is replaced, as README.md, instead of printing one")
	peers := flags.String("peers", os.Getenv("COTERIE_PEERS"), "list of Python environments and R libraries, as install-peers makes them; $COTERIE_PEERS")
	do := flags.String("do", "", "what a child process does; not for people")
	dir := flags.String("dir", "", "where a child process finds its data; not for people")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *do != "" {
		return child(*do, *dir, *n, out)
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	if *n < 1000 || *repeats < 1 {
		return fmt.Errorf("n %d must be at least 1000 and repeats %d at least 1", *n, *repeats)
	}
	temp, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r := runner{self: self, temp: temp, repeats: *repeats, progress: progress, tools: find(filepath.SplitList(*peers))}
	var chosen []workload
	for _, w := range workloads {
		if pattern.MatchString(w.name) {
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("no workload matches %q", *only)
	}
	if *law {
		return r.laws(ctx, chosen, *n, out)
	}
	size := func(w workload) int { return w.size(*n) }
	if *full {
		size = func(w workload) int { return w.full }
	}
	rows, err := r.compare(ctx, chosen, size)
	if err != nil {
		return err
	}
	if *into == "" {
		return write(out, rows)
	}
	var b bytes.Buffer
	err = write(&b, rows)
	return errors.Join(err, replace(*into, b.String()))
}

// replace puts a table into a document, between the lines that mark its place.
func replace(name, table string) error {
	const first, last = "<!-- table -->\n", "<!-- end of table -->\n"
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(raw), first)
	_, after, closed := strings.Cut(rest, last)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for a table", name)
	}
	return os.WriteFile(name, []byte(before+first+table+last+after), 0o644)
}
