package picture

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A handler measures and draws text. What its font has no letter for is taken
// to be as wide as it is high, as Chinese is: so an SVG, which names fonts and
// holds none, is laid out for both scripts.
type handler struct {
	text.Plain
	typeface font.Typeface
	variant  font.Variant
	face     *opentype.Font
	exact    bool // drawn with this very font
}

var _ text.Handler = handler{}

// hand is the handler with the font that needs no file: Liberation Sans.
func hand() handler {
	for _, f := range liberation.Collection() {
		if f.Font.Variant == "Sans" && f.Font.Weight == 0 && f.Font.Style == 0 {
			return handler{Plain: text.Plain{Fonts: font.NewCache(liberation.Collection())}, typeface: "Liberation", variant: "Sans", face: f.Face}
		}
	}
	return handler{} // the collection has it
}

// A Font draws the text of a PNG.
type Font struct{ hand handler }

// ParseFont reads a TrueType or OpenType font, or the first of a collection.
func ParseFont(data []byte) (*Font, error) {
	face, err := opentype.Parse(data)
	if err != nil {
		c, err2 := opentype.ParseCollection(data)
		if err2 != nil {
			return nil, fmt.Errorf("font: %w", errors.Join(err, err2))
		}
		if face, err = c.Font(0); err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
	}
	const name = "given"
	return &Font{handler{Plain: text.Plain{Fonts: font.NewCache(font.Collection{{Font: font.Font{Typeface: name}, Face: face}})},
		typeface: name, face: face, exact: true}}, nil
}

// has reports whether the font has a letter.
func (h handler) has(r rune) bool {
	var b sfnt.Buffer
	i, err := h.face.GlyphIndex(&b, r)
	return err == nil && i != 0
}

// writes reports whether every letter of s can be shown.
func (h handler) writes(s string) bool {
	return !h.exact || !strings.ContainsFunc(s, func(r rune) bool { return !h.has(r) })
}

// width is how wide a line is.
func (h handler) width(s string, f font.Font) vg.Length {
	missing := 0
	known := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf && !h.has(r) {
			missing++
			return -1
		}
		return r
	}, s)
	face := h.Fonts.Lookup(f, f.Size)
	return face.Width(known) + f.Size*vg.Length(missing)
}

// Box implements text.Handler.
func (h handler) Box(s string, f font.Font) (width, height, depth vg.Length) {
	_, height, depth = h.Plain.Box("", f)
	return h.width(s, f), height, depth
}

// Draw implements text.Handler.
func (h handler) Draw(c vg.Canvas, s string, sty draw.TextStyle, at vg.Point) {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return
	}
	face := h.Fonts.Lookup(sty.Font, sty.Font.Size)
	c.SetColor(sty.Color)
	if sty.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Rotate(sty.Rotation)
	}
	sin, cos := math.Sincos(sty.Rotation)
	at.X, at.Y = at.Y*vg.Length(sin)+at.X*vg.Length(cos), at.Y*vg.Length(cos)-at.X*vg.Length(sin)
	lines := h.Lines(s)
	at.Y += sty.Height(s)*vg.Length(sty.YAlign) - face.Extents().Ascent
	for i, l := range lines {
		up := vg.Length(len(lines)-i) * sty.Font.Size
		c.FillString(face, at.Add(vg.Point{X: vg.Length(sty.XAlign) * h.width(l, sty.Font), Y: up}), l)
	}
}
