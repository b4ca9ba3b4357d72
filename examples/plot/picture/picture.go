package picture

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/monetize"
)

// A Picture is one picture of a report.
type Picture struct {
	Name    string // of its files
	Section string // of the report that it stands in
	Title   report.Words

	rows int // of equal height, where the picture is a list
	draw func(*pen) error
}

// Of lists the pictures that a report of an input has, in the order of its
// sections.
func Of(in *report.Input, r *report.Report) ([]Picture, error) {
	var out []Picture
	for i, s := range r.Sections {
		var more []Picture
		var err error
		switch a := r.Answers[i].(type) {
		case *report.GroupsAnswer:
			more = phases(a)
		case *report.LivesAnswer:
			more = lives(a)
		case *report.ParticipationAnswer:
			more = lorenz(a)
		case *report.WhoAnswer:
			more, err = layers(in.Events)
		case *report.RetentionAnswer:
			if more = retention(a); a.Of == "stays" {
				more, err = withTriangle(more, in.Events)
			}
		case *report.AliveAnswer:
			more, err = worth(a)
		case *report.ProfitAnswer:
			more, err = cash(a)
		}
		if err != nil {
			return nil, fmt.Errorf("picture of %s: %w", s.Key, err)
		}
		for _, p := range more {
			p.Section = s.Key
			out = append(out, p)
		}
	}
	return out, nil
}

// Page draws the pictures for [report.Report.HTML].
func Page(pictures []Picture, l report.Lang) (map[string][]report.Picture, error) {
	out := map[string][]report.Picture{}
	for _, p := range pictures {
		wide, err := p.inline(l, wide)
		if err != nil {
			return nil, err
		}
		narrow, err := p.inline(l, narrow)
		if err != nil {
			return nil, err
		}
		out[p.Section] = append(out[p.Section], report.Picture{Title: p.Title.In(l), Wide: wide, Narrow: narrow})
	}
	return out, nil
}

// A format is how large a picture is, and its text.
type format struct {
	width, height, row, font vg.Length
}

var (
	wide   = format{width: 760, height: 340, row: 15, font: 12}
	narrow = format{width: 344, height: 280, row: 15, font: 11.5}
)

// inline is an svg element without a title, in the colours of a page.
func (p Picture) inline(l report.Lang, f format) (string, error) {
	n := &pen{Plot: plot.New(), lang: l, format: f, hand: hand()}
	n.prepare()
	if err := p.draw(n); err != nil {
		return "", fmt.Errorf("%s: %w", p.Name, err)
	}
	c := vgsvg.New(f.width, p.height(f))
	n.Draw(draw.Crop(draw.New(c), 2, -2, 2, -2))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	return ofPage(b.String()), nil
}

// SVG draws the picture as a file of its own, on white.
func (p Picture) SVG(l report.Lang) ([]byte, error) {
	c := vgsvg.New(wide.width, p.height(wide)+titled)
	if err := p.onto(draw.New(c), l, hand()); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, err
	}
	return []byte(ofFile(b.String())), nil
}

// PNG draws the picture with a font, at twice the size of the SVG. Names that
// the font cannot write are numbered instead. A nil font is Liberation Sans,
// which has no Chinese.
func (p Picture) PNG(l report.Lang, f *Font) ([]byte, error) {
	const dpi = 144
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(wide.width, p.height(wide)+titled), vgimg.UseDPI(dpi))}
	h := hand()
	h.exact = true
	if f != nil {
		h = f.hand
	}
	if l == report.Chinese && !h.writes(p.Title.ZH) {
		return nil, fmt.Errorf("%s: the font has no Chinese", p.Name)
	}
	if err := p.onto(draw.New(c), l, h); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	return b.Bytes(), err
}

// titled is how much higher a picture with its title is.
const titled = 28 * vg.Length(1)

func (p Picture) height(f format) vg.Length {
	if p.rows > 0 {
		return 76 + f.row*vg.Length(p.rows)
	}
	return f.height
}

// onto draws a picture with its title on white.
func (p Picture) onto(c draw.Canvas, l report.Lang, h handler) error {
	n := &pen{Plot: plot.New(), lang: l, format: wide, hand: h}
	n.prepare()
	n.BackgroundColor = paper
	n.Title.Text = p.Title.In(l)
	if err := p.draw(n); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	c.SetColor(paper)
	c.Fill(c.Rectangle.Path())
	n.Draw(draw.Crop(c, 10, -12, 6, -8))
	return nil
}

