package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/examples/plot/internal/headless"
)

// The report is looked at on a desk and a phone, by day and by night, in both
// languages and from each kind of input.
func TestReportInABrowser(t *testing.T) {
	b := headless.Start(t)
	long := filepath.Join(t.TempDir(), "long.csv")
	require.NoError(t, os.WriteFile(long, longNames(), 0o644))
	for _, v := range []struct {
		name     string
		args     []string
		headings []string // the first ones
		rows     int      // at least
		pictures int
		first    string // the first row
	}{
		{"zh", nil, []string{"社群报告", "各群一览（先看最差的）", "本周该做", "收入、盈亏与何时收尾", "留存"}, 150, 7, "模拟01亲子阅读"},
		{"daily", []string{"-lang", "en", "-daily", "../report/testdata/daily.csv.gz"}, []string{"Community report", "The groups, worst first", "This week", "Revenue, profit and when to close"}, 130, 3, "模拟01亲子阅读"},
		{"customers", []string{"-lang", "en", "-kind", "purchase", "-tz", "+00:00", "-currency", "USD", "-design", "../designs/knowledge-membership.json", "-events", "../internal/report/builtin/cdnow.csv.gz"},
			[]string{"Community report", "Who is still there, how often they will buy, and what it is worth", "Retention", "The design"}, 20, 3, "0–20 %"},
		{"long-names", []string{"-daily", long}, []string{"社群报告", "各群一览（先看最差的）"}, 5, 1, longName(0)},
	} {
		t.Run(v.name, func(t *testing.T) {
			folder := t.TempDir()
			var out bytes.Buffer
			require.NoError(t, run(append(v.args, "-report", "-out", folder), nil, &out, os.Stderr))
			for i, s := range headless.Screens {
				if i == 0 {
					b.Open(t, "file://"+filepath.Join(folder, "report.html"), s)
				} else {
					b.Resize(t, s)
				}
				l := b.Look(t, "")
				l.Clean(t)
				require.Equal(t, v.headings, l.Headings[:len(v.headings)], s.Name)
				require.GreaterOrEqual(t, l.Rows, v.rows, s.Name)
				require.Equal(t, v.pictures, l.Pictures, s.Name)
				require.Equal(t, v.first, headless.Eval[string](t, b, `document.querySelector("tbody th").textContent.replaceAll("\u00a0", " ")`))
				requireDrawn(t, b.Shoot(t, "report-"+v.name+"-"+s.Name), s)
			}
		})
	}
}

// requireDrawn asserts that a picture of a page is as wide as the screen, and
// dark or light as asked.
func requireDrawn(t *testing.T, shot []byte, s headless.Screen) {
	m, err := png.Decode(bytes.NewReader(shot))
	require.NoError(t, err)
	require.Equal(t, int(s.Width), m.Bounds().Dx(), s.Name)
	r, _, _, _ := m.At(2, 2).RGBA()
	require.Equal(t, s.Dark, r < 1<<15, "%s: %v", s.Name, m.At(2, 2))
	colours := map[uint32]bool{}
	each(m, func(r, g, b uint32) { colours[r>>12<<8|g>>12<<4|b>>12] = true })
	require.Greater(t, len(colours), 30, s.Name)
}

func each(m image.Image, f func(r, g, b uint32)) {
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y += 3 {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x += 3 {
			r, g, b, _ := m.At(x, y).RGBA()
			f(r, g, b)
		}
	}
}

// longName is a name of as many letters as a group of WeChat may have.
func longName(i int) string {
	return strings.Repeat("一个名字写满三十二个字的家长共读群", 2)[:3*31] + strconv.Itoa(i)
}

// longNames is a daily table of groups with long names.
func longNames() []byte {
	b := []byte("date,group,members,messages\n")
	for day := range 120 {
		for i := range 5 {
			b = fmt.Appendf(b, "%s,%s,40,%d\n", time.Unix(86400*int64(20_520+day), 0).UTC().Format(time.DateOnly), longName(i), 20+(day*i)%7)
		}
	}
	return b
}
