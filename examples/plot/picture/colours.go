package picture

import (
	"fmt"
	"image/color"
	"regexp"
	"strconv"
	"strings"
)

// The colours, each with the variable of the page that stands for it there.
var (
	paper  = rgb(0xffffff)
	ink    = rgb(0x1f2933)
	soft   = rgb(0x5f6b76)
	line   = rgb(0xc3ccd4)
	accent = rgb(0x2563c9)
	good   = rgb(0x23845c)
	warn   = rgb(0xb7700d)
	bad    = rgb(0xc23a3a)
	other  = rgb(0x7a52b3)
	grey   = rgb(0x8a949e)

	variables = map[string]color.NRGBA{"--card": paper, "--ink": ink, "--soft": soft, "--line": line, "--accent": accent,
		"--good": good, "--warn": warn, "--bad": bad, "--other": other, "--grey": grey}
)

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// faint is a colour of an opacity.
func faint(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(255*opacity + .5)
	return c
}

var (
	hex       = regexp.MustCompile(`#[0-9A-F]{6}`)
	fontStyle = regexp.MustCompile(`font-family:[^;"]*;font-variant:normal;font-weight:normal;font-style:normal;`)
	opening   = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*" (viewBox="[^"]*").*?>`)
)

// fonts are those that an SVG names: Arial and what has its widths, by which
// the text was placed, then what the systems have for Chinese.
const fonts = `Arial,'Liberation Sans',Helvetica,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','WenQuanYi Micro Hei',sans-serif`

// ofFile makes an SVG file of what the canvas wrote: text in the fonts of the
// reader's machine.
func ofFile(svg string) string {
	size := opening.ReplaceAllString(svg, "")
	head := opening.FindStringSubmatch(svg)[1]
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" %s font-family=\"%s\">", head, fonts) + fontStyle.ReplaceAllString(size, "")
}

// ofPage makes an svg element of what the canvas wrote: as wide as the page
// lets it be, in the colours of the page.
func ofPage(svg string) string {
	return hex.ReplaceAllStringFunc(ofFile(svg), func(s string) string {
		v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
		if err != nil {
			return s
		}
		for name, c := range variables {
			if near(c, rgb(uint32(v))) {
				return "var(" + name + ")"
			}
		}
		return s
	})
}

// near forgives what a colour with an opacity loses to rounding.
func near(a, b color.NRGBA) bool {
	d := func(x, y uint8) bool { return max(x, y)-min(x, y) <= 4 }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B)
}
