package report

import (
	"fmt"
	"io"
	"strings"
)

// lineWidth is where running text is wrapped.
const lineWidth = 100

// terminal is the layout of a terminal: lines of text.
type terminal struct {
	w     io.Writer
	lines int
	err   error
}

func (p *terminal) line(s string) {
	p.lines++
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(printable(s), " "))
	}
}

// head implements layout.
func (p *terminal) head(_, title string) {
	if p.lines > 0 {
		p.line("")
	}
	p.line("■ " + title)
}

// say implements layout: wrapped and indented by two columns.
func (p *terminal) say(text string) {
	for _, l := range wrap(text, lineWidth-2) {
		p.line("  " + l)
	}
}

// item implements layout.
func (p *terminal) item(mark, text string) {
	for i, l := range wrap(text, lineWidth-3-Width(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", Width(mark))
		}
		p.line("  " + mark + " " + l)
	}
}

// table implements layout: each column as wide as its widest cell. The last
// column, set to the left, is never padded.
func (p *terminal) table(head []string, rows [][]string, _ *grading) {
	right := make([]bool, len(head))
	width := make([]int, len(head))
	top := make([]string, len(head))
	for i, h := range head {
		top[i], right[i] = strings.CutPrefix(h, ">")
		width[i] = Width(top[i])
		for _, r := range rows {
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
