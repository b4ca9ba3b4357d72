package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lang is the language of a report.
type Lang uint8

// The languages. The zero value is Chinese.
const (
	Chinese Lang = iota
	English
)

// ParseLang reads "zh" or "en".
func ParseLang(s string) (Lang, error) {
	switch strings.ToLower(s) {
	case "zh", "zh-cn", "中文":
		return Chinese, nil
	case "en", "english":
		return English, nil
	}
	return 0, fmt.Errorf("language %q: want zh or en", s)
}

// Words is one thing said in both languages.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In returns the words in a language.
func (w Words) In(l Lang) string {
	if l == English {
		return w.EN
	}
	return w.ZH
}

// mostRunes is how long the name of a group may be.
const mostRunes = 100

// isName reports whether s can be the name of a group: text without control
// characters, and no longer than mostRunes.
func isName(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= mostRunes && !strings.ContainsFunc(s, unicode.IsControl)
}

// printable writes U+FFFD for control characters and for what is not UTF-8, so
// that no text of an input steers the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// wide lists the ranges of runes that take two columns of a terminal: East
// Asian Wide and Fullwidth of Unicode Standard Annex 11, and the emoji.
var wide = [][2]rune{
	{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},
	{0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
}

// columns returns how many columns of a terminal a rune takes.
func columns(r rune) int {
	if r >= 0x300 && r <= 0x36F { // combining marks
		return 0
	}
	for _, w := range wide {
		if w[0] <= r && r <= w[1] {
			return 2
		}
	}
	return 1
}

// Width returns how many columns of a terminal s takes.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += columns(r)
	}
	return n
}

// pad fills s with spaces to a width, on the left where it is negative.
func pad(s string, width int) string {
	n := max(width, -width) - Width(s)
	if n <= 0 {
		return s
	}
	if width < 0 {
		return strings.Repeat(" ", n) + s
	}
	return s + strings.Repeat(" ", n)
}

// noStart are the marks that no line begins with.
const noStart = "，。、；：！？）」』”’％…)],.;:!?%"

// wrap breaks s into lines of at most width columns: between words, and
// between any two Chinese characters except before a closing mark.
func wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	at := 0
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		at = 0
	}
	for _, piece := range pieces(s) {
		w := Width(piece)
		if at > 0 && at+w > width {
			flush()
			piece = strings.TrimLeft(piece, " ")
			w = Width(piece)
		}
		line.WriteString(piece)
		at += w
	}
	if at > 0 {
		flush()
	}
	return lines
}

// pieces cuts s at the places where a line may break.
func pieces(s string) []string {
	var out []string
	var cur strings.Builder
	cut := func() {
		if cur.Len() > 0 {
			out = append(out, cur.String())
			cur.Reset()
		}
	}
	prev := rune(0)
	for _, r := range s {
		breakable := prev == ' ' && r != ' ' || prev != 0 && (columns(r) == 2 || columns(prev) == 2)
		if breakable && !strings.ContainsRune(noStart, r) && !strings.ContainsRune("(（「『“‘", prev) {
			cut()
		}
		cur.WriteRune(r)
		prev = r
	}
	cut()
	return out
}
