package internal_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var fence = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```")

// TestReadme compiles and runs every Go block of both READMEs, and compares what
// it prints with the text block that follows it.
func TestReadme(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(root, name))
			require.NoError(t, err)
			blocks := fence.FindAllStringSubmatch(string(raw), -1)
			programs := 0
			for i, b := range blocks {
				if b[1] != "go" {
					continue
				}
				programs++
				require.LessOrEqual(t, strings.Count(b[2], "\n"), 25, "a README program has at most 25 lines")
				require.Less(t, i+1, len(blocks), "a program without its output")
				require.Equal(t, "text", blocks[i+1][1], "a program is followed by its output")
				require.Equal(t, strings.TrimSpace(blocks[i+1][2]), strings.TrimSpace(run(t, root, b[2])))
			}
			require.Positive(t, programs)
		})
	}
}

// run runs a program as if it stood in the module, without writing into it.
func run(t *testing.T, root, program string) string {
	dir := t.TempDir()
	src := filepath.Join(dir, "main.go")
	require.NoError(t, os.WriteFile(src, []byte(program), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "examples", "readme", "main.go"): src}})
	require.NoError(t, err)
	file := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	cmd := exec.Command("go", "run", "-overlay", file, "./examples/readme")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, fmt.Sprintf("%s\n%s", program, out))
	return string(out)
}
