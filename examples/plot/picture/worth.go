package picture

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/coterie-go/coterie/examples/internal/report"
)

// worth is how what customers will bring is spread over them.
func worth(a *report.AliveAnswer) ([]Picture, error) {
	all, err := a.Worths()
	if err != nil || len(all) < 2 {
		return nil, err
	}
	all = sorted(all)
	return []Picture{{Name: "worth", Title: report.Words{ZH: fmt.Sprintf("每名顾客今后 %d 周预计带来多少", a.Weeks), EN: fmt.Sprintf("What each customer is expected to bring in %d weeks", a.Weeks)},
		draw: func(n *pen) error {
			const bins = 40
			top := step(quantile(all, .99), 8)
			for top < quantile(all, .99) {
				top += step(quantile(all, .99), 8)
			}
			h := bars{pen: n, top: top, counts: make([]int, bins)}
			sum := 0.0
			for _, v := range all {
				sum += v
				h.counts[min(int(v/top*bins), bins-1)]++
			}
			most := 0
			for _, c := range h.counts {
				most = max(most, c)
			}
			n.axes(report.Words{ZH: fmt.Sprintf("预计带来（最右一栏含 %s 以上的）", n.money(a.Currency)(top)), EN: fmt.Sprintf("expected to bring (the last bar holds all above %s)", n.money(a.Currency)(top))},
				report.Words{ZH: "顾客", EN: "customers"})
			n.grid()
			n.Add(h)
			n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = 0, top, 0, float64(most)*1.04
			n.X.Tick.Marker = ticks(0, top, step(top, 5), n.money(a.Currency))
			n.Y.Tick.Marker = ticks(0, n.Y.Max, step(n.Y.Max, 5), whole)
			mean := sum / float64(len(all))
			n.Legend.Top = true
			for _, v := range []struct {
				at     float64
				colour color.Color
				name   string
			}{{quantile(all, .5), good, n.say("中位数 ", "median ")}, {mean, warn, n.say("平均 ", "mean ")}} {
				l, err := plotter.NewLine(plotter.XYs{{X: v.at, Y: 0}, {X: v.at, Y: n.Y.Max}})
				if err != nil {
					return err
				}
				l.Color, l.Width, l.Dashes = v.colour, 1.6, []vg.Length{5, 3}
				n.Add(l)
				n.Legend.Add(v.name+n.money(a.Currency)(v.at), l)
			}
			return nil
		}}}, nil
}

// bars is a histogram from 0 to top.
type bars struct {
	pen    *pen
	top    float64
	counts []int
}

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	w := b.top / float64(len(b.counts))
	for i, n := range b.counts {
		if n > 0 {
			at := float64(i) * w
			box(&c, faint(accent, .8), x(at)+vg.Length(.5), y(0), x(at+w)-vg.Length(.5), y(float64(n)))
		}
	}
}
