package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// elements reads a page with a parser that forgives nothing but what HTML has
// of its own: void elements and character references. It returns the elements
// and the text in them.
func elements(t *testing.T, page string) (map[string]int, string) {
	x := xml.NewDecoder(strings.NewReader(page))
	x.Entity = xml.HTMLEntity
	counts, text := map[string]int{}, ""
	var open []string
	for {
		token, err := x.Token()
		if err == io.EOF {
			require.Empty(t, open)
			return counts, text
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			counts[e.Name.Local]++
			open = append(open, e.Name.Local)
		case xml.EndElement:
			require.Equal(t, open[len(open)-1], e.Name.Local)
			open = open[:len(open)-1]
		case xml.CharData:
			text += string(e)
		}
	}
}

func page(t *testing.T, in *Input, l Lang) string {
	r, err := New(in)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, r.HTML(&b, l, nil))
	return b.String()
}

// A page holds every section of the text, and what the operator needs first is
// first.
func TestPageSaysWhatTheTextSays(t *testing.T) {
	in, err := Builtin()
	require.NoError(t, err)
	r, err := New(in)
	require.NoError(t, err)
	for _, l := range []Lang{Chinese, English} {
		counts, text := elements(t, page(t, in, l))
		sections := 1 // what cannot be said
		for i, s := range r.Sections {
			if r.answered(i) {
				sections++
				require.Contains(t, text, s.Title.In(l))
			}
		}
		require.Equal(t, sections, counts["section"])
		require.Equal(t, sections, counts["h2"])
		require.Positive(t, counts["table"])
		require.Less(t, strings.Index(text, aliveSection.Title.In(l)), strings.Index(text, rfmSection.Title.In(l)))
		require.Contains(t, text, "1,937")
	}
}

// What an input holds is text on a page, whatever it looks like.
func TestPageEscapesNames(t *testing.T) {
	name := `<b onclick=x>&"'`
	daily, err := ReadDaily(strings.NewReader("date,group,members,messages\n2026-03-01,\""+strings.ReplaceAll(name, `"`, `""`)+"\",9,3\n"), china(t))
	require.NoError(t, err)
	counts, text := elements(t, page(t, &Input{Daily: daily}, English))
	require.Contains(t, text, name)
	require.Equal(t, 1, counts["b"], "that of the card alone")
}

// Bars are drawn as long as their blocks say.
func TestBarsKeepTheirLength(t *testing.T) {
	for _, share := range []float64{.01, .25, .5625, 1} {
		bar := Bar(share, 40)
		require.True(t, isBar(bar))
		require.InDelta(t, 40*share, barColumns(bar), 1./8)
	}
	require.False(t, isBar(""))
	require.False(t, isBar("█ 3"))
}
