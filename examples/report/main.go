// Report answers what follows from a community's design, its log of events or
// its daily table: in Chinese, in English or as JSON.
//
//	go run ./examples/report
//	go run ./examples/report -lang en -events log.csv -tz +08:00
//	go run ./examples/report -daily table.csv
//
// Without an input it reads two built-in ones. Flags name the files; "-" is
// standard input, and .gz files are read as they are.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/coterie-go/coterie/examples/internal/files"
	"github.com/coterie-go/coterie/examples/internal/report"
)

func main() {
	switch err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// run is the program, but for the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := files.Files{Stdin: stdin, Stderr: stderr}
	set := flag.NewFlagSet("report", flag.ContinueOnError)
	set.SetOutput(stderr)
	f.Flags(set)
	lang := set.String("lang", "zh", "language: zh or en")
	asJSON := set.Bool("json", false, "write JSON")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("unknown argument %q: files are named by -design, -events and -daily", set.Arg(0))
	}
	l, err := report.ParseLang(*lang)
	if err != nil {
		return err
	}
	in, err := f.Read()
	if err != nil {
		return err
	}
	r, err := report.New(in)
	if err != nil {
		return err
	}
	if *asJSON {
		return r.JSON(stdout)
	}
	return r.Text(stdout, l)
}
