package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWidthCountsColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "社群": 4, "¥1,600": 6, "（x）": 5, "█▏": 2, "95% 区间": 8, "…–": 2} {
		require.Equal(t, want, Width(s), s)
	}
}

// Every column of a table starts at one place, whatever the script of its cells.
func TestTableAlignsBothScripts(t *testing.T) {
	var b bytes.Buffer
	out := &terminal{w: &b}
	p := &Page{out: out}
	p.Table([]string{"群", ">人数", "建议"}, [][]string{{"亲子阅读", "55", "a"}, {"x", "1,234", "b"}, {"社群ab", "–", "c"}})
	require.NoError(t, out.err)
	for _, l := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n")[1:] {
		end := strings.LastIndexAny(l, "abc")
		require.Equal(t, 2+8+2+5+2, Width(l[:end]), l)
	}
}

func TestWrapKeepsEveryRuneAndTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}|[\x{4e00}-\x{4e40}]{1,12}|[，。；）]`), 0, 40).Draw(t, "words")
		text := strings.Join(words, " ")
		lines := wrap(text, 30)
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		for _, l := range lines {
			// A closing mark may hang over, as may what cannot be broken before it.
			require.LessOrEqual(t, Width(strings.TrimRight(l, noStart+" ")), 30+2, l)
		}
	})
}

func TestBars(t *testing.T) {
	require.Equal(t, "", Bar(0, 8))
	require.Equal(t, "████", Bar(.5, 8))
	require.Equal(t, "████▌", Bar(.5625, 8))
	require.Equal(t, "████████", Bar(7, 8))
}
