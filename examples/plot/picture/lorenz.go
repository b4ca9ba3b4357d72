package picture

import (
	"fmt"

	"gonum.org/v1/plot/plotter"

	"github.com/coterie-go/coterie/examples/internal/report"
)

// lorenz is how unevenly the messages, or the purchases, are spread.
func lorenz(a *report.ParticipationAnswer) []Picture {
	of := report.Words{ZH: "写下的消息", EN: "of the messages"}
	p := Picture{Name: "lorenz", Title: report.Words{ZH: "洛伦兹曲线：消息集中在多少人手里", EN: "Lorenz curve: how few write how much"}}
	if a.Of == "purchases" {
		of = report.Words{ZH: "占全部购买", EN: "of the purchases"}
		p.Title = report.Words{ZH: "洛伦兹曲线：购买集中在多少人手里", EN: "Lorenz curve: how few buy how much"}
	}
	p.draw = func(n *pen) error {
		n.axes(report.Words{ZH: "成员（从最少的排到最多的）", EN: "members, from the least active to the most"}, of)
		const points = 100
		var at plotter.XYs
		for i := range points + 1 {
			x := float64(i) / points
			at = append(at, plotter.XY{X: x, Y: a.Spread.Lorenz(x)})
		}
		equal := plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}}
		area, err := plotter.NewPolygon(around(at, equal))
		if err != nil {
			return err
		}
		area.Color, area.LineStyle.Width = faint(accent, .2), 0
		curve, err := plotter.NewLine(at)
		if err != nil {
			return err
		}
		curve.Color, curve.Width = accent, 2
		even, err := plotter.NewLine(equal)
		if err != nil {
			return err
		}
		even.Color, even.Width = soft, 1
		n.grid()
		n.Add(area, even, curve)
		n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = 0, 1, 0, 1
		n.X.Tick.Marker, n.Y.Tick.Marker = ticks(0, 1, .25, percent), ticks(0, 1, .25, percent)
		n.Legend.Top, n.Legend.Left = true, true
		n.Legend.Add(n.say("人人一样多", "all the same"), even)
		n.Legend.Add(fmt.Sprintf(n.say("实际（基尼系数 %.2f）", "as it is (Gini %.2f)"), a.Gini.Value), curve)
		return nil
	}
	return []Picture{p}
}
