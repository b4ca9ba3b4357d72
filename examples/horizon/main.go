// Horizon reads a community's whole life at several dates, each time with no more
// than was known then: the phase, the next month, how much longer it will live
// with the evidence that says so, and what to do until then; and in hindsight by
// which chapters it went, and whether it could have carried itself.
//
//	go run ./examples/horizon
//	go run ./examples/horizon -days community.csv -siblings siblings.csv -at 60,120,240
//
// The daily file has day and messages, one row a day from the first; siblings have
// the ages at which they entered the log and left it, in days, and whether they
// had ended. The built-in files are simulated and nothing in them happened.
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
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed community.csv
var builtinDays string

//go:embed siblings.csv
var builtinSiblings string

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// silence is how many days without a message stand for the end.
const silence = 28

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("horizon", flag.ContinueOnError)
	set.SetOutput(w)
	daysFile := set.String("days", "", "CSV day,messages (built-in: a simulated life)")
	siblingsFile := set.String("siblings", "", "CSV entry,exit,ended of other groups' lives in days")
	at := set.String("at", "30,90,180,300,420,520,600", "days at which to read")
	start := set.String("start", "2025-01-06", "date of day 0")
	cycle := set.Float64("sale", 45, "days that a sale takes")
	weight := set.Float64("rule", 5, "deaths that the rule of two years counts as")
	vip := set.Float64("vip", 2, "month from which VIPs are screened, 1 to 3")
	people := set.Float64("people", 12, "people who run the community, beside a team that shrinks from 30 to 5 in two years")
	if err := set.Parse(args); err != nil {
		return err
	}
	plan := lifecycle.Situation{SaleCycle: *cycle, VIPOpens: *vip, People: *people, Team: lifecycle.DellStaffing()}
	founded, err := time.Parse(time.DateOnly, *start)
	if err != nil {
		return err
	}
	x, err := readDays(*daysFile)
	if err != nil {
		return err
	}
	table, err := readSiblings(*siblingsFile)
	if err != nil {
		return err
	}
	ctx := context.Background()
	siblings, err := lifecycle.FitSiblings(ctx, table, nil)
	if err != nil {
		return err
	}
	if *daysFile == "" {
		fmt.Fprintln(w, "内置数据为模拟数据，不是真实社群。")
	}
	fmt.Fprintf(w, "兄弟群 %d 个，死亡 %.0f 个，一半活不过 %.0f 天。", siblings.Groups, siblings.Deaths, siblings.Curve.Median().Value)
	for _, f := range siblings.Families {
		fmt.Fprintf(w, " %s %.2f", f.Name, f.Weight)
	}
	fmt.Fprintln(w)
	for day := range strings.SplitSeq(*at, ",") {
		d, err := strconv.Atoi(strings.TrimSpace(day))
		if err != nil || d < 1 || d > len(x) {
			return fmt.Errorf("-at %s: not a day from 1 to %d", day, len(x))
		}
		if err := read(ctx, w, x, d, founded, siblings, *weight, plan); err != nil {
			return err
		}
	}
	return truth(ctx, w, x)
}

// read says what is known after d days, and how the next 30 turned out.
func read(ctx context.Context, w io.Writer, x []float64, d int, founded time.Time, siblings *lifecycle.Siblings, weight float64, plan lifecycle.Situation) error {
	seen := x[:d]
	today := founded.AddDate(0, 0, d)
	p, err := lifecycle.ReadPhases(ctx, seen, &lifecycle.PhaseOptions{Silence: silence})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s，第 %d 天：%s（把握 %.0f%%），每周 %s\n", today.Format(time.DateOnly), d, p.Now.Chinese(), 100*p.Probabilities[p.Now], change(p.Trend))
	if f, err := lifecycle.ForecastDays(seen, nil); err == nil {
		actual := "还不知道"
		if d+30 <= len(x) {
			sum := 0.0
			for _, v := range x[d : d+30] {
				sum += v
			}
			actual = fmt.Sprintf("%.0f", sum)
		}
		fmt.Fprintf(w, "  今后 30 天 %.0f 条（%.0f～%.0f），后来实际 %s\n", f.Total.Value, f.Total.Lo, f.Total.Hi, actual)
	}
	if p.Now == lifecycle.Ended {
		return advise(w, lifecycle.Situation{Phase: p.Now, Left: coterie.Exactly(0), Pushes: 1, Today: today})
	}
	left, err := lifecycle.LifeEvidence{Age: float64(d), Prior: lifecycle.TwoYears(), PriorWeight: weight, Siblings: siblings,
		Activity: seen, Death: lifecycle.Death{Silence: silence}, Confidence: 0.8}.Judge()
	if errors.Is(err, coterie.ErrNotIdentified) {
		fmt.Fprintf(w, "  剩余寿命说不出：%v\n", err)
		return nil
	} else if err != nil {
		return err
	}
	fmt.Fprintf(w, "  剩余寿命 %.0f 天（80%% 在 %.0f～%.0f，平均%s），依据：经验 %.0f%%，兄弟群 %.0f%%，自己的走势 %.0f%%\n",
		left.Life.Value, left.Life.Lo, left.Life.Hi, mean(left), 100*left.Weights.Rule, 100*left.Weights.Siblings, 100*left.Weights.Trend)
	plan.Phase, plan.Left, plan.Age, plan.Today = p.Now, left.Life, float64(d), today
	return advise(w, plan)
}

// mean says the mean, which lives without an end in sight make infinite.
func mean(left *lifecycle.RemainingLife) string {
	if m := left.Mean(); !math.IsInf(m, 1) {
		return fmt.Sprintf(" %.0f", m)
	}
	return "说不出"
}

