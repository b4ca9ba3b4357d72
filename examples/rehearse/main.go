// Rehearse simulates a group before it is opened, again and again, and tells
// what will be known of it after how long, what each rulebook does about those
// who advertise, and what it brings to draw out the silent.
//
//	go run ./examples/rehearse
//	go run ./examples/rehearse -behaviour behaviour.json -design design.json -runs 50
//
// How people behave is assumed, and stands in the file of behaviour; the program
// says what follows from it, and nothing about what people are like.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/simulate"
	"github.com/coterie-go/coterie/examples/designs"
	"github.com/coterie-go/coterie/lifecycle"
)

//go:embed behaviour.json
var builtin []byte

const length = 168 // days of a rehearsal

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rehearse:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("rehearse", flag.ContinueOnError)
	set.SetOutput(w)
	file := set.String("behaviour", "", "JSON of how people behave (built-in: an invented group)")
	design := set.String("design", "", "JSON of a design whose rules are tried too")
	runs := set.Int("runs", 20, "how often each group is simulated")
	if err := set.Parse(args); err != nil {
		return err
	}
	if *runs < 1 || *runs > 10_000 {
		return fmt.Errorf("-runs %d: 1 to 10,000", *runs)
	}
	var b simulate.Behaviour
	text := builtin
	if *file != "" {
		var err error
		if text, err = os.ReadFile(*file); err != nil {
			return err
		}
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	books, err := rulebooks(*design)
	if err != nil {
		return err
	}
	r := rehearsal{w: w, b: b, runs: *runs}
	fmt.Fprintln(w, "以下全是按假设的行为参数模拟的，不是真实社群。")
	return errors.Join(r.known(), r.rules(books), r.woken())
}

// book is a design whose rules are tried.
type book struct {
	name   string
	design *community.Community
}

// rulebooks are no rules, those of two example designs, and the caller's.
func rulebooks(own string) ([]book, error) {
	out := []book{{"没有规则", &community.Community{}}}
	add := func(name string, text []byte, err error) error {
		var c community.Community
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		out = append(out, book{name, &c})
		return err
	}
	for _, d := range [...][2]string{{"红包抵广告", "partner-marketing"}, {"一律移出", "brand-fans"}} {
		text, err := designs.Files.ReadFile(d[1] + ".json")
		if err := add(d[0], text, err); err != nil {
			return nil, err
		}
	}
	if own != "" {
		text, err := os.ReadFile(own)
		if err := add("您的规则", text, err); err != nil {
			return nil, err
		}
	}
	for i := range out {
		out[i].design.Staff = []community.MemberID{community.MemberInt(math.MaxInt64)}
	}
	return out, nil
}

// rehearsal is how a group is simulated, and how often.
type rehearsal struct {
	w    io.Writer
	b    simulate.Behaviour
	runs int
}

func (r *rehearsal) day(n int) time.Time { return r.b.Start.AddDate(0, 0, n) }

