package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the pictures of the READMEs")

// The pictures of the READMEs are those that the program draws.
func TestPicturesAreWritten(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		folder := t.TempDir()
		written(t, lang, folder)
		shown, err := filepath.Glob(filepath.Join("pictures", lang, "*.svg"))
		require.NoError(t, err)
		require.NotEmpty(t, shown)
		for _, name := range shown {
			now, err := os.ReadFile(filepath.Join(folder, filepath.Base(name)))
			require.NoError(t, err)
			if *update {
				require.NoError(t, os.WriteFile(name, now, 0o644))
			}
			then, err := os.ReadFile(name)
			require.NoError(t, err)
			require.True(t, bytes.Equal(then, now), "%s is not what is drawn now: go test . -run Pictures -update", name)
		}
	}
}

// written writes the pictures and asserts that they are all there.
func written(t *testing.T, lang, folder string) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-lang", lang, "-out", folder}, nil, &out, os.Stderr))
	for _, name := range []string{"phases", "groups", "lorenz", "layers", "retention", "triangle", "cash", "worth"} {
		for _, ext := range []string{".svg", ".png"} {
			b, err := os.ReadFile(filepath.Join(folder, name+ext))
			require.NoError(t, err)
			require.Greater(t, len(b), 2000, name+ext)
			require.Contains(t, out.String(), name+ext)
		}
	}
}

var elsewhere = regexp.MustCompile(`(?i)<script|<link|<img|<iframe|@import|url\(|src=|href="[^#]`)

// The page loads nothing and runs nothing, in either language and from either
// input.
func TestReportStandsByItself(t *testing.T) {
	for _, v := range []struct {
		args  []string
		holds []string
		plots int
	}{
		{nil, []string{`<html lang="zh-CN">`, "各群一览", "模拟01亲子阅读", "本周该做", "何时收尾"}, 7},
		{[]string{"-lang", "en", "-daily", "../report/testdata/daily.csv.gz"}, []string{`<html lang="en">`, "The groups, worst first", "This week", "What this input cannot say"}, 3},
		{[]string{"-lang", "en", "-design", "../designs/knowledge-membership.json"}, []string{"gaps in the design"}, 0},
	} {
		folder := t.TempDir()
		var out bytes.Buffer
		require.NoError(t, run(append(v.args, "-report", "-out", folder), nil, &out, os.Stderr))
		b, err := os.ReadFile(filepath.Join(folder, "report.html"))
		require.NoError(t, err)
		page := string(b)
		for _, s := range v.holds {
			require.Contains(t, page, s)
		}
		require.Equal(t, v.plots, strings.Count(page, "<figcaption>"))
		require.Equal(t, 2*v.plots, strings.Count(page, "<svg "))
		require.Empty(t, elsewhere.FindAllString(page, -1))
		require.Less(t, len(page), 600_000)
	}
}

func TestFlagsThatDoNotFit(t *testing.T) {
	var out, errs bytes.Buffer
	for _, args := range [][]string{{"x"}, {"-lang", "fr"}, {"-events", "none.csv"}, {"-font", "main.go", "-out", t.TempDir()}} {
		require.Error(t, run(args, nil, &out, &errs), "%v", args)
	}
}
