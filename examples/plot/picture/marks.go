package picture

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A label is a short text at a point, set to the left of it.
type label struct {
	pen   *pen
	at    plotter.XY
	text  string
	above bool
}

// Plot implements plot.Plotter.
func (l label) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	align, off := draw.YTop, vg.Length(-8)
	if l.above {
		align, off = draw.YBottom, 5
	}
	c.FillText(l.pen.text(l.pen.format.font, draw.XRight, align), vg.Point{X: x(l.at.X) - 2, Y: y(l.at.Y) + off}, l.text)
}

// A mark is an upright line with words at its top.
type mark struct {
	pen    *pen
	at     float64
	colour color.Color
	text   string
}

// Plot implements plot.Plotter.
func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	at := x(m.at)
	c.StrokeLine2(draw.LineStyle{Color: m.colour, Width: 1.4, Dashes: []vg.Length{5, 3}}, at, c.Min.Y, at, c.Max.Y)
	style := m.pen.text(m.pen.format.font, draw.XLeft, draw.YTop)
	from := at + 5
	switch w := style.Width(m.text); {
	case from+w <= c.Max.X:
	case at-5-w >= c.Min.X: // no room on the right
		style.XAlign, from = draw.XRight, at-5
	default:
		from = max(c.Min.X, c.Max.X-w)
	}
	c.FillText(style, vg.Point{X: from, Y: c.Max.Y - 2}, m.text)
}

// box fills a rectangle.
func box(c *draw.Canvas, colour color.Color, x0, y0, x1, y1 vg.Length) {
	var p vg.Path
	p.Move(vg.Point{X: x0, Y: y0})
	p.Line(vg.Point{X: x1, Y: y0})
	p.Line(vg.Point{X: x1, Y: y1})
	p.Line(vg.Point{X: x0, Y: y1})
	p.Close()
	c.SetColor(colour)
	c.Fill(p)
}

// A key is a legend above the plot: a square and a word for each.
type key struct {
	pen     *pen
	colours []color.Color
	words   []string
}

// Plot implements plot.Plotter. It draws above the data, in the room that
// GlyphBoxes asks for.
func (k key) Plot(c draw.Canvas, _ *plot.Plot) {
	style := k.pen.text(k.pen.format.font, draw.XLeft, draw.YBottom)
	for i, at := range k.places() {
		x, y := c.Min.X+at.X, c.Max.Y+6+at.Y
		box(&c, k.colours[i], x, y+1, x+keySide, y+1+keySide)
		c.FillText(style, vg.Point{X: x + keySide + keyGap, Y: y}, k.words[i])
	}
}

const keySide, keyGap = vg.Length(9), vg.Length(5)

// places are the lower left corners of the entries, in as many rows as they
// need.
func (k key) places() []vg.Point {
	style := k.pen.text(k.pen.format.font, draw.XLeft, draw.YBottom)
	out := make([]vg.Point, len(k.words))
	x, row := vg.Length(0), 0
	rows := make([]int, len(k.words))
	for i, w := range k.words {
		wide := keySide + keyGap + style.Width(w)
		if x > 0 && x+wide > .68*k.pen.format.width {
			x, row = 0, row+1
		}
		out[i].X, rows[i] = x, row
		x += wide + 3*keyGap
	}
	for i := range out {
		out[i].Y = vg.Length(row-rows[i]) * k.pen.format.font * 1.45
	}
	return out
}

// GlyphBoxes implements plot.GlyphBoxer: room for the row.
func (k key) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	return []plot.GlyphBox{{X: 0, Y: 1, Rectangle: vg.Rectangle{Max: vg.Point{Y: k.places()[0].Y + k.pen.format.font*1.3 + 8}}}}
}
