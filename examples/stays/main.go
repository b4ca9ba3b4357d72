// Stays answers how long members stay where the member list is only looked at now
// and then, so that nobody knows on which day a member left: what the looks say
// and what they leave open, what it costs to pretend to know the day, and how
// much longer those stay whom a friend brought, in days and as a factor.
//
//	go run ./examples/stays
//	go run ./examples/stays -looks looks.csv
//
// The file has after, the day of the last look at which a member was there
// (0: none), by, the day of the first at which he was gone (empty: still there),
// and one column more, 0 or 1 or any number, that may make a difference. The
// built-in file is simulated and nothing in it happened.
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed looks.csv
var builtin string

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("stays", flag.ContinueOnError)
	set.SetOutput(w)
	file := set.String("looks", "", "CSV after,by and one column more (built-in: a simulated group)")
	if err := set.Parse(args); err != nil {
		return err
	}
	text := builtin
	if *file != "" {
		b, err := os.ReadFile(*file)
		if err != nil {
			return err
		}
		text = strings.TrimPrefix(string(b), "\ufeff")
	} else {
		fmt.Fprintln(w, "内置数据为模拟数据，不是真实社群。")
	}
	lives, members, err := read(text)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := sayWhen(ctx, w, lives); err != nil {
		return err
	}
	return sayWhoStays(ctx, w, members)
}

// read reads the looks, once as lives alone and once with what may explain them.
func read(text string) (*lifecycle.Table, *lifecycle.Regression, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	if len(rows) < 2 || len(rows[0]) != 3 || rows[0][0] != "after" || rows[0][1] != "by" {
		return nil, nil, fmt.Errorf("want the header after,by and one column more, and at least one row")
	}
	table, members := new(lifecycle.Table), &lifecycle.Regression{Names: rows[0][2:]}
	for i, r := range rows[1:] {
		var o lifecycle.Observation
		var err error
		if o.Exit, err = strconv.ParseFloat(r[0], 64); err == nil && r[1] != "" {
			o.Ended = true
			o.Upper, err = strconv.ParseFloat(r[1], 64)
		}
		x, err2 := strconv.ParseFloat(r[2], 64)
		o.X = []float64{x}
		if err == nil {
			err = err2
		}
		if err == nil {
			err = table.Add(o.Lifetime)
		}
		if err == nil {
			err = members.Add(o)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return table, members, nil
}

// sayWhen says when members leave, and what a made-up day would have said.
func sayWhen(ctx context.Context, w io.Writer, lives *lifecycle.Table) error {
	s, err := lifecycle.Turnbull(ctx, lives, nil)
	if err != nil {
		return err
	}
	var late lifecycle.Table // as if all had left on the day they were missed
	for l, n := range lives.All() {
		if l.Ended {
			l.Exit, l.Upper = math.Max(l.Exit, l.Upper), 0
		}
		if err := late.AddN(l, n); err != nil {
			return err
		}
	}
	pretended, err := lifecycle.KaplanMeier(&late, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%.0f 人，隔几天才看一次名单（Turnbull）：\n", s.N)
	for _, p := range s.Pieces {
		switch {
		case math.IsInf(p.To, 1):
			fmt.Fprintf(w, "  到最后一次看时还在  %4.1f%%\n", 100*p.Share)
		case p.Share >= 0.0005:
			fmt.Fprintf(w, "  第 %2.0f～%2.0f 天走掉     %4.1f%%\n", p.From, p.To, 100*p.Share)
		}
	}
	fmt.Fprintln(w, "\n  第几天  还在   最少～最多   当作发现那天才走")
	for _, d := range []float64{10, 20, 40, 50, 75} {
		if d > s.Until() {
			break
		}
		lo, hi := s.Bounds(d)
		fmt.Fprintf(w, "  %4.0f   %4.1f%%  %4.1f～%4.1f%%   %4.1f%%\n", d, 100*s.Survival(d), 100*lo, 100*hi, 100*pretended.Survival(d))
	}
	return nil
}

// sayWhoStays says how much longer one stays for a unit of the covariate, as days
// and as a factor, and which of both the data want.
func sayWhoStays(ctx context.Context, w io.Writer, members *lifecycle.Regression) error {
	name := members.Names[0]
	var table []lifecycle.Contender
	fmt.Fprintf(w, "\n%s 每高 1：\n", name)
	for _, m := range []struct {
		called   string
		logistic bool
	}{{"加法，正态", false}, {"加法，逻辑斯谛", true}} {
		f, err := lifecycle.FitAdditive(ctx, members, m.logistic, nil)
		if err != nil {
			return err
		}
		e := f.Param(name, 0.95)
		fmt.Fprintf(w, "  %s：多留 %.0f 天（95%% 在 %.0f～%.0f）\n", m.called, e.Value, e.Lo, e.Hi)
		table = append(table, lifecycle.Enter(m.called, f))
	}
	f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, members, nil)
	if err != nil {
		return err
	}
	e := f.Param(name, 0.95)
	fmt.Fprintf(w, "  乘法，威布尔：留到 %.2f 倍（95%% 在 %.2f～%.2f）\n", math.Exp(e.Value), math.Exp(e.Lo), math.Exp(e.Hi))
	ranked, err := lifecycle.Compare(append(table, lifecycle.Enter("乘法，威布尔", f))...)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "  数据更信哪个（AIC 权重）：")
	for _, r := range ranked {
		fmt.Fprintf(w, " %s %.2f", r.Name, r.Weight)
	}
	fmt.Fprintln(w)
	return nil
}
