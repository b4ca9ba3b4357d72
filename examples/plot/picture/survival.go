package picture

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/lifecycle"
)

// month is the mean length of a month in days.
const month = 365.25 / 12

// lives is how many groups are still alive, by their age.
func lives(a *report.LivesAnswer) []Picture {
	return []Picture{{Name: "groups", Title: report.Words{ZH: "群还活着的比例，含 95% 区间", EN: "Groups that are alive, with the 95 % interval"},
		draw: func(n *pen) error {
			n.axes(report.Words{ZH: "建群后的月数", EN: "months since the group began"}, report.Words{ZH: "还活着", EN: "alive"})
			return n.survival(a.Curve, a.Silence, false)
		}}}
}

// retention is how many members are still there, by the time since they joined;
// where nobody says goodbye, how many came back.
func retention(a *report.RetentionAnswer) []Picture {
	p := Picture{Name: "retention", Title: report.Words{ZH: "入群后还在的成员，含 95% 区间", EN: "Members still there, with the 95 % interval"}}
	x, y := report.Words{ZH: "入群后的月数", EN: "months since joining"}, report.Words{ZH: "还在", EN: "still there"}
	if a.Of != "stays" {
		p.Title = report.Words{ZH: "首购之后再次购买的顾客，含 95% 区间", EN: "Customers who came back to buy, with the 95 % interval"}
		x, y = report.Words{ZH: "首购后的月数", EN: "months since the first purchase"}, report.Words{ZH: "已再买", EN: "bought again"}
	}
	p.draw = func(n *pen) error {
		n.axes(x, y)
		return n.survival(a.Curve, 0, a.Of != "stays")
	}
	if a.Until < month {
		return nil
	}
	return []Picture{p}
}

// survival draws a curve of days by months, as steps with a band. risen turns
// it over.
func (n *pen) survival(c *lifecycle.Curve, margin int, risen bool) error {
	const points = 160
	until := c.Until() - float64(margin)
	var at, lo, hi plotter.XYs
	for i := range points + 1 {
		d := until * float64(i) / points
		e := c.At(d)
		v, l, h := e.Value, e.Lo, e.Hi
		if math.IsNaN(l) || math.IsNaN(h) {
			l, h = v, v
		}
		if risen {
			v, l, h = 1-v, 1-h, 1-l
		}
		x := d / month
		at, lo, hi = append(at, plotter.XY{X: x, Y: v}), append(lo, plotter.XY{X: x, Y: l}), append(hi, plotter.XY{X: x, Y: h})
	}
	band, err := plotter.NewPolygon(around(stairs(lo), stairs(hi)))
	if err != nil {
		return err
	}
	band.Color, band.LineStyle.Width = faint(accent, .2), 0
	curve, err := plotter.NewLine(stairs(at))
	if err != nil {
		return err
	}
	curve.Color, curve.Width = accent, 2
	n.grid()
	n.Add(band, curve)
	n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = 0, until/month, 0, 1
	n.X.Tick.Marker = ticks(0, n.X.Max, max(1, step(n.X.Max, 8)), whole)
	n.Y.Tick.Marker = ticks(0, 1, .25, percent)
	n.note(at[len(at)-1], fmt.Sprintf("%.1f%%", 100*at[len(at)-1].Y), risen)
	return nil
}

// stairs are the corners of a step function.
func stairs(x plotter.XYs) plotter.XYs {
	var out plotter.XYs
	for i, p := range x {
		if i > 0 && p.Y != x[i-1].Y {
			out = append(out, plotter.XY{X: p.X, Y: x[i-1].Y})
		}
		if i == 0 || i == len(x)-1 || p.Y != x[i-1].Y {
			out = append(out, p)
		}
	}
	return out
}

// around walks along one line and back along the other.
func around(lo, hi plotter.XYs) plotter.XYs {
	out := append(plotter.XYs{}, hi...)
	for i := len(lo) - 1; i >= 0; i-- {
		out = append(out, lo[i])
	}
	return out
}

// grid draws faint lines behind everything.
func (n *pen) grid() {
	g := plotter.NewGrid()
	g.Vertical.Color = nil
	g.Vertical.Width = 0
	g.Horizontal.Color, g.Horizontal.Width = faint(line, .6), .7
	n.Add(g)
}

// note writes a value at the right end of a line, below it or above.
func (n *pen) note(at plotter.XY, s string, above bool) {
	n.Add(label{at: at, text: s, above: above, pen: n})
}

var _ plot.Plotter = label{}
