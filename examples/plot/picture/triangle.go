package picture

import (
	"fmt"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/lifecycle"
)

// withTriangle adds the retention triangle of a log: of those who joined in a
// month, how many were there in each month after it.
func withTriangle(more []Picture, l *report.Events) ([]Picture, error) {
	t, err := triangle(l)
	if err != nil || len(t.Start) < 2 {
		return more, err
	}
	rates := t.Rates(0)
	return append(more, Picture{Name: "triangle", Title: report.Words{ZH: "留存三角：某月入群的人，之后各月还在的百分比", EN: "Retention triangle: of those who joined in a month, the percentage there in later months"},
		rows: len(t.Start), draw: func(n *pen) error {
			n.axes(report.Words{ZH: "入群后第几个月", EN: "months since joining"}, report.Words{})
			n.Add(heat{n, t, rates})
			cells := len(t.Counts[0])
			n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = 0, float64(cells), 0, float64(len(t.Start))
			n.X.Tick.Marker = halves(cells, n.narrow())
			var y plot.ConstantTicks
			for i, start := range t.Start {
				name := fmt.Sprintf("%d-%02d", start/12, start%12+1)
				if !n.narrow() {
					name += fmt.Sprintf(n.say("（%d 人）", " (%d)"), t.Counts[i][0])
				}
				y = append(y, plot.Tick{Value: float64(len(t.Start)-i) - .5, Label: name})
			}
			n.Y.Tick.Marker, n.Y.Tick.Length, n.Y.LineStyle.Width = y, 0, 0
			n.X.Tick.Length, n.X.LineStyle.Width = 0, 0
			return nil
		}}), nil
}

// halves marks the middle of each cell, on a phone of every third.
func halves(cells int, narrow bool) plot.ConstantTicks {
	var out plot.ConstantTicks
	for k := range cells {
		if !narrow || k%3 == 0 {
			out = append(out, plot.Tick{Value: float64(k) + .5, Label: fmt.Sprint(k)})
		}
	}
	return out
}

// triangle folds the stays of members, each in the months from joining to
// leaving.
func triangle(l *report.Events) (*lifecycle.Triangle, error) {
	monthOf := func(t time.Time) int64 {
		t = t.In(l.Zone.Loc)
		return int64(t.Year())*12 + int64(t.Month()) - 1
	}
	end := monthOf(l.Last.Time())
	var there lifecycle.Attendance[int64]
	who := int64(0)
	for _, r := range l.Records.All() {
		for id, life := range r.Lifetimes(l.Last.Time(), time.Hour) {
			if l.Staff[id] {
				continue
			}
			who++
			tally, _ := r.Member(id)
			from := tally.First.Time()
			to := from.Add(time.Duration(life.Exit * float64(time.Hour)))
			for m := monthOf(from); m <= min(monthOf(to), end); m++ {
				if err := there.Add(lifecycle.Visit[int64]{Who: who, Period: m}); err != nil {
					return nil, err
				}
			}
		}
	}
	return there.Classic(end)
}

// heat draws a triangle: the more are there, the fuller the cell.
type heat struct {
	pen   *pen
	t     *lifecycle.Triangle
	rates [][]coterie.Estimate
}

// Plot implements plot.Plotter.
func (h heat) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	cells := len(h.t.Counts[0])
	style := h.pen.text(h.pen.format.font*.78, draw.XCenter, draw.YCenter)
	written := (x(1)-x(0)) > style.Width("100")+2 && cells > 0
	for i, row := range h.rates {
		top := float64(len(h.rates) - i)
		for k, e := range row {
			box(&c, faint(accent, .06+.5*e.Value*e.Value), x(float64(k))+.5, y(top-1)+.5, x(float64(k+1))-.5, y(top)-.5)
			if written {
				c.FillText(style, vg.Point{X: x(float64(k) + .5), Y: y(top - .5)}, fmt.Sprintf("%.0f", 100*e.Value))
			}
		}
	}
}
