package picture

import (
	"context"
	"fmt"

	"gonum.org/v1/plot/plotter"

	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/monetize"
)

// paths is how often the plan is drawn.
const paths = 1000

// cash is the money that comes in from now on, what may come instead, and when
// to close.
func cash(a *report.ProfitAnswer) ([]Picture, error) {
	w := a.Ways
	if w == nil || w.Plan == nil || len(w.Plan.Lines) == 0 {
		return nil, nil
	}
	c, err := monetize.Sunset(context.Background(), w.Plan, &monetize.SimOptions{Paths: paths, Seed: 1, Demographic: true, Inputs: w.Unsure})
	if err != nil {
		return nil, err
	}
	bands := c.Risk.Bands
	return []Picture{{Name: "cash", Title: report.Words{ZH: "累计现金：中间一条是一半的可能，阴影含八成的可能", EN: "Cash in all: the line is the median, the band holds 80 % of what may come"},
		draw: func(n *pen) error {
			n.axes(report.Words{ZH: "今后的月数", EN: "months from now"}, report.Words{ZH: "累计现金", EN: "cash in all"})
			start := -w.Plan.Invest
			mid, lo, hi := plotter.XYs{{X: 0, Y: start}}, plotter.XYs{{X: 0, Y: start}}, plotter.XYs{{X: 0, Y: start}}
			least, top := start, start
			for i, b := range bands {
				x := float64(i + 1)
				mid, lo, hi = append(mid, plotter.XY{X: x, Y: b.P50}), append(lo, plotter.XY{X: x, Y: b.P10}), append(hi, plotter.XY{X: x, Y: b.P90})
				least, top = min(least, b.P10), max(top, b.P90)
			}
			area, err := plotter.NewPolygon(around(lo, hi))
			if err != nil {
				return err
			}
			area.Color, area.LineStyle.Width = faint(accent, .2), 0
			middle, err := plotter.NewLine(mid)
			if err != nil {
				return err
			}
			middle.Color, middle.Width = accent, 2
			zero, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: float64(len(bands)), Y: 0}})
			if err != nil {
				return err
			}
			zero.Color, zero.Width = soft, 1
			n.grid()
			n.Add(area, zero, middle)
			span := max(top-least, 1)
			n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = 0, float64(len(bands)), least-.03*span, top+.16*span
			n.X.Tick.Marker = ticks(0, n.X.Max, 3, whole)
			n.Y.Tick.Marker = ticks(n.Y.Min, n.Y.Max, step(span, 6), n.money(a.Currency))
			closing := fmt.Sprintf(n.say("%s 收尾", "close on %s"), w.Date)
			if !n.narrow() {
				closing += fmt.Sprintf(n.say("（%d 个月后）", " (after %d months)"), c.After)
			}
			if c.After > 0 && c.After < w.Plan.Periods {
				n.Add(mark{pen: n, at: float64(c.After), colour: bad, text: closing})
			}
			return nil
		}}}, nil
}
