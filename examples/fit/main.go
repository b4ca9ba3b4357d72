// Fit is the analyst's program: it fits every model of the library that suits a
// file, and prints them side by side with their errors, their AIC and a check of
// each against the data.
//
//	go run ./examples/fit -transactions member,time,amount log.csv
//	go run ./examples/fit -transactions id,date -holdout 2026-06-30 -next 26 -out customers.csv log.csv
//	go run ./examples/fit -transactions id,date,amount -model Pareto/NBD -out customers.csv log.csv
//	go run ./examples/fit -transactions id,date -calendar promotions.csv -next 8 log.csv
//	go run ./examples/fit -durations days,left stays.csv
//	go run ./examples/fit -transactions id,date,amount,channel -occasions month log.csv
//	go run ./examples/fit -durations days,left,entry,age,vip -json stays.csv
//	go run ./examples/fit -durations days,left,entry,vip -together host stays.csv
//	go run ./examples/fit -durations days,left,entry,age,vip -at age=30,vip=1 -at age=30,vip=0 -next 90 stays.csv
//	go run ./examples/fit -durations years,left -renewals contracts.csv
//
// The flag names the columns: of purchases the customer, the day and, where
// there are more, the amount and covariates of the customer, as they stand at the
// first purchase; of durations the age, whether it ended (1 or 0, or 1, 2 and so on
// by the way it ended, whose shares are then compared) and, where there are more,
// the age at entry and the covariates. These are also judged: by what they
// foretell of members held out, by whether they matter the same at all ages, and
// by how much hangs on one member; -at says how long one with the covariates that
// it names stays, and the share still there at age -next.
//
// With -occasions purchases are also read as taken or not in each day, week, month
// or year of the calendar, that of the last day included: where it is not over, let
// -holdout end before it. With -renewals durations are whole numbers of contract
// periods, the last one that of leaving. -together names a column of groups, such as the host, the
// entry or the month of joining, and asks whether members of one leave together.
// A file "-" or none is standard input, and .gz files are read as they are. Ages
// are in -unit.
//
// With -calendar, a file whose first column is a day and whose others are covariates
// that hold for all customers from that day on, promotions or seasons, fits
// Pareto/NBD with them; days after the end of the log are plans, which predictions
// follow.
//
// With -out, a row of predictions with intervals is written for each customer or
// duration: of customers whether they are still there, how often they will buy
// within -next and what that is worth; of durations the share that lives -next
// longer. The model of lowest AIC predicts, or the one of the table that -model
// names; of customers, one with covariates or a calendar takes each with his own. With -json the table is JSON.
package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

func main() {
	switch err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	next       float64
	unit       time.Duration
	holdout    time.Time // zero: none
	occasions  string    // a span of occasions, or empty
	renewals   bool
	together   string   // column of groups, or empty
	at         []string // covariates of members to speak of
	ties       lifecycle.Ties
	confidence float64
	calendar   string // a file; "": none
	model      string // that predicts; "": the one of lowest AIC
}

