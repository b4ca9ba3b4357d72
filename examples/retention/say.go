package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// shown is how many ages a line has room for.
const shown = 13

// sayStays speaks of members of whom it is known when they left: one is there in
// every period from joining to leaving.
func sayStays(w io.Writer, rows [][]string, last time.Time, p period) error {
	days := make([][2]time.Time, len(rows))
	given := !last.IsZero()
	for i, r := range rows {
		for k, s := range r[1:] {
			if k == 1 && s == "" {
				continue
			}
			t, err := parseDay(s)
			if err != nil {
				return fmt.Errorf("line %d: %w", i+2, err)
			}
			if days[i][k] = t; !given && t.After(last) {
				last = t
			}
		}
	}
	end := p.of(last)
	var there attendance
	for i, d := range days {
		if d[0].After(last) {
			continue
		}
		to := end
		if !d[1].IsZero() {
			to = min(end, p.of(d[1]))
		}
		if d[1].Before(d[0]) && !d[1].IsZero() {
			return fmt.Errorf("line %d: left before joining", i+2)
		}
		for k := p.of(d[0]); k <= to; k++ {
			if err := there.add(rows[i][0], k); err != nil {
				return fmt.Errorf("line %d: %w", i+2, err)
			}
		}
	}
	t, err := there.Classic(end)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d 人，按入群的%s分组，之后每%s还在的百分比\n", there.Len(), p.word, p.word)
	table(w, t, p)
	pooled(w, t, p)
	if err := drift(w, t, p); err != nil {
		return err
	}
	return ahead(w, t, p)
}

// sayVisits speaks of members who just stay away: who comes in a period was
// there, and nobody says that he has left.
func sayVisits(w io.Writer, rows [][]string, last time.Time, p period) error {
	var came attendance
	given := !last.IsZero()
	for i, r := range rows {
		t, err := parseDay(r[1])
		if err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		switch {
		case given && t.After(last):
			continue
		case t.After(last):
			last = t
		}
		if err := came.add(r[0], p.of(t)); err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	end := p.of(last.AddDate(0, 0, 1)) - 1 // the last whole one
	classic, err := came.Classic(end)
	if err != nil {
		return err
	}
	if len(classic.Start) == 0 {
		return errors.New("no whole period in the data")
	}
	fmt.Fprintf(w, "\n%d 人，按第一次来的%s分组，之后每%s来过的百分比（经典留存）\n", came.Len(), p.word, p.word)
	table(w, classic, p)
	rolling, err := came.Rolling(end)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n当%s或之后还来过的百分比（滚动留存；越靠近期末越偏低，因为回来的日子还没到）\n", p.word)
	table(w, rolling, p)
	from := []int64{0, 1, 4, 7, 13}
	brackets, err := came.Bracketed(end, from)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n一段时间里来过一次就算（区间留存），只合并走完这一段的组\n")
	for j, e := range brackets.Weighted(0.95) {
		if j > 0 {
			fmt.Fprintf(w, "  第 %d～%d %s来过的 %s\n", from[j], from[j+1]-1, p.each, percent(e))
		}
	}
	return nil
}

// table prints a triangle in percent.
func table(w io.Writer, t *lifecycle.Triangle, p period) {
	width := 0
	for _, row := range t.Counts {
		width = max(width, len(row))
	}
	fmt.Fprintf(w, "  %-10s %5s", "", "人数")
	for k := range min(width, shown) {
		fmt.Fprintf(w, "%5d", k)
	}
	if width > shown {
		fmt.Fprint(w, "    …")
	}
	fmt.Fprintln(w)
	for c, row := range t.Rates(0.95) {
		var line strings.Builder
		line.WriteString(fmt.Sprintf("  %-10s %7d", p.name(t.Start[c]), t.Counts[c][0]))
		for _, e := range row[:min(len(row), shown)] {
			line.WriteString(fmt.Sprintf("%5.0f", 100*e.Value))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// pooled says what all cohorts together show, in two ways.
func pooled(w io.Writer, t *lifecycle.Triangle, p period) {
	chained, weighted := t.Chained(0.95), t.Weighted(0.95)
	fmt.Fprintf(w, "\n各组合在一起（链式：每一步用走过它的所有组；加权：只用够老的组，老组退出时会跳）\n")
	for _, k := range []int{1, 3, 6, 12} {
		if k < len(chained) {
			fmt.Fprintf(w, "  %2d %s后还在：链式 %s，加权 %s\n", k, p.each, percent(chained[k]), percent(weighted[k]))
		}
	}
}

// drift says whether later cohorts stay better at equal age.
func drift(w io.Writer, t *lifecycle.Triangle, p period) error {
	d, err := t.Drift()
	if errors.Is(err, coterie.ErrNotIdentified) {
		fmt.Fprintf(w, "\n后来的人留得更好还是更差：组太少，看不出\n")
		return nil
	} else if err != nil {
		return err
	}
	verdict := "看不出差别"
	switch {
	case d.P < 0.05 && d.Slope > 0:
		verdict = "留得更好，合并的数字低估了新人"
	case d.P < 0.05:
		verdict = "留得更差，合并的数字高估了新人"
	}
	fmt.Fprintf(w, "\n后来的人%s（晚入群一%s，留下的胜算变 %+.1f%%，p = %.2g）\n", verdict, p.each, 100*math.Expm1(d.Slope), d.P)
	return nil
}

// ahead says how many will be left at ages that nobody has reached.
func ahead(w io.Writer, t *lifecycle.Triangle, p period) error {
	c, err := t.Cohorts()
	if err != nil {
		return err
	}
	f, err := lifecycle.FitSBG(context.Background(), c, nil)
	if errors.As(err, new(*coterie.FitError)) || errors.Is(err, coterie.ErrNoData) || errors.Is(err, coterie.ErrNoEvents) {
		fmt.Fprintf(w, "再往后推不出来（%v）\n", err)
		return nil
	} else if err != nil {
		return err
	}
	seen := len(t.Counts[0]) - 1
	for _, k := range []int{seen, 2 * seen} {
		fmt.Fprintf(w, "按 sBG，%d %s后还在 %s\n", k, p.each, percent(f.Predict(func(m lifecycle.SBG) float64 { return m.Survival(float64(k)) }, 0.95)))
	}
	return nil
}

func percent(e coterie.Estimate) string {
	if e.Confidence == 0 {
		return fmt.Sprintf("%.0f%%", 100*e.Value)
	}
	return fmt.Sprintf("%.0f%%（%.0f～%.0f）", 100*e.Value, 100*max(0, e.Lo), 100*e.Hi)
}