func advise(w io.Writer, s lifecycle.Situation) error {
	c, err := lifecycle.Advise(s)
	if err != nil {
		return err
	}
	for _, f := range c.Findings {
		fmt.Fprintf(w, "  → %s\n", f.Chinese)
	}
	return nil
}

// truth is what the whole log shows.
func truth(ctx context.Context, w io.Writer, x []float64) error {
	g := lifecycle.GroupDays{Active: make([]int64, len(x))}
	for d, v := range x {
		g.Active[d] = int64(v)
	}
	f, err := lifecycle.Death{Silence: silence}.Of(g)
	if err != nil {
		return err
	}
	if f.Dead {
		fmt.Fprintf(w, "\n事后看：它在第 %d 天说完了最后一句话。\n", f.Last)
	} else {
		fmt.Fprintf(w, "\n到第 %d 天，它还活着。\n", len(x))
	}
	lived := x[:f.Last+1]
	if err := chapters(ctx, w, lived); err != nil {
		return err
	}
	return carried(ctx, w, lived)
}

// chapters cuts the whole life into five: as many as there are phases before the
// end.
func chapters(ctx context.Context, w io.Writer, x []float64) error {
	const cuts = 4
	if len(x) < 7*(cuts+1) {
		return nil
	}
	s, err := lifecycle.ChangesExactly(ctx, x, cuts, &lifecycle.ChangeOptions{MinSegment: 7})
	if err != nil {
		return err
	}
	fmt.Fprint(w, "若把一生分成五段：")
	for i := range s.Len() {
		from, to := s.Segment(i)
		sum := 0.0
		for _, v := range x[from:to] {
			sum += v
		}
		if i > 0 {
			fmt.Fprint(w, "；")
		}
		fmt.Fprintf(w, "第 %d～%d 天每天 %.0f 条", from, to-1, sum/float64(to-from))
	}
	fmt.Fprintln(w, "。")
	return nil
}

// carried says whether the community could have carried itself: whether the
// active drew the silent back faster than the active fell silent. By weeks, so
// that the days of a week do not matter.
func carried(ctx context.Context, w io.Writer, x []float64) error {
	var weeks, t []float64
	for week := range slices.Chunk(x[:len(x)/7*7], 7) {
		sum := 0.0
		for _, v := range week {
			sum += v
		}
		weeks, t = append(weeks, sum), append(t, float64(len(t)))
	}
	var m lifecycle.Attention
	var edge *coterie.FitError
	f, err := lifecycle.FitAttention(ctx, weeks, nil)
	switch {
	case errors.As(err, &edge) && slices.Equal(edge.Names, []string{"return"}):
		// The data want a return of 0, which is an answer: nobody is drawn back.
		if m, err = m.With(edge.Best); err != nil {
			return err
		}
		fmt.Fprintf(w, "活跃者每周有 %.0f%% 沉默，沉默者看不出有谁被召回：", -100*math.Expm1(-m.Decay))
	case errors.As(err, &edge) || errors.Is(err, coterie.ErrNoData):
		fmt.Fprintf(w, "能不能靠自己活下去，看不出（%v）。\n", err)
		return nil
	case err != nil:
		return err
	default:
		m = f.Model
		back := f.Predict(func(m lifecycle.Attention) float64 { return m.Return / m.Decay }, 0.9)
		fmt.Fprintf(w, "活跃者每周有 %.0f%% 沉默，召回至多是沉默的 %.2f 倍（%.2f～%.2f）：", -100*math.Expm1(-m.Decay), back.Value, max(0, back.Lo), back.Hi)
		if back.Lo < 1 && back.Hi > 1 {
			fmt.Fprint(w, "多半")
		}
	}
	if m.SelfSustaining() {
		fmt.Fprintf(w, "靠自己能活下去，每周约 %.0f 条。\n", m.Steady())
	} else {
		fmt.Fprint(w, "靠自己活不下去，没有新人就到头。\n")
	}
	path, _, err := m.Path(ctx, t)
	if err != nil {
		return err
	}
	peak := slices.Max(path)
	fmt.Fprintf(w, "最热闹的一周，新来的人 %.0f%% 是口碑带来的，其余是宣传。\n", 100*m.ByWord(peak/m.Scale))
	return nil
}

func change(e coterie.Estimate) string {
	if math.IsNaN(e.Value) {
		return "升降看不出"
	}
	return fmt.Sprintf("%+.0f%%（%+.0f～%+.0f）", 100*e.Value, 100*e.Lo, 100*e.Hi)
}

// records returns the rows of a CSV file, or of text where no file is named,
// behind a header that must be as given.
func records(name, text, header string) ([][]string, error) {
	if name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text = strings.TrimPrefix(string(b), "\ufeff")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("%s: want the header %s and at least one row", name, header)
	}
	return rows[1:], nil
}

func readDays(name string) ([]float64, error) {
	rows, err := records(name, builtinDays, "day,messages")
	if err != nil {
		return nil, err
	}
	var x []float64
	for i, r := range rows {
		if r[0] != strconv.Itoa(i) {
			return nil, fmt.Errorf("line %d: day %s, want %d: one row a day from day 0", i+2, r[0], i)
		}
		v, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		x = append(x, v)
	}
	return x, nil
}

func readSiblings(name string) (*lifecycle.Table, error) {
	rows, err := records(name, builtinSiblings, "entry,exit,ended")
	if err != nil {
		return nil, err
	}
	table := new(lifecycle.Table)
	for i, r := range rows {
		var l lifecycle.Lifetime
		var errs [3]error
		l.Entry, errs[0] = strconv.ParseFloat(r[0], 64)
		l.Exit, errs[1] = strconv.ParseFloat(r[1], 64)
		l.Ended, errs[2] = strconv.ParseBool(r[2])
		if err := errors.Join(append(errs[:], table.Add(l))...); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return table, nil
}
