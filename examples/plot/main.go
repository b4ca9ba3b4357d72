// Plot draws what a report says, and writes the report as a page.
//
//	go run . -out pictures          # SVG and PNG
//	go run . -report                # report.html, in Chinese
//	go run . -report -lang en -daily table.csv
//
// Without an input it reads the forty simulated groups of ../report, and for
// what customers are worth the built-in log of purchases. The flags that name
// inputs are those of ../report.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/coterie-go/coterie/examples/internal/files"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/examples/plot/picture"
)

func main() {
	switch err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

// The groups that are read where no input is named.
const (
	events = "../report/testdata/events.csv.gz"
	staff  = "../report/testdata/staff.csv"
)

// run is the program, but for the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := files.Files{Stdin: stdin, Stderr: stderr}
	set := flag.NewFlagSet("plot", flag.ContinueOnError)
	set.SetOutput(stderr)
	f.Flags(set)
	lang := set.String("lang", "zh", "language: zh or en")
	out := set.String("out", ".", "`folder` to write into")
	page := set.Bool("report", false, "write the report as one page, report.html")
	font := set.String("font", "", "`file`: TrueType or OpenType font for the text of PNG; without one it is English")
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
	given := false
	set.Visit(func(f *flag.Flag) { given = given || f.Name == "design" || f.Name == "events" || f.Name == "daily" })
	if !given {
		if err := errors.Join(set.Set("events", events), set.Set("staff", staff)); err != nil {
			return err
		}
	}
	in, err := f.Read()
	if err != nil {
		return err
	}
	d := drawing{folder: *out, lang: l, stdout: stdout}
	if err := os.MkdirAll(d.folder, 0o755); err != nil {
		return err
	}
	if *page {
		return d.report(in)
	}
	if *font != "" {
		if err := d.read(*font); err != nil {
			return err
		}
	}
	if err := d.pictures(in, nil); err != nil || given {
		return err
	}
	if in, err = report.Builtin(); err != nil {
		return err
	}
	return d.pictures(in, []string{"worth"})
}

// A drawing is what is written, where to, and in which language.
type drawing struct {
	folder string
	lang   report.Lang
	font   *picture.Font
	stdout io.Writer
}

// read reads the font of PNG.
func (d *drawing) read(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	d.font, err = picture.ParseFont(data)
	return err
}

// report writes the page.
func (d *drawing) report(in *report.Input) error {
	r, err := report.New(in)
	if err != nil {
		return err
	}
	all, err := picture.Of(in, r)
	if err != nil {
		return err
	}
	pictures, err := picture.Page(all, d.lang)
	if err != nil {
		return err
	}
	name := filepath.Join(d.folder, "report.html")
	w, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(r.HTML(w, d.lang, pictures), w.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(d.stdout, name)
	return err
}

// pictures writes every picture of an input, or those that are named, as SVG
// and PNG. A PNG is in English where no font is given.
func (d *drawing) pictures(in *report.Input, names []string) error {
	r, err := report.New(in)
	if err != nil {
		return err
	}
	all, err := picture.Of(in, r)
	if err != nil {
		return err
	}
	lang := d.lang
	if d.font == nil {
		lang = report.English
	}
	for _, p := range all {
		if names != nil && !slices.Contains(names, p.Name) {
			continue
		}
		svg, err := p.SVG(d.lang)
		if err != nil {
			return err
		}
		png, err := p.PNG(lang, d.font)
		if err != nil {
			return err
		}
		for _, f := range []struct {
			ext  string
			data []byte
		}{{".svg", svg}, {".png", png}} {
			name := filepath.Join(d.folder, p.Name+f.ext)
			if err := os.WriteFile(name, f.data, 0o644); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(d.stdout, name); err != nil {
				return err
			}
		}
	}
	return nil
}
