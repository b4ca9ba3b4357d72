package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-lang", lang}, &out))
		golden.Check(t, "testdata/"+lang+".golden", out.String())
	}
	require.Error(t, run([]string{"-lang", "fr"}, &bytes.Buffer{}))
	require.Error(t, run([]string{"entries.csv"}, &bytes.Buffer{}))
}

// TestOwnFiles reads files as a user would give them, and refuses bad ones with
// their line.
func TestOwnFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	entries := write("e.csv", "\ufeffentry,venue,cost\n讲座,offline,100\n")
	var good strings.Builder
	good.WriteString("entry,joined,left,spoke,bought,brought\n")
	for range 40 {
		good.WriteString("讲座,0,,yes,30,2\n讲座,5,60,yes,,3\n讲座,5,20,,,\n")
	}
	var out bytes.Buffer
	require.NoError(t, run([]string{"-entries", entries, "-arrivals", write("a.csv", good.String())}, &out))
	require.NotContains(t, out.String(), "模拟")
	require.Contains(t, out.String(), "讲座（线下，120 人入群，每人 0.83 元）")
	require.Contains(t, out.String(), "没有线上入口")
	for _, bad := range []string{"", "entry,joined\n", "entry,joined,left,spoke,bought,brought\n街边,1,,,,\n", "entry,joined,left,spoke,bought,brought\n讲座,x,,,,\n", "entry,joined,left,spoke,bought,brought\n讲座,1,y,,,\n"} {
		require.Error(t, run([]string{"-entries", entries, "-arrivals", write("b.csv", bad)}, &bytes.Buffer{}), bad)
	}
	require.Error(t, run([]string{"-entries", filepath.Join(dir, "none.csv")}, &bytes.Buffer{}))
}
