// Growth says how large a group will grow and when running it stops to pay: Bass's
// diffusion by two estimators, growth curves averaged, and the value that fades.
//
//	go run ./examples/growth [-file months.csv] [-cost 4000] [-until 12,24,36]
//
// The file has month, joins and value (what the month was worth), one row a month
// from the first. The built-in one is made up.
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed months.csv
var builtin string

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("growth", flag.ContinueOnError)
	file := set.String("file", "", "CSV month,joins,value (built-in: made up)")
	cost := set.Float64("cost", 4000, "upkeep of a month")
	until := set.String("until", "24,36,48", "months to look ahead to")
	if err := set.Parse(args); err != nil {
		return err
	}
	joins, value, err := months(*file)
	if err != nil {
		return err
	}
	var ahead []float64
	for s := range strings.SplitSeq(*until, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || !(v >= 0) {
			return fmt.Errorf("-until %s: not a month", s)
		}
		ahead = append(ahead, v)
	}
	ctx := context.Background()
	if err := diffusion(ctx, w, joins, ahead); err != nil {
		return err
	}
	if err := curves(ctx, w, joins, ahead); err != nil {
		return err
	}
	return stopping(ctx, w, value, *cost)
}

// refused prints why a model has no fit, and passes on what is no refusal.
func refused(w io.Writer, name string, err error) error {
	if errors.As(err, new(*coterie.FitError)) || errors.Is(err, coterie.ErrNoData) {
		fmt.Fprintf(w, "  %s：拟合不出（%v）\n", name, err)
		return nil
	}
	return err
}

// diffusion fits Bass's model by squares and by counts.
func diffusion(ctx context.Context, w io.Writer, joins, ahead []float64) error {
	fmt.Fprintf(w, "扩散（Bass），%d 个月的入群\n", len(joins))
	for _, by := range []struct {
		name string
		fit  func(context.Context, []float64, *coterie.FitOptions) (*coterie.Fit[lifecycle.Bass], error)
	}{{"最小二乘", lifecycle.FitBass}, {"泊松", lifecycle.FitBassCounts}} {
		f, err := by.fit(ctx, joins, nil)
		if err != nil {
			if err := refused(w, by.name, err); err != nil {
				return err
			}
			continue
		}
		market := f.Param("market", 0.9)
		fmt.Fprintf(w, "  %s：上限 %.0f 人（%.0f～%.0f），第 %.0f 个月加入得最快，当月约 %.0f 人", by.name, f.Model.Ceiling(), market.Lo, market.Hi, f.Model.Inflection(), f.Model.Rate(f.Model.Inflection()))
		last := float64(len(joins))
		for _, t := range ahead {
			if t > last {
				fmt.Fprintf(w, "；到第 %.0f 个月再来 %.0f 人", t, f.Model.Between(last, t))
			}
		}
		fmt.Fprintln(w)
		for _, warning := range f.Warnings {
			fmt.Fprintf(w, "    提醒：%s\n", warning)
		}
	}
	return nil
}

// curves averages the growth curves of the size.
func curves(ctx context.Context, w io.Writer, joins, ahead []float64) error {
	fmt.Fprintln(w, "\n成长曲线，按 AICc 加权")
	t, y := make([]float64, len(joins)), make([]float64, len(joins))
	sum := 0.0
	for i, v := range joins {
		sum += v
		t[i], y[i] = float64(i+1), sum
	}
	a, err := lifecycle.AverageGrowth(ctx, t, y, nil)
	if err != nil {
		return refused(w, "成长曲线", err)
	}
	for _, c := range a.Curves {
		fmt.Fprintf(w, "  %-9s 权重 %.2f，上限 %.0f 人，拐点第 %.0f 个月\n", c.Name, c.Weight, c.Curve.Ceiling(), c.Curve.Inflection())
	}
	for _, at := range ahead {
		e := a.At(at, 0.9)
		fmt.Fprintf(w, "  第 %.0f 个月 %.0f 人（%.0f～%.0f）\n", at, e.Value, e.Lo, e.Hi)
	}
	for _, warning := range a.Warnings {
		fmt.Fprintf(w, "  提醒：%s\n", warning)
	}
	return nil
}

// stopping finds when a fading value falls below the upkeep, and what it costs to
// stop half a year off.
func stopping(ctx context.Context, w io.Writer, value []float64, cost float64) error {
	fmt.Fprintf(w, "\n价值递减，每月维护 %.0f\n", cost)
	from := 0 // the value fades from its peak on
	for i, v := range value {
		if v > value[from] {
			from = i
		}
	}
	var t []float64
	for i := range value[from:] {
		t = append(t, float64(i))
	}
	f, err := lifecycle.FitValue[lifecycle.ExponentialValue](ctx, t, value[from:], nil)
	if err != nil {
		return refused(w, "价值", err)
	}
	problem := lifecycle.Closing{Cost: cost, Discount: 0.005, Horizon: 240}
	e, err := lifecycle.StopFitted(f, problem, 0.9)
	if err != nil {
		return err
	}
	problem.Value = f.Model
	s, err := problem.Stop()
	if err != nil {
		return err
	}
	if math.IsInf(s.Time, 1) {
		fmt.Fprintln(w, "  240 个月之内都值得维护")
		return nil
	}
	month := func(v float64) float64 { return v + float64(from) }
	fmt.Fprintf(w, "  维护到第 %.0f 个月（%.0f～%.0f）；早半年收尾少 %.0f，晚半年亏 %.0f\n",
		month(e.Value), month(e.Lo), month(e.Hi), s.Regret(max(0, s.Time-6)), s.Regret(s.Time+6))
	return nil
}

// months reads the file, or the built-in one.
func months(name string) (joins, value []float64, err error) {
	text := builtin
	if name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		text = strings.TrimPrefix(string(b), "\ufeff")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	if len(rows) < 2 || strings.Join(rows[0], ",") != "month,joins,value" {
		return nil, nil, errors.New("want the header month,joins,value and at least one row")
	}
	for i, r := range rows[1:] {
		if r[0] != strconv.Itoa(i+1) {
			return nil, nil, fmt.Errorf("line %d: month %s, want %d: one row a month from month 1", i+2, r[0], i+1)
		}
		j, err1 := strconv.ParseFloat(r[1], 64)
		v, err2 := strconv.ParseFloat(r[2], 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		joins, value = append(joins, j), append(value, v)
	}
	return joins, value, nil
}
