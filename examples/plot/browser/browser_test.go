//go:build !js

package main

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/examples/plot/internal/headless"
)

// The page is opened from a file, given a table and then a log, and read as an
// operator would: on a desk and a phone, by day and by night, in both languages.
func TestPageInABrowser(t *testing.T) {
	b := headless.Start(t)
	p, err := build()
	require.NoError(t, err)
	t.Logf("page %.1f MB, WebAssembly %.1f MB, compressed %.1f MB", mega(len(p.html)), mega(p.code), mega(p.packed))
	require.Less(t, len(p.html), 12_000_000)
	name := filepath.Join(t.TempDir(), "coterie.html")
	require.NoError(t, os.WriteFile(name, p.html, 0o644))
	b.Open(t, "file://"+name, headless.Screens[0])
	state := func(want string) {
		require.Equal(t, want, headless.Eval[string](t, b, `new Promise((done) => {
			const look = () => { const s = document.body.dataset.state; s !== "wait" && s !== "busy" ? done(s) : setTimeout(look, 20); };
			look();
		})`), headless.Eval[string](t, b, `document.getElementById("status").textContent`))
	}
	headless.Eval[bool](t, b, `document.getElementById("zh").click() || true`)
	state("ready")
	l := b.Look(t, "")
	l.Clean(t)
	require.Equal(t, []string{"社群报告，在本机上算"}, l.Headings)

	wrong := filepath.Join(t.TempDir(), "wrong.csv")
	require.NoError(t, os.WriteFile(wrong, []byte("a,b\n1,2\n"), 0o644))
	busy := func() {
		headless.Eval[bool](t, b, `(document.body.dataset.state = "busy", document.getElementById("report").removeAttribute("srcdoc"), true)`)
	}
	busy()
	b.Drop(t, "#file", wrong)
	state("failed")
	require.Contains(t, headless.Eval[string](t, b, `document.getElementById("status").textContent`), "wrong.csv 读不了：事件记录要有“时间”和“成员”两栏")

	drop := func(files ...string) {
		busy()
		b.Drop(t, "#file", files...)
		state("done")
		headless.Eval[bool](t, b, `new Promise((done) => {
			const look = () => { const d = document.getElementById("report").contentDocument; d && d.querySelector("footer") && document.getElementById("report").offsetHeight >= d.documentElement.scrollHeight ? done(true) : setTimeout(look, 20); };
			look();
		})`)
		t.Log(headless.Eval[string](t, b, `document.getElementById("names").textContent + ": " + document.getElementById("status").textContent`))
	}
	drop(some(t, "daily", "模拟0", "模拟10", "模拟11", "模拟12"))
	for _, s := range headless.Screens {
		b.Resize(t, s)
		headless.Eval[bool](t, b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
		outer := b.Look(t, "")
		outer.Clean(t)
		l := b.Look(t, "#report")
		l.Clean(t)
		require.Equal(t, []string{"社群报告", "各群一览（先看最差的）", "本周该做"}, l.Headings[:3])
		require.Equal(t, 3, l.Pictures, s.Name)
		require.Greater(t, l.Rows, 40)
		b.Shoot(t, "browser-"+s.Name)
	}

	// A log with its staff, in English: the table is worked out anew first.
	headless.Eval[bool](t, b, `(document.getElementById("en").click(), true)`)
	state("done")
	drop(some(t, "events", "模拟40"), "../../report/testdata/staff.csv")
	l = b.Look(t, "#report")
	l.Clean(t)
	require.Equal(t, "Community report", l.Headings[0])
	require.Contains(t, headless.Eval[string](t, b, `document.getElementById("report").contentDocument.body.textContent`), "staff account")
	require.Equal(t, "report.html", headless.Eval[string](t, b, `(() => {
		let got = ""; const click = HTMLAnchorElement.prototype.click;
		HTMLAnchorElement.prototype.click = function () { got = this.download; };
		document.getElementById("save").click();
		HTMLAnchorElement.prototype.click = click;
		return got;
	})()`))

	// Of two files, one dropped while the other was being worked out, the report is
	// that of the later.
	busy()
	b.Drop(t, "#file", some(t, "events", "模拟40"))
	b.Drop(t, "#file", some(t, "daily", "模拟0", "模拟10"))
	state("done")
	require.Equal(t, "daily.csv", headless.Eval[string](t, b, `document.getElementById("names").textContent`))
	require.Contains(t, headless.Eval[string](t, b, `document.getElementById("report").srcdoc`), "模拟10")

	// The frame shrinks with its report, and the same file can be chosen again.
	frame := func() (frame, body float64) {
		at := headless.Eval[[]float64](t, b, `[document.getElementById("report").offsetHeight, document.getElementById("report").contentDocument.body.offsetHeight]`)
		return at[0], at[1]
	}
	b.Resize(t, headless.Screens[0])
	high, _ := frame()
	drop(some(t, "daily", "模拟0"))
	higher, body := frame()
	require.InDelta(t, body, higher, 2)
	drop(some(t, "daily", "模拟10"))
	low, body := frame()
	require.InDelta(t, body, low, 2)
	require.Less(t, low, min(high, higher)-100)
	require.Empty(t, headless.Eval[string](t, b, `document.getElementById("file").value`))

	// What the numbers of the books say is read strictly and named in the language
	// of the page; nothing is assumed for a 0.
	book := func(id, text, want, words string) {
		headless.Eval[bool](t, b, `(document.getElementById("zh").click(), document.body.dataset.state = "busy", document.getElementById("report").removeAttribute("srcdoc"),
			document.getElementById("`+id+`").value = "`+text+`", document.getElementById("`+id+`").dispatchEvent(new Event("change")), true)`)
		state(want)
		require.Contains(t, headless.Eval[string](t, b, `document.getElementById("status").textContent + (document.getElementById("report").hidden ? "" : document.getElementById("report").srcdoc)`), words, text)
	}
	book("cost", "abc", "failed", "每群每月成本要写成")
	book("cost", "-5", "failed", "每群每月成本要写成")
	book("cost", "1,000", "done", "每群每月成本 ¥1,000.00")
	book("cost", "0", "done", "按给定的每群每月成本 ¥0.00")
	book("margin", "0", "failed", "毛利率要写成")
	book("margin", "40", "done", "毛利 40%")

	// A folder cannot be read, and the page says so.
	headless.Eval[bool](t, b, `(take([{name: "folder", arrayBuffer: () => Promise.reject(new Error("no file"))}]), true)`)
	state("failed")
	require.Contains(t, headless.Eval[string](t, b, `document.getElementById("status").textContent`), "文件夹")

	// Nothing can be sent: not by the page, nor by the code beside it.
	require.Equal(t, "refused", headless.Eval[string](t, b, `fetch("https://example.org/", {method: "POST", body: "x"}).then(() => "sent", () => "refused")`))
	require.Equal(t, "refused", headless.Eval[string](t, b, `new Promise((done) => { const i = new Image(); i.onload = () => done("sent"); i.onerror = () => done("refused"); i.src = "https://example.org/?x"; })`))
	require.Equal(t, 0., headless.Eval[float64](t, b, `performance.getEntriesByType("resource").filter((e) => !/^(blob|data):/.test(e.name) && e.transferSize > 0).length`))
}

// some is a table of the groups whose names begin so.
func some(t *testing.T, table string, groups ...string) string {
	f, err := os.Open("../../report/testdata/" + table + ".csv.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	var out []byte
	for lines := bufio.NewScanner(z); lines.Scan(); {
		if len(out) == 0 || slices.ContainsFunc(groups, func(g string) bool { return strings.Contains(lines.Text(), ","+g) }) {
			out = append(append(out, lines.Text()...), '\n')
		}
	}
	name := filepath.Join(t.TempDir(), table+".csv")
	require.NoError(t, os.WriteFile(name, out, 0o644))
	return name
}

// The same code makes the same page.
func TestAssembleIsDeterministic(t *testing.T) {
	a, err := assemble([]byte("code"), "support")
	require.NoError(t, err)
	b, err := assemble([]byte("code"), "support")
	require.NoError(t, err)
	require.Equal(t, string(a.html), string(b.html))
	require.NotContains(t, string(a.html), "{{")
	require.Contains(t, string(a.html), "default-src 'none'")
}
