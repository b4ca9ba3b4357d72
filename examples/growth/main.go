// Growth says how large a group will grow and when running it stops to pay: Bass's
// diffusion by two estimators, growth curves averaged, where joins and leaves balance,
// and the value that fades, by four laws.
//
//	go run ./examples/growth [-file months.csv] [-cost 4000] [-until 12,24,36]
//
// The file has month, joins and value (what the month was worth), one row a month
// from the first, and may have members, how many there are at the month's end. The
// built-in one is made up.
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
	"slices"
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
	joins, value, members, err := months(*file)
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
	if members != nil {
		if err := leaving(ctx, w, joins, members, ahead); err != nil {
			return err
		}
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

// leaving fits the size of a group that people also leave: joins alone say how
// many ever come, not how many are there.
func leaving(ctx context.Context, w io.Writer, joins, members, ahead []float64) error {
	fmt.Fprintf(w, "\n有人来也有人走（带流失的 Bass），%d 个月末的人数\n", len(members))
	t := make([]float64, len(members))
	for i := range t {
		t[i] = float64(i + 1)
	}
	left, stayed, before, ever := 0.0, 0.0, 0.0, 0.0
	for i, n := range members {
		left += before + joins[i] - n
		stayed += (before + n) / 2
		before, ever = n, ever+joins[i]
	}
	f, err := lifecycle.FitBassChurn(ctx, t, members, left/stayed, nil)
	if err != nil {
		return refused(w, "带流失的 Bass", err)
	}
	last := float64(len(members))
	ceiling := f.PredictWithin(lifecycle.BassChurn.Ceiling, 0, math.Inf(1), 0.9)
	fmt.Fprintf(w, "  来过 %.0f 人，走了 %.0f 人（每月 %.1f%%），还在 %.0f 人；进出相抵时停在 %.0f 人（%.0f～%.0f）\n",
		ever, left, 100*left/stayed, before, ceiling.Value, ceiling.Lo, ceiling.Hi)
	for _, at := range ahead {
		if at > last {
			e := f.PredictWithin(func(m lifecycle.BassChurn) float64 { return m.At(at) }, 0, math.Inf(1), 0.9)
			fmt.Fprintf(w, "  第 %.0f 个月 %.0f 人（%.0f～%.0f）\n", at, e.Value, e.Lo, e.Hi)
		}
	}
	for _, warning := range f.Warnings {
		fmt.Fprintf(w, "  提醒：%s\n", warning)
	}
	return contagion(ctx, w, joins, members, f.Model)
}

// contagion asks whether those who leave take others along: then leaves go with
// how many members meet how many who have left, and the group passes a peak.
func contagion(ctx context.Context, w io.Writer, joins, members []float64, settling lifecycle.BassChurn) error {
	m := lifecycle.Epidemic{I0: members[0], R0: max(1, joins[0]-members[0])}
	m.S0 = settling.Market - m.I0 - m.R0
	if !(m.S0 > 0) {
		return nil
	}
	var joined, met, left, gone float64 // the rates of both are what came over what could
	there, away := m.I0, m.R0
	t := []float64{0}
	for i := 1; i < len(members); i++ {
		leaves := there + joins[i] - members[i]
		halfway, halfAway := (there+members[i])/2, away+leaves/2
		joined, met = joined+joins[i], met+max(0, settling.Market-halfway-halfAway)*halfway/settling.Market
		left, gone = left+leaves, gone+halfway*halfAway/settling.Market
		there, away = members[i], away+leaves
		t = append(t, float64(i))
	}
	if met == 0 || gone == 0 {
		return nil
	}
	m.Join, m.Leave = joined/met, max(0, left/gone)
	ahead := float64(len(members))
	for ; ahead < 120; ahead++ {
		t = append(t, ahead)
	}
	_, path, _, doubts, err := m.Path(ctx, t)
	if err != nil {
		return err
	}
	var off, offSettling float64
	for i, n := range members {
		off += (path[i] - n) * (path[i] - n) / float64(len(members))
		offSettling += (settling.At(float64(i+1)) - n) * (settling.At(float64(i+1)) - n) / float64(len(members))
	}
	peak := 0
	for i, n := range path {
		if n > path[peak] {
			peak = i
		}
	}
	fmt.Fprintf(w, "  若走的人会带走别人（irSIR）：第 %d 个月到顶，%.0f 人；与实际人数平均差 %.0f 人，各走各的差 %.0f 人\n", peak+1, path[peak], math.Sqrt(off), math.Sqrt(offSettling))
	for _, d := range doubts {
		fmt.Fprintf(w, "  提醒：%s\n", d)
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
	problem := lifecycle.Closing{Cost: cost, Discount: 0.005, Horizon: 240}
	month := func(v float64) float64 { return v + float64(from) }
	fades := []fade{fading[lifecycle.ExponentialValue]("每月少同样的比例", t, value[from:], problem), fading[lifecycle.HyperbolicValue]("先快后慢", t, value[from:], problem),
		fading[lifecycle.WeibullValue]("先慢后快", t, value[from:], problem), fading[lifecycle.LinearValue]("每月少同样的数目", t, value[from:], problem)}
	var entered []lifecycle.Contender
	of := map[string]fade{}
	for _, f := range fades {
		if f.err != nil {
			if err := refused(w, f.name, f.err); err != nil {
				return err
			}
			continue
		}
		entered = append(entered, f.Contender)
		of[f.name] = f
	}
	if len(entered) < 2 {
		return nil
	}
	ranked, err := lifecycle.Compare(entered...)
	if err != nil {
		return err
	}
	for i, r := range ranked {
		f := of[r.Name]
		fmt.Fprintf(w, "  %s（权重 %.2f）：", r.Name, r.Weight)
		if math.IsInf(f.stop.Time, 1) {
			fmt.Fprintln(w, "240 个月之内都值得维护")
			continue
		}
		fmt.Fprintf(w, "维护到第 %.0f 个月（%.0f～%.0f）", month(f.when.Value), month(f.when.Lo), month(f.when.Hi))
		if i == 0 {
			fmt.Fprintf(w, "；早半年收尾少 %.0f，晚半年亏 %.0f", f.stop.Regret(max(0, f.stop.Time-6)), f.stop.Regret(f.stop.Time+6))
		}
		fmt.Fprintln(w)
	}
	// What the months themselves say, without a law.
	problem.Value, problem.Horizon = lifecycle.EmpiricalValue(value[from:]), float64(len(t)-1)
	s, err := problem.Stop()
	if err != nil {
		return err
	}
	if math.IsInf(s.Time, 1) {
		fmt.Fprintf(w, "  只看已经过去的月份：到第 %d 个月都还值得\n", len(value))
	} else {
		fmt.Fprintf(w, "  只看已经过去的月份：第 %.0f 个月就该收尾，之后已亏 %.0f\n", month(s.Time)+1, s.Regret(float64(len(t)-1)))
	}
	return nil
}

// fade is a law by which the value falls, and when it says to stop.
type fade struct {
	lifecycle.Contender
	name string
	stop *lifecycle.StopTime
	when coterie.Estimate
	err  error
}

func fading[M interface {
	coterie.Model[M]
	lifecycle.ValuePath
}](name string, t, value []float64, problem lifecycle.Closing) fade {
	f, err := lifecycle.FitValue[M](context.Background(), t, value, nil)
	if err != nil {
		return fade{name: name, err: err}
	}
	out := fade{Contender: lifecycle.Enter(name, f), name: name}
	if out.when, out.err = lifecycle.StopFitted(f, problem, 0.9); out.err == nil {
		problem.Value = f.Model
		out.stop, out.err = problem.Stop()
	}
	return out
}

// months reads the file, or the built-in one; members is nil where it has none.
func months(name string) (joins, value, members []float64, err error) {
	text := builtin
	if name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, nil, err
		}
		text = strings.TrimPrefix(string(b), "\ufeff")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, nil, nil, err
	}
	names := []string{"month", "joins", "value", "members"}
	if len(rows) < 2 || len(rows[0]) < 3 || !slices.Equal(rows[0], names[:min(len(rows[0]), 4)]) {
		return nil, nil, nil, errors.New("want the header month,joins,value and perhaps members, and at least one row")
	}
	columns := []*[]float64{&joins, &value, &members}[:len(rows[0])-1]
	for i, r := range rows[1:] {
		if r[0] != strconv.Itoa(i+1) {
			return nil, nil, nil, fmt.Errorf("line %d: month %s, want %d: one row a month from month 1", i+2, r[0], i+1)
		}
		for k, c := range columns {
			v, err := strconv.ParseFloat(r[k+1], 64)
			if err != nil {
				return nil, nil, nil, fmt.Errorf("line %d: %w", i+2, err)
			}
			*c = append(*c, v)
		}
	}
	return joins, value, members, nil
}