// run is the program, but for the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	set := flag.NewFlagSet("fit", flag.ContinueOnError)
	set.SetOutput(stderr)
	durations := set.String("durations", "", "columns `t,event[,entry][,covariates]` of a file of durations")
	transactions := set.String("transactions", "", "columns `id,date[,amount]` of a file of purchases")
	out := set.String("out", "", "write predictions for each row to this CSV `file`")
	asJSON := set.Bool("json", false, "write JSON")
	next := set.Float64("next", 52, "how far to predict, in units")
	unit := set.Duration("unit", 7*24*time.Hour, "unit of ages of purchases")
	holdout := set.String("holdout", "", "fit to purchases through this `day` and check against the later ones")
	occasions := set.String("occasions", "", "of purchases: fit BG/BB too, of those who buy or not in each `span`: day, week, month or year")
	renewals := set.Bool("renewals", false, "of durations: fit the models of renewal")
	calendar := set.String("calendar", "", "of purchases: covariates of all customers that change with time, in this CSV `file`")
	name := set.String("model", "", "let this `model` of the table predict instead of the one of lowest AIC")
	ties := lifecycle.Efron
	set.TextVar(&ties, "ties", ties, "of durations: who left on one age, efron, breslow, or `exact` where they left at once")
	together := set.String("together", "", "of durations: the `column` of groups whose members may leave together")
	var at []string
	set.Func("at", "of durations: say how long one with these covariates stays, `name=value,…`; may be repeated", func(s string) error {
		at = append(at, s)
		return nil
	})
	confidence := set.Float64("confidence", 0.95, "of intervals")
	if err := set.Parse(args); err != nil {
		return err
	}
	o := options{next: *next, unit: *unit, confidence: *confidence, occasions: *occasions, renewals: *renewals, calendar: *calendar, model: *name, together: *together, at: at, ties: ties}
	switch {
	case (*durations == "") == (*transactions == ""):
		return errors.New("give either -durations or -transactions with the names of the columns")
	case !(o.next > 0 && o.next < math.Inf(1)) || o.unit <= 0 || !(o.confidence > 0 && o.confidence < 1) || set.NArg() > 1:
		return errors.New("-next and -unit are positive and finite, -confidence is between 0 and 1, and one file is read")
	}
	misplaced, of := []string{"holdout", "unit", "occasions", "calendar"}, "-transactions"
	if *transactions != "" {
		misplaced, of = []string{"renewals", "ties", "together", "at"}, "-durations"
	}
	var err error
	set.Visit(func(f *flag.Flag) {
		if slices.Contains(misplaced, f.Name) {
			err = fmt.Errorf("-%s is of %s", f.Name, of)
		}
	})
	if err != nil {
		return err
	}
	if _, ok := spans[o.occasions]; !ok && o.occasions != "" {
		return errors.New("-occasions is day, week, month or year")
	}
	if *holdout != "" {
		day, err := parseDay(*holdout)
		if err != nil {
			return err
		}
		o.holdout = day
	}
	in, err := open(set.Arg(0), stdin)
	if err != nil {
		return err
	}
	defer in.Close()
	var t *table
	var rows [][]string
	if *durations != "" {
		t, rows, err = fitDurations(in, strings.Split(*durations, ","), o)
	} else {
		t, rows, err = fitTransactions(in, strings.Split(*transactions, ","), o)
	}
	if err != nil {
		return err
	}
	if *out != "" {
		if err := writeCSV(*out, rows); err != nil {
			return err
		}
	}
	if *asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		return e.Encode(t)
	}
	return t.print(stdout)
}

// open opens a file, or standard input.
func open(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "" || name == "-" {
		return io.NopCloser(stdin), nil
	}
	f, err := os.Open(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// read yields the named columns of each row.
func read(in io.Reader, names []string, row func(line int, fields []string) error) error {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	head, err := r.Read()
	if err == io.EOF {
		return errors.New("the file is empty: its first line names the columns")
	}
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	head = slices.Clone(head)
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	at := make([]int, len(names))
	for i, n := range names {
		if at[i] = slices.Index(head, strings.TrimSpace(n)); at[i] < 0 {
			return fmt.Errorf("no column %q among %s", n, strings.Join(head, ", "))
		}
	}
	fields := make([]string, len(names))
	for rows := 0; ; rows++ {
		rec, err := r.Read()
		if err == io.EOF && rows == 0 {
			return errors.New("the file has no rows below its header")
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		for i, j := range at {
			fields[i] = strings.TrimSpace(rec[j])
		}
		if err := row(line, fields); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", s)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not finite", s)
	}
	return v, nil
}

// parseDay reads a day in any of the usual forms.
func parseDay(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02", "20060102", "2006/1/2", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a day", s)
}

func writeCSV(name string, rows [][]string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.WriteAll(rows)
	return errors.Join(err, f.Close())
}