// record simulates the group under a design for so many days.
func (r *rehearsal) record(c *community.Community, b simulate.Behaviour, days int) (*community.Record, error) {
	b.Days = float64(days)
	seq, err := simulate.Events(c, &b)
	if err != nil {
		return nil, err
	}
	_, offset := r.b.Start.Zone()
	out := &community.Record{Options: community.RecordOptions{Day: time.Duration(offset) * time.Second, Days: true}}
	for e := range seq {
		if err := out.Add(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// known tells how well the median stay is known as time goes by.
func (r *rehearsal) known() error {
	b := r.b
	b.Offence, b.Leaving.Contagion = simulate.Offence{}, 0 // so that the median is known
	l := b.Leaving
	if l.Scale == 0 {
		return nil // nobody leaves
	}
	if l.Shape == 0 {
		l.Shape = 1
	}
	fmt.Fprintf(r.w, "\n■ 看多久才知道成员待多久（真值：一半人待到第 %.0f 天）\n", l.Scale*math.Pow(math.Ln2, 1/l.Shape))
	for _, days := range []int{14, 28, 56, 112, 168} {
		rec, err := r.record(nil, b, days)
		if err != nil {
			return err
		}
		var t lifecycle.Table
		for _, s := range rec.Lifetimes(r.day(days), 24*time.Hour) {
			if err := t.Add(s); err != nil {
				return err
			}
		}
		f, err := lifecycle.FitWeibull(context.Background(), &t, nil)
		var none *coterie.FitError
		if errors.As(err, &none) || errors.Is(err, coterie.ErrNoEvents) || errors.Is(err, coterie.ErrNoData) {
			fmt.Fprintf(r.w, "  %3d 天后：还看不出\n", days)
			continue
		} else if err != nil {
			return err
		}
		e := f.PredictWithin(func(m lifecycle.Weibull) float64 { return lifecycle.Median(m) }, 0, math.Inf(1), 0.95)
		fmt.Fprintf(r.w, "  %3d 天后：估计第 %.0f 天，95%% 可信在 %.0f～%.0f 天（%d 人）\n", days, e.Value, e.Lo, e.Hi, rec.Len())
	}
	return nil
}

// outcome is how a group stands at the end, on average over the runs.
type outcome struct {
	members, messages, ads, removed float64
	states                          map[community.State]int
}

// play simulates a group under a design so many times; change, where it is not
// nil, may change the behaviour of each first.
func (r *rehearsal) play(c *community.Community, change func(*simulate.Behaviour) error) (outcome, error) {
	o, n := outcome{states: map[community.State]int{}}, float64(r.runs)
	for i := range r.runs {
		b := r.b
		b.Seed += uint64(i)
		if change != nil {
			if err := change(&b); err != nil {
				return o, err
			}
		}
		rec, err := r.record(c, b, length)
		if err != nil {
			return o, err
		}
		a, err := community.Assess(c, rec, r.day(length), nil)
		if err != nil {
			return o, err
		}
		out, _ := rec.Count(community.Remove, r.day(0), r.day(length))
		o.members += float64(a.Members) / n
		o.messages += float64(a.Messages) / 28 / n
		o.removed += float64(out) / n
		if v := a.Measure("ad-share").Value; v > 0 {
			o.ads += v / n
		}
		o.states[a.State]++
	}
	return o, nil
}

// usual is the state that most runs end in.
func (o *outcome) usual() community.State {
	return slices.MaxFunc([]community.State{community.Lively, community.Quiet, community.Dead, community.Spam, community.IdleChat}, func(a, b community.State) int { return o.states[a] - o.states[b] })
}

// rules tells what each rulebook does to the adverts, and to the group.
func (r *rehearsal) rules(books []book) error {
	fmt.Fprintf(r.w, "\n■ 换一套规则，第 %d 天怎样（每套模拟 %d 次的平均）\n", length, r.runs)
	for _, k := range books {
		o, err := r.play(k.design, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		s := o.usual()
		fmt.Fprintf(r.w, "  %s：%.0f 人，每天 %.1f 条，广告占 %.0f%%，移出 %.0f 人；多半是%s（%d/%d）\n",
			k.name, o.members, o.messages, 100*o.ads, o.removed, s.Chinese(), o.states[s], r.runs)
	}
	return nil
}

// woken tells what it brings to draw out, every four weeks, those whom the plan
// of the week names.
func (r *rehearsal) woken() error {
	c := &community.Community{Staff: []community.MemberID{community.MemberInt(math.MaxInt64)}}
	r = &rehearsal{r.w, r.b, r.runs}
	r.b.Offence = simulate.Offence{}
	wake := func(b *simulate.Behaviour) error {
		for day := 28; day < length; day += 28 {
			rec, err := r.record(c, *b, day)
			if err != nil {
				return err
			}
			plan, err := community.PlanWeek(c, rec, r.day(day), &community.WeekOptions{Most: 10})
			if err != nil {
				return err
			}
			for _, t := range plan.Tasks {
				for _, m := range t.Members {
					if t.Why.Code == "wake-lurkers" {
						b.Duties = append(b.Duties, simulate.Duty{Event: community.Event{Kind: community.Nudge, At: community.At(t.When), Other: m}})
					}
				}
			}
		}
		return nil
	}
	fmt.Fprintf(r.w, "\n■ 每四周私聊十位潜水的人，第 %d 天怎样（没有人发广告）\n", length)
	for _, v := range []struct {
		name   string
		change func(*simulate.Behaviour) error
	}{{"不聊", nil}, {"聊", wake}} {
		o, err := r.play(c, v.change)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.w, "  %s：%.0f 人，每天 %.1f 条\n", v.name, o.members, o.messages)
	}
	return nil
}
