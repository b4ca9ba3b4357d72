package picture

import (
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/lifecycle"
)

var phaseColours = [...]color.NRGBA{lifecycle.Sprout: faint(accent, .45), lifecycle.Growth: good, lifecycle.Mature: accent,
	lifecycle.Decline: warn, lifecycle.Dormant: grey, lifecycle.Ended: faint(bad, .8)}

// phases is the life of each group, the worst first.
func phases(a *report.GroupsAnswer) []Picture {
	rows := 0
	for _, g := range a.Groups {
		if len(g.Stage.Readings) > 0 {
			rows++
		}
	}
	if rows == 0 {
		return nil
	}
	return []Picture{{Name: "phases", Title: report.Words{ZH: "各群走过的阶段（先看最差的）", EN: "The phases of each group, the worst first"}, rows: rows,
		draw: func(n *pen) error {
			n.axes(report.Words{ZH: "日期", EN: "date"}, report.Words{})
			k := key{pen: n}
			for p := lifecycle.Sprout; p <= lifecycle.Ended; p++ {
				k.colours, k.words = append(k.colours, phaseColours[p]), append(k.words, n.say(p.Chinese(), p.String()))
			}
			t := timeline{pen: n}
			var y plot.ConstantTicks
			first, last := 0.0, 0.0
			for i, g := range a.Groups {
				if len(g.Stage.Readings) == 0 {
					continue
				}
				since, err := time.Parse(time.DateOnly, g.Since)
				if err != nil {
					return err
				}
				from := float64(since.Unix() / 86400)
				row := float64(rows-len(t.from)) - .5
				y = append(y, plot.Tick{Value: row, Label: n.name(g.Group, i, .33)})
				t.from, t.rows = append(t.from, from), append(t.rows, g.Stage.Readings)
				if first == 0 || from < first {
					first = from
				}
				last = max(last, from+float64(g.Stage.Readings[len(g.Stage.Readings)-1].To))
			}
			n.Add(t, k)
			n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = first, last, 0, float64(rows)
			n.X.Tick.Marker = dates(first, last, n)
			n.Y.Tick.Marker, n.Y.Tick.Length, n.Y.LineStyle.Width = y, 0, 0
			return nil
		}}}
}

// dates marks the first days of months, and days where the months are too few.
func dates(first, last float64, n *pen) plot.ConstantTicks {
	most := 8
	if n.narrow() {
		most = 4
	}
	if last-first < 3*month {
		return ticks(first, last, math.Ceil(max(last-first, 1)/float64(most)), func(day float64) string {
			return time.Unix(int64(day)*86400, 0).UTC().Format("01-02")
		})
	}
	every := max(1, int((last-first)/month)/most+1)
	t := time.Unix(int64(first)*86400, 0).UTC()
	var out plot.ConstantTicks
	for t = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC); float64(t.Unix()/86400) <= last; t = t.AddDate(0, every, 0) {
		out = append(out, plot.Tick{Value: float64(t.Unix() / 86400), Label: t.Format("2006-01")})
	}
	return out
}

// timeline draws a bar for each group, its stretches by phase.
type timeline struct {
	pen  *pen
	from []float64 // the first day of each group
	rows [][]lifecycle.Reading
}

// Plot implements plot.Plotter.
func (t timeline) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, row := range t.rows {
		top := float64(len(t.rows) - i)
		for _, r := range row {
			box(&c, phaseColours[r.Phase], x(t.from[i]+float64(r.From)), y(top-1)+2, x(t.from[i]+float64(r.To)), y(top)-2)
		}
	}
}
