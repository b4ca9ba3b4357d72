package report

import (
	"bytes"
	_ "embed" // the style sheet
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

//go:embed page.css
var styleSheet string

// A Picture stands in a section of an HTML page: an svg element for wide
// screens and one for narrow ones. Their colours may be the variables of
// page.css (--ink, --soft, --line, --accent, --good, --warn, --bad, --other,
// --grey), which know the dark mode. Both are written as they are.
type Picture struct {
	Title        string
	Wide, Narrow string
}

// foremost are the sections that an operator opens a page for, hindmost those that
// say what it stands on; the others keep their order between them.
var (
	foremost = []string{"groups", "week", "profit", "alive", "retention"}
	hindmost = []string{"input"}
)

// HTML writes the report as one page that stands by itself: it loads nothing
// and runs nothing. Pictures are by the key of their section.
func (r *Report) HTML(w io.Writer, l Lang, pictures map[string][]Picture) error {
	out := &browser{}
	p := &Page{Lang: l, out: out}
	title := Words{"社群报告", "Community report"}.In(l)
	out.raw("<!DOCTYPE html>\n<html lang=%q>\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<div class=\"page\">\n",
		Words{"zh-CN", "en"}.In(l), html.EscapeString(title), styleSheet)
	out.raw("<h1>%s</h1>\n", html.EscapeString(title))
	if lead := r.lead(l); lead != "" {
		out.raw("<p class=\"lead\">%s</p>\n", html.EscapeString(printable(lead)))
	}
	r.glance(out, p)
	order := r.order()
	out.raw("<nav>\n")
	for _, i := range order {
		out.link("#"+r.Sections[i].Key, r.Sections[i].Title.In(l))
	}
	out.link("#unsaid", unsaidTitle.In(l))
	out.raw("</nav>\n<main>\n")
	for _, i := range order {
		r.say(p, i)
		for _, f := range pictures[r.Sections[i].Key] {
			out.figure(f)
		}
	}
	r.unsaid(p)
	out.close()
	out.raw("</main>\n<footer>%s</footer>\n</div>\n</body>\n</html>\n", html.EscapeString(Words{
		"这一页自成一体：不引用别处的字体、脚本和图片，可以直接转发。", "This page stands by itself: it loads no font, script or picture from elsewhere, and can be passed on as it is."}.In(l)))
	_, err := w.Write(out.b.Bytes())
	return err
}

// order lists the sections that have something to say, as a page shows them.
func (r *Report) order() []int {
	var out []int
	rank := func(i int) int {
		key := r.Sections[i].Key
		if k := slices.Index(foremost, key); k >= 0 {
			return k - len(foremost)
		}
		return slices.Index(hindmost, key) + 1
	}
	for i := range r.Sections {
		if r.answered(i) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return rank(a) - rank(b) })
	return out
}

// browser is the layout of an HTML page. What it is given is text, and is
// escaped.
type browser struct {
	b       bytes.Buffer
	section bool // one is open
	list    bool
}

func (o *browser) raw(format string, args ...any) { fmt.Fprintf(&o.b, format, args...) }

// text writes s as text. No line breaks before a percent sign.
func (o *browser) text(s string) {
	o.b.WriteString(html.EscapeString(strings.ReplaceAll(printable(s), " %", "\u00a0%")))
}

func (o *browser) link(href, text string) {
	o.raw("<a href=%q>", href)
	o.text(text)
	o.raw("</a>\n")
}

// unlist ends a list of points.
func (o *browser) unlist() {
	if o.list {
		o.raw("</ul>\n")
		o.list = false
	}
}

// close ends a section.
func (o *browser) close() {
	o.unlist()
	if o.section {
		o.raw("</section>\n")
		o.section = false
	}
}

// head implements layout.
func (o *browser) head(key, title string) {
	o.close()
	o.raw("<section id=%q>\n<h2>", key)
	o.text(title)
	o.raw("</h2>\n")
	o.section = true
}

// say implements layout.
func (o *browser) say(text string) {
	o.unlist()
	o.raw("<p>")
	o.text(text)
	o.raw("</p>\n")
}

// item implements layout.
func (o *browser) item(mark, text string) {
	if !o.list {
		o.raw("<ul>\n")
		o.list = true
	}
	o.raw("<li data-mark=\"%s\">", html.EscapeString(mark))
	o.text(text)
	o.raw("</li>\n")
}

// The widths beyond which the text of a column is broken into lines.
const (
	longName = 18 // of the first column, which stays in sight
	longCell = 26
)

// table implements layout. A table that is wider than the screen scrolls by
// itself, with its first column in place.
func (o *browser) table(head []string, rows [][]string, g *grading) {
	o.unlist()
	if g != nil {
		head, rows = second(head, g.by), slices.Clone(rows)
		for i, r := range rows {
			rows[i] = second(r, g.by)
		}
	}
	class := make([]string, len(head))
	o.raw("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
	for i, h := range head {
		title, right := strings.CutPrefix(h, ">")
		long := slices.ContainsFunc(rows, func(r []string) bool { return Width(r[i]) > longCell && !isBar(r[i]) })
		switch {
		case right:
			class[i] = ` class="r"`
		case i == 0 && slices.ContainsFunc(rows, func(r []string) bool { return Width(r[0]) > longName }):
			class[i] = ` class="k"`
		case long && i > 0:
			class[i] = ` class="w"`
		}
		o.raw("<th%s>", class[i])
		o.text(strings.TrimSpace(title))
		o.raw("</th>")
	}
	o.raw("</tr></thead>\n<tbody>\n")
	for n, r := range rows {
		if g != nil {
			o.raw("<tr class=\"g%d\">", g.rows[n])
		} else {
			o.raw("<tr>")
		}
		for i, cell := range r {
			tag := "td"
			if i == 0 {
				tag = "th"
			}
			o.raw("<%s%s>", tag, class[i])
			if isBar(cell) {
				o.raw("<span class=\"bar\" style=\"width:%.3gem\"></span>", barColumns(cell)/4)
			} else {
				o.text(strings.TrimSpace(cell))
			}
			o.raw("</%s>", tag)
		}
		o.raw("</tr>\n")
	}
	o.raw("</tbody>\n</table></div>\n")
}

// second moves a column to the second place.
func second(row []string, i int) []string {
	out := slices.Delete(slices.Clone(row), i, i+1)
	return slices.Insert(out, 1, row[i])
}

func (o *browser) figure(f Picture) {
	o.unlist()
	o.raw("<figure>\n<figcaption>")
	o.text(f.Title)
	o.raw("</figcaption>\n")
	for _, v := range []struct{ class, svg string }{{"wide", f.Wide}, {"narrow", f.Narrow}} {
		o.raw("<div class=%q role=\"img\" aria-label=\"%s\">\n", v.class, html.EscapeString(f.Title))
		o.b.WriteString(v.svg)
		o.raw("</div>\n")
	}
	o.raw("</figure>\n")
}
