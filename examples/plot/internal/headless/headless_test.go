package headless

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a page must not be is found where it is.
func TestLookFindsFaults(t *testing.T) {
	b := Start(t)
	shapes := `<path d="M0 70H180"/><path d="M0 0H9V9Z"/><path d="M0 0H9V9Z"/><path d="M0 0H9V9Z"/><path d="M0 0H9V9Z"/><path d="M0 0H9V9Z"/><text x="9" y="80">c</text>`
	svg := func(s string) string {
		return `<figure><svg width="200" height="100" viewBox="0 0 200 100">` + s + `</svg></figure>`
	}
	for _, v := range []struct {
		name, body string
		of         func(*Look) []string
	}{
		{"out", `<p style="width:600px">wide</p>`, func(l *Look) []string { return l.Out }},
		{"cut", svg(shapes + `<text x="9" y="50">a</text><text x="180" y="50">too long</text>`), func(l *Look) []string { return l.Cut }},
		{"over", svg(shapes + `<text x="9" y="50">one</text><text x="20" y="52">two</text>`), func(l *Look) []string { return l.Over }},
		{"empty", svg(`<path d="M0 70H180"/><text x="9" y="50">a</text><text x="50" y="50">b</text><text x="90" y="50">c</text>`), func(l *Look) []string { return l.Empty }},
		{"no room", svg(strings.ReplaceAll(shapes, "H180", "H50") + `<text x="9" y="50">a</text><text x="90" y="50">b</text>`), func(l *Look) []string { return l.Empty }},
		{"hidden", `<figure><svg width="0" height="0"></svg>gone</figure>`, func(l *Look) []string { return l.Empty }},
		{"faint", `<p style="color:#bbb">pale</p>`, func(l *Look) []string { return l.Faint }},
	} {
		b.Open(t, "data:text/html,"+url.PathEscape(`<body style="margin:8px"><h2>head</h2>`+v.body), Screens[1])
		l := b.Look(t, "")
		require.Len(t, v.of(&l), 1, "%s: %+v", v.name, l)
		require.Equal(t, []string{"head"}, l.Headings)
	}
	b.Open(t, "data:text/html,"+url.PathEscape(svg(shapes+`<text x="9" y="50">a</text><text x="90" y="50">b</text>`)), Screens[0])
	l := b.Look(t, "")
	l.Clean(t)
	require.Equal(t, 1, l.Pictures)
}
