// Package files reads the inputs of a report as flags name them, so that every
// program about the same files takes the same flags.
package files

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/report"
)

// Files are the inputs as the flags name them.
type Files struct {
	Stdin  io.Reader // what "-" reads
	Stderr io.Writer // where progress is shown, if it is a terminal

	design, events, daily, staff         string
	columns, kind, group, currency, zone string
	members                              bool
	books                                report.Books
}

// Flags adds the flags to a set.
func (f *Files) Flags(set *flag.FlagSet) {
	set.StringVar(&f.design, "design", "", "`file`: design of the community (JSON)")
	set.StringVar(&f.events, "events", "", "`file`: log of events (CSV: time,kind,group,member,other,amount,currency,tags,entry,topic,count,format,source,purpose)")
	set.StringVar(&f.daily, "daily", "", "`file`: daily table (CSV: date,group,members,joined,left,speakers,messages,orders,amount)")
	set.StringVar(&f.staff, "staff", "", "`file`: ids of the staff (CSV: member), left out of every figure")
	set.StringVar(&f.columns, "columns", "", "columns by other names: time=ts,member=src,other=dst")
	set.StringVar(&f.kind, "kind", "", "kind of every event that names none: post, purchase …")
	set.StringVar(&f.group, "group", "", "group of every row that names none")
	set.StringVar(&f.currency, "currency", "CNY", "currency of amounts that name none")
	set.BoolVar(&f.members, "members", false, "list the members by name: who is who, and why")
	set.Func("margin", "share of revenue that is kept, in (0, 1]; without it 0.30 is assumed", number(&f.books.Margin))
	set.Func("cost", "what running a group costs a month; without it 300 is assumed", number(&f.books.Cost))
	set.Float64Var(&f.books.Span, "span", 0, "members whom one operator looks after; 0: 1,500 are assumed")
	set.Float64Var(&f.books.Invest, "invest", 0, "what is to be put in before the first month")
	set.Float64Var(&f.books.Price, "price", 0, "product: price of a unit")
	set.Float64Var(&f.books.UnitCost, "unit-cost", 0, "product: cost of a unit")
	set.Float64Var(&f.books.Units, "units", 0, "product: units that a member buys a month")
	set.Float64Var(&f.books.Fee, "fee", 0, "membership: fee of a year; 0: the tiers of the design")
	set.Float64Var(&f.books.Paid, "paid", 0, "membership: share of the members who pay, in [0, 1]")
	set.Float64Var(&f.books.CPM, "cpm", 0, "traffic: what a thousand advertisements shown bring")
	set.StringVar(&f.zone, "tz", "+08:00", "time zone of days, and of times that name none")
}

// number reads a flag of which 0 is not the same as nothing.
func number(into **float64) func(string) error {
	return func(s string) error {
		v, err := strconv.ParseFloat(s, 64)
		if err == nil {
			*into = &v
		}
		return err
	}
}

// Read opens what is named and reads it; nothing named is the built-in input.
func (f *Files) Read() (*report.Input, error) {
	if f.design == "" && f.events == "" && f.daily == "" {
		return report.Builtin()
	}
	if f.events != "" && f.daily != "" {
		return nil, errors.New("give -events or -daily: a report reads one of them")
	}
	o, err := f.options()
	if err != nil {
		return nil, err
	}
	if err := f.books.Validate(); err != nil {
		return nil, err
	}
	in := &report.Input{Books: f.books}
	if f.design != "" {
		err = f.open(f.design, func(name string, r io.Reader) (err error) {
			in.Design, err = report.ReadDesign(name, r)
			return err
		})
	}
	if err == nil && f.events != "" {
		err = f.open(f.events, func(name string, r io.Reader) (err error) {
			o.Name, o.Design = name, in.Design
			in.Events, err = report.ReadEvents(r, o)
			return err
		})
	}
	if err == nil && f.daily != "" {
		err = f.open(f.daily, func(name string, r io.Reader) (err error) {
			o.Name = name
			in.Daily, err = report.ReadDaily(r, o)
			return err
		})
	}
	if o.Progress != nil {
		fmt.Fprint(f.Stderr, "\r\x1b[K") // take the progress off the line
	}
	return in, err
}

// options turns the flags into how to read.
func (f *Files) options() (o report.ReadOptions, err error) {
	o.Kind, o.Group, o.Members = f.kind, f.group, f.members
	if o.Zone, err = report.ParseZone(f.zone); err != nil {
		return o, err
	}
	if o.Currency, err = coterie.ParseCurrency(f.currency); err != nil {
		return o, err
	}
	if o.Columns, err = mapping(f.columns); err != nil {
		return o, err
	}
	if f.staff != "" {
		err = f.open(f.staff, func(name string, r io.Reader) (err error) {
			o.Staff, err = report.ReadStaff(name, r)
			return err
		})
	}
	if terminal(f.Stderr) {
		o.Progress = func(rows int) { fmt.Fprintf(f.Stderr, "%d rows\r", rows) }
	}
	return o, err
}

// mapping reads "time=ts,member=src".
func mapping(s string) (map[string]string, error) {
	m := map[string]string{}
	if s == "" {
		return m, nil
	}
	for pair := range strings.SplitSeq(s, ",") {
		field, column, ok := strings.Cut(pair, "=")
		if !ok || field == "" || column == "" {
			return nil, fmt.Errorf("-columns %q: want field=column,…", s)
		}
		m[strings.TrimSpace(field)] = strings.TrimSpace(column)
	}
	return m, nil
}

// open opens a file, or standard input for "-", and names it without its
// folder.
func (f *Files) open(name string, read func(string, io.Reader) error) error {
	if name == "-" {
		return read("stdin", f.Stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return read(filepath.Base(name), file)
}

// terminal reports whether a writer is a terminal, so that progress is shown to
// a person and kept out of a log.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	s, err := f.Stat()
	return err == nil && s.Mode()&os.ModeCharDevice != 0
}