// A pen is a plot that is being drawn, in one language and format.
type pen struct {
	*plot.Plot
	lang   report.Lang
	format format
	hand   handler
}

// prepare sets the house style.
func (n *pen) prepare() {
	n.BackgroundColor = nil
	n.TextHandler = n.hand
	n.Title.TextStyle.Color, n.Title.Padding = ink, 8
	n.style(&n.Title.TextStyle, n.format.font*1.2)
	for _, a := range []*plot.Axis{&n.X, &n.Y} {
		a.LineStyle.Color, a.LineStyle.Width = line, 1
		a.Tick.LineStyle.Color, a.Tick.Length, a.Padding = line, 4, 0
		a.Label.TextStyle.Color, a.Tick.Label.Color = soft, soft
		n.style(&a.Label.TextStyle, n.format.font)
		n.style(&a.Tick.Label, n.format.font*.92)
		a.Label.Padding = 4
	}
	n.Legend.TextStyle.Color = ink
	n.style(&n.Legend.TextStyle, n.format.font*.95)
	n.Legend.Padding, n.Legend.ThumbnailWidth = 4, 16
}

// style sets the font of a text.
func (n *pen) style(s *draw.TextStyle, size vg.Length) {
	s.Handler, s.Font.Typeface, s.Font.Variant, s.Font.Size = n.hand, n.hand.typeface, n.hand.variant, size
}

// text is a style for text inside the plot.
func (n *pen) text(size vg.Length, x draw.XAlignment, y draw.YAlignment) draw.TextStyle {
	s := draw.TextStyle{Color: ink, XAlign: x, YAlign: y}
	n.style(&s, size)
	return s
}

// say chooses the words of the picture's language.
func (n *pen) say(zh, en string) string { return report.Words{ZH: zh, EN: en}.In(n.lang) }

// axes names what is on the axes.
func (n *pen) axes(x, y report.Words) {
	n.X.Label.Text, n.Y.Label.Text = x.In(n.lang), y.In(n.lang)
}

// name is a name as the pen can write it: a number where the font lacks its
// letters, and shortened where it would take more than a share of the picture's
// width, which the data need.
func (n *pen) name(s string, i int, share float64) string {
	if !n.hand.writes(s) {
		return fmt.Sprintf("#%d", i+1)
	}
	font := n.text(n.format.font, draw.XLeft, draw.YBottom).Font
	most := vg.Length(share) * n.format.width
	if n.hand.width(s, font) <= most {
		return s
	}
	letters := []rune(s)
	fits := sort.Search(len(letters), func(k int) bool { return n.hand.width(string(letters[:k+1])+"…", font) > most })
	return strings.TrimSpace(string(letters[:fits])) + "…"
}

// narrow reports whether the picture is for a phone.
func (n *pen) narrow() bool { return n.format.width < 500 }

// ticks marks an axis at steps, with labels as f writes them.
func ticks(from, to, step float64, f func(float64) string) plot.ConstantTicks {
	var out plot.ConstantTicks
	for i := int(math.Ceil(from/step - 1e-9)); float64(i)*step <= to+1e-9*step; i++ {
		v := float64(i) * step
		out = append(out, plot.Tick{Value: v, Label: f(v)})
	}
	return out
}

// step is a round step that parts a range into at most n.
func step(span float64, n int) float64 {
	raw := span / float64(n)
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, k := range []float64{1, 2, 5, 10} {
		if k*unit >= raw*(1-1e-9) {
			return k * unit
		}
	}
	return 10 * unit
}

func percent(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }

func whole(v float64) string { return fmt.Sprintf("%.0f", v) }

// money writes an amount on an axis, short.
func (n *pen) money(c coterie.Currency) func(float64) string {
	symbol := strings.TrimRight(monetize.Money{Currency: c}.Grouped(), "0.")
	return func(v float64) string {
		sign := ""
		if v < 0 {
			sign, v = "-", -v
		}
		switch {
		case n.lang == report.Chinese && v >= 10000:
			return fmt.Sprintf("%s%s%.3g万", sign, symbol, v/1e4)
		case v >= 1e6:
			return fmt.Sprintf("%s%s%.3gM", sign, symbol, v/1e6)
		case v >= 1e4:
			return fmt.Sprintf("%s%s%.3gk", sign, symbol, v/1e3)
		}
		return fmt.Sprintf("%s%s%.4g", sign, symbol, v)
	}
}

// quantile reads sorted values.
func quantile(sorted []float64, p float64) float64 {
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

func sorted(x []float64) []float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x
}
