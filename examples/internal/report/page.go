package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Page is what an answer says itself on, in one language: running text, points
// and tables. How they look is the affair of its layout.
type Page struct {
	Lang Lang
	out  layout
}

// A layout sets what a page says: for a terminal ([Report.Text]) or for a
// browser ([Report.HTML]).
type layout interface {
	head(key, title string)
	say(text string)
	item(mark, text string)
	table(head []string, rows [][]string, g *grading)
}

// A Grade is how what a row of a table speaks of stands. The zero value says
// nothing of it. It repeats what the row says in words.
type Grade uint8

// The grades.
const (
	Over     Grade = iota + 1 // nothing moves any more
	Ailing                    // something is to be done
	Doubtful                  // look again
	Well
)

// Say writes running text.
func (p *Page) Say(format string, args ...any) { p.out.say(p.spaced(fmt.Sprintf(format, args...))) }

// spaced sets percent signs apart from their numbers in English, as the
// International System of Units has it; in Chinese they stand together.
func (p *Page) spaced(s string) string {
	if p.Lang != English {
		return s
	}
	return percentSign.ReplaceAllString(s, "$1 %")
}

var percentSign = regexp.MustCompile(`(\d)%`)

// Item writes one point of a list.
func (p *Page) Item(mark, text string) { p.out.item(mark, p.spaced(text)) }

// Table writes rows under a head. A head that starts with ">" is set to the
// right.
func (p *Page) Table(head []string, rows [][]string) { p.table(head, rows, nil) }

// Graded is Table with the grade of each row, and the column that says it in
// words: on a page that one comes second.
func (p *Page) Graded(head []string, rows [][]string, by int, grades []Grade) {
	p.table(head, rows, &grading{by, grades})
}

type grading struct {
	by   int
	rows []Grade
}

func (p *Page) table(head []string, rows [][]string, g *grading) {
	for _, r := range rows {
		for i := range r {
			r[i] = p.spaced(r[i])
		}
	}
	p.out.table(head, rows, g)
}

// Bar returns a bar of at most width columns for a share in [0, 1].
func Bar(share float64, width int) string {
	if !(share > 0) {
		return ""
	}
	n := int(min(share, 1)*float64(width)*8 + .5)
	s := strings.Repeat("█", n/8)
	if e := n % 8; e > 0 {
		s += string(eighths[e-1])
	}
	return s
}

// eighths are the blocks of 1/8 to 7/8 of a column.
var eighths = []rune("▏▎▍▌▋▊▉")

// isBar reports whether a cell is a bar.
func isBar(cell string) bool {
	return cell != "" && strings.Trim(cell, "█▏▎▍▌▋▊▉") == ""
}

// barColumns is how long a bar is.
func barColumns(cell string) float64 {
	n := 0
	for _, r := range cell {
		if i := slices.Index(eighths, r); i >= 0 {
			n += i + 1
		} else {
			n += 8
		}
	}
	return float64(n) / 8
}
