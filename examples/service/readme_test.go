package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadme replays the commands of README.md in their order and compares what
// they print; … stands for the rest of the line.
func TestReadme(t *testing.T) {
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("not here: ", err)
		}
	}
	r := start(t, filepath.Join(t.TempDir(), "x.db"))
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	n := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for part := range strings.SplitSeq("\n"+block[1], "\n$ ") {
			command, want, ok := strings.Cut(part, "\n")
			if !ok {
				continue
			}
			n++
			out, err := exec.Command("bash", "-c", strings.ReplaceAll(command, "http://127.0.0.1:8080", r.url)).CombinedOutput()
			require.NoError(t, err, "%s\n%s", command, out)
			want = strings.TrimSpace(want)
			if begin, ok := strings.CutSuffix(want, "…"); ok {
				require.Greater(t, len(out), len(begin), command)
				out, want = out[:len(begin)], begin
			}
			require.Equal(t, want, strings.TrimSpace(string(out)), command)
		}
	}
	require.Equal(t, 10, n)
}
