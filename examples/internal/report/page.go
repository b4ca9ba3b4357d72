package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// lineWidth is where running text is wrapped.
const lineWidth = 100

// Page is what an answer says itself on: lines of plain text in one language.
type Page struct {
	Lang  Lang
	w     io.Writer
	lines int
	err   error
}

func (p *Page) line(s string) {
	p.lines++
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(printable(s), " "))
	}
}

// Head starts a section.
func (p *Page) Head(s string) {
	if p.lines > 0 {
		p.line("")
	}
	p.line("■ " + s)
}

// Say writes running text, wrapped and indented by two columns.
func (p *Page) Say(format string, args ...any) {
	for _, l := range wrap(p.spaced(fmt.Sprintf(format, args...)), lineWidth-2) {
		p.line("  " + l)
	}
}

// spaced sets percent signs apart from their numbers in English, as the
// International System of Units has it; in Chinese they stand together.
func (p *Page) spaced(s string) string {
	if p.Lang != English {
		return s
	}
	return percentSign.ReplaceAllString(s, "$1 %")
}

var percentSign = regexp.MustCompile(`(\d)%`)

// Item writes one point of a list, wrapped.
func (p *Page) Item(mark, text string) {
	for i, l := range wrap(p.spaced(text), lineWidth-3-Width(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", Width(mark))
		}
		p.line("  " + mark + " " + l)
	}
}

// Table writes rows under a head, each column as wide as its widest cell. A
// head that starts with ">" is set to the right. The last column, set to the
// left, is never padded.
func (p *Page) Table(head []string, rows [][]string) {
	right := make([]bool, len(head))
	width := make([]int, len(head))
	top := make([]string, len(head))
	for i, h := range head {
		top[i], right[i] = strings.CutPrefix(h, ">")
		width[i] = Width(top[i])
		for _, r := range rows {
			r[i] = p.spaced(r[i])
			width[i] = max(width[i], Width(r[i]))
		}
	}
	for _, r := range append([][]string{top}, rows...) {
		var b strings.Builder
		for i, cell := range r {
			w := width[i]
			if right[i] {
				w = -w
			}
			b.WriteString("  ")
			b.WriteString(pad(cell, w))
		}
		p.line(b.String())
	}
}

// Bar returns a bar of at most width columns for a share in [0, 1].
func Bar(share float64, width int) string {
	if !(share > 0) {
		return ""
	}
	eighths := int(min(share, 1)*float64(width)*8 + .5)
	s := strings.Repeat("█", eighths/8)
	if e := eighths % 8; e > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[e-1])
	}
	return s
}
